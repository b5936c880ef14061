package scrutiny

import (
	"context"
	"regexp"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/reports"
)

// planned explains every question before it is asked.
type planned struct {
	db.Reader
	steps []string
}

func (p *planned) Select(ctx context.Context, dst any, query string, args ...any) error {
	var steps []struct {
		ID, Parent, Notused int64
		Detail              string
	}
	if err := p.Reader.Select(ctx, &steps, `EXPLAIN QUERY PLAN `+query, args...); err != nil {
		return err
	}
	for _, step := range steps {
		p.steps = append(p.steps, step.Detail)
	}
	return p.Reader.Select(ctx, dst, query, args...)
}

// A lot's page finds its movements, deliveries and balances by the lot: it walks
// none of the branch's.
func TestTrace_plans(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	ask := reports.Ask{Words: reports.Words{Catalogue: words, Lang: text.Zh}}
	var lot inventory.LotID
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: "急救箱", BaseUnit: "个", Active: true})
		if err != nil {
			return err
		}
		doc, err := goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{Source: "donation", WarehouseID: b.Warehouse,
			BusinessOn: tx.Today(), ReceivedFrom: "某单位", Lines: []goodsin.ReceiptLine{{ItemID: it.ID, Units: 7}}})
		if err != nil {
			return err
		}
		moves, err := inventory.MovementsOf(ctx, tx, doc.ID)
		lot = moves[0].LotID
		return err
	})
	walk := regexp.MustCompile(`^SCAN [a-wyz]|\(branch_id=\?\)`)
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		p := &planned{Reader: r}
		if _, err := Trace(ctx, p, lot, ask); err != nil {
			return err
		}
		for _, step := range p.steps {
			if step != "SCAN f" && walk.MatchString(step) { // f: what the family has so far
				t.Errorf("a lot's page walks a table: %s", step)
			}
		}
		if len(p.steps) < 20 {
			t.Errorf("only %d steps were seen", len(p.steps))
		}
		return nil
	})
}
