package store

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/reports"
)

// stockRoutes are the store's: what is in it, and where.
func (s area) stockRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/stock", auth.StockRead, s.listStock),
		desk.Get("/stock/charts", auth.StockRead, s.charts),
		desk.Get("/items", auth.StockRead, s.listItems),
		desk.Get("/items/new", auth.ItemWrite, s.newItem),
		desk.Post("/items", auth.ItemWrite, s.createItem),
		desk.Get("/items/:id", auth.StockRead, s.showItem),
		desk.Get("/items/:id/edit", auth.ItemWrite, s.editItem),
		desk.Post("/items/:id", auth.ItemWrite, s.updateItem),
		desk.Get("/places", auth.StockRead, s.listPlaces),
		desk.Post("/places", auth.StockWrite, s.createWarehouse),
		desk.Post("/places/:id/bins", auth.StockWrite, s.createBin),
		desk.Get("/places/:id", auth.StockRead, s.showPlace),
		desk.Post("/places/:id", auth.StockWrite, s.correctPlace),
		desk.Post("/places/:id/close", auth.StockWrite, s.closePlace),
		desk.Post("/places/:id/open", auth.StockWrite, s.openPlace),
		desk.Get("/equipment", auth.EquipmentRead, s.listEquipment),
	}
}

// stockPage is what is in store, item by item.
type stockPage struct {
	desk.Base
	Rows       []inventory.StockRow
	Aside      map[inventory.ItemID]accounts.Aside // what is in the store and not free
	Totals     inventory.StockTotals
	Categories []desk.Option
	Warehouses []desk.Option
	Shows      []desk.Option
	Next       string
	Today      string
	Soon       string
	Filtered   bool
}

// Life is the tone of an expiry: red when past, yellow when near, else empty.
func (p stockPage) Life(expires *string) string { return desk.Life(expires, p.Today, p.Soon) }

// Where says where an item lies.
func (p stockPage) Where(row inventory.StockRow) string { return reports.StockPlace(p, row) }

// Bare tells whether nothing at all lies in the store yet.
func (p stockPage) Bare() bool { return !p.Filtered && p.Totals.Lots == 0 }

// StockFilter reads the questions of a stock list from its address; the list
// and its export understand the same ones.
func StockFilter(q url.Values) inventory.StockFilter {
	place, _ := strconv.ParseInt(q.Get("place"), 10, 64) // what is no number asks for every place
	return inventory.StockFilter{
		Find: strings.TrimSpace(q.Get("find")), Category: q.Get("category"),
		Place: inventory.PlaceID(max(place, 0)), Show: q.Get("show"), Sort: q.Get("sort"),
	}
}

// listStock handles GET /stock.
func (s area) listStock(c *gin.Context) error {
	page := stockPage{Base: s.Page(c, "menu.stock")}
	f := StockFilter(page.Query)
	page.Filtered = f != inventory.StockFilter{Sort: f.Sort}
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.Today = r.Where().Today()
		if page.Soon, err = inventory.SoonUntil(ctx, r); err != nil {
			return err
		}
		if page.Totals, err = inventory.Totals(ctx, r, f); err != nil {
			return err
		}
		f.After, f.Limit = page.Query.Get("after"), desk.ListRows+1
		if page.Rows, err = inventory.Stock(ctx, r, f); err != nil {
			return err
		}
		var items []inventory.ItemID
		for _, row := range page.Rows {
			items = append(items, row.ItemID)
		}
		if page.Aside, err = accounts.SetAside(ctx, r, items...); err != nil {
			return err
		}
		return page.loadFilters(ctx, r, f)
	})
	if err != nil {
		return err
	}
	page.Rows, page.Next = inventory.StockSorting.Order(f.Sort, "").Cut(page.Rows, desk.ListRows)
	return s.Render(c, http.StatusOK, "store/stock", page)
}

// Heads are the columns of the list.
func (p stockPage) Heads() []desk.Head {
	return []desk.Head{
		p.Head("name", p.T("common.item"), "first"), p.Head("place", p.T("stocklist.place")),
		p.Head("on_hand", p.T("common.on_hand"), "numeric"), p.Head("held", p.T("common.held"), "numeric"),
		p.Head("available", p.T("common.available"), "numeric"), p.Head("", p.T("common.unit")),
		p.Head("first_out", p.T("stocklist.first_out")), p.Head("", p.T("common.state")),
		p.Head("category", p.T("common.kind")),
	}
}

// loadFilters makes the choices of the filter's selects.
func (p *stockPage) loadFilters(ctx context.Context, r db.Reader, f inventory.StockFilter) error {
	categories, err := inventory.Categories(ctx, r)
	if err != nil {
		return err
	}
	p.Categories = []desk.Option{{Label: p.T("stocklist.any_category")}}
	for _, name := range categories {
		p.Categories = append(p.Categories, desk.Option{Value: name, Label: name, Chosen: name == f.Category})
	}
	places, err := inventory.Places(ctx, r)
	if err != nil {
		return err
	}
	p.Warehouses = []desk.Option{{Label: p.T("stocklist.any_warehouse")}}
	for _, w := range places {
		name := p.Named(w.Name, w.NameEn)
		if !w.Open {
			name = p.T("placepage.named_closed", name)
		}
		if w.Kind == inventory.Warehouse || w.ID == f.Place {
			p.Warehouses = append(p.Warehouses, desk.Option{
				Value: strconv.FormatInt(int64(w.ID), 10), Label: name, Chosen: w.ID == f.Place,
			})
		}
	}
	for _, show := range []struct {
		value string
		label fault.Message
	}{
		{"", fault.Message{Key: "stocklist.show_all"}},
		{"in_stock", fault.Message{Key: "stocklist.show_in_stock"}},
		{"expiring", fault.Message{Key: "stocklist.show_expiring"}},
		{"expired", fault.Message{Key: "stocklist.show_expired"}},
		{"unknown", fault.Message{Key: "stocklist.show_unknown"}},
		{"lying", fault.Message{Key: "stocklist.show_lying"}},
		{"below_min", fault.Message{Key: "stocklist.show_below_min"}},
	} {
		p.Shows = append(p.Shows, desk.Option{
			Value: show.value, Label: p.Say(show.label), Chosen: show.value == f.Show,
		})
	}
	return nil
}

// Files are what exactly the rows listed can be taken away as.
func (p stockPage) Files() desk.Faces {
	return p.ListFaces("stock", "find", "category", "place", "show", "sort")
}

// stockQuestions are what can be asked of the store as a file.
var stockQuestions = map[string]desk.Question{
	"stock": {Need: auth.StockRead, Ask: func(
		ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		return reports.Stock(ctx, r, StockFilter(q), ask)
	}},
	"items": {Need: auth.StockRead, Ask: func(
		ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		return reports.Items(ctx, r, q.Get("find"), q.Get("sort"), ask)
	}},
	"equipment": {Need: auth.EquipmentRead, Ask: func(
		ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		return reports.Equipment(ctx, r, q.Get("sort"), ask)
	}},
}
