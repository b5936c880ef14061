package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
)

// HomeCard is one thing that waits for the person, or is late.
type HomeCard struct {
	Title fault.Message
	Count int64         // nothing is shown for none, unless the card begins
	Begin bool          // how to begin; it has no count
	Text  fault.Message // one line more, if any
	Href  string
	Icon  string
	Tone  string // as a badge's; empty is calm
}

// homeSource gives the cards of one area to whoever holds the permission.
type homeSource struct {
	need  auth.Permission
	cards func(context.Context, db.Reader, auth.Person) ([]HomeCard, error)
}

// homeSources are the areas that have something to say at home. Each area adds
// its own line.
func (s *Server) homeSources() []homeSource {
	return slices.Concat(
		[]homeSource{{auth.PeopleAdmin, peopleCards}},
		planHomeSources(),
		stockHomeSources(),
	)
}

// homePage is the first page after signing in: only what waits, or that nothing does.
type homePage struct {
	Base
	Cards []HomeCard
}

// home handles GET /.
func (s *Server) home(c *gin.Context) error {
	p := person(c)
	page := homePage{Base: s.page(c, "menu.home")}
	err := s.read(c, func(ctx context.Context, r db.Reader) error {
		page.Cards = nil
		for _, source := range s.homeSources() {
			if !p.Can(source.need) {
				continue
			}
			cards, err := source.cards(ctx, r, p)
			if err != nil {
				return err
			}
			for _, card := range cards {
				if card.Count > 0 || card.Begin {
					page.Cards = append(page.Cards, card)
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "house/home", page)
}

// peopleCards shows the admin who can sign in, and before that the work for
// which nobody was added yet.
func peopleCards(ctx context.Context, r db.Reader, _ auth.Person) ([]HomeCard, error) {
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
	var cards []HomeCard
	if !held[auth.Storekeeper] || !held[auth.Officer] || !held[auth.Approver] {
		cards = append(cards, HomeCard{
			Title: fault.Message{Key: "people.begin"}, Text: fault.Message{Key: "people.begin_text"}, Begin: true,
			Href: "/people/new", Icon: "user-plus", Tone: "orange",
		})
	}
	return append(cards, HomeCard{
		Title: fault.Message{Key: "people.active_count"}, Count: active, Href: "/people", Icon: "users",
	}), nil
}
