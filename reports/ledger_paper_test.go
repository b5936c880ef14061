package reports_test

import (
	"bytes"
	"context"
	"math"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/pdfcheck"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/reports"
)

// A ledger of several pages closes each with its sums and carries on to the
// next: 过次页 below, the same as 承前页 above. Units of several items are never
// added up, amounts are.
func TestLedger_carriesOver(t *testing.T) {
	p := played.Draft(t, testkit.NewBooks(t, db.SQLite, played.AtNoon)).Approve(t).Finish(t)
	of := accountsOf(t, p)
	flood(t, p.Books, inventory.ItemID(of["ledger-item"].Of.ID))
	for name, words := range map[string][3]string{
		"ledger-item":   {"本页小计", "过次页", "承前页"},
		"ledger-branch": {"本页小计（全部物资金额）", "过次页（全部物资金额）", "承前页（全部物资金额）"},
	} {
		table := ledgerOf(t, p, of[name], reports.LedgerPart{}, text.Zh)
		pages := pdfPages(t, name, table.Table)
		if len(pages) < 3 {
			t.Fatalf("%s has %d pages", name, len(pages))
		}
		done := 0
		for i, page := range pages {
			rows := table.Rows[done : done+linesOn(page)]
			if diff := cmp.Diff(sumOf(table, rows), page.beside(words[0])); diff != "" {
				t.Errorf("%s page %d, its sums (-rows +paper):\n%s", name, i+1, diff)
			}
			if i > 0 {
				if diff := cmp.Diff(carriedAfter(table, done), page.beside(words[2])); diff != "" {
					t.Errorf("%s page %d, brought forward (-rows +paper):\n%s", name, i+1, diff)
				}
			}
			done += len(rows)
			if i < len(pages)-1 {
				if diff := cmp.Diff(carriedAfter(table, done), page.beside(words[1])); diff != "" {
					t.Errorf("%s page %d, carried on (-rows +paper):\n%s", name, i+1, diff)
				}
			} else if got := page.beside(words[1]); got != nil {
				t.Errorf("%s carries on from its last page: %v", name, got)
			}
		}
		if done != len(table.Rows) {
			t.Errorf("%s: %d of %d rows stand on paper", name, done, len(table.Rows))
		}
	}
}

// flood brings in an item seventy times, with and without a value.
func flood(t *testing.T, b *testkit.Books, item inventory.ItemID) {
	t.Helper()
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		in := goodsin.ReceiptDraft{
			Source: "donation", WarehouseID: b.Warehouse, BusinessOn: tx.Today(), ReceivedFrom: "某单位"}
		for n := range 70 {
			line := goodsin.ReceiptLine{ItemID: item, Units: inventory.Units(1000 + n)}
			if fen := int64(1234567 + n); n%3 > 0 {
				line.ValueFen = &fen
			}
			in.Lines = append(in.Lines, line)
		}
		_, err := goodsin.RecordReceipt(ctx, tx, in)
		return err
	})
}

func columnOf(t *reports.LedgerTable, key string) int {
	return slices.IndexFunc(t.Columns, func(c reports.Column) bool { return c.Key == key })
}

// added is what the cells of a column come to, or nil where none says anything.
func added(t *reports.LedgerTable, rows [][]reports.Cell, key string) (sum reports.Cell) {
	n := columnOf(t, key)
	for _, row := range rows {
		switch v := row[n].(type) {
		case int64:
			had, _ := sum.(int64)
			sum = had + v
		case reports.Fen:
			had, _ := sum.(reports.Fen)
			sum = had + v
		}
	}
	return sum
}

// sumOf is 本页小计 as a paper writes it.
func sumOf(t *reports.LedgerTable, rows [][]reports.Cell) (said []string) {
	keys := []string{"in", "out", "in_value", "out_value"}
	if !t.Sums.One {
		keys = keys[2:]
	}
	for _, key := range keys {
		if sum := added(t, rows, key); sum != nil {
			said = append(said, reports.Words{}.Said(sum))
		} else {
			said = append(said, "—")
		}
	}
	return said
}

// carriedAfter is what is carried over behind the first rows.
func carriedAfter(t *reports.LedgerTable, n int) (said []string) {
	rows := t.Rows[:n]
	last := rows[n-1]
	cells := []reports.Cell{added(t, rows, "in"), added(t, rows, "out"), last[columnOf(t, "balance")],
		added(t, rows, "in_value"), added(t, rows, "out_value"),
		last[columnOf(t, "balance_value")], last[columnOf(t, "unvalued")]}
	if !t.Sums.One {
		opening := rows[0][columnOf(t, "balance_value")]
		left, _ := opening.(reports.Fen)
		came, _ := cells[3].(reports.Fen)
		gone, _ := cells[4].(reports.Fen)
		if cells = cells[3:5]; cells[0] != nil || cells[1] != nil || opening != nil {
			cells = append(cells, left+came-gone)
		}
	}
	for _, c := range cells {
		if c != nil {
			said = append(said, reports.Words{}.Said(c))
		}
	}
	return said
}

// A drawnPage is what stands on a page of a paper.
type drawnPage []pdfcheck.Drawn

func pdfPages(t *testing.T, name string, table *reports.Table) (pages []drawnPage) {
	t.Helper()
	var b bytes.Buffer
	if err := reports.WritePDF(&b, table); err != nil {
		t.Fatal(err)
	}
	played.Keep(t, name+".pdf", b.Bytes())
	for _, page := range pdfcheck.TakeApart(t, b.Bytes()).Pages {
		pages = append(pages, page)
	}
	return pages
}

// beside are the texts of the row with a word, from left to right.
func (p drawnPage) beside(word string) (texts []string) {
	i := slices.IndexFunc(p, func(d pdfcheck.Drawn) bool { return d.Text() == word })
	if i < 0 {
		return nil
	}
	for _, d := range p[i+1:] {
		if math.Abs(d.Y-p[i].Y) < 0.5 && d.X > p[i].X {
			texts = append(texts, d.Text())
		}
	}
	return texts
}

var isDay = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)

// linesOn is how many rows of the ledger begin on a page: each with its day.
func linesOn(p drawnPage) (n int) {
	left := math.Inf(1)
	for _, d := range p {
		if isDay.MatchString(d.Text()) {
			left = min(left, d.X)
		}
	}
	for _, d := range p {
		if isDay.MatchString(d.Text()) && d.X < left+1 {
			n++
		}
	}
	return n
}
