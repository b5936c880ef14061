package distribution_test

import (
	"context"
	"maps"
	"slices"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
)

// The author of a draft gives it another head; nobody else does, nobody on an
// old page or after handing in, and what is wrong is named at once.
func TestChangePlan(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := planned(t, b)
		p, _ := o.load(t)
		good := distribution.PlanDraft{Title: "第二批", Purpose: "慰问", BusinessOn: p.BusinessOn, Remarks: "更正"}
		change := func(seen int64, d distribution.PlanDraft) func(context.Context, *db.Tx) error {
			return func(ctx context.Context, tx *db.Tx) error {
				return distribution.ChangePlan(ctx, tx, o.plan, seen, d)
			}
		}
		bad := o.Try("officer", change(p.Version, distribution.PlanDraft{BusinessOn: "2099-01-01"}))
		if got := slices.Sorted(maps.Keys(fault.Of(bad).Fields)); !slices.Equal(got, []string{"business_on", "title"}) {
			t.Errorf("faulty fields %v: %v", got, bad)
		}
		if err := o.Try("keeper", change(p.Version, good)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("by another: %v", err)
		}
		if err := o.Try("officer", change(p.Version-1, good)); !fault.Is(err, fault.Conflict) {
			t.Errorf("on an old page: %v", err)
		}
		o.Do(t, "officer", change(p.Version, good))
		now, _ := o.load(t)
		if now.Title != good.Title || now.Purpose != good.Purpose || now.Remarks != good.Remarks ||
			now.Version != p.Version+1 {
			t.Errorf("changed: %+v", now)
		}
		o.submit(t)
		if err := o.Try("officer", change(0, good)); !fault.Is(err, fault.Conflict) {
			t.Errorf("after handing in: %v", err)
		}
	})
}
