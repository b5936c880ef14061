package app_test

import (
	"context"
	"testing"

	"relief/distribution/recipientlist"
	"relief/internal/app"
	"relief/internal/db"
	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/testkit"
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
			Columns: map[int]string{3: "kind"},
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
