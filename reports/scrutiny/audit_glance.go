package scrutiny

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
)

// A glance counts a list up to CountMost. What only looking at documents finds is
// looked for among the newest of the period, CountAmong of them.
const (
	CountMost  = 999
	CountAmong = 2000
)

// Counted is how many stand on a list; there may be More than were counted.
type Counted struct {
	N    int64
	More bool
}

// AuditGlance counts what stands on each list as far as it is quick to count,
// however long the books are. Missing numbers are counted whole.
func AuditGlance(ctx context.Context, r db.Reader, p Period) (map[AuditList]Counted, error) {
	s, err := spanOf(ctx, r, p)
	if err != nil {
		return nil, err
	}
	counts := map[AuditList]Counted{}
	for l, q := range auditQueries {
		of, cut := s, false
		if l == ListHands {
			if of, cut, err = s.newest(ctx, r); err != nil {
				return nil, err
			}
		}
		n, err := q.glance(ctx, r, of)
		if err != nil {
			return nil, fmt.Errorf("glance at %s: %w", l, err)
		}
		counts[l] = Counted{n.N, n.More || cut}
	}
	gaps, err := gapsOf(ctx, r, p)
	if err != nil {
		return nil, err
	}
	var missing Counted
	for _, line := range gaps {
		missing.N += int64(len(line.missing))
	}
	counts[ListMissing] = missing
	from, to := p.days()
	counts[ListSeries], err = upTo(ctx, r, `SELECT 1 AS one FROM counters
		WHERE branch_id = ? AND day BETWEEN ? AND ?`, s.branch, from, to)
	if err != nil {
		return nil, err
	}
	counts[ListRegister], err = upTo(ctx, r, `SELECT 1 AS one FROM documents
		WHERE branch_id = ? AND id BETWEEN ? AND ?`, s.branch, s.lo, s.hi)
	return counts, err
}

// newest narrows a span to its newest documents, and tells whether it had others.
func (s span) newest(ctx context.Context, r db.Reader) (span, bool, error) {
	var ids []document.ID
	err := r.Select(ctx, &ids, `SELECT id FROM documents WHERE branch_id = ? AND id BETWEEN ? AND ?
		ORDER BY id DESC LIMIT 2 OFFSET ?`, s.branch, s.lo, s.hi, CountAmong-1)
	if err != nil || len(ids) < 2 {
		return s, false, err
	}
	s.lo = ids[0]
	return s, true, nil
}

// upTo counts the rows of a query up to CountMost.
func upTo(ctx context.Context, r db.Reader, sql string, args ...any) (Counted, error) {
	var n int64
	err := r.Get(ctx, &n, `SELECT COUNT(*) FROM (`+sql+` LIMIT ?) AS x`, append(args, CountMost+1)...)
	return Counted{min(n, CountMost), n > CountMost}, err
}

// glance counts the list up to CountMost.
func (q auditQuery) glance(ctx context.Context, r db.Reader, s span) (Counted, error) {
	if q.keep == nil {
		return upTo(ctx, r, `SELECT 1 AS one FROM (`+q.sql+`) AS y`, q.args(s)...)
	}
	var rows []listed
	err := r.Select(ctx, &rows, `SELECT * FROM (`+q.sql+`) AS x LIMIT ?`, append(q.args(s), CountMost+1)...)
	var c Counted
	for _, row := range rows[:min(len(rows), CountMost)] {
		if q.keep(r.Where(), row) {
			c.N++
		}
	}
	c.More = len(rows) > CountMost
	return c, err
}
