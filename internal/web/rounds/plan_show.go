package rounds

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/inventory"
)

// planPage is one plan.
type planPage struct {
	desk.Base
	Plan           distribution.Plan
	Matrix         distribution.Matrix
	planPart                                  // what of it is shown
	Rows           []editRow                  // the rows one may type into
	was            map[string]inventory.Units // what its cells held before it came back
	told           bool                       // whether the page said that
	seen           int64                      // which version of the plan was read
	overtaken      map[string]bool            // cells that somebody else changed meanwhile
	Mine           bool                       // the person wrote on it
	NoApproverSaid string
	Unread         distribution.LeftUnread
	Undrawn        int64
	KeptOpen       inventory.Units
	Slips          []distribution.Slip
	OwnUses        []document.Document
	back           map[document.ID]bool // own uses that were taken back
	Decision       *distribution.Decision
	Approval       *document.Approval
	Papers         desk.Prints
	Attachments    []document.Attachment
	History        []desk.Event
	Today          string
}

// Exports are the plan's files.
func (p planPage) Exports() desk.Faces {
	return p.Faces("plan", url.Values{"plan": {strconv.FormatInt(int64(p.Plan.ID), 10)}})
}

// editRow is an item's row on the screen, as typed where the page comes back.
type editRow struct {
	distribution.MatrixRow
	Said  string // what is wrong with the row
	Cells []editCell
	Other inventory.Units // of the recipients that are not shown
	Total inventory.Units
}

// Left is what stays when the typed figures hold.
func (e editRow) Left() inventory.Units { return e.Available() - e.Total }

// ID is the row's id, where a refusal leads.
func (e editRow) ID() string { return desk.FieldID(fmt.Sprintf("item.%d", e.ItemID)) }

// editCell is one input of the matrix.
type editCell struct {
	Name, ID, Label string
	Value, Saved    string
	Said, Taken     string
}

// showPlan handles GET /plans/:id.
func (s area) showPlan(c *gin.Context) error {
	page, err := s.planPage(c)
	if err != nil {
		return err
	}
	page.layOut()
	return s.Render(c, http.StatusOK, "rounds/plan", page)
}

// planPage reads the plan of the address.
func (s area) planPage(c *gin.Context) (planPage, error) {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return planPage{}, err
	}
	page := planPage{Base: s.Page(c, "menu.plans")}
	page.Path = fmt.Sprintf("/plans/%d", id)
	err = s.Read(c, func(ctx context.Context, r db.Reader) error {
		page.Today = r.Where().Today()
		return page.load(ctx, r, document.ID(id))
	})
	page.Title = page.Plan.Title
	return page, err
}

func (p *planPage) load(ctx context.Context, r db.Reader, id document.ID) (err error) {
	if p.Plan, err = distribution.LoadPlan(ctx, r, id); err != nil {
		return err
	}
	p.seen = p.Plan.Version
	if p.Matrix, err = distribution.MatrixOf(ctx, r, id); err != nil {
		return err
	}
	p.Find = p.Query.Get("find")
	found, err := distribution.FoundIn(ctx, r, id, p.Find)
	if err != nil {
		return err
	}
	p.takePart(found)
	if err := p.loadWaiting(ctx, r); err != nil {
		return err
	}
	if p.Plan.State == document.Approved {
		if p.Undrawn, p.KeptOpen, err = distribution.Undrawn(ctx, r, id); err != nil {
			return err
		}
	}
	if p.Slips, err = distribution.SlipsOf(ctx, r, id); err != nil {
		return err
	}
	if p.OwnUses, err = distribution.OwnUsesOf(ctx, r, id); err != nil {
		return err
	}
	if p.back, err = document.ReversedAmong(ctx, r, p.OwnUses); err != nil {
		return err
	}
	if p.Decision, err = distribution.DecisionOf(ctx, r, id); err != nil {
		return err
	}
	if p.Approval, err = document.ApprovalOf(ctx, r, id); err != nil {
		return err
	}
	if p.Papers, err = desk.PapersOf(ctx, r, p.Base, p.Plan.Document); err != nil {
		return err
	}
	if p.Attachments, err = document.Attachments(ctx, r, id); err != nil {
		return err
	}
	p.History, err = desk.HistoryOf(ctx, r, p.Base, document.Plan, id)
	return err
}

// loadWaiting reads what speaks against a decision: who may not take it, and
// what the plan's figures leave out of the wording they were read from.
func (p *planPage) loadWaiting(ctx context.Context, r db.Reader) error {
	writers, err := distribution.Writers(ctx, r, p.Plan.Document)
	p.Mine = slices.Contains(writers, p.Person.ID)
	if err != nil || p.Plan.State != document.Draft && p.Plan.State != document.Submitted {
		return err
	}
	if p.Unread, err = distribution.UnreadOf(ctx, r, p.Plan.ID); err != nil {
		return err
	}
	p.NoApproverSaid, err = p.NoApprover(ctx, r, auth.PlanApprove, writers...)
	if p.NoApproverSaid != "" {
		p.NoApproverSaid += p.T("plan.way_paper")
	}
	return err
}

// MoreUnread is how many passages that were not read the page leaves out.
func (p planPage) MoreUnread() int64 { return p.Unread.Total - int64(len(p.Unread.Passages)) }

// Editable tells whether the person may type into the matrix.
func (p planPage) Editable() bool { return p.Plan.State == document.Draft && p.Can("plan.write") }

// MayDecide tells whether the plan waits for this person's decision.
func (p planPage) MayDecide() bool {
	return planApprove.Offered(p.Base, p.Plan.State) && !p.Mine
}

