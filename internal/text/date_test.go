package text

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var datesGood = map[string]string{
	"2021-09-30": "2021-09-30", "2021-9-30": "2021-09-30", "2021/9/30": "2021-09-30",
	"2021.09.30": "2021-09-30", "20210930": "2021-09-30", "2021年9月30日": "2021-09-30",
	"2021年09月30日": "2021-09-30", "2021 年 9 月 30 日": "2021-09-30", "2021年9月30号": "2021-09-30",
	"２０２１年９月３０日": "2021-09-30", "２０２１－０９－３０": "2021-09-30", "２０２１／９／３０": "2021-09-30",
	" 2021-09-30 ": "2021-09-30", "\u30002021-09-30": "2021-09-30", "2024-02-29": "2024-02-29",
	"2021-09-30 00:00:00": "2021-09-30", "2021-09-30T00:00:00": "2021-09-30", "2021/9/30 0:00": "2021-09-30",
	"2000-02-29": "2000-02-29", "1900-01-01": "1900-01-01", "2199-12-31": "2199-12-31",
}

var datesBad = map[string]string{
	"": "fault.required", " \u3000": "fault.required",
	"2021-02-29": "fault.no_such_date", "1900-02-29": "fault.no_such_date", "2021-13-01": "fault.no_such_date",
	"2021-00-10": "fault.no_such_date", "2021-04-31": "fault.no_such_date", "2021-01-00": "fault.no_such_date",
	"0001-01-01": "fault.no_such_date", "2200-01-01": "fault.no_such_date", "20211301": "fault.no_such_date",
	"2021年9月": "fault.date_without_day", "2021-09": "fault.date_without_day", "202109": "fault.date_without_day",
	"2021-13": "fault.no_such_date", "2021年0月": "fault.no_such_date",
	"2021": "fault.not_a_date", "21-09-30": "fault.not_a_date", "30/9/2021": "fault.not_a_date",
	"2021-09/30": "fault.not_a_date", "44469": "fault.not_a_date", "today": "fault.not_a_date",
	"2021-09-30 14:05": "fault.not_a_date", "2021-09-301": "fault.not_a_date", "2021年9月30": "fault.not_a_date",
	"二〇二一年九月三十日": "fault.not_a_date", "٢٠٢١-٠٩-٣٠": "fault.not_a_date", "2021-09-30\x00": "fault.not_a_date",
	"2021- 9-30": "fault.not_a_date", "-2021-09-30": "fault.not_a_date",
}

func TestParseDate(t *testing.T) {
	for in, want := range datesGood {
		if got, m := ParseDate(in); m != nil || got != want {
			t.Errorf("ParseDate(%q) = %q, %v; want %q", in, got, m, want)
		}
	}
	for in, want := range datesBad {
		if got, m := ParseDate(in); m == nil || m.Key != want || got != "" {
			t.Errorf("ParseDate(%q) = %q, %v; want %s", in, got, m, want)
		}
	}
}

func TestParseMonthEnd(t *testing.T) {
	for in, want := range map[string]string{
		"2021年9月": "2021-09-30", "2021年9月份": "2021-09-30", "2024-02": "2024-02-29", "2023.2": "2023-02-28",
		"2021/12": "2021-12-31", "202101": "2021-01-31", "２０２１年１月": "2021-01-31",
		"2021年 9月": "2021-09-30",
	} {
		if got, m := ParseMonthEnd(in); m != nil || got != want {
			t.Errorf("ParseMonthEnd(%q) = %q, %v; want %q", in, got, m, want)
		}
	}
	for in, want := range map[string]string{
		"": "fault.required", "2021-13": "fault.no_such_date", "2021-00": "fault.no_such_date",
		"1899年9月": "fault.no_such_date", "2021-09-30": "fault.not_a_date", "9月": "fault.not_a_date",
	} {
		if got, m := ParseMonthEnd(in); m == nil || m.Key != want || got != "" {
			t.Errorf("ParseMonthEnd(%q) = %q, %v; want %s", in, got, m, want)
		}
	}
}

