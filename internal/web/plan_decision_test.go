package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/inventory"
)

// paste sends a wording and follows to what was read of it.
func (k *branch) paste(t *testing.T, wording string) (review string) {
	t.Helper()
	want(t, k.officer.get(k.plan+"/decision"), 200)
	w := k.officer.post(k.plan+"/decision", "wording", wording)
	want(t, w, http.StatusSeeOther)
	review = w.Header().Get("Location")
	want(t, k.officer.get(review), 200)
	return review
}

func jiedongWording(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../../distribution/minutes/testdata/jiedong.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The published wording becomes the plan that was decided, once, with the
// wording kept beside it; the kept items without a figure only where ticked.
func TestPlan_decision(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		k.recruit(t)
		k.draft(t)
		k.act(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			it, err := inventory.LoadItem(ctx, tx, k.items[1])
			if err != nil {
				return err
			}
			return inventory.UpdateItem(ctx, tx, it.ID, it.Version, inventory.ItemDraft{
				Name: it.Name, BaseUnit: it.BaseUnit, Tracking: it.Tracking, Active: true,
				Aliases: []string{"心肺复苏简易模"},
			})
		})
		review := k.paste(t, jiedongWording(t))
		for _, words := range []string{`<mark class="read">急救箱2件</mark>`, `<mark class="stock">口罩374只</mark>`,
			`<mark class="kept">心肺复苏简易模</mark>`, "文中没有数量，按文中库存减去分配推算"} {
			if !strings.Contains(k.officer.page, words) {
				t.Errorf("the review does not hold %s", words)
			}
		}
		if n := strings.Count(k.officer.page, " checked"); n != 1 {
			t.Errorf("%d kept items ticked, want the stated one", n)
		}
		fields := []string{"version", k.officer.version()}
		for _, id := range k.items[:3] {
			fields = append(fields, "keep", fmt.Sprint(id))
		}
		key := k.officer.key()
		want(t, k.officer.post(review, fields...), http.StatusSeeOther)
		want(t, k.officer.post(review, append(fields, "submission", key)...), http.StatusSeeOther) // pressed twice
		k.sameAsDecided(t)
		again := k.paste(t, jiedongWording(t)) // once more: said, and the text kept once
		if !strings.Contains(k.officer.page, "已写入过本方案") {
			t.Error("nobody says that this text was written before")
		}
		fields[1] = k.officer.version()
		want(t, k.officer.post(again, fields...), http.StatusSeeOther)
		k.sameAsDecided(t)
		want(t, k.officer.get(k.plan), 200)
		for _, words := range []string{"会议决定原文.txt", "按会议决定填写"} {
			if n := strings.Count(k.officer.page, words); n < 1 {
				t.Errorf("the plan does not say %s", words)
			}
		}
		want(t, k.keeper.get(review), http.StatusForbidden)
		want(t, k.officer.get(k.plan+"/decision/99999"), 404)
	})
}

// sameAsDecided compares the plan with the figures of the case.
func (k *branch) sameAsDecided(t *testing.T) {
	t.Helper()
	p, m := k.load(t)
	if len(m.Recipients) != 5 || p.State != document.Draft {
		t.Fatalf("%d recipients, %s", len(m.Recipients), p.State)
	}
	totals := map[string]inventory.Units{}
	kept := map[string]inventory.Units{}
	for _, row := range m.Items {
		totals[row.Name], kept[row.Name] = row.Total, row.Kept.Units
	}
	for i, name := range deskItems[:5] {
		var total, own inventory.Units
		for r, row := range deskPlan {
			total += inventory.Units(row[i])
			if r == 5 {
				own = inventory.Units(row[i])
			}
		}
		if totals[name] != total || kept[name] != own {
			t.Errorf("%s: total %d, kept %d; want %d and %d", name, totals[name], kept[name], total, own)
		}
	}
	files := 0
	err := k.Read(t.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
		list, err := document.Attachments(ctx, r, p.ID)
		files = len(list)
		return err
	})
	if err != nil || files != 1 {
		t.Errorf("%d attachments, %v", files, err)
	}
}

