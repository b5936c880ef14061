package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory"
)

// allocation is a clerk's table: recipients down, items across.
func allocation(recipients, items int) []byte {
	var csv strings.Builder
	csv.WriteString("接收单位")
	for i := range items {
		fmt.Fprintf(&csv, ",物资%d", i+1)
	}
	for r := range recipients {
		fmt.Fprintf(&csv, "\n第%d小学%s", r+1, strings.Repeat(",1", items))
	}
	return []byte(csv.String())
}

// A table and a decision that no plan holds are refused where they are handed
// in, with how large they are and how large a plan can be; nothing is kept of
// them but what was typed.
func TestPlan_tooLarge(t *testing.T) {
	k := openBranch(t, testkit.NewBooks(t, db.SQLite))
	k.recruit(t)
	k.draft(t)
	var wording strings.Builder
	wording.WriteString("会议决定：分配给玉滘卫生院")
	k.act(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		for i := range 101 {
			name := fmt.Sprintf("%s号救援物资", string(rune('甲'+i)))
			draft := inventory.ItemDraft{Name: name, BaseUnit: "个", Active: true}
			if _, err := inventory.CreateItem(ctx, tx, draft); err != nil {
				return err
			}
			fmt.Fprintf(&wording, "%s1个、", name)
		}
		return nil
	})
	table, before := allocation(1_001, 50), testkit.Fingerprint(t, k.DB)
	want(t, k.officer.get(k.plan+"/import"), 200)
	want(t, k.officer.upload(k.plan+"/import", "workbook", "a.csv", table), http.StatusUnprocessableEntity)
	const said = "1001 家单位、50 种物资，一份方案装不下：最多 1000 家、100 种，家数乘种数不超过 50000"
	if !strings.Contains(k.officer.page, said) {
		t.Errorf("the page does not say %s", said)
	}
	want(t, k.officer.get("/plans/new"), 200)
	want(t, k.officer.upload("/plans", "workbook", "a.csv", table, "title", "全区一批", "business_on", k.today(t)),
		http.StatusUnprocessableEntity)
	if !strings.Contains(k.officer.page, said) || !strings.Contains(k.officer.page, `value="全区一批"`) {
		t.Error("the form does not come back with what was typed and why")
	}
	want(t, k.officer.get(k.plan+"/decision"), 200)
	want(t, k.officer.post(k.plan+"/decision", "wording", wording.String()+"。"), http.StatusUnprocessableEntity)
	for _, words := range []string{"1 家单位、101 种物资，一份方案装不下", "会议决定：分配给玉滘卫生院"} {
		if !strings.Contains(k.officer.page, words) {
			t.Errorf("the page does not say %s", words)
		}
	}
	if after := testkit.Fingerprint(t, k.DB); after != before {
		t.Error("refused, and the books changed")
	}
}
