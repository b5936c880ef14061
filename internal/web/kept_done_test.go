package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/testkit"
)

var keyFields = regexp.MustCompile(`name="submission" value="([^"]+)"`)

// bears tells whether a form of the page one is on has this submission key.
func (b *browser) bears(key string) bool {
	for _, m := range keyFields.FindAllStringSubmatch(b.page, -1) {
		if m[1] == key {
			return true
		}
	}
	return false
}

func receipts(t *testing.T, d *testkit.Books) (n int) {
	t.Helper()
	err := d.Read(t.Context(), 1, func(ctx context.Context, r db.Reader) error {
		return r.Get(ctx, &n, `SELECT COUNT(*) FROM documents WHERE kind = 'receipt'`)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// An act that was done before its session ended is not called undone, nor done
// again: the way back ends at what it made.
func TestKept_alreadyDone(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		clock := &watch{time.Now()}
		b := signIn(t, testServer(t, d, clock.now), "keeper")
		b.get("/receipts/new")
		form, before := b.page, receipts(t, d)
		fields := []string{"arrived_on", todayHere(), "received_from", "某厂", "parcels", "3"}
		press := func() *httptest.ResponseRecorder {
			b.page = form
			return b.upload("/receipts", "photos", "gate.png", onePixel, fields...)
		}
		first := press()
		want(t, first, http.StatusSeeOther)
		made := first.Header().Get("Location")
		if again := press(); again.Header().Get("Location") != made {
			t.Fatalf("pressed twice: %d %s", again.Code, again.Header().Get("Location"))
		}
		clock.at = clock.at.Add(31 * time.Minute)
		w := b.again(press(), "keeper")
		want(t, w, http.StatusSeeOther)
		if to := w.Header().Get("Location"); to != made {
			t.Fatalf("the way back leads to %s, want %s", to, made)
		}
		if want(t, b.get(made), http.StatusOK); !strings.Contains(b.page, "已经办理") {
			t.Error("the page does not say that it was done")
		}
		if n := receipts(t, d) - before; n != 1 {
			t.Errorf("%d receipts, want 1", n)
		}
	})
}

// Going the way back twice does not do the act twice, whatever is typed.
func TestKept_twoVisits(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		clock := &watch{time.Now()}
		b := signIn(t, testServer(t, d, clock.now), "keeper")
		b.get("/receipts/new")
		before := receipts(t, d)
		fields := []string{"arrived_on", todayHere(), "received_from", "某厂", "parcels", "3"}
		key := b.key()
		clock.at = clock.at.Add(31 * time.Minute)
		late := b.upload("/receipts", "photos", "gate.png", onePixel, fields...)
		want(t, b.again(late, "keeper"), http.StatusOK)
		back := b.path
		if want(t, b.get(back), http.StatusOK); !b.bears(key) {
			t.Fatal("a form that comes back bears another key")
		}
		b.page = `name="submission" value="` + key + `"`
		w := b.upload("/receipts", "photos", "gate.png", onePixel, fields...)
		want(t, w, http.StatusSeeOther)
		made := w.Header().Get("Location")
		if w := b.get(back); w.Header().Get("Location") != made {
			t.Errorf("the second visit: %d %s, want %s", w.Code, w.Header().Get("Location"), made)
		}
		b.page = `name="submission" value="` + key + `"`
		fields[len(fields)-1] = "4"
		want(t, b.upload("/receipts", "photos", "gate.png", onePixel, fields...), http.StatusConflict)
		if n := receipts(t, d) - before; n != 1 {
			t.Errorf("%d receipts, want 1", n)
		}
	})
}

// What came too fast is kept as well, and leads back to what was typed.
func TestKept_tooMany(t *testing.T) {
	clock := &watch{time.Now()}
	s, err := New(Options{Books: testkit.NewBooks(t, db.SQLite).DB, Version: "test", Clock: clock.now,
		Config: config.Config{PostLimit: 60}})
	if err != nil {
		t.Fatal(err)
	}
	b := signIn(t, s, "admin")
	b.get("/people/new")
	for range 60 {
		want(t, b.post("/people", "login", "x y"), http.StatusUnprocessableEntity)
	}
	key := b.key()
	want(t, b.post("/people", "submission", key, "login", "newcomer", "name", "新人"), http.StatusTooManyRequests)
	back := regexp.MustCompile(`href="(/resume/\w+)"`).FindStringSubmatch(b.page)
	if back == nil {
		t.Fatal("no way back to what was typed")
	}
	want(t, b.get(back[1]), http.StatusOK)
	if !strings.Contains(b.page, `value="newcomer"`) || !b.bears(key) {
		t.Error("what was typed is lost")
	}
}

// todayHere is the branch's day.
func todayHere() string { return time.Now().In(time.FixedZone("", 8*3600)).Format(time.DateOnly) }
