package desk

import (
	"bytes"
	"context"
	"fmt"
	"html/template"

	"relief/internal/db"
	"relief/internal/document"
)

// Shown is what the area of a kind has to say of one document on the page of the
// register, which knows of every kind alike its head, buttons, goods lines,
// movements, papers, files and history.
type Shown struct {
	Facts []Fact // rows of the head
	Head  Piece  // at the end of the head; it says the remarks too
	Body  Piece  // before what was moved
	Foot  Piece  // behind it
	Moved bool   // Body says what was moved
	Again string // where it is entered again once it was taken back, or nothing
	Final bool   // it is never taken back
}

// Fact is a row of a document's head: a word and what is so, which may lead to
// where that is shown.
type Fact struct{ Label, Said, Href string }

// Piece is one of the parts of pages, by its name, with what it takes; the zero
// Piece is nothing.
type Piece struct {
	Part string
	With any
}

// ShownOf asks the area of a document's kind what it shows of it.
func (b Base) ShownOf(ctx context.Context, r db.Reader, d document.Document) (Shown, error) {
	show := b.kinds[d.Kind].Show
	if show == nil {
		return Shown{}, nil
	}
	return show(ctx, r, b, d)
}

// Piece makes a piece of a page.
func (b Base) Piece(p Piece) (template.HTML, error) {
	if p.Part == "" {
		return "", nil
	}
	part := b.parts.Lookup(p.Part)
	if part == nil {
		return "", fmt.Errorf("no part %q", p.Part)
	}
	var out bytes.Buffer
	if err := part.Execute(&out, p.With); err != nil {
		return "", err
	}
	return template.HTML(out.String()), nil // escaped where it was made
}
