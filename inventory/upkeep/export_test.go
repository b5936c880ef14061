package upkeep

import (
	"context"

	"relief/internal/db"
)

// EndMonthsBetween is EndMonths with something that happens before each step.
func EndMonthsBetween(ctx context.Context, books *db.DB, branch db.BranchID, before func()) error {
	return endMonths(ctx, books, branch, before)
}
