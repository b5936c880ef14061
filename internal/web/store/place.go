package store

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/inventory/places"
)

// mostLots is how many lots a place's page shows; the stock list has them all.
const mostLots = 200

// placePage is one warehouse or bin: what lies in it, and what it is called.
type placePage struct {
	desk.Base
	Of    inventory.Place
	In    inventory.Place // the warehouse it lies in; none of a warehouse
	Lots  []places.Lot
	More  bool // more lots lie there than are shown
	Lies  string
	Kinds []desk.Option // what it can be made; none of a warehouse
	Today string
	Soon  string
	back  string
}

// placePage reads the place of the address; one that is none of the store's is
// NotFound.
func (s area) placePage(c *gin.Context) (placePage, error) {
	page := placePage{Base: s.Page(c, "menu.places")}
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return page, err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) error { return page.load(ctx, r, inventory.PlaceID(id)) })
	page.Title = page.Named(page.Of.Name, page.Of.NameEn)
	page.back = fmt.Sprintf("/places/%d", id)
	return page, err
}

func (p *placePage) load(ctx context.Context, r db.Reader, id inventory.PlaceID) (err error) {
	p.Today = r.Where().Today()
	if p.Soon, err = inventory.SoonUntil(ctx, r); err != nil {
		return err
	}
	if p.Of, err = inventory.LoadPlace(ctx, r, id); err != nil {
		return err
	}
	if !p.Of.Stored() {
		return fault.New(fault.NotFound, "place.not_found")
	}
	p.Kinds = nil
	if p.Of.WarehouseID != nil {
		if p.In, err = inventory.LoadPlace(ctx, r, *p.Of.WarehouseID); err != nil {
			return err
		}
		for _, k := range places.Kinds {
			p.Kinds = append(p.Kinds, desk.Option{
				Value: string(k), Label: p.Say(placeKinds[k]), Chosen: k == p.Of.Kind,
			})
		}
	}
	if p.Lots, err = places.LotsAt(ctx, r, id, mostLots+1); err != nil {
		return err
	}
	if p.More = len(p.Lots) > mostLots; p.More {
		p.Lots = p.Lots[:mostLots]
	}
	all, err := places.Contents(ctx, r)
	p.Lies = liesSaid(p.Base, all[id])
	return err
}

// placeKinds are the words for what a place inside a warehouse can be.
var placeKinds = map[inventory.PlaceKind]fault.Message{
	inventory.Bin:        {Key: "placepage.kind_bin"},
	inventory.Quarantine: {Key: "placepage.kind_quarantine"},
}

// Life is the tone of an expiry.
func (p placePage) Life(expires *string) string { return desk.Life(expires, p.Today, p.Soon) }

// Path is the place's address with a step behind it.
func (p placePage) Path(step string) string { return p.back + step }

// showPlace handles GET /places/:id.
func (s area) showPlace(c *gin.Context) error {
	page, err := s.placePage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "store/place", page)
}

// correctPlace handles POST /places/:id.
func (s area) correctPlace(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	page, err := s.placePage(c)
	if err != nil {
		return err
	}
	read := func(prefix string) places.Draft {
		return places.Draft{
			Code: form.Text(prefix + "code"), Name: form.Text(prefix + "name"), NameEn: form.Text(prefix + "name_en"),
			Kind: inventory.PlaceKind(form.Text(prefix + "kind")),
		}
	}
	was, draft := read("was_"), read("")
	if draft.Kind == "" {
		draft.Kind = was.Kind
	}
	form.Also(draft.Check(page.Today))
	_, err = s.ActOn(c, form, "place.correct", "place", []any{was, draft},
		func(ctx context.Context, tx *db.Tx, id int64) error {
			return places.Correct(ctx, tx, inventory.PlaceID(id), was, draft)
		})
	return s.placeDone(c, form, page, err, "common.saved")
}

// closePlace handles POST /places/:id/close.
func (s area) closePlace(c *gin.Context) error {
	return s.switchPlace(c, "place.close", "placepage.closed_done", places.Close)
}

// openPlace handles POST /places/:id/open.
func (s area) openPlace(c *gin.Context) error {
	return s.switchPlace(c, "place.open", "placepage.opened_done", places.Open)
}

func (s area) switchPlace(
	c *gin.Context, act, done string, do func(context.Context, *db.Tx, inventory.PlaceID) error,
) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	page, err := s.placePage(c)
	if err != nil {
		return err
	}
	_, err = s.ActOn(c, form, act, "place", nil, func(ctx context.Context, tx *db.Tx, id int64) error {
		return do(ctx, tx, inventory.PlaceID(id))
	})
	return s.placeDone(c, form, page, err, done)
}

// placeDone goes back to the place, or shows its page with what was refused.
func (s area) placeDone(c *gin.Context, form *desk.Form, page placePage, err error, done string) error {
	if err != nil {
		return s.Again(c, &page, form, err, "store/place")
	}
	return s.Redirect(c, page.back, done)
}
