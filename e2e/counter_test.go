package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"relief/internal/testkit/pdfcheck"
)

// nothingBefore checks that no slip leaves a plan that nobody approved.
func (o *office) nothingBefore() {
	o.t.Helper()
	o.officer.Go(o.plan)
	if o.officer.Count("form[action$='/slips']") != 0 {
		o.t.Error("slips are offered before the plan is approved")
	}
	c := o.p.caller(o.t, "officer", o.lang)
	f, err := c.form(o.plan, o.plan+"/withdraw")
	if err != nil {
		o.t.Fatal(err)
	}
	got, err := c.post(o.plan+"/slips", f)
	if err != nil || got.status != http.StatusConflict {
		o.t.Errorf("slips before approval: %d %v, want a conflict", got.status, err)
	}
	o.mayNot(o.officer, o.plan+"/approve", http.StatusForbidden)
	o.mayNot(o.keeper, o.plan+"/approve", http.StatusForbidden)
	if n := o.id(`SELECT COUNT(*) FROM slips`); n != 0 {
		o.t.Errorf("%d slips before approval", n)
	}
}

// printSlip prints the three papers of a slip that is being picked, and holds
// them against the case.
func (o *office) printSlip(in institution, language string) {
	o.t.Helper()
	page := o.slips[in.name]
	pick := o.print(o.keeper, page, "pick", "zh-CN")
	p3 := o.print(o.officer, page, "P3", language)
	p5 := o.print(o.officer, page, "P5", language)
	number := strings.TrimSpace(o.officer.Text("h1"))
	number = strings.Fields(number)[0]
	for form, said := range map[string]string{"pick list": pick, "P3": p3, "P5": p5} {
		flat := strings.Join(strings.Fields(said), "")
		if !strings.Contains(flat, number) || !strings.Contains(flat, in.name) {
			o.t.Errorf("%s of %s does not say %s and %s:\n%s", form, in.name, number, in.name, said)
		}
		for i, item := range goods {
			if says := strings.Contains(flat, item); says != (in.units[i] > 0) {
				o.t.Errorf("%s of %s names %s: %v, with %d units", form, in.name, item, says, in.units[i])
			}
		}
	}
}

// dispatch sends a slip on its way, whole.
func (o *office) dispatch(in institution) {
	o.t.Helper()
	b := o.keeper
	b.Go(o.slips[in.name])
	b.Send("/dispatch", "button[type=submit]:not([formaction])")
	b.Status(200)
	b.Says(o.say("slip.dispatch_done"))
	o.leave(in)
}

func (o *office) leave(in institution) {
	for i, n := range in.units {
		o.units[i] -= n
	}
}

// deliver records who signed for a slip, and keeps the signed copy when it is
// at hand.
func (o *office) deliver(in institution, withCopy bool) {
	o.t.Helper()
	b := o.keeper
	b.Go(o.slips[in.name])
	b.Unfold("/deliver")
	b.Fill("signer", in.signer)
	if withCopy {
		b.Attach("scan", scan(o.t, "signed"))
	}
	b.Send("/deliver")
	b.Status(200)
	b.Says(o.say("slip.deliver_done"), in.signer)
}

// handOver is dispatch and delivery in one press at the counter.
func (o *office) handOver(in institution) {
	o.t.Helper()
	b := o.keeper
	b.Go(o.slips[in.name])
	b.Send("/dispatch", "button[value$='/hand-over']")
	b.Fill("signer", in.signer)
	b.Send("/hand-over", ".btn-primary")
	b.Status(200)
	b.Says(o.say("slip.hand_over_done"), in.signer)
	o.leave(in)
}

// fileCopy keeps the scan of the signed copy.
func (o *office) fileCopy(b *tab, in institution) {
	o.t.Helper()
	b.Go(o.slips[in.name])
	b.Unfold("/file")
	b.Attach("signed_copy", scan(o.t, "signed"))
	b.Send("/file")
	b.Status(200)
}

// papersOut are the slips whose signed copy has not come back.
func (o *office) papersOut(b *tab, want int) {
	o.t.Helper()
	b.Go("/slips?papers=missing")
	if got := b.Count("main tbody tr"); got != want {
		o.t.Errorf("%d papers are out, want %d:\n%s", got, want, b.Text("main"))
	}
}

// takeOwnUse takes what the plan keeps into the branch's own equipment.
func (o *office) takeOwnUse() {
	o.t.Helper()
	b := o.keeper
	b.Go(o.plan + "/own-use")
	b.Fill("custodian", "李仓")
	b.Shot("own-use")
	b.Send("/own-use")
	b.Status(200)
	for i, n := range kept {
		o.units[i] -= n
	}
	b.Go("/equipment")
	if got := b.Count("main tbody tr"); got != 3 {
		o.t.Errorf("%d rows of equipment, want 3:\n%s", got, b.Text("main"))
	}
	for i, n := range kept {
		if n > 0 {
			b.Says(goods[i])
		}
	}
	b.DocShot("equipment")
	id := o.id(`SELECT MAX(id) FROM documents WHERE kind = 'own_use'`)
	o.print(b, fmt.Sprintf("/documents/%d", id), "P7", "zh-CN")
}

