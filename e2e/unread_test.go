package e2e

import (
	"fmt"
	"strings"
	"testing"

	"relief/internal/db"
)

// A decision of which a part cannot be read: the plan says so and keeps a place
// for whom it leaves out. Of its goods some are refused: the reason proposes
// where they go, and the page says where they lie.
func TestUnread_zhSQLite(t *testing.T) {
	t.Parallel()
	newOffice(t, db.SQLite, "zh-CN").fillInPart()
}

// And so in English, on PostgreSQL.
func TestUnread_enPostgres(t *testing.T) {
	t.Parallel()
	newOffice(t, db.Postgres, "en").fillInPart()
}

func (o *office) fillInPart() {
	o.t.Helper()
	o.importCount()
	o.register()
	given, left := institutions[0], institutions[2]
	b := o.officer
	b.Go("/plans/new")
	b.Fill("title", "2021年应急物资分配方案")
	b.Send("/plans")
	o.plan = b.Path()
	b.Go(o.plan + "/decision")
	b.Fill("wording", given.name+"急救箱2件；"+left.name+"急救箱约3件。")
	b.Send("/decision")
	b.everyLook("unread-review")
	b.Touch("input[name=looked]")
	b.Send(b.Path())
	b.Status(200)
	o.holds(o.cell(2, &given), 2)
	o.holds(o.cell(2, &left), 0)
	b.Says(o.say("minutes.left_unread", "1"), "急救箱约3件", o.say("minutes.not_exact"))
	b.everyLook("unread-plan")
	o.submit()
	o.approve()
	b.Go(o.plan)
	b.Send("/slips")
	o.slips[given.name] = fmt.Sprintf("/slips/%d", o.id(`SELECT MAX(document_id) FROM slips`))
	o.keeper.Go(o.slips[given.name])
	o.keeper.Send("/dispatch", "button[type=submit]:not([formaction])")
	o.refuseOne(given)
}

// refuseOne hands over what has one unit refused; the reason proposes where it
// goes until somebody chooses.
func (o *office) refuseOne(in institution) {
	o.t.Helper()
	b := o.keeper
	names, err := look[[]string](b, `[...document.querySelectorAll("select[name^='refused_to.']")].map((e) => e.name)`)
	if err != nil || len(names) != 1 {
		o.t.Fatalf("the delivery asks %v where things go (%v)", names, err)
	}
	line := strings.TrimPrefix(names[0], "refused_to.")
	b.Fill("refused."+line, "1")
	for _, why := range [][2]string{{"多了", "stock"}, {"Torn", "quarantine"}, {"其他", ""}, {"超过有效期", "quarantine"}} {
		b.Fill("refused_reason."+line, why[0])
		if got := b.Value(names[0]); got != why[1] {
			o.t.Errorf("for %q it is proposed to go to %q, want %q", why[0], got, why[1])
		}
	}
	b.Choose(names[0], o.say("slip.to_stock"))
	b.Fill("refused_reason."+line, "外箱破损，里面完好")
	if got := b.Value(names[0]); got != "stock" {
		o.t.Errorf("what was chosen became %q", got)
	}
	b.Send("/deliver") // nobody signed
	b.Status(422)
	for _, why := range []string{"外箱破损", "里面完好", "外箱破损，里面完好"} {
		b.Fill("refused_reason."+line, why)
		if got := b.Value(names[0]); got != "stock" {
			o.t.Errorf("what was chosen became %q for %q behind a refusal", got, why)
		}
	}
	b.Choose(names[0], o.say("slip.to_quarantine"))
	b.Fill("signer", in.signer)
	b.everyLook("refused-form")
	b.Send("/deliver")
	b.Status(200)
	b.Says("外箱破损，里面完好", o.say("slip.see_return"))
	b.everyLook("refused-done")
}
