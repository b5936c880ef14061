package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"

	"relief/internal/db"
)

// How long a session lives, where the settings do not say.
const (
	IdleTime     = 30 * time.Minute // after the last request
	AbsoluteTime = 12 * time.Hour   // after signing in
	SeenEvery    = time.Minute      // last-seen is written at most this often
)

// NewSessions makes the session manager of a set of books; life is how long a
// session lasts in any case. The store holds the SHA-256 of a token, never the
// token. Books opened read-only keep their sessions in memory.
func NewSessions(books *db.DB, secure bool, life time.Duration) *scs.SessionManager {
	m := scs.New()
	if m.Lifetime = life; life <= 0 {
		m.Lifetime = AbsoluteTime
	}
	m.HashTokenInStore = true
	m.Cookie.Name = "relief_session"
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Persist = false
	if secure {
		m.Cookie.Name, m.Cookie.Secure = "__Host-relief_session", true
	}
	if books.ReadOnly() {
		m.Store = memstore.New()
	} else {
		m.Store = &store{books: books}
	}
	return m
}

// store keeps sessions in the table sessions. Its expiry is the absolute one;
// the idle limit is the session's own last-seen, checked by the web room.
type store struct{ books *db.DB }

// found remembers, for one request, the token that was loaded, so that saving
// it again cannot bring back a session that was signed out meanwhile.
type found struct{ token string }

type foundKey struct{}

// WithSessionMemory prepares a request's context for the store.
func WithSessionMemory(ctx context.Context) context.Context {
	return context.WithValue(ctx, foundKey{}, &found{})
}

// FindCtx gives the data of a token that has not expired.
func (s *store) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var data []byte
	err := s.books.Read(ctx, 0, func(ctx context.Context, r db.Reader) error {
		var row struct{ Data []byte }
		err := r.Get(ctx, &row, `SELECT data FROM sessions WHERE token = ? AND expires_at > ?`,
			token, r.Where().Stamp())
		data = row.Data
		return err
	})
	if errors.Is(err, db.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	if f, ok := ctx.Value(foundKey{}).(*found); ok {
		f.token = token
	}
	return data, true, nil
}

// CommitCtx saves a session. One that was loaded is updated only, since all
// that changes in it is when its person was last seen: nobody waits for that
// while a long act holds the writer.
func (s *store) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	save := s.books.Beside
	f, _ := ctx.Value(foundKey{}).(*found)
	loaded := f != nil && f.token == token
	if loaded {
		save = s.books.BesideIfFree
	}
	err := save(ctx, func(ctx context.Context, side *db.Side) error {
		if loaded {
			_, err := side.Exec(ctx, `UPDATE sessions SET data = ?, expires_at = ? WHERE token = ?`,
				b, db.Stamp(expiry), token)
			return err
		}
		if _, err := side.Exec(ctx, `DELETE FROM sessions WHERE expires_at <= ?`, side.Stamp()); err != nil {
			return err
		}
		_, err := side.Exec(ctx, `
			INSERT INTO sessions (token, data, expires_at) VALUES (?, ?, ?)
			ON CONFLICT (token) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at`,
			token, b, db.Stamp(expiry))
		return err
	})
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	return nil
}

// DeleteCtx forgets a session.
func (s *store) DeleteCtx(ctx context.Context, token string) error {
	err := s.books.Beside(ctx, func(ctx context.Context, side *db.Side) error {
		_, err := side.Exec(ctx, `DELETE FROM sessions WHERE token = ?`, token)
		return err
	})
	if err != nil {
		return fmt.Errorf("delete session: %w", err)
	}
	return nil
}

// Find, Commit and Delete are the same without a request's context.
func (s *store) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit saves a session.
func (s *store) Commit(token string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expiry)
}

// Delete forgets a session.
func (s *store) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
