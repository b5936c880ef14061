package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/htmlcheck"
	"relief/internal/testkit/kinds"
	"relief/internal/text"
	"relief/internal/web/desk"
	"relief/inventory"
)

// A document of every kind, in every state in which it rests, has its page in
// every language, stands in the list of its kind and state, is found by its
// number, and is named where its lots are traced.
func TestKinds_pages(t *testing.T) {
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o, err := kinds.Open(b)
		if err != nil {
			t.Fatal(err)
		}
		s := testServer(t, o.Books, nil)
		for _, sample := range kinds.Samples {
			for _, state := range sample.Rests() {
				made, err := o.Bring(sample, state)
				if err != nil {
					t.Fatal(err)
				}
				for _, lang := range text.Langs {
					seen := &seenBy{t: t, s: s, lang: lang, words: words}
					seen.document(o, made.ID)
				}
			}
		}
	}, kinds.AtNoon)
}

// What a sample does by a form of a page is done by sending it: an empty form and
// one of an old page are refused and leave nothing; sent as it is, the document
// stands where the sample says.
func TestKinds_forms(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o, err := kinds.Open(b)
		if err != nil {
			t.Fatal(err)
		}
		s := testServer(t, o.Books, nil)
		offers, people := map[string]desk.Offer{}, map[string]*browser{}
		for _, rt := range s.Routes() {
			if rt.Act != nil {
				offers[rt.Act.Name] = *rt.Act
			}
		}
		for _, sample := range kinds.Samples {
			for _, step := range sample.Steps {
				if step.Form == nil {
					continue
				}
				if people[step.Who] == nil {
					people[step.Who] = signIn(t, s, step.Who)
				}
				made, err := o.Bring(sample, step.From)
				if err == nil && step.Prepare != nil {
					err = step.Prepare(o, &made)
				}
				if err != nil {
					t.Fatal(err)
				}
				f := sent{t, o, people[step.Who], step}
				if step.New != "" {
					f.made(sample.Kind)
				} else {
					f.done(offers[step.Act], made.ID)
				}
			}
		}
	}, kinds.AtNoon)
}

// sent is the form of a step that somebody sends.
type sent struct {
	t    *testing.T
	o    *kinds.Office
	b    *browser
	step kinds.Step
}

func (f sent) post(path string, pairs ...string) *httptest.ResponseRecorder {
	f.b.get("/preferences")
	return f.b.post(path, pairs...)
}

// refused sends a form that must be refused with this status and leave nothing.
func (f sent) refused(status int, path string, pairs ...string) {
	f.t.Helper()
	f.b.get("/preferences")
	before := testkit.Fingerprint(f.t, f.o.DB, "request_keys")
	w := f.post(path, pairs...)
	if w.Code != status || testkit.Fingerprint(f.t, f.o.DB, "request_keys") != before {
		f.t.Errorf("%s with %v: %d, want %d and nothing left: %.300s", path, pairs, w.Code, status, said(f.b.page))
	}
}

// made sends the form that makes a document.
func (f sent) made(kind document.Kind) {
	f.t.Helper()
	f.refused(http.StatusUnprocessableEntity, f.step.New, f.empty()...)
	w := f.post(f.step.New, f.step.Form(f.o, kinds.Page{On: kinds.On})...)
	to := w.Header().Get("Location")
	id, err := strconv.ParseInt(path.Base(to), 10, 64)
	if err != nil {
		f.t.Fatalf("%s: %d to %q: %.300s", f.step.New, w.Code, to, said(f.b.page))
	}
	d := f.load(document.ID(id))
	if d.Kind != kind || d.State != f.step.To || desk.DocPath(d) != to {
		f.t.Errorf("%s made a %s that is %s and leads to %s", f.step.New, d.Kind, d.State, to)
	}
}

// empty is the form with nothing in it but which goods it is about.
func (f sent) empty() []string {
	form := slices.Clone(f.step.Form(f.o, kinds.Page{On: kinds.On}))
	for i := 0; i < len(form); i += 2 {
		if !slices.Contains([]string{"lot", "place", "item"}, form[i]) {
			form[i+1] = ""
		}
	}
	return form
}

// done presses the button of an act.
func (f sent) done(act desk.Offer, id document.ID) {
	f.t.Helper()
	form := f.step.Form(f.o, kinds.Page{On: kinds.On})
	f.refused(http.StatusConflict, act.At(id), append([]string{"version", stale}, form...)...)
	version := fmt.Sprint(f.load(id).Version)
	w := f.post(act.At(id), append([]string{"version", version}, form...)...)
	if d := f.load(id); w.Code != http.StatusSeeOther || d.State != f.step.To {
		f.t.Errorf("%s: %d, and it is %s: %.300s", act.Name, w.Code, d.State, said(f.b.page))
	}
}

func (f sent) load(id document.ID) (d document.Document) {
	f.t.Helper()
	f.o.Ask(f.t, func(ctx context.Context, r db.Reader) (err error) {
		d, err = document.Load(ctx, r, id)
		return err
	})
	return d
}

// seenBy looks at pages in a language.
type seenBy struct {
	t     *testing.T
	s     *Server
	lang  text.Lang
	words *text.Catalogue
}

