package distribution_test

import (
	"context"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// nothingHeld fails the test when a refused approval left a promise behind.
func (o *office) nothingHeld(t *testing.T) {
	t.Helper()
	if _, held, _ := o.stock(t); slices.Max(held) != 0 {
		t.Errorf("held = %v after a refusal", held)
	}
	if p, _ := o.load(t); p.State != document.Submitted {
		t.Errorf("the plan is %s after a refusal", p.State)
	}
}

// Approval is refused to whoever wrote a line, to a page that is older than the
// plan, without a decision, from paper without its scan, and where stock went
// away since; nothing is held then.
func TestApprove_refusals(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := planned(t, b)
		early := o.Try("approver", o.approve)
		if !fault.Is(early, fault.Conflict) {
			t.Errorf("a draft: %v", early)
		}
		o.submit(t)
		p, _ := o.load(t)
		tests := []struct {
			name string
			who  string
			do   func(ctx context.Context, tx *db.Tx) error
			kind fault.Kind
		}{
			{"own", "officer", o.approve, fault.Forbidden},
			{"stale", "approver", func(ctx context.Context, tx *db.Tx) error {
				return distribution.Approve(ctx, tx, o.plan, p.Version-1, decision(tx.Today()))
			}, fault.Conflict},
			{"no decision", "approver", func(ctx context.Context, tx *db.Tx) error {
				return distribution.Approve(ctx, tx, o.plan, p.Version, distribution.ApprovalDraft{})
			}, fault.Invalid},
			{"held tomorrow", "approver", func(ctx context.Context, tx *db.Tx) error {
				return distribution.Approve(ctx, tx, o.plan, p.Version, decision("2099-01-01"))
			}, fault.Invalid},
			{"no scan", "approver", func(ctx context.Context, tx *db.Tx) error {
				d := decision(tx.Today())
				d.FromPaper = true
				return distribution.Approve(ctx, tx, o.plan, p.Version, d)
			}, fault.Invalid},
			{"unknown", "approver", func(ctx context.Context, tx *db.Tx) error {
				return distribution.Approve(ctx, tx, o.plan+999, 0, decision(tx.Today()))
			}, fault.NotFound},
		}
		for _, tt := range tests {
			if err := o.Try(tt.who, tt.do); !fault.Is(err, tt.kind) {
				t.Errorf("%s: %v, want kind %d", tt.name, err, tt.kind)
			}
			o.nothingHeld(t)
		}
		other := o.rival(t, medium, 1)
		err := o.Try("approver", o.approve)
		got := fault.Of(err).Fields[field(o.items[medium])].Args
		diff := cmp.Diff([]any{itemNames[medium], int64(48), int64(49)}, got)
		if diff != "" || !fault.Is(err, fault.Conflict) {
			t.Errorf("short: %v %s", err, diff)
		}
		if _, held, _ := o.stock(t); slices.Max(held) != 1 {
			t.Errorf("held = %v, want the other plan's 1 only", held)
		}
		o.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			return distribution.Cancel(ctx, tx, other, 0, "不要了")
		})
		o.Do(t, "approver", o.approve)
		if err := o.Try("approver", o.approve); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		o.sound(t)
	})
}

// rival approves another plan that takes units of an item away.
func (o *office) rival(t *testing.T, item int, units inventory.Units) (id document.ID) {
	t.Helper()
	o.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		p, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{Title: "另一方案", BusinessOn: tx.Today()})
		if err != nil {
			return err
		}
		id = p.ID
		if err := distribution.SetCells(ctx, tx, id, 0, []distribution.Cell{
			{ItemID: o.items[item], RecipientID: o.recipients[0], Units: units}}); err != nil {
			return err
		}
		return distribution.Submit(ctx, tx, id, 0)
	})
	o.Do(t, "approver", func(ctx context.Context, tx *db.Tx) error {
		return distribution.Approve(ctx, tx, id, 0, decision(tx.Today()))
	})
	return id
}

