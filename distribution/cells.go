package distribution

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"relief/distribution/matrix"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
)

// Cell is what a cell of the matrix shall hold: 0 units empties it. Recipient
// 0 is the column of what is kept.
type Cell struct {
	ItemID      inventory.ItemID
	RecipientID RecipientID
	Units       inventory.Units
}

func (c Cell) field() string { return fmt.Sprintf("cell.%d.%d", c.ItemID, c.RecipientID) }

// maxCell is the most units a cell may hold.
const maxCell = 999_999_999

// SetCells writes the cells that change. A cell that asks for more than the
// branch has free is a Conflict at its item, naming available and asked; so is
// a plan that changed since it was seen. Nothing is written then.
func SetCells(ctx context.Context, tx *db.Tx, id document.ID, seen int64, cells []Cell) error {
	recipients, items := map[RecipientID]bool{}, map[inventory.ItemID]bool{}
	for _, c := range cells {
		if items[c.ItemID] = true; c.RecipientID != 0 {
			recipients[c.RecipientID] = true
		}
	}
	if err := matrix.Fits(len(recipients), len(items)); err != nil {
		return err
	}
	before, err := sizeOf(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := setCells(ctx, tx, id, seen, cells); err != nil {
		return err
	}
	return before.mayGrow(ctx, tx, id)
}

func setCells(ctx context.Context, tx *db.Tx, id document.ID, seen int64, cells []Cell) error {
	p, err := draftPlan(ctx, tx, id, seen)
	if err != nil {
		return err
	}
	var f fault.Fields
	raised := map[inventory.ItemID]bool{}
	for _, c := range cells {
		switch {
		case c.Units < 0:
			f.Add(c.field(), "fault.negative", int64(c.Units))
		case c.Units > maxCell:
			f.Add(c.field(), "fault.too_large", maxCell)
		}
	}
	if f.Any() {
		return f.Err(fault.Invalid, "fault.invalid")
	}
	if err := takeOn(ctx, tx, id, cells); err != nil {
		return err
	}
	for _, c := range cells {
		more, err := setCell(ctx, tx, id, c)
		if err != nil {
			return err
		}
		raised[c.ItemID] = raised[c.ItemID] || more
	}
	if err := checkFree(ctx, tx, id, raised); err != nil {
		return err
	}
	if err := tx.Note("plan_cells", map[string]any{"plan": id, "cells": cells}); err != nil {
		return err
	}
	return document.Touch(ctx, tx, &p.Document)
}

// Edit is a cell as a person leaves it, and what they read in it before; nil
// where nobody says.
type Edit struct {
	Cell
	Was *inventory.Units
}

// EditCells writes what people changed on a page. Who works on other cells
// meanwhile is in nobody's way: a cell that somebody else changed since it was
// read is a Conflict at the cell, with what it holds now, and nothing is
// written. A cell of which nobody says what was read stands for the whole plan:
// it must be as it was seen.
func EditCells(ctx context.Context, tx *db.Tx, id document.ID, seen int64, edits []Edit) error {
	p, err := draftPlan(ctx, tx, id, 0)
	if err != nil {
		return err
	}
	held, err := heldIn(ctx, tx, id)
	if err != nil {
		return err
	}
	var cells []Cell
	var f fault.Fields
	for _, e := range edits {
		now := held[cellKey{e.ItemID, e.RecipientID}]
		switch {
		case e.Was == nil && p.Seen(seen) != nil:
			return p.Seen(seen)
		case now == e.Units || e.Was != nil && *e.Was == e.Units:
		case e.Was != nil && *e.Was != now:
			if err := addChanged(ctx, tx, &f, e, now); err != nil {
				return err
			}
		default:
			cells = append(cells, e.Cell)
		}
	}
	if err := f.Err(fault.Conflict, "document.changed"); err != nil {
		return err
	}
	return SetCells(ctx, tx, id, 0, cells)
}

// cellKey is where a cell stands; recipient 0 is what is kept.
type cellKey struct {
	item      inventory.ItemID
	recipient RecipientID
}

// heldIn gives what the cells of a plan hold.
func heldIn(ctx context.Context, r db.Reader, id document.ID) (map[cellKey]inventory.Units, error) {
	held := map[cellKey]inventory.Units{}
	var cell Cell
	err := r.Each(ctx, &cell, func() error {
		held[cellKey{cell.ItemID, cell.RecipientID}] = cell.Units
		return nil
	}, `SELECT item_id, COALESCE(recipient_id, 0) AS recipient_id, units FROM plan_lines
		WHERE branch_id = ? AND document_id = ?`, r.Where().Branch, id)
	if err != nil {
		return nil, fmt.Errorf("cells of plan %d: %w", id, err)
	}
	return held, nil
}

// addChanged names a cell that somebody else changed, with what it held when it
// was read and what it holds now.
func addChanged(ctx context.Context, r db.Reader, f *fault.Fields, e Edit, now inventory.Units) error {
	it, err := inventory.LoadItem(ctx, r, e.ItemID)
	if err != nil {
		return err
	}
	if e.RecipientID == 0 {
		f.Add(e.field(), "plan.kept_changed", it.Name, int64(*e.Was), int64(now))
		return nil
	}
	rec, err := LoadRecipient(ctx, r, e.RecipientID)
	if err != nil {
		return err
	}
	f.Add(e.field(), "plan.cell_changed", it.Name, rec.Name, int64(*e.Was), int64(now))
	return nil
}

// setCell writes one cell and tells whether it asks for more than before.
func setCell(ctx context.Context, tx *db.Tx, id document.ID, c Cell) (more bool, err error) {
	var rec *RecipientID
	if c.RecipientID != 0 {
		rec = &c.RecipientID
	}
	var old inventory.Units
	err = tx.Get(ctx, &old, `SELECT units FROM plan_lines
		WHERE branch_id = ? AND document_id = ? AND item_id = ? AND COALESCE(recipient_id, 0) = ?`,
		tx.Branch, id, c.ItemID, c.RecipientID)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return false, fmt.Errorf("cell of plan %d: %w", id, err)
	}
	if old == c.Units {
		return false, nil
	}
	if _, err := tx.Exec(ctx, `DELETE FROM plan_lines
		WHERE branch_id = ? AND document_id = ? AND item_id = ? AND COALESCE(recipient_id, 0) = ?`,
		tx.Branch, id, c.ItemID, c.RecipientID); err != nil {
		return false, fmt.Errorf("cell of plan %d: %w", id, err)
	}
	if c.Units == 0 {
		return false, nil
	}
	_, err = tx.Exec(ctx, `INSERT INTO plan_lines (branch_id, document_id, item_id, recipient_id, units, written_by)
		VALUES (?, ?, ?, ?, ?, ?)`, tx.Branch, id, c.ItemID, rec, c.Units, tx.Actor)
	if err != nil {
		return false, fmt.Errorf("cell of plan %d: %w", id, err)
	}
	return c.Units > old, nil
}

