package opening

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"

	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/text"
)

var (
	dateText = regexp.MustCompile(`\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号]|` +
		`\d{4}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}|\b\d{8}\b`)
	hanDate = regexp.MustCompile(`[〇零○Ο一二三四五六七八九]{4}年` +
		`[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}[日号]`)
	dayMonth = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?,?\s+(\d{4})\b`)
	monthDay = regexp.MustCompile(`(?i)\b([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b`)
	// A date that is labelled as the count's goes before any other.
	countLabel = regexp.MustCompile(`(?i)(清点|盘点|盘存|点存|截止|截至|基准)\s*(日期|时间|日)?\s*[:：]?\s*$|` +
		`(count(ed)?|stock\s*take|as\s*(of|at))\s*(date|on)?\s*[:：]?\s*$`)
	otherLabel = regexp.MustCompile(`(?i)(制表|打印|填表|编制|报送|print(ed)?)\s*(日期|时间|on|date)?\s*[:：]?\s*$`)
	storeLabel = regexp.MustCompile(`(?i)(仓库名称|存放仓库|所在仓库|仓库|库房|库别|warehouse|store\s*room)\s*[:：]\s*|` +
		`(^|\s{3})(仓库名称|仓库|库房|库别|warehouse)\s{3,}`)
	nextLabel = regexp.MustCompile(`\s{2,}|\t|[;；]|\s+\S{2,8}[:：]`)
)

// line is a row's texts, in the order of their columns, as one text.
func line(row sheet.Row) string {
	var texts []string
	for _, col := range row.Columns() {
		texts = append(texts, strings.TrimSpace(row.Cell(col).Text))
	}
	return strings.Join(texts, "   ")
}

// findDate reads the date of the count from lines: one labelled as such, or
// the only one there is. Two that differ are none.
func findDate(lines []string) string {
	plain := map[string]bool{}
	for _, l := range lines {
		l = width.Narrow.String(l)
		for _, d := range datesIn(l) {
			before := l[:d.at]
			switch {
			case countLabel.MatchString(before):
				return d.iso
			case !otherLabel.MatchString(before):
				plain[d.iso] = true
			}
		}
	}
	if len(plain) == 1 {
		for iso := range plain {
			return iso
		}
	}
	return ""
}

// dated is a date at a place in a line.
type dated struct {
	at  int
	iso string
}

// datesIn finds every date in a line, in any spelling a title uses.
func datesIn(l string) []dated {
	var out []dated
	add := func(at int, iso string) { out = append(out, dated{at: at, iso: iso}) }
	for _, m := range dateText.FindAllStringIndex(l, -1) {
		typed := strings.Join(strings.Fields(l[m[0]:m[1]]), "")
		if iso, bad := text.ParseDate(typed); bad == nil {
			add(m[0], iso)
		}
	}
	for _, m := range hanDate.FindAllStringIndex(l, -1) {
		if iso, bad := text.ParseDate(hanToDigits(l[m[0]:m[1]])); bad == nil {
			add(m[0], iso)
		}
	}
	for _, m := range dayMonth.FindAllStringSubmatchIndex(l, -1) {
		if iso := englishDate(l[m[2]:m[3]], l[m[4]:m[5]], l[m[6]:m[7]]); iso != "" {
			add(m[0], iso)
		}
	}
	for _, m := range monthDay.FindAllStringSubmatchIndex(l, -1) {
		if iso := englishDate(l[m[4]:m[5]], l[m[2]:m[3]], l[m[6]:m[7]]); iso != "" {
			add(m[0], iso)
		}
	}
	return out
}

// hanToDigits turns 二〇二一年九月三十日 into 2021年9月30日.
func hanToDigits(s string) string {
	year, rest, _ := strings.Cut(s, "年")
	month, day, _ := strings.Cut(rest, "月")
	day = strings.TrimRight(day, "日号")
	var y strings.Builder
	for _, r := range year {
		y.WriteString(strconv.Itoa(hanDigit(r)))
	}
	return fmt.Sprintf("%s年%d月%d日", y.String(), hanNumber(month), hanNumber(day))
}

// hanDigit is the value of one Chinese digit; every kind of nought is 0.
func hanDigit(r rune) int {
	for i, digit := range []rune("零一二三四五六七八九") {
		if r == digit {
			return i
		}
	}
	return 0
}

// hanNumber reads a number to 99: 九, 十, 十二, 三十, 三十一.
func hanNumber(s string) int {
	tens, ones, found := strings.Cut(s, "十")
	if !found {
		tens, ones = "", s
	}
	n := 0
	for _, r := range ones {
		n = hanDigit(r)
	}
	switch {
	case found && tens == "":
		n += 10
	case found:
		n += 10 * hanDigit([]rune(tens)[0])
	}
	return n
}

// englishDate reads day, month name and year; "" when it is none.
func englishDate(day, month, year string) string {
	if len(month) < 3 {
		return ""
	}
	name := strings.ToUpper(month[:1]) + strings.ToLower(month[1:3])
	t, err := time.Parse("2 Jan 2006", day+" "+name+" "+year)
	if err != nil || !strings.HasPrefix(strings.ToLower(t.Month().String()), strings.ToLower(month)) &&
		!strings.EqualFold(month, "sept") {
		return ""
	}
	return t.Format(time.DateOnly)
}

// findStore reads the warehouse from lines, as it is typed.
func findStore(lines []string) string {
	for _, l := range lines {
		at := storeLabel.FindStringIndex(l)
		if at == nil {
			continue
		}
		name := strings.TrimSpace(l[at[1]:])
		if cut := nextLabel.FindStringIndex(name); cut != nil {
			name = name[:cut[0]]
		}
		if name = strings.TrimSpace(name); name != "" && !nothing(name) && !anyLabel.MatchString(name) {
			return name
		}
	}
	return ""
}

// signLabels are the spellings of the sign-off cells that are read.
const (
	witnessLabels   = `监盘人员|监盘人|监点人|监盘|监督人|Witnessed by|Witness`
	countedByLabels = `清点人员|清点人|盘点人员|盘点人|保管员|Counted by`
)

var (
	witnessShape   = regexp.MustCompile(`(?i)(?:` + witnessLabels + `)(?:签字|签名|[(（].*?[)）])?\s*[:：]\s*`)
	countedByShape = regexp.MustCompile(`(?i)(?:` + countedByLabels + `)(?:签字|签名|[(（].*?[)）])?\s*[:：]\s*`)
	anyLabel       = regexp.MustCompile(`[:：]`)
	dots           = regexp.MustCompile(`[_＿….]{2,}`)
)

// signed reads the name behind a label of the sign-off row: in the same cell,
// or in the next one that is no label itself. An empty line is nobody.
func signed(row sheet.Row, label *regexp.Regexp) string {
	cols := row.Columns()
	for i, col := range cols {
		typed := row.Cell(col).Text
		at := label.FindStringIndex(typed)
		if at == nil {
			continue
		}
		name := typed[at[1]:]
		if strings.TrimSpace(name) == "" && i+1 < len(cols) {
			if next := row.Cell(cols[i+1]).Text; !anyLabel.MatchString(next) && !intake.IsSignOff(next) {
				name = next
			}
		}
		name = strings.TrimSpace(dots.ReplaceAllString(name, ""))
		if cut := nextLabel.FindStringIndex(name); cut != nil {
			name = strings.TrimSpace(name[:cut[0]])
		}
		if len(datesIn(name)) > 0 || len([]rune(name)) > 60 {
			return ""
		}
		return name
	}
	return ""
}
