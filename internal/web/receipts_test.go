package web

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit"
)

// onePixel is the smallest picture there is.
var onePixel = testkit.PNG(9)

// receiptAt is the number in a redirect's address.
func receiptAt(t *testing.T, location string) string {
	t.Helper()
	m := regexp.MustCompile(`^/(?:receipts|documents)/(\d+)$`).FindStringSubmatch(location)
	if m == nil {
		t.Fatalf("went to %q", location)
	}
	return m[1]
}

// A gift comes in by the pages alone: on record with a photo and its age, a
// name and an item nobody knows are offered and registered with it, two people
// inspect it, and it is posted.
func TestReceipts(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, books *testkit.Books) {
		s := testServer(t, books, nil)
		b := signIn(t, s, "keeper")
		b.get("/receipts/new")
		today := time.Now().In(time.FixedZone("", 8*3600)).Format(time.DateOnly)
		w := b.upload("/receipts", "photos", "车.png", onePixel, "received_from", "示例医药的司机", "arrived_on",
			today, "parcels", "3")
		want(t, w, http.StatusSeeOther)
		id := receiptAt(t, w.Header().Get("Location"))
		want(t, b.get("/receipts/"+id), http.StatusOK)
		if !strings.Contains(b.page, ">今天到<") {
			t.Error("the page does not say that the goods came today")
		}
		want(t, b.get("/receipts"), http.StatusOK)
		if !strings.Contains(b.page, "未验收（今天到）<") {
			t.Errorf("nor does the list: %s", said(b.page))
		}
		want(t, b.get("/documents/"+id), http.StatusSeeOther)
		want(t, b.get("/"), http.StatusOK)
		if !strings.Contains(b.page, "已到未入账") {
			t.Error("home does not show what lies at the gate")
		}
		want(t, b.get("/receipts/"+id+"/inspect"), http.StatusOK)
		fields := []string{"version", "1", "seen", "1", "lines", "5", "source", "donation", "donor", "示例医药公司",
			"warehouse", warehouseIn(b.page),
			"second", "乙验", "item.3", "新式担架", "unit.3", "副", "declared.3", "12", "received.3", "10", "rejected.3", "1",
			"difference.3", "少两副", "reject_reason.3", "破损", "reject_to.3", "quarantine", "expires_on.3", "2039-03",
			"value.3", "1,000.5", "basis.3", "invoice"}
		w = b.post("/receipts/"+id+"/lines", fields...)
		want(t, w, http.StatusSeeOther)
		want(t, b.get(w.Header().Get("Location")), http.StatusOK)
		if !strings.Contains(b.page, `name="item.9"`) || !strings.Contains(b.page, `value="新式担架"`) {
			t.Error("more lines lose what was typed, or give none")
		}
		want(t, b.post("/receipts/"+id+"/inspect", fields...), http.StatusUnprocessableEntity)
		for _, part := range []string{`href="#f-donor"`, `href="#f-item-3"`, `name="new.3"`, `name="donor_pick"`} {
			if !strings.Contains(b.page, part) {
				t.Errorf("%s is missing", part)
			}
		}
		fields = append(fields, "new.3", "1", "donor_was", "示例医药公司", "donor_pick", "new", "donor_kind", "company",
			"donor_publicity", "public")
		w = b.post("/receipts/"+id+"/inspect", fields...)
		want(t, w, http.StatusSeeOther)
		want(t, b.get("/receipts/"+id), http.StatusOK)
		want(t, b.get("/receipts/"+id+"/inspect"), http.StatusOK)
		if !strings.Contains(b.page, `value="1000.50"`) || !strings.Contains(b.page, `value="2039-03-31"`) {
			t.Error("what was found does not come back")
		}
		b.get("/receipts/" + id)
		want(t, b.post("/receipts/"+id+"/post", "version", "2", "business_on", "2020-01-01"),
			http.StatusUnprocessableEntity)
		w = b.post("/receipts/"+id+"/post", "version", "2", "business_on", today)
		want(t, w, http.StatusSeeOther)
		want(t, b.get("/documents/"+id), http.StatusOK)
		for _, part := range []string{"示例医药公司", "乙验", "未开票据", "新式担架", "放待处理区"} {
			if !strings.Contains(b.page, part) {
				t.Errorf("%s is missing on the document", part)
			}
		}
		if n := strings.Count(b.page, ">新式担架</a>"); n != 1 {
			t.Errorf("a line stands %d times on the posted receipt, want once", n)
		}
		want(t, b.get("/receipts/"+id+"/fiscal"), http.StatusOK)
		want(t, b.post("/receipts/"+id+"/fiscal", "fiscal", "number"), http.StatusUnprocessableEntity)
		want(t, b.post("/receipts/"+id+"/fiscal", "fiscal", "number", "fiscal_number", "粤A001"), http.StatusSeeOther)
		for _, path := range []string{"/receipts", "/receipts?show=waiting", "/receipts?show=no_fiscal&find=slyy",
			"/receipts?source=donation", "/donors", "/donors?find=slyy&show=all", "/donors/1", "/donors/1/edit"} {
			want(t, b.get(path), http.StatusOK)
		}
		want(t, b.get("/receipts/new?again="+id), http.StatusConflict) // it stands
		for _, path := range []string{"/reports/receipts.xlsx", "/reports/receipts.csv?show=posted",
			"/reports/receipts.pdf",
			"/reports/donors.xlsx", "/reports/donors.csv?show=all", "/reports/donors.pdf"} {
			want(t, b.get(path), http.StatusOK)
		}
	})
}

