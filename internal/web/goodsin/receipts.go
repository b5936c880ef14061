package goodsin

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/reports"
)

// receiptRoutes are goods coming in and who gives them.
func (s area) receiptRoutes() []desk.Route {
	again := desk.Reload(s.Desk, s.arrivalPage, "goodsin/arrival")
	return []desk.Route{
		desk.Get("/receipts", auth.StockRead, s.listReceipts),
		desk.Get("/receipts/new", auth.StockWrite, s.newArrival),
		desk.Post("/receipts", auth.StockWrite, s.recordArrival),
		desk.Get("/receipts/:id", auth.StockRead, s.showArrival),
		desk.Get("/receipts/:id/edit", auth.StockWrite, s.editArrival),
		desk.Post("/receipts/:id", auth.StockWrite, s.correctArrival),
		desk.Get("/receipts/:id/inspect", auth.StockWrite, s.showInspection),
		desk.Post("/receipts/:id/lines", auth.StockWrite, s.moreLines),
		desk.Post("/receipts/:id/inspect", auth.StockWrite, s.inspect),
		receiptPost.Route(s.Desk, again), receiptWithdraw.Route(s.Desk, again),
		desk.Get("/receipts/:id/fiscal", auth.FiscalWrite, s.showFiscal),
		receiptFiscal.Route(s.Desk, desk.Reload(s.Desk, s.fiscalPage, "goodsin/fiscal")),
		desk.Get("/donors", auth.StockRead, s.listDonors),
		desk.Get("/donors/new", auth.DonorWrite, s.newDonor),
		desk.Post("/donors", auth.DonorWrite, s.createDonor),
		desk.Get("/donors/:id", auth.StockRead, s.showDonor),
		desk.Get("/donors/:id/edit", auth.DonorWrite, s.editDonor),
		desk.Post("/donors/:id", auth.DonorWrite, s.saveDonor),
	}
}

// receiptQuestions are the lists of this room that can be asked for as files.
var receiptQuestions = map[string]desk.Question{
	"receipts": {Need: auth.StockRead, Ask: func(
		ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		return reports.Receipts(ctx, r, receiptFilter(q), ask)
	}},
	"donors": {Need: auth.StockRead, Ask: func(
		ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		return reports.Donors(ctx, r, strings.TrimSpace(q.Get("find")), q.Get("show") == "all", ask)
	}},
}

// receiptFilter reads the questions of the list from its address.
func receiptFilter(q url.Values) goodsin.ArrivalFilter {
	donor, _ := strconv.ParseInt(q.Get("donor"), 10, 64) // what is no number asks for every donor
	return goodsin.ArrivalFilter{
		Show: q.Get("show"), Source: q.Get("source"), Find: strings.TrimSpace(q.Get("find")),
		DonorID: inventory.DonorID(max(donor, 0)),
	}
}

// receiptsPage lists what came.
type receiptsPage struct {
	desk.Base
	Rows     []goodsin.ArrivalRow
	Shows    []desk.Option
	Sources  []desk.Option
	Next     string
	Today    string
	Filtered bool
}

// Mark is a receipt's state; goods that wait say for how long, late ones in red.
func (p receiptsPage) Mark(a goodsin.ArrivalRow) desk.Badge {
	switch {
	case a.Reversed:
		return p.Badge(p.Standing(a), "red")
	case a.Late(p.Today):
		return p.Badge(p.T("receipts.waits_days", p.Standing(a), p.Days(a.Age(p.Today))), "red")
	case a.Waiting() && a.Age(p.Today) == 0:
		return p.Badge(p.T("receipts.waits_today", p.Standing(a)), "yellow")
	case a.Waiting():
		return p.Badge(p.T("receipts.waits_days", p.Standing(a), p.Days(a.Age(p.Today))), "yellow")
	}
	return p.DocBadge(document.Document{Kind: document.Receipt, State: a.State}, false)
}

// Standing says where a receipt stands, as its files do.
func (p receiptsPage) Standing(a goodsin.ArrivalRow) string {
	if a.Reversed {
		return p.T("slip.reversed")
	}
	return p.Say(fault.Message{Key: a.State.Key()})
}

// Path is where a receipt's page is.
func (p receiptsPage) Path(a goodsin.ArrivalRow) string {
	return desk.DocPath(document.Document{Kind: document.Receipt, State: a.State, ID: a.DocumentID})
}

