package accounts

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"relief/internal/db"
	"relief/inventory"
)

// checker makes balances and the ledger anew from the movements, in one pass.
// It keeps what one lot has in memory, and fingerprints of the rest.
type checker struct {
	*fingerprints
	r         db.Reader
	places    map[int64]edgePlace
	reversals map[int64]bool // documents that take another back
	ends      []string       // months whose end is written down, in order
	weights   []uint64       // of each month end in its fingerprint
	last      string         // of them
	making    string         // the month whose end is being written down; "" is none

	lines, days, stock fingerprint // of ledger_lines, ledger_days, month_stock

	lot      int64
	at       map[int64]*lotAt // by place, of the lot
	wrong    []Finding
	negative []Finding
}

// edgePlace is what an edge is told by, of a place.
type edgePlace struct {
	kept, recipient bool
	warehouse       uint64 // it is or lies in; 0 is none
	way             uint64 // its kind; all parts of a warehouse are the warehouse
}

// lotAt is what lies of a lot at a place: as kept, and by the movements.
type lotAt struct {
	have, want, fen, worth, least int64
	last, came                    string
}

// walked is a movement, or before those of its lot a balance.
type walked struct {
	LotID, Seq, N, FromID, ToID, ItemID, Units, DocumentID int64
	BusinessOn, LastIn                                     string
	ValueFen, DonorID                                      db.NullInt
}

func newChecker(ctx context.Context, r db.Reader) (*checker, error) {
	c := &checker{
		r: r, fingerprints: newFingerprints(), places: map[int64]edgePlace{}, reversals: map[int64]bool{},
		at: map[int64]*lotAt{},
	}
	var p struct {
		ID, Kept, Warehouse int64
		Kind                string
	}
	err := r.Each(ctx, &p, func() error {
		way := inventory.PlaceKind(p.Kind)
		switch way {
		case inventory.Bin, inventory.Receiving, inventory.Quarantine:
			way = inventory.Warehouse
		}
		c.places[p.ID] = edgePlace{p.Kept == 1, way == inventory.Recipient, uint64(p.Warehouse), c.name(string(way))}
		return nil
	}, `SELECT id, kept, kind, COALESCE(warehouse_id, CASE WHEN kind = 'warehouse' THEN id ELSE 0 END) AS warehouse
		FROM places`)
	if err != nil {
		return nil, fmt.Errorf("check places: %w", err)
	}
	var d struct{ ID int64 }
	err = r.Each(ctx, &d, func() error {
		c.reversals[d.ID] = true
		return nil
	}, `SELECT id FROM documents WHERE branch_id = ? AND kind = 'reversal'`, r.Where().Branch)
	if err != nil {
		return nil, fmt.Errorf("check reversals: %w", err)
	}
	err = r.Select(ctx, &c.ends, `SELECT month FROM month_ends WHERE branch_id = ? ORDER BY month`, r.Where().Branch)
	if err != nil {
		return nil, fmt.Errorf("check month ends: %w", err)
	}
	if len(c.ends) > 0 {
		c.last = c.ends[len(c.ends)-1]
	}
	err = r.Get(ctx, &c.making, `SELECT COALESCE(MAX(month), '') FROM month_work WHERE branch_id = ?`, r.Where().Branch)
	if err != nil {
		return nil, fmt.Errorf("check month ends: %w", err)
	}
	for _, month := range c.ends {
		c.weights = append(c.weights, c.weight(month))
	}
	return c, nil
}

// weight is what the fingerprint of a month's end is multiplied by.
func (c *checker) weight(month string) uint64 { return c.hash(rowKey{c.name(month)})[0] | 1 }

// walk reads every balance and movement, lot by lot and in the order of business.
func (c *checker) walk(ctx context.Context) error {
	var m walked
	branch := c.r.Where().Branch
	err := c.r.Each(ctx, &m, func() error {
		if m.LotID != c.lot {
			c.endLot()
			c.lot = m.LotID
		}
		if m.N == 0 {
			at := c.lies(m.FromID)
			at.have, at.fen, at.last = at.have+m.Units, at.fen+m.ValueFen.Int64, m.LastIn
			return nil
		}
		c.moved(&m)
		return nil
	}, `
		SELECT lot_id, '' AS business_on, 0 AS seq, 0 AS n, place_id AS from_id, 0 AS to_id, 0 AS item_id,
		       on_hand AS units, value_fen, 0 AS document_id, 0 AS donor_id, last_in
		FROM   balances WHERE branch_id = ?
		UNION ALL
		SELECT m.lot_id, m.business_on, m.seq, m.n, m.from_id, m.to_id, m.item_id, m.units, m.value_fen, m.document_id,
		       l.donor_id, ''
		FROM   movements m `+c.r.NotIndexed()+` LEFT JOIN lots l ON l.id = m.lot_id
		WHERE  m.branch_id = ?
		ORDER BY lot_id, business_on, seq, n`, branch, branch)
	if err != nil {
		return fmt.Errorf("check balances: %w", err)
	}
	c.endLot()
	return nil
}

