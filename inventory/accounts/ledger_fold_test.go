package accounts_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/internal/testkit/soak"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/inventory/goodsin"
)

// folder acts over months, dates much of it back over their ends, takes some
// of it back, and holds every figure of the ledger against a fold.
type folder struct {
	*testkit.Books
	rng   *rand.Rand
	items []inventory.Item
	bins  []inventory.PlaceID
	docs  []document.Document
	moves []foldMove
}

// foldMove is a movement with what a fold must know of its edges.
type foldMove struct {
	Seq, N             int64
	ItemID             inventory.ItemID
	LotID              inventory.LotID
	FromID, ToID       inventory.PlaceID
	FromKept, ToKept   int64
	FromHouse, ToHouse inventory.PlaceID
	FromKind, ToKind   inventory.PlaceKind
	Units              inventory.Units
	ValueFen           *int64
	BusinessOn         string
	Reversal           int64
}

// What was there on any day as the books knew it at any sequence, and what any
// account had, what came and went, are what a fold over the movements says:
// after acts dated back over the ends of several months, and reversals.
func TestLedger_fold(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			for _, seed := range soak.Seeds(t, 1, 1, 20) {
				now := time.Date(2030, 1, 20, 4, 0, 0, 0, time.UTC)
				b := testkit.NewBooks(t, engine, func(o *db.Options) { o.Clock = func() time.Time { return now } })
				f := &folder{Books: b, rng: rand.New(rand.NewPCG(seed, 5))}
				for _, name := range []string{"急救箱", "棉被", "矿泉水"} {
					f.items = append(f.items, shelf.Item(t, b, name))
				}
				f.bins = []inventory.PlaceID{b.Warehouse, shelf.Bin(t, b, "A-01"), shelf.Bin(t, b, "B-01")}
				done := 0
				for range 90 {
					now = now.Add(time.Duration(f.rng.IntN(5*24)) * time.Hour)
					if f.rng.IntN(4) == 0 { // a month's end comes when it comes
						shelf.EndMonth(t, b)
					}
					if f.act(now) == nil {
						done++
					}
				}
				if done < 40 {
					t.Errorf("seed %d: only %d acts were done", seed, done)
				}
				if err := b.Read(t.Context(), b.Branch, f.compare); err != nil {
					t.Errorf("seed %d (RELIEF_SEED=%[1]d runs it alone): %v", seed, err)
				}
				shelf.Sound(t, b)
			}
		})
	}
}

// act does something, dated up to three months back; much is refused, since
// goods are not there yet or gone.
func (f *folder) act(now time.Time) error {
	on := now.AddDate(0, 0, -f.rng.IntN(4)*f.rng.IntN(30)).Format(time.DateOnly)
	doc, login := document.Document{}, "keeper"
	var draft document.Document
	what := f.rng.IntN(6)
	if what == 5 && len(f.docs) > 0 {
		login = "approver"
		target := f.docs[f.rng.IntN(len(f.docs))]
		if err := f.Try("keeper", func(ctx context.Context, tx *db.Tx) (err error) {
			draft, err = inventory.DraftReversal(ctx, tx, target.ID, "写错了")
			return err
		}); err != nil {
			return err
		}
	}
	err := f.Try(login, func(ctx context.Context, tx *db.Tx) (err error) {
		switch {
		case draft.ID != 0:
			_, err = inventory.PostReversal(ctx, tx, draft.ID, "")
			return err
		case what < 2:
			line := goodsin.ReceiptLine{
				ItemID: f.items[f.rng.IntN(3)].ID, Units: inventory.Units(20 + f.rng.IntN(50)),
				PlaceID: f.bins[f.rng.IntN(3)],
			}
			if f.rng.IntN(3) > 0 {
				line.ValueFen = shelf.Fen(1 + f.rng.Int64N(9999))
			}
			doc, err = goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
				Source: "donation", WarehouseID: f.Warehouse, BusinessOn: on, ReceivedFrom: "某单位",
				Lines: []goodsin.ReceiptLine{line},
			})
			return err
		}
		var have []struct {
			LotID   inventory.LotID
			ItemID  inventory.ItemID
			PlaceID inventory.PlaceID
			OnHand  inventory.Units
		}
		if err := tx.Select(ctx, &have, `SELECT lot_id, item_id, place_id, on_hand FROM balances
			WHERE branch_id = ? AND on_hand > 0 ORDER BY lot_id, place_id`, tx.Branch); err != nil {
			return err
		}
		if len(have) == 0 {
			return fmt.Errorf("nothing is there")
		}
		at := have[f.rng.IntN(len(have))]
		units := 1 + inventory.Units(f.rng.Int64N(int64(at.OnHand)))
		if what == 2 {
			doc, err = inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{
				Again:      true,
				BusinessOn: on, Lines: []inventory.TransferLine{
					{LotID: at.LotID, From: at.PlaceID, To: f.bins[f.rng.IntN(3)], Units: units},
				},
			})
			return err
		}
		return f.handOut(ctx, tx, on, inventory.Arrow{
			LineID: 1, ItemID: at.ItemID, LotID: at.LotID, From: at.PlaceID, Units: units,
		})
	})
	if err == nil && doc.ID != 0 {
		f.docs = append(f.docs, doc)
	}
	return err
}

