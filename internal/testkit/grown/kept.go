package grown

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/source"
)

// Kept gives a folder of its own with SQLite books of a size, which are made once
// and kept for this user of the machine until the schema or this package changes:
// a million movements take some ten minutes. Nothing else may stand in the books
// that are kept.
func Kept(t testing.TB, s Size) (dir string) {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	name, err := keptName(s)
	if err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(cache, "relief-grown", name)
	if _, err := os.Stat(kept); errors.Is(err, os.ErrNotExist) {
		err = keep(t, kept, s)
		if err != nil {
			t.Fatalf("grow books into %s: %v", kept, err)
		}
	}
	dir = t.TempDir()
	if err := copyFile(filepath.Join(dir, db.FileName), kept); err != nil {
		t.Fatal(err)
	}
	return dir
}

// keptName tells the size, and changes with the schema and what grows the books.
func keptName(s Size) (string, error) {
	h := sha256.New()
	fmt.Fprint(h, db.SchemaDigest())
	files, err := filepath.Glob(filepath.Join(source.Path("internal"), "testkit", "grown", "*.go"))
	for _, name := range files {
		text, wrong := os.ReadFile(name)
		err = errors.Join(err, wrong)
		h.Write(text)
	}
	return fmt.Sprintf("%d-%d-%d-%d-%d.%x.db", s.Rounds, s.Others, s.Each, s.Items, s.Lots, h.Sum(nil)[:6]), err
}

// keep grows books in a folder of its own and puts them in their place when they
// are whole. Older ones make room.
func keep(t testing.TB, kept string, s Size) error {
	size, _, _ := strings.Cut(filepath.Base(kept), ".")
	old, err := filepath.Glob(filepath.Join(filepath.Dir(kept), size+".*"))
	for _, name := range old {
		err = errors.Join(err, os.Remove(name))
	}
	dir := t.TempDir()
	clock := &Clock{}
	b := testkit.NewBooks(t, db.SQLite, testkit.Clock(clock.Now), func(o *db.Options) { o.Dir = dir })
	if err == nil {
		_, err = Books(context.Background(), b, clock, s)
	}
	if err == nil {
		err = Measured(context.Background(), b)
	}
	if err := errors.Join(err, b.Close(), os.MkdirAll(filepath.Dir(kept), 0o700)); err != nil {
		return err
	}
	part := kept + ".part"
	if err := copyFile(part, filepath.Join(dir, db.FileName)); err != nil {
		return err
	}
	return os.Rename(part, kept)
}

// Measured has SQLite look at its tables, as a server does by itself in its first
// minute.
func Measured(ctx context.Context, b *testkit.Books) error {
	return b.Beside(ctx, func(ctx context.Context, s *db.Side) error {
		_, err := s.Exec(ctx, `ANALYZE`)
		return err
	})
}

func copyFile(to, from string) error {
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	in, err := os.Open(from)
	if err == nil {
		_, err = out.ReadFrom(in)
		err = errors.Join(err, in.Close())
	}
	return errors.Join(err, out.Close())
}
