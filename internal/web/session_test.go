package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/testkit"
)

// dropRoles breaks the books of a test.
func dropRoles(ctx context.Context, s *db.Side) error {
	_, err := s.Exec(ctx, `DROP TABLE person_roles`)
	return err
}

// watch is a clock that the test moves.
type watch struct{ at time.Time }

func (w *watch) now() time.Time { return w.at }

func sessionRows(t *testing.T, d *testkit.Books) (n int64) {
	t.Helper()
	err := d.Read(t.Context(), 0, func(ctx context.Context, r db.Reader) error {
		return r.Get(ctx, &n, `SELECT COUNT(*) FROM sessions`)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A planted cookie is never taken over; the token changes at signing in; what
// the store holds is not the token; signing out deletes the row.
func TestSession_fixation(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		s := testServer(t, d, nil)
		const cookie = "relief_session"
		b := newBrowser(t, s)
		b.cookies[cookie] = "planted-by-somebody"
		b.get("/sign-in")
		want(t, b.post("/sign-in", "login", "keeper", "password", testkit.Password), http.StatusSeeOther)
		token := b.cookies[cookie]
		if token == "" || token == "planted-by-somebody" {
			t.Fatalf("token = %q", token)
		}
		var stored []string
		err := d.Read(t.Context(), 0, func(ctx context.Context, r db.Reader) error {
			return r.Select(ctx, &stored, `SELECT token FROM sessions`)
		})
		if err != nil || len(stored) != 1 || strings.Contains(stored[0], token) {
			t.Errorf("stored = %v, %v", stored, err)
		}
		b.get("/preferences")
		want(t, b.post("/sign-out"), http.StatusSeeOther)
		if n := sessionRows(t, d); n != 0 {
			t.Errorf("%d sessions after signing out", n)
		}
		b.cookies[cookie] = token
		want(t, b.get("/preferences"), http.StatusSeeOther)
	})
}

// A visitor's pages make no session, and reading writes last-seen at most once
// a minute.
func TestSession_writesLittle(t *testing.T) {
	clock := &watch{time.Now()}
	d := testkit.NewBooks(t, db.SQLite, testkit.Clock(clock.now))
	s := testServer(t, d, clock.now)
	v := newBrowser(t, s)
	v.get("/sign-in")
	v.get("/about")
	if n := sessionRows(t, d); n != 0 {
		t.Errorf("a visitor made %d sessions", n)
	}
	b := signIn(t, s, "keeper")
	saved := func() (data []byte) {
		err := d.Read(t.Context(), 0, func(ctx context.Context, r db.Reader) error {
			var row struct{ Data []byte }
			err := r.Get(ctx, &row, `SELECT data FROM sessions`)
			data = row.Data
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	before := saved()
	clock.at = clock.at.Add(50 * time.Second)
	want(t, b.get("/preferences"), 200)
	if !bytes.Equal(before, saved()) {
		t.Error("written within a minute")
	}
	clock.at = clock.at.Add(20 * time.Second)
	want(t, b.get("/preferences"), 200)
	if bytes.Equal(before, saved()) {
		t.Error("not written after a minute")
	}
}

// Whoever only reads does not wait for a long act, though a minute went by and
// it should be noted that they were seen.
func TestSession_besideLongAct(t *testing.T) {
	clock := &watch{time.Now()}
	d := testkit.NewBooks(t, db.SQLite, testkit.Clock(clock.now))
	b := signIn(t, testServer(t, d, clock.now), "keeper")
	clock.at = clock.at.Add(2 * time.Minute)
	if _, err := d.Write(t.Context(), testkit.By("officer"), func(context.Context, *db.Tx) (db.Subject, error) {
		begun := time.Now()
		want(t, b.get("/stock"), http.StatusOK)
		if took := time.Since(begun); took > 10*time.Second {
			t.Errorf("the page took %v", took)
		}
		return db.Subject{Kind: "thing", ID: 1}, nil
	}); err != nil {
		t.Fatal(err)
	}
}

// A session idles out, and a used one still ends.
func TestSession_timeOut(t *testing.T) {
	clock := &watch{time.Now()}
	d := testkit.NewBooks(t, db.SQLite, testkit.Clock(clock.now))
	s, err := New(Options{Books: d.DB, Version: "test", Clock: clock.now}) // the limits that nobody set
	if err != nil {
		t.Fatal(err)
	}
	b := signIn(t, s, "keeper")
	clock.at = clock.at.Add(31 * time.Minute)
	want(t, b.get("/preferences"), http.StatusSeeOther)

	b = signIn(t, s, "keeper")
	for range 26 {
		clock.at = clock.at.Add(29 * time.Minute)
		if b.get("/preferences").Code != 200 {
			if time.Until(clock.at) < 12*time.Hour {
				t.Errorf("ended after %v", time.Until(clock.at))
			}
			return
		}
	}
	t.Error("used for more than 12 hours")
}

// What an admin takes away is gone at the next request; a session that was
// good is not enough.
func TestSession_personLookedUp(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		s := testServer(t, d, nil)
		admin, keeper := signIn(t, s, "admin"), signIn(t, s, "keeper")
		second := signIn(t, s, "keeper")
		keeperPage := fmt.Sprintf("/people/%d", testkit.ID("keeper"))

		admin.get(keeperPage)
		want(t, admin.post(keeperPage+"/roles", "version", "1", "roles", "admin", "sure_roles", "1"),
			http.StatusSeeOther)
		want(t, second.get("/people"), 200)
		admin.get(keeperPage)
		want(t, admin.post(keeperPage+"/roles", "version", "2", "roles", "auditor"), http.StatusSeeOther)
		want(t, second.get("/people"), http.StatusForbidden)

		want(t, keeper.get("/preferences"), 200)
		refusedWith(t, d, testkit.Fingerprint(t, d.DB), keeper.post("/password", "old_password", testkit.Password,
			"password", testkit.Password), http.StatusUnprocessableEntity, "和原来的一样")
		want(t, keeper.post("/password", "old_password", testkit.Password, "password", "another long secret"),
			http.StatusSeeOther)
		want(t, keeper.get("/preferences"), 200)
		want(t, second.get("/preferences"), http.StatusSeeOther)

		admin.get(keeperPage)
		want(t, admin.post(keeperPage+"/disable", "version", "4"), http.StatusSeeOther)
		want(t, keeper.get("/preferences"), http.StatusSeeOther)
		w := newBrowser(t, s).post("/sign-in", "login", "keeper", "password", "another long secret")
		want(t, w, http.StatusUnprocessableEntity)
	})
}

// One account waits longer after each failure, one address has a limit, and
// neither says whether an account exists.
func TestSignIn_limits(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		clock := &watch{time.Now()}
		s := testServer(t, d, clock.now)
		try := func(login, password, address string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodPost, "/sign-in",
				strings.NewReader("login="+login+"&password="+password))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.RemoteAddr = address + ":1"
			clock.at = clock.at.Add(10 * time.Millisecond)
			return newBrowser(t, s).do(r)
		}
		for _, login := range []string{"keeper", "nobody"} {
			for range 5 {
				want(t, try(login, "wrong", "192.0.2.1"), http.StatusUnprocessableEntity)
			}
			w := try(login, "wrong", "192.0.2.2")
			want(t, w, http.StatusTooManyRequests)
			if w.Header().Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
		}
		clock.at = clock.at.Add(10 * time.Minute) // never shut for good
		good := strings.ReplaceAll(testkit.Password, " ", "+")
		want(t, try("keeper", good, "192.0.2.2"), http.StatusSeeOther)
		for range 30 { // a stranger keeps at it, elsewhere
			try("keeper", "wrong", "192.0.2.9")
		}
		want(t, try("keeper", good, "192.0.2.2"), http.StatusSeeOther)
		_, err := d.Write(t.Context(), testkit.By("admin"), func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			for i := range 20 {
				guessed := auth.Draft{Login: fmt.Sprint("guess", i), Name: "某人", Roles: []auth.Role{auth.Officer}}
				if _, err := auth.Create(ctx, tx, guessed, testkit.PasswordHash); err != nil {
					return db.Subject{}, err
				}
			}
			return db.Subject{Kind: "test", ID: 1}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 20 { // one guess at many accounts
			try(fmt.Sprint("guess", i), "wrong", "192.0.2.9")
		}
		want(t, try("approver", good, "192.0.2.9"), http.StatusTooManyRequests)
		want(t, try("approver", good, "192.0.2.3"), http.StatusSeeOther)
	})
}

