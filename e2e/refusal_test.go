package e2e

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"

	"relief/internal/db"
)

// A workbook that cannot be read, or whose rows are wrong, is refused in words
// at the file or at the row; what was typed stays and nothing is written.
func TestRefusals_opening(t *testing.T) {
	t.Parallel()
	p := start(t, db.SQLite)
	w := words(t)
	for _, lang := range []string{"zh-CN", "en"} {
		o := &office{t: t, p: p, lang: lang, words: w}
		b := as(t, p, "keeper", lang)
		acts := p.count(t, `SELECT seq FROM heads WHERE branch_id = 1`)

		b.Go("/opening")
		b.Send("/opening") // no file
		b.Status(422)
		b.Says(o.say("fault.file_required"))

		old := filepath.Join(t.TempDir(), "count.xls")
		if err := os.WriteFile(old, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook"), 0o600); err != nil {
			t.Fatal(err)
		}
		b.Attach("file", old)
		b.Send("/opening")
		b.Status(422)
		b.Says("xlsx")
		b.Reload() // asks for the page, and sends nothing
		b.Status(200)

		b.Go("/opening")
		b.Attach("file", countOf(t,
			[]any{1, "急救箱", "个", -3}, []any{2, "帐篷", "顶", 2.5}, []any{3, "棉被", "床", "许多"},
			[]any{4, "毛毯", "", 5},
		))
		b.Send("/opening")
		b.Status(200)
		b.Says(
			o.say("fault.negative", "-3"), o.say("fault.fractional", "2.5"), o.say("fault.not_a_quantity", "许多"),
			o.say("opening.new_needs_unit", "毛毯"),
		)
		b.Shot("opening-faulty")
		b.Fill("counted_on", "2021-10-09")
		b.Fill("counted_by", "李仓")
		b.Fill("witness", "王办")
		b.Send("/check", "button[formaction$='/post']")
		b.Status(422)
		if got := b.Value("witness"); got != "王办" {
			t.Errorf("the witness %q was not kept", got)
		}
		b.Says(o.say("opening.date_in_future", "2021-10-09"))
		if n := p.count(t, `SELECT seq FROM heads WHERE branch_id = 1`); n != acts {
			t.Errorf("%d acts were written by refused posts", n-acts)
		}
		b.Go("/opening")
		b.Attach("file", fixture(t, "../inventory/opening/testdata/no-header.xlsx"))
		b.Send("/opening")
		if n := b.Count("main .alert-danger, main [role=alert]"); n == 0 {
			t.Errorf("a workbook without a header is not refused:\n%s", b.Text("main"))
		}
		b.Shot("opening-no-header")
	}
}

// countOf is a clerk's count with these rows: serial, name, unit, counted.
func countOf(t *testing.T, rows ...[]any) string {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	head := [][]any{
		{"某会清点表"}, {"清点日期：2021年9月30日    仓库：备灾仓库"}, {"序号", "品名", "单位", "实盘数"},
	}
	for i, row := range append(head, rows...) {
		if err := book.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "count.xlsx")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// The matrix refuses what is no number at its cell, a unit too many at its
// item, and a page that somebody else overtook.
func TestRefusals_plan(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"zh-CN", "en"} {
		o := newOffice(t, db.SQLite, lang)
		o.importCount()
		o.importPlan()
		b, small := o.officer, o.cell(4, &institutions[0])
		for _, c := range []struct {
			typed  string
			status int64
			said   string
		}{
			{"-1", 422, o.say("fault.negative", "-1")},
			{"1.5", 422, o.say("fault.fractional", "1.5")},
			{"几个", 422, o.say("fault.not_a_quantity", "几个")},
			{"5", 409, o.say("plan.item_short", goods[4], "14", "15")},
		} {
			b.Go(o.plan)
			b.Fill(small, c.typed)
			b.Send("/cells", "button:not([name=then])")
			b.Status(c.status)
			b.Says(c.said)
			if got := b.Value(small); got != c.typed {
				t.Errorf("%q was typed, the page holds %q", c.typed, got)
			}
		}
		o.keeper.Go("/opening")
		o.keeper.Attach("file", countOf(t, []any{1, goods[2], "吨", 4}))
		o.keeper.Send("/opening")
		o.keeper.Says(o.say("opening.unknown_unit", "吨", goods[2], "个"))
		o.stalePage(small)
		b.Go(o.plan)
		if got := b.Value(small); got != "3" {
			t.Errorf("the plan holds %q, want what was saved first", got)
		}
		for path, want := range map[string]int64{
			"/plans/999": 404, "/plans/0": 404, "/plans/x": 404, "/slips/1": 404, "/people": 403, "/opening": 403,
		} {
			b.Go(path)
			b.Status(want)
		}
	}
}

// stalePage saves from one window, then from another that was opened before.
func (o *office) stalePage(cell string) {
	o.t.Helper()
	second := as(o.t, o.p, "officer", o.lang)
	second.Go(o.plan)
	o.officer.Go(o.plan)
	o.officer.Fill(cell, "3")
	o.officer.Send("/cells", "button:not([name=then])")
	o.officer.Status(200)
	second.Fill(cell, "2")
	second.Send("/cells", "button:not([name=then])")
	second.Status(409)
	second.Says(o.say("document.changed"))
	if got := second.Value(cell); got != "2" {
		o.t.Errorf("the overtaken page holds %q, not what was typed", got)
	}
}

// Two fast presses post once: a recipient, a dispatch.
func TestRefusals_twoPresses(t *testing.T) {
	t.Parallel()
	o := newOffice(t, db.SQLite, "zh-CN")
	o.importCount()
	o.importPlan()
	b := o.officer
	b.Go("/recipients/new")
	b.Fill("name", "某社区")
	b.Choose("kind", o.say("recipient.kind_community"))
	b.SendTwice("/recipients")
	b.Status(200)
	if n := o.id(`SELECT COUNT(*) FROM recipients WHERE name = '某社区'`); n != 1 {
		t.Errorf("%d recipients after two presses", n)
	}
	o.submit()
	o.approve()
	o.drawUp()
	b = o.keeper
	b.Go(o.slips[institutions[0].name])
	b.SendTwice("/dispatch", "button[type=submit]:not([formaction])")
	b.Status(200)
	b.Says(o.say("slip.dispatch_done"))
	if n := o.id(`SELECT COUNT(*) FROM audit WHERE act = 'slip.dispatch'`); n != 1 {
		t.Errorf("%d dispatches after two presses", n)
	}
	b.Go(o.slips[institutions[1].name])
	b.Fill(o.firstPick(b), "")
	b.Send("/dispatch", "button[type=submit]:not([formaction])")
	b.Status(422)
	b.Says(o.say("fault.required"))
	b.Go(o.slips[institutions[1].name])
	b.Send("/dispatch", "button[value$='/hand-over']")
	b.Send("/hand-over", ".btn-primary") // nobody signed
	b.Status(422)
	b.Says(o.say("fault.required"))
	b.Go(o.slips[institutions[1].name])
	b.Fill("business_on", "2021-10-09")
	b.Send("/dispatch", "button[type=submit]:not([formaction])")
	b.Status(422)
	b.Says(o.say("fault.in_future"))
	o.p.whole(t)
}

// firstPick is the field of what was picked of the first line.
func (o *office) firstPick(b *tab) string {
	o.t.Helper()
	name, err := look[string](b, `document.querySelector("input[name^='units.']").name`)
	if err != nil {
		o.t.Fatal(err)
	}
	return name
}
