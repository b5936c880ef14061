package e2e

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/text"
)

// office is the branch at work: four people at four screens.
type office struct {
	t                                  *testing.T
	p                                  *program
	lang                               string
	words                              *text.Catalogue
	keeper, officer, approver, auditor *tab

	plan  string            // address of the plan
	slips map[string]string // address of each institution's slip
	items map[string]int64
	units [6]int // what is in the store, by the office's own reckoning
}

func newOffice(t *testing.T, engine db.Engine, lang string) *office {
	t.Helper()
	p := start(t, engine)
	o := &office{t: t, p: p, lang: lang, words: words(t), slips: map[string]string{}, items: map[string]int64{}}
	o.keeper, o.officer = as(t, p, "keeper", lang), as(t, p, "officer", lang)
	o.approver, o.auditor = as(t, p, "approver", lang), as(t, p, "auditor", lang)
	return o
}

// say is a message in the office's language.
func (o *office) say(key string, args ...any) string {
	return o.words.Say(text.Lang(o.lang), key, args...)
}

// id asks the books for one number.
func (o *office) id(query string, args ...any) int64 { return o.p.count(o.t, query, args...) }

// row gives the cells of the first row of the page's tables that begins with a
// name.
func (b *tab) row(name string) []string {
	b.t.Helper()
	cells, err := look[[]string](b, inPage(`([...document.querySelectorAll("main tr")].map((r) => [...r.cells].map(
		(c) => c.innerText.replace(/\s+/g, " ").trim())).find((r) => r[0]?.startsWith(`+js(name)+`)) ?? [])`))
	if err != nil || len(cells) == 0 {
		b.t.Fatalf("%s at %s sees no row of %s (%v):\n%s", b.who, b.Path(), name, err, b.Text("main"))
	}
	return cells
}

// figures are the whole numbers among cells.
func figures(cells []string) (all []int) {
	for _, c := range cells {
		if n, err := strconv.Atoi(strings.ReplaceAll(strings.Fields(c + " x")[0], ",", "")); err == nil {
			all = append(all, n)
		}
	}
	return all
}

// seesStock holds the stock list against on hand, held and available.
func (o *office) seesStock(b *tab, held [6]int) {
	o.t.Helper()
	b.Go("/stock")
	for i, item := range goods {
		got := figures(b.row(item)[1:])
		want := []int{o.units[i], held[i], o.units[i] - held[i]}
		if !slices.Equal(got, want) {
			o.t.Errorf("%s sees of %s on hand, held, available %v, want %v", b.who, item, got, want)
		}
	}
}

// importCount takes the clerk's workbook in, counted today.
func (o *office) importCount() {
	o.t.Helper()
	o.importCountOf("")
}

// importCountOf takes the clerk's workbook of a day in: six new items, nothing
// made up.
func (o *office) importCountOf(day string) {
	o.t.Helper()
	b := o.keeper
	b.Go("/opening")
	b.Attach("file", fixture(o.t, countBook))
	b.Send("/opening")
	b.Says(goods[:]...)
	b.DocShot("opening-review")
	if day != "" {
		b.Fill("counted_on", day)
	}
	b.Fill("counted_by", "李仓")
	b.Fill("witness", "王办")
	o.tickNew(b)
	b.Send("/check", "button[formaction$='/post']")
	b.Status(200)
	o.units = counted
	o.p.ask(o.t, func(ctx context.Context, r db.Reader) error {
		var made []struct {
			ID   int64
			Name string
		}
		err := r.Select(ctx, &made, `SELECT id, name FROM items WHERE branch_id = ?`, testkit.Branch)
		for _, it := range made {
			o.items[it.Name] = it.ID
		}
		return err
	})
	if len(o.items) != len(goods) {
		o.t.Errorf("%d items after the count, want %d", len(o.items), len(goods))
	}
	unknown := o.id(`SELECT COUNT(*) FROM lots WHERE expires_on IS NULL AND value_fen IS NULL AND lot_no IS NULL
		AND made_on IS NULL`)
	if unknown != int64(len(goods)) {
		o.t.Errorf("%d of %d lots say that nothing is known of them", unknown, len(goods))
	}
	b.Shot("opening-posted")
	o.seesStock(b, [6]int{})
	b.DocShot("stock")
}

