package opening

import (
	"context"

	"relief/internal/db"
	"relief/internal/intake"
	"relief/internal/sheet"
)

// Kind is what the branch's words for the headings of a count are kept under.
const Kind = "opening"

// Taught gives the headings that somebody gave a column before.
func Taught(ctx context.Context, r db.Reader) (map[string]intake.Word, error) {
	return intake.Headings(ctx, r, Kind)
}

// teach reads the headings that nobody knows as they were explained before, and
// notes how every one was found.
func (h *header) teach(words map[string]intake.Word) {
	for i := range h.headings {
		heading := &h.headings[i]
		w, said := words[intake.WordKey(heading.Text)]
		if said && heading.Role == Ignored && h.col[Role(w.Meaning)] == 0 {
			h.correct(map[int]Role{heading.Column: Role(w.Meaning)})
			heading.said = w.On
		}
		heading.found = heading.Role
	}
}

// tellTaught tells which headings are read as they were explained.
func (r *reader) tellTaught() {
	for _, h := range r.h.headings {
		if h.said != "" && h.Role == h.found {
			r.a.Say(0, "", "import.heading_said", sheet.Column(h.Column), short(h.Text), RoleKey(h.Role), h.said)
		}
	}
}

// learn keeps the headings that were given a column and said nothing by
// themselves; one that is known was moved for this count alone.
func (c *Count) learn(ctx context.Context, tx *db.Tx) error {
	for _, h := range c.Headings {
		known := h.found != Ignored && h.said == ""
		if h.Role == Ignored || h.Role == h.found || known || intake.WordKey(h.Text) == "" {
			continue
		}
		err := intake.Learn(ctx, tx, intake.Word{Kind: Kind, Word: h.Text, Meaning: string(h.Role)})
		if err != nil {
			return err
		}
	}
	return nil
}
