package kinds

import (
	"context"
	"crypto/rand"
	"database/sql"
	"slices"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/inventory"
	"relief/reports"
)

// walk is the walk of one sample through books of its own.
type walk struct {
	t   testing.TB
	o   *Office
	s   Sample
	raw *sql.DB
	ask map[text.Lang]reports.Ask

	papers map[string]bool // forms that were drawn
}

// Documents of every kind hold, in every state and at every step, what holds
// for documents of whatever kind.
func TestKinds_walk(t *testing.T) {
	for _, s := range Samples {
		for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
			t.Run(s.Name+"/"+string(engine), func(t *testing.T) {
				t.Parallel()
				o, err := Open(testkit.NewBooks(t, engine, AtNoon))
				if err != nil {
					t.Fatal(err)
				}
				newWalk(t, o, s).whole()
			})
		}
	}
}

// newWalk stands before the first step of a sample.
func newWalk(t testing.TB, o *Office, s Sample) *walk {
	w := &walk{t: t, o: o, s: s, raw: o.Plain(t), ask: map[text.Lang]reports.Ask{}, papers: map[string]bool{}}
	for _, lang := range text.Langs {
		w.ask[lang] = played.Asks(t, lang)
	}
	return w
}

// whole takes every step, and does every damage behind it.
func (w *walk) whole() {
	for _, step := range w.s.Steps {
		w.step(step)
	}
	w.allPapers()
	w.damage()
}

// step takes one step: whatever must be refused first, then twice over what is
// let through, and looks at what has come of it.
func (w *walk) step(step Step) {
	w.t.Helper()
	before := testkit.Balances(w.t, w.o.DB)
	m, err := w.o.Bring(w.s, step.From)
	if err == nil && step.Prepare != nil {
		err = step.Prepare(w.o, &m)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.refusals(step, m)
	w.press(step, &m)
	d := w.load(m.ID)
	if d.State != step.To || d.Kind != w.s.Kind {
		w.t.Fatalf("%s → %s: it is a %s, %s", step.From, step.To, d.Kind, d.State)
	}
	w.dated(step, d)
	w.atRest(d)
	if d.Reversible() {
		w.takeBack(d, before)
	}
}

func (w *walk) load(id document.ID) (d document.Document) {
	w.t.Helper()
	w.o.Ask(w.t, func(ctx context.Context, r db.Reader) (err error) {
		d, err = document.Load(ctx, r, id)
		return err
	})
	return d
}

// acts is how many acts the chain has, which is the sequence of the last.
func (w *walk) acts() (n int64) {
	w.t.Helper()
	w.o.Ask(w.t, func(ctx context.Context, r db.Reader) error {
		return r.Get(ctx, &n, `SELECT COUNT(*) FROM audit WHERE branch_id = ?`, w.o.Branch)
	})
	return n
}

// press does a step, and once more under the same key, as a second press of
// the button does; then asks for something else under that key.
func (w *walk) press(step Step, m *Made) {
	w.t.Helper()
	by := w.o.Acts(step.Who, "test.act")
	by.Key, by.Digest = rand.Text(), db.Digest(*m)
	acts := w.acts()
	made, err := w.o.Act(w.s, step, *m, by, Page{On: On})
	if err != nil {
		w.t.Fatalf("%s → %s: %v", step.From, step.To, err)
	}
	m.ID = document.ID(made.ID)
	before := testkit.Fingerprint(w.t, w.o.DB)
	never := func(context.Context, *db.Tx) (db.Subject, error) {
		w.t.Errorf("%s → %s: it was done twice", step.From, step.To)
		return db.Subject{}, nil
	}
	if again, err := w.o.Write(w.t.Context(), by, never); err != nil || again != made {
		w.t.Errorf("%s → %s: pressed twice, it is %v and then %v, %v", step.From, step.To, made, again, err)
	}
	by.Digest = db.Digest("something else")
	_, err = w.o.Write(w.t.Context(), by, never)
	if !fault.Is(err, fault.Conflict) || fault.Of(err).Key != "fault.other_content" {
		w.t.Errorf("%s → %s: other content under its key: %v", step.From, step.To, err)
	}
	if now := w.acts(); now != acts+1 || testkit.Fingerprint(w.t, w.o.DB) != before {
		w.t.Errorf("%s → %s: it left %d rows in the chain, or its repetition something", step.From, step.To, now-acts)
	}
}

// dated holds the sample to what it says of days, so that no refusal is left
// untried because it was not declared.
func (w *walk) dated(step Step, d document.Document) {
	w.t.Helper()
	var takes bool
	seq := w.acts() // of the act that took the step, which was the last
	w.o.Ask(w.t, func(ctx context.Context, r db.Reader) error {
		moves, err := inventory.MovementsOf(ctx, r, d.ID)
		if err != nil {
			return err
		}
		for _, m := range moves {
			if m.Seq != seq {
				continue
			}
			if step.Dated != (m.BusinessOn == On) {
				w.t.Errorf("%s → %s: dated %v, its goods moved on %s", step.From, step.To, step.Dated, m.BusinessOn)
			}
			from, err := inventory.LoadPlace(ctx, r, m.FromID)
			if err != nil {
				return err
			}
			takes = takes || from.Kept
		}
		return nil
	})
	if step.Dated && takes && step.Before == "" {
		w.t.Errorf("%s → %s takes goods on a day that is chosen; no day before is tried", step.From, step.To)
	}
}

// takeBack reverses a document: the balances are as they were before it was
// begun, what could be signed for is signed for in red, and it happens once.
func (w *walk) takeBack(d document.Document, before string) {
	w.t.Helper()
	var back document.Document
	w.o.Do(w.t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		back, err = inventory.DraftReversal(ctx, tx, d.ID, "写错了")
		return err
	})
	w.o.Do(w.t, "approver", func(ctx context.Context, tx *db.Tx) error {
		_, err := distribution.ApproveReversal(ctx, tx, back.ID, "同意")
		return err
	})
	if now := testkit.Balances(w.t, w.o.DB); now != before {
		w.t.Errorf("%s and taken back, the balances are\n%s\nand were\n%s", d.State, now, before)
	}
	w.refused("taken back twice", "document.already_reversed", w.o.Acts("keeper", "test.act"),
		func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			again, err := inventory.DraftReversal(ctx, tx, d.ID, "再来")
			return again.Subject(), err
		})
	if now := w.load(d.ID); now.State != d.State || now.Version != d.Version {
		w.t.Errorf("taken back, it is %s %d and was %s %d", now.State, now.Version, d.State, d.Version)
	}
	w.sound("taken back from " + string(d.State))
	back = w.load(back.ID)
	w.registered(back)
	w.traced(back)
	w.drawn(back)
	w.keepsToSteps(back)
}

// allPapers fails for a form of the kind that no state of the sample offers.
func (w *walk) allPapers() {
	w.t.Helper()
	var forms []string
	for form := range w.papers {
		forms = append(forms, form)
	}
	slices.Sort(forms)
	if want := formsOf(w.s.Kind); !slices.Equal(forms, want) {
		w.t.Errorf("it was drawn as %v, its kind has %v", forms, want)
	}
}
