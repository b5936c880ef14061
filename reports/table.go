package reports

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"relief/internal/audit"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
)

// Kind is what the cells of a column hold.
type Kind string

// The kinds of columns, and what their cells are: Text a string, Number an
// int64, Money a Fen, Day a Date, Moment a time.Time. A nil cell is unknown.
const (
	Text   Kind = "text"
	Number Kind = "number"
	Money  Kind = "money"
	Day    Kind = "day"
	Moment Kind = "moment"
)

// Numeric tells whether the cells are figures, which stand to the right.
func (k Kind) Numeric() bool { return k == Number || k == Money }

type (
	// Cell is one value of a Table, of the type its column's kind says.
	Cell any
	// Fen is an amount of money in 分.
	Fen int64
	// Date is a date of business, YYYY-MM-DD.
	Date string
)

// Column is one column of a Table. Width is in characters, as a workbook
// counts them.
type Column struct {
	Key   string
	Label string
	Kind  Kind
	Width float64
	// formula gives what a workbook calculates in a row (1-based, as Excel
	// shows it); the row's cell is the value that it comes to.
	formula func(row int) string
	// sum has a workbook add the column up below the last row.
	sum bool
	// page has a paper of several pages add the column up page by page.
	page bool
}

// Filter is one condition that was asked for, in words.
type Filter struct{ Label, Value string }

// Provenance says where a table comes from.
type Provenance struct {
	Question string // the key of the question: "stock"
	Branch   string
	AskedBy  string
	AskedAt  time.Time // in the branch's zone
	Head     db.Head
}

// Table is the answer to a question, before it has a face.
type Table struct {
	Title      string
	Filters    []Filter
	AsOf       time.Time
	Columns    []Column
	Rows       [][]Cell
	Totals     []Cell // one row more, or nil
	Refs       []Ref  // what each row is about, for a screen; or nil
	More       bool   // a screen's part of the rows: there are more
	Provenance Provenance
	words      Words
	turning    *turning // what a paper carries from page to page, or nil
	stream     *stream  // the rows of a long table, instead of Rows
	hash       string   // of a stream's rows, once they were given
	seal       seal     // signs the files made of it
}

// Ref says what a row is about, so that a screen can lead there. Key is the
// row's place in the order of a list that is shown in parts.
type Ref struct {
	Kind string // a document's kind, "lot", "finding" …; empty: nothing to go to
	ID   int64
	Key  int64
}

// Words say messages in one language.
type Words struct {
	Catalogue *text.Catalogue
	Lang      text.Lang
}

// T says a message of the catalogue.
func (w Words) T(key string, args ...any) string { return w.Catalogue.Say(w.Lang, key, args...) }

// Say says a message that was made elsewhere.
func (w Words) Say(m fault.Message) string { return w.Catalogue.Message(w.Lang, m) }

// Named is a thing's name in the language, the Chinese one where it has no other.
func (w Words) Named(zh, en string) string {
	if w.Lang == text.En && en != "" {
		return en
	}
	return zh
}

// Hand is the name of who acted; the machine's operator has none.
func (w Words) Hand(name string) string {
	if name == db.Operator {
		return w.T("common.operator")
	}
	return name
}

// goods is an item's name with its specification, where no column of its own
// tells items of one name apart.
func (w Words) goods(zh, en, spec string) string {
	name := w.Named(zh, en)
	if spec != "" {
		name += " " + spec
	}
	return name
}

// Ask is who asks, and in which language the answer shall be.
type Ask struct {
	Words
	Who string // a person's name, or the machine's operator
}

// MaxRows is the most rows of a list, which is kept whole while it is written.
// The rows of a ledger come one after the other: a workbook takes as many as a
// sheet has beside head and totals, a CSV file any number, a paper fewer. A
// longer table is refused, never cut.
const (
	MaxRows     = 200_000
	maxBookRows = 1_048_576 - firstRow
	maxPDFRows  = 20_000
	maxText     = 32_767 // of a workbook's cell, in UTF-16 units
)

// Words are the words in which the table is said.
func (t *Table) Words() Words { return t.words }

