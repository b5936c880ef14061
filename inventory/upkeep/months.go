package upkeep

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"relief/internal/db"
	"relief/inventory"
)

// Limits of a step, and how long a turn lasts when no step renews it.
const (
	itemsAtOnce  = 25
	closedAtOnce = 240
	movesAtOnce  = 200
	turn         = 2 * time.Minute
)

// errLost says that another program has taken the turn.
var errLost = errors.New("another program ends the month")

// ender writes down the end of a month.
type ender struct {
	books  *db.DB
	branch db.BranchID
	holder string
	before func() // each step; tests act in it
	have   string // the last month whose end is written down
	last   string // the one to be
	seq    int64  // up to which everything that moved is in what was written
}

// EndMonths writes down the end of the last month that is over, where goods moved
// since the end before it. Of several programs with the same books one does it;
// the others leave it be.
func EndMonths(ctx context.Context, books *db.DB, branch db.BranchID) error {
	return endMonths(ctx, books, branch, func() {})
}

func endMonths(ctx context.Context, books *db.DB, branch db.BranchID, before func()) error {
	e := &ender{books: books, branch: branch, holder: rand.Text(), before: before}
	due, err := e.due(ctx)
	if err != nil || !due {
		return err
	}
	if ours, err := e.take(ctx); err != nil || !ours {
		return err
	}
	err = e.stock(ctx)
	if err == nil {
		err = e.closings(ctx)
	}
	for done := false; err == nil && !done; {
		done, err = e.finish(ctx)
	}
	if errors.Is(err, errLost) {
		return nil
	}
	return err
}

