package opening

import (
	"slices"

	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/text"
	"relief/inventory"
)

// State is what a row means.
type State string

// The states of rows.
const (
	Matched    State = "matched"     // a known item, a whole count
	New        State = "new"         // an item nobody knows; made only when ticked
	Faulty     State = "faulty"      // with reasons
	NotCounted State = "not_counted" // the count is blank: skipped and listed
	Totalled   State = "total"       // a total row, compared and never posted
	LeftOut    State = "left_out"    // left out on purpose, and counted wherever rows are
)

// Item is what the branch knows of an item.
type Item struct {
	ID       int64
	Name     string
	BaseUnit string
	Units    map[string]int64 // folded unit word → base units it stands for
	Tracking string           // none, lot, lot_expiry, serial
	Retired  bool             // out of use: nothing of it comes in
}

// Names finds items by text.Fold of a name or alias, or of a name and a
// specification written one behind the other.
type Names interface {
	Item(key string) (Item, bool)
	// Code finds an item by its code as typed, or names those that a code in
	// another hand may mean.
	Code(typed string) (Item, []string)
	// Several names the items that a key does not tell apart.
	Several(key string) []string
}

// Edit corrects a row in place; nil leaves a field as typed, "" empties it.
type Edit struct {
	Name      *string `json:"name,omitempty"`
	Spec      *string `json:"spec,omitempty"`
	Unit      *string `json:"unit,omitempty"`
	Counted   *string `json:"counted,omitempty"`
	LotNo     *string `json:"lot_no,omitempty"`
	MadeOn    *string `json:"made_on,omitempty"`
	ExpiresOn *string `json:"expires_on,omitempty"`
	Note      *string `json:"note,omitempty"`
	Damaged   *string `json:"damaged,omitempty"`
	CreateNew bool    `json:"create_new,omitempty"` // make the proposed item
	LeaveOut  bool    `json:"leave_out,omitempty"`  // leave the row out, whatever it says
}

// Reason is a message at a column of a row; Cell is its address, as in F7.
type Reason struct {
	Column Role
	Cell   string
	fault.Message
}

// NewItem is the item that would be made of a row: one for all rows with the
// same Key.
type NewItem struct {
	Key      string // text.Fold of name and specification
	Code     string
	Name     string
	Spec     string
	BaseUnit string
}

// Line is a row and what it means. Units, LotNo, MadeOn and ExpiresOn hold
// good for Matched and New only; what is not known is "".
type Line struct {
	Row       Row // as typed, or as corrected by an Edit
	Edited    bool
	State     State
	Faults    []Reason
	Notes     []Reason
	Item      Item    // Matched
	Proposed  NewItem // New
	CreateNew bool    // New, and ticked
	Factor    int64   // base units of the unit word
	Units     int64   // base units that can be used; 0 was counted and found to be none
	Damaged   int64   // base units beside them that go into quarantine
	LotNo     string
	MadeOn    string // YYYY-MM-DD
	ExpiresOn string // YYYY-MM-DD
	Total     Total  // Totalled

	// Where the row goes, once Place has said so; 0: the warehouse that is still
	// to be chosen, and the warehouse itself.
	Warehouse, Bin inventory.PlaceID
	Category       string // its own column's, else the title's above it
}

// Tally counts the lines of a result by state.
type Tally struct {
	Matched, New, Unticked, Faulty, NotCounted, Totals, LeftOut int
}

// Result is the whole count with every row's state. Fields holds faults of
// the head: counted_on.
type Result struct {
	Count  *Count
	Lines  []Line // in the order of their rows, total rows among them
	Fields map[string]fault.Message
	Tally  Tally

	NewBins []NewBin // that rows name and nobody knows, once Place has said so
}

// Remarks are what is to be told of the sheet and of every row, in their order:
// screen, terminal and JSON tell the same.
func (r *Result) Remarks() []intake.Remark {
	list := slices.Clone(r.Count.Remarks)
	if rows := r.LeftOut(); len(rows) > 0 {
		m := fault.Message{Key: "opening.left_out", Args: []any{len(rows), Spans(rows)}}
		list = append(list, intake.Remark{Message: m})
	}
	for _, l := range r.Lines {
		for _, n := range l.Notes {
			if l.State != Totalled {
				list = append(list, intake.Remark{Row: l.Row.Number, Cell: n.Cell, Message: n.Message})
			}
		}
	}
	intake.SortRemarks(list)
	return list
}

// Ready tells whether the count can be posted: nothing is faulty, every new
// item is ticked, and something was counted.
func (r *Result) Ready() bool {
	return len(r.Fields) == 0 && r.Tally.Faulty == 0 && r.Tally.Unticked == 0 &&
		r.Tally.Matched+r.Tally.New > 0
}

