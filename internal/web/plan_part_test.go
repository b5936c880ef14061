package web

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// mostOfAPage is how many bytes a plan's page has at most, whatever its plan.
const mostOfAPage = 500_000

// largePlan is a plan that gives 100 recipients 2 units each of 20 items.
func largePlan(t *testing.T, d *testkit.Books) *branch {
	t.Helper()
	k := &branch{Books: d}
	k.act(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		for i := range 100 {
			rec, err := distribution.CreateRecipient(ctx, tx, distribution.RecipientDraft{
				Name: fmt.Sprintf("第%d小学", i+1), NameEn: fmt.Sprintf("Primary school no. %d", i+1), Kind: "school",
			})
			if err != nil {
				return err
			}
			k.recipients = append(k.recipients, rec.ID)
		}
		return nil
	})
	k.act(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		draft := goodsin.ReceiptDraft{
			Source: "opening", WarehouseID: d.Warehouse, BusinessOn: tx.Today(), CountedBy: "甲", Witness: "乙",
		}
		for i := range 20 {
			it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{
				Name: fmt.Sprintf("物资%d", i+1), BaseUnit: "个", Active: true,
			})
			if err != nil {
				return err
			}
			k.items = append(k.items, it.ID)
			draft.Lines = append(draft.Lines, goodsin.ReceiptLine{ItemID: it.ID, Units: 1000})
		}
		_, err := goodsin.RecordReceipt(ctx, tx, draft)
		return err
	})
	k.act(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		p, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{Title: "全区", BusinessOn: tx.Today()})
		if err != nil {
			return err
		}
		k.plan = fmt.Sprintf("/plans/%d", p.ID)
		var cells []distribution.Cell
		for _, rec := range k.recipients {
			for _, item := range k.items {
				cells = append(cells, distribution.Cell{ItemID: item, RecipientID: rec, Units: 2})
			}
		}
		return distribution.SetCells(ctx, tx, p.ID, 0, cells)
	})
	s := testServer(t, d, nil)
	k.officer, k.approver, k.keeper = signIn(t, s, "officer"), signIn(t, s, "approver"), signIn(t, s, "keeper")
	return k
}

var cellField = regexp.MustCompile(`name="(cell\.\d+\.\d+)" value="([^"]*)"`)

// typed is the page's form as a browser without script sends it, with one cell
// typed over.
func (b *browser) typed(cell, units string) []string {
	read := regexp.MustCompile(`name="version" value="(\d+)">\s*<input type="hidden" name="was" value="([^"]*)"`).
		FindStringSubmatch(b.page)
	pairs := []string{"version", read[1], "was", read[2]}
	for _, m := range cellField.FindAllStringSubmatch(b.page, -1) {
		if m[1] == cell {
			m[2] = units
		}
		pairs = append(pairs, m[1], m[2])
	}
	return pairs
}

// A large plan is typed page by page: a page holds its recipients and the totals
// of all, comes back as it was, and leaves alone what somebody else changed.
func TestPlan_pages(t *testing.T) {
	k := largePlan(t, testkit.NewBooks(t, db.SQLite))
	held := func(item, rec int) inventory.Units {
		_, m := k.load(t)
		return m.Items[item].Cells[rec].Units
	}
	says := func(words ...string) {
		t.Helper()
		for _, w := range words {
			if !strings.Contains(k.officer.page, w) {
				t.Errorf("the page does not say %s", w)
			}
		}
	}
	want(t, k.officer.get(k.plan+"?find=d51xx"), 200)
	if cells := cellField.FindAllString(k.officer.page, -1); len(cells) != 2*20 {
		t.Errorf("%d cells of the one found, and of what is kept", len(cells))
	}
	says("第51小学", "第 1–1 家，共 1 家", `data-other="198"`)
	want(t, k.officer.get(k.plan), 200)
	says("第 1–50 家，共 100 家", `data-other="100"`)
	second := k.plan + "?page=2"
	want(t, k.officer.get(second), 200)
	says("第 51–100 家，共 100 家", `action="`+k.plan+`/cells?page=2"`)
	cell := k.cell(3, 60)
	mine := k.officer.typed(cell, "7")
	k.act(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		return distribution.SetCells(ctx, tx, k.planID(t), 0, []distribution.Cell{
			{ItemID: k.items[3], RecipientID: k.recipients[61], Units: 4},
			{ItemID: k.items[4], RecipientID: k.recipients[60], Units: 5},
		})
	})
	w := k.officer.post(k.plan+"/cells?page=2", mine...)
	want(t, w, http.StatusSeeOther)
	if to := w.Header().Get("Location"); to != second {
		t.Errorf("saved, and sent to %s", to)
	}
	if a, b, c := held(3, 60), held(3, 61), held(4, 60); a != 7 || b != 4 || c != 5 {
		t.Errorf("the cells hold %d, %d and %d: want what each person typed", a, b, c)
	}
	k.officer.get(second)
	mine = k.officer.typed(cell, "6")
	k.act(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		return distribution.SetCells(ctx, tx, k.planID(t), 0, []distribution.Cell{
			{ItemID: k.items[3], RecipientID: k.recipients[60], Units: 9},
		})
	})
	want(t, k.officer.post(k.plan+"/cells?page=2", mine...), http.StatusConflict)
	says("物资4 · 第61小学：您打开时是 7，别人已改为 9", `name="`+cell+`" value="6" data-saved="9"`, "现为 9", "第 51–100 家")
	want(t, k.officer.post(k.plan+"/cells?page=2", k.officer.typed(cell, "6")...), http.StatusSeeOther)
	if got := held(3, 60); got != 6 {
		t.Errorf("pressed again, knowing of it: %d", got)
	}
}

