package opening_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/sheet"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/opening"
)

// counted reads a count of rows as the books know its items, with every new
// item ticked.
func counted(t *testing.T, ctx context.Context, r db.Reader, rows [][]string) *opening.Result {
	t.Helper()
	count, err := opening.Parse(sheet.FromRows("盘点", rows), opening.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	count.CountedOn, count.Witness = r.Where().Today(), "乙"
	names, err := inventory.LoadNames(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	edits := map[int]opening.Edit{}
	for i := range rows {
		edits[i+1] = opening.Edit{CreateNew: true}
	}
	return opening.Resolve(count, opening.Know(names), edits, count.CountedOn)
}

// Damaged units go into quarantine as a lot of their own, rows into the
// warehouse and the bin they name, and a name on two lines is kept on one.
func TestPost(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		var docs []document.Document
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
			west, err := inventory.CreateWarehouse(ctx, tx, "W9", "西仓库", "")
			if err != nil {
				return err
			}
			if _, err := inventory.CreateBin(ctx, tx, west.ID, "B柜", ""); err != nil {
				return err
			}
			result := counted(t, ctx, tx, [][]string{
				{"编码", "品名", "单位", "完好", "破损", "批号", "仓库", "货位"},
				{"K-7", "家庭包\n(火灾)", "个", "7", "2", "A\n1", "", "B柜"},
				{"", "棉被", "床", "5", "", "", "西仓库", "b柜"}, {"", "担架", "副", "0", "1", "", "", "C 柜"},
			})
			docs, err = result.Post(ctx, tx, opening.Posting{
				Warehouse: b.Warehouse, MakeBins: true, Damaged: "破损",
				BinNote: func(bin string) string { return "库位 " + bin },
				Source:  document.File{Name: "盘点.xlsx", Bytes: []byte("x")},
			})
			return err
		})
		if len(docs) != 2 {
			t.Fatalf("%d receipts", len(docs))
		}
		var got []string
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			return r.Select(ctx, &got, `
				SELECT i.code || ' ' || i.name || ' ' || CAST(b.on_hand AS TEXT) || ' ' || p.kind || ' ' ||
				       CASE WHEN p.kind = 'bin' THEN p.name || '@' || w.name ELSE '' END || ' ' ||
				       COALESCE(l.lot_no, '')
				FROM   balances b JOIN lots l ON l.branch_id = b.branch_id AND l.id = b.lot_id
				JOIN   items i ON i.branch_id = b.branch_id AND i.id = l.item_id
				JOIN   places p ON p.branch_id = b.branch_id AND p.id = b.place_id
				LEFT JOIN places w ON w.branch_id = p.branch_id AND w.id = p.warehouse_id
				WHERE  b.branch_id = ? AND b.on_hand > 0 ORDER BY l.id`, r.Where().Branch)
		})
		want := []string{
			"K-7 家庭包 (火灾) 7 bin B柜@中心仓库 A 1", "K-7 家庭包 (火灾) 2 quarantine  A 1",
			"W0001 担架 1 quarantine  ", "W0002 棉被 5 bin @西仓库 ",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// A warehouse nobody knows refuses its rows, at their cells.
func TestPost_unknownStore(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		result := counted(t, ctx, tx, [][]string{{"品名", "单位", "数量", "仓库"}, {"棉被", "床", "5", "北库"}})
		_, err := result.Post(ctx, tx, opening.Posting{Warehouse: b.Warehouse})
		if f := fault.Of(err); f == nil || f.Fields["row.2.store"].Key != "opening.unknown_store" {
			t.Errorf("%v", err)
		}
		return nil
	})
}