// due tells whether a month is over whose end is missed.
func (e *ender) due(ctx context.Context) (due bool, err error) {
	err = e.books.Read(ctx, e.branch, func(ctx context.Context, r db.Reader) (err error) {
		at := r.Where()
		e.last = inventory.MonthBefore(at.Today())
		if e.have, err = inventory.LastMonthEnd(ctx, r); err != nil || e.have >= e.last {
			return err
		}
		var n int64
		err = r.Get(ctx, &n, `SELECT COUNT(*) FROM (SELECT seq FROM movements
			WHERE branch_id = ? AND business_on > ? AND business_on <= ? LIMIT 1) AS one`,
			at.Branch, inventory.MonthEnd(e.have), inventory.MonthEnd(e.last))
		due = n > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("is a month to be ended: %w", err)
	}
	return due, nil
}

// take begins a turn, if nobody has one. One that was broken off is taken over
// with its month.
func (e *ender) take(ctx context.Context) (ours bool, err error) {
	err = e.books.Upkeep(ctx, e.branch, func(ctx context.Context, s *db.Side) error {
		now := s.Where().Now
		hit, err := s.Exec(ctx, `
			INSERT INTO month_work (branch_id, month, holder, until) VALUES (?, ?, ?, ?)
			ON CONFLICT (branch_id) DO UPDATE SET holder = excluded.holder, until = excluded.until
			WHERE  month_work.until < ?`, e.branch, e.last, e.holder, db.Stamp(now.Add(turn)), db.Stamp(now))
		if err != nil || hit == 0 {
			return err
		}
		if e.have, err = inventory.LastMonthEnd(ctx, s); err != nil {
			return err
		}
		var at struct {
			Seq   int64
			Month string
		}
		err = s.Get(ctx, &at, `SELECT h.seq, w.month FROM heads h JOIN month_work w ON w.branch_id = h.branch_id
			WHERE h.branch_id = ?`, e.branch)
		e.seq, e.last, ours = at.Seq, at.Month, err == nil
		return err
	})
	if err != nil {
		return false, fmt.Errorf("begin the end of %s: %w", e.last, err)
	}
	return ours, nil
}

// step does a part of the work between two postings, if the turn is still ours.
func (e *ender) step(ctx context.Context, do func(context.Context, *db.Side) error) error {
	e.before()
	if err := ctx.Err(); err != nil {
		return err // the program stops; another turn goes on
	}
	err := e.books.Upkeep(ctx, e.branch, func(ctx context.Context, s *db.Side) error {
		hit, err := s.Exec(ctx, `UPDATE month_work SET until = ? WHERE branch_id = ? AND holder = ?`,
			db.Stamp(s.Where().Now.Add(turn)), e.branch, e.holder)
		if err != nil {
			return err
		}
		if hit == 0 {
			return errLost
		}
		return do(ctx, s)
	})
	if err != nil {
		return fmt.Errorf("end of %s: %w", e.last, err)
	}
	return nil
}

// stock writes down what lay where, some items at a time.
func (e *ender) stock(ctx context.Context) error {
	var items []inventory.ItemID
	err := e.books.Read(ctx, e.branch, func(ctx context.Context, r db.Reader) error {
		return r.Select(ctx, &items, `SELECT id FROM items WHERE branch_id = ? ORDER BY id`, e.branch)
	})
	if err != nil {
		return fmt.Errorf("items of the end of %s: %w", e.last, err)
	}
	for some := range slices.Chunk(items, itemsAtOnce) {
		err := e.step(ctx, func(ctx context.Context, s *db.Side) error { return e.lay(ctx, s, some) })
		if err != nil {
			return err
		}
	}
	return nil
}

// lay writes down what lay of some items.
func (e *ender) lay(ctx context.Context, s *db.Side, items []inventory.ItemID) error {
	var seq int64
	if err := s.Get(ctx, &seq, `SELECT seq FROM heads WHERE branch_id = ?`, e.branch); err != nil {
		return err
	}
	for _, item := range items {
		if _, err := s.Exec(ctx, `UPDATE month_stock SET units = 0, value_fen = 0, unvalued = 0
			WHERE branch_id = ? AND month = ? AND item_id = ?`, e.branch, e.last, item); err != nil {
			return err
		}
		c := db.SQL(`
			INSERT INTO month_stock (branch_id, month, item_id, lot_id, place_id, units, value_fen, unvalued)
			SELECT CAST(? AS BIGINT), CAST(? AS TEXT), e.item_id, e.lot_id, e.place_id, CAST(SUM(e.units) AS BIGINT),
			       CAST(SUM(e.value_fen) AS BIGINT), CAST(SUM(e.unvalued) AS BIGINT)
			FROM  (`, e.branch, e.last)
		for i, part := range inventory.StateParts(s.Where(), e.have, inventory.MonthEnd(e.last), seq) {
			if i > 0 {
				c.Add(` UNION ALL `)
			}
			one := strings.Replace(part.SQL, `WHERE branch_id = ?`, `WHERE branch_id = ? AND item_id = ?`, 1)
			c.Add(one, slices.Insert(slices.Clone(part.Args), 1, any(item))...)
		}
		c.Add(`) AS e JOIN places p ON p.id = e.place_id AND p.kept = 1
			WHERE  1 = 1
			GROUP BY e.item_id, e.lot_id, e.place_id
			HAVING SUM(e.units) <> 0 OR SUM(e.value_fen) <> 0 OR SUM(e.unvalued) <> 0
			ON CONFLICT (branch_id, month, item_id, lot_id, place_id) DO UPDATE SET
			       units = excluded.units, value_fen = excluded.value_fen, unvalued = excluded.unvalued`)
		if _, err := s.Exec(ctx, c.SQL, c.Args...); err != nil {
			return fmt.Errorf("stock of item %d: %w", item, err)
		}
	}
	return nil
}

// closings writes down what had crossed every edge by the end of each month since
// the last one that is written down.
func (e *ender) closings(ctx context.Context) error {
	var months []string
	err := e.books.Read(ctx, e.branch, func(ctx context.Context, r db.Reader) (err error) {
		months, err = e.months(ctx, r)
		return err
	})
	if err != nil {
		return err
	}
	for _, month := range months {
		var of []inventory.AccountItem
		var w struct {
			Scope           string
			ScopeID, ItemID int64
		}
		err := e.books.Read(ctx, e.branch, func(ctx context.Context, r db.Reader) error {
			return r.Each(ctx, &w, func() error {
				of = append(of, inventory.AccountItem{Account: inventory.Account{Scope: inventory.Scope(w.Scope),
					ID: w.ScopeID}, Item: inventory.ItemID(w.ItemID)})
				return nil
			}, `SELECT DISTINCT scope, scope_id, item_id FROM ledger_days
				WHERE branch_id = ? AND business_on > ? AND business_on <= ?`,
				e.branch, inventory.MonthEnd(inventory.MonthBefore(month)), inventory.MonthEnd(month))
		})
		if err != nil {
			return fmt.Errorf("accounts of %s: %w", month, err)
		}
		for some := range slices.Chunk(of, closedAtOnce) {
			err := e.step(ctx, func(ctx context.Context, s *db.Side) error {
				return inventory.CloseMonth(ctx, s, month, some)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// months are those since the last end in which goods moved.
func (e *ender) months(ctx context.Context, r db.Reader) (list []string, err error) {
	err = r.Select(ctx, &list, `SELECT DISTINCT substr(business_on, 1, 7) FROM movements
		WHERE branch_id = ? AND business_on > ? AND business_on <= ? ORDER BY 1`,
		e.branch, inventory.MonthEnd(e.have), inventory.MonthEnd(e.last))
	if err != nil {
		return nil, fmt.Errorf("months after %s: %w", e.have, err)
	}
	return list, nil
}

// finish makes anew what moved since the work began, and marks the month. Where
// that is much it is made anew act by act, and the month is not done yet.
func (e *ender) finish(ctx context.Context) (done bool, err error) {
	err = e.step(ctx, func(ctx context.Context, s *db.Side) error {
		var late []inventory.Movement
		err := s.Select(ctx, &late, lateMoves+` AND seq > ? ORDER BY seq, n LIMIT ?`,
			e.branch, inventory.MonthEnd(e.last), e.seq, movesAtOnce+1)
		if err != nil {
			return err
		}
		done = len(late) <= movesAtOnce
		if !done {
			e.seq, late = late[0].Seq, nil
			err := s.Select(ctx, &late, lateMoves+` AND seq = ?`, e.branch, inventory.MonthEnd(e.last), e.seq)
			if err != nil {
				return err
			}
		}
		if err := e.again(ctx, s, late); err != nil || !done {
			return err
		}
		for _, mark := range []string{
			`INSERT INTO month_ends (branch_id, month) SELECT branch_id, month FROM month_work WHERE branch_id = ?`,
			`DELETE FROM month_work WHERE branch_id = ?`,
		} {
			if _, err := s.Exec(ctx, mark, e.branch); err != nil {
				return err
			}
		}
		return nil
	})
	return done && err == nil, err
}

// lateMoves are movements dated by the end of a month.
const lateMoves = `SELECT seq, n, document_id, line_id, item_id, lot_id, from_id, to_id, units, value_fen, business_on,
	recorded_at FROM movements WHERE branch_id = ? AND business_on <= ?`

// again makes anew what movements touched.
func (e *ender) again(ctx context.Context, s *db.Side, late []inventory.Movement) error {
	var items []inventory.ItemID
	var closed []inventory.AccountItem
	for _, m := range late {
		items = append(items, m.ItemID)
		if inventory.MonthOf(m.BusinessOn) <= e.have {
			continue // the posting has added it to every closing that was there
		}
		from, err := inventory.LoadPlace(ctx, s, m.FromID)
		if err != nil {
			return err
		}
		into, err := inventory.LoadPlace(ctx, s, m.ToID)
		if err != nil {
			return err
		}
		lot, err := inventory.LoadLot(ctx, s, m.LotID)
		if err != nil {
			return err
		}
		for _, of := range inventory.Crossed(from, into, lot) {
			closed = append(closed, inventory.AccountItem{Account: of, Item: m.ItemID},
				inventory.AccountItem{Account: of})
		}
	}
	slices.Sort(items)
	if err := e.lay(ctx, s, slices.Compact(items)); err != nil {
		return err
	}
	slices.SortFunc(closed, func(a, b inventory.AccountItem) int {
		return cmp.Or(cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Item, b.Item))
	})
	months, err := e.months(ctx, s)
	for _, month := range months {
		if err := inventory.CloseMonth(ctx, s, month, slices.Compact(closed)); err != nil {
			return err
		}
	}
	return err
}
