package text

import (
	"regexp"
	"strconv"
	"time"

	"relief/internal/fault"
)

// Way is where a day without a year lies, and what a month stands for.
type Way int

// The ways of a field.
const (
	Past   Way = iota // a day of business: 0627 is the last one, a month no day
	Ahead             // a day by which something is due: 0627 is the next one, a month no day
	Expiry            // an expiry: 0627 is the next one, and a month lasts to its end
)

var (
	monthDay = regexp.MustCompile(`^(?:(\d{2})(\d{2})|(\d{1,2})[-/.](\d{1,2})|(\d{1,2})月(\d{1,2})[日号]?)$`)
	fromNow  = regexp.MustCompile(
		`^([+-])(\d{1,4}) ?(?:(天|日|d|days?)|(周|星期|w|weeks?)|(个?月|m|months?)|(年|y|years?))$`)
	nearDay = map[string]int{
		"今天": 0, "今日": 0, "today": 0, "昨天": -1, "昨日": -1, "yesterday": -1, "前天": -2,
		"明天": 1, "明日": 1, "tomorrow": 1, "后天": 2,
	}
)

// ParseDay reads a day as somebody types it into a field on the day today: what
// ParseDate takes, and 今天, 昨天, 0627, 6月27日, -3d, +6m, +2y, half- or full-width.
// It gives YYYY-MM-DD and whether that is the end of a month that was typed.
func ParseDay(s string, way Way, today string) (iso string, monthEnd bool, bad *fault.Message) {
	if iso, bad = ParseDate(s); bad == nil || bad.Key == "fault.required" {
		return iso, false, bad
	}
	now, err := time.Parse(time.DateOnly, today)
	if err != nil {
		return "", false, bad
	}
	typed := Fold(cleanDate(s))
	if days, near := nearDay[typed]; near {
		return now.AddDate(0, 0, days).Format(time.DateOnly), false, nil
	}
	if parts := fromNow.FindStringSubmatch(typed); parts != nil {
		return counted(now, parts, s)
	}
	if parts := groups(monthDay, typed); parts != nil && parts[0] <= 12 {
		iso, bad = withoutYear(now, parts[0], parts[1], way, s)
		return iso, false, bad
	}
	switch {
	case bad.Key == "fault.date_without_day" && way == Expiry:
		iso, bad = ParseMonthEnd(s)
		return iso, true, bad
	case bad.Key == "fault.date_without_day":
		bad.Key = "fault.day_needed"
	case bad.Key == "fault.not_a_date" && way == Expiry:
		bad.Key = "fault.not_an_expiry"
	case bad.Key == "fault.not_a_date":
		bad.Key = "fault.not_a_day"
	}
	return "", false, bad
}

// counted reads +6m: so long from now. The month of a 31st that is shorter has
// its last day.
func counted(now time.Time, parts []string, s string) (string, bool, *fault.Message) {
	n, err := strconv.Atoi(parts[1] + parts[2])
	if err != nil {
		return "", false, &fault.Message{Key: "fault.not_a_day", Args: []any{excerpt(s)}}
	}
	var then time.Time
	switch {
	case parts[3] != "":
		then = now.AddDate(0, 0, n)
	case parts[4] != "":
		then = now.AddDate(0, 0, 7*n)
	default:
		if parts[6] != "" {
			n *= 12
		}
		then = time.Date(now.Year(), now.Month()+time.Month(n), now.Day(), 0, 0, 0, 0, time.UTC)
		if then.Day() != now.Day() {
			then = then.AddDate(0, 0, -then.Day())
		}
	}
	iso, ok := isoDate(then.Year(), int(then.Month()), then.Day())
	if !ok {
		return "", false, &fault.Message{Key: "fault.no_such_date", Args: []any{excerpt(s)}}
	}
	return iso, false, nil
}

// mostBack is how many days back a day of business without a year may lie: what
// lies further is as likely the next one, mistyped, and wants its year.
const mostBack = 300

// withoutYear finds the last or the next such day, today among them; 0229 the
// nearest one that there is, if that is not too far back.
func withoutYear(now time.Time, month, day int, way Way, s string) (string, *fault.Message) {
	step := 1
	if way == Past {
		step = -1
	}
	today := now.Format(time.DateOnly)
	for i := range 9 {
		iso, ok := isoDate(now.Year()+i*step, month, day)
		if !ok || way == Past && iso > today || way != Past && iso < today {
			continue
		}
		if way == Past && iso < now.AddDate(0, 0, -mostBack).Format(time.DateOnly) {
			return "", &fault.Message{Key: "fault.year_needed", Args: []any{excerpt(s), iso}}
		}
		return iso, nil
	}
	return "", &fault.Message{Key: "fault.no_such_date", Args: []any{excerpt(s)}}
}
