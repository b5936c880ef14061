package scrutiny

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
	"relief/reports"
)

// standing writes who has the units now: what lies where, and what each
// recipient signed for. Neither is read from the movements, so that the sum
// proves something.
func (t *Traced) standing(ctx context.Context, r db.Reader, id inventory.LotID) error {
	branch, w, today := r.Where().Branch, t.Words(), r.Where().Today()
	var signed []struct {
		Recipient, RecipientEn string
		Units                  int64
		Slips                  int64
	}
	err := r.Select(ctx, &signed, family+`
		SELECT MIN(s.recipient_name) AS recipient, MIN(s.recipient_en) AS recipient_en,
		       CAST(SUM(y.received) AS BIGINT) AS units, COUNT(DISTINCT s.document_id) AS slips
		FROM   family x CROSS JOIN slip_lines l
		JOIN   delivery_lines y ON y.branch_id = l.branch_id AND y.slip_line_id = l.id
		JOIN   slips s ON s.document_id = l.document_id
		WHERE  l.branch_id = ? AND l.lot_id = x.id
		  AND  NOT EXISTS (SELECT 1 FROM documents v WHERE v.reverses = l.document_id
		                   AND v.state = 'posted' AND v.state <> 'cancelled')
		GROUP  BY s.recipient_id HAVING SUM(y.received) > 0 ORDER BY MIN(s.document_id)`, branch, id, branch, branch)
	if err != nil {
		return fmt.Errorf("who signed for lot %d: %w", id, err)
	}
	for _, s := range signed {
		t.Sum.Recipients += s.Units
		t.row(reports.Ref{}, w.T("trace.holds"), reports.Date(today), nil, nil, nil,
			w.Named(s.Recipient, s.RecipientEn), s.Units, nil, w.T("trace.by_slips", s.Slips))
	}
	var left []struct {
		LotID        inventory.LotID
		LotNo        *string
		Kind         inventory.PlaceKind
		Name, NameEn string
		OnHand, Held int64
	}
	err = r.Select(ctx, &left, family+`
		SELECT b.lot_id, l.lot_no, p.kind, p.name, p.name_en, b.on_hand, b.held
		FROM   family x CROSS JOIN balances b
		JOIN   lots l ON l.id = b.lot_id
		JOIN   places p ON p.id = b.place_id
		WHERE  b.branch_id = ? AND b.lot_id = x.id AND +b.on_hand > 0
		ORDER  BY b.lot_id, b.place_id`, branch, id, branch, branch)
	if err != nil {
		return fmt.Errorf("what is left of lot %d: %w", id, err)
	}
	for _, b := range left {
		t.Sum.Left += b.OnHand
		if b.Kind == inventory.InTransit {
			t.Sum.OnTheWay += b.OnHand
		}
		var said reports.Cell
		if b.Held > 0 {
			said = w.T("trace.held", b.Held)
		}
		t.row(reports.Ref{Kind: "lot", ID: int64(b.LotID)}, w.T("trace.left"), reports.Date(today), nil,
			traceLot{ID: b.LotID, LotNo: b.LotNo}.mark(), nil, w.Named(b.Name, b.NameEn), b.OnHand, nil, said)
	}
	return nil
}

// total settles the sum, and says it below the rows.
func (t *Traced) total() {
	if t.Sum.Other < 0 { // split off from another lot: that is where it came from
		t.Sum.In, t.Sum.Other = t.Sum.In-t.Sum.Other, 0
	}
	t.Totals = make([]reports.Cell, len(t.Columns))
	t.Totals[0], t.Totals[6], t.Totals[8] = t.Words().T("trace.in"), t.Sum.In, t.Balance()
}

// Balance says where the units are, and whether they add up.
func (t *Traced) Balance() string {
	s := t.Sum
	if !s.OK() {
		return t.Words().T("trace.does_not", s.In, s.Recipients, s.Left, s.Lost, s.Other)
	}
	return t.Words().T("trace.adds_up", s.In, s.Recipients, s.Left, s.Lost, s.Other)
}

