package document_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"relief/internal/branch"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
)

func choosePrefix(b *testkit.Books, want map[document.Series]string) error {
	return b.Try("admin", func(ctx context.Context, tx *db.Tx) error {
		now, err := branch.Load(ctx, tx)
		if err != nil {
			return err
		}
		return document.ChangePrefixes(ctx, tx, now.Version, want)
	})
}

func numbered(t *testing.T, b *testkit.Books, kind document.Kind) (number string) {
	t.Helper()
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		d, err := document.CreateNumbered(ctx, tx, document.Document{
			Kind: kind, State: document.Draft, BusinessOn: tx.Today(),
		}, kind.Prefix())
		number = d.No()
		return err
	})
	return number
}

// A new prefix counts from 001, the numbers given before stay, and going back
// to the old prefix goes on where it stopped.
func TestChangePrefixes(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		numbered(t, b, document.Slip)
		old := numbered(t, b, document.Slip)
		if !strings.HasPrefix(old, "CK") || !strings.HasSuffix(old, "-002") {
			t.Fatalf("second number = %s", old)
		}
		if err := choosePrefix(b, map[document.Series]string{"CK": " ｊｄ1 "}); err != nil {
			t.Fatal(err)
		}
		if now := numbered(t, b, document.Slip); !strings.HasPrefix(now, "JD120") || !strings.HasSuffix(now, "-001") {
			t.Errorf("first number of the new series = %s", now)
		}
		if other := numbered(t, b, document.Receipt); !strings.HasPrefix(other, "RK") {
			t.Errorf("another series = %s", other)
		}
		var there int64
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			return r.Get(ctx, &there, `SELECT COUNT(*) FROM documents WHERE branch_id = ? AND number = ?`,
				b.Branch, old)
		})
		if there != 1 {
			t.Errorf("the old number %s is gone", old)
		}
		if err := choosePrefix(b, map[document.Series]string{"CK": "CK"}); err != nil {
			t.Fatal(err)
		}
		if now := numbered(t, b, document.Slip); !strings.HasSuffix(now, "-003") {
			t.Errorf("the old series goes on with %s, want -003", now)
		}
	})
}

// A prefix that is none, or another's, is named at its series; nothing changes.
func TestChangePrefixes_refusals(t *testing.T) {
	tests := []struct {
		name   string
		want   map[document.Series]string
		fields []string
	}{
		{"shapes", map[document.Series]string{"CK": "", "RK": "1A", "FA": "ABCDEFG", "LY": "A-1", "DB": "入库"},
			[]string{"prefix.CK", "prefix.DB", "prefix.FA", "prefix.LY", "prefix.RK"}},
		{"another's own", map[document.Series]string{"CK": "RK"}, []string{"prefix.CK"}},
		{"another's former", map[document.Series]string{"RK": "OUT"}, []string{"prefix.RK"}},
		{"equipment's", map[document.Series]string{"RK": "ZY"}, []string{"prefix.RK"}},
		{"two the same", map[document.Series]string{"DB": "NEW", "RK": "NEW"}, []string{"prefix.RK"}},
		{"exchanged", map[document.Series]string{"DB": "RK", "RK": "DB"}, []string{"prefix.DB", "prefix.RK"}},
	}
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		for _, prefix := range []string{"OUT", "CK"} {
			if err := choosePrefix(b, map[document.Series]string{"CK": prefix}); err != nil {
				t.Fatal(err)
			}
		}
		for _, tt := range tests {
			err := choosePrefix(b, tt.want)
			got := slices.Sorted(maps.Keys(fault.Of(err).Fields))
			if !fault.Is(err, fault.Invalid) || !slices.Equal(got, tt.fields) {
				t.Errorf("%s: faulty fields = %v, want %v (%v)", tt.name, got, tt.fields, err)
			}
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			now, err := document.Prefixes(ctx, r)
			for series, prefix := range now {
				if string(series) != prefix {
					t.Errorf("%s begins with %s after refusals", series, prefix)
				}
			}
			return err
		})
	})
}