// handOut issues goods and, half of the time, hands them over the same day.
func (f *folder) handOut(ctx context.Context, tx *db.Tx, on string, a inventory.Arrow) error {
	doc, err := document.Create(ctx, tx, document.Document{
		Kind: document.Slip, State: document.Picking, BusinessOn: on,
	})
	if err != nil {
		return err
	}
	road, err := inventory.TransitPlace(ctx, tx, doc)
	if err != nil {
		return err
	}
	client, err := inventory.RecipientPlace(ctx, tx, []string{"甲院", "乙校"}[f.rng.IntN(2)])
	if err != nil {
		return err
	}
	id, err := inventory.HoldUnits(ctx, tx, inventory.Hold{
		DocumentID: doc.ID, LineID: 1, ItemID: a.ItemID, LotID: a.LotID, PlaceID: a.From, Units: a.Units,
	})
	if err != nil {
		return err
	}
	if _, err := inventory.Issue(ctx, tx, id); err != nil {
		return err
	}
	a.To, a.FromHeld = road, true
	ledger := inventory.NewPosting(tx)
	if err := ledger.Post(ctx, doc, document.Dispatched, on, []inventory.Arrow{a}); err != nil || f.rng.IntN(2) == 0 {
		return err
	}
	a.From, a.To, a.FromHeld = road, client, false
	return ledger.Post(ctx, doc, document.Delivered, on, []inventory.Arrow{a})
}

// compare holds the ledger against the fold, on days and at sequences drawn.
func (f *folder) compare(ctx context.Context, r db.Reader) error {
	if err := r.Select(ctx, &f.moves, `
		SELECT m.seq, m.n, m.item_id, m.lot_id, m.from_id, m.to_id, a.kept AS from_kept, z.kept AS to_kept,
		       COALESCE(a.warehouse_id, CASE WHEN a.kind = 'warehouse' THEN a.id ELSE 0 END) AS from_house,
		       COALESCE(z.warehouse_id, CASE WHEN z.kind = 'warehouse' THEN z.id ELSE 0 END) AS to_house,
		       a.kind AS from_kind, z.kind AS to_kind, m.units, m.value_fen, m.business_on,
		       CASE WHEN d.kind = 'reversal' THEN 1 ELSE 0 END AS reversal
		FROM   movements m JOIN places a ON a.id = m.from_id JOIN places z ON z.id = m.to_id
		JOIN   documents d ON d.id = m.document_id WHERE m.branch_id = ? ORDER BY m.business_on, m.seq, m.n`,
		r.Where().Branch); err != nil {
		return err
	}
	first, _ := time.Parse(time.DateOnly, f.moves[0].BusinessOn)
	day := func() string { return first.AddDate(0, 0, f.rng.IntN(330)-10).Format(time.DateOnly) }
	for range 60 {
		ask := accounts.AsOf{On: day(), ByLot: f.rng.IntN(2) == 0}
		if f.rng.IntN(4) > 0 {
			ask.Seq = f.moves[f.rng.IntN(len(f.moves))].Seq - f.rng.Int64N(2)
		}
		if f.rng.IntN(3) == 0 {
			ask.Warehouse = f.Warehouse
		}
		if err := f.compareDay(ctx, r, ask); err != nil {
			return err
		}
	}
	for _, of := range f.accounts() {
		for range 4 {
			a := of
			switch a.From = day(); f.rng.IntN(4) {
			case 0:
				a.From = ""
			case 1:
				a.From = a.From[:8] + "01" // whole months
			}
			if a.To = day(); f.rng.IntN(4) == 0 || a.To < a.From {
				a.To = ""
			}
			if err := f.compareAccount(ctx, r, a); err != nil {
				return fmt.Errorf("%+v: %w", a, err)
			}
		}
	}
	return nil
}