// TraceSlip goes back from each line of a slip to where its goods came from.
func TraceSlip(ctx context.Context, r db.Reader, id document.ID, ask reports.Ask) (*reports.Table, error) {
	d, err := document.LoadKind(ctx, r, document.Slip, id)
	if err != nil {
		return nil, err
	}
	t, err := reports.Begin(ctx, r, ask, "trace-slip", ask.T("trace.slip_title", d.No()))
	if err != nil {
		return nil, err
	}
	var lines []slipOrigin
	err = r.Select(ctx, &lines, `
		WITH RECURSIVE up (line_id, id, split_from) AS (
		       SELECT s.id, l.id, l.split_from FROM slip_lines s CROSS JOIN lots l
		       WHERE  s.branch_id = ? AND s.document_id = ? AND l.id = s.lot_id
		       UNION ALL SELECT u.line_id, l.id, l.split_from FROM up u CROSS JOIN lots l WHERE l.id = u.split_from)
		SELECT s.n, s.name, s.name_en, s.spec, s.unit, s.issued_units, y.received, s.lot_id, l.lot_no,
		       o.source, COALESCE(o.donor, c.received_from) AS donor, o.received_on, o.restriction, d.number
		FROM   up u CROSS JOIN slip_lines s
		JOIN   lots l ON l.id = s.lot_id
		JOIN   lots o ON o.id = u.id
		JOIN   documents d ON d.id = o.document_id
		LEFT JOIN receipts c ON c.document_id = o.document_id
		LEFT JOIN delivery_lines y ON y.branch_id = s.branch_id AND y.slip_line_id = s.id
		WHERE  s.id = u.line_id AND u.split_from IS NULL ORDER BY s.n`, r.Where().Branch, id)
	if err != nil {
		return nil, fmt.Errorf("origins of slip %d: %w", id, err)
	}
	t.Columns = []reports.Column{
		countColumn("n", ask.T("report.serial")), reports.TextColumn("name", ask.T("report.item"), 26),
		reports.TextColumn("spec", ask.T("common.specification"), 12),
		reports.TextColumn("unit", ask.T("common.unit"), 8),
		countColumn("issued", ask.T("trace.issued")), countColumn("received", ask.T("trace.received")),
		reports.TextColumn("lot", ask.T("common.lot"), 14), reports.TextColumn("source", ask.T("trace.source"), 12),
		reports.TextColumn("donor", ask.T("trace.donor"), 22),
		reports.DayColumn("received_on", ask.T("trace.received_on")),
		reports.TextColumn("receipt", ask.T("trace.receipt"), 19),
		reports.TextColumn("restriction", ask.T("trace.restriction"), 20),
	}
	for _, l := range lines {
		var received reports.Cell
		if l.Received != nil {
			received = *l.Received
		}
		t.Rows = append(t.Rows, []reports.Cell{
			l.N, ask.Named(l.Name, l.NameEn), l.Spec, l.Unit, l.IssuedUnits, received,
			traceLot{ID: l.LotID, LotNo: l.LotNo}.mark(), sourceName(ask.Words, l.Source), reports.WordOf(l.Donor),
			reports.DateOf(&l.ReceivedOn), reports.WordOf(l.Number), reports.WordOf(l.Restriction),
		})
		t.Refs = append(t.Refs, reports.Ref{Kind: "lot", ID: int64(l.LotID)})
	}
	t.CountRows()
	return t, nil
}

// slipOrigin is a line of a slip with the receipt its lot goes back to.
type slipOrigin struct {
	N                        int64
	Name, NameEn, Spec, Unit string
	IssuedUnits              int64
	Received                 *int64
	LotID                    inventory.LotID
	LotNo                    *string
	Source                   string
	Donor                    *string
	ReceivedOn               string
	Restriction              *string
	Number                   *string
}
