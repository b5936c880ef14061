package web

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"relief/internal/testkit"
)

// atGate has a keeper put goods at the gate on record and open the inspection.
func atGate(t *testing.T, b *browser) (id string) {
	t.Helper()
	b.get("/receipts/new")
	w := b.upload("/receipts", "none", "", nil, "received_from", "送货的司机", "arrived_on", "2021-10-08", "parcels", "3")
	want(t, w, http.StatusSeeOther)
	id = receiptAt(t, w.Header().Get("Location"))
	want(t, b.get("/receipts/"+id+"/inspect"), http.StatusOK)
	return id
}

// namedIn lists what the head of a page names as faulty, in order.
func namedIn(page string) (fields, said []string) {
	link := regexp.MustCompile(`<li><a class="alert-link" href="#f-([^"]+)">([^<]*)</a>`)
	for _, m := range link.FindAllStringSubmatch(page, -1) {
		fields, said = append(fields, m[1]), append(said, html.UnescapeString(m[2]))
	}
	return fields, said
}

// What the form cannot read and what the books refuse are named in one pass, in
// the order of the form, each with its row.
func TestInspection_oneRefusal(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		fillStore(t, d, firstAid...)
		b := signIn(t, testServer(t, d, noon), "keeper")
		id := atGate(t, b)
		fields := []string{"version", "1", "lines", "12", "source", "donation", "donor", "没人登记的公司", "warehouse",
			warehouseIn(b.page), "second", "", "fiscal", "waived",
			"item.1", "无名物资", "received.1", "3", "accepted.1", "5",
			"item.2", "口罩", "received.2", "3", "accepted.2", "2",
			"item.3", "口罩", "received.3", "三个半", "accepted.3", "2", "declared.3", "9",
			"item.10", "口罩", "received.10", "4", "rejected.10", "1", "value.10", "很贵", "basis.10", "guess"}
		before := testkit.Fingerprint(t, d.DB)
		want(t, b.post("/receipts/"+id+"/inspect", fields...), http.StatusUnprocessableEntity)
		got, said := namedIn(b.page)
		if all := []string{"donor", "second", "item-1", "accepted-1", "accepted-2", "received-3",
			"reject_reason-10", "reject_to-10", "value-10", "basis-10", "fiscal_reason"}; !slices.Equal(got, all) {
			t.Errorf("named\n%v, want\n%v", got, all)
		}
		// What few lines need is folded away, except where it holds something or is wrong.
		fold := regexp.MustCompile(`(?s)<details [^>]*?( open)?>\s*<summary>[^<]*</summary>`)
		for part, open := range map[string]bool{
			"accepted.0": false, "accepted.1": true, "value.10": true, "value.11": false,
			"fiscal_reason": true, "purpose": false,
		} {
			if folds := fold.FindAllStringSubmatchIndex(b.page, -1); len(folds) > 0 {
				at := strings.Index(b.page, `name="`+part+`"`)
				i := slices.IndexFunc(folds, func(m []int) bool { return m[0] > at })
				if i < 0 {
					i = len(folds)
				}
				if got := folds[i-1][2] > 0; got != open {
					t.Errorf("the part with %s is open: %v", part, got)
				}
			} else {
				t.Fatal("nothing is folded")
			}
		}
		for _, part := range []string{"第 2 行 物资", "第 3 行 合格：合格 2 + 拒收 0 ≠ 实收 3", "第 11 行 拒收原因：必须填写",
			"另一名验收人：必须填写"} {
			if !strings.Contains(strings.Join(said, "\n"), part) {
				t.Errorf("%q is not said: %q", part, said)
			}
		}
		if testkit.Fingerprint(t, d.DB) != before {
			t.Error("a refusal left something")
		}
		// A donor who is to be registered is checked with the rest.
		fields = append(fields, "donor_was", "没人登记的公司", "donor_pick", "new", "donor_kind", "",
			"donor_publicity", "public")
		want(t, b.post("/receipts/"+id+"/inspect", fields...), http.StatusUnprocessableEntity)
		if got, _ := namedIn(b.page); !slices.Contains(got, "donor_kind") || slices.Contains(got, "donor") ||
			!slices.Contains(got, "accepted-2") {
			t.Errorf("named %v", got)
		}
		if testkit.Fingerprint(t, d.DB) != before {
			t.Error("a refusal left something")
		}
	})
}

