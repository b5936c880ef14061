package inventory

import (
	"context"
	"fmt"

	"relief/internal/branch"
	"relief/internal/db"
)

// SoonUntil is the last day on which an expiry is near by the branch's limit,
// YYYY-MM-DD.
func SoonUntil(ctx context.Context, r db.Reader) (string, error) {
	limits, err := branch.LimitsOf(ctx, r)
	return branch.In(r.Where(), limits.SoonDays), err
}

// Categories gives the categories of what there is, in order.
func Categories(ctx context.Context, r db.Reader) ([]string, error) {
	var list []string
	err := r.Select(ctx, &list, `SELECT DISTINCT i.category FROM items i
		WHERE i.branch_id = ? AND i.category <> '' AND `+listed+` ORDER BY i.category`, r.Where().Branch)
	if err != nil {
		return nil, fmt.Errorf("categories: %w", err)
	}
	return list, nil
}
