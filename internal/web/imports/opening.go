package imports

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/web/desk"
	"relief/internal/web/desk/drafts"
	"relief/inventory/opening"
)

// openingUpload is the first step: the file.
type openingUpload struct {
	desk.Base
	Waiting []waiting // this person's, not yet swept
}

// waiting is a workbook with the draft of what was said of it.
type waiting struct {
	ID                  int64
	Name                string
	RecordedAt, DraftAt string
}

// newOpening handles GET /opening.
func (s area) newOpening(c *gin.Context) error {
	page, err := s.openingUpload(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "imports/opening_upload", page)
}

func (s area) openingUpload(c *gin.Context) (openingUpload, error) {
	page := openingUpload{Base: s.Page(c, "menu.opening")}
	p := desk.Person(c)
	err := s.Read(c, func(ctx context.Context, r db.Reader) error {
		return r.Select(ctx, &page.Waiting, `
			SELECT u.id, u.name, u.recorded_at, COALESCE(d.recorded_at, '') AS draft_at
			FROM   uploads u
			LEFT   JOIN drafts d ON d.branch_id = u.branch_id AND d.person_id = u.person_id AND d.page = ?
			       AND d.subject_id = u.id AND d.seen = u.recorded_at
			WHERE  u.branch_id = ? AND u.person_id = ? ORDER BY u.id DESC LIMIT 5`, s.drafts.Page, p.Branch, p.ID)
	})
	return page, err
}

// stageOpening handles POST /opening: the workbook is kept beside the books
// for a day, for this person only.
func (s area) stageOpening(c *gin.Context) error {
	form, err := s.Upload(c, desk.ImportLimit)
	if err != nil {
		return s.uploadRefused(c, form, err)
	}
	file, err := form.File("file", desk.ImportLimit)
	if err != nil {
		return s.uploadRefused(c, form, err)
	}
	if file != nil {
		if _, err := sheet.Open(c.Request.Context(), file.Bytes, sheet.Limits{}); err != nil {
			return s.uploadRefused(c, form, err)
		}
	}
	if err := form.Err(); err != nil {
		return s.uploadRefused(c, form, err)
	}
	id, err := s.Stage(c, *file)
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, fmt.Sprintf("/opening/%d", id))
	return nil
}

// uploadRefused shows the first step again, with what is wrong at the file.
func (s area) uploadRefused(c *gin.Context, form *desk.Form, refusal error) error {
	f := fault.Of(refusal)
	if f.Kind != fault.Invalid && f.Kind != fault.TooLarge {
		return refusal
	}
	page, err := s.openingUpload(c)
	if err != nil {
		return err
	}
	if len(f.Fields) == 0 {
		var fields fault.Fields
		fields.Add("file", f.Key, f.Args...)
		refusal = fields.Err(fault.Invalid, "openpage.file_refused")
	}
	page.Refused(form, refusal)
	return s.Render(c, desk.StatusOf[f.Kind], "imports/opening_upload", page)
}

// stagedOf reads a staged workbook of this person; another's is NotFound.
func (s area) stagedOf(c *gin.Context) (desk.Staged, error) {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return desk.Staged{}, err
	}
	var file desk.Staged
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		file, err = desk.StagedBy(ctx, r, desk.Person(c).ID, id, "openpage.no_upload")
		return err
	})
	return file, err
}

// showOpening handles GET /opening/:id: what was understood, with what was
// corrected so far.
func (s area) showOpening(c *gin.Context) error {
	page, err := s.openingPage(c, nil)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "imports/opening_review", page)
}

// checkOpening handles POST /opening/:id/check: what was corrected so far is kept
// as a draft, and the page leads on to itself.
func (s area) checkOpening(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	asks := readOpening(form)
	if err := s.drafts.Keep(c, form, asks.kept(form)); err != nil {
		page, loadErr := s.openingPage(c, form)
		if loadErr != nil {
			return loadErr
		}
		return s.Again(c, page, form, err, "imports/opening_review")
	}
	c.Redirect(http.StatusSeeOther, "/opening/"+c.Param("id")+asks.pressedAt(form))
	return nil
}

// openingPage reads the workbook again, with the corrections of the form or else
// of the draft, and says what every row means.
func (s area) openingPage(c *gin.Context, form *desk.Form) (*openingPage, error) {
	page := &openingPage{Base: s.Page(c, "menu.opening")}
	var taught map[string]intake.Word
	var err error
	if page.File, err = s.stagedOf(c); err != nil {
		return nil, err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) error {
		of := drafts.Of{Page: s.drafts.Page, ID: page.File.ID, Seen: page.File.RecordedAt}
		draft, was, err := s.drafts.Show(ctx, c, r, page.Base, of)
		if page.Draft = draft; form == nil {
			form = was
		}
		if err == nil {
			taught, err = opening.Taught(ctx, r)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	page.asks = readOpening(form)
	page.asks.Mapping.Taught = taught
	page.asks.Checking = !strings.HasSuffix(c.FullPath(), "/post")
	book, err := sheet.Open(c.Request.Context(), page.File.Bytes, sheet.Limits{})
	if err != nil {
		return nil, err
	}
	for _, info := range book.Sheets() {
		page.Sheets = append(page.Sheets, desk.Option{
			Value: info.Name, Label: info.Name, Chosen: info.Name == page.asks.Mapping.Sheet,
		})
	}
	if form != nil {
		page.Form = form
	}
	page.Count, err = opening.Load(c.Request.Context(), book, page.asks.Mapping)
	if err != nil {
		return page, page.unread(c.Request.Context(), book, err)
	}
	page.Sheets = nil
	for _, one := range page.Count.Sheets { // with the tables beside and below others
		page.Sheets = append(page.Sheets, desk.Option{Value: one.Name, Label: one.Name})
	}
	page.chooseSheet(page.Count.Sheet)
	page.asks.rows(form, page.Count)
	page.Draft.Counted(page.Base, s.Now(), page.asks.cells(), "draft.kept_cells")
	err = s.Read(c, func(ctx context.Context, r db.Reader) error { return page.resolve(ctx, r) })
	return page, err
}

// chooseSheet marks the sheet that is read.
func (p *openingPage) chooseSheet(name string) {
	for i := range p.Sheets {
		p.Sheets[i].Chosen = p.Sheets[i].Value == name
	}
}

// unread says why no table could be read, with the columns of the row that
// looked like a header, so that a person can say what they are.
func (p *openingPage) unread(ctx context.Context, book *sheet.Book, refusal error) error {
	f := fault.Of(refusal)
	if f.Kind != fault.Invalid && f.Kind != fault.NotFound {
		return refusal
	}
	p.Problem, p.Count = p.Say(f.Message), nil
	header := p.asks.Mapping.HeaderRow
	if header == 0 && len(f.Args) > 0 {
		header, _ = f.Args[0].(int) // the refusal names the row that looked like one
	}
	for i, info := range book.Sheets() {
		if p.asks.Mapping.Sheet == "" && !info.Hidden {
			p.asks.Mapping.Sheet = info.Name
		}
		if info.Name != p.asks.Mapping.Sheet || header == 0 {
			continue
		}
		grid, err := book.Grid(ctx, i)
		if err != nil {
			return err
		}
		p.asks.Mapping.HeaderRow = header
		p.makeColumns(opening.Headings(grid, header))
	}
	p.chooseSheet(p.asks.Mapping.Sheet)
	return nil
}
