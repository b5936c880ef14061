package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"relief/internal/db"
)

// Break is a place where the books no longer say what was written.
type Break struct {
	Seq  int64  `json:"seq"`
	What string `json:"what"` // see the constants
	Have string `json:"have,omitempty"`
	Want string `json:"want,omitempty"`
}

// What a break can be.
const (
	Missing   = "missing"   // a row between others is not there
	Link      = "link"      // a row does not follow the hash before it
	Changed   = "changed"   // a row's bytes no longer give its hash
	Columns   = "columns"   // a row's columns differ from its bytes
	Unread    = "unread"    // a row's bytes are no payload
	Movements = "movements" // the movements table differs from what the row posted
	Tail      = "tail"      // the branch's head is not the last row
	Anchor    = "anchor"    // a head known from elsewhere is not in the chain
	Clock     = "clock"     // a row is dated before the one before it
)

// pageRows is how many rows are read at a time.
const pageRows = 2000

// row is an audit row as it is stored.
type row struct {
	Seq         int64
	RecordedAt  string
	ActorID     int64
	ActorName   string
	Act         string
	SubjectKind string
	SubjectID   int64
	Payload     []byte
	Prev        []byte
	Hash        []byte
}

// walker carries what the next row is held against.
type walker struct {
	r       db.Reader
	from    int64 // the sequence that is read next
	last    db.Head
	breaks  []Break
	anchors map[int64][]db.Head
	texts   map[string][]byte // as JSON
	bytes   []byte            // room for what bytes are compared with
}

// Walk hashes every row of the branch's chain again and compares its posted
// facts with the movements table. It gives every break it finds and the head it
// came to. Anchors are heads known from paper or another disk; one that the
// chain does not hold is a break, which is how a cut tail shows.
func Walk(ctx context.Context, r db.Reader, anchors ...db.Head) ([]Break, db.Head, error) {
	first, err := genesis(ctx, r)
	if err != nil {
		return nil, db.Head{}, err
	}
	w := &walker{r: r, from: minSeq, last: db.Head{Hash: first}, anchors: map[int64][]db.Head{},
		texts: map[string][]byte{}}
	for _, a := range anchors {
		w.anchors[a.Seq] = append(w.anchors[a.Seq], a)
	}
	w.meet(w.last)
	for {
		rows, err := w.page(ctx)
		if err != nil {
			return nil, w.last, err
		}
		if len(rows) == 0 {
			break
		}
		if err := w.rows(ctx, rows); err != nil {
			return nil, w.last, err
		}
	}
	if err := w.end(ctx); err != nil {
		return nil, w.last, err
	}
	return w.breaks, w.last, nil
}

// genesis is the hash that a branch's chain begins from.
func genesis(ctx context.Context, r db.Reader) ([]byte, error) {
	var code string
	if err := r.Get(ctx, &code, `SELECT code FROM branches WHERE id = ?`, r.Where().Branch); err != nil {
		return nil, fmt.Errorf("branch %d: %w", r.Where().Branch, err)
	}
	return db.Genesis(code), nil
}

func (w *walker) page(ctx context.Context) ([]row, error) {
	var one row
	rows := make([]row, 0, pageRows)
	err := w.r.Each(ctx, &one, func() error {
		rows = append(rows, one)
		return nil
	}, `
		SELECT seq, recorded_at, actor_id, actor_name, act, subject_kind, subject_id, payload, prev, hash
		FROM   audit
		WHERE  branch_id = ? AND seq >= ?
		ORDER BY seq LIMIT ?`, w.r.Where().Branch, w.from, pageRows)
	if err != nil {
		return nil, fmt.Errorf("audit rows from %d: %w", w.from, err)
	}
	return rows, nil
}

// rows judges one page together with the movements of its acts.
func (w *walker) rows(ctx context.Context, rows []row) error {
	upTo := rows[len(rows)-1].Seq
	posted, err := movements(ctx, w.r, w.from, upTo)
	if err != nil {
		return err
	}
	w.from = upTo + 1
	for i := range rows {
		w.row(&rows[i], posted[rows[i].Seq])
		delete(posted, rows[i].Seq)
	}
	for seq, list := range posted {
		w.add(seq, Movements, fmt.Sprint(len(list)), "0")
	}
	return nil
}

