package desk

import (
	"cmp"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
)

// Base is what every page has; a page is a struct that embeds it. Its methods
// are what templates say, so a misspelt one stops the page in a test.
type Base struct {
	Lang   text.Lang
	Title  string // already said
	Person auth.Person
	Theme  string // "light", "dark" or empty: as the system is set
	Path   string
	Here   string // this page, or the page a form was sent from
	SentBy string // of what answers a form: the page it was sent from, which can be loaded again
	Query  url.Values
	Menu   []MenuItem
	Flash  string
	Demo   bool
	Copy   Copy
	Fault  string   // what was refused, at the head of the page
	Faults []Faulty // each faulty field, in order
	Form   *Form    // what was typed, where the page comes back
	Secret []byte   // binds submission keys to the person
	Zone   *time.Location
	text   *text.Catalogue
	Errors map[string]string

	parts   *template.Template
	kinds   map[document.Kind]KindPages
	homes   map[string]string
	acts    map[string]fault.Message // what acts are called in a history
	resumed string                   // what a form that comes back after signing in says at its head
	ownKey  string                   // the key that form came under, and goes on under
	changed bool                     // somebody else wrote it meanwhile: fields say what they hold now
}

// Faulty is one faulty field as the summary at the head of a page lists it.
type Faulty struct {
	Field string // the id of the field on the page
	Said  string
}

// base begins the page of a request.
func (s *Desk) base(r *http.Request, title fault.Message) Base {
	p := about(r.Context()).actor
	b := Base{
		Lang: s.language(r, p), Person: p, Theme: p.Theme, Path: r.URL.Path, Query: r.URL.Query(),
		Demo: s.demo, Copy: s.copy, Zone: s.cfg.Zone, text: s.text, Secret: s.secret,
	}
	if p.Zone != nil {
		b.Zone = p.Zone
	}
	if b.Zone == nil {
		b.Zone = time.UTC
	}
	if p.ID != 0 {
		b.Secret = []byte(p.Mark + "/" + p.Login)
	}
	b.Title, b.Here = b.Say(title), here(r)
	if r.Method == http.MethodPost {
		b.SentBy = b.Here
	}
	b.resumed = about(r.Context()).resumed
	b.Menu, b.parts = s.menuOf(b, p), s.parts
	b.kinds, b.homes, b.acts = s.kinds, s.homes, s.acts
	return b
}

// here is where one comes back to after changing the language: a page that can
// be read, never the address of a form.
func here(r *http.Request) string {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return OwnPath(r.URL.RequestURI())
	}
	if from, err := url.Parse(r.Referer()); err == nil && from.Host == r.Host {
		return OwnPath(from.RequestURI())
	}
	return "/"
}

// Page begins the page of a handler, with the message of the act before it.
func (s *Desk) Page(c *gin.Context, titleKey string, args ...any) Base {
	b := s.base(c.Request, fault.Message{Key: titleKey, Args: args})
	b.Flash = s.flash(c, b)
	b.cutFind()
	return b
}

// cutFind leaves of what is looked for as much as is read, and says so.
func (b *Base) cutFind() {
	for _, name := range []string{"find", "q"} {
		if typed, cut := text.CutFind(b.Query.Get(name)); cut {
			b.Query.Set(name, typed)
			b.Flash = b.T("search.cut", text.LongestFind)
		}
	}
}

// Refused makes a page come back after a refusal: what was typed, every faulty
// field, and at the head what was wrong. It is for Invalid and Conflict.
func (b *Base) Refused(form *Form, err error) {
	f := fault.Of(err)
	b.Form, b.Fault, b.Errors = form, b.Say(f.Message), map[string]string{}
	if b.resumed != "" {
		b.Flash = b.T(b.resumed)
		b.ownKey = form.Key
	}
	if f.Key == "web.resumed" {
		b.Fault = ""
	}
	_, what, _ := strings.Cut(f.Key, ".")
	b.changed = what == "changed" || f.Key == "fault.stale" // item.changed, document.changed …
	for _, field := range slices.Sorted(maps.Keys(f.Fields)) {
		said := b.Say(f.Fields[field])
		b.Errors[field] = said
		b.Faults = append(b.Faults, Faulty{Field: FieldID(field), Said: said})
	}
}

// NameFaults puts what was wrong into the order of the form and says before each
// fault what its field is called. A field is its name and its label.
func (b *Base) NameFaults(fields [][2]string) {
	order, called := map[string]int{}, map[string]string{}
	for i, f := range fields {
		order[FieldID(f[0])], called[FieldID(f[0])] = i+1, f[1]
	}
	slices.SortStableFunc(b.Faults, func(x, y Faulty) int { return cmp.Compare(order[x.Field], order[y.Field]) })
	for i, slip := range b.Faults {
		if name := called[slip.Field]; name != "" {
			b.Faults[i].Said = b.T("openpage.at_field", name, slip.Said)
		}
	}
}