// What cannot be read and what the books refuse of an arrival are named in one
// pass, in the order of the form, each at its field, and what was typed stays.
func TestArrival_oneRefusal(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		b := signIn(t, testServer(t, d, noon), "keeper")
		wrong := func(path, on, parcels string, all ...string) {
			t.Helper()
			before := testkit.Fingerprint(t, d.DB)
			want(t, b.upload(path, "photos", "a.txt", []byte("no picture"), "version", "1", "received_from",
				"", "arrived_on", on,
				"parcels", parcels, "transport", "粤V·"+strings.Repeat("1", 200), "remarks", "雨天"),
				http.StatusUnprocessableEntity)
			got, said := namedIn(b.page)
			if !slices.Equal(got, all) || !strings.HasPrefix(said[0], "送货方：必须填写") {
				t.Errorf("named %v as %q, want %v", got, said, all)
			}
			for _, part := range []string{`value="` + on + `"`, `value="` + parcels + `"`, "粤V·111", ">雨天</textarea>"} {
				if !strings.Contains(b.page, part) {
					t.Errorf("%s is lost", part)
				}
			}
			if testkit.Fingerprint(t, d.DB) != before {
				t.Error("a refusal left something")
			}
		}
		b.get("/receipts/new")
		b.get("/receipts/new")
		want(t, b.upload("/receipts", "photos", "空.jpg", nil, "received_from", "某单位", "arrived_on", "2021-10-08",
			"parcels", "3"),
			http.StatusUnprocessableEntity)
		if _, said := namedIn(b.page); len(said) != 1 || !strings.Contains(said[0], "“空.jpg”是空的") {
			t.Errorf("a photo of nothing: %q", said)
		}
		all := []string{"received_from", "arrived_on", "parcels", "transport", "photos"}
		wrong("/receipts", "2021-13-08", "几件", all...)
		wrong("/receipts", "2199-01-01", "几件", all...) // after today
		if !strings.Contains(b.page, "请重新选择") {
			t.Error("the files are lost and nothing says so")
		}
		id := atGate(t, b)
		b.get("/receipts/" + id + "/edit")
		wrong("/receipts/"+id, "2021-13-08", "0", all[:4]...)
	})
}