// lies is what lies of the lot at a place.
func (c *checker) lies(place int64) *lotAt {
	at := c.at[place]
	if at == nil {
		at = &lotAt{}
		c.at[place] = at
	}
	return at
}

// moved counts a movement at both its ends and over every edge that it crosses.
func (c *checker) moved(m *walked) {
	from, into := c.places[m.FromID], c.places[m.ToID]
	if from.kept {
		at := c.lies(m.FromID)
		at.want, at.worth = at.want-m.Units, at.worth-m.ValueFen.Int64
		at.least = min(at.least, at.want)
		c.ended(m, m.FromID, -1)
	}
	if into.kept {
		at := c.lies(m.ToID)
		at.want, at.worth = at.want+m.Units, at.worth+m.ValueFen.Int64
		at.came = max(at.came, m.BusinessOn)
		c.ended(m, m.ToID, 1)
	}
	if from.kept != into.kept {
		way := from.way
		if !into.kept {
			way = into.way
		}
		c.crossed(m, inventory.OfBranch, 0, into.kept, way)
		if m.DonorID.Valid {
			c.crossed(m, inventory.OfDonor, uint64(m.DonorID.Int64), into.kept, way)
		}
	}
	for _, side := range []struct {
		of, other edgePlace
		id        int64
		inward    bool
	}{{from, into, m.FromID, false}, {into, from, m.ToID, true}} {
		if side.of.warehouse != 0 && side.of.warehouse != side.other.warehouse {
			c.crossed(m, inventory.OfWarehouse, side.of.warehouse, side.inward, side.other.way)
		}
		if side.of.recipient {
			c.crossed(m, inventory.OfRecipient, uint64(side.id), side.inward, side.other.way)
		}
	}
}

// ended takes a movement off the first month end that it is in; what lies at the
// end of a month is counted by what it adds to the one before.
func (c *checker) ended(m *walked, place, sign int64) {
	i, _ := slices.BinarySearch(c.ends, inventory.MonthOf(m.BusinessOn))
	if i == len(c.ends) {
		return
	}
	unvalued := m.Units
	if m.ValueFen.Valid {
		unvalued = 0
	}
	h := c.hash(rowKey{uint64(m.ItemID), uint64(m.LotID), uint64(place)})
	c.stock.add(weighed(h, c.weights[i]), -sign, m.Units, m.ValueFen.Int64, unvalued)
}

// weighed gives the hashes of a key in a month's end.
func weighed(h [2]uint64, weight uint64) [2]uint64 { return [2]uint64{h[0] * weight, h[1] * weight} }

// crossed takes a movement over an edge off the lines and the days, of its item
// and of all.
func (c *checker) crossed(m *walked, scope inventory.Scope, id uint64, inward bool, way uint64) {
	of, day := c.name(string(scope)), c.date(m.BusinessOn)
	if scope != inventory.OfBranch {
		c.lines.add(c.hash(rowKey{of, id, day, uint64(m.Seq), uint64(m.N), uint64(m.ItemID)}), -1, 1)
	}
	sign, unvalued := int64(1), m.Units
	if m.ValueFen.Valid {
		unvalued = 0
	}
	if c.reversals[m.DocumentID] {
		sign, inward = -1, !inward
	}
	figures := [7]int64{0: 1}
	side := 0
	if !inward {
		side = 1
	}
	figures[1+side], figures[3+side], figures[5+side] = sign*m.Units, sign*m.ValueFen.Int64, sign*unvalued
	for _, item := range [2]int64{m.ItemID, 0} {
		c.days.add(c.hash(rowKey{of, id, uint64(item), day, way}), -1, figures[:]...)
	}
}

// endLot holds what is kept of a lot against what its movements came to.
func (c *checker) endLot() {
	for _, place := range slices.Sorted(maps.Keys(c.at)) {
		at := c.at[place]
		f := Finding{Lot: inventory.LotID(c.lot), Place: inventory.PlaceID(place), Have: at.have, Want: at.want}
		switch {
		case at.have != at.want:
			f.What = "balance"
		case at.fen != at.worth:
			f.What, f.Have, f.Want = "value", at.fen, at.worth
		case at.last != at.came:
			f.What, f.Have, f.Want = "last_in", at.fen, at.worth
		}
		if f.What != "" {
			c.wrong = append(c.wrong, f)
		}
		if at.least < 0 {
			c.negative = append(c.negative, Finding{What: "later_negative", Lot: f.Lot, Place: f.Place, Have: at.least})
		}
	}
	clear(c.at)
}
