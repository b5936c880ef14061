package inventory

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// Head is what stands above the lines of a document that moves goods in one
// step: its kind, its day (YYYY-MM-DD), its remarks, and the state it is in
// once the goods have moved.
type Head struct {
	Kind    document.Kind
	On      string
	Remarks string
	To      document.State

	// Carry takes promises along: where too little is free, they give way and
	// stand again at the place the goods went to. Without it promised goods
	// stay.
	Carry bool
	// Begin writes what the kind keeps about the document besides, and notes
	// it; nil notes what is above.
	Begin func(ctx context.Context, doc document.Document) error
	// Line writes a line of a kind that has lines of its own and gives what it
	// moves; nil writes it to goods_lines. Lines are counted from 0.
	Line func(ctx context.Context, doc document.Document, i int, line GoodsLine) ([]Arrow, error)
}

// GoodsLine is units of a lot that go from one place to another, and why, if
// there is a reason for this line alone. Its item's words stand as they were.
type GoodsLine struct {
	ID       int64
	N        int64 // from 1
	ItemID   ItemID
	LotID    LotID
	FromID   PlaceID
	ToID     PlaceID
	Units    Units
	Reason   string
	Code     string
	Name     string
	NameEn   string
	Spec     string
	Unit     string
	FromHeld bool `db:"-"` // takes only what a hold promised
}

// GoodsRow is a line in words: with the marks of its lot, the names of the places
// it goes from and to, and its value in 分. That is what was moved, or before that its
// share of what the lot is worth; nil is unvalued.
type GoodsRow struct {
	GoodsLine
	LotNo     *string
	ExpiresOn *string
	Place     string
	PlaceEn   string
	To        string
	ToEn      string
	ValueFen  *int64
}

// Record draws up a document with its number, writes its lines, moves their
// goods and freezes it. Of a line only lot, places, units, reason and FromHeld
// are read. Too little stock is one Conflict that names every short line at
// units.i; a barred place for goods whose promises move along is a Conflict.
func (p *Posting) Record(ctx context.Context, h Head, lines []GoodsLine) (document.Document, error) {
	doc, err := draw(ctx, p.tx, h)
	if err != nil {
		return doc, err
	}
	var arrows []Arrow
	var short error
	for i, line := range lines {
		moves, err := p.recordLine(ctx, doc, h, i, line)
		switch {
		case err != nil && fault.Of(err).Key == "stock.short":
			short = err // the posting gathers every short line; the last refusal names them all
		case err != nil:
			return doc, err
		}
		arrows = append(arrows, moves...)
	}
	if short != nil {
		return doc, short
	}
	if len(arrows) > 0 {
		if err := p.Post(ctx, doc, h.To, h.On, arrows); err != nil {
			return doc, err
		}
	}
	return doc, document.Freeze(ctx, p.tx, &doc, h.To, h.On)
}

// Draft draws up a document whose goods move in a later step: its number and
// its goods_lines, which are noted with it, since what is approved before the
// goods move is what they say. Held goods cannot wait so, since the lines do not
// keep FromHeld: such a line is a fault of the program.
func (p *Posting) Draft(ctx context.Context, h Head, lines []GoodsLine) (document.Document, error) {
	doc, err := draw(ctx, p.tx, h)
	if err != nil {
		return doc, err
	}
	for i, line := range lines {
		if line.FromHeld {
			return doc, fmt.Errorf("line %d of a draft takes held goods", i+1)
		}
		if _, err := p.writeLine(ctx, doc, i, line); err != nil {
			return doc, err
		}
	}
	written, err := GoodsLines(ctx, p.tx, doc.ID)
	if err != nil {
		return doc, err
	}
	return doc, p.tx.Note("goods_lines", written)
}

// PostDraft moves the goods of a document that Draft drew up and freezes it.
func (p *Posting) PostDraft(ctx context.Context, doc *document.Document, to document.State, on string) error {
	lines, err := GoodsLines(ctx, p.tx, doc.ID)
	if err != nil {
		return err
	}
	arrows := make([]Arrow, len(lines))
	for i, line := range lines {
		if arrows[i], err = p.arrow(ctx, i, line); err != nil {
			return err
		}
	}
	if err := p.Post(ctx, *doc, to, on, arrows); err != nil {
		return err
	}
	return document.Freeze(ctx, p.tx, doc, to, on)
}

// draw creates a numbered draft of a kind and notes it.
func draw(ctx context.Context, tx *db.Tx, h Head) (document.Document, error) {
	doc, err := document.CreateNumbered(ctx, tx, document.Document{
		Kind: h.Kind, State: document.Draft, BusinessOn: h.On, Remarks: h.Remarks,
	}, h.Kind.Prefix())
	if err != nil {
		return doc, err
	}
	if h.Begin != nil {
		return doc, h.Begin(ctx, doc)
	}
	return doc, tx.Note(string(h.Kind), map[string]any{
		"id": doc.ID, "number": doc.No(), "on": h.On, "remarks": h.Remarks,
	})
}

