package books

import (
	"context"
	"fmt"
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
	"relief/reports/scrutiny"
)

// ledgerRoutes are the stock ledger, its summary and the stock of a day. They
// only read.
func (s area) ledgerRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/ledger", auth.StockRead, s.showLedger),
		desk.Get("/ledger/summary", auth.StockRead, s.showSummary),
		desk.Get("/stock/as-of", auth.StockRead, s.showAsOf),
	}
}

// ledgerQuestions are the same as files.
var ledgerQuestions = map[string]desk.Question{
	"ledger": {Need: auth.StockRead, Ask: func(
		ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		a, err := ledgerAsk(q, r.Where())
		if err != nil {
			return nil, err
		}
		t, err := reports.Ledger(ctx, r, a, reports.LedgerPart{}, ask)
		if err != nil {
			return nil, err
		}
		return t.Table, nil
	}},
	"ledger-summary": {Need: auth.StockRead, Ask: func(
		ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		a, err := summaryAsk(q, r.Where())
		if err != nil {
			return nil, err
		}
		t, err := reports.LedgerSummary(ctx, r, a, ask)
		if err != nil {
			return nil, err
		}
		return t.Table, nil
	}},
	"stock-as-of": {Need: auth.StockRead, Ask: func(
		ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		f, err := asOfAsk(q, r.Where())
		if err != nil {
			return nil, err
		}
		t, err := reports.StockAsOf(ctx, r, f, ask)
		if err != nil {
			return nil, err
		}
		return t.Table, nil
	}},
}

// ledgerScopes are what a ledger can be chosen of, in the order of the choice.
var ledgerScopes = []struct {
	scope inventory.Scope
	label fault.Message
}{
	{inventory.OfBranch, fault.Message{Key: "ledger.of_branch"}},
	{inventory.OfItem, fault.Message{Key: "ledger.by_item"}},
	{inventory.OfLot, fault.Message{Key: "ledger.by_lot"}},
	{inventory.OfDonor, fault.Message{Key: "ledger.by_donor"}},
	{inventory.OfRecipient, fault.Message{Key: "ledger.by_recipient"}},
	{inventory.OfWarehouse, fault.Message{Key: "ledger.by_warehouse"}},
}

// accountIn reads whose ledger an address asks for: by=item&of=item.7. The
// scope alone leaves the account to be chosen (ID 0); one that is none is all.
func accountIn(q url.Values) inventory.Account {
	a := inventory.Account{Scope: inventory.OfBranch}
	for _, s := range ledgerScopes {
		if q.Get("by") == string(s.scope) {
			a.Scope = s.scope
		}
	}
	scope, id, _ := strings.Cut(q.Get("of"), ".")
	if n, err := strconv.ParseInt(id, 10, 64); err == nil && n > 0 && scope == string(a.Scope) {
		a.ID = n
	}
	return a
}