// A form pressed twice makes one person; the same key with other content is
// refused; a refused page keeps what was typed, under a fresh key.
func TestForm_replay(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		s := testServer(t, d, nil)
		b := signIn(t, s, "admin")
		b.get("/people/new")
		key := b.key()
		fields := []string{"submission", key, "login", "newcomer", "name", "新人", "password",
			"lantern river seven", "roles", "officer"}
		first := b.post("/people", fields...)
		want(t, first, http.StatusSeeOther)
		again := b.post("/people", fields...)
		want(t, again, http.StatusSeeOther)
		if first.Header().Get("Location") != again.Header().Get("Location") {
			t.Errorf("went to %s, then to %s", first.Header().Get("Location"), again.Header().Get("Location"))
		}
		fields[3] = "somebody"
		want(t, b.post("/people", fields...), http.StatusConflict)

		b.get("/people/new")
		before := testkit.Fingerprint(t, d.DB)
		w := b.post("/people", "login", "A b", "name", "<b>甲</b>", "password", "12345678")
		want(t, w, http.StatusUnprocessableEntity)
		for _, text := range []string{`<body data-back="/people/new">`, `value="A b"`,
			"&lt;b&gt;甲&lt;/b&gt;", `href="#f-login"`, `href="#f-password"`, `href="#f-roles"`} {
			if !strings.Contains(b.page, text) {
				t.Errorf("the page has no %s", text)
			}
		}
		if strings.Contains(b.page, "12345678\"") || b.key() == key {
			t.Error("the password came back, or the old key")
		}
		if testkit.Fingerprint(t, d.DB) != before {
			t.Error("a refused form changed the books")
		}
		want(t, b.post("/people", "login", "keeper", "name", "乙", "password", "lantern river seven",
			"roles", "officer"),
			http.StatusUnprocessableEntity)
	})
}

