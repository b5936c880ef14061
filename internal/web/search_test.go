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
)

// One field finds whatever the person may see; a document's whole number leads
// straight to it, however it is typed.
func TestSearch(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
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
			receipt, err = inventory.RecordReceipt(ctx, tx, inventory.ReceiptDraft{
				Source: "donation", WarehouseID: place.ID, BusinessOn: tx.Today(), ReceivedFrom: "某单位",
				Lines: []inventory.ReceiptLine{{ItemID: item.ID, Units: 5, LotNo: "AB-77"}},
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
		w := b.get("/search?q=" + strings.ToLower(*receipt.Number))
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/documents/") {
			t.Errorf("a whole number: %d to %q", w.Code, w.Header().Get("Location"))
		}
		if admin := signIn(t, s, "admin"); admin.get("/search?q=jjx").Code != http.StatusForbidden ||
			strings.Contains(admin.page, `action="/search"`) {
			t.Error("who may read nothing is offered a search")
		}
	}, testkit.At(testkit.Noon))
}
