package inventory_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory"
	"relief/inventory/goodsin"
)

var allPlaces = []inventory.PlaceKind{
	inventory.Warehouse, inventory.Bin, inventory.Receiving, inventory.Quarantine, inventory.InTransit,
	inventory.OwnEquipment, inventory.OnLoan, inventory.Donor, inventory.Supplier, inventory.Superior,
	inventory.OpeningBal, inventory.Found, inventory.Recipient, inventory.Consumed, inventory.Loss,
	inventory.Disposed, inventory.Returned, inventory.Conversion,
}

var update = flag.Bool("update", false, "write the golden table of effects anew")

// arrow is one thing a step of a document may do.
type arrow struct {
	kind       document.Kind
	to         document.State
	from, into inventory.PlaceKind
	held       bool
}

const effectsFile = "testdata/effects.golden"

// allowed reads the table as it was last agreed to, a line for each row, so that
// a change of the table is a change of both.
func allowed(t *testing.T) map[arrow]bool {
	t.Helper()
	if *update {
		var b strings.Builder
		for _, e := range inventory.Effects {
			fmt.Fprintf(&b, "%s %s | %s | %s | held %t\n", e.Kind, e.To, words(e.From), words(e.Into), e.FromHeld)
		}
		if err := os.WriteFile(effectsFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(effectsFile)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[arrow]bool{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		kind, to, _ := strings.Cut(cells[0], " ")
		for _, f := range strings.Fields(cells[1]) {
			for _, i := range strings.Fields(cells[2]) {
				rows[arrow{
					document.Kind(kind), document.State(to), inventory.PlaceKind(f), inventory.PlaceKind(i),
					cells[3] == "held true",
				}] = true
			}
		}
	}
	return rows
}

func words(kinds []inventory.PlaceKind) string {
	return strings.Trim(fmt.Sprint(kinds), "[]")
}

// placesOf makes two places of every kind by SQL: some kinds have no verb yet.
func placesOf(t *testing.T, b *testkit.Books) map[inventory.PlaceKind][2]inventory.PlaceID {
	t.Helper()
	kept := []inventory.PlaceKind{inventory.Warehouse, inventory.Bin, inventory.Receiving, inventory.Quarantine,
		inventory.InTransit, inventory.OwnEquipment, inventory.OnLoan}
	made := map[inventory.PlaceKind][2]inventory.PlaceID{}
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		for _, kind := range allPlaces {
			var pair [2]inventory.PlaceID
			for i := range pair {
				isKept := 0
				if slices.Contains(kept, kind) {
					isKept = 1
				}
				id, err := tx.Insert(ctx, `INSERT INTO places (branch_id, kind, code, name, kept)
					VALUES (?, ?, ?, ?, ?) RETURNING id`, tx.Branch, kind, fmt.Sprintf("%s-%d", kind, i), kind, isKept)
				if err != nil {
					return err
				}
				pair[i] = inventory.PlaceID(id)
			}
			made[kind] = pair
		}
		return nil
	})
	return made
}

// Every arrow of every kind, state and pair of places: the ones of the table
// move goods exactly, all others are refused and move nothing.
func TestEffects_table(t *testing.T) {
	rows := allowed(t)
	steps := map[arrow]bool{}
	for _, k := range document.Kinds {
		for _, s := range k.Steps {
			if k.Kind != document.Reversal {
				steps[arrow{kind: k.Kind, to: s.To}] = true
			}
		}
	}
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it := shelf.Item(t, b, "急救箱")
		places := placesOf(t, b)
		receipt := shelf.Draft(t, b, document.Receipt, document.Draft)
		docs := map[document.Kind]document.Document{}
		tried, moved := 0, 0
		for step := range steps {
			if _, ok := docs[step.kind]; !ok {
				docs[step.kind] = shelf.Draft(t, b, step.kind, document.Draft)
			}
			undo := errors.New("undone on purpose: goods that came from nowhere")
			err := b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
				try, err := newTrial(ctx, tx, it, receipt, docs[step.kind], places)
				if err != nil {
					return err
				}
				for _, from := range allPlaces {
					for _, into := range allPlaces {
						for _, held := range []bool{false, true} {
							a := arrow{step.kind, step.to, from, into, held}
							tried++
							if rows[a] {
								moved++
							}
							try.arrow(t, a, rows[a])
						}
					}
				}
				return errors.Join(try.nothingMoved(t), undo)
			})
			if err == nil || err.Error() != undo.Error() {
				t.Errorf("%v: %v", step, err)
			}
		}
		if moved != len(rows) {
			t.Errorf("%d rows of the table were reached, want %d", moved, len(rows))
		}
		t.Logf("%d arrows tried, %d move goods", tried, moved)
	})
}

// trial is an act in which arrows of one document are tried, each undone before
// the next: every kept place holds 10 of a lot, 6 of them promised.
type trial struct {
	ctx    context.Context
	tx     *db.Tx
	doc    document.Document
	item   inventory.ItemID
	lot    inventory.LotID
	places map[inventory.PlaceKind][2]inventory.PlaceID
	known  []inventory.Place // all of them
}

func newTrial(
	ctx context.Context, tx *db.Tx, it inventory.Item, receipt, doc document.Document,
	places map[inventory.PlaceKind][2]inventory.PlaceID,
) (*trial, error) {
	lot, err := tx.Insert(ctx, `INSERT INTO lots (branch_id, item_id, document_id, source, received_on, units)
		VALUES (?, ?, ?, 'donation', '2021-01-01', 10) RETURNING id`, tx.Branch, it.ID, receipt.ID)
	var known []inventory.Place
	for kind, pair := range places {
		for _, id := range pair {
			place, err := inventory.LoadPlace(ctx, tx, id)
			if err != nil {
				return nil, err
			}
			known = append(known, place)
		}
		if err == nil && keptKinds[kind] {
			_, err = tx.Exec(ctx, `INSERT INTO balances (branch_id, lot_id, place_id, item_id, on_hand, held)
				VALUES (?, ?, ?, ?, 10, 6)`, tx.Branch, lot, pair[0], it.ID)
		}
	}
	return &trial{ctx, tx, doc, it.ID, inventory.LotID(lot), places, known}, err
}

