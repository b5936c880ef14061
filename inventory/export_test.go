package inventory

import (
	"context"

	"relief/internal/db"
)

// LedgerBalances asks for what a page's lines begin with.
func LedgerBalances(ctx context.Context, r db.Reader, a LedgerAsk, at Mark, items []ItemID) error {
	_, err := a.balances(ctx, r, at, items)
	return err
}
