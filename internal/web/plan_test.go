package web

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/lists"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// branch is one with its goods counted and five recipients, and a browser
// for each of the people of a distribution.
type branch struct {
	*testkit.Books
	items                     []inventory.ItemID
	recipients                []distribution.RecipientID
	officer, approver, keeper *browser
	plan                      string // its address
}

var (
	deskItems = []string{"心肺复苏模拟人(加配件)", "心肺复苏简易模拟人", "急救箱", "急救包(中)", "急救包(小)", "口罩"}
	deskUnits = []string{"套", "套", "个", "个", "个", "只"}
	deskStock = []inventory.Units{3, 3, 7, 49, 14, 374}
	deskNames = []string{"玉滘卫生院", "集和医院", "埔田中学", "揭东区第三小学", "曲溪敬老院"}
	deskPlan  = [][]int{{0, 1, 2, 12, 4}, {1, 0, 1, 10, 0}, {1, 0, 1, 9, 4}, {0, 1, 1, 9, 2},
		{0, 0, 1, 9, 4}, {1, 1, 1, 0, 0}}
)

// act writes to the books as one of the six.
func (k *branch) act(t *testing.T, login string, do func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	_, err := k.Write(t.Context(), testkit.By(login), func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		return db.Subject{Kind: "test", ID: 1}, do(ctx, tx)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func openBranch(t *testing.T, d *testkit.Books) *branch {
	t.Helper()
	k := &branch{Books: d}
	k.act(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		w, err := inventory.CreateWarehouse(ctx, tx, "W9", "急救物资库", "First-aid store")
		if err != nil {
			return err
		}
		draft := goodsin.ReceiptDraft{
			Source: "opening", WarehouseID: w.ID, BusinessOn: tx.Today(), CountedBy: "甲", Witness: "乙",
		}
		for i, name := range deskItems {
			it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{
				Name: name, BaseUnit: deskUnits[i], Tracking: "none", Active: true,
			})
			if err != nil {
				return err
			}
			k.items = append(k.items, it.ID)
			draft.Lines = append(draft.Lines, goodsin.ReceiptLine{ItemID: it.ID, Units: deskStock[i]})
		}
		_, err = goodsin.RecordReceipt(ctx, tx, draft)
		return err
	})
	s := testServer(t, d, nil)
	k.officer, k.approver, k.keeper = signIn(t, s, "officer"), signIn(t, s, "approver"), signIn(t, s, "keeper")
	return k
}