// arrow posts one arrow, and undoes it.
func (r *trial) arrow(t *testing.T, a arrow, want bool) {
	t.Helper()
	from, into, units := r.places[a.from][0], r.places[a.into][1], inventory.Units(4)
	if a.held {
		units = 6
	}
	err := r.tx.Attempt(r.ctx, func() error {
		err := inventory.NewPosting(r.tx, r.known...).Post(r.ctx, r.doc, a.to, r.tx.Today(), []inventory.Arrow{{
			LineID: 1, ItemID: r.item, LotID: r.lot, From: from, To: into, Units: units, FromHeld: a.held,
		}})
		if err != nil {
			return err
		}
		var have struct{ FromOn, FromHeld, IntoOn, Moves int64 }
		if err := r.tx.Get(r.ctx, &have, `SELECT
			(SELECT COALESCE(MAX(on_hand), -1) FROM balances WHERE lot_id = ? AND place_id = ?) AS from_on,
			(SELECT COALESCE(MAX(held), -1) FROM balances WHERE lot_id = ? AND place_id = ?) AS from_held,
			(SELECT COALESCE(MAX(on_hand), -1) FROM balances WHERE lot_id = ? AND place_id = ?) AS into_on,
			(SELECT COUNT(*) FROM movements WHERE lot_id = ?) AS moves`,
			r.lot, from, r.lot, from, r.lot, into, r.lot); err != nil {
			t.Errorf("%+v: %v", a, err)
		}
		want := [4]int64{10 - int64(units), 6, int64(units), 1}
		if a.held {
			want[1] = 0
		}
		if !keptKinds[a.from] {
			want[0], want[1] = -1, -1 // an edge has no balance
		}
		if !keptKinds[a.into] {
			want[2] = -1
		}
		if got := [4]int64{have.FromOn, have.FromHeld, have.IntoOn, have.Moves}; got != want {
			t.Errorf("%+v: from on hand, from held, into on hand, movements = %v, want %v", a, got, want)
		}
		return nil
	})
	if (err == nil) != want {
		t.Errorf("%+v: %v, want allowed %v", a, err, want)
	}
}

// nothingMoved fails where an arrow that was refused or undone left something.
func (r *trial) nothingMoved(t *testing.T) error {
	t.Helper()
	var left struct{ Moves, Changed int64 }
	err := r.tx.Get(r.ctx, &left, `SELECT
		(SELECT COUNT(*) FROM movements WHERE lot_id = ?) AS moves,
		(SELECT COUNT(*) FROM balances WHERE lot_id = ? AND (on_hand <> 10 OR held <> 6)) AS changed`, r.lot, r.lot)
	if left.Moves != 0 || left.Changed != 0 {
		t.Errorf("%s: undone arrows left %d movements and changed %d balances", r.doc.Kind, left.Moves, left.Changed)
	}
	return err
}

var keptKinds = map[inventory.PlaceKind]bool{
	inventory.Warehouse: true, inventory.Bin: true, inventory.Receiving: true, inventory.Quarantine: true,
	inventory.InTransit: true, inventory.OwnEquipment: true, inventory.OnLoan: true,
}

// Held goods are taken only by what holds them, and free goods only by others.
func TestEffects_heldAndFree(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it := shelf.Item(t, b, "急救箱")
		_, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 10})
		plan := shelf.Draft(t, b, document.Plan, document.Draft)
		shelf.Hold(t, b, plan, it, lots[0], b.Warehouse, 6)
		slip := shelf.Draft(t, b, document.Slip, document.Picking)
		post := func(units inventory.Units, held bool) func(context.Context, *db.Tx) error {
			return func(ctx context.Context, tx *db.Tx) error {
				transit, err := inventory.TransitPlace(ctx, tx, slip)
				if err != nil {
					return err
				}
				kind, to := slip, document.Dispatched
				into := transit
				if !held {
					kind, to = draftIn(ctx, t, tx, document.Transfer), document.Received
					if into, err = inventory.QuarantineOf(ctx, tx, b.Warehouse); err != nil {
						return err
					}
				}
				return inventory.NewPosting(tx).Post(ctx, kind, to, tx.Today(), []inventory.Arrow{{
					LineID: 1, ItemID: it.ID, LotID: lots[0], From: b.Warehouse, To: into, Units: units,
					FromHeld: held, Field: "units.0",
				}})
			}
		}
		e := shelf.Refused(t, b, "keeper", "stock.short", post(5, false))
		if m := e.Fields["units.0"]; m.Key != "stock.too_little" || fmt.Sprint(m.Args) != "[急救箱 4 5]" {
			t.Errorf("free: %v", m)
		}
		e = shelf.Refused(t, b, "keeper", "stock.short", post(7, true))
		if m := e.Fields["units.0"]; fmt.Sprint(m.Args) != "[急救箱 6 7]" {
			t.Errorf("held: %v", m)
		}
		shelf.WantAt(t, b, lots[0], b.Warehouse, 10, 6)
	})
}

func draftIn(ctx context.Context, t *testing.T, tx *db.Tx, kind document.Kind) document.Document {
	doc, err := document.Create(ctx, tx, document.Document{Kind: kind, State: document.Draft, BusinessOn: tx.Today()})
	if err != nil {
		t.Error(err)
	}
	return doc
}