// A day of long ago is taken when it was written with its year, and asked about.
func TestArrival_longAgo(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	b := signIn(t, testServer(t, d, noon), "keeper")
	for typed, says := range map[string]string{
		"20161201": "已到 1,772 天。如果写错了", "20200930": "已到 373 天。如果写错了", "20201008": "", "0901": "",
	} {
		b.get("/receipts/new")
		w := b.upload("/receipts", "photos", "车.png", onePixel, "received_from", "示例医药的司机",
			"arrived_on", typed, "parcels", "3")
		want(t, w, http.StatusSeeOther)
		b.get(w.Header().Get("Location"))
		if asked := strings.Contains(b.page, "如果写错了"); asked != (says != "") || !strings.Contains(b.page, says) {
			t.Errorf("%s: %s", typed, said(b.page))
		}
	}
}

// warehouseIn is the first warehouse that the page offers.
func warehouseIn(page string) string {
	m := regexp.MustCompile(`(?s)name="warehouse".*?<option value="(\d+)"`).FindStringSubmatch(page)
	if m == nil {
		return ""
	}
	return m[1]
}

// Whoever is spelt nearly alike is offered; a new one is made only when asked
// for, and goods that never come are withdrawn with a reason.
func TestDonors(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, books *testkit.Books) {
		s := testServer(t, books, nil)
		b := signIn(t, s, "officer")
		b.get("/donors/new")
		want(t, b.post("/donors", "name", " ", "kind", "x", "uscc", "1"), http.StatusUnprocessableEntity)
		for _, field := range []string{"name", "kind", "publicity", "uscc"} {
			if !strings.Contains(b.page, `href="#f-`+field+`"`) {
				t.Errorf("%s is not named", field)
			}
		}
		good := []string{"kind", "company", "publicity", "anonymous", "phone", "0663-1234567"}
		want(t, b.post("/donors", append(good, "name", "揭东示例医药有限公司")...), http.StatusSeeOther)
		b.get("/donors/new")
		want(t, b.post("/donors", append(good, "name", "揭东示例医药（公司）")...), http.StatusUnprocessableEntity)
		if !strings.Contains(b.page, `href="/donors/1"`) || !strings.Contains(b.page, `name="anyway"`) {
			t.Error("nobody is offered")
		}
		want(t, b.post("/donors", append(good, "name", "揭东示例医药（公司）", "anyway", "揭东示例医药（公司）")...), http.StatusSeeOther)
		b.get("/donors/1/edit")
		want(t, b.post("/donors/1", append(good, "name", "示例", "version", "9")...), http.StatusConflict)
		want(t, b.post("/donors/1", append(good, "name", "示例", "version", "1", "active", "1")...), http.StatusSeeOther)

		keeper := signIn(t, s, "keeper")
		keeper.get("/receipts/new")
		w := keeper.upload("/receipts", "none", "", nil, "received_from", "甲", "arrived_on", "2021-01-05",
			"parcels", "1")
		want(t, w, http.StatusSeeOther)
		id := receiptAt(t, w.Header().Get("Location"))
		keeper.get("/receipts/" + id)
		want(t, keeper.post("/receipts/"+id+"/withdraw", "version", "1"), http.StatusUnprocessableEntity)
		want(t, keeper.post("/receipts/"+id+"/post", "version", "1", "business_on", "2021-01-05"), http.StatusConflict)
		want(t, keeper.post("/receipts/"+id+"/withdraw", "version", "1", "withdraw_reason", "拉走了"), http.StatusSeeOther)
		want(t, keeper.get("/receipts/"+id), http.StatusOK)
		want(t, keeper.get("/receipts/"+id+"/inspect"), http.StatusConflict)
		want(t, keeper.get("/receipts/new?again="+id), http.StatusOK)
		w = keeper.upload("/receipts", "none", "", nil, "received_from", "甲", "arrived_on", "2021-01-05",
			"parcels", "1", "again", id)
		want(t, w, http.StatusSeeOther)
		want(t, keeper.get("/receipts/"+receiptAt(t, w.Header().Get("Location"))+"/inspect"), http.StatusOK)
		want(t, keeper.get("/receipts/"+id), http.StatusOK)
		if !strings.Contains(keeper.page, "已重新录入为") || strings.Contains(keeper.page, "/receipts/new?again=") {
			t.Error("goods entered again are offered once more")
		}
		want(t, keeper.get("/receipts/new?again="+id), http.StatusConflict)
		if _, err := strconv.Atoi(id); err != nil {
			t.Error(err)
		}
	})
}

