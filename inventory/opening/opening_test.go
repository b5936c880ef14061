package opening_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/internal/fault"
	"relief/internal/sheet"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/opening"
)

// today is the day on which the tests read the counts.
const today = "2021-10-08"

// catalog is a small catalogue of items: base unit, other units, names.
type catalog map[string]opening.Item

// Several: in this catalogue a 拖鞋 comes in two sizes.
func (catalog) Several(key string) []string {
	if key == text.Fold("拖鞋") {
		return []string{"拖鞋 大 (W0009)", "拖鞋 小 (W0010)"}
	}
	return nil
}

// Code: in this catalogue the code of an item is C and its number.
func (c catalog) Code(typed string) (opening.Item, []string) {
	for _, item := range c {
		if text.Fold(typed) == fmt.Sprintf("c%d", item.ID) {
			return item, nil
		}
	}
	return opening.Item{}, nil
}

func (c catalog) Item(key string) (opening.Item, bool) {
	item, ok := c[key]
	return item, ok
}

// items is what the branch of the tests knows.
func items() catalog {
	c := catalog{}
	add := func(id int64, base, units, tracking string, names ...string) {
		item := opening.Item{ID: id, Name: names[0], BaseUnit: base, Tracking: tracking, Units: map[string]int64{}}
		for word := range strings.FieldsSeq(units) {
			unit, factor, _ := strings.Cut(word, "=")
			n := int64(1)
			if factor != "" {
				fmt.Sscan(factor, &n)
			}
			item.Units[text.Fold(unit)] = n
		}
		for _, name := range names {
			c[text.Fold(name)] = item
		}
	}
	add(1, "套", "", "serial", "心肺复苏模拟人(加配件)")
	add(2, "套", "", "none", "心肺复苏简易模拟人", "心肺复苏简易模")
	add(3, "个", "件 套 pcs", "none", "急救箱", "First-aid box")
	add(4, "个", "箱=24", "none", "急救包(中)")
	add(5, "个", "", "none", "急救包(小)")
	add(6, "只", "盒=50 pcs", "none", "口罩", "Face mask")
	add(7, "瓶", "箱=24 carton=24", "lot_expiry", "矿泉水", "Bottled water")
	add(8, "床", "", "none", "棉被", "Blanket")
	add(9, "顶", "", "none", "拖鞋", "拖鞋大")
	add(10, "顶", "", "none", "拖鞋小")
	return c
}

// load reads a workbook of testdata.
func load(t testing.TB, name string, m opening.Mapping) (*opening.Count, error) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	book, err := sheet.Open(t.Context(), data, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return opening.Load(t.Context(), book, m)
}

