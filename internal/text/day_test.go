package text

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

const typedOn = "2026-12-01"

func TestParseDay(t *testing.T) {
	type want struct {
		past, ahead, expiry string // a day, or the key of what is said
	}
	same := func(s string) want { return want{s, s, s} }
	for in, want := range map[string]want{
		"2027.6.30": same("2027-06-30"), "20271231": same("2027-12-31"), "２０２７１２３１": same("2027-12-31"),
		"2027年6月30日": same("2027-06-30"), "202\u200b71231": same("2027-12-31"),
		"202712":  {"fault.day_needed", "fault.day_needed", "2027-12-31"},
		"2027年6月": {"fault.day_needed", "fault.day_needed", "2027-06-30"},
		"２０２８－２":  {"fault.day_needed", "fault.day_needed", "2028-02-29"},
		"1231":    {"fault.year_needed", "2026-12-31", "2026-12-31"},
		"0627":    {"2026-06-27", "2027-06-27", "2027-06-27"},
		"６月２７日":   {"2026-06-27", "2027-06-27", "2027-06-27"},
		"6.27":    {"2026-06-27", "2027-06-27", "2027-06-27"},
		"0205":    {"2026-02-05", "2027-02-05", "2027-02-05"}, // 299 days back
		"0203":    {"fault.year_needed", "2027-02-03", "2027-02-03"},
		"12-1":    same(typedOn), "0229": {"fault.year_needed", "2028-02-29", "2028-02-29"},
		"今天": same(typedOn), "Today": same(typedOn), "昨天": same("2026-11-30"), "前天": same("2026-11-29"),
		"明 天": same("2026-12-02"), "+6m": same("2027-06-01"), "＋６个月": same("2027-06-01"), "+2y": same("2028-12-01"),
		"+3M": same("2027-03-01"), "-3d": same("2026-11-28"), "+2周": same("2026-12-15"), "-1年": same("2025-12-01"),
		"": same("fault.required"), "0230": same("fault.no_such_date"),
		"2027":   {"fault.not_a_day", "fault.not_a_day", "fault.not_an_expiry"},
		"1301":   {"fault.not_a_day", "fault.not_a_day", "fault.not_an_expiry"},
		"+9999y": same("fault.no_such_date"), "20271301": same("fault.no_such_date"),
		"202713": same("fault.no_such_date"), "99": {"fault.not_a_day", "fault.not_a_day", "fault.not_an_expiry"},
		"下周": {"fault.not_a_day", "fault.not_a_day", "fault.not_an_expiry"},
		"+m": {"fault.not_a_day", "fault.not_a_day", "fault.not_an_expiry"},
		"6m": {"fault.not_a_day", "fault.not_a_day", "fault.not_an_expiry"},
	} {
		for way, want := range map[Way]string{Past: want.past, Ahead: want.ahead, Expiry: want.expiry} {
			got, end, m := ParseDay(in, way, typedOn)
			if m != nil {
				got = m.Key
			}
			if month, _ := ParseMonthEnd(in); got != want || end != (m == nil && month != "") {
				t.Errorf("ParseDay(%q, %d) = %s %v, want %s", in, way, got, end, want)
			}
		}
	}
}

// Six months after the last day of August is the last of February.
func TestParseDay_shortMonths(t *testing.T) {
	for in, want := range map[string]string{"+6m": "2027-02-28", "+18m": "2028-02-29", "-2m": "2026-06-30"} {
		if got, _, m := ParseDay(in, Expiry, "2026-08-31"); got != want || m != nil {
			t.Errorf("%s = %s, %v; want %s", in, got, m, want)
		}
	}
	if got, _, m := ParseDay("+1y", Expiry, "2028-02-29"); got != "2029-02-28" || m != nil {
		t.Errorf("+1y = %s, %v", got, m)
	}
}

// A day without a year is that day, on the asked side of today, and never more
// than eight years away; a day of business no further back than 300 days.
func TestParseDay_withoutYear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 30_000).Draw(t, "today"))
		other := today.AddDate(0, 0, rapid.IntRange(-400, 400).Draw(t, "apart"))
		for way, ok := range map[Way]func(string, string) bool{
			Past:   func(got, now string) bool { return got <= now },
			Expiry: func(got, now string) bool { return got >= now },
		} {
			now := today.Format(time.DateOnly)
			got, _, m := ParseDay(other.Format("0102"), way, now)
			if m != nil && m.Key == "fault.year_needed" && way == Past {
				oldest := today.AddDate(0, 0, -300).Format(time.DateOnly)
				if last := m.Args[1].(string); last >= oldest || last[4:] != other.Format("-01-02") {
					t.Fatalf("%s on %s asks for the year of %s", other.Format("0102"), now, last)
				}
				continue
			}
			if m != nil || got[4:] != other.Format("-01-02") || !ok(got, now) {
				t.Fatalf("%s on %s, %d: %s, %v", other.Format("0102"), now, way, got, m)
			}
		}
	})
}

func FuzzParseDay(f *testing.F) {
	for in := range datesGood {
		f.Add(in)
	}
	for _, in := range []string{"+6m", "昨天", "0229", "６月２７日", "+9999y", "-1d"} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for way := Past; way <= Expiry; way++ {
			iso, _, m := ParseDay(s, way, typedOn)
			if back, again := ParseDate(iso); (m == nil) == (iso == "") || m == nil && (again != nil || back != iso) {
				t.Fatalf("ParseDay(%q, %d) = %q, %v", s, way, iso, m)
			}
		}
	})
}
