package reports

import (
	"context"
	"errors"
	"fmt"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// PlanMatrix is a plan as its papers show it: items down, recipients across,
// in the officer's order. What was cut is left out.
type PlanMatrix struct {
	Plan       distribution.Plan
	Recipients []distribution.Recipient
	Items      []inventory.Item
	Units      map[inventory.ItemID]map[distribution.RecipientID]int64 // 0: kept
	Stock      map[inventory.ItemID]int64                              // what the plan could deal out
}

// LoadPlanMatrix reads a plan whole. Its stock is what is free today, and what
// the plan itself holds or has issued already: so that stock less given less
// kept is what is left, before and after the goods have gone.
func LoadPlanMatrix(ctx context.Context, r db.Reader, id document.ID) (*PlanMatrix, error) {
	p, err := distribution.LoadPlan(ctx, r, id)
	if err != nil {
		return nil, err
	}
	m := &PlanMatrix{
		Plan: p, Units: map[inventory.ItemID]map[distribution.RecipientID]int64{},
		Stock: map[inventory.ItemID]int64{},
	}
	return m, errors.Join(m.columns(ctx, r), m.cells(ctx, r), m.free(ctx, r))
}

func (m *PlanMatrix) columns(ctx context.Context, r db.Reader) error {
	var people []distribution.RecipientID
	err := r.Select(ctx, &people, `SELECT recipient_id FROM plan_recipients
		WHERE branch_id = ? AND document_id = ? ORDER BY n, recipient_id`, r.Where().Branch, m.Plan.ID)
	if err != nil {
		return fmt.Errorf("recipients of plan %d: %w", m.Plan.ID, err)
	}
	for _, id := range people {
		rec, err := distribution.LoadRecipient(ctx, r, id)
		if err != nil {
			return err
		}
		m.Recipients = append(m.Recipients, rec)
	}
	var items []inventory.ItemID
	err = r.Select(ctx, &items, `SELECT item_id FROM plan_items
		WHERE branch_id = ? AND document_id = ? ORDER BY n, item_id`, r.Where().Branch, m.Plan.ID)
	if err != nil {
		return fmt.Errorf("items of plan %d: %w", m.Plan.ID, err)
	}
	for _, id := range items {
		it, err := inventory.LoadItem(ctx, r, id)
		if err != nil {
			return err
		}
		m.Items = append(m.Items, it)
	}
	return nil
}

func (m *PlanMatrix) cells(ctx context.Context, r db.Reader) error {
	lines, err := distribution.Lines(ctx, r, m.Plan.ID)
	if err != nil {
		return err
	}
	progress, err := distribution.ProgressOf(ctx, r, m.Plan.ID)
	if err != nil {
		return err
	}
	for _, l := range lines {
		var rec distribution.RecipientID
		if l.RecipientID != nil {
			rec = *l.RecipientID
		}
		if m.Units[l.ItemID] == nil {
			m.Units[l.ItemID] = map[distribution.RecipientID]int64{}
		}
		at := progress[l.ID]
		m.Units[l.ItemID][rec] += int64(l.Units - at.Cut)
		m.Stock[l.ItemID] += int64(at.Held + at.Out)
	}
	return nil
}

// free adds what may be promised to the plan, as its page counts it: with what
// donors earmarked for it.
func (m *PlanMatrix) free(ctx context.Context, r db.Reader) error {
	shown, err := distribution.MatrixOf(ctx, r, m.Plan.ID)
	for _, row := range shown.Items {
		m.Stock[row.ItemID] += int64(row.Free)
	}
	return err
}

// given is what all recipients get of an item.
func (m *PlanMatrix) given(id inventory.ItemID) (sum int64) {
	for rec, units := range m.Units[id] {
		if rec != 0 {
			sum += units
		}
	}
	return sum
}

// Plan is a plan as a table: one row per item, one column per recipient.
func Plan(ctx context.Context, r db.Reader, id document.ID, ask Ask) (*Table, error) {
	m, err := LoadPlanMatrix(ctx, r, id)
	if err != nil {
		return nil, err
	}
	return m.table(ctx, r, ask)
}

func (m *PlanMatrix) table(ctx context.Context, r db.Reader, ask Ask) (*Table, error) {
	t, err := Begin(ctx, r, ask, fmt.Sprintf("plan/%d", m.Plan.ID), m.Plan.Title)
	if err != nil {
		return nil, err
	}
	t.FilterBy(ask.T("report.plan_number"), m.Plan.No())
	t.Columns = []Column{
		{Key: "item", Label: ask.T("report.item"), Kind: Text, Width: 28},
		{Key: "spec", Label: ask.T("common.specification"), Kind: Text, Width: 12},
		{Key: "unit", Label: ask.T("common.unit"), Kind: Text, Width: 7},
	}
	first := len(t.Columns)
	for _, rec := range m.Recipients {
		t.Columns = append(t.Columns, Column{
			Key: fmt.Sprintf("recipient-%d", rec.ID), Label: ask.Named(rec.Name, rec.NameEn), Kind: Number,
			Width: 13, sum: true,
		})
	}
	kept := len(t.Columns)
	name := func(col int) string { return columnName(col + 1) }
	t.Columns = append(t.Columns,
		Column{Key: "kept", Label: ask.T("report.kept"), Kind: Number, Width: 9, sum: true},
		Column{Key: "given", Label: ask.T("report.given"), Kind: Number, Width: 10, sum: true,
			formula: func(row int) string {
				if kept == first {
					return "0"
				}
				return fmt.Sprintf("SUM(%s%d:%s%d)", name(first), row, name(kept-1), row)
			}},
		Column{Key: "stock", Label: ask.T("report.stock_of_plan"), Kind: Number, Width: 9, sum: true},
		Column{Key: "left", Label: ask.T("report.left"), Kind: Number, Width: 9, sum: true,
			formula: func(row int) string {
				return fmt.Sprintf("%s%d-%s%d-%s%d", name(kept+2), row, name(kept+1), row, name(kept), row)
			}},
	)
	for _, it := range m.Items {
		row := []Cell{ask.Named(it.Name, it.NameEn), it.Spec, it.BaseUnit}
		for _, rec := range m.Recipients {
			row = append(row, some(m.Units[it.ID][rec.ID]))
		}
		own, out, stock := m.Units[it.ID][0], m.given(it.ID), m.Stock[it.ID]
		t.Rows = append(t.Rows, append(row, some(own), out, stock, stock-out-own))
	}
	t.addUp(ask.T("report.check_sum"))
	return t, nil
}

// some is a quantity of which none is an empty cell: nothing was decided.
func some(units int64) Cell {
	if units == 0 {
		return nil
	}
	return units
}

// addUp makes the totals of the columns that add up.
func (t *Table) addUp(label string) {
	t.Totals = make([]Cell, len(t.Columns))
	t.Totals[0] = label
	for i, c := range t.Columns {
		if !c.sum {
			continue
		}
		var sum int64
		for _, row := range t.Rows {
			if n, is := row[i].(int64); is {
				sum += n
			}
		}
		t.Totals[i] = sum
	}
}
