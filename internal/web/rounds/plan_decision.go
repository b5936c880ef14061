package rounds

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/distribution/matrix"
	"relief/distribution/minutes"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
)

// WordingLimit is the longest wording of a decision that is read, in bytes.
const WordingLimit = 256 << 10

// decisionBody is the largest form with a wording: one that is too long comes
// back to be cut.
const decisionBody = 8 << 20

// decisionPage reads the wording of a decision into a plan: first it is
// pasted, then what was read is looked at.
type decisionPage struct {
	planImportPage
	Wording string
	Names   minutes.Names
	Reading minutes.Reading
	Before  *document.Attachment // the same wording, when it was written before
	AsBase  []string             // ITEM.WORD: read as the base unit in this text
}

// Refused shows what was refused; the wording decides who is new.
func (p *decisionPage) Refused(form *desk.Form, refusal error) { p.Base.Refused(form, refusal) }

// pasteDecision handles GET /plans/:id/decision; from names a wording that
// was read, to be changed.
func (s area) pasteDecision(c *gin.Context) error {
	page, err := s.decisionPage(c)
	if err != nil {
		return err
	}
	if id, bad := strconv.ParseInt(c.Query("from"), 10, 64); bad == nil {
		page.Upload = id
		if err := s.readWording(c, &page); err != nil {
			return err
		}
	}
	return s.Render(c, http.StatusOK, "rounds/plan_decision", page)
}

func (s area) decisionPage(c *gin.Context) (decisionPage, error) {
	plan, err := s.planImportPage(c)
	page := decisionPage{planImportPage: plan}
	page.Base = s.Page(c, "minutes.title")
	return page, err
}

// stageDecision handles POST /plans/:id/decision: a wording of which nothing
// can be read is refused at the field, and stands there still.
func (s area) stageDecision(c *gin.Context) error {
	form, err := s.LongForm(c, decisionBody)
	if fault.Is(err, fault.TooLarge) {
		return s.refuseLong(c)
	}
	if err != nil {
		return err
	}
	page, err := s.decisionPage(c)
	if err != nil {
		return err
	}
	form.Required("wording")
	wording, err := s.wordingOf(c, form)
	if err != nil {
		return err
	}
	var upload int64
	if err = form.Err(); err == nil {
		upload, err = s.Stage(c, desk.File{Name: page.T("minutes.file_name"), Bytes: []byte(wording)})
	}
	if err != nil {
		return s.Again(c, &page, form, err, "rounds/plan_decision")
	}
	c.Redirect(http.StatusSeeOther, fmt.Sprintf("/plans/%d/decision/%d", page.Plan.ID, upload))
	return nil
}

// wordingOf is the wording of a form. One that is too long, or says nothing of
// a plan, is a fault of its field.
func (s area) wordingOf(c *gin.Context, form *desk.Form) (string, error) {
	wording := strings.ReplaceAll(form.Typed("wording"), "\r\n", "\n")
	if len(wording) > WordingLimit {
		form.Fault("wording", tooLong(int64(len(wording))))
		return "", nil
	}
	if strings.TrimSpace(wording) == "" {
		return "", nil
	}
	var read minutes.Reading
	err := s.Read(c, func(ctx context.Context, r db.Reader) error {
		names, err := distribution.MinutesNames(ctx, r)
		read = minutes.Read(wording, names)
		return err
	})
	if err != nil {
		return wording, err
	}
	if len(read.Lines)+len(read.Kept)+len(read.Unread) == 0 {
		form.Fault("wording", fault.Message{Key: "minutes.nothing_read"})
	}
	if e := fault.Of(matrix.Fits(len(read.Recipients), len(planOf(read, nil).Items))); e != nil {
		form.Fault("wording", fault.Message{Key: e.Key, Args: e.Args})
	}
	return wording, nil
}

func tooLong(size int64) fault.Message {
	return fault.Message{Key: "minutes.too_long", Args: []any{desk.SizeWords(WordingLimit), desk.SizeWords(size)}}
}

// refuseLong answers a wording that is too long to be sent back.
func (s area) refuseLong(c *gin.Context) error {
	page, err := s.decisionPage(c)
	if err != nil {
		return err
	}
	var f fault.Fields
	said := tooLong(max(c.Request.ContentLength, decisionBody))
	f.Add("wording", said.Key, said.Args...)
	page.Refused(nil, f.Err(fault.TooLarge, "fault.invalid"))
	return s.Render(c, http.StatusRequestEntityTooLarge, "rounds/plan_decision", page)
}

// reviewDecision handles GET /plans/:id/decision/:upload.
func (s area) reviewDecision(c *gin.Context) error {
	page, err := s.decisionReview(c, c.QueryArray("unit"))
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "rounds/plan_decision_review", page)
}

// decisionReview reads the staged wording by the names of today, and by the
// unit words that were chosen.
func (s area) decisionReview(c *gin.Context, units []string) (decisionPage, error) {
	page, err := s.decisionPage(c)
	if err != nil {
		return page, err
	}
	page.AsBase, _ = unitsOf(units)
	if page.Upload, err = desk.IDOf(c, "upload"); err != nil {
		return page, err
	}
	if err := s.readWording(c, &page); err != nil {
		return page, err
	}
	page.Lines = len(page.Reading.Lines)
	return page, nil
}

