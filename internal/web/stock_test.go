package web

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// goods are what a test's store holds: name, unit, units, lot, expiry.
type goods struct {
	name, unit string
	units      inventory.Units
	lot, until string
}

// fillStore opens the store with these goods and gives the receipt.
func fillStore(t *testing.T, d *testkit.Books, list ...goods) (receipt int64) {
	t.Helper()
	_, err := d.Write(context.Background(), testkit.By("keeper"),
		func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			draft := goodsin.ReceiptDraft{
				Source: "opening", WarehouseID: d.Warehouse, BusinessOn: "2021-09-30", CountedBy: "李仓", Witness: "周监",
			}
			for _, g := range list {
				draft.Lines = append(draft.Lines, goodsin.ReceiptLine{
					NewItem: &inventory.ItemDraft{Name: g.name, BaseUnit: g.unit, Active: true},
					Units:   g.units, LotNo: g.lot, ExpiresOn: g.until,
				})
			}
			doc, err := goodsin.RecordReceipt(ctx, tx, draft)
			receipt = int64(doc.ID)
			return doc.Subject(), err
		})
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

var firstAid = []goods{
	{"急救箱", "个", 7, "A1", "2021-10-01"}, {"急救包", "个", 49, "B2", "2021-12-01"},
	{"口罩", "只", 374, "", ""}, {"棉被", "床", 0, "", ""},
}

// track has every item tracked by its expiry.
func track(t *testing.T, d *testkit.Books) {
	t.Helper()
	if _, err := d.Plain(t).Exec(`UPDATE items SET tracking = 'lot_expiry'`); err != nil {
		t.Fatal(err)
	}
}

// The list answers its filters, in both languages, by name and by initials.
func TestStock_filters(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		fillStore(t, d, firstAid...)
		track(t, d)
		b := signIn(t, testServer(t, d, noon), "auditor")
		tests := []struct{ query, has, lacks string }{
			{"", "急救箱", ""}, {"?find=jjx", "急救箱", "口罩"}, {"?find=口", "口罩", "急救箱"},
			{"?show=expired", "急救箱", "急救包<"}, {"?show=expiring", "急救包", "急救箱"},
			{"?show=unknown", "口罩", "急救箱"}, {"?show=in_stock", "口罩", "棉被"},
			{"?show=lying", "没有符合条件的内容", "急救箱"}, {"?category=none", "没有符合条件的内容", "急救箱"},
			{"?place=9999", "没有符合条件的内容", "棉被"}, {"?place=x&after=x", "急救箱", ""}, {"?find=%25", "没有符合条件的内容", "急救箱"},
		}
		for _, tt := range tests {
			w := b.get("/stock" + tt.query)
			if w.Code != http.StatusOK || !strings.Contains(b.page, tt.has) ||
				tt.lacks != "" && strings.Contains(b.page, tt.lacks) {
				t.Errorf("%s: %d %s", tt.query, w.Code, said(b.page))
			}
		}
		b.get("/stock?show=expired&find=jjx")
		if !strings.Contains(b.page, `href="/reports/stock.xlsx?find=jjx&amp;show=expired"`) {
			t.Error("the export does not ask for what is shown")
		}
		for show, says := range map[string]string{"unknown": "有效期不详", "lying": "存放超过 30 天未安排"} {
			if b.get("/reports/stock.html?show=" + show); !strings.Contains(b.page, says) {
				t.Errorf("the sheet of %s does not say what was asked: %s", show, said(b.page))
			}
		}
	}, testkit.At(testkit.Noon))
}

