package distribution_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/inventory"
)

// Two people who read the same page change cells of their own, and both are
// kept; the cell that both changed is refused to the second, by name, and
// nothing of what came with it is written.
func TestEditCells(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := planned(t, b)
		seen, _ := o.load(t)
		edit := func(item, rec int, was, units inventory.Units) distribution.Edit {
			return distribution.Edit{Was: &was, Cell: distribution.Cell{
				ItemID: o.items[item], RecipientID: o.recipients[rec], Units: units,
			}}
		}
		try := func(edits ...distribution.Edit) error {
			return o.Try("officer", func(ctx context.Context, tx *db.Tx) error {
				return distribution.EditCells(ctx, tx, o.plan, seen.Version, edits)
			})
		}
		was, other := given[clinic][medium], given[middleSchool][medium]
		if err := try(edit(medium, clinic, was, was-2)); err != nil {
			t.Fatal(err)
		}
		if err := try(edit(medium, middleSchool, other, other-1), edit(medium, clinic, was, was)); err != nil {
			t.Errorf("another cell, and one that was left alone: %v", err)
		}
		if err := try(edit(medium, clinic, was, was-2)); err != nil {
			t.Errorf("what somebody else made of it already: %v", err)
		}
		err := try(edit(medium, clinic, was, was-3), edit(medium, middleSchool, other-1, 0))
		name := fmt.Sprintf("cell.%d.%d", o.items[medium], o.recipients[clinic])
		f := fault.Of(err)
		if f == nil || f.Kind != fault.Conflict || f.Key != "document.changed" || len(f.Fields) != 1 {
			t.Fatalf("refusal = %v", err)
		}
		if diff := cmp.Diff(fault.Message{Key: "plan.cell_changed", Args: []any{
			itemNames[medium], placed[clinic], int64(was), int64(was - 2),
		}}, f.Fields[name]); diff != "" {
			t.Error(diff)
		}
		untold := distribution.Edit{Cell: distribution.Cell{ItemID: o.items[medium], RecipientID: o.recipients[clinic]}}
		if err := try(untold); fault.Of(err) == nil || fault.Of(err).Key != "document.changed" {
			t.Errorf("nobody says what was read: %v", err)
		}
		_, m := o.load(t)
		row := m.Items[medium]
		if row.Cells[clinic].Units != was-2 || row.Cells[middleSchool].Units != other-1 {
			t.Errorf("the cells hold %d and %d", row.Cells[clinic].Units, row.Cells[middleSchool].Units)
		}
	})
}
