package scrutiny

import "context"

// lines holds the lines of documents whose kind has no table of its own against
// the movements: a document that is posted moved each of its lines once and as
// it says, and nothing else.
func (v *verifier) lines(ctx context.Context) (int64, error) {
	var wrong []struct {
		Number      *string
		N           int64
		Said, Moved int64
	}
	branch := v.r.Where().Branch
	err := v.r.Select(ctx, &wrong, `
		SELECT d.number, l.n, l.units AS said, CAST(COALESCE(SUM(m.units), 0) AS BIGINT) AS moved
		FROM   goods_lines l
		JOIN   documents d ON d.id = l.document_id AND d.posted_at IS NOT NULL
		LEFT JOIN movements m ON m.branch_id = l.branch_id AND m.document_id = l.document_id AND m.line_id = l.id
		       AND m.item_id = l.item_id AND m.lot_id = l.lot_id AND m.from_id = l.from_id AND m.to_id = l.to_id
		WHERE  l.branch_id = ?
		GROUP BY d.id, d.number, l.id, l.n, l.units
		HAVING COUNT(m.n) <> 1 OR SUM(m.units) <> l.units
		UNION ALL
		SELECT d.number, 0, 0, m.units
		FROM   movements m
		JOIN   documents d ON d.id = m.document_id
		WHERE  m.branch_id = ? AND EXISTS (SELECT 1 FROM goods_lines l WHERE l.document_id = m.document_id)
		AND    NOT EXISTS (SELECT 1 FROM goods_lines l WHERE l.document_id = m.document_id AND l.id = m.line_id
		                   AND d.posted_at IS NOT NULL)
		ORDER BY 1, 2`, branch, branch)
	if err != nil {
		return 0, err
	}
	for _, w := range wrong {
		v.add("documents", "report.found_line", val(w.Number), w.N, w.Said, w.Moved)
	}
	return v.count(ctx, "goods_lines")
}
