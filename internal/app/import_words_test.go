package app_test

import (
	"context"
	"testing"

	"relief/distribution/recipientlist"
	"relief/internal/app"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/opening"
)

// A command reads the words that were said on a page, and says so; once they are
// taken out it does not.
func TestImportList_words(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		byCommand := func() app.ListOutcome {
			out, err := app.ImportList(t.Context(), d.DB, d.Acts("officer", ""), recipientlist.Kind,
				app.ListImport{Bytes: []byte("名称,是啥,电话\n驿站二号,驿站,1\n"), DryRun: true, LeaveOut: true}, nil)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if out := byCommand(); out.New != 0 || out.LeftOut != 1 {
			t.Errorf("before: %+v", out)
		}
		book, err := sheet.Open(t.Context(), []byte("名称,电话,是啥\n驿站一号,1,驿站\n"), sheet.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		list, err := intake.Read(t.Context(), book, recipientlist.Kind, intake.Mapping{
			Columns: map[int]string{2: "contact", 3: "kind"}, // 电话 says what it is: moved once, not learned
			Words:   map[string]map[string]string{"kind": {"驿站": "community", "学校": "nonsense"}, "nothing": {"a": "b"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		d.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			result, err := recipientlist.Judge(ctx, tx, list)
			if err == nil {
				_, err = result.Post(ctx, tx, intake.File{Name: "一.csv"}, false, nil)
			}
			return err
		})
		if out := byCommand(); out.New != 1 || len(out.Remarks) != 2 || out.Remarks[1].Key != "import.word_said" {
			t.Errorf("once said: %+v", out)
		}
		d.Do(t, "admin", func(ctx context.Context, tx *db.Tx) error {
			words, err := intake.Words(ctx, tx, "recipients")
			if len(words) != 2 {
				t.Errorf("kept: %+v", words)
			}
			for _, w := range words {
				if err == nil {
					err = intake.Forget(ctx, tx, w.ID)
				}
			}
			return err
		})
		if out := byCommand(); out.New != 0 {
			t.Errorf("taken out: %+v", out)
		}
	})
}

// A heading of a count that was given its column once is known from then on, by
// command too, and the count says since when.
func TestImportOpening_words(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		read := func(rows string, as opening.Mapping) (*opening.Count, error) {
			book, err := sheet.Open(t.Context(), []byte(rows), sheet.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			return opening.Load(t.Context(), book, as)
		}
		count, err := read("啥物,单位,数量\n急救箱,个,7\n", opening.Mapping{
			HeaderRow: 1, Columns: map[int]opening.Role{1: opening.Name}})
		if err != nil {
			t.Fatal(err)
		}
		count.CountedOn, count.CountedBy, count.Witness = "2021-09-30", "李仓", "王办"
		d.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			names, err := inventory.LoadNames(ctx, tx)
			if err != nil {
				return err
			}
			edits := map[int]opening.Edit{2: {CreateNew: true}}
			result := opening.Resolve(count, opening.Know(names), edits, tx.Today())
			_, err = result.Post(ctx, tx, opening.Posting{Warehouse: d.Warehouse,
				Source: document.File{Name: "一.csv", Bytes: []byte("x")}})
			return err
		})
		out, err := app.ImportOpening(t.Context(), d.DB, d.Acts("keeper", ""), app.OpeningImport{
			Bytes: []byte("数量,啥物,批号\n5,急救箱,A1\n"), Warehouse: "仓库", CountedOn: "2021-09-30", CountedBy: "李仓",
			Witness: "王办", DryRun: true})
		if err != nil || out.Posted != 1 || out.Rows[0].Item != "急救箱" {
			t.Errorf("by command: %+v, %v", out, err)
		}
		if len(out.Remarks) == 0 || out.Remarks[0].Key != "import.heading_said" {
			t.Errorf("told: %+v", out.Remarks)
		}
		d.Ask(t, func(ctx context.Context, r db.Reader) error {
			words, err := intake.Words(ctx, r, "")
			if len(words) != 1 || words[0].Word != "啥物" || words[0].PersonName != "李仓" {
				t.Errorf("kept: %+v", words)
			}
			return err
		})
	})
}