// Refusal is nil, or every fault at once: kind Invalid, one field per faulty
// cell ("row.7.counted") and per faulty field of the head.
func (r *Result) Refusal() error {
	var f fault.Fields
	for name, m := range r.Fields {
		f.Add(name, m.Key, m.Args...)
	}
	for _, l := range r.Lines {
		for _, reason := range l.Faults {
			f.Add(l.field(reason.Column), reason.Key, reason.Args...)
		}
		if l.State == New && !l.CreateNew {
			f.Add(l.field(Name), "opening.unknown_item", short(l.Row.Name))
		}
	}
	if !f.Any() && r.Tally.Matched+r.Tally.New == 0 {
		f.Add("rows", "opening.nothing_counted")
	}
	return f.Err(fault.Invalid, "opening.refused", r.Tally.Faulty, r.Tally.Unticked)
}

// Resolve says of every row what it means: against the items the branch
// knows, with the corrections made so far (by the row Excel shows), on a day
// (YYYY-MM-DD, the branch's today). It changes nothing and may be called again.
func Resolve(c *Count, names Names, edits map[int]Edit, today string) *Result {
	r := &Result{Count: c, Fields: map[string]fault.Message{}, Lines: make([]Line, 0, len(c.Rows)+len(c.Totals))}
	switch {
	case c.CountedOn == "":
		r.Fields["counted_on"] = fault.Message{Key: "opening.no_date"}
	case c.CountedOn > today:
		r.Fields["counted_on"] = fault.Message{Key: "opening.date_in_future", Args: []any{c.CountedOn}}
	}
	totals := c.Totals
	for _, row := range c.Rows {
		for len(totals) > 0 && totals[0].Number < row.Number {
			r.addTotal(totals[0])
			totals = totals[1:]
		}
		edit, edited := edits[row.Number]
		l := &judged{Line: Line{Row: row, Edited: edited && edit.changes(), CreateNew: edit.CreateNew},
			names: names, today: today}
		l.apply(edit)
		if edit.LeaveOut {
			l.State, l.CreateNew = LeftOut, false
		} else {
			l.judge()
		}
		r.Lines = append(r.Lines, l.Line)
	}
	for _, t := range totals {
		r.addTotal(t)
	}
	r.markTwins()
	r.tally()
	return r
}

// addTotal lists a total row.
func (r *Result) addTotal(t Total) {
	row := Row{Number: t.Number, Name: t.Label, CountedText: t.Stated, columns: t.columns}
	l := Line{State: Totalled, Row: row, Total: t}
	if !t.Agrees {
		l.note(Counted, "opening.total_differs", short(t.Label), short(t.Stated), t.Sum)
	}
	r.Lines = append(r.Lines, l)
}

// twin is what tells two rows of one item apart.
type twin struct {
	item           int64
	proposed       string
	lot, made, exp string
}

// markTwins refuses rows that name the same goods without a lot or a date to
// tell them apart: a receipt would count them twice, or one was meant to be
// something else.
func (r *Result) markTwins() {
	rows := map[twin][]int{}
	units := map[string]int{} // proposed item → the line that named its unit
	var order []twin
	for i, l := range r.Lines {
		if l.State != Matched && l.State != New {
			continue
		}
		t := twin{l.Item.ID, l.Proposed.Key, text.Fold(l.LotNo), l.MadeOn, l.ExpiresOn}
		if len(rows[t]) == 0 {
			order = append(order, t)
		}
		rows[t] = append(rows[t], i)
		if l.State != New {
			continue
		}
		before, again := units[l.Proposed.Key]
		if !again {
			units[l.Proposed.Key] = i
		} else if b := r.Lines[before]; text.Fold(b.Proposed.BaseUnit) != text.Fold(l.Proposed.BaseUnit) {
			r.Lines[i].fault(Unit, "opening.new_units_differ", b.Row.Number, short(b.Proposed.BaseUnit))
		}
	}
	for _, t := range order {
		if len(rows[t]) < 2 {
			continue
		}
		for at, i := range rows[t] {
			other := rows[t][0]
			if at == 0 {
				other = rows[t][1]
			}
			r.Lines[i].fault(Name, "opening.twice", r.Lines[other].Row.Number)
		}
	}
}

// tally counts the lines by state.
func (r *Result) tally() {
	for _, l := range r.Lines {
		switch l.State {
		case Matched:
			r.Tally.Matched++
		case New:
			r.Tally.New++
			if !l.CreateNew {
				r.Tally.Unticked++
			}
		case Faulty:
			r.Tally.Faulty++
		case NotCounted:
			r.Tally.NotCounted++
		case Totalled:
			r.Tally.Totals++
		case LeftOut:
			r.Tally.LeftOut++
		}
	}
}
