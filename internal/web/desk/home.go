package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/chart"
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
	Tone  string    // as a badge's; empty is calm
	First []HomeRow // those to begin with, by name
}

// HomeRow is one of the things that a card counts: its name, where something is
// done about it, and what more is to be said of it.
type HomeRow struct {
	Name, NameEn, Href string
	Day                string // of which the card speaks, YYYY-MM-DD, or nothing
	Text               fault.Message
}

// HomeRows is how many of them a card names.
const HomeRows = 3

// Ago says how many days ago something was.
func Ago(days int64) fault.Message {
	if days == 0 {
		return fault.Message{Key: "common.ago_today"}
	}
	return fault.Message{Key: "common.ago_days", Args: []any{days}}
}

// Since says how many days ago a date was.
func Since(day, today string) fault.Message {
	from, err := time.Parse(time.DateOnly, day)
	until, errToday := time.Parse(time.DateOnly, today)
	if err != nil || errToday != nil {
		return fault.Message{}
	}
	return Ago(int64(until.Sub(from) / (24 * time.Hour)))
}

// HomeSource gives what one area has to say at home to whoever holds the
// permission: cards, or charts that stand under all cards.
type HomeSource struct {
	Need   auth.Permission
	Cards  func(context.Context, db.Reader, auth.Person) ([]HomeCard, error)
	Charts func(context.Context, db.Reader, reports.Ask) ([]chart.Chart, error)
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
			card.First = append(card.First, HomeRow{
				Name: d.AuthorName, Href: DocPath(d), Text: Since(d.BusinessOn, r.Where().Today()),
			})
		}
		slices.Reverse(card.First) // the list begins with the latest
		card.First = card.First[:min(len(card.First), HomeRows)]
		return []HomeCard{card}, nil
	}
}