// recruit registers the five recipients on their page.
func (k *branch) recruit(t *testing.T) {
	t.Helper()
	for _, name := range deskNames {
		k.officer.get("/recipients/new")
		want(t, k.officer.post("/recipients", "name", name, "kind", "school"), http.StatusSeeOther)
	}
	err := k.Read(t.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
		list, err := distribution.Recipients(ctx, r, "")
		k.recipients = make([]distribution.RecipientID, len(deskNames))
		for _, rec := range list {
			k.recipients[slices.Index(deskNames, rec.Name)] = rec.ID
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// cell is the name of a cell; recipient 5 is what is kept.
func (k *branch) cell(item, recipient int) string {
	rec := int64(0)
	if recipient < len(k.recipients) {
		rec = int64(k.recipients[recipient])
	}
	return fmt.Sprintf("cell.%d.%d", k.items[item], rec)
}

// draft begins a plan with the recipients and items ticked.
func (k *branch) draft(t *testing.T) {
	t.Helper()
	today := k.today(t)
	k.officer.get("/plans/new")
	pairs := []string{"title", "急救物资分配", "business_on", today}
	for _, id := range k.recipients {
		pairs = append(pairs, "recipients", fmt.Sprint(id))
	}
	for _, id := range k.items {
		pairs = append(pairs, "items", fmt.Sprint(id))
	}
	w := k.officer.upload("/plans", "workbook", "", nil, pairs...)
	want(t, w, http.StatusSeeOther)
	k.plan = w.Header().Get("Location")
	want(t, k.officer.get(k.plan), 200)
}

func (k *branch) today(t *testing.T) (day string) {
	t.Helper()
	err := k.Read(t.Context(), testkit.Branch, func(_ context.Context, r db.Reader) error {
		day = r.Where().Today()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return day
}

var versionField = regexp.MustCompile(`name="version" value="(\d+)"`)

// version is the version that the page shows.
func (b *browser) version() string {
	m := versionField.FindStringSubmatch(b.page)
	if m == nil {
		b.t.Fatal("the page shows no version")
	}
	return m[1]
}

// matrix is every figure of the case as the page sends it.
func (k *branch) matrix(more ...string) []string {
	pairs := []string{"version", k.officer.version()}
	for r, row := range deskPlan {
		for i, n := range row {
			if n > 0 {
				pairs = append(pairs, k.cell(i, r), fmt.Sprint(n))
			}
		}
	}
	return append(pairs, more...)
}

func (k *branch) planID(t *testing.T) document.ID {
	t.Helper()
	var id int64
	if _, err := fmt.Sscanf(k.plan, "/plans/%d", &id); err != nil {
		t.Fatal(err)
	}
	return document.ID(id)
}

func (k *branch) load(t *testing.T) (p distribution.Plan, m distribution.Matrix) {
	t.Helper()
	err := k.Read(t.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) (err error) {
		if p, err = distribution.LoadPlan(ctx, r, k.planID(t)); err != nil {
			return err
		}
		m, err = distribution.MatrixOf(ctx, r, p.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p, m
}

// decide are the fields of an approval.
func (k *branch) decide(t *testing.T, more ...string) []string {
	return append([]string{"meeting", "党组会议", "number", "〔2021〕8 号", "held_on", k.today(t),
		"attendees", "全体党组成员", "resolution", "同意分配"}, more...)
}

// approve submits and approves the plan of the case.
func (k *branch) approve(t *testing.T) {
	t.Helper()
	k.recruit(t)
	k.draft(t)
	want(t, k.officer.post(k.plan+"/cells", k.matrix("then", "submit")...), http.StatusSeeOther)
	want(t, k.approver.get(k.plan), 200)
	fields := k.decide(t, "version", k.approver.version())
	want(t, k.approver.upload(k.plan+"/approve", "scan", "", nil, fields...), http.StatusSeeOther)
	want(t, k.officer.get(k.plan), 200)
}

// The matrix is typed, saved and submitted on its page; saving again changes
// nothing, and a double click is one act.
func TestPlan_typed(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		k.recruit(t)
		k.draft(t)
		fields := k.matrix()
		want(t, k.officer.post(k.plan+"/cells", fields...), http.StatusSeeOther)
		want(t, k.officer.post(k.plan+"/cells", fields...), http.StatusSeeOther) // pressed twice
		p, m := k.load(t)
		if row := m.Items[3]; row.Total != 49 || row.Left() != 0 {
			t.Errorf("medium packs: total %d, left %d", row.Total, row.Left())
		}
		k.officer.get(k.plan)
		want(t, k.officer.post(k.plan+"/cells", "version", k.officer.version(), "then", "submit"), http.StatusSeeOther)
		if p, _ = k.load(t); p.State != document.Submitted || p.No() == "" {
			t.Errorf("state %s, number %q", p.State, p.No())
		}
		want(t, k.officer.get(k.plan), 200)
		if strings.Contains(k.officer.page, "/approve") {
			t.Error("the author is offered the approval")
		}
		want(t, k.officer.post(k.plan+"/withdraw", "version", k.officer.version(), "withdraw_reason", ""), 422)
		want(t, k.officer.post(k.plan+"/withdraw", "version", k.officer.version(), "withdraw_reason", "再改"),
			http.StatusSeeOther)
	})
}

// The 50th medium pack is refused at its row, by name, with 49 and 50; what was
// typed stands again under a fresh key, and the plan is as it was.
func TestPlan_fiftieth(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		k.recruit(t)
		k.draft(t)
		want(t, k.officer.post(k.plan+"/cells", k.matrix()...), http.StatusSeeOther)
		k.officer.get(k.plan)
		key := k.officer.key()
		want(t, k.officer.post(k.plan+"/cells", "version", k.officer.version(),
			k.cell(3, 0), "13", k.cell(4, 0), "5"), http.StatusConflict)
		for _, words := range []string{"急救包(中)：可用 49，需要 50", "急救包(小)：可用 14，需要 15",
			`name="` + k.cell(3, 0) + `" value="13"`, fmt.Sprintf(`id="f-item-%d"`, k.items[3])} {
			if !strings.Contains(k.officer.page, words) {
				t.Errorf("the page does not hold %s", words)
			}
		}
		if k.officer.key() == key {
			t.Error("the page came back under the same key")
		}
		if _, m := k.load(t); m.Items[3].Total != 49 {
			t.Errorf("total = %d", m.Items[3].Total)
		}
		for typed, status := range map[string]int{"-1": 422, "1.5": 422, "几个": 422, "99999999999999999999": 422} {
			want(t, k.officer.post(k.plan+"/cells", "version", k.officer.version(), k.cell(3, 0), typed), status)
			if !strings.Contains(k.officer.page, `value="`+typed+`"`) {
				t.Errorf("%s was not kept", typed)
			}
		}
		want(t, k.officer.post(k.plan+"/cells", "version", "1", k.cell(3, 0), "11"), http.StatusConflict)
		want(t, k.officer.post(k.plan+"/cells", "version", "0", k.cell(3, 0), "11"), http.StatusConflict)
		want(t, k.officer.post(k.plan+"/cells", "version", k.officer.version(), "cell.99999.0", "1"), 404)
		want(t, k.officer.get("/plans/99999"), 404)
		want(t, k.officer.get("/plans/x"), 404)
	})
}

// Approval cites its decision: what is missing is named, a scan must be one,
// the author and the wrong role may not, and an old page is refused.
func TestPlan_approve(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		k.recruit(t)
		k.draft(t)
		want(t, k.officer.post(k.plan+"/cells", k.matrix("then", "submit")...), http.StatusSeeOther)
		path := k.plan + "/approve"
		want(t, k.approver.get(k.plan), 200)
		version := k.approver.version()
		want(t, k.approver.post(k.plan+"/refuse", "version", version, "refuse_reason", " "), 422)
		want(t, k.approver.upload(path, "scan", "", nil, "version", version), 422)
		for _, id := range []string{"f-meeting-error", "f-number-error", "f-held_on-error",
			"f-attendees-error", "f-resolution-error"} {
			if !strings.Contains(k.approver.page, `id="`+id+`"`) {
				t.Errorf("nothing is said at %s", id)
			}
		}
		want(t, k.approver.upload(path, "scan", "x.pdf", []byte("MZ no scan"), k.decide(t, "version", version)...), 422)
		want(t, k.approver.upload(path, "scan", "", nil, k.decide(t, "version", version, "from_paper", "yes")...), 422)
		want(t, k.approver.upload(path, "scan", "", nil,
			k.decide(t, "version", version, "held_on", "2099-01-01")[6:]...), 422)
		want(t, k.approver.upload(path, "scan", "", nil, k.decide(t, "version", "1")...), http.StatusConflict)
		want(t, k.officer.upload(path, "scan", "", nil, k.decide(t, "version", version)...), http.StatusForbidden)
		want(t, k.keeper.upload(path, "scan", "", nil, k.decide(t, "version", version)...), http.StatusForbidden)
		if p, m := k.load(t); p.State != document.Submitted || m.Items[3].Own != 0 {
			t.Errorf("%s, %d held after refusals", p.State, m.Items[3].Own)
		}
		k.approver.get(k.plan)
		want(t, k.approver.upload(path, "scan", "签字件.pdf", testkit.PDF("signed"),
			k.decide(t, "version", version, "from_paper", "yes")...), http.StatusSeeOther)
		want(t, k.officer.get(k.plan), 200)
		for _, words := range []string{"党组会议", "依纸质决议", "签字件.pdf", "开出库交接单（5 家）"} {
			if !strings.Contains(k.officer.page, words) {
				t.Errorf("the approved plan does not say %s", words)
			}
		}
	})
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// The clerk's workbook becomes the plan: what was read is shown, unknown
// recipients are proposed, and a second press writes nothing more.
func TestPlan_import(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		book, err := os.ReadFile("../../distribution/matrix/testdata/allocation-plan.xlsx")
		if err != nil {
			t.Fatal(err)
		}
		k.officer.get("/plans/new")
		head := testkit.Fingerprint(t, d.DB)
		for _, wrong := range []string{"no workbook",
			readFile(t, "../../inventory/opening/testdata/opening-count.xlsx")} {
			w := k.officer.upload("/plans", "workbook", "错.xlsx", []byte(wrong), "title", "导入",
				"business_on", k.today(t))
			want(t, w, 422)
			if !strings.Contains(k.officer.page, `action="/plans"`) || !strings.Contains(k.officer.page, `value="导入"`) {
				t.Errorf("a workbook without a plan: %s", said(k.officer.page))
			}
		}
		if testkit.Fingerprint(t, d.DB) != head {
			t.Error("a plan was left behind by a workbook without one")
		}
		w := k.officer.upload("/plans", "workbook", "allocation-plan.xlsx", book, "title", "导入",
			"business_on", k.today(t))
		want(t, w, http.StatusSeeOther)
		review := w.Header().Get("Location")
		k.plan = review[:strings.Index(review, "/import")]
		want(t, k.officer.get(review), 200)
		want(t, k.officer.post(review, k.officer.fieldsOf("create", "-")...), 422)
		k.officer.get(review)
		fields := k.officer.fieldsOf()
		want(t, k.officer.post(review, fields...), http.StatusSeeOther)
		want(t, k.officer.post(review, fields...), http.StatusSeeOther) // pressed twice
		_, m := k.load(t)
		if len(m.Recipients) != 5 || m.Items[0].Kept.Units != 1 {
			t.Errorf("%d recipients, kept %d", len(m.Recipients), m.Items[0].Kept.Units)
		}
		for _, row := range m.Items {
			if row.Name == "急救包(中)" && row.Total != 49 {
				t.Errorf("medium packs: %d", row.Total)
			}
		}
		want(t, k.officer.get(k.plan), 200)
		want(t, k.officer.get(k.plan+"/import"), 200)
		want(t, k.officer.upload(k.plan+"/import", "workbook", "x.xlsx", []byte("no workbook")), 422)
		want(t, k.officer.upload(k.plan+"/import", "workbook", "", nil), 422)
		want(t, k.keeper.get(review), http.StatusForbidden)
	})
}

