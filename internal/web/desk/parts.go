package desk

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"relief/internal/web/desk/typed"
)

// Field is one labelled input of a form, for the part "field" and its kin.
type Field struct {
	ID, Name, Label, Value string
	Error, Hint            string
	Taken                  string // what was understood, where what was typed says it otherwise
	Now                    string // what it holds since somebody else wrote it, where that is something else
	Type                   string // of the input; "text" when empty
	Required               bool
	Focus                  bool
	Attrs                  []Attr
	Options                []Option
	Mark                   string // what stands behind the label of a required field
}

// Attr is one more attribute: inputmode, autocomplete, min, max, list, accept …
type Attr struct{ Name, Value string }

// Option is one choice of a select, a group of boxes or of radio buttons.
type Option struct {
	Value, Label string
	Chosen       bool
	Hint         string
	Keys         string // by what else a picker finds it
}

// FieldID is the id of a field on its page.
func FieldID(name string) string {
	return "f-" + strings.NewReplacer(".", "-", "[", "-", "]", "").Replace(name)
}

// Field makes a field. What was typed wins over value where the page comes back
// after a refusal. Behind the value stand "required", "focus" and pairs such as
// "type" "password", "hint" (.T "…"), "autocomplete" "off".
func (b Base) Field(name, label, value string, with ...string) Field {
	f := Field{
		ID: FieldID(name), Name: name, Label: label, Value: value, Type: "text",
		Error: b.Errors[name], Mark: b.T("common.required_mark"),
	}
	if b.Form != nil && b.Form.Has(name) {
		f.Value, f.Taken = b.Form.Typed(name), b.taken(name)
		if same := strings.TrimSpace(f.Value) == strings.TrimSpace(value); b.changed && value != "" && !same {
			f.Now = b.T("web.now_holds", value)
		}
	}
	for i := 0; i < len(with); i++ {
		switch with[i] {
		case "required":
			f.Required = true
			continue
		case "focus":
			f.Focus = true
			continue
		}
		if i+1 == len(with) {
			break
		}
		switch with[i] {
		case "type":
			f.Type = with[i+1]
		case "hint":
			f.Hint = with[i+1]
		case "id":
			f.ID = with[i+1]
		default:
			f.Attrs = append(f.Attrs, Attr{with[i], with[i+1]})
		}
		i++
	}
	if f.Type == "password" || f.Type == "file" {
		f.Value = "" // never sent back
	}
	return f
}

// taken says what was understood of a field of the form that came back.
func (b Base) taken(name string) string {
	t, some := b.Form.Taken(name)
	if !some {
		return ""
	}
	return b.Taken(t)
}

// Taken says what was understood.
func (b Base) Taken(t typed.Taken) string {
	switch {
	case t.MonthEnd:
		return b.T("typed.month_end", b.Date(t.Day))
	case t.Day != "":
		return b.T("typed.day", b.Date(t.Day))
	}
	return b.T("typed.units", b.Number(t.Units), t.Unit)
}

// Choice makes a field with options, for the parts "select", "boxes" and
// "radios". What was chosen wins over what is marked where the page comes back.
func (b Base) Choice(name, label string, options []Option, with ...string) Field {
	f := b.Field(name, label, "", with...)
	f.Options = append([]Option(nil), options...)
	if b.Form == nil || !b.Form.Has(name) && !b.Form.Has(name+".shown") {
		return f
	}
	f.Now = "" // its value is what is chosen
	var now []string
	other := false
	for i, o := range f.Options {
		chosen := slices.Contains(b.Form.List(name), o.Value)
		if o.Chosen {
			now = append(now, o.Label)
		}
		f.Options[i].Chosen, other = chosen, other || chosen != o.Chosen
	}
	if b.changed && other && len(now) > 0 {
		f.Now = b.T("web.now_holds", strings.Join(now, b.T("common.comma")))
	}
	return f
}

// BeginsEmpty tells whether nothing may be chosen at first. Where something
// always is, a browser need not ask for it.
func (f Field) BeginsEmpty() bool { return len(f.Options) == 0 || f.Options[0].Value == "" }

// Holds tells whether something is typed or chosen, or wrong: a part of the page
// that is folded away opens for it. The first of the options says nothing.
func (f Field) Holds() bool {
	if len(f.Options) == 0 {
		return f.Error != "" || f.Value != ""
	}
	return f.Error != "" || slices.IndexFunc(f.Options, func(o Option) bool { return o.Chosen }) > 0
}

// IsDay tells whether it is a day, which is typed as text: a browser's own picker
// shows days in the order of its system and takes no shorthand.
func (f Field) IsDay() bool { return f.Type == "date" }