// say writes a result the way the golden files have it.
func say(r *opening.Result) string {
	var b strings.Builder
	c := r.Count
	fmt.Fprintf(&b, "sheet %s, header in row %d, counted on %q, warehouse %q, by %q, witness %q\n",
		c.Sheet, c.HeaderRow, c.CountedOn, c.Warehouse, c.CountedBy, c.Witness)
	for _, h := range c.Headings {
		fmt.Fprintf(&b, "  %s %s = %s\n", sheet.Column(h.Column), h.Text, h.Role)
	}
	for _, w := range c.Remarks {
		fmt.Fprintf(&b, "! row %d: %s %v\n", w.Row, w.Key, w.Args)
	}
	for field, m := range r.Fields {
		fmt.Fprintf(&b, "! %s: %s %v\n", field, m.Key, m.Args)
	}
	for _, l := range r.Lines {
		typed := []string{l.Category, l.Row.Name, l.Row.Spec, l.Row.Unit, l.Row.BookText,
			l.Row.CountedText, l.Row.LotNo, l.Row.MadeOn, l.Row.ExpiresOn, l.Row.Note}
		fmt.Fprintf(&b, "%d %s [%s]", l.Row.Number, l.State, strings.Join(typed, "|"))
		switch l.State {
		case opening.Matched:
			fmt.Fprintf(&b, " → %d %s", l.Units, l.Item.Name)
		case opening.New:
			fmt.Fprintf(&b, " → %d new %s/%s in %s", l.Units, l.Proposed.Name, l.Proposed.Spec, l.Proposed.BaseUnit)
		case opening.Totalled:
			fmt.Fprintf(&b, " sum %d agrees %v", l.Total.Sum, l.Total.Agrees)
		}
		if l.Damaged > 0 {
			fmt.Fprintf(&b, ", %d damaged", l.Damaged)
		}
		if l.Warehouse > 1 || l.Bin > 0 {
			fmt.Fprintf(&b, " into %d, bin %d", l.Warehouse, l.Bin)
		}
		if l.LotNo+l.MadeOn+l.ExpiresOn != "" {
			fmt.Fprintf(&b, " lot %q made %q expires %q", l.LotNo, l.MadeOn, l.ExpiresOn)
		}
		b.WriteByte('\n')
		for _, f := range l.Faults {
			fmt.Fprintf(&b, "    ✗ %s %s: %s %v\n", f.Cell, f.Column, f.Key, f.Args)
		}
		for _, n := range l.Notes {
			fmt.Fprintf(&b, "    · %s %s: %s %v\n", n.Cell, n.Column, n.Key, n.Args)
		}
	}
	for _, bin := range r.NewBins {
		fmt.Fprintf(&b, "+ bin %s in %d\n", bin.Name, bin.Warehouse)
	}
	return b.String()
}

// places are two warehouses, the first with a bin.
func places() []inventory.Place {
	first := inventory.PlaceID(1)
	return []inventory.Place{
		{ID: 1, Kind: inventory.Warehouse, Code: "W1", Name: "东库", Open: true},
		{ID: 2, Kind: inventory.Bin, Code: "A-1", WarehouseID: &first, Open: true},
		{ID: 3, Kind: inventory.Warehouse, Code: "W2", Name: "西仓库", Open: true},
	}
}

// Every workbook reads as its golden file says: typed text, state, reasons.
func TestLoad_golden(t *testing.T) {
	names, err := filepath.Glob("testdata/*.xlsx")
	if err != nil || len(names) < 13 {
		t.Fatalf("%d workbooks, %v", len(names), err)
	}
	for _, path := range names {
		name := strings.TrimSuffix(filepath.Base(path), ".xlsx")
		t.Run(name, func(t *testing.T) {
			c, err := load(t, name, opening.Mapping{})
			got := ""
			if err != nil {
				got = "refused: " + err.Error() + "\n"
			} else {
				result := opening.Resolve(c, items(), nil, today)
				result.Place(places(), 1)
				got = say(result)
				if c.Cells.Filled != c.Cells.Read+c.Cells.Told {
					t.Errorf("cells %+v", c.Cells)
				}
			}
			golden := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Everything said of every workbook is in both languages of the catalogue.
func TestLoad_catalogue(t *testing.T) {
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	check := func(m fault.Message) {
		for _, lang := range text.Langs {
			said := words.Message(lang, m)
			if said == "" || strings.ContainsAny(said, "⟦⟧") {
				t.Errorf("%s in %s: %q", m.Key, lang, said)
			}
		}
	}
	for name := range fixtures {
		c, err := load(t, name, opening.Mapping{})
		if err != nil {
			check(fault.Of(err).Message)
			continue
		}
		r := opening.Resolve(c, items(), nil, today)
		if refusal := fault.Of(r.Refusal()); refusal != nil {
			check(refusal.Message)
			for _, m := range refusal.Fields {
				check(m)
			}
		}
		for _, w := range c.Remarks {
			check(w.Message)
		}
		for _, l := range r.Lines {
			for _, reason := range append(l.Faults, l.Notes...) {
				check(reason.Message)
			}
		}
	}
	for _, role := range opening.Roles() {
		check(opening.RoleKey(role))
	}
}
