package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"relief/distribution"
	"relief/internal/app"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit/soak"
	"relief/inventory"
)

var checkChain = app.CheckChain

// Sixty-four approvers press at once, each for a plan of their own, all of
// which want the one unit that is left: one wins, twenty times over, and two
// hundred in the long form.
func TestRace_lastUnit(t *testing.T) {
	t.Parallel()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			raceLastUnit(t, start(t, engine), 64, soak.Times(20, 200))
		})
	}
}

func raceLastUnit(t *testing.T, p *program, clients, rounds int) {
	began := time.Now()
	place := p.warehouse(t)
	var item inventory.Item
	var rec distribution.Recipient
	p.do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		item, err = inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: "急救箱", BaseUnit: "个"})
		return err
	})
	p.do(t, "officer", func(ctx context.Context, tx *db.Tx) (err error) {
		rec, err = distribution.CreateRecipient(ctx, tx, distribution.RecipientDraft{
			Name: "玉滘卫生院", Kind: "clinic", Active: true})
		return err
	})
	// One unit is free while the plans are written, since a plan may not ask
	// for what is not there.
	p.donate(t, place, item.ID, 1)
	racers := make([]*racer, clients)
	signIn := forEach(4, racers, func(i int) error {
		racers[i] = &racer{c: call(t, p.url, "approver")}
		return nil
	})
	if signIn != nil {
		t.Fatal(signIn)
	}
	for _, r := range racers {
		r.plan = submitted(t, p, item.ID, rec.ID)
	}
	since(t, "sessions and plans", began)

	raced := time.Duration(0)
	for round := range rounds {
		if err := forEach(16, racers, func(i int) error { return racers[i].ready() }); err != nil {
			t.Fatal(err)
		}
		from := time.Now()
		var won []*racer
		for i, got := range volley(racers) {
			switch got.status {
			case http.StatusSeeOther:
				won = append(won, racers[i])
			case http.StatusConflict:
				racers[i].page = got.body
			default:
				t.Fatalf("round %d: racer %d was answered %d %v\n%s", round, i, got.status, got.err, got.body)
			}
		}
		raced += time.Since(from)
		if len(won) != 1 {
			t.Fatalf("round %d: %d won", round, len(won))
		}
		p.donate(t, place, item.ID, 1)
		won[0].plan, won[0].page = submitted(t, p, item.ID, rec.ID), ""
	}
	held := p.count(t, `SELECT SUM(held) FROM balances WHERE branch_id = 1`)
	if held != int64(rounds) {
		t.Errorf("%d units are held after %d rounds", held, rounds)
	}
	p.whole(t)
	since(t, fmt.Sprintf("%d rounds of %d", rounds, clients), began)
	t.Logf("pressing alone: %.0f posts a second", float64(rounds*clients)/raced.Seconds())
}

// racer is one session with a submitted plan.
type racer struct {
	c    *caller
	plan document.ID
	page string // as it came back from the last round
	form form
}

func (r *racer) path() string { return fmt.Sprintf("/plans/%d", r.plan) }

// ready reads the form with a fresh key: from the page that came back refused,
// or from the plan's own.
func (r *racer) ready() (err error) {
	if r.page == "" {
		got, err := r.c.get(r.path())
		if err != nil {
			return err
		}
		r.page = got.body
	}
	r.form, err = formIn(r.page, r.path()+"/approve")
	if err != nil {
		return err
	}
	for name, value := range decision {
		r.form.Set(name, value)
	}
	return nil
}

// decision is what the approver fills in.
var decision = map[string]string{
	"meeting": "党组会议", "number": "揭东红党组〔2021〕6号", "held_on": "2021-10-08",
	"attendees": "陈批、王办", "resolution": "同意分配方案",
}

type shot struct {
	reply
	err error
}

// volley sends every racer's form at the same moment.
func volley(racers []*racer) []shot {
	got := make([]shot, len(racers))
	var wg sync.WaitGroup
	gun := make(chan struct{})
	for i, r := range racers {
		wg.Go(func() {
			<-gun
			got[i].reply, got[i].err = r.c.post(r.path()+"/approve", r.form)
		})
	}
	close(gun)
	wg.Wait()
	return got
}

// forEach does something for every element, so many at a time.
func forEach[T any](atOnce int, all []T, do func(i int) error) error {
	var wg sync.WaitGroup
	places, errs := make(chan struct{}, atOnce), make([]error, len(all))
	for i := range all {
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			errs[i] = do(i)
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// submitted makes a plan that asks for one unit and hands it in.
func submitted(t *testing.T, p *program, item inventory.ItemID, to distribution.RecipientID) (id document.ID) {
	t.Helper()
	p.do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		plan, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{
			Title: "应急分配方案", BusinessOn: tx.Today()})
		if err != nil {
			return err
		}
		id = plan.ID
		err = distribution.SetCells(ctx, tx, id, plan.Version, []distribution.Cell{
			{ItemID: item, RecipientID: to, Units: 1}})
		if err != nil {
			return err
		}
		if plan, err = distribution.LoadPlan(ctx, tx, id); err != nil {
			return err
		}
		return distribution.Submit(ctx, tx, id, plan.Version)
	})
	return id
}

// Three hundred forms, two thousand in the long form, are each sent one to five
// times at once, as by a nervous finger on a slow line: each is posted once, and
// every copy gets the same answer.
func TestPost_once(t *testing.T) {
	t.Parallel()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) { postOnce(t, start(t, engine), soak.Times(300, 2000)) })
	}
}

func postOnce(t *testing.T, p *program, posts int) {
	officers := make([]*caller, 8)
	for i := range officers {
		officers[i] = call(t, p.url, "officer")
	}
	before := p.count(t, `SELECT seq FROM heads WHERE branch_id = 1`)
	began := time.Now()
	names := make([]string, posts)
	sent := 0
	for i := range names {
		names[i] = fmt.Sprintf("第%d卫生站", i+1)
		sent += i%5 + 1
	}
	err := forEach(len(officers), names, func(i int) error {
		c := officers[i%len(officers)]
		form, err := c.form("/recipients/new", "/recipients")
		if err != nil {
			return err
		}
		form.Set("name", names[i])
		form.Set("kind", "clinic")
		got := make([]shot, i%5+1)
		var wg sync.WaitGroup
		for n := range got {
			wg.Go(func() { got[n].reply, got[n].err = c.post("/recipients", form) })
		}
		wg.Wait()
		for _, g := range got {
			if g.err != nil || g.status != http.StatusSeeOther || g.location != got[0].location {
				return fmt.Errorf("%s: %d %s %v", names[i], g.status, g.location, g.err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := p.count(t, `SELECT COUNT(*) FROM recipients`); n != int64(posts) {
		t.Errorf("%d recipients after %d posts", n, posts)
	}
	if n := p.count(t, `SELECT seq FROM heads WHERE branch_id = 1`) - before; n != int64(posts) {
		t.Errorf("%d acts after %d posts", n, posts)
	}
	p.whole(t)
	since(t, fmt.Sprintf("%d posts, sent %d times", posts, sent), began)
}

// missing tells which names of a list a page of names lacks.
func missing(have map[string]int, want []string) string {
	var lost []string
	for _, name := range want {
		if have[name] != 1 {
			lost = append(lost, fmt.Sprintf("%s (%d)", name, have[name]))
		}
	}
	return strings.Join(lost, ", ")
}
