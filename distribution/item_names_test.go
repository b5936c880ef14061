package distribution_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"relief/distribution"
	"relief/distribution/matrix"
	"relief/distribution/minutes"
	"relief/internal/db"
	"relief/internal/sheet"
	"relief/internal/testkit"
	"relief/inventory"
)

// sized is a branch that entered its items as name and specification, without
// an alias, and its five recipients; it gives the names to read by.
func sized(t *testing.T, b *testkit.Books) minutes.Names {
	t.Helper()
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		for _, it := range []inventory.ItemDraft{
			{Name: "心肺复苏模拟人", Spec: "加配件", BaseUnit: "套"}, {Name: "心肺复苏简易模拟人", BaseUnit: "套"},
			{Name: "急救箱", BaseUnit: "个"}, {Name: "急救包", Spec: "中", BaseUnit: "个"},
			{Name: "急救包", Spec: "小号", BaseUnit: "个"}, {Name: "口罩", Spec: "3层", BaseUnit: "只"},
			{Name: "雨衣（儿童）", Spec: "黄", BaseUnit: "件"},
			{Name: "毛毯", Spec: "2", BaseUnit: "条"}, {Name: "毛毯", Spec: "10", BaseUnit: "条"},
		} {
			if _, err := inventory.CreateItem(ctx, tx, it); err != nil {
				return err
			}
		}
		for _, name := range placed {
			if _, err := distribution.CreateRecipient(ctx, tx, distribution.RecipientDraft{
				Name: name, Kind: "school", Active: true,
			}); err != nil {
				return err
			}
		}
		return nil
	})
	var names minutes.Names
	b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		names, err = distribution.MinutesNames(ctx, r)
		return err
	})
	return names
}

// The published wording reads as decided where the items were entered as name
// and specification; only the name cut short needs a person.
func TestMinutesNames_published(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		names := sized(t, b)
		wording, err := os.ReadFile("minutes/testdata/jiedong.txt")
		if err != nil {
			t.Fatal(err)
		}
		out := minutes.Read(string(wording), names)
		if len(out.Lines) != 18 || len(out.Stock) != 6 || len(out.Unread) != 1 || out.Unread[0].Text != "心肺复苏简易模" {
			t.Fatalf("%d figures, %d of stock, unread %+v", len(out.Lines), len(out.Stock), out.Unread)
		}
		sums := map[string]int64{}
		for _, l := range out.Lines {
			sums[l.Label()] += l.Units
		}
		if sums["急救包 中"] != 49 || sums["急救包 小号"] != 14 || sums["心肺复苏模拟人 加配件"] != 2 {
			t.Error(sums)
		}
	})
}

// A size is read in its usual written forms, and never guessed.
func TestMinutesNames_forms(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		names := sized(t, b)
		for wording, want := range map[string]string{
			"急救包（中）2个":   "急救包 中 2",
			"急救包(中)2个":   "急救包 中 2",
			"急救包【中号】2个":  "急救包 中 2",
			"急救包中号2个":    "急救包 中 2",
			"急救包中2个":     "急救包 中 2",
			"急救包中型2个":    "急救包 中 2",
			"急救包-中2个":    "急救包 中 2",
			"急救包 中 2个":   "急救包 中 2",
			"中急救包2个":     "急救包 中 2",
			"中号急救包2个":    "急救包 中 2",
			"2个中号急救包":    "急救包 中 2",
			"（中）急救包2个":   "急救包 中 2",
			"急救包（小）2个":   "急救包 小号 2",
			"小急救包2个":     "急救包 小号 2",
			"小型急救包两个":    "急救包 小号 2",
			"急救包小号2个":    "急救包 小号 2",
			"口罩（3层）20只":  "口罩 3层 20",
			"3层口罩20只":    "口罩 3层 20",
			"口罩20只":      "口罩 3层 20",
			"儿童雨衣3件":     "雨衣（儿童） 黄 3",
			"黄雨衣（儿童）3件":  "雨衣（儿童） 黄 3",
			"毛毯(2)3条":    "毛毯 2 3",
			"心肺复苏模拟人1套":  "心肺复苏模拟人 加配件 1",
			"急救包2个":      "several_items 急救包 中、急救包 小号",
			"2个急救包":      "several_items 急救包 中、急救包 小号",
			"急救包（大）2个":   "unknown_item",
			"大急救包2个":     "unknown_item",
			"毛毯2条":       "no ",
			"库存中急救包49个":  "several_items",
			"物资中急救包49个":  "unknown_item",
			"急救箱和中急救包3个": "no急救箱",
		} {
			out := minutes.Read("玉滘卫生院"+wording+"。", names)
			if strings.HasPrefix(wording, "库存") {
				out = minutes.Read(wording+"。", names)
			}
			var got []string
			for _, l := range out.Lines {
				got = append(got, fmt.Sprintf("%s %d", l.Label(), l.Units))
			}
			for _, u := range out.Unread {
				got = append(got, strings.TrimPrefix(u.Why, "minutes.")+" "+fmt.Sprint(u.Args))
			}
			all := strings.Join(got, "; ")
			if strings.HasPrefix(want, "no") {
				if strings.Contains(all, "毛毯 10 ") || strings.Contains(all, "毛毯 2 ") || len(out.Unread) == 0 {
					t.Errorf("%s: %s", wording, all)
				}
				continue
			}
			word, rest, _ := strings.Cut(want, " ")
			if !strings.Contains(all, word) || !strings.Contains(all, rest) ||
				(len(out.Lines) == 1) != (len(out.Unread) == 0) {
				t.Errorf("%s: %s, want %s", wording, all, want)
			}
		}
	})
}

// A workbook's column reads by the same words: a size in its usual forms, and
// the mere name of two sizes as neither.
func TestReadWorkbook_sizes(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		sized(t, b)
		grid := sheet.FromRows("", [][]string{
			{"接收单位", "急救包（中号）", "小急救包", "急救包", "口罩"}, {"玉滘卫生院", "2", "3", "4", "5"},
		})
		plan, err := matrix.Parse(grid, matrix.Reading{})
		if err != nil {
			t.Fatal(err)
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			res, err := distribution.ReadWorkbook(ctx, r, plan, nil)
			if err == nil && (len(res.Lines) != 3 || len(res.Faults) != 1 || res.Faults[0].Cell != "D1" ||
				res.Faults[0].Key != "matrix.several_items") {
				t.Errorf("%d lines, faults %+v", len(res.Lines), res.Faults)
			}
			return err
		})
	})
}