// The promise stands on what expires first, and never on what expires within
// the branch's minimum life.
func TestApprove_firstExpiryFirst(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := opened(t, b)
		day := func(tx *db.Tx, days int) string { return tx.Now.In(tx.Zone).AddDate(0, 0, days).Format("2006-01-02") }
		var tea inventory.ItemID
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{
				Name: "碘伏", BaseUnit: "瓶", Active: true, Tracking: "lot_expiry"})
			if err != nil {
				return err
			}
			tea = it.ID
			draft := goodsin.ReceiptDraft{Source: "donation", WarehouseID: b.Warehouse, BusinessOn: tx.Today()}
			for lot, life := range map[string]int{"late": 400, "soon": 60, "short": 10} {
				draft.Lines = append(draft.Lines, goodsin.ReceiptLine{
					ItemID: tea, Units: 10, LotNo: lot, ExpiresOn: day(tx, life)})
			}
			_, err = goodsin.RecordReceipt(ctx, tx, draft)
			return err
		})
		o.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			p, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{Title: "碘伏", BusinessOn: tx.Today()})
			if err != nil {
				return err
			}
			o.plan = p.ID
			if err := distribution.SetCells(ctx, tx, p.ID, 0, []distribution.Cell{
				{ItemID: tea, RecipientID: o.recipients[clinic], Units: 13}}); err != nil {
				return err
			}
			return distribution.Submit(ctx, tx, p.ID, 0)
		})
		o.Do(t, "approver", o.approve)
		_, lines := o.slip(t, o.drawUp(t)[0])
		var got []string
		for _, l := range lines {
			got = append(got, *l.LotNo+" "+itoa(int64(l.Issued)))
		}
		if diff := cmp.Diff([]string{"soon 10", "late 3"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

// A cut frees its units, never more than are still to go; a plan of which
// nothing is left to do closes; cancelling frees all.
func TestCut(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := approved(t, b)
		_, m := o.load(t)
		line := m.Items[medium].Cells[clinic].LineID
		cut := func(n inventory.Units, why string) error {
			return o.Try("officer", func(ctx context.Context, tx *db.Tx) error {
				return distribution.Cut(ctx, tx, o.plan, line, n, why)
			})
		}
		for n, kind := range map[inventory.Units]fault.Kind{13: fault.Conflict, 0: fault.Invalid, -1: fault.Invalid} {
			if err := cut(n, "少"); !fault.Is(err, kind) {
				t.Errorf("cut %d: %v", n, err)
			}
		}
		if err := cut(1, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := cut(5, "需求减少"); err != nil {
			t.Fatal(err)
		}
		_, m = o.load(t)
		if at := m.Items[medium].Cells[clinic]; at.Cut != 5 || at.Held != 7 || at.Open() != 7 {
			t.Errorf("after the cut: %+v", at)
		}
		if _, _, free := o.stock(t); free[medium] != 5 {
			t.Errorf("free = %d, want 5", free[medium])
		}
		o.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			return distribution.Cancel(ctx, tx, o.plan, 0, "停办")
		})
		if _, held, _ := o.stock(t); slices.Max(held) != 0 {
			t.Errorf("held = %v after cancelling", held)
		}
		o.sound(t)
	})
}

// A plan with slips is cancelled only once they are void.
func TestCancel_withSlips(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o, slips := drawn(t, b)
		cancel := func() error {
			return o.Try("officer", func(ctx context.Context, tx *db.Tx) error {
				return distribution.Cancel(ctx, tx, o.plan, 0, "停办")
			})
		}
		if err := cancel(); !fault.Is(err, fault.Conflict) {
			t.Errorf("with slips: %v", err)
		}
		for _, id := range slips {
			o.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
				return distribution.VoidSlip(ctx, tx, id, 0, "停办")
			})
		}
		if err := cancel(); err != nil {
			t.Error(err)
		}
	})
}

// Figures that cannot be, pages that are old, and what is not of this branch
// are refused.
func TestSetCells_refusals(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := planned(t, b)
		branch, err := b.Branched("QT")
		if err != nil {
			t.Fatal(err)
		}
		other := opened(t, branch)
		p, _ := o.load(t)
		cell := func(item inventory.ItemID, rec distribution.RecipientID, n inventory.Units) []distribution.Cell {
			return []distribution.Cell{{ItemID: item, RecipientID: rec, Units: n}}
		}
		tests := []struct {
			name  string
			seen  int64
			cells []distribution.Cell
			kind  fault.Kind
		}{
			{"negative", p.Version, cell(o.items[0], o.recipients[0], -1), fault.Invalid},
			{"too large", p.Version, cell(o.items[0], o.recipients[0], 1e12), fault.Invalid},
			{"stale", p.Version - 1, cell(o.items[0], o.recipients[0], 1), fault.Conflict},
			{"unknown item", p.Version, cell(9999, o.recipients[0], 1), fault.NotFound},
			{"another branch's item", p.Version, cell(other.items[0], o.recipients[0], 1), fault.NotFound},
			{"another branch's recipient", p.Version, cell(o.items[0], other.recipients[0], 1), fault.NotFound},
		}
		for _, tt := range tests {
			err := o.Try("officer", func(ctx context.Context, tx *db.Tx) error {
				return distribution.SetCells(ctx, tx, o.plan, tt.seen, tt.cells)
			})
			if !fault.Is(err, tt.kind) {
				t.Errorf("%s: %v, want kind %d", tt.name, err, tt.kind)
			}
		}
		if after, _ := o.load(t); after.Version != p.Version {
			t.Errorf("version %d → %d", p.Version, after.Version)
		}
	})
}
