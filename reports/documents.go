package reports

import (
	"context"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// Documents is the register of documents: what a filter lets through, whole.
func Documents(ctx context.Context, r db.Reader, f document.Filter, ask Ask) (*Table, error) {
	t, err := Begin(ctx, r, ask, "documents", ask.T("report.documents"))
	if err != nil {
		return nil, err
	}
	f.After, f.Limit = "", MaxRows+1
	list, err := document.List(ctx, r, f)
	if err != nil {
		return nil, err
	}
	t.FilterBy(t.words.T("common.search"), f.Find)
	if f.Kind != "" {
		t.FilterBy(ask.T("common.kind"), ask.Say(fault.Message{Key: f.Kind.Key()}))
	}
	if f.State != "" {
		t.FilterBy(ask.T("common.state"), ask.Say(fault.Message{Key: f.State.Key()}))
	}
	t.Columns = []Column{
		{Key: "number", Label: ask.T("common.number"), Kind: Text, Width: 19},
		{Key: "kind", Label: ask.T("common.kind"), Kind: Text, Width: 14},
		{Key: "state", Label: ask.T("common.state"), Kind: Text, Width: 11},
		{Key: "business_on", Label: ask.T("common.business_on"), Kind: Day, Width: 13},
		{Key: "author", Label: ask.T("common.author"), Kind: Text, Width: 14},
		{Key: "reverses", Label: ask.T("report.reverses"), Kind: Text, Width: 19},
		{Key: "remarks", Label: ask.T("common.remarks"), Kind: Text, Width: 30},
		{Key: "created_at", Label: ask.T("report.created_at"), Kind: Moment, Width: 20},
		{Key: "posted_at", Label: ask.T("report.posted_at"), Kind: Moment, Width: 20},
	}
	numbers, err := numbersOf(ctx, r)
	if err != nil {
		return nil, err
	}
	reversed, err := document.ReversedAmong(ctx, r, list)
	if err != nil {
		return nil, err
	}
	zone := r.Where().Zone
	for _, d := range list {
		var reverses, posted Cell
		if d.Reverses != nil {
			reverses = numbers[*d.Reverses]
		}
		if d.PostedAt != nil {
			posted = MomentOf(*d.PostedAt, zone)
		}
		t.Rows = append(t.Rows, []Cell{
			WordOf(d.Number), ask.Say(fault.Message{Key: d.Kind.Key()}), StandingOf(ask.Words, d, reversed[d.ID]),
			DateOf(&d.BusinessOn), ask.Hand(d.AuthorName), reverses, d.Remarks, MomentOf(d.CreatedAt, zone), posted,
		})
	}
	t.CountRows()
	return t, nil
}

// StandingOf says where a document stands, as its list on the screen does: one
// that was taken back says so, a proposed reversal waits for a decision.
func StandingOf(w Words, d document.Document, reversed bool) string {
	if reversed {
		return w.T("slip.reversed")
	}
	return w.Say(fault.Message{Key: d.Standing().Key()})
}

// numbersOf gives the numbers of the documents that others reverse.
func numbersOf(ctx context.Context, r db.Reader) (map[document.ID]string, error) {
	var rows []struct {
		ID     document.ID
		Number string
	}
	err := r.Select(ctx, &rows, `
		SELECT t.id, t.number FROM documents t
		WHERE  t.branch_id = ? AND t.number IS NOT NULL
		AND    EXISTS (SELECT 1 FROM documents v WHERE v.reverses = t.id)`, r.Where().Branch)
	if err != nil {
		return nil, err
	}
	numbers := map[document.ID]string{}
	for _, row := range rows {
		numbers[row.ID] = row.Number
	}
	return numbers, nil
}
