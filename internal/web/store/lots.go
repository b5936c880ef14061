package store

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/inventory"
)

// lots are the pages of what moves or is put right inside the store.
func (s area) lots() desk.Area {
	return desk.Area{
		Kinds: map[document.Kind]desk.KindPages{
			document.Transfer: {Acts: map[string]fault.Message{"transfer.record": {Key: "docpage.act_transfer"}}},
			document.Relabel:  {Acts: map[string]fault.Message{"relabel.record": {Key: "docpage.act_relabel"}}},
		},
		Routes: []desk.Route{
			desk.Get("/transfers/new", auth.StockWrite, s.newTransfer),
			desk.Post("/transfers", auth.StockWrite, s.recordTransfer),
			desk.Get("/relabels/new", auth.StockWrite, s.newRelabel),
			desk.Post("/relabels", auth.StockWrite, s.recordRelabel),
		},
	}
}

// lotPage is the form that moves or relabels units of a lot at a place.
type lotPage struct {
	desk.Base
	Item    inventory.Item
	Lot     inventory.LotRow
	Places  []desk.Option
	NoPlace desk.Lack // where there is none to move to
	Today   string
	Soon    string
}

// Life is the tone of an expiry.
func (p lotPage) Life(expires *string) string { return desk.Life(expires, p.Today, p.Soon) }

// Again asks whether what was done just now is done once more, where it was.
func (p lotPage) Again() []desk.Option {
	if p.Error("again") == "" && (p.Form == nil || !p.Form.Has("again")) {
		return nil
	}
	return []desk.Option{{Value: "yes", Label: p.T("movepage.again_yes")}}
}

// Units is how many there are, for the field's first value.
func (p lotPage) Units() string { return strconv.FormatInt(int64(p.Lot.OnHand), 10) }

// newTransfer handles GET /transfers/new.
func (s area) newTransfer(c *gin.Context) error {
	q := c.Request.URL.Query()
	page, err := s.lotForm(c, "movepage.transfer", q.Get("lot"), q.Get("place"))
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "store/transfer", page)
}

// newRelabel handles GET /relabels/new.
func (s area) newRelabel(c *gin.Context) error {
	q := c.Request.URL.Query()
	page, err := s.lotForm(c, "movepage.relabel", q.Get("lot"), q.Get("place"))
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "store/relabel", page)
}

// lotForm begins the form for a lot at a place; what is not there is NotFound.
func (s area) lotForm(c *gin.Context, title, lot, place string) (lotPage, error) {
	page := lotPage{Base: s.Page(c, title)}
	lotID, errLot := strconv.ParseInt(lot, 10, 64)
	placeID, errPlace := strconv.ParseInt(place, 10, 64)
	if errLot != nil || errPlace != nil {
		return page, fault.New(fault.NotFound, "lot.not_found")
	}
	err := s.Read(c, func(ctx context.Context, r db.Reader) error {
		return page.load(ctx, r, inventory.LotID(lotID), inventory.PlaceID(placeID))
	})
	return page, err
}

func (p *lotPage) load(ctx context.Context, r db.Reader, id inventory.LotID, at inventory.PlaceID) error {
	p.Today = r.Where().Today()
	soon, err := inventory.SoonUntil(ctx, r)
	if err != nil {
		return err
	}
	p.Soon = soon
	lot, err := inventory.LoadLot(ctx, r, id)
	if err != nil {
		return err
	}
	if p.Item, err = inventory.LoadItem(ctx, r, lot.ItemID); err != nil {
		return err
	}
	here, err := inventory.LoadPlace(ctx, r, at)
	if err != nil {
		return err
	}
	p.Lot = inventory.LotRow{
		LotID: lot.ID, PlaceID: at, Place: here.Name, PlaceEn: here.NameEn, LotNo: lot.LotNo,
		MadeOn: lot.MadeOn, ExpiresOn: lot.ExpiresOn, ReceivedOn: lot.ReceivedOn, Source: lot.Source,
	}
	lots, err := inventory.LotsOf(ctx, r, lot.ItemID)
	if err != nil {
		return err
	}
	for _, l := range lots {
		if l.LotID == id && l.PlaceID == at {
			p.Lot = l
		}
	}
	places, err := inventory.Places(ctx, r)
	p.Places = []desk.Option{{Label: p.T("common.choose")}}
	for _, to := range places {
		if to.Open && to.ID != at {
			p.Places = append(p.Places, desk.Option{
				Value: strconv.FormatInt(int64(to.ID), 10), Label: p.Named(to.Name, to.NameEn) + " " + to.Code,
			})
		}
	}
	if err == nil && len(p.Places) == 1 {
		p.NoPlace, err = p.Lacks(ctx, r, "lack.place", auth.StockWrite, "/places", "menu.places")
	}
	return err
}

