package reports_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"relief/distribution"
	"relief/distribution/recipientlist"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/testkit"
	"relief/internal/testkit/lists"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/inventory/itemlist"
	"relief/reports"
)

// exports are the register of a kind in every language and file that can be
// taken in again.
func exports(t testing.TB, b *testkit.Books, k intake.Kind) map[string][]byte {
	t.Helper()
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, lang := range []text.Lang{text.Zh, text.En} {
		ask := reports.Ask{Words: reports.Words{Catalogue: words, Lang: lang}, Who: "甲"}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			table, err := reports.Items(ctx, r, "", "", ask)
			if k.Name == "recipients" {
				table, err = reports.Recipients(ctx, r, "", true, "", ask)
			}
			if err != nil {
				return err
			}
			var book, plain bytes.Buffer
			if err := reports.WriteWorkbook(&book, table); err != nil {
				return err
			}
			files[string(lang)+".xlsx"] = book.Bytes()
			err = reports.WriteCSV(&plain, table)
			files[string(lang)+".csv"] = plain.Bytes()
			return err
		})
	}
	return files
}

// readBack judges a file as a list of a kind.
func readBack(t testing.TB, b *testkit.Books, k intake.Kind, data []byte) (result *intake.Result) {
	t.Helper()
	book, err := sheet.Open(t.Context(), data, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	list, err := intake.Read(t.Context(), book, k, intake.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		result, err = k.Judge(ctx, r, list)
		return err
	})
	return result
}

// unchanged fails unless every row of every export says what the books say.
func unchanged(t testing.TB, b *testkit.Books, k intake.Kind, rows int) {
	t.Helper()
	for name, data := range exports(t, b, k) {
		result := readBack(t, b, k, data)
		if result.Tally != (intake.Tally{Same: rows}) || len(result.List.Remarks) > 0 {
			t.Fatalf("%s: %+v\n%s", name, result.Tally, lists.Told(result))
		}
	}
}

// What is exported imports back to nothing changed, whatever names are like.
func TestItems_roundTrip(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	made := awkward(t, b)
	word := rapid.StringOfN(rapid.OneOf(
		rapid.SampledFrom([]rune("=+-@＝＋－＠|%'\"；;、,，\t 0123456789.急救箱口罩滘㐂𠮷ＡＢab\u00a0_x（）()")), rapid.Rune()), 1, 12, -1)
	keep := func(s string) string { // an import takes out what nobody sees
		s, _, _ = text.Tidy(strings.Map(func(r rune) rune {
			if r == 0xFFFE || r == 0xFFFF || r == 0xFFFD {
				return -1
			}
			return r
		}, s))
		return s
	}
	rapid.Check(t, func(rt *rapid.T) {
		d := inventory.ItemDraft{
			Name: keep(word.Draw(rt, "name")), NameEn: keep(word.Draw(rt, "en")), Spec: keep(word.Draw(rt, "spec")),
			BaseUnit: keep(word.Draw(rt, "unit")), Category: keep(word.Draw(rt, "category")),
			Tracking: rapid.SampledFrom([]string{"none", "lot", "lot_expiry", "serial"}).Draw(rt, "tracking"),
			MinStock: inventory.Units(rapid.Int64Range(0, text.MaxUnits).Draw(rt, "min")),
			Active:   rapid.Bool().Draw(rt, "active"),
		}
		if rapid.Bool().Draw(rt, "coded") {
			d.Code = rapid.SampledFrom([]string{"0", "00", "=", "'", "x"}).Draw(rt, "head") + fmt.Sprint(made)
		}
		for range rapid.IntRange(0, 3).Draw(rt, "aliases") {
			d.Aliases = append(d.Aliases, keep(word.Draw(rt, "alias")))
		}
		for range rapid.IntRange(0, 2).Draw(rt, "packs") {
			d.Units = append(d.Units, inventory.UnitWord{
				Word: keep(word.Draw(rt, "pack")), Factor: rapid.Int64Range(1, 999).Draw(rt, "factor"),
			})
		}
		err := b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
			_, err := inventory.AddItem(ctx, tx, d)
			return err
		})
		if fault.Is(err, fault.Invalid) {
			return
		}
		if err != nil {
			rt.Fatal(err)
		}
		if made++; made%10 == 1 {
			unchanged(t, b, itemlist.Kind, made)
		}
	})
	unchanged(t, b, itemlist.Kind, made)
}

