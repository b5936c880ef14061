package text

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// masks are counted in 只; a 盒 holds 50 and a 箱 24 of them.
var masks = Packs{Unit: "只", Words: map[string]int64{"只": 1, "个": 1, "盒": 50, "箱": 1000, "box": 50}}

func TestParseQuantity(t *testing.T) {
	for in, want := range map[string]int64{
		"374": 374, "３７４": 374, "1,374": 1374, " 12.0 ": 12, "4\u200b9": 49, "\u202d49\u202c": 49, "0": 0,
		"120只": 120, "７　个": 7, "120 只": 120, "2箱": 2000, "２箱": 2000, "2 Boxes": 0, "2 BOX": 100,
		"7*50+24": 374, "７×５０＋２４": 374, "7 x 50 + 24": 374, "7X50": 350, "2*3*4": 24, "1,000+1": 1001,
		"7盒+24": 374, "7盒24只": 374, "1箱2盒3只": 1103, "1箱 2盒+3": 1103, "3*2盒": 300,
		"三箱": 3000, "十二": 12, "十二盒": 600, "一百零三只": 103, "两盒": 100, "二十个": 20,
		"2箱(1箱=1000)": 2000, "2箱（每箱1,000只）": 2000, "2桶(1桶=6)": 12, "三桶(每桶6只)": 18, "2桶(桶=6个)+1": 0,
		"十箱零3只": 10003, "十箱零三只": 10003, "2箱零3只": 2003, "一百零三盒零二只": 5152, "2套 (一套装5只)": 10, "0箱": 0,
	} {
		if got, m := ParseQuantity(in, masks); want != 0 && (m != nil || got != want) || m == nil && got != want {
			t.Errorf("ParseQuantity(%q) = %d, %v; want %d", in, got, m, want)
		}
	}
	for in, want := range map[string]string{
		"": "fault.required", "\u200b": "fault.required", "-3": "fault.negative", "1.5": "fault.fractional",
		"1.5箱": "fault.fractional", "2,5盒": "fault.not_a_quantity", "abc": "fault.not_a_quantity",
		"只": "fault.not_a_quantity", "2桶": "fault.unknown_word", "三桶": "fault.unknown_word",
		"2箱3": "fault.not_a_quantity", "2 3": "fault.not_a_quantity", "1 374": "fault.not_a_quantity",
		"2箱*24": "fault.not_a_quantity", "+5": "fault.not_a_quantity", "5+": "fault.not_a_quantity",
		"5*": "fault.not_a_quantity", "5++5": "fault.not_a_quantity", "10-2": "fault.not_a_quantity",
		"二三箱": "fault.not_a_quantity", "约3箱": "fault.not_a_quantity", "2箱(24)": "fault.not_a_quantity",
		"2箱(1箱=24)": "fault.other_pack", "(1箱=1000)": "fault.not_a_quantity", "半箱": "fault.not_a_quantity",
		"1000000箱": "fault.number_too_large", "999999999+1": "fault.number_too_large",
		"9999*9999*9999*9999*9999*9999": "fault.number_too_large",
		"7盒+":                           "fault.not_a_quantity", "()": "fault.not_a_quantity",
		"4（备用1）": "fault.not_a_quantity", "4(每日1)": "fault.not_a_quantity", "2箱(1桶=24)": "fault.not_a_quantity",
		"1e3": "fault.not_a_quantity", "1E3": "fault.not_a_quantity", "1箱零": "fault.unknown_word",
		"3/4": "fault.not_a_quantity", "=7": "fault.not_a_quantity", "٣箱": "fault.not_a_quantity",
	} {
		if got, m := ParseQuantity(in, masks); m == nil || m.Key != want || got != 0 {
			t.Errorf("ParseQuantity(%q) = %d, %v; want %s", in, got, m, want)
		}
	}
	_, m := ParseQuantity("2桶", masks)
	if want := "2桶 桶 [桶 只、个、box=50、盒=50、箱=1,000]"; fmt.Sprint("2桶 ", m.Args[0], " ", m.Args) != want {
		t.Errorf("the words said = %v", m.Args)
	}
}

