package distribution_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"relief/distribution"
	"relief/distribution/matrix"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/sheet"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// refusedAt fails unless err is of this kind and, where field is given, names it.
func refusedAt(t *testing.T, what string, err error, kind fault.Kind, field, key string) {
	t.Helper()
	f := fault.Of(err)
	if !fault.Is(err, kind) || field != "" && f.Fields[field].Key != key || field == "" && f.Key != key {
		t.Errorf("%s: %v, want kind %d, %s at %q", what, err, kind, key, field)
	}
}

func (o *office) take(on, why string) func(ctx context.Context, tx *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error {
		if on == "" {
			on = tx.Today()
		}
		_, err := distribution.TakeOwnUse(ctx, tx, o.plan, 0, distribution.OwnUseDraft{
			Purpose: "培训", Custodian: "丙", BusinessOn: on, WhyExpired: why,
		})
		return err
	}
}

// A plan of which something left, be it into own use, is not cancelled; once
// that is taken back it may be.
func TestCancel_withOwnUse(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := approved(t, b)
		o.Do(t, "keeper", o.take("", ""))
		cancel := func(ctx context.Context, tx *db.Tx) error {
			return distribution.Cancel(ctx, tx, o.plan, 0, "不分了")
		}
		refusedAt(t, "cancel", o.Try("officer", cancel), fault.Conflict, "", "plan.has_own_use")
		var taken document.ID
		o.Ask(t, func(ctx context.Context, r db.Reader) error {
			return r.Get(ctx, &taken, `SELECT document_id FROM own_uses WHERE plan_id = ?`, o.plan)
		})
		var back document.Document
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
			back, err = inventory.DraftReversal(ctx, tx, taken, "领错了")
			return err
		})
		o.Do(t, "approver", func(ctx context.Context, tx *db.Tx) error {
			_, err := distribution.ApproveReversal(ctx, tx, back.ID, "同意")
			return err
		})
		o.Do(t, "officer", cancel)
		o.sound(t)
	})
}

// What is no longer in use is given nothing, neither by a cell nor by a plan
// handed in later; its cell may still be emptied.
func TestSetCells_notInUse(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := planned(t, b)
		o.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE recipients SET active = 0 WHERE id = ?`, o.recipients[clinic])
			return err
		})
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE items SET active = 0 WHERE id = ?`, o.items[small])
			return err
		})
		set := func(item, rec int, n inventory.Units) error {
			return o.Try("officer", func(ctx context.Context, tx *db.Tx) error {
				return distribution.SetCells(ctx, tx, o.plan, 0, []distribution.Cell{
					{ItemID: o.items[item], RecipientID: o.recipients[rec], Units: n}})
			})
		}
		at := func(item, rec int) string {
			return "cell." + itoa(int64(o.items[item])) + "." + itoa(int64(o.recipients[rec]))
		}
		refusedAt(t, "recipient", set(medium, clinic, 11), fault.Conflict, at(medium, clinic), "plan.not_in_use")
		refusedAt(t, "item", set(small, middleSchool, 1), fault.Conflict, at(small, middleSchool), "plan.not_in_use")
		submit := o.Try("officer", func(ctx context.Context, tx *db.Tx) error {
			return distribution.Submit(ctx, tx, o.plan, 0)
		})
		refusedAt(t, "handed in", submit, fault.Conflict, "", "plan.not_in_use")
		if err := set(medium, clinic, 0); err != nil {
			t.Errorf("emptying: %v", err)
		}
	})
}

// Goods do not leave before the meeting that decided, nor on a day that is
// none; nothing has moved then.
func TestDispatch_beforeDecision(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o, slips := drawn(t, b)
		for on, key := range map[string]string{
			"2020-01-03": "plan.before_decision", "": "fault.required", "2021-02-30": "fault.not_a_date",
			"2999-01-01": "fault.in_future",
		} {
			err := o.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
				return distribution.Dispatch(ctx, tx, slips[0], 0, on, nil)
			})
			refusedAt(t, "dispatch "+on, err, fault.Invalid, "business_on", key)
			if on != "" {
				refusedAt(t, "own use "+on, o.Try("keeper", o.take(on, "")), fault.Invalid, "business_on", key)
			}
		}
		o.sound(t)
	})
}

