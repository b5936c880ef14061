package web

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/intake"
	"relief/internal/testkit"
	"relief/internal/testkit/lists"
)

// What a person says of a heading and of a word while a list is looked at is
// known from then on, by page and by command, and says since when; the settings
// list it with who said it, and take it out.
func TestImports_words(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		s := testServer(t, d, noon)
		b := signIn(t, s, "officer")
		path := b.handIn("recipients", "一.csv", []byte("单位全称,是啥,联系人\n驿站一号,驿站,甲\n驿站二号,驿站,乙\n老校,学校,丙\n"))
		want(t, b.get(path+"?column.1=name&column.2=kind&column.3=contact"), http.StatusOK)
		if !strings.Contains(b.page, `name="word.kind.驿站"`) || strings.Contains(b.page, `name="word.kind.学校"`) {
			t.Fatalf("the review does not ask for the word: %s", said(b.page))
		}
		want(t, b.get(path+"?column.1=name&column.2=kind&column.3=contact&word.kind.驿站=community"), http.StatusOK)
		if row := rowOf(t, b.page, 3); !strings.Contains(row, "村、社区") || strings.Contains(row, "text-danger") {
			t.Errorf("the word is not taken: %s", row)
		}
		want(t, b.takeIn(path), http.StatusSeeOther)

		path = b.handIn("recipients", "二.csv", []byte("名称,电话,是啥\n驿站三号,1,驿站\n"))
		var today string
		d.Ask(t, func(_ context.Context, r db.Reader) error { today = r.Where().Today(); return nil })
		for _, says := range []string{"C 列“是啥”按 " + today + " 指明的读作“类别”", "“驿站”按 " + today + " 指明的读作“村、社区”"} {
			if !strings.Contains(b.page, says) {
				t.Errorf("the next list does not say %q: %s", says, said(b.page))
			}
		}
		want(t, b.takeIn(path), http.StatusSeeOther)
		admin := signIn(t, s, "admin")
		want(t, admin.get("/settings"), http.StatusOK)
		ids := regexp.MustCompile(`name="word" value="(\d+)"`).FindAllStringSubmatch(admin.page, -1)
		if len(ids) != 2 || !strings.Contains(said(admin.page), "驿站 村、社区 接收单位清单：类别 王办") {
			t.Fatalf("the settings list %v: %s", ids, said(admin.page))
		}
		for _, id := range ids {
			admin.get("/settings")
			want(t, admin.post("/settings/words/forget", "word", id[1]), http.StatusSeeOther)
		}
		admin.get("/settings")
		want(t, admin.post("/settings/words/forget", "word", ids[0][1]), http.StatusNotFound)
		d.Ask(t, func(ctx context.Context, r db.Reader) error {
			if list, err := intake.Words(ctx, r, ""); err != nil || len(list) != 0 {
				t.Errorf("left: %v, %v", list, err)
			}
			var acts int
			err := r.Get(ctx, &acts, `SELECT COUNT(*) FROM audit WHERE act = 'import.forget_word'`)
			if acts != 2 {
				t.Errorf("%d acts in the audit, want 2", acts)
			}
			return err
		})
		b.get("/imports/recipients")
		b.handIn("recipients", "三.csv", []byte("名称,类型\n驿站五号,驿站\n"))
		if !strings.Contains(b.page, `name="word.kind.驿站"`) {
			t.Errorf("asks no more: %s", said(b.page))
		}
	})
}

// A count offers every table of its workbook beside its sheets, and a heading
// that was given its column stands among the words of the settings.
func TestOpening_tablesAndWords(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite)
	s := testServer(t, d, noon)
	b := signIn(t, s, "keeper")
	b.get("/opening")
	w := b.upload("/opening", "file", "两张.xlsx", lists.Workbook(t, [][]any{
		{"品名", "单位", "数量", nil, "啥物", "品名", "单位", "数量"}, {"急救箱", "个", 7, nil, "大", "口罩", "只", 5}}))
	want(t, w, http.StatusSeeOther)
	want(t, b.get(w.Header().Get("Location")), http.StatusOK)
	if !strings.Contains(b.page, `value="Sheet1!E1:H2"`) {
		t.Errorf("the other table is not offered: %s", said(b.page))
	}
	d.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		return intake.Learn(ctx, tx, intake.Word{Kind: "opening", Word: "啥物", Meaning: "spec"})
	})
	admin := signIn(t, s, "admin")
	admin.get("/settings")
	if !strings.Contains(said(admin.page), "啥物 规格型号 期初入账：列名 李仓") {
		t.Errorf("settings: %s", said(admin.page))
	}
}
