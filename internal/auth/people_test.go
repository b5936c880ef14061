package auth_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
)

func TestDraft_faults(t *testing.T) {
	good := auth.Draft{Login: "Newcomer", Name: "新人", Password: "lantern river seven", Roles: []auth.Role{auth.Officer}}
	tests := []struct {
		name   string
		spoil  func(*auth.Draft)
		fields []string
	}{
		{"good", func(*auth.Draft) {}, nil},
		{"full width is folded", func(d *auth.Draft) { d.Login = "ｎｅｗ１" }, nil},
		{"everything", func(d *auth.Draft) { *d = auth.Draft{} }, []string{"login", "name", "password", "roles"}},
		{"login", func(d *auth.Draft) { d.Login = "a b" }, []string{"login"}},
		{"name", func(d *auth.Draft) { d.Name = strings.Repeat("长", 41) }, []string{"name"}},
		{"a sign nobody sees", func(d *auth.Draft) { d.Name = "甲\x1b\u202e" }, nil},
		{"nothing but such signs", func(d *auth.Draft) { d.Name = "\x1b\u202e" }, []string{"name"}},
		{"nothing to read", func(d *auth.Draft) { d.Name = "…" }, []string{"name"}},
		{"a NUL", func(d *auth.Draft) { d.Name = "a\x00b" }, []string{"name"}},
		{"role", func(d *auth.Draft) { d.Roles = []auth.Role{"king"} }, []string{"roles"}},
		{"language", func(d *auth.Draft) { d.Language = "fr" }, []string{"language"}},
		{"password", func(d *auth.Draft) { d.Password = "newcomer" }, []string{"password"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := good
			tt.spoil(&d)
			var got []string
			if err := d.Check(""); err != nil {
				got = slices.Sorted(maps.Keys(fault.Of(err).Fields))
			}
			if !slices.Equal(got, tt.fields) {
				t.Errorf("faulty fields = %v, want %v", got, tt.fields)
			}
		})
	}
}

// act runs one verb as somebody.
func act(t *testing.T, d *db.DB, login string, do func(context.Context, *db.Tx) error) error {
	t.Helper()
	_, err := d.Write(t.Context(), testkit.By(login), func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		return db.Subject{Kind: "person", ID: 1}, do(ctx, tx)
	})
	return err
}

func TestPeople_verbs(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		keeper, admin := testkit.ID("keeper"), testkit.ID("admin")
		tests := []struct {
			name, key string
			do        func(context.Context, *db.Tx) error
		}{
			{"stale", "fault.stale", func(ctx context.Context, tx *db.Tx) error {
				return auth.SetRoles(ctx, tx, keeper, 9, []auth.Role{auth.Officer}, true)
			}},
			{"no role", "fault.invalid", func(ctx context.Context, tx *db.Tx) error {
				return auth.SetRoles(ctx, tx, keeper, 1, nil, true)
			}},
			{"last admin's roles", "auth.last_admin", func(ctx context.Context, tx *db.Tx) error {
				return auth.SetRoles(ctx, tx, admin, 1, []auth.Role{auth.Officer}, true)
			}},
			{"oneself", "auth.not_yourself", func(ctx context.Context, tx *db.Tx) error {
				return auth.Disable(ctx, tx, admin, 1, true)
			}},
			{"nobody", "fault.not_found", func(ctx context.Context, tx *db.Tx) error {
				return auth.Disable(ctx, tx, 99, 1, true)
			}},
			{"login taken", "fault.invalid", func(ctx context.Context, tx *db.Tx) error {
				d := auth.Draft{Login: "KEEPER", Name: "乙", Roles: []auth.Role{auth.Officer}}
				_, err := auth.Create(ctx, tx, d, "x")
				return err
			}},
			{"theme", "fault.invalid", func(ctx context.Context, tx *db.Tx) error {
				return auth.SetPreferences(ctx, tx, "en", "pink", "")
			}},
			{"rows", "fault.invalid", func(ctx context.Context, tx *db.Tx) error {
				return auth.SetPreferences(ctx, tx, "en", "dark", "narrow")
			}},
			{"the roles they had", "fault.nothing_changed", func(ctx context.Context, tx *db.Tx) error {
				return auth.SetRoles(ctx, tx, keeper, 1, []auth.Role{auth.Storekeeper, auth.Storekeeper}, true)
			}},
			{"second admin", "", func(ctx context.Context, tx *db.Tx) error {
				return auth.SetRoles(ctx, tx, keeper, 1, []auth.Role{auth.Admin, auth.Storekeeper, auth.Admin}, true)
			}},
			{"disable", "", func(ctx context.Context, tx *db.Tx) error {
				return auth.Disable(ctx, tx, keeper, 2, true)
			}},
			{"disabled twice", "auth.disabled_already", func(ctx context.Context, tx *db.Tx) error {
				return auth.Disable(ctx, tx, keeper, 3, true)
			}},
			{"a disabled admin does not count", "auth.last_admin", func(ctx context.Context, tx *db.Tx) error {
				return auth.SetRoles(ctx, tx, admin, 1, []auth.Role{auth.Auditor}, true)
			}},
			{"enable", "", func(ctx context.Context, tx *db.Tx) error { return auth.Enable(ctx, tx, keeper, 3) }},
			{"password", "", func(ctx context.Context, tx *db.Tx) error {
				return auth.SetPassword(ctx, tx, keeper, "y")
			}},
			{"another name", "", func(ctx context.Context, tx *db.Tx) error {
				return auth.Rename(ctx, tx, keeper, 5, "库管", "en")
			}},
			{"the name they have", "fault.nothing_changed", func(ctx context.Context, tx *db.Tx) error {
				return auth.Rename(ctx, tx, keeper, 6, " 库管", "en")
			}},
			{"their name, seen before", "fault.stale", func(ctx context.Context, tx *db.Tx) error {
				return auth.Rename(ctx, tx, keeper, 5, "库管", "en")
			}},
		}
		for _, tt := range tests {
			err := act(t, d.DB, "admin", tt.do)
			if got := fault.Of(err); tt.key == "" && err != nil || tt.key != "" && (err == nil || got.Key != tt.key) {
				t.Errorf("%s: %v, want %q", tt.name, err, tt.key)
			}
		}
		if err := act(t, d.DB, "admin", func(ctx context.Context, tx *db.Tx) error {
			return auth.Disable(ctx, tx, testkit.ID("officer"), 1, true)
		}); err != nil {
			t.Fatal(err)
		}
		err := act(t, d.DB, "officer", func(context.Context, *db.Tx) error { return nil })
		if fault.Of(err).Key != "fault.no_person" {
			t.Errorf("a disabled person acts: %v", err)
		}
	})
}

