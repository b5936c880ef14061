package goodsin

import (
	"context"
	"errors"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/inventory"
)

// ArrivalDraft is goods at the gate: no stock and no number, but on record.
// Parcels are the pieces that came, whatever is in them.
type ArrivalDraft struct {
	ArrivedOn    string // YYYY-MM-DD, not in the future
	ReceivedFrom string
	Parcels      int64
	Transport    string // vehicle, waybill
	Remarks      string
	AgainOf      document.ID // the reversed receipt that is entered again, or 0
}

// Arrival is goods that came, from the gate to the posting. What the
// inspection finds out is empty before it.
type Arrival struct {
	DocumentID   document.ID
	ArrivedOn    string
	ReceivedFrom string
	Parcels      int64
	Transport    string
	Source       string // donation, purchase, superior, return; empty before the inspection
	DonorID      *inventory.DonorID
	DonorName    string
	DonorEn      string
	DonorKind    string
	Publicity    string
	Contact      string
	Phone        string
	USCC         string `db:"uscc"`
	Reference    string // contract, platform, allocation or slip number
	Letter       string // donor's letter or agreement
	WarehouseID  *inventory.PlaceID
	Warehouse    string
	WarehouseEn  string
	Earmarked    bool
	ForPlaceID   *inventory.PlaceID
	ForName      string
	Purpose      string
	FromPlaceID  *inventory.PlaceID // a return: the recipient the goods come back from
	InspectedBy  string
	SecondBy     string
	InspectedAt  *string
	PostedBy     string
	Withdrawn    string // why it was withdrawn
	AgainOf      *document.ID
	Lines        []ArrivalLine `db:"-"`
	Fiscal       *Fiscal       `db:"-"` // nil: still to come, or no gift
	FiscalVoid   *Fiscal       `db:"-"` // written down when the goods were taken for a gift
}

// maxParcels is the most pieces one arrival may speak of.
const maxParcels = 1_000_000

