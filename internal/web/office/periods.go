package office

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/branch"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
)

// periodPage is through which day the books are closed, and what would be shut out.
type periodPage struct {
	desk.Base
	Of         branch.Branch
	Proposed   string // the end of last month, unless that is closed
	Yesterday  string
	Unfinished []countWord
	History    []changeRow
}

type countWord struct {
	Label string
	Count int64
	Path  string
}

// periods handles GET /periods.
func (s area) periods(c *gin.Context) error {
	page, err := s.periodPage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "office/periods", page)
}

func (s area) periodPage(c *gin.Context) (periodPage, error) {
	page := periodPage{Base: s.Page(c, "menu.periods")}
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if page.Of, err = branch.Load(ctx, r); err != nil {
			return err
		}
		at := r.Where()
		today := at.Now.In(at.Zone)
		page.Yesterday = branch.In(at, -1)
		if page.Proposed = branch.In(at, -today.Day()); page.Proposed <= page.Of.ClosedThrough {
			page.Proposed = ""
		}
		counts, err := branch.Unfinished(ctx, r, page.Yesterday)
		if err != nil {
			return err
		}
		page.Unfinished = page.Unfinished[:0]
		for kind, n := range counts {
			page.Unfinished = append(page.Unfinished, countWord{
				page.Say(fault.Message{Key: document.Kind(kind).Key()}), n, "/documents?kind=" + kind,
			})
		}
		slices.SortFunc(page.Unfinished, func(a, b countWord) int { return strings.Compare(a.Path, b.Path) })
		rows, err := changeRows(ctx, r, page.Base)
		page.History = slices.DeleteFunc(rows, func(row changeRow) bool {
			label := page.Say(settingWords["closed_through"])
			return !slices.ContainsFunc(row.Changes, func(w changeWord) bool { return w.Label == label })
		})
		return err
	})
	return page, err
}

// closePeriod handles POST /periods/close.
func (s area) closePeriod(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	seen, draft := form.Version(), &branch.CloseDraft{Through: form.Date("through")}
	return s.changePeriod(c, "branch.close", "settings.closed", form, draft,
		func(ctx context.Context, tx *db.Tx) error { return branch.Close(ctx, tx, seen, draft.Through) })
}

// reopenPeriod handles POST /periods/reopen.
func (s area) reopenPeriod(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	seen := form.Version()
	draft := &branch.ReopenDraft{Through: form.DateOrEmpty("back_to"), Reason: form.Text("reason")}
	return s.changePeriod(c, "branch.reopen", "settings.reopened", form, draft,
		func(ctx context.Context, tx *db.Tx) error {
			return branch.Reopen(ctx, tx, seen, draft.Through, draft.Reason)
		})
}

func (s area) changePeriod(
	c *gin.Context, act, done string, form *desk.Form, draft desk.Draft, do func(context.Context, *db.Tx) error,
) error {
	err := s.Check(c, form, draft, nil)
	if err == nil {
		err = s.writeBranch(c, act, form, draft, do)
	}
	if err != nil {
		return desk.Reload(s.Desk, s.periodPage, "office/periods")(c, form, err)
	}
	return s.Redirect(c, "/periods", done)
}