// get gives a page that must be there, or where it leads.
func (v *seenBy) get(path string, status int) (page, to string) {
	v.t.Helper()
	who := whoMay
	who.Language = v.lang
	w := serveAs(v.s, who, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != status {
		v.t.Errorf("%s in %s: %d, want %d: %.300s", path, v.lang, w.Code, status, said(w.Body.String()))
	}
	if status == http.StatusOK {
		htmlcheck.Page(v.t, w.Body.Bytes())
	}
	if strings.Contains(w.Body.String(), "⟦") {
		v.t.Errorf("%s in %s: a message is missing", path, v.lang)
	}
	return w.Body.String(), w.Header().Get("Location")
}

// document looks at all pages on which a document must stand.
func (v *seenBy) document(o *kinds.Office, id document.ID) {
	v.t.Helper()
	var d document.Document
	var moves []inventory.Movement
	o.Ask(v.t, func(ctx context.Context, r db.Reader) (err error) {
		if d, err = document.Load(ctx, r, id); err == nil {
			moves, err = inventory.MovementsOf(ctx, r, id)
		}
		return err
	})
	has := func(path, page string, list ...string) {
		v.t.Helper()
		for _, part := range list {
			if !strings.Contains(page, part) {
				v.t.Errorf("%s in %s, of a %s that is %s: no %q: %.400s",
					path, v.lang, d.Kind, d.State, part, said(page))
			}
		}
	}
	path := desk.DocPath(d)
	page, _ := v.get(path, http.StatusOK)
	has(path, page, d.No(), v.words.Say(v.lang, d.Standing().Key()))
	list := fmt.Sprintf("/documents?kind=%s&state=%s", d.Kind, d.State)
	page, _ = v.get(list, http.StatusOK)
	has(list, page, `href="`+path+`"`, v.words.Say(v.lang, d.Kind.Key()))
	if d.Reversible() {
		page, _ = v.get(fmt.Sprintf("/documents/%d/reverse", d.ID), http.StatusOK)
		has("reversal", page, d.No())
	}
	if d.Number != nil {
		_, to := v.get("/search?q="+d.No(), http.StatusSeeOther)
		if to != path { // the register's page leads on to its own
			_, to = v.get(to, http.StatusSeeOther)
		}
		if to != path {
			v.t.Errorf("the search for %s leads to %s, not to %s", d.No(), to, path)
		}
	}
	for _, m := range moves {
		trace := fmt.Sprintf("/lots/%d/trace", m.LotID)
		page, _ := v.get(trace, http.StatusOK)
		has(trace, page, d.No())
	}
}

// The number of a document leads nobody to a page that they may not see.
func TestKinds_searchOpens(t *testing.T) {
	o, err := kinds.Open(testkit.NewBooks(t, db.SQLite, kinds.AtNoon))
	if err != nil {
		t.Fatal(err)
	}
	s := testServer(t, o.Books, nil)
	for _, sample := range kinds.Samples {
		rests := sample.Rests()
		made, err := o.Bring(sample, rests[len(rests)-1])
		if err != nil {
			t.Fatal(err)
		}
		var d document.Document
		o.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
			d, err = document.Load(ctx, r, made.ID)
			return err
		})
		for _, lacks := range []auth.Permission{auth.PlanRead, auth.StockRead, auth.DocumentRead} {
			who, path := whoMay, "/search?q="+d.No()
			who.Rights = auth.AllBut(lacks)
			for range 3 { // the register's page leads on
				w := serveAs(s, who, httptest.NewRequest(http.MethodGet, path, nil))
				if w.Code == http.StatusForbidden {
					t.Errorf("a %s is searched without %s, and %s is forbidden", d.Kind, lacks, path)
				}
				if path = w.Header().Get("Location"); path == "" {
					break
				}
			}
		}
	}
}

// The register of documents can be asked for every kind and every state there
// is, so also for goods that are only at the gate.
func TestDocuments_filter(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		fillStore(t, d, firstAid...)
		b := signIn(t, testServer(t, d, noon), "keeper")
		id := atGate(t, b)
		want(t, b.get("/documents?kind=receipt&state=arrived"), http.StatusOK)
		if !strings.Contains(b.page, `href="/receipts/`+id+`"`) {
			t.Errorf("the goods at the gate are not found: %s", said(b.page))
		}
		for _, k := range document.Kinds {
			if !strings.Contains(b.page, fmt.Sprintf(`<option value="%s"`, k.Kind)) {
				t.Errorf("no kind %s can be asked for", k.Kind)
			}
		}
		for _, s := range document.States {
			if !strings.Contains(b.page, fmt.Sprintf(`<option value="%s"`, s)) {
				t.Errorf("no state %s can be asked for", s)
			}
		}
	})
}

var badge = regexp.MustCompile(`<span class="badge bg-([a-z]+)-lt">([^<]*)</span>`)

// A state has one colour, on whatever page it stands.
func TestDocuments_oneTone(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		k.recruit(t)
		k.draft(t)
		tones := map[string]string{}
		look := func(b *browser, path string) {
			t.Helper()
			want(t, b.get(path), http.StatusOK)
			for _, m := range badge.FindAllStringSubmatch(b.page, -1) {
				if was, seen := tones[m[2]]; seen && was != m[1] {
					t.Errorf("%s: %s is %s, elsewhere %s", path, m[2], m[1], was)
				}
				tones[m[2]] = m[1]
			}
		}
		look(k.officer, "/plans")
		look(k.officer, k.plan)
		look(k.officer, "/documents")
		if len(tones) < 2 {
			t.Errorf("only %v was seen", tones)
		}
	})
}
