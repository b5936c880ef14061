package desk

import (
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
)

// emptyDesk is a desk that no area brought anything to.
func emptyDesk() *Desk {
	return &Desk{kinds: map[document.Kind]KindPages{}, homes: map[string]string{}, acts: map[string]fault.Message{}}
}

// A desk does not open while a kind of document is shown by nobody, or a word
// or an address leads nowhere; what is missing is named.
func TestDesk_holes(t *testing.T) {
	full := func() Area {
		a := Area{Kinds: map[document.Kind]KindPages{}}
		for _, k := range document.Kinds {
			a.Kinds[k.Kind] = KindPages{Acts: map[string]fault.Message{string(k.Kind) + ".act": {Key: "fault.invalid"}}}
			if k.Home != "" {
				a.Routes = append(a.Routes, Get(strings.ReplaceAll(k.Home, "%d", ":id"), "", nil))
			}
		}
		return a
	}
	tests := []struct {
		name  string
		spoil func(*Area)
		said  string
	}{
		{"whole", func(*Area) {}, ""},
		{"a kind without pages", func(a *Area) { delete(a.Kinds, document.Slip) }, "no area has the pages of a slip"},
		{"a kind without acts",
			func(a *Area) { a.Kinds[document.Slip] = KindPages{} }, "a slip has no act with a name"},
		{"no home", func(a *Area) { a.Routes = nil }, "a plan has its home at /plans/%d, where nothing is"},
		{"no such kind", func(a *Area) { a.Kinds["wish"] = KindPages{} }, "pages of a wish"},
		{"a thing without a page", func(a *Area) { a.Homes = map[string]string{"item": "/items/%d"} },
			"what is a item has its page at /items/%d, where nothing is"},
		{"a thing that is a document", func(a *Area) { a.Homes = map[string]string{"slip": "/slips/%d"} },
			"two areas have the page of what is a slip"},
		{"a line into the void",
			func(a *Area) { a.Menu = []MenuLine{{Path: "/nowhere"}} }, "the menu leads to /nowhere"},
		{"a part without a page", func(a *Area) { a.Parts = []Area{{Homes: map[string]string{"lot": "/lots/%d"}}} },
			"what is a lot has its page at /lots/%d, where nothing is"},
		{"named twice",
			func(a *Area) { a.Acts = map[string]fault.Message{"slip.act": {}} }, "two areas name the act slip.act"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, area := emptyDesk(), full()
			tt.spoil(&area)
			s.Add(area)
			switch err := s.Whole(); {
			case tt.said == "" && err != nil:
				t.Error(err)
			case tt.said != "" && (err == nil || !strings.Contains(err.Error(), tt.said)):
				t.Errorf("%v, want %q", err, tt.said)
			}
		})
	}
}

// An act on a document that has no name is a fault of the program; what is not
// about a document needs none.
func TestDesk_named(t *testing.T) {
	s := emptyDesk()
	s.acts["slip.file"] = fault.Message{Key: "act.slip_file"}
	for act, of := range map[string]db.Subject{
		"slip.file": {Kind: "slip", ID: 1}, "item.create": {Kind: "item", ID: 1},
	} {
		if err := s.named(act, of); err != nil {
			t.Error(err)
		}
	}
	if err := s.named("slip.lose", db.Subject{Kind: "slip", ID: 1}); err == nil {
		t.Error("an act without a name is taken")
	}
}

// The reason of a line is said by the kind that has words for it, else as it was
// written.
func TestBase_lineReason(t *testing.T) {
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	b := Base{Lang: text.En, text: words, kinds: map[document.Kind]KindPages{
		document.Slip: {Reason: func(code string) fault.Message { return fault.Message{Key: "common." + code} }},
	}}
	for _, tt := range []struct {
		kind       document.Kind
		code, said string
	}{
		{document.Slip, "reason", "Reason"}, {document.Slip, "", ""}, {document.Transfer, "wet", "wet"},
	} {
		if got := b.LineReason(tt.kind, tt.code); got != tt.said {
			t.Errorf("%q of a %s: %q, want %q", tt.code, tt.kind, got, tt.said)
		}
	}
}
