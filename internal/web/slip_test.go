package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/pdfcheck"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// slips gives the slips of the plan, in the order they were drawn up.
func (k *branch) slips(t *testing.T) (list []distribution.Slip) {
	t.Helper()
	err := k.Read(t.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) (err error) {
		list, err = distribution.SlipsOf(ctx, r, k.planID(t))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// draw approves the plan and draws its slips up.
func (k *branch) draw(t *testing.T) []distribution.Slip {
	t.Helper()
	k.approve(t)
	want(t, k.officer.post(k.plan+"/slips", "version", k.officer.version()), http.StatusSeeOther)
	return k.slips(t)
}

func slipPath(s distribution.Slip) string { return fmt.Sprintf("/slips/%d", s.ID) }

// picked are the fields of the pick list as the page shows them.
func (b *browser) picked(more ...string) []string {
	fields := b.fieldsOf()
	var out []string
	for i := 0; i+1 < len(fields); i += 2 {
		if strings.HasPrefix(fields[i], "units.") {
			out = append(out, fields[i], fields[i+1])
		}
	}
	return append(out, more...)
}

// multipart sends a form that has a file field, with no file chosen.
func (b *browser) multipart(path string, pairs ...string) int {
	b.t.Helper()
	return b.upload(path, "scan", "", nil, pairs...).Code
}

// Five slips are drawn up, handed over at the counter, filed; the kept goods
// become equipment; and the plan closes by itself.
func TestSlips_wholeCase(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		slips := k.draw(t)
		if len(slips) != 5 {
			t.Fatalf("%d slips, want 5", len(slips))
		}
		want(t, k.officer.get("/slips?state=picking"), 200)
		if k.keeper.get(slipPath(slips[0])); strings.Contains(k.keeper.page, "核对有效期") {
			t.Error("the expiry of goods that nobody tracks by it is asked for")
		}
		track(t, d)
		for _, s := range slips {
			want(t, k.keeper.get(slipPath(s)), 200)
			if !strings.Contains(k.keeper.page, "核对有效期") {
				t.Error("unknown expiry is not pointed at")
			}
			fields := k.keeper.picked("version", k.keeper.version(), "business_on", k.today(t), "signer", "丁")
			if code := k.keeper.multipart(slipPath(s)+"/hand-over", fields...); code != http.StatusSeeOther {
				t.Fatalf("hand over: %d %s", code, said(k.keeper.page))
			}
			if code := k.keeper.multipart(slipPath(s)+"/hand-over", fields...); code != http.StatusSeeOther {
				t.Errorf("pressed twice: %d", code)
			}
		}
		want(t, k.officer.get("/slips?papers=missing"), 200)
		if n := strings.Count(k.officer.page, "<span>今天</span>"); n != 5 {
			t.Errorf("%d papers with their age, want 5", n)
		}
		one := slipPath(slips[0])
		want(t, k.officer.get(one), 200)
		want(t, k.officer.upload(one+"/file", "signed_copy", "a.exe", []byte("MZ")), 422)
		want(t, k.officer.upload(one+"/file", "signed_copy", "", nil), 422)
		want(t, k.officer.upload(one+"/file", "signed_copy", "回单.pdf", testkit.PDF("x")), http.StatusSeeOther)
		want(t, k.keeper.get(k.plan+"/own-use"), 200)
		own := []string{"version", k.keeper.version(), "purpose", "培训", "business_on", k.today(t)}
		want(t, k.keeper.post(k.plan+"/own-use", own...), 422)
		want(t, k.keeper.post(k.plan+"/own-use", append(own, "custodian", "丙")...), http.StatusSeeOther)
		if p, _ := k.load(t); p.State != document.Closed {
			t.Errorf("the plan is %s", p.State)
		}
		if row := stockOf(t, d, "口罩"); row.OnHand != 374 {
			t.Errorf("masks = %d", row.OnHand)
		}
		want(t, k.officer.get(k.plan), 200)
		want(t, k.officer.get("/"), 200)
		want(t, k.keeper.get("/"), 200)
		want(t, k.approver.get("/"), 200)
	})
}

