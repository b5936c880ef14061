package document

import (
	"context"
	"errors"
	"fmt"
	"time"

	"relief/internal/branch"
	"relief/internal/db"
	"relief/internal/fault"
)

// Document is the head that all kinds share. Number is empty until allotted,
// PostedAt until posted.
type Document struct {
	ID         ID
	Kind       Kind
	Number     *string
	State      State
	Version    int64
	BusinessOn string // YYYY-MM-DD
	AuthorID   db.PersonID
	AuthorName string
	Reverses   *ID
	Remarks    string
	CreatedAt  string
	PostedAt   *string
}

// No is the number as papers show it, or empty.
func (d Document) No() string {
	if d.Number == nil {
		return ""
	}
	return *d.Number
}

// Standing is the state as people are told it: what waits for somebody's
// approval is submitted, even where it has no draft before that.
func (d Document) Standing() State {
	if waits := d.Kind.Spec().Waits; waits != "" && d.State == waits {
		return Submitted
	}
	return d.State
}

// Reversible tells whether a reversal may take it back as it stands now.
func (d Document) Reversible() bool {
	spec := d.Kind.Spec()
	return spec.Reverse && spec.HoldsIn(d.State)
}

// Subject is the document as the subject of an act.
func (d Document) Subject() db.Subject {
	return db.Subject{Kind: string(d.Kind), ID: int64(d.ID)}
}

const columns = `id, kind, number, state, version, business_on, author_id, author_name,
	reverses, remarks, created_at, posted_at`

// Create draws up a document in its first state, written by who acts. A
// reversal of a document already reversed is a Conflict.
func Create(ctx context.Context, tx *db.Tx, d Document) (Document, error) {
	var made Document
	err := tx.Get(ctx, &made, `
		INSERT INTO documents
		       (branch_id, kind, number, state, business_on, author_id, author_name, reverses, remarks, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		RETURNING `+columns,
		tx.Branch, d.Kind, d.Number, d.State, d.BusinessOn, tx.Actor, tx.ActorName, d.Reverses, d.Remarks, tx.Stamp())
	if db.IsDuplicate(err) && d.Reverses != nil {
		return d, fault.New(fault.Conflict, "document.already_reversed")
	}
	if err != nil {
		return d, fmt.Errorf("create %s: %w", d.Kind, err)
	}
	return made, keepNumber(ctx, tx, made)
}

// CreateNumbered is Create for what has its number from the beginning.
func CreateNumbered(ctx context.Context, tx *db.Tx, d Document, series Series) (Document, error) {
	number, err := nextNumber(ctx, tx, series)
	if err != nil {
		return d, err
	}
	d.Number = &number
	return Create(ctx, tx, d)
}

// Load reads a document of the reader's branch; NotFound when there is none.
func Load(ctx context.Context, r db.Reader, id ID) (Document, error) {
	var d Document
	err := r.Get(ctx, &d, `SELECT `+columns+` FROM documents WHERE branch_id = ? AND id = ?`, r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return d, fault.New(fault.NotFound, "document.not_found")
	}
	if err != nil {
		return d, fmt.Errorf("document %d: %w", id, err)
	}
	return d, nil
}

// LoadKind is Load for one kind; another kind's id is NotFound.
func LoadKind(ctx context.Context, r db.Reader, kind Kind, id ID) (Document, error) {
	d, err := Load(ctx, r, id)
	if err == nil && d.Kind != kind {
		return d, fault.New(fault.NotFound, "document.not_found")
	}
	return d, err
}

// Seen refuses a page that is older than the document (version 0: not asked).
func (d Document) Seen(version int64) error {
	if version != 0 && version != d.Version {
		return fault.New(fault.Conflict, "document.changed")
	}
	return nil
}

// Must refuses a document that is in none of these states.
func (d Document) Must(states ...State) error {
	for _, s := range states {
		if d.State == s {
			return nil
		}
	}
	return d.WrongState()
}

// WrongState is the refusal of an act that a document's state does not allow.
func (d Document) WrongState() error {
	return fault.New(fault.Conflict, "document.wrong_state", d.No(), fault.Message{Key: d.State.Key()})
}

// Advance moves a document one step; a document that changed meanwhile is a
// Conflict. The version moves with every step.
func Advance(ctx context.Context, tx *db.Tx, d *Document, to State) error {
	return update(ctx, tx, d, `state = ?`, to)
}

// Freeze posts a document: its state, its business date and the instant, after
// which neither date nor lines can change.
func Freeze(ctx context.Context, tx *db.Tx, d *Document, to State, businessOn string) error {
	if err := CheckDay(ctx, tx, "business_on", businessOn); err != nil {
		return err
	}
	return update(ctx, tx, d, `state = ?, business_on = ?, posted_at = ?`, to, businessOn, tx.Stamp())
}

