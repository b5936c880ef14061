package kinds

import (
	"context"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/reports"
	"relief/reports/scrutiny"
)

// atRest looks at a document that stands in a state, and at who knows of it.
func (w *walk) atRest(d document.Document) {
	w.t.Helper()
	spec := d.Kind.Spec()
	if spec.HoldsIn(d.State) && (d.Number == nil || d.PostedAt == nil) {
		w.t.Errorf("it is %s and has no number, or was never posted: %+v", d.State, d)
	}
	w.sound(string(d.State))
	w.registered(d)
	w.traced(d)
	w.drawn(d)
	w.keepsToSteps(d)
	if d.PostedAt != nil {
		w.frozen(d)
	}
}

// sound fails when the books disagree with themselves.
func (w *walk) sound(when string) {
	w.t.Helper()
	if found := w.verify(); len(found) > 0 {
		w.t.Errorf("%s: verify finds %+v", when, found)
	}
}

// verify is what verify finds, by its check.
func (w *walk) verify() map[string][]fault.Message {
	w.t.Helper()
	found := map[string][]fault.Message{}
	w.o.Ask(w.t, func(ctx context.Context, r db.Reader) error {
		v, err := scrutiny.Verify(ctx, r, scrutiny.VerifyOptions{})
		if err != nil {
			return err
		}
		for _, f := range v.Findings {
			found[f.Check] = append(found[f.Check], f.Message)
		}
		return nil
	})
	return found
}

// registered fails unless the lists of documents and the auditor's register
// have it, with where it stands, and it is found by its number.
func (w *walk) registered(d document.Document) {
	w.t.Helper()
	its := func(of document.Document) bool { return of.ID == d.ID }
	w.o.Ask(w.t, func(ctx context.Context, r db.Reader) error {
		list, err := document.List(ctx, r, document.Filter{Kind: d.Kind, State: d.State, Find: d.No(), Limit: 1000})
		if err != nil || !slices.ContainsFunc(list, its) {
			w.t.Errorf("%s: the list of documents has %d others", d.State, len(list))
		}
		if d.Number != nil {
			if found, err := document.Numbered(ctx, r, *d.Number); err != nil || found.ID != d.ID {
				w.t.Errorf("%s: under %s %+v is found, %v", d.State, *d.Number, found, err)
			}
		}
		table, err := scrutiny.Audit(ctx, r, scrutiny.ListRegister, scrutiny.Hand{},
			scrutiny.Period{}.OrThisYear(r.Where().Today()), reports.Part{}, w.ask[text.Zh])
		if err != nil {
			return err
		}
		said := func(ref reports.Ref) bool { return ref.Kind == string(d.Kind) && document.ID(ref.ID) == d.ID }
		at := slices.IndexFunc(table.Refs, said)
		if at < 0 {
			w.t.Errorf("%s: the register leaves it out", d.State)
			return nil
		}
		word := w.ask[text.Zh].Say(fault.Message{Key: d.Standing().Key()})
		if !slices.Contains(table.Rows[at], reports.Cell(word)) {
			w.t.Errorf("%s: the register does not say %s: %v", d.State, word, table.Rows[at])
		}
		return nil
	})
}

// traced fails unless the trace of each lot that it moved names it and adds up,
// and every ledger whose edge its goods crossed has them.
func (w *walk) traced(d document.Document) {
	w.t.Helper()
	spec := d.Kind.Spec()
	w.o.Ask(w.t, func(ctx context.Context, r db.Reader) error {
		moves, err := inventory.MovementsOf(ctx, r, d.ID)
		if err != nil {
			return err
		}
		if moved := len(moves) > 0; moved != (spec.Moves && spec.HoldsIn(d.State)) {
			w.t.Errorf("%s: it moved goods: %v", d.State, moved)
		}
		for _, m := range moves {
			trace, err := scrutiny.Trace(ctx, r, m.LotID, w.ask[text.En])
			if err != nil {
				return err
			}
			named := func(ref reports.Ref) bool { return ref.Kind == string(d.Kind) && document.ID(ref.ID) == d.ID }
			if !slices.ContainsFunc(trace.Refs, named) || !trace.Sum.OK() {
				w.t.Errorf("%s: the trace of lot %d comes to %s, or leaves it out", d.State, m.LotID, trace.Balance())
			}
			if err := w.inLedgers(ctx, r, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// inLedgers fails unless a movement is a line of exactly those ledgers whose
// edge it crossed.
func (w *walk) inLedgers(ctx context.Context, r db.Reader, m inventory.Movement) error {
	from, err := inventory.LoadPlace(ctx, r, m.FromID)
	if err != nil {
		return err
	}
	into, err := inventory.LoadPlace(ctx, r, m.ToID)
	if err != nil {
		return err
	}
	ofWarehouse := func(p inventory.Place) bool {
		return p.ID == w.o.Warehouse || p.WarehouseID != nil && *p.WarehouseID == w.o.Warehouse
	}
	kept, stored := from.Kept != into.Kept, ofWarehouse(from) != ofWarehouse(into)
	for of, crossed := range map[inventory.Account]bool{
		{Scope: inventory.OfBranch}:                              kept,
		{Scope: inventory.OfItem, ID: int64(m.ItemID)}:           kept,
		{Scope: inventory.OfLot, ID: int64(m.LotID)}:             kept,
		{Scope: inventory.OfWarehouse, ID: int64(w.o.Warehouse)}: stored,
	} {
		page, err := accounts.LedgerRows(ctx, r, accounts.LedgerAsk{Of: of}, accounts.Mark{}, true, 1000)
		if err != nil {
			return err
		}
		there := func(row accounts.LedgerRow) bool { return row.Seq == m.Seq && row.N == m.N }
		if slices.ContainsFunc(page.Rows, there) != crossed {
			w.t.Errorf("from %s to %s: a line of the ledger of %s: %v", from.Kind, into.Kind, of.Scope, !crossed)
		}
	}
	return nil
}
