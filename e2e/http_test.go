package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/inventory/goodsin"
)

// caller is a session without a browser: it keeps cookies and reads the forms
// of the pages it is given, keys and all.
type caller struct {
	url  string
	lang string // what it asks for; none where empty
	http *http.Client
}

// form is what a form of a page sends: as fields in a row, or in parts where
// it may carry files.
type form struct {
	url.Values
	parts bool
}

// reply is one answer, as it came: redirects are not followed.
type reply struct {
	status   int
	location string
	mime     string
	body     string
}

// callers counts them: each calls from a machine of its own, since one that
// signs in too often is told to wait.
var callers atomic.Int32

// call signs in over plain HTTP as one of the six.
func call(t testing.TB, base, who string) *caller {
	t.Helper()
	c := newCaller(t, base)
	got, err := c.post("/sign-in", form{Values: url.Values{"login": {who}, "password": {testkit.Password}}})
	if err != nil || got.status != http.StatusSeeOther {
		t.Fatalf("sign in as %s: %d %v\n%s", who, got.status, err, got.body)
	}
	return c
}

func newCaller(t testing.TB, base string) *caller {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	n := callers.Add(1)
	from := &net.TCPAddr{IP: net.IPv4(127, 0, 1+byte(n>>8), byte(n))}
	transport := &http.Transport{
		MaxIdleConnsPerHost: 8, MaxConnsPerHost: 8, DialContext: (&net.Dialer{LocalAddr: from}).DialContext,
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &caller{url: base, http: &http.Client{
		Jar: jar, Transport: transport, Timeout: 2 * patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// caller calls with the session that one of the six has.
func (p *program) caller(t testing.TB, who, lang string) *caller {
	t.Helper()
	at, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	c := newCaller(t, p.url)
	c.lang = lang
	c.http.Jar.SetCookies(at, p.session(t, who))
	return c
}

func (c *caller) get(path string) (reply, error) {
	req, err := http.NewRequest(http.MethodGet, c.url+path, nil)
	if err != nil {
		return reply{}, err
	}
	if c.lang != "" {
		req.Header.Set("Accept-Language", c.lang)
	}
	resp, err := c.http.Do(req)
	return read(resp, err)
}

// follow gets a page where it may lie behind others.
func (c *caller) follow(path string) (reply, error) {
	for range 5 {
		got, err := c.get(path)
		if err != nil || got.location == "" {
			return got, err
		}
		path = got.location
	}
	return reply{}, fmt.Errorf("%s leads on and on", path)
}

func (c *caller) post(path string, f form) (reply, error) {
	if !f.parts {
		resp, err := c.http.PostForm(c.url+path, f.Values)
		return read(resp, err)
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, list := range f.Values {
		for _, v := range list {
			if err := w.WriteField(name, v); err != nil {
				return reply{}, err
			}
		}
	}
	if err := w.Close(); err != nil {
		return reply{}, err
	}
	resp, err := c.http.Post(c.url+path, w.FormDataContentType(), &body)
	return read(resp, err)
}

func read(resp *http.Response, err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, resp.Header.Get("Location"), resp.Header.Get("Content-Type"), string(body)}, err
}

// form fetches a page and reads the form whose action is given.
func (c *caller) form(path, action string) (form, error) {
	got, err := c.get(path)
	if err != nil {
		return form{}, err
	}
	if got.status != http.StatusOK {
		return form{}, fmt.Errorf("GET %s: %d", path, got.status)
	}
	return formIn(got.body, action)
}

// formIn reads what a form on a page would send as it stands. Only that form is
// parsed: a race reads thousands of pages.
func formIn(page, action string) (form, error) {
	at := strings.Index(page, `action="`+action+`"`)
	if at < 0 {
		return form{}, fmt.Errorf("no form for %s in\n%s", action, page)
	}
	page = page[strings.LastIndex(page[:at], "<form"):]
	page = page[:strings.Index(page, "</form>")]
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return form{}, err
	}
	for n := range doc.Descendants() {
		if n.Data == "form" {
			return form{fieldsOf(n), attr(n, "enctype") == "multipart/form-data"}, nil
		}
	}
	return form{}, fmt.Errorf("no form for %s", action)
}

func fieldsOf(f *html.Node) url.Values {
	values := url.Values{}
	for n := range f.Descendants() {
		name := attr(n, "name")
		switch {
		case name == "" || n.Type != html.ElementNode:
		case n.Data == "textarea":
			var text bytes.Buffer
			for c := range n.ChildNodes() {
				text.WriteString(c.Data)
			}
			values.Add(name, text.String())
		case n.Data == "select":
			values.Add(name, chosen(n))
		case n.Data == "input" && slices.Contains([]string{"checkbox", "radio"}, attr(n, "type")):
			if has(n, "checked") {
				values.Add(name, attr(n, "value"))
			}
		case n.Data == "input" && !slices.Contains([]string{"file", "submit"}, attr(n, "type")):
			values.Add(name, attr(n, "value"))
		}
	}
	return values
}

func chosen(list *html.Node) string {
	first, found := "", false
	for n := range list.Descendants() {
		if n.Data != "option" {
			continue
		}
		if has(n, "selected") {
			return attr(n, "value")
		}
		if !found {
			first, found = attr(n, "value"), true
		}
	}
	return first
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// do runs a change in the books as one of the six, past the pages, to prepare
// what a test is about.
func (p *program) do(t testing.TB, login string, fn func(context.Context, *db.Tx) error) {
	t.Helper()
	_, err := p.Books.Write(context.Background(), testkit.By(login),
		func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			return db.Subject{Kind: "test", ID: 1}, fn(ctx, tx)
		})
	if err != nil {
		t.Fatalf("%s: %v", login, err)
	}
}

// ask reads the books.
func (p *program) ask(t testing.TB, fn func(context.Context, db.Reader) error) {
	t.Helper()
	if err := p.Books.Read(context.Background(), testkit.Branch, fn); err != nil {
		t.Fatal(err)
	}
}

// count gives the one number a query asks for.
func (p *program) count(t testing.TB, query string, args ...any) (n int64) {
	t.Helper()
	p.ask(t, func(ctx context.Context, r db.Reader) error { return r.Get(ctx, &n, query, args...) })
	return n
}

// warehouse makes a warehouse, or finds the one there is.
func (p *program) warehouse(t testing.TB) (id inventory.PlaceID) {
	t.Helper()
	p.do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		places, err := inventory.Places(ctx, tx)
		if err != nil {
			return err
		}
		for _, place := range places {
			if place.Kind == inventory.Warehouse {
				id = place.ID
				return nil
			}
		}
		place, err := inventory.CreateWarehouse(ctx, tx, "CK1", "备灾仓库", "Relief store")
		id = place.ID
		return err
	})
	return id
}

// donate posts goods coming in today.
func (p *program) donate(t testing.TB, place inventory.PlaceID, item inventory.ItemID, units inventory.Units) {
	t.Helper()
	p.do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		_, err := goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
			Source: "donation", WarehouseID: place, BusinessOn: tx.Today(), ReceivedFrom: "某单位",
			Lines: []goodsin.ReceiptLine{{ItemID: item, Units: units}},
		})
		return err
	})
}

// whole checks that balances, movements, holds and the chain still agree.
func (p *program) whole(t testing.TB) {
	t.Helper()
	p.ask(t, func(ctx context.Context, r db.Reader) error {
		found, err := accounts.Check(ctx, r)
		for _, f := range found {
			t.Errorf("the books do not agree: %s", say(f))
		}
		return err
	})
	if err := checkChain(context.Background(), p.Books); err != nil {
		t.Errorf("the chain: %v", err)
	}
}

// since says how long a part of a test took.
func since(t testing.TB, what string, from time.Time) {
	t.Logf("%s: %.1f s", what, time.Since(from).Seconds())
}
