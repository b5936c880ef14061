package text

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// Each row is one name in several hands; rows do not meet each other.
var sameNames = [][]string{
	{"急救包（中）", "急救包(中)", "急救包 (中)", "急救包【中】", "急救包[中]", "急救包〔中〕", "急救包〈中〉",
		" 急救包（ 中 ）\n", "急救包﹙中﹚", "急\u200b救包(中)", "急救包\u3000（中）", "急救包「中」"},
	{"急救包（小）", "急救包(小)"},
	{"急救包中"},
	{"急救包"},
	{"N95口罩", "n95口罩", "Ｎ９５ 口罩", "ｎ９５口罩", "N 95 口罩"},
	{"N96口罩"},
	{"阿卜杜拉·买买提", "阿卜杜拉•买买提", "阿卜杜拉・买买提", "阿卜杜拉‧买买提", "阿卜杜拉･买买提"},
	{"阿卜杜拉买买提"},
	{"A-1", "a－1", "A–1", "A‐1", "A−1"},
	{"STRASSE", "straße"},
	{"café", "cafe\u0301", "CAFÉ"},
	{"玉滘卫生院"}, {"玉窖卫生院"},
	{"1.5米"}, {"15米"},
	{"棉被 150×200 cm", "棉 被 150x200CM", "棉被150*200cm", "棉被150✕200cm", "棉被１５０＊２００cm", "棉被 150 X 200 cm"},
	{"150cm×200cm×3", "150cmx200cm*3", "150 cm * 200 cm ✖ 3"}, {"1×2×3", "1*2x3"}, {"*棉被"}, {"棉×被"}, {"x光机"},
	{""},
}

func TestFold(t *testing.T) {
	owner := map[string]string{}
	for _, row := range sameNames {
		key := Fold(row[0])
		for _, name := range row {
			if got := Fold(name); got != key {
				t.Errorf("Fold(%q) = %q, want %q", name, got, key)
			}
		}
		if other, met := owner[key]; met {
			t.Errorf("%q and %q meet at %q", other, row[0], key)
		}
		owner[key] = row[0]
	}
}

// anyName draws names of the kind people type and of the kind nobody does.
func anyName() *rapid.Generator[string] {
	typed := rapid.StringOf(rapid.SampledFrom([]rune(
		"急救包箱中小口罩（）()[]【】 \u3000·•－-ＡａＺ9９ßİıﬁ㈱⑴℃×*xcmé\u0301\u0327\u200b\ufeffｶﾞ가각ǅ")))
	return rapid.OneOf(typed, rapid.String())
}

func TestFold_idempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := anyName().Draw(t, "name")
		checkFold(t, name)
		if spaced := " " + strings.ReplaceAll(name, "急", "急 "); Fold(spaced) != Fold(name) {
			t.Fatalf("a blank changes the key of %q", name)
		}
	})
}

func checkFold(t interface{ Errorf(string, ...any) }, name string) {
	key := Fold(name)
	if again := Fold(key); again != key {
		t.Errorf("Fold(%q) = %+q, and again %+q", name, key, again)
	}
	if !utf8.ValidString(key) || strings.ContainsFunc(key, unicode.IsSpace) {
		t.Errorf("Fold(%q) = %+q", name, key)
	}
}

