package desk

import (
	"context"
	"strconv"
	"testing"
	"time"

	"relief/internal/db"
)

// A session regains what it may post evenly, never more than a minute's worth;
// who is gone is forgotten.
func TestLimits_pace(t *testing.T) {
	var l limits
	now := time.Now()
	for i := range 121 {
		if wait := l.post("a", 120, now); (wait > 0) != (i == 120) {
			t.Fatalf("post %d waits %v", i, wait)
		}
	}
	if wait := l.post("a", 120, now.Add(250*time.Millisecond)); wait != 250*time.Millisecond {
		t.Errorf("waits %v, want 250 ms", wait)
	}
	if wait := l.post("a", 120, now.Add(-time.Hour)); wait == 0 {
		t.Error("a clock set back gives posts away")
	}
	now = now.Add(time.Hour)
	for i := range 121 {
		if wait := l.post("a", 120, now); (wait > 0) != (i == 120) {
			t.Fatalf("an hour later post %d waits %v", i, wait)
		}
	}
	l.sweep(now.Add(2 * time.Minute))
	if len(l.posts) != 0 {
		t.Errorf("%d sessions are remembered for ever", len(l.posts))
	}
}

// A person has so many exports at once; another is not held up by them.
func TestLimits_exports(t *testing.T) {
	var l limits
	ctx, cancel := context.WithCancel(t.Context())
	var leave func()
	for range 3 {
		var ok bool
		if leave, ok = l.export(ctx, 1, 3); !ok {
			t.Fatal("refused too early")
		}
	}
	if _, ok := l.export(ctx, 2, 3); !ok {
		t.Error("another person is held up")
	}
	leave()
	if _, ok := l.export(ctx, 1, 3); !ok {
		t.Error("a place that came free is not given")
	}
	cancel()
	if _, ok := l.export(ctx, 1, 3); ok {
		t.Error("a fourth at once")
	}
}

// So many exports are made at once for all people together.
func TestLimits_exportsOfAll(t *testing.T) {
	var l limits
	ctx, cancel := context.WithCancel(t.Context())
	var leave func()
	for who := range mostExports {
		var ok bool
		if leave, ok = l.export(ctx, db.PersonID(who+1), 2); !ok {
			t.Fatal("refused too early")
		}
	}
	leave()
	if _, ok := l.export(ctx, 99, 2); !ok {
		t.Error("a place that came free is not given")
	}
	cancel()
	if _, ok := l.export(ctx, 100, 2); ok {
		t.Errorf("%d at once", mostExports+1)
	}
	if len(l.exports[100]) != 0 {
		t.Error("who was refused keeps a place")
	}
}

// However many post, so many are remembered and no more; it costs little.
func TestLimits_many(t *testing.T) {
	var l limits
	now := time.Now()
	for i := range 3 * mostPaces {
		l.post(strconv.Itoa(i), 120, now)
	}
	if len(l.posts) > mostPaces {
		t.Errorf("%d are remembered", len(l.posts))
	}
}