// Touch moves the version on after the lines of a draft changed.
func Touch(ctx context.Context, tx *db.Tx, d *Document) error {
	return update(ctx, tx, d, `state = ?`, d.State)
}

// Redate changes the business date and remarks of a document not yet posted.
func Redate(ctx context.Context, tx *db.Tx, d *Document, businessOn, remarks string) error {
	return update(ctx, tx, d, `business_on = ?, remarks = ?`, businessOn, remarks)
}

func update(ctx context.Context, tx *db.Tx, d *Document, set string, args ...any) error {
	args = append(args, tx.Branch, d.ID, d.State, d.Version)
	var now Document
	err := tx.Get(ctx, &now, `
		UPDATE documents SET `+set+`, version = version + 1
		WHERE  branch_id = ? AND id = ? AND state = ? AND version = ?
		RETURNING `+columns, args...)
	if errors.Is(err, db.ErrNoRows) {
		return fault.New(fault.Conflict, "document.changed")
	}
	if err != nil {
		return fmt.Errorf("update %s %d: %w", d.Kind, d.ID, err)
	}
	*d = now
	return nil
}

// longPast is how many years back a day of business may lie: a year of the last
// century is a slip of the finger.
const longPast = 20

// CheckDate names at field a day of business that is none, that lies after today
// or years back.
func CheckDate(f *fault.Fields, field, on, today string) {
	CheckPast(f, field, on, today)
	if now, err := time.Parse(time.DateOnly, today); err == nil && IsDate(on) &&
		on < now.AddDate(-longPast, 0, 0).Format(time.DateOnly) {
		f.Add(field, "fault.long_past", longPast)
	}
}

// CheckPast names at field a day that is none or lies after today.
func CheckPast(f *fault.Fields, field, on, today string) {
	switch {
	case on == "":
		f.Add(field, "fault.required")
	case !IsDate(on):
		f.Add(field, "fault.not_a_date", on)
	case on > today:
		f.Add(field, "fault.in_future")
	}
}

// IsDate tells whether s is a day of the calendar, written YYYY-MM-DD.
func IsDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// CheckDay refuses a day of business that is none or lies in the future
// (Invalid at field), or in a closed period (Conflict).
func CheckDay(ctx context.Context, tx *db.Tx, field, on string) error {
	var f fault.Fields
	if CheckDate(&f, field, on, tx.Today()); f.Any() {
		return f.Err(fault.Invalid, "fault.invalid")
	}
	b, err := branch.Load(ctx, tx)
	if err != nil {
		return fmt.Errorf("closed period: %w", err)
	}
	if on <= b.ClosedThrough {
		return fault.New(fault.Conflict, "document.closed_period", b.ClosedThrough)
	}
	return nil
}

// Allot gives a document the next number of a series: the prefix, the day it is
// registered, and a serial of that day. There are no gaps and no reuse: the
// counter moves in the same transaction.
func Allot(ctx context.Context, tx *db.Tx, d *Document, series Series) error {
	number, err := nextNumber(ctx, tx, series)
	if err != nil {
		return err
	}
	if err := update(ctx, tx, d, `number = ?`, number); err != nil {
		return err
	}
	return keepNumber(ctx, tx, *d)
}

// ReversedBy gives the posted reversal of a document, if there is one.
func ReversedBy(ctx context.Context, r db.Reader, id ID) (*Document, error) {
	var d Document
	err := r.Get(ctx, &d, `
		SELECT `+columns+` FROM documents
		WHERE  branch_id = ? AND reverses = ? AND state <> 'cancelled'`, r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reversal of %d: %w", id, err)
	}
	return &d, nil
}

// Reversed tells which documents among those from first to last, both
// included, were taken back by a posted reversal.
func Reversed(ctx context.Context, r db.Reader, first, last ID) (map[ID]bool, error) {
	var list []ID
	err := r.Select(ctx, &list, `
		SELECT reverses FROM documents
		WHERE  branch_id = ? AND reverses BETWEEN ? AND ? AND state = 'posted'`, r.Where().Branch, first, last)
	if err != nil {
		return nil, fmt.Errorf("reversed from %d to %d: %w", first, last, err)
	}
	reversed := make(map[ID]bool, len(list))
	for _, id := range list {
		reversed[id] = true
	}
	return reversed, nil
}

// ReversedAmong is Reversed for the documents of a list, in any order.
func ReversedAmong(ctx context.Context, r db.Reader, list []Document) (map[ID]bool, error) {
	if len(list) == 0 {
		return nil, nil
	}
	first, last := list[0].ID, list[0].ID
	for _, d := range list {
		first, last = min(first, d.ID), max(last, d.ID)
	}
	return Reversed(ctx, r, first, last)
}