// Check names everything that is wrong with the draft by itself.
func (d *ArrivalDraft) Check(today string) error {
	var f fault.Fields
	document.CheckDate(&f, "arrived_on", d.ArrivedOn, today)
	document.NeedText(&f, "received_from", &d.ReceivedFrom, document.MaxName)
	document.CheckText(&f, "transport", &d.Transport, document.MaxName)
	document.CheckText(&f, "remarks", &d.Remarks, document.MaxText)
	switch {
	case d.Parcels <= 0:
		f.Add("parcels", "fault.not_positive")
	case d.Parcels > maxParcels:
		f.Add("parcels", "fault.number_too_large", int64(maxParcels))
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// RecordArrival puts goods on record as arrived.
func RecordArrival(ctx context.Context, tx *db.Tx, d ArrivalDraft) (document.Document, error) {
	if err := d.Check(tx.Today()); err != nil {
		return document.Document{}, err
	}
	var again *document.ID
	if d.AgainOf != 0 {
		if err := MayEnterAgain(ctx, tx, d.AgainOf); err != nil {
			return document.Document{}, err
		}
		again = &d.AgainOf
	}
	doc, err := document.Create(ctx, tx, document.Document{
		Kind: document.Receipt, State: document.Arrived, BusinessOn: d.ArrivedOn, Remarks: d.Remarks,
	})
	if err != nil {
		return doc, err
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO arrivals (document_id, branch_id, arrived_on, received_from, parcels, transport, again_of)
		VALUES (?, ?, ?, ?, ?, ?, ?)`,
		doc.ID, tx.Branch, d.ArrivedOn, d.ReceivedFrom, d.Parcels, d.Transport, again); err != nil {
		return doc, fmt.Errorf("arrival %d: %w", doc.ID, err)
	}
	if err := db.Keep(ctx, tx, Findable(doc.ID, d.ReceivedFrom)); err != nil {
		return doc, err
	}
	return doc, tx.Note("arrival", map[string]any{"id": doc.ID, "arrival": d})
}

// Findable is what goods that came are found by beside their number: who they
// are from, as it was written down.
func Findable(id document.ID, from string) db.Findable {
	return db.Findable{Table: "arrivals", ID: int64(id), Words: []string{from, text.Initials(from)}}
}

// MayEnterAgain refuses goods that are entered again although they were neither
// reversed nor withdrawn, or stand entered again already.
func MayEnterAgain(ctx context.Context, r db.Reader, id document.ID) error {
	old, err := document.LoadKind(ctx, r, document.Receipt, id)
	if err != nil {
		return err
	}
	if _, err := LoadArrival(ctx, r, id); err != nil {
		return err
	}
	by, err := document.ReversedBy(ctx, r, id)
	if err != nil {
		return err
	}
	if old.State != document.Cancelled && (by == nil || by.State != document.Posted) {
		return fault.New(fault.Conflict, "receipt.again_stands")
	}
	next, err := EnteredAgain(ctx, r, id)
	if err == nil && next != 0 {
		err = fault.New(fault.Conflict, "receipt.again_twice")
	}
	return err
}

// EnteredAgain is the arrival that goods were entered again as and that was not
// withdrawn; 0 is none.
func EnteredAgain(ctx context.Context, r db.Reader, id document.ID) (document.ID, error) {
	var next document.ID
	err := r.Get(ctx, &next, `
		SELECT COALESCE(MAX(a.document_id), 0) FROM arrivals a
		JOIN   documents d ON d.id = a.document_id AND d.state <> 'cancelled'
		WHERE  a.branch_id = ? AND a.again_of = ?`, r.Where().Branch, id)
	if err != nil {
		return 0, fmt.Errorf("arrival entered again from %d: %w", id, err)
	}
	return next, nil
}

// CorrectArrival changes what was written down at the gate, as long as nothing
// is posted.
func CorrectArrival(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d ArrivalDraft) error {
	if err := d.Check(tx.Today()); err != nil {
		return err
	}
	doc, err := waiting(ctx, tx, id, seen)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `
		UPDATE arrivals SET arrived_on = ?, received_from = ?, parcels = ?, transport = ?
		WHERE  branch_id = ? AND document_id = ?`,
		d.ArrivedOn, d.ReceivedFrom, d.Parcels, d.Transport, tx.Branch, id); err != nil {
		return fmt.Errorf("correct arrival %d: %w", id, err)
	}
	if err := db.Keep(ctx, tx, Findable(id, d.ReceivedFrom)); err != nil {
		return err
	}
	if err := tx.Note("arrival", map[string]any{"id": id, "arrival": d}); err != nil {
		return err
	}
	return document.Redate(ctx, tx, &doc, d.ArrivedOn, d.Remarks)
}

// WithdrawArrival takes goods that were never posted off the list, with a
// reason: written down twice, or taken away again.
func WithdrawArrival(ctx context.Context, tx *db.Tx, id document.ID, seen int64, reason string) error {
	if err := document.NeedReason(&reason); err != nil {
		return err
	}
	doc, err := waiting(ctx, tx, id, seen)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE arrivals SET withdrawn = ? WHERE branch_id = ? AND document_id = ?`,
		reason, tx.Branch, id); err != nil {
		return fmt.Errorf("withdraw arrival %d: %w", id, err)
	}
	if err := tx.Note("arrival_withdrawn", map[string]any{"id": id, "reason": reason}); err != nil {
		return err
	}
	return document.Advance(ctx, tx, &doc, document.Cancelled)
}

// waiting gives the document of goods that are on record and not posted.
func waiting(ctx context.Context, tx *db.Tx, id document.ID, seen int64) (document.Document, error) {
	doc, err := document.LoadKind(ctx, tx, document.Receipt, id)
	if err != nil {
		return doc, err
	}
	return doc, errors.Join(doc.Must(document.Arrived, document.Inspected), doc.Seen(seen))
}

const arrivalSQL = `
	SELECT a.document_id, a.arrived_on, a.received_from, a.parcels, a.transport, a.source, a.donor_id,
	       COALESCE(n.name, '') AS donor_name, COALESCE(n.name_en, '') AS donor_en, COALESCE(n.kind, '') AS donor_kind,
	       COALESCE(n.publicity, '') AS publicity, COALESCE(n.contact, '') AS contact, COALESCE(n.phone, '') AS phone,
	       COALESCE(n.uscc, '') AS uscc, a.reference, a.letter, a.warehouse_id, COALESCE(w.name, '') AS warehouse,
	       COALESCE(w.name_en, '') AS warehouse_en, a.earmarked = 1 AS earmarked, a.for_place_id,
	       COALESCE(p.name, '') AS for_name, a.purpose, a.from_place_id, a.inspected_by, a.second_by, a.inspected_at,
	       a.posted_by, a.withdrawn, a.again_of
	FROM   arrivals a
	LEFT JOIN donors n ON n.id = a.donor_id
	LEFT JOIN places w ON w.id = a.warehouse_id
	LEFT JOIN places p ON p.id = a.for_place_id
	WHERE  a.branch_id = ?`

// LoadArrival reads goods that came, with what was found and what is known of
// the fiscal receipt; NotFound for anything else, an opening count among it.
func LoadArrival(ctx context.Context, r db.Reader, id document.ID) (Arrival, error) {
	var a Arrival
	err := r.Get(ctx, &a, arrivalSQL+` AND a.document_id = ?`, r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return a, fault.New(fault.NotFound, "document.not_found")
	}
	if err != nil {
		return a, fmt.Errorf("arrival %d: %w", id, err)
	}
	if a.Lines, err = arrivalLines(ctx, r, id); err != nil {
		return a, err
	}
	if a.Fiscal, err = FiscalOf(ctx, r, id); a.Source != "donation" {
		a.Fiscal, a.FiscalVoid = nil, a.Fiscal
	}
	return a, err
}