func (w *walker) row(a *row, posted []movement) {
	if a.Seq != w.last.Seq+1 {
		w.add(w.last.Seq+1, Missing, fmt.Sprint(a.Seq), fmt.Sprint(w.last.Seq+1))
	}
	if !bytes.Equal(a.Prev, w.last.Hash) {
		w.add(a.Seq, Link, short(a.Seq-1, a.Prev), short(a.Seq-1, w.last.Hash))
	}
	got := db.Hash(a.Prev, w.r.Where().Branch, a.Seq, a.Payload)
	if !bytes.Equal(got, a.Hash) {
		w.add(a.Seq, Changed, short(a.Seq, got), short(a.Seq, a.Hash))
	}
	if a.RecordedAt < w.last.RecordedAt {
		w.add(a.Seq, Clock, a.RecordedAt, w.last.RecordedAt)
	}
	if !bytes.Equal(got, a.Hash) || !w.said(a, posted) {
		w.read(a, posted)
	}
	w.last = db.Head{Seq: a.Seq, Hash: a.Hash, RecordedAt: a.RecordedAt}
	w.meet(w.last)
}

// read holds a row's bytes against its columns and the movements of its act.
func (w *walker) read(a *row, posted []movement) {
	var p db.Payload
	if err := json.Unmarshal(a.Payload, &p); err != nil {
		w.add(a.Seq, Unread, err.Error(), "")
		return
	}
	w.columns(a, p)
	w.facts(a.Seq, p.Facts, posted)
}

// columns holds what a row shows against what it says.
func (w *walker) columns(a *row, p db.Payload) {
	type shown struct {
		Branch     db.BranchID
		Seq        int64
		RecordedAt string
		Actor      db.PersonID
		Name, Act  string
		Subject    db.Subject
	}
	have := shown{w.r.Where().Branch, a.Seq, a.RecordedAt, db.PersonID(a.ActorID), a.ActorName, a.Act,
		db.Subject{Kind: a.SubjectKind, ID: a.SubjectID}}
	want := shown{p.Branch, p.Seq, p.RecordedAt, p.Actor, p.ActorName, p.Act, p.Subject}
	if have != want {
		w.add(a.Seq, Columns, fmt.Sprintf("%+v", have), fmt.Sprintf("%+v", want))
	}
}

// facts holds the movements table against the row that posted.
func (w *walker) facts(seq int64, facts []db.Fact, posted []movement) {
	var said []movement
	for _, f := range facts {
		if f.Kind != "movement" {
			continue
		}
		var m movement
		if err := json.Unmarshal(f.Data, &m); err != nil {
			w.add(seq, Unread, err.Error(), "")
			return
		}
		said = append(said, m)
	}
	if len(said) != len(posted) {
		w.add(seq, Movements, fmt.Sprint(len(posted)), fmt.Sprint(len(said)))
		return
	}
	for i, m := range said {
		if !m.equal(posted[i]) {
			w.add(seq, Movements, posted[i].String(), m.String())
		}
	}
}

// meet asks for the heads that are known from elsewhere at this sequence.
func (w *walker) meet(h db.Head) {
	for _, a := range w.anchors[h.Seq] {
		if !bytes.Equal(a.Hash, h.Hash) {
			w.add(h.Seq, Anchor, h.Short(), a.Short())
		}
	}
	delete(w.anchors, h.Seq)
}

// end compares the last row with the head, and names what lies behind it.
func (w *walker) end(ctx context.Context) error {
	head, err := Head(ctx, w.r)
	if err != nil {
		return err
	}
	if head.Seq != w.last.Seq || !bytes.Equal(head.Hash, w.last.Hash) {
		w.add(w.last.Seq, Tail, w.last.Short(), head.Short())
	}
	behind, err := movements(ctx, w.r, w.from, maxSeq)
	if err != nil {
		return err
	}
	for seq, list := range behind {
		w.add(seq, Movements, fmt.Sprint(len(list)), "0")
	}
	for seq, list := range w.anchors {
		for _, a := range list {
			w.add(seq, Anchor, w.last.Short(), a.Short())
		}
	}
	return nil
}

func (w *walker) add(seq int64, what, have, want string) {
	w.breaks = append(w.breaks, Break{Seq: seq, What: what, Have: have, Want: want})
}

func short(seq int64, hash []byte) string { return db.Head{Seq: seq, Hash: hash}.Short() }

// Head gives the end of the branch's chain; a branch that is not there is an
// error.
func Head(ctx context.Context, r db.Reader) (db.Head, error) {
	var h db.Head
	err := r.Get(ctx, &h, `SELECT seq, hash, recorded_at FROM heads WHERE branch_id = ?`, r.Where().Branch)
	if errors.Is(err, db.ErrNoRows) {
		return h, fmt.Errorf("branch %d has no head", r.Where().Branch)
	}
	if err != nil {
		return h, fmt.Errorf("head of branch %d: %w", r.Where().Branch, err)
	}
	return h, nil
}
