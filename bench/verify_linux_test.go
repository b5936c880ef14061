package bench

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"syscall"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/reports/scrutiny"
)

// Goals of relief verify, in processor time.
const (
	verifyGrowth = 1.5 // for each movement at a million, of that at ten thousand
	verifyOfBare = 6.0 // of reading and hashing movements, balances and acts once
)

// BenchmarkVerify looks at the whole books, short ones and long ones, in turn
// with the bare reading of the long ones; nothing may be wrong with them.
func BenchmarkVerify(b *testing.B) {
	short, _ := ledgerBooks(b, 10_000)
	long, path := ledgerBooks(b, 1_000_000)
	var ofShort, ofLong, bare []time.Duration
	for range 3 {
		bare = append(bare, used(b, func() error { return bareHash(path) }))
		ofLong = append(ofLong, verifying(b, long))
		for range 5 {
			ofShort = append(ofShort, verifying(b, short))
		}
	}
	growth := median(ofLong).Seconds() / 100 / median(ofShort).Seconds()
	ratio := median(ofLong).Seconds() / median(bare).Seconds()
	b.ReportMetric(median(ofShort).Seconds(), "s-short")
	b.ReportMetric(median(ofLong).Seconds(), "s-long")
	b.ReportMetric(growth, "each-of-short")
	b.ReportMetric(ratio, "of-bare")
	if growth > verifyGrowth {
		b.Errorf("a movement takes %.2f of its time in short books, want %.1f", growth, verifyGrowth)
	}
	if ratio > verifyOfBare {
		b.Errorf("the whole takes %.2f of the bare reading, want %.1f", ratio, verifyOfBare)
	}
}

func verifying(b *testing.B, d *db.DB) time.Duration {
	b.Helper()
	return used(b, func() error {
		return d.Read(b.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
			v, err := scrutiny.Verify(ctx, r, scrutiny.VerifyOptions{})
			if err == nil && !v.OK {
				b.Errorf("%d found, %+v first", len(v.Findings), v.Findings[0])
			}
			return err
		})
	})
}

// used is the processor time that fn takes.
func used(b *testing.B, fn func() error) time.Duration {
	b.Helper()
	cpu := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := cpu()
	if err := fn(); err != nil {
		b.Fatal(err)
	}
	return cpu() - before
}

// bareHash reads every column of every movement, balance and act and hashes it.
func bareHash(path string) error {
	raw, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		return err
	}
	defer raw.Close()
	h := sha256.New()
	for _, table := range []string{"movements NOT INDEXED", "balances", "audit"} {
		rows, err := raw.Query(`SELECT * FROM ` + table)
		if err != nil {
			return err
		}
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		var b []byte
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return err
			}
			b = b[:0]
			for _, v := range values {
				switch v := v.(type) {
				case int64:
					b = binary.LittleEndian.AppendUint64(b, uint64(v))
				case string:
					b = append(b, v...)
				case []byte:
					b = append(b, v...)
				}
			}
			h.Write(b)
		}
		if err := rows.Err(); err != nil {
			return err
		}
	}
	h.Sum(nil)
	return nil
}