// The last admin stays, and nobody disables themselves.
func TestPeople_lastAdmin(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		s := testServer(t, d, nil)
		b := signIn(t, s, "admin")
		own := fmt.Sprintf("/people/%d", testkit.ID("admin"))
		b.get(own)
		want(t, b.post(own+"/roles", "version", "1", "roles", "officer"), http.StatusConflict)
		want(t, b.post(own+"/roles", "version", "7", "roles", "admin"), http.StatusConflict)
		want(t, b.post(own+"/disable", "version", "1"), http.StatusForbidden)
		want(t, b.get("/people/999"), http.StatusNotFound)
		want(t, b.get("/people/x"), http.StatusNotFound)
	})
}

// Taking a role that nobody else holds, or the account of its only holder, is
// said first and done only where it is meant.
func TestPeople_onlyHolder(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		s := testServer(t, d, nil)
		b := signIn(t, s, "admin")
		keeper := fmt.Sprintf("/people/%d", testkit.ID("keeper"))
		b.get(keeper)
		w := b.post(keeper+"/roles", "version", "1", "roles", "officer", "roles.shown", "1")
		want(t, w, http.StatusUnprocessableEntity)
		for _, text := range []string{`href="#f-sure_roles"`, "李仓是唯一的保管员", `name="sure_roles"`} {
			if !strings.Contains(b.page, text) {
				t.Errorf("the page has no %s", text)
			}
		}
		want(t, b.post(keeper+"/roles", "version", "1", "roles", "officer", "roles", "storekeeper"),
			http.StatusSeeOther)

		approver := fmt.Sprintf("/people/%d", testkit.ID("approver"))
		b.get(approver)
		want(t, b.post(approver+"/disable", "version", "1"), http.StatusUnprocessableEntity)
		if !strings.Contains(b.page, "陈批是唯一的审批人") || !strings.Contains(b.page, `<details class="confirm" open>`) {
			t.Error("the page does not say who else approves")
		}
		want(t, b.post(approver+"/disable", "version", "1", "sure_disable", "1"), http.StatusSeeOther)

		officer := fmt.Sprintf("/people/%d", testkit.ID("officer")) // the keeper is one too
		b.get(officer)
		want(t, b.post(officer+"/disable", "version", "1"), http.StatusSeeOther)
	})
}

