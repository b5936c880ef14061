package scrutiny

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/text"
	"relief/reports"
)

// yearOf writes a year of documents past the program: n slips on 250 days, each
// dispatched, delivered and printed, one in a hundred printed again.
func yearOf(t *testing.T, b *testkit.Books, n int) {
	t.Helper()
	perDay := n / 250
	err := b.Beside(t.Context(), func(ctx context.Context, s *db.Side) error {
		for _, sql := range []string{`
			INSERT INTO documents (branch_id, kind, number, state, version, business_on, author_id, author_name,
			       created_at)
			SELECT 1, 'plan', 'FA-1', 'draft', 1, '2031-01-01', 1, 'a', '2030-01-01T00:00:00.000000Z'`, `
			INSERT INTO recipients (branch_id, name, kind, sort_key, initials, place_id, created_at)
			SELECT 1, 'r', 'other', 'r', 'r', MIN(id), '' FROM places`, `
			INSERT INTO documents (branch_id, kind, number, state, version, business_on, author_id, author_name,
			       created_at, posted_at)
			WITH RECURSIVE x (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM x WHERE i < ` + fmt.Sprint(n-1) + `)
			SELECT 1, 'slip', 'CK2031' || substr('000' || (1 + d / 28 % 9), -2) || substr('00' || (1 + d % 28), -2) ||
			       '-' || substr('000' || (1 + k), -3), 'delivered', 1, day, 2, 'officer', day || 'T04:00:00.000000Z',
			       day || 'T04:00:00.000000Z'
			FROM  (SELECT i, i / ` + fmt.Sprint(perDay) + ` AS d, i % ` + fmt.Sprint(perDay) + ` AS k,
			              '2031-' || substr('00' || (1 + i / ` + fmt.Sprint(perDay) + ` / 28 % 9), -2) || '-' ||
			              substr('00' || (1 + i / ` + fmt.Sprint(perDay) + ` % 28), -2) AS day FROM x)`, `
			INSERT INTO counters (branch_id, prefix, day, last)
			SELECT DISTINCT 1, 'CK', substr(number, 3, 8), ` + fmt.Sprint(perDay) + `
			FROM   documents WHERE kind = 'slip'`, `
			INSERT INTO slips (document_id, branch_id, plan_id, recipient_id, transit_id, recipient_name, address,
			       contact, phone, live, dispatched_by, dispatched_id, dispatched_at)
			SELECT id, 1, 1, 1, 1, 'r', '', '', '', 0, 'keeper', 1, created_at FROM documents WHERE kind = 'slip'`, `
			INSERT INTO deliveries (document_id, branch_id, received_on, signer, at_counter, recorded_by, recorded_id,
			       recorded_at)
			SELECT id, 1, business_on, 's', 1, 'keeper', 1, created_at FROM documents WHERE kind = 'slip'`, `
			INSERT INTO prints (branch_id, document_id, form, language, copy_no, content, head_seq, head_hash,
			       printed_by, printed_name, printed_at)
			SELECT 1, d.id, 'P5', 'zh-CN', c.n, x'00', 1, zeroblob(32), 1, 'a', d.created_at
			FROM   documents d, (SELECT 1 AS n UNION ALL SELECT 2) AS c
			WHERE  d.kind = 'slip' AND (c.n = 1 OR d.id % 100 = 0)`,
		} {
			if _, err := s.Exec(ctx, sql); err != nil {
				return fmt.Errorf("%.60s: %w", sql, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A year of many documents: the counts are right, every page and count is
// found by an index, and none walks all documents.
func TestAudit_year(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	const n = 50_000
	yearOf(t, b, n)
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	ask := reports.Ask{Words: reports.Words{Catalogue: words, Lang: text.Zh}}
	year := Period{From: "2031-01-01", To: "2031-12-31"}
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		begun := time.Now()
		counts, err := AuditCounts(ctx, r, year)
		if err != nil {
			return err
		}
		t.Logf("counts of %d documents: %v", n, time.Since(begun))
		if counts[ListRegister] != n || counts[ListPapersOut] != n || counts[ListReprints] != n/100 ||
			counts[ListMissing] != 0 || counts[ListHands] != 0 || counts[ListBackdated] != 0 {
			t.Errorf("counts = %v", counts)
		}
		for _, l := range AuditLists {
			begun := time.Now()
			table, err := Audit(ctx, r, l, Hand{}, year, reports.Part{After: 30_000, Limit: 50}, ask)
			if err != nil {
				return err
			}
			t.Logf("a page of %s: %d rows, %v", l, len(table.Rows), time.Since(begun))
		}
		s, err := spanOf(ctx, r, year)
		if err != nil {
			return err
		}
		for l, q := range auditQueries {
			var steps []struct {
				ID, Parent, Notused int64
				Detail              string
			}
			err := r.Select(ctx, &steps,
				`EXPLAIN QUERY PLAN SELECT * FROM (`+q.sql+`) AS x WHERE x.key > ? ORDER BY x.key LIMIT ?`,
				append(q.args(s), 0, 51)...)
			if err != nil {
				return err
			}
			for _, step := range steps {
				if strings.HasPrefix(step.Detail, "SCAN d") || strings.HasPrefix(step.Detail, "SCAN p") {
					t.Errorf("%s walks a whole table: %s", l, step.Detail)
				}
			}
		}
		return nil
	})
}
