package reports

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/oversight"
)

// Findings is the register of rectification 整改台账 (P18): each finding with
// what was answered, who owns it, when it is due and where it stands; newest
// first, whole or from f.Before on.
func Findings(ctx context.Context, r db.Reader, f oversight.Filter, ask Ask) (*Table, error) {
	t, err := Begin(ctx, r, ask, "findings", ask.T("finding.title"))
	if err != nil {
		return nil, err
	}
	part := Part{Limit: f.Limit}
	f.Limit = part.Most()
	list, err := oversight.List(ctx, r, f)
	if err != nil {
		return nil, err
	}
	if f.State != "" {
		t.FilterBy(ask.T("common.state"), ask.Say(fault.Message{Key: f.State.Key()}))
	}
	if f.Late {
		t.FilterBy(ask.T("common.filter"), ask.T("finding.late"))
	}
	t.Columns = []Column{
		TextColumn("id", ask.T("common.number"), 9), TextColumn("subject", ask.T("finding.subject"), 22),
		TextColumn("what", ask.T("finding.what"), 44), TextColumn("owner", ask.T("finding.owner"), 12),
		DayColumn("due_on", ask.T("finding.due_on")), TextColumn("state", ask.T("common.state"), 14),
		TextColumn("measure", ask.T("finding.measure"), 44), TextColumn("evidence", ask.T("finding.evidence"), 22),
		MomentColumn("answered_at", ask.T("finding.answered_at")),
		TextColumn("opened_by", ask.T("finding.opened_by"), 12),
		MomentColumn("opened_at", ask.T("finding.opened_at")), MomentColumn("closed_at", ask.T("finding.closed_at")),
	}
	var answers, closings map[oversight.ID]oversight.Entry
	if n := len(list); n > 0 {
		if answers, err = oversight.Latest(ctx, r, oversight.ActAnswered, list[n-1].ID, list[0].ID); err != nil {
			return nil, err
		}
		if closings, err = oversight.Latest(ctx, r, oversight.ActClosed, list[n-1].ID, list[0].ID); err != nil {
			return nil, err
		}
	}
	zone, today := r.Where().Zone, r.Where().Today()
	for _, f := range list {
		state := ask.Say(fault.Message{Key: f.State.Key()})
		if f.Late(today) {
			state = ask.T("finding.state_late", state)
		}
		var closed Cell
		if c, done := closings[f.ID]; done && f.State == oversight.Closed {
			closed = MomentOf(c.At, zone)
		}
		a := answers[f.ID]
		t.Rows = append(t.Rows, []Cell{
			fmt.Sprintf("#%d", f.ID), f.SubjectName, f.What, f.OwnerName, DateOf(&f.DueOn), state, WordOf(&a.Said),
			WordOf(a.FileName), MomentOf(a.At, zone), f.OpenedName, MomentOf(f.OpenedAt, zone), closed,
		})
		t.Refs = append(t.Refs, Ref{Kind: "finding", ID: int64(f.ID), Key: int64(f.ID)})
	}
	if t.Cut(part); part == (Part{}) {
		t.CountRows()
	}
	return t, nil
}
