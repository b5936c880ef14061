package e2e

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"relief/internal/db"
)

// quilt is what nobody had in store before the gift.
const quilt = "棉被"

// The gift, on top of the boxes that were counted: what was taken, and what
// was rejected and lies in quarantine.
const (
	giver         = "粤安示例医药有限公司"
	boxesTaken    = 18
	boxesRejected = 2
	quiltsTaken   = 98
)

// box is the first-aid box's place among the goods of the count.
const box = 2

// share is what an institution gets in the round of the year.
type share struct{ boxes, quilts int }

// decided is the round in the order of the institutions; the fourth refuses two
// quilts, the fifth's slip is void.
var decided = [5]share{{4, 20}, {3, 15}, {5, 0}, {0, 12}, {2, 30}}

const refusedQuilts = 2

// wording is the decision as the minutes have it.
const wording = `会议决定，将本次受赠物资分配如下：玉滘卫生院急救箱4个、棉被二十床；集和医院急救箱３个、棉被15床；` +
	`埔田中学急救箱五个；揭东区第三小学棉被12床；曲溪敬老院急救箱2个、棉被30床。`

// year is an office in a year of its own: a count, a gift, a decision, a round,
// an audit.
type year struct {
	*office
	gift   int64 // the receipt
	boxes  int   // in the store, those in quarantine too, by the year's own reckoning
	quilts int
}

func newYear(t *testing.T, engine db.Engine, lang string) *year {
	t.Helper()
	y := &year{office: newOffice(t, engine, lang)}
	y.importCountOf("2021-09-30")
	y.boxes = counted[box]
	y.register()
	return y
}

// The whole year in Chinese on SQLite.
func TestYear_zhSQLite(t *testing.T) {
	t.Parallel()
	newYear(t, db.SQLite, "zh-CN").play("zh-CN")
}

// The whole year in English on PostgreSQL, its papers in two languages.
func TestYear_enPostgres(t *testing.T) {
	t.Parallel()
	newYear(t, db.Postgres, "en").play("both")
}

// The two other combinations in short form: from the gift to one hand-over and
// the summary of the year.
func TestYear_short(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang   string
		engine db.Engine
	}{{"zh-CN", db.Postgres}, {"en", db.SQLite}} {
		t.Run(c.lang+" on "+string(c.engine), func(t *testing.T) {
			t.Parallel()
			y := newYear(t, c.engine, c.lang)
			y.arrive()
			y.inspect()
			y.post()
			y.decide()
			y.approvePlan()
			y.handOverShare(1)
			y.summary(false)
			y.p.whole(t)
		})
	}
}

// play goes from the gift at the gate to the closed finding.
func (y *year) play(paper string) {
	y.t.Helper()
	y.arrive()
	y.inspect()
	y.post()
	y.giftPapers(paper)
	y.decide()
	y.approvePlan()
	y.printRounds(paper)
	y.deliverRound()
	y.summary(true)
	y.ledgers()
	y.stockOfDays()
	y.traces()
	y.registers()
	y.finding()
	y.auditor.Go("/verify")
	y.auditor.Says(y.say("report.verify_good"))
	y.p.whole(y.t)
}

// arrive puts the gift on record at the gate, with a photo: no stock yet, but
// visible with its age.
func (y *year) arrive() {
	y.t.Helper()
	b := y.keeper
	b.Go("/receipts/new")
	b.Fill("received_from", "粤安示例医药的司机")
	b.Fill("arrived_on", "2021-10-06")
	b.Fill("parcels", "9")
	b.Fill("transport", "粤V·示例01")
	b.Attach("photos", scan(y.t, "gate"))
	b.DocShot("receipt-arrive")
	b.Send("/receipts")
	b.Status(200)
	b.Says(y.say("receipts.arrived_done"), y.say("receipts.age", 2))
	y.gift = y.id(`SELECT MAX(id) FROM documents WHERE kind = 'receipt'`)
	b.Go("/")
	b.Says(y.say("homecard.arrived"))
	n := y.id(`SELECT COUNT(*) FROM movements m JOIN lots l ON l.id = m.lot_id WHERE l.document_id = ?`, y.gift)
	if n != 0 {
		y.t.Errorf("%d movements before the gift is posted", n)
	}
}

