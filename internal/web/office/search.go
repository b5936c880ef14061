package office

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/inventory/equipment"
	"relief/inventory/goodsin"
	"relief/inventory/picks"
)

// searchPage is what was found of anything, under the register it stands in.
type searchPage struct {
	desk.Base
	Typed  string
	Groups []foundGroup
}

// Says is what can be found by what, of what the person may read.
func (p searchPage) Says() string {
	var says []string
	if p.Can(string(auth.DocumentRead)) {
		says = append(says, p.T("search.says"))
	}
	if p.Can(string(auth.PeopleAdmin)) {
		says = append(says, p.T("search.says_office"))
	}
	return strings.Join(says, " ")
}

// Hint stands in the empty field.
func (p searchPage) Hint() string {
	if p.Can(string(auth.DocumentRead)) {
		return p.T("search.hint")
	}
	return p.T("search.hint_office")
}

// foundGroup is what one register has; More leads to all of it, if there is.
type foundGroup struct {
	Label, Icon string
	Hits        []hit
	More        string
}

// hit is one thing found.
type hit struct{ Label, Path, Beside string }

const shownHits = 8 // of a register

// register is one register that is searched by those who may read it.
type register struct {
	need auth.Permission
	name fault.Message
	icon string
	list string // where all that fits stands, or empty
	find func(ctx context.Context, r db.Reader, b desk.Base, typed string) ([]hit, error)
}

// searched are the registers in the order in which they are shown. Each gives
// at most one hit more than is shown.
var searched = []register{
	{auth.DocumentRead, fault.Message{Key: "menu.documents"}, "file-text", "/documents", findDocuments},
	{auth.PlanRead, fault.Message{Key: "menu.plans"}, "list-check", "/plans", findPlans},
	{auth.PlanRead, fault.Message{Key: "menu.slips"}, "truck-delivery", "/slips", findSlips},
	{auth.StockRead, fault.Message{Key: "menu.items"}, "box", "/items", findItems},
	{auth.StockRead, fault.Message{Key: "search.lots"}, "packages", "", findLots},
	{auth.StockRead, fault.Message{Key: "menu.places"}, "building-warehouse", "", findPlaces},
	{auth.EquipmentRead, fault.Message{Key: "menu.equipment"}, "tools", "", findEquipment},
	{auth.PlanRead, fault.Message{Key: "menu.recipients"}, "building-community", "/recipients", findRecipients},
	{auth.StockRead, fault.Message{Key: "menu.donors"}, "gift", "/donors", findDonors},
	{auth.PeopleAdmin, fault.Message{Key: "menu.people"}, "users", "/people", findPeople},
	{auth.SignedIn, fault.Message{Key: "menu.settings"}, "settings", "", findSettings},
}

// search handles GET /search. The whole number of a document leads straight to
// it, what a label says to its lot, the code of a place to what lies there.
func (s area) search(c *gin.Context) error {
	page := searchPage{Base: s.Page(c, "search.title")}
	page.Typed = strings.TrimSpace(page.Query.Get("q"))
	if text.FindKey(page.Typed) == "" { // brackets or blanks alone: nothing to look for
		return s.Render(c, http.StatusOK, "office/search", page)
	}
	straight := ""
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		asked := asNumber(page.Typed)
		if straight, err = s.straight(ctx, r, page.Person, asked); err != nil || straight != "" {
			return err
		}
		err = page.find(ctx, r, asked)
		straight = page.onlyPlace()
		return err
	})
	if err != nil {
		return err
	}
	if straight != "" {
		c.Redirect(http.StatusSeeOther, straight)
		return nil
	}
	return s.Render(c, http.StatusOK, "office/search", page)
}

// straight is the page of the document whose whole number was typed, or of the
// lot whose label was read: the number of its receipt, and of its line.
func (s area) straight(ctx context.Context, r db.Reader, person auth.Person, asked string) (string, error) {
	if !person.Can(auth.DocumentRead) {
		return "", nil
	}
	number, line, label := strings.Cut(bareNumber.ReplaceAllString(asked, "$1-$2"), "/")
	d, err := document.Numbered(ctx, r, number)
	if errors.Is(err, db.ErrNoRows) || err == nil && !s.MayOpen(person, d) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if n, unread := strconv.ParseInt(line, 10, 64); label && unread == nil {
		lot, err := picks.LotAt(ctx, r, number, n)
		if !fault.Is(err, fault.NotFound) {
			return fmt.Sprintf("/lots/%d/trace", lot), err
		}
	}
	return desk.DocumentPath(d.Kind, d.ID), nil
}