// A form of 200 lines is kept whole, and one line more is refused with all
// that was typed.
func TestReceipts_large(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		fillStore(t, d, firstAid...)
		b := signIn(t, testServer(t, d, noon), "keeper")
		b.get("/receipts/new")
		w := b.upload("/receipts", "none", "", nil, "received_from", "甲", "arrived_on", "2021-10-08", "parcels", "40")
		want(t, w, http.StatusSeeOther)
		id := receiptAt(t, w.Header().Get("Location"))
		want(t, b.get("/receipts/"+id+"/inspect"), http.StatusOK)
		fields := []string{"version", "1", "lines", "200", "source", "superior", "reference", "调 7 号",
			"warehouse", warehouseIn(b.page), "second", "乙验"}
		for i := range 200 {
			n := strconv.Itoa(i)
			fields = append(fields, "item."+n, []string{"急救箱", "口罩", "急救包"}[i%3], "unit."+n, "", "declared."+n, "24",
				"received."+n, "24", "accepted."+n, "", "rejected."+n, "", "lot_no."+n, "批"+n, "made_on."+n, "",
				"expires_on."+n, "2039年5月", "place."+n, "", "value."+n, "12.50", "basis."+n, "invoice",
				"difference."+n, "", "reject_reason."+n, "", "reject_to."+n, "", "remarks."+n, "")
		}
		wrong := append([]string{}, fields...)
		for i := range wrong {
			if wrong[i] == "received.7" || wrong[i] == "received.199" {
				wrong[i+1] = "23"
			}
		}
		want(t, b.post("/receipts/"+id+"/inspect", wrong...), http.StatusUnprocessableEntity)
		for _, part := range []string{`href="#f-difference-7"`, `href="#f-difference-199"`, `value="批198"`} {
			if !strings.Contains(b.page, part) {
				t.Errorf("%s is missing", part)
			}
		}
		if n := strings.Count(b.page, `href="#f-`); n != 2 {
			t.Errorf("%d faults are named, want 2: %.1500s", n, said(b.page))
		}
		want(t, b.post("/receipts/"+id+"/inspect", fields...), http.StatusSeeOther)
		b.get("/receipts/" + id)
		began := time.Now()
		want(t, b.post("/receipts/"+id+"/post", "version", "2", "business_on", "2021-10-08"), http.StatusSeeOther)
		t.Logf("200 lines posted in %s", time.Since(began))
		want(t, b.get("/documents/"+id), http.StatusOK)
		if n := strings.Count(b.page, "2039年5月31日"); n != 200 {
			t.Errorf("%d lines on the page, want 200, each once", n)
		}
	})
}

// What was done is said on the page to which one comes, though another page led
// there.
func TestFiscal_said(t *testing.T) {
	k := openBranch(t, testkit.NewBooks(t, db.SQLite))
	k.recruit(t)
	inspected := k.receiptsInEveryState(t)[1]
	b, path := k.keeper, fmt.Sprintf("/receipts/%d/fiscal", inspected.ID)
	want(t, b.get(path), http.StatusOK)
	w := b.post(path, "fiscal", "waived", "fiscal_reason", "不要票")
	led := 0
	for ; w.Code == http.StatusSeeOther; led++ {
		w = b.get(w.Header().Get("Location"))
	}
	if want(t, w, http.StatusOK); led != 2 || !strings.Contains(b.page, "捐赠票据已登记。") {
		t.Errorf("after %d pages nothing is said at %s", led, b.path)
	}
	if b.get(b.path); strings.Contains(b.page, "捐赠票据已登记。") {
		t.Error("it is said twice")
	}
}
