package e2e

import (
	"bytes"
	"testing"

	"relief/internal/db"
)

// The whole case in Chinese on SQLite, the plan typed into the matrix.
func TestCase_zhSQLite(t *testing.T) {
	t.Parallel()
	o := newOffice(t, db.SQLite, "zh-CN")
	o.importCount()
	o.register()
	o.beginPlan()
	o.typePlan()
	o.seesPlan()
	o.play("zh-CN")
}

// The whole case in English on PostgreSQL, the plan read from the workbook and
// the papers in two languages.
func TestCase_enPostgres(t *testing.T) {
	t.Parallel()
	o := newOffice(t, db.Postgres, "en")
	o.importCount()
	o.register()
	o.importPlan()
	o.play("both")
}

// play goes from the drafted plan to the auditor's last look.
func (o *office) play(paper string) {
	o.t.Helper()
	o.askOneMore()
	o.submit()
	o.checkPlanPaper(o.print(o.officer, o.plan, "P8", paper))
	o.nothingBefore()
	o.approve()
	o.seesStock(o.keeper, [6]int{3, 3, 7, 49, 14, 0})
	o.drawUp()
	o.printSlip(institutions[0], paper)
	first := o.id(`SELECT MIN(id) FROM prints`)
	before := o.copyOf(first)

	o.keeper.Go("/")
	o.keeper.Shot("home-keeper")
	for i, in := range institutions {
		switch i {
		case 3:
			o.handOver(in)
		case 4:
			o.dispatch(in)
			o.deliver(in, true)
		default:
			o.dispatch(in)
			o.deliver(in, false)
		}
	}
	o.papersOut(o.officer, 4)
	o.officer.DocShot("papers-out")
	for i, in := range institutions[:4] {
		if i%2 == 0 {
			o.fileCopy(o.keeper, in)
		} else {
			o.fileCopy(o.officer, in)
		}
	}
	o.papersOut(o.officer, 0)
	o.takeOwnUse()
	o.closed()
	o.reverse(institutions[2])
	if !bytes.Equal(before, o.copyOf(first)) {
		o.t.Error("a print changed after it was made")
	}
	o.audit()
}

// The two other combinations in short form: from the count to one hand-over.
func TestCase_short(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang   string
		engine db.Engine
	}{{"zh-CN", db.Postgres}, {"en", db.SQLite}} {
		t.Run(c.lang+" on "+string(c.engine), func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, c.engine, c.lang)
			o.importCount()
			o.importPlan()
			o.submit()
			o.approve()
			o.drawUp()
			o.dispatch(institutions[0])
			o.deliver(institutions[0], true)
			o.p.whole(t)
		})
	}
}

// Plan and slip pass without a pointer: fields, buttons and folded parts are
// all reached by Tab.
func TestCase_keyboard(t *testing.T) {
	t.Parallel()
	o := newOffice(t, db.SQLite, "zh-CN")
	o.importCount()
	o.register()
	for _, b := range []*tab{o.keeper, o.officer, o.approver} {
		b.keys = true
	}
	o.beginPlan()
	o.typePlan()
	o.seesPlan()
	o.submit()
	o.approve()
	o.drawUp()
	o.dispatch(institutions[0])
	o.deliver(institutions[0], false)
	o.handOver(institutions[1])
	o.fileCopy(o.keeper, institutions[0])
	o.p.whole(t)
}
