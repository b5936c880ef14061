package scrutiny

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
	"relief/reports"
)

// Traced is a lot followed from where it came to who has it: the table, and
// what its units come to.
type Traced struct {
	*reports.Table
	Lot  inventory.Lot
	Item inventory.Item
	Sum  TraceSum
}

// TraceSum is where the units of a lot, and of the lots split off from it, are.
// Recipients is what was signed for, by the deliveries; Left what the balances
// hold; the rest and In come from the movements.
type TraceSum struct{ In, Recipients, Left, OnTheWay, Lost, Other int64 }

// OK tells whether what came in is what was handed out, is left or is lost.
func (s TraceSum) OK() bool { return s.In == s.Recipients+s.Left+s.Lost+s.Other }

// traceLot is one lot of the family.
type traceLot struct {
	ID          inventory.LotID
	DocumentID  document.ID
	Kind        document.Kind
	Number      *string
	Source      string
	LotNo       *string
	ExpiresOn   *string
	ReceivedOn  string
	Donor       *string
	Restriction *string
	Units       int64
	SplitFrom   *inventory.LotID
	Evidence    string
	AuthorName  string
}

const traceLotSQL = `
	SELECT l.id, l.document_id, d.kind, d.number, l.source, l.lot_no, l.expires_on, l.received_on,
	       COALESCE(l.donor, c.received_from) AS donor, l.restriction, l.units, l.split_from, l.evidence, d.author_name
	FROM   lots l JOIN documents d ON d.id = l.document_id LEFT JOIN receipts c ON c.document_id = l.document_id `

// family is every lot that was split off from a lot, itself first.
const family = `WITH RECURSIVE family (id) AS (
	SELECT l.id FROM lots l WHERE l.branch_id = ? AND l.id = ?
	UNION SELECT c.id FROM family f CROSS JOIN lots c WHERE c.branch_id = ? AND c.split_from = f.id) `

// mark is a lot's name: the maker's, or its own number.
func (l traceLot) mark() string {
	if l.LotNo != nil && *l.LotNo != "" {
		return *l.LotNo
	}
	return fmt.Sprintf("#%d", l.ID)
}

// Trace follows a lot and all that was split off from it: from its source and
// the decisions, over every movement, to who signed for how many and what is
// left.
func Trace(ctx context.Context, r db.Reader, id inventory.LotID, ask reports.Ask) (*Traced, error) {
	lot, err := inventory.LoadLot(ctx, r, id)
	if err != nil {
		return nil, err
	}
	item, err := inventory.LoadItem(ctx, r, lot.ItemID)
	if err != nil {
		return nil, err
	}
	t, err := reports.Begin(ctx, r, ask, "trace", ask.T("trace.title"))
	if err != nil {
		return nil, err
	}
	t.FilterBy(ask.T("common.item"), item.Code+" "+ask.Named(item.Name, item.NameEn)+" "+item.Spec)
	t.FilterBy(ask.T("common.lot"), traceLot{ID: lot.ID, LotNo: lot.LotNo}.mark())
	t.Columns = []reports.Column{
		reports.TextColumn("step", ask.T("trace.step"), 12), reports.DayColumn("on", ask.T("trace.on")),
		reports.TextColumn("number", ask.T("common.number"), 19), reports.TextColumn("lot", ask.T("common.lot"), 14),
		reports.TextColumn("from", ask.T("trace.from"), 18), reports.TextColumn("to", ask.T("trace.to"), 22),
		countColumn("units", ask.T("common.units")), reports.TextColumn("hand", ask.T("trace.hand"), 14),
		reports.TextColumn("said", ask.T("trace.said"), 46),
	}
	out := &Traced{Table: t, Lot: lot, Item: item}
	if err := out.origins(ctx, r, id); err != nil {
		return nil, err
	}
	if err := out.moves(ctx, r, id); err != nil {
		return nil, err
	}
	if err := out.standing(ctx, r, id); err != nil {
		return nil, err
	}
	out.total()
	return out, nil
}

func (t *Traced) row(ref reports.Ref, cells ...reports.Cell) {
	t.Rows, t.Refs = append(t.Rows, cells), append(t.Refs, ref)
}

// origins writes where the lot came from: the first lot's receipt, then every
// split on the way to this one.
func (t *Traced) origins(ctx context.Context, r db.Reader, id inventory.LotID) error {
	var chain []traceLot
	for next := &id; next != nil; {
		var l traceLot
		if err := r.Get(ctx, &l, traceLotSQL+`WHERE l.branch_id = ? AND l.id = ?`,
			r.Where().Branch, *next); err != nil {
			return fmt.Errorf("lot %d: %w", *next, err)
		}
		chain, next = append(chain, l), l.SplitFrom
	}
	for i := len(chain) - 1; i >= 0; i-- {
		t.origin(chain[i])
	}
	return t.others(ctx, r, chain[len(chain)-1])
}