// No page of a large plan is longer than a browser bears, in whatever state the
// plan is and whoever reads it in whichever language.
func TestPlan_bytes(t *testing.T) {
	k := largePlan(t, testkit.NewBooks(t, db.SQLite))
	look := func(state string) {
		t.Helper()
		for _, lang := range []string{"zh-CN", "en"} {
			for who, b := range map[string]*browser{"officer": k.officer, "approver": k.approver, "keeper": k.keeper} {
				b.cookies["relief_language"] = lang
				want(t, b.get(k.plan), 200)
				if n := len(b.page); n > mostOfAPage/2 {
					t.Errorf("%s, %s, %s: %d bytes", state, who, lang, n)
				}
				drawn := map[string]int{"under way": 50}[state]
				if n := strings.Count(b.page, `href="/slips/`); n != drawn {
					t.Errorf("%s: %d slips on a page of 50 recipients", state, n)
				}
			}
		}
	}
	look("draft")
	plan := k.planID(t)
	k.act(t, "officer", func(ctx context.Context, tx *db.Tx) error { return distribution.Submit(ctx, tx, plan, 0) })
	look("submitted")
	k.act(t, "approver", func(ctx context.Context, tx *db.Tx) error {
		return distribution.Approve(ctx, tx, plan, 0, distribution.ApprovalDraft{Decision: distribution.Decision{
			Meeting: "党组会议", Number: "〔2021〕8 号", HeldOn: tx.Today(), Attendees: "全体", Resolution: "同意",
		}})
	})
	look("approved")
	var slips []document.ID
	k.act(t, "officer", func(ctx context.Context, tx *db.Tx) (err error) {
		slips, err = distribution.DrawUp(ctx, tx, plan, 0)
		return err
	})
	k.act(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		for _, id := range slips[:5] {
			if err := distribution.Dispatch(ctx, tx, id, 0, tx.Today(), nil); err != nil {
				return err
			}
		}
		return nil
	})
	look("under way")
}

// A page that comes back for another reason, such as a figure that is none, still
// knows what its cells held when it was opened: what somebody else changed
// meanwhile is neither overwritten without a word nor shown as it was.
func TestPlan_refusedMeanwhile(t *testing.T) {
	k := largePlan(t, testkit.NewBooks(t, db.SQLite))
	cells := k.plan + "/cells"
	typedOver := func(pairs []string, cell, units string) []string {
		for i := range pairs {
			if pairs[i] == cell {
				pairs[i+1] = units
			}
		}
		return pairs
	}
	odd, both, left := k.cell(3, 10), k.cell(3, 11), k.cell(4, 12)
	k.officer.get(k.plan)
	mine := typedOver(k.officer.typed(odd, "不知道"), both, "8")
	k.act(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		return distribution.SetCells(ctx, tx, k.planID(t), 0, []distribution.Cell{
			{ItemID: k.items[3], RecipientID: k.recipients[11], Units: 5},
			{ItemID: k.items[4], RecipientID: k.recipients[12], Units: 6},
		})
	})
	want(t, k.officer.post(cells, mine...), http.StatusUnprocessableEntity)
	for _, w := range []string{
		`name="` + odd + `" value="不知道"`, `name="` + both + `" value="8" data-saved="5"`,
		`name="` + left + `" value="6"`,
	} {
		if !strings.Contains(k.officer.page, w) {
			t.Errorf("the page has no %s", w)
		}
	}
	want(t, k.officer.post(cells, k.officer.typed(odd, "7")...), http.StatusConflict)
	if !strings.Contains(k.officer.page, "物资4 · 第12小学：您打开时是 2，别人已改为 5") {
		t.Error("the page does not say that somebody else changed the cell")
	}
	want(t, k.officer.post(cells, k.officer.typed(odd, "7")...), http.StatusSeeOther)
	_, m := k.load(t)
	row := m.Items[3].Cells
	if a, b, c := row[10].Units, row[11].Units, m.Items[4].Cells[12].Units; a != 7 || b != 8 || c != 6 {
		t.Errorf("the cells hold %d, %d and %d: want 7, 8 and 6", a, b, c)
	}
}

// A plan that somebody changed on another page is not handed in by who came back
// to a page of it for another reason; told of it, they hand it in.
func TestPlan_refusedSubmit(t *testing.T) {
	k := largePlan(t, testkit.NewBooks(t, db.SQLite))
	submit := func(units string, code int) {
		t.Helper()
		pairs := append(k.officer.typed(k.cell(3, 10), units), "then", "submit")
		want(t, k.officer.post(k.plan+"/cells", pairs...), code)
	}
	k.officer.get(k.plan)
	k.act(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		return distribution.SetCells(ctx, tx, k.planID(t), 0, []distribution.Cell{
			{ItemID: k.items[3], RecipientID: k.recipients[90], Units: 5},
		})
	})
	submit("不知道", http.StatusUnprocessableEntity)
	submit("7", http.StatusConflict)
	submit("7", http.StatusSeeOther)
}
