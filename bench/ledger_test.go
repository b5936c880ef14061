package bench

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"archive/zip"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/reports"
	"relief/reports/scrutiny"
)

// Goals of the ledger.
const (
	ledgerGrowth = 1.5 // a page's time at a million movements, of its time at ten thousand
	asOfGoal     = 2.0 // stock as of a day, of the bare query over the month ends
	workbookGoal = 1.1 // of a bare excelize writer with the same cells
)

func ledgerBooks(b *testing.B, movements int) (*db.DB, string) {
	b.Helper()
	dir := testkit.FurnishedIn(b, b.TempDir())
	path := filepath.Join(dir, db.FileName)
	seedLedger(b, path, movements, 20_000)
	d, err := db.Open(context.Background(), db.Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	return d, path
}

func wordsOf(b *testing.B) reports.Ask {
	b.Helper()
	c, err := text.Load()
	if err != nil {
		b.Fatal(err)
	}
	return reports.Ask{Words: reports.Words{Catalogue: c, Lang: text.Zh}, Who: "审计"}
}

// view asks for a page of up to so many lines and tells how many came.
type view func(ctx context.Context, r db.Reader, lines int) (int, error)

// pageLines is how many lines a page shows.
const pageLines = 50

// ledgerViews are pages of the ledger: first, deep and last ones, of the
// hottest and of a usual account, and a page of the summary.
func ledgerViews(b *testing.B, d *db.DB) map[string]view {
	b.Helper()
	var at struct{ Hot, Usual, HotLot, House, Recipient int64 }
	err := d.Read(b.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
		return r.Get(ctx, &at, `
			SELECT MIN(i.id) AS hot, MAX(i.id) AS usual,
			       (SELECT lot_id FROM movements GROUP BY lot_id ORDER BY COUNT(*) DESC LIMIT 1) AS hot_lot,
			       (SELECT MIN(id) FROM places WHERE code LIKE 'warehouse-%') AS house,
			       (SELECT MIN(id) FROM places WHERE kind = 'recipient') AS recipient
			FROM   items i WHERE i.code LIKE 'L%'`)
	})
	if err != nil {
		b.Fatal(err)
	}
	ask := wordsOf(b)
	year := time.Now().AddDate(-1, 0, 0).Format(time.DateOnly)
	middle := accounts.Mark{On: time.Now().AddDate(-1, -6, 0).Format(time.DateOnly)}
	views := map[string]view{}
	hot, house := inventory.ItemID(at.Hot), inventory.Account{Scope: inventory.OfWarehouse, ID: at.House}
	recipient := inventory.Account{Scope: inventory.OfRecipient, ID: at.Recipient}
	usual := inventory.Account{Scope: inventory.OfDonor, ID: ledgerDonors}
	for name, a := range map[string]accounts.LedgerAsk{
		"hottest item":                  {Of: inventory.Account{Scope: inventory.OfItem, ID: at.Hot}},
		"item":                          {Of: inventory.Account{Scope: inventory.OfItem, ID: at.Usual}},
		"hottest lot":                   {Of: inventory.Account{Scope: inventory.OfLot, ID: at.HotLot}},
		"warehouse":                     {Of: house},
		"hottest recipient":             {Of: recipient},
		"hottest donor":                 {Of: inventory.Account{Scope: inventory.OfDonor, ID: 1}},
		"branch":                        {Of: inventory.Account{Scope: inventory.OfBranch}},
		"hottest item in a warehouse":   {Of: house, Item: hot},
		"hottest item of a recipient":   {Of: recipient, Item: hot},
		"hottest item of a usual donor": {Of: usual, Item: hot},
	} {
		for name, part := range map[string]reports.LedgerPart{
			name + ", first": {}, name + ", deep": {At: middle}, name + ", last": {Before: true},
		} {
			views[name] = ledgerView(a, part, ask)
		}
		a.From = year
		views[name+", this year"] = ledgerView(a, reports.LedgerPart{}, ask)
	}
	for name, from := range map[string]*accounts.CardRow{"first": nil, "deep": {BusinessOn: middle.On}} {
		views["card of the hottest item, "+name] = func(ctx context.Context, r db.Reader, lines int) (int, error) {
			page, err := accounts.Card(ctx, r, hot, from, lines)
			return len(page), err
		}
	}
	views["lots of the hottest item"] = func(ctx context.Context, r db.Reader, _ int) (int, error) {
		lots, err := inventory.LotsOf(ctx, r, hot)
		return len(lots), err
	}
	views["page of the hottest lot"] = func(ctx context.Context, r db.Reader, _ int) (int, error) {
		_, err := scrutiny.Trace(ctx, r, inventory.LotID(at.HotLot), ask)
		return pageLines, err
	}
	for name, place := range map[string]inventory.PlaceID{
		"summary": 0, "summary of a warehouse": inventory.PlaceID(at.House),
	} {
		views[name] = func(ctx context.Context, r db.Reader, lines int) (int, error) {
			of := accounts.SummaryAsk{From: year[:8] + "01", Limit: lines, Warehouse: place}
			t, err := reports.LedgerSummary(ctx, r, of, ask)
			if err != nil {
				return 0, err
			}
			return t.Len(), nil
		}
	}
	return views
}

