//go:build linux

package distribution_test

import (
	"context"
	"maps"
	"slices"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/grown"
	"relief/internal/testkit/steps"
)

// What is asked of a plan, of a slip's recipient and of whoever is to leave is
// found by an index: in books with ten times the plans and slips it takes no more
// steps of the database.
func TestQuestions_longBooks(t *testing.T) {
	steps.Watch()
	asked := func(rounds int) map[string]steps.Counted {
		clock := &grown.Clock{}
		b := testkit.NewBooks(t, db.SQLite, testkit.Clock(clock.Now))
		if _, err := grown.Books(t.Context(), b, clock, grown.Size{Rounds: rounds, Items: 12}); err != nil {
			t.Fatal(err)
		}
		var plan document.ID
		var list []distribution.Recipient
		var line int64
		b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
			if err := r.Get(ctx, &plan, `SELECT MAX(document_id) FROM plans`); err != nil {
				return err
			}
			if err := r.Get(ctx, &line, `SELECT MAX(id) FROM plan_lines WHERE document_id = ?`, plan); err != nil {
				return err
			}
			list, err = distribution.Recipients(ctx, r, "")
			return err
		})
		counted := map[string]steps.Counted{}
		for name, ask := range map[string]func(context.Context, db.Reader) error{
			"whether one may leave": func(ctx context.Context, r db.Reader) error {
				if err := distribution.MayLeave(ctx, r, list[0]); !fault.Is(err, fault.Invalid) {
					return err
				}
				return nil // one who is still to get something may not
			},
			"who may not leave": func(ctx context.Context, r db.Reader) error {
				_, err := distribution.StillServed(ctx, r, list...)
				return err
			},
			"the matrix": func(ctx context.Context, r db.Reader) error {
				_, err := distribution.MatrixOf(ctx, r, plan)
				return err
			},
			"a line": func(ctx context.Context, r db.Reader) error {
				_, err := distribution.ProgressOfLine(ctx, r, plan, line)
				return err
			},
			"what is undrawn": func(ctx context.Context, r db.Reader) error {
				_, _, err := distribution.Undrawn(ctx, r, plan)
				return err
			},
			"its slips": func(ctx context.Context, r db.Reader) error {
				_, err := distribution.SlipsOf(ctx, r, plan)
				return err
			},
			"its stops": func(ctx context.Context, r db.Reader) error {
				_, err := distribution.StopsOf(ctx, r, plan)
				return err
			},
		} {
			counted[name] = steps.Count(func() { b.Ask(t, ask) })
		}
		return counted
	}
	short, long := asked(6), asked(60)
	for _, name := range slices.Sorted(maps.Keys(short)) {
		few, many := short[name].Steps(), long[name].Steps()
		t.Logf("%6d %6d %s", few, many, name)
		if float64(many) > 1.5*float64(few)+200 {
			t.Errorf("%s: %d steps, %d in long books:%s", name, few, many, long[name].Most(2))
		}
	}
}
