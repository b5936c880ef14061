package bench

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"testing"
	"time"

	"relief/distribution"
	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/web"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// office is books with a plan, and the pages that lead to it.
type office struct {
	*testkit.Books
	server     *web.Server
	recipients []distribution.RecipientID
	items      []inventory.ItemID
	plan       document.ID
}

// openOffice registers so many recipients and items, each with three lots.
func openOffice(b testing.TB, books *testkit.Books, recipients, items int) *office {
	b.Helper()
	o := &office{Books: books}
	var err error
	o.server, err = web.New(web.Options{Books: books.DB, Version: "bench", Config: config.Config{
		BodyLimit: 1 << 20, SessionIdle: time.Hour, SessionLife: 24 * time.Hour,
		ReadTimeout: time.Minute, WriteTimeout: time.Minute,
	}})
	if err != nil {
		b.Fatal(err)
	}
	o.Do(b, "officer", func(ctx context.Context, tx *db.Tx) error {
		for i := range recipients {
			rec, err := distribution.CreateRecipient(ctx, tx, distribution.RecipientDraft{
				Name: fmt.Sprintf("揭东区第%d小学", i+1), Kind: "school", Active: true,
				Contact: "林老师", Phone: "13800138000", Address: fmt.Sprintf("曲溪街道%d号", i+1),
			})
			if err != nil {
				return err
			}
			o.recipients = append(o.recipients, rec.ID)
		}
		return nil
	})
	o.Do(b, "keeper", func(ctx context.Context, tx *db.Tx) error {
		draft := goodsin.ReceiptDraft{
			Source: "opening", WarehouseID: o.Warehouse, BusinessOn: tx.Today(), CountedBy: "甲", Witness: "乙",
		}
		for i := range items {
			it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{
				Name: fmt.Sprintf("救援物资%d", i+1), Spec: "标准型", BaseUnit: "个", Active: true,
			})
			if err != nil {
				return err
			}
			o.items = append(o.items, it.ID)
			for lot := range 3 {
				draft.Lines = append(draft.Lines, goodsin.ReceiptLine{
					ItemID: it.ID, Units: inventory.Units(recipients * 8), LotNo: fmt.Sprintf("B%d-%d", i, lot),
					ExpiresOn: fmt.Sprintf("%d-06-30", tx.Now.Year()+3+lot),
				})
			}
		}
		_, err := goodsin.RecordReceipt(ctx, tx, draft)
		return err
	})
	return o
}

// cells are a figure for every recipient and item.
func (o *office) cells() (cells []distribution.Cell) {
	for n, rec := range o.recipients {
		for i, item := range o.items {
			cells = append(cells, distribution.Cell{
				ItemID: item, RecipientID: rec, Units: inventory.Units(1 + (n+i)%9),
			})
		}
	}
	return cells
}

// begin draws a plan up that gives every recipient some of every item.
func (o *office) begin(b testing.TB) {
	b.Helper()
	o.Do(b, "officer", func(ctx context.Context, tx *db.Tx) error {
		p, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{Title: "全区应急物资分配方案", BusinessOn: tx.Today()})
		if err != nil {
			return err
		}
		o.plan = p.ID
		if err := distribution.SetColumns(ctx, tx, p.ID, 0, o.recipients, o.items); err != nil {
			return err
		}
		return distribution.SetCells(ctx, tx, p.ID, 0, o.cells())
	})
}

// browser is that of somebody who has signed in.
type browser struct {
	server  http.Handler
	cookies map[string]string
	page    string
}

var versionField = regexp.MustCompile(`name="version" value="(\d+)"`)

// version is the version that the page shows.
func (v *browser) version(b testing.TB) string {
	b.Helper()
	m := versionField.FindStringSubmatch(v.page)
	if m == nil {
		b.Fatal("the page shows no version")
	}
	return m[1]
}

var submissionField = regexp.MustCompile(`name="submission" value="([^"]+)"`)

func (o *office) browser(b testing.TB, login, lang string) *browser {
	b.Helper()
	v := &browser{server: o.server, cookies: map[string]string{desk.LanguageCookie: lang}}
	v.get(b, "/sign-in")
	v.post(b, "/sign-in", false, "login", login, "password", testkit.Password)
	return v
}

func (v *browser) do(b testing.TB, r *http.Request) *httptest.ResponseRecorder {
	b.Helper()
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	v.server.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		v.cookies[c.Name] = c.Value
	}
	if w.Code >= 400 {
		b.Fatalf("%s %s: %d %.800s", r.Method, r.URL, w.Code, w.Body)
	}
	return w
}

// get opens a page or a file.
func (v *browser) get(b testing.TB, path string) []byte {
	b.Helper()
	w := v.do(b, httptest.NewRequest(http.MethodGet, path, nil))
	v.page = w.Body.String()
	return w.Body.Bytes()
}

// post sends a form of the page, in parts where it may bring files, and opens
// the page that it leads to.
func (v *browser) post(b testing.TB, path string, inParts bool, pairs ...string) {
	b.Helper()
	if key := submissionField.FindStringSubmatch(v.page); key != nil {
		pairs = append(pairs, "submission", key[1])
	}
	var body bytes.Buffer
	kind, values := "application/x-www-form-urlencoded", url.Values{}
	parts := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
		if err := parts.WriteField(pairs[i], pairs[i+1]); err != nil {
			b.Fatal(err)
		}
	}
	if inParts {
		if err := parts.Close(); err != nil {
			b.Fatal(err)
		}
		kind = parts.FormDataContentType()
	} else {
		body.Reset()
		body.WriteString(values.Encode())
	}
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if to := v.do(b, r).Header().Get("Location"); to != "" {
		v.get(b, to)
	}
}