// A workbook holds several plans, in sheets and beside each other: the one that
// is chosen is shown and written, and the others are told.
func TestPlan_importSheet(t *testing.T) {
	k := openBranch(t, testkit.NewBooks(t, db.SQLite))
	book := lists.Workbook(t, [][]any{{"接收单位", "急救箱", nil, "接收单位", "急救箱"}, {"甲镇中学", 1, nil, "乙镇中学", 2}})
	k.officer.get("/plans/new")
	w := k.officer.upload("/plans", "workbook", "两张.xlsx", book, "title", "两张", "business_on", k.today(t))
	want(t, w, http.StatusSeeOther)
	review := w.Header().Get("Location")
	k.plan = review[:strings.Index(review, "/import")]
	want(t, k.officer.get(review), 200)
	if !strings.Contains(k.officer.page, `value="Sheet1!D1:E2"`) || strings.Contains(k.officer.page, "乙镇中学") {
		t.Errorf("first table: %s", said(k.officer.page))
	}
	want(t, k.officer.get(review+"?sheet=Sheet1%21D1%3AE2"), 200)
	if strings.Contains(k.officer.page, "甲镇中学") {
		t.Errorf("second table: %s", said(k.officer.page))
	}
	want(t, k.officer.post(review, k.officer.fieldsOf()...), http.StatusSeeOther)
	if _, m := k.load(t); len(m.Recipients) != 1 || m.Recipients[0].Name != "乙镇中学" || m.Items[0].Total != 2 {
		t.Errorf("written: %+v", m)
	}
	k.officer.get(k.plan)
	want(t, k.officer.get(review+"?sheet=gone"), http.StatusNotFound)
}

