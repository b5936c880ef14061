package bench

import (
	"context"
	"os"
	"syscall"
	"testing"
	"time"

	"relief/internal/audit"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory/accounts"
	"relief/reports/scrutiny"
)

func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestZZProf(t *testing.T) {
	d, err := db.Open(t.Context(), db.Options{Dir: "/tmp/books-proof/" + os.Getenv("B"), ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	at := cpu()
	lap := func(name string) {
		now := cpu()
		t.Logf("%s: %v", name, now-at)
		at = now
	}
	if os.Getenv("I") != "" {
		_ = d.Integrity(t.Context())
		lap("integrity")
	}
	err = d.Read(t.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
		if _, _, err := audit.Walk(ctx, r); err != nil {
			return err
		}
		lap("chain")
		if _, err := accounts.Check(ctx, r); err != nil {
			return err
		}
		lap("check")
		v, err := scrutiny.Verify(ctx, r, scrutiny.VerifyOptions{})
		lap("whole")
		if !v.OK {
			t.Error(v.Findings[:min(5, len(v.Findings))])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
