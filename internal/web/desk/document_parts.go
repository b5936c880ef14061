package desk

import (
	"context"
	"encoding/json"
	"fmt"

	"relief/internal/audit"
	"relief/internal/db"
	"relief/internal/document"
	"relief/reports/forms"
)

// Prints are the papers of one document: which forms can be printed, and what
// was printed before. They are shown by the part "print_buttons".
type Prints struct {
	Base
	Document document.ID
	Forms    []PrintForm
	Made     []document.Print
	May      bool // make a numbered print
}

// PrintForm is one paper form: its code in the address and its name.
type PrintForm struct{ Code, Label string }

// PrintName says a paper form; one that the program no longer has keeps its code.
func (b Base) PrintName(code string) string {
	if m, known := forms.NameOf(code); known {
		return b.Say(m)
	}
	return code
}

// Path is where a form is printed.
func (p Prints) Path() string { return fmt.Sprintf("/documents/%d/prints", p.Document) }

// PreviewPath is where a form can be looked at without printing it.
func (p Prints) PreviewPath(form string) string {
	return fmt.Sprintf("/documents/%d/preview.pdf?form=%s", p.Document, form)
}

// PapersOf reads the papers of a document: what it can be printed on as it
// stands, and what was printed.
func PapersOf(ctx context.Context, r db.Reader, b Base, d document.Document) (Prints, error) {
	p, err := PrintsOf(ctx, r, b, d.ID)
	if err != nil {
		return p, err
	}
	offered, err := forms.Offered(ctx, r, d)
	for _, f := range offered {
		p.Forms = append(p.Forms, PrintForm{f.Form, b.Say(f.Name)})
	}
	return p, err
}

// PrintsOf reads what was printed of a document that is not printed now.
func PrintsOf(ctx context.Context, r db.Reader, b Base, id document.ID) (p Prints, err error) {
	p = Prints{Base: b, Document: id, May: b.Can("document.print")}
	p.Made, err = document.Prints(ctx, r, id)
	return p, err
}

// Event is one act of a document's history.
type Event struct {
	At, Who, What, Why string
}

// HistoryOf tells what was done with a document, newest first, by itself or by
// another document.
func HistoryOf(ctx context.Context, r db.Reader, b Base, kind document.Kind, id document.ID) ([]Event, error) {
	entries, err := audit.Around(ctx, r, string(kind), int64(id))
	if err != nil {
		return nil, err
	}
	events := make([]Event, 0, len(entries))
	for i := len(entries) - 1; i >= 0; i-- {
		e := entries[i]
		what := e.Act
		if m, known := b.acts[e.Act]; known {
			what = b.Say(m)
		}
		events = append(events, Event{b.Instant(e.RecordedAt), b.Hand(e.ActorName), what, reasonIn(e.Facts)})
	}
	return events, nil
}

// reasonIn is the first reason that the facts of an act give.
func reasonIn(facts []db.Fact) string {
	for _, f := range facts {
		var with struct{ Reason string }
		if json.Unmarshal(f.Data, &with) == nil && with.Reason != "" {
			return with.Reason
		}
	}
	return ""
}
