package rounds

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/distribution/matrix"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/web/desk"
)

// planImportPage reads a workbook into a plan: first the file is chosen, then
// what was read is looked at.
type planImportPage struct {
	desk.Base
	Plan   distribution.Plan
	Upload int64
	Name   string
	Result *matrix.Result
	New    []newRecipientRow
	Lines  int
	Past   bool // the rows below a sign-off are read too
	Sheets desk.Field
}

// Remarks are what is told of the workbook.
func (p planImportPage) Remarks() []intake.Remark { return p.Result.Plan.Remarks }

// newRecipientRow proposes a recipient nobody knows.
type newRecipientRow struct {
	matrix.NewRecipient
	Box  string // name of the box and, behind "kind.", of the select
	Kind desk.Field
}

// Below tells whether rows under a sign-off were left out.
func (p planImportPage) Below() bool {
	return slices.ContainsFunc(p.Remarks(), func(r intake.Remark) bool { return r.Key == "import.below_sign_off" })
}

// readCell is a cell of the workbook on the screen: a label or a figure.
type readCell struct {
	ID, Address, Text, Said string
	Label                   bool
}

// Grid is the table as it was read, its header first, with what is wrong at
// each cell.
func (p planImportPage) Grid() [][]readCell {
	plan, said := p.Result.Plan, map[string]string{}
	for _, f := range p.Result.Faults {
		if said[f.Cell] == "" {
			said[f.Cell] = p.Say(f.Message)
		}
	}
	cell := func(address, typed string, label bool) readCell {
		return readCell{desk.FieldID("cell." + address), address, typed, said[address], label}
	}
	head := make([]readCell, 1, len(plan.Across)+1)
	for _, l := range plan.Across {
		head = append(head, cell(l.Cell, l.Text, true))
	}
	grid := [][]readCell{head}
	for _, l := range plan.Down {
		row := make([]readCell, len(plan.Across)+1)
		row[0] = cell(l.Cell, l.Text, true)
		grid = append(grid, row)
	}
	for _, c := range plan.Cells {
		grid[c.Down+1][c.Across+1] = cell(c.Address, c.Text, false)
	}
	return grid
}

// Beside are the faults that stand at no cell: what is short, a name that is
// taken.
func (p planImportPage) Beside() (list []desk.Faulty) {
	for _, f := range p.Faults {
		if !strings.HasPrefix(f.Field, desk.FieldID("cell.")) && f.Field != desk.FieldID("lines") {
			list = append(list, f)
		}
	}
	return list
}

// planImport handles GET /plans/:id/import.
func (s area) planImport(c *gin.Context) error {
	page, err := s.planImportPage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "rounds/plan_import", page)
}

func (s area) planImportPage(c *gin.Context) (planImportPage, error) {
	page := planImportPage{Base: s.Page(c, "plan.import")}
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return page, err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.Plan, err = distribution.LoadPlan(ctx, r, document.ID(id))
		return errors.Join(err, page.Plan.Must(document.Draft))
	})
	return page, err
}

// readPlanImport handles POST /plans/:id/import: the file is read once, so
// that one that holds no plan is refused at the field.
func (s area) readPlanImport(c *gin.Context) error {
	form, err := s.Upload(c, desk.ImportLimit)
	if err != nil {
		return err
	}
	page, err := s.planImportPage(c)
	if err != nil {
		return err
	}
	book, err := form.File("workbook", desk.ImportLimit)
	if err != nil {
		return err
	}
	if err = form.Err(); err == nil {
		_, err = parsePlan(c.Request.Context(), *book, matrix.Reading{})
	}
	var upload int64
	if err == nil {
		upload, err = s.Stage(c, *book)
	}
	if err != nil {
		return s.Again(c, &page, form, err, "rounds/plan_import")
	}
	c.Redirect(http.StatusSeeOther, fmt.Sprintf("/plans/%d/import/%d", page.Plan.ID, upload))
	return nil
}

// parsePlan reads the plan of a workbook.
func parsePlan(ctx context.Context, f desk.File, as matrix.Reading) (*matrix.Plan, error) {
	book, err := sheet.Open(ctx, f.Bytes, matrix.Limits)
	if err != nil {
		return nil, err
	}
	return matrix.Load(ctx, book, as)
}

// reviewPlanImport handles GET /plans/:id/import/:upload.
func (s area) reviewPlanImport(c *gin.Context) error {
	page, err := s.reviewPage(c, nil)
	if err != nil {
		return err
	}
	page.propose()
	return s.Render(c, http.StatusOK, "rounds/plan_import_review", page)
}

