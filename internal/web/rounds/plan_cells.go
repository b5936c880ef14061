package rounds

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/text"
	"relief/internal/web/desk"
	"relief/inventory"
)

// columnsPage chooses what stands on the matrix.
type columnsPage struct {
	desk.Base
	Plan       distribution.Plan
	Recipients []desk.Option
	Items      []desk.Option
}

// typedUnits reads a plain cell; blank is nought.
func typedUnits(typed string) (inventory.Units, bool) {
	if strings.TrimSpace(typed) == "" {
		return 0, true
	}
	n, m := text.ParseUnits(typed)
	return inventory.Units(n), m == nil
}

// editsOf reads every cell that was sent, in a fixed order, with what the page
// said that it held; a figure that is none is a fault at its cell.
func editsOf(form *desk.Form, packs map[inventory.ItemID]text.Packs) []distribution.Edit {
	var edits []distribution.Edit
	was, told := wasOf(form)
	for _, name := range form.Names() {
		rest, is := strings.CutPrefix(name, "cell.")
		if !is {
			continue
		}
		itemText, recText, _ := strings.Cut(rest, ".")
		item, err := strconv.ParseInt(itemText, 10, 64)
		rec, err2 := strconv.ParseInt(recText, 10, 64)
		if err != nil || err2 != nil || item <= 0 || rec < 0 {
			continue // no field of ours
		}
		cell := distribution.Cell{ItemID: inventory.ItemID(item), RecipientID: distribution.RecipientID(rec)}
		if form.Text(name) != "" {
			form.Counts(name, packs[cell.ItemID])
			cell.Units = inventory.Units(form.Units(name))
		}
		edit := distribution.Edit{Cell: cell}
		if told {
			units := was[name]
			edit.Was = &units
		}
		edits = append(edits, edit)
	}
	slices.SortFunc(edits, func(a, b distribution.Edit) int {
		return cmp.Or(cmp.Compare(a.ItemID, b.ItemID), cmp.Compare(a.RecipientID, b.RecipientID))
	})
	return edits
}

// saveCells handles POST /plans/:id/cells: it writes the cells that changed
// and, where asked, hands the plan in.
func (s area) saveCells(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	packs, err := s.packs(c)
	if err != nil {
		return err
	}
	seen, edits, submit := form.Seen(), editsOf(form, packs), form.Text("then") == "submit"
	asked := struct {
		Seen   int64
		Edits  []distribution.Edit
		Submit bool
	}{seen, edits, submit}
	act, done := "plan.cells", "plan.saved"
	if submit {
		act, done = "plan.submit", "plan.submitted"
	}
	id, err := s.ActOn(c, form, act, string(document.Plan), asked, func(ctx context.Context, tx *db.Tx, n int64) error {
		if submit {
			return submitEdited(ctx, tx, document.ID(n), seen, edits)
		}
		return distribution.EditCells(ctx, tx, document.ID(n), seen, edits)
	})
	if err != nil {
		return desk.Reload(s.Desk, s.planPage, "rounds/plan")(c, form, err)
	}
	home := url.URL{Path: fmt.Sprintf("/plans/%d", id), RawQuery: c.Request.URL.RawQuery}
	if submit {
		home.RawQuery = ""
	}
	return s.Redirect(c, home.String(), done)
}

// submitEdited writes what was changed and hands the plan in, which must be as
// it was seen but for that.
func submitEdited(ctx context.Context, tx *db.Tx, id document.ID, seen int64, edits []distribution.Edit) error {
	p, err := distribution.LoadPlan(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := distribution.EditCells(ctx, tx, id, seen, edits); err != nil {
		return err
	}
	if err := p.Seen(seen); err != nil {
		return err
	}
	return distribution.Submit(ctx, tx, id, 0)
}

// packs are the words in which the branch's items are counted.
func (s area) packs(c *gin.Context) (packs map[inventory.ItemID]text.Packs, err error) {
	err = s.Read(c, func(ctx context.Context, r db.Reader) error {
		packs, err = inventory.PacksOf(ctx, r)
		return err
	})
	return packs, err
}

func planSubject(id document.ID) db.Subject {
	return db.Subject{Kind: string(document.Plan), ID: int64(id)}
}

// planColumns handles GET /plans/:id/columns.
func (s area) planColumns(c *gin.Context) error {
	page, err := s.columnsPage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "rounds/plan_columns", page)
}

func (s area) columnsPage(c *gin.Context) (columnsPage, error) {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return columnsPage{}, err
	}
	page := columnsPage{Base: s.Page(c, "plan.columns")}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if page.Plan, err = distribution.LoadPlan(ctx, r, document.ID(id)); err != nil {
			return err
		}
		if err := page.Plan.Must(document.Draft); err != nil {
			return err
		}
		m, err := distribution.MatrixOf(ctx, r, document.ID(id))
		if err != nil {
			return err
		}
		columns, rows := map[distribution.RecipientID]bool{}, map[inventory.ItemID]bool{}
		for _, col := range m.Recipients {
			columns[col.RecipientID] = true
		}
		for _, row := range m.Items {
			rows[row.ItemID] = true
		}
		page.Recipients, page.Items, err = planChoices(ctx, r, page.Base, columns, rows)
		return err
	})
	return page, err
}

// setPlanColumns handles POST /plans/:id/columns.
func (s area) setPlanColumns(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	seen := form.Seen()
	columns := chosenIDs[distribution.RecipientID](form, "recipients")
	rows := chosenIDs[inventory.ItemID](form, "items")
	asked := struct {
		ID, Seen int64
		Columns  []distribution.RecipientID
		Rows     []inventory.ItemID
	}{id, seen, columns, rows}
	if err = form.Err(); err == nil {
		_, err = s.Write(c, "plan.columns", form.Key, asked, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			return planSubject(document.ID(id)),
				distribution.SetColumns(ctx, tx, document.ID(id), seen, columns, rows)
		})
	}
	if desk.Refused(err) {
		page, loadErr := s.columnsPage(c)
		if loadErr != nil {
			return err // the plan is no draft any more: say that
		}
		return s.Again(c, &page, form, err, "rounds/plan_columns")
	}
	if err != nil {
		return err
	}
	return s.Redirect(c, fmt.Sprintf("/plans/%d", id), "plan.columns_set")
}