// Files are what exactly the rows listed can be taken away as.
func (p receiptsPage) Files() desk.Faces {
	return p.ListFaces("receipts", "find", "show", "source", "donor")
}

// listReceipts handles GET /receipts.
func (s area) listReceipts(c *gin.Context) error {
	page := receiptsPage{Base: s.Page(c, "menu.receipts")}
	f := receiptFilter(page.Query)
	page.Filtered = f != goodsin.ArrivalFilter{}
	before, _ := strconv.ParseInt(page.Query.Get("after"), 10, 64) // what is no number begins at the beginning
	f.Before, f.Limit = document.ID(max(before, 0)), desk.ListRows+1
	if f.Show == "waiting" {
		f.Before, f.Limit = 0, 0 // they are few, and in another order
	}
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.Today = r.Where().Today()
		page.Rows, err = goodsin.Arrivals(ctx, r, f)
		return err
	})
	if err != nil {
		return err
	}
	if f.Limit > 0 && len(page.Rows) > desk.ListRows {
		page.Rows = page.Rows[:desk.ListRows]
		page.Next = strconv.FormatInt(int64(page.Rows[desk.ListRows-1].DocumentID), 10)
	}
	page.Shows = page.chosen("show", []desk.Option{
		{Label: page.T("receipts.show_all")}, {Value: "waiting", Label: page.T("receipts.show_waiting")},
		{Value: "posted", Label: page.T("receipts.show_posted")},
		{Value: "no_fiscal", Label: page.T("receipts.show_no_fiscal")},
		{Value: "withdrawn", Label: page.T("receipts.show_withdrawn")},
	})
	sources := []desk.Option{{Label: page.T("receipts.any_source")}}
	for _, source := range append(goodsin.ArrivalSources, "opening") {
		sources = append(sources, desk.Option{Value: source, Label: page.Say(inventory.SourceWord(source))})
	}
	page.Sources = page.chosen("source", sources)
	return s.Render(c, http.StatusOK, "goodsin/receipts", page)
}

// chosen marks the option that the address asks for.
func (p receiptsPage) chosen(name string, options []desk.Option) []desk.Option {
	for i := range options {
		options[i].Chosen = options[i].Value == p.Query.Get(name)
	}
	return options
}

// receiptHomeSources are the goods that lie at the gate.
func receiptHomeSources() []desk.HomeSource {
	return []desk.HomeSource{{Need: auth.StockRead, Cards: arrivalCards}}
}

// arrivedCard counts what came and is not in the books, and names the oldest.
func arrivedCard(list []goodsin.ArrivalRow, today string) desk.HomeCard {
	card := desk.HomeCard{
		Title: fault.Message{Key: "homecard.arrived"}, Count: int64(len(list)), Href: "/receipts?show=waiting",
		Icon: "package-import", Tone: "yellow",
	}
	if list[0].Late(today) {
		card.Tone = "red"
	}
	for _, row := range list[:min(len(list), desk.HomeRows)] {
		card.First = append(card.First, desk.HomeRow{
			Name: row.ReceivedFrom,
			Href: desk.DocPath(document.Document{Kind: document.Receipt, State: row.State, ID: row.DocumentID}),
			Text: fault.Message{Key: "homecard.arrived_text", Args: []any{
				desk.Ago(int64(row.Age(today))), row.AuthorName}},
		})
	}
	return card
}

// arrivalCards shows what came and is not in the books, with the age of the
// oldest and who wrote it down, and the gifts whose fiscal receipt is missing.
func arrivalCards(ctx context.Context, r db.Reader, p auth.Person) ([]desk.HomeCard, error) {
	var cards []desk.HomeCard
	if p.Can(auth.StockWrite) || p.Can(auth.PlanWrite) || p.Can(auth.PlanApprove) {
		list, err := goodsin.Arrivals(ctx, r, goodsin.ArrivalFilter{Show: "waiting"})
		if err != nil {
			return nil, err
		}
		if len(list) > 0 {
			cards = append(cards, arrivedCard(list, r.Where().Today()))
		}
	}
	if !p.Can(auth.FiscalWrite) {
		return cards, nil
	}
	missing, err := goodsin.FiscalDue(ctx, r)
	if err != nil || missing == 0 {
		return cards, err
	}
	return append(cards, desk.HomeCard{
		Title: fault.Message{Key: "homecard.no_fiscal"}, Count: missing, Href: "/receipts?show=no_fiscal",
		Icon: "file-text",
	}), nil
}
