package text

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"relief/internal/fault"
)

// The years a date of business or an expiry may fall in.
const (
	firstYear = 1900
	lastYear  = 2199

	lastSerial = 109_574 // 2199-12-31 as spreadsheets count days
)

var (
	dateShape = regexp.MustCompile(
		`^(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})/(\d{1,2})/(\d{1,2})|` +
			`(\d{4})\.(\d{1,2})\.(\d{1,2})|(\d{4})(\d{2})(\d{2})|` +
			`(\d{4})年(\d{1,2})月(\d{1,2})[日号])$`)
	monthShape = regexp.MustCompile(
		`^(?:(\d{4})-(\d{1,2})|(\d{4})/(\d{1,2})|(\d{4})\.(\d{1,2})|` +
			`(\d{4})(\d{2})|(\d{4})年(\d{1,2})月份?)$`)
	midnight = regexp.MustCompile(`[ T]0?0:00(:00(\.0+)?)?$`)
)

// ParseDate reads a date of business and gives it as YYYY-MM-DD. It takes
// 2021-09-30, 2021/9/30, 2021.09.30, 20210930 and 2021年9月30日, in half- or
// full-width digits, and a midnight behind it as spreadsheets write it. The
// message says why anything else is refused: fault.required,
// fault.date_without_day, fault.no_such_date or fault.not_a_date.
func ParseDate(s string) (string, *fault.Message) {
	typed := cleanDate(s)
	if typed == "" {
		return "", &fault.Message{Key: "fault.required"}
	}
	parts := groups(dateShape, typed)
	if parts == nil {
		key := "fault.not_a_date"
		if month := groups(monthShape, typed); month != nil {
			key = "fault.no_such_date"
			if _, ok := isoDate(month[0], month[1], 1); ok {
				key = "fault.date_without_day"
			}
		}
		return "", &fault.Message{Key: key, Args: []any{excerpt(s)}}
	}
	iso, ok := isoDate(parts[0], parts[1], parts[2])
	if !ok {
		return "", &fault.Message{Key: "fault.no_such_date", Args: []any{excerpt(s)}}
	}
	return iso, nil
}

// ParseMonthEnd reads a month (2021年9月, 2021-09, 2021/9, 2021.09, 202109) and
// gives its last day as YYYY-MM-DD: an expiry printed as a month lasts to its
// end. The messages are those of ParseDate.
func ParseMonthEnd(s string) (string, *fault.Message) {
	typed := cleanDate(s)
	if typed == "" {
		return "", &fault.Message{Key: "fault.required"}
	}
	parts := groups(monthShape, typed)
	if parts == nil {
		return "", &fault.Message{Key: "fault.not_a_date", Args: []any{excerpt(s)}}
	}
	if _, ok := isoDate(parts[0], parts[1], 1); !ok {
		return "", &fault.Message{Key: "fault.no_such_date", Args: []any{excerpt(s)}}
	}
	end := time.Date(parts[0], time.Month(parts[1])+1, 0, 0, 0, 0, 0, time.UTC)
	return end.Format(time.DateOnly), nil
}

// cleanDate folds widths, drops what nobody sees and a midnight, and drops the blanks that
// typists put around 年, 月 and 日.
func cleanDate(s string) string {
	s = midnight.ReplaceAllString(asTyped(s), "")
	if strings.Contains(s, "年") {
		s = strings.Join(strings.Fields(s), "")
	}
	return s
}

// groups gives the numbers of the branch of the shape that matched.
func groups(shape *regexp.Regexp, s string) []int {
	var numbers []int
	for i, group := range shape.FindStringSubmatch(s) {
		if i == 0 || group == "" {
			continue
		}
		n, err := strconv.Atoi(group)
		if err != nil {
			return nil
		}
		numbers = append(numbers, n)
	}
	return numbers
}

// isoDate checks the calendar, which time.Date would silently roll over.
func isoDate(year, month, day int) (string, bool) {
	if year < firstYear || year > lastYear || month < 1 || month > 12 || day < 1 {
		return "", false
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t.Format(time.DateOnly), t.Day() == day
}

// FromSerial turns a spreadsheet's date number (1900 system) into YYYY-MM-DD;
// the part after the point is the time of day and is left out. Serial 60 is
// the 29 February 1900 that never was; it is refused, and so is what lies
// outside 1900 to 2199.
func FromSerial(serial float64) (string, bool) {
	day := math.Floor(serial)
	if math.IsNaN(day) || day < 1 || day == 60 || day > lastSerial {
		return "", false
	}
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if day < 60 {
		start = start.AddDate(0, 0, 1)
	}
	t := start.AddDate(0, 0, int(day))
	return t.Format(time.DateOnly), true
}

// Date writes a date of business for people: 2021年9月30日, 30 September 2021.
// What is not YYYY-MM-DD comes back as it is.
func Date(lang Lang, iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return writeDate(lang, t)
}

// Instant writes a moment in a zone, to the minute: 2021年9月30日 14:05,
// 30 September 2021 14:05. A nil zone is UTC and says so; the zero moment is
// an empty text.
func Instant(lang Lang, at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	suffix := ""
	if zone == nil {
		zone, suffix = time.UTC, " UTC"
	}
	at = at.In(zone)
	return writeDate(lang, at) + at.Format(" 15:04") + suffix
}

// InstantNamed is Instant with the zone named, for who may be in another:
// 2021年9月30日 14:05（Asia/Shanghai）, 30 September 2021 14:05 (Asia/Shanghai).
func InstantNamed(lang Lang, at time.Time, zone *time.Location) string {
	said := Instant(lang, at, zone)
	switch {
	case said == "" || zone == nil:
		return said
	case lang == En:
		return said + " (" + zone.String() + ")"
	}
	return said + "（" + zone.String() + "）"
}

// writeDate follows GB/T 9704 for Chinese: no leading noughts.
func writeDate(lang Lang, t time.Time) string {
	if lang == En {
		return t.Format("2 January 2006")
	}
	return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day())
}
