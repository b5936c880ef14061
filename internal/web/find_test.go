package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// findable is the case with what else can be found: an item with a code, a
// specification and an alias, a gift of it of which some was refused, a bin, a
// plan with a Latin title.
type findable struct {
	*played.Case
	item             inventory.ItemID
	bin              inventory.PlaceID
	gift, aed        document.ID
	number, slip     string // of the gift, and of the first slip
	donor, recipient int64
}

func toFind(t *testing.T, b *testkit.Books) findable {
	t.Helper()
	f := findable{Case: played.Draft(t, b).Approve(t).Finish(t), recipient: 1}
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{
			Code: "Q-0907", Name: "医用防护口罩（成人）", NameEn: "Respirator (adult)", Spec: "N95", BaseUnit: "只",
			Category: "防护用品", Aliases: []string{"防颗粒物口罩"}})
		if err != nil {
			return err
		}
		place, err := inventory.CreateBin(ctx, tx, b.Warehouse, "B-07", "北墙 7 号架")
		if err != nil {
			return err
		}
		who, err := goodsin.CreateDonor(ctx, tx, goodsin.DonorDraft{Name: "示例（集团）公司", NameEn: "Example Ltd.",
			Kind: "company", Publicity: "public", Phone: "0663-1234567", Aliases: []string{"示集"}}, true)
		if err != nil {
			return err
		}
		doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
			ArrivedOn: tx.Today(), ReceivedFrom: "顺路 车队", Parcels: 2})
		if err != nil {
			return err
		}
		if err := goodsin.Inspect(ctx, tx, doc.ID, 0, goodsin.InspectionDraft{
			Source: "donation", DonorID: who.ID, WarehouseID: b.Warehouse, Second: "乙验",
			Lines: []goodsin.InspectionLine{{ItemID: it.ID, PlaceID: place.ID, LotNo: "Lx-2601", Received: 9,
				Accepted: 7, Rejected: 2, RejectReason: "破", RejectTo: "quarantine"}}}); err != nil {
			return err
		}
		doc, err = goodsin.PostArrival(ctx, tx, doc.ID, 0, tx.Today())
		f.item, f.bin, f.gift, f.number, f.donor = it.ID, place.ID, doc.ID, doc.No(), int64(who.ID)
		return err
	})
	b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		plan, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{
			Title: "AED Kits（演练）Plan", BusinessOn: tx.Today()})
		f.aed = plan.ID
		return err
	})
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		slip, err := document.Load(ctx, r, f.Slips[0])
		f.slip = slip.No()
		return err
	})
	return f
}

// full writes a text as a keyboard for Chinese may: in full width.
func full(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r + 0xfee0
		}
		return r
	}, s)
}

