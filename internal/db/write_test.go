package db_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"relief/internal/audit"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/soak"
)

// The same key gives the first result again and runs nothing; other content or
// another act under it is a Conflict; another person's key is another key.
func TestWrite_replay(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		runs := 0
		fn := func(_ context.Context, tx *db.Tx) (db.Subject, error) {
			runs++
			return db.Subject{Kind: "thing", ID: int64(100 + runs)}, tx.Note("thing", 1)
		}
		by := b.Acts("keeper", "thing.do")
		by.Key, by.Digest = "key-1", db.Digest("a")
		for range 3 {
			if s, err := b.Write(t.Context(), by, fn); err != nil || s.ID != 101 || s.Kind != "thing" {
				t.Fatalf("write = %v, %v", s, err)
			}
		}
		other := by
		other.Digest = db.Digest("b")
		if _, err := b.Write(t.Context(), other, fn); fault.Of(err).Key != "fault.other_content" {
			t.Errorf("other content = %v", err)
		}
		other = by
		other.Act = "thing.undo"
		if _, err := b.Write(t.Context(), other, fn); fault.Of(err).Key != "fault.other_content" {
			t.Errorf("other act = %v", err)
		}
		if runs != 1 {
			t.Errorf("ran %d times, want 1", runs)
		}
		other = b.Acts("officer", "thing.do")
		other.Key, other.Digest = by.Key, by.Digest
		if s, err := b.Write(t.Context(), other, fn); err != nil || s.ID != 102 {
			t.Errorf("another person = %v, %v", s, err)
		}
	})
}

// A Conflict is kept under its key with its arguments and fields and gives
// back what was done; Invalid keeps nothing, so the same key may try again.
func TestWrite_refusals(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		before := count(t, b, `SELECT seq FROM heads WHERE branch_id = ?`, b.Branch)
		runs := 0
		refuse := func(kind fault.Kind) func(context.Context, *db.Tx) (db.Subject, error) {
			return func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				runs++
				_, err := tx.Exec(ctx, `UPDATE branches SET name = 'spoilt' WHERE id = ?`, tx.Branch)
				var f fault.Fields
				f.Add("units.3", "stock.too_little", "急救箱", 49, 50)
				return db.Subject{}, errors.Join(err, f.Err(kind, "stock.short"))
			}
		}
		by := b.Acts("keeper", "thing.do")
		by.Key = "k-conflict"
		for range 2 {
			_, err := b.Write(t.Context(), by, refuse(fault.Conflict))
			e := fault.Of(err)
			if e.Kind != fault.Conflict || e.Key != "stock.short" ||
				fmt.Sprint(e.Fields["units.3"].Args) != "[急救箱 49 50]" {
				t.Errorf("refusal = %+v", e)
			}
		}
		if runs != 1 {
			t.Errorf("ran %d times, want 1: a stored refusal does not run again", runs)
		}
		by.Key = "k-invalid"
		for range 2 {
			if _, err := b.Write(t.Context(), by, refuse(fault.Invalid)); !fault.Is(err, fault.Invalid) {
				t.Errorf("refusal = %v", err)
			}
		}
		if runs != 3 {
			t.Errorf("ran %d times, want 3: Invalid stores nothing", runs)
		}
		if s, err := b.Write(t.Context(), by, note(5)); err != nil || s.ID != 5 {
			t.Errorf("after Invalid = %v, %v", s, err)
		}
		if n := count(t, b, `SELECT COUNT(*) FROM branches WHERE name = 'spoilt'`); n != 0 {
			t.Error("a refused act left its work")
		}
		after := count(t, b, `SELECT seq FROM heads WHERE branch_id = ?`, b.Branch)
		if after != before+1 {
			t.Errorf("sequence went from %d to %d, want one more", before, after)
		}
	})
}

