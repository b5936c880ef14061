package bench

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"relief/internal/app"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/itemlist"
)

const (
	importedItems  = 12_000
	importGoal     = 20 * time.Second
	importReadGoal = 500 * time.Millisecond // a reader's longest wait meanwhile
)

// importedRow is one row of the list: what the register makes of it is one
// item, its name, its name with the specification, its alias, two unit words.
func importedRow(i int) []string {
	return []string{
		fmt.Sprintf("L%05d", i), fmt.Sprintf("应急物资第 %d 号", i), fmt.Sprintf("Relief item no. %d", i),
		fmt.Sprintf("%d 型", i%50), "个", "箱=24", fmt.Sprintf("类别 %d", i%20), "20", fmt.Sprintf("旧名 %d", i),
	}
}

var importedHead = []string{"编码", "名称", "英文名称", "规格", "单位", "包装", "类别", "最低库存", "别名"}

func importedCSV() []byte {
	var out bytes.Buffer
	for i := -1; i < importedItems; i++ {
		row := importedHead
		if i >= 0 {
			row = importedRow(i)
		}
		for n, cell := range row {
			if n > 0 {
				out.WriteByte(',')
			}
			out.WriteString(cell)
		}
		out.WriteString("\r\n")
	}
	return out.Bytes()
}

func importedBook(b *testing.B) []byte {
	b.Helper()
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	for i := -1; err == nil && i < importedItems; i++ {
		row := importedHead
		if i >= 0 {
			row = importedRow(i)
		}
		cells := make([]any, len(row))
		for n, cell := range row {
			cells[n] = cell
		}
		err = w.SetRow(fmt.Sprintf("A%d", i+2), cells)
	}
	var out bytes.Buffer
	if err = errors.Join(err, w.Flush()); err == nil {
		err = f.Write(&out)
	}
	if err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// A list of 12,000 items is taken in from a file, while somebody reads: under
// twenty seconds, against a bare go-sqlite3 loop that writes the same rows.
func BenchmarkImport_items(b *testing.B) {
	files := []struct {
		name string
		data []byte
	}{{"csv", importedCSV()}, {"xlsx", importedBook(b)}}
	for _, file := range files {
		b.Run(file.name, func(b *testing.B) {
			for b.Loop() {
				books := testkit.NewBooks(b, db.SQLite, testkit.OnDisk(b))
				longest, reads := watchReaders(b, books)
				took := timed(b, func() error {
					in := app.ListImport{Name: "list." + file.name, Bytes: file.data}
					out, err := app.ImportList(b.Context(), books.DB, books.Acts("keeper", ""), itemlist.Kind, in, nil)
					if err == nil && out.New != importedItems {
						err = fmt.Errorf("%d new items", out.New)
					}
					return err
				})
				wait := longest()
				bare := bareItems(b)
				b.ReportMetric(took.Seconds(), "s")
				b.ReportMetric(bare.Seconds(), "bare-s")
				b.ReportMetric(took.Seconds()/bare.Seconds(), "of-bare")
				b.ReportMetric(millis(wait), "reader-ms")
				b.ReportMetric(float64(reads.Load()), "reads")
				if took > importGoal {
					b.Errorf("12,000 items took %v, more than %v", took, importGoal)
				}
				if wait > importReadGoal {
					b.Errorf("a reader waited %v meanwhile", wait)
				}
			}
		})
	}
}

// watchReaders reads the register again and again until longest is called,
// which gives the slowest answer.
func watchReaders(b *testing.B, books *testkit.Books) (longest func() time.Duration, reads *atomic.Int64) {
	reads = &atomic.Int64{}
	stop, slowest := make(chan struct{}), make(chan time.Duration)
	go func() {
		most := time.Duration(0)
		for {
			select {
			case <-stop:
				slowest <- most
				return
			default:
			}
			start := time.Now()
			err := books.Read(context.Background(), books.Branch, func(ctx context.Context, r db.Reader) error {
				_, err := inventory.Stock(ctx, r, inventory.StockFilter{Limit: 50})
				return err
			})
			if err != nil {
				b.Error(err)
			}
			reads.Add(1)
			most = max(most, time.Since(start))
			time.Sleep(5 * time.Millisecond)
		}
	}()
	return func() time.Duration { close(stop); return <-slowest }, reads
}

// bareItems writes the same rows into the same tables in one transaction, with
// prepared statements and nothing else, and gives how long that took.
func bareItems(b *testing.B) time.Duration {
	b.Helper()
	books := testkit.NewBooks(b, db.SQLite, testkit.OnDisk(b))
	q := url.Values{
		"_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_foreign_keys": {"1"},
		"_recursive_triggers": {"1"}, "_busy_timeout": {"5000"},
	}
	pool, err := sql.Open("sqlite3", "file:"+filepath.Join(books.Options.Dir, db.FileName)+"?"+q.Encode())
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	return timed(b, func() error {
		tx, err := pool.Begin()
		if err != nil {
			return err
		}
		item, err1 := tx.Prepare(`INSERT INTO items (branch_id, code, name, name_en, spec, base_unit, category,
			tracking, min_stock, active, sort_key, initials, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, 'none', ?, 1, ?, ?, '2031-10-08T04:00:00.000000Z')`)
		name, err2 := tx.Prepare(`INSERT INTO item_names (branch_id, key, item_id, name, alias) VALUES (?, ?, ?, ?, ?)`)
		unit, err3 := tx.Prepare(`INSERT INTO item_units (branch_id, item_id, word, factor) VALUES (?, ?, ?, ?)`)
		if err := errors.Join(err1, err2, err3); err != nil {
			return err
		}
		for i := range importedItems {
			r := importedRow(i)
			res, err := item.Exec(books.Branch, r[0], r[1], r[2], r[3], r[4], r[6], 20, r[1], r[0])
			if err != nil {
				return err
			}
			id, err := res.LastInsertId()
			for n, word := range []string{r[1], r[1] + r[3], r[8]} {
				_, bad := name.Exec(books.Branch, word, id, word, n/2)
				err = errors.Join(err, bad)
			}
			for _, u := range []struct {
				word   string
				factor int
			}{{r[4], 1}, {"箱", 24}} {
				_, bad := unit.Exec(books.Branch, id, u.word, u.factor)
				err = errors.Join(err, bad)
			}
			if err != nil {
				return err
			}
		}
		return tx.Commit()
	})
}