// A numeral that can be parted in two known ways is refused, and else read the
// way that is known.
func TestParseQuantity_numerals(t *testing.T) {
	kilos, both := Packs{Unit: "千克"}, Packs{Unit: "千克", Words: map[string]int64{"克": 1}}
	if n, m := ParseQuantity("三千克", kilos); n != 3 || m != nil {
		t.Errorf("三千克 = %d, %v", n, m)
	}
	if n, m := ParseQuantity("三千克", both); n != 0 || m == nil {
		t.Errorf("三千克 = %d, %v, which may be two things", n, m)
	}
	for in, want := range map[string]int64{"三箱": 3, "3": 3, "十二袋": 12, "3箱+2袋": 5, "３ 件": 3} {
		if n, m := ParseQuantity(in, Packs{Any: true}); n != want || m != nil {
			t.Errorf("%s = %d pieces, %v; want %d", in, n, m, want)
		}
	}
	if n, m := ParseQuantity("二三箱", Packs{Any: true}); m == nil {
		t.Errorf("二三箱 = %d pieces", n)
	}
}

// Where a line is in boxes a bare number counts boxes, unless another word
// leaves open what it counts.
func TestParseQuantity_bare(t *testing.T) {
	boxes := masks
	boxes.Bare = 1000
	for in, want := range map[string]int64{"2": 2000, "2*3": 6000, "2箱": 2000, "30只": 30, "2箱3盒": 2150, "三": 3000} {
		if n, m := ParseQuantity(in, boxes); n != want || m != nil {
			t.Errorf("%s = %d, %v; want %d", in, n, m, want)
		}
	}
	for _, in := range []string{"7盒+24", "24+7盒", "1000000"} {
		if n, m := ParseQuantity(in, boxes); m == nil {
			t.Errorf("%s = %d", in, n)
		}
	}
}

// A sum of products comes to what it says, however it is written.
func TestParseQuantity_sums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want int64
		var typed []string
		for range rapid.IntRange(1, 4).Draw(t, "terms") {
			n := rapid.Int64Range(0, 999).Draw(t, "n")
			said := rapid.SampledFrom([]string{fmt.Sprint(n), Number(n)}).Draw(t, "said")
			if rapid.Bool().Draw(t, "product") {
				by := rapid.Int64Range(0, 99).Draw(t, "by")
				n, said = n*by, said+rapid.SampledFrom([]string{"*", " × ", "x", "＊"}).Draw(t, "times")+fmt.Sprint(by)
			}
			if word := rapid.SampledFrom([]string{"", "只", "盒", "箱", " box"}).Draw(t, "word"); word != "" {
				n, said = n*masks.Words[Fold(word)], said+word
			}
			want, typed = want+n, append(typed, said)
		}
		in := strings.Join(typed, rapid.SampledFrom([]string{"+", " + ", "＋"}).Draw(t, "plus"))
		if got, m := ParseQuantity(in, masks); m != nil || got != want {
			t.Fatalf("ParseQuantity(%q) = %d, %v; want %d", in, got, m, want)
		}
	})
}

func isFigure(c rune) bool { return c <= '9' && unicode.IsDigit(c) || isHanFigure(c) }

func FuzzParseQuantity(f *testing.F) {
	for _, s := range []string{"7*50+24", "7盒+24", "2箱(1箱=24)", "三千克", "1箱2盒3只", "٣", "(((", "x", "十百千万", "9x9"} {
		f.Add(s, "箱", int64(24))
	}
	f.Fuzz(func(t *testing.T, s, word string, factor int64) {
		for _, packs := range []Packs{
			{Unit: "只", Words: map[string]int64{Fold(word): factor}}, {Unit: word, Bare: factor}, {Any: true}, {},
		} {
			n, m := ParseQuantity(s, packs)
			switch {
			case (n != 0) && m != nil, n < 0, n > MaxUnits:
				t.Fatalf("ParseQuantity(%q, %v) = %d, %v", s, packs, n, m)
			case m == nil && !strings.ContainsFunc(asTyped(s), isFigure):
				t.Fatalf("ParseQuantity(%q, %v) = %d without a figure", s, packs, n)
			}
		}
	})
}
