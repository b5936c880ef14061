package books

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/oversight"
	"relief/internal/web/desk"
)

// newFindingPage is the form of a finding on a document, a lot or an item.
type newFindingPage struct {
	desk.Base
	On     string
	ID     int64
	Name   string
	About  string
	Owners []desk.Option
	Today  string
	Due    string // a month from today
}

// newFinding handles GET /findings/new?on=KIND&id=ID.
func (s area) newFinding(c *gin.Context) error {
	q := c.Request.URL.Query()
	page, err := s.findingForm(c, q.Get("on"), q.Get("id"))
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "books/finding_new", page)
}

func (s area) findingForm(c *gin.Context, on, typed string) (newFindingPage, error) {
	page := newFindingPage{Base: s.Page(c, "findpage.new"), On: on}
	var err error
	if page.ID, err = strconv.ParseInt(typed, 10, 64); err != nil || page.ID <= 0 {
		return page, fault.New(fault.NotFound, "fault.not_found")
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		at, kind := r.Where(), oversight.SubjectKind(on)
		page.Today, page.Due = at.Today(), at.Now.In(at.Zone).AddDate(0, 1, 0).Format(time.DateOnly)
		if page.Name, err = oversight.NameOf(ctx, r, kind, page.ID); err != nil {
			return err
		}
		if page.About, err = subjectPath(ctx, r, page.Base, kind, page.ID); err != nil {
			return err
		}
		owners, err := oversight.Owners(ctx, r, page.Person.ID)
		page.Owners = []desk.Option{{Label: page.T("common.choose")}}
		for _, p := range owners {
			page.Owners = append(page.Owners,
				desk.Option{Value: strconv.FormatInt(int64(p.ID), 10), Label: p.Name + " " + p.Login})
		}
		return err
	})
	return page, err
}

// raiseFinding handles POST /findings.
func (s area) raiseFinding(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	draft := oversight.Draft{
		SubjectKind: oversight.SubjectKind(form.Text("on")), What: form.Text("what"), DueOn: form.Due("due_on"),
	}
	draft.SubjectID, _ = strconv.ParseInt(form.Text("id"), 10, 64)
	owner, _ := strconv.ParseInt(form.Text("owner"), 10, 64)
	draft.Owner = db.PersonID(owner)
	var made db.Subject
	if err = s.Check(c, form, &draft, nil); err == nil {
		made, err = s.Write(c, "finding.open", form.Key, draft,
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				f, err := oversight.Raise(ctx, tx, draft)
				return f.Subject(), err
			})
	}
	if desk.Refused(err) {
		page, errForm := s.findingForm(c, form.Text("on"), form.Text("id"))
		if errForm != nil {
			return errors.Join(err, errForm)
		}
		return s.Again(c, &page, form, err, "books/finding_new")
	}
	if err != nil {
		return err
	}
	return s.Redirect(c, fmt.Sprintf("/findings/%d", made.ID), "findpage.opened")
}

// answerFinding handles POST /findings/:id/answer.
func (s area) answerFinding(c *gin.Context) error {
	form, err := s.Upload(c, desk.AttachmentLimit)
	if err != nil {
		return err
	}
	var file *document.File
	if form.HasFile("file") {
		upload, err := form.File("file", desk.AttachmentLimit)
		if err != nil {
			return err
		}
		if upload != nil {
			file = &document.File{Name: upload.Name, Bytes: upload.Bytes}
		}
	}
	said, seen := form.Text("said"), int64(form.Version())
	return s.actOnFinding(c, form, "finding.answer", []any{said, seen, file},
		func(ctx context.Context, tx *db.Tx, id oversight.ID) error {
			return oversight.Answer(ctx, tx, id, seen, said, file)
		})
}

// closeFinding handles POST /findings/:id/close.
func (s area) closeFinding(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	said, seen := form.Text("said"), int64(form.Version())
	return s.actOnFinding(c, form, "finding.close", []any{said, seen},
		func(ctx context.Context, tx *db.Tx, id oversight.ID) error {
			return oversight.Close(ctx, tx, id, seen, said)
		})
}

// reopenFinding handles POST /findings/:id/reopen.
func (s area) reopenFinding(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	said, due, seen := form.Text("said"), form.Due("due_on"), int64(form.Version())
	return s.actOnFinding(c, form, "finding.reopen", []any{said, due, seen},
		func(ctx context.Context, tx *db.Tx, id oversight.ID) error {
			return oversight.Reopen(ctx, tx, id, seen, said, due)
		})
}

// actOnFinding does one act on the finding of the address and goes back to its
// page, which shows what was refused.
func (s area) actOnFinding(
	c *gin.Context, form *desk.Form, act string, draft any, do func(context.Context, *db.Tx, oversight.ID) error,
) error {
	id, err := s.ActOn(c, form, act, "finding", draft, func(ctx context.Context, tx *db.Tx, id int64) error {
		return do(ctx, tx, oversight.ID(id))
	})
	if err != nil {
		return desk.Reload(s.Desk, s.findingPage, "books/finding")(c, form, err)
	}
	return s.Redirect(c, fmt.Sprintf("/findings/%d", id), "common.saved")
}

// findingFile handles GET /finding-files/:id: the bytes as they were handed in.
func (s area) findingFile(c *gin.Context) error {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	var entry oversight.Entry
	var content []byte
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		entry, content, err = oversight.Content(ctx, r, id)
		return err
	})
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", *entry.MediaType)
	h.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": *entry.FileName}))
	h.Set("Content-Length", strconv.Itoa(len(content)))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	c.Status(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		return nil
	}
	_, err = bytes.NewReader(content).WriteTo(c.Writer)
	return err
}
