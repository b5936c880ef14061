package drafts

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/web/desk"
)

// Of is what a draft is of: a form, the thing it is about, and the state of that
// thing for which it was typed.
type Of struct {
	Page string
	ID   int64
	Seen string
}

// Draft is what was typed.
type Draft struct {
	Seen       string
	FormKey    string // of the form it was last saved from
	Fields     string // as browsers send it
	RecordedAt string
}

// most is how many drafts a person may have; the oldest make room, as with
// staged files.
const most = desk.KeptUploads

// Load gives this person's draft of a form, or nil.
func Load(ctx context.Context, r db.Reader, who db.PersonID, of Of) (*Draft, error) {
	return load(ctx, r, r.Where().Branch, who, of)
}

func load(ctx context.Context, r db.Reader, branch db.BranchID, who db.PersonID, of Of) (*Draft, error) {
	var d Draft
	err := r.Get(ctx, &d, `
		SELECT seen, form_key, fields, recorded_at FROM drafts
		WHERE  branch_id = ? AND person_id = ? AND page = ? AND subject_id = ?`, branch, who, of.Page, of.ID)
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("draft of %s %d: %w", of.Page, of.ID, err)
	}
	return &d, nil
}

// Form is the draft as the form it was. What was typed is kept as sent, so it
// can always be read.
func (d *Draft) Form(s *desk.Desk, c *gin.Context) *desk.Form {
	values, _ := url.ParseQuery(d.Fields) // written by Save
	return s.KeptForm(c, values, db.ParseStamp(d.RecordedAt))
}

// Save keeps what was typed. A quiet save never takes the place of a draft that
// another page has saved since this one was opened (a form says by its field
// "draft" which one it began from), nor follows the posting of its own form.
func Save(c *gin.Context, s *desk.Desk, of Of, form *desk.Form, values url.Values, quiet bool) (Draft, error) {
	p := desk.Person(c)
	for _, own := range []string{"submission", "draft", "seen"} {
		values.Del(own)
	}
	d := Draft{Seen: of.Seen, FormKey: form.Key, Fields: values.Encode()}
	err := s.Books.Beside(c.Request.Context(), func(ctx context.Context, side *db.Side) error {
		d.RecordedAt = side.Stamp()
		own := *side
		own.Branch = p.Branch
		if err := posted(ctx, &own, p.ID, form.Key); err != nil {
			return err // while this save was on its way
		}
		was, err := load(ctx, side, p.Branch, p.ID, of)
		if err != nil {
			return err
		}
		if quiet && was != nil && was.FormKey != form.Key && was.RecordedAt != form.Text("draft") {
			return newer{*was}
		}
		if _, err := side.Exec(ctx, `
			INSERT INTO drafts (branch_id, person_id, page, subject_id, seen, form_key, fields, recorded_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (branch_id, person_id, page, subject_id) DO UPDATE
			SET seen = excluded.seen, form_key = excluded.form_key, fields = excluded.fields,
			    recorded_at = excluded.recorded_at`,
			p.Branch, p.ID, of.Page, of.ID, d.Seen, d.FormKey, d.Fields, d.RecordedAt); err != nil {
			return err
		}
		_, err = side.Exec(ctx, `
			DELETE FROM drafts
			WHERE  branch_id = ? AND person_id = ? AND recorded_at < (
			       SELECT MIN(recorded_at) FROM (
			       SELECT recorded_at FROM drafts WHERE branch_id = ? AND person_id = ?
			       ORDER BY recorded_at DESC LIMIT ?) AS kept)`, p.Branch, p.ID, p.Branch, p.ID, most)
		return err
	})
	return d, err
}

// newer is that a draft was saved elsewhere meanwhile.
type newer struct{ than Draft }

func (n newer) Error() string { return "a newer draft was saved at " + n.than.RecordedAt }

// posted tells whether the form under this key was carried out.
func posted(ctx context.Context, r db.Reader, who db.PersonID, key string) error {
	claim, err := db.Claimed(ctx, r, who, key)
	if err == nil && claim.Posted {
		err = fault.New(fault.Conflict, "web.already_done")
	}
	return err
}

// Drop forgets a draft.
func Drop(c *gin.Context, s *desk.Desk, of Of) error {
	p := desk.Person(c)
	return s.Books.Beside(c.Request.Context(), func(ctx context.Context, side *db.Side) error {
		_, err := side.Exec(ctx, `
			DELETE FROM drafts WHERE branch_id = ? AND person_id = ? AND page = ? AND subject_id = ?`,
			p.Branch, p.ID, of.Page, of.ID)
		return err
	})
}

// Done forgets the draft of a form that was posted. What was posted stands, so
// that it could not be forgotten is for the log alone: the sweeping does it.
func Done(c *gin.Context, s *desk.Desk, of Of) {
	if err := Drop(c, s, of); err != nil {
		s.Log.Error("forget a draft", "page", of.Page, "subject", of.ID, "error", err)
	}
}
