package imports

import (
	"fmt"
	"slices"

	"relief/internal/web/desk"
	"relief/inventory/opening"
)

// openingRow is one row as the page shows it.
type openingRow struct {
	opening.Line
	N      int
	Open   bool
	Ticked bool
	Said   []string // what is wrong
	Hints  []string
	Fields []desk.Field
	rank   int
}

// openingAt is a row with its page, for the row's own part.
type openingAt struct {
	Page *openingPage
	Row  openingRow
}

// At gives a row with its page.
func (p *openingPage) At(r openingRow) openingAt { return openingAt{p, r} }

// CanSkip tells whether the row is asked about being left out: where it is wrong
// or stands open, and to take that back.
func (r openingRow) CanSkip() bool { return r.Open || r.State == opening.LeftOut }

// Told is what is wrong with the row, but for what its fields say below.
func (r openingRow) Told() []string {
	below := 0
	for _, f := range r.Fields {
		if f.Error != "" {
			below++
		}
	}
	if below == len(r.Said) {
		return nil
	}
	return r.Said
}

// Read tells whether the count was understood.
func (r openingRow) Read() bool { return r.State == opening.Matched || r.State == opening.New }

// Unit is the unit of the count: of the item where the count was understood.
func (r openingRow) Unit() string {
	switch r.State {
	case opening.Matched:
		return r.Item.BaseUnit
	case opening.New:
		return r.Proposed.BaseUnit
	}
	return r.Row.Unit
}

// row is a line as the page shows it. What a refusal said of it stands with it.
func (p *openingPage) row(l opening.Line) openingRow {
	row := openingRow{Line: l, N: l.Row.Number, Ticked: l.CreateNew,
		Open: l.State == opening.Faulty || p.asks.Open[l.Row.Number]}
	if l.State == opening.Totalled || l.State == opening.LeftOut {
		row.Open = false
	}
	for _, reason := range l.Faults {
		row.Said = append(row.Said, p.Say(reason.Message))
	}
	if len(l.Faults) == 0 {
		for _, role := range editFields {
			if said := p.Errors[fmt.Sprintf("row.%d.%s", row.N, role)]; said != "" {
				row.Said = append(row.Said, said)
			}
		}
	}
	for _, note := range l.Notes {
		row.Hints = append(row.Hints, p.Say(note.Message))
	}
	if counted := l.State == opening.Matched || l.State == opening.New; counted && l.Row.Bin != "" && l.Bin == 0 {
		key := "openpage.unknown_bin"
		switch {
		case l.Warehouse == 0 && !p.makesWarehouse:
			key = "openpage.bin_without_store"
		case p.asks.NewBins:
			key = "openpage.bin_is_made"
		}
		row.Hints = append(row.Hints, p.T(key, l.Row.Bin))
	}
	if name := p.stores[l.Warehouse]; name != "" && l.Warehouse != p.chosen {
		row.Hints = append(row.Hints, p.T("openpage.into_store", name))
	}
	switch {
	case len(row.Said) > 0:
		row.rank = 0
	case l.State == opening.New:
		row.rank = 1
	default:
		row.rank = 2
	}
	return row
}

// fieldFaults puts every faulty cell at its field, also before a refusal.
func (p *openingPage) fieldFaults() {
	if p.Errors == nil {
		p.Errors = map[string]string{}
	}
	for _, l := range p.Result.Lines {
		for _, reason := range l.Faults {
			name := fmt.Sprintf("row.%d.%s", l.Row.Number, inputOf(reason.Column))
			if p.Errors[name] == "" {
				p.Errors[name] = p.Say(reason.Message)
			}
		}
	}
	if m, bad := p.Result.Fields["counted_on"]; bad {
		p.Errors["counted_on"] = p.Say(m)
	}
}

// inputOf is the field in which a faulty column is corrected.
func inputOf(column opening.Role) opening.Role {
	switch {
	case slices.Contains(editFields, column):
		return column
	case column == opening.First || column == opening.Recount:
		return opening.Counted
	case column == opening.Within:
		return opening.Damaged
	}
	return opening.Name
}

// rowFields are the inputs of a row that stands open.
func (p *openingPage) rowFields(row openingRow) []desk.Field {
	var fields []desk.Field
	for _, role := range editFields {
		if role == opening.Damaged && row.Row.Cell(role) == "" {
			continue // the sheet has no such column
		}
		with := []string{"autocomplete", "off"}
		if role == opening.Name {
			with = append(with, "list", "items")
		}
		name := fmt.Sprintf("row.%d.%s", row.N, role)
		fields = append(fields, p.Field(name, p.Say(opening.RoleKey(role)), typedCell(row.Row, role), with...))
	}
	return fields
}

// tone is the colour of a row's state.
func (openingRow) tone(s opening.State) string {
	switch s {
	case opening.Matched:
		return "green"
	case opening.New:
		return "blue"
	case opening.Faulty:
		return "red"
	}
	return "secondary"
}

// Mark is a row's state as a badge.
func (p *openingPage) Mark(r openingRow) desk.Badge {
	label := map[opening.State]string{
		opening.Matched: p.T("openpage.state_matched"), opening.New: p.T("openpage.state_new"),
		opening.Faulty: p.T("openpage.state_faulty"), opening.NotCounted: p.T("common.not_counted"),
		opening.Totalled: p.T("common.total"), opening.LeftOut: p.T("openpage.state_left_out"),
	}[r.State]
	if len(r.Said) > 0 && r.State != opening.New {
		return p.Badge(p.T("openpage.state_faulty"), "red")
	}
	return p.Badge(label, r.tone(r.State))
}
