package inventory

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"relief/internal/branch"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// Hold is a promise of units of a lot at a place to a line of a document.
type Hold struct {
	ID         HoldID
	DocumentID document.ID
	LineID     int64
	ItemID     ItemID
	LotID      LotID
	PlaceID    PlaceID
	Units      Units
	State      string // open, issued, released
	Reason     string
	For        Use `db:"-" json:"-"` // asked when the promise is made, and when it moves
}

const holdColumns = `id, document_id, line_id, item_id, lot_id, place_id, units, state, reason`

// Pick is a proposal: units of a lot at a place.
type Pick struct {
	ItemID    ItemID
	LotID     LotID
	PlaceID   PlaceID
	LotNo     *string
	ExpiresOn *string
	Available Units

	Restriction *string
	ForPlaceID  *PlaceID
}

// PickOrder is the one order of lots for lists, proposals and prints: unknown
// expiry first, then first expiry, first received, lowest lot.
const PickOrder = `l.expires_on IS NOT NULL, l.expires_on, l.received_on, l.id`

// Pickable gives what of an item may be promised to anybody, in PickOrder:
// stored goods of unrestricted lots that do not expire before until
// (YYYY-MM-DD; a lot that expires on that day still may).
func Pickable(ctx context.Context, r db.Reader, item ItemID, until string) ([]Pick, error) {
	list, err := PickableAll(ctx, r, item, until)
	return slices.DeleteFunc(list, func(p Pick) bool { return p.Restriction != nil }), err
}

// PickableFor gives what of an item may be promised to one use: lots earmarked
// for it first, then the unrestricted ones, each in PickOrder.
func PickableFor(ctx context.Context, r db.Reader, item ItemID, until string, use Use) ([]Pick, error) {
	list, err := PickableAll(ctx, r, item, until)
	list = slices.DeleteFunc(list, func(p Pick) bool { return !use.Serves(p.Restriction, p.ForPlaceID) })
	slices.SortStableFunc(list, EarmarkedFirst)
	return list, err
}

// EarmarkedFirst orders what only one recipient may have before what few may
// have, and that before what anybody may have.
func EarmarkedFirst(a, b Pick) int { return a.reach() - b.reach() }

func (p Pick) reach() int {
	switch {
	case p.ForPlaceID != nil:
		return 0
	case p.Restriction != nil:
		return 1
	}
	return 2
}

// PickableAll gives what of an item may be promised to somebody, in PickOrder,
// restricted lots with whom or what they are for.
func PickableAll(ctx context.Context, r db.Reader, item ItemID, until string) ([]Pick, error) {
	var list []Pick
	err := r.Select(ctx, &list, `
		SELECT b.item_id, b.lot_id, b.place_id, l.lot_no, l.expires_on, b.on_hand - b.held AS available,
		       l.restriction, l.for_place_id
		FROM   balances b
		JOIN   lots l ON l.id = b.lot_id
		JOIN   places p ON p.id = b.place_id
		WHERE  b.branch_id = ? AND b.item_id = ? AND b.on_hand > 0 AND b.on_hand > b.held
		AND    p.kind IN ('warehouse', 'bin') AND p.open = 1
		AND    (l.expires_on IS NULL OR l.expires_on >= ?)
		ORDER BY `+PickOrder+`, b.place_id`, r.Where().Branch, item, until)
	if err != nil {
		return nil, fmt.Errorf("pickable lots of item %d: %w", item, err)
	}
	return list, nil
}

// MinLifeUntil is the day to which a lot must last to be promised today: the
// branch's minimum life at hand-over, or today when short life is allowed.
func MinLifeUntil(ctx context.Context, r db.Reader, shortLife bool) (string, error) {
	if shortLife {
		return r.Where().Today(), nil
	}
	limits, err := branch.LimitsOf(ctx, r)
	if err != nil {
		return "", fmt.Errorf("minimum life: %w", err)
	}
	return branch.In(r.Where(), limits.MinLifeDays), nil
}

// HoldUnits promises units of a lot at a place to a line. Too little is a
// Conflict; the promise fails, never the issue. Expired lots, lots earmarked
// for another use, and places from which nothing is picked, are a Conflict
// whoever asks.
func HoldUnits(ctx context.Context, tx *db.Tx, h Hold) (HoldID, error) {
	if err := mayPromise(ctx, tx, h.ItemID, h.LotID, h.PlaceID, h.For); err != nil {
		return 0, err
	}
	return openHold(ctx, tx, h, nil)
}

