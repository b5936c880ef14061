package scrutiny

import (
	"context"
	"fmt"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/reports"
)

// registered is a document as the register lists it.
type registered struct {
	ID         document.ID
	Kind       document.Kind
	Number     *string
	State      document.State
	BusinessOn string
	AuthorName string
	Reverses   *document.ID
	Remarks    string
	CreatedAt  string
	PostedAt   *string
}

// marks are what stands about documents beside their heads.
type marks struct {
	numbers    map[document.ID]string // of what they reverse
	reversedBy map[document.ID]string
	approved   map[document.ID]approvedBy
	copies     map[document.ID]copied
	listed     map[document.ID][]string // the lists they stand on, in words
	back       map[document.ID]int64    // days backdated
}

type approvedBy struct {
	DocumentID document.ID
	Name       string
	FromPaper  bool
}

type copied struct {
	DocumentID      document.ID
	Prints, Reprint int64
}

// fillRegister fills the table with every document of a period and what an auditor
// wants to know of it.
func fillRegister(ctx context.Context, r db.Reader, t *reports.Table, s span, part reports.Part) error {
	var rows []registered
	err := r.Select(ctx, &rows, `
		SELECT id, kind, number, state, business_on, author_name, reverses, remarks, created_at, posted_at
		FROM   documents
		WHERE  branch_id = ? AND id BETWEEN ? AND ? AND id > ?
		ORDER  BY id LIMIT ?`, s.branch, s.lo, s.hi, part.After, part.Most())
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	w, at := t.Words(), r.Where()
	t.Columns = []reports.Column{
		numberColumn(w), kindColumn(w), reports.TextColumn("state", w.T("common.state"), 11),
		reports.DayColumn("business_on", w.T("common.business_on")),
		reports.MomentColumn("created_at", w.T("report.created_at")),
		reports.MomentColumn("posted_at", w.T("report.posted_at")),
		reports.TextColumn("author", w.T("common.author"), 14),
		reports.TextColumn("approver", w.T("audit.approver"), 14),
		reports.TextColumn("reverses", w.T("report.reverses"), 19),
		reports.TextColumn("reversed_by", w.T("audit.reversed_by"), 19), countColumn("prints", w.T("audit.prints")),
		reports.TextColumn("marks", w.T("audit.marks"), 40), reports.TextColumn("remarks", w.T("common.remarks"), 30),
	}
	if len(rows) == 0 {
		return nil
	}
	s.lo, s.hi = rows[0].ID, rows[len(rows)-1].ID
	m, err := marksOf(ctx, r, w, s)
	if err != nil {
		return err
	}
	back, err := document.Reversed(ctx, r, s.lo, s.hi)
	if err != nil {
		return err
	}
	for _, d := range rows {
		var posted, reverses, approver reports.Cell
		if d.PostedAt != nil {
			posted = reports.MomentOf(*d.PostedAt, at.Zone)
		}
		if d.Reverses != nil {
			reverses = m.numbers[d.ID]
		}
		if a, decided := m.approved[d.ID]; decided {
			if approver = a.Name; a.FromPaper {
				approver = w.T("audit.by_paper", a.Name)
			}
		}
		row := listed{DocumentID: d.ID, Number: d.Number}
		state := reports.StandingOf(w, document.Document{Kind: d.Kind, State: d.State}, back[d.ID])
		reversed := m.reversedBy[d.ID]
		t.Rows = append(t.Rows, []reports.Cell{
			row.no(w), kindName(w, d.Kind), state, reports.DateOf(&d.BusinessOn),
			reports.MomentOf(d.CreatedAt, at.Zone),
			posted, w.Hand(d.AuthorName), approver, reverses, reports.WordOf(&reversed), m.copies[d.ID].Prints,
			m.said(w, d), reports.WordOf(&d.Remarks),
		})
		t.Refs = append(t.Refs, reports.Ref{Kind: string(d.Kind), ID: int64(d.ID), Key: int64(d.ID)})
	}
	t.Cut(part)
	return nil
}