// onlyPlace is the page of a place when its whole code or name was typed and
// nothing else was found.
func (p *searchPage) onlyPlace() string {
	if len(p.Groups) != 1 || len(p.Groups[0].Hits) != 1 {
		return ""
	}
	only, key := p.Groups[0].Hits[0], text.FindKey(p.Typed)
	if !strings.HasPrefix(only.Path, "/stock?") || key != text.FindKey(only.Label) && key != text.FindKey(only.Beside) {
		return ""
	}
	return only.Path
}

func (p *searchPage) find(ctx context.Context, r db.Reader, asked string) error {
	p.Groups = nil
	for _, of := range searched {
		if !p.Can(string(of.need)) {
			continue
		}
		hits, err := of.find(ctx, r, p.Base, asked)
		if err != nil {
			return err
		}
		g := foundGroup{Label: p.Say(of.name), Icon: of.icon, Hits: hits}
		if len(hits) > shownHits {
			g.Hits = hits[:shownHits]
			if of.list != "" {
				g.More = of.list + "?find=" + url.QueryEscape(asked)
			}
		}
		if len(hits) > 0 {
			p.Groups = append(p.Groups, g)
		}
	}
	return nil
}

var numberShape = regexp.MustCompile(`^[A-Z]?[A-Z0-9]{0,5}[0-9][0-9-]*(/[0-9]+)?$`)

// bareNumber is the number of a document without its dash.
var bareNumber = regexp.MustCompile(`^([A-Z]{1,5}[0-9]{8})([0-9]{3,}(?:/[0-9]+)?)$`)

// asNumber is what was typed, or, where it may be the number of a document or
// of a line of one, that number as it is written.
func asNumber(typed string) string {
	if number := strings.ToUpper(text.Fold(typed)); numberShape.MatchString(number) {
		return number
	}
	return typed
}

// hits makes hits of the rows of a register.
func hits[T any](rows []T, err error, of func(T) hit) ([]hit, error) {
	var list []hit
	for _, row := range rows {
		list = append(list, of(row))
	}
	return list, err
}

func findDocuments(ctx context.Context, r db.Reader, b desk.Base, typed string) ([]hit, error) {
	if strings.ContainsFunc(text.FindKey(typed), func(c rune) bool { return c >= utf8.RuneSelf }) {
		return nil, nil // no number holds it
	}
	rows, err := document.List(ctx, r, document.Filter{
		Find: typed, Not: []document.Kind{document.Plan, document.Slip}, Limit: shownHits + 1,
	})
	return hits(rows, err, func(d document.Document) hit { return documentHit(b, d, "") })
}

// documentHit is a document by its number, or by its title where it has none yet.
func documentHit(b desk.Base, d document.Document, title string) hit {
	h := hit{Label: title, Path: desk.DocumentPath(d.Kind, d.ID)}
	if d.Number != nil {
		h.Label = strings.TrimSpace(*d.Number + " " + title)
	}
	h.Beside = b.Say(fault.Message{Key: d.Kind.Key()}) + " · " + b.Date(d.BusinessOn) + " · " +
		b.StateWord(d.Standing())
	return h
}

func findPlans(ctx context.Context, r db.Reader, b desk.Base, typed string) ([]hit, error) {
	rows, err := distribution.Plans(ctx, r, distribution.PlanFilter{Find: typed, Limit: shownHits + 1})
	return hits(rows, err, func(p distribution.PlanRow) hit { return documentHit(b, p.Document, p.Title) })
}

func findSlips(ctx context.Context, r db.Reader, b desk.Base, typed string) ([]hit, error) {
	rows, err := distribution.Slips(ctx, r, distribution.SlipFilter{Find: typed, Limit: shownHits + 1})
	return hits(rows, err, func(s distribution.Slip) hit {
		return documentHit(b, s.Document, b.Named(s.RecipientName, s.RecipientEn))
	})
}

func findItems(ctx context.Context, r db.Reader, b desk.Base, typed string) ([]hit, error) {
	rows, _, err := inventory.ItemList(ctx, r, inventory.ItemFilter{Find: typed, Limit: shownHits + 1})
	return hits(rows, err, func(i inventory.Item) hit {
		return hit{b.Named(i.Name, i.NameEn), fmt.Sprintf("/items/%d", i.ID), strings.TrimSpace(i.Code + " " + i.Spec)}
	})
}