// recordLine writes a line and gives what is still to be moved for it: where
// promises move along that is nothing, since the next line may want the place
// they left.
func (p *Posting) recordLine(
	ctx context.Context, doc document.Document, h Head, i int, line GoodsLine,
) ([]Arrow, error) {
	write := h.Line
	if write == nil {
		write = p.writeLine
	}
	if !h.Carry {
		return write(ctx, doc, i, line)
	}
	moved, err := carryHolds(ctx, p.tx, line.LotID, line.FromID, line.Units)
	if err != nil {
		return nil, err
	}
	arrows, err := write(ctx, doc, i, line)
	if err != nil {
		return nil, err
	}
	last := arrows[len(arrows)-1]
	to, err := p.place(ctx, last.To)
	if err != nil {
		return nil, err
	}
	if len(moved) > 0 && !stored[to.Kind] {
		return nil, fault.New(fault.Conflict, "hold.place_barred", to.Name)
	}
	if err := p.Post(ctx, doc, h.To, h.On, arrows); err != nil {
		return nil, err
	}
	return nil, restand(ctx, p.tx, moved, last.LotID, last.To)
}

// arrow is what a line moves, whichever table it stands in.
func (p *Posting) arrow(ctx context.Context, i int, line GoodsLine) (Arrow, error) {
	lot, err := p.lot(ctx, line.LotID)
	return Arrow{
		LineID: line.ID, ItemID: lot.ItemID, LotID: line.LotID, From: line.FromID, To: line.ToID,
		Units: line.Units, FromHeld: line.FromHeld, Field: fmt.Sprintf("units.%d", i),
	}, err
}

// writeLine writes a line of a kind that has no table of its own.
func (p *Posting) writeLine(ctx context.Context, doc document.Document, i int, line GoodsLine) ([]Arrow, error) {
	a, err := p.arrow(ctx, i, line)
	if err != nil {
		return nil, err
	}
	it, err := LoadItem(ctx, p.tx, a.ItemID)
	if err != nil {
		return nil, err
	}
	a.LineID, err = p.tx.Insert(ctx, `
		INSERT INTO goods_lines (branch_id, document_id, n, item_id, lot_id, from_id, to_id, units, reason,
		       code, name, name_en, spec, unit)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		p.tx.Branch, doc.ID, i+1, it.ID, line.LotID, line.FromID, line.ToID, line.Units, line.Reason,
		it.Code, it.Name, it.NameEn, it.Spec, it.BaseUnit)
	if err != nil {
		return nil, fmt.Errorf("line %d of %s: %w", i+1, doc.Kind, err)
	}
	return []Arrow{a}, nil
}

// GoodsLines gives the lines of a document whose kind has no table of its own,
// in their order.
func GoodsLines(ctx context.Context, r db.Reader, id document.ID) ([]GoodsLine, error) {
	var lines []GoodsLine
	err := r.Select(ctx, &lines, `
		SELECT id, n, item_id, lot_id, from_id, to_id, units, reason, code, name, name_en, spec, unit
		FROM   goods_lines WHERE branch_id = ? AND document_id = ? ORDER BY n`, r.Where().Branch, id)
	if err != nil {
		return nil, fmt.Errorf("lines of document %d: %w", id, err)
	}
	return lines, nil
}

// GoodsRows gives them in words, for pages and papers.
func GoodsRows(ctx context.Context, r db.Reader, id document.ID) ([]GoodsRow, error) {
	var list []struct {
		GoodsRow
		LotFen   *int64
		LotUnits Units
	}
	err := r.Select(ctx, &list, `
		SELECT g.id, g.n, g.item_id, g.lot_id, g.from_id, g.to_id, g.units, g.reason, g.code, g.name, g.name_en, g.spec,
		       g.unit, l.lot_no, l.expires_on, p.name AS place, p.name_en AS place_en,
		       t.name AS "to", t.name_en AS to_en, m.value_fen, l.value_fen AS lot_fen, l.units AS lot_units
		FROM   goods_lines g
		JOIN   lots l ON l.id = g.lot_id
		JOIN   places p ON p.id = g.from_id
		JOIN   places t ON t.id = g.to_id
		LEFT JOIN movements m ON m.branch_id = g.branch_id AND m.document_id = g.document_id AND m.line_id = g.id
		WHERE  g.branch_id = ? AND g.document_id = ? ORDER BY g.n`, r.Where().Branch, id)
	if err != nil {
		return nil, fmt.Errorf("lines of document %d in words: %w", id, err)
	}
	rows := make([]GoodsRow, len(list))
	for i, l := range list {
		if rows[i] = l.GoodsRow; l.ValueFen == nil && l.LotFen != nil {
			rows[i].ValueFen = share(*l.LotFen, l.Units, l.LotUnits)
		}
	}
	return rows, nil
}
