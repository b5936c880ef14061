package office

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/web/chart"
	"relief/internal/web/desk"
	"relief/reports"
)

// homePage is the first page after signing in: only what waits, or that nothing does.
type homePage struct {
	desk.Base
	Cards  []desk.HomeCard
	Charts []chart.Chart
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
		page.Cards, page.Charts = nil, nil
		for _, source := range s.HomeSources() {
			if !p.Can(source.Need) {
				continue
			}
			if err := page.hear(ctx, r, source, ask); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "office/home", page)
}

// hear takes in what one area has to say. In books opened to be read nothing
// waits.
func (p *homePage) hear(ctx context.Context, r db.Reader, source desk.HomeSource, ask reports.Ask) error {
	if source.Cards != nil && !p.Copy.ReadOnly {
		cards, err := source.Cards(ctx, r, p.Person)
		if err != nil {
			return err
		}
		for _, card := range cards {
			if card.Count > 0 || card.Begin {
				p.Cards = append(p.Cards, card)
			}
		}
	}
	if source.Charts == nil {
		return nil
	}
	charts, err := source.Charts(ctx, r, ask)
	p.Charts = append(p.Charts, charts...)
	return err
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