// What was picked must add up: fewer with a reason, never more, no day to
// come; what was typed stays.
func TestSlip_dispatch(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		slips := k.draw(t)
		path := slipPath(slips[0])
		want(t, k.keeper.get(path), 200)
		version := k.keeper.version()
		base := k.keeper.picked()
		last := base[len(base)-2]
		send := func(units, reason, on, seen string) int {
			hold := strings.TrimPrefix(last, "units.")
			fields := append(append([]string{}, base[:len(base)-2]...), last, units, "reason."+hold, reason,
				"business_on", on, "version", seen)
			return k.keeper.multipart(path+"/dispatch", fields...)
		}
		today := k.today(t)
		for _, tt := range []struct {
			units, reason, on, seen string
			status                  int
			names                   string
		}{
			{"3", "", today, version, 422, "急救包(小) 少拣原因：必须填写。"},
			{"5", "多", today, version, 422, "急救包(小) 实拣：批准 4，不能实发 5"},
			{"-1", "少", today, version, 422, ""},
			{"1.5", "少", today, version, 422, ""},
			{"", "", today, version, 422, ""},
			{"4", "", "2099-01-01", version, 422, ""},
			{"4", "", "昨天", version, 422, ""},
			{"4", "", today, "1", 409, ""},
			{"3", "破损一个", today, version, 303, ""},
		} {
			if got := send(tt.units, tt.reason, tt.on, tt.seen); got != tt.status {
				t.Errorf("%q %q %s: %d, want %d: %s", tt.units, tt.reason, tt.on, got, tt.status, said(k.keeper.page))
			}
			if _, named := namedIn(k.keeper.page); tt.names != "" && (len(named) != 1 || named[0] != tt.names) {
				t.Errorf("%q %q: %q is named, want %q", tt.units, tt.reason, named, tt.names)
			}
		}
		want(t, k.officer.post(path+"/dispatch", base...), http.StatusForbidden)
		want(t, k.keeper.get(path), 200)
		k.deliver(t, path)
	})
}

// deliver records a hand-over in which one unit is refused.
func (k *branch) deliver(t *testing.T, path string) {
	t.Helper()
	version, line := k.keeper.version(), ""
	for _, name := range k.keeper.fieldsOf() {
		if strings.HasPrefix(name, "refused.") {
			line = strings.TrimPrefix(name, "refused.")
		}
	}
	base := []string{"version", version, "received_on", k.today(t)}
	bad := [][]string{
		{"signer", ""},
		{"signer", "丁", "refused." + line, "99", "refused_reason." + line, "多"},
		{"signer", "丁", "refused." + line, "1"},
		{"signer", "丁", "refused." + line, "1", "refused_reason." + line, "破", "refused_to." + line, "loss"},
		{"signer", "丁", "refused." + line, "-1"},
		{"signer", strings.Repeat("长", 61)},
	}
	for _, more := range bad {
		if code := k.keeper.multipart(path+"/deliver", append(base, more...)...); code != 422 {
			t.Errorf("%v: %d", more, code)
		}
	}
	written := append(base, "signer", "丁", "refused."+line, "一", "refused_reason."+line, "破",
		"refused_to."+line, "loss")
	if k.keeper.multipart(path+"/deliver", written...); strings.Contains(k.keeper.page, "不是数字") {
		t.Error("refused units are not read as they are written")
	}
	foreign := append(base, "signer", "丁", "refused.999999", "1", "refused_reason.999999", "无此行")
	if code := k.keeper.multipart(path+"/deliver", foreign...); code != 404 {
		t.Errorf("a line of another slip: %d", code)
	}
	for _, why := range [][2]string{{"用不上，多了", "stock"}, {"其他", ""}, {"Too many", "stock"},
		{"数量多了，外箱破损", "quarantine"}} {
		unsaid := append(base, "signer", "丁", "refused."+line, "1", "refused_reason."+line, why[0])
		if code := k.keeper.multipart(path+"/deliver", unsaid...); code != 422 {
			t.Errorf("goods that go nowhere: %d", code)
		}
		if got := chosen(k.keeper.page, "refused_to."+line); got != why[1] {
			t.Errorf("refused for %q they are proposed to go to %q, want %q", why[0], got, why[1])
		}
		if why[1] != "" && !strings.Contains(k.keeper.page, `data-proposed="`+why[1]+`"`) {
			t.Errorf("refused for %q the page does not tell what is only proposed", why[0])
		}
	}
	for _, to := range []string{"stock", "quarantine"} { // one of them is not what the reason proposes
		chose := append(base, "signer", "", "refused."+line, "1", "refused_reason."+line, "外箱破损",
			"refused_to."+line, to)
		if code := k.keeper.multipart(path+"/deliver", chose...); code != 422 {
			t.Errorf("goods that nobody signed for: %d", code)
		}
		proposed := strings.Contains(k.keeper.page, `data-proposed="`)
		if got := chosen(k.keeper.page, "refused_to."+line); got != to || proposed != (to == "quarantine") {
			t.Errorf("what was chosen, %q, came back as %q, proposed: %t", to, got, proposed)
		}
	}
	good := append(base, "signer", "丁", "refused."+line, "1", "refused_reason."+line, "包装破损",
		"refused_to."+line, "quarantine")
	want(t, k.keeper.get(path), 200)
	if code := k.keeper.multipart(path+"/deliver", good...); code != http.StatusSeeOther {
		t.Fatalf("deliver: %d %s", code, said(k.keeper.page))
	}
	want(t, k.keeper.get(path), 200)
	for _, words := range []string{
		"包装破损", "查看退回入库单", "归档签字的交接单",
		`data-label="实收">1<`, `data-label="拒收">1<`, // figures, and nothing of the machine
		"放急救物资库 待处理区", "今天签收，签字的交接单还没有归档",
	} {
		if !strings.Contains(k.keeper.page, words) {
			t.Errorf("the slip does not say %s", words)
		}
	}
	slip := regexp.MustCompile(`CK\d{8}-\d{3}`).FindString(k.keeper.page)
	back := regexp.MustCompile(`/documents/\d+`).FindString(k.keeper.page[strings.Index(k.keeper.page, "查看退回入库单")-80:])
	want(t, k.keeper.get(back), 200)
	if !strings.Contains(k.keeper.page, "出库交接单 "+slip) {
		t.Errorf("the return does not name %s", slip)
	}
	if _, acts, _ := strings.Cut(k.keeper.page, ">历史</h2>"); strings.Contains(acts, "没有内容") {
		t.Error("the history of the return is empty")
	}
	sheet := pdfcheck.TakeApart(t, k.keeper.get(back+"/preview.pdf?form=P2").Body.Bytes()).Flat()
	for _, words := range []string{"退自", slip, "包装破损", "待处理区"} {
		if !strings.Contains(sheet, words) {
			t.Errorf("the paper of the return does not say %s:\n%s", words, sheet)
		}
	}
	want(t, k.officer.get(k.plan), 200)
}

