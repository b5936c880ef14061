package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// KindPages is what the area that owns a kind of document says of it on every
// page, so that the desk need not know the kind.
type KindPages struct {
	Acts map[string]fault.Message         // what its acts are called in a history
	Next map[document.State]fault.Message // what comes next, on the register's page; a state may be left out

	// Reason is what the reason of a goods line is called, by its code; nil: it
	// stands as it was written.
	Reason func(code string) fault.Message

	// Show is what else the register's page shows of one of them; nil is nothing.
	Show func(context.Context, db.Reader, Base, document.Document) (Shown, error)
}

// take takes in what an area says of its kinds and of acts.
func (s *Desk) take(a Area) {
	s.menu = append(s.menu, a.Menu...)
	if a.Register != nil {
		s.register = a.Register
	}
	for thing, home := range a.Homes {
		if _, twice := s.homes[thing]; twice || len(document.Kind(thing).Spec().Steps) > 0 {
			s.holes = append(s.holes, fmt.Errorf("two areas have the page of what is a %s", thing))
		}
		s.homes[thing] = home
	}
	for kind, pages := range a.Kinds {
		if _, twice := s.kinds[kind]; twice {
			s.holes = append(s.holes, fmt.Errorf("two areas have the pages of a %s", kind))
		}
		s.kinds[kind] = pages
	}
	for _, acts := range append(slices.Collect(maps.Values(a.Kinds)), KindPages{Acts: a.Acts}) {
		for act, name := range acts.Acts {
			if _, twice := s.acts[act]; twice {
				s.holes = append(s.holes, fmt.Errorf("two areas name the act %s", act))
			}
			s.acts[act] = name
		}
	}
}

// Whole refuses a desk with a hole: a kind that no area shows, a state
// without a colour, an address that leads nowhere, a name that says nothing.
func (s *Desk) Whole() error {
	holes := slices.Clone(s.holes)
	add := func(wrong bool, said string, args ...any) {
		if wrong {
			holes = append(holes, fmt.Errorf(said, args...))
		}
	}
	there := func(path string) bool {
		return slices.ContainsFunc(s.table, func(rt Route) bool { return rt.Method == http.MethodGet && rt.at(path) })
	}
	for _, spec := range document.Kinds {
		pages, has := s.kinds[spec.Kind]
		add(!has, "no area has the pages of a %s", spec.Kind)
		add(has && len(pages.Acts) == 0, "a %s has no act with a name", spec.Kind)
		add(spec.Home != "" && !there(strings.ReplaceAll(spec.Home, "%d", ":id")),
			"a %s has its home at %s, where nothing is", spec.Kind, spec.Home)
		for state := range pages.Next {
			add(!spec.Has(state), "a %s is never %s", spec.Kind, state)
		}
	}
	for kind := range s.kinds {
		add(len(kind.Spec().Steps) == 0, "there are pages of a %s, which is no kind of document", kind)
	}
	for _, state := range document.States {
		add(tones[state] == "", "the state %s has no colour", state)
	}
	for thing, home := range s.homes {
		add(!there(strings.ReplaceAll(home, "%d", ":id")),
			"what is a %s has its page at %s, where nothing is", thing, home)
	}
	for _, line := range s.menu {
		add(!there(line.Path), "the menu leads to %s, where nothing is", line.Path)
	}
	return errors.Join(holes...)
}

// named refuses an act on a document that no history could name.
func (s *Desk) named(act string, of db.Subject) error {
	if _, known := s.acts[act]; !known && len(document.Kind(of.Kind).Spec().Steps) > 0 {
		return fmt.Errorf("the act %s on a %s has no name", act, of.Kind)
	}
	return nil
}

// NextSaid says what comes next for a document, as the area of its kind has it.
func (b Base) NextSaid(d document.Document) (string, bool) {
	m, said := b.kinds[d.Kind].Next[d.State]
	return b.Say(m), said
}

// LineReason says why a line stands in a document of a kind.
func (b Base) LineReason(kind document.Kind, code string) string {
	if word := b.kinds[kind].Reason; word != nil && code != "" {
		return b.Say(word(code))
	}
	return code
}

// HomeOf is where a document, or what else has a page, is shown; "" where
// nothing is. A document's kind is told by its name, and so is a thing that an
// area has a home for.
func (b Base) HomeOf(kind string, id int64) string { return homeOf(b.homes, kind, id) }

func homeOf(homes map[string]string, kind string, id int64) string {
	if spec := document.Kind(kind).Spec(); len(spec.Steps) > 0 && id != 0 {
		return DocumentPath(spec.Kind, document.ID(id))
	}
	home, numbered := homes[kind], strings.Contains(homes[kind], "%d")
	if numbered && id == 0 {
		return ""
	}
	return strings.ReplaceAll(home, "%d", strconv.FormatInt(id, 10))
}

// MayOpen tells whether a person may see the page on which a document is shown.
func (s *Desk) MayOpen(p auth.Person, d document.Document) bool {
	page := "/documents/:id"
	if spec := d.Kind.Spec(); spec.AtHome(d.State) {
		page = strings.ReplaceAll(spec.Home, "%d", ":id")
	}
	return p.Can(s.needs[http.MethodGet+" "+page])
}

// byPlace sorts the lines of the menu as they are shown.
func byPlace(a, b MenuLine) int {
	return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.At, b.At))
}
