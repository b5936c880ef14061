package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit/soak"
)

// listFile writes a file to hand in.
func listFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A list of items is handed in, looked at in every look, taken in without its
// faulty row; its columns are put right by hand where nobody knows them.
func TestImports_items(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"zh-CN", "en"} {
		o := newOffice(t, db.SQLite, lang)
		o.importCount()
		b := as(t, o.p, "officer", lang)
		b.Go("/items")
		b.Submit("a[href='/imports/items']")
		b.Attach("file", listFile(t, "list.csv", "物料号,品名,规格,计量单位,装箱数,安全库存,俗称\n"+
			"007,应急毛毯,1.5米 × 2米,床,箱=10,20,毯子；救灾毯\n,急救箱,,,,5,\n008,手电,,个,一箱十个,多,\n合计,,,,,25,\n"))
		b.Send("/imports/items")
		b.Status(200)
		b.Says("007", o.say("import.bad_pack", "一箱十个"))
		b.everyLook(lang + "-imports-review")
		b.Send("/post")
		b.Status(422)
		b.Says(o.say("import.faulty_rows", 1))
		b.Tick(o.say("importpage.leave_out", 1), true)
		b.Send("/post")
		b.Status(200)
		b.Says(o.say("importpage.done"))
		b.everyLook(lang + "-imports-done")

		b.Go("/imports/recipients")
		b.Attach("file", listFile(t, "unknown.csv", "甲,乙,丙\n某某小学,school,中心路 1 号\n"))
		b.Send("/imports/recipients")
		b.Says(o.say("import.no_header", 1, "甲、乙、丙"))
		b.everyLook(lang + "-imports-mapping")
		for i, key := range []string{"import.recipient_name", "import.kind", "import.address"} {
			b.Choose(fmt.Sprintf("column.%d", i+1), o.say(key))
		}
		b.Press(o.say("openpage.read_again"))
		b.Says("某某小学")
		b.Send("/post")
		b.Says(o.say("importpage.done"))
	}
}

// A very long list: the page says that it works, goes on by itself, and ends at the
// counts, with script and without.
func TestImports_long(t *testing.T) {
	t.Parallel()
	many := soak.Times(10_000, 40_000)
	shown := fmt.Sprintf("%d,000", many/1000)
	var list strings.Builder
	list.WriteString("编码,名称,规格,单位,包装,别名\n")
	for i := range many {
		fmt.Fprintf(&list, "L%05d,物资第 %d 号,%d 型,个,箱=24,旧名 %d\n", i, i, i, i)
	}
	for _, script := range []bool{true, false} {
		o := newOffice(t, db.SQLite, "zh-CN")
		b := newTab(t, o.p, "zh-CN")
		if !script {
			b.ScriptsOff()
		}
		b.signIn("officer")
		b.Go("/imports/items")
		b.Attach("file", listFile(t, "long.csv", list.String()))
		b.Send("/imports/items")
		b.Says(shown)
		b.Send("/post")
		if strings.HasSuffix(b.Path(), "/progress") && script {
			b.until("a progress that stays", `(() => { // the page moves on by itself: judge what it shows now
				const shown = document.querySelector("#progress");
				if (shown?.classList.contains("htmx-request")) return false;
				shown?.replaceWith(shown.cloneNode(true));
				return true;
			})()`)
			b.Judge()
			b.Shot("progress")
			b.Go(b.Path())
		}
		b.until("the counts",
			`location.pathname.startsWith("/imports/items/done/") && document.readyState === "complete"`)
		b.Says(shown)
		o.p.ask(t, func(ctx context.Context, r db.Reader) error {
			var n int
			err := r.Get(ctx, &n, `SELECT COUNT(*) FROM items WHERE branch_id = ?`, r.Where().Branch)
			if n != many {
				t.Errorf("%d items", n)
			}
			return err
		})
	}
}