// takeOn puts the items and recipients of cells on the matrix. One that is no
// longer in use gets nothing: that is a Conflict at its cell.
func takeOn(ctx context.Context, tx *db.Tx, id document.ID, cells []Cell) error {
	items, recipients := map[inventory.ItemID]inventory.Item{}, map[RecipientID]Recipient{}
	var f fault.Fields
	for _, c := range cells {
		it, known := items[c.ItemID]
		if !known {
			var err error
			if it, err = addRow(ctx, tx, id, c.ItemID); err != nil {
				return err
			}
			items[c.ItemID] = it
		}
		if !it.Active && c.Units > 0 {
			f.Add(c.field(), "plan.not_in_use", it.Name)
		}
		if c.RecipientID == 0 {
			continue
		}
		rec, known := recipients[c.RecipientID]
		if !known {
			var err error
			if rec, err = addColumn(ctx, tx, id, c.RecipientID); err != nil {
				return err
			}
			recipients[c.RecipientID] = rec
		}
		if !rec.Active && c.Units > 0 {
			f.Add(c.field(), "plan.not_in_use", rec.Name)
		}
	}
	return f.Err(fault.Conflict, "fault.invalid")
}

// addRow puts an item on the matrix, behind the others.
func addRow(ctx context.Context, tx *db.Tx, id document.ID, item inventory.ItemID) (inventory.Item, error) {
	it, err := inventory.LoadItem(ctx, tx, item)
	if err != nil {
		return it, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO plan_items (branch_id, document_id, item_id, n)
		SELECT CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), COALESCE(MAX(n), 0) + 1
		FROM   plan_items WHERE branch_id = ? AND document_id = ?
		ON CONFLICT (branch_id, document_id, item_id) DO NOTHING`, tx.Branch, id, item, tx.Branch, id); err != nil {
		return it, fmt.Errorf("row of plan %d: %w", id, err)
	}
	return it, nil
}

// addColumn puts a recipient on the matrix, behind the others.
func addColumn(ctx context.Context, tx *db.Tx, id document.ID, recipient RecipientID) (Recipient, error) {
	rec, err := LoadRecipient(ctx, tx, recipient)
	if err != nil {
		return rec, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO plan_recipients (branch_id, document_id, recipient_id, n)
		SELECT CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), COALESCE(MAX(n), 0) + 1
		FROM   plan_recipients WHERE branch_id = ? AND document_id = ?
		ON CONFLICT (branch_id, document_id, recipient_id) DO NOTHING`,
		tx.Branch, id, recipient, tx.Branch, id); err != nil {
		return rec, fmt.Errorf("column of plan %d: %w", id, err)
	}
	return rec, nil
}

