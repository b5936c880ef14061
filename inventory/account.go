package inventory

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
)

// Scope says what kind of account a ledger is kept of.
type Scope string

// The scopes. The first four are kept day by day (ledger_days); an item is the
// branch's account of it alone, and a lot is read from its own movements.
const (
	OfBranch    Scope = "branch"
	OfWarehouse Scope = "warehouse"
	OfDonor     Scope = "donor"
	OfRecipient Scope = "recipient"
	OfItem      Scope = "item"
	OfLot       Scope = "lot"
)

// Account is what has a ledger of its own: the branch as a whole (ID 0), a
// warehouse, the lots of a donor, a recipient (its place).
//
// Goods come in when they cross its edge inward, and go out when they cross it
// outward; what moves inside (bin to bin) or outside is no line of its ledger.
//
//   - The branch, an item, a lot and a donor's lots: the edge of all kept
//     places. Goods on the road and own equipment are still kept: goods for a
//     recipient go out when they are handed over, not when they leave the bin.
//   - A warehouse: the edge of that warehouse and its bins. Goods go out when
//     they leave for a recipient, for own use or for another warehouse.
//   - A recipient: what reached it, and what was taken back from it.
//
// A reversal is a line of its own with minus (红字): what it takes back of
// what came in stands under "in" as minus, and of what went out under "out".
type Account struct {
	Scope Scope
	ID    int64
}

// AccountItem is one item of an account; 0 is all of them together.
type AccountItem struct {
	Account
	Item ItemID
}

// Crossed are the accounts over whose edges a lot goes from one place to another.
func Crossed(from, into Place, lot Lot) (list []Account) {
	for _, c := range crossings(from, into, lot) {
		list = append(list, c.of)
	}
	return list
}

// crossing is a movement over the edge of an account. Way is what kind of
// place lies on the other side.
type crossing struct {
	of     Account
	inward bool
	way    PlaceKind
}

// crossings are the edges that goods cross from one place to another.
func crossings(from, into Place, lot Lot) []crossing {
	var list []crossing
	if from.Kept != into.Kept {
		c := crossing{Account{OfBranch, 0}, into.Kept, outer(from, into, into.Kept)}
		list = append(list, c)
		if donor := lot.donor(); donor != 0 {
			list = append(list, crossing{Account{OfDonor, donor}, c.inward, c.way})
		}
	}
	if a, b := from.inWarehouse(), into.inWarehouse(); a != b {
		if a != 0 {
			list = append(list, crossing{Account{OfWarehouse, int64(a)}, false, outer(from, into, false)})
		}
		if b != 0 {
			list = append(list, crossing{Account{OfWarehouse, int64(b)}, true, outer(from, into, true)})
		}
	}
	if from.Kind == Recipient {
		list = append(list, crossing{Account{OfRecipient, int64(from.ID)}, false, outer(from, into, false)})
	}
	if into.Kind == Recipient {
		list = append(list, crossing{Account{OfRecipient, int64(into.ID)}, true, outer(from, into, true)})
	}
	return list
}

// outer is the kind of place on the other side; all parts of a warehouse are
// the warehouse.
func outer(from, into Place, inward bool) PlaceKind {
	kind := into.Kind
	if inward {
		kind = from.Kind
	}
	switch kind {
	case Bin, Receiving, Quarantine:
		return Warehouse
	}
	return kind
}

// inWarehouse is the warehouse a place is or lies in; 0 is none.
func (p Place) inWarehouse() PlaceID {
	switch {
	case p.WarehouseID != nil:
		return *p.WarehouseID
	case p.Kind == Warehouse:
		return p.ID
	}
	return 0
}

// Sums are what came over an edge and what went, in units and in 分. Units
// without a value count as Unvalued and add nothing to Fen.
type Sums struct {
	Moves        int64
	Came         Units
	Went         Units
	CameFen      int64
	WentFen      int64
	CameUnvalued Units
	WentUnvalued Units
}

// add counts a movement.
func (s *Sums) add(inward, reversal bool, units Units, value *int64) {
	s.Moves++
	sign := Units(1)
	if reversal {
		sign, inward = -1, !inward
	}
	fen, unvalued := int64(0), sign*units
	if value != nil {
		fen, unvalued = int64(sign)**value, 0
	}
	if inward {
		s.Came, s.CameFen, s.CameUnvalued = s.Came+sign*units, s.CameFen+fen, s.CameUnvalued+unvalued
		return
	}
	s.Went, s.WentFen, s.WentUnvalued = s.Went+sign*units, s.WentFen+fen, s.WentUnvalued+unvalued
}

