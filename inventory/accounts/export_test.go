package accounts

import (
	"context"

	"relief/internal/db"
	"relief/inventory"
)

// LedgerBalances asks for what a page's lines begin with.
func LedgerBalances(ctx context.Context, r db.Reader, a LedgerAsk, at Mark, items []inventory.ItemID) error {
	_, err := a.balances(ctx, r, at, items)
	return err
}

// LedgerOnDays asks for the rows of an account on some days.
func LedgerOnDays(ctx context.Context, r db.Reader, a LedgerAsk, at Mark, before bool, days []string) error {
	_, err := a.read(ctx, r, nil, a.query(r.Where(), at, before, days, 51))
	return err
}
