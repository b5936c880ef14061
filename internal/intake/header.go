package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"relief/internal/fault"
	"relief/internal/sheet"
	"relief/internal/text"
)

// Mapping says how a list is read. The zero Mapping leaves all to be found.
type Mapping struct {
	Sheet     string         `json:"sheet,omitempty"`      // "" = the first visible one with a header
	HeaderRow int            `json:"header_row,omitempty"` // 0 = find it
	Columns   map[int]string `json:"columns,omitempty"`    // column from 1 → field; "" leaves it out
	Past      bool           `json:"past,omitempty"`       // read the rows under the sign-off too

	Words map[string]map[string]string `json:"words,omitempty"` // field → word → what it means
}

// Heading is a column of the table with its header as typed.
type Heading struct {
	Column int
	Text   string
	Field  string // "" = not read
	seq    bool   // running numbers: nothing is lost with them
}

// headerSearch is how many rows that hold something are looked at for a header.
const headerSearch = 60

// header is where the table begins and what its columns are.
type header struct {
	row, rows int
	headings  []Heading
	col       map[string]int
}

// findHeader looks for the header row, or takes the one that was given.
func findHeader(g *sheet.Grid, k Kind, m Mapping) (header, error) {
	words := k.words()
	if m.HeaderRow > 0 {
		h := readHeader(g, words, m.HeaderRow)
		h.correct(k, m.Columns)
		return h, h.check(k, 1)
	}
	var best header
	for i, row := range g.Rows {
		if i == headerSearch {
			break
		}
		h := readHeader(g, words, row.Number)
		if h.check(k, 2) == nil {
			h.correct(k, m.Columns)
			return h, h.check(k, 1)
		}
		if len(h.headings) > len(best.headings) && len(h.col) >= len(best.col) || len(h.col) > len(best.col) {
			best = h
		}
	}
	best.correct(k, m.Columns)
	return best, best.check(k, 2)
}

// check refuses a header without a column that identifies a row.
func (h header) check(k Kind, least int) error {
	for _, f := range k.Fields {
		if f.Identifies && h.col[f.Key] > 0 && len(h.col) >= least {
			return nil
		}
	}
	var said []string
	for _, heading := range h.headings {
		said = append(said, Short(heading.Text))
	}
	return fault.New(fault.Invalid, "import.no_header", h.row, strings.Join(said, "、"))
}

// readHeader reads a row, and the one below it when the header goes on there.
func readHeader(g *sheet.Grid, words headerWords, number int) header {
	h := header{row: number, rows: 1, col: map[string]int{}}
	two := goesOn(g, words, number)
	cols := map[int]bool{}
	for _, col := range g.Row(number).Columns() {
		cols[col] = true
	}
	if two {
		h.rows = 2
		for _, col := range g.Row(number + 1).Columns() {
			cols[col] = true
		}
	}
	for _, col := range slices.Sorted(maps.Keys(cols)) {
		typed := g.Value(number, col).Text
		field := words.field(typed)
		if below := g.Value(number+1, col).Text; two && below != typed && below != "" {
			if under := words.field(below); under != "" {
				field = under
			}
			typed = strings.TrimSpace(typed + " " + below)
		}
		if field != "" && h.col[field] > 0 {
			field = "" // the first header of a kind stands
		}
		if field != "" {
			h.col[field] = col
		}
		h.headings = append(h.headings, Heading{Column: col, Text: typed, Field: field, seq: IsSeq(typed)})
	}
	return h
}

// IsSeq knows the headers of running numbers.
func IsSeq(typed string) bool {
	switch strings.Trim(text.Fold(typed), "*:.") {
	case "序号", "序", "项次", "行号", "no", "s/n", "#":
		return true
	}
	return false
}

// Under tells whether a row stands under merged heads and belongs to the
// header: texts alone, every one under a head that covers several columns.
func Under(g *sheet.Grid, number int) bool {
	below := g.Row(number + 1)
	if len(below.Columns()) == 0 {
		return false
	}
	for _, col := range below.Columns() {
		m, merged := g.Merged(number, col)
		if !merged || m.Right == m.Left || m.Bottom != number || below.Cell(col).Kind != sheet.Text {
			return false
		}
	}
	return true
}

// goesOn tells whether the header takes the next row too: both hold header
// words, and the next one little else.
func goesOn(g *sheet.Grid, words headerWords, number int) bool {
	above, known := 0, 0
	for _, col := range g.Row(number).Columns() {
		if words.field(g.Value(number, col).Text) != "" {
			above++
		}
	}
	below := g.Row(number + 1)
	for _, col := range below.Columns() {
		c := below.Cell(col)
		if c.Kind != sheet.Text {
			return false
		}
		if words.field(c.Text) != "" {
			known++
		}
	}
	return above > 0 && (known > 0 && known*2 >= len(below.Columns()) || above > 1 && Under(g, number))
}

// correct lets a person's mapping of columns go before what was found.
func (h *header) correct(k Kind, columns map[int]string) {
	for _, col := range slices.Sorted(maps.Keys(columns)) {
		key := columns[col]
		at := slices.IndexFunc(h.headings, func(x Heading) bool { return x.Column == col })
		if _, known := k.Field(key); !known && key != "" {
			continue
		}
		if at < 0 { // a column without a head
			h.headings = append(h.headings, Heading{Column: col})
			at = len(h.headings) - 1
		}
		if old := h.headings[at].Field; old != "" && h.col[old] == col {
			delete(h.col, old)
		}
		h.headings[at].Field = ""
		if key == "" {
			continue
		}
		for i := range h.headings {
			if h.headings[i].Field == key {
				h.headings[i].Field = ""
			}
		}
		h.headings[at].Field, h.col[key] = key, col
	}
}

// shape is the fingerprint of a header: its words and where they stand.
func (h header) shape() string {
	sum := sha256.New()
	for _, heading := range h.headings {
		if heading.Text != "" {
			fmt.Fprintf(sum, "%d %s\x00", heading.Column, text.Fold(heading.Text))
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}