// A person who is gone or disabled, a branch that is not there, books that are
// read-only.
func TestWrite_who(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		by := b.Acts("keeper", "thing.do")
		by.Actor = 999
		if _, err := b.Write(t.Context(), by, note(1)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("nobody = %v", err)
		}
		if err := b.Beside(t.Context(), func(ctx context.Context, s *db.Side) error {
			_, err := s.Exec(ctx, `UPDATE people SET active = 0 WHERE login = 'officer'`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Write(t.Context(), b.Acts("officer", "x"), note(1)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("disabled = %v", err)
		}
		by = b.Acts("keeper", "thing.do")
		by.Branch = 77
		if _, err := b.Write(t.Context(), by, note(1)); !fault.Is(err, fault.NotFound) {
			t.Errorf("no branch = %v", err)
		}
		o := b.Options
		o.ReadOnly = true
		ro := testkit.OpenBooks(t, o)
		if _, err := ro.Write(t.Context(), b.Acts("keeper", "x"), note(1)); fault.Of(err).Key != "fault.read_only" {
			t.Errorf("read-only = %v", err)
		}
		if err := ro.Beside(t.Context(), func(context.Context, *db.Side) error { return nil }); err == nil {
			t.Error("read-only books took a change beside")
		}
		err := ro.Read(t.Context(), b.Branch, func(ctx context.Context, r db.Reader) error {
			var n int
			return r.Get(ctx, &n, `INSERT INTO counters (branch_id, prefix, day, last)
				VALUES (1, 'X', '', 1) RETURNING last`)
		})
		if err == nil {
			t.Error("a reader wrote")
		}
	})
}

// The clock set back an hour: sequences go on, instants stand still.
func TestWrite_clock(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			now := time.Now()
			b := testkit.NewBooks(t, engine, func(o *db.Options) { o.Clock = func() time.Time { return now } })
			var stamps []string
			const day = 24 * time.Hour
			for i, step := range []time.Duration{0, -time.Hour, -day, time.Second, 10 * 365 * day} {
				now = now.Add(step)
				b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
					stamps = append(stamps, tx.Stamp())
					_, err := note(i)(ctx, tx)
					return err
				})
			}
			if stamps[1] != stamps[0] || stamps[2] != stamps[0] || stamps[3] != stamps[0] || stamps[4] <= stamps[3] {
				t.Errorf("stamps = %v", stamps)
			}
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				breaks, _, err := audit.Walk(ctx, r)
				if len(breaks) != 0 {
					t.Errorf("breaks = %v", breaks)
				}
				return err
			})
		})
	}
}

// A request that is cancelled in the middle of its act neither turns the rest
// into autocommit nor loses the act; an act that fails then leaves nothing.
func TestWrite_cancelled(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		for i := range 20 {
			ctx, cancel := context.WithCancel(t.Context())
			by, failed := b.Acts("keeper", "thing.do"), errors.New("failed on purpose")
			_, err := b.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				if _, err := tx.Exec(ctx, `UPDATE branches SET name_en = 'first' WHERE id = ?`, tx.Branch); err != nil {
					return db.Subject{}, err
				}
				cancel()
				time.Sleep(time.Duration(i%3) * time.Millisecond)
				if ctx.Err() != nil {
					t.Error("the act runs on the request's context")
				}
				if _, err := tx.Exec(ctx, `UPDATE branches SET name = 'second' WHERE id = ?`, tx.Branch); err != nil {
					return db.Subject{}, err
				}
				return db.Subject{}, failed
			})
			if !errors.Is(err, failed) {
				t.Fatalf("write = %v", err)
			}
		}
		if n := count(t, b, `SELECT COUNT(*) FROM branches WHERE name = 'second' OR name_en = 'first'`); n != 0 {
			t.Fatal("a failed act left something behind")
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if s, err := b.Write(ctx, b.Acts("keeper", "thing.do"), note(9)); err != nil || s.ID != 9 {
			t.Errorf("a cancelled request's act = %v, %v: want it whole", s, err)
		}
	})
}

