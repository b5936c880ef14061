package rounds

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"relief/distribution/minutes"
	"relief/internal/web/desk"
)

// mostReasons is how many reasons a page lists; the text marks every place.
const mostReasons = 200

// stretch is a piece of the wording: read, stock, kept or unread, or none.
type stretch struct {
	Text, Class string
	N           int // the number of the reason, or 0
}

// reason says why a place was not read.
type reason struct {
	N          int
	Text, Said string
}

// keptRow is an item the branch keeps, to be ticked.
type keptRow struct {
	ID, Value, Item, Said string
	Units                 *int64
	Ticked                bool
}

// readRow is one item of the plan that results.
type readRow struct {
	Item  string
	Cells []int64
	Total int64
	Stock string
}

// placed is a span with its class.
type placed struct {
	minutes.Span
	class string
	n     int
}

// Stretches is the wording cut where what was read, and not, begins and ends.
func (p decisionPage) Stretches() []stretch {
	var list []placed
	for i, u := range p.Reading.Unread {
		list = append(list, placed{u.Span, "unread", i + 1})
	}
	for _, k := range p.Reading.Kept {
		list = append(list, placed{k.Span, "kept", 0})
	}
	for _, l := range p.Reading.Lines {
		list = append(list, placed{l.Span, "read", 0})
	}
	for _, s := range p.Reading.Stock {
		list = append(list, placed{s.Span, "stock", 0})
	}
	for _, a := range p.Reading.Aside {
		list = append(list, placed{a.Span, "aside", 0})
	}
	for _, n := range p.Reading.Named {
		list = append(list, placed{n, "named", 0})
	}
	slices.SortStableFunc(list, func(a, b placed) int { return cmp.Compare(a.From, b.From) })
	typed, at := []rune(p.Wording), 0
	var out []stretch
	add := func(to int, class string, n int) {
		if to > at {
			out, at = append(out, stretch{string(typed[at:to]), class, n}), to
		}
	}
	for _, s := range list {
		add(s.From, "", 0)
		add(s.To, s.class, s.n)
	}
	add(len(typed), "", 0)
	return out
}

// Reasons are the first places that were not read.
func (p decisionPage) Reasons() (list []reason) {
	for i, u := range p.Reading.Unread[:min(mostReasons, len(p.Reading.Unread))] {
		list = append(list, reason{i + 1, u.Text, p.Say(u.Message())})
	}
	return list
}

// Aside are the first stretches that were left aside.
func (p decisionPage) Aside() []minutes.Aside {
	return p.Reading.Aside[:min(mostReasons, len(p.Reading.Aside))]
}

// MoreAside is how many of them the list leaves out.
func (p decisionPage) MoreAside() int { return max(0, len(p.Reading.Aside)-mostReasons) }

// MoreReasons is how many places the list leaves out.
func (p decisionPage) MoreReasons() int { return max(0, len(p.Reading.Unread)-mostReasons) }

// Kept are the items the branch keeps: stated ones ticked, those by the
// balance as proposals.
func (p decisionPage) Kept() (list []keptRow) {
	for _, k := range p.Reading.Kept {
		row := keptRow{Value: strconv.FormatInt(k.ItemID, 10), Item: k.Label(), Units: k.Units}
		row.ID = "keep-" + row.Value
		row.Ticked = k.Basis == minutes.Stated
		if p.Form != nil {
			row.Ticked = slices.Contains(p.Form.List("keep"), row.Value)
		}
		switch {
		case k.Basis == minutes.Stated:
			row.Said = p.T("minutes.basis_stated")
		case k.Units != nil:
			row.Said = p.T("minutes.basis_balance")
		default:
			row.Said = p.T("minutes.basis_unknown")
		}
		list = append(list, row)
	}
	return list
}

// person is a column of the plan that results.
type person struct {
	Name  string
	Empty bool // only what was not read speaks of it
}

// People are the recipients of the plan that results, as the text has them.
func (p decisionPage) People() (list []person) {
	for _, to := range p.Reading.Recipients {
		given := slices.ContainsFunc(p.Reading.Lines, func(l minutes.Line) bool { return l.RecipientID == to.ID })
		list = append(list, person{to.Name, !given})
	}
	return list
}

// Rows is the plan that results, an item a row.
func (p decisionPage) Rows() []readRow {
	people, column := p.People(), map[string]int{}
	for i, to := range people {
		column[to.Name] = i
	}
	at := map[int64]int{}
	var rows []readRow
	for _, l := range p.Reading.Lines {
		i, there := at[l.ItemID]
		if !there {
			i, at[l.ItemID] = len(rows), len(rows)
			rows = append(rows, readRow{Item: l.Label(), Cells: make([]int64, len(people))})
		}
		rows[i].Cells[column[l.Recipient]] += l.Units
		rows[i].Total += l.Units
	}
	for _, s := range p.Reading.Stock {
		if i, there := at[s.ItemID]; there {
			rows[i].Stock = p.Number(s.Units)
		}
	}
	return rows
}

// ReasonID is where a reason stands in the list.
func (p decisionPage) ReasonID(n int) string { return fmt.Sprintf("reason-%d", n) }

// Beside are the faults that stand at no field of the page.
func (p decisionPage) Beside() (list []desk.Faulty) {
	for _, f := range p.planImportPage.Beside() {
		if f.Field != desk.FieldID("looked") {
			list = append(list, f)
		}
	}
	return list
}

// LookedSaid is what is wrong with the tick for what was not read.
func (p decisionPage) LookedSaid() string { return p.Errors["looked"] }
