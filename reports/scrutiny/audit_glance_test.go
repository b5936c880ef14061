//go:build linux

package scrutiny

import (
	"context"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/steps"
	"relief/internal/text"
	"relief/reports"
)

// A glance at a year and a page of its lists cost the same, whether the year has
// five thousand documents or fifty thousand; only the numbers are counted whole.
func TestAuditGlance_growth(t *testing.T) {
	steps.Watch()
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	ask := reports.Ask{Words: reports.Words{Catalogue: words, Lang: text.Zh}}
	year := Period{From: "2031-01-01", To: "2031-12-31"}
	taken := func(n int) map[string]int {
		b, took := testkit.NewBooks(t, db.SQLite), map[string]int{}
		yearOf(t, b, n)
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			var err error
			var counts map[AuditList]Counted
			took["glance"] = steps.Count(func() { counts, err = AuditGlance(ctx, r, year) }).Steps()
			want := map[AuditList]Counted{
				ListSeries: {250, false}, ListMissing: {0, false}, ListVoid: {}, ListReversals: {},
				ListHands: {0, true}, ListBackdated: {}, ListReprints: {int64(n) / 100, false},
				ListPapersOut: {CountMost, true}, ListFromPaper: {}, ListRegister: {CountMost, true},
			}
			for l, c := range want {
				if counts[l] != c {
					t.Errorf("%s of %d: %+v, want %+v", l, n, counts[l], c)
				}
			}
			for _, l := range []AuditList{ListMissing, ListBackdated, ListVoid, ListReversals} {
				took[string(l)] = steps.Count(func() {
					if err == nil {
						_, err = Audit(ctx, r, l, Hand{}, year, reports.Part{Limit: 50}, ask)
					}
				}).Steps()
			}
			return err
		})
		return took
	}
	few, many := taken(5_000), taken(50_000)
	for what, n := range few {
		numbers := 0
		if what == "glance" || what == string(ListMissing) {
			numbers = 45_000 * 4 // each number is counted in its index
		}
		t.Logf("%s: %d, %d", what, n, many[what])
		if many[what] > n*3/2+numbers+500 {
			t.Errorf("%s takes %d steps, %d of ten times the documents", what, n, many[what])
		}
	}
}

// What is not counted whole says so, and says no more than stands on the list.
func TestAuditGlance_bounds(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	yearOf(t, b, 5_000)
	err := b.Beside(t.Context(), func(ctx context.Context, s *db.Side) error {
		for _, sql := range []string{
			`DROP TRIGGER deliveries_no_update`,
			`UPDATE deliveries SET recorded_id = 2, recorded_by = 'officer' WHERE document_id % 100 = 0`,
			`UPDATE deliveries SET received_on = '2030-12-31' WHERE document_id % 2 = 0`,
			`UPDATE deliveries SET recorded_at = substr(recorded_at, 1, 10) || 'T11:00:00.000000Z'
			 WHERE document_id % 10 = 1`,
			`UPDATE counters SET last = last + 2 WHERE day = '20310105'`,
		} {
			if _, err := s.Exec(ctx, sql); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	year := Period{From: "2031-01-01", To: "2031-12-31"}
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		glance, err := AuditGlance(ctx, r, year)
		if err != nil {
			return err
		}
		whole, err := AuditCounts(ctx, r, year)
		for l, c := range glance {
			if c.N > whole[l] || !c.More && c.N != whole[l] {
				t.Errorf("%s: %+v of %d", l, c, whole[l])
			}
		}
		if c := glance[ListHands]; c.N != CountAmong/100 || !c.More || whole[ListHands] != 50 {
			t.Errorf("same hands: %+v of %d", c, whole[ListHands])
		}
		if c := glance[ListBackdated]; c.N == 0 || !c.More || whole[ListBackdated] != 2_500 {
			t.Errorf("backdated: %+v of %d", c, whole[ListBackdated])
		}
		if c := glance[ListMissing]; c != (Counted{2, false}) {
			t.Errorf("missing: %+v", c)
		}
		return err
	})
}