// others writes what else a line of the inspection came to: what was rejected of
// it, or accepted. It is a lot of its own, so its units are said and not counted.
func (t *Traced) others(ctx context.Context, r db.Reader, l traceLot) error {
	var list []struct {
		ID       inventory.LotID
		LotNo    *string
		Units    int64
		Unit     string
		Rejected bool
		Remarks  string
	}
	err := r.Select(ctx, &list, `
		SELECT o.id, o.lot_no, q.units, q.unit, q.n > m.n AS rejected, q.remarks
		FROM   receipt_lines m
		JOIN   receipt_lines q ON q.branch_id = m.branch_id AND q.document_id = m.document_id
		                      AND q.arrival_n = m.arrival_n AND q.id <> m.id
		JOIN   lots o ON o.id = q.lot_id
		WHERE  m.branch_id = ? AND m.document_id = ? AND m.lot_id = ?
		ORDER  BY q.n`, r.Where().Branch, l.DocumentID, l.ID)
	if err != nil {
		return fmt.Errorf("what else came with lot %d: %w", l.ID, err)
	}
	w := t.Words()
	for _, o := range list {
		step, said := w.T("trace.accepted_of"), w.T("trace.accepted_said", o.Units, o.Unit)
		if o.Rejected {
			step, said = w.T("trace.rejected_of"), w.T("trace.rejected_said", o.Units, o.Unit, o.Remarks)
		}
		t.row(reports.Ref{Kind: "lot", ID: int64(o.ID)}, step, reports.DateOf(&l.ReceivedOn), reports.WordOf(l.Number),
			traceLot{ID: o.ID, LotNo: o.LotNo}.mark(), nil, nil, nil, nil, said)
	}
	return nil
}

func (t *Traced) origin(l traceLot) {
	w := t.Words()
	step, from, said := w.T("trace.source"), sourceName(w, l.Source), val(l.Restriction)
	if l.SplitFrom != nil {
		step, from, said = w.T("trace.split"), fmt.Sprintf("#%d", *l.SplitFrom), l.Evidence
	} else if donor := val(l.Donor); donor != "" {
		from += " " + donor
	}
	t.row(reports.Ref{Kind: string(l.Kind), ID: int64(l.DocumentID)},
		step, reports.DateOf(&l.ReceivedOn), reports.WordOf(l.Number), l.mark(), from, nil, l.Units,
		w.Hand(l.AuthorName),
		reports.WordOf(&said))
}

// sourceName says where a lot came from.
func sourceName(w reports.Words, source string) string {
	names := map[string]fault.Message{
		"donation": {Key: "trace.source_donation"}, "purchase": {Key: "trace.source_purchase"},
		"superior": {Key: "trace.source_superior"}, "return": {Key: "trace.source_return"},
		"opening": {Key: "trace.source_opening"}, "found": {Key: "trace.source_found"},
	}
	if m, known := names[source]; known {
		return w.Say(m)
	}
	return source
}

// traceMove is one movement of the family, with what is known of its document.
type traceMove struct {
	LotID        inventory.LotID
	LotNo        *string
	DocumentID   document.ID
	Kind         document.Kind
	Number       *string
	BusinessOn   string
	FromKind     inventory.PlaceKind
	FromName     string
	FromEn       string
	ToKind       inventory.PlaceKind
	ToName       string
	ToEn         string
	Units        int64
	AuthorName   string
	DispatchedBy *string
	Signer       *string
	PlanNumber   *string
	Meeting      *string
	Reversed     *string // why it took another back
	Remarks      *string // of any other document
	Approved     *string // who let the document itself be; nil where the signed paper did
	Target       *string
	Purpose      *string
}

