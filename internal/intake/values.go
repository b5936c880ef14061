package intake

import (
	"slices"
	"strings"

	"relief/internal/fault"
	"relief/internal/text"
)

// listSigns part several values of one cell where they do not stand on lines
// of their own.
const listSigns = ";；|｜、"

// Split reads the values of a cell that holds several: one a line where there
// is a line break, else parted by ; or 、 or |.
func Split(cell string) []string {
	parts := []string{cell}
	if strings.ContainsAny(cell, "\r\n") {
		parts = strings.FieldsFunc(cell, func(r rune) bool { return r == '\r' || r == '\n' })
	} else if strings.ContainsAny(cell, listSigns) {
		parts = strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(listSigns, r) })
	}
	var values []string
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			values = append(values, part)
		}
	}
	return values
}

// Join writes several values into one cell so that Split gives them again.
func Join(values []string) string {
	if slices.ContainsFunc(values, func(v string) bool { return strings.ContainsAny(v, listSigns) }) {
		return strings.Join(values, "\n") + "\n"
	}
	return strings.Join(values, "；")
}

// Choice finds the value a word stands for; words are its spellings, parted
// by blanks.
func Choice(typed string, words map[string]string) (value string, known bool) {
	folded := text.Fold(typed)
	for value, spellings := range words {
		for word := range strings.FieldsSeq(spellings) {
			if text.Fold(word) == folded {
				return value, true
			}
		}
	}
	return "", false
}

// YesNo is what the word for whether a thing is in use can mean.
var YesNo = []Meaning{{"1", fault.Message{Key: "import.yes"}}, {"0", fault.Message{Key: "import.no"}}}

// inUse are the words for whether a thing is in use.
var inUse = map[string]string{
	"1": "是 在用 启用 使用 有效 正常 服务中 y yes true 1 active inuse enabled served",
	"0": "否 停用 不用 禁用 失效 注销 已停用 停止服务 n no false 0 inactive outofuse disabled notserved",
}