// awkward adds items whose names a spreadsheet would take for something else,
// and says how many: these are always there, whatever is drawn besides.
func awkward(t *testing.T, b *testkit.Books) int {
	t.Helper()
	names := []string{"=1+1", "+86", "-5", "@急救", "007", "50%", "'口罩", "a\"b；c、d，e", "𠮷㐂滘", "1e5"}
	for _, name := range names {
		d := inventory.ItemDraft{
			Name: name, NameEn: name, Spec: name, BaseUnit: "个", Category: name, Tracking: "lot", Active: true,
		}
		err := b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
			_, err := inventory.AddItem(ctx, tx, d)
			return err
		})
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
	}
	unchanged(t, b, itemlist.Kind, len(names))
	return len(names)
}

// A stock list says nothing new of the items in it either.
func TestStock_roundTrip(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		for _, d := range []inventory.ItemDraft{
			{Code: "007", Name: "=急救箱", Spec: "B型", BaseUnit: "个", Category: "急救", MinStock: 5},
			{Name: "口罩", BaseUnit: "只"},
		} {
			it, err := inventory.CreateItem(ctx, tx, d)
			if err != nil {
				return err
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
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	var book, plain bytes.Buffer
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		ask := reports.Ask{Words: reports.Words{Catalogue: words, Lang: text.Zh}, Who: "甲"}
		table, err := reports.Stock(ctx, r, inventory.StockFilter{}, ask)
		if err != nil {
			return err
		}
		if err := reports.WriteCSV(&plain, table); err != nil {
			return err
		}
		return reports.WriteWorkbook(&book, table)
	})
	for _, data := range [][]byte{book.Bytes(), plain.Bytes()} {
		result := readBack(t, b, itemlist.Kind, data)
		skipped := slices.DeleteFunc(result.Remarks(), func(r intake.Remark) bool { return r.Row == 0 })
		if result.Tally != (intake.Tally{Same: 2}) || !result.List.Reads("min_stock") || len(skipped) != 1 {
			t.Errorf("%+v\n%s", result.Tally, lists.Told(result))
		}
	}
}

// 200 formulas in every text field stay texts through import, workbook, CSV
// and import again.
func TestLists_formulas(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	items := [][]any{{"编码", "名称", "英文名称", "规格", "单位", "类别", "别名"}}
	people := [][]any{{"名称", "英文名称", "类型", "地址", "联系人", "电话", "别名"}}
	payloads := lists.Payloads()
	if len(payloads) < 200 {
		t.Fatalf("only %d payloads", len(payloads))
	}
	for i, p := range payloads {
		name, alias := fmt.Sprintf("%s n%d", p, i), fmt.Sprintf("%s a%d\n", p, i)
		items = append(items, []any{fmt.Sprintf("%s#%d", p, i), name, p, p, p + "个", p, alias}) // a unit is no number
		people = append(people, []any{name, p, "school", p, p, p + "1", alias})                 // a phone has a digit
	}
	for _, in := range []struct {
		kind intake.Kind
		rows [][]any
		who  string
	}{{itemlist.Kind, items, "keeper"}, {recipientlist.Kind, people, "officer"}} {
		list := readBack(t, b, in.kind, lists.Workbook(t, in.rows)).List
		b.Do(t, in.who, func(ctx context.Context, tx *db.Tx) error {
			result, err := in.kind.Judge(ctx, tx, list)
			if err == nil {
				_, err = result.Post(ctx, tx, intake.File{Name: "a.xlsx"}, false, nil)
			}
			return err
		})
		unchanged(t, b, in.kind, len(payloads))
		for name, data := range exports(t, b, in.kind) {
			if strings.HasSuffix(name, ".xlsx") && formulas(t, data) > 0 {
				t.Errorf("%s %s holds a formula", in.kind.Name, name)
			}
		}
	}
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		entries, err := inventory.Entries(ctx, r)
		kept := map[string]bool{}
		for _, e := range entries {
			kept[e.NameEn] = true
		}
		for _, p := range payloads {
			if seen := text.Line(p); !kept[seen] {
				t.Errorf("%q was not kept as %q", p, seen)
			}
		}
		return err
	})
}

