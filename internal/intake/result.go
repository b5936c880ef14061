package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/sheet"
	"relief/internal/text"
)

// State is what a row means to the books.
type State string

// The states of rows.
const (
	New     State = "new"
	Changed State = "changed"
	Same    State = "same"
	Faulty  State = "faulty"
)

// Change is one field of a thing that a row sets.
type Change struct {
	Field    string
	Old, New string
}

// Fault is one reason why a row cannot be taken, at its cell.
type Fault struct {
	Field string
	Cell  string // "" when the table has no such column
	fault.Message
}

// Line is one row with what it means.
type Line struct {
	Row     Row
	State   State
	Name    string
	ID      int64 // what it is in the books already; 0 for nothing yet
	Changes []Change
	Faults  []Fault
	Do      func(context.Context, *db.Tx) error `json:"-"` // New and Changed only
}

// Fail marks a line as faulty, with one more reason.
func (l *Line) Fail(field, key string, args ...any) {
	l.State = Faulty
	l.Faults = append(l.Faults, Fault{field, l.Row.Cell(field), fault.Message{Key: key, Args: args}})
}

// Remarks are what is to be told of the sheet and of every row, in their order:
// screen, terminal and JSON tell the same.
func (r *Result) Remarks() []Remark {
	list := slices.Clone(r.List.Remarks)
	for i := range r.Lines {
		for _, n := range r.Lines[i].Notices() {
			list = append(list, Remark{r.Lines[i].Row.Number, n.Cell, n.Message})
		}
	}
	SortRemarks(list)
	return list
}

// Notices say of a row what refuses nothing: what was read otherwise than it
// stands, and that a name which looks like a formula to a spreadsheet is kept
// as text.
func (l *Line) Notices() []Fault {
	list := slices.Clone(l.Row.notes)
	for _, ch := range l.Changes {
		if (ch.Field == "name" || ch.Field == "name_en") && sheet.LikeFormula(ch.New) {
			said := fault.Message{Key: "import.like_formula", Args: []any{ch.New}}
			list = append(list, Fault{ch.Field, l.Row.Cell(ch.Field), said})
		}
	}
	return list
}

// FailWith marks a line as faulty for what a verb would refuse it for.
func (l *Line) FailWith(err error) {
	f := fault.Of(err)
	if f == nil {
		return
	}
	for _, field := range slices.Sorted(maps.Keys(f.Fields)) {
		l.Fail(field, f.Fields[field].Key, f.Fields[field].Args...)
	}
	if len(f.Fields) == 0 {
		l.Fail("", f.Key, f.Args...)
	}
}

// Result is a list judged against the books.
type Result struct {
	List  *List
	Lines []Line
	Tally Tally
}

// Tally counts rows by what they mean.
type Tally struct {
	New     int `json:"new"`
	Changed int `json:"changed"`
	Same    int `json:"same"`
	Faulty  int `json:"faulty"`
}

// Start makes the lines of a list, with what is wrong with the cells as such.
func Start(list *List) *Result {
	r := &Result{List: list, Lines: make([]Line, len(list.Rows))}
	for i, row := range list.Rows {
		l := &r.Lines[i]
		l.Row = row
		l.Row.notes = slices.Clip(row.notes)
		for _, f := range row.faults {
			l.State = Faulty
			l.Faults = append(l.Faults, f)
		}
	}
	return r
}

// Count fills the tally when every line has its state, and puts what lines set
// in the order of the fields.
func (r *Result) Count() *Result {
	for _, l := range r.Lines {
		slices.SortStableFunc(l.Changes, func(a, b Change) int {
			return r.List.Kind.Order(a.Field) - r.List.Kind.Order(b.Field)
		})
		switch l.State {
		case New:
			r.Tally.New++
		case Changed:
			r.Tally.Changed++
		case Same:
			r.Tally.Same++
		case Faulty:
			r.Tally.Faulty++
		}
	}
	return r
}

// Digest names what a person was shown: the same digest, the same outcome.
func (r *Result) Digest() string {
	sum := sha256.New()
	for _, l := range r.Lines {
		raw, err := json.Marshal([]any{l.Row.Number, l.State, l.ID, l.Name, l.Changes, l.Faults})
		if err != nil {
			panic(fmt.Sprintf("digest of a line: %v", err)) // plain data
		}
		sum.Write(raw)
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// Refusal is nil, or names every fault of every row at once.
func (r *Result) Refusal() error {
	var f fault.Fields
	for _, l := range r.Lines {
		for _, reason := range l.Faults {
			field := reason.Field
			if field == "" {
				field = "row"
			}
			f.Add(fmt.Sprintf("row.%d.%s", l.Row.Number, field), reason.Key, reason.Args...)
		}
	}
	return f.Err(fault.Invalid, "import.faulty_rows", r.Tally.Faulty)
}

// apply does what the good rows ask for; step hears how many are done.
func (r *Result) apply(ctx context.Context, tx *db.Tx, step func(done, of int)) error {
	done, of := 0, r.Tally.New+r.Tally.Changed
	var refused fault.Fields
	for _, l := range r.Lines {
		if l.State != New && l.State != Changed {
			continue
		}
		err := l.Do(ctx, tx)
		if fault.Is(err, fault.Invalid) {
			for field, m := range fault.Of(err).Fields {
				refused.Add(fmt.Sprintf("row.%d.%s", l.Row.Number, field), m.Key, m.Args...)
			}
			if !refused.Any() {
				refused.Add(fmt.Sprintf("row.%d.row", l.Row.Number), fault.Of(err).Key, fault.Of(err).Args...)
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("row %d: %w", l.Row.Number, err)
		}
		if done++; step != nil {
			step(done, of)
		}
	}
	return refused.Err(fault.Invalid, "fault.invalid")
}

// Compare notes what a row changes of a thing; a blank cell changes nothing, and
// neither do blanks more within it. It gives what the field will hold.
func (r *Result) Compare(l *Line, field, old string) string {
	typed := l.Row.Value(field)
	if typed == "" || typed == old || text.Line(typed) == old {
		return old
	}
	l.Changes = append(l.Changes, Change{field, old, typed})
	return typed
}

// CompareActive notes whether a row puts a thing in or out of use.
func (r *Result) CompareActive(l *Line, active *bool) {
	typed := l.Row.Value("active")
	if typed == "" {
		return
	}
	value, known := r.Choose(l, "active", inUse)
	now := value == "1"
	switch {
	case !known:
		l.Fail("active", "import.unknown_active", typed)
	case now != *active:
		l.Changes = append(l.Changes, Change{"active", truth(*active), truth(now)})
		*active = now
	}
}

// truth is a truth as a change keeps it.
func truth(yes bool) string {
	if yes {
		return "1"
	}
	return "0"
}

// Settle gives a line without faults its state; do is what it asks for.
func (l *Line) Settle(id int64, do func(context.Context, *db.Tx) error) {
	l.ID = id
	switch {
	case l.State == Faulty:
		l.Changes = nil
	case id == 0:
		l.State, l.Do = New, do
	case len(l.Changes) > 0:
		l.State, l.Do = Changed, do
	default:
		l.State = Same
	}
}

// Once refuses a row that is about the same thing as one before it; key names
// the thing.
func (r *Result) Once(seen map[string]int, l *Line, field, key string) bool {
	if key == "" {
		return true
	}
	if before := seen[key]; before > 0 {
		l.Fail(field, "import.twice", before)
		return false
	}
	seen[key] = l.Row.Number
	return true
}