// The list says where goods lie: the first place by its code, and how many there
// are; it is sorted by it, and the file says the same.
func TestStock_places(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		fillStore(t, d, firstAid...)
		act(t, d, "keeper", func(ctx context.Context, tx *db.Tx) error {
			bin, err := inventory.CreateBin(ctx, tx, d.Warehouse, "0A", "甲架一层")
			if err != nil {
				return err
			}
			lots, err := inventory.LotsOf(ctx, tx, 1)
			if err != nil {
				return err
			}
			_, err = inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{
				BusinessOn: tx.Today(), Reason: "上架", Lines: []inventory.TransferLine{
					{LotID: lots[0].LotID, From: lots[0].PlaceID, To: bin.ID, Units: 3}},
			})
			return err
		})
		b := signIn(t, testServer(t, d, noon), "keeper")
		b.get("/stock?sort=place")
		if !strings.Contains(b.page, `data-col="place" data-value="甲架一层 等 2 处"`) {
			t.Errorf("where the first item lies: %s", said(b.page))
		}
		if strings.Index(b.page, ">急救箱<") > strings.Index(b.page, ">口罩<") {
			t.Error("not sorted by place")
		}
		if file := b.get("/reports/stock.csv?sort=place").Body.String(); !strings.Contains(file, "甲架一层 等 2 处") {
			t.Errorf("the file does not say where: %s", file)
		}
	}, testkit.At(testkit.Noon))
}

// Five thousand items are paged by key: every item once, each page quickly.
func TestStock_pages(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	var list []goods
	for i := range 180 {
		list = append(list, goods{fmt.Sprintf("物资%03d", i), "个", inventory.Units(i + 1), "", ""})
	}
	fillStore(t, d, list...)
	b := signIn(t, testServer(t, d, noon), "keeper")
	next := regexp.MustCompile(`href="(/(?:stock|items)\?after=[^"]+)"`)
	for _, path := range []string{"/stock", "/items"} {
		seen, pages := map[string]bool{}, 0
		for at := path; at != "" && pages < 10; pages++ {
			b.get(at)
			for _, m := range regexp.MustCompile(`>(物资\d{3})</a>`).FindAllStringSubmatch(b.page, -1) {
				if seen[m[1]] {
					t.Errorf("%s shows %s twice", path, m[1])
				}
				seen[m[1]] = true
			}
			at = ""
			if m := next.FindStringSubmatch(b.page); m != nil {
				at = unescape(m[1])
			}
		}
		if len(seen) != 180 || pages != 4 {
			t.Errorf("%s: %d items on %d pages, want 180 on 4", path, len(seen), pages)
		}
	}
}

// An item is made with its words, changed by version, and its base unit stays.
func TestItems_form(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		fillStore(t, d, firstAid...)
		b := signIn(t, testServer(t, d, noon), "keeper")
		b.get("/items/new")
		before := testkit.Fingerprint(t, d.DB)
		bad := []struct {
			pairs []string
			says  string
		}{
			{[]string{"name", "", "base_unit", "个"}, "必须填写"},
			{[]string{"name", "急救箱", "base_unit", "个"}, "已属于另一种物资"},
			{[]string{"name", "担架", "base_unit", "副", "units", "箱=0"}, "看不懂"},
			{[]string{"name", "担架", "base_unit", "副", "min_stock", "-1"}, "负数"},
			{[]string{"name", "担架", "base_unit", "副", "min_stock", "1.5"}, "小数"},
			{[]string{"name", strings.Repeat("长", 300), "base_unit", "副"}, "太长"},
		}
		for _, tt := range bad {
			b.get("/items/new")
			refusedWith(t, d, before, b.post("/items", b.fieldsOf(tt.pairs...)...),
				http.StatusUnprocessableEntity, tt.says)
		}
		b.get("/items/new")
		w := b.post("/items", b.fieldsOf("name", "担架", "base_unit", "副", "aliases", "折叠担架\n软担架", "units",
			"箱=4\n件＝1")...)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("create: %d %s", w.Code, said(b.page))
		}
		card := w.Header().Get("Location")
		b.get(card + "/edit")
		if !strings.Contains(b.page, "折叠担架\n软担架") || !strings.Contains(b.page, "箱=4") {
			t.Errorf("words: %s", said(b.page))
		}
		w = b.post(card, "version", "1", "name", "担架", "base_unit", "副", "active", "1", "tracking", "none")
		if w.Code != http.StatusSeeOther {
			t.Fatalf("update: %d %s", w.Code, said(b.page))
		}
		head := headOf(t, d)
		b.get(card + "/edit")
		w = b.post(card, "version", "1", "name", "新担架", "base_unit", "副", "active", "1", "tracking", "lot")
		refusedWith(t, d, head, w, http.StatusConflict, "刚被别人改过", `value="新担架"`,
			"现在存的是：担架。再保存就换成您填的", "现在存的是：不分批次")
		if n := strings.Count(b.page, "现在存的是"); n != 2 {
			t.Errorf("%d fields say what they hold now, want the two that differ", n)
		}
		before = testkit.Fingerprint(t, d.DB)
		b.get("/items/1/edit")
		w = b.post("/items/1", b.fieldsOf("base_unit", "盒")...)
		refusedWith(t, d, before, w, http.StatusUnprocessableEntity, "计量单位“个”不能再改", `value="盒"`)
		for _, path := range []string{"/items/999", "/items/0", "/items/x/edit", "/items/999/edit"} {
			if w := b.get(path); w.Code != http.StatusNotFound {
				t.Errorf("%s: %d, want 404", path, w.Code)
			}
		}
	}, testkit.At(testkit.Noon))
}