// formulas counts the cells of a workbook that stand there by a formula.
func formulas(t testing.TB, data []byte) (n int) {
	t.Helper()
	book, err := sheet.Open(t.Context(), data, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range book.Sheets() {
		g, err := book.Grid(t.Context(), i)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range g.Rows {
			for _, col := range row.Columns() {
				if row.Cell(col).Formula {
					n++
				}
			}
		}
	}
	return n
}

// A template is found, its example is left out, and a row filled in below
// counts; the faulty rows of a list can be corrected and handed in again.
func TestTemplate_fillIn(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []intake.Kind{itemlist.Kind, recipientlist.Kind} {
		for _, lang := range []text.Lang{text.Zh, text.En} {
			w := reports.Words{Catalogue: words, Lang: lang}
			var book, plain bytes.Buffer
			if err := reports.WriteTemplate(&book, k, w); err != nil {
				t.Fatal(err)
			}
			if err := reports.WriteTemplateCSV(&plain, k, w); err != nil {
				t.Fatal(err)
			}
			for _, data := range [][]byte{book.Bytes(), plain.Bytes()} {
				opened, err := sheet.Open(t.Context(), data, sheet.Limits{})
				if err != nil {
					t.Fatal(err)
				}
				list, err := intake.Read(t.Context(), opened, k, intake.Mapping{})
				if fault.Of(err) == nil || fault.Of(err).Key != "import.no_rows" || len(list.Remarks) != 1 {
					t.Errorf("%s %s: %v, told %v", k.Name, lang, err, list.Remarks)
				}
				for i, h := range list.Headings {
					if h.Field != k.Fields[i].Key {
						t.Errorf("%s %s: %q is read as %q", k.Name, lang, h.Text, h.Field)
					}
				}
			}
			if k.Name == "items" {
				filled := append(plain.Bytes(), ",\"担架\",,,副,,,,,,\r\n"...)
				if got := lists.Told(readBack(t, b, k, filled)); !strings.Contains(got, "4 new 担架") {
					t.Error(got)
				}
			}
		}
	}
}

func TestFaultyRows(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	ask := reports.Ask{Words: reports.Words{Catalogue: words, Lang: text.Zh}, Who: "甲"}
	data := []byte("备注,品名,单位,最低库存\n=甲,担架,副,多\n乙,手套,双,3\n丙,,双,\n")
	result := readBack(t, b, itemlist.Kind, data)
	var out bytes.Buffer
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		table, err := reports.FaultyRows(ctx, r, result, ask)
		if err != nil {
			return err
		}
		return reports.WriteCSV(&out, table)
	})
	const want = "\uFEFF名称,单位,最低库存,备注,原因,原行号\r\n" +
		"担架,副,多,'=甲,最低库存：“多”不是数字。,2\r\n,双,,丙,名称：必须填写。,4\r\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
	fixed := strings.Replace(out.String(), ",多,", ",5,", 1)
	again := readBack(t, b, itemlist.Kind, []byte(fixed))
	if again.Tally.New != 1 || again.Tally.Faulty != 1 {
		t.Errorf("corrected: %s", lists.Told(again))
	}
}

// The registers' tables hold what the registers hold.
func TestLists_tables(t *testing.T) {
	b := testkit.NewBooks(t, db.Postgres, played.AtNoon)
	b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		if _, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{
			Name: "急救箱", NameEn: "Kit", Spec: "B", BaseUnit: "个", Aliases: []string{"甲；乙", "丙"}, MinStock: 1200,
			Units: []inventory.UnitWord{{Word: "箱", Factor: 24}, {Word: "件", Factor: 1}}, Tracking: "lot_expiry",
		}); err != nil {
			return err
		}
		return distribution.AddRecipient(ctx, tx, distribution.RecipientDraft{
			Name: "埔田中学", Kind: "school", Phone: "-1"})
	})
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, lang := range []text.Lang{text.Zh, text.En} {
		ask := reports.Ask{Words: reports.Words{Catalogue: words, Lang: lang}, Who: "甲"}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			items, err := reports.Items(ctx, r, "kit", "", ask)
			if err != nil {
				return err
			}
			got.WriteString(played.Written(items))
			people, err := reports.Recipients(ctx, r, "", true, "", ask)
			if err == nil {
				got.WriteString(played.Written(people))
			}
			return err
		})
	}
	played.Golden(t, "lists", got.String())
}
