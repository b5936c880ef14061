package accounts_test

import (
	"context"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/accounts"
)

// No query of any page of the ledger walks the movements: of every account,
// first, later and last pages, with their balances and sums, the summary and
// the stock of a day. (PostgreSQL is told to prefer an index where there is
// one, since a test's tables are small.)
func TestLedger_noLedgerWalk(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		err := d.Read(t.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
			p := &planReader{Reader: r, engine: d.Engine()}
			if p.engine == db.Postgres {
				var set string
				if err := r.Get(ctx, &set, `SELECT set_config('enable_seqscan', 'off', true)`); err != nil {
					return err
				}
			}
			for _, scope := range []inventory.Scope{
				inventory.OfBranch, inventory.OfItem, inventory.OfLot, inventory.OfDonor, inventory.OfRecipient,
				inventory.OfWarehouse,
			} {
				for _, item := range []inventory.ItemID{0, 1} {
					a := accounts.LedgerAsk{
						Of: inventory.Account{Scope: scope, ID: 1}, From: "2021-01-01", To: "2021-12-31",
					}
					if scope == inventory.OfDonor || scope == inventory.OfRecipient || scope == inventory.OfWarehouse {
						a.Item = item
					}
					if err := askLedger(ctx, p, a); err != nil {
						return err
					}
				}
			}
			for _, s := range []accounts.SummaryAsk{
				{Limit: 50}, {Limit: 50, Warehouse: 1, AfterID: 1, AfterKey: "a", To: "2021-12-31"},
			} {
				if _, err := accounts.Summary(ctx, p, s); err != nil {
					return err
				}
				if _, err := accounts.SummaryTotals(ctx, p, s); err != nil {
					return err
				}
			}
			for _, f := range []accounts.AsOf{
				{On: "2021-12-31"}, {On: "2021-12-31", Seq: 1, Warehouse: 1},
				{On: "2021-12-31", Seq: 1, Limit: 50, ByLot: true}, {Item: 1, ByLot: true, Limit: 1},
			} {
				if _, err := accounts.StockAsOf(ctx, p, f); err != nil {
					return err
				}
			}
			for _, plan := range p.plans {
				if walk.MatchString(plan) {
					t.Errorf("a page of the ledger walks the movements:\n%s", plan)
				}
			}
			if len(p.plans) < 40 {
				t.Errorf("only %d queries were seen", len(p.plans))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// askLedger asks for what a page of the ledger shows.
func askLedger(ctx context.Context, p *planReader, a accounts.LedgerAsk) error {
	mark := accounts.Mark{On: "2021-06-01", Seq: 3, N: 1}
	for _, at := range []accounts.Mark{{}, mark} {
		for _, before := range []bool{false, true} {
			if _, err := accounts.LedgerRows(ctx, p, a, at, before, 50); err != nil {
				return err
			}
			days := []string{"2021-06-01", "2021-06-02", "2021-07-09"}
			if err := accounts.LedgerOnDays(ctx, p, a, at, before, days); err != nil {
				return err
			}
		}
	}
	if err := accounts.LedgerBalances(ctx, p, a, mark, []inventory.ItemID{1, 2}); err != nil {
		return err
	}
	_, err := accounts.LedgerSums(ctx, p, a)
	return err
}
