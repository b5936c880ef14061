package reports

import (
	"context"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
)

// Handover is a plan as a workbook that is passed on: the matrix, which adds
// up by itself, one sheet per recipient to be signed on A4, and where it comes
// from.
type Handover struct {
	Table  *Table
	sheets []handoverSheet
}

// handoverSheet is what one recipient gets: by its slip, or while there is none
// by the plan.
type handoverSheet struct {
	recipient distribution.Recipient
	name      string // as on the slip, else of the register
	number    string // of the slip
	plan      string
	purpose   string
	date      string
	lines     []handoverLine
}

type handoverLine struct {
	name, spec, unit, mark string
	units                  int64
}

// PlanWorkbook reads a plan for its workbook.
func PlanWorkbook(ctx context.Context, r db.Reader, id document.ID, ask Ask) (*Handover, error) {
	m, err := LoadPlanMatrix(ctx, r, id)
	if err != nil {
		return nil, err
	}
	table, err := m.table(ctx, r, ask)
	if err != nil {
		return nil, err
	}
	h := &Handover{Table: table}
	slips, err := distribution.SlipsOf(ctx, r, id)
	if err != nil {
		return nil, err
	}
	for _, rec := range m.Recipients {
		s := handoverSheet{
			recipient: rec, name: ask.Named(rec.Name, rec.NameEn), plan: m.Plan.No(), purpose: m.Plan.Purpose,
			date: m.Plan.BusinessOn,
		}
		if slip := liveSlip(slips, rec.ID); slip != nil {
			err = s.fromSlip(ctx, r, *slip, ask)
		} else {
			s.fromPlan(m, ask)
		}
		if err != nil {
			return nil, err
		}
		if len(s.lines) > 0 {
			h.sheets = append(h.sheets, s)
		}
	}
	return h, nil
}

// liveSlip is the recipient's last slip that is neither void nor reversed.
func liveSlip(slips []distribution.Slip, id distribution.RecipientID) *distribution.Slip {
	var found *distribution.Slip
	for i, s := range slips {
		if s.RecipientID == id && s.State != document.Void && !s.Reversed {
			found = &slips[i]
		}
	}
	return found
}

func (s *handoverSheet) fromSlip(ctx context.Context, r db.Reader, slip distribution.Slip, ask Ask) error {
	s.number, s.date = slip.No(), slip.BusinessOn
	if slip.Purpose != "" {
		s.purpose = slip.Purpose
	}
	lines, err := distribution.SlipLines(ctx, r, slip)
	for _, l := range lines {
		var mark []string
		for _, p := range []*string{l.LotNo, l.ExpiresOn} {
			if p != nil && *p != "" {
				mark = append(mark, *p)
			}
		}
		s.add(ask, l.Name, l.NameEn, l.Spec, l.Unit, strings.Join(mark, " / "), int64(l.Issued))
	}
	return err
}

func (s *handoverSheet) fromPlan(m *PlanMatrix, ask Ask) {
	for _, it := range m.Items {
		s.add(ask, it.Name, it.NameEn, it.Spec, it.BaseUnit, "", m.Units[it.ID][s.recipient.ID])
	}
}

func (s *handoverSheet) add(ask Ask, name, nameEn, spec, unit, mark string, units int64) {
	if units == 0 {
		return
	}
	if mark == "" {
		mark = ask.T("report.unknown_mark")
	}
	s.lines = append(s.lines, handoverLine{ask.Named(name, nameEn), spec, unit, mark, units})
}

// Write writes the workbook.
func (h *Handover) Write(w io.Writer) error {
	b, err := newBook(h.Table.words)
	if err != nil {
		return err
	}
	defer b.f.Close()
	if err := b.addTable(h.Table, sheetName(h.Table.words.T("report.plan"), nil)); err != nil {
		return err
	}
	for _, s := range h.sheets {
		if err := b.addHandover(h.Table, s); err != nil {
			return err
		}
	}
	if err := b.addProvenance(h.Table); err != nil {
		return err
	}
	return b.write(w)
}

// The sheet to be signed has six columns.
var handoverColumns = []float64{12, 30, 13, 11, 10, 22}

const handoverHead = 8 // the row of the head of its goods