// Described is the id of the texts that explain a field, for aria-describedby.
func (f Field) Described() string {
	var ids []string
	if f.Error != "" {
		ids = append(ids, f.ID+"-error")
	}
	if f.Now != "" {
		ids = append(ids, f.ID+"-now")
	}
	if f.Taken != "" {
		ids = append(ids, f.ID+"-taken")
	}
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	return strings.Join(ids, " ")
}

// Head is one column's head of a table. One without an address does not sort.
type Head struct {
	Label, Href, Sort string // Sort: "ascending", "descending" or empty
	Numeric           bool
}

// Head makes the head of a column; pressing it sorts by it, pressing again
// turns the order round. The order stands in the address as sort=NAME or -NAME;
// a column without a name does not sort. Behind the label stand "numeric", and
// "first" for the column that a list is sorted by when nothing is asked.
func (b Base) Head(name, label string, with ...string) Head {
	h := Head{Label: label, Numeric: slices.Contains(with, "numeric")}
	if name == "" {
		return h
	}
	asked, next := b.Query.Get("sort"), name
	switch {
	case asked == name, asked == "" && slices.Contains(with, "first"):
		h.Sort, next = "ascending", "-"+name
	case asked == "-"+name:
		h.Sort = "descending"
	}
	h.Href = b.With("sort", next, "after", "")
	return h
}

// With is this page's address with some of its questions changed; an empty
// value takes the question out.
func (b Base) With(pairs ...string) string {
	q := url.Values{}
	for k, v := range b.Query {
		q[k] = v
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if q.Del(pairs[i]); pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return b.Path
	}
	return b.Path + "?" + q.Encode()
}

// Pager leads on in a list that is read by key: First where one is not at the
// beginning, Next where there is more.
type Pager struct {
	First, Next string
	Shown       int
	Words       PagerWords
}

// PagerWords are the pager's labels.
type PagerWords struct{ First, Next, Label string }

// Pager makes a pager; next is the key of the last row shown, or empty at the
// end of the list.
func (b Base) Pager(next string) Pager {
	p := Pager{Words: PagerWords{b.T("web.first_page"), b.T("web.next_page"), b.T("web.pages")}}
	if b.Query.Get("after") != "" {
		p.First = b.With("after", "")
	}
	if next != "" {
		p.Next = b.With("after", next)
	}
	return p
}

// Badge is a state as a coloured word. Tone is "green", "blue", "yellow",
// "red", "orange" or "secondary".
type Badge struct{ Label, Tone string }

// Badge makes a badge.
func (Base) Badge(label, tone string) Badge { return Badge{label, tone} }

// Empty is what stands where a list has nothing.
type Empty struct{ Icon, Title, Text, Href, Action string }

// Empty makes one: an icon, a title, and if one likes a text, an address and
// what the button says.
func (Base) Empty(icon, title string, more ...string) Empty {
	e := Empty{Icon: icon, Title: title}
	for i, into := range []*string{&e.Text, &e.Href, &e.Action} {
		if i < len(more) {
			*into = more[i]
		}
	}
	return e
}

// Attr is one of the field's further attributes, or nothing.
func (f Field) Attr(name string) string {
	for _, a := range f.Attrs {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}

// Confirm is an act behind one more press.
type Confirm struct {
	Action, Label, Text, Button, Tone, Key string
	Hidden                                 []Attr
}

// Confirm makes one: where it is posted, what opens it, what it will do, what
// the button says, its tone, and pairs of hidden fields such as
// "version" .Plan.Version.
func (b Base) Confirm(action, label, said, button, tone string, hidden ...any) Confirm {
	c := Confirm{Action: action, Label: label, Text: said, Button: button, Tone: tone, Key: b.KeyFor(action)}
	for i := 0; i+1 < len(hidden); i += 2 {
		c.Hidden = append(c.Hidden, Attr{fmt.Sprint(hidden[i]), fmt.Sprint(hidden[i+1])})
	}
	return c
}

// Tab is one state over a list, with how many stand in it.
type Tab struct {
	Label  string
	Href   string
	Count  int64
	Active bool
}

// ListRows is how many rows a list shows at a time.
const ListRows = 50

// MostPicks is how many items a field offers to pick from; where there are more,
// names are only typed.
const MostPicks = 3000

// Life is the tone of an expiry: red when past, yellow when near, else empty.
func Life(expires *string, today, soon string) string {
	switch {
	case expires == nil:
		return ""
	case *expires < today:
		return "red"
	case *expires <= soon:
		return "yellow"
	}
	return ""
}