var selected = regexp.MustCompile(`value="([^"]*)" selected>`)

// chosen is the option of a select that is marked, or "".
func chosen(page, name string) string {
	_, rest, _ := strings.Cut(page, `name="`+name+`"`)
	options, _, _ := strings.Cut(rest, "</select>")
	if m := selected.FindStringSubmatch(options); m != nil {
		return m[1]
	}
	return ""
}

// A line is picked from another place with a reason; a slip is void with one,
// keeps its number, and another is drawn up.
func TestSlip_rehomeAndVoid(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		slips := k.draw(t)
		path := slipPath(slips[0])
		k.act(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			places, err := inventory.Places(ctx, tx)
			if err != nil {
				return err
			}
			_, err = goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
				Source: "donation", WarehouseID: places[0].ID, BusinessOn: tx.Today(),
				Lines: []goodsin.ReceiptLine{{ItemID: k.items[4], Units: 20, LotNo: "N7"}},
			})
			return err
		})
		want(t, k.keeper.get(path), 200)
		base := k.keeper.picked()
		line := path + "/lines/" + strings.TrimPrefix(base[len(base)-2], "units.")
		want(t, k.keeper.get(line), 200)
		if !strings.Contains(k.keeper.page, "N7") {
			t.Fatalf("the new lot is not offered: %s", said(k.keeper.page))
		}
		pick := ""
		for _, tag := range inputTag.FindAllString(k.keeper.page, -1) {
			if strings.Contains(tag, `name="pick"`) {
				_, rest, _ := strings.Cut(tag, `value="`)
				pick, _, _ = strings.Cut(rest, `"`)
			}
		}
		want(t, k.keeper.post(line, "pick", pick), 422)
		want(t, k.keeper.post(line, "pick", "x", "reason", "原批破损"), 422)
		want(t, k.keeper.post(line, "pick", "99999.1", "reason", "原批破损"), 404)
		want(t, k.officer.post(line, "pick", pick, "reason", "原批破损"), http.StatusForbidden)
		want(t, k.keeper.post(line, "pick", pick, "reason", "原批破损"), http.StatusSeeOther)
		want(t, k.keeper.get(path), 200)
		if !strings.Contains(k.keeper.page, "N7") {
			t.Error("the slip does not show the other lot")
		}
		want(t, k.officer.get(path), 200)
		want(t, k.officer.post(path+"/void", "version", k.officer.version(), "void_reason", ""), 422)
		want(t, k.officer.post(path+"/void", "version", k.officer.version(), "void_reason", "地址有误"),
			http.StatusSeeOther)
		want(t, k.officer.get(path), 200)
		if n := strings.Count(k.officer.page, `<tr class="line-void">`); n != 4 ||
			!strings.Contains(k.officer.page, "作废，未发出") {
			t.Errorf("%d lines of the void slip are shown, want 4", n)
		}
		want(t, k.officer.get(k.plan), 200)
		want(t, k.officer.post(k.plan+"/slips", "version", k.officer.version()), http.StatusSeeOther)
		if n := len(k.slips(t)); n != 6 {
			t.Errorf("%d slips, want 6", n)
		}
		want(t, k.officer.get("/slips/99999"), 404)
		want(t, k.officer.get("/slips?state=void&find="+url.QueryEscape("玉滘")), 200)
	})
}