// An act that takes longer than it may is undone; the next has its own time.
func TestWrite_limit(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		by := b.Acts("keeper", "thing.do")
		by.Limit = time.Nanosecond
		rename := func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			_, err := tx.Exec(ctx, `UPDATE branches SET name = 'renamed' WHERE id = ?`, tx.Branch)
			return db.Subject{Kind: "thing", ID: 3}, err
		}
		if s, err := b.Write(t.Context(), by, rename); !fault.Is(err, fault.Unready) {
			t.Errorf("an act over its time = %v, %v", s, err)
		}
		if n := count(t, b, `SELECT COUNT(*) FROM branches WHERE name = 'renamed'`); n != 0 {
			t.Error("it left something behind")
		}
		by.Limit = db.LongAct
		if s, err := b.Write(t.Context(), by, rename); err != nil || s.ID != 3 {
			t.Errorf("the same with time enough = %v, %v", s, err)
		}
	})
}

// Books that are closed under an act break it off: it leaves nothing, and no
// other begins.
func TestClose_underAct(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		d, err := db.Open(t.Context(), b.Options)
		if err != nil {
			t.Fatal(err)
		}
		begun, ended := make(chan struct{}), make(chan error, 1)
		go func() {
			var once sync.Once
			by := b.Acts("keeper", "thing.do")
			_, err := d.Write(t.Context(), by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				for range 5000 { // a long act, in small steps
					_, err := tx.Exec(ctx, `UPDATE branches SET name = 'renamed' WHERE id = ?`, tx.Branch)
					if err != nil {
						return db.Subject{}, err
					}
					once.Do(func() { close(begun) })
					time.Sleep(time.Millisecond)
				}
				return db.Subject{Kind: "thing", ID: 3}, nil
			})
			ended <- err
		}()
		<-begun
		if err := d.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		if err := <-ended; !fault.Is(err, fault.Unready) {
			t.Errorf("the act under way = %v", err)
		}
		if _, err := d.Write(t.Context(), b.Acts("keeper", "thing.do"), note(4)); !fault.Is(err, fault.Unready) {
			t.Errorf("an act after that = %v", err)
		}
		if n := count(t, b, `SELECT COUNT(*) FROM branches WHERE name = 'renamed'`); n != 0 {
			t.Error("the act left something behind")
		}
	})
}

// What may as well be done another time does not wait for a long act.
func TestBesideIfFree(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	done := 0
	beside := func() {
		t.Helper()
		err := b.BesideIfFree(t.Context(), func(context.Context, *db.Side) error { done++; return nil })
		if err != nil {
			t.Error(err)
		}
	}
	b.Do(t, "keeper", func(context.Context, *db.Tx) error {
		beside()
		return nil
	})
	if done != 0 {
		t.Error("it was done beside an act")
	}
	if beside(); done != 1 {
		t.Error("it was not done with nobody in the way")
	}
}

// A panic in an act leaves nothing and does not keep the writer.
func TestWrite_panic(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			by := b.Acts("keeper", "x")
			_, _ = b.Write(t.Context(), by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				_, err := tx.Exec(ctx, `UPDATE branches SET name = 'spoilt' WHERE id = ?`, tx.Branch)
				if err != nil {
					t.Error(err)
				}
				panic("on purpose")
			})
		}()
		if _, err := b.Write(t.Context(), b.Acts("keeper", "x"), note(1)); err != nil {
			t.Fatal(err)
		}
		if n := count(t, b, `SELECT COUNT(*) FROM branches WHERE name = 'spoilt'`); n != 0 {
			t.Error("a panic left its work")
		}
	})
}

