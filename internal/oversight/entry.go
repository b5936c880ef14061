package oversight

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// Act is one thing that was done about a finding.
type Act string

// The acts.
const (
	ActOpened   Act = "opened"
	ActAnswered Act = "answered"
	ActClosed   Act = "closed"
	ActReopened Act = "reopened"
)

var actKeys = map[Act]string{
	ActOpened: "finding.act_opened", ActAnswered: "finding.act_answered",
	ActClosed: "finding.act_closed", ActReopened: "finding.act_reopened",
}

// Key is the catalogue's key of an act.
func (a Act) Key() string { return actKeys[a] }

// Entry is what was said in one act, perhaps with a file.
type Entry struct {
	ID        int64
	FindingID ID
	Act       Act
	Said      string
	DueOn     *string
	FileName  *string
	MediaType *string
	Size      *int64
	ByName    string
	At        string
}

// Draft is a finding to open.
type Draft struct {
	SubjectKind SubjectKind
	SubjectID   int64
	What        string
	Owner       db.PersonID
	DueOn       string
}

// maxSaid is how long a finding or an answer may be, in characters.
const maxSaid = 4000

// Check names everything that is wrong with the draft by itself.
func (d *Draft) Check(today string) error {
	var f fault.Fields
	document.NeedText(&f, "what", &d.What, maxSaid)
	checkDue(&f, d.DueOn, today)
	if d.Owner == 0 {
		f.Add("owner", "fault.required")
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// Raise opens a finding by who acts. Its owner is another person who may
// answer; it is due today or later.
func Raise(ctx context.Context, tx *db.Tx, d Draft) (Finding, error) {
	name, err := NameOf(ctx, tx, d.SubjectKind, d.SubjectID)
	if err != nil {
		return Finding{}, err
	}
	var f fault.Fields
	f.Take(d.Check(tx.Today()))
	owner, err := checkOwner(ctx, tx, &f, d.Owner)
	if err != nil {
		return Finding{}, err
	}
	if err := f.Err(fault.Invalid, "fault.invalid"); err != nil {
		return Finding{}, err
	}
	var made Finding
	err = tx.Get(ctx, &made, `
		INSERT INTO findings (branch_id, subject_kind, subject_id, subject_name, what, owner_id, owner_name, due_on,
		       opened_by, opened_name, opened_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		RETURNING `+columns,
		tx.Branch, d.SubjectKind, d.SubjectID, name, d.What, owner.ID, owner.Name, d.DueOn,
		tx.Actor, tx.ActorName, tx.Stamp())
	if err != nil {
		return made, fmt.Errorf("open a finding: %w", err)
	}
	if err := tx.Note("finding", made); err != nil {
		return made, err
	}
	return made, write(ctx, tx, Entry{FindingID: made.ID, Act: ActOpened, Said: d.What, DueOn: &d.DueOn}, nil)
}

func checkOwner(ctx context.Context, tx *db.Tx, f *fault.Fields, id db.PersonID) (auth.Person, error) {
	if id == 0 {
		return auth.Person{}, nil // asked for by Check
	}
	owner, err := auth.Load(ctx, tx, id)
	switch {
	case fault.Is(err, fault.NotFound), err == nil && !owner.Can(auth.FindingAnswer):
		f.Add("owner", "finding.bad_owner")
	case err != nil:
		return owner, err
	case id == tx.Actor:
		f.Add("owner", "finding.own_finding")
	}
	return owner, nil
}

func checkDue(f *fault.Fields, due, today string) {
	switch {
	case due == "":
		f.Add("due_on", "fault.required")
	case !document.IsDate(due):
		f.Add("due_on", "fault.not_a_date", due)
	case due < today:
		f.Add("due_on", "finding.due_passed")
	}
}

// Answer is the owner's answer: what was done about it, perhaps with a scan.
func Answer(ctx context.Context, tx *db.Tx, id ID, seen int64, said string, file *document.File) error {
	f, err := loadSeen(ctx, tx, id, seen)
	if err != nil {
		return err
	}
	if f.OwnerID != tx.Actor {
		return fault.New(fault.Forbidden, "finding.not_owner")
	}
	if err := need(&said, file); err != nil {
		return err
	}
	if err := f.move(ctx, tx, Answered, f.DueOn, Open, Reopened); err != nil {
		return err
	}
	return write(ctx, tx, Entry{FindingID: id, Act: ActAnswered, Said: said}, file)
}

// Close ends a finding that was answered. Its owner is refused.
func Close(ctx context.Context, tx *db.Tx, id ID, seen int64, said string) error {
	f, err := loadSeen(ctx, tx, id, seen)
	if err != nil {
		return err
	}
	if f.OwnerID == tx.Actor {
		return fault.New(fault.Forbidden, "finding.own_closing")
	}
	if err := need(&said, nil); err != nil {
		return err
	}
	if err := f.move(ctx, tx, Closed, f.DueOn, Answered); err != nil {
		return err
	}
	return write(ctx, tx, Entry{FindingID: id, Act: ActClosed, Said: said}, nil)
}

// Reopen asks again, with another day: the answer did not do, or what was
// closed came back.
func Reopen(ctx context.Context, tx *db.Tx, id ID, seen int64, said, due string) error {
	f, err := loadSeen(ctx, tx, id, seen)
	if err != nil {
		return err
	}
	if f.OwnerID == tx.Actor {
		return fault.New(fault.Forbidden, "finding.own_closing")
	}
	var faults fault.Fields
	document.NeedText(&faults, "said", &said, maxSaid)
	checkDue(&faults, due, tx.Today())
	if err := faults.Err(fault.Invalid, "fault.invalid"); err != nil {
		return err
	}
	if err := f.move(ctx, tx, Reopened, due, Answered, Closed); err != nil {
		return err
	}
	return write(ctx, tx, Entry{FindingID: id, Act: ActReopened, Said: said, DueOn: &due}, nil)
}

// need names what is wrong with what was said and with its file.
func need(said *string, file *document.File) error {
	var f fault.Fields
	document.NeedText(&f, "said", said, maxSaid)
	if file != nil {
		_, err := file.MediaType("file")
		f.Take(err)
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// loadSeen refuses a page that is older than the finding (0: not asked).
func loadSeen(ctx context.Context, tx *db.Tx, id ID, seen int64) (Finding, error) {
	f, err := Load(ctx, tx, id)
	if err == nil && seen != 0 && seen != f.Version {
		return f, fault.New(fault.Conflict, "finding.changed")
	}
	return f, err
}

// move takes a finding from one of some states to another.
func (f Finding) move(ctx context.Context, tx *db.Tx, to State, due string, from ...State) error {
	ok := false
	for _, s := range from {
		ok = ok || s == f.State
	}
	if !ok {
		return fault.New(fault.Conflict, "finding.wrong_state", fault.Message{Key: f.State.Key()})
	}
	hit, err := tx.Exec(ctx, `UPDATE findings SET state = ?, due_on = ?, version = version + 1
		WHERE branch_id = ? AND id = ? AND version = ?`, to, due, tx.Branch, f.ID, f.Version)
	if err != nil {
		return fmt.Errorf("move finding %d: %w", f.ID, err)
	}
	if hit == 0 {
		return fault.New(fault.Conflict, "finding.changed")
	}
	return nil
}

// write keeps what was said, and its file.
func write(ctx context.Context, tx *db.Tx, e Entry, file *document.File) error {
	var sum []byte
	if file != nil {
		media, err := file.MediaType("file")
		if err != nil {
			return err
		}
		name, size, hash := file.SafeName(), int64(len(file.Bytes)), sha256.Sum256(file.Bytes)
		e.FileName, e.MediaType, e.Size, sum = &name, &media, &size, hash[:]
		if _, err := tx.Exec(ctx, `INSERT INTO blobs (sha256, bytes) VALUES (?, ?)
			ON CONFLICT (sha256) DO NOTHING`, sum, file.Bytes); err != nil {
			return fmt.Errorf("keep file: %w", err)
		}
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO finding_entries (branch_id, finding_id, act, said, due_on, file_name, media_type, size, sha256,
		       by_id, by_name, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.Branch, e.FindingID, e.Act, e.Said, e.DueOn, e.FileName, e.MediaType, e.Size, sum,
		tx.Actor, tx.ActorName, tx.Stamp())
	if err != nil {
		return fmt.Errorf("finding %d: %w", e.FindingID, err)
	}
	return tx.Note("finding_entry", map[string]any{
		"finding": e.FindingID, "act": e.Act, "said": e.Said, "due_on": e.DueOn, "file": e.FileName,
		"sha256": hex.EncodeToString(sum),
	})
}

const entryColumns = `e.id, e.finding_id, e.act, e.said, e.due_on, e.file_name, e.media_type, e.size, e.by_name, e.at`

// Entries are what was said about a finding, oldest first.
func Entries(ctx context.Context, r db.Reader, id ID) ([]Entry, error) {
	var list []Entry
	err := r.Select(ctx, &list, `SELECT `+entryColumns+` FROM finding_entries e
		WHERE e.branch_id = ? AND e.finding_id = ? ORDER BY e.id`, r.Where().Branch, id)
	if err != nil {
		return nil, fmt.Errorf("entries of finding %d: %w", id, err)
	}
	return list, nil
}

// Latest gives, per finding from first to last, both included, the last entry
// of an act.
func Latest(ctx context.Context, r db.Reader, act Act, first, last ID) (map[ID]Entry, error) {
	var list []Entry
	err := r.Select(ctx, &list, `SELECT `+entryColumns+` FROM finding_entries e
		WHERE e.branch_id = ? AND e.finding_id BETWEEN ? AND ? AND e.act = ? ORDER BY e.id`,
		r.Where().Branch, first, last, act)
	if err != nil {
		return nil, fmt.Errorf("entries of findings: %w", err)
	}
	latest := make(map[ID]Entry, len(list))
	for _, e := range list {
		latest[e.FindingID] = e
	}
	return latest, nil
}

// Content gives an entry's file with its bytes; NotFound when it has none.
func Content(ctx context.Context, r db.Reader, entry int64) (Entry, []byte, error) {
	var row struct {
		Entry
		Bytes []byte
	}
	err := r.Get(ctx, &row, `SELECT `+entryColumns+`, b.bytes
		FROM   finding_entries e JOIN blobs b ON b.sha256 = e.sha256
		WHERE  e.branch_id = ? AND e.id = ?`, r.Where().Branch, entry)
	if errors.Is(err, db.ErrNoRows) {
		return row.Entry, nil, fault.New(fault.NotFound, "finding.not_found")
	}
	return row.Entry, row.Bytes, err
}
