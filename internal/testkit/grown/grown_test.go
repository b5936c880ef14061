package grown_test

import (
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/grown"
	"relief/internal/testkit/shelf"
)

// Grown books agree with themselves, and hold as many movements as they say;
// those carried to the other engine are the same.
func TestBooks(t *testing.T) {
	clock := &grown.Clock{}
	b := testkit.NewBooks(t, db.SQLite, testkit.Clock(clock.Now))
	size := grown.Size{Rounds: 5, Others: 2, Each: 1, Items: 12}
	if _, err := grown.Books(t.Context(), b, clock, size); err != nil {
		t.Fatal(err)
	}
	shelf.Sound(t, b)
	var moved int
	if err := b.Plain(t).QueryRow(`SELECT COUNT(*) FROM movements WHERE branch_id = 1`).Scan(&moved); err != nil {
		t.Fatal(err)
	}
	if moved < size.Moved() {
		t.Errorf("%d movements, want %d at least", moved, size.Moved())
	}
	carried := grown.Carried(t, b, testkit.Clock(clock.Now))
	shelf.Sound(t, carried)
	if a, b := testkit.Fingerprint(t, b.DB), testkit.Fingerprint(t, carried.DB); a != b {
		t.Errorf("%s was carried as %s", a, b)
	}
}
