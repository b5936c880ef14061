package intake

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"relief/internal/fault"
	"relief/internal/sheet"
	"relief/internal/text"
)

// Remark is something told of a file that refuses nothing: what was left out
// or read although it is hidden, where a table ended, what was read otherwise
// than it stands. Row is 0 where it is about the whole sheet.
type Remark struct {
	Row  int
	Cell string // as in F7; "" for a row, a column or a sheet
	fault.Message
}

// SortRemarks puts remarks in the order of their rows.
func SortRemarks(list []Remark) {
	slices.SortStableFunc(list, func(a, b Remark) int { return cmp.Compare(a.Row, b.Row) })
}

// Cells counts the cells of a sheet that hold something: Filled is Read and
// Told together, or something was lost.
type Cells struct {
	Filled int `json:"filled"`
	Read   int `json:"read"` // taken for what they say
	Told   int `json:"told"` // left out, and named in a remark
}

// Account keeps account of the cells of one sheet. A reader says which it
// read and which rows it tells about; Settle tells the rest, so that nothing
// is lost in silence, whatever the reader passed by.
type Account struct {
	g       *sheet.Grid
	read    map[int]*columns
	told    map[int]*columns
	cells   Cells
	remarks []Remark
}

// columns is a set of columns of one row.
type columns [5]uint64

func (c *columns) add(col int) {
	if col >= 0 && col < len(c)*64 {
		c[col/64] |= 1 << (col % 64)
	}
}

func (c *columns) has(col int) bool {
	return c != nil && col >= 0 && col < len(c)*64 && c[col/64]&(1<<(col%64)) != 0
}

// NewAccount begins the account of a sheet.
func NewAccount(g *sheet.Grid) *Account {
	return &Account{g: g, read: map[int]*columns{}, told: map[int]*columns{}}
}

// Read notes cells of a row that were taken for what they say.
func (a *Account) Read(row int, cols ...int) { note(a.read, row, cols) }

// ReadRow notes that a whole row was.
func (a *Account) ReadRow(row sheet.Row) { note(a.read, row.Number, row.Columns()) }

func note(in map[int]*columns, row int, cols []int) {
	if in[row] == nil {
		in[row] = &columns{}
	}
	for _, col := range cols {
		in[row].add(col)
	}
}

// Say tells something of a row, of a cell of it, or with row 0 of the sheet.
func (a *Account) Say(row int, cell, key string, args ...any) {
	a.remarks = append(a.remarks, Remark{row, cell, fault.Message{Key: key, Args: args}})
}

// TellRow tells why a row is left out.
func (a *Account) TellRow(row sheet.Row, key string, args ...any) {
	note(a.told, row.Number, row.Columns())
	a.Say(row.Number, "", key, args...)
}

// TellBelow tells that rows under another were not read.
func (a *Account) TellBelow(ends int, rows []sheet.Row) {
	if len(rows) == 0 {
		return
	}
	for _, row := range rows {
		note(a.told, row.Number, row.Columns())
	}
	first, last := rows[0].Number, rows[len(rows)-1].Number
	a.Say(first, "", "import.below_sign_off", ends, len(rows), first, last)
}

// Titles takes the rows above a header: titles are read; rows with as many
// cells as a table has are told.
func (a *Account) Titles(header int) {
	for _, row := range a.g.Rows {
		if row.Number >= header {
			return
		}
		numbers := 0
		for _, col := range row.Columns() {
			if k := row.Cell(col).Kind; k == sheet.Number || k == sheet.Error {
				numbers++
			}
		}
		if n := len(Filled(row)); n < 5 && (numbers == 0 || n < 3) {
			a.ReadRow(row)
		}
	}
}

// Filled are the columns of a row in which something can be seen.
func Filled(row sheet.Row) []int {
	return slices.DeleteFunc(row.Columns(), func(col int) bool {
		c := row.Cell(col)
		return !c.Uncached && strings.TrimFunc(c.Text, func(r rune) bool {
			return unicode.IsSpace(r) || text.Unseen(r)
		}) == ""
	})
}

// run is a stretch of rows of which nothing was read.
type run struct{ first, last, rows, cells int }

// Settle tells every cell that was neither read nor told yet: by its column
// where the rest of its row was read, else by its row. heading is what stands
// over a column.
func (a *Account) Settle(heading func(col int) string) ([]Remark, Cells) {
	left := map[int]int{} // column → cells
	var runs []run
	for _, row := range a.g.Rows {
		read, told := a.read[row.Number], a.told[row.Number]
		var lost []int
		whole := true
		for _, col := range Filled(row) {
			a.cells.Filled++
			switch {
			case read.has(col):
				a.cells.Read++
				whole = false
			case told.has(col):
				a.cells.Told++
				whole = false
			default:
				lost = append(lost, col)
			}
		}
		if whole && len(lost) > 0 {
			runs = grow(runs, row.Number, len(lost))
			continue
		}
		for _, col := range lost {
			left[col]++
		}
	}
	for _, r := range runs {
		a.cells.Told += r.cells
		if r.rows == 1 {
			a.Say(r.first, "", "import.row_unread", r.cells, excerpt(a.g.Row(r.first)))
		} else {
			a.Say(r.first, "", "import.rows_unread", r.first, r.last, r.cells)
		}
	}
	for col := 1; col <= a.g.Width(); col++ {
		n := left[col]
		a.cells.Told += n
		switch head := strings.TrimSpace(heading(col)); {
		case n > 0 && head == "":
			a.Say(0, "", "import.column_headless", sheet.Column(col), n)
		case n > 0:
			a.Say(0, "", "import.column_unread", sheet.Column(col), Short(head), n)
		}
	}
	SortRemarks(a.remarks)
	return a.remarks, a.cells
}

// grow adds a row to the last stretch, or begins one.
func grow(runs []run, row, cells int) []run {
	if n := len(runs); n > 0 && runs[n-1].last == row-1 {
		runs[n-1].last, runs[n-1].rows, runs[n-1].cells = row, runs[n-1].rows+1, runs[n-1].cells+cells
		return runs
	}
	return append(runs, run{row, row, 1, cells})
}

// excerpt is what a row says, as far as a message can carry it.
func excerpt(row sheet.Row) string {
	var said []string
	for _, col := range row.Columns() {
		if typed := row.Cell(col).Text; typed != "" && len(said) < 6 {
			said = append(said, typed)
		}
	}
	return Short(strings.Join(said, " "))
}

// Short cuts a foreign text to what a message can carry.
func Short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > 24 {
		return string(runes[:24]) + "…"
	}
	return s
}

// ProvenanceSheet is the sheet of our own workbooks that says where they come
// from: no list is lost with it.
const ProvenanceSheet = "校验 Provenance"
