package reports_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/inventory/goodsin"
	"relief/reports"
)

// ledgerOf asks for the ledger of an account of the case.
func ledgerOf(
	t *testing.T, p *played.Case, a accounts.LedgerAsk, part reports.LedgerPart, lang text.Lang,
) (out *reports.LedgerTable) {
	t.Helper()
	p.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		if out, err = reports.Ledger(ctx, r, a, part, played.Asks(t, lang)); err != nil {
			return err
		}
		return out.Fill()
	})
	return out
}

// accountsOf are what the case can be asked of, by the name of its golden file.
func accountsOf(t *testing.T, p *played.Case) map[string]accounts.LedgerAsk {
	t.Helper()
	var item, lot, recipient int64
	p.Ask(t, func(ctx context.Context, r db.Reader) error {
		for into, query := range map[*int64]string{
			&item:      `SELECT id FROM items WHERE branch_id = ? AND name = '急救包(中)'`,
			&recipient: `SELECT id FROM places WHERE branch_id = ? AND kind = 'recipient' AND name = '埔田中学'`,
			&lot: `SELECT MIN(l.id) FROM lots l JOIN items i ON i.id = l.item_id
				WHERE l.branch_id = ? AND i.name = '急救箱'`,
		} {
			if err := r.Get(ctx, into, query, p.Branch); err != nil {
				return fmt.Errorf("%s: %w", query, err)
			}
		}
		return nil
	})
	year := func(scope inventory.Scope, id int64) accounts.LedgerAsk {
		return accounts.LedgerAsk{Of: inventory.Account{Scope: scope, ID: id}, From: "2031-01-01", To: "2031-12-31"}
	}
	at := year(inventory.OfWarehouse, int64(p.Warehouse))
	at.Item = inventory.ItemID(item)
	return map[string]accounts.LedgerAsk{
		"ledger-item": year(inventory.OfItem, item), "ledger-lot": year(inventory.OfLot, lot),
		"ledger-recipient": year(inventory.OfRecipient, recipient), "ledger-branch": year(inventory.OfBranch, 0),
		"ledger-warehouse": year(inventory.OfWarehouse, int64(p.Warehouse)), "ledger-warehouse-item": at,
	}
}

// The ledger of every kind of account, its summary and the stock of a day are
// what their golden files say, on both engines and in both languages.
func TestLedger_golden(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b).Approve(t).Finish(t)
		for name, a := range accountsOf(t, p) {
			for _, lang := range []text.Lang{text.Zh, text.En} {
				ledger := ledgerOf(t, p, a, reports.LedgerPart{}, lang)
				played.Golden(t, name+"."+string(lang), played.Written(ledger.Table))
			}
		}
		p.Ask(t, func(ctx context.Context, r db.Reader) error {
			for _, lang := range []text.Lang{text.Zh, text.En} {
				year := accounts.SummaryAsk{From: "2031-01-01", To: "2031-12-31"}
				all, err := reports.LedgerSummary(ctx, r, year, played.Asks(t, lang))
				if err != nil {
					return err
				}
				year.Warehouse = p.Warehouse
				at, err := reports.LedgerSummary(ctx, r, year, played.Asks(t, lang))
				if err != nil {
					return err
				}
				day, err := reports.StockAsOf(ctx, r, accounts.AsOf{On: "2031-10-08", Seq: 15}, played.Asks(t, lang))
				if err != nil {
					return err
				}
				lots, err := reports.StockAsOf(ctx, r, accounts.AsOf{ByLot: true}, played.Asks(t, lang))
				if err != nil {
					return err
				}
				played.Golden(t, "ledger-summary."+string(lang), played.Written(all.Table))
				played.Golden(t, "ledger-summary-warehouse."+string(lang), played.Written(at.Table))
				played.Golden(t, "stock-as-of."+string(lang), played.Written(day.Table))
				played.Golden(t, "stock-as-of-lots."+string(lang), played.Written(lots.Table))
			}
			return nil
		})
	})
}

// A screen's parts, one after the other, forward and back, are the file's rows.
func TestLedger_parts(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b).Approve(t).Finish(t)
		for name, a := range accountsOf(t, p) {
			whole := ledgerOf(t, p, a, reports.LedgerPart{}, text.Zh)
			var ahead, back [][]reports.Cell
			for part := (reports.LedgerPart{Limit: 3}); ; {
				page := ledgerOf(t, p, a, part, text.Zh)
				ahead = append(ahead, page.Rows...)
				if part.At = page.Last; !page.Later {
					break
				}
			}
			for part := (reports.LedgerPart{Limit: 4, Before: true}); ; {
				page := ledgerOf(t, p, a, part, text.Zh)
				back = append(page.Rows[:len(page.Rows):len(page.Rows)], back...)
				if part.At = page.First; !page.Earlier {
					break
				}
			}
			if diff := cmp.Diff(whole.Rows, ahead); diff != "" {
				t.Errorf("%s by parts (-whole +parts):\n%s", name, diff)
			}
			if diff := cmp.Diff(whole.Rows, back); diff != "" {
				t.Errorf("%s backwards (-whole +parts):\n%s", name, diff)
			}
		}
	})
}

