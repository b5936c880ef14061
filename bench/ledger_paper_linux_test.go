package bench

import (
	"bytes"
	"context"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/reports"
)

// A ledger on paper: so many rows, and the processor's time that they may take.
const (
	paperRows = 20_000
	paperGoal = 10 * time.Second
)

// BenchmarkLedger_paper sets the ledger of a branch with 20,000 rows as a PDF,
// from the question to the last byte.
func BenchmarkLedger_paper(b *testing.B) {
	d, _ := ledgerBooks(b, paperRows-1) // and the opening balance
	ask := wordsOf(b)
	for b.Loop() {
		var out bytes.Buffer
		took := used(b, func() error {
			return d.Read(b.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
				a := accounts.LedgerAsk{Of: inventory.Account{Scope: inventory.OfBranch}}
				t, err := reports.Ledger(ctx, r, a, reports.LedgerPart{}, ask)
				if err != nil {
					return err
				}
				return reports.WritePDF(&out, t.Table)
			})
		})
		b.ReportMetric(took.Seconds(), "s-of-processor")
		b.ReportMetric(float64(out.Len())/1e6, "MB")
		if took > paperGoal {
			b.Errorf("a ledger of %d rows takes %v of the processor, want at most %v", paperRows, took, paperGoal)
		}
	}
}