// A line is cut with a reason by no more than is still to go; a plan without
// slips out is cancelled, and its goods are free.
func TestPlan_cutAndCancel(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		k.approve(t)
		_, m := k.load(t)
		line := fmt.Sprintf("%s/lines/%d", k.plan, m.Items[3].Cells[0].LineID)
		want(t, k.officer.get(line), 200)
		for typed, status := range map[string]int{"": 422, "0": 422, "-1": 422, "x": 422, "13": 409} {
			want(t, k.officer.post(line+"/cut", "version", k.officer.version(), "units", typed, "reason", "少"), status)
		}
		version := k.officer.version()
		want(t, k.officer.post(line+"/cut", "version", version, "units", "1"), 422)
		cut := []string{"version", version, "units", "2", "reason", "需求减少"}
		want(t, k.officer.post(line+"/cut", cut...), http.StatusSeeOther)
		want(t, k.officer.get(line), 200) // in another window it shows the line as it was
		want(t, k.officer.post(line+"/cut", cut...), http.StatusConflict)
		want(t, k.officer.get(k.plan+"/lines/99999"), 404)
		want(t, k.keeper.post(line+"/cut", "units", "2", "reason", "需求减少"), http.StatusForbidden)
		if row := stockOf(t, d, "急救包(中)"); row.Available != 2 {
			t.Errorf("available = %d, want 2", row.Available)
		}
		want(t, k.officer.get(k.plan), 200)
		want(t, k.officer.post(k.plan+"/cancel", "version", k.officer.version(), "cancel_reason", "  "), 422)
		want(t, k.officer.post(k.plan+"/cancel", "version", k.officer.version(), "cancel_reason", "停办"),
			http.StatusSeeOther)
		if row := stockOf(t, d, "急救包(中)"); row.Available != 49 {
			t.Errorf("available = %d, want 49", row.Available)
		}
		want(t, k.officer.get(k.plan), 200)
	})
}

// A delivered slip that was taken back says so, and its goods are due again.
func TestSlip_reversed(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		slips := k.draw(t)
		school := slips[2]
		k.act(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			return distribution.HandOver(ctx, tx, school.ID, 0, tx.Today(), nil,
				distribution.DeliveryDraft{Signer: "丁"})
		})
		var back document.Document
		k.act(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
			back, err = inventory.DraftReversal(ctx, tx, school.ID, "送错学校")
			return err
		})
		want(t, k.keeper.get(slipPath(school)), 200)
		want(t, k.approver.get(fmt.Sprintf("/documents/%d", back.ID)), 200)
		if page := said(k.approver.page); !strings.Contains(k.approver.page, ">待审批<") ||
			!strings.Contains(page, "埔田中学 → 急救物资库") ||
			strings.Contains(page, "在途") {
			t.Errorf("the proposal says: %s", page)
		}
		k.act(t, "approver", func(ctx context.Context, tx *db.Tx) error {
			_, err := distribution.ApproveReversal(ctx, tx, back.ID, "同意")
			return err
		})
		want(t, k.officer.get(slipPath(school)), 200)
		if !strings.Contains(k.officer.page, "已冲销") {
			t.Error("the slip does not say that it was reversed")
		}
		want(t, k.officer.get("/documents?kind=slip"), 200)
		if n := strings.Count(said(k.officer.page), "已冲销"); n != 1 {
			t.Errorf("the register calls %d slips reversed, want 1", n)
		}
		want(t, k.officer.get(k.plan), 200)
		if !strings.Contains(k.officer.page, "开出库交接单（1 家）") {
			t.Error("the plan does not ask for the slip again")
		}
		for name, units := range map[string]inventory.Units{"急救包(中)": 9, "急救包(小)": 4, "急救箱": 1} {
			if row := stockOf(t, d, name); row.Available != units {
				t.Errorf("%s: available %d, want %d", name, row.Available, units)
			}
		}
	})
}
