package web

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory"
)

// An empty branch is told how to begin: the storekeeper with the count, the
// administrator with the people. Whoever has begun is told no more.
func TestHome_begins(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		s := testServer(t, d, noon)
		home := func(login string) string {
			b := signIn(t, s, login)
			want(t, b.get("/"), 200)
			return b.page
		}
		if page := home("keeper"); !strings.Contains(page, `href="/opening">`) || !strings.Contains(page, "先录入期初库存") {
			t.Errorf("an empty store: %s", said(page))
		} else if !strings.Contains(page, `href="/imports/items">`) {
			t.Errorf("an empty catalogue: %s", said(page))
		}
		if page := home("officer"); !strings.Contains(page, `href="/imports/recipients">`) {
			t.Errorf("nobody to give to: %s", said(page))
		}
		if page := home("admin"); strings.Contains(page, "先添加办事的人") {
			t.Errorf("with all the people: %s", said(page))
		}
		_, err := d.Write(t.Context(), testkit.By("admin"), func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			people, err := auth.People(ctx, tx)
			for _, p := range people {
				if err == nil && p.Login == "approver" {
					err = auth.SetRoles(ctx, tx, p.ID, p.Version, []auth.Role{auth.Auditor}, true)
				}
			}
			return db.Subject{Kind: "test", ID: 1}, err
		})
		if err != nil {
			t.Fatal(err)
		}
		if page := home("admin"); !strings.Contains(page, "先添加办事的人") {
			t.Errorf("without an approver: %s", said(page))
		}
		act(t, d, "keeper", func(ctx context.Context, tx *db.Tx) error {
			_, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: "担架", BaseUnit: "副", Active: true})
			return err
		})
		if page := home("keeper"); !strings.Contains(page, `href="/opening">`) ||
			strings.Contains(page, `href="/imports/items">`) || strings.Contains(page, "期初导入") {
			t.Errorf("with a list of items and nothing counted: %s", said(page))
		}
		fillStore(t, d, firstAid...)
		if page := home("keeper"); strings.Contains(page, "先录入期初库存") ||
			strings.Contains(page, `href="/imports/items">`) {
			t.Errorf("after the count: %s", said(page))
		}
	})
}

// Home names what expired first, with the way to its lots.
func TestHome_names(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		fillStore(t, d, goods{"甲", "个", 1, "", "2021-09-04"}, goods{"乙", "个", 1, "", "2021-09-01"},
			goods{"丙", "个", 1, "", "2021-09-03"}, goods{"丁", "个", 1, "", "2021-09-02"},
			goods{"戊", "个", 1, "", "2021-11-01"})
		b := signIn(t, testServer(t, d, noon), "keeper")
		b.get("/")
		named := regexp.MustCompile(`<li><a href="/items/\d+#lots">(.)</a>`).FindAllStringSubmatch(b.page, -1)
		var got string
		for _, m := range named {
			got += m[1]
		}
		if got != "乙丁丙戊" {
			t.Errorf("home names %q: three that expired, the first one first, then what expires soon", got)
		}
	}, testkit.At(testkit.Noon))
}

// What is listed can be taken away as it is listed.
func TestLists_export(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		fillStore(t, d, firstAid...)
		auditor := signIn(t, testServer(t, d, noon), "auditor")
		want(t, auditor.get("/documents?kind=receipt"), 200)
		const path = "/reports/documents.xlsx?kind=receipt"
		if !strings.Contains(auditor.page, `href="`+path+`"`) {
			t.Error("the register cannot be exported")
		}
		want(t, auditor.get(path), 200)
	})
}
