package inventory_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"time"

	"relief/internal/audit"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/soak"
	"relief/inventory"
	"relief/inventory/accounts"
)

// The model is what a storekeeper would keep with pencil and paper: who has
// how much of what where, what is promised, and what moved on which day. It
// knows nothing of the program but its words.
type model struct {
	b     *testkit.Books
	rng   *rand.Rand
	today string
	step  int
	act   string // of the step, as the table calls it
	every int    // acts between two comparisons

	items   []inventory.Item
	bins    []inventory.PlaceID // picked from: the warehouse and two bins
	corner  inventory.PlaceID   // quarantine
	own     inventory.PlaceID   // the branch's own use
	clients []inventory.PlaceID
	plans   []document.ID

	lots  map[inventory.LotID]modelLot
	have  map[spot]inventory.Units
	spots []spot // in the order they were first filled
	holds []modelHold
	moved map[inventory.LotID][]modelMove
	docs  []*modelDoc
	drawn []modelDraft
	done  map[string]int // acts by name, documents posted and reversed by kind, refusals by key
}

type spot struct {
	lot   inventory.LotID
	place inventory.PlaceID
}

type modelLot struct {
	item    inventory.ItemID
	expired bool
	expires string // as its receipt or a relabel says, or empty
	valued  bool
	isFor   inventory.PlaceID // earmarked for this client, or 0
	purpose string            // earmarked for this, or empty
}

type modelHold struct {
	id    inventory.HoldID
	doc   document.ID
	at    spot
	units inventory.Units
}

type modelMove struct {
	on       string
	order    int
	from, to inventory.PlaceID
	units    inventory.Units
}

// modelDoc is a posted document and how to take it back.
type modelDoc struct {
	doc      document.Document
	lines    []modelLine
	reversed bool
	relabel  inventory.LotID // the new lot
	slip     *modelSlip
}

type modelLine struct {
	lot      inventory.LotID
	from, to inventory.PlaceID // 0: an edge
	units    inventory.Units
}

type modelSlip struct {
	transit, client inventory.PlaceID
	delivered       bool
	received        []inventory.Units // per line
}

// newModel makes a branch of its own and what a run needs in it.
func newModel(b *testkit.Books, seed uint64) (*model, error) {
	m := &model{
		b: b, rng: rand.New(rand.NewPCG(seed, 77)), every: soak.Times(20, 1), lots: map[inventory.LotID]modelLot{},
		have: map[spot]inventory.Units{}, moved: map[inventory.LotID][]modelMove{}, done: map[string]int{},
	}
	err := b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
		m.today, m.items, m.bins, m.clients, m.plans = tx.Today(), nil, []inventory.PlaceID{b.Warehouse}, nil, nil
		for _, name := range []string{"急救箱", "棉被", "矿泉水"} {
			it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: name, BaseUnit: "个"})
			if err != nil {
				return err
			}
			m.items = append(m.items, it)
		}
		for _, code := range []string{"A-01", "B-01"} {
			p, err := inventory.CreateBin(ctx, tx, b.Warehouse, code, code)
			if err != nil {
				return err
			}
			m.bins = append(m.bins, p.ID)
		}
		for _, name := range []string{"甲院", "乙校"} {
			id, err := inventory.RecipientPlace(ctx, tx, name)
			if err != nil {
				return err
			}
			m.clients = append(m.clients, id)
		}
		for range 3 {
			doc, err := document.CreateNumbered(ctx, tx, document.Document{
				Kind: document.Plan, State: document.Draft, BusinessOn: tx.Today()}, document.Plan.Prefix())
			if err != nil {
				return err
			}
			m.plans = append(m.plans, doc.ID)
		}
		own, err := inventory.OnlyPlace(ctx, tx, inventory.OwnEquipment)
		if err != nil {
			return err
		}
		m.own = own.ID
		m.corner, err = inventory.QuarantineOf(ctx, tx, b.Warehouse)
		return err
	})
	return m, err
}

// modelDay is the day all runs happen on.
var modelDay = time.Date(2030, 3, 15, 4, 0, 0, 0, time.UTC)

func modelClock(o *db.Options) { o.Clock = func() time.Time { return modelDay } }

func (m *model) daysAgo(n int) string {
	return modelDay.AddDate(0, 0, -n).Format(time.DateOnly)
}

// when is today, or sometimes a day before.
func (m *model) when() string {
	if m.rng.IntN(4) == 0 {
		return m.daysAgo(m.rng.IntN(12))
	}
	return m.today
}

