package db_test

import (
	"context"
	"testing"

	"relief/internal/db"
	"relief/internal/fault"
)

func open(t *testing.T) (*db.DB, db.BranchID) {
	t.Helper()
	d, err := db.Open(t.Context(), db.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	b, err := d.CreateBranch(t.Context(), "JD", "揭东区红十字会", "Jiedong Red Cross", "Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return d, b
}

func TestWrite_sealsAndReplays(t *testing.T) {
	d, b := open(t)
	by := db.By{Branch: b, Act: "test.act", Key: "k1", Digest: db.Digest("a")}
	runs := 0
	fn := func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		runs++
		return db.Subject{Kind: "thing", ID: 7}, tx.Note("thing", map[string]int{"x": 1})
	}
	for range 2 {
		s, err := d.Write(t.Context(), by, fn)
		if err != nil || s.ID != 7 {
			t.Fatalf("write = %v, %v", s, err)
		}
	}
	if runs != 1 {
		t.Errorf("ran %d times, want 1", runs)
	}
	by.Digest = db.Digest("b")
	if _, err := d.Write(t.Context(), by, fn); !fault.Is(err, fault.Conflict) {
		t.Errorf("other content = %v, want Conflict", err)
	}
	refused := func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		runs++
		return db.Subject{}, fault.New(fault.Conflict, "stock.too_little", 49, 50)
	}
	by.Key = "k2"
	for range 2 {
		if _, err := d.Write(t.Context(), by, refused); fault.Of(err).Key != "stock.too_little" {
			t.Errorf("refusal = %v", err)
		}
	}
	if runs != 2 {
		t.Errorf("ran %d times, want 2: a stored refusal must not run again", runs)
	}
	if _, err := d.BackupTo(t.Context(), t.TempDir(), func(context.Context, *db.DB) error { return nil }); err != nil {
		t.Error(err)
	}
}
