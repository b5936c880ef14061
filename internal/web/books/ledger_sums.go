package books

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/reports"
	"relief/reports/scrutiny"
)

// sumsPage is the summary of the ledger, or the stock of a day.
type sumsPage struct {
	desk.Base
	Tabs       []desk.MenuItem
	Period     scrutiny.Period
	On, Seq    string
	ByLot      bool
	Categories []desk.Option
	Warehouses []desk.Option
	Table      desk.Sheet
	Next       string
	report     string
	asked      url.Values
}

// Details are by what the stock of a day is told.
func (p sumsPage) Details() []desk.Option {
	return []desk.Option{{Label: p.T("ledger.by_item")}, {Value: "lot", Label: p.T("ledger.by_lot"), Chosen: p.ByLot}}
}

// Files are the page's files.
func (p sumsPage) Files() desk.Faces { return p.Faces(p.report, p.asked) }

// afterItem reads where a list of items goes on.
func afterItem(after string) (string, inventory.ItemID) {
	id, key, _ := strings.Cut(after, ".")
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n <= 0 {
		return "", 0
	}
	return key, inventory.ItemID(n)
}

func itemMark(id inventory.ItemID, key string) string {
	return strconv.FormatInt(int64(id), 10) + "." + key
}

func placeIn(q url.Values) inventory.PlaceID {
	place, _ := strconv.ParseInt(q.Get("place"), 10, 64) // what is no number asks for every place
	return inventory.PlaceID(max(place, 0))
}

// summaryAsk reads what an address asks of the summary.
func summaryAsk(q url.Values, at db.At) (accounts.SummaryAsk, error) {
	p, err := periodOf(q, at)
	return accounts.SummaryAsk{
		From: p.From, To: p.To, Warehouse: placeIn(q), Category: q.Get("category"),
		Find: strings.TrimSpace(q.Get("find")),
	}, err
}

// showSummary handles GET /ledger/summary.
func (s area) showSummary(c *gin.Context) error {
	page := sumsPage{Base: s.Page(c, "ledger.summary_title"), report: "ledger-summary"}
	ask := s.Asked(c)
	return s.showSums(c, &page, func(ctx context.Context, r db.Reader) (refused, err error) {
		a, refused := summaryAsk(page.Query, r.Where())
		page.Period = scrutiny.Period{From: a.From, To: a.To}
		page.asked = asked(page.Query, "place", "category", "find")
		page.asked.Set("from", a.From)
		page.asked.Set("to", a.To)
		if refused != nil {
			return refused, nil
		}
		a.AfterKey, a.AfterID = afterItem(page.Query.Get("after"))
		a.Limit = desk.ListRows
		t, err := reports.LedgerSummary(ctx, r, a, ask)
		if err != nil {
			return nil, err
		}
		if page.Table, page.Next = page.Sheet(t.Table), ""; t.Next != nil {
			page.Next = itemMark(t.Next.ItemID, t.Next.SortKey)
		}
		return nil, nil
	}, "books/ledger_summary")
}

// asOfAsk reads what an address asks of the stock of a day.
func asOfAsk(q url.Values, at db.At) (accounts.AsOf, error) {
	on, bad := dayAsked(q.Get("on"), at.Today(), true)
	f := accounts.AsOf{
		On: on, ByLot: q.Get("by") == "lot", Warehouse: placeIn(q),
		Category: q.Get("category"), Find: strings.TrimSpace(q.Get("find")),
	}
	if f.On == "" {
		f.On = at.Today()
	}
	var faults fault.Fields
	if bad != nil {
		faults.Add("on", bad.Key, bad.Args...)
	}
	if seq := strings.TrimSpace(q.Get("seq")); seq != "" {
		n, err := strconv.ParseInt(seq, 10, 64)
		if err != nil || n <= 0 {
			faults.Add("seq", "fault.not_a_number", seq)
		}
		f.Seq = n
	}
	return f, faults.Err(fault.Invalid, "fault.invalid")
}

// showAsOf handles GET /stock/as-of.
func (s area) showAsOf(c *gin.Context) error {
	page := sumsPage{Base: s.Page(c, "ledger.as_of_title"), report: "stock-as-of"}
	ask := s.Asked(c)
	return s.showSums(c, &page, func(ctx context.Context, r db.Reader) (refused, err error) {
		f, refused := asOfAsk(page.Query, r.Where())
		page.On, page.Seq, page.ByLot = f.On, page.Query.Get("seq"), f.ByLot
		page.asked = asked(page.Query, "seq", "by", "place", "category", "find")
		page.asked.Set("on", f.On)
		if refused != nil {
			return refused, nil
		}
		f.AfterKey, f.AfterID = afterItem(page.Query.Get("after"))
		f.Limit = desk.ListRows
		t, err := reports.StockAsOf(ctx, r, f, ask)
		if fault.Is(err, fault.Invalid) {
			return err, nil
		}
		if err != nil {
			return nil, err
		}
		if page.Table, page.Next = page.Sheet(t.Table), ""; t.Next != nil {
			page.Next = itemMark(t.Next.ItemID, t.Next.SortKey)
		}
		return nil, nil
	}, "books/ledger_as_of")
}

// asked keeps the questions of an address that a file is asked too.
func asked(q url.Values, names ...string) url.Values {
	out := url.Values{}
	for _, name := range names {
		if v := q.Get(name); v != "" {
			out.Set(name, v)
		}
	}
	return out
}

// showSums reads the page's choices and what it shows; a question that is none
// brings the page back with the fault.
func (s area) showSums(
	c *gin.Context, page *sumsPage, load func(context.Context, db.Reader) (refused, err error), template string,
) error {
	page.Tabs = ledgerTabs(page.Base)
	var refused error
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if err := page.choices(ctx, r); err != nil {
			return err
		}
		refused, err = load(ctx, r)
		return err
	})
	if err != nil {
		return err
	}
	if refused != nil {
		page.Refused(nil, refused)
		return s.Render(c, http.StatusUnprocessableEntity, template, page)
	}
	return s.Render(c, http.StatusOK, template, page)
}

// choices makes the options of the filter.
func (p *sumsPage) choices(ctx context.Context, r db.Reader) error {
	categories, err := inventory.Categories(ctx, r)
	if err != nil {
		return err
	}
	p.Categories = []desk.Option{{Label: p.T("stocklist.any_category")}}
	for _, name := range categories {
		p.Categories = append(p.Categories,
			desk.Option{Value: name, Label: name, Chosen: name == p.Query.Get("category")})
	}
	places, err := inventory.Places(ctx, r)
	p.Warehouses = []desk.Option{{Label: p.T("stocklist.any_warehouse")}}
	for _, w := range places {
		if w.Kind == inventory.Warehouse {
			p.Warehouses = append(p.Warehouses, desk.Option{
				Value: strconv.FormatInt(int64(w.ID), 10), Label: p.Named(w.Name, w.NameEn),
				Chosen: w.ID == placeIn(p.Query),
			})
		}
	}
	return err
}
