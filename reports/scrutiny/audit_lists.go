package scrutiny

import (
	"context"
	"encoding/json"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/reports"
)

// auditQuery is how a list is asked for and what its rows look like. Its SQL
// gives the columns of [listed] and takes a branch, then two marks of the
// period: document ids, or instants where byTime says so; as many times as times.
type auditQuery struct {
	sql     string
	byTime  bool
	times   int
	also    []any                    // what follows the marks
	keep    func(db.At, listed) bool // what the SQL cannot tell apart
	more    func(context.Context, db.Reader, []listed) error
	columns func(reports.Words) []reports.Column
	cells   func(reports.Words, db.At, listed) []reports.Cell
}

func (q auditQuery) args(s span) (args []any) {
	for range max(q.times, 1) {
		if q.byTime {
			args = append(args, s.branch, s.from, s.to)
		} else {
			args = append(args, s.branch, s.lo, s.hi)
		}
	}
	return append(args, q.also...)
}

// rows gives a part of the list in the order of its keys. Where only keep knows
// what stands on it, it is read piece by piece until there is enough.
func (q auditQuery) rows(ctx context.Context, r db.Reader, s span, part reports.Part) ([]listed, error) {
	at, most, kept := r.Where(), part.Most(), []listed{}
	for after := part.After; ; {
		var rows []listed
		err := r.Select(ctx, &rows, `SELECT * FROM (`+q.sql+`) AS x WHERE x.key > ? ORDER BY x.key LIMIT ?`,
			append(q.args(s), after, most)...)
		if err != nil {
			return nil, fmt.Errorf("audit list: %w", err)
		}
		for _, row := range rows {
			if len(kept) < most && (q.keep == nil || q.keep(at, row)) {
				kept = append(kept, row)
			}
		}
		if len(rows) < most || len(kept) == most {
			return kept, nil
		}
		after = rows[len(rows)-1].Key
	}
}

func (q auditQuery) count(ctx context.Context, r db.Reader, s span) (n int64, err error) {
	if q.keep != nil {
		rows, err := q.rows(ctx, r, s, reports.Part{})
		return int64(len(rows)), err
	}
	err = r.Get(ctx, &n, `SELECT COUNT(*) FROM (`+q.sql+`) AS x`, q.args(s)...)
	return n, err
}

// head is what every list gives of a document.
const head = `d.id AS document_id, d.kind, d.number, d.state, d.business_on`

var auditQueries = map[AuditList]auditQuery{
	ListVoid:      voidQuery,
	ListReversals: reversalQuery,
	ListHands:     handsQuery,
	ListBackdated: backdatedQuery,
	ListReprints:  reprintQuery,
	ListPapersOut: papersOutQuery,
	ListFromPaper: fromPaperQuery,
}

// The columns that most lists have.
func numberColumn(w reports.Words) reports.Column {
	return reports.Column{Key: "number", Label: w.T("common.number"), Kind: reports.Text, Width: 19}
}

func kindColumn(w reports.Words) reports.Column {
	return reports.Column{Key: "kind", Label: w.T("common.kind"), Kind: reports.Text, Width: 14}
}

func countColumn(key, label string) reports.Column {
	return reports.Column{Key: key, Label: label, Kind: reports.Number, Width: 10}
}

// no is a document's number, or that it has none yet, with its own mark.
func (l listed) no(w reports.Words) reports.Cell {
	if l.Number != nil {
		return *l.Number
	}
	return fmt.Sprintf("%s #%d", w.T("docpage.unnumbered"), l.DocumentID)
}

func kindName(w reports.Words, k document.Kind) reports.Cell {
	return w.Say(fault.Message{Key: k.Key()})
}

func stateName(w reports.Words, kind document.Kind, state document.State) reports.Cell {
	return w.Say(fault.Message{Key: document.Document{Kind: kind, State: state}.Standing().Key()})
}

