package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"relief/internal/db"
)

// Entry is one act as it stands in the chain. Facts are what it changed, in
// the order it changed them.
type Entry struct {
	Seq        int64
	RecordedAt string // instant, UTC
	ActorID    db.PersonID
	ActorName  string
	Act        string // "plan.approve"
	Subject    db.Subject
	Head       db.Head // the chain's end behind this act
	Facts      []db.Fact
}

// History gives every act whose subject is this, oldest first, for its page.
func History(ctx context.Context, r db.Reader, kind string, id int64) ([]Entry, error) {
	var rows []row
	err := r.Select(ctx, &rows, selectRows+`
		WHERE  branch_id = ? AND subject_kind = ? AND subject_id = ?
		ORDER BY seq`, r.Where().Branch, kind, id)
	if err != nil {
		return nil, fmt.Errorf("history of %s %d: %w", kind, id, err)
	}
	return entries(rows)
}

// Around gives every act that touched a document, oldest first: those it is the
// subject of, those of the documents that take it back, and those that moved its
// goods, as a delivery that takes some back by a receipt. Of an act that changed
// very much it gives the facts that come first.
func Around(ctx context.Context, r db.Reader, kind string, id int64) ([]Entry, error) {
	branch := r.Where().Branch
	var rows []row
	err := r.Select(ctx, &rows, `
		SELECT seq, recorded_at, actor_id, actor_name, act, subject_kind, subject_id,
		       substr(payload, 1, ?) AS payload, prev, hash
		FROM   audit
		WHERE  branch_id = ? AND seq IN (
		       SELECT s.seq FROM audit s WHERE s.branch_id = ? AND s.subject_kind = ? AND s.subject_id = ?
		       UNION
		       SELECT a.seq FROM audit a WHERE a.branch_id = ? AND a.subject_kind = 'reversal'
		       AND a.subject_id IN (SELECT v.id FROM documents v WHERE v.reverses = ?)
		       UNION
		       SELECT m.seq FROM movements m WHERE m.branch_id = ? AND m.document_id = ?)
		ORDER BY seq`, mostTold, branch, branch, kind, id, branch, id, branch, id)
	if err != nil {
		return nil, fmt.Errorf("acts around %s %d: %w", kind, id, err)
	}
	return entries(rows)
}

// mostTold is how much is read of an act to tell what it was, in bytes: the
// approval of a large plan comes to millions.
const mostTold = 16 << 10

// firstFacts are the facts that stand whole in the beginning of a payload.
func firstFacts(payload []byte) (facts []db.Fact) {
	d := json.NewDecoder(bytes.NewReader(payload))
	for {
		t, err := d.Token()
		if err != nil {
			return nil
		}
		if key, is := t.(string); !is || key != "facts" {
			continue
		}
		if t, err := d.Token(); err != nil || t != json.Delim('[') {
			continue // a text that says facts
		}
		for d.More() {
			var f db.Fact
			if d.Decode(&f) != nil {
				break
			}
			facts = append(facts, f)
		}
		return facts
	}
}

const selectRows = `
		SELECT seq, recorded_at, actor_id, actor_name, act, subject_kind, subject_id, payload, prev, hash
		FROM   audit`

// Filter says which acts the auditor sees; the zero value is all of them.
// Before is a keyset: only sequences below it. From and To are instants as
// they are stored; To is not included.
type Filter struct {
	Actor    db.PersonID
	Act      string
	Kind     string // of the subject
	Subject  int64  // with Kind
	From, To string
	Before   int64
	Limit    int // 0: all
}

// List gives acts, newest first.
func List(ctx context.Context, r db.Reader, f Filter) ([]Entry, error) {
	query, args := selectRows+` WHERE branch_id = ?`, []any{r.Where().Branch}
	add := func(use bool, cond string, arg any) {
		if use {
			query, args = query+` AND `+cond, append(args, arg)
		}
	}
	add(f.Actor != 0, `actor_id = ?`, f.Actor)
	add(f.Act != "", `act = ?`, f.Act)
	add(f.Kind != "", `subject_kind = ?`, f.Kind)
	add(f.Subject != 0, `subject_id = ?`, f.Subject)
	add(f.From != "", `recorded_at >= ?`, f.From)
	add(f.To != "", `recorded_at < ?`, f.To)
	add(f.Before != 0, `seq < ?`, f.Before)
	query += ` ORDER BY seq DESC`
	if f.Limit > 0 {
		query, args = query+` LIMIT ?`, append(args, f.Limit)
	}
	var rows []row
	if err := r.Select(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("list acts: %w", err)
	}
	return entries(rows)
}

// entries decodes rows; one that cannot be read is an error, never left out.
func entries(rows []row) ([]Entry, error) {
	list := make([]Entry, len(rows))
	for i, a := range rows {
		var p db.Payload
		if len(a.Payload) == mostTold {
			p.Facts = firstFacts(a.Payload)
		} else if err := json.Unmarshal(a.Payload, &p); err != nil {
			return nil, fmt.Errorf("audit row %d: %w", a.Seq, err)
		}
		list[i] = Entry{
			Seq: a.Seq, RecordedAt: a.RecordedAt, ActorID: db.PersonID(a.ActorID), ActorName: a.ActorName, Act: a.Act,
			Subject: db.Subject{Kind: a.SubjectKind, ID: a.SubjectID},
			Head:    db.Head{Seq: a.Seq, Hash: a.Hash, RecordedAt: a.RecordedAt}, Facts: p.Facts,
		}
	}
	return list, nil
}
