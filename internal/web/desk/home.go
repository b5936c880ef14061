package desk

import (
	"context"

	"relief/internal/auth"
	"relief/internal/db"
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