// checkServed refuses a plan that gives something of an item, or to a
// recipient, that is no longer in use; all are named.
func checkServed(ctx context.Context, r db.Reader, id document.ID) error {
	var gone []string
	err := r.Select(ctx, &gone, `
		SELECT DISTINCT i.name
		FROM   plan_lines l JOIN items i ON i.id = l.item_id
		WHERE  l.branch_id = ? AND l.document_id = ? AND i.active = 0
		UNION
		SELECT DISTINCT c.name
		FROM   plan_lines l JOIN recipients c ON c.id = l.recipient_id
		WHERE  l.branch_id = ? AND l.document_id = ? AND c.active = 0
		ORDER BY 1`, r.Where().Branch, id, r.Where().Branch, id)
	if err != nil {
		return fmt.Errorf("what plan %d gives: %w", id, err)
	}
	if len(gone) > 0 {
		return fault.New(fault.Conflict, "plan.not_in_use", strings.Join(gone, "、"))
	}
	return nil
}

// checkFree names every item of which the plan asks for more than is free.
// With a nil set all items are looked at.
func checkFree(ctx context.Context, tx *db.Tx, id document.ID, only map[inventory.ItemID]bool) error {
	lines, err := Lines(ctx, tx, id)
	if err != nil {
		return err
	}
	byItem := map[inventory.ItemID][]PlanLine{}
	for _, l := range lines {
		byItem[l.ItemID] = append(byItem[l.ItemID], l)
	}
	want := unitsOf(lines)
	uses, err := usesOf(ctx, tx, id)
	if err != nil {
		return err
	}
	var f fault.Fields
	for item, of := range byItem {
		if only != nil && !only[item] {
			continue
		}
		stock, err := freeOf(ctx, tx, item, uses)
		if err != nil {
			return err
		}
		if _, free, asked := stock.deal(id, of, want); asked > free {
			if err := addShort(ctx, tx, &f, item, free, asked); err != nil {
				return err
			}
		}
	}
	return f.Err(fault.Conflict, "plan.short")
}

// addShort names an item of which there is too little, with what is free and
// what is asked.
func addShort(
	ctx context.Context, r db.Reader, f *fault.Fields, item inventory.ItemID, free, asked inventory.Units,
) error {
	it, err := inventory.LoadItem(ctx, r, item)
	if err != nil {
		return err
	}
	f.Add(fmt.Sprintf("item.%d", item), "plan.item_short", it.Name, int64(free), int64(asked))
	return nil
}
