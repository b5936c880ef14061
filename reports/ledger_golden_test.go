package reports_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/pdfcheck"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/inventory/goodsin"
	"relief/reports"
)

// agrees holds workbook, csv and paper against the cells of their table, each
// one; the totals stand in the csv file and on paper too.
func agrees(t *testing.T, name string, table *reports.Table) {
	t.Helper()
	var want [][]string
	for _, row := range table.Rows {
		want = append(want, cellsOf(row))
	}
	if diff := cmp.Diff(want, inWorkbook(t, table)); diff != "" {
		t.Errorf("%s workbook (-table +file):\n%s", name, diff)
	}
	if diff := cmp.Diff(want, inCSV(t, table)); diff != "" {
		t.Errorf("%s csv (-table +file):\n%s", name, diff)
	}
	said := strings.Join(strings.Fields(pdfcheck.Plain(inPDF(t, table))), "")
	for _, row := range append(want, cellsOf(table.Totals)) {
		for _, cell := range row {
			for _, part := range parts(cell) {
				if !strings.Contains(said, part) {
					t.Errorf("%s paper lacks %q of %q", name, part, cell)
				}
			}
		}
	}
}

func cellsOf(row []reports.Cell) (line []string) {
	for _, c := range row {
		line = append(line, reports.Show(c))
	}
	return line
}

// parts are what of a cell stays on one line of paper: words, and characters of
// a script that breaks anywhere.
func parts(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return r <= ' ' || r > 0x2E7F })
}

// The ledger of a donor and of a recipient, the whole ledger and its summary are
// what their golden files say, in both languages on both engines, and every face
// shows the table's cells.
func TestLedger_partiesGolden(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		played.Gifts(t, b)
		var donor inventory.DonorID
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			if err := tx.Get(ctx, &donor, `SELECT id FROM donors WHERE branch_id = ? AND name = '示例公司'`,
				tx.Branch); err != nil {
				return err
			}
			return valued(ctx, tx, donor, b.Warehouse)
		})
		of := inventory.Account{Scope: inventory.OfDonor, ID: int64(donor)}
		whole := accounts.LedgerAsk{Of: inventory.Account{Scope: inventory.OfBranch}}
		for _, lang := range text.Langs {
			for name, ask := range map[string]func(context.Context, db.Reader, reports.Ask) (*reports.Table, error){
				"ledger-donor": func(ctx context.Context, r db.Reader, ask reports.Ask) (*reports.Table, error) {
					out, err := reports.Ledger(ctx, r, accounts.LedgerAsk{Of: of, From: "2031-01-01", To: "2031-12-31"},
						reports.LedgerPart{}, ask)
					if err != nil {
						return nil, err
					}
					return out.Table, out.Fill()
				},
				"ledger-gifts": func(ctx context.Context, r db.Reader, ask reports.Ask) (*reports.Table, error) {
					out, err := reports.Ledger(ctx, r, whole, reports.LedgerPart{}, ask)
					if err != nil {
						return nil, err
					}
					return out.Table, out.Fill()
				},
				"ledger-summary-gifts": func(
					ctx context.Context, r db.Reader, ask reports.Ask,
				) (*reports.Table, error) {
					out, err := reports.LedgerSummary(ctx, r, accounts.SummaryAsk{From: "2031-01-01"}, ask)
					if err != nil {
						return nil, err
					}
					return out.Table, nil
				},
			} {
				var table *reports.Table
				b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
					table, err = ask(ctx, r, played.Asks(t, lang))
					return err
				})
				played.Golden(t, name+"."+string(lang), played.Written(table))
				agrees(t, name, table)
			}
		}
	})
}

// valued is a donation of two items of which one has a value.
func valued(ctx context.Context, tx *db.Tx, donor inventory.DonorID, at inventory.PlaceID) error {
	doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
		ArrivedOn: "2031-10-07", ReceivedFrom: "货车", Parcels: 2})
	if err != nil {
		return err
	}
	d := goodsin.InspectionDraft{Source: "donation", DonorID: donor, WarehouseID: at, Second: "乙验"}
	fen := int64(123456)
	for i, name := range []string{"手电", "雨衣"} {
		it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: name, BaseUnit: "支"})
		if err != nil {
			return err
		}
		line := goodsin.InspectionLine{ItemID: it.ID, Received: 12, Accepted: 12}
		if i == 0 {
			line.ValueFen, line.ValueBasis = &fen, "invoice"
		}
		d.Lines = append(d.Lines, line)
	}
	if err := goodsin.Inspect(ctx, tx, doc.ID, 0, d); err != nil {
		return err
	}
	_, err = goodsin.PostArrival(ctx, tx, doc.ID, 0, "2031-10-08")
	return err
}

// The ledger of a recipient of the case, on each of its faces.
func TestLedger_recipientFaces(t *testing.T) {
	p := played.Draft(t, testkit.NewBooks(t, db.SQLite, played.AtNoon)).Approve(t).Finish(t)
	for _, name := range []string{"ledger-recipient", "ledger-branch"} {
		for _, lang := range text.Langs {
			agrees(t, name, ledgerOf(t, p, accountsOf(t, p)[name], reports.LedgerPart{}, lang).Table)
		}
	}
}

// A workbook's rows have the height that their words need: some office suites
// let them run over the row above.
func TestWorkbook_rowHeights(t *testing.T) {
	p := played.Draft(t, testkit.NewBooks(t, db.SQLite, played.AtNoon)).Approve(t).Finish(t)
	for _, name := range []string{"ledger-item", "ledger-branch"} {
		table := ledgerOf(t, p, accountsOf(t, p)[name], reports.LedgerPart{}, text.En).Table
		var b bytes.Buffer
		if err := reports.WriteWorkbook(&b, table); err != nil {
			t.Fatal(err)
		}
		played.Keep(t, name+".xlsx", b.Bytes())
		f, err := excelize.OpenReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		if high, err := f.GetRowHeight(f.GetSheetName(0), 5+table.Len()); err != nil || high < 2*15 {
			t.Errorf("%s: %q is %v points high, %v", name, table.Totals[2], high, err)
		}
		for n, row := range table.Rows {
			item := slices.Contains(cellsOf(row), "CPR manikin with accessories")
			if high, err := f.GetRowHeight(f.GetSheetName(0), 5+n); err != nil || item && high < 2*15 {
				t.Errorf("%s: row %d is %v points high, %v", name, n, high, err)
			}
		}
		f.Close()
	}
}