// ledgerAsk reads what an address asks of a ledger.
func ledgerAsk(q url.Values, at db.At) (accounts.LedgerAsk, error) {
	p, err := periodOf(q, at)
	a := accounts.LedgerAsk{Of: accountIn(q), From: p.From, To: p.To}
	if err == nil && a.Of.Scope != inventory.OfBranch && a.Of.ID == 0 {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return a, err
}

// ledgerPage is the ledger of an account, or the choice of one.
type ledgerPage struct {
	desk.Base
	Tabs     []desk.MenuItem
	Period   scrutiny.Period
	Of       inventory.Account
	Label    string // whose ledger
	Name     string
	Scopes   []desk.Option
	Choices  []desk.Option // addresses of accounts, where one is to be chosen
	Table    desk.Sheet
	Said     string // what has no value
	Earlier  string // addresses of the pages around
	Later    string
	Begin    string
	End      string
	Chosen   bool
	HasLines bool
}

// ledgerTabs lead between the three pages.
func ledgerTabs(b desk.Base) []desk.MenuItem {
	var tabs []desk.MenuItem
	for _, t := range []struct {
		label fault.Message
		path  string
	}{
		{fault.Message{Key: "ledger.title"}, "/ledger"},
		{fault.Message{Key: "ledger.summary_title"}, "/ledger/summary"},
		{fault.Message{Key: "ledger.as_of_title"}, "/stock/as-of"},
	} {
		tabs = append(tabs, desk.MenuItem{Label: b.Say(t.label), Path: t.path, Active: b.Path == t.path})
	}
	return tabs
}

// Files are the page's files.
func (p ledgerPage) Files() desk.Faces {
	q := url.Values{"by": {string(p.Of.Scope)}, "from": {p.Period.From}, "to": {p.Period.To}}
	if p.Of.ID != 0 {
		q.Set("of", accountKey(p.Of))
	}
	return p.Faces("ledger", q)
}

func accountKey(a inventory.Account) string { return fmt.Sprintf("%s.%d", a.Scope, a.ID) }

// Key is the account as the form keeps it.
func (p ledgerPage) Key() string { return accountKey(p.Of) }

// showLedger handles GET /ledger.
func (s area) showLedger(c *gin.Context) error {
	page := ledgerPage{Base: s.Page(c, "ledger.title")}
	page.Tabs, page.Of = ledgerTabs(page.Base), accountIn(page.Query)
	find := strings.TrimSpace(page.Query.Get("find"))
	if find != "" && page.Of.Scope == inventory.OfBranch { // among all goods, an item is looked for
		page.Of = inventory.Account{Scope: inventory.OfItem}
	}
	page.Chosen = (page.Of.Scope == inventory.OfBranch || page.Of.ID != 0) && find == ""
	for _, one := range ledgerScopes {
		page.Scopes = append(page.Scopes, desk.Option{
			Value: string(one.scope), Label: page.Say(one.label), Chosen: one.scope == page.Of.Scope})
	}
	var refused error
	ask := s.Asked(c)
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if page.Period, refused = periodOf(page.Query, r.Where()); refused != nil {
			return nil
		}
		if !page.Chosen {
			return page.choose(ctx, r, find)
		}
		return page.load(ctx, r, ask)
	})
	if err != nil {
		return err
	}
	if refused != nil {
		page.Refused(nil, refused)
		return s.Render(c, http.StatusUnprocessableEntity, "books/ledger", page)
	}
	if find != "" && len(page.Choices) == 1 { // there is nothing to choose
		c.Redirect(http.StatusSeeOther, page.Choices[0].Value)
		return nil
	}
	return s.Render(c, http.StatusOK, "books/ledger", page)
}

// load reads one page of the ledger.
func (p *ledgerPage) load(ctx context.Context, r db.Reader, ask reports.Ask) (err error) {
	if p.Label, p.Name, err = reports.AccountName(ctx, r, ask.Words, p.Of); err != nil {
		return err
	}
	part := reports.LedgerPart{Limit: desk.ListRows, At: markIn(p.Query.Get("after"))}
	if before := p.Query.Get("before"); before != "" {
		part.At, part.Before = markIn(before), true // what is no mark is the end
	}
	a := accounts.LedgerAsk{Of: p.Of, From: p.Period.From, To: p.Period.To}
	t, err := reports.Ledger(ctx, r, a, part, ask)
	if err != nil {
		return err
	}
	p.Table, p.HasLines = p.Sheet(t.Table), t.Sums.Moves > 0
	for _, f := range t.Filters {
		if f.Label == ask.T("ledger.unvalued_units") {
			p.Said = f.Label + ask.T("common.colon") + f.Value
		}
	}
	p.Begin, p.Earlier, p.Later, p.End = "", "", "", ""
	if t.Earlier {
		p.Begin, p.Earlier = p.With("after", "", "before", ""), p.With("after", "", "before", markText(t.First))
	}
	if t.Later {
		p.Later, p.End = p.With("before", "", "after", markText(t.Last)), p.With("after", "", "before", "end")
	}
	return nil
}

// markText and markIn write a mark into an address and read it again.
func markText(m accounts.Mark) string { return fmt.Sprintf("%s.%d.%d", m.On, m.Seq, m.N) }

func markIn(s string) accounts.Mark {
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return accounts.Mark{}
	}
	seq, errSeq := strconv.ParseInt(parts[1], 10, 64)
	n, errN := strconv.ParseInt(parts[2], 10, 64)
	if errSeq != nil || errN != nil {
		return accounts.Mark{}
	}
	return accounts.Mark{On: parts[0], Seq: seq, N: n}
}