// Whatever is typed into a field to find by, however it is typed, finds the
// same on both engines: width, case, brackets and blanks make no difference,
// and neither does writing a name by its pinyin initials.
func TestFind(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		f := toFind(t, b)
		ways := func(name string) []string {
			return []string{name, strings.ToLower(name), strings.ToUpper(name), full(name), " " + name + " ",
				strings.NewReplacer("（", "(", "）", ")").Replace(name),
				strings.NewReplacer("（", "", "）", "").Replace(name),
				strings.Join(strings.Split(name, ""), " "), "\u200b" + name}
		}
		item := append(ways("医用防护口罩（成人）"), "Q-0907", "q－0907", "yyfhkz", "ＹＹＦＨ", "respirator (ADULT)", "口罩（成人）n95",
			"防颗粒 物", "fklw")
		number, slip := ways(f.number), append(ways(f.slip), "yjwsy", "玉 滘", "yujiao CLINIC")
		donor := append(ways("示例（集团）公司"), "sljt", "SLJTGS", "示集", "sj", "example ltd", "０６６３－１２３４", "0663 - 1234567")
		gift := append(append(ways(f.number), donor[:len(donor)-2]...), "顺路车队", "SLCD")
		recipient := append(ways("玉滘卫生院"), "YJWSY", "yujiao clinic", "陈 喆")
		plan := append(ways("AED Kits（演练）Plan"), "aed", "ａｅｄ kits", "演 练", "YLPLAN")
		at := func(path string, id any) string { return fmt.Sprintf(`href="%s%d`, path, id) }
		s := testServer(t, b, noon)
		reader := signIn(t, s, "auditor")
		for _, box := range []struct {
			path, hit string
			typed     []string
		}{
			{"/items?find=", at("/items/", f.item), item}, {"/stock?find=", at("/items/", f.item), item},
			{"/stock/as-of?find=", "医用防护口罩（成人）</", item}, {"/ledger/summary?find=", at("/items/", f.item), item},
			{"/ledger?by=item&find=", fmt.Sprintf("of=item.%d", f.item), item},
			{"/documents?find=", at("/documents/", f.gift), number},
			{"/receipts?find=", at("/documents/", f.gift), gift},
			{"/slips?find=", at("/slips/", f.Slips[0]), slip}, {"/plans?find=", at("/plans/", f.aed), plan},
			{"/recipients?find=", at("/recipients/", f.recipient), recipient},
			{"/donors?find=", at("/donors/", f.donor), donor},
			{"/search?q=", at("/items/", f.item), item}, {"/search?q=", at("/plans/", f.aed), plan},
			{"/search?q=", at("/slips/", f.Slips[0]), slip[len(slip)-3:]},
			{"/search?q=", at("/recipients/", f.recipient), recipient}, {"/search?q=", at("/donors/", f.donor), donor},
			{"/search?q=", "/trace", ways("Lx-2601")}, {"/search?q=", `href="/equipment#ZY-0001"`, ways("ZY-0001")},
		} {
			for _, typed := range box.typed {
				w := reader.get(box.path + url.QueryEscape(typed))
				_, found, _ := strings.Cut(w.Body.String(), "<main")
				if to := w.Header().Get("Location"); !strings.Contains(to+found, box.hit) {
					t.Errorf("%s%s: no %s", box.path, typed, box.hit)
				}
			}
			for _, typed := range []string{"急救包（大）", "%", "_", "zzz", strings.Repeat("长", 5000)} {
				reader.get(box.path + url.QueryEscape(typed))
				if _, found, _ := strings.Cut(reader.page, "<main"); strings.Contains(found, box.hit) {
					t.Errorf("%s%.20s: finds %s", box.path, typed, box.hit)
				}
			}
		}
	}, testkit.At(testkit.Noon))
}

// What stands on the product's own papers and labels leads straight to it.
func TestSearch_straight(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		f := toFind(t, b)
		var lot inventory.LotID
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			return r.Get(ctx, &lot, `SELECT lot_id FROM receipt_lines WHERE document_id = ? AND n = 1`, f.gift)
		})
		reader := signIn(t, testServer(t, b, noon), "auditor")
		shelf := fmt.Sprintf("/stock?place=%d&show=in_stock", f.bin)
		for typed, want := range map[string]string{
			f.number: fmt.Sprintf("/documents/%d", f.gift), full(f.number): fmt.Sprintf("/documents/%d", f.gift),
			strings.ToLower(f.slip) + " ":    fmt.Sprintf("/slips/%d", f.Slips[0]),
			f.number + "/1":                  fmt.Sprintf("/lots/%d/trace", lot),
			full(f.number + "/2"):            fmt.Sprintf("/lots/%d/trace", lot+1),
			strings.ToLower(f.number) + "/9": fmt.Sprintf("/documents/%d", f.gift), // no such line
			"B-07":                           shelf, "b－07": shelf, "北墙7号架": shelf,
		} {
			w := reader.get("/search?q=" + url.QueryEscape(typed))
			if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != want {
				t.Errorf("%q: %d to %q, want %q", typed, w.Code, got, want)
			}
		}
		if reader.get("/search?q=lx2601"); strings.Count(reader.page, "/trace\"") != 0 {
			t.Error("a mark without its dash is found")
		}
		if reader.get("/search?q=lx-2601"); strings.Count(reader.page, "/trace\"") != 1 {
			t.Errorf("one lot and what was refused of it are %d", strings.Count(reader.page, "/trace\""))
		}
		if reader.get(shelf); !strings.Contains(reader.page, fmt.Sprintf("/items/%d", f.item)) ||
			strings.Contains(reader.page, `"/items/1"`) {
			t.Error("the page of a bin shows other things than lie there")
		}
		admin := signIn(t, testServer(t, b, noon), "admin")
		if w := admin.get("/search?q=" + f.number + "/1"); w.Code != http.StatusOK {
			t.Errorf("an administrator is led to a lot: %d", w.Code)
		}
	}, testkit.At(testkit.Noon))
}