// tickNew says that the names nobody knows are new items.
func (o *office) tickNew(b *tab) {
	o.t.Helper()
	b.Touch("input[name=all_new]")
}

// register puts the five institutions into the register.
func (o *office) register() {
	o.t.Helper()
	b := o.officer
	for _, in := range institutions {
		b.Go("/recipients/new")
		b.Fill("name", in.name)
		b.Fill("name_en", in.nameEn)
		b.Choose("kind", o.say("recipient.kind_"+in.kind))
		b.Fill("contact", in.signer)
		b.Send("/recipients")
		b.Status(200)
	}
	b.Go("/recipients")
	for _, in := range institutions {
		b.row(o.name(in))
	}
	b.DocShot("recipients")
}

// name is an institution's in the office's language.
func (o *office) name(in institution) string {
	if o.lang == "en" {
		return in.nameEn
	}
	return in.name
}

func (o *office) recipient(in institution) int64 {
	return o.id(`SELECT id FROM recipients WHERE name = ?`, in.name)
}

// cell is the field of the matrix for an item and an institution; none means
// what is kept.
func (o *office) cell(item int, to *institution) string {
	var rec int64
	if to != nil {
		rec = o.recipient(*to)
	}
	return fmt.Sprintf("cell.%d.%d", o.items[goods[item]], rec)
}

// beginPlan begins a plan with the five and with the items it gives.
func (o *office) beginPlan() {
	o.t.Helper()
	b := o.officer
	b.Go("/plans/new")
	b.Fill("title", "2021年应急物资分配方案")
	b.Fill("purpose", "应急救护培训和急救物资配备")
	for _, in := range institutions {
		b.Tick(o.name(in), true)
	}
	for i, item := range goods {
		if given[i] > 0 {
			b.Tick(item, true)
		}
	}
	b.Send("/plans")
	b.Status(200)
	o.plan = b.Path()
}

// typePlan types the matrix and saves it.
func (o *office) typePlan() {
	o.t.Helper()
	b := o.officer
	for i := range goods {
		for _, in := range institutions {
			if in.units[i] > 0 {
				b.Fill(o.cell(i, &in), strconv.Itoa(in.units[i]))
			}
		}
		if kept[i] > 0 {
			b.Fill(o.cell(i, nil), strconv.Itoa(kept[i]))
		}
	}
	b.Send("/cells", "button:not([name=then])")
	b.Status(200)
	b.Shot("plan-draft")
}

// importPlan takes the matrix from the clerk's workbook; recipients nobody
// knows are registered on the way.
func (o *office) importPlan() {
	o.t.Helper()
	b := o.officer
	b.Go("/plans/new")
	b.Fill("title", "2021年应急物资分配方案")
	b.Fill("purpose", "应急救护培训和急救物资配备")
	b.Attach("workbook", fixture(o.t, planBook))
	b.Send("/plans")
	for _, in := range institutions {
		b.Says(in.name)
	}
	b.Shot("plan-import")
	action, err := look[string](b, "location.pathname")
	if err != nil {
		o.t.Fatal(err)
	}
	b.Send(action)
	b.Status(200)
	o.plan = b.Path()
	o.seesPlan()
}

// seesPlan holds the saved matrix against the case.
func (o *office) seesPlan() {
	o.t.Helper()
	for i := range goods {
		if given[i] == 0 {
			continue
		}
		for _, in := range institutions {
			o.holds(o.cell(i, &in), in.units[i])
		}
		o.holds(o.cell(i, nil), kept[i])
	}
}

