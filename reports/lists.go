package reports

import (
	"context"
	"slices"
	"strings"

	"relief/distribution"
	"relief/distribution/recipientlist"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/intake"
	"relief/inventory"
	"relief/inventory/itemlist"
)

// listWidths are the widths of a list's columns where 14 will not do.
var listWidths = map[string]float64{
	"code": 12, "name": 30, "name_en": 28, "packs": 18, "base_unit": 8, "aliases": 26, "active": 8,
	"address": 32, "uscc": 24, "tracking": 20, "min_stock": 11, "spec": 16,
}

// listColumns are the columns of a kind of list, as they are taken in again.
func listColumns(k intake.Kind, w Words) []Column {
	columns := make([]Column, len(k.Fields))
	for i, f := range k.Fields {
		width := listWidths[f.Key]
		if width == 0 {
			width = 14
		}
		columns[i] = Column{Key: f.Key, Label: w.Say(f.Label), Kind: Text, Width: width}
		if f.Key == "min_stock" {
			columns[i].Kind = Number
		}
	}
	return columns
}

// Items is the register of items, as a list of items is taken in again: find
// is part of a code, a name or a word for it.
func Items(ctx context.Context, r db.Reader, find, sort string, ask Ask) (*Table, error) {
	t, err := Begin(ctx, r, ask, "items", ask.T("import.items"))
	if err != nil {
		return nil, err
	}
	entries, err := inventory.Entries(ctx, r)
	if err != nil {
		return nil, err
	}
	order := inventory.ItemSorting.Order(sort, "")
	slices.SortStableFunc(entries, func(a, b inventory.Entry) int { return order.Compare(a.Item, b.Item) })
	t.FilterBy(ask.T("common.search"), find)
	t.Columns = listColumns(itemlist.Kind, ask.Words)
	for _, e := range entries {
		if !e.FoundBy(find) {
			continue
		}
		t.Rows = append(t.Rows, []Cell{
			e.Code, e.Name, e.NameEn, e.Spec, e.BaseUnit, itemlist.Packs(e.Units, e.BaseUnit), e.Category,
			ask.Say(itemlist.Trackings[e.Tracking]), int64(e.MinStock), intake.Join(e.Aliases), ask.yesNo(e.Active),
		})
	}
	return t, nil
}

// Recipients is the register of recipients, as a list of them is taken in
// again.
func Recipients(ctx context.Context, r db.Reader, find string, all bool, sort string, ask Ask) (*Table, error) {
	t, err := Begin(ctx, r, ask, "recipients", ask.T("import.recipients"))
	if err != nil {
		return nil, err
	}
	entries, err := distribution.RecipientEntries(ctx, r)
	if err != nil {
		return nil, err
	}
	shown, err := distribution.Recipients(ctx, r, find)
	if err != nil {
		return nil, err
	}
	found := map[distribution.RecipientID]bool{}
	for _, rec := range shown {
		found[rec.ID] = all || rec.Active
	}
	order := distribution.RecipientSorting.Order(sort, "")
	slices.SortStableFunc(entries, func(a, b distribution.RecipientEntry) int {
		return order.Compare(a.Recipient, b.Recipient)
	})
	t.FilterBy(ask.T("common.search"), find)
	t.Columns = listColumns(recipientlist.Kind, ask.Words)
	for _, e := range entries {
		if !found[e.ID] {
			continue
		}
		t.Rows = append(t.Rows, []Cell{
			e.Name, e.NameEn, ask.Say(recipientlist.Kinds[e.Kind]), e.Address, e.Contact, e.Phone, e.USCC,
			intake.Join(e.Aliases), ask.yesNo(e.Active),
		})
	}
	return t, nil
}

func (w Words) yesNo(yes bool) string {
	if yes {
		return w.T("import.yes")
	}
	return w.T("import.no")
}

// FaultyRows are the rows of a list that cannot be taken in, as they were
// typed, with the reasons: corrected, the file can be handed in again.
func FaultyRows(ctx context.Context, r db.Reader, result *intake.Result, ask Ask) (*Table, error) {
	kind := result.List.Kind
	title := ask.T("import.faulty_title", ask.Say(kind.Title))
	t, err := Begin(ctx, r, ask, "faulty_rows", title)
	if err != nil {
		return nil, err
	}
	var order []int // of the list's columns: those that are read come first
	for _, read := range []bool{true, false} {
		for i, h := range result.List.Headings {
			if (h.Field != "") != read {
				continue
			}
			order = append(order, i)
			label := h.Text
			if f, known := kind.Field(h.Field); known {
				label = ask.Say(f.Label)
			}
			key := "column_" + formatInt(int64(h.Column))
			t.Columns = append(t.Columns, Column{Key: key, Label: label, Kind: Text, Width: 18})
		}
	}
	t.Columns = append(t.Columns,
		Column{Key: "reason", Label: ask.T("import.reason"), Kind: Text, Width: 48},
		Column{Key: "row", Label: ask.T("import.source_row"), Kind: Number, Width: 10})
	for _, l := range result.Lines {
		if l.State != intake.Faulty {
			continue
		}
		row := make([]Cell, 0, len(t.Columns))
		for _, i := range order {
			row = append(row, l.Row.Cells()[i])
		}
		t.Rows = append(t.Rows, append(row, ask.reasons(kind, l), int64(l.Row.Number)))
	}
	return t, nil
}

// reasons says why a row cannot be taken in.
func (w Words) reasons(kind intake.Kind, l intake.Line) string {
	said := make([]string, len(l.Faults))
	for i, f := range l.Faults {
		said[i] = w.Say(f.Message)
		if field, known := kind.Field(f.Field); known {
			said[i] = w.Say(field.Label) + w.T("common.colon") + said[i]
		}
	}
	return strings.Join(said, " ")
}

// Shown is a change as a person reads it: words for what is kept as a mark.
func (w Words) Shown(field, value string) string {
	var m fault.Message
	switch field {
	case "tracking":
		m = itemlist.Trackings[value]
	case "kind":
		m = recipientlist.Kinds[value]
	case "active":
		return w.yesNo(value == "1")
	}
	if m.Key == "" {
		return value
	}
	return w.Say(m)
}