// All of a slip refused: everything comes back, its lines are cut, and the
// plan closes when nothing else waits.
func TestDeliver_allRefused(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := opened(t, b)
		o.lots(t, map[string]int{"A": 400})
		id := o.drawUp(t)[0]
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			return distribution.Dispatch(ctx, tx, id, 0, tx.Today(), nil)
		})
		_, lines := o.slip(t, id)
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			return distribution.Deliver(ctx, tx, id, 0, distribution.DeliveryDraft{
				ReceivedOn: tx.Today(), Signer: "林生", Refused: []distribution.RefusedLine{
					{SlipLineID: lines[0].ID, Units: lines[0].Issued, Reason: "不需要", To: distribution.ToStock}}})
		})
		if p, _ := o.load(t); p.State != document.Closed {
			t.Errorf("the plan is %s", p.State)
		}
		o.sound(t)
	})
}

// Goods that expired while they were kept are taken for training only with a
// reason, which stands on the document; a part of their promise can be cut.
func TestTakeOwnUse_expired(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			at := time.Now()
			b := testkit.NewBooks(t, engine, func(o *db.Options) { o.Clock = func() time.Time { return at } })
			o := opened(t, b)
			kept := o.recipients
			o.recipients = []distribution.RecipientID{0} // kept by the branch
			o.lots(t, map[string]int{"A": 40})
			o.recipients = kept
			at = at.AddDate(0, 0, 60)
			refusedAt(t, "no reason", o.Try("keeper", o.take("", "")), fault.Invalid, "why_expired", "own_use.expired")
			var line int64
			o.Ask(t, func(ctx context.Context, r db.Reader) error {
				lines, err := distribution.Lines(ctx, r, o.plan)
				line = lines[0].ID
				return err
			})
			o.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
				return distribution.Cut(ctx, tx, o.plan, line, 1, "少留一瓶")
			})
			o.Do(t, "keeper", o.take("", "只作演示"))
			o.Ask(t, func(ctx context.Context, r db.Reader) error {
				list, err := document.List(ctx, r, document.Filter{Kind: document.OwnUse, Limit: 1})
				if len(list) != 1 || list[0].Remarks != "只作演示" {
					t.Errorf("own use = %+v", list)
				}
				return err
			})
			o.sound(t)
		})
	}
}

// Lines that allow a short life and lines that do not share an item: each is
// held on lots it may have, and no unit is promised twice.
func TestApprove_shortLife(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := opened(t, b)
		var item inventory.ItemID
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: "碘伏", BaseUnit: "瓶", Active: true})
			if err != nil {
				return err
			}
			item = it.ID
			d := goodsin.ReceiptDraft{Source: "donation", WarehouseID: b.Warehouse, BusinessOn: tx.Today()}
			for _, life := range []int{10, 400} {
				d.Lines = append(d.Lines, goodsin.ReceiptLine{ItemID: item, Units: 5,
					ExpiresOn: tx.Now.In(tx.Zone).AddDate(0, 0, life).Format(time.DateOnly)})
			}
			_, err = goodsin.RecordReceipt(ctx, tx, d)
			return err
		})
		o.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			p, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{Title: "碘伏", BusinessOn: tx.Today()})
			if err != nil {
				return err
			}
			o.plan = p.ID
			for i, n := range []inventory.Units{4, 1} {
				if err := distribution.SetCells(ctx, tx, p.ID, 0, []distribution.Cell{
					{ItemID: item, RecipientID: o.recipients[i], Units: n}}); err != nil {
					return err
				}
			}
			if _, err := tx.Exec(ctx, `UPDATE plan_lines SET short_life = 1, units = 6
				WHERE document_id = ? AND recipient_id = ?`, p.ID, o.recipients[1]); err != nil {
				return err
			}
			return distribution.Submit(ctx, tx, p.ID, 0)
		})
		o.Do(t, "approver", o.approve)
		o.Ask(t, func(ctx context.Context, r db.Reader) error {
			var held []struct{ Lot, Units int64 }
			err := r.Select(ctx, &held, `
				SELECT lot_id AS lot, units FROM holds WHERE document_id = ? ORDER BY id`, o.plan)
			var got []int64
			for _, h := range held {
				got = append(got, h.Units)
			}
			if diff := cmp.Diff([]int64{5, 4, 1}, got); diff != "" {
				t.Errorf("holds: %s", diff)
			}
			return err
		})
		o.sound(t)
	})
}