func findLots(ctx context.Context, r db.Reader, b desk.Base, typed string) ([]hit, error) {
	rows, err := picks.LotsMarked(ctx, r, typed, shownHits+1)
	return hits(rows, err, func(l picks.NamedLot) hit {
		return hit{*l.LotNo, fmt.Sprintf("/lots/%d/trace", l.LotID),
			b.Named(l.Name, l.NameEn) + " · " + b.Date(l.ReceivedOn)}
	})
}

func findPlaces(ctx context.Context, r db.Reader, b desk.Base, typed string) ([]hit, error) {
	rows, err := inventory.PlacesNamed(ctx, r, typed)
	return hits(rows[:min(len(rows), shownHits+1)], err, func(p inventory.Place) hit {
		return hit{b.Named(p.Name, p.NameEn), fmt.Sprintf("/stock?place=%d&show=in_stock", p.ID), p.Code}
	})
}

func findEquipment(ctx context.Context, r db.Reader, b desk.Base, typed string) ([]hit, error) {
	rows, err := equipment.Named(ctx, r, typed)
	return hits(rows[:min(len(rows), shownHits+1)], err, func(e equipment.Piece) hit {
		return hit{e.Tag, "/equipment#" + e.Tag, b.Named(e.Name, e.NameEn) + " · " + e.Custodian}
	})
}

func findRecipients(ctx context.Context, r db.Reader, b desk.Base, typed string) ([]hit, error) {
	rows, err := distribution.Recipients(ctx, r, typed)
	return hits(rows[:min(len(rows), shownHits+1)], err, func(c distribution.Recipient) hit {
		return hit{b.Named(c.Name, c.NameEn), fmt.Sprintf("/recipients/%d", c.ID), c.Address}
	})
}

func findDonors(ctx context.Context, r db.Reader, b desk.Base, typed string) ([]hit, error) {
	rows, err := goodsin.Donors(ctx, r, typed)
	return hits(rows[:min(len(rows), shownHits+1)], err, func(d goodsin.Donor) hit {
		return hit{b.Named(d.Name, d.NameEn), fmt.Sprintf("/donors/%d", d.ID), d.Address}
	})
}

func findPeople(ctx context.Context, r db.Reader, b desk.Base, typed string) ([]hit, error) {
	people, err := auth.People(ctx, r)
	people = slices.DeleteFunc(people, func(p auth.Person) bool { return !personIs(p, typed) })
	return hits(people[:min(len(people), shownHits+1)], err, func(p auth.Person) hit {
		beside := []string{p.Login}
		for _, role := range p.Roles {
			beside = append(beside, b.RoleName(role))
		}
		return hit{p.Name, fmt.Sprintf("/people/%d", p.ID), strings.Join(beside, " · ")}
	})
}

// personIs tells whether a person is meant: by name, account or pinyin initials.
func personIs(p auth.Person, typed string) bool {
	return text.Finds(typed, p.Name, p.Login, text.Initials(p.Name))
}

// settingPages are the pages on which something is set, and what stands there.
var settingPages = []struct {
	need   auth.Permission
	path   string
	title  fault.Message
	fields []string
}{
	{auth.SettingsAdmin, "/settings", fault.Message{Key: "menu.settings"}, []string{
		"settings.branch", "common.name_zh", "common.name_en", "settings.language", "settings.zone",
		"settings.unit_words",
		"settings.letterhead", "settings.address", "settings.phone", "settings.supervision", "settings.contact",
		"settings.limits", "settings.min_life", "settings.accept_life", "settings.soon", "settings.arrived",
		"settings.dwell",
		"settings.unissued", "settings.paper", "settings.prefixes"}},
	{auth.PeopleAdmin, "/people", fault.Message{Key: "menu.people"}, []string{"people.new", "people.roles"}},
	{auth.PeopleAdmin, "/people/rights", fault.Message{Key: "people.rights"}, nil},
	{auth.PeriodClose, "/periods", fault.Message{Key: "menu.periods"}, nil},
}

// findSettings finds the pages whose title says it, or a word that stands there;
// beside a page stand the words. Each page asks for its own right.
func findSettings(_ context.Context, _ db.Reader, b desk.Base, typed string) ([]hit, error) {
	says := func(label string) bool { return text.Finds(typed, label, text.Initials(label)) }
	var list []hit
	for _, page := range settingPages {
		var words []string
		for _, key := range page.fields {
			if label := b.T(key); says(label) {
				words = append(words, label)
			}
		}
		if title := b.Say(page.title); b.Can(string(page.need)) && (says(title) || len(words) > 0) {
			list = append(list, hit{title, page.path, strings.Join(words, " · ")})
		}
	}
	return list, nil
}
