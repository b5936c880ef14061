package web

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"relief/internal/testkit"
	"relief/internal/testkit/pdfcheck"
)

// A whole round is one act and one file, in the order of the road: pressed
// twice it is made once, and it gives the same bytes for ever.
func TestRound(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		slips := k.draw(t)
		page := k.plan + "/round"
		want(t, k.officer.get(page), 200)
		last := strconv.FormatInt(int64(slips[4].RecipientID), 10)
		first := strconv.FormatInt(int64(slips[0].RecipientID), 10)
		asked := []string{"forms", "pick", "forms", "P3", "forms", "P5", "sheet", "", "paper_language", "zh-CN",
			"recipients", first, "recipients", last, "stop." + last, "1", "stop." + first, "9"}
		w := k.officer.post(page, asked...)
		want(t, w, http.StatusSeeOther)
		file := w.Header().Get("Location")
		if again := k.officer.post(page, asked...).Header().Get("Location"); again != file {
			t.Errorf("pressed twice: %s and %s", file, again)
		}
		pdf := k.officer.get(file)
		checkPDF(t, pdf, "inline; filename=FA")
		doc := pdfcheck.TakeApart(t, pdf.Body.Bytes())
		if len(doc.Pages) != 1+2*6 {
			t.Errorf("%d pages", len(doc.Pages))
		}
		text := doc.Flat()
		if a, b := strings.Index(text, slips[4].No()), strings.Index(text, slips[0].No()); a < 0 || b < a {
			t.Errorf("%s stands at %d, %s at %d", slips[4].No(), a, slips[0].No(), b)
		}
		if strings.Contains(text, slips[1].No()) {
			t.Error("a recipient left out is on paper")
		}
		if again := k.officer.get(file); !bytes.Equal(again.Body.Bytes(), pdf.Body.Bytes()) {
			t.Error("the file is not the same again")
		}
		for i, n := range []int{3, 0, 0, 0, 3} {
			if got := printsMade(t, d, slips[i].ID); got != n {
				t.Errorf("slip %d has %d prints, want %d", i, got, n)
			}
		}
		k.roundRefusals(t, page, last)
	})
}

// roundRefusals: what is missing is named, what was typed is kept, nothing is
// printed; the order alone is saved, by who may write plans.
func (k *branch) roundRefusals(t *testing.T, page, recipient string) {
	t.Helper()
	before := printsMade(t, k.Books, k.planID(t))
	want(t, k.officer.get(page), 200)
	w := k.officer.post(page, "sheet", "A0", "forms.shown", "1", "paper_language", "fr", "stop."+recipient, "x")
	want(t, w, http.StatusUnprocessableEntity)
	for _, words := range []string{"至少选一家", `value="x"`} {
		if !strings.Contains(w.Body.String(), words) {
			t.Errorf("the refusal does not hold %s", words)
		}
	}
	w = k.officer.post(page, "sheet", "A0", "forms.shown", "1", "paper_language", "zh-CN", "recipients", recipient)
	want(t, w, http.StatusUnprocessableEntity)
	if !strings.Contains(w.Body.String(), "至少选一种单据") {
		t.Error("no form was not named")
	}
	if n := printsMade(t, k.Books, k.planID(t)); n != before {
		t.Errorf("refusals left %d prints", n-before)
	}
	stops := strings.TrimSuffix(page, "/round") + "/stops"
	want(t, k.officer.post(stops, "stop."+recipient, "5"), http.StatusSeeOther)
	want(t, k.keeper.get(page), 200)
	if strings.Contains(k.keeper.page, "只保存站序") {
		t.Error("the storekeeper is offered what is not theirs")
	}
	want(t, k.keeper.post(stops, "stop."+recipient, "1"), http.StatusForbidden)
	want(t, k.keeper.post(page, "forms", "pick", "recipients", recipient), http.StatusSeeOther)
}
