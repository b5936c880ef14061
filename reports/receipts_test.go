package reports_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/inventory/goodsin"
	"relief/reports"
)

// What came in and who gave it are what the golden files say, on both engines
// and in both languages; workbook, csv and paper show the same cells.
func TestReceipts_golden(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		played.Gifts(t, b)
		for name, ask := range map[string]func(context.Context, db.Reader, reports.Ask) (*reports.Table, error){
			"receipts": func(ctx context.Context, r db.Reader, ask reports.Ask) (*reports.Table, error) {
				return reports.Receipts(ctx, r, goodsin.ArrivalFilter{}, ask)
			},
			"receipts-waiting": func(ctx context.Context, r db.Reader, ask reports.Ask) (*reports.Table, error) {
				return reports.Receipts(ctx, r, goodsin.ArrivalFilter{Show: "waiting", Find: "志愿"}, ask)
			},
			"donors": func(ctx context.Context, r db.Reader, ask reports.Ask) (*reports.Table, error) {
				return reports.Donors(ctx, r, "", true, ask)
			},
		} {
			for _, lang := range text.Langs {
				var table *reports.Table
				b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
					table, err = ask(ctx, r, played.Asks(t, lang))
					return err
				})
				played.Golden(t, name+"."+string(lang), played.Written(table))
				var want [][]string
				for _, row := range table.Rows {
					var line []string
					for _, c := range row {
						line = append(line, reports.Show(c))
					}
					want = append(want, line)
				}
				if diff := cmp.Diff(want, inWorkbook(t, table)); diff != "" {
					t.Errorf("%s workbook (-table +file):\n%s", name, diff)
				}
				if diff := cmp.Diff(want, inCSV(t, table)); diff != "" {
					t.Errorf("%s csv (-table +file):\n%s", name, diff)
				}
				if said := inPDF(t, table); !strings.Contains(said, "示例") {
					t.Errorf("%s paper says %s", name, said)
				}
			}
		}
	})
}