// marksOf gathers what stands about the documents of a span.
func marksOf(ctx context.Context, r db.Reader, w reports.Words, s span) (m marks, err error) {
	m = marks{
		numbers: map[document.ID]string{}, reversedBy: map[document.ID]string{}, copies: map[document.ID]copied{},
		approved: map[document.ID]approvedBy{}, listed: map[document.ID][]string{}, back: map[document.ID]int64{},
	}
	var pairs []struct {
		ID, Reverses       document.ID
		Number, TargetName *string
	}
	if err := r.Select(ctx, &pairs, `
		SELECT d.id, d.reverses, d.number, t.number AS target_name
		FROM   documents d JOIN documents t ON t.id = d.reverses
		WHERE  d.branch_id = ? AND (d.id BETWEEN ? AND ? OR d.reverses BETWEEN ? AND ?) AND d.reverses IS NOT NULL
		AND    d.state <> 'cancelled'`, s.branch, s.lo, s.hi, s.lo, s.hi); err != nil {
		return m, fmt.Errorf("reversals: %w", err)
	}
	for _, p := range pairs {
		m.numbers[p.ID] = val(p.TargetName)
		m.reversedBy[p.Reverses] = val(p.Number)
	}
	var approvals []approvedBy
	if err := r.Select(ctx, &approvals, `
		SELECT a.document_id, a.approved_name AS name, a.from_paper = 1 AS from_paper FROM approvals a
		WHERE  a.branch_id = ? AND a.document_id BETWEEN ? AND ?`, s.branch, s.lo, s.hi); err != nil {
		return m, fmt.Errorf("approvals: %w", err)
	}
	for _, a := range approvals {
		m.approved[a.DocumentID] = a
	}
	var copies []copied
	if err := r.Select(ctx, &copies, `
		SELECT document_id, COUNT(*) AS prints, CAST(SUM(CASE WHEN copy_no > 1 THEN 1 ELSE 0 END) AS BIGINT) AS reprint
		FROM   prints WHERE branch_id = ? AND document_id BETWEEN ? AND ? GROUP BY document_id`,
		s.branch, s.lo, s.hi); err != nil {
		return m, fmt.Errorf("prints: %w", err)
	}
	for _, c := range copies {
		m.copies[c.DocumentID] = c
	}
	return m, m.lists(ctx, r, w, s)
}

// lists notes which documents stand on the lists that look at documents.
func (m marks) lists(ctx context.Context, r db.Reader, w reports.Words, s span) error {
	hands, err := handsQuery.rows(ctx, r, s, reports.Part{})
	if err != nil {
		return err
	}
	for _, h := range hands {
		m.listed[h.DocumentID] = append(m.listed[h.DocumentID], w.T("audit.mark_hand", handSaid(w, h), h.Who))
	}
	late, err := backdatedQuery.rows(ctx, r, s, reports.Part{})
	if err != nil {
		return err
	}
	at := r.Where()
	for _, l := range late {
		m.back[l.DocumentID] = max(m.back[l.DocumentID], l.daysBack(at))
	}
	out, err := papersOutQuery.rows(ctx, r, s, reports.Part{})
	for _, o := range out {
		m.listed[o.DocumentID] = append(m.listed[o.DocumentID], w.T("audit.mark_paper_out"))
	}
	return err
}

// said is everything remarkable about a document, in words.
func (m marks) said(w reports.Words, d registered) reports.Cell {
	var list []string
	if d.State == document.Void {
		list = append(list, stateName(w, d.Kind, d.State).(string))
	}
	if n := m.back[d.ID]; n > 0 {
		list = append(list, w.T("audit.mark_backdated", n))
	}
	list = append(list, m.listed[d.ID]...)
	if n := m.copies[d.ID].Reprint; n > 0 {
		list = append(list, w.T("audit.mark_reprinted", n))
	}
	said := strings.Join(list, w.T("report.semicolon"))
	return reports.WordOf(&said)
}