// readWording reads what this person staged.
func (s area) readWording(c *gin.Context, page *decisionPage) error {
	return s.Read(c, func(ctx context.Context, r db.Reader) error {
		staged, err := desk.StagedBy(ctx, r, page.Person.ID, page.Upload, "plan.upload_gone")
		if err != nil {
			return err
		}
		if page.Wording = string(staged.Bytes); !utf8.ValidString(page.Wording) || len(page.Wording) > WordingLimit {
			return fault.New(fault.NotFound, "plan.upload_gone") // a workbook, not a wording
		}
		page.Name = staged.Name
		if page.Before, err = wordingKept(ctx, r, page.Plan.ID, page.Wording); err != nil {
			return err
		}
		page.Names, page.Reading, err = page.read(ctx, r)
		return err
	})
}

// read reads the wording by the names in force and the unit words chosen.
func (p decisionPage) read(ctx context.Context, r db.Reader) (minutes.Names, minutes.Reading, error) {
	names, err := distribution.MinutesNames(ctx, r)
	_, words := unitsOf(p.AsBase)
	return names, minutes.Read(p.Wording, names.AsBase(words)), err
}

// fillFromDecision handles POST /plans/:id/decision/:upload: what was read
// replaces the plan's figures, and the wording is kept with the plan.
func (s area) fillFromDecision(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	page, err := s.decisionReview(c, form.List("unit"))
	if err != nil {
		return err
	}
	asked := struct {
		ID, Seen, Upload int64
		Keep, Units      []string
	}{int64(page.Plan.ID), form.Seen(), page.Upload, form.List("keep"), page.AsBase}
	if len(page.Reading.Unread) > 0 && !form.Ticked("looked") {
		form.Fault("looked", fault.Message{Key: "minutes.must_look"})
	}
	if err = form.Err(); err == nil {
		_, err = s.WriteLong(c, "plan.decision", form.Key, asked,
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				return planSubject(page.Plan.ID), fillPlan(ctx, tx, page, asked.Seen, asked.Keep)
			})
	}
	if err != nil {
		return s.Again(c, &page, form, err, "rounds/plan_decision_review")
	}
	return s.Redirect(c, fmt.Sprintf("/plans/%d", page.Plan.ID), "minutes.written", page.Number(page.Lines))
}

// fillPlan reads the wording once more by the names in force, writes the
// figures, keeps the wording and notes the unit words chosen for it.
func fillPlan(ctx context.Context, tx *db.Tx, page decisionPage, seen int64, keep []string) error {
	_, reading, err := page.read(ctx, tx)
	if err != nil {
		return err
	}
	result := planOf(reading, keep)
	if err := result.Refusal(); err != nil {
		return err
	}
	if err := distribution.FillPlan(ctx, tx, page.Plan.ID, seen, result, nil); err != nil {
		return err
	}
	if len(page.AsBase) > 0 {
		units := map[string]any{"plan": page.Plan.ID, "as_base_unit": page.AsBase}
		if err := tx.Note("decision_units", units); err != nil {
			return err
		}
	}
	if kept, err := wordingKept(ctx, tx, page.Plan.ID, page.Wording); err != nil || kept != nil {
		return err // written again: the text is with the plan already
	}
	_, err = document.Attach(ctx, tx, page.Plan.ID, "source", "text/plain",
		document.File{Name: page.Name, Bytes: []byte(page.Wording)})
	return err
}

// wordingKept is the same wording among the files of a plan, or nil.
func wordingKept(ctx context.Context, r db.Reader, plan document.ID, wording string) (*document.Attachment, error) {
	files, err := document.Attachments(ctx, r, plan)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(wording))
	for i := range files {
		if files[i].Kind == "source" && bytes.Equal(files[i].SHA256, sum[:]) {
			return &files[i], nil
		}
	}
	return nil, nil
}

// planOf is a reading as the figures of a plan, with the kept items asked for.
func planOf(read minutes.Reading, keep []string) *matrix.Result {
	result := &matrix.Result{}
	item := map[int64]bool{}
	add := func(l matrix.Line) {
		result.Lines = append(result.Lines, l)
		if !item[l.ItemID] {
			item[l.ItemID], result.Items = true, append(result.Items, l.ItemID)
		}
	}
	for _, to := range read.Recipients {
		result.Recipients = append(result.Recipients, matrix.Who{RecipientID: to.ID})
	}
	for _, u := range read.Unread {
		result.Unread = append(result.Unread, matrix.Unread{Text: u.Text, Message: u.Message()})
	}
	for _, l := range read.Lines {
		add(matrix.Line{ItemID: l.ItemID, RecipientID: l.RecipientID, Units: l.Units})
	}
	for _, k := range read.Kept {
		if k.Units != nil && slices.Contains(keep, strconv.FormatInt(k.ItemID, 10)) {
			add(matrix.Line{ItemID: k.ItemID, Kept: true, Units: *k.Units})
		}
	}
	return result
}
