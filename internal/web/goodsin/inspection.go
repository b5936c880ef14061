package goodsin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/internal/web/desk"
	"relief/internal/web/desk/drafts"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/inventory/picks"
)

// inspectPage is the form for what two people found.
type inspectPage struct {
	receiptView
	Lines      []lineRow
	Items      []picks.Offer // what a name can be picked from
	Places     []inventory.Place
	Donors     []goodsin.Donor
	Offer      []desk.Option // the donors that a name may be, and a new one
	DonorWas   string
	People     []auth.Person // who can be the second inspector
	Sources    []desk.Option
	Warehouses []desk.Option
	NoHouse    desk.Lack // where there is none to put the goods into
	Intents    []desk.Option
	For        []desk.Option // recipients by their edge place
	From       []desk.Option
	Fiscals    []desk.Option
	DonorKinds []desk.Option
	Public     []desk.Option
	Rest       int // how many lines can still be added
	Draft      drafts.Shown

	typed     *desk.Form        // the draft, or nil
	values    map[string]string // what was found before, by field
	picks     *picks.List
	packs     map[inventory.ItemID]text.Packs // the words in which items are counted
	donorKeys map[int64]string
	unmade    map[int]bool // lines whose item nobody knows
	focus     int          // the line that the cursor goes to
}

// Value is what a field of the head held before.
func (p *inspectPage) Value(name string) string { return p.values[name] }

// DonorKey is what a donor is found by in the field's list.
func (p *inspectPage) DonorKey(id inventory.DonorID) string { return p.donorKeys[int64(id)] }

// KeyOf is the same for what has few words.
func (p *inspectPage) KeyOf(words ...string) string {
	keys := []string{}
	for _, word := range words {
		keys = append(keys, text.FindKey(word), text.Initials(word))
	}
	return strings.Join(keys, "\n")
}

// IntentOpen tells whether what the goods are meant for is shown at once.
func (p *inspectPage) IntentOpen() bool {
	return p.holds("earmarked", p.Intents) || p.holds("for_place", p.For) || p.holds("purpose", nil)
}

// FiscalOpen tells whether the gift's fiscal receipt and letter are.
func (p *inspectPage) FiscalOpen() bool {
	return p.holds("fiscal", p.Fiscals) || p.holds("fiscal_number", nil) || p.holds("fiscal_reason", nil) ||
		p.holds("letter", nil)
}

func (p *inspectPage) holds(name string, options []desk.Option) bool {
	if options == nil {
		return p.Field(name, "", p.Value(name)).Holds()
	}
	return p.Choice(name, "", options).Holds()
}

// Path is this receipt's address with a step behind it.
func (p *inspectPage) Path(step string) string { return fmt.Sprintf("/receipts/%d%s", p.Of.ID, step) }

// inspectPage reads what the form needs and what was found so far, or what a
// reversed receipt had that is entered again.
func (s area) inspectPage(c *gin.Context) (*inspectPage, error) {
	page := &inspectPage{focus: -1, unmade: map[int]bool{}}
	page.Base = s.Page(c, "receipts.inspect")
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return page, err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) error {
		if err := page.load(ctx, r, document.ID(id)); err != nil {
			return err
		}
		of := drafts.Of{Page: s.drafts.Page, ID: id, Seen: seen(page.Of)}
		page.Draft, page.typed, err = s.drafts.Show(ctx, c, r, page.Base, of)
		return err
	})
	if err != nil {
		return page, err
	}
	page.Title = page.T("receipts.inspect_title", page.A.ReceivedFrom)
	return page, page.Of.Must(document.Arrived, document.Inspected)
}

func (p *inspectPage) load(ctx context.Context, r db.Reader, id document.ID) (err error) {
	if p.Of, err = document.LoadKind(ctx, r, document.Receipt, id); err != nil {
		return err
	}
	if p.A, err = goodsin.LoadArrival(ctx, r, id); err != nil {
		return err
	}
	was := p.A
	if p.Of.State == document.Arrived && p.A.AgainOf != nil {
		if was, err = goodsin.LoadArrival(ctx, r, *p.A.AgainOf); err != nil {
			return err
		}
		was.Fiscal = nil // the new document's own
	}
	if p.picks, err = picks.Load(ctx, r); err != nil {
		return err
	}
	p.Items = p.picks.Offers(desk.MostPicks, p)
	if p.packs, err = inventory.PacksOf(ctx, r); err != nil {
		return err
	}
	p.remember(was)
	if p.Places, err = inventory.Places(ctx, r); err != nil {
		return err
	}
	if p.Donors, err = goodsin.Donors(ctx, r, ""); err != nil {
		return err
	}
	if p.People, err = auth.People(ctx, r); err != nil {
		return err
	}
	p.People = slices.DeleteFunc(p.People, func(o auth.Person) bool { return !o.Active || o.ID == p.Person.ID })
	recipients, err := distribution.Recipients(ctx, r, "")
	if err != nil {
		return err
	}
	keys, err := db.KeysOf(ctx, r, "recipients")
	if err != nil {
		return err
	}
	if p.options(was, recipients, keys); len(p.Warehouses) == 0 {
		p.NoHouse, err = p.Lacks(ctx, r, "lack.warehouse", auth.StockWrite, "/places", "placepage.new_warehouse")
		if err != nil {
			return err
		}
	}
	p.donorKeys, err = db.KeysOf(ctx, r, "donors")
	return err
}