// What cannot be read is said where it stands; a wording that says nothing, or
// is too long, is refused at its field; more than there is, at its item.
func TestPlan_decisionRefused(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		k.recruit(t)
		k.draft(t)
		path := k.plan + "/decision"
		want(t, k.officer.get(path), 200)
		for _, wording := range []string{"", "  \n ", "会议开得很好。", strings.Repeat("x", 300<<10)} {
			want(t, k.officer.post(path, "wording", wording), 422)
			k.officer.get(path)
		}
		want(t, k.officer.get(path), 200)
		long := "长文" + strings.Repeat("药", 200_000)
		for size, answer := range map[string]int{long: 422,
			strings.Repeat("药", 3<<20): http.StatusRequestEntityTooLarge} {
			want(t, k.officer.post(path, "wording", size), answer)
			if !strings.Contains(k.officer.page, `action="`+path+`"`) ||
				!strings.Contains(k.officer.page, "最多 256 KB") {
				t.Errorf("the answer to %d bytes is not the form with its limit", len(size))
			}
			if answer == 422 && !strings.Contains(k.officer.page, long) {
				t.Error("what was pasted is gone")
			}
		}
		want(t, k.officer.get(path), 200)
		want(t, k.keeper.post(path, "wording", "x"), http.StatusForbidden)

		review := k.paste(t, `玉滘卫生院急救箱2个；玉窖卫生院急救箱1个；<b>"帐篷"</b>3顶。`)
		for _, words := range []string{"没有登记的单位：玉窖卫生院；相近的有“玉滘卫生院”", `<mark class="unread">玉窖卫生院</mark>`} {
			if !strings.Contains(k.officer.page, words) {
				t.Errorf("the review does not hold %s", words)
			}
		}
		want(t, k.officer.post(review, "version", k.officer.version()), 422) // not looked at
		if !strings.Contains(k.officer.page, "请先看过没有读懂") {
			t.Error("nobody says what to tick")
		}
		want(t, k.officer.post(review, "version", k.officer.version(), "looked", "yes"), http.StatusSeeOther)
		if _, m := k.load(t); m.Items[0].Total != 2 {
			t.Errorf("%d written", m.Items[0].Total)
		}
		review = k.paste(t, "玉滘卫生院急救包（中）50个。")
		want(t, k.officer.post(review, "version", k.officer.version()), http.StatusConflict)
		if !strings.Contains(k.officer.page, "可用 49，需要 50") {
			t.Error("the refusal does not name both figures")
		}
		want(t, k.officer.post(review, "version", "1"), http.StatusConflict)
		want(t, k.officer.get(path+"?from="+review[strings.LastIndex(review, "/")+1:]), 200)
		if !strings.Contains(k.officer.page, "玉滘卫生院急救包（中）50个。</textarea>") {
			t.Error("the wording is lost when it is to be changed")
		}
		want(t, k.officer.get(path+"?from=99999"), 404)
		review = k.paste(t, "玉滘卫生院帐篷3顶。")
		want(t, k.officer.post(review, "version", k.officer.version(), "looked", "yes"), 422)
	})
}

// A unit word that an item does not know is named with those it knows, and may
// be taken for its base unit in this text; the choice is on record.
func TestPlan_decisionUnit(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		k.recruit(t)
		k.draft(t)
		review := k.paste(t, "玉滘卫生院急救箱2件、急救箱1盒；集和医院急救箱3盒；埔田中学急救箱1盒。")
		for _, words := range []string{"单位“盒”不能用于急救箱（可用：个、", "本文中“盒”按“个”计：急救箱",
			fmt.Sprintf(`href="/items/%d/edit#f-units"`, k.items[2])} {
			if !strings.Contains(k.officer.page, words) {
				t.Errorf("the review does not hold %s", words)
			}
		}
		chosen := fmt.Sprintf("%d.盒", k.items[2])
		want(t, k.officer.get(review+"?"+url.Values{"unit": {chosen, "x", "7.", "9999.条"}}.Encode()), 200)
		if strings.Contains(k.officer.page, "不能用于") ||
			!strings.Contains(k.officer.page, `<mark class="read">急救箱3盒</mark>`) ||
			!strings.Contains(k.officer.page, `value="`+chosen+`" checked`) {
			t.Error("the choice was not followed")
		}
		want(t, k.officer.post(review, k.officer.fieldsOf("looked", "yes")...), http.StatusSeeOther)
		if _, m := k.load(t); m.Items[0].Total != 6 {
			t.Errorf("%d written", m.Items[0].Total)
		}
		err := d.Read(t.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
			var payload []byte
			err := r.Get(ctx, &payload, `SELECT payload FROM audit WHERE branch_id = ? AND act = 'plan.decision'`,
				testkit.Branch)
			if err == nil && !strings.Contains(string(payload), chosen) {
				t.Errorf("the audit does not hold the choice: %s", payload)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// A new plan begins with the wording, or a workbook, never both; what cannot
// be read makes no plan.
func TestPlan_newFromDecision(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		k.recruit(t)
		begin := func(file string, pairs ...string) *httptest.ResponseRecorder {
			k.officer.get("/plans/new")
			return k.officer.upload("/plans", "workbook", file, []byte("单位,急救箱\n玉滘卫生院,2\n"),
				append([]string{"business_on", k.today(t)}, pairs...)...)
		}
		for _, pairs := range [][]string{
			{"wording", "玉滘卫生院急救箱2件。"},                                // no title
			{"title", "新方案", "wording", "会议开得很好。"},                    // nothing in it
			{"title", "新方案", "wording", strings.Repeat("x", 300<<10)}, // too long
		} {
			want(t, begin("", pairs...), 422)
			if !strings.Contains(k.officer.page, pairs[len(pairs)-1]+"</textarea>") {
				t.Error("the wording is lost")
			}
		}
		want(t, begin("plan.csv", "title", "新方案", "wording", "玉滘卫生院急救箱2件。"), 422)
		w := begin("", "title", "新方案", "wording", "玉滘卫生院急救箱2件。")
		want(t, w, http.StatusSeeOther)
		review := w.Header().Get("Location")
		want(t, k.officer.get(review), 200)
		if !strings.Contains(k.officer.page, `<mark class="read">急救箱2件</mark>`) {
			t.Error("the way does not lead to what was read:", review)
		}
	})
}

// Two sizes of one name are told apart on the review, given or kept.
func TestPlan_decisionSizes(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		k.recruit(t)
		k.act(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			for _, spec := range []string{"中", "小"} {
				if _, err := inventory.CreateItem(ctx, tx,
					inventory.ItemDraft{Name: "药包", Spec: spec, BaseUnit: "个"}); err != nil {
					return err
				}
			}
			return nil
		})
		k.draft(t)
		k.paste(t, "玉滘卫生院药包（中）12个、小号药包4个；集和医院药包2个；剩药包（小）1个自留。")
		for _, words := range []string{`>药包 中</th>`, `>药包 小</th>`, `>药包 小 1 `, "请写明规格：药包 中、药包 小"} {
			if !strings.Contains(k.officer.page, words) {
				t.Errorf("the review does not hold %s", words)
			}
		}
	})
}

