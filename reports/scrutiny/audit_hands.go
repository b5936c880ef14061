package scrutiny

import (
	"strings"
	"time"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/reports"
)

// handWords say which two roles one person held in a document.
var handWords = map[string]fault.Message{
	"author_keeper":   {Key: "audit.hand_author_keeper"},
	"approver_keeper": {Key: "audit.hand_approver_keeper"},
	"approver_author": {Key: "audit.hand_approver_author"},
	"witness_counter": {Key: "audit.hand_witness_counter"},
	"counter_keeper":  {Key: "audit.hand_counter_keeper"},
	"approver_target": {Key: "audit.hand_approver_target"},
	"approver_poster": {Key: "audit.hand_approver_poster"},
	"all_of_arrival":  {Key: "audit.hand_all_of_arrival"},
}

// same tells in SQL whether two hands are one: by number, by name where the
// number was not yet kept.
func same(id, name, otherID, otherName string) string {
	return `(` + id + ` = ` + otherID + ` OR (` + id + ` IS NULL AND ` + name + ` = ` + otherName + `))`
}

// hand is one reason to stand on the list of same hands. Every document may
// stand there for several. What nobody else witnessed comes first.
func hand(n, who, code, from, where string) string {
	return witnessed(n, who, "NULL", code, from, where)
}

// witnessed is a hand with the SQL of who else took part, or NULL. The keys of
// what was witnessed lie behind those of all that was not.
func witnessed(n, who, witness, code, from, where string) string {
	return `
		SELECT CASE WHEN ` + witness + ` IS NULL THEN 0 ELSE 4503599627370496 END + d.id * 8 + ` + n + ` AS key,
		       ` + head + `, d.created_at AS at, ` + who + ` AS who,
		       ` + witness + ` AS other, NULL AS pair, '` + code + `' AS said, 0 AS n
		FROM   documents d ` + from + `
		WHERE  d.branch_id = ? AND d.id BETWEEN ? AND ? AND ` + where
}

// handsQuery lists documents in which one person held two roles that should be
// apart. An approval recorded from paper is nobody's who signed in.
var handsQuery = auditQuery{
	times: 9,
	sql: strings.Join([]string{
		hand("1", "d.author_name", "author_keeper",
			`JOIN slips s ON s.document_id = d.id LEFT JOIN deliveries y ON y.document_id = d.id`,
			`d.kind = 'slip' AND (`+same("s.dispatched_id", "s.dispatched_by", "d.author_id", "d.author_name")+
				` OR `+same("y.recorded_id", "y.recorded_by", "d.author_id", "d.author_name")+`)`),
		hand("2", "a.approved_name", "approver_keeper",
			`JOIN slips s ON s.document_id = d.id JOIN approvals a ON a.document_id = s.plan_id AND a.from_paper = 0
			 LEFT JOIN deliveries y ON y.document_id = d.id`,
			`d.kind = 'slip' AND (`+same("s.dispatched_id", "s.dispatched_by", "a.approved_by", "a.approved_name")+
				` OR `+same("y.recorded_id", "y.recorded_by", "a.approved_by", "a.approved_name")+`)`),
		hand("3", "a.approved_name", "approver_author",
			`JOIN slips s ON s.document_id = d.id JOIN approvals a ON a.document_id = s.plan_id AND a.from_paper = 0`,
			`d.kind = 'slip' AND a.approved_by = d.author_id`),
		hand("2", "a.approved_name", "approver_keeper",
			`JOIN own_uses u ON u.document_id = d.id
			 JOIN approvals a ON a.document_id = u.plan_id AND a.from_paper = 0`,
			`d.kind = 'own_use' AND a.approved_by = d.author_id`),
		hand("4", "c.witness", "witness_counter", `JOIN receipts c ON c.document_id = d.id`,
			`d.kind = 'receipt' AND c.witness <> '' AND c.witness IN (d.author_name, c.counted_by)`),
		witnessed("5", "c.counted_by", `CASE WHEN c.witness NOT IN ('', d.author_name) THEN c.witness END`,
			"counter_keeper", `JOIN receipts c ON c.document_id = d.id`,
			`d.kind = 'receipt' AND c.source = 'opening' AND c.counted_by = d.author_name`),
		hand("6", "a.approved_name", "approver_target",
			`JOIN documents t ON t.id = d.reverses JOIN approvals a ON a.document_id = d.id AND a.from_paper = 0`,
			`d.kind = 'reversal' AND a.approved_by = t.author_id`),
		// A reversal is approved and posted in one act: that is one hand on purpose.
		hand("7", "a.approved_name", "approver_poster",
			`JOIN approvals a ON a.document_id = d.id AND a.from_paper = 0
			 JOIN audit w ON w.branch_id = d.branch_id AND w.seq = (SELECT MIN(m.seq) FROM movements m
			      WHERE m.branch_id = d.branch_id AND m.document_id = d.id)`,
			`d.kind <> 'reversal' AND a.approved_by = w.actor_id`),
		witnessed("7", "v.posted_by", `CASE WHEN v.inspected_by <> d.author_name THEN v.inspected_by
			WHEN v.second_by NOT IN ('', d.author_name) THEN v.second_by END`, "all_of_arrival",
			`JOIN arrivals v ON v.document_id = d.id`,
			`d.kind = 'receipt' AND v.posted_by = d.author_name AND d.author_name IN (v.inspected_by, v.second_by)`),
	}, " UNION ALL "),
	columns: func(w reports.Words) []reports.Column {
		return []reports.Column{
			numberColumn(w), kindColumn(w), reports.TextColumn("person", w.T("audit.person"), 14),
			reports.TextColumn("roles", w.T("audit.roles"), 34),
			reports.TextColumn("witness", w.T("audit.witness"), 14),
			reports.DayColumn("business_on", w.T("common.business_on")),
			reports.MomentColumn("created_at", w.T("report.created_at")),
		}
	},
	cells: func(w reports.Words, at db.At, l listed) []reports.Cell {
		return []reports.Cell{
			l.no(w), kindName(w, l.Kind), l.Who, handSaid(w, l), reports.WordOf(l.Other),
			reports.DateOf(&l.BusinessOn), reports.MomentOf(l.At, at.Zone),
		}
	},
}