func TestFromSerial(t *testing.T) {
	for serial, want := range map[float64]string{
		1: "1900-01-01", 59: "1900-02-28", 61: "1900-03-01", 44469: "2021-09-30", 44469.75: "2021-09-30",
		109574: "2199-12-31", 109575: "", 45351: "2024-02-29",
		0: "", -1: "", 60: "", 60.5: "", 1e300: "", math.Inf(1): "", math.NaN(): "",
	} {
		got, ok := FromSerial(serial)
		if ok != (want != "") || got != want {
			t.Errorf("FromSerial(%v) = %q, %v; want %q", serial, got, ok, want)
		}
	}
}

// Every day of the years we know is read from every way of writing it.
func TestParseDate_roundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		serial := rapid.IntRange(61, 109574).Draw(t, "serial")
		iso, ok := FromSerial(float64(serial))
		if !ok {
			t.Fatalf("FromSerial(%d) refused", serial)
		}
		day, err := time.Parse(time.DateOnly, iso)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{
			iso, Date(Zh, iso), day.Format("2006/1/2"), day.Format("2006.01.02"), day.Format("20060102"),
		} {
			if got, m := ParseDate(s); m != nil || got != iso {
				t.Fatalf("ParseDate(%q) = %q, %v; want %q", s, got, m, iso)
			}
		}
		if end, m := ParseMonthEnd(iso[:7]); m != nil || end < iso || end[:7] != iso[:7] {
			t.Fatalf("ParseMonthEnd(%q) = %q, %v", iso[:7], end, m)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for s := range datesGood {
		f.Add(s)
	}
	for s := range datesBad {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		iso, m := ParseDate(s)
		if m == nil {
			if day, err := time.Parse(time.DateOnly, iso); err != nil || day.Format(time.DateOnly) != iso {
				t.Errorf("ParseDate(%q) = %q: %v", s, iso, err)
			}
		} else if iso != "" {
			t.Errorf("ParseDate(%q) = %q with %v", s, iso, m)
		}
		if end, m := ParseMonthEnd(s); (m == nil) != (end != "") {
			t.Errorf("ParseMonthEnd(%q) = %q, %v", s, end, m)
		}
	})
}

func TestDate(t *testing.T) {
	tests := []struct {
		lang      Lang
		iso, want string
	}{
		{Zh, "2021-09-30", "2021年9月30日"}, {En, "2021-09-30", "30 September 2021"},
		{Zh, "2021-10-08", "2021年10月8日"}, {En, "2021-10-08", "8 October 2021"},
		{Zh, "", ""}, {Zh, "soon", "soon"}, {En, "2021-02-30", "2021-02-30"},
	}
	for _, tt := range tests {
		if got := Date(tt.lang, tt.iso); got != tt.want {
			t.Errorf("Date(%s, %q) = %q, want %q", tt.lang, tt.iso, got, tt.want)
		}
	}
}

func TestInstant(t *testing.T) {
	at := time.Date(2021, 9, 29, 18, 5, 59, 0, time.UTC)
	china := time.FixedZone("CST", 8*3600)
	tests := []struct {
		lang Lang
		at   time.Time
		zone *time.Location
		want string
	}{
		{Zh, at, china, "2021年9月30日 02:05"}, {En, at, china, "30 September 2021 02:05"},
		{Zh, at, nil, "2021年9月29日 18:05 UTC"}, {Zh, time.Time{}, china, ""},
	}
	for _, tt := range tests {
		if got := Instant(tt.lang, tt.at, tt.zone); got != tt.want {
			t.Errorf("Instant = %q, want %q", got, tt.want)
		}
	}
}

// Who may be in another zone is told which one is meant.
func TestInstantNamed(t *testing.T) {
	at := time.Date(2026, 11, 30, 20, 56, 1, 0, time.UTC)
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		lang Lang
		at   time.Time
		zone *time.Location
		want string
	}{
		{Zh, at, shanghai, "2026年12月1日 04:56（Asia/Shanghai）"},
		{En, at, shanghai, "1 December 2026 04:56 (Asia/Shanghai)"},
		{En, at, nil, "30 November 2026 20:56 UTC"},
		{Zh, time.Time{}, shanghai, ""},
	}
	for _, tt := range tests {
		if got := InstantNamed(tt.lang, tt.at, tt.zone); got != tt.want {
			t.Errorf("%v is %q, want %q", tt.at, got, tt.want)
		}
	}
}
