package web

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
	"relief/internal/text"
	"relief/inventory"
)

// listRows is how many rows a list shows at a time.
const listRows = 50

// stockRoutes are the store's: what is in it, what came, moved and was taken back.
func (s *Server) stockRoutes() []route {
	return []route{
		{"GET", "/stock", auth.StockRead, s.listStock},
		{"GET", "/items", auth.StockRead, s.listItems},
		{"GET", "/items/new", auth.ItemWrite, s.newItem},
		{"POST", "/items", auth.ItemWrite, s.createItem},
		{"GET", "/items/:id", auth.StockRead, s.showItem},
		{"GET", "/items/:id/edit", auth.ItemWrite, s.editItem},
		{"POST", "/items/:id", auth.ItemWrite, s.updateItem},
		{"GET", "/opening", auth.StockWrite, s.newOpening},
		{"POST", "/opening", auth.StockWrite, s.stageOpening},
		{"GET", "/opening/:id", auth.StockWrite, s.showOpening},
		{"POST", "/opening/:id/check", auth.StockWrite, s.checkOpening},
		{"POST", "/opening/:id/post", auth.StockWrite, s.postOpening},
		{"GET", "/places", auth.StockRead, s.listPlaces},
		{"POST", "/places", auth.StockWrite, s.createWarehouse},
		{"POST", "/places/:id/bins", auth.StockWrite, s.createBin},
		{"GET", "/equipment", auth.EquipmentRead, s.listEquipment},
		{"GET", "/transfers/new", auth.StockWrite, s.newTransfer},
		{"POST", "/transfers", auth.StockWrite, s.recordTransfer},
		{"GET", "/relabels/new", auth.StockWrite, s.newRelabel},
		{"POST", "/relabels", auth.StockWrite, s.recordRelabel},
		{"GET", "/documents", auth.DocumentRead, s.listDocuments},
		{"GET", "/documents/:id", auth.DocumentRead, s.showDocument},
		{"POST", "/documents/:id/attachments", auth.DocumentAttach, s.attach},
		{"GET", "/attachments/:id", auth.DocumentRead, s.download},
		{"GET", "/documents/:id/reverse", auth.ReversalWrite, s.newReversal},
		{"POST", "/documents/:id/reverse", auth.ReversalWrite, s.draftReversal},
		{"POST", "/documents/:id/approve", auth.ReversalApprove, s.approveReversal},
		{"POST", "/documents/:id/cancel", auth.ReversalWrite, s.cancelReversal},
	}
}

// stockPage is what is in store, item by item.
type stockPage struct {
	Base
	Rows       []inventory.StockRow
	Totals     inventory.StockTotals
	Categories []Option
	Warehouses []Option
	Shows      []Option
	Next       string
	Today      string
	Soon       string
	Filtered   bool
}

// Named is a thing's name in the page's language.
func (b Base) Named(name, nameEn string) string {
	if b.Lang == text.En && nameEn != "" {
		return nameEn
	}
	return name
}

// Life is the tone of an expiry: red when past, yellow when near, else empty.
func (p stockPage) Life(expires *string) string { return life(expires, p.Today, p.Soon) }

func life(expires *string, today, soon string) string {
	switch {
	case expires == nil:
		return ""
	case *expires < today:
		return "red"
	case *expires <= soon:
		return "yellow"
	}
	return ""
}

// StockFilter reads the questions of a stock list from its address; the list
// and its export understand the same ones.
func StockFilter(q url.Values) inventory.StockFilter {
	place, _ := strconv.ParseInt(q.Get("place"), 10, 64) // what is no number asks for every place
	return inventory.StockFilter{
		Find: strings.TrimSpace(q.Get("find")), Category: q.Get("category"),
		Place: inventory.PlaceID(max(place, 0)), Show: q.Get("show"),
	}
}

// listStock handles GET /stock.
func (s *Server) listStock(c *gin.Context) error {
	page := stockPage{Base: s.page(c, "menu.stock")}
	f := StockFilter(page.Query)
	page.Filtered = f != inventory.StockFilter{}
	err := s.read(c, func(ctx context.Context, r db.Reader) (err error) {
		at := r.Where()
		page.Today, page.Soon = at.Today(), at.Now.In(at.Zone).AddDate(0, 0, inventory.SoonDays).Format("2006-01-02")
		if page.Totals, err = inventory.Totals(ctx, r, f); err != nil {
			return err
		}
		f.AfterKey, f.AfterID = stockKey(page.Query.Get("after"))
		f.Limit = listRows + 1
		if page.Rows, err = inventory.Stock(ctx, r, f); err != nil {
			return err
		}
		return page.loadFilters(ctx, r, f)
	})
	if err != nil {
		return err
	}
	if len(page.Rows) > listRows {
		page.Rows = page.Rows[:listRows]
		last := page.Rows[listRows-1]
		page.Next = strconv.FormatInt(int64(last.ItemID), 10) + "." + last.SortKey
	}
	return s.render(c, http.StatusOK, "stock/list", page)
}

// stockKey reads where a list goes on: the last row's id and sort key.
func stockKey(after string) (string, inventory.ItemID) {
	id, key, _ := strings.Cut(after, ".")
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n <= 0 {
		return "", 0
	}
	return key, inventory.ItemID(n)
}

// loadFilters makes the choices of the filter's selects.
func (p *stockPage) loadFilters(ctx context.Context, r db.Reader, f inventory.StockFilter) error {
	categories, err := inventory.Categories(ctx, r)
	if err != nil {
		return err
	}
	p.Categories = []Option{{Label: p.T("stocklist.any_category")}}
	for _, name := range categories {
		p.Categories = append(p.Categories, Option{Value: name, Label: name, Chosen: name == f.Category})
	}
	places, err := inventory.Places(ctx, r)
	if err != nil {
		return err
	}
	p.Warehouses = []Option{{Label: p.T("stocklist.any_warehouse")}}
	for _, w := range places {
		if w.Kind == inventory.Warehouse {
			p.Warehouses = append(p.Warehouses, Option{
				Value: strconv.FormatInt(int64(w.ID), 10), Label: p.Named(w.Name, w.NameEn), Chosen: w.ID == f.Place,
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
		p.Shows = append(p.Shows, Option{Value: show.value, Label: p.say(show.label), Chosen: show.value == f.Show})
	}
	return nil
}

// ExportPath is where exactly what is listed is exported.
func (p stockPage) ExportPath() string {
	return p.exportPath("stock", "find", "category", "place", "show")
}
