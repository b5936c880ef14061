package reports

import (
	"archive/zip"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"
)

// Where a table stands on its sheet: the title, what was asked, one blank row,
// the head, the rows.
const (
	titleRow = 1
	aboutRow = 2
	headRow  = 4
	firstRow = 5
)

// WriteWorkbook writes a table as a workbook of two sheets: the table, and
// where it comes from. Cells are typed; a text is never a formula.
func WriteWorkbook(w io.Writer, t *Table) error {
	b, err := newBook(t.words)
	if err != nil {
		return err
	}
	defer b.f.Close()
	if err := b.addTable(t, sheetName(t.Title, nil)); err != nil {
		return err
	}
	if err := b.addProvenance(t); err != nil {
		return err
	}
	return b.write(w)
}

// book is a workbook in the making. All sheets are streamed.
type book struct {
	f      *excelize.File
	words  Words
	styles map[string]int
	names  []string
}

// newBook makes an empty workbook with its styles. Packing at the fastest
// level costs a fifth of the size and saves a third of the time.
func newBook(w Words) (*book, error) {
	b := &book{f: excelize.NewFile(), words: w, styles: map[string]int{}}
	b.f.SetZipWriter(func(out io.Writer) excelize.ZipWriter {
		z := zip.NewWriter(out)
		z.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
			return flate.NewWriter(out, flate.BestSpeed)
		})
		return z
	})
	for name, style := range bookStyles() {
		id, err := b.f.NewStyle(&style)
		if err != nil {
			return nil, fmt.Errorf("style %s: %w", name, err)
		}
		b.styles[name] = id
	}
	return b, nil
}

const bookFont = "宋体" // every office suite here has it or knows what to take

func bookStyles() map[string]excelize.Style {
	border := []excelize.Border{
		{Type: "left", Color: "808080", Style: 1}, {Type: "right", Color: "808080", Style: 1},
		{Type: "top", Color: "808080", Style: 1}, {Type: "bottom", Color: "808080", Style: 1},
	}
	font := func(size float64, bold bool) *excelize.Font {
		return &excelize.Font{Family: bookFont, Size: size, Bold: bold}
	}
	cell := func(align, format string) excelize.Style {
		s := excelize.Style{
			Font: font(11, false), Border: border,
			Alignment: &excelize.Alignment{Horizontal: align, Vertical: "center", WrapText: true},
		}
		if format != "" {
			s.CustomNumFmt = &format
		}
		return s
	}
	strong := func(s excelize.Style) excelize.Style {
		s.Font = font(11, true)
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}}
		return s
	}
	plain := func(size float64, bold bool, align string) excelize.Style {
		return excelize.Style{Font: font(size, bold),
			Alignment: &excelize.Alignment{Horizontal: align, Vertical: "center", WrapText: align == "center"}}
	}
	all := map[string]excelize.Style{
		"title": plain(16, true, "left"), "about": plain(10, false, "left"),
		"big": plain(18, true, "center"), "label": cell("left", ""),
		"head": strong(cell("center", "")), "center": cell("center", ""),
	}
	asText := "@"
	all["typed"] = excelize.Style{Font: font(11, false), CustomNumFmt: &asText}
	formats := map[Kind][2]string{
		Text: {"left", "@"}, Number: {"right", "#,##0"}, Money: {"right", "#,##0.00"},
		Day: {"center", "yyyy-mm-dd"}, Moment: {"center", "yyyy-mm-dd hh:mm:ss"},
	}
	for kind, f := range formats {
		all[string(kind)], all["total-"+string(kind)] = cell(f[0], f[1]), strong(cell(f[0], f[1]))
	}
	return all
}

// sheetName makes a name that a workbook takes, and none that is taken.
func sheetName(s string, taken []string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`[]:*?/\'"!`, r) {
			return '_'
		}
		return r
	}, clean(strings.TrimSpace(s)))
	if s == "" {
		s = "Sheet"
	}
	for n := 0; ; n++ {
		tail := ""
		if n > 0 {
			tail = fmt.Sprintf(" (%d)", n+1)
		}
		name := cut16(s, 31-len(tail)) + tail
		free := true
		for _, other := range taken {
			free = free && !strings.EqualFold(other, name)
		}
		if free {
			return name
		}
	}
}

// cut16 keeps the first n UTF-16 units of a text.
func cut16(s string, n int) string {
	for i, r := range s {
		if n--; r > 0xFFFF {
			n--
		}
		if n < 0 {
			return s[:i]
		}
	}
	return s
}

// page is how a sheet is looked at and printed.
type page struct {
	landscape bool
	frozen    int // rows that stay
	columns   int // columns that stay
	titles    int // row repeated on every page
	filter    string
	head      string // of the chain, at the foot
}

// sheet opens a sheet with its settings, which must be there before the first row.
func (b *book) sheet(name string, p page) (*excelize.StreamWriter, error) {
	if len(b.names) == 0 {
		if err := b.f.SetSheetName("Sheet1", name); err != nil {
			return nil, err
		}
	} else if _, err := b.f.NewSheet(name); err != nil {
		return nil, err
	}
	b.names = append(b.names, name)
	return b.setUp(name, p)
}

