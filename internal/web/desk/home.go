package desk

import (
	"context"
	"fmt"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/reports"
)

// HomeCard is one thing that waits for the person, or is late.
type HomeCard struct {
	Title fault.Message
	Count int64         // nothing is shown for none, unless the card begins
	Begin bool          // how to begin; it has no count
	Text  fault.Message // one line more, if any
	Href  string
	Icon  string
	Tone  string // as a badge's; empty is calm
}

// Ago says how many days ago something was.
func Ago(days int64) fault.Message {
	if days == 0 {
		return fault.Message{Key: "common.ago_today"}
	}
	return fault.Message{Key: "common.ago_days", Args: []any{days}}
}

// HomeSource gives what one area has to say at home to whoever holds the
// permission: cards, or charts that stand under all cards.
type HomeSource struct {
	Need   auth.Permission
	Cards  func(context.Context, db.Reader, auth.Person) ([]HomeCard, error)
	Charts func(context.Context, db.Reader, Base, reports.Ask) ([]Chart, error)
}

// Waiting makes the card of the documents of a kind that wait for an approval,
// for whoever may give it: those that somebody else wrote. One leads to its page,
// several to their list.
func Waiting(
	kind document.Kind, title fault.Message, icon string,
) func(context.Context, db.Reader, auth.Person) ([]HomeCard, error) {
	waits := kind.Spec().Waits
	return func(ctx context.Context, r db.Reader, p auth.Person) ([]HomeCard, error) {
		list, err := document.List(ctx, r, document.Filter{Kind: kind, State: waits, Limit: 1000})
		if err != nil {
			return nil, err
		}
		card := HomeCard{Title: title, Icon: icon, Tone: "yellow"}
		for _, d := range list {
			if d.AuthorID == p.ID {
				continue
			}
			card.Count++
			if card.Href = DocPath(d); card.Count > 1 {
				card.Href = fmt.Sprintf("/documents?kind=%s&state=%s", kind, waits)
			}
		}
		return []HomeCard{card}, nil
	}
}
