package itemlist_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/testkit"
	"relief/internal/testkit/lists"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/inventory/itemlist"
)

// known are the items of the books in these tests: code, name, spec.
func known(t *testing.T, b *testkit.Books) {
	t.Helper()
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		for _, d := range []inventory.ItemDraft{
			{Code: "W0001", Name: "急救箱", Spec: "B型", BaseUnit: "个", Category: "急救", MinStock: 5,
				Aliases: []string{"药箱"}, Units: []inventory.UnitWord{{Word: "箱", Factor: 24}}},
			{Code: "007", Name: "口罩", BaseUnit: "只", Category: "防护"},
			{Code: "W0003", Name: "绷带", BaseUnit: "卷"},
		} {
			it, err := inventory.CreateItem(ctx, tx, d)
			if err != nil {
				return err
			}
			if d.Code != "W0003" {
				continue
			}
			if _, err := goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
				Source: "opening", WarehouseID: b.Warehouse, BusinessOn: tx.Today(), Witness: "乙",
				Lines: []goodsin.ReceiptLine{{ItemID: it.ID, Units: 3}},
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

// read finds the list of items in a file.
func read(t testing.TB, data []byte) *intake.List {
	t.Helper()
	book, err := sheet.Open(t.Context(), data, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	list, err := intake.Read(t.Context(), book, itemlist.Kind, intake.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func judged(t testing.TB, b *testkit.Books, list *intake.List) (result *intake.Result) {
	t.Helper()
	b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		result, err = itemlist.Judge(ctx, r, list)
		return err
	})
	return result
}

// Lists as other people keep them are read for what they say.
func TestJudge_byOtherHands(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	known(t, b)
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"leading noughts and other words", []byte("物料号,品名,计量单位,安全库存\n007,口罩,只,100\n0012,手套,双,\n"), `
2 changed 口罩 min_stock:0→100
3 new 手套 code:0012 name:手套 base_unit:双
`},
		{"GB18030 with semicolons", lists.GB18030(t, "编号;物资名称;规格;单位;分类\r\nW0001;急救箱;B型;个;急救\r\n;担架;折叠;副;急救\r\n"), `
2 same 急救箱 B型
3 new 担架 折叠 name:担架 spec:折叠 base_unit:副 category:急救
`},
		{"a title, blank rows, a total, signatures", []byte("某某红十字会物资目录,,,\n制表日期,2021-10-08,,\n\n序号,名称,单位,最低库存\n" +
			"1,口罩,只,0\n\n2,毛毯,床,20\n合计,,,20\n制表人：某某,,,\n9,不读,个,1\n"), `
5 same 口罩
7 new 毛毯 name:毛毯 base_unit:床 min_stock:20
- 8  import.skip_total[合计]
- 9  import.skip_sign_off[制表人：某某]
- 10  import.below_sign_off[9 1 10 10]
`},
		{"merged cells and sections", lists.Workbook(t, [][]any{
			{"物资清单"}, {"类别", "名称", "规格", "单位"}, {"一、急救类"}, {"急救", "夹板", "大", "副"}, {"", "", "小", "副"},
			{"防护", "口罩", "", "只"},
		}, "A1:D1", "A3:D3", "A4:A5", "B4:B5"), `
4 new 夹板 大 name:夹板 spec:大 base_unit:副 category:急救
5 new 夹板 小 name:夹板 spec:小 base_unit:副 category:急救
6 same 口罩
- 3  import.skip_section[一、急救类]
`},
		{"two header rows", lists.Workbook(t, [][]any{
			{"编码", "物资", "", "计数", ""}, {"", "名称", "规格", "单位", "包装"}, {"W0001", "急救箱", "B型", "个", "箱=20；盒=2"},
		}, "A1:A2", "B1:C1", "D1:E1"), `
3 changed 急救箱 B型 packs:箱=24→盒=2；箱=20
`},
		{"English, the header again, an example", lists.Workbook(t, [][]any{
			{"Item no.", "Item name", "Model", "UOM", "In use", "Lot tracking"},
			{"Example: A1", "x", "", "pc", "yes", ""}, {"007", "口罩", "", "只", "no", "by lot"},
			{"Item no.", "Item name", "Model", "UOM", "In use", "Lot tracking"},
			{"w0003", "绷带", "", "卷", "Yes", "maybe"},
		}), `
3 changed 口罩 tracking:none→lot active:1→0
5 faulty 绷带 !F5 tracking import.unknown_tracking[maybe]
- 2  import.skip_example[Example: A1]
`},
		{"duplicates and faults", []byte("编码,名称,规格,单位,包装,最低库存,别名\n" +
			"W9,新物,,个,,,\nW9,另一,,个,,,\n,急救箱,B型,,,,\nW0001,,,,箱,-1,\n" +
			"W0003,,,盒,,,\n,药箱,,个,,,\n,,大,个,,,\n,无单位,,,,,\n,毯,,个,,1.5,\n,毯子,,个,箱=2；箱=3,,口罩；新物\n"), `
2 new 新物 code:W9 name:新物 base_unit:个
3 faulty 另一 !A3 code import.twice[2]
4 same 急救箱 B型
5 faulty W0001 !B5 name import.twice[4]
6 faulty W0003 !D6 base_unit item.unit_frozen[卷]
7 faulty 药箱 !B7 name import.name_of_other[药箱 W0001 急救箱]
8 faulty 大 !B8 name fault.required[]
9 faulty 无单位 !D9 base_unit fault.required[]
10 faulty 毯 !F10 min_stock fault.fractional[1.5]
11 faulty 毯子 !E11 packs import.pack_twice[箱]
`},
		{"by name, with a new code", []byte("编码,名称,规格,别名\nX-1,急救箱,B 型,药箱;新名\n"), `
2 changed 急救箱 B 型 code:W0001→X-1 spec:B型→B 型 aliases:药箱→药箱；新名
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := lists.Told(judged(t, b, read(t, tt.data)))
			if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n"), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// All good rows are taken in or none; with leave they are taken without the
// faulty ones; then the file says nothing new.
func TestPost(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		known(t, b)
		data := []byte("编码,名称,单位,包装,别名,在用,追踪方式\n007,防护口罩,只,箱=500,口罩,是,记批号\n,手套,双,,,否,\nW0001,,,坏,,,\n")
		list := read(t, data)
		post := func(leave bool) (out intake.Import, err error) {
			by := b.Acts("keeper", "items.import")
			_, err = b.Write(t.Context(), by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				result, err := itemlist.Judge(ctx, tx, list)
				if err != nil {
					return db.Subject{}, err
				}
				out, err = result.Post(ctx, tx, intake.File{Name: "a.csv", Bytes: data}, leave, nil)
				return out.Subject(), err
			})
			return out, err
		}
		before := testkit.Fingerprint(t, b.DB)
		_, err := post(false)
		if f := fault.Of(err); f.Key != "import.faulty_rows" || f.Fields["row.4.packs"].Key != "import.bad_pack" {
			t.Errorf("err = %v", err)
		}
		if after := testkit.Fingerprint(t, b.DB); after != before {
			t.Error("a refused list changed the books")
		}
		out, err := post(true)
		if err != nil {
			t.Fatal(err)
		}
		if out.Created != 1 || out.Changed != 1 || out.LeftOut != 1 {
			t.Errorf("import = %+v", out)
		}
		if again := lists.Told(judged(t, b, read(t, data))); !strings.HasPrefix(again, "2 same 防护口罩\n3 same 手套\n") {
			t.Errorf("again: %s", again)
		}
		if _, err = post(true); fault.Of(err).Key != "import.nothing" {
			t.Errorf("again: %v", err)
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			entries, err := inventory.Entries(ctx, r)
			if err != nil {
				return err
			}
			for _, e := range entries {
				if e.Name == "手套" && (e.Active || e.Code != "W0002" && e.Code != "W0004") ||
					e.Code == "007" && e.Tracking != "lot" {
					t.Errorf("%+v", e)
				}
			}
			columns, usedAt, err := intake.Remembered(ctx, r, list)
			if columns[2] != "name" || usedAt == "" {
				t.Errorf("remembered %v, %q", columns, usedAt)
			}
			return err
		})
	})
}

// What was corrected by hand goes before what was found, and a list without
// known headers can be read by a mapping.
func TestRead_mapping(t *testing.T) {
	book, err := sheet.Open(t.Context(), []byte("甲,乙,丙\n1,棉被,床\n"), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	list, err := intake.Read(t.Context(), book, itemlist.Kind, intake.Mapping{})
	if fault.Of(err) == nil || fault.Of(err).Key != "import.no_header" || len(list.Headings) != 3 {
		t.Fatalf("err = %v, headings %v", err, list.Headings)
	}
	list, err = intake.Read(t.Context(), book, itemlist.Kind,
		intake.Mapping{HeaderRow: 1, Columns: map[int]string{2: "name", 3: "base_unit", 9: "code", 1: "nonsense"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := list.Rows[0].Value("name") + list.Rows[0].Value("base_unit"); got != "棉被床" {
		t.Errorf("read %q", got)
	}
}

// Every label of the list is one of the words it is known by, in both
// languages.
func TestKind_labels(t *testing.T) { lists.Labels(t, itemlist.Kind) }

// An item of which something is on hand is not taken out of use by a list: its
// row is refused and names where and how much; others are taken.
func TestPost_outOfUse(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		known(t, b)
		list := read(t, []byte("编码,名称,单位,在用\nW0003,绷带,卷,否\n007,口罩,只,否\n"))
		result := judged(t, b, list)
		bad, good := result.Lines[0], result.Lines[1]
		want := fault.Message{Key: "item.still_kept", Args: []any{
			[]fault.Message{{Key: "item.kept_at", Args: []any{"中心仓库", int64(3), "卷"}}}}}
		if len(bad.Faults) != 1 || bad.Faults[0].Field != "active" || bad.State != intake.Faulty {
			t.Fatalf("bandages: %s %+v", bad.State, bad.Faults)
		}
		if diff := cmp.Diff(want, bad.Faults[0].Message); diff != "" {
			t.Error(diff)
		}
		if good.State != intake.Changed {
			t.Errorf("masks: %s %+v", good.State, good.Faults)
		}
		post := func(leave bool) error {
			return b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
				result, err := itemlist.Judge(ctx, tx, list)
				if err == nil {
					_, err = result.Post(ctx, tx, intake.File{Name: "a.csv"}, leave, nil)
				}
				return err
			})
		}
		if err := post(false); fault.Of(err) == nil || fault.Of(err).Key != "import.faulty_rows" {
			t.Errorf("all of it: %v", err)
		}
		if err := post(true); err != nil {
			t.Fatal(err)
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			entries, err := inventory.Entries(ctx, r)
			for _, e := range entries {
				if e.Active != (e.Code != "007") {
					t.Errorf("%s %s in use: %v", e.Code, e.Name, e.Active)
				}
			}
			return err
		})
	})
}

// Where old books have one code in several hands, a row means the one it is
// written as, or its name says which; else it is refused with their names.
func TestJudge_codesAlike(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	known(t, b)
	if _, err := b.Plain(t).Exec(`UPDATE items SET code = 'w 0001' WHERE code = 'W0003'`); err != nil {
		t.Fatal(err)
	}
	data := []byte("编码,名称,规格,最低库存\nW0001,,B型,6\nw 0001,,,7\nｗ0001,,,8\nｗ0001,口罩,,9\nｗ0001,绷带,,9\nｗ0001,雨衣,,9\n")
	want := `
2 changed B型 min_stock:5→6
3 changed w 0001 min_stock:0→7
4 faulty ｗ0001 !A4 code import.several_items[ｗ0001 绷带 (w 0001)、急救箱 B型 (W0001)]
5 faulty 口罩 !A5 code import.several_items[ｗ0001 绷带 (w 0001)、急救箱 B型 (W0001)]
6 faulty 绷带 !B6 name import.twice[3]
7 faulty 雨衣 !A7 code import.several_items[ｗ0001 绷带 (w 0001)、急救箱 B型 (W0001)]
`
	if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), lists.Told(judged(t, b, read(t, data)))); diff != "" {
		t.Error(diff)
	}
}