func ledgerView(a accounts.LedgerAsk, part reports.LedgerPart, ask reports.Ask) view {
	return func(ctx context.Context, r db.Reader, lines int) (int, error) {
		part := part
		part.Limit = lines
		t, err := reports.Ledger(ctx, r, a, part, ask)
		if err != nil {
			return 0, err
		}
		return t.Len(), nil
	}
}

// fewLines is how many lines a page must have to be held against itself.
const fewLines = 10

// BenchmarkLedger_pages asks for every page at ten thousand and at a million
// movements in turn: for as many lines as the few movements have, so that equal
// pages are compared. A page of an account that has hardly a line among the few
// is asked for whole among the many, and held against a whole page of the few.
func BenchmarkLedger_pages(b *testing.B) {
	small, _ := ledgerBooks(b, 10_000)
	large, path := ledgerBooks(b, 1_000_000)
	few, many := ledgerViews(b, small), ledgerViews(b, large)
	for b.Loop() {
		worst := 0.0
		for _, name := range slices.Sorted(maps.Keys(few)) {
			lines := 0
			viewed(b, small, func(ctx context.Context, r db.Reader) (err error) {
				lines, err = few[name](ctx, r, pageLines)
				return err
			})
			base, at := few[name], min(lines, pageLines)
			if lines < fewLines {
				base, at = few["hottest item, first"], pageLines
			}
			var a, c []time.Duration
			for range 15 {
				a = append(a, viewed(b, small, lined(base, at)))
				c = append(c, viewed(b, large, lined(many[name], at)))
			}
			ratio := float64(median(c)) / float64(median(a))
			b.Logf("%-41s %2d of %2d lines: %6.2f ms at 10,000, %6.2f ms at 1,000,000: %.2f", name, at, lines,
				millis(median(a)), millis(median(c)), ratio)
			worst = max(worst, ratio)
			if ratio > ledgerGrowth {
				b.Errorf("%s takes %.2f of its time with few movements, want at most %.2f", name, ratio, ledgerGrowth)
			}
		}
		b.ReportMetric(worst, "worst-ratio")
	}
	b.Run("as-of", func(b *testing.B) { measureAsOf(b, large, path) })
}

func lined(v view, lines int) func(context.Context, db.Reader) error {
	return func(ctx context.Context, r db.Reader) error {
		_, err := v(ctx, r, lines)
		return err
	}
}

func viewed(b *testing.B, d *db.DB, view func(context.Context, db.Reader) error) time.Duration {
	return timed(b, func() error { return d.Read(b.Context(), testkit.Branch, view) })
}

// bareAsOf is the bare query: the month's end and what moved since, by item, as
// far as the books knew at a sequence.
const bareAsOf = `
	SELECT e.item_id, SUM(e.units) FROM (
		SELECT item_id, place_id, units FROM month_stock WHERE branch_id = 1 AND month = ?
		UNION ALL SELECT item_id, to_id, units FROM movements
			WHERE branch_id = 1 AND business_on > ? AND business_on <= ? AND seq <= ?
		UNION ALL SELECT item_id, from_id, -units FROM movements
			WHERE branch_id = 1 AND business_on > ? AND business_on <= ? AND seq <= ?
	) AS e JOIN places p ON p.id = e.place_id AND p.kept = 1 GROUP BY e.item_id`

