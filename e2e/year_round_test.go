package e2e

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// road is the order in which the car drives: the institutions' indices.
var road = []int{3, 0, 4, 1, 2}

// printRounds prints every slip of the plan in one file, once on A4 and once on
// the sheets of an impact printer.
func (y *year) printRounds(language string) {
	y.t.Helper()
	b := y.officer
	for _, sheet := range []string{"", "241x140"} {
		b.Go(y.plan)
		b.Submit("a[href='" + y.plan + "/round']")
		b.Status(200)
		for n, i := range road {
			b.Fill(fmt.Sprintf("stop.%d", y.recipient(institutions[i])), strconv.Itoa(n+1))
		}
		b.Touch(fmt.Sprintf("input[name=sheet][value='%s']", sheet))
		b.Touch(fmt.Sprintf("input[name=paper_language][value='%s']", language))
		if sheet == "" {
			b.DocShot("round")
		}
		f := b.SaveFrom("form[action$='/round'] button[type=submit]:not([formaction])")
		y.checkRound(b.paper(f, strings.TrimSuffix("round-"+language+"-"+sheet, "-")))
	}
	if n := y.id(`SELECT COUNT(*) FROM prints WHERE form = 'P5'`); n != 2*int64(len(institutions)) {
		y.t.Errorf("%d handover notes are on record as printed, want %d", n, 2*len(institutions))
	}
}

// checkRound holds a printed round against the road and the copies' labels.
func (y *year) checkRound(said string) {
	y.t.Helper()
	flat := strings.Join(strings.Fields(said), "")
	var places []int
	for _, i := range road {
		places = append(places, strings.Index(flat, institutions[i].name))
	}
	if slices.Contains(places, -1) || !slices.IsSorted(places) {
		y.t.Errorf("the stops stand at %v of the round, want the order of the road:\n%s", places, said)
	}
	for _, label := range []string{"第一联", "第二联", "第三联"} {
		if n := strings.Count(flat, label); n < len(institutions) {
			y.t.Errorf("%s stands %d times on the round", label, n)
		}
	}
}

// leaves reckons that goods left the store.
func (y *year) leaves(i int) {
	y.boxes -= decided[i].boxes
	y.quilts -= decided[i].quilts
}

// sharer is an institution as the office's own verbs know it, with no goods of
// the count: the year reckons by itself.
func sharer(i int) institution {
	in := institutions[i]
	in.units = [6]int{}
	return in
}

// handOverShare is dispatch and delivery in one press.
func (y *year) handOverShare(i int) {
	y.t.Helper()
	y.handOver(sharer(i))
	y.leaves(i)
}

// deliverRound delivers to three, the fourth refuses a part, the fifth's slip is
// void.
func (y *year) deliverRound() {
	y.t.Helper()
	for _, i := range []int{0, 2} {
		y.dispatch(sharer(i))
		y.leaves(i)
		y.deliver(sharer(i), i == 0)
	}
	y.handOverShare(1)
	y.dispatch(sharer(3))
	y.leaves(3)
	y.refuse(3)
	y.void(4)
	y.fileCopy(y.officer, institutions[2])
	y.papersOut(y.officer, 2)
	y.officer.Go(y.plan)
	y.officer.Shot("plan-progress")
}

// refuse records a delivery of which a part was not taken: it comes back as a
// return of its own.
func (y *year) refuse(i int) {
	y.t.Helper()
	b, in := y.keeper, institutions[i]
	b.Go(y.slips[in.name])
	names, err := look[[]string](b, `[...document.querySelectorAll("input[name^='refused.']")].map((e) => e.name)`)
	if err != nil || len(names) != 1 {
		y.t.Fatalf("the delivery has %v to refuse (%v)", names, err)
	}
	b.Fill(names[0], strconv.Itoa(refusedQuilts))
	b.Fill("refused_reason."+strings.TrimPrefix(names[0], "refused."), "两床受潮")
	b.Fill("signer", in.signer)
	b.DocShot("slip-refused")
	b.Send("/deliver")
	b.Status(200)
	b.Says(y.say("slip.deliver_done"), y.say("slip.see_return"), "两床受潮")
	y.quilts += refusedQuilts
}

// void gives up a slip before its goods leave; its number stays.
func (y *year) void(i int) {
	y.t.Helper()
	b := y.officer
	b.Go(y.slips[institutions[i].name])
	b.Unfold("/void")
	b.Fill("void_reason", "该院改期接收")
	b.Send("/void")
	b.Status(200)
	b.Says(y.say("state.void"), "该院改期接收")
}