// The chain says what was done to whom, and never a password or its hash.
func TestPeople_audited(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite)
	if err := act(t, d.DB, "admin", func(ctx context.Context, tx *db.Tx) error {
		return auth.SetPassword(ctx, tx, testkit.ID("keeper"), "$argon2id$secret")
	}); err != nil {
		t.Fatal(err)
	}
	var payloads []string
	err := d.Read(t.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
		return r.Select(ctx, &payloads, `SELECT CAST(payload AS TEXT) FROM audit ORDER BY seq`)
	})
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(payloads, "\n")
	if strings.Contains(all, "argon2id") || !strings.Contains(all, `"person.password"`) {
		t.Errorf("the chain holds %s", all)
	}
}

// Two people who both are the last admin cannot both go: the branch's lane lets
// one act at a time.
func TestPeople_lastAdminRace(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		keeper, admin := testkit.ID("keeper"), testkit.ID("admin")
		if err := act(t, d.DB, "admin", func(ctx context.Context, tx *db.Tx) error {
			return auth.SetRoles(ctx, tx, keeper, 1, []auth.Role{auth.Admin}, true)
		}); err != nil {
			t.Fatal(err)
		}
		errs := make(chan error, 2)
		go func() {
			errs <- act(t, d.DB, "admin", func(ctx context.Context, tx *db.Tx) error {
				return auth.Disable(ctx, tx, keeper, 2, true)
			})
		}()
		go func() {
			errs <- act(t, d.DB, "keeper", func(ctx context.Context, tx *db.Tx) error {
				return auth.Disable(ctx, tx, admin, 1, true)
			})
		}()
		done := 0
		for range 2 {
			if err := <-errs; err == nil {
				done++
			}
		}
		if done != 1 {
			t.Errorf("%d of 2 disabled each other", done)
		}
	})
}

// An unknown login, a wrong password and a disabled account answer alike and
// about as fast.
func TestSignIn_alike(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite)
	g := auth.NewGate(d.DB, nil)
	if err := act(t, d.DB, "admin", func(ctx context.Context, tx *db.Tx) error {
		return auth.Disable(ctx, tx, testkit.ID("auditor"), 1, true)
	}); err != nil {
		t.Fatal(err)
	}
	took := map[string]time.Duration{}
	for i, try := range []struct{ login, password string }{
		{"keeper", "wrong"}, {"nobody", "wrong"}, {"auditor", testkit.Password},
	} {
		start := time.Now()
		_, err := g.SignIn(t.Context(), try.login, try.password, string(rune('a'+i)))
		took[try.login] = time.Since(start)
		if fault.Of(err).Key != "auth.refused" {
			t.Errorf("%s: %v", try.login, err)
		}
	}
	if took["nobody"] < took["keeper"]/4 {
		t.Errorf("an unknown login is told by time: %v", took)
	}
	var logins []string
	err := d.Read(t.Context(), 0, func(ctx context.Context, r db.Reader) error {
		return r.Select(ctx, &logins, `SELECT login FROM security_log`)
	})
	if err != nil || slices.Contains(logins, "nobody") {
		t.Errorf("the log keeps what was typed: %v, %v", logins, err)
	}
}

// Many guesses at once gain nothing over one after another.
func TestSignIn_atOnce(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		at := time.Now() // stands still: a slow machine must not wait a guess's second out
		g := auth.NewGate(d.DB, func() time.Time { return at })
		const guesses = 30
		kinds := make(chan fault.Kind, guesses)
		for i := range guesses {
			go func() {
				_, err := g.SignIn(context.Background(), "keeper", "wrong", fmt.Sprint("address", i))
				kinds <- fault.Of(err).Kind
			}()
		}
		tried := 0
		for range guesses {
			if <-kinds == fault.Invalid {
				tried++
			}
		}
		if tried != 5 {
			t.Errorf("%d of %d guesses at once were looked at, want 5", tried, guesses)
		}
	})
}
