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
	"relief/internal/web/chart"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/reports"
)

// chartsPage is the store in pictures, each with its table.
type chartsPage struct {
	desk.Base
	Category, Expiry, Months chart.Chart
	Items                    []desk.Option
	Any                      bool
}

// chartItem is which item an address asks the months of; 0 is all.
func chartItem(q url.Values) inventory.ItemID {
	id, err := strconv.ParseInt(q.Get("item"), 10, 64)
	if err != nil || id < 0 {
		return 0
	}
	return inventory.ItemID(id)
}

// charts handles GET /stock/charts.
func (s area) charts(c *gin.Context) error {
	page := chartsPage{Base: s.Page(c, "overview.title")}
	ask, item := s.Asked(c), chartItem(page.Query)
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		in, err := accounts.InStore(ctx, r)
		if err != nil {
			return err
		}
		if page.Category, err = categoryChart(ctx, r, in.Categories, ask); err != nil {
			return err
		}
		if page.Expiry, err = expiryChart(ctx, r, in.Spans, ask); err != nil {
			return err
		}
		if page.Months, err = monthChart(ctx, r, item, ask); err != nil {
			return err
		}
		return page.choose(ctx, r, item)
	})
	if err != nil {
		return err
	}
	page.Any = len(page.Items) > 1 || page.Months.Anything()
	page.Category.Open, page.Expiry.Open, page.Months.Open = true, true, true
	if item != 0 {
		page.Months.Query = "?item=" + strconv.FormatInt(int64(item), 10)
	}
	return s.Render(c, http.StatusOK, "store/charts", page)
}

// offeredItems is how many items the page offers; the card of any other leads
// here too.
const offeredItems = 300

// choose offers the items that are in stock, and the one that was asked for.
func (p *chartsPage) choose(ctx context.Context, r db.Reader, item inventory.ItemID) error {
	rows, err := inventory.InStock(ctx, r, offeredItems)
	if err != nil {
		return err
	}
	p.Items = []desk.Option{{Label: p.T("overview.all_items")}}
	offer := func(id inventory.ItemID, name, spec string) {
		p.Items = append(p.Items, desk.Option{
			Value: strconv.FormatInt(int64(id), 10), Label: strings.TrimSpace(name + " " + spec), Chosen: id == item,
		})
	}
	asked := item == 0
	for _, row := range rows {
		asked = asked || row.ID == item
		offer(row.ID, p.Named(row.Name, row.NameEn), row.Spec)
	}
	if asked {
		return nil
	}
	it, err := inventory.LoadItem(ctx, r, item)
	if err == nil {
		offer(it.ID, p.Named(it.Name, it.NameEn), it.Spec)
	}
	return err
}

// chartQuestions are the charts' tables, as files.
var chartQuestions = map[string]desk.Question{
	"stock-categories": {Need: auth.StockRead, Ask: func(
		ctx context.Context, r db.Reader, _ url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		return reports.StockByCategory(ctx, r, ask)
	}},
	"stock-expiry": {Need: auth.StockRead, Ask: func(
		ctx context.Context, r db.Reader, _ url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		return reports.StockByExpiry(ctx, r, ask)
	}},
	"stock-months": {Need: auth.StockRead, Ask: func(
		ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		return reports.InOutByMonth(ctx, r, chartItem(q), ask)
	}},
}

// expiryChart draws what expires when.
func expiryChart(
	ctx context.Context, r db.Reader, rows []accounts.ExpiryRow, ask reports.Ask,
) (chart.Chart, error) {
	t, err := reports.ExpiryTable(ctx, r, rows, ask)
	if err != nil {
		return chart.Chart{}, err
	}
	c := chart.Of(ask.Words, "chart-expiry", t, "lots")
	c.Links = []string{"/stock?show=expired", "", "", "", "", "/stock?show=unknown"}
	return c, nil
}

// monthChart draws what came in and went out, of all or of one item.
func monthChart(
	ctx context.Context, r db.Reader, item inventory.ItemID, ask reports.Ask,
) (chart.Chart, error) {
	t, err := reports.InOutByMonth(ctx, r, item, ask)
	if err != nil {
		return chart.Chart{}, err
	}
	return chart.Of(ask.Words, "chart-months", t, "documents_in", "documents_out", "came", "went"), nil
}

// categoryChart draws what lies in store by category.
func categoryChart(
	ctx context.Context, r db.Reader, rows []accounts.CategoryRow, ask reports.Ask,
) (chart.Chart, error) {
	t, err := reports.CategoryTable(ctx, r, rows, ask)
	if err != nil {
		return chart.Chart{}, err
	}
	c := chart.Of(ask.Words, "chart-categories", t, "items", "lots")
	for _, row := range rows {
		href := ""
		if row.Category != "" {
			href = "/stock?" + url.Values{"category": {row.Category}}.Encode()
		}
		c.Links = append(c.Links, href)
	}
	return c, nil
}
