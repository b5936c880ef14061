package db

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	mrand "math/rand/v2"
	"time"

	"relief/internal/fault"
)

// By says who acts, for which branch, what the act is called, the key and
// digest of the request, and how long the act may take, 30 s when nothing is
// said. An empty key is replaced by a fresh one, so that the act cannot be
// replayed: for commands and tests, not for pages.
type By struct {
	Actor  PersonID
	Branch BranchID
	Act    string // "plan.approve"
	Key    string
	Digest []byte
	Limit  time.Duration
}

// LongAct is the limit of an act whose size people choose, as a list taken in:
// what takes seconds here takes minutes on an old machine.
const LongAct = 10 * time.Minute

// Digest is the digest of what a request asks for, of anything JSON can hold.
func Digest(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("digest of %T: %v", v, err)) // a programming fault: drafts are plain data
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

// Subject is what an act was about; a replayed request gets the same one.
type Subject struct {
	Kind string `json:"kind"`
	ID   int64  `json:"id"`
}

// Limits of one write: how long it may wait for its turn, and run where its
// By does not say.
const (
	writeTries   = 8
	waitForTurn  = 15 * time.Second
	writeTime    = 30 * time.Second
	unreadyReply = "fault.unready"
)

// Write runs fn in one transaction of a branch and appends its audit row.
//
// The same key with the same digest gives the first result again (the stored
// Subject, or the stored refusal) and changes nothing; with another digest it
// is a Conflict. When fn fails with a Conflict the refusal is stored under the
// key and the rest undone; any other failure leaves nothing. fn may run more
// than once. Write returns after the commit.
func (d *DB) Write(ctx context.Context, by By, fn func(context.Context, *Tx) (Subject, error)) (Subject, error) {
	if err := d.mayWrite(ctx); err != nil {
		return Subject{}, err
	}
	if by.Key == "" {
		by.Key = rand.Text()
	}
	ctx = context.WithoutCancel(ctx)
	var err error
	start := time.Now()
	for try := 0; try < writeTries && time.Since(start) < waitForTurn; try++ {
		if err := d.broken.Load(); err != nil {
			return Subject{}, fault.Wrap(*err, fault.Unready, unreadyReply)
		}
		var subject Subject
		if subject, err = d.writeOnce(ctx, by, fn); err == nil || !mayRetry(err) {
			return subject, d.unready(d.classify(err))
		}
		time.Sleep(time.Duration(try+1) * time.Duration(5+mrand.IntN(20)) * time.Millisecond)
	}
	if err = d.unready(err); fault.Is(err, fault.Unready) {
		return Subject{}, err
	}
	return Subject{}, fault.Wrap(err, fault.Unready, unreadyReply)
}

// classify keeps a broken file from being written again and says a full disk
// plainly.
func (d *DB) classify(err error) error {
	switch {
	case err == nil:
		return nil
	case isBroken(err):
		d.broken.CompareAndSwap(nil, &err)
		return fault.Wrap(err, fault.Unready, unreadyReply)
	case isBusy(err):
		return fault.Wrap(err, fault.Unready, unreadyReply)
	case isFull(err):
		return fault.Wrap(err, fault.Unready, "fault.disk_full")
	}
	return err
}

// writeOnce is one try: lock the branch's head, look the key up, run fn, seal.
func (d *DB) writeOnce(
	ctx context.Context, by By, fn func(context.Context, *Tx) (Subject, error),
) (subject Subject, err error) {
	leave, err := d.lane(by.Branch)
	if err != nil {
		return Subject{}, err
	}
	defer leave()
	c, err := d.begin(ctx, waitForTurn)
	if err != nil {
		return Subject{}, err
	}
	defer func() { err = errors.Join(err, c.end(ctx)) }()

	tx, err := d.open(ctx, c, by)
	if err != nil {
		return Subject{}, err
	}
	if stored, found, err := tx.replay(ctx, by); found || err != nil {
		return stored, err
	}
	if err := c.exec(ctx, `SAVEPOINT act`); err != nil {
		return Subject{}, err
	}
	subject, err = fn(ctx, tx)
	if err != nil {
		return Subject{}, tx.refuse(ctx, by, err)
	}
	if err := tx.seal(ctx, by, subject); err != nil {
		return Subject{}, err
	}
	return subject, c.commit(ctx)
}