// moves writes every movement. The join with the family is crossed, here and
// below: SQLite then keeps to this order, and does not walk the branch's
// movements to sort them beforehand.
func (t *Traced) moves(ctx context.Context, r db.Reader, id inventory.LotID) error {
	branch := r.Where().Branch
	var list []traceMove
	err := r.Select(ctx, &list, family+`
		SELECT m.lot_id, l.lot_no, m.document_id, d.kind, d.number, m.business_on,
		       f.kind AS from_kind, g.kind AS to_kind, m.units, d.author_name,`+
		inventory.EndOf("f", "from_name", "from_en")+`,`+inventory.EndOf("g", "to_name", "to_en")+`,
		       s.dispatched_by, y.signer, p.number AS plan_number, c.meeting || ' ' || c.number AS meeting,
		       CASE WHEN d.reverses IS NOT NULL THEN d.remarks END AS reversed,
		       CASE WHEN d.reverses IS NULL THEN d.remarks END AS remarks,
		       CASE WHEN e.from_paper = 0 THEN e.approved_name END AS approved, o.number AS target, u.purpose
		FROM   family x CROSS JOIN movements m
		JOIN   lots l ON l.id = m.lot_id
		JOIN   documents d ON d.id = m.document_id
		JOIN   places f ON f.id = m.from_id
		JOIN   places g ON g.id = m.to_id
		LEFT JOIN slips s ON s.document_id = d.id
		LEFT JOIN deliveries y ON y.document_id = d.id
		LEFT JOIN own_uses u ON u.document_id = d.id
		LEFT JOIN documents p ON p.id = COALESCE(s.plan_id, u.plan_id)
		LEFT JOIN approvals a ON a.document_id = p.id
		LEFT JOIN approvals e ON e.document_id = d.id
		LEFT JOIN decisions c ON c.id = COALESCE(e.decision_id, a.decision_id)
		LEFT JOIN documents o ON o.id = d.reverses
		WHERE  m.branch_id = ? AND m.lot_id = x.id
		ORDER  BY m.business_on, m.seq, m.n LIMIT ?`, branch, id, branch, branch, reports.MaxRows+1)
	if err != nil {
		return fmt.Errorf("movements of lot %d: %w", id, err)
	}
	for _, m := range list {
		t.Sum.move(m)
		w := t.Words()
		hand := w.Hand(m.AuthorName)
		switch {
		case m.Kind == document.Slip && m.ToKind == inventory.Recipient && m.Signer != nil:
			hand = *m.Signer
		case m.Kind == document.Slip && m.DispatchedBy != nil:
			hand = *m.DispatchedBy
		}
		t.row(reports.Ref{Kind: string(m.Kind), ID: int64(m.DocumentID)},
			stepName(w, m), reports.DateOf(&m.BusinessOn), reports.WordOf(m.Number),
			traceLot{ID: m.LotID, LotNo: m.LotNo}.mark(),
			w.Named(m.FromName, m.FromEn), w.Named(m.ToName, m.ToEn), m.Units, hand, m.said(w))
	}
	return nil
}

// stepName says what a movement was.
func stepName(w reports.Words, m traceMove) string {
	switch {
	case m.Kind == document.Reversal:
		return w.T("trace.reversed")
	case m.ToKind == inventory.Recipient:
		return w.T("trace.signed")
	case m.Kind == document.Slip:
		return w.T("trace.sent")
	case m.Kind == document.Relabel:
		return w.T("trace.split")
	case m.Kind == document.Receipt && m.FromKind == inventory.InTransit:
		return w.T("trace.refused")
	case m.Kind == document.Receipt:
		return w.T("trace.came")
	}
	return w.Say(fault.Message{Key: m.Kind.Key()})
}

// said is the ground of a movement: plan and decision, purpose, why it was
// taken back, and for a document of any kind its remarks and who approved it.
func (m traceMove) said(w reports.Words) reports.Cell {
	said := ""
	add := func(s *string, key string) {
		if s == nil || *s == "" {
			return
		}
		if said != "" {
			said += w.T("report.semicolon")
		}
		said += w.T(key, *s)
	}
	add(m.Target, "trace.of_target")
	add(m.Reversed, "trace.of_reason")
	add(m.PlanNumber, "trace.of_plan")
	add(m.Meeting, "trace.of_meeting")
	add(m.Purpose, "trace.of_purpose")
	add(m.Remarks, "trace.of_remarks")
	add(m.Approved, "trace.of_approved")
	return reports.WordOf(&said)
}

// move adds a movement to what the edges come to. Goods that a recipient brought
// back by hand are a lot of their own, so its receipt comes from outside; what a
// delivery handed over is told by the delivery.
func (s *TraceSum) move(m traceMove) {
	switch {
	case m.Kind == document.Receipt && m.FromKind == inventory.Recipient:
		s.In += m.Units
	case m.Kind == document.Reversal && m.ToKind == inventory.Recipient: // of such a receipt
		s.In -= m.Units
	}
	for _, end := range []struct {
		kind inventory.PlaceKind
		n    int64
	}{{m.FromKind, -m.Units}, {m.ToKind, m.Units}} {
		switch end.kind {
		case inventory.Donor, inventory.Supplier, inventory.Superior, inventory.OpeningBal, inventory.Found:
			s.In -= end.n
		case inventory.Loss, inventory.Disposed:
			s.Lost += end.n
		case inventory.Consumed, inventory.Returned, inventory.Conversion:
			s.Other += end.n
		}
	}
}
