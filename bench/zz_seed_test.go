package bench

import (
	"os"
	"path/filepath"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
)

func TestZZSeed(t *testing.T) {
	for name, n := range map[string]int{"10k": 10_000, "40k": 40_000, "1m": 1_000_000} {
		dir := filepath.Join("/tmp/books-proof", name)
		os.RemoveAll(dir)
		os.MkdirAll(dir, 0o700)
		testkit.FurnishedIn(t, dir)
		seedLedger(t, filepath.Join(dir, db.FileName), n)
		t.Log(name)
	}
}
