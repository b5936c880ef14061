package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// One field finds whatever the person may see; a document's whole number leads
// straight to it, however it is typed.
func TestSearch(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		s := testServer(t, d, noon)
		var receipt document.Document
		_, err := d.Write(t.Context(), testkit.By("keeper"), func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			place, err := inventory.CreateWarehouse(ctx, tx, "CK1", "备灾仓库", "")
			if err != nil {
				return db.Subject{}, err
			}
			item, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: "急救箱<b>", BaseUnit: "个"})
			if err != nil {
				return db.Subject{}, err
			}
			receipt, err = goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
				Source: "donation", WarehouseID: place.ID, BusinessOn: tx.Today(), ReceivedFrom: "某单位",
				Lines: []goodsin.ReceiptLine{{ItemID: item.ID, Units: 5, LotNo: "AB-77"}},
			})
			return db.Subject{Kind: "document", ID: 1}, err
		})
		if err != nil {
			t.Fatal(err)
		}
		b := signIn(t, s, "keeper")
		for q, want := range map[string][]string{
			"jjx": {"急救箱&lt;b&gt;", "/items/1"}, "急救": {"/items/1"}, "ab-7": {"AB-77", "/lots/1/trace"},
			"RK2021": {*receipt.Number, "/documents/"}, "%": {"没有找到"}, "x<i>": {"x&lt;i&gt;"}, "": {"autofocus"},
			strings.Repeat("长", 300): {"没有找到"},
		} {
			w := b.get("/search?q=" + url.QueryEscape(q))
			if w.Code != http.StatusOK {
				t.Errorf("%q: %d", q, w.Code)
			}
			for _, text := range want {
				if !strings.Contains(b.page, text) {
					t.Errorf("%q: the page has no %s", q, text)
				}
			}
		}
		for _, q := range []string{"\u200b", "\ufeff", "\u202e", `"`, "'", "（）", "()", "·"} { // nothing to look for
			if w := b.get("/search?q=" + url.QueryEscape(q)); w.Code != http.StatusOK ||
				!strings.Contains(b.page, "没有找到") || strings.Contains(b.page, "急救箱") {
				t.Errorf("%q: %d", q, w.Code)
			}
		}
		bare := strings.ToLower(strings.ReplaceAll(*receipt.Number, "-", ""))
		if w := b.get("/search?q=" + bare); !strings.HasPrefix(w.Header().Get("Location"), "/documents/") {
			t.Errorf("a number without its dash: %d to %q", w.Code, w.Header().Get("Location"))
		}
		w := b.get("/search?q=" + strings.ToLower(*receipt.Number))
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/documents/") {
			t.Errorf("a whole number: %d to %q", w.Code, w.Header().Get("Location"))
		}
		if b.get("/search?q=admin"); strings.Contains(b.page, `href="/people/`) {
			t.Error("a keeper finds people")
		}
		if b.get("/search?q=" + url.QueryEscape("设置")); strings.Contains(b.page, `href="/settings"`) {
			t.Error("a keeper finds the settings")
		}
		for login, found := range map[string]bool{"bookkeeper": true, "keeper": false} {
			b := signIn(t, s, login)
			if b.get("/search?q=" + url.QueryEscape("结账")); strings.Contains(b.page, `<a href="/periods"`) != found {
				t.Errorf("the %s finds the periods: %t: %s", login, !found, said(b.page))
			}
		}
		admin := signIn(t, s, "admin")
		if !strings.Contains(admin.page, `action="/search"`) {
			t.Error("an administrator is offered no search")
		}
		for q, want := range map[string][]string{
			"KEEP": {"李仓", `href="/people/`, "保管员"}, "lc": {"李仓"}, "李仓": {"李仓"}, "sz": {`href="/settings"`},
			"临期": {`href="/settings"`}, "权限": {`href="/people/rights"`}, "ab-7": {"没有找到"}, "jjx": {"没有找到"},
			*receipt.Number: {"没有找到"},
		} {
			if w := admin.get("/search?q=" + url.QueryEscape(q)); w.Code != http.StatusOK {
				t.Errorf("%q: %d", q, w.Code)
			}
			for _, part := range want {
				if !strings.Contains(admin.page, part) {
					t.Errorf("%q: the administrator's page has no %s: %s", q, part, said(admin.page))
				}
			}
		}
	}, testkit.At(testkit.Noon))
}

// What nobody types is cut, and the page says so; it is found as far as it is
// read, in the search and in lists.
func TestSearch_tooLong(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	s := testServer(t, b, nil)
	p := signIn(t, s, "keeper")
	for path, said := range map[string]bool{
		"/search?q=" + strings.Repeat("9", 8000):                   true,
		"/documents?find=" + strings.Repeat("9", 8000):             true,
		"/stock?find=" + strings.Repeat("%E5%92%B8", 201):          true,
		"/stock?find=" + strings.Repeat("%E5%92%B8", 200):          false,
		"/receipts?find=" + strings.Repeat("%E5%92%B8", 200) + "x": true,
	} {
		w := p.get(path)
		if w.Code != http.StatusOK || strings.Contains(p.page, "只按前 200 个字查找") != said {
			t.Errorf("%.40s: %d, said %v, want %v", path, w.Code, !said, said)
		}
	}
}
