package bench

import (
	"context"
	"testing"
	"time"

	"relief/internal/db"
	"relief/inventory/accounts"
)

// checkGrowth is how much longer the books are held against themselves for each
// movement at a million than at ten thousand.
const checkGrowth = 1.5

// BenchmarkCheck rebuilds balances, days and month ends from the movements of
// short books and of long ones; nothing may be wrong with them.
func BenchmarkCheck(b *testing.B) {
	each := func(movements int) time.Duration {
		d, _ := ledgerBooks(b, movements)
		var took []time.Duration
		for range 3 {
			took = append(took, viewed(b, d, func(ctx context.Context, r db.Reader) error {
				found, err := accounts.Check(ctx, r)
				if len(found) > 0 {
					b.Errorf("%d found, %+v first", len(found), found[0])
				}
				return err
			}))
		}
		b.ReportMetric(median(took).Seconds(), map[bool]string{true: "s-long", false: "s-short"}[movements > 10_000])
		return median(took) / time.Duration(movements)
	}
	short, long := each(10_000), each(1_000_000)
	growth := float64(long) / float64(short)
	b.ReportMetric(growth, "each-of-short")
	if growth > checkGrowth {
		b.Errorf("a movement takes %.2f of its time in short books, want %.1f", growth, checkGrowth)
	}
}
