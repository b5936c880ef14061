package kinds

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
)

// recorder is a test that only writes down how it failed.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}
func (r *recorder) Error(args ...any)                 { r.said = append(r.said, fmt.Sprint(args...)) }
func (r *recorder) Fatal(args ...any)                 { r.Error(args...); runtime.Goexit() }
func (r *recorder) Fatalf(format string, args ...any) { r.Errorf(format, args...); runtime.Goexit() }

// weaker gives a sample with one step changed.
func weaker(s Sample, to document.State, change func(*Step)) Sample {
	s.Steps = slices.Clone(s.Steps)
	for i := range s.Steps {
		if s.Steps[i].To == to {
			change(&s.Steps[i])
		}
	}
	return s
}

// instead does something else than the step.
func instead(do func(ctx context.Context, tx *db.Tx, o *Office, m Made, p Page) (document.ID, error)) func(*Step) {
	return func(step *Step) { step.Do = do }
}

// CONTROL: the walk finds what it is there to find; one that lets everything
// pass would prove nothing.
func TestKinds_walkFinds(t *testing.T) {
	tests := []struct {
		name   string
		sample Sample
		sql    string // done to the books first
		said   string
	}{
		{"an old page is taken", weaker(drawnUp, document.Received, instead(
			func(ctx context.Context, tx *db.Tx, o *Office, m Made, p Page) (document.ID, error) {
				return postMove(ctx, tx, o, m, Page{On: p.On})
			})), "", "from an old page"},
		{"days are not looked at", weaker(transfer, document.Received, instead(
			func(ctx context.Context, tx *db.Tx, o *Office, m Made, _ Page) (document.ID, error) {
				return move(ctx, tx, o, m, Page{On: On})
			})), "", "on a day to come"},
		{"a day that is chosen is not declared", weaker(transfer, document.Received,
			func(step *Step) { step.Dated = false }), "", "dated false"},
		{"no day before is tried", weaker(transfer, document.Received, func(step *Step) { step.Before = "" }), "",
			"no day before is tried"},
		{"more is moved than taken back", weaker(transfer, document.Received, instead(
			func(ctx context.Context, tx *db.Tx, o *Office, m Made, p Page) (document.ID, error) {
				if _, err := move(ctx, tx, o, m, p); err != nil {
					return 0, err
				}
				return move(ctx, tx, o, m, p)
			})), "", "taken back, the balances are"},
		{"it ends in another state", weaker(plan, document.Cancelled, instead(submitPlan)), "",
			"it is a plan, submitted"},
		{"lines may be changed", transfer, `DROP TRIGGER transfer_lines_update`, "transfer_lines: UPDATE"},
		{"states may be skipped", plan, `DROP TRIGGER documents_frozen`, "state: UPDATE"},
		{"a form is never drawn", Sample{Name: "receipt", Kind: document.Receipt, Frozen: receipt.Frozen,
			Steps: receipt.Steps[len(receipt.Steps)-1:]}, "", "its kind has [P1 P2 label]"},
		{"damage is not found", Sample{
			Name: "relabel", Kind: document.Relabel, Frozen: relabel.Frozen, Steps: relabel.Steps,
			Damage: []Damage{{
				Name: "none", SQL: `UPDATE documents SET version = version WHERE id = %d`, Check: "numbers",
			}}}, "", "none: verify finds nothing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o, err := Open(testkit.NewBooks(t, db.SQLite, AtNoon))
			if err != nil {
				t.Fatal(err)
			}
			r := &recorder{TB: t}
			w := newWalk(r, o, tt.sample)
			if tt.sql != "" {
				if _, err := w.raw.Exec(tt.sql); err != nil {
					t.Fatal(err)
				}
			}
			done := make(chan struct{})
			go func() { defer close(done); w.whole() }()
			<-done
			if !slices.ContainsFunc(r.said, func(said string) bool { return strings.Contains(said, tt.said) }) {
				t.Errorf("the walk said %.600q, want %q", r.said, tt.said)
			}
		})
	}
}
