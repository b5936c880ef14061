package inventory_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory"
)

// A code is one code in capitals or not, in full width or not, with blanks or
// without: another item that has it is named, and the next free code passes it.
func TestItem_codes(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		create := func(name, code string) (it inventory.Item, err error) {
			err = b.Try("keeper", func(ctx context.Context, tx *db.Tx) (err error) {
				it, err = inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: name, Code: code, BaseUnit: "个"})
				return err
			})
			return it, err
		}
		refused := func(code string, err error) {
			t.Helper()
			m := fault.Of(err).Fields["code"]
			if m.Key != "item.code_taken" || fmt.Sprint(m.Args) != "["+code+" Ｗ0001 毛毯]" {
				t.Errorf("%s: %v", code, err)
			}
		}
		one, err := create("毛毯", "Ｗ0001")
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range []string{"W0001", "w0001", "ｗ０００１", "W 0001"} {
			_, err := create("棉被", code)
			refused(code, err)
		}
		two, err := create("棉被", "")
		if err != nil || two.Code != "W0002" {
			t.Fatalf("the next free code = %s, %v", two.Code, err)
		}
		change := func(of inventory.Item, code string) error {
			return b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
				return inventory.UpdateItem(ctx, tx, of.ID, of.Version,
					inventory.ItemDraft{Name: of.Name, Code: code, BaseUnit: "个", Active: true})
			})
		}
		refused("w 0001", change(two, "w 0001"))
		if err := change(one, "w0001"); err != nil {
			t.Errorf("its own code in another hand: %v", err)
		}
	})
}

// Two people who give one code at once, each in their own hand: one gets it.
func TestItem_codeRace(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		for round := range 5 {
			var wg sync.WaitGroup
			errs := make([]error, 2)
			for i, code := range []string{fmt.Sprintf("K-%d", round), fmt.Sprintf("ｋ－ %d", round)} {
				wg.Go(func() {
					errs[i] = b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
						_, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{
							Name: fmt.Sprintf("物资%d之%d", round, i), Code: code, BaseUnit: "个"})
						return err
					})
				})
			}
			if wg.Wait(); (errs[0] == nil) == (errs[1] == nil) {
				t.Errorf("round %d: %v and %v", round, errs[0], errs[1])
			}
		}
	})
}