// Warehouses and bins are made; a code is taken once.
func TestPlaces_form(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		fillStore(t, d, firstAid...)
		warehouse := d.Warehouse
		b := signIn(t, testServer(t, d, noon), "keeper")
		b.get("/places")
		bins := fmt.Sprintf("/places/%d/bins", warehouse)
		if w := b.post(bins, "bin_code", "A-01", "bin_name", "一号架"); w.Code != http.StatusSeeOther {
			t.Fatalf("bin: %d %s", w.Code, said(b.page))
		}
		before := testkit.Fingerprint(t, d.DB)
		b.get("/places")
		refusedWith(t, d, before, b.post(bins, "bin_code", "A-01"), http.StatusUnprocessableEntity, "已被使用",
			`value="A-01"`)
		refusedWith(t, d, before, b.post(bins, "bin_code", ""), http.StatusUnprocessableEntity, "必须填写")
		refusedWith(t, d, before, b.post("/places", "name", "东库", "code", "W1"),
			http.StatusUnprocessableEntity, "已被使用", `value="东库"`)
		if w := b.post("/places/9999/bins", "bin_code", "X"); w.Code != http.StatusNotFound {
			t.Errorf("a bin nowhere: %d", w.Code)
		}
		if w := b.post("/places", "name", "东库", "code", "W2"); w.Code != http.StatusSeeOther {
			t.Errorf("warehouse: %d %s", w.Code, said(b.page))
		}
	}, testkit.At(testkit.Noon))
}