// A body over the limit is refused before it is read, and cut off where it does
// not say how long it is.
func TestBody_limits(t *testing.T) {
	s := testServer(t, testkit.NewBooks(t, db.SQLite), nil)
	b := signIn(t, s, "admin")
	want(t, b.post("/people", "name", strings.Repeat("a", 2<<20)), http.StatusRequestEntityTooLarge)
	r := httptest.NewRequest(http.MethodPost, "/people", strings.NewReader("name="+strings.Repeat("a", 2<<20)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.ContentLength = -1
	want(t, b.do(r), http.StatusRequestEntityTooLarge)
}

// Every page of the house is whole, in both languages.
func TestPages(t *testing.T) {
	s := testServer(t, testkit.NewBooks(t, db.SQLite), nil)
	b := signIn(t, s, "admin")
	for _, lang := range []string{"en", "zh-CN"} {
		want(t, b.post("/preferences", "language", lang, "theme", "dark"), http.StatusSeeOther)
		for _, path := range []string{"/", "/people", "/people/1", "/people/new", "/preferences", "/about",
			"/nowhere?x=<script>"} {
			b.get(path)
			if !strings.Contains(b.page, `<html lang="`+lang+`" data-bs-theme="dark">`) {
				t.Errorf("%s: not in %s", path, lang)
			}
		}
		b.get("/preferences")
	}
	for rows, says := range map[string]string{"comfortable": ` data-rows="comfortable">`, "": `data-bs-theme="dark">`} {
		want(t, b.post("/preferences", "rows", rows), http.StatusSeeOther)
		if b.get("/people"); !strings.Contains(b.page, says) {
			t.Errorf("rows %q are not kept", rows)
		}
		b.get("/preferences")
	}
}

// The first run asks for the token, makes branch and admin once, and is gone.
func TestSetup(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			d := testkit.Empty(t, engine)
			s := testServer(t, d, nil)
			b := newBrowser(t, s)
			if w := b.get("/sign-in"); w.Header().Get("Location") != "/setup" {
				t.Errorf("sign-in leads to %q", w.Header().Get("Location"))
			}
			want(t, b.get("/setup?token="+s.SetupToken()), 200)
			fields := []string{"token", "wrong", "branch_name", "某某区红十字会", "name", "甲", "login", "first",
				"password", "lantern river seven"}
			want(t, b.post("/setup", fields...), http.StatusUnprocessableEntity)
			want(t, b.post("/setup", "token", s.SetupToken()), http.StatusUnprocessableEntity)
			fields[1] = s.SetupToken()
			want(t, b.post("/setup", fields...), http.StatusSeeOther)
			want(t, b.post("/setup", fields...), http.StatusNotFound)
			want(t, b.get("/setup"), http.StatusNotFound)
			want(t, b.get("/people"), 200) // signed in with what was typed
			b = newBrowser(t, s)
			b.get("/sign-in")
			want(t, b.post("/sign-in", "login", "first", "password", "lantern river seven"), http.StatusSeeOther)
			want(t, b.get("/people"), 200)
		})
	}
}

// Books that are only shown can be signed in to, and change nothing.
func TestReadOnly(t *testing.T) {
	d := testkit.OpenBooks(t, db.Options{Dir: testkit.Dir(t), ReadOnly: true})
	s := testServer(t, d, nil)
	b := signIn(t, s, "admin")
	want(t, b.get("/people"), 200)
	want(t, b.post("/preferences", "theme", "dark"), http.StatusServiceUnavailable)
}

// The permission table and the roles agree with what the house promises.
func TestGrants(t *testing.T) {
	has := func(role auth.Role, p auth.Permission) bool { return auth.RightsOf([]auth.Role{role})[p] }
	for _, role := range []auth.Role{auth.Officer, auth.Approver, auth.Bookkeeper, auth.Auditor, auth.Admin} {
		if has(role, auth.StockWrite) {
			t.Errorf("%s moves stock", role)
		}
	}
	if has(auth.Admin, auth.StockRead) || has(auth.Storekeeper, auth.PlanApprove) ||
		has(auth.Officer, auth.PlanApprove) {
		t.Error("a right too many")
	}
}
