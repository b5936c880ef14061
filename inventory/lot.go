package inventory

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
)

// DonorID names a donor or supplier of the branch's register.
type DonorID int64

// Lot is one receipt line as it came. What is unknown is nil, never made up.
type Lot struct {
	ID          LotID
	ItemID      ItemID
	DocumentID  document.ID
	Source      string
	LotNo       *string
	MadeOn      *string
	ExpiresOn   *string
	ReceivedOn  string
	Donor       *string
	DonorID     *DonorID
	Restriction *string  // what a lot of an earmarked gift may be used for, in words; nil is free
	ForPlaceID  *PlaceID // the one recipient it is for; nil with a restriction: whoever serves its purpose
	Units       Units
	ValueFen    *int64 // total of the lot; nil is not valued, never 0
	ValueBasis  *string
	SplitFrom   *LotID
	Evidence    string
}

const lotColumns = `id, item_id, document_id, source, lot_no, made_on, expires_on, received_on, donor, donor_id,
	restriction, for_place_id, units, value_fen, value_basis, split_from, evidence`

// LoadLot reads one lot; NotFound when the branch has no such lot.
func LoadLot(ctx context.Context, r db.Reader, id LotID) (Lot, error) {
	var l Lot
	err := r.Get(ctx, &l, `SELECT `+lotColumns+` FROM lots WHERE branch_id = ? AND id = ?`, r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return l, fault.New(fault.NotFound, "lot.not_found")
	}
	if err != nil {
		return l, fmt.Errorf("lot %d: %w", id, err)
	}
	return l, nil
}

// MakeLot writes a new lot down and gives it with its number.
func (p *Posting) MakeLot(ctx context.Context, l Lot) (Lot, error) {
	id, err := p.tx.Insert(ctx, `
		INSERT INTO lots (branch_id, item_id, document_id, source, lot_no, made_on, expires_on, received_on,
		       donor, donor_id, restriction, for_place_id, units, value_fen, value_basis, split_from, evidence)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		p.tx.Branch, l.ItemID, l.DocumentID, l.Source, l.LotNo, l.MadeOn, l.ExpiresOn, l.ReceivedOn,
		l.Donor, l.DonorID, l.Restriction, l.ForPlaceID, l.Units, l.ValueFen, l.ValueBasis, l.SplitFrom, l.Evidence)
	if err != nil {
		return l, fmt.Errorf("make lot of item %d: %w", l.ItemID, err)
	}
	l.ID = LotID(id)
	p.lots[l.ID] = l
	if l.LotNo != nil {
		if err := db.Keep(ctx, p.tx, l.Findable()); err != nil {
			return l, err
		}
	}
	return l, p.tx.Note("lot", l)
}

// Findable is what a lot is found by.
func (l Lot) Findable() db.Findable {
	return db.Findable{Table: "lots", ID: int64(l.ID), Words: []string{*l.LotNo}}
}

// Use is whom goods are meant for when they are promised: the edge place of a
// recipient (0: the branch itself), and the purpose in words.
type Use struct {
	Place   PlaceID
	Purpose string
}

// Serves tells whether a lot may be used so. A lot earmarked for a recipient
// serves that recipient alone; one earmarked for a purpose serves what names
// that purpose, word for word but for width, case and blanks.
func (u Use) Serves(restriction *string, forPlace *PlaceID) bool {
	switch {
	case restriction == nil:
		return true
	case forPlace != nil:
		return *forPlace == u.Place
	}
	return strings.Contains(text.Fold(u.Purpose), text.Fold(*restriction))
}

// donor is the donor of the register that a lot came from; 0 is none.
func (l Lot) donor() int64 {
	if l.DonorID == nil {
		return 0
	}
	return int64(*l.DonorID)
}

// CheckLife names what is wrong with the days between which goods are good;
// either may be unknown.
func CheckLife(f *fault.Fields, madeField, made, expiresField, expires, today string) {
	if made != "" {
		document.CheckPast(f, madeField, made, today)
	}
	if expires != "" && !document.IsDate(expires) {
		f.Add(expiresField, "fault.not_a_date", expires)
	}
	if made != "" && expires != "" && expires < made {
		f.Add(expiresField, "receipt.expires_before_made")
	}
}

// sourceWords are what the sources of goods are called.
var sourceWords = map[string]fault.Message{
	"donation": {Key: "docpage.source_donation"},
	"purchase": {Key: "docpage.source_purchase"},
	"superior": {Key: "docpage.source_superior"},
	"return":   {Key: "docpage.source_return"},
	"opening":  {Key: "docpage.source_opening"},
}

// SourceWord says where goods come from; nothing before the inspection, when
// nobody knows.
func SourceWord(source string) fault.Message { return sourceWords[source] }

// SourceWord says where the lot came from.
func (l LotRow) SourceWord() fault.Message { return SourceWord(l.Source) }
