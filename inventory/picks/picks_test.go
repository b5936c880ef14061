package picks_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/inventory/picks"
)

// said speaks one of two languages.
type said struct{ english bool }

func (s said) Named(name, nameEn string) string {
	if s.english && nameEn != "" {
		return nameEn
	}
	return name
}

func (said) T(_ string, args ...any) string { return fmt.Sprint(args...) }

// Whatever an item is called means it: its name in either language, an alias,
// its code, the initials of a name. What means several is refused with their
// names, and so is what only comes near.
func TestMeant(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			for _, d := range []inventory.ItemDraft{
				{Code: "W0001", Name: "急救箱", NameEn: "First-aid box", BaseUnit: "个", Aliases: []string{"应急箱"}},
				{Code: "W0002", Name: "急救包(中)", NameEn: "First-aid pack", Spec: "", BaseUnit: "个"},
				{Code: "W0003", Name: "急救包(小)", NameEn: "First-aid pack", BaseUnit: "个", Aliases: []string{"急救小包"}},
				{Code: "W0004", Name: "口罩", NameEn: "Mask", Spec: "N95", BaseUnit: "只"},
				{Code: "W0005", Name: "口罩", NameEn: "Mask", Spec: "普通", BaseUnit: "只"},
				{Code: "W0006", Name: "棉被", BaseUnit: "床"}, {Code: "W0007", Name: "毛毯（大）", BaseUnit: "床"},
			} {
				if _, err := inventory.CreateItem(ctx, tx, d); err != nil {
					return err
				}
			}
			old, err := inventory.LoadItem(ctx, tx, 6)
			if err != nil {
				return err
			}
			return inventory.UpdateItem(ctx, tx, 6, old.Version, inventory.ItemDraft{Name: "棉被", BaseUnit: "床"})
		})
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			bin, err := inventory.CreateBin(ctx, tx, b.Warehouse, "A1", "东架")
			if err != nil {
				return err
			}
			_, err = goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
				Source: "donation", WarehouseID: b.Warehouse, BusinessOn: tx.Today(), ReceivedFrom: "某单位",
				Lines: []goodsin.ReceiptLine{{ItemID: 1, Units: 5}, {ItemID: 1, Units: 7, PlaceID: bin.ID}}})
			return err
		})
		var list *picks.List
		b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
			list, err = picks.Load(ctx, r)
			return err
		})
		for typed, want := range map[string]string{
			"急救箱": "1",
			"jjx": "1", "ＪＪＸ": "1", "w0001": "1", "Ｗ０００１": "1", "yjx": "1", "应急箱": "1", "first-aid BOX": "1",
			"急救包（中）": "2", "急救包中": "2",
			"jjbz": "2", "jjxb": "3", "First-aid pack": "? 2 3", "急救": "? 1 2 3", "jjb": "? 2 3",
			"口罩": "? 4 5", "kz": "? 4 5", "口罩N95": "4", "mask 普通": "5", "kzpt": "5", "棉被": "6", "mb": "?", "W0006": "6",
			"毛毯": "? 7", "没有": "?", "": "?", " ": "?",
		} {
			it, clear, alike := list.Meant(typed)
			got := fmt.Sprint(it.ID)
			if !clear {
				got = "?"
				for _, near := range alike {
					got += fmt.Sprint(" ", near.ID)
				}
			}
			if fields := strings.Fields(got); len(fields) > 1 {
				slices.Sort(fields[1:])
				got = strings.Join(fields, " ")
			}
			if got != want {
				t.Errorf("%q means %s, want %s", typed, got, want)
			}
		}
		for english, values := range map[bool]string{
			false: "急救包(小) 急救包(中) 急救箱 口罩N95 口罩普通 毛毯（大）",
			true:  "急救包(小) 急救包(中) First-aid box Mask N95 Mask 普通 毛毯（大）",
		} {
			offers, got := list.Offers(100, said{english}), []string{}
			for _, o := range offers {
				got = append(got, o.Value)
				if it, clear, _ := list.Meant(o.Value); !clear || !strings.Contains(o.Label, it.Code) {
					t.Errorf("%q is offered and means %q", o.Value, it.Name)
				}
			}
			if strings.Join(got, " ") != values {
				t.Errorf("offered: %q, want %q", strings.Join(got, " "), values)
			}
			if box := offers[2]; box.Label != "jjx W0001 · 12个东架、中心仓库" && !english {
				t.Errorf("beside the box: %q", box.Label)
			}
		}
		if list.Offers(5, said{}) != nil {
			t.Error("too many items are offered")
		}
	})
}

// Where old books have one code in several hands, the one that was typed as it
// stands is meant; what several answer to is theirs to name, in any order.
func TestMeant_codes(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			for i, name := range []string{"棉被", "毛毯", "雨衣", "雨鞋"} {
				d := inventory.ItemDraft{Code: fmt.Sprintf("W000%d", i+1), Name: name, BaseUnit: "件"}
				if _, err := inventory.CreateItem(ctx, tx, d); err != nil {
					return err
				}
			}
			return nil
		})
		for id, code := range map[int]string{2: "ｗ0001", 4: "w 0003"} {
			sql := fmt.Sprintf(`UPDATE items SET code = '%s' WHERE id = %d`, code, id)
			if _, err := b.Plain(t).Exec(sql); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := b.Plain(t).Exec(`UPDATE items SET active = 0 WHERE id = 4`); err != nil {
			t.Fatal(err)
		}
		var list *picks.List
		b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
			list, err = picks.Load(ctx, r)
			return err
		})
		for typed, want := range map[string]string{
			"W0001": "棉被 true ", "ｗ0001": "毛毯 true ", "w0001": " false 毛毯 (ｗ0001)、棉被 (W0001)", "棉被": "棉被 true ",
			"w0003": "雨衣 true ", "w 0003": "雨鞋 true ", // the one in use, and the one that stands so
		} {
			it, clear, alike := list.Meant(typed)
			if got := fmt.Sprintf("%s %v %s", it.Name, clear, list.Named(alike, said{})); got != want {
				t.Errorf("%q: %q, want %q", typed, got, want)
			}
		}
	})
}
