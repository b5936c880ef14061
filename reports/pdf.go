package reports

import (
	"io"
	"strings"

	"relief/internal/db"
	"relief/internal/text"
	"relief/reports/paper"
)

// WritePDF writes a table as a paper, A4 lying. It is no print of a document:
// it carries the head of the chain, but no copy number. Behind its last page it
// says what it is, with the signature of the books over its bytes.
func WritePDF(w io.Writer, t *Table) error {
	if err := t.fits(maxPDFRows, "report.too_long_paper"); err != nil {
		return err
	}
	if err := t.Fill(); err != nil {
		return err
	}
	file, err := paper.Render(t.paper())
	if err != nil {
		return err
	}
	_, err = w.Write(t.sealList(file))
	return err
}

// paper sets the table.
func (t *Table) paper() paper.Paper {
	p := t.Provenance
	out := paper.Paper{
		Form: "report-" + p.Question, Size: paper.A4Landscape, Org: p.Branch, Title: t.Title,
		Date:      text.Date(t.words.Lang, t.AsOf.Format("2006-01-02")),
		PrintedBy: p.AskedBy, PrintedAt: text.Instant(t.words.Lang, p.AskedAt, p.AskedAt.Location()),
		HeadSeq: p.Head.Seq, HeadHash: shortHash(p.Head), Code: p.Head.Short(),
		Bilingual: t.words.Lang != text.Zh,
	}
	for _, f := range t.Filters {
		out.Fields = append(out.Fields, paper.Field{Label: f.Label, Value: f.Value})
	}
	set := paper.Table{Ruled: true, Grouped: true, Carry: t.carry()}
	all := 0.0
	for _, c := range t.Columns {
		all += c.Width
	}
	out.Type = typeFor(all, len(t.Columns))
	for _, c := range t.Columns {
		col := paper.Column{Label: c.Label, Width: inner * c.Width / all, Subtotal: c.page}
		switch c.Kind {
		case Number, Money:
			col.Align, col.Numeric = paper.Right, true
		case Day, Moment:
			col.Align = paper.Center
		}
		set.Columns = append(set.Columns, col)
	}
	for _, row := range t.Rows {
		set.Rows = append(set.Rows, shown(row))
	}
	if t.Totals != nil {
		set.Totals = shown(t.Totals)
	}
	if out.Tables = []paper.Table{set}; out.Type < leastSet && t.turning == nil {
		t.spread(&out)
	}
	return out
}

// What the table of a list can be set in, in points: one that would need less
// than leastSet, as that of a plan with very many recipients, goes on paper in
// several tables, each in about wellSet.
const (
	leastSet = 4.5
	wellSet  = 6.0
)

func (t *Table) spread(out *paper.Paper) {
	out.Type = wellSet
	out.Tables = paper.Spread(out.Tables[0], func(columns []int) bool {
		all := 0.0
		for _, i := range columns {
			all += t.Columns[i].Width
		}
		return typeFor(all, len(columns)) >= wellSet
	})
	for i := range out.Tables {
		out.Tables[i].Caption = t.words.T("report.part_of", i+1, len(out.Tables))
	}
}

const inner = 261.0 // mm between the margins of A4 lying

// typeFor is the size of type in points at which columns so many characters wide
// fit between the margins: a character is half as wide as high.
func typeFor(characters float64, columns int) float64 {
	const white, half = 2.6, 0.19 // mm in a column; mm of a character, for each point
	return (inner - white*float64(columns)) / (characters * half)
}

// shown is a row as a paper's columns hold it: figures with their thousands, as
// on the screen; dates as data, which take the least room.
func shown(row []Cell) []string {
	out := make([]string, len(row))
	for i, c := range row {
		switch v := c.(type) {
		case int64:
			out[i] = text.Number(v)
		case Fen:
			out[i] = text.Money(int64(v))
		default:
			out[i] = Show(c)
		}
	}
	return out
}

// shortHash is the head's hash as a paper prints it behind the sequence.
func shortHash(h db.Head) string {
	_, hash, _ := strings.Cut(h.Short(), "-")
	return hash
}
