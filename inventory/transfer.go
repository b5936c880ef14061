package inventory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// TransferDraft moves goods between places of the store.
type TransferDraft struct {
	BusinessOn string
	Reason     string
	Lines      []TransferLine
	Again      bool // also where this person did the same just now
}

// TransferLine is units of a lot that go from one place to another.
type TransferLine struct {
	LotID    LotID
	From, To PlaceID
	Units    Units
}

// Check names everything that is wrong with the draft by itself.
func (d *TransferDraft) Check(today string) error {
	var f fault.Fields
	document.CheckDate(&f, "business_on", d.BusinessOn, today)
	document.CheckText(&f, "reason", &d.Reason, document.MaxText)
	if len(d.Lines) == 0 {
		f.Add("lines", "receipt.no_lines")
	}
	for i, line := range d.Lines {
		if line.Units <= 0 {
			f.Add(fmt.Sprintf("units.%d", i), "fault.not_positive")
		}
		if line.From == line.To {
			f.Add(fmt.Sprintf("to.%d", i), "transfer.same_place")
		}
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// RecordTransfer posts a move within the store. Promises on the goods move
// along: same item, same units, no new approval.
func RecordTransfer(ctx context.Context, tx *db.Tx, d TransferDraft) (document.Document, error) {
	var f fault.Fields
	f.Take(d.Check(tx.Today()))
	posting := NewPosting(tx)
	for i, line := range d.Lines {
		if err := posting.CheckStored(ctx, &f, fmt.Sprintf("from.%d", i), line.From, false); err != nil {
			return document.Document{}, err
		}
		if err := posting.CheckStored(ctx, &f, fmt.Sprintf("to.%d", i), line.To, true); err != nil {
			return document.Document{}, err
		}
		if err := askAgain(ctx, tx, &f, d.Again, `WHERE d.kind = ? AND m.to_id = ?`, line.LotID, line.From,
			document.Transfer, line.To); err != nil {
			return document.Document{}, err
		}
	}
	if f.Any() {
		return document.Document{}, f.Err(fault.Invalid, "fault.invalid")
	}
	lines := make([]GoodsLine, len(d.Lines))
	for i, l := range d.Lines {
		lines[i] = GoodsLine{LotID: l.LotID, FromID: l.From, ToID: l.To, Units: l.Units}
	}
	return posting.Record(ctx, Head{
		Kind: document.Transfer, On: d.BusinessOn, Remarks: d.Reason, To: document.Received, Carry: true,
		Line: posting.transferLine,
	}, lines)
}

// askAgain names, at the field "again", what this person did with a lot at a
// place in the last ten minutes and nobody took back, unless it was answered;
// same is the rest of the query that finds it among what moved the lot away.
func askAgain(
	ctx context.Context, tx *db.Tx, f *fault.Fields, answered bool, same string, lot LotID, from PlaceID, args ...any,
) error {
	if answered {
		return nil
	}
	var last struct{ Number, PostedAt string }
	args = slices.Concat([]any{tx.Branch, lot, from, db.Stamp(tx.Now.Add(-10 * time.Minute)), tx.Actor}, args)
	err := tx.Get(ctx, &last, `
		SELECT d.number, d.posted_at FROM movements m
		JOIN   documents d ON d.id = m.document_id AND m.branch_id = ? AND m.lot_id = ? AND m.from_id = ?
		       AND m.recorded_at > ? AND d.author_id = ?
		`+same+`
		AND    NOT EXISTS (SELECT 1 FROM documents r WHERE r.reverses = d.id AND r.posted_at IS NOT NULL)
		ORDER BY d.id DESC LIMIT 1`, args...)
	if err == nil {
		f.Add("again", "document.done_before", db.ParseStamp(last.PostedAt).In(tx.Zone).Format("15:04"), last.Number)
	} else if !errors.Is(err, db.ErrNoRows) {
		return fmt.Errorf("done with lot %d before: %w", lot, err)
	}
	return nil
}

// CheckStored names at field a place that is none of the store's, or one that
// is closed to goods coming in.
func (p *Posting) CheckStored(ctx context.Context, f *fault.Fields, field string, id PlaceID, into bool) error {
	place, err := p.place(ctx, id)
	switch {
	case err != nil && !fault.Is(err, fault.NotFound):
		return err
	case err != nil || !slices.Contains(storedKinds, place.Kind):
		f.Add(field, "place.not_found")
	case into && !place.Open:
		f.Add(field, "place.closed", place.Name)
	}
	return nil
}

// transferLine writes a line of a transfer.
func (p *Posting) transferLine(ctx context.Context, doc document.Document, i int, line GoodsLine) ([]Arrow, error) {
	a, err := p.arrow(ctx, i, line)
	if err != nil {
		return nil, err
	}
	a.LineID, err = p.tx.Insert(ctx, `
		INSERT INTO transfer_lines (branch_id, document_id, n, lot_id, from_id, to_id, units)
		VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		p.tx.Branch, doc.ID, i+1, line.LotID, line.FromID, line.ToID, line.Units)
	if err != nil {
		return nil, fmt.Errorf("transfer line %d: %w", i+1, err)
	}
	return []Arrow{a}, nil
}

// RelabelDraft says what was learned of units of a lot: its mark, when it was
// made, when it expires, and what shows it. Empty texts stay unknown.
type RelabelDraft struct {
	LotID      LotID
	PlaceID    PlaceID
	Units      Units
	LotNo      string
	MadeOn     string
	ExpiresOn  string
	Evidence   string
	BusinessOn string
	Again      bool // also where this person did the same just now
}

// Check names everything that is wrong with the draft by itself.
func (d *RelabelDraft) Check(today string) error {
	var f fault.Fields
	if d.Units <= 0 {
		f.Add("units", "fault.not_positive")
	}
	document.NeedText(&f, "evidence", &d.Evidence, document.MaxText)
	document.CheckText(&f, "lot_no", &d.LotNo, document.MaxName)
	document.CheckDate(&f, "business_on", d.BusinessOn, today)
	CheckLife(&f, "made_on", d.MadeOn, "expires_on", d.ExpiresOn, today)
	return f.Err(fault.Invalid, "fault.invalid")
}

// says tells whether a lot already is what the draft says of it.
func (d *RelabelDraft) says(l Lot) bool {
	known := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	return d.LotNo == known(l.LotNo) && d.MadeOn == known(l.MadeOn) && d.ExpiresOn == known(l.ExpiresOn)
}

// RecordRelabel turns units of a lot into a new lot with what was learned,
// split from the old one; promises move along.
func RecordRelabel(ctx context.Context, tx *db.Tx, d RelabelDraft) (document.Document, LotID, error) {
	var f fault.Fields
	f.Take(d.Check(tx.Today()))
	if err := NewPosting(tx).CheckStored(ctx, &f, "place", d.PlaceID, false); err != nil {
		return document.Document{}, 0, err
	}
	err := askAgain(ctx, tx, &f, d.Again, `
		JOIN   relabel_lines r ON r.document_id = d.id
		JOIN   lots l ON l.id = r.new_lot_id AND COALESCE(l.lot_no, '') = ?
		       AND COALESCE(l.made_on, '') = ? AND COALESCE(l.expires_on, '') = ?
		WHERE  d.kind = ?`, d.LotID, d.PlaceID, d.LotNo, d.MadeOn, d.ExpiresOn, document.Relabel)
	if err != nil {
		return document.Document{}, 0, err
	}
	if f.Any() {
		return document.Document{}, 0, f.Err(fault.Invalid, "fault.invalid")
	}
	old, err := LoadLot(ctx, tx, d.LotID)
	if err != nil {
		return document.Document{}, 0, err
	}
	if d.says(old) {
		return document.Document{}, 0, fault.New(fault.Invalid, "relabel.nothing_new")
	}
	between, err := OnlyPlace(ctx, tx, Conversion)
	if err != nil {
		return document.Document{}, 0, err
	}
	posting, made := NewPosting(tx), LotID(0)
	doc, err := posting.Record(ctx, Head{
		Kind: document.Relabel, On: d.BusinessOn, Remarks: d.Evidence, To: document.Posted, Carry: true,
		Line: func(ctx context.Context, doc document.Document, i int, line GoodsLine) ([]Arrow, error) {
			out, into, err := posting.relabelLine(ctx, doc, old, d, line)
			made = into.LotID
			return []Arrow{out, into}, err
		},
	}, []GoodsLine{{LotID: d.LotID, FromID: d.PlaceID, ToID: between.ID, Units: d.Units}})
	return doc, made, err
}

// relabelLine makes the new lot, writes the line of a relabel, and gives what
// takes the old units out and what brings the new ones in.
func (p *Posting) relabelLine(
	ctx context.Context, doc document.Document, old Lot, d RelabelDraft, line GoodsLine,
) (out, into Arrow, err error) {
	if out, err = p.arrow(ctx, 0, line); err != nil {
		return out, into, err
	}
	out.Field = "units"
	from, err := p.place(ctx, d.PlaceID)
	if err != nil {
		return out, into, err
	}
	if out.Value, err = p.value(ctx, out, from); err != nil {
		return out, into, err
	}
	fresh := Lot{
		ItemID: old.ItemID, DocumentID: doc.ID, Source: old.Source, LotNo: db.OrNull(d.LotNo),
		MadeOn: db.OrNull(d.MadeOn), ExpiresOn: db.OrNull(d.ExpiresOn), ReceivedOn: old.ReceivedOn,
		Donor: old.Donor, DonorID: old.DonorID, Restriction: old.Restriction, ForPlaceID: old.ForPlaceID,
		Units: d.Units, ValueBasis: old.ValueBasis, SplitFrom: &old.ID, Evidence: d.Evidence,
	}
	if out.Value != nil && *out.Value > 0 {
		fresh.ValueFen = out.Value
	}
	made, err := p.MakeLot(ctx, fresh)
	if err != nil {
		return out, into, err
	}
	out.LineID, err = p.tx.Insert(ctx, `
		INSERT INTO relabel_lines (branch_id, document_id, n, lot_id, new_lot_id, place_id, units, evidence)
		VALUES (?, ?, 1, ?, ?, ?, ?, ?) RETURNING id`,
		p.tx.Branch, doc.ID, old.ID, made.ID, d.PlaceID, d.Units, d.Evidence)
	if err != nil {
		return out, into, fmt.Errorf("relabel lot %d: %w", old.ID, err)
	}
	into = Arrow{
		LineID: out.LineID, ItemID: old.ItemID, LotID: made.ID, From: line.ToID, To: d.PlaceID,
		Units: d.Units, Value: out.Value,
	}
	return out, into, nil
}