// Acts that the engine asks to run again do, with everything of the first try
// undone; what stays unavailable says so.
func TestWrite_retries(t *testing.T) {
	again := []error{
		&pgconn.PgError{Code: "40001"}, &pgconn.PgError{Code: "40P01"}, sqlite3.Error{Code: sqlite3.ErrBusy},
		fmt.Errorf("wrapped: %w", io.ErrUnexpectedEOF),
	}
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		for i, transient := range again {
			tries, by := 0, b.Acts("keeper", "x")
			_, err := b.Write(t.Context(), by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				tries++
				n, err := tx.Exec(ctx, `UPDATE branches SET min_life_days = min_life_days + 1 WHERE id = ?`, tx.Branch)
				if err != nil || n != 1 {
					t.Errorf("exec = %d, %v", n, err)
				}
				if tries < 3 {
					return db.Subject{}, transient
				}
				return db.Subject{Kind: "thing", ID: 1}, nil
			})
			if err != nil || tries != 3 {
				t.Fatalf("%v: %v after %d tries", transient, err, tries)
			}
			if n := count(t, b, `SELECT min_life_days FROM branches WHERE id = ?`, b.Branch); n != int64(31+i) {
				t.Errorf("%v: counted %d, want %d", transient, n, 31+i)
			}
		}
	})
	b := testkit.NewBooks(t, db.SQLite)
	_, err := b.Write(t.Context(), b.Acts("keeper", "x"), func(context.Context, *db.Tx) (db.Subject, error) {
		return db.Subject{}, sqlite3.Error{Code: sqlite3.ErrBusy}
	})
	if !fault.Is(err, fault.Unready) {
		t.Errorf("always busy = %v, want Unready", err)
	}
}

// A full disk is said plainly and passes; a broken file stops every write.
func TestWrite_disk(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		full := error(sqlite3.Error{Code: sqlite3.ErrFull})
		if b.Engine() == db.Postgres {
			full = &pgconn.PgError{Code: "53100"}
		}
		fail := func(cause error) func(context.Context, *db.Tx) (db.Subject, error) {
			return func(context.Context, *db.Tx) (db.Subject, error) { return db.Subject{}, cause }
		}
		_, err := b.Write(t.Context(), b.Acts("keeper", "x"), fail(full))
		if e := fault.Of(err); e.Kind != fault.Unready || e.Key != "fault.disk_full" {
			t.Errorf("full disk = %v", err)
		}
		if _, err := b.Write(t.Context(), b.Acts("keeper", "x"), note(1)); err != nil {
			t.Errorf("after a full disk = %v", err)
		}
		if b.Engine() == db.Postgres {
			return
		}
		broken := fail(sqlite3.Error{Code: sqlite3.ErrIoErr})
		if _, err := b.Write(t.Context(), b.Acts("keeper", "x"), broken); err == nil {
			t.Error("an I/O error passed")
		}
		if _, err := b.Write(t.Context(), b.Acts("keeper", "x"), note(1)); !fault.Is(err, fault.Unready) {
			t.Errorf("after an I/O error = %v, want Unready until restart", err)
		}
		if b.Ready(t.Context()) == nil {
			t.Error("still ready")
		}
	})
}

func TestErrors_kinds(t *testing.T) {
	lost := &net.OpError{Op: "read", Err: errors.New("reset")}
	for _, c := range []struct {
		err                 error
		retry, full, broken bool
	}{
		{errors.New("plain"), false, false, false},
		{fault.New(fault.Conflict, "stock.short"), false, false, false},
		{lost, true, false, false},
		{&pgconn.PgError{Code: "57P01"}, true, false, false},
		{&pgconn.PgError{Code: "23505"}, false, false, false},
		{&pgconn.PgError{Code: "53200"}, false, true, false},
		{&pgconn.PgError{Code: "53300"}, false, false, false},
		{&pgconn.PgError{Code: "55P03"}, false, false, false},
		{sqlite3.Error{Code: sqlite3.ErrFull}, false, true, false},
		{sqlite3.Error{Code: sqlite3.ErrCorrupt}, false, false, true},
		{fmt.Errorf("x: %w", sqlite3.Error{Code: sqlite3.ErrLocked}), true, false, false},
	} {
		if db.MayRetry(c.err) != c.retry || db.IsFull(c.err) != c.full || db.IsBroken(c.err) != c.broken {
			t.Errorf("%v: retry %v full %v broken %v", c.err, db.MayRetry(c.err), db.IsFull(c.err), db.IsBroken(c.err))
		}
	}
}