// inspect writes down what two people found. What does not add up is refused
// with everything kept; the donor and the quilts, which nobody knows, are
// registered on the way.
func (y *year) inspect() {
	y.t.Helper()
	b := y.keeper
	b.Go(fmt.Sprintf("/receipts/%d/inspect", y.gift))
	b.Choose("source", y.say("trace.source_donation"))
	b.Fill("donor", giver)
	b.Fill("second", "赵验")
	b.UnfoldField("letter")
	b.Fill("letter", "捐赠函2021-17")
	b.UnfoldField("accepted.0")
	for _, f := range [][2]string{
		{"item.0", goods[box]}, {"declared.0", "20"}, {"received.0", "20"}, {"accepted.0", "19"}, {"rejected.0", "2"},
		{"reject_reason.0", "外箱破损进水"}, {"expires_on.0", "2024-06"}, {"lot_no.0", "GD2106"}, {"value.0", "3600"},
		{"item.1", quilt}, {"unit.1", "床"}, {"declared.1", "100"}, {"received.1", strconv.Itoa(quiltsTaken)},
		{"difference.1", "对方装车少两床"},
	} {
		b.Fill(f[0], f[1])
	}
	b.Choose("reject_to.0", y.say("receipts.to_quarantine"))
	b.Choose("basis.0", y.say("receipts.basis_invoice"))
	b.Send("/inspect", ".act-bar .btn-primary")
	b.Status(422)
	b.Says(y.say("receipts.donor_unknown"), y.say("receipts.unknown_item", quilt))
	b.Shot("receipt-refused")
	b.Touch("input[name='new.1']")
	b.Touch("input[name=donor_pick][value=new]")
	b.Send("/inspect", ".act-bar .btn-primary")
	b.Status(422)
	b.Says(y.say("receipt.not_adding_up", "19", "2", "20"))
	if got := b.Value("reject_reason.0"); got != "外箱破损进水" {
		y.t.Errorf("the refused form holds %q", got)
	}
	b.Fill("accepted.0", strconv.Itoa(boxesTaken))
	b.Send("/inspect", ".act-bar .btn-primary")
	b.Status(200)
	b.Says(y.say("receipts.inspected_done"), giver, quilt)
	b.DocShot("receipt-inspected")
}

// post puts the gift into the books: what was rejected lies in quarantine.
func (y *year) post() {
	y.t.Helper()
	b := y.keeper
	b.Go(fmt.Sprintf("/receipts/%d", y.gift))
	b.Fill("business_on", "2021-10-07")
	b.Send("/post")
	b.Status(200)
	b.Says(y.say("receipts.posted_done"), giver)
	y.boxes += boxesTaken + boxesRejected
	y.quilts += quiltsTaken
	in := y.id(`SELECT SUM(b.on_hand) FROM balances b JOIN lots l ON l.id = b.lot_id JOIN places p ON p.id = b.place_id
		WHERE l.document_id = ? AND p.kind = 'quarantine'`, y.gift)
	if in != boxesRejected {
		y.t.Errorf("%d units in quarantine, want %d", in, boxesRejected)
	}
	b.Shot("receipt-posted")
	b.Go(fmt.Sprintf("/receipts/%d/fiscal", y.gift))
	b.Choose("fiscal", y.say("receipts.fiscal_number_kind"))
	b.Fill("fiscal_number", "粤财02118801")
	b.Send("/fiscal")
	b.Status(200)
	b.Says("粤财02118801")
	b.Go("/stock")
	b.DocShot("stock")
}

// giftPapers prints the receipt and the register sheet of the gift.
func (y *year) giftPapers(language string) {
	y.t.Helper()
	page := fmt.Sprintf("/documents/%d", y.gift)
	for _, form := range []string{"P2", "P1"} {
		said := y.print(y.keeper, page, form, language)
		flat := strings.Join(strings.Fields(said), "")
		from := map[string]string{"P2": "粤安示例医药的司机", "P1": giver}[form]
		for _, words := range []string{from, goods[box], quilt, strconv.Itoa(quiltsTaken)} {
			if !strings.Contains(flat, words) {
				y.t.Errorf("%s does not say %s:\n%s", form, words, said)
			}
		}
	}
}

// itemID is the number of an item by its name.
func (y *year) itemID(name string) int64 { return y.id(`SELECT id FROM items WHERE name = ?`, name) }

// decide pastes the wording of the meeting into a new plan and submits it.
func (y *year) decide() {
	y.t.Helper()
	b := y.officer
	b.Go("/plans/new")
	b.Fill("title", "2021年冬季救助物资分配方案")
	b.Fill("purpose", "冬季救助")
	b.Send("/plans")
	b.Status(200)
	y.plan = b.Path()
	b.Go(y.plan + "/decision")
	b.Fill("wording", wording)
	b.Send("/decision")
	b.Status(200)
	if n := b.Count("mark.unread:not(.wording-legend mark)"); n != 0 {
		y.t.Errorf("%d places of the wording were not read:\n%s", n, b.Text("main"))
	}
	b.DocShot("decision-review")
	at, err := look[string](b, "location.pathname")
	if err != nil {
		y.t.Fatal(err)
	}
	b.Send(at)
	b.Status(200)
	for i, in := range institutions {
		for _, of := range []struct {
			item  string
			units int
		}{{goods[box], decided[i].boxes}, {quilt, decided[i].quilts}} {
			y.holds(fmt.Sprintf("cell.%d.%d", y.itemID(of.item), y.recipient(in)), of.units)
		}
	}
	y.submit()
}

// approvePlan has somebody else approve, citing the meeting, and the slips
// drawn up.
func (y *year) approvePlan() {
	y.t.Helper()
	y.mayNot(y.officer, y.plan+"/approve", 403)
	y.approve()
	y.drawUp()
}