func FuzzFold(f *testing.F) {
	for _, row := range sameNames {
		for _, name := range row {
			f.Add(name)
		}
	}
	f.Add("\xff急")
	f.Fuzz(func(t *testing.T, name string) {
		checkFold(t, name)
		for _, key := range []string{Initials(name), SortKey(name)} {
			if strings.ContainsFunc(key, func(r rune) bool { return r > unicode.MaxASCII || r < ' ' }) {
				t.Errorf("a key of %q is %q", name, key)
			}
		}
	})
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"急救箱": "jjx", "急救包（中）": "jjbz", "N95口罩": "n95kz", "Ｎ９５ 口罩": "n95kz", "心肺复苏模拟人": "xffsmnr",
		"玉滘卫生院": "yjwsy", "集和医院": "jhyy", "埔田中学": "ptzx", "绿豆": "ld", "曲溪敬老院": "qxjly",
		"Café 帐篷": "cafezp", "": "", "！？": "", "😀": "", "揭东区第三小学": "jdqdsxx",
		"弹力绷带": "tlbd", "防弹衣（子弹）": "ftyzd", "长袖": "cx", "院长": "yz", "重症": "zz", "重庆市": "cqs",
		"空调": "kt", "调拨单": "dbd", "会计": "kj", "急救员会": "jjyh",
	} {
		if got := Initials(name); got != want {
			t.Errorf("Initials(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestSortKey(t *testing.T) {
	for name, want := range map[string]string{
		"急救箱": "ji jiu xiang", "急救包（中）": "ji jiu bao zhong", "N95口罩": "n0295 kou zhao", "绿豆": "lv dou",
		"Ｎ９５ 口罩": "n0295 kou zhao",
		"M9":     "m019", "M10": "m0210", "M010": "m0210", "0": "00",
		"1.5米": "011 015 mi", "first-aid box": "first aid box", "Café": "cafe", "": "", "（）": "",
		"箱😀": "xiang ~01f600", "女鞋": "nv xie",
	} {
		if got := SortKey(name); got != want {
			t.Errorf("SortKey(%q) = %q, want %q", name, got, want)
		}
	}
	names := []string{"先锋", "西安", "急救箱", "急救包", "帐篷", "口罩", "M10", "M9a", "M9", "N100", "N95", "帐篷 12 人",
		"帐篷 ４人"}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(SortKey(a), SortKey(b)) })
	want := []string{"急救包", "急救箱", "口罩", "M9", "M9a", "M10", "N95", "N100", "西安", "先锋", "帐篷", "帐篷 ４人", "帐篷 12 人"}
	if !slices.Equal(names, want) {
		t.Errorf("order = %v, want %v", names, want)
	}
}

// What is typed finds what is stored, whichever keyboard wrote the one and the
// other, and nothing that is not in it.
func TestFinds(t *testing.T) {
	for _, tt := range []struct {
		typed, word string
		finds       bool
	}{
		{"急救包（中）", "急救包(中)", true}, {"急救包中", "急救包（中）", true}, {"急 救 箱", "急救箱", true},
		{"急救箱 ", "急救箱", true}, {"Ｗ０００７", "W0007", true}, {"ＲＫ２０２６１２０１－００１", "RK20261201-001", true},
		{"rk2026", "RK20261201-001", true}, {"84消毒", "“84”消毒液", true}, {"买买提艾力", "买买提·艾力", true},
		{"急\u200b救", "急救箱", true}, {"", "急救箱", true}, {"（）", "急救箱", true}, {"箱急", "急救箱", false},
		{"2026-1", "RK20261201-001", false}, {"%", "急救箱", false}, {"%", "75%酒精", true},
	} {
		if got := Finds(tt.typed, "别的", tt.word); got != tt.finds {
			t.Errorf("%q finds %q: %v", tt.typed, tt.word, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		name := anyName().Draw(t, "name")
		if key := FindKey(name); FindKey(key) != key || Fold(key) != key {
			t.Fatalf("FindKey(%q) = %+q, and again %+q", name, key, FindKey(key))
		}
	})
}

// Books keep the keys of today's spelling: whoever changes what a key is raises
// Spelling, and writes down the new sum.
func TestSpelling(t *testing.T) {
	sum := sha256.New()
	for _, row := range sameNames {
		for _, name := range append(row, "重庆银行（总行）“1” 010-12") {
			fmt.Fprintf(sum, "%s\n%s\n%s\n", FindKey(name), SortKey(name), Initials(name))
		}
	}
	if got := fmt.Sprintf("%d %x", Spelling, sum.Sum(nil)[:8]); got != "3 cc4d679ed6c04073" {
		t.Errorf("keys are spelt as %s", got)
	}
}

func BenchmarkName(b *testing.B) {
	for name, f := range map[string]func(string) string{"Fold": Fold, "Initials": Initials, "SortKey": SortKey} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f("急救包（中） N95")
			}
		})
	}
}