// Many acts, each sent one to five times at once under one key: posted once
// each, and every sender hears the same.
func TestWrite_sentTwice(t *testing.T) {
	const senders = 24
	posts := soak.Runs(100, 500, 2000)
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		before := count(t, b, `SELECT COUNT(*) FROM audit`)
		type send struct{ post int }
		sends := make(chan send)
		var mu sync.Mutex
		heard := make([][]int64, posts)
		var wg sync.WaitGroup
		for range senders {
			wg.Go(func() {
				for s := range sends {
					by := b.Acts("keeper", "thing.do")
					by.Key, by.Digest = fmt.Sprintf("post-%d", s.post), db.Digest(s.post)
					got, err := b.Write(t.Context(), by, func(_ context.Context, tx *db.Tx) (db.Subject, error) {
						return db.Subject{Kind: "thing", ID: tx.Seq}, tx.Note("thing", s.post)
					})
					if err != nil {
						t.Errorf("post %d: %v", s.post, err)
						return
					}
					mu.Lock()
					heard[s.post] = append(heard[s.post], got.ID)
					mu.Unlock()
				}
			})
		}
		sent := 0
		for i := range posts {
			for range 1 + i%5 {
				sends <- send{i}
				sent++
			}
		}
		close(sends)
		wg.Wait()
		seen := map[int64]bool{}
		for i, ids := range heard {
			if len(ids) != 1+i%5 || seen[ids[0]] {
				t.Fatalf("post %d heard %v", i, ids)
			}
			seen[ids[0]] = true
			for _, id := range ids {
				if id != ids[0] {
					t.Fatalf("post %d heard %v", i, ids)
				}
			}
		}
		if after := count(t, b, `SELECT COUNT(*) FROM audit`); after != before+int64(posts) {
			t.Errorf("%d rows, want %d", after-before, posts)
		}
		t.Logf("%d posts sent %d times", posts, sent)
	})
}

// SQLite itself out of room: the act is refused plainly and whole, questions
// are answered, and with room again the next act goes through without a restart.
func TestWrite_noRoom(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	limit := func(pages int64) {
		err := b.Beside(t.Context(), func(ctx context.Context, s *db.Side) error {
			var n int64
			return s.Get(ctx, &n, fmt.Sprintf(`PRAGMA max_page_count = %d`, pages))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	limit(count(t, b, `SELECT page_count FROM pragma_page_count`) + 2)
	var last error
	done := int64(0)
	for range 50 {
		_, last = b.Write(t.Context(), b.Acts("keeper", "x"), func(_ context.Context, tx *db.Tx) (db.Subject, error) {
			return db.Subject{Kind: "thing"}, tx.Note("thing", strings.Repeat("满", 2000))
		})
		if last != nil {
			break
		}
		done++
	}
	if fault.Of(last).Key != "fault.disk_full" {
		t.Fatalf("after %d acts: %v, want a full disk", done, last)
	}
	if n := count(t, b, `SELECT COUNT(*) FROM audit WHERE act = 'x'`); n != done {
		t.Errorf("%d acts are there, %d were acknowledged", n, done)
	}
	limit(1 << 30)
	if _, err := b.Write(t.Context(), b.Acts("keeper", "x"), note(1)); err != nil {
		t.Errorf("with room again: %v", err)
	}
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		breaks, _, err := audit.Walk(ctx, r)
		if len(breaks) != 0 {
			t.Errorf("breaks = %v", breaks)
		}
		return err
	})
}
