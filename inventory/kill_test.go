package inventory_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"relief/internal/audit"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/internal/testkit/soak"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/inventory/goodsin"
)

// writerEnv makes the test binary a writer of the books in this folder.
const writerEnv = "RELIEF_TEST_WRITER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerEnv); dir != "" {
		if err := writeUntilKilled(dir, os.Getenv(writerEnv+"_RUN")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// postReceipt posts a receipt of one unit under a key.
func postReceipt(d *db.DB, keeper db.PersonID, key string) (db.Subject, error) {
	by := db.By{Actor: keeper, Branch: 1, Act: "receipt.post", Key: key, Digest: db.Digest(key)}
	return d.Write(context.Background(), by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		var it inventory.ItemID
		var w inventory.PlaceID
		if err := tx.Get(ctx, &it, `SELECT MIN(id) FROM items WHERE branch_id = ?`, tx.Branch); err != nil {
			return db.Subject{}, err
		}
		if err := tx.Get(ctx, &w, `SELECT MIN(id) FROM places WHERE branch_id = ? AND kind = 'warehouse'`,
			tx.Branch); err != nil {
			return db.Subject{}, err
		}
		doc, err := goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{Source: "donation", WarehouseID: w,
			BusinessOn: tx.Today(), Lines: []goodsin.ReceiptLine{{ItemID: it, Units: 1}}})
		return doc.Subject(), err
	})
}

// writeUntilKilled posts from 16 goroutines and names what was acknowledged.
func writeUntilKilled(dir, run string) error {
	d, err := db.Open(context.Background(), db.Options{Dir: dir})
	if err != nil {
		return err
	}
	var keeper db.PersonID
	if err := d.Read(context.Background(), 1, func(ctx context.Context, r db.Reader) error {
		return r.Get(ctx, &keeper, `SELECT id FROM people WHERE login = 'keeper'`)
	}); err != nil {
		return err
	}
	fmt.Println("ready")
	var wg sync.WaitGroup
	for w := range 16 {
		wg.Go(func() {
			for i := 0; ; i++ {
				key := fmt.Sprintf("%s-%d-%d", run, w, i)
				s, err := postReceipt(d, keeper, key)
				if err != nil {
					fmt.Println("failed", key, err)
					return
				}
				fmt.Fprintf(os.Stdout, "acked %s %d\n", key, s.ID)
			}
		})
	}
	wg.Wait()
	return nil
}

// killOnce lets a writer run for a while, kills it, and gives what it
// acknowledged.
func killOnce(t *testing.T, dir, run string) map[string]int64 {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), writerEnv+"="+dir, writerEnv+"_RUN="+run)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	acked := map[string]int64{}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		switch {
		case f[0] == "ready":
			time.AfterFunc(time.Duration(20+rand.IntN(250))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		case f[0] == "acked" && len(f) == 3:
			var id int64
			if _, err := fmt.Sscan(f[2], &id); err == nil {
				acked[f[1]] = id
			}
		case f[0] == "failed":
			t.Errorf("the writer was refused: %s", lines.Text())
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the writer ended by itself")
	}
	return acked
}

// checkAcked: every acknowledged receipt is there under its key, none is there
// twice, and what was sent again under its key is the same receipt.
func checkAcked(t *testing.T, b *testkit.Books, acked map[string]int64) {
	t.Helper()
	var rows []struct {
		Key       string
		SubjectID int64
	}
	var docs, moved int
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		return errors.Join(
			r.Select(ctx, &rows, `SELECT key, subject_id FROM request_keys WHERE subject_kind = 'receipt'`),
			r.Get(ctx, &docs, `SELECT COUNT(*) FROM documents WHERE kind = 'receipt' AND state = 'posted'`),
			r.Get(ctx, &moved, `SELECT COUNT(*) FROM movements`))
	})
	have := map[string]int64{}
	for _, row := range rows {
		have[row.Key] = row.SubjectID
	}
	for key, id := range acked {
		if have[key] != id {
			t.Errorf("%s was acknowledged as receipt %d, the books have %d", key, id, have[key])
		}
	}
	if docs != len(rows) || moved != len(rows) {
		t.Errorf("%d keys, %d receipts, %d movements: want as many of each", len(rows), docs, moved)
	}
	again := 0
	for key, id := range acked {
		if s, err := postReceipt(b.DB, b.People["keeper"], key); err != nil || s.ID != id {
			t.Errorf("%s again: %v, %v, want %d", key, s, err, id)
		}
		if again++; again == 20 {
			break
		}
	}
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		found, err := accounts.Check(ctx, r)
		if err != nil {
			return err
		}
		breaks, _, err := audit.Walk(ctx, r)
		if len(found)+len(breaks) > 0 {
			t.Errorf("findings %v, breaks %v", found, breaks)
		}
		return err
	})
}

// A writer killed at any moment loses nothing that it acknowledged and leaves
// nothing half done.
func TestKill_sqlite(t *testing.T) {
	const each = 10 // on the same books
	kills := soak.Runs(2, 10, 50)
	began := time.Now()
	total := 0
	var b *testkit.Books
	acked := map[string]int64{}
	for n := range kills {
		if n%each == 0 {
			b, acked = testkit.NewBooks(t, db.SQLite, testkit.OnDisk(t)), map[string]int64{}
			shelf.Item(t, b, "急救箱")
			if err := b.Close(); err != nil {
				t.Fatal(err)
			}
		}
		for key, id := range killOnce(t, b.Options.Dir, fmt.Sprint(n)) {
			acked[key] = id
			total++
		}
		again := testkit.OpenBooks(t, b.Options)
		checkAcked(t, again, acked)
		if err := again.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Fatalf("after kill %d", n+1)
		}
	}
	t.Logf("%d kills, %d receipts acknowledged, in %v", kills, total, time.Since(began).Round(time.Millisecond))
}

// A PostgreSQL killed under twelve clients: whoever was not answered asks again
// under the same key, and every receipt is there exactly once.
func TestKill_postgres(t *testing.T) {
	const clients = 12
	kills := soak.Runs(1, 3, 5)
	began := time.Now()
	cluster := testkit.PrivatePostgres(t)
	b := testkit.NewBooks(t, db.Postgres, func(o *db.Options) { o.URL = cluster.URL() })
	shelf.Item(t, b, "急救箱")
	var mu sync.Mutex
	acked, failed := map[string]int64{}, 0
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for w := range clients {
		wg.Go(func() {
			for i := 0; ; i++ {
				key := fmt.Sprintf("%d-%d", w, i)
				for {
					s, err := postReceipt(b.DB, b.People["keeper"], key)
					mu.Lock()
					if err == nil {
						acked[key] = s.ID
					} else {
						failed++
					}
					mu.Unlock()
					if err == nil {
						break
					}
					time.Sleep(20 * time.Millisecond)
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	for range kills {
		time.Sleep(time.Duration(200+rand.IntN(400)) * time.Millisecond)
		cluster.Kill9()
		cluster.Start()
	}
	time.Sleep(300 * time.Millisecond)
	close(stop)
	wg.Wait()
	checkAcked(t, b, acked)
	var keys int
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		return r.Get(ctx, &keys, `SELECT COUNT(*) FROM request_keys WHERE subject_kind = 'receipt'`)
	})
	if keys != len(acked) {
		t.Errorf("%d receipts, %d acknowledged: all were asked for until they were", keys, len(acked))
	}
	t.Logf("%d kills, %d receipts acknowledged, %d tries failed, in %v", kills, len(acked), failed,
		time.Since(began).Round(time.Millisecond))
}
