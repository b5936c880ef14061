package recipientlist_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"relief/distribution"
	"relief/distribution/recipientlist"
	"relief/internal/db"
	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/testkit"
)

// counting counts the questions that are asked.
type counting struct {
	db.Reader
	n *int
}

func (c counting) Select(ctx context.Context, dst any, query string, args ...any) error {
	*c.n++
	return c.Reader.Select(ctx, dst, query, args...)
}

func (c counting) Get(ctx context.Context, dst any, query string, args ...any) error {
	*c.n++
	return c.Reader.Get(ctx, dst, query, args...)
}

// A list that ends the service of many asks no more than one that ends that of
// one.
func TestJudge_retired(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		for i := range 30 {
			if _, err := distribution.CreateRecipient(ctx, tx, distribution.RecipientDraft{
				Name: fmt.Sprintf("第%d小学", i+1), Kind: "school",
			}); err != nil {
				return err
			}
		}
		return nil
	})
	asked := func(rows int) (n int) {
		var csv bytes.Buffer
		csv.WriteString("名称,在用\n")
		for i := range rows {
			fmt.Fprintf(&csv, "第%d小学,否\n", i+1)
		}
		book, err := sheet.Open(t.Context(), csv.Bytes(), sheet.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		list, err := intake.Read(t.Context(), book, recipientlist.Kind, intake.Mapping{})
		if err != nil {
			t.Fatal(err)
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			result, err := recipientlist.Judge(ctx, counting{r, &n}, list)
			if err == nil && result.Tally.Changed != rows {
				t.Errorf("%d of %d rows end a service", result.Tally.Changed, rows)
			}
			return err
		})
		return n
	}
	if one, many := asked(1), asked(30); many != one {
		t.Errorf("%d questions for 30 rows, %d for one", many, one)
	}
}