// open locks the branch's head row and dates the transaction. Time never runs
// backwards along the chain, whatever the machine's clock does.
func (d *DB) open(ctx context.Context, c *conn, by By) (*Tx, error) {
	tx := &Tx{reading: reading{engine: d.engine, q: c}, Actor: by.Actor, conn: c, closing: &d.closing}
	tx.deadline = time.Now().Add(cmp.Or(by.Limit, writeTime))
	tx.Branch = by.Branch
	var head struct {
		Seq        int64
		Hash       []byte
		RecordedAt string
		Zone       string
		Actor      *string // nil: nobody active
	}
	err := tx.Get(ctx, &head, `
		UPDATE heads SET seq = seq WHERE branch_id = ?
		RETURNING seq, hash, recorded_at, (SELECT b.zone FROM branches b WHERE b.id = branch_id) AS zone,
		          (SELECT p.name FROM people p WHERE p.id = ? AND p.active = 1) AS actor`, by.Branch, by.Actor)
	if errors.Is(err, ErrNoRows) {
		return nil, fault.New(fault.NotFound, "fault.no_branch", by.Branch)
	}
	if err != nil {
		return nil, fmt.Errorf("lock head of branch %d: %w", by.Branch, err)
	}
	tx.Head = Head{Seq: head.Seq, Hash: head.Hash, RecordedAt: head.RecordedAt}
	tx.Seq, tx.Now = head.Seq+1, d.clock().UTC().Truncate(time.Microsecond)
	if last := ParseStamp(head.RecordedAt); tx.Now.Before(last) {
		tx.Now = last
	}
	if tx.Zone, err = zoneNamed(head.Zone); err != nil {
		return nil, fmt.Errorf("zone of branch %d: %w", by.Branch, err)
	}
	switch {
	case by.Actor == 0:
		tx.ActorName = Operator
	case head.Actor == nil:
		return nil, fault.New(fault.Forbidden, "fault.no_person")
	default:
		tx.ActorName = *head.Actor
	}
	return tx, nil
}

// replay looks the request key up: a stored act or refusal comes back as it was.
func (tx *Tx) replay(ctx context.Context, by By) (Subject, bool, error) {
	var row struct {
		Digest      []byte
		Outcome     string
		SubjectKind string
		SubjectID   int64
		Fault       string
	}
	err := tx.Get(ctx, &row, `
		SELECT digest, outcome, subject_kind, subject_id, fault
		FROM   request_keys
		WHERE  branch_id = ? AND actor_id = ? AND key = ?`, by.Branch, by.Actor, by.Key)
	if errors.Is(err, ErrNoRows) {
		return Subject{}, false, nil
	}
	if err != nil {
		return Subject{}, false, fmt.Errorf("request key: %w", err)
	}
	if string(row.Digest) != string(by.digest()) {
		return Subject{}, true, fault.New(fault.Conflict, "fault.other_content")
	}
	if row.Outcome == "refused" {
		var stored fault.Error
		if err := decodeJSON([]byte(row.Fault), &stored); err != nil {
			return Subject{}, true, fmt.Errorf("stored refusal: %w", err)
		}
		return Subject{}, true, &stored
	}
	return Subject{Kind: row.SubjectKind, ID: row.SubjectID}, true, nil
}

// digest binds the act's name to the content: one key never serves two acts.
func (by By) digest() []byte {
	sum := sha256.Sum256(append([]byte(by.Act+"\x00"), by.Digest...))
	return sum[:]
}

// refuse undoes fn's work; a Conflict is kept under its key, so that a late
// duplicate of a request the person saw refused cannot post.
func (tx *Tx) refuse(ctx context.Context, by By, cause error) error {
	if !fault.Is(cause, fault.Conflict) {
		return cause
	}
	stored, err := json.Marshal(fault.Of(cause))
	if err != nil {
		return errors.Join(cause, err)
	}
	if err := tx.conn.exec(ctx, `ROLLBACK TO SAVEPOINT act`); err != nil {
		return errors.Join(cause, err)
	}
	if err := tx.saveKey(ctx, by, "refused", Subject{}, string(stored)); err != nil {
		return errors.Join(cause, err)
	}
	if err := tx.conn.commit(ctx); err != nil {
		return errors.Join(cause, err)
	}
	return cause
}

func (tx *Tx) saveKey(ctx context.Context, by By, outcome string, s Subject, stored string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO request_keys
		       (branch_id, actor_id, key, digest, outcome, subject_kind, subject_id, fault, seq, recorded_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		by.Branch, by.Actor, by.Key, by.digest(), outcome, s.Kind, s.ID, stored, tx.Seq, tx.Stamp())
	if err != nil {
		return fmt.Errorf("save request key: %w", err)
	}
	return nil
}

// seal appends the audit row and moves the head.
func (tx *Tx) seal(ctx context.Context, by By, s Subject) error {
	payload, err := json.Marshal(Payload{
		V: 1, Branch: by.Branch, Seq: tx.Seq, RecordedAt: tx.Stamp(), Actor: by.Actor,
		ActorName: tx.ActorName, Act: by.Act, Subject: s, Key: by.Key, Facts: tx.facts,
	})
	if err != nil {
		return fmt.Errorf("audit payload: %w", err)
	}
	hash := Hash(tx.Head.Hash, by.Branch, tx.Seq, payload)
	if _, err := tx.Exec(ctx, `
		INSERT INTO audit
		       (branch_id, seq, recorded_at, actor_id, actor_name, act, subject_kind, subject_id, payload, prev, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		by.Branch, tx.Seq, tx.Stamp(), by.Actor, tx.ActorName, by.Act, s.Kind, s.ID,
		payload, tx.Head.Hash, hash); err != nil {
		return fmt.Errorf("append audit row: %w", err)
	}
	if _, err := tx.Exec(ctx, `UPDATE heads SET seq = ?, hash = ?, recorded_at = ? WHERE branch_id = ?`,
		tx.Seq, hash, tx.Stamp(), by.Branch); err != nil {
		return fmt.Errorf("move head: %w", err)
	}
	return tx.saveKey(ctx, by, "posted", s, "")
}

// decodeJSON keeps whole numbers whole.
func decodeJSON(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return d.Decode(v)
}
