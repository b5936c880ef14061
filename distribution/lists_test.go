package distribution_test

import (
	"context"
	"fmt"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
)

// grow puts a few plans and slips into the books, as lists see them.
func grow(t *testing.T, b *testkit.Books, n *int) {
	t.Helper()
	b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		for range 3 {
			*n++
			day := fmt.Sprintf("2021-09-%02d", *n%4+1)
			draft := distribution.PlanDraft{Title: fmt.Sprint("方案", *n), BusinessOn: day}
			plan, err := distribution.CreatePlan(ctx, tx, draft)
			if err != nil {
				return err
			}
			rec, err := distribution.CreateRecipient(ctx, tx, distribution.RecipientDraft{
				Name: fmt.Sprint([]string{"玉滘卫生院", "锡场小学", "新亨敬老院"}[*n%3], *n), Kind: "clinic",
			})
			if err != nil {
				return err
			}
			if *n%3 == 0 {
				columns := []distribution.RecipientID{rec.ID}
				if err := distribution.SetColumns(ctx, tx, plan.ID, plan.Version, columns, nil); err != nil {
					return err
				}
				p, err := distribution.LoadPlan(ctx, tx, plan.ID)
				if err != nil {
					return err
				}
				if err := document.Allot(ctx, tx, &p.Document, "FA"); err != nil {
					return err
				}
			}
			doc, err := document.CreateNumbered(ctx, tx, document.Document{
				Kind: document.Slip, State: document.Picking, BusinessOn: day,
			}, "CK")
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `
				INSERT INTO slips (document_id, branch_id, plan_id, recipient_id, transit_id, recipient_name, address,
				       contact, phone)
				VALUES (?, ?, ?, ?, ?, ?, '', '', '')`,
				doc.ID, tx.Branch, plan.ID, rec.ID, rec.PlaceID, rec.Name); err != nil {
				return err
			}
			if *n%2 == 0 {
				if err := document.Advance(ctx, tx, &doc, document.Void); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Plans, slips and the register of documents are read in pages under any order.
func TestLists_pages(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		n := 0
		more := func() { grow(t, b, &n) }
		for range 3 {
			more()
		}
		testkit.Pages(t, distribution.PlanSorting, func(sort, after string, limit int) (rows []distribution.PlanRow) {
			b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
				rows, err = distribution.Plans(ctx, r, distribution.PlanFilter{Sort: sort, After: after, Limit: limit})
				return err
			})
			return rows
		}, func(p distribution.PlanRow) int64 { return int64(p.ID) }, more)
		testkit.Pages(t, distribution.SlipSorting, func(sort, after string, limit int) (rows []distribution.Slip) {
			b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
				rows, err = distribution.Slips(ctx, r, distribution.SlipFilter{Sort: sort, After: after, Limit: limit})
				return err
			})
			return rows
		}, func(s distribution.Slip) int64 { return int64(s.ID) }, more)
		testkit.Pages(t, document.Sorting, func(sort, after string, limit int) (rows []document.Document) {
			b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
				rows, err = document.List(ctx, r, document.Filter{Sort: sort, After: after, Limit: limit})
				return err
			})
			return rows
		}, func(d document.Document) int64 { return int64(d.ID) }, more)
	})
}

// The register of recipients is read in pages under any order, by names that
// sort alike too, and by what only this program can sort.
func TestRecipientList_pages(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		n := 0
		more := func() {
			b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
				for range 4 {
					n++
					_, err := distribution.CreateRecipient(ctx, tx, distribution.RecipientDraft{
						Name: fmt.Sprint([]string{"锡场小学", "新亨敬老院"}[n%2], n), Kind: []string{"school", "other"}[n%2],
						Contact: []string{"", "李四", "王五"}[n%3], Address: []string{"", "锡场镇", "埔田镇"}[n%3],
					})
					if err != nil {
						return err
					}
				}
				_, err := tx.Exec(ctx, `UPDATE recipients SET sort_key = 'same' WHERE id % 3 = 0`)
				return err
			})
		}
		more()
		more()
		testkit.Pages(t, distribution.RecipientSorting, func(sort, after string, limit int) (
			rows []distribution.Recipient,
		) {
			b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
				f := distribution.RecipientFilter{Sort: sort, After: after, Limit: limit}
				rows, err = distribution.RecipientList(ctx, r, f)
				return err
			})
			return rows
		}, func(c distribution.Recipient) int64 { return int64(c.ID) }, more)
	})
}
