package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"relief/internal/db"
	"relief/internal/fault"
)

// Gate lets people in. Its zero value is not ready: use NewGate.
type Gate struct {
	books *db.DB
	now   func() time.Time

	turn   sync.Mutex // attempts are counted one after another, on either engine
	mu     sync.Mutex
	memory []attempt // where the books are read-only
}

// NewGate makes the gate of a set of books. A nil clock is the machine's.
func NewGate(books *db.DB, now func() time.Time) *Gate {
	if now == nil {
		now = time.Now
	}
	return &Gate{books: books, now: now}
}

// Wait is how long to wait before the next attempt; it is the cause inside a
// TooMany.
type Wait time.Duration

func (w Wait) Error() string { return "wait " + time.Duration(w).String() }

// The limits of signing in.
const (
	window        = 15 * time.Minute // attempts older than this are forgotten
	freeTries     = 5                // per account, before waiting begins
	longestWait   = 5 * time.Minute  // per account; strangers cannot shut it for good
	addressTries  = 20               // per address and minute
	rememberedRow = 20_000           // rows of the log looked at, so that looking stays cheap
)

// The kinds of rows in security_log that signing in writes.
const (
	kindTry    = "sign_in.try"
	kindDone   = "sign_in.done"
	kindTooFar = "sign_in.too_many"
)

// attempt is one row of the log about signing in. Who names the account without
// keeping what was typed: people type passwords into the wrong field.
type attempt struct {
	RecordedAt string
	Kind       string
	Login      string
	Address    string
}

// SignIn lets a person in, or says no without saying why: an unknown login, a
// wrong password and a disabled account are one and the same fault, Invalid,
// after the same work. Too many attempts are TooMany with a Wait inside.
func (g *Gate) SignIn(ctx context.Context, login, password, address string) (Person, error) {
	login = FoldLogin(login)
	who := account(login)
	if err := g.admit(ctx, who, address); err != nil {
		return Person{}, err
	}
	row, hash, err := g.lookUp(ctx, login)
	if err != nil {
		return Person{}, err
	}
	if len(password) > 4*LongestPassword {
		password = ""
	}
	ok, err := hash.Matches(ctx, password)
	if err != nil {
		return Person{}, fmt.Errorf("sign in: %w", err)
	}
	if !ok || row.Active != 1 {
		return Person{}, fault.New(fault.Invalid, "auth.refused")
	}
	if err := g.note(ctx, kindDone, row.ID, who, address); err != nil {
		return Person{}, err
	}
	var p Person
	err = g.books.Read(ctx, 0, func(ctx context.Context, r db.Reader) (err error) {
		p, err = Load(ctx, r, row.ID)
		return err
	})
	return p, err
}

// lookUp finds the person or stands nobody in.
func (g *Gate) lookUp(ctx context.Context, login string) (personRow, Hash, error) {
	var row personRow
	err := g.books.Read(ctx, 0, func(ctx context.Context, r db.Reader) (err error) {
		row, err = find(ctx, r, `p.login = ?`, login)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return personRow{}, nobody, nil
	}
	return row, Hash(row.PasswordHash), err
}

// account names a login in the log by the beginning of its hash.
func account(login string) string {
	sum := sha256.Sum256([]byte("relief-login\x00" + login))
	return hex.EncodeToString(sum[:8])
}

// admit counts the attempt before the password is looked at, in the same
// transaction as the limits are checked, so that many at once gain nothing.
func (g *Gate) admit(ctx context.Context, who, address string) error {
	g.turn.Lock()
	defer g.turn.Unlock()
	wait := time.Duration(0)
	if g.books.ReadOnly() {
		wait = g.admitFromMemory(who, address)
	} else {
		err := g.books.Beside(ctx, func(ctx context.Context, s *db.Side) error {
			seen, err := recent(ctx, s, g.now())
			if err != nil {
				return err
			}
			known, err := knownAddress(ctx, s, who, address)
			if err != nil {
				return err
			}
			kind := kindTry
			if wait = delay(seen, who, address, known, g.now()); wait > 0 {
				kind = kindTooFar
			}
			return logRow(ctx, s, kind, 0, who, address, g.now())
		})
		if err != nil {
			return fmt.Errorf("admit: %w", err)
		}
	}
	if wait > 0 {
		wait = wait.Round(time.Second) + time.Second
		return fault.Wrap(Wait(wait), fault.TooMany, "auth.wait", int(wait/time.Second))
	}
	return nil
}

func (g *Gate) admitFromMemory(who, address string) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.memory) > 2000 {
		g.memory = append([]attempt(nil), g.memory[len(g.memory)-1000:]...)
	}
	wait := delay(g.memory, who, address, false, g.now())
	if wait == 0 {
		g.memory = append(g.memory, attempt{db.Stamp(g.now()), kindTry, who, address})
	}
	return wait
}

