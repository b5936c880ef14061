package sheet

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// dateStyles tells for every cell style of a workbook whether it shows a
// date. A missing style sheet has none.
func dateStyles(part []byte, limits Limits) ([]bool, error) {
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
	dates := make([]bool, len(formats))
	for style, id := range formats {
		if code, ok := custom[id]; ok {
			dates[style] = showsDate(code)
		} else {
			dates[style] = builtinDate(id)
		}
	}
	return dates, nil
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
	letters := strings.ToLower(bare.String())
	if strings.Contains(letters, "general") {
		return false
	}
	if strings.ContainsAny(letters, "yd") {
		return true
	}
	return strings.Contains(letters, "m") && !strings.ContainsAny(letters, "hs0#?")
}

// skipTo gives the index of the next mark, or of the last byte.
func skipTo(s string, from int, mark byte) int {
	if at := strings.IndexByte(s[min(from, len(s)):], mark); at >= 0 {
		return from + at
	}
	return len(s)
}