// closed checks that the plan ended by itself and the masks are what is left.
func (o *office) closed() {
	o.t.Helper()
	o.officer.Go(o.plan)
	o.officer.Says(o.say("state.closed"))
	o.officer.Shot("plan-closed")
	if o.units != left {
		o.t.Fatalf("the office reckons %v left", o.units)
	}
	o.seesStock(o.keeper, [6]int{})
}

// reverse takes one slip back: the storekeeper proposes, the approver decides.
func (o *office) reverse(in institution) {
	o.t.Helper()
	id := strings.TrimPrefix(o.slips[in.name], "/slips/")
	b := o.keeper
	b.Go("/documents/" + id + "/reverse")
	b.Fill("reason", "接收单位登记有误，全部退回。")
	b.Send("/reverse")
	b.Status(200)
	reversal := b.Path()
	o.seesStock(b, [6]int{}) // nothing moves before it is approved
	a := o.approver
	a.Go(reversal)
	a.Fill("opinion", "同意冲销。")
	a.DocShot("reversal")
	a.Send("/approve")
	a.Status(200)
	for i, n := range in.units {
		o.units[i] += n
	}
	o.seesStock(b, [6]int{})
	if n := o.id(`SELECT COUNT(*) FROM documents WHERE kind = 'reversal' AND reverses = ` + id); n != 1 {
		o.t.Errorf("%d reversals of %s stand on the books", n, in.name)
	}
	b.Go(o.slips[in.name])
	b.Says(o.say("slip.reversed"))
	o.officer.Go(o.plan)
	if o.officer.Count("form[action$='/slips']") == 0 {
		o.t.Errorf("the line of %s is not open again:\n%s", in.name, o.officer.Text("main"))
	}
}

// audit has the auditor read, export and verify.
func (o *office) audit() {
	o.t.Helper()
	b := o.auditor
	b.Go("/documents")
	for _, in := range institutions {
		b.Go(o.slips[in.name])
		b.Says(o.name(in), in.signer)
	}
	b.Go(o.plan)
	book := b.SaveFrom("a[href*='/reports/plan.xlsx']")
	o.readPlanBook(book)
	b.Go("/stock")
	o.readStockBook(b.SaveFrom("a[href*='/reports/stock.xlsx']"))
	b.Go("/verify")
	b.Says(o.say("report.verify_good"))
	b.DocShot("verify")
	o.p.whole(o.t)
}

// readPlanBook reads the exported plan back, and has LibreOffice compute every
// formula anew.
func (o *office) readPlanBook(f fetched) {
	o.t.Helper()
	book := o.auditor.workbook(f)
	again := o.auditor.recalculated(f)
	sameFigures(o.t, again, book)
	sheets := book.GetSheetList()
	for _, in := range institutions {
		its := func(s string) bool { return strings.Contains(s, in.name) || strings.Contains(s, in.nameEn) }
		if !slices.ContainsFunc(sheets, its) {
			o.t.Errorf("no sheet for %s among %v", in.name, sheets)
		}
	}
	rows, err := again.GetRows(sheets[0])
	if err != nil {
		o.t.Fatal(err)
	}
	formulas := 0
	for i, row := range rows {
		for j := range row {
			at := fmt.Sprintf("%c%d", 'A'+j, i+1)
			if formula, err := book.GetCellFormula(sheets[0], at); err == nil && formula != "" {
				formulas++
			}
		}
	}
	if formulas == 0 {
		o.t.Error("the plan's totals are no formulas")
	}
	for i, item := range goods {
		if given[i] == 0 {
			continue
		}
		if !slices.ContainsFunc(rows, func(r []string) bool { return slices.Contains(r, item) }) {
			o.t.Errorf("the workbook does not name %s", item)
		}
	}
}

// readStockBook holds the exported stock against the office's reckoning.
func (o *office) readStockBook(f fetched) {
	o.t.Helper()
	book := o.auditor.workbook(f)
	rows, err := book.GetRows(book.GetSheetList()[0])
	if err != nil {
		o.t.Fatal(err)
	}
	for i, item := range goods {
		at := slices.IndexFunc(rows, func(r []string) bool { return slices.Contains(r, item) })
		if at < 0 || !slices.Contains(figures(rows[at]), o.units[i]) {
			o.t.Errorf("the workbook does not say %d of %s:\n%v", o.units[i], item, rows)
		}
	}
}

// checkPlanPaper holds the plan sheet for the meeting against the case.
func (o *office) checkPlanPaper(said string) {
	o.t.Helper()
	flat := strings.Join(strings.Fields(said), "")
	for _, in := range institutions {
		if !strings.Contains(flat, in.name) {
			o.t.Errorf("P8 does not name %s:\n%s", in.name, said)
		}
	}
	for i, item := range goods {
		if given[i] > 0 && !strings.Contains(flat, strings.Trim(item, "()")) && !strings.Contains(flat, item) {
			o.t.Errorf("P8 does not name %s:\n%s", item, said)
		}
	}
}

// copyOf fetches a print again by its address: the same bytes for ever.
func (o *office) copyOf(id int64) []byte {
	o.t.Helper()
	c := o.p.caller(o.t, "auditor", o.lang)
	got, err := c.get(fmt.Sprintf("/prints/%d.pdf", id))
	if err != nil || got.status != http.StatusOK {
		o.t.Fatalf("print %d: %d %v", id, got.status, err)
	}
	pdfcheck.TakeApart(o.t, []byte(got.body)).CheckGlyphs(o.t)
	return []byte(got.body)
}
