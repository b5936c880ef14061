package opening_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/internal/sheet"
	"relief/inventory"
	"relief/inventory/opening"
)

// A row lies where the last title that names a store says, and is of the kind
// the last other title says, whichever of the two stands outside.
func TestPlace_titles(t *testing.T) {
	stores := append(places(), inventory.Place{ID: 4, Kind: inventory.Warehouse, Code: "W4", Name: "备灾中心", Open: true})
	for name, tc := range map[string]struct {
		rows [][]string
		want []string
	}{
		"stores outside": {
			[][]string{{"西仓库"}, {"一、医药类"}, {"1", "急救箱", "个", "7"}, {"二、防护类"}, {"2", "口罩", "只", "5"},
				{"（一）东库"}, {"3", "棉被", "床", "5"}, {"备灾中心"}, {"医药类"}, {"4", "急救包(小)", "个", "5"}},
			[]string{"急救箱 3 一、医药类", "口罩 3 二、防护类", "棉被 1 ", "急救包(小) 4 医药类"},
		},
		"kinds outside": {
			[][]string{{"一、医药类"}, {"1", "急救箱", "个", "7"}, {"西仓库"}, {"2", "口罩", "只", "5"}, {"备灾中心"},
				{"3", "棉被", "床", "5"}, {"二、防护类"}, {"东库"}, {"4", "急救包(小)", "个", "5"}},
			[]string{"急救箱 9 一、医药类", "口罩 3 一、医药类", "棉被 4 一、医药类", "急救包(小) 1 二、防护类"},
		},
		"one nobody knows": {
			[][]string{{"西仓库"}, {"北仓库"}, {"一、医药类"}, {"1", "急救箱", "个", "7"}},
			[]string{"急救箱 9 一、医药类 opening.group_store [北仓库]"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			rows := append([][]string{{"序号", "品名", "单位", "数量"}}, tc.rows...)
			count, err := opening.Parse(sheet.FromRows("盘点", rows), opening.Mapping{})
			if err != nil {
				t.Fatal(err)
			}
			result := opening.Resolve(count, items(), nil, today)
			result.Place(stores, 9)
			var got []string
			for _, l := range result.Lines {
				said := fmt.Sprint(l.Item.Name, " ", l.Warehouse, " ", l.Category)
				for _, n := range l.Notes {
					said += fmt.Sprint(" ", n.Key, " ", n.Args)
				}
				got = append(got, said)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Who counted and who watched is read wherever people sign, and an empty line
// takes no name away.
func TestParse_signOff(t *testing.T) {
	people := []string{"清点人：张三", "", "监盘人：李四"}
	for name, feet := range map[string][][]string{
		"the day above":  {{"制表日期：2021年9月30日"}, people},
		"the head above": {{"主管领导：", "", "审核："}, people},
		"the day below":  {people, {"制表日期：2021年9月30日"}},
		"an empty line":  {people, {"清点人：", "", "监盘人："}},
	} {
		for _, past := range []bool{false, true} {
			rows := append([][]string{{"品名", "单位", "数量"}, {"急救箱", "个", "7"}}, feet...)
			count, err := opening.Parse(sheet.FromRows("盘点", rows), opening.Mapping{Past: past})
			if err != nil {
				t.Fatal(err)
			}
			if count.CountedBy != "张三" || count.Witness != "李四" {
				t.Errorf("%s, past %v: counted by %q, witness %q", name, past, count.CountedBy, count.Witness)
			}
		}
	}
}

// A bin of the sheet is the one that is called so: nobody typed initials there.
func TestPlace_initials(t *testing.T) {
	first := inventory.PlaceID(1)
	east := inventory.Place{ID: 5, Kind: inventory.Bin, Code: "E1", Name: "东", WarehouseID: &first, Open: true}
	known := append(places(), east)
	rows := [][]string{{"品名", "单位", "数量", "库位"}, {"急救箱", "个", "7", "D"}, {"口罩", "只", "5", "东"}}
	count, err := opening.Parse(sheet.FromRows("盘点", rows), opening.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	result := opening.Resolve(count, items(), nil, today)
	result.Place(known, first)
	if a, b := result.Lines[0].Bin, result.Lines[1].Bin; a != 0 || b != 5 {
		t.Errorf("D goes into %d, 东 into %d", a, b)
	}
	if diff := cmp.Diff([]opening.NewBin{{Warehouse: first, Name: "D"}}, result.NewBins); diff != "" {
		t.Error(diff)
	}
}