func handSaid(w reports.Words, l listed) reports.Cell {
	if l.Said == nil {
		return nil
	}
	return w.Say(handWords[*l.Said])
}

// backdatedQuery lists acts whose day of business lies before the day on which
// they were recorded: a document's posting (a plan's drawing up), a hand-over.
// The SQL compares with the day in UTC and one more; keep knows the branch's.
var backdatedQuery = auditQuery{
	times: 2,
	sql: `
		SELECT d.id * 2 AS key, ` + head + `, CASE WHEN d.kind = 'plan' THEN d.created_at ELSE d.posted_at END AS at,
		       d.author_name AS who, 'document' AS other, NULL AS pair, NULL AS said, 0 AS n
		FROM   documents d
		WHERE  d.branch_id = ? AND d.id BETWEEN ? AND ? AND d.posted_at IS NOT NULL
		AND    (d.business_on < substr(CASE WHEN d.kind = 'plan' THEN d.created_at ELSE d.posted_at END, 1, 10)
		        OR (d.business_on = substr(CASE WHEN d.kind = 'plan' THEN d.created_at ELSE d.posted_at END, 1, 10)
		            AND substr(CASE WHEN d.kind = 'plan' THEN d.created_at ELSE d.posted_at END, 12, 2) >= '10'))
		UNION ALL
		SELECT d.id * 2 + 1 AS key, d.id AS document_id, d.kind, d.number, d.state, y.received_on AS business_on,
		       y.recorded_at AS at, y.recorded_by AS who, 'delivery' AS other, NULL AS pair, NULL AS said, 0 AS n
		FROM   deliveries y CROSS JOIN documents d
		WHERE  y.branch_id = ? AND y.document_id BETWEEN ? AND ? AND d.id = y.document_id AND d.kind = 'slip'
		AND    (y.received_on < substr(y.recorded_at, 1, 10)
		        OR (y.received_on = substr(y.recorded_at, 1, 10) AND substr(y.recorded_at, 12, 2) >= '10'))`,
	keep: func(at db.At, l listed) bool { return l.daysBack(at) > 0 },
	columns: func(w reports.Words) []reports.Column {
		return []reports.Column{
			numberColumn(w), kindColumn(w), reports.TextColumn("act", w.T("audit.act"), 12),
			reports.DayColumn("business_on", w.T("common.business_on")),
			reports.MomentColumn("recorded_at", w.T("audit.recorded_at")),
			countColumn("days", w.T("audit.days_back")),
			reports.TextColumn("recorded_by", w.T("audit.recorded_by"), 14),
		}
	},
	cells: func(w reports.Words, at db.At, l listed) []reports.Cell {
		act := w.T("audit.act_document")
		if l.Other != nil && *l.Other == "delivery" {
			act = w.T("audit.act_delivery")
		}
		return []reports.Cell{
			l.no(w), kindName(w, l.Kind), act, reports.DateOf(&l.BusinessOn),
			reports.MomentOf(l.At, at.Zone), l.daysBack(at), l.Who,
		}
	},
}

// daysBack is how many days a row's day of business lies before the day on
// which it was recorded, in the branch's zone.
func (l listed) daysBack(at db.At) int64 {
	return daysFrom(l.BusinessOn, db.ParseStamp(l.At).In(at.Zone).Format(time.DateOnly))
}

// daysFrom counts the days from one date to another.
func daysFrom(from, to string) int64 {
	a, errFrom := time.Parse(time.DateOnly, from)
	b, errTo := time.Parse(time.DateOnly, to)
	if errFrom != nil || errTo != nil {
		return 0
	}
	return int64(b.Sub(a) / (24 * time.Hour))
}