// dayKey is a row of ledger_days but for the day.
type dayKey struct {
	of   Account
	item ItemID // 0: all
	way  PlaceKind
}

// line is a row of ledger_lines but for the day and the sequence.
type line struct {
	of   Account
	item ItemID
	n    int64
}

// daybook gathers what the arrows of one posting crossed, to be written at once.
type daybook struct {
	days  map[dayKey]*Sums
	lines []line
}

func (b *daybook) add(d document.Document, m Movement, from, into Place, lot Lot) {
	if b.days == nil {
		b.days = map[dayKey]*Sums{}
	}
	for _, c := range crossings(from, into, lot) {
		if c.of.Scope != OfBranch {
			b.lines = append(b.lines, line{c.of, m.ItemID, m.N})
		}
		for _, item := range []ItemID{m.ItemID, 0} {
			key := dayKey{c.of, item, c.way}
			if b.days[key] == nil {
				b.days[key] = &Sums{}
			}
			b.days[key].add(c.inward, d.Kind == document.Reversal, m.Units, m.ValueFen)
		}
	}
}

// rowsAtOnce is how many rows one statement writes.
const rowsAtOnce = 24

// write adds to the days and lines what was gathered.
// Months that are over take what is dated back into them, too.
func (b *daybook) write(ctx context.Context, tx *db.Tx, on, ended string) error {
	var args []any
	for chunk := range slices.Chunk(b.lines, rowsAtOnce) {
		args = args[:0]
		for _, l := range chunk {
			args = append(args, tx.Branch, l.of.Scope, l.of.ID, on, tx.Seq, l.n, l.item)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO ledger_lines (branch_id, scope, scope_id, business_on, seq, n, item_id)
			VALUES `+rowsOf(len(chunk), 7), args...); err != nil {
			return fmt.Errorf("lines of the ledger: %w", err)
		}
	}
	if err := b.count(ctx, tx, on); err != nil {
		return err
	}
	if month := MonthOf(on); month <= ended {
		if err := b.reclose(ctx, tx, month); err != nil {
			return err
		}
	}
	b.lines = b.lines[:0]
	clear(b.days)
	return nil
}

// count adds what was gathered to the rows of a day.
func (b *daybook) count(ctx context.Context, tx *db.Tx, on string) error {
	var args []any
	for chunk := range slices.Chunk(b.keys(), rowsAtOnce) {
		args = args[:0]
		for _, k := range chunk {
			s := b.days[k]
			args = append(args, tx.Branch, k.of.Scope, k.of.ID, k.item, on, k.way, s.Moves, s.Came, s.Went,
				s.CameFen, s.WentFen, s.CameUnvalued, s.WentUnvalued)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO ledger_days AS w (branch_id, scope, scope_id, item_id, business_on, way,
				`+dayColumns+`)
			VALUES `+rowsOf(len(chunk), 13)+`
			ON CONFLICT (branch_id, scope, scope_id, item_id, business_on, way) DO UPDATE SET
				`+DayFigures(`$ = w.$ + excluded.$`), args...); err != nil {
			return fmt.Errorf("days of the ledger: %w", err)
		}
	}
	return nil
}

// keys are what was gathered, in the one order in which all writers take rows.
func (b *daybook) keys() []dayKey { return slices.SortedFunc(maps.Keys(b.days), dayKey.compare) }

// compare orders keys.
func (k dayKey) compare(o dayKey) int {
	if c := strings.Compare(string(k.of.Scope), string(o.of.Scope)); c != 0 {
		return c
	}
	for _, d := range []int64{k.of.ID - o.of.ID, int64(k.item - o.item)} {
		if d != 0 {
			return int(d>>63 | 1)
		}
	}
	return strings.Compare(string(k.way), string(o.way))
}

// rowsOf is that many rows of placeholders.
func rowsOf(rows, columns int) string {
	one := "(" + strings.Repeat("?, ", columns-1) + "?)"
	return strings.Repeat(one+", ", rows-1) + one
}