// Where old books have one code in several hands, a row means the one it is
// written as; what several answer to is refused with their names, every time.
func TestKnow_codes(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			for i, name := range []string{"棉被", "毛毯"} {
				d := inventory.ItemDraft{Code: fmt.Sprintf("W000%d", i+1), Name: name, BaseUnit: "件",
					Aliases: []string{name + "子"}}
				if _, err := inventory.CreateItem(ctx, tx, d); err != nil {
					return err
				}
			}
			return nil
		})
		if _, err := b.Plain(t).Exec(`UPDATE items SET code = 'w 0001' WHERE id = 2`); err != nil {
			t.Fatal(err)
		}
		for range 8 {
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				result := counted(t, ctx, r, [][]string{{"编码", "品名", "单位", "实盘数", "批号"},
					{"W0001", "", "件", "1", "A"}, {"w 0001", "", "件", "2", "B"}, {"w0001", "", "件", "3", "C"},
					{"w0001", "毛毯子", "件", "4", "D"}, {"ｗ0001", "雨衣", "件", "5", "E"},
				})
				got := ""
				for _, l := range result.Lines {
					got += fmt.Sprintln(l.State, l.Item.Name, l.Faults)
				}
				const several = "faulty  [{code A4 {opening.several_items [w0001 毛毯 (w 0001)、棉被 (W0001)]}}]"
				want := "matched 棉被 []\nmatched 毛毯 []\n" + several + "\nmatched 毛毯 []\n"
				want += strings.NewReplacer("A4", "A6", "[w0001", "[ｗ0001").Replace(several) + "\n"
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
				return nil
			})
		}
	})
}

// What refuses a bin is named at every row that lies in it.
func TestPost_bins(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		post := func(ctx context.Context, tx *db.Tx, bins ...string) error {
			rows := [][]string{{"品名", "单位", "数量", "批号", "货位"}}
			for i, bin := range bins {
				rows = append(rows, []string{"棉被", "床", "5", fmt.Sprint("L", i), bin})
			}
			p := opening.Posting{Warehouse: b.Warehouse, MakeBins: true}
			p.Source = document.File{Name: "盘点.xlsx", Bytes: []byte("x")}
			_, err := counted(t, ctx, tx, rows).Post(ctx, tx, p)
			return err
		}
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			home, err := inventory.LoadPlace(ctx, tx, b.Warehouse)
			if err != nil {
				return err
			}
			other, err := inventory.CreateWarehouse(ctx, tx, "W9", "西仓库", "")
			if err != nil {
				return err
			}
			for code, in := range map[string]inventory.PlaceID{
				"A-01": home.ID, "B-01": other.ID, home.Code + "-B-01": home.ID,
			} {
				if _, err := inventory.CreateBin(ctx, tx, in, code, "一架"+code); err != nil {
					return err
				}
			}
			const shut = `UPDATE places SET open = 0 WHERE branch_id = ? AND code = 'A-01'`
			if _, err := tx.Exec(ctx, shut, tx.Branch); err != nil {
				return err
			}
			led := home.Code + "-B-01"
			for want, bins := range map[string][]string{
				"row.2.bin opening.bin_closed [a-01]; row.4.bin opening.bin_closed [A-01]": {"a-01", "C", "A-01"},
				"row.3.bin opening.bin_closed [一架A-01]":                                    {"C", "一架A-01"},
				"row.2.name opening.bin_refused [=1 {fault.invalid []}]; row.3.name opening.bin_refused [B-01 " +
					"{place.code_taken [" + led + " " + led + " 一架" + led + "]}]; " +
					"row.4.name opening.bin_refused [=1 {fault.invalid []}]": {"=1", "B-01", "=1"},
			} {
				var got []string
				err := post(ctx, tx, bins...)
				if f := fault.Of(err); f == nil {
					t.Errorf("%s: %v", want, err)
				} else {
					for _, field := range slices.Sorted(maps.Keys(f.Fields)) {
						got = append(got, fmt.Sprint(field, " ", f.Fields[field].Key, " ", f.Fields[field].Args))
					}
				}
				if diff := cmp.Diff(want, strings.Join(got, "; ")); diff != "" {
					t.Error(diff)
				}
			}
			return nil
		})
	})
}

// An outage is no warehouse that nobody has.
func TestPost_outage(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		result := counted(t, ctx, tx, [][]string{{"品名", "单位", "数量"}, {"棉被", "床", "5"}})
		gone, cancel := context.WithCancel(ctx)
		cancel()
		_, err := result.Post(gone, tx, opening.Posting{Warehouse: b.Warehouse})
		if !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "place ") {
			t.Errorf("%v", err)
		}
		return nil
	})
}