func (b *book) setUp(name string, p page) (*excelize.StreamWriter, error) {
	a4, one, auto, way := 9, 1, 0, "portrait"
	if p.landscape {
		way = "landscape"
	}
	yes, margin, small := true, 0.6, 0.4
	foot := "&L&8 " + strings.ReplaceAll(p.head, "&", "&&") + "&R&8 &P / &N"
	steps := []func() error{
		func() error { // before the other settings, which it would wipe out
			if p.filter == "" {
				return nil
			}
			return b.f.AutoFilter(name, p.filter, nil)
		},
		func() error {
			return b.f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes})
		},
		func() error {
			return b.f.SetPageLayout(name, &excelize.PageLayoutOptions{
				Size: &a4, Orientation: &way, FitToWidth: &one, FitToHeight: &auto,
			})
		},
		func() error {
			return b.f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{
				Left: &margin, Right: &small, Top: &margin, Bottom: &margin, Footer: &small, Horizontally: &yes,
			})
		},
		func() error {
			return b.f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: foot})
		},
		func() error {
			if p.titles == 0 {
				return nil
			}
			return b.f.SetDefinedName(&excelize.DefinedName{
				Name: "_xlnm.Print_Titles", Scope: name,
				RefersTo: fmt.Sprintf("'%s'!$%d:$%d", name, p.titles, p.titles),
			})
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, fmt.Errorf("sheet %s: %w", name, err)
		}
	}
	sw, err := b.f.NewStreamWriter(name)
	if err != nil || p.frozen == 0 {
		return sw, err
	}
	corner, err := excelize.CoordinatesToCellName(p.columns+1, p.frozen+1)
	if err != nil {
		return nil, err
	}
	pane := "bottomLeft"
	if p.columns > 0 {
		pane = "bottomRight"
	}
	return sw, sw.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: p.columns, YSplit: p.frozen, TopLeftCell: corner, ActivePane: pane,
	})
}

// addTable writes a table on a sheet of its own.
func (b *book) addTable(t *Table, name string) error {
	if err := t.fits(maxBookRows, "report.too_long_book"); err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(t.Columns), headRow+max(1, t.Len()))
	if err != nil {
		return err
	}
	sw, err := b.sheet(name, page{
		landscape: true, frozen: headRow, titles: headRow, head: t.Provenance.Head.Short(),
		filter: fmt.Sprintf("A%d:%s", headRow, last),
	})
	if err != nil {
		return err
	}
	cells := b.rowCells(t)
	for i, wide := range cells.wide {
		if err := sw.SetColWidth(i+1, i+1, wide); err != nil {
			return err
		}
	}
	if err := b.line(sw, titleRow, 26, b.cell("title", clean(t.Title))); err != nil {
		return err
	}
	if err := b.line(sw, aboutRow, 0, b.cell("about", clean(t.about()))); err != nil {
		return err
	}
	head := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = b.cell("head", clean(c.Label))
	}
	if err := b.line(sw, headRow, headHeight(t), head...); err != nil {
		return err
	}
	err = t.each(func(n int, row []Cell) error {
		high := 0.0
		if t.Len() <= mostMeasured {
			high = cells.height(row)
		}
		return b.line(sw, firstRow+n, high, cells.of(row, firstRow+n)...)
	})
	if err != nil {
		return err
	}
	if t.Totals != nil {
		if err := b.line(sw, firstRow+t.Len(), cells.height(t.Totals), b.totals(t)...); err != nil {
			return err
		}
	}
	return sw.Flush()
}

// headHeight is the height of the head in points: its labels may need several
// lines, and not every office suite finds out by itself.
func headHeight(t *Table) float64 {
	most := 1
	for _, c := range t.Columns {
		most = max(most, linesOf(c.Label, c.Width))
	}
	return highFor(most)
}

// linesOf is how many lines a text needs in a cell so many characters wide.
func linesOf(s string, width float64) int {
	wide := 0.0
	for _, r := range s {
		if wide++; r > 0xFF {
			wide++
		}
	}
	return max(1, int(math.Ceil(wide*1.15/width)))
}

func (b *book) line(sw *excelize.StreamWriter, row int, height float64, cells ...any) error {
	at, err := excelize.CoordinatesToCellName(1, row)
	if err != nil {
		return err
	}
	if height == 0 {
		return sw.SetRow(at, cells)
	}
	return sw.SetRow(at, cells, excelize.RowOpts{Height: height})
}

func (b *book) cell(style string, v any) excelize.Cell {
	return excelize.Cell{StyleID: b.styles[style], Value: v}
}

func (b *book) totals(t *Table) []any {
	out := make([]any, len(t.Totals))
	for i, c := range t.Totals {
		kind := Text
		switch c.(type) {
		case int64:
			kind = Number
		case Fen:
			kind = Money
		}
		one := b.cell("total-"+string(kind), typed(c))
		if t.Columns[i].sum && t.Len() > 0 {
			col, err := excelize.ColumnNumberToName(i + 1)
			if err == nil {
				one.Formula = fmt.Sprintf("SUM(%s%d:%s%d)", col, firstRow, col, firstRow+t.Len()-1)
			}
		}
		out[i] = one
	}
	return out
}

// typed is a cell as the workbook keeps it. Moments go as time.Time: a serial
// number would be cut to 15 digits and show a second too few.
func typed(c Cell) any {
	switch v := c.(type) {
	case string:
		if v == "" {
			return nil
		}
		return clean(v)
	case int64:
		if v > 1<<53 || v < -1<<53 {
			return formatInt(v) // a workbook's number would round it
		}
		return v
	case Fen:
		return math.Round(float64(v)) / 100
	case Date:
		if day, ok := v.day(); ok {
			return day
		}
		return string(v)
	case time.Time:
		return v
	}
	return nil
}

// write finishes the workbook on its first sheet.
func (b *book) write(w io.Writer) error {
	b.f.SetActiveSheet(0)
	if _, err := b.f.WriteTo(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}
