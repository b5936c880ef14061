package scrutiny

import (
	"context"
	"fmt"

	"relief/internal/audit"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/reports"
)

// Verification is what a look at the whole books came to.
type Verification struct {
	OK        bool      `json:"ok"`
	Head      string    `json:"head"` // the end of the chain, as papers show it
	Seq       int64     `json:"seq"`
	CheckedAt string    `json:"checked_at"` // instant, UTC
	Checks    []Check   `json:"checks"`
	Findings  []Finding `json:"findings"`
}

// Check is one kind of look: how many things it looked at, how many were wrong.
type Check struct {
	Name   string        `json:"check"`
	Label  fault.Message `json:"-"`
	Looked int64         `json:"looked"`
	Found  int           `json:"found"`
}

// Finding is one thing that is wrong, in words of the catalogue.
type Finding struct {
	Check string `json:"check"`
	fault.Message
	Said string `json:"said,omitempty"` // filled in by who shows it
}

// VerifyOptions: Head is a check code copied off a paper; empty asks for none.
// Told hears how far the look is; nil where nobody waits.
type VerifyOptions struct {
	Head string
	Told func(db.Telling)
}

// verifier collects what the checks find.
type verifier struct {
	r db.Reader
	v *Verification
}

// Verify walks the books: the chain and the movements it posted, balances and
// holds rebuilt, the states of documents and what must stand behind them,
// numbers without gaps, quantities handed over, prints, attached files, and what rows are found by. A
// code that cannot be read is Invalid at head.
func Verify(ctx context.Context, r db.Reader, o VerifyOptions) (*Verification, error) {
	head, err := audit.Head(ctx, r)
	if err != nil {
		return nil, err
	}
	if o.Told != nil {
		if r, err = telling(ctx, r, o.Told); err != nil {
			return nil, err
		}
	}
	v := &verifier{r: r, v: &Verification{
		Head: head.Short(), Seq: head.Seq, CheckedAt: db.Stamp(r.Where().Now), Findings: []Finding{},
	}}
	steps := []struct {
		name  string
		label fault.Message
		do    func(context.Context) (int64, error)
	}{
		{"chain", fault.Message{Key: "report.check_chain"}, v.chain},
		{"balance", fault.Message{Key: "report.check_balance"}, v.balances},
		{"documents", fault.Message{Key: "report.check_documents"}, v.documents},
		{"numbers", fault.Message{Key: "report.check_numbers"}, v.numbers},
		{"slips", fault.Message{Key: "report.check_slips"}, v.slips},
		{"prints", fault.Message{Key: "report.check_prints"}, v.prints},
		{"files", fault.Message{Key: "report.check_files"}, v.files},
		{"keys", fault.Message{Key: "report.check_keys"}, v.keys},
	}
	if o.Head != "" {
		steps = append(steps, struct {
			name  string
			label fault.Message
			do    func(context.Context) (int64, error)
		}{"head", fault.Message{Key: "report.check_head"}, func(ctx context.Context) (int64, error) {
			m, ok, err := reports.CompareHead(ctx, r, o.Head)
			if err == nil && !ok {
				v.found("head", m)
			}
			return 1, err
		}})
	}
	for _, s := range steps {
		before := len(v.v.Findings)
		looked, err := s.do(ctx)
		if err != nil {
			return nil, fmt.Errorf("verify %s: %w", s.name, err)
		}
		v.v.Checks = append(v.v.Checks, Check{s.name, s.label, looked, len(v.v.Findings) - before})
	}
	v.v.OK = len(v.v.Findings) == 0
	return v.v, nil
}

func (v *verifier) found(check string, m fault.Message) {
	v.v.Findings = append(v.v.Findings, Finding{Check: check, Message: m})
}

func (v *verifier) add(check, key string, args ...any) {
	v.found(check, fault.Message{Key: key, Args: args})
}

// count is one number of the books.
func (v *verifier) count(ctx context.Context, table string) (int64, error) {
	var n int64
	err := v.r.Get(ctx, &n, `SELECT COUNT(*) FROM `+table+` WHERE branch_id = ?`, v.r.Where().Branch)
	return n, err
}

// breaks are the words for what is wrong with a row of the chain.
var breaks = map[string]fault.Message{
	audit.Missing: {Key: "report.broken_missing"}, audit.Link: {Key: "report.broken_link"},
	audit.Changed: {Key: "report.broken_changed"}, audit.Columns: {Key: "report.broken_columns"},
	audit.Unread: {Key: "report.broken_unread"}, audit.Movements: {Key: "report.broken_movements"},
	audit.Tail: {Key: "report.broken_tail"}, audit.Anchor: {Key: "report.broken_anchor"},
	audit.Clock: {Key: "report.broken_clock"},
}

func (v *verifier) chain(ctx context.Context) (int64, error) {
	list, _, err := audit.Walk(ctx, v.r)
	if err != nil {
		return 0, err
	}
	for _, b := range list {
		v.add("chain", "report.found_chain", b.Seq, breaks[b.What], b.Have, b.Want)
	}
	return v.count(ctx, "audit")
}

// unbalanced are the words for what the balances can be wrong in.
var unbalanced = map[string]string{
	"balance": "report.found_balance", "value": "report.found_value", "last_in": "report.found_last_in",
	"lot_facts": "report.found_lot_facts",
	"held":      "report.found_held", "later_negative": "report.found_negative",
	"ledger_line": "ledger.found_line", "ledger_day": "ledger.found_day", "month_end": "ledger.found_month",
}

func (v *verifier) balances(ctx context.Context) (int64, error) {
	list, err := accounts.Check(ctx, v.r)
	if err != nil {
		return 0, err
	}
	for _, f := range list {
		item, place := v.nameOfLot(ctx, f.Lot), v.nameOfPlace(ctx, f.Place)
		m := fault.Message{Key: unbalanced[f.What], Args: []any{item, int64(f.Lot), place, f.Have, f.Want}}
		switch {
		case f.What == "fiscal_due":
			m = v.unfiscal(ctx, f.DocumentID, f.Have > 0)
		case m.Key == "":
			m.Key = "report.found_other"
		case f.What == "ledger_day": // of many lots
			m.Args = m.Args[2:]
		}
		v.found("balance", m)
	}
	return v.count(ctx, "movements")
}

// unfiscal says that a gift is wrongly among those whose fiscal receipt is still to
// come, or is not.
func (v *verifier) unfiscal(ctx context.Context, id document.ID, listed bool) fault.Message {
	name := v.nameOf(standing{ID: id})
	if d, err := document.Load(ctx, v.r, id); err == nil {
		name = v.nameOf(standing{ID: id, Number: d.Number})
	}
	if listed {
		return fault.Message{Key: "report.found_fiscal_done", Args: []any{name}}
	}
	return fault.Message{Key: "report.found_fiscal_due", Args: []any{name}}
}

// nameOfLot is the item of a lot; books that are damaged may not know it.
func (v *verifier) nameOfLot(ctx context.Context, id inventory.LotID) string {
	lot, err := inventory.LoadLot(ctx, v.r, id)
	if err != nil {
		return "?"
	}
	it, err := inventory.LoadItem(ctx, v.r, lot.ItemID)
	if err != nil {
		return "?"
	}
	return it.Name
}

func (v *verifier) nameOfPlace(ctx context.Context, id inventory.PlaceID) string {
	p, err := inventory.LoadPlace(ctx, v.r, id)
	if err != nil {
		return "?"
	}
	return p.Name
}

// val is a text, empty where it is unknown.
func val(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
