package branch

import (
	"context"
	"encoding/json"
	"fmt"

	"relief/internal/audit"
	"relief/internal/db"
)

// Entry is one act that changed the branch, as the chain keeps it.
type Entry struct {
	Seq        int64
	RecordedAt string
	ActorName  string
	Act        string
	Changes    []Change
	Reason     string
}

// History gives the last acts that changed the branch, newest first.
func History(ctx context.Context, r db.Reader, most int) ([]Entry, error) {
	acts, err := audit.List(ctx, r, audit.Filter{Kind: "branch", Subject: int64(r.Where().Branch), Limit: most})
	if err != nil {
		return nil, err
	}
	list := make([]Entry, len(acts))
	for i, a := range acts {
		list[i] = Entry{Seq: a.Seq, RecordedAt: a.RecordedAt, ActorName: a.ActorName, Act: a.Act}
		for _, fact := range a.Facts {
			if err := list[i].take(fact); err != nil {
				return nil, fmt.Errorf("audit row %d: %w", a.Seq, err)
			}
		}
	}
	return list, nil
}

func (e *Entry) take(fact db.Fact) error {
	switch fact.Kind {
	case FactChanged:
		var c Change
		err := json.Unmarshal(fact.Data, &c)
		e.Changes = append(e.Changes, c)
		return err
	case "branch.reopened":
		var of struct{ Reason string }
		err := json.Unmarshal(fact.Data, &of)
		e.Reason = of.Reason
		return err
	}
	return nil
}
