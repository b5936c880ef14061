package store

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/inventory/places"
)

// placesPage lists the warehouses with their bins.
type placesPage struct {
	desk.Base
	Warehouses []warehouse
	Chosen     int64 // the warehouse whose new bin was refused
	Making     bool  // the form for a warehouse stands open
	contents   map[inventory.PlaceID]places.Content
}

// warehouse is a warehouse with what lies in it.
type warehouse struct {
	inventory.Place
	Inside []inventory.Place
}

// listPlaces handles GET /places.
func (s area) listPlaces(c *gin.Context) error {
	page, err := s.placesPage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "store/places", page)
}

func (s area) placesPage(c *gin.Context) (placesPage, error) {
	page := placesPage{Base: s.Page(c, "menu.places")}
	err := s.Read(c, func(ctx context.Context, r db.Reader) error {
		list, err := inventory.Places(ctx, r)
		if err != nil {
			return err
		}
		page.contents, err = places.Contents(ctx, r)
		page.Warehouses = nil
		for _, p := range list {
			if p.Kind == inventory.Warehouse {
				page.Warehouses = append(page.Warehouses, warehouse{Place: p})
			} else if n := len(page.Warehouses); n > 0 {
				page.Warehouses[n-1].Inside = append(page.Warehouses[n-1].Inside, p)
			}
		}
		return err
	})
	page.Making = len(page.Warehouses) == 0
	return page, err
}

// Lies says how much lies in a place: kinds and lots, and the units of one item.
func (p placesPage) Lies(id inventory.PlaceID) string { return liesSaid(p.Base, p.contents[id]) }

func liesSaid(b desk.Base, c places.Content) string {
	switch c.Items {
	case 0:
		return b.T("placepage.nothing")
	case 1:
		return b.T("placepage.lies_one", b.Named(c.Name, c.NameEn), b.Number(int64(c.Units)), c.Unit, b.Number(c.Lots))
	}
	return b.T("placepage.lies", b.Number(c.Items), b.Number(c.Lots))
}

// createWarehouse handles POST /places.
func (s area) createWarehouse(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	draft := [3]string{form.Text("code"), form.Text("name"), form.Text("name_en")}
	_, err = s.Write(c, "place.create", form.Key, draft, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		p, err := inventory.CreateWarehouse(ctx, tx, draft[0], draft[1], draft[2])
		return db.Subject{Kind: "place", ID: int64(p.ID)}, err
	})
	if err != nil {
		return s.placeRefused(c, form, 0, err)
	}
	return s.Redirect(c, "/places", "placepage.warehouse_made")
}

// createBin handles POST /places/:id/bins. The form's fields carry the
// warehouse's number, since every warehouse of the page has one.
func (s area) createBin(c *gin.Context) error {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	code, name := form.Text("bin_code"), form.Text("bin_name")
	if name == "" {
		name = code
	}
	if err = form.Err(); err == nil {
		asked := []any{id, code, name}
		_, err = s.Write(c, "place.create", form.Key, asked, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			p, err := inventory.CreateBin(ctx, tx, inventory.PlaceID(id), code, name)
			return db.Subject{Kind: "place", ID: int64(p.ID)}, desk.Renamed(err, "code", "bin_code")
		})
	}
	if err != nil {
		return s.placeRefused(c, form, id, err)
	}
	return s.Redirect(c, "/places", "placepage.bin_made")
}

func (s area) placeRefused(c *gin.Context, form *desk.Form, id int64, refused error) error {
	if !desk.Refused(refused) {
		return refused
	}
	page, err := s.placesPage(c)
	if err != nil {
		return err
	}
	page.Chosen, page.Making = id, id == 0
	return s.Again(c, &page, form, refused, "store/places")
}

// BinField is a field of the form for a new bin of one warehouse: only the one
// that was refused shows what was typed.
func (p placesPage) BinField(id inventory.PlaceID, name, label string) desk.Field {
	b := p.Base
	if p.Chosen != int64(id) {
		b.Form, b.Errors = nil, nil
	}
	f := b.Field(name, label, "", "autocomplete", "off")
	if p.Chosen != int64(id) {
		f.ID = fmt.Sprintf("%s-%d", f.ID, id)
	}
	return f
}

// Opened tells whether a warehouse's form for a bin stands open.
func (p placesPage) Opened(id inventory.PlaceID) bool { return p.Chosen == int64(id) }
