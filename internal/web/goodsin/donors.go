package goodsin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// donorsPage lists who gave or sold goods.
type donorsPage struct {
	desk.Base
	Find string
	All  bool // those no longer in use too
	List []goodsin.DonorSum
	Next string
}

// Files are what exactly the rows listed can be taken away as.
func (p donorsPage) Files() desk.Faces { return p.ListFaces("donors", "find", "show") }

// donorPage is one donor, or the form for one.
type donorPage struct {
	desk.Base
	Of       goodsin.Donor
	Aliases  []string
	Kinds    []desk.Option
	Public   []desk.Option
	Like     []goodsin.Donor // who a new one may be already
	Receipts []goodsin.ArrivalRow
	Lots     []goodsin.GivenLot
	Next     string
	Action   string
	Back     string
	Today    string
}

// AliasLines are the aliases as the form shows them, one a line.
func (p donorPage) AliasLines() string { return strings.Join(p.Aliases, "\n") }

// Active tells whether the donor is in use, for the form's box.
func (p donorPage) Active() bool {
	if p.Base.Form != nil {
		return p.Base.Form.Ticked("active")
	}
	return p.Of.Active
}

// Mark is a receipt's state.
func (p donorPage) Mark(a goodsin.ArrivalRow) desk.Badge {
	return receiptsPage{Base: p.Base, Today: p.Today}.Mark(a)
}

// ReceiptPath is where a receipt's page is.
func (p donorPage) ReceiptPath(a goodsin.ArrivalRow) string { return receiptsPage{}.Path(a) }

func donorKinds(b desk.Base, chosen string) []desk.Option {
	options := []desk.Option{}
	for _, kind := range goodsin.DonorKinds {
		options = append(options, desk.Option{
			Value: kind, Label: b.Say(goodsin.DonorKindWord(kind)), Chosen: kind == chosen,
		})
	}
	return options
}

func publicities(b desk.Base, chosen string) []desk.Option {
	return []desk.Option{
		{Value: "public", Label: b.T("donor.public"), Hint: b.T("donor.public_hint"), Chosen: chosen == "public"},
		{Value: "anonymous", Label: b.T("donor.anonymous"), Hint: b.T("donor.anonymous_hint"),
			Chosen: chosen == "anonymous"},
	}
}

// listDonors handles GET /donors.
func (s area) listDonors(c *gin.Context) error {
	page := donorsPage{Base: s.Page(c, "menu.donors")}
	page.Find, page.All = page.Query.Get("find"), page.Query.Get("show") == "all"
	f := goodsin.DonorFilter{
		Find: page.Find, All: page.All, After: page.Query.Get("after"), Limit: desk.ListRows + 1,
	}
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.List, err = goodsin.DonorSums(ctx, r, f)
		return err
	})
	if err != nil {
		return err
	}
	page.List, page.Next = goodsin.DonorSorting.Order("", "").Cut(page.List, desk.ListRows)
	return s.Render(c, http.StatusOK, "goodsin/donors", page)
}

// newDonor handles GET /donors/new.
func (s area) newDonor(c *gin.Context) error {
	return s.Render(c, http.StatusOK, "goodsin/donor_form", s.donorForm(c))
}

func (s area) donorForm(c *gin.Context) donorPage {
	page := donorPage{Base: s.Page(c, "donor.new"), Action: "/donors", Back: "/donors"}
	page.Of.Active = true
	page.Kinds, page.Public = donorKinds(page.Base, "company"), publicities(page.Base, "public")
	return page
}

func donorDraft(form *desk.Form) goodsin.DonorDraft {
	d := goodsin.DonorDraft{
		Name: form.Text("name"), NameEn: form.Text("name_en"), Kind: form.Text("kind"), Address: form.Text("address"),
		Contact: form.Text("contact"), Phone: form.Text("phone"), USCC: form.Text("uscc"),
		Publicity: form.Text("publicity"), Active: form.Ticked("active"),
	}
	for line := range strings.Lines(form.Typed("aliases")) {
		if line = strings.TrimSpace(line); line != "" {
			d.Aliases = append(d.Aliases, line)
		}
	}
	return d
}

