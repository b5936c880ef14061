package kinds

import (
	"context"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
)

// refusals tries a step in every way in which it must be refused.
func (w *walk) refusals(step Step, m Made) {
	w.t.Helper()
	spec := w.s.Kind.Spec()
	who := w.o.Acts(step.Who, "test.act")
	try := func(what, key string, by db.By, p Page) {
		w.t.Helper()
		w.refused(string(step.From+" → "+step.To+", "+document.State(what)), key, by,
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				id, err := step.Do(ctx, tx, w.o, m, p)
				return db.Subject{Kind: string(w.s.Kind), ID: int64(id)}, err
			})
	}
	if step.decides(spec) {
		d := w.load(m.ID)
		own := who
		own.Actor = d.AuthorID
		try("by its author", "document.own_approval", own, Page{On: On})
		w.notByItsAuthor(d, who.Actor)
	}
	if step.Unseen == "" {
		try("from an old page", "document.changed", who, Page{Seen: 987654, On: On})
	}
	if step.Before != "" {
		try("before the goods were away", step.Before, who, Page{On: Early})
	}
	if step.Dated || spec.HoldsIn(step.To) && !spec.HoldsIn(step.From) {
		w.close("2031-10-08")
		try("in a closed period", "document.closed_period", who, Page{On: On})
		w.close("")
	}
	if step.Dated {
		try("on a day to come", "fault.invalid", who, Page{On: "2031-10-09"})
		try("on no day", "fault.invalid", who, Page{On: "2031-02-30"})
	}
}

// close closes the branch's books through a day; empty opens them.
func (w *walk) close(through string) {
	w.t.Helper()
	w.o.Do(w.t, "admin", func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE branches SET closed_through = ? WHERE id = ?`, through, tx.Branch)
		return err
	})
}

// refused tries an act that must be refused with this key and leave nothing:
// no row anywhere but, of a Conflict, the answer kept under its key.
func (w *walk) refused(what, key string, by db.By, act func(context.Context, *db.Tx) (db.Subject, error)) {
	w.t.Helper()
	before, kept := testkit.Fingerprint(w.t, w.o.DB, "request_keys"), w.answers()
	_, err := w.o.Write(context.Background(), by, act)
	ours := fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Forbidden)
	if !ours || fault.Of(err).Key != key {
		w.t.Errorf("%s: %v, want it refused with %s", what, err, key)
	}
	if fault.Is(err, fault.Conflict) {
		kept.Refused++
	}
	if now := w.answers(); now != kept {
		w.t.Errorf("%s: answers kept are %+v, want %+v", what, now, kept)
	}
	if testkit.Fingerprint(w.t, w.o.DB, "request_keys") != before {
		w.t.Errorf("%s: what was refused left something", what)
	}
}

// answers are how many acts are kept under their keys.
type answers struct{ Posted, Refused int64 }

func (w *walk) answers() (a answers) {
	w.t.Helper()
	w.o.Ask(w.t, func(ctx context.Context, r db.Reader) error {
		return r.Get(ctx, &a, `
			SELECT COALESCE(SUM(CASE WHEN outcome = 'posted' THEN 1 ELSE 0 END), 0) AS posted,
			       COALESCE(SUM(CASE WHEN outcome = 'refused' THEN 1 ELSE 0 END), 0) AS refused FROM request_keys`)
	})
	return a
}