// A recipient nobody knows is registered on the review, and the wording kept
// and read again; one like a known name is not ticked for it.
func TestPlan_decisionNewcomer(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		k.recruit(t)
		k.draft(t)
		review := k.paste(t, "一、玉窖卫生院赠送急救箱2件；新亨中心小学赠送急救箱1件；集和医院赠送急救箱1件。")
		if n := strings.Count(k.officer.page, `name="newcomer"`); n != 2 ||
			strings.Count(k.officer.page, " checked") != 1 {
			t.Fatalf("%d offered", n)
		}
		w := k.officer.post(review + "/recipients")
		want(t, w, http.StatusUnprocessableEntity)
		if !strings.Contains(w.Body.String(), "请勾选要登记的单位") {
			t.Error("nothing ticked was not named")
		}
		want(t, k.officer.get(review), 200)
		fields := []string{"newcomer", "新亨中心小学", "kind.新亨中心小学", "school"}
		key := k.officer.key()
		for range 2 { // pressed twice
			w := k.officer.post(review+"/recipients", append(fields, "submission", key)...)
			want(t, w, http.StatusSeeOther)
			if to := w.Header().Get("Location"); to != review {
				t.Error("went to", to)
			}
		}
		want(t, k.officer.post(review+"/recipients", fields...), http.StatusSeeOther) // from a page that is old
		want(t, k.officer.get(review), 200)
		if !strings.Contains(k.officer.page, `<th scope="col" class="num">新亨中心小学</th>`) ||
			strings.Count(k.officer.page, `name="newcomer"`) != 1 {
			t.Error("the text was not read again with the new recipient")
		}
		want(t, k.keeper.post(review+"/recipients", "newcomer", "玉窖卫生院"), http.StatusForbidden)
		want(t, k.officer.get(k.plan), 200)
		if !strings.Contains(k.officer.page, "登记会议决定里的新单位") {
			t.Error("the plan's history does not say it in words")
		}
	})
}

// A recipient of whom something was not read stands on the plan, empty, and the
// plan says what was not read until it is decided or filled anew.
func TestPlan_decisionUnread(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		k.recruit(t)
		k.draft(t)
		fill := func(wording string, more ...string) {
			t.Helper()
			review := k.paste(t, wording)
			want(t, k.officer.post(review, append(more, "version", k.officer.version())...), http.StatusSeeOther)
			want(t, k.officer.get(k.plan), 200)
		}
		review := k.paste(t, "玉滘卫生院急救箱2件；埔田中学急救箱约3件。")
		if !strings.Contains(k.officer.page, `埔田中学<span class="cell-sub">没有读懂</span>`) {
			t.Error("the plan that results has no column for whom was not read")
		}
		want(t, k.officer.get(review), 200)
		fill("玉滘卫生院急救箱2件；埔田中学急救箱约3件。", "looked", "yes")
		_, m := k.load(t)
		if len(m.Recipients) != 2 || m.Recipients[1].Name != "埔田中学" || m.Recipients[1].Units != 0 {
			t.Errorf("columns %+v", m.Recipients)
		}
		says := func(b *browser, said bool) {
			t.Helper()
			want(t, b.get(k.plan), 200)
			for _, words := range []string{"有 1 处没有读懂", "<q>急救箱约3件</q> 不是确切的数量"} {
				if strings.Contains(b.page, words) != said {
					t.Errorf("the plan says %s: %v", words, !said)
				}
			}
		}
		says(k.officer, true)
		want(t, k.officer.post(k.plan+"/cells", "then", "submit", "version", k.officer.version()), http.StatusSeeOther)
		says(k.approver, true)
		want(t, k.officer.get(k.plan), 200)
		want(t, k.officer.post(k.plan+"/withdraw", "version", k.officer.version(), "withdraw_reason", "补"),
			http.StatusSeeOther)
		fill("玉滘卫生院急救箱2件；埔田中学急救箱3件。")
		says(k.officer, false)
	})
}
