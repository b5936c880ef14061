package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strconv"
	"strings"
	"time"
)

// canonicalDomain separates this hash from every other use of SHA-256.
const canonicalDomain = "relief-rows-v1\x00"

// rowHash adds up rows in the one form that a workbook, read back, gives again:
// per cell its kind, the length of its text and the text.
type rowHash struct {
	h   hash.Hash
	buf *[]byte
}

func newRowHash(columns []Column) rowHash {
	r := rowHash{sha256.New(), new([]byte)}
	r.h.Write([]byte(canonicalDomain))
	for _, c := range columns {
		r.text(string(c.Kind), c.Key)
	}
	return r
}

// text adds kind:length:text.
func (r rowHash) text(kind, s string) {
	*r.buf = appendText((*r.buf)[:0], kind, s)
	r.h.Write(*r.buf)
}

func appendText(b []byte, kind, s string) []byte {
	b = strconv.AppendInt(append(append(b, kind...), ':'), int64(len(s)), 10)
	return append(append(append(b, ':'), s...), 0)
}

// row adds a row of a table, in one go.
func (r rowHash) row(columns []Column, row []Cell) {
	b := (*r.buf)[:0]
	for i, c := range row {
		b = appendCell(b, columns[i].Kind, Show(c))
	}
	r.h.Write(b)
	*r.buf = b
}

// cell adds a cell as its column reads it.
func (r rowHash) cell(kind Kind, s string) {
	*r.buf = appendCell((*r.buf)[:0], kind, s)
	r.h.Write(*r.buf)
}

func appendCell(b []byte, kind Kind, s string) []byte {
	if s == "" {
		return appendText(b, "none", "")
	}
	return appendText(b, string(kind), s)
}

func (r rowHash) sum() string { return hex.EncodeToString(r.h.Sum(nil)) }

// RowsSHA256 is the hash of a table's columns and rows, as hexadecimal digits:
// what a workbook states of itself. A stream's is
// known once its rows were written.
func (t *Table) RowsSHA256() string {
	if t.stream != nil {
		return t.hash
	}
	h := newRowHash(t.Columns)
	for _, row := range t.Rows {
		h.row(t.Columns, row)
	}
	return h.sum()
}

func formatInt(n int64) string { return strconv.FormatInt(n, 10) }

// plainMoney is 元 with two places and without thousands, for machines too.
func plainMoney(f Fen) string {
	b, n := make([]byte, 0, 16), int64(f)
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/100, 10)
	return string(append(b, '.', byte('0'+n%100/10), byte('0'+n%10)))
}

// shapeText and readShape write down a table's columns and read them again:
// "code:text name:text units:number".
func shapeText(columns []Column) string {
	var parts []string
	for _, c := range columns {
		parts = append(parts, c.Key+":"+string(c.Kind))
	}
	return strings.Join(parts, " ")
}

func readShape(s string) []Column {
	var columns []Column
	for _, part := range strings.Fields(s) {
		key, kind, _ := strings.Cut(part, ":")
		columns = append(columns, Column{Key: key, Kind: Kind(kind)})
	}
	return columns
}

// The serial numbers of days count from 1899-12-30. They agree with the calendar
// from March 1900 on: a workbook knows a 29 February of that year.
var (
	firstDay  = time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	firstSafe = time.Date(1900, time.March, 1, 0, 0, 0, 0, time.UTC)
)

// day is a date as a workbook keeps it: its serial number.
func (d Date) day() (any, bool) {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil || t.Before(firstSafe) {
		return t, err == nil
	}
	return int64(t.Sub(firstDay) / (24 * time.Hour)), true
}