// voidQuery lists documents that came to nothing: void slips and cancelled
// plans keep their number, with the reason. (+d.id keeps SQLite from walking all
// documents in the order of the list.)
var voidQuery = auditQuery{
	byTime: true,
	sql: `
		SELECT +d.id AS key, ` + head + `, d.created_at AS at, d.author_name AS who, NULL AS other, NULL AS pair,
		       COALESCE(s.void_reason, '') AS said, 0 AS n
		FROM   documents d LEFT JOIN slips s ON s.document_id = d.id
		WHERE  d.branch_id = ? AND d.created_at >= ? AND d.created_at < ? AND d.state IN ('void', 'cancelled')`,
	more: cancelledFor,
	columns: func(w reports.Words) []reports.Column {
		return []reports.Column{
			numberColumn(w), kindColumn(w), reports.TextColumn("state", w.T("common.state"), 11),
			reports.DayColumn("business_on", w.T("common.business_on")),
			reports.TextColumn("author", w.T("common.author"), 14),
			reports.MomentColumn("created_at", w.T("report.created_at")),
			reports.TextColumn("reason", w.T("audit.reason"), 40),
		}
	},
	cells: func(w reports.Words, at db.At, l listed) []reports.Cell {
		return []reports.Cell{
			l.no(w), kindName(w, l.Kind), stateName(w, l.Kind, l.State), reports.DateOf(&l.BusinessOn), l.Who,
			reports.MomentOf(l.At, at.Zone), reports.WordOf(l.Said),
		}
	},
}

// cancelledFor finds the reasons that stand in the acts alone.
func cancelledFor(ctx context.Context, r db.Reader, rows []listed) error {
	for i := range rows {
		if rows[i].Kind == document.Slip {
			continue
		}
		reason, err := reasonOf(ctx, r, rows[i])
		if err != nil {
			return err
		}
		rows[i].Said = &reason
	}
	return nil
}

// reasonOf reads the reason that the last act on a document gave.
func reasonOf(ctx context.Context, r db.Reader, l listed) (string, error) {
	var payloads []struct{ Payload []byte }
	err := r.Select(ctx, &payloads, `SELECT payload FROM audit
		WHERE  branch_id = ? AND subject_kind = ? AND subject_id = ? ORDER BY seq DESC LIMIT 1`,
		r.Where().Branch, l.Kind, l.DocumentID)
	if err != nil || len(payloads) == 0 {
		return "", err
	}
	var p db.Payload
	if err := json.Unmarshal(payloads[0].Payload, &p); err != nil {
		return "", fmt.Errorf("act on %d: %w", l.DocumentID, err)
	}
	for _, f := range p.Facts {
		var said struct {
			Reason string `json:"reason"`
		}
		if json.Unmarshal(f.Data, &said) == nil && said.Reason != "" {
			return said.Reason, nil
		}
	}
	return "", nil
}

// reversalQuery lists what took another document back: the pair, why, and who
// let it happen.
var reversalQuery = auditQuery{
	byTime: true,
	sql: `
		SELECT +d.id AS key, ` + head + `, d.created_at AS at, d.author_name AS who, a.approved_name AS other,
		       t.number AS pair, v.reason AS said, 0 AS n
		FROM   documents d
		JOIN   documents t ON t.id = d.reverses
		LEFT JOIN reversals v ON v.document_id = d.id
		LEFT JOIN approvals a ON a.document_id = d.id
		WHERE  d.branch_id = ? AND d.created_at >= ? AND d.created_at < ? AND d.reverses IS NOT NULL`,
	columns: func(w reports.Words) []reports.Column {
		return []reports.Column{
			numberColumn(w), reports.TextColumn("reverses", w.T("report.reverses"), 19),
			reports.TextColumn("state", w.T("common.state"), 11),
			reports.DayColumn("business_on", w.T("common.business_on")),
			reports.TextColumn("author", w.T("common.author"), 14),
			reports.TextColumn("approver", w.T("audit.approver"), 14),
			reports.MomentColumn("created_at", w.T("report.created_at")),
			reports.TextColumn("reason", w.T("audit.reason"), 40),
		}
	},
	cells: func(w reports.Words, at db.At, l listed) []reports.Cell {
		return []reports.Cell{
			l.no(w), reports.WordOf(l.Pair), stateName(w, l.Kind, l.State), reports.DateOf(&l.BusinessOn), l.Who,
			reports.WordOf(l.Other),
			reports.MomentOf(l.At, at.Zone), reports.WordOf(l.Said),
		}
	},
}

