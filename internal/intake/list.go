package intake

import (
	"cmp"
	"context"
	"maps"

	"relief/internal/fault"
	"relief/internal/sheet"
)

// List is a list as it stands in one sheet: typed, not judged.
type List struct {
	Kind      Kind
	Sheet     string
	Sheets    []sheet.SheetInfo
	HeaderRow int // the row a spreadsheet shows
	Headings  []Heading
	Shape     string // of the header, to know it again
	Rows      []Row
	Remarks   []Remark // what is to be told of the sheet and of its rows
	Cells     Cells
	past      bool
	stacked   bool                         // the header takes two rows
	said      map[string]map[string]string // field → folded word → what it means
}

// Row is one row as typed. Number is the row a spreadsheet shows.
type Row struct {
	Number int
	Hidden bool
	values map[string]string
	cells  []string // by heading, as typed
	cols   map[string]int
	faults []Fault // cells that hold no value of their own
	notes  []Fault // cells that were read otherwise than they stand
}

// Value is what stands in a field of the row, "" when nothing does.
func (r Row) Value(field string) string { return r.values[field] }

// Has tells whether something stands in a field of the row.
func (r Row) Has(field string) bool { return r.values[field] != "" }

// Cells are all cells of the row under the list's headings, as typed.
func (r Row) Cells() []string { return r.cells }

// Cell is where a field of the row stands, as in F7; "" without such a column.
func (r Row) Cell(field string) string {
	if col := r.cols[field]; col > 0 {
		return sheet.Address(r.Number, col)
	}
	return ""
}

// Mapping is how the list was read, whole.
func (l *List) Mapping() Mapping {
	m := Mapping{Sheet: l.Sheet, HeaderRow: l.HeaderRow, Columns: map[int]string{}, Past: l.past, Words: l.said}
	for _, h := range l.Headings {
		m.Columns[h.Column] = h.Field
	}
	return m
}

// Reads tells whether the list has a column for a field.
func (l *List) Reads(field string) bool {
	for _, h := range l.Headings {
		if h.Field == field {
			return true
		}
	}
	return false
}

// Set puts a value in the place of what was read.
func (r *Row) Set(field, value string) {
	r.values = maps.Clone(r.values)
	r.values[field] = value
}

// Note says something of a cell of the row that refuses nothing.
func (r *Row) Note(field, key string, args ...any) {
	r.notes = append(r.notes, Fault{field, r.Cell(field), fault.Message{Key: key, Args: args}})
}

// finder knows the tables of a kind of list.
func finder(k Kind) Finder {
	words := k.words()
	return Finder{
		Head: func(g *sheet.Grid) (int, string, bool) {
			h, err := findHeader(g, k, Mapping{})
			if err != nil {
				return 0, "", false
			}
			for _, f := range k.Fields {
				if f.Identifies && h.col[f.Key] > 0 {
					return h.row, f.Key, true
				}
			}
			return 0, "", false
		},
		May: func(row sheet.Row) bool {
			return Texts(row, func(typed string) bool { return words.field(typed) != "" || IsSeq(typed) })
		},
	}
}

// Read finds the list of a kind in a book: in the sheet, or table of a sheet,
// that the mapping names, or in the first visible one with a header. The others are told. A list that
// cannot be read comes back with what was found of it and the refusal.
func Read(ctx context.Context, book *sheet.Book, k Kind, m Mapping) (*List, error) {
	tables, err := finder(k).Tables(ctx, book, m.Sheet, m.HeaderRow)
	if err != nil {
		return nil, err
	}
	var list, best *List
	var refusal, broken error
	infos := Infos(tables)
	for _, t := range tables {
		if m.Sheet != "" && m.Sheet != t.Name || m.Sheet == "" && t.Grid.Hidden || list != nil {
			continue
		}
		if t.Fault != nil {
			broken = cmp.Or(broken, t.Fault)
			continue
		}
		found, err := parse(t.Grid, k, m)
		found.Sheets = infos
		if err == nil {
			list = found
		} else if best == nil || len(found.Headings) > len(best.Headings) {
			best, refusal = found, err
		}
	}
	switch {
	case list != nil:
		others, same := Others(tables, list.Sheet)
		list.Remarks, list.Cells = append(others, list.Remarks...), list.Cells.Plus(same)
		return list, nil
	case best == nil && broken != nil:
		return nil, broken
	case best == nil:
		return &List{Kind: k, Sheets: infos}, fault.New(fault.Invalid, "import.no_sheet")
	}
	return best, refusal
}
