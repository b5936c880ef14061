package opening

import (
	"context"
	"errors"

	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/sheet"
)

// Count is the opening count as it stands in one sheet: typed, not judged.
type Count struct {
	Sheet     string        // the sheet that was read
	Sheets    []SheetChoice // all sheets of the workbook, when Load read it
	HeaderRow int           // the row Excel shows
	Headings  []Heading     // every column of the table
	CountedOn string        // YYYY-MM-DD, "" when the sheet does not say
	Warehouse string        // as typed, "" when the sheet does not say
	CountedBy string        // who counted, "" when not filled in
	Witness   string        // 监盘人, "" when not filled in
	Rows      []Row
	Totals    []Total
	Remarks   []intake.Remark // what is to be told of the sheet
	Cells     intake.Cells
	between   []between // in the order of their rows
	past      bool
}

// SheetChoice is a sheet of the workbook that could be read instead.
type SheetChoice struct {
	Name   string
	Hidden bool
	Table  bool // a header was found
}

// Row is one row of goods as typed. Number is the row Excel shows.
type Row struct {
	Number      int
	Hidden      bool
	Category    string
	Code        string
	Name        string
	Spec        string
	Unit        string
	BookText    string
	CountedText string
	CountedRole Role // Counted, First or Recount: where CountedText stands
	FirstText   string
	DamagedText string
	DamagedRole Role // Damaged or Within: where DamagedText stands
	LotNo       string
	MadeOn      string
	ExpiresOn   string
	Store       string
	Bin         string
	Note        string
	notes       []cellNote
	unsure      bool // nobody says whether damaged units are among the count
	columns     map[Role]int
	damaged     map[Role]fault.Message
	headerUnit  bool // Unit was written in the header of the count
}

// Cell gives the address of a column of this row, as in F7; "" when the table
// has no such column.
func (r Row) Cell(role Role) string {
	if role == Counted && r.CountedRole != Ignored {
		role = r.CountedRole
	}
	if role == Damaged && r.DamagedRole != Ignored {
		role = r.DamagedRole
	}
	if col := r.columns[role]; col > 0 {
		return sheet.Address(r.Number, col)
	}
	return ""
}

// Total is a total row: what it states and what the rows above it come to.
// It is never read as goods.
type Total struct {
	Number int
	Label  string
	Stated string // as typed; "" when blank or never calculated
	Sum    int64
	Agrees bool // also when nothing is stated

	columns map[Role]int
}

// Load reads the opening count of a workbook: the sheet the mapping names, or
// the first visible one with a header. The others are listed in Sheets. It
// fails like sheet.Open, and with Invalid when no sheet has a header; the
// message says which headers were looked for and which were found.
func Load(ctx context.Context, book *sheet.Book, m Mapping) (*Count, error) {
	var chosen *Count
	var refusal error
	var choices []SheetChoice
	tables, err := finder.Tables(ctx, book, m.Sheet, m.HeaderRow)
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		g := t.Grid
		choices = append(choices, SheetChoice{Name: t.Name, Hidden: g.Hidden, Table: t.Found})
		wanted := m.Sheet == t.Name || m.Sheet == "" && !g.Hidden
		if chosen != nil || !wanted || m.Sheet == "" && m.HeaderRow == 0 && worse(g, refusal) {
			continue
		}
		count, err := (*Count)(nil), t.Fault
		if err == nil {
			count, err = Parse(g, m)
		}
		if err != nil {
			refusal = betterRefusal(refusal, err)
			continue
		}
		chosen = count
	}
	switch {
	case chosen != nil:
		chosen.Sheets = choices
		others, same := intake.Others(tables, chosen.Sheet)
		chosen.Remarks, chosen.Cells = append(others, chosen.Remarks...), chosen.Cells.Plus(same)
		return chosen, nil
	case refusal != nil:
		return nil, refusal
	case m.Sheet != "":
		return nil, fault.New(fault.NotFound, "opening.no_such_sheet", short(m.Sheet))
	}
	return nil, fault.New(fault.Invalid, "opening.all_hidden")
}

// finder knows the tables of a count.
var finder = intake.Finder{
	Head: func(g *sheet.Grid) (int, string, bool) {
		h, err := findHeader(g, Mapping{})
		if err != nil || h.col[Name] > 0 {
			return h.row, string(Name), err == nil
		}
		return h.row, string(Code), true
	},
	May: func(row sheet.Row) bool {
		return intake.Texts(row, func(typed string) bool {
			f, _ := headerRole(typed)
			return f.role != Ignored
		})
	},
}

// worse tells that an empty sheet cannot refuse better than one before it.
func worse(g *sheet.Grid, refusal error) bool { return refusal != nil && len(g.Rows) == 0 }

// betterRefusal keeps the refusal that found something of a header.
func betterRefusal(before, now error) error {
	var f *fault.Error
	if before == nil || errors.As(before, &f) && f.Key == "opening.no_header" {
		return now
	}
	return before
}

// Past tells whether the rows under the sign-off were read too.
func (c *Count) Past() bool { return c.past }