func (o *office) holds(cell string, units int) {
	o.t.Helper()
	want := ""
	if units > 0 {
		want = strconv.Itoa(units)
	}
	if got := o.officer.Value(cell); got != want {
		o.t.Errorf("%s holds %q, want %q", cell, got, want)
	}
}

// askOneMore tries one medium pack more for the first institution: refused,
// naming the item, 49 and 50; what was typed stays, nothing is written.
func (o *office) askOneMore() {
	o.t.Helper()
	b, cell := o.officer, o.cell(3, &institutions[0])
	b.Go(o.plan)
	b.Fill(cell, "13")
	b.Send("/cells", "button:not([name=then])")
	b.Status(409)
	b.Says(o.say("plan.item_short", goods[3], "49", "50"))
	if got := b.Value(cell); got != "13" {
		o.t.Errorf("the refused page holds %q, not what was typed", got)
	}
	b.DocShot("plan-refused")
	b.Go(o.plan)
	if got := b.Value(cell); got != "12" {
		o.t.Errorf("the plan holds %q after a refusal, want 12", got)
	}
}

// submit hands the plan in.
func (o *office) submit() {
	o.t.Helper()
	b := o.officer
	b.Go(o.plan)
	b.Send("/cells", "button[name=then][value=submit]")
	b.Status(200)
	b.Says(o.say("plan.submitted"))
	if n := b.Count("form[action$='/approve']"); n != 0 {
		o.t.Error("the author is offered to approve")
	}
}

// print prints a form of a document from its page, and reads the paper.
func (o *office) print(b *tab, page, form, language string) string {
	o.t.Helper()
	if b.Path() != page {
		b.Go(page)
	}
	f := b.SaveFrom(fmt.Sprintf("form:has(input[name=form][value=%s]) button[value=%s]", form, language))
	b.Go(page)
	if b.Count("[role=status].alert") != 0 {
		o.t.Errorf("%s sees a message left over from printing: %s", b.who, b.Text("[role=status].alert"))
	}
	return b.paper(f, strings.ToLower(form)+"-"+language)
}

// approve has the approver decide, citing the meeting.
func (o *office) approve() {
	o.t.Helper()
	b := o.approver
	b.Go("/")
	b.Shot("home-approver")
	b.Go(o.plan)
	b.Unfold("/approve")
	for _, f := range [][2]string{
		{"meeting", "党组会议"}, {"number", "揭东红党组〔2021〕6号"}, {"held_on", "2021-10-08"},
		{"attendees", "陈批、李仓、王办"}, {"resolution", "同意按方案分配，余量留存。"},
	} {
		b.Fill(f[0], f[1])
	}
	b.DocShot("plan-approve")
	b.Send("/approve")
	b.Status(200)
	b.Says(o.say("plan.approved"), "揭东红党组〔2021〕6号")
}

// mayNot checks that an address refuses a person, whatever the page offers.
func (o *office) mayNot(b *tab, path string, status int64) {
	o.t.Helper()
	got, err := look[int64](b, fmt.Sprintf(`(() => {
		const x = new XMLHttpRequest();
		x.open("POST", %s, false);
		x.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
		x.send("version=1");
		return x.status;
	})()`, js(path)))
	if err != nil || got != status {
		o.t.Errorf("%s posting to %s was answered %d (%v), want %d", b.who, path, got, err, status)
	}
}

// drawUp has the officer draw up the slips: one for each institution.
func (o *office) drawUp() {
	o.t.Helper()
	b := o.officer
	b.Go(o.plan)
	b.Send("/slips")
	b.Status(200)
	for _, in := range institutions {
		id := o.id(`SELECT s.document_id FROM slips s JOIN recipients r ON r.id = s.recipient_id
			WHERE r.name = ? ORDER BY s.document_id DESC`, in.name)
		o.slips[in.name] = fmt.Sprintf("/slips/%d", id)
	}
	b.Shot("plan-approved")
}