// Goods are moved and relabelled from the card; what cannot be is refused.
func TestLots_forms(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		fillStore(t, d, firstAid...)
		warehouse := d.Warehouse
		b := signIn(t, testServer(t, d, noon), "keeper")
		b.get("/places")
		b.post(fmt.Sprintf("/places/%d/bins", warehouse), "bin_code", "A-01", "bin_name", "一号架")
		b.get("/items/2")
		link := func(form string) string {
			m := regexp.MustCompile(`href="(/` + form + `/new\?[^"]+)"`).FindStringSubmatch(b.page)
			if m == nil {
				t.Fatalf("no way to %s: %s", form, said(b.page))
			}
			return unescape(m[1])
		}
		move, relabel := link("transfers"), link("relabels")
		b.get(move)
		bin := regexp.MustCompile(`<option value="(\d+)">一号架`).FindStringSubmatch(b.page)[1]
		before := testkit.Fingerprint(t, d.DB)
		bad := []struct{ field, value, says string }{
			{"units.0", "-1", "负数"}, {"units.0", "0", "大于零"}, {"units.0", "1.5", "小数"},
			{"to.0", "", "必须填写"}, {"to.0", "99999", "没有这个地点"}, {"to.0", fmt.Sprint(warehouse), "同一个地点"},
			{"business_on", "2021-10-09", "在今天之后"}, {"business_on", "2021-02-30", "没有"},
		}
		for _, tt := range bad {
			b.get(move)
			pairs := []string{tt.field, tt.value}
			if tt.field != "to.0" {
				pairs = append(pairs, "to.0", bin)
			}
			if tt.field != "units.0" {
				pairs = append(pairs, "units.0", "1")
			}
			refusedWith(t, d, before, b.post("/transfers", b.fieldsOf(pairs...)...),
				http.StatusUnprocessableEntity, tt.says)
		}
		b.get(move)
		head := headOf(t, d)
		refusedWith(t, d, head, b.post("/transfers", b.fieldsOf("to.0", bin, "units.0", "50")...),
			http.StatusConflict, "可用 49", `value="50"`)
		w := b.post("/transfers", b.fieldsOf("to.0", bin, "units.0", "20")...)
		if w.Code != http.StatusSeeOther || b.get(w.Header().Get("Location")).Code != http.StatusOK {
			t.Fatalf("move: %d %s", w.Code, said(b.page))
		}
		b.get(relabel)
		before = testkit.Fingerprint(t, d.DB)
		refusedWith(t, d, before, b.post("/relabels", b.fieldsOf("evidence", "")...),
			http.StatusUnprocessableEntity, "必须填写")
		refusedWith(t, d, before,
			b.post("/relabels", b.fieldsOf("evidence", "外箱标签", "made_on", "2021-09-01", "expires_on", "2021-08-01")...),
			http.StatusUnprocessableEntity, "早于生产日期", `value="外箱标签"`)
		w = b.post("/relabels", b.fieldsOf("evidence", "外箱标签", "made_on", "2021-09-01", "units", "5",
			"lot_no", "L2601", "expires_on", "2023-01-31")...)
		if w.Code != http.StatusSeeOther || b.get(w.Header().Get("Location")).Code != http.StatusOK {
			t.Fatalf("relabel: %d %s", w.Code, said(b.page))
		}
		for _, says := range []string{"个 B2 → L2601 批次更正 #2 → #4 批号 B2 → L2601 生产日期 不详 → 2021年9月1日",
			"有效期至 2021年12月1日 → 2023年1月31日"} {
			if !strings.Contains(said(b.page), says) {
				t.Errorf("the document does not say %s: %s", says, said(b.page))
			}
		}
		b.get("/items/2")
		if !strings.Contains(b.page, "2023年1月31日") || !strings.Contains(b.page, "一号架") {
			t.Errorf("card: %s", said(b.page))
		}
		for _, path := range []string{"/transfers/new", "/transfers/new?lot=1&place=999",
			"/relabels/new?lot=x&place=1"} {
			if w := b.get(path); w.Code != http.StatusNotFound {
				t.Errorf("%s: %d, want 404", path, w.Code)
			}
		}
	}, testkit.At(testkit.Noon))
}

// Home says what in the store needs a look.
func TestHome_store(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon.Add(40*24*time.Hour)))
	fillStore(t, d, firstAid...)
	b := signIn(t, testServer(t, d, noon), "keeper")
	if b.get("/"); strings.Contains(b.page, "种物资有效期不详") {
		t.Error("home asks for the expiry of goods that nobody tracks by it")
	}
	track(t, d)
	b.get("/")
	for _, want := range []string{"种物资已过期", "种物资 90 天内到期", "种物资有效期不详", "种物资久放未安排", "最久的已存放 48 天"} {
		if !strings.Contains(b.page, want) {
			t.Errorf("home does not say %s: %s", want, said(b.page))
		}
	}
}
