package imports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/web/desk"
)

// postImport handles POST /imports/KIND/ID/post: all good rows in one act. A
// long one goes on by itself and is watched on a page of its own.
func (s importArea) postImport(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	page, err := s.importPage(c, importAsked(url.Values(form.Asked())))
	if err != nil {
		return err
	}
	if page.Result == nil {
		page.show()
		return s.Render(c, http.StatusUnprocessableEntity, "imports/review", page)
	}
	asked, work := s.posting(c, form, page)
	j, err := s.jobs.start(page.File.ID, asked, work)
	if err != nil {
		return s.Again(c, page, form, err, "imports/review")
	}
	if !j.wait(c.Request.Context()) {
		c.Redirect(http.StatusSeeOther, fmt.Sprintf("%s/%d/progress", s.kind.Base(), page.File.ID))
		return nil
	}
	s.jobs.forget(page.File.ID, j)
	if j.err != nil {
		return s.Again(c, page, form, j.err, "imports/review")
	}
	c.Redirect(http.StatusSeeOther, s.donePath(j.subject))
	return nil
}

func (s importArea) donePath(of db.Subject) string {
	return fmt.Sprintf("%s/done/%d", s.kind.Base(), of.ID)
}

// posting is the act, and a digest of what was chosen for it: the rows are judged again inside it, and where that
// comes to something else than the page showed, nothing is done.
func (s importArea) posting(c *gin.Context, form *desk.Form, page *importPage) (string, importWork) {
	list, file := page.List, intake.File{Name: page.File.Name, Bytes: page.File.Bytes}
	seen, leave := form.Typed("seen"), form.Ticked("leave_out")
	asked := struct {
		Upload  int64
		Seen    string
		Leave   bool
		Mapping intake.Mapping
	}{page.File.ID, seen, leave, list.Mapping()}
	by := desk.By(c, s.kind.Name+".import", form.Key, asked)
	by.Limit = db.LongAct
	return string(by.Digest), func(step func(done, of int)) (db.Subject, error) {
		return s.Books.Write(context.Background(), by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			result, err := s.kind.Judge(ctx, tx, list)
			if err != nil {
				return db.Subject{}, err
			}
			if result.Digest() != seen {
				return db.Subject{}, fault.New(fault.Conflict, "import.changed_since")
			}
			done, err := result.Post(ctx, tx, file, leave, step)
			return done.Subject(), err
		})
	}
}

// Refused shows what a posting was refused for at the head of the page; the
// rows say the rest.
func (p *importPage) Refused(form *desk.Form, refusal error) {
	f := fault.Of(refusal)
	p.Base.Refused(form, &fault.Error{Kind: f.Kind, Message: f.Message})
	if p.asks.view == "" && p.Result.Tally.Faulty > 0 {
		p.asks.view = string(intake.Faulty)
	}
	p.show()
}

// importProgressPage says how far a long import is.
type importProgressPage struct {
	desk.Base
	Kind     importKind
	File     desk.Staged
	Done, Of int64
	Problem  string
}

// Self is the page with the rows of the file.
func (p importProgressPage) Self() string { return fmt.Sprintf("%s/%d", p.Kind.Base(), p.File.ID) }

// Watch is the page itself.
func (p importProgressPage) Watch() string { return p.Self() + "/progress" }

// importProgress handles GET /imports/KIND/ID/progress. When the import is
// done it leads on; one that another process runs, or that was cut off, is
// looked up in the books.
func (s importArea) importProgress(c *gin.Context) error {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	page := importProgressPage{Base: s.Page(c, "importpage.running"), Kind: s.kind}
	var posted *intake.Import
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if page.File, err = desk.StagedBy(ctx, r, desk.Person(c).ID, id, "openpage.no_upload"); err != nil {
			return err
		}
		posted, err = s.postedFrom(ctx, r, desk.Person(c).ID, page.File)
		return err
	})
	if err != nil {
		return err
	}
	j := s.jobs.of(page.File.ID)
	switch {
	case j == nil && posted != nil:
		return s.leadOn(c, s.donePath(posted.Subject()))
	case j == nil:
		return s.leadOn(c, page.Self())
	case !j.ended():
		page.Done, page.Of = j.done.Load(), j.of.Load()
		c.Header("Refresh", "3")
	case j.err == nil:
		return s.leadOn(c, s.donePath(j.subject))
	case desk.Refused(j.err):
		page.Problem = page.Say(fault.Of(j.err).Message)
	default:
		return j.err
	}
	return s.Render(c, http.StatusOK, "imports/progress", page)
}

// leadOn goes to another page, also from a part of a page that is polled.
func (s importArea) leadOn(c *gin.Context, path string) error {
	if c.GetHeader("HX-Request") != "" {
		c.Header("HX-Redirect", path)
		c.Status(http.StatusOK)
		return nil
	}
	c.Redirect(http.StatusSeeOther, path)
	return nil
}

// postedFrom finds the import that was made of a staged file.
func (s importArea) postedFrom(
	ctx context.Context, r db.Reader, who db.PersonID, file desk.Staged,
) (*intake.Import, error) {
	latest, err := intake.Latest(ctx, r, s.kind.Name, 20)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(file.Bytes)
	for _, i := range latest {
		if i.ActorID == who && i.FileSHA256 == hex.EncodeToString(sum[:]) && i.RecordedAt >= file.RecordedAt {
			return &i, nil
		}
	}
	return nil, nil
}

// stagedFor finds the staged file an import was made of; 0 when it is gone.
func (s importArea) stagedFor(ctx context.Context, r db.Reader, who db.PersonID, of intake.Import) (int64, error) {
	var files []desk.Staged
	err := r.Select(ctx, &files, `
		SELECT id, name, recorded_at, bytes FROM uploads
		WHERE  branch_id = ? AND person_id = ? AND name = ? AND recorded_at <= ? ORDER BY id DESC LIMIT 5`,
		r.Where().Branch, who, of.FileName, of.RecordedAt)
	for _, file := range files {
		if sum := sha256.Sum256(file.Bytes); hex.EncodeToString(sum[:]) == of.FileSHA256 {
			return file.ID, err
		}
	}
	return 0, err
}