// reprintQuery lists the papers that were printed more than once.
var reprintQuery = auditQuery{
	byTime: true,
	sql: `
		SELECT p.id AS key, ` + head + `, p.printed_at AS at, p.printed_name AS who, NULL AS other, p.form AS pair,
		       NULL AS said, p.copy_no AS n
		FROM   prints p JOIN documents d ON d.id = p.document_id
		WHERE  p.branch_id = ? AND p.printed_at >= ? AND p.printed_at < ? AND p.copy_no > 1`,
	columns: func(w reports.Words) []reports.Column {
		return []reports.Column{
			numberColumn(w), kindColumn(w), reports.TextColumn("form", w.T("audit.form"), 10),
			countColumn("copy", w.T("audit.copy")), reports.TextColumn("printed_by", w.T("audit.printed_by"), 14),
			reports.MomentColumn("printed_at", w.T("audit.printed_at")),
		}
	},
	cells: func(w reports.Words, at db.At, l listed) []reports.Cell {
		return []reports.Cell{
			l.no(w), kindName(w, l.Kind), reports.WordOf(l.Pair), l.N, l.Who, reports.MomentOf(l.At, at.Zone),
		}
	},
}

// papersOutQuery lists slips whose goods left and whose signed copy is not back.
var papersOutQuery = auditQuery{
	sql: `
		SELECT d.id AS key, ` + head + `, COALESCE(d.posted_at, d.created_at) AS at,
		       COALESCE(s.dispatched_by, '') AS who, y.signer AS other, s.recipient_name AS pair,
		       NULL AS said, 0 AS n
		FROM   documents d JOIN slips s ON s.document_id = d.id LEFT JOIN deliveries y ON y.document_id = d.id
		WHERE  d.branch_id = ? AND d.id BETWEEN ? AND ? AND d.kind = 'slip' AND d.state IN ('dispatched', 'delivered')
		AND    NOT EXISTS (SELECT 1 FROM documents v WHERE v.reverses = d.id AND v.state = 'posted')`,
	columns: func(w reports.Words) []reports.Column {
		return []reports.Column{
			numberColumn(w), reports.TextColumn("recipient", w.T("common.recipient"), 26),
			reports.TextColumn("state", w.T("common.state"), 11),
			reports.DayColumn("business_on", w.T("common.business_on")),
			countColumn("days", w.T("audit.days_out")),
			reports.TextColumn("dispatched_by", w.T("audit.dispatched_by"), 14),
			reports.TextColumn("signer", w.T("audit.signer"), 14),
		}
	},
	cells: func(w reports.Words, at db.At, l listed) []reports.Cell {
		return []reports.Cell{
			l.no(w), reports.WordOf(l.Pair), stateName(w, l.Kind, l.State), reports.DateOf(&l.BusinessOn),
			daysFrom(l.BusinessOn, at.Today()),
			l.Who, reports.WordOf(l.Other),
		}
	},
}

// fromPaperQuery lists approvals that were recorded from a signed paper.
var fromPaperQuery = auditQuery{
	byTime: true,
	sql: `
		SELECT a.id AS key, ` + head + `, a.approved_at AS at, a.approved_name AS who, f.name AS other,
		       c.meeting || ' ' || c.number AS pair, c.held_on AS said, 0 AS n
		FROM   approvals a JOIN documents d ON d.id = a.document_id
		LEFT JOIN attachments f ON f.id = a.scan_id LEFT JOIN decisions c ON c.id = a.decision_id
		WHERE  a.branch_id = ? AND a.approved_at >= ? AND a.approved_at < ? AND a.from_paper = 1`,
	columns: func(w reports.Words) []reports.Column {
		return []reports.Column{
			numberColumn(w), kindColumn(w), reports.TextColumn("meeting", w.T("audit.meeting"), 30),
			reports.DayColumn("held_on", w.T("audit.held_on")),
			reports.TextColumn("recorded_by", w.T("audit.recorded_by"), 14),
			reports.MomentColumn("recorded_at", w.T("audit.recorded_at")),
			reports.TextColumn("scan", w.T("audit.scan"), 26),
		}
	},
	cells: func(w reports.Words, at db.At, l listed) []reports.Cell {
		return []reports.Cell{
			l.no(w), kindName(w, l.Kind), reports.WordOf(l.Pair), reports.DateOf(l.Said), l.Who,
			reports.MomentOf(l.At, at.Zone), reports.WordOf(l.Other),
		}
	},
}