// FaultsAt has what was wrong with anything but these fields lead to another
// place of the page, as lines that have no field there.
func (b *Base) FaultsAt(place string, but ...string) {
	for i, f := range b.Faults {
		if !slices.ContainsFunc(but, func(name string) bool { return FieldID(name) == f.Field }) {
			b.Faults[i].Field = place
		}
	}
}

// T says a message of the catalogue in the page's language.
func (b Base) T(key string, args ...any) string { return b.text.Say(b.Lang, key, args...) }

// Say says a message that was made elsewhere.
func (b Base) Say(m fault.Message) string { return b.text.Message(b.Lang, m) }

// Can tells whether the person may do this, so that a page offers it.
func (b Base) Can(need string) bool { return b.Person.Can(auth.Permission(need)) }

// MaySearch tells whether there is anything that the person may find.
func (b Base) MaySearch() bool {
	return b.Person.Can(auth.DocumentRead) || b.Person.Can(auth.PeopleAdmin) || b.Person.Can(auth.SettingsAdmin)
}

// Error is what is wrong with a field, or nothing.
func (b Base) Error(field string) string { return b.Errors[field] }

// NewKey is a submission key for one form of a page: a fresh one, but a form
// that comes back after signing in goes on under its own.
func (b Base) NewKey() string {
	if b.ownKey != "" {
		return b.ownKey
	}
	return b.FreshKey()
}

// FreshKey is a submission key that no other form bears.
func (b Base) FreshKey() string { return NewKey(b.Secret) }

// KeyFor is the key of a form that is posted to this address.
func (b Base) KeyFor(action string) string {
	if action == b.Path {
		return b.NewKey()
	}
	return b.FreshKey()
}

// Date writes a date of business.
func (b Base) Date(iso string) string { return text.Date(b.Lang, iso) }

// Days is how many days something has lasted.
func Days(n int64) fault.Message {
	if n == 1 {
		return fault.Message{Key: "common.day"}
	}
	return fault.Message{Key: "common.days", Args: []any{text.Number(n)}}
}

// Days says it on a page.
func (b Base) Days(n int64) string { return b.Say(Days(n)) }

// Instant writes a stored instant in the branch's zone.
func (b Base) Instant(stamp string) string {
	return text.Instant(b.Lang, db.ParseStamp(stamp), b.Zone)
}

// InstantNamed is Instant with the zone named, for who may be in another.
func (b Base) InstantNamed(stamp string) string {
	return text.InstantNamed(b.Lang, db.ParseStamp(stamp), b.Zone)
}

// Hand is the name of who acted; the machine's operator has none.
func (b Base) Hand(name string) string {
	if name == db.Operator {
		return b.T("common.operator")
	}
	return name
}

// Number writes a whole number with its thousands.
func (b Base) Number(n any) string {
	if v := reflect.Indirect(reflect.ValueOf(n)); v.IsValid() && v.CanInt() {
		return text.Number(v.Int())
	}
	return fmt.Sprint(n)
}

// Money writes an amount in fen as yuan.
func (b Base) Money(fen int64) string { return text.Money(fen) }

// NoughtLost tells whether a telephone number lacks the nought before its area code.
func (Base) NoughtLost(phone string) bool { return text.NoughtLost(phone) }

// BranchName is the branch's name in the page's language.
func (b Base) BranchName() string {
	if b.Lang == text.En && b.Person.BranchNameEn != "" {
		return b.Person.BranchNameEn
	}
	return b.Person.BranchName
}

// RoleName says a role.
func (b Base) RoleName(role auth.Role) string { return b.Say(auth.RoleWords([]auth.Role{role})) }

// language is the person's own, else the one chosen at the door, else the
// browser's. Where nothing can be changed the door's comes first.
func (s *Desk) language(r *http.Request, p auth.Person) text.Lang {
	if p.Language != "" && !s.Books.ReadOnly() {
		return p.Language
	}
	if c, err := r.Cookie(LanguageCookie); err == nil && slices.Contains(text.Langs, text.Lang(c.Value)) {
		return text.Lang(c.Value)
	}
	if p.Language != "" {
		return p.Language
	}
	if p.BranchLang != "" {
		return p.BranchLang
	}
	return text.Negotiate(r.Header.Get("Accept-Language"))
}