// The author of a draft changes its title; what is wrong is named and kept.
func TestPlan_head(t *testing.T) {
	k := openBranch(t, testkit.NewBooks(t, db.SQLite))
	k.recruit(t)
	k.draft(t)
	b := k.officer
	want(t, b.get(k.plan+"/edit"), http.StatusOK)
	version := b.version()
	want(t, b.post(k.plan+"/edit", "version", version, "title", "", "business_on", k.today(t), "purpose", "冬令"),
		http.StatusUnprocessableEntity)
	if !strings.Contains(b.page, `value="冬令"`) {
		t.Error("what was typed is gone")
	}
	want(t, b.post(k.plan+"/edit", "version", version, "title", "冬令方案", "business_on", k.today(t)), http.StatusSeeOther)
	want(t, b.get(k.plan), http.StatusOK)
	if !strings.Contains(b.page, "冬令方案") || !strings.Contains(b.page, k.plan+"/edit") {
		t.Error("the plan does not show its new title with the way to change it")
	}
	want(t, b.get(k.plan+"/edit"), http.StatusOK)
	want(t, b.post(k.plan+"/edit", "version", version, "title", "旧页", "business_on", k.today(t)), http.StatusConflict)
}

// Where nobody but its author could approve, a plan and a reversal say so,
// before and after they are handed in, with the way on.
func TestPlan_noApprover(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		k.recruit(t)
		k.draft(t)
		receipt := "/documents/1"
		says := func(b *browser, path string, words ...string) {
			t.Helper()
			want(t, b.get(path), 200)
			if len(words) == 0 && strings.Contains(b.page, "现在没有人能批准") {
				t.Errorf("%s says that nobody can approve", path)
			}
			for _, w := range words {
				if !strings.Contains(b.page, w) {
					t.Errorf("%s does not say %s", path, w)
				}
			}
		}
		change := func(sql string) {
			t.Helper()
			k.act(t, "admin", func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, sql)
				return err
			})
		}
		says(k.officer, k.plan)
		says(k.keeper, receipt+"/reverse")
		change(`DELETE FROM person_roles WHERE role = 'approver'`)
		says(k.officer, k.plan, "还没有审批人", "按纸质决议登记")
		says(k.keeper, receipt+"/reverse", "还没有审批人")
		says(k.keeper, receipt)
		back := k.keeper.post(receipt+"/reverse", "reason", "盘错").Header().Get("Location")
		says(k.keeper, back, "还没有审批人")
		change(`INSERT INTO person_roles (branch_id, person_id, role) SELECT 1, id, 'approver' FROM people
			WHERE login IN ('officer', 'keeper')`)
		says(k.officer, k.plan) // the keeper could
		says(k.officer, back)   // but for the keeper, who proposed it, the officer
		change(`UPDATE people SET active = 0 WHERE login = 'keeper'`)
		says(k.officer, k.plan, "审批人只有")
		want(t, k.officer.post(k.plan+"/cells", k.matrix("then", "submit")...), 303)
		says(k.officer, k.plan, "审批人只有", "您编制了这份方案")
		change(`UPDATE people SET active = 1 WHERE login = 'keeper'`)
		says(k.keeper, k.plan)
	})
}
