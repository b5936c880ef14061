package sheet

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// style is what a cell style shows of a number.
type style struct {
	date    bool
	month   bool  // a date without its day
	percent bool  // 1 as 100%
	digits  uint8 // so many at least: 123 as 00123
}

// cellStyles reads what every cell style of a workbook shows. A missing style
// sheet has none.
func cellStyles(part []byte, limits Limits) ([]style, error) {
	if part == nil {
		return nil, nil
	}
	custom := map[int]string{}
	var formats []int
	inCellXfs := false
	err := walk(part, limits, func(depth int, el xml.StartElement) error {
		switch {
		case depth == 2:
			inCellXfs = el.Name.Local == "cellXfs"
		case depth == 3 && el.Name.Local == "numFmt":
			if id, err := strconv.Atoi(attr(el, "numFmtId")); err == nil {
				custom[id] = attr(el, "formatCode")
			}
		case depth == 3 && inCellXfs && el.Name.Local == "xf":
			id, err := strconv.Atoi(attr(el, "numFmtId"))
			if err != nil {
				id = 0
			}
			formats = append(formats, id)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	styles := make([]style, len(formats))
	for i, id := range formats {
		if code, ok := custom[id]; ok {
			styles[i] = styleOf(code)
		} else {
			styles[i] = builtinStyle(id)
		}
	}
	return styles, nil
}

// builtinStyle knows the formats without a code of their own.
func builtinStyle(id int) style {
	s := style{date: builtinDate(id), percent: id == 9 || id == 10}
	switch id {
	case 17, 27, 36, 50, 52, 57: // mmm-yy and yyyy"年"m"月"
		s.month = true
	}
	return s
}

// styleOf reads a format code.
func styleOf(code string) style {
	if n := len(code); n > 1 && n <= 20 && strings.Trim(code, "0") == "" {
		return style{digits: uint8(n)}
	}
	letters := bareFormat(code)
	s := style{date: showsDate(code), percent: strings.Contains(letters, "%")}
	s.month = s.date && strings.Contains(letters, "y") && strings.Contains(letters, "m") &&
		!strings.ContainsAny(letters, "dh")
	return s
}

// builtinDate knows the date formats without a code of their own: those of
// ECMA-376 part 1, 18.8.30, with the Chinese ones (27–31, 36, 50–54, 57, 58).
func builtinDate(id int) bool {
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36,
		id >= 50 && id <= 54, id == 57, id == 58:
		return true
	}
	return false
}

// showsDate reads a format code: a year or a day outside quotes makes a date;
// hours and minutes alone do not.
func showsDate(code string) bool {
	letters := bareFormat(code)
	if strings.Contains(letters, "general") {
		return false
	}
	if strings.ContainsAny(letters, "yd") {
		return true
	}
	return strings.Contains(letters, "m") && !strings.ContainsAny(letters, "hs0#?")
}

// bareFormat is the first part of a format code without what is quoted.
func bareFormat(code string) string {
	code, _, _ = strings.Cut(code, ";")
	var bare strings.Builder
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"':
			i = skipTo(code, i+1, '"')
		case '[':
			i = skipTo(code, i+1, ']')
		case '\\', '_', '*':
			i++
		default:
			bare.WriteByte(code[i])
		}
	}
	return strings.ToLower(bare.String())
}

// skipTo gives the index of the next mark, or of the last byte.
func skipTo(s string, from int, mark byte) int {
	if at := strings.IndexByte(s[min(from, len(s)):], mark); at >= 0 {
		return from + at
	}
	return len(s)
}
