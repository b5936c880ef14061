package accounts_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/accounts"
)

// planReader asks the engine how it would answer, and answers then.
type planReader struct {
	db.Reader
	engine db.Engine
	plans  []string
}

func (p *planReader) Select(ctx context.Context, dst any, query string, args ...any) error {
	if err := p.explain(ctx, query, args); err != nil {
		return err
	}
	return p.Reader.Select(ctx, dst, query, args...)
}

func (p *planReader) Get(ctx context.Context, dst any, query string, args ...any) error {
	if err := p.explain(ctx, query, args); err != nil {
		return err
	}
	return p.Reader.Get(ctx, dst, query, args...)
}

func (p *planReader) explain(ctx context.Context, query string, args []any) error {
	var lines []string
	if p.engine == db.Postgres {
		if err := p.Reader.Select(ctx, &lines, `EXPLAIN `+query, args...); err != nil {
			return err
		}
	} else {
		var steps []struct {
			ID, Parent, Notused int64
			Detail              string
		}
		if err := p.Reader.Select(ctx, &steps, `EXPLAIN QUERY PLAN `+query, args...); err != nil {
			return err
		}
		for _, s := range steps {
			lines = append(lines, s.Detail)
		}
	}
	p.plans = append(p.plans, strings.Join(lines, "\n"))
	return nil
}

// lots finds a step that reads lots.
var lots = regexp.MustCompile(`(SCAN|SEARCH) (l|lots)\b|Scan .*\bon lots\b`)

// walk finds a step that reads movements from end to end.
var walk = regexp.MustCompile(`SCAN (m|movements)\b|Seq Scan on movements`)

// The stock list and its totals leave the movements alone, an item's card finds
// its own by an index, and the months are counted from one. (PostgreSQL is told
// to prefer an index where there is one, since a test's tables are small.)
func TestReads_noLedgerWalk(t *testing.T) {
	filters := []inventory.StockFilter{{Limit: 51}}
	for _, show := range []string{"in_stock", "expiring", "expired", "unknown", "lying", "below_min"} {
		filters = append(filters, inventory.StockFilter{
			Find: "急救", Category: "箱", Place: 1, Show: show, Limit: 51,
		})
	}
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		err := d.Read(t.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
			p := &planReader{Reader: r, engine: d.Engine()}
			if p.engine == db.Postgres {
				var set string
				if err := r.Get(ctx, &set, `SELECT set_config('enable_seqscan', 'off', true)`); err != nil {
					return err
				}
			}
			for _, f := range filters {
				if _, err := inventory.Stock(ctx, p, f); err != nil {
					return err
				}
				if _, err := inventory.Totals(ctx, p, f); err != nil {
					return err
				}
			}
			if _, err := accounts.LoadWatch(ctx, p, 3); err != nil {
				return err
			}
			if _, err := accounts.InStore(ctx, p); err != nil {
				return err
			}
			for _, plan := range p.plans {
				if strings.Contains(plan, "movements") {
					t.Errorf("the stock list asks the ledger:\n%s", plan)
				}
				if lots.MatchString(plan) {
					t.Errorf("what lies in the store is asked of the lots:\n%s", plan)
				}
			}
			for _, plan := range p.plans[len(p.plans)-2:] {
				if d.Engine() == db.SQLite && !strings.Contains(plan, "USING COVERING INDEX balances_lying") {
					t.Errorf("empty balances are walked:\n%s", plan)
				}
			}
			p.plans = nil
			before := &accounts.CardRow{Seq: 9, N: 1, BusinessOn: "2021-10-08"}
			for _, from := range []*accounts.CardRow{nil, before} {
				if _, err := accounts.Card(ctx, p, 1, from, 51); err != nil {
					return err
				}
			}
			if _, err := inventory.LotsOf(ctx, p, 1); err != nil {
				return err
			}
			for _, plan := range p.plans {
				if walk.MatchString(plan) {
					t.Errorf("the stock card walks the ledger:\n%s", plan)
				}
			}
			if !strings.Contains(p.plans[0], "movements_item") {
				t.Errorf("the stock card does not use movements_item:\n%s", p.plans[0])
			}
			p.plans = nil
			if _, err := accounts.ByMonth(ctx, p, 12); err != nil {
				return err
			}
			if d.Engine() == db.SQLite && !strings.Contains(p.plans[0], "COVERING INDEX documents_business") {
				t.Errorf("the months are counted from the documents themselves:\n%s", p.plans[0])
			}
			p.plans = nil // and a walk would have been seen
			var n int64
			if err := p.Get(ctx, &n, `SELECT COUNT(*) FROM movements m WHERE m.units > 0`); err != nil {
				return err
			}
			if d.Engine() == db.SQLite && !walk.MatchString(p.plans[0]) {
				t.Errorf("a walk is not seen:\n%s", p.plans[0])
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