// mayPromise refuses a lot or place that must not leave the store.
func mayPromise(ctx context.Context, tx *db.Tx, item ItemID, lot LotID, place PlaceID, use Use) error {
	l, err := LoadLot(ctx, tx, lot)
	if err != nil {
		return err
	}
	if l.ItemID != item {
		return fault.New(fault.Conflict, "hold.other_item")
	}
	if l.ExpiresOn != nil && *l.ExpiresOn < tx.Today() {
		return fault.New(fault.Conflict, "hold.lot_barred")
	}
	if !use.Serves(l.Restriction, l.ForPlaceID) {
		return fault.New(fault.Conflict, "hold.lot_restricted", *l.Restriction)
	}
	p, err := LoadPlace(ctx, tx, place)
	if err != nil {
		return err
	}
	if !stored[p.Kind] || !p.Open {
		return fault.New(fault.Conflict, "hold.place_barred", p.Name)
	}
	return nil
}

func openHold(ctx context.Context, tx *db.Tx, h Hold, from *HoldID) (HoldID, error) {
	hit, err := tx.Exec(ctx, `
		UPDATE balances SET held = held + ?
		WHERE  branch_id = ? AND lot_id = ? AND place_id = ? AND on_hand - held >= ?`,
		h.Units, tx.Branch, h.LotID, h.PlaceID, h.Units)
	if err != nil {
		return 0, fmt.Errorf("hold lot %d at %d: %w", h.LotID, h.PlaceID, err)
	}
	if hit == 0 {
		it, err := LoadItem(ctx, tx, h.ItemID)
		if err != nil {
			return 0, err
		}
		return 0, fault.New(fault.Conflict, "stock.not_free", it.Name, int64(h.Units))
	}
	id, err := tx.Insert(ctx, `
		INSERT INTO holds (branch_id, document_id, line_id, item_id, lot_id, place_id, units, rehomed_from,
		       opened_seq, reason)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		tx.Branch, h.DocumentID, h.LineID, h.ItemID, h.LotID, h.PlaceID, h.Units, from, tx.Seq, h.Reason)
	if err != nil {
		return 0, fmt.Errorf("hold lot %d at %d: %w", h.LotID, h.PlaceID, err)
	}
	h.ID, h.State = HoldID(id), "open"
	return h.ID, tx.Note("hold", h)
}

// LoadHold reads one hold.
func LoadHold(ctx context.Context, r db.Reader, id HoldID) (Hold, error) {
	var h Hold
	err := r.Get(ctx, &h, `SELECT `+holdColumns+` FROM holds WHERE branch_id = ? AND id = ?`, r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return h, fault.New(fault.NotFound, "hold.not_found")
	}
	return h, err
}

// OpenHolds gives the open holds of a document (line 0: all its lines), in the
// order people pick: by item name, then PickOrder.
func OpenHolds(ctx context.Context, r db.Reader, doc document.ID, line int64) ([]Hold, error) {
	var list []Hold
	err := r.Select(ctx, &list, `
		SELECT h.id, h.document_id, h.line_id, h.item_id, h.lot_id, h.place_id, h.units, h.state, h.reason
		FROM   holds h
		JOIN   lots l ON l.id = h.lot_id
		JOIN   items i ON i.id = h.item_id
		WHERE  h.branch_id = ? AND h.document_id = ? AND h.state = 'open' AND (? = 0 OR h.line_id = ?)
		ORDER BY i.sort_key, i.id, `+PickOrder+`, h.id`, r.Where().Branch, doc, line, line)
	if err != nil {
		return nil, fmt.Errorf("holds of %d: %w", doc, err)
	}
	return list, nil
}

// Release gives a promise up: the units are free again.
func Release(ctx context.Context, tx *db.Tx, id HoldID, reason string) error {
	h, err := resolve(ctx, tx, id, "released", reason)
	if err != nil {
		return err
	}
	hit, err := tx.Exec(ctx, `
		UPDATE balances SET held = held - ?
		WHERE  branch_id = ? AND lot_id = ? AND place_id = ? AND held >= ?`,
		h.Units, tx.Branch, h.LotID, h.PlaceID, h.Units)
	if err == nil && hit == 0 {
		err = errors.New("held units are missing from the balance")
	}
	if err != nil {
		return fmt.Errorf("release hold %d: %w", id, err)
	}
	return nil
}

// Shrink gives up some units of a promise; what is left of it stands where it
// stood, whatever has become of its lot or place, under the id it gives (0 when
// nothing is left).
func Shrink(ctx context.Context, tx *db.Tx, id HoldID, by Units, reason string) (HoldID, error) {
	h, err := LoadHold(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	if by <= 0 || by > h.Units {
		return 0, fmt.Errorf("shrink hold %d of %d units by %d", id, h.Units, by)
	}
	if err := Release(ctx, tx, id, reason); err != nil || by == h.Units {
		return 0, err
	}
	h.Units -= by
	return openHold(ctx, tx, h, &id)
}

// Issue resolves a promise by goods that leave; the arrow that takes them is
// posted with FromHeld in the same act.
func Issue(ctx context.Context, tx *db.Tx, id HoldID) (Hold, error) {
	return resolve(ctx, tx, id, "issued", "")
}

func resolve(ctx context.Context, tx *db.Tx, id HoldID, state, reason string) (Hold, error) {
	h, err := LoadHold(ctx, tx, id)
	if err != nil {
		return h, err
	}
	hit, err := tx.Exec(ctx, `
		UPDATE holds SET state = ?, resolved_seq = ?, reason = CASE WHEN ? = '' THEN reason ELSE ? END
		WHERE  branch_id = ? AND id = ? AND state = 'open'`, state, tx.Seq, reason, reason, tx.Branch, id)
	if err != nil {
		return h, fmt.Errorf("resolve hold %d: %w", id, err)
	}
	if hit == 0 {
		return h, fault.New(fault.Conflict, "hold.resolved")
	}
	return h, tx.Note("hold_"+state, map[string]any{"id": id, "units": h.Units, "reason": reason})
}

// Rehome moves a promise to another lot or place of the same item, same
// units, with a reason: the old one is released and a new one taken in one act.
func Rehome(
	ctx context.Context, tx *db.Tx, id HoldID, lot LotID, place PlaceID, use Use, reason string,
) (HoldID, error) {
	h, err := LoadHold(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	if err := mayPromise(ctx, tx, h.ItemID, lot, place, use); err != nil {
		return 0, err
	}
	if h.State == "open" && h.LotID == lot && h.PlaceID == place {
		return 0, fault.New(fault.Invalid, "hold.same_place")
	}
	if err := Release(ctx, tx, id, reason); err != nil {
		return 0, err
	}
	h.LotID, h.PlaceID, h.Reason = lot, place, reason
	return openHold(ctx, tx, h, &id)
}

// carryHolds makes room for units to leave a lot's place though some are
// promised: the promises give way, newest first, and stand again behind them
// once the goods have moved. It gives the promises to set up again with Restand.
func carryHolds(ctx context.Context, tx *db.Tx, lot LotID, place PlaceID, units Units) ([]Hold, error) {
	var free Units
	err := tx.Get(ctx, &free, `SELECT COALESCE(MAX(on_hand - held), 0) FROM balances
		WHERE branch_id = ? AND lot_id = ? AND place_id = ?`, tx.Branch, lot, place)
	if err != nil {
		return nil, fmt.Errorf("free units of lot %d: %w", lot, err)
	}
	if free >= units {
		return nil, nil
	}
	var holds []Hold
	if err := tx.Select(ctx, &holds, `SELECT `+holdColumns+` FROM holds
		WHERE branch_id = ? AND lot_id = ? AND place_id = ? AND state = 'open' ORDER BY id DESC`,
		tx.Branch, lot, place); err != nil {
		return nil, fmt.Errorf("holds on lot %d: %w", lot, err)
	}
	var moved []Hold
	for _, h := range holds {
		if free >= units {
			break
		}
		part := min(h.Units, units-free)
		if _, err := Shrink(ctx, tx, h.ID, part, "随货移动 · moved along"); err != nil {
			return nil, err
		}
		h.Units = part
		moved, free = append(moved, h), free+part
	}
	return moved, nil
}

// restand sets carried promises up on the lot and place the goods went to.
func restand(ctx context.Context, tx *db.Tx, moved []Hold, lot LotID, place PlaceID) error {
	for _, h := range moved {
		from := h.ID
		h.LotID, h.PlaceID = lot, place
		if _, err := openHold(ctx, tx, h, &from); err != nil {
			return err
		}
	}
	return nil
}
