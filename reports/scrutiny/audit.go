package scrutiny

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/reports"
)

// Period is the days, both included, in which what is listed was recorded.
type Period struct{ From, To string } // YYYY-MM-DD

// OrThisYear fills in what was not said: this year's first day, and today.
func (p Period) OrThisYear(today string) Period {
	return Period{From: cmp.Or(p.From, today[:4]+"-01-01"), To: cmp.Or(p.To, today)}
}

// Check names the faults of a period: days that are none, or the wrong way round.
func (p Period) Check() error {
	var f fault.Fields
	for field, day := range map[string]string{"from": p.From, "to": p.To} {
		if !document.IsDate(day) {
			f.Add(field, "fault.not_a_date", day)
		}
	}
	if !f.Any() && p.From > p.To {
		f.Add("to", "audit.period_turned", p.From)
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// stamps are the instants at which a period begins and has ended.
func (p Period) stamps(zone *time.Location) (from, to string, err error) {
	begin, err := time.ParseInLocation(time.DateOnly, p.From, zone)
	if err != nil {
		return "", "", err
	}
	end, err := time.ParseInLocation(time.DateOnly, p.To, zone)
	if err != nil {
		return "", "", err
	}
	return db.Stamp(begin), db.Stamp(end.AddDate(0, 0, 1)), nil
}

// AuditList is one of the auditor's lists.
type AuditList string

// The auditor's lists.
const (
	ListSeries    AuditList = "series"
	ListMissing   AuditList = "missing"
	ListVoid      AuditList = "void"
	ListReversals AuditList = "reversals"
	ListHands     AuditList = "same-hands"
	ListBackdated AuditList = "backdated"
	ListReprints  AuditList = "reprints"
	ListPapersOut AuditList = "papers-out"
	ListFromPaper AuditList = "from-paper"
	ListRegister  AuditList = "register"
)

// AuditLists are all of them, in the order in which they are shown.
var AuditLists = []AuditList{
	ListSeries, ListMissing, ListVoid, ListReversals, ListHands, ListBackdated, ListReprints, ListPapersOut,
	ListFromPaper, ListRegister,
}

// auditTitles say what a list is, and what stands on it.
var auditTitles = map[AuditList][2]fault.Message{
	ListSeries:    {{Key: "audit.series"}, {Key: "audit.series_about"}},
	ListMissing:   {{Key: "audit.missing"}, {Key: "audit.missing_about"}},
	ListVoid:      {{Key: "audit.void"}, {Key: "audit.void_about"}},
	ListReversals: {{Key: "audit.reversals"}, {Key: "audit.reversals_about"}},
	ListHands:     {{Key: "audit.hands"}, {Key: "audit.hands_about"}},
	ListBackdated: {{Key: "audit.backdated"}, {Key: "audit.backdated_about"}},
	ListReprints:  {{Key: "audit.reprints"}, {Key: "audit.reprints_about"}},
	ListPapersOut: {{Key: "audit.papers_out"}, {Key: "audit.papers_out_about"}},
	ListFromPaper: {{Key: "audit.from_paper"}, {Key: "audit.from_paper_about"}},
	ListRegister:  {{Key: "audit.register"}, {Key: "audit.register_about"}},
}

// Known tells whether there is such a list.
func (l AuditList) Known() bool { _, ok := auditTitles[l]; return ok }

// Title is what a list is called.
func (l AuditList) Title() fault.Message { return auditTitles[l][0] }

// About is what stands on a list.
func (l AuditList) About() fault.Message { return auditTitles[l][1] }

// Question is the name a list is exported by.
func (l AuditList) Question() string {
	if l == ListRegister {
		return string(l)
	}
	return "audit-" + string(l)
}

// span is a period as queries take it: the branch, the instants, and the first
// and last document of those days. A branch's documents are numbered in the
// order in which they are recorded.
type span struct {
	branch   db.BranchID
	from, to string
	lo, hi   document.ID
}

func spanOf(ctx context.Context, r db.Reader, p Period) (span, error) {
	at := r.Where()
	s := span{branch: at.Branch, hi: -1}
	var err error
	if s.from, s.to, err = p.stamps(at.Zone); err != nil {
		return s, fmt.Errorf("period: %w", err)
	}
	edge := func(into *document.ID, order string) error {
		var ids []document.ID
		err := r.Select(ctx, &ids, `SELECT id FROM documents
			WHERE  branch_id = ? AND created_at >= ? AND created_at < ?
			ORDER  BY created_at `+order+`, id `+order+` LIMIT 1`, at.Branch, s.from, s.to)
		if len(ids) == 1 {
			*into = ids[0]
		}
		return err
	}
	if err := edge(&s.lo, "ASC"); err != nil {
		return s, fmt.Errorf("first document: %w", err)
	}
	if err := edge(&s.hi, "DESC"); err != nil {
		return s, fmt.Errorf("last document: %w", err)
	}
	return s, nil
}

// listed is a row of a list, whichever it is.
type listed struct {
	Key        int64
	DocumentID document.ID
	Kind       document.Kind
	Number     *string
	State      document.State
	BusinessOn string
	At         string
	Who        string
	Other      *string
	Pair       *string
	Said       *string
	N          int64
}

// beginPeriod starts the table of a list.
func beginPeriod(ctx context.Context, r db.Reader, l AuditList, p Period, ask reports.Ask) (*reports.Table, error) {
	t, err := reports.Begin(ctx, r, ask, l.Question(), ask.Say(l.Title()))
	if err != nil {
		return nil, err
	}
	t.FilterBy(ask.T("audit.period"), ask.T("ledger.from_to", text.Date(ask.Lang, p.From), text.Date(ask.Lang, p.To)))
	return t, nil
}

// Audit is one of the auditor's lists of a period, or a part of it; that of same
// hands is narrowed to one where it is known.
func Audit(
	ctx context.Context, r db.Reader, l AuditList, of Hand, p Period, part reports.Part, ask reports.Ask,
) (*reports.Table, error) {
	s, err := spanOf(ctx, r, p)
	if err != nil {
		return nil, err
	}
	t, err := beginPeriod(ctx, r, l, p, ask)
	if err != nil {
		return nil, err
	}
	switch l {
	case ListSeries, ListMissing:
		err = fillNumbers(ctx, r, t, l, p, part)
	case ListRegister:
		err = fillRegister(ctx, r, t, s, part)
	default:
		q := auditQueries[l]
		if l == ListHands && of.Known() {
			q = q.of(of)
			t.FilterBy(ask.T("audit.person"), of.Who)
			t.FilterBy(ask.T("audit.roles"), ask.Say(handWords[of.Roles]))
		}
		err = fillList(ctx, r, t, q, s, part)
	}
	if err == nil && part == (reports.Part{}) {
		t.CountRows()
	}
	return t, err
}

// fillList fills the table with what a query gives.
func fillList(ctx context.Context, r db.Reader, t *reports.Table, q auditQuery, s span, part reports.Part) error {
	rows, err := q.rows(ctx, r, s, part)
	if err != nil {
		return err
	}
	if q.more != nil {
		if err := q.more(ctx, r, rows); err != nil {
			return err
		}
	}
	t.Columns = q.columns(t.Words())
	at := r.Where()
	for _, row := range rows {
		t.Rows = append(t.Rows, q.cells(t.Words(), at, row))
		t.Refs = append(t.Refs, reports.Ref{Kind: string(row.Kind), ID: int64(row.DocumentID), Key: row.Key})
	}
	t.Cut(part)
	return nil
}

// AuditCounts counts what stands on each list.
func AuditCounts(ctx context.Context, r db.Reader, p Period) (map[AuditList]int64, error) {
	s, err := spanOf(ctx, r, p)
	if err != nil {
		return nil, err
	}
	counts := map[AuditList]int64{}
	for l, q := range auditQueries {
		if counts[l], err = q.count(ctx, r, s); err != nil {
			return nil, fmt.Errorf("count %s: %w", l, err)
		}
	}
	gaps, err := gapsOf(ctx, r, p)
	if err != nil {
		return nil, err
	}
	for _, line := range gaps {
		counts[ListMissing] += int64(len(line.missing))
	}
	var series int64
	from, to := p.days()
	err = r.Get(ctx, &series, `SELECT COUNT(*) FROM counters WHERE branch_id = ? AND day BETWEEN ? AND ?`,
		s.branch, from, to)
	if err != nil {
		return nil, fmt.Errorf("count series: %w", err)
	}
	counts[ListSeries] = series
	var all int64
	err = r.Get(ctx, &all, `SELECT COUNT(*) FROM documents WHERE branch_id = ? AND id BETWEEN ? AND ?`,
		s.branch, s.lo, s.hi)
	counts[ListRegister] = all
	return counts, err
}

// AuditSummary is the counts of all lists as a table.
func AuditSummary(ctx context.Context, r db.Reader, p Period, ask reports.Ask) (*reports.Table, error) {
	t, err := reports.Begin(ctx, r, ask, "audit", ask.T("audit.title"))
	if err != nil {
		return nil, err
	}
	t.FilterBy(ask.T("audit.period"), ask.T("ledger.from_to", text.Date(ask.Lang, p.From), text.Date(ask.Lang, p.To)))
	counts, err := AuditCounts(ctx, r, p)
	if err != nil {
		return nil, err
	}
	t.Columns = []reports.Column{
		{Key: "list", Label: ask.T("audit.list"), Kind: reports.Text, Width: 26},
		{Key: "count", Label: ask.T("audit.count"), Kind: reports.Number, Width: 10},
		{Key: "about", Label: ask.T("audit.about"), Kind: reports.Text, Width: 80},
	}
	for _, l := range AuditLists {
		t.Rows = append(t.Rows, []reports.Cell{ask.Say(l.Title()), counts[l], ask.Say(l.About())})
		t.Refs = append(t.Refs, reports.Ref{Kind: "list:" + string(l)})
	}
	return t, nil
}
