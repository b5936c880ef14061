package oversight

import (
	"context"
	"errors"
	"fmt"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// ID names a finding; it is also its number.
type ID int64

// State is where a finding stands.
type State string

// The states: open and reopened ones wait for their owner, answered ones for
// an auditor.
const (
	Open     State = "open"
	Answered State = "answered"
	Closed   State = "closed"
	Reopened State = "reopened"
)

// States are all states, in the order of the work.
var States = []State{Open, Answered, Reopened, Closed}

var stateKeys = map[State]string{
	Open: "finding.state_open", Answered: "finding.state_answered",
	Closed: "finding.state_closed", Reopened: "finding.state_reopened",
}

// Key is the catalogue's key of a state.
func (s State) Key() string { return stateKeys[s] }

// Waits tells whether the owner's answer is waited for.
func (s State) Waits() bool { return s == Open || s == Reopened }

// SubjectKind is what a finding is about.
type SubjectKind string

// The kinds of subjects.
const (
	OnDocument SubjectKind = "document"
	OnLot      SubjectKind = "lot"
	OnItem     SubjectKind = "item"
)

// Finding is a note of an auditor, for its owner to answer.
type Finding struct {
	ID          ID
	SubjectKind SubjectKind
	SubjectID   int64
	SubjectName string // as it was called when the finding was opened
	What        string
	OwnerID     db.PersonID
	OwnerName   string
	DueOn       string // YYYY-MM-DD
	State       State
	Version     int64
	OpenedBy    db.PersonID
	OpenedName  string
	OpenedAt    string
}

// Late tells whether the answer is overdue on a day.
func (f Finding) Late(today string) bool { return f.State.Waits() && f.DueOn < today }

// Subject is the finding as the subject of an act.
func (f Finding) Subject() db.Subject { return db.Subject{Kind: "finding", ID: int64(f.ID)} }

const columns = `id, subject_kind, subject_id, subject_name, what, owner_id, owner_name, due_on, state, version,
	opened_by, opened_name, opened_at`

// Load reads a finding of the reader's branch; NotFound when there is none.
func Load(ctx context.Context, r db.Reader, id ID) (Finding, error) {
	var f Finding
	err := r.Get(ctx, &f, `SELECT `+columns+` FROM findings WHERE branch_id = ? AND id = ?`, r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return f, fault.New(fault.NotFound, "finding.not_found")
	}
	if err != nil {
		return f, fmt.Errorf("finding %d: %w", id, err)
	}
	return f, nil
}

// Filter says which findings a list shows. Before is a keyset: only ids below it.
type Filter struct {
	State       State
	Late        bool // overdue
	Unclosed    bool
	Owner       db.PersonID
	SubjectKind SubjectKind
	SubjectID   int64
	Before      ID
	Limit       int
}

func (f Filter) where(at db.At) (string, []any) {
	cond, args := ` WHERE branch_id = ?`, []any{at.Branch}
	add := func(on bool, c string, more ...any) {
		if on {
			cond, args = cond+" AND "+c, append(args, more...)
		}
	}
	add(f.State != "", `state = ?`, f.State)
	add(f.Late, `state IN ('open', 'reopened') AND due_on < ?`, at.Today())
	add(f.Unclosed, `state <> 'closed'`)
	add(f.Owner != 0, `owner_id = ?`, f.Owner)
	add(f.SubjectKind != "", `subject_kind = ? AND subject_id = ?`, f.SubjectKind, f.SubjectID)
	add(f.Before != 0, `id < ?`, f.Before)
	return cond, args
}

// List gives findings, newest first.
func List(ctx context.Context, r db.Reader, f Filter) ([]Finding, error) {
	cond, args := f.where(r.Where())
	var list []Finding
	err := r.Select(ctx, &list, `SELECT `+columns+` FROM findings`+cond+` ORDER BY id DESC LIMIT ?`,
		append(args, f.Limit)...)
	if err != nil {
		return nil, fmt.Errorf("findings: %w", err)
	}
	return list, nil
}

// Count counts the findings that a filter lets through.
func Count(ctx context.Context, r db.Reader, f Filter) (n int64, err error) {
	cond, args := f.where(r.Where())
	if err := r.Get(ctx, &n, `SELECT COUNT(*) FROM findings`+cond, args...); err != nil {
		return 0, fmt.Errorf("count findings: %w", err)
	}
	return n, nil
}

// Owners are the people who can be asked to answer: active, with the right to,
// and another than who asks.
func Owners(ctx context.Context, r db.Reader, but db.PersonID) ([]auth.Person, error) {
	people, err := auth.People(ctx, r)
	if err != nil {
		return nil, err
	}
	var owners []auth.Person
	for _, p := range people {
		if p.ID != but && p.Can(auth.FindingAnswer) {
			owners = append(owners, p)
		}
	}
	return owners, nil
}

// NameOf is what a subject is called: a document's number, an item's code and
// name, a lot's item with its mark or its own number. What the branch does not
// have is NotFound.
func NameOf(ctx context.Context, r db.Reader, kind SubjectKind, id int64) (name string, err error) {
	switch kind {
	case OnDocument:
		doc, err := document.Load(ctx, r, document.ID(id))
		if err != nil {
			return "", err
		}
		if name = doc.No(); name == "" {
			name = fmt.Sprintf("#%d", id)
		}
		return name, nil
	case OnLot:
		err = r.Get(ctx, &name, `
			SELECT i.name || ' ' || COALESCE(l.lot_no, '#' || CAST(l.id AS TEXT))
			FROM   lots l JOIN items i ON i.id = l.item_id
			WHERE  l.branch_id = ? AND l.id = ?`, r.Where().Branch, id)
	case OnItem:
		err = r.Get(ctx, &name, `SELECT code || ' ' || name FROM items WHERE branch_id = ? AND id = ?`,
			r.Where().Branch, id)
	default:
		return "", fault.New(fault.NotFound, "fault.not_found")
	}
	if errors.Is(err, db.ErrNoRows) {
		return "", fault.New(fault.NotFound, "fault.not_found")
	}
	return name, err
}