// recordTransfer handles POST /transfers.
func (s area) recordTransfer(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	if err := s.counts(c, form, "units.0"); err != nil {
		return err
	}
	draft := inventory.TransferDraft{
		BusinessOn: form.Date("business_on"), Reason: form.Text("reason"), Again: form.Ticked("again"),
		Lines: []inventory.TransferLine{{
			LotID: inventory.LotID(form.ID("lot")), From: inventory.PlaceID(form.ID("place")),
			To: inventory.PlaceID(form.ID("to.0")), Units: inventory.Units(form.Units("units.0")),
		}},
	}
	var subject db.Subject
	if err = s.Check(c, form, &draft, nil); err == nil {
		subject, err = s.Write(c, "transfer.record", form.Key, draft,
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				doc, err := inventory.RecordTransfer(ctx, tx, draft)
				return doc.Subject(), err
			})
	}
	if err != nil {
		return s.lotRefused(c, form, "movepage.transfer", "store/transfer", err)
	}
	return s.Redirect(c, fmt.Sprintf("/documents/%d", subject.ID), "movepage.moved")
}

// recordRelabel handles POST /relabels.
func (s area) recordRelabel(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	if err := s.counts(c, form, "units"); err != nil {
		return err
	}
	draft := inventory.RelabelDraft{
		LotID: inventory.LotID(form.ID("lot")), PlaceID: inventory.PlaceID(form.ID("place")),
		Units: inventory.Units(form.Units("units")), LotNo: form.Text("lot_no"),
		MadeOn: form.DateOrEmpty("made_on"), ExpiresOn: form.Expiry("expires_on"),
		Evidence: form.Text("evidence"), BusinessOn: form.Date("business_on"), Again: form.Ticked("again"),
	}
	var subject db.Subject
	if err = s.Check(c, form, &draft, nil); err == nil {
		subject, err = s.Write(c, "relabel.record", form.Key, draft,
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				doc, _, err := inventory.RecordRelabel(ctx, tx, draft)
				return doc.Subject(), err
			})
	}
	if err != nil {
		return s.lotRefused(c, form, "movepage.relabel", "store/relabel", err)
	}
	return s.Redirect(c, fmt.Sprintf("/documents/%d", subject.ID), "movepage.relabelled")
}

// counts has a quantity counted in the words of the lot's item.
func (s area) counts(c *gin.Context, form *desk.Form, name string) error {
	id, err := strconv.ParseInt(form.Text("lot"), 10, 64)
	if err != nil {
		return nil // named as a fault when it is read
	}
	return s.Read(c, func(ctx context.Context, r db.Reader) error {
		lot, err := inventory.LoadLot(ctx, r, inventory.LotID(id))
		if fault.Is(err, fault.NotFound) {
			return nil // and this by the verb
		}
		if err != nil {
			return err
		}
		packs, err := inventory.PacksOf(ctx, r)
		form.Counts(name, packs[lot.ItemID])
		return err
	})
}

// lotRefused shows the form again with what was refused.
func (s area) lotRefused(c *gin.Context, form *desk.Form, title, name string, refused error) error {
	if !desk.Refused(refused) {
		return refused
	}
	page, err := s.lotForm(c, title, form.Text("lot"), form.Text("place"))
	if err != nil {
		return err
	}
	return s.Again(c, &page, form, refused, name)
}

// Known is a text that may be unknown, as a field shows it.
func (lotPage) Known(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
