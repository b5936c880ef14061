package text

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var unitsGood = map[string]int64{
	"0": 0, "3": 3, " 374 ": 374, "３７４": 374, "1,374": 1374, "1，374": 1374, "１，３７４": 1374,
	"12.0": 12, "12.00": 12, "１２．０": 12, "007": 7, "999999999": 999999999, "999,999,999": 999999999,
	"0000000000012": 12, "\u300049\u3000": 49, "49\u00a0": 49, "0.0": 0,
}

var unitsBad = map[string]string{
	"": "fault.required", "  ": "fault.required", "\u3000": "fault.required",
	"-1": "fault.negative", "－１": "fault.negative", "−3": "fault.negative", "-1.5": "fault.negative",
	"- 4": "fault.negative", "1.5": "fault.fractional", "０．５": "fault.fractional", "1,000.25": "fault.fractional",
	"1000000000": "fault.number_too_large", "1,000,000,000": "fault.number_too_large",
	"99999999999999999999999999": "fault.number_too_large",
	"三":                          "fault.not_a_number", "3个": "fault.not_a_number", "abc": "fault.not_a_number",
	"1,5": "fault.not_a_number", "12,34": "fault.not_a_number", ",123": "fault.not_a_number",
	"1234,567": "fault.not_a_number", "1e3": "fault.not_a_number", "0x10": "fault.not_a_number",
	"3.": "fault.not_a_number", ".5": "fault.not_a_number",
	"1.2.3": "fault.not_a_number", "+5": "fault.not_a_number", "--5": "fault.not_a_number", "-": "fault.not_a_number",
	"٣": "fault.not_a_number", "1 000": "fault.not_a_number", "\xff": "fault.not_a_number", "NaN": "fault.not_a_number",
}

func TestParseUnits(t *testing.T) {
	for in, want := range unitsGood {
		if got, m := ParseUnits(in); m != nil || got != want {
			t.Errorf("ParseUnits(%q) = %d, %v; want %d", in, got, m, want)
		}
	}
	for in, want := range unitsBad {
		if got, m := ParseUnits(in); m == nil || m.Key != want || got != 0 {
			t.Errorf("ParseUnits(%q) = %d, %v; want %s", in, got, m, want)
		}
	}
}

// Whatever Number writes is read back.
func TestParseUnits_roundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, MaxUnits).Draw(t, "n")
		for _, s := range []string{Number(n), strconv.FormatInt(n, 10)} {
			if got, m := ParseUnits(s); m != nil || got != n {
				t.Fatalf("ParseUnits(%q) = %d, %v", s, got, m)
			}
		}
	})
}

func FuzzParseUnits(f *testing.F) {
	for s := range unitsGood {
		f.Add(s)
	}
	for s := range unitsBad {
		f.Add(s)
	}
	c := mustLoad(f)
	f.Fuzz(func(t *testing.T, s string) {
		n, m := ParseUnits(s)
		if n < 0 || n > MaxUnits || m != nil && n != 0 {
			t.Errorf("ParseUnits(%q) = %d, %v", s, n, m)
		}
		if m != nil && strings.Contains(c.Message(Zh, *m), "⟦") && !strings.Contains(s, "⟦") {
			t.Errorf("ParseUnits(%q) says %q", s, c.Message(Zh, *m))
		}
	})
}

func TestNumber(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 12345: "12,345", 1234567: "1,234,567", -1: "-1",
		-123: "-123", -1234: "-1,234", math.MaxInt64: "9,223,372,036,854,775,807",
		math.MinInt64: "-9,223,372,036,854,775,808",
	} {
		if got := Number(n); got != want {
			t.Errorf("Number(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestMoney(t *testing.T) {
	for fen, want := range map[int64]string{
		0: "0.00", 5: "0.05", 140950: "1,409.50", -140950: "-1,409.50", -5: "-0.05", 100: "1.00",
		math.MinInt64: "-92,233,720,368,547,758.08",
	} {
		if got := Money(fen); got != want {
			t.Errorf("Money(%d) = %q, want %q", fen, got, want)
		}
	}
}

func TestCapital(t *testing.T) {
	for fen, want := range map[int64]string{
		140950:       "人民币壹仟肆佰零玖元伍角整",
		600714:       "人民币陆仟零柒元壹角肆分",
		32504:        "人民币叁佰贰拾伍元零肆分",
		1640902:      "人民币壹万陆仟肆佰零玖元零贰分",
		10700053:     "人民币壹拾万柒仟元伍角叁分",
		100000000000: "人民币壹拾亿元整",
		5:            "人民币伍分",

		0: "人民币零元整", 10: "人民币壹角整", 100: "人民币壹元整", 101: "人民币壹元零壹分", 1000: "人民币壹拾元整",
		-140950: "人民币负壹仟肆佰零玖元伍角整", 1000100: "人民币壹万零壹元整", 1001000: "人民币壹万零壹拾元整",
		100000100: "人民币壹佰万零壹元整", 10000000100: "人民币壹亿零壹元整", 10000010000: "人民币壹亿零壹佰元整",
		11000000000: "人民币壹亿壹仟万元整", 10100000000: "人民币壹亿零壹佰万元整", 1000000000000: "人民币壹佰亿元整",
		100000000000000: "人民币壹万亿元整", 100000000000100: "人民币壹万亿零壹元整", 100010000000000: "人民币壹万零壹亿元整",
		20200: "人民币贰佰零贰元整", 200200: "人民币贰仟零贰元整",
	} {
		if got := Capital(fen); got != want {
			t.Errorf("Capital(%d) = %s, want %s", fen, got, want)
		}
	}
}

// A capital amount never holds two noughts together, never ends in a bare
// digit, and differs for different amounts.
func TestCapital_shape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fen := rapid.Int64().Draw(t, "fen")
		got := Capital(fen)
		if strings.Contains(got, "零零") || strings.Contains(got, "零万") || strings.Contains(got, "零亿") {
			t.Fatalf("Capital(%d) = %s", fen, got)
		}
		if strings.HasSuffix(got, "整") == (fen%10 != 0) {
			t.Fatalf("Capital(%d) = %s", fen, got)
		}
		if other := rapid.Int64().Draw(t, "other"); other != fen && Capital(other) == got {
			t.Fatalf("Capital(%d) = Capital(%d) = %s", fen, other, got)
		}
	})
}