// That nothing is left unread any more is a fact as well as what was.
func TestFillPlan_unread(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := opened(t, b)
		passage := matrix.Unread{Text: "急救箱约3件", Message: fault.Message{Key: "minutes.not_exact"}}
		for i, unread := range [][]matrix.Unread{nil, {passage}, nil} {
			o.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
				if o.plan == 0 {
					draft := distribution.PlanDraft{Title: "分配", BusinessOn: tx.Today()}
					p, err := distribution.CreatePlan(ctx, tx, draft)
					if err != nil {
						return err
					}
					o.plan = p.ID
				}
				return distribution.FillPlan(ctx, tx, o.plan, 0, &matrix.Result{Unread: unread}, nil)
			})
			o.Ask(t, func(ctx context.Context, r db.Reader) error {
				left, err := distribution.UnreadOf(ctx, r, o.plan)
				if err != nil {
					return err
				}
				var noted []byte
				err = r.Get(ctx, &noted, `
					SELECT payload FROM audit WHERE branch_id = ? ORDER BY seq DESC LIMIT 1`, testkit.Branch)
				total := fmt.Sprintf(`"total":%d`, len(unread))
				if left.Total != int64(len(unread)) || strings.Contains(string(noted), total) != (i > 0) {
					t.Errorf("filling %d leaves %d unread, and of it the chain says %s", i+1, left.Total, noted)
				}
				return err
			})
		}
	})
}

// What is read of a wording comes too late for a plan that was approved
// meanwhile, and is refused as every change of it is.
func TestFillPlan_approved(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := approved(t, b)
		unread := []matrix.Unread{{Text: "急救箱约3件", Message: fault.Message{Key: "minutes.not_exact"}}}
		err := o.Try("officer", func(ctx context.Context, tx *db.Tx) error {
			return distribution.FillPlan(ctx, tx, o.plan, 0, &matrix.Result{Unread: unread}, nil)
		})
		refusedAt(t, "filled too late", err, fault.Conflict, "", "document.wrong_state")
	})
}

// A workbook's plan stands on the matrix in the workbook's order, with the
// rows of which nobody gets anything.
func TestFillPlan_order(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := opened(t, b)
		raw, err := os.ReadFile("matrix/testdata/allocation-plan.xlsx")
		if err != nil {
			t.Fatal(err)
		}
		book, err := sheet.Open(t.Context(), raw, sheet.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		table, err := matrix.Load(t.Context(), book, matrix.Reading{})
		if err != nil {
			t.Fatal(err)
		}
		var result *matrix.Result
		o.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			p, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{Title: "导入", BusinessOn: tx.Today()})
			if err != nil {
				return err
			}
			o.plan = p.ID
			all := func(matrix.NewRecipient) bool { return true }
			if result, err = distribution.ReadWorkbook(ctx, tx, table, all); err != nil {
				return err
			}
			return distribution.FillPlan(ctx, tx, p.ID, p.Version, result, nil)
		})
		_, m := o.load(t)
		var items []string
		for _, row := range m.Items {
			items = append(items, row.Name)
		}
		var people []string
		for _, col := range m.Recipients {
			people = append(people, col.Name)
		}
		if got := strings.Join(items, "、"); len(items) != len(result.Items) || !strings.Contains(got, "口罩") {
			t.Errorf("items %s, of %d in the workbook", got, len(result.Items))
		}
		if diff := cmp.Diff(placed, people); diff != "" {
			t.Errorf("recipients: %s", diff)
		}
	})
}