func (m *model) units(n inventory.Units) inventory.Units {
	return 1 + inventory.Units(m.rng.Int64N(int64(n)))
}

func (m *model) held(at spot) (n inventory.Units) {
	for _, h := range m.holds {
		if h.at == at {
			n += h.units
		}
	}
	return n
}

func (m *model) free(at spot) inventory.Units { return m.have[at] - m.held(at) }

// filled picks a place where something lies.
func (m *model) filled(in func(inventory.PlaceID) bool) (spot, bool) {
	var list []spot
	for _, s := range m.spots {
		if m.have[s] > 0 && in(s.place) {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		return spot{}, false
	}
	return list[m.rng.IntN(len(list))], true
}

func (m *model) inBins(p inventory.PlaceID) bool  { return slices.Contains(m.bins, p) }
func (m *model) inStore(p inventory.PlaceID) bool { return p == m.corner || m.inBins(p) }
func (m *model) anyStored() inventory.PlaceID {
	return append(slices.Clone(m.bins), m.corner)[m.rng.IntN(len(m.bins)+1)]
}

// shift moves units; a place of 0 is an edge.
func (m *model) shift(lot inventory.LotID, from, to inventory.PlaceID, units inventory.Units, on string) {
	if from != 0 {
		m.have[spot{lot, from}] -= units
	}
	if to != 0 {
		at := spot{lot, to}
		if !slices.Contains(m.spots, at) {
			m.spots = append(m.spots, at)
		}
		m.have[at] += units
	}
	m.moved[lot] = append(m.moved[lot], modelMove{on, len(m.moved[lot]), from, to, units})
}

// breaks tells whether units could not have left a place on that day.
func (m *model) breaks(at spot, units inventory.Units, on string) string {
	list := append(slices.Clone(m.moved[at.lot]), modelMove{on, 1 << 30, at.place, 0, units})
	sort.SliceStable(list, func(i, j int) bool {
		return list[i].on < list[j].on || list[i].on == list[j].on && list[i].order < list[j].order
	})
	left := inventory.Units(0)
	for _, mv := range list {
		if mv.to == at.place {
			left += mv.units
		}
		if mv.from == at.place {
			left -= mv.units
		}
		switch {
		case left < 0 && mv.order == 1<<30:
			return "stock.not_yet" // it is this move that comes too early
		case left < 0:
			return "stock.later_negative"
		}
	}
	return ""
}

// carry takes promises off a place until units of it are free, newest first.
func (m *model) carry(at spot, units inventory.Units) (moved, rest []modelHold) {
	free := m.free(at)
	rest = slices.Clone(m.holds)
	var stays []modelHold
	for i := len(rest) - 1; i >= 0 && free < units; i-- {
		if rest[i].at != at {
			continue
		}
		h := rest[i]
		rest = slices.Delete(rest, i, i+1)
		part := min(h.units, units-free)
		if h.units > part {
			stay := h
			stay.units -= part
			stays = append(stays, stay)
		}
		h.units = part
		moved, free = append(moved, h), free+part
	}
	return moved, append(rest, stays...)
}

// restand puts carried promises behind the goods.
func (m *model) restand(moved []modelHold, at spot) {
	for _, h := range moved {
		h.at = at
		m.holds = append(m.holds, h)
	}
}

// home is where goods of a lot go back to.
func (m *model) home(lot inventory.LotID, place inventory.PlaceID) inventory.PlaceID {
	if m.inBins(place) && m.lots[lot].expired {
		return m.corner
	}
	return place
}

// post remembers a document that moved goods.
func (m *model) post(d *modelDoc) {
	m.docs = append(m.docs, d)
	m.done[posted(d.doc.Kind)]++
}

// outcome compares how the act ended with what the model says: "" is done.
func (m *model) outcome(err error, want string) (bool, error) {
	got := ""
	if err != nil {
		got = fault.Of(err).Key
	}
	if got != want {
		return false, fmt.Errorf("it ended %q (%v), the model says %q", got, err, want)
	}
	if want == "" {
		m.done[m.act]++
	} else {
		m.done[want]++
	}
	return want == "", nil
}

// sync reads the open promises, which must be the model's, in their order, and
// learns their ids.
func (m *model) sync() error {
	var rows []struct {
		ID         inventory.HoldID
		DocumentID document.ID
		LotID      inventory.LotID
		PlaceID    inventory.PlaceID
		Units      inventory.Units
	}
	err := m.ask(func(ctx context.Context, r db.Reader) error {
		return r.Select(ctx, &rows, `SELECT id, document_id, lot_id, place_id, units FROM holds
			WHERE branch_id = ? AND state = 'open' ORDER BY id`, m.b.Branch)
	})
	if err != nil {
		return err
	}
	if len(rows) != len(m.holds) {
		return fmt.Errorf("%d promises are open, the model says %d", len(rows), len(m.holds))
	}
	for i, row := range rows {
		h := &m.holds[i]
		if h.doc != row.DocumentID || h.at != (spot{row.LotID, row.PlaceID}) || h.units != row.Units {
			return fmt.Errorf("promise %+v, the model says %+v", row, *h)
		}
		h.id = row.ID
	}
	return nil
}

func (m *model) ask(fn func(context.Context, db.Reader) error) error {
	return m.b.Read(context.Background(), m.b.Branch, fn)
}

// compare holds every balance, promise and sum of what is free against the model.
func (m *model) compare() error {
	var rows []struct {
		LotID        inventory.LotID
		PlaceID      inventory.PlaceID
		OnHand, Held inventory.Units
	}
	var stock []inventory.StockRow
	err := m.ask(func(ctx context.Context, r db.Reader) (err error) {
		if err := r.Select(ctx, &rows, `SELECT lot_id, place_id, on_hand, held FROM balances
			WHERE branch_id = ?`, m.b.Branch); err != nil {
			return err
		}
		stock, err = inventory.Stock(ctx, r, inventory.StockFilter{})
		return err
	})
	if err != nil {
		return err
	}
	seen := map[spot]bool{}
	for _, row := range rows {
		at := spot{row.LotID, row.PlaceID}
		seen[at] = true
		if row.OnHand != m.have[at] || row.Held != m.held(at) {
			return fmt.Errorf("lot %d at %d: %d on hand, %d held; the model says %d and %d",
				at.lot, at.place, row.OnHand, row.Held, m.have[at], m.held(at))
		}
	}
	free := map[inventory.ItemID]inventory.Units{}
	for at, n := range m.have {
		if n != 0 && !seen[at] {
			return fmt.Errorf("lot %d at %d has no balance, the model says %d", at.lot, at.place, n)
		}
		if lot := m.lots[at.lot]; m.inBins(at.place) && !lot.expired && lot.free() {
			free[lot.item] += m.free(at)
		}
	}
	for _, row := range stock {
		if row.Available != free[row.ItemID] {
			return fmt.Errorf("%s: %d available, the model says %d", row.Name, row.Available, free[row.ItemID])
		}
	}
	return nil
}

// sound asks the books whether they agree with themselves and with the chain,
// and whether the shares of every lot's value add up.
func (m *model) sound() error {
	return m.ask(func(ctx context.Context, r db.Reader) error {
		found, err := accounts.Check(ctx, r)
		if err != nil {
			return err
		}
		breaks, _, err := audit.Walk(ctx, r)
		if err != nil {
			return err
		}
		if len(found)+len(breaks) > 0 {
			return fmt.Errorf("findings %v, breaks %v", found, breaks)
		}
		return m.values(ctx, r)
	})
}

// values: what came in of a lot's value from the edges, less what went, is what
// lies in the kept places; it is never below nothing, and nothing where
// nothing is left.
func (m *model) values(ctx context.Context, r db.Reader) error {
	var rows []struct {
		LotID, PlaceID, Units, Value int64
	}
	err := r.Select(ctx, &rows, `
		SELECT e.lot_id, e.place_id, CAST(SUM(e.units) AS BIGINT) AS units, CAST(SUM(e.value_fen) AS BIGINT) AS value
		FROM  (SELECT lot_id, to_id AS place_id, units, value_fen FROM movements WHERE branch_id = ?
		       UNION ALL
		       SELECT lot_id, from_id, -units, -value_fen FROM movements WHERE branch_id = ?) AS e
		JOIN   places p ON p.id = e.place_id AND p.kept = 1
		JOIN   lots l ON l.id = e.lot_id AND l.value_fen IS NOT NULL
		GROUP BY e.lot_id, e.place_id`, m.b.Branch, m.b.Branch)
	for _, row := range rows {
		if row.Value < 0 || row.Units == 0 && row.Value != 0 {
			return fmt.Errorf("lot %d at %d: %d units are worth %d fen", row.LotID, row.PlaceID, row.Units, row.Value)
		}
	}
	return err
}

// String tells what a run did.
func (m *model) String() string {
	var parts []string
	for name, n := range m.done {
		parts = append(parts, fmt.Sprintf("%s %d", name, n))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}
