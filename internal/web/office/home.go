package office

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/reports"
)

// homePage is the first page after signing in: only what waits, or that nothing does.
type homePage struct {
	desk.Base
	Cards  []desk.HomeCard
	Charts []desk.Chart // of the store, where there is something in it to see
}

// readFirst are the pages that books opened to be read begin with.
var readFirst = []string{"/audit", "/verify", "/ledger", "/documents", "/stock"}

// Shelves are the pages that books opened to be read lead to: nothing waits in
// them, and nothing can be done.
func (p homePage) Shelves() []desk.MenuItem {
	var list []desk.MenuItem
	for _, path := range readFirst {
		for _, item := range p.Menu {
			if item.Path == path {
				list = append(list, item)
			}
		}
	}
	return list
}

// home handles GET /.
func (s area) home(c *gin.Context) error {
	p := desk.Person(c)
	page := homePage{Base: s.Page(c, "menu.home")}
	ask := s.Asked(c)
	err := s.Read(c, func(ctx context.Context, r db.Reader) error {
		page.Cards = nil
		for _, source := range s.HomeSources() {
			if page.Copy.ReadOnly || !p.Can(source.Need) {
				continue
			}
			cards, err := source.Cards(ctx, r, p)
			if err != nil {
				return err
			}
			for _, card := range cards {
				if card.Count > 0 || card.Begin {
					page.Cards = append(page.Cards, card)
				}
			}
		}
		if !p.Can(auth.StockRead) {
			return nil
		}
		return page.draw(ctx, r, ask)
	})
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "office/home", page)
}

// draw puts what expires when and what came and went under the cards.
func (p *homePage) draw(ctx context.Context, r db.Reader, ask reports.Ask) error {
	p.Charts = nil
	expiry, err := p.ExpiryChart(ctx, r, ask)
	if err != nil {
		return err
	}
	months, err := p.MonthChart(ctx, r, 0, ask)
	if err != nil {
		return err
	}
	if expiry.Anything() || months.Anything() {
		p.Charts = []desk.Chart{expiry, months}
	}
	return nil
}

// peopleCards shows the admin who can sign in, and before that the work for
// which nobody was added yet.
func peopleCards(ctx context.Context, r db.Reader, _ auth.Person) ([]desk.HomeCard, error) {
	people, err := auth.People(ctx, r)
	if err != nil {
		return nil, err
	}
	var active int64
	held := map[auth.Role]bool{}
	for _, p := range people {
		if p.Active {
			active++
			for _, role := range p.Roles {
				held[role] = true
			}
		}
	}
	var cards []desk.HomeCard
	if !held[auth.Storekeeper] || !held[auth.Officer] || !held[auth.Approver] {
		cards = append(cards, desk.HomeCard{
			Title: fault.Message{Key: "people.begin"}, Text: fault.Message{Key: "people.begin_text"}, Begin: true,
			Href: "/people/new", Icon: "user-plus", Tone: "orange",
		})
	}
	return append(cards, desk.HomeCard{
		Title: fault.Message{Key: "people.active_count"}, Count: active, Href: "/people", Icon: "users",
	}), nil
}