// measureAsOf asks for the stock of days in the middle of a month, as it is
// known today and as it was known at an old sequence, beside the bare query on a
// connection of its own.
func measureAsOf(b *testing.B, d *db.DB, path string) {
	bare, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		b.Fatal(err)
	}
	defer bare.Close()
	for name, known := range map[string]string{
		"today": `SELECT MAX(seq) FROM audit WHERE branch_id = 1 AND ? <> ''`,
		"then":  `SELECT MAX(seq) FROM movements WHERE branch_id = 1 AND business_on = ?`,
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				var ours, plain, ratios []float64
				for i := range 15 {
					day := time.Now().AddDate(0, -2-2*i, 0)
					on := day.Format("2006-01") + "-17"
					last := day.AddDate(0, -1, 0).Format("2006-01")
					ask, seq := accounts.AsOf{On: on}, int64(0)
					if err := bare.QueryRow(known, on).Scan(&seq); err != nil {
						b.Fatal(err)
					}
					if name == "then" {
						ask.Seq = seq
					}
					mine := viewed(b, d, func(ctx context.Context, r db.Reader) error {
						_, err := accounts.StockAsOf(ctx, r, ask)
						return err
					})
					theirs := timed(b, func() error { return bareStock(bare, last, on, seq) })
					ours, plain = append(ours, millis(mine)), append(plain, millis(theirs))
					ratios = append(ratios, float64(mine)/float64(theirs))
				}
				b.ReportMetric(median(ours), "ms")
				b.ReportMetric(median(plain), "ms-bare")
				b.ReportMetric(median(ratios), "ratio")
				if r := median(ratios); r > asOfGoal {
					b.Errorf("stock as of a day takes %.2f of the bare query, want at most %.2f", r, asOfGoal)
				}
			}
		})
	}
}

func bareStock(bare *sql.DB, last, on string, seq int64) error {
	rows, err := bare.Query(bareAsOf, last, last+"-31", on, seq, last+"-31", on, seq)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var item, units int64
		if err := rows.Scan(&item, &units); err != nil {
			return err
		}
	}
	return rows.Err()
}

// BenchmarkLedger_workbook writes the ledger of 200,000 movements, from the
// question to the last byte, and in turn a bare excelize StreamWriter with a
// fast zip that is given the same cells. Each begins with a swept heap, and the
// cells lie in memory for the bare one alone.
func BenchmarkLedger_workbook(b *testing.B) {
	d, _ := ledgerBooks(b, 240_000)
	ask := wordsOf(b)
	a := accounts.LedgerAsk{Of: inventory.Account{Scope: inventory.OfBranch}}
	whole := func(fn func(*reports.Table) error) error {
		return d.Read(b.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
			t, err := reports.Ledger(ctx, r, a, reports.LedgerPart{}, ask)
			if err != nil {
				return err
			}
			return fn(t.Table)
		})
	}
	swept := func(fn func() error) float64 {
		runtime.GC()
		return timed(b, fn).Seconds()
	}
	for b.Loop() {
		var ratios, ours, plain []float64
		for range 5 {
			mine := swept(func() error {
				return whole(func(t *reports.Table) error { return reports.WriteWorkbook(&bytes.Buffer{}, t) })
			})
			var kept *reports.Table
			if err := whole(func(t *reports.Table) error { kept = t; return t.Fill() }); err != nil {
				b.Fatal(err)
			}
			theirs := swept(func() error { return bareWorkbook(&bytes.Buffer{}, kept) })
			ours, plain, ratios = append(ours, mine), append(plain, theirs), append(ratios, mine/theirs)
			b.ReportMetric(float64(kept.Len()), "rows")
		}
		b.ReportMetric(median(ours), "s")
		b.ReportMetric(median(plain), "s-bare")
		b.ReportMetric(median(ratios), "ratio")
		if r := median(ratios); r > workbookGoal {
			b.Errorf("the workbook takes %.2f of the bare writer, want at most %.2f", r, workbookGoal)
		}
	}
}

// bareWorkbook writes the cells of a table, styled, and nothing else.
func bareWorkbook(w io.Writer, t *reports.Table) error {
	f := excelize.NewFile()
	defer f.Close()
	f.SetZipWriter(func(out io.Writer) excelize.ZipWriter {
		z := zip.NewWriter(out)
		z.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
			return flate.NewWriter(out, flate.BestSpeed)
		})
		return z
	})
	style, err := f.NewStyle(&excelize.Style{Border: []excelize.Border{{Type: "left", Color: "808080", Style: 1}}})
	if err != nil {
		return err
	}
	sw, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	cells := make([]any, len(t.Columns))
	for n, row := range t.Rows {
		for i, c := range row {
			cells[i] = excelize.Cell{StyleID: style, Value: bareValue(c)}
		}
		if err := sw.SetRow(fmt.Sprintf("A%d", n+5), cells); err != nil {
			return err
		}
	}
	if err := sw.Flush(); err != nil {
		return err
	}
	_, err = f.WriteTo(w)
	return err
}

func bareValue(c reports.Cell) any {
	switch v := c.(type) {
	case reports.Date:
		if day, err := time.Parse(time.DateOnly, string(v)); err == nil {
			return day
		}
	case reports.Fen:
		return float64(v) / 100
	}
	return c
}