// addHandover lays out one recipient's sheet.
func (b *book) addHandover(t *Table, s handoverSheet) error {
	w := b.words
	sw, err := b.sheet(sheetName(s.name, append(b.names, provenanceSheet)), page{
		titles: handoverHead, head: t.Provenance.Head.Short(),
	})
	if err != nil {
		return err
	}
	for i, width := range handoverColumns {
		if err := sw.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	f := &form{b: b, sw: sw}
	f.row(34, f.across(w.T("report.handover_title"), "big", 1, 6))
	f.row(0)
	number := s.number
	if number == "" {
		number = w.T("report.no_slip_yet")
	}
	f.row(22, f.pair(w.T("report.party_a"), t.Provenance.Branch, 1), f.pair(w.T("report.slip_number"), number, 4))
	f.row(22, f.pair(w.T("report.party_b"), s.name, 1), f.pair(w.T("common.date"), s.date, 4))
	f.row(22, f.pair(w.T("report.purpose"), s.purpose, 1), f.pair(w.T("report.plan_number"), s.plan, 4))
	f.row(22, f.pair(w.T("common.contact"), s.recipient.Contact, 1),
		f.pair(w.T("common.telephone"), s.recipient.Phone, 4))
	f.row(0)
	f.heads(w.T("report.serial"), w.T("report.item"), w.T("common.specification"), w.T("common.unit"),
		w.T("common.quantity"), w.T("report.lot_expiry"))
	for i, l := range s.lines {
		f.row(24, func() {
			f.set(1, "center", int64(i+1))
			f.set(2, string(Text), clean(l.name))
			f.set(3, string(Text), clean(l.spec))
			f.set(4, "center", clean(l.unit))
			f.set(5, string(Number), l.units)
			f.set(6, "center", clean(l.mark))
		})
	}
	f.row(40, f.across(w.T("report.sign_note"), string(Text), 1, 6))
	f.row(0)
	f.sign(w)
	if f.err != nil {
		return f.err
	}
	return sw.Flush()
}

// form lays out rows of merged cells; the first failure stays.
type form struct {
	b     *book
	sw    *excelize.StreamWriter
	at    int
	cells []any
	err   error
}

// row lays out the next row; its parts fill its cells.
func (f *form) row(height float64, parts ...func()) {
	f.at++
	f.cells = make([]any, len(handoverColumns))
	for _, part := range parts {
		part()
	}
	if f.err == nil {
		f.err = f.b.line(f.sw, f.at, height, f.cells...)
	}
}

func (f *form) set(col int, style string, v any) { f.cells[col-1] = f.b.cell(style, v) }

// across is one value over several columns.
func (f *form) across(v any, style string, from, to int) func() {
	return func() {
		for col := from; col <= to; col++ {
			f.set(col, style, nil)
		}
		f.set(from, style, v)
		if f.err == nil && to > from {
			f.err = f.sw.MergeCell(address(from, f.at), address(to, f.at))
		}
	}
}

// pair is a label and its value: over columns 1 to 3, or 4 to 6.
func (f *form) pair(label, value string, from int) func() {
	return func() {
		if from == 1 {
			f.set(1, "label", clean(label))
			f.across(clean(value), string(Text), 2, 3)()
			return
		}
		f.set(4, "label", clean(label))
		f.across(clean(value), string(Text), 5, 6)()
	}
}

func (f *form) heads(labels ...string) {
	f.row(24, func() {
		for i, label := range labels {
			f.set(i+1, "head", label)
		}
	})
}

// sign leaves room for both parties' seals and signatures.
func (f *form) sign(w Words) {
	f.row(24, f.across(w.T("report.sign_a"), "head", 1, 3), f.across(w.T("report.sign_b"), "head", 4, 6))
	f.row(90, f.across(nil, string(Text), 1, 3), f.across(nil, string(Text), 4, 6))
	for _, label := range []string{w.T("report.sign_by"), w.T("report.sign_tel"), w.T("report.sign_date")} {
		f.row(28, f.across(label, string(Text), 1, 3), f.across(label, string(Text), 4, 6))
	}
}

// columnName is a column's letters, from 1; beyond the last it is the last.
func columnName(col int) string {
	name, err := excelize.ColumnNumberToName(min(col, excelize.MaxColumns))
	if err != nil {
		return "A"
	}
	return name
}

func address(col, row int) string { return columnName(col) + formatInt(int64(row)) }
