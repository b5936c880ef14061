package audit_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"relief/internal/audit"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/kinds"
)

// The acts around a document are its own, those that take it back, and those of
// another document that moved its goods.
func TestAround(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o, err := kinds.Open(b)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(kinds.Samples, func(s kinds.Sample) bool { return s.Kind == document.Reversal })
		made, err := o.Bring(kinds.Samples[i], document.Posted)
		if err != nil {
			t.Fatal(err)
		}
		o.Ask(t, func(ctx context.Context, r db.Reader) error {
			target, err := document.Load(ctx, r, made.Other)
			if err != nil {
				return err
			}
			acts, err := audit.Around(ctx, r, string(target.Kind), int64(target.ID))
			if err != nil {
				return err
			}
			taken := 0
			for _, e := range acts {
				if e.Subject.Kind == string(document.Reversal) && e.Subject.ID == int64(made.ID) {
					taken++
				}
			}
			if taken != 2 {
				t.Errorf("%d of %d acts take %s back, want two", taken, len(acts), target.No())
			}
			posted, err := document.List(ctx, r, document.Filter{State: document.Posted, Limit: 100})
			if err != nil {
				return err
			}
			for _, d := range posted {
				acts, err := audit.Around(ctx, r, string(d.Kind), int64(d.ID))
				if err != nil || len(acts) == 0 || !slices.IsSortedFunc(acts, func(a, b audit.Entry) int {
					return int(a.Seq - b.Seq)
				}) {
					t.Errorf("%s %s: %d acts, %v", d.Kind, d.No(), len(acts), err)
				}
			}
			return nil
		})
	}, kinds.AtNoon)
}

// Of an act that changed very much the first facts are told, and no more of it is
// read than that takes.
func TestAround_long(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		_, err := b.Write(t.Context(), testkit.By("officer"), func(_ context.Context, tx *db.Tx) (db.Subject, error) {
			return db.Subject{Kind: "plan", ID: 7}, errors.Join(
				tx.Note("plan_cancelled", map[string]any{"reason": "不再需要"}),
				tx.Note("lines", strings.Repeat("急救包", 1<<20)), tx.Note("last", 1))
		})
		if err != nil {
			t.Fatal(err)
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			acts, err := audit.Around(ctx, r, "plan", 7)
			if err != nil {
				return err
			}
			if len(acts) != 1 || len(acts[0].Facts) != 1 || string(acts[0].Facts[0].Data) != `{"reason":"不再需要"}` {
				t.Errorf("%d acts, %+v", len(acts), acts)
			}
			whole, err := audit.History(ctx, r, "plan", 7)
			if err == nil && len(whole[0].Facts) != 3 {
				t.Errorf("%d facts of the whole act", len(whole[0].Facts))
			}
			return err
		})
	})
}
