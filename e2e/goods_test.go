package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"relief/internal/db"
)

// A gift comes in, in Chinese on SQLite.
func TestGoods_zhSQLite(t *testing.T) {
	t.Parallel()
	newOffice(t, db.SQLite, "zh-CN").takeGift()
}

// A gift comes in, in English on PostgreSQL.
func TestGoods_enPostgres(t *testing.T) {
	t.Parallel()
	newOffice(t, db.Postgres, "en").takeGift()
}

// takeGift plays a gift from the gate to the shelf with keys and presses: on
// record with a photo, inspected by two, posted, traced from its donor.
func (o *office) takeGift() {
	o.t.Helper()
	b := o.keeper
	b.Go("/places")
	b.Fill("code", "W1")
	b.Fill("name", "中心仓库")
	b.Send("/places")
	b.Status(200)

	b.Go("/receipts/new")
	b.everyLook(o.lang + "-receipt-new")
	b.Send("/receipts") // nothing said: every field is named
	b.Status(422)
	b.Judge()
	b.Fill("received_from", "示例医药的司机")
	b.Fill("parcels", "3")
	b.Fill("transport", "粤V·00001")
	b.Attach("photos", scan(o.t, "车与外包装"))
	b.Send("/receipts")
	b.Says(o.say("receipts.next_inspect"), "示例医药的司机")
	b.everyLook(o.lang + "-receipt-arrived")
	b.Shot("receipt-arrived")
	page := b.Path()
	for _, other := range []*tab{b, o.officer, o.approver} {
		other.Go("/")
		other.Says(o.say("homecard.arrived"))
	}
	o.inspectGift(page)
	o.tellGift(page)
}

// inspectGift writes down what two people found. A donor and an item nobody
// knows are registered with the form.
func (o *office) inspectGift(page string) {
	o.t.Helper()
	b := o.keeper
	b.Go(page + "/inspect")
	b.everyLook(o.lang + "-receipt-inspect")
	b.asksOnly("source", "warehouse", "second", "item.0", "unit.0", "declared.0", "received.0",
		"rejected.0", "lot_no.0", "expires_on.0")
	b.Choose("source", o.say("docpage.source_purchase"))
	b.asksOnly("source", "donor", "reference", "warehouse", "second", "item.0", "unit.0", "declared.0", "received.0",
		"rejected.0", "lot_no.0", "expires_on.0")
	b.Choose("source", o.say("docpage.source_donation"))
	b.Fill("donor", "揭东示例医药公司")
	b.Fill("second", "周监")
	b.Fill("item.0", "碘伏消毒液")
	b.Key("\r") // a scanner ends every code so: on to the next field
	b.until("the cursor in the next field", `document.activeElement.name === "unit.0"`)
	b.Type("瓶")
	b.Fill("declared.0", "100")
	b.Fill("received.0", "98")
	b.Fill("rejected.0", "8")
	b.Fill("difference.0", "途中破损两瓶")
	b.Fill("reject_reason.0", "瓶身破损")
	b.Choose("reject_to.0", o.say("receipts.to_quarantine"))
	b.Fill("lot_no.0", "A2401")
	b.Fill("expires_on.0", time.Now().AddDate(1, 0, 0).Format("2006-01"))
	b.UnfoldField("value.0")
	b.Fill("value.0", "1,800.00")
	b.Choose("basis.0", o.say("receipts.basis_invoice"))
	b.everyLook(o.lang + "-receipt-inspect-typed")
	for _, next := range []string{"item.1", "item.2", "item.3", "item.4"} { // a line appears behind the one before
		b.Fill(next, "纱布")
	}
	b.Touch("button[formaction$='/lines']")
	b.until("five more lines", `document.querySelectorAll("fieldset.line-card").length === 10`)
	if got := b.Value("item.0"); got != "碘伏消毒液" {
		o.t.Errorf("more lines made the item %q", got)
	}
	b.until("the cursor in the first new line", `document.activeElement.name === "item.5"`)
	for _, next := range []string{"item.1", "item.2", "item.3", "item.4"} {
		b.Fill(next, "")
	}
	b.Send("/inspect", "button.btn-primary")
	b.Status(422)
	b.Says("揭东示例医药公司", o.say("receipts.make_item"))
	b.everyLook(o.lang + "-receipt-refused")
	b.Touch("input[name='new.0']")
	b.Send("/inspect", "button.btn-primary")
	b.Says(o.say("receipts.next_post"), "揭东示例医药公司", "周监", o.say("receipts.to_quarantine"))
	b.everyLook(o.lang + "-receipt-inspected")
	b.Shot("receipt-inspected")
	b.Send("/post")
	b.Says("RK", "A2401", o.say("receipts.fiscal_missing"))
	b.everyLook(o.lang + "-receipt-posted")
	b.Shot("receipt-posted")
	if n := o.id(`SELECT CAST(SUM(on_hand) AS BIGINT) FROM balances WHERE branch_id = ?`, 1); n != 98 {
		o.t.Errorf("%d units lie in the store, want 98", n)
	}
}