// options makes the choices of the head.
func (p *inspectPage) options(was goodsin.Arrival, recipients []distribution.Recipient, keys map[int64]string) {
	p.Sources = []desk.Option{{Label: p.T("common.choose")}}
	for _, source := range goodsin.ArrivalSources {
		p.Sources = append(p.Sources, desk.Option{
			Value: source, Label: p.Say(inventory.SourceWord(source)), Chosen: source == was.Source,
		})
	}
	p.Warehouses = nil
	for _, w := range p.Places {
		if w.Kind == inventory.Warehouse && w.Open {
			p.Warehouses = append(p.Warehouses, desk.Option{
				Value: strconv.FormatInt(int64(w.ID), 10), Label: p.Named(w.Name, w.NameEn),
				Chosen: was.WarehouseID != nil && *was.WarehouseID == w.ID,
			})
		}
	}
	p.Intents = []desk.Option{
		{Value: "no", Label: p.T("receipts.unearmarked"), Chosen: !was.Earmarked},
		{Value: "yes", Label: p.T("receipts.earmarked"), Chosen: was.Earmarked},
	}
	place := func(chosen *inventory.PlaceID) []desk.Option {
		options := []desk.Option{{Label: p.T("receipts.nobody")}}
		for _, rec := range recipients {
			if rec.Active {
				options = append(options, desk.Option{
					Value: strconv.FormatInt(int64(rec.PlaceID), 10), Label: p.Named(rec.Name, rec.NameEn),
					Chosen: chosen != nil && *chosen == rec.PlaceID, Keys: keys[int64(rec.ID)],
				})
			}
		}
		return options
	}
	p.For, p.From = place(was.ForPlaceID), place(was.FromPlaceID)
	fiscal := ""
	if was.Fiscal != nil {
		fiscal = was.Fiscal.Kind
	}
	p.Fiscals = nil
	for _, kind := range append([]string{""}, goodsin.FiscalKinds...) {
		p.Fiscals = append(p.Fiscals, desk.Option{
			Value: kind, Label: p.Say(goodsin.FiscalWord(kind)), Chosen: kind == fiscal,
		})
	}
	p.DonorKinds, p.Public = donorKinds(p.Base, "company"), publicities(p.Base, "public")
}

// showInspection handles GET /receipts/:id/inspect.
func (s area) showInspection(c *gin.Context) error {
	page, err := s.inspectPage(c)
	if err != nil {
		return err
	}
	lines := max(len(page.A.Lines), page.known(), firstLines)
	if page.typed != nil {
		if err := s.takeDraft(c, page); err != nil {
			return err
		}
		lines = linesOf(page.typed)
	}
	if n, err := strconv.Atoi(c.Query("line")); err == nil {
		page.focus = n
	}
	page.makeLines(lines)
	return s.Render(c, http.StatusOK, "goodsin/inspection", page)
}

// firstLines is how many lines an empty form has, and how many more a press gives.
const firstLines = 5

// moreLines handles POST /receipts/:id/lines: the same form with more lines. What
// was typed is kept as a draft, and nothing is refused.
func (s area) moreLines(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	page, err := s.inspectPage(c)
	if err != nil {
		return err
	}
	n := linesOf(form)
	more, values := min(n+firstLines, goodsin.MaxArrivalLines), url.Values(form.Asked())
	values.Set("lines", strconv.Itoa(more))
	if err := s.drafts.Keep(c, form, values); err != nil {
		return s.Again(c, page, form, err, "goodsin/inspection")
	}
	if c.GetHeader("HX-Request") == "" {
		c.Redirect(http.StatusSeeOther, fmt.Sprintf("%s?line=%d", page.Path("/inspect"), n))
		return nil
	}
	page.Base.Form, page.focus = form, n
	page.makeLines(more)
	return s.Render(c, http.StatusOK, "goodsin/inspection", page)
}

// linesOf is how many lines the form was sent with.
func linesOf(form *desk.Form) int {
	n, err := strconv.Atoi(form.Text("lines"))
	if err != nil || n < 1 {
		return firstLines
	}
	return min(n, goodsin.MaxArrivalLines)
}

// inspect handles POST /receipts/:id/inspect.
func (s area) inspect(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	page, err := s.inspectPage(c)
	if err != nil {
		return err
	}
	found, err := s.found(c, page, form)
	if err != nil {
		return err
	}
	seen := int64(form.Version())
	_, err = s.Write(c, "receipt.inspect", form.Key, []any{page.Of.ID, form.Asked("submission")},
		func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			return page.Of.Subject(), found.act(ctx, tx, page.Of.ID, seen)
		})
	if err != nil {
		if desk.Refused(err) {
			s.drafts.Refused(c, page.Base, form, form.Asked(), &page.Draft)
		}
		return s.Again(c, page, form, err, "goodsin/inspection")
	}
	drafts.Done(c, s.Desk, drafts.Of{Page: s.drafts.Page, ID: int64(page.Of.ID)})
	return s.Redirect(c, page.Path(""), "receipts.inspected_done")
}

// found reads the form against what the branch knows.
func (s area) found(c *gin.Context, page *inspectPage, form *desk.Form) (*found, error) {
	var f *found
	err := s.Read(c, func(ctx context.Context, r db.Reader) error {
		f = &found{page: page, form: form}
		return f.read(ctx, r)
	})
	if f != nil && f.donor != nil && !page.Can(string(auth.DonorWrite)) {
		err = errors.Join(err, fault.New(fault.Forbidden, "fault.forbidden"))
	}
	return f, err
}