// Refused shows what was refused, and the rows as typed. A cell that somebody
// else changed says what it holds now; the head of the page says the rest.
func (p *planPage) Refused(form *desk.Form, refusal error) {
	p.Base.Refused(form, refusal)
	if p.was, p.told = wasOf(form); p.told && fault.Of(refusal).Key != "document.changed" {
		p.seen = form.Seen()
	}
	p.overtaken = map[string]bool{}
	for name, m := range fault.Of(refusal).Fields {
		p.overtaken[name] = m.Key == "plan.cell_changed" || m.Key == "plan.kept_changed"
	}
	p.layOut()
}

// layOut makes the rows one may type into; where the page comes back, typed
// figures stand, and the totals are theirs.
func (p *planPage) layOut() {
	if !p.Editable() {
		return
	}
	for _, row := range p.Shown {
		e := editRow{MatrixRow: row, Said: p.ItemError(row.ItemID), Other: row.Total - row.Kept.Units}
		name := p.Named(row.Name, row.NameEn)
		for i, col := range p.Across {
			e.Other -= row.Cells[i].Units
			e.add(p, col.RecipientID, row.Cells[i].Units, name+" · "+p.Named(col.Name, col.NameEn))
		}
		e.add(p, 0, row.Kept.Units, name+" · "+p.T("plan.kept"))
		e.Total += e.Other
		p.Rows = append(p.Rows, e)
	}
}

func (e *editRow) add(p *planPage, rec distribution.RecipientID, units inventory.Units, label string) {
	b, c := p.Base, editCell{Name: cellName(e.ItemID, rec), Label: label}
	if c.ID, c.Said = desk.FieldID(c.Name), b.Error(c.Name); p.overtaken[c.Name] {
		c.Said = b.T("plan.now", b.Number(units))
	}
	if units > 0 {
		c.Saved = fmt.Sprint(units)
	}
	c.Value = c.Saved
	if p.typedOver(c.Name) {
		c.Value = b.Form.Typed(c.Name)
		if n, ok := typedUnits(c.Value); ok {
			units = n
		}
		if t, some := b.Form.Taken(c.Name); some {
			units, c.Taken = inventory.Units(t.Units), b.Taken(t)
		}
	}
	e.Total += units
	e.Cells = append(e.Cells, c)
}

func cellName(item inventory.ItemID, rec distribution.RecipientID) string {
	return fmt.Sprintf("cell.%d.%d", item, rec)
}

// Progress is how far a cell has come, in words: what was cut, is on its way,
// was handed over, is still to come.
func (p planPage) Progress(at distribution.Progress, kept bool) []desk.Badge {
	if p.Plan.State != document.Approved && p.Plan.State != document.Closed {
		return nil
	}
	var said []desk.Badge
	add := func(units inventory.Units, label, tone string) {
		if units > 0 {
			said = append(said, desk.Badge{Label: label, Tone: tone})
		}
	}
	done := at.Out - at.OnRoad
	if kept {
		add(at.Open(), p.T("plan.to_take", int64(at.Open())), "yellow")
		add(done, p.T("plan.taken", int64(done)), "green")
	} else {
		add(at.Open(), p.T("plan.to_go", int64(at.Open())), "yellow")
		add(at.OnRoad, p.T("plan.on_road", int64(at.OnRoad)), "blue")
		add(done, p.T("plan.handed_over", int64(done)), "green")
	}
	add(at.Cut, p.T("plan.was_cut", int64(at.Cut)), "secondary")
	return said
}

// Handed is what has left the store for good, of all items.
func (p planPage) Handed() (units inventory.Units) {
	for _, row := range p.Matrix.Items {
		for _, at := range row.Cells {
			units += at.Out - at.OnRoad
		}
		units += row.Kept.Out
	}
	return units
}

// Served and Due are the figures of the progress bar: cells of which nothing
// is left to do, and cells in all. Units of different goods do not add up.
func (p planPage) Served() (n int64) { return p.cells(distribution.Progress.Done) }

// Due counts the cells that were not cut away.
func (p planPage) Due() int64 { return p.cells(func(distribution.Progress) bool { return true }) }

func (p planPage) cells(counts func(distribution.Progress) bool) (n int64) {
	for _, row := range p.Matrix.Items {
		for _, at := range append(slices.Clone(row.Cells), row.Kept) {
			if at.Units > at.Cut && counts(at) {
				n++
			}
		}
	}
	return n
}

// Barred says what of an item lies in the store and may not be planned.
func (p planPage) Barred(row distribution.MatrixRow) (said []string) {
	for _, bar := range []struct {
		units inventory.Units
		key   string
	}{{row.Quarantined, "plan.in_quarantine"}, {row.Expired, "plan.in_expired"}, {row.Earmarked, "plan.in_earmarked"}} {
		if bar.units > 0 {
			said = append(said, p.Say(fault.Message{Key: bar.key, Args: []any{int64(bar.units)}}))
		}
	}
	return said
}

// at is where one of the page's buttons leads.
func (p planPage) at(verb string) string { return fmt.Sprintf("/plans/%d/%s", p.Plan.ID, verb) }

// WithdrawPath takes the plan back.
func (p planPage) WithdrawPath() string { return planWithdraw.At(p.Plan.ID) }

// CancelPath ends the plan.
func (p planPage) CancelPath() string { return planCancel.At(p.Plan.ID) }

// ColumnsPath chooses recipients and items.
func (p planPage) ColumnsPath() string { return p.at("columns") }

// TakenBack tells whether an own use of the plan was reversed.
func (p planPage) TakenBack(id document.ID) bool { return p.back[id] }