// reviewPage reads the staged workbook against the names of today. Without a
// form the new recipients are proposed as ticked.
func (s area) reviewPage(c *gin.Context, form *desk.Form) (planImportPage, error) {
	page, err := s.planImportPage(c)
	if err != nil {
		return page, err
	}
	if page.Upload, err = desk.IDOf(c, "upload"); err != nil {
		return page, err
	}
	var book desk.Staged
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		book, err = desk.StagedBy(ctx, r, page.Person.ID, page.Upload, "plan.upload_gone")
		return err
	})
	if err != nil {
		return page, err
	}
	as := matrix.Reading{Sheet: c.Query("sheet"), Past: c.Query("past") != ""}
	if form != nil {
		as = matrix.Reading{Sheet: form.Text("sheet"), Past: form.Ticked("past")}
	}
	parsed, err := parsePlan(c.Request.Context(), desk.File{Name: book.Name, Bytes: book.Bytes}, as)
	if err != nil {
		return page, err
	}
	page.Name, page.Past, page.Sheets = book.Name, as.Past, sheetChoice(page.Base, parsed)
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.Result, err = distribution.ReadWorkbook(ctx, r, parsed, ticked(form))
		return err
	})
	if err != nil {
		return page, err
	}
	page.Lines = len(page.Result.Lines)
	return page, nil
}

// sheetChoice offers the sheets and tables of the workbook.
func sheetChoice(b desk.Base, read *matrix.Plan) desk.Field {
	var options []desk.Option
	for _, info := range read.Sheets {
		options = append(options, desk.Option{Value: info.Name, Label: info.Name, Chosen: info.Name == read.Sheet})
	}
	b.Form = nil // what was read is what was asked
	return b.Choice("sheet", b.T("openpage.sheet"), options)
}

// ticked tells which new recipients are to be made: those the form asks for,
// or all as long as nobody said which.
func ticked(form *desk.Form) func(matrix.NewRecipient) bool {
	return func(n matrix.NewRecipient) bool {
		return form == nil || slices.Contains(form.List("create"), n.Key)
	}
}

// Refused shows what was refused, and the new recipients as chosen.
func (p *planImportPage) Refused(form *desk.Form, refusal error) {
	if p.Base.Refused(form, refusal); p.Result != nil {
		p.propose()
	}
}

// propose lays the new recipients out, as chosen where the page comes back.
func (p *planImportPage) propose() {
	for i, made := range p.Result.NewRecipients {
		row := newRecipientRow{NewRecipient: made, Box: fmt.Sprintf("new-%d", i)}
		row.Kind = p.Choice("kind."+made.Key, p.T("plan.kind_of", made.Name), kindOptions(p.Base, made.Kind)[1:],
			"id", fmt.Sprintf("kind-%d", i))
		p.New = append(p.New, row)
	}
}

// runPlanImport handles POST /plans/:id/import/:upload: new recipients are
// registered and the figures replace the plan's, in one act.
func (s area) runPlanImport(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	page, err := s.reviewPage(c, form)
	if err != nil {
		return err
	}
	kinds := map[string]string{}
	for _, name := range form.Names() {
		if key, is := strings.CutPrefix(name, "kind."); is {
			kinds[key] = form.Text(name)
		}
	}
	asked := struct {
		ID, Seen, Upload int64
		Create           []string
		Kinds            map[string]string
		Past             bool
		Sheet            string
	}{int64(page.Plan.ID), form.Seen(), page.Upload, form.List("create"), kinds, page.Past, page.Result.Plan.Sheet}
	if err = errors.Join(form.Err(), page.Result.Refusal()); err == nil {
		_, err = s.WriteLong(c, "plan.import", form.Key, asked,
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				result, err := distribution.ReadWorkbook(ctx, tx, page.Result.Plan, ticked(form))
				if err == nil {
					err = result.Refusal()
				}
				if err != nil {
					return db.Subject{}, err
				}
				return planSubject(page.Plan.ID), distribution.FillPlan(ctx, tx, page.Plan.ID, asked.Seen,
					result, kinds)
			})
	}
	if err != nil {
		return s.Again(c, &page, form, err, "rounds/plan_import_review")
	}
	return s.Redirect(c, fmt.Sprintf("/plans/%d", page.Plan.ID), "plan.imported",
		page.Number(page.Lines))
}