// The last line's balance is the closing balance of the totals.
func TestLedger_closes(t *testing.T) {
	p := played.Draft(t, testkit.NewBooks(t, db.SQLite, played.AtNoon)).Approve(t).Finish(t)
	for name, a := range accountsOf(t, p) {
		table := ledgerOf(t, p, a, reports.LedgerPart{}, text.Zh)
		if !table.Sums.One {
			continue
		}
		last := table.Rows[len(table.Rows)-1]
		if n := len(last) - 6; last[n] != table.Totals[n] {
			t.Errorf("%s: the last line leaves %v, the totals say %v", name, last[n], table.Totals[n])
		}
		if int(table.Sums.Moves) != len(table.Rows)-1 {
			t.Errorf("%s: %d lines, %d counted", name, len(table.Rows)-1, table.Sums.Moves)
		}
	}
}

// Workbook, csv and paper show the cells of a streamed table, each one.
func TestLedger_faces(t *testing.T) {
	p := played.Draft(t, testkit.NewBooks(t, db.SQLite, played.AtNoon)).Approve(t).Finish(t)
	for name, a := range accountsOf(t, p) {
		var want [][]string
		kept := ledgerOf(t, p, a, reports.LedgerPart{Limit: 1000}, text.Zh)
		for _, row := range kept.Rows {
			var line []string
			for _, c := range row {
				line = append(line, reports.Show(c))
			}
			want = append(want, line)
		}
		p.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
			whole, err := reports.Ledger(ctx, r, a, reports.LedgerPart{}, played.Asks(t, text.Zh))
			if err != nil {
				return err
			}
			if diff := cmp.Diff(want, inCSV(t, whole.Table)); diff != "" {
				t.Errorf("%s csv (-screen +file):\n%s", name, diff)
			}
			if diff := cmp.Diff(want, inWorkbook(t, whole.Table)); diff != "" {
				t.Errorf("%s workbook (-screen +file):\n%s", name, diff)
			}
			inPDF(t, whole.Table)
			if got, want := whole.RowsSHA256(), kept.RowsSHA256(); got != want {
				t.Errorf("%s: hash of the stream %s, of its rows %s", name, got, want)
			}
			return nil
		})
	}
}

// Items of one name are told apart by their specification, line by line.
func TestLedger_specifications(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			_, err := goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
				Source: "opening", WarehouseID: b.Warehouse, BusinessOn: tx.Today(), CountedBy: "盘点 丁", Witness: "监盘 甲",
				Lines: []goodsin.ReceiptLine{
					{NewItem: &inventory.ItemDraft{Name: "急救包", Spec: "中", BaseUnit: "个"}, Units: 49},
					{NewItem: &inventory.ItemDraft{Name: "急救包", Spec: "小", BaseUnit: "个"}, Units: 14},
				},
			})
			return err
		})
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			ask := played.Asks(t, text.Zh)
			ledger, err := reports.Ledger(ctx, r, accounts.LedgerAsk{Of: inventory.Account{Scope: inventory.OfBranch}},
				reports.LedgerPart{Limit: 50}, ask)
			if err != nil {
				return err
			}
			summary, err := reports.LedgerSummary(ctx, r, accounts.SummaryAsk{From: "2000-01-01", Limit: 50}, ask)
			if err != nil {
				return err
			}
			for name, table := range map[string]*reports.Table{"ledger": ledger.Table, "summary": summary.Table} {
				said := played.Written(table)
				if !strings.Contains(said, "急救包 中") || !strings.Contains(said, "急救包 小") {
					t.Errorf("the %s does not tell them apart:\n%s", name, said)
				}
			}
			return nil
		})
	})
}

// A line of a receipt names the donor; who brought the goods, only where no
// donor is known.
func TestLedger_whoGave(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		var donor inventory.DonorID
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			who, err := goodsin.CreateDonor(ctx, tx, goodsin.DonorDraft{
				Name: "示例公司", NameEn: "Example Ltd.", Kind: "company", Publicity: "public"}, true)
			if err != nil {
				return err
			}
			donor = who.ID
			if err := valued(ctx, tx, donor, b.Warehouse); err != nil {
				return err
			}
			it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: "棉衣", BaseUnit: "件"})
			if err != nil {
				return err
			}
			_, err = goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
				Source: "superior", ReceivedFrom: "市红会车队", WarehouseID: b.Warehouse, BusinessOn: tx.Today(),
				Lines: []goodsin.ReceiptLine{{ItemID: it.ID, Units: 5}},
			})
			return err
		})
		for lang, wants := range map[text.Lang][]string{
			text.Zh: {"入库单 ← 示例公司", "入库单 ← 市红会车队"},
			text.En: {"Goods receipt ← Example Ltd.", "Goods receipt ← 市红会车队"},
		} {
			var table *reports.LedgerTable
			b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
				all := accounts.LedgerAsk{Of: inventory.Account{Scope: inventory.OfBranch}}
				if table, err = reports.Ledger(ctx, r, all, reports.LedgerPart{}, played.Asks(t, lang)); err != nil {
					return err
				}
				return table.Fill()
			})
			var got []string
			for _, row := range table.Rows[1:] { // the first is what there was before
				got = append(got, row[2].(string))
			}
			if diff := cmp.Diff([]string{wants[0], wants[0], wants[1]}, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", lang, diff)
			}
		}
	})
}
