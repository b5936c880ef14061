package sheet

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	uni "golang.org/x/text/encoding/unicode"

	"relief/internal/fault"
)

// csvName is the name of the one sheet of a CSV file.
const csvName = "CSV"

var (
	markUTF8    = []byte("\xEF\xBB\xBF")
	markUTF16LE = []byte("\xFF\xFE")
	markUTF16BE = []byte("\xFE\xFF")
)

// notTables are the beginnings of texts that are something else.
var notTables = []string{"<", "%pdf", "{\\rtf", "mz", "pk"}

// isText tells a file that may be a table in plain text from a workbook.
func isText(data []byte) bool {
	return len(data) > 0 && !bytes.HasPrefix(data, oleMagic) && !bytes.HasPrefix(data, zipMagic)
}

// openText reads a file that is no zip as a table in plain text: fields parted
// by commas, semicolons or tabs, in the encodings that spreadsheets here write.
func openText(data []byte, limits Limits) (*Book, error) {
	content, err := decode(data, limits)
	if err != nil {
		return nil, err
	}
	head := strings.ToLower(strings.TrimSpace(content[:min(len(content), 64)]))
	for _, other := range notTables {
		if strings.HasPrefix(head, other) {
			return nil, fault.New(fault.Invalid, "sheet.not_workbook")
		}
	}
	if head == "" && strings.TrimSpace(content) == "" {
		return nil, fault.New(fault.Invalid, "sheet.empty_file")
	}
	g, err := parseText(content, limits)
	if err != nil {
		return nil, err
	}
	return &Book{limits: limits, sheets: []SheetInfo{{Name: csvName}}, text: g}, nil
}

// decode makes UTF-8 of a text: by its mark, else as UTF-8 if all of it is,
// else as GB18030. What no encoding explains is refused, with its line.
func decode(data []byte, limits Limits) (string, error) {
	if int64(len(data)) > limits.TextBytes {
		return "", fault.New(fault.TooLarge, "sheet.too_big", limits.TextBytes>>20)
	}
	var content string
	switch {
	case bytes.HasPrefix(data, markUTF16LE), bytes.HasPrefix(data, markUTF16BE):
		return decodeWith(uni.UTF16(uni.LittleEndian, uni.UseBOM), data)
	case bytes.HasPrefix(data, markUTF8):
		content = string(data[len(markUTF8):])
		if !utf8.ValidString(content) {
			return "", badBytes(content)
		}
	case utf8.Valid(data):
		content = string(data)
	default:
		if binary(data) {
			return "", fault.New(fault.Invalid, "sheet.not_workbook")
		}
		return decodeWith(simplifiedchinese.GB18030, data)
	}
	if binary(data) {
		return "", fault.New(fault.Invalid, "sheet.not_workbook")
	}
	return content, nil
}

// decodeWith reads bytes in an encoding; a byte that is not of it shows as the
// replacement sign, since no file has that sign by itself in these encodings.
func decodeWith(e encoding.Encoding, data []byte) (string, error) {
	out, err := e.NewDecoder().Bytes(data)
	content := string(out)
	switch {
	case err != nil:
		return "", fault.Wrap(err, fault.Invalid, "sheet.not_workbook")
	case binary(out):
		return "", fault.New(fault.Invalid, "sheet.not_workbook")
	case strings.ContainsRune(content, unicode.ReplacementChar):
		return "", badBytes(content)
	}
	return content, nil
}

// badBytes names the line in which a text stops being one.
func badBytes(content string) error {
	line := 1
	for _, r := range content {
		if r == unicode.ReplacementChar {
			break
		}
		if r == '\n' {
			line++
		}
	}
	return fault.New(fault.Invalid, "sheet.bad_encoding", line)
}

// binary tells whether bytes hold what no text holds.
func binary(data []byte) bool {
	return bytes.ContainsFunc(data, func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\r' && r != '\n' && r != '\f'
	})
}