// delay says how long this account or this address has to wait, from the
// attempts seen (oldest first). An account's failures are counted since it was
// last entered, and double the wait each time; an address from which the
// account was entered before is counted by itself, so that strangers elsewhere
// cannot keep its owner out.
func delay(seen []attempt, who, address string, known bool, now time.Time) time.Duration {
	fails, byAddress := 0, 0
	var last time.Time
	for _, a := range seen {
		at := db.ParseStamp(a.RecordedAt)
		if now.Sub(at) > window {
			continue
		}
		if a.Address == address && a.Kind == kindTry && now.Sub(at) < time.Minute {
			byAddress++
		}
		if a.Login != who || known && a.Address != address {
			continue
		}
		switch a.Kind {
		case kindDone:
			fails = 0
		case kindTry:
			fails, last = fails+1, at
		}
	}
	if byAddress >= addressTries {
		return time.Minute
	}
	if fails < freeTries {
		return 0
	}
	wait := longestWait
	if doublings := fails - freeTries; doublings < 9 {
		wait = min(longestWait, time.Second<<doublings)
	}
	return max(0, wait-now.Sub(last))
}

func recent(ctx context.Context, r db.Reader, now time.Time) ([]attempt, error) {
	var seen []attempt
	err := r.Select(ctx, &seen, `
		SELECT recorded_at, kind, login, address
		FROM   security_log
		WHERE  id > (SELECT COALESCE(MAX(id), 0) FROM security_log) - ? AND recorded_at > ?
		ORDER  BY id`, rememberedRow, db.Stamp(now.Add(-window)))
	if err != nil {
		return nil, fmt.Errorf("security log: %w", err)
	}
	return seen, nil
}

func knownAddress(ctx context.Context, r db.Reader, who, address string) (bool, error) {
	var n int64
	err := r.Get(ctx, &n, `
		SELECT COUNT(*)
		FROM   security_log
		WHERE  id > (SELECT COALESCE(MAX(id), 0) FROM security_log) - ?
		AND    kind = ? AND login = ? AND address = ?`, rememberedRow, kindDone, who, address)
	if err != nil {
		return false, fmt.Errorf("security log: %w", err)
	}
	return n > 0, nil
}

func (g *Gate) note(ctx context.Context, kind string, id db.PersonID, who, address string) error {
	if g.books.ReadOnly() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.memory = append(g.memory, attempt{db.Stamp(g.now()), kind, who, address})
		return nil
	}
	return g.books.Beside(ctx, func(ctx context.Context, s *db.Side) error {
		return logRow(ctx, s, kind, id, who, address, g.now())
	})
}

// Log puts a row into the security log: signing out, a refused request. It is
// not chained; a read-only set of books keeps none.
func (g *Gate) Log(ctx context.Context, kind string, id db.PersonID, address, detail string) error {
	if g.books.ReadOnly() {
		return nil
	}
	return g.books.Beside(ctx, func(ctx context.Context, s *db.Side) error {
		_, err := s.Exec(ctx, `
			INSERT INTO security_log (recorded_at, kind, person_id, login, address, detail)
			VALUES (?, ?, ?, '', ?, ?)`, db.Stamp(g.now()), kind, id, address, detail)
		return err
	})
}

func logRow(ctx context.Context, s *db.Side, kind string, id db.PersonID, who, address string, now time.Time) error {
	_, err := s.Exec(ctx, `
		INSERT INTO security_log (recorded_at, kind, person_id, login, address, detail)
		VALUES (?, ?, ?, ?, ?, '')`, db.Stamp(now), kind, id, who, address)
	if err != nil {
		return errors.Join(errors.New("security log"), err)
	}
	return nil
}

// CheckOwnPassword tells whether this is the person's password, under the same
// limits as signing in.
func (g *Gate) CheckOwnPassword(ctx context.Context, p Person, password, address string) error {
	_, err := g.SignIn(ctx, p.Login, password, address)
	return err
}