// Begin starts the table of a question with where it comes from.
func Begin(ctx context.Context, r db.Reader, ask Ask, question, title string) (*Table, error) {
	at := r.Where()
	var branch struct{ Name, NameEn string }
	if err := r.Get(ctx, &branch, `SELECT name, name_en FROM branches WHERE id = ?`, at.Branch); err != nil {
		return nil, err
	}
	head, err := audit.Head(ctx, r)
	if err != nil {
		return nil, err
	}
	key, err := sealOf(ctx, r)
	if err != nil {
		return nil, err
	}
	now := at.Now.In(at.Zone).Truncate(time.Second)
	return &Table{
		Title: title, AsOf: now, words: ask.Words, seal: key,
		Provenance: Provenance{
			Question: question, Branch: ask.Named(branch.Name, branch.NameEn), AskedBy: ask.Who,
			AskedAt: now, Head: head,
		},
	}, nil
}

// FilterBy notes a condition, in words, unless nothing was asked for.
func (t *Table) FilterBy(label, value string) {
	if value != "" {
		t.Filters = append(t.Filters, Filter{label, value})
	}
}

// CountRows makes the totals say how many rows there are.
func (t *Table) CountRows() {
	t.Totals = make([]Cell, len(t.Columns))
	t.Totals[0], t.Totals[1] = t.words.T("common.total"), t.words.T("common.total_rows", len(t.Rows))
}

// fits refuses a table that a face cannot hold whole, before a row is asked for;
// the refusal says which face can.
func (t *Table) fits(most int, refusal string) error {
	switch n := t.Len(); {
	case t.stream == nil && n > MaxRows:
		most, refusal = MaxRows, "report.too_many_rows"
	case most < maxBookRows && n > maxBookRows:
		most, refusal = maxBookRows, "report.too_long_book"
	}
	if t.Len() > most {
		return fault.New(fault.TooLarge, refusal, text.Number(int64(t.Len())), text.Number(int64(most)))
	}
	for i, row := range t.Rows {
		if err := t.fitsRow(i+1, row); err != nil {
			return err
		}
	}
	return nil
}

// fitsRow refuses a row with a text that no cell holds.
func (t *Table) fitsRow(n int, row []Cell) error {
	for j, c := range row {
		if s, is := c.(string); is && len(s) > maxText && utf16Len(s) > maxText {
			return fault.New(fault.TooLarge, "report.text_too_long", n, t.Columns[j].Label)
		}
	}
	return nil
}

func utf16Len(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// clean replaces what no workbook can hold: control characters but line break
// and tab, and what is no character.
func clean(s string) string {
	if plain(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || r == 0x7f || r == 0xFFFE || r == 0xFFFF || r == utf8.RuneError:
			return '�'
		}
		return r
	}, s)
}

// plain tells that a text needs no look at its characters: no control, and none
// of those that U+FFFD and its neighbours begin like.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == 0x7f || c == 0xEF {
			return false
		}
	}
	return utf8.ValidString(s)
}

// Said is a cell as people read it on a screen: dates, moments and figures as the
// language writes them.
func (w Words) Said(c Cell) string {
	switch v := c.(type) {
	case int64:
		return text.Number(v)
	case Fen:
		return text.Money(int64(v))
	case Date:
		return text.Date(w.Lang, string(v))
	case time.Time:
		return text.Instant(w.Lang, v, v.Location())
	}
	return Show(c)
}

// Show is a cell as data: what a csv file holds. Unknown is empty.
func Show(c Cell) string {
	switch v := c.(type) {
	case string:
		return clean(v)
	case int64:
		return formatInt(v)
	case Fen:
		return plainMoney(v)
	case Date:
		return string(v)
	case time.Time:
		return v.Format("2006-01-02 15:04:05")
	}
	return ""
}

// about is the line under the title: the branch, the moment, the filters.
func (t *Table) about() string {
	w := t.words
	parts := []string{t.Provenance.Branch, w.T("report.as_of", text.Instant(w.Lang, t.AsOf, t.AsOf.Location()))}
	for _, f := range t.Filters {
		parts = append(parts, f.Label+w.T("common.colon")+f.Value)
	}
	return strings.Join(parts, "  ")
}