// createDonor handles POST /donors. Whoever may be there already is offered;
// the second button makes a new one anyway.
func (s area) createDonor(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	draft, anyway := donorDraft(form), form.Text("anyway") != "" && form.Text("anyway") == form.Text("name")
	var subject db.Subject
	if err = s.Check(c, form, &draft, nil); err == nil {
		subject, err = s.Write(c, "donor.create", form.Key, []any{draft, anyway},
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				d, err := goodsin.CreateDonor(ctx, tx, draft, anyway)
				return donorSubject(d.ID), err
			})
	}
	if desk.Refused(err) {
		page := s.donorForm(c)
		wrong := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
			page.Like, err = goodsin.SimilarDonors(ctx, r, draft)
			return err
		})
		if wrong != nil {
			return errors.Join(err, wrong)
		}
		return s.Again(c, &page, form, err, "goodsin/donor_form")
	}
	if err != nil {
		return err
	}
	return s.Redirect(c, fmt.Sprintf("/donors/%d", subject.ID), "donor.created")
}

func donorSubject(id inventory.DonorID) db.Subject { return db.Subject{Kind: "donor", ID: int64(id)} }

// donorPage reads the donor of the address with what they gave.
func (s area) donorPage(c *gin.Context, also func(*donorPage, context.Context, db.Reader) error) (donorPage, error) {
	page := donorPage{Base: s.Page(c, "menu.donors")}
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return page, err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.Today = r.Where().Today()
		if page.Of, err = goodsin.LoadDonor(ctx, r, inventory.DonorID(id)); err != nil {
			return err
		}
		if page.Aliases, err = goodsin.DonorAliases(ctx, r, page.Of.ID); err != nil {
			return err
		}
		if also != nil {
			err = also(&page, ctx, r)
		}
		return err
	})
	page.Title = page.Named(page.Of.Name, page.Of.NameEn)
	page.Kinds, page.Public = donorKinds(page.Base, page.Of.Kind), publicities(page.Base, page.Of.Publicity)
	page.Back = "/donors/" + strconv.FormatInt(id, 10)
	page.Action = page.Back
	return page, err
}

// given reads some of a donor's receipts, newest first, and where that is now
// which they brought.
func (p *donorPage) given(ctx context.Context, r db.Reader) (err error) {
	before, _ := strconv.ParseInt(p.Query.Get("after"), 10, 64) // what is no number begins at the beginning
	p.Receipts, err = goodsin.Arrivals(ctx, r, goodsin.ArrivalFilter{
		DonorID: p.Of.ID, Before: document.ID(max(before, 0)), Limit: donorReceipts + 1,
	})
	if err != nil {
		return err
	}
	if len(p.Receipts) > donorReceipts {
		p.Receipts = p.Receipts[:donorReceipts]
		p.Next = strconv.FormatInt(int64(p.Receipts[donorReceipts-1].DocumentID), 10)
	}
	p.Lots, err = goodsin.GivenBy(ctx, r, p.Receipts)
	return err
}

// donorReceipts is how many receipts a donor's page shows, with what they brought.
const donorReceipts = 10

// showDonor handles GET /donors/:id.
func (s area) showDonor(c *gin.Context) error {
	page, err := s.donorPage(c, (*donorPage).given)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "goodsin/donor", page)
}

// editDonor handles GET /donors/:id/edit.
func (s area) editDonor(c *gin.Context) error {
	page, err := s.donorPage(c, nil)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "goodsin/donor_form", page)
}

// saveDonor handles POST /donors/:id.
func (s area) saveDonor(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	page, err := s.donorPage(c, nil)
	if err != nil {
		return err
	}
	draft, seen := donorDraft(form), form.Seen()
	if err := s.Check(c, form, &draft, nil); err != nil {
		return s.Again(c, &page, form, err, "goodsin/donor_form")
	}
	_, err = s.ActOn(c, form, "donor.update", "donor", []any{seen, draft},
		func(ctx context.Context, tx *db.Tx, id int64) error {
			return goodsin.UpdateDonor(ctx, tx, inventory.DonorID(id), seen, draft)
		})
	if err != nil {
		return s.Again(c, &page, form, err, "goodsin/donor_form")
	}
	return s.Redirect(c, page.Back, "common.saved")
}