// The second inspector is offered from the branch's people, the one signed in
// aside; whoever is not of the branch is taken by name, and the same person is
// refused under any of their names.
func TestInspection_second(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		fillStore(t, d, firstAid...)
		b := signIn(t, testServer(t, d, noon), "keeper")
		id := atGate(t, b)
		m := regexp.MustCompile(`(?s)<datalist id="people">(.*?)</datalist>`).FindStringSubmatch(b.page)
		if m == nil || !strings.Contains(m[1], `value="王办"`) || strings.Contains(m[1], `"keeper"`) {
			t.Errorf("offered %v", m)
		}
		if !strings.Contains(b.page, `name="second"`) || !strings.Contains(b.page, `list="people"`) {
			t.Error("the field does not offer them")
		}
		fields := func(second string) []string {
			return []string{"version", "1", "lines", "1", "source", "superior", "reference", "调 7", "warehouse",
				warehouseIn(b.page), "item.0", "口罩", "received.0", "3", "second", second}
		}
		for _, same := range []string{"李仓", "keeper", " KEEPER"} {
			want(t, b.post("/receipts/"+id+"/inspect", fields(same)...), http.StatusUnprocessableEntity)
			if _, said := namedIn(b.page); len(said) != 1 || said[0] != "另一名验收人：两名验收人不能是同一人：第一名就是 李仓" {
				t.Errorf("%q: %q", same, said)
			}
		}
		want(t, b.post("/receipts/"+id+"/inspect", fields("officer")...), http.StatusSeeOther)
		b.get("/receipts/" + id)
		if !strings.Contains(b.page, "李仓、王办") {
			t.Error("the second is not called by name")
		}
		b.get("/receipts/" + id + "/inspect")
		again := fields("村委会 林证人")
		again[1] = "2"
		want(t, b.post("/receipts/"+id+"/inspect", again...), http.StatusSeeOther)
	})
}

// Units that are in the store and not free say why, in the list and on the
// item's page: they wait in quarantine, or have expired.
func TestStock_setAside(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		fillStore(t, d, firstAid...) // of which 急救箱 has expired
		h := testServer(t, d, noon)
		b := signIn(t, h, "keeper")
		id := atGate(t, b)
		want(t, b.post("/receipts/"+id+"/inspect", "version", "1", "lines", "1", "source", "superior",
			"reference", "调 7",
			"warehouse", warehouseIn(b.page), "second", "乙验", "item.0", "口罩", "received.0", "30", "rejected.0", "24",
			"reject_reason.0", "受潮", "reject_to.0", "quarantine"), http.StatusSeeOther)
		b.get("/receipts/" + id)
		want(t, b.post("/receipts/"+id+"/post", "version", "2", "business_on", "2021-10-08"), http.StatusSeeOther)
		id = atGate(t, b)
		want(t, b.post("/receipts/"+id+"/inspect", "version", "1", "lines", "1", "source", "superior",
			"reference", "调 8",
			"warehouse", warehouseIn(b.page), "second", "乙验", "item.0", "棉被", "received.0", "9", "earmarked", "yes",
			"purpose", "过冬"), http.StatusSeeOther)
		if want(t, b.get("/receipts/"+id), http.StatusOK); !strings.Contains(said(b.page), "过冬") {
			t.Errorf("what the goods are meant for is not said: %s", said(b.page))
		}
		want(t, b.post("/receipts/"+id+"/post", "version", "2", "business_on", "2021-10-08"), http.StatusSeeOther)
		for path, parts := range map[string][]string{
			"/stock?find=棉被": {`href="/items/4#lots">定向 9</a>`}, "/items/4": {`9 床为定向物资`},
			"/stock?find=口罩":  {`href="/items/3#lots">待处理 24</a>`},
			"/stock?find=急救箱": {`href="/items/1#lots">过期 7</a>`},
			"/items/3":        {`24 只在待处理区`, `id="lots"`, `不可分配`}, "/items/1": {`7 个已过期`},
		} {
			b.get(path)
			for _, part := range parts {
				if !strings.Contains(b.page, part) {
					t.Errorf("%s does not say %s", path, part)
				}
			}
		}
		if b = signIn(t, h, "officer"); !strings.Contains(b.get("/plans/new").Body.String(), "可用 0 床 · 定向 9") {
			t.Error("earmarked goods cannot be put on a plan")
		}
		if b.get("/items/2"); strings.Contains(b.page, "待处理区") || strings.Contains(b.page, "不可分配") {
			t.Error("all of an item is free and something else is said")
		}
	})
}