// asksOnly checks which fields of the form stand on the page.
func (b *tab) asksOnly(fields ...string) {
	b.t.Helper()
	got, err := look[[]string](b,
		`[...document.querySelectorAll("form.inspect [name]:not([type=hidden]):not(button)")]
			.filter((f) => f.checkVisibility({ contentVisibilityAuto: true })).map((f) => f.name)`)
	if err != nil || !slices.Equal(got, fields) {
		b.t.Errorf("the page asks for %v (%v), want %v", got, err, fields)
	}
}

// tellGift lets the officer find the gift, write down its fiscal receipt, and
// see where it lies.
func (o *office) tellGift(page string) {
	o.t.Helper()
	b := o.officer
	b.Go("/receipts?show=no_fiscal")
	b.Says("揭东示例医药公司")
	b.everyLook(o.lang + "-receipts")
	b.Go(page + "/fiscal")
	b.Fill("fiscal_number", "粤 000001")
	b.everyLook(o.lang + "-receipt-fiscal")
	b.Send("/fiscal")
	b.Says("粤 000001")
	b.Go("/donors/new")
	b.Fill("name", "揭东示例医药有限公司")
	b.Send("/donors", "button:not([name])")
	b.Status(422)
	b.Says(o.say("donor.like"), "揭东示例医药公司")
	b.everyLook(o.lang + "-donor-like")
	b.Go("/donors")
	b.everyLook(o.lang + "-donors")
	b.Shot("donors")
	b.Press("揭东示例医药公司")
	b.Says("碘伏消毒液", "A2401")
	b.everyLook(o.lang + "-donor")
}

// A field for an item offers what fits while one types: Enter takes the one that
// is left and goes on, several are chosen by the arrows or, on a phone, by a
// finger; what fits none stays as it was typed.
func TestGoods_picks(t *testing.T) {
	t.Parallel()
	o := newOffice(t, db.SQLite, "zh-CN")
	o.importCount()
	b := o.keeper
	b.Go("/receipts/new")
	b.Fill("received_from", "示例车队")
	b.Fill("parcels", "1")
	b.Send("/receipts")
	b.Go(b.Path() + "/inspect")
	menu := func(n string) string { return `document.querySelector("#f-item-` + n + `-offers.show")` }
	b.Touch("#f-item-0")
	b.Type("ＪＪＸ")
	b.until("the box alone", menu("0")+`?.querySelectorAll(".active").length === 1`)
	b.mend(b.askAxe(axeRules))
	b.Key(kb.Enter)
	b.until("the next field", `document.activeElement.name === "unit.0"`)
	if got := b.Value("item.0"); got != "急救箱" {
		t.Errorf("jjx took %q", got)
	}
	b.Touch("#f-item-1")
	b.Type("急救包")
	b.until("several packs", menu("1")+`?.querySelectorAll(".dropdown-item:not(.active)").length === 2`)
	b.Key(kb.Enter) // marks the first
	b.Key(kb.ArrowDown)
	b.Key(kb.Enter)
	if got := b.Value("item.1"); !strings.HasPrefix(got, "急救包(") {
		t.Errorf("the arrows took %q", got)
	}
	b.Fill("item.2", "没有的物")
	b.Key(kb.Enter)
	if got := b.Value("item.2"); got != "没有的物" {
		t.Errorf("what fits none became %q", got)
	}
	b.Screen(phone, "light")
	b.Touch("#f-item-3")
	b.Type("口")
	b.until("what lies where", menu("3")+`?.innerText.includes("在库")`)
	b.Shot("picks-phone")
	b.Touch("#f-item-3-offers .dropdown-item")
	if got := b.Value("item.3"); got != "口罩" {
		t.Errorf("a finger took %q", got)
	}
}