func (f *folder) compareDay(ctx context.Context, r db.Reader, ask accounts.AsOf) error {
	rows, err := accounts.StockAsOf(ctx, r, ask)
	if err != nil {
		return err
	}
	type key struct {
		item inventory.ItemID
		lot  inventory.LotID
	}
	got, want := map[key]accounts.Balance{}, map[key]accounts.Balance{}
	for _, row := range rows {
		got[key{row.ItemID, row.LotID}] = accounts.Balance{Units: row.Units, Fen: row.ValueFen, Unvalued: row.Unvalued}
	}
	for _, m := range f.moves {
		side := inventory.Units(m.ToKept - m.FromKept)
		if ask.Warehouse != 0 {
			side = inside(m.ToHouse, ask.Warehouse) - inside(m.FromHouse, ask.Warehouse)
		}
		if m.BusinessOn > ask.On || ask.Seq > 0 && m.Seq > ask.Seq {
			continue
		}
		k := key{m.ItemID, 0}
		if ask.ByLot {
			k.lot = m.LotID
		}
		if want[k] = m.onto(want[k], side); want[k].Units == 0 {
			if want[k].Fen != 0 {
				return fmt.Errorf("nothing of lot %d is worth %d", m.LotID, want[k].Fen)
			}
			delete(want, k)
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		return fmt.Errorf("stock as of %+v (-fold +ledger):\n%s", ask, diff)
	}
	return nil
}

func inside[T comparable](a, b T) inventory.Units {
	if a == b {
		return 1
	}
	return 0
}

// onto adds a movement to a balance.
func (m foldMove) onto(b accounts.Balance, side inventory.Units) accounts.Balance {
	b.Units += side * m.Units
	if m.ValueFen == nil {
		b.Unvalued += side * m.Units
	} else {
		b.Fen += int64(side) * *m.ValueFen
	}
	return b
}

// accounts are all that the acts filled, whole and narrowed to an item.
func (f *folder) accounts() (list []accounts.LedgerAsk) {
	of := map[inventory.Account]bool{}
	for _, m := range f.moves {
		of[inventory.Account{Scope: inventory.OfBranch}] = true
		of[inventory.Account{Scope: inventory.OfItem, ID: int64(m.ItemID)}] = true
		of[inventory.Account{Scope: inventory.OfWarehouse, ID: int64(f.Warehouse)}] = true
		if len(of) < 20 {
			of[inventory.Account{Scope: inventory.OfLot, ID: int64(m.LotID)}] = true
		}
		if m.ToKind == inventory.Recipient {
			of[inventory.Account{Scope: inventory.OfRecipient, ID: int64(m.ToID)}] = true
		}
	}
	for _, account := range slices.SortedFunc(maps.Keys(of), func(a, b inventory.Account) int {
		return cmp.Or(strings.Compare(string(a.Scope), string(b.Scope)), int(a.ID-b.ID))
	}) {
		list = append(list, accounts.LedgerAsk{Of: account})
		if account.Scope == inventory.OfWarehouse || account.Scope == inventory.OfRecipient {
			list = append(list, accounts.LedgerAsk{Of: account, Item: f.items[0].ID})
		}
	}
	return list
}

// side is whether a movement came over the edge (+1) or went (-1).
func (m foldMove) side(a accounts.LedgerAsk) inventory.Units {
	if a.Item != 0 && m.ItemID != a.Item {
		return 0
	}
	switch a.Of.Scope {
	case inventory.OfWarehouse:
		return inside(int64(m.ToHouse), a.Of.ID) - inside(int64(m.FromHouse), a.Of.ID)
	case inventory.OfRecipient:
		return inside(int64(m.ToID), a.Of.ID) - inside(int64(m.FromID), a.Of.ID)
	case inventory.OfItem:
		return inside(int64(m.ItemID), a.Of.ID) * inventory.Units(m.ToKept-m.FromKept)
	case inventory.OfLot:
		return inside(int64(m.LotID), a.Of.ID) * inventory.Units(m.ToKept-m.FromKept)
	}
	return inventory.Units(m.ToKept - m.FromKept)
}

// compareAccount holds an account's figures against the fold, and its pages of
// a few rows, ahead and back, with their balances.
func (f *folder) compareAccount(ctx context.Context, r db.Reader, a accounts.LedgerAsk) error {
	var want accounts.LedgerTotals
	have, rows := map[inventory.ItemID]accounts.Balance{}, []foldRow(nil)
	for _, m := range f.moves {
		side := m.side(a)
		if side == 0 || a.To != "" && m.BusinessOn > a.To {
			continue
		}
		have[m.ItemID] = m.onto(have[m.ItemID], side)
		if m.BusinessOn < a.From {
			want.Opening = m.onto(want.Opening, side)
			continue
		}
		rows = append(rows, foldRow{accounts.Mark{On: m.BusinessOn, Seq: m.Seq, N: m.N}, have[m.ItemID]})
		came, sum := (side > 0) != (m.Reversal == 1), m.onto(accounts.Balance{}, 1-2*inventory.Units(m.Reversal))
		if want.Moves++; came {
			want.Came, want.CameFen, want.CameUnvalued =
				want.Came+sum.Units, want.CameFen+sum.Fen, want.CameUnvalued+sum.Unvalued
		} else {
			want.Went, want.WentFen, want.WentUnvalued =
				want.Went+sum.Units, want.WentFen+sum.Fen, want.WentUnvalued+sum.Unvalued
		}
	}
	got, err := accounts.LedgerSums(ctx, r, a)
	if err != nil {
		return err
	}
	got.One = false
	if diff := gocmp.Diff(want, got); diff != "" {
		return fmt.Errorf("sums (-fold +ledger):\n%s", diff)
	}
	for _, before := range []bool{false, true} {
		paged, err := pagesOf(ctx, r, a, before)
		if err != nil {
			return err
		}
		if diff := gocmp.Diff(rows, paged); diff != "" {
			return fmt.Errorf("pages, before %v (-fold +ledger):\n%s", before, diff)
		}
	}
	return nil
}

type foldRow struct {
	Mark    accounts.Mark
	Balance accounts.Balance
}

// pagesOf walks a ledger page by page.
func pagesOf(ctx context.Context, r db.Reader, a accounts.LedgerAsk, before bool) ([]foldRow, error) {
	var list []foldRow
	for at := (accounts.Mark{}); ; {
		page, err := accounts.LedgerRows(ctx, r, a, at, before, 7)
		if err != nil {
			return nil, err
		}
		var part []foldRow
		for i := range page.Rows {
			part = append(part, foldRow{page.Rows[i].Mark(), page.Rows[i].Balance})
		}
		more := page.Later
		if list = append(list, part...); before {
			list, more = append(part, list[:len(list)-len(part)]...), page.Earlier
		}
		if !more || len(part) == 0 {
			return list, nil
		}
		if at = part[len(part)-1].Mark; before {
			at = part[0].Mark
		}
	}
}
