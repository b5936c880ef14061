package reports_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/distribution"
	"relief/internal/branch"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/inventory/goodsin"
	"relief/inventory/picks"
	"relief/inventory/places"
	"relief/reports"
	"relief/reports/scrutiny"
)

// lies is one balance with what the lists go by, as the database has it.
type lies struct {
	Item     string
	ItemID   inventory.ItemID
	Active   int
	Tracking string
	Category string
	LotID    inventory.LotID
	MinStock inventory.Units
	PlaceID  inventory.PlaceID
	Kind     inventory.PlaceKind
	Open     int
	House    *inventory.PlaceID
	Expires  *string
	Received string
	Wish     *string
	OnHand   inventory.Units
	Held     inventory.Units
}

func (l lies) stored() bool {
	return slices.Contains([]inventory.PlaceKind{"warehouse", "bin", "receiving", "quarantine"}, l.Kind)
}

// free is what of a balance anybody may be promised.
func (l lies) free(today string) inventory.Units {
	if l.Kind != "warehouse" && l.Kind != "bin" || l.Open == 0 || l.Wish != nil ||
		l.Expires != nil && *l.Expires < today {
		return 0
	}
	return l.OnHand - l.Held
}

func balances(t *testing.T, ctx context.Context, r db.Reader) (list []lies) {
	t.Helper()
	err := r.Select(ctx, &list, `
		SELECT i.code AS item, i.id AS item_id, i.active, i.tracking, i.category, l.id AS lot_id,
		       i.min_stock, p.id AS place_id, p.kind, p.open, p.warehouse_id AS house,
		       l.expires_on AS expires, l.received_on AS received, l.restriction AS wish,
		       b.on_hand, b.held
		FROM   balances b JOIN items i ON i.id = b.item_id JOIN lots l ON l.id = b.lot_id
		JOIN   places p ON p.id = b.place_id
		WHERE  b.branch_id = ? AND b.on_hand > 0`, r.Where().Branch)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// unitsOf adds up what lies of each item where it matters.
func unitsOf(list []lies, counts func(lies) bool) map[string]int64 {
	sums := map[string]int64{}
	for _, l := range list {
		if counts(l) {
			sums[l.Item] += int64(l.OnHand)
		}
	}
	return sums
}

// sumsOf adds up a column of a table by another; rows of nought are left out.
func sumsOf(t *testing.T, table *reports.Table, by, column string) map[string]int64 {
	t.Helper()
	at := func(key string) int {
		return slices.IndexFunc(table.Columns, func(c reports.Column) bool { return c.Key == key })
	}
	sums := map[string]int64{}
	for _, row := range table.Rows {
		if n, _ := row[at(column)].(int64); n != 0 {
			sums[row[at(by)].(string)] += n
		}
	}
	return sums
}

// fileOf is the same of the table's CSV file.
func fileOf(t *testing.T, table *reports.Table, by, column string) map[string]int64 {
	t.Helper()
	var out bytes.Buffer
	if err := reports.WriteCSV(&out, table); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(out.Bytes(), []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, c := range table.Columns {
		at[c.Key] = i
	}
	sums := map[string]int64{}
	for _, row := range rows[len(rows)-len(table.Rows)-1:] {
		if n, err := strconv.ParseInt(row[at[column]], 10, 64); err == nil && n != 0 && row[at[by]] != "合计" {
			sums[row[at[by]]] += n
		}
	}
	return sums
}

// shelves are the case with goods on the road, in own use, earmarked, expired, in
// bins and in a corner, each of an item of its own beside those of the case. It
// gives the bins and the corner.
func shelves(t *testing.T, b *testkit.Books) (bins []inventory.PlaceID) {
	t.Helper()
	p := played.Draft(t, b).Approve(t)
	played.Gifts(t, b)
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		if err := distribution.Dispatch(ctx, tx, p.Slips[0], 0, tx.Today(), nil); err != nil {
			return err
		}
		_, err := distribution.TakeOwnUse(ctx, tx, p.Plan, 0, distribution.OwnUseDraft{
			Purpose: "训练", Custodian: "业务部", BusinessOn: tx.Today(),
		})
		return err
	})
	played.HandOver(t, p, p.Slips[1])
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		d := goodsin.ReceiptDraft{
			Source: "donation", WarehouseID: b.Warehouse, BusinessOn: "2031-08-01", ReceivedFrom: "某单位"}
		for _, code := range []string{"A-01", "A-02"} {
			bin, err := inventory.CreateBin(ctx, tx, b.Warehouse, code, code)
			if err != nil {
				return err
			}
			bins = append(bins, bin.ID)
		}
		corner, err := inventory.QuarantineOf(ctx, tx, b.Warehouse)
		if err != nil {
			return err
		}
		bins = append(bins, corner)
		for i, place := range bins {
			for j, expires := range []string{"", "2031-10-07", "2031-12-01", "2033-01-01"} {
				it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{
					Name: "面包" + strconv.Itoa(i) + strconv.Itoa(j), BaseUnit: "箱",
					MinStock: inventory.Units(9 * (j % 2)),
					Tracking: []string{"lot_expiry", "none", "lot_expiry"}[i], Category: []string{"食品", "", "待查"}[i],
				})
				if err != nil {
					return err
				}
				d.Lines = append(d.Lines, goodsin.ReceiptLine{
					ItemID: it.ID, Units: inventory.Units(3 + j), PlaceID: place, ExpiresOn: expires,
				})
			}
		}
		_, err = goodsin.RecordReceipt(ctx, tx, d)
		return err
	})
	return bins
}

// Whatever lies in the store is on every list, whatever has been written of its
// item, its place, its donor or its recipient: every list, file, chart, alert and
// report shows the units that the balances have.
func TestSeen_everywhere(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		bins := shelves(t, b)
		for _, state := range []struct{ name, sql string }{
			{"as it was", ""},
			{"items out of use", `UPDATE items SET active = 0 WHERE id % 2 = 1`},
			{"all items out of use", `UPDATE items SET active = 0`},
			{"a bin closed", `UPDATE places SET open = 0 WHERE code = 'A-01'`},
			{"all places closed", `UPDATE places SET open = 0`},
			{"recipients left", `UPDATE recipients SET active = 0`},
			{"donors gone", `UPDATE donors SET active = 0`},
			{"items in use again", `UPDATE items SET active = 1`},
			{"none tracked", `UPDATE items SET tracking = 'none'`},
			{"places open again", `UPDATE places SET open = 1`},
		} {
			if state.sql != "" {
				if _, err := b.Plain(t).Exec(state.sql); err != nil {
					t.Fatal(err)
				}
			}
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				seen := seen{T: t, ctx: ctx, r: r, state: state.name, list: balances(t, ctx, r)}
				seen.stock(bins)
				seen.accounts()
				seen.charts()
				seen.alerts()
				return nil
			})
		}
	})
}

// seen compares what is read with the balances.
type seen struct {
	*testing.T
	ctx   context.Context
	r     db.Reader
	state string
	list  []lies
}

func (s seen) same(what string, got, want map[string]int64) {
	s.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		s.Errorf("%s: %s (-balances +shown):\n%s", s.state, what, diff)
	}
}

func (s seen) table(table *reports.Table, err error) *reports.Table {
	s.Helper()
	if err == nil {
		err = table.Fill()
	}
	if err != nil {
		s.Fatal(s.state, err)
	}
	return table
}

// stock holds the stock list to the balances: of the store, of a warehouse, of a
// bin, which lists nothing that is not there.
func (s seen) stock(bins []inventory.PlaceID) {
	ask := played.Asks(s.T, text.Zh)
	house := inventory.PlaceID(0)
	for _, l := range s.list {
		if l.Kind == "warehouse" {
			house = l.PlaceID
		}
	}
	for _, place := range append([]inventory.PlaceID{0, house}, bins...) {
		here := func(l lies) bool {
			return l.stored() && (place == 0 || l.PlaceID == place || l.House != nil && *l.House == place)
		}
		for _, sort := range []string{"", "-on_hand"} {
			table := s.table(reports.Stock(s.ctx, s.r, inventory.StockFilter{Place: place, Sort: sort}, ask))
			s.same("stock list", sumsOf(s.T, table, "code", "on_hand"), unitsOf(s.list, here))
			s.same("stock file", fileOf(s.T, table, "code", "on_hand"), unitsOf(s.list, here))
			lots, free := int64(0), map[string]int64{}
			for _, l := range s.list {
				if here(l) {
					lots++
				}
				if n := l.free(s.r.Where().Today()); here(l) && n > 0 {
					free[l.Item] += int64(n)
				}
			}
			s.same("what is free on the stock list", sumsOf(s.T, table, "code", "available"), free)
			at := slices.IndexFunc(table.Columns, func(c reports.Column) bool { return c.Key == "lots" })
			if got := table.Totals[at]; got != lots {
				s.Errorf("%s: %v lots in the totals of place %d, want %d", s.state, got, place, lots)
			}
			if want := len(unitsOf(s.list, here)); place != 0 && len(table.Rows) != want {
				s.Errorf("%s: place %d lists %d items, %d lie there", s.state, place, len(table.Rows), want)
			}
		}
	}
	contents, err := places.Contents(s.ctx, s.r)
	if err != nil {
		s.Fatal(err)
	}
	want := map[inventory.PlaceID]inventory.Units{}
	for _, l := range s.list {
		if l.stored() {
			want[l.PlaceID] += l.OnHand
		}
	}
	got := map[inventory.PlaceID]inventory.Units{}
	for id, c := range contents {
		got[id] = c.Units
	}
	if !maps.Equal(got, want) {
		s.Errorf("%s: places hold %v, want %v", s.state, got, want)
	}
	for place := range want {
		lots, err := places.LotsAt(s.ctx, s.r, place, 100)
		if err != nil {
			s.Fatal(err)
		}
		lie := map[string]int64{}
		for _, l := range lots {
			lie[s.code(l.ItemID)] += int64(l.OnHand)
		}
		s.same("lots of a place", lie, unitsOf(s.list, func(l lies) bool { return l.PlaceID == place }))
	}
}

// code is what the balances call an item.
func (s seen) code(id inventory.ItemID) string {
	return s.list[slices.IndexFunc(s.list, func(l lies) bool { return l.ItemID == id })].Item
}

// accounts holds what the books say of today to the balances.
func (s seen) accounts() {
	ask, kept := played.Asks(s.T, text.Zh), unitsOf(s.list, func(lies) bool { return true })
	for _, lots := range []bool{false, true} {
		out, err := reports.StockAsOf(s.ctx, s.r, accounts.AsOf{ByLot: lots}, ask)
		if err != nil {
			s.Fatal(err)
		}
		s.same("stock as of today", sumsOf(s.T, out.Table, "code", "units"), kept)
		s.same("stock as of today in store", sumsOf(s.T, out.Table, "code", "stored"), unitsOf(s.list, lies.stored))
	}
	sums, err := reports.LedgerSummary(s.ctx, s.r, accounts.SummaryAsk{From: "2031-01-01", To: "2031-12-31"}, ask)
	if err != nil {
		s.Fatal(err)
	}
	s.same("ledger summary", sumsOf(s.T, sums.Table, "code", "closing"), kept)
	for _, it := range slices.Compact(slices.Sorted(maps.Keys(kept))) {
		id := s.list[slices.IndexFunc(s.list, func(l lies) bool { return l.Item == it })].ItemID
		rows, err := inventory.LotsOf(s.ctx, s.r, id)
		if err != nil {
			s.Fatal(err)
		}
		card := int64(0)
		for _, l := range rows {
			card += int64(l.OnHand)
		}
		if card != kept[it] {
			s.Errorf("%s: the card of %s has %d, want %d", s.state, it, card, kept[it])
		}
		out, err := reports.StockAsOf(s.ctx, s.r, accounts.AsOf{Item: id}, ask)
		if err != nil {
			s.Fatal(err)
		}
		s.same("one item as of today", sumsOf(s.T, out.Table, "code", "units"), map[string]int64{it: kept[it]})
	}
	left := map[inventory.LotID]int64{}
	for _, l := range s.list {
		left[l.LotID] += int64(l.OnHand)
	}
	for lot, units := range left {
		traced, err := scrutiny.Trace(s.ctx, s.r, lot, ask)
		if err != nil {
			s.Fatal(err)
		}
		if traced.Sum.Left != units {
			s.Errorf("%s: the trace of lot %d has %d left, want %d", s.state, lot, traced.Sum.Left, units)
		}
	}
	s.aside()
}

// aside holds what is said not to be free, and what fields offer, to the balances.
func (s seen) aside() {
	today, want := s.r.Where().Today(), map[inventory.ItemID]accounts.Aside{}
	stored, offered := map[inventory.ItemID]inventory.Units{}, map[inventory.ItemID]bool{}
	for _, l := range s.list {
		if !l.stored() {
			continue
		}
		stored[l.ItemID] += l.OnHand
		if l.Active == 1 {
			offered[l.ItemID] = true
		}
		a, free := want[l.ItemID], l.OnHand-l.Held
		a.ItemID = l.ItemID
		switch {
		case l.Kind != "warehouse" && l.Kind != "bin" || l.Open == 0:
			a.Quarantine += free
		case l.Expires != nil && *l.Expires < today:
			a.Expired += free
		case l.Wish != nil:
			a.Earmarked += free
		default:
			continue
		}
		if free > 0 {
			want[l.ItemID] = a
		}
	}
	got, err := accounts.SetAside(s.ctx, s.r, slices.Collect(maps.Keys(stored))...)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		s.Errorf("%s: set aside %v (-balances +shown):\n%s", s.state, err, diff)
	}
	list, err := picks.Load(s.ctx, s.r)
	if err != nil {
		s.Fatal(err)
	}
	for _, o := range list.Offers(100, bare{}) {
		it, _, _ := list.Meant(o.Value)
		lying := ""
		if stored[it.ID] > 0 {
			lying = fmt.Sprintf(" · goods.lying %d", stored[it.ID])
		}
		if label := it.Initials + " " + it.Code + lying; o.Label != label {
			s.Errorf("%s: offered as %q, want %q", s.state, o.Label, label)
		}
		delete(offered, it.ID)
	}
	if len(offered) > 0 {
		s.Errorf("%s: %v are not offered", s.state, offered)
	}
}

// bare says a key and its first figure, and nothing else.
type bare struct{}

func (bare) Named(name, _ string) string      { return name }
func (bare) T(key string, args ...any) string { return fmt.Sprint(key, " ", args[0]) }

// charts holds what they count, by every part, to the lots in store.
func (s seen) charts() {
	today, limits := s.r.Where().Today(), []int{30, 90, 180}
	type count struct{ Items, Lots int64 }
	lots, items := map[string]map[inventory.LotID]bool{}, map[string]map[inventory.ItemID]bool{}
	put := func(part string, l lies) {
		if lots[part] == nil {
			lots[part], items[part] = map[inventory.LotID]bool{}, map[inventory.ItemID]bool{}
		}
		lots[part][l.LotID], items[part][l.ItemID] = true, true
	}
	for _, l := range s.list {
		if !l.stored() {
			continue
		}
		put("category "+l.Category, l)
		span := accounts.Later
		switch {
		case l.Expires == nil && l.Tracking == "lot_expiry":
			span = accounts.Unknown
		case l.Expires == nil:
			span = accounts.NoExpiry
		case *l.Expires < today:
			span = accounts.Expired
		default:
			for i, within := range []accounts.Span{accounts.Within30, accounts.Within90, accounts.Within180} {
				if span == accounts.Later && *l.Expires <= branch.In(s.r.Where(), limits[i]) {
					span = within
				}
			}
		}
		put("span "+string(span), l)
	}
	want, got := map[string]count{}, map[string]count{}
	for part := range lots {
		want[part] = count{int64(len(items[part])), int64(len(lots[part]))}
	}
	byCategory, err := accounts.ByCategory(s.ctx, s.r)
	if err != nil {
		s.Fatal(err)
	}
	for _, row := range byCategory {
		got["category "+row.Category] = count{row.Items, row.Lots}
	}
	byExpiry, err := accounts.ByExpiry(s.ctx, s.r)
	if err != nil {
		s.Fatal(err)
	}
	for _, row := range byExpiry {
		if row.Lots > 0 {
			got["span "+string(row.Span)] = count{row.Items, row.Lots}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.Errorf("%s: charts (-balances +shown):\n%s", s.state, diff)
	}
	s.chartTables(byCategory, byExpiry)
}

// chartTables holds the tables below the charts to what the charts show.
func (s seen) chartTables(byCategory []accounts.CategoryRow, byExpiry []accounts.ExpiryRow) {
	ask, lots := played.Asks(s.T, text.Zh), int64(0)
	for _, row := range byCategory {
		lots += row.Lots
	}
	categories := s.table(reports.StockByCategory(s.ctx, s.r, ask))
	spans := s.table(reports.StockByExpiry(s.ctx, s.r, ask))
	if categories.Totals[2] != lots || spans.Totals[2] != lots ||
		len(categories.Rows) != len(byCategory) || len(spans.Rows) != len(byExpiry) {
		s.Errorf("%s: charts' tables show %v and %v, %d lots lie in store", s.state, categories.Totals, spans.Totals,
			lots)
	}
	names, err := inventory.Categories(s.ctx, s.r)
	if err != nil {
		s.Fatal(err)
	}
	for _, l := range s.list {
		if l.Category != "" && !slices.Contains(names, l.Category) {
			s.Errorf("%s: the category %s of %s is not offered", s.state, l.Category, l.Item)
		}
	}
}

// alerts holds every filter of the stock list, and the numbers at home, to what
// the balances say of each item.
func (s seen) alerts() {
	today := s.r.Where().Today()
	w, err := accounts.LoadWatch(s.ctx, s.r, 3)
	if err != nil {
		s.Fatal(err)
	}
	soon, err := inventory.SoonUntil(s.ctx, s.r)
	if err != nil {
		s.Fatal(err)
	}
	for _, a := range []struct {
		show string
		home int64
		is   func(lies) bool
	}{
		{"expired", w.Expired, func(l lies) bool { return l.Expires != nil && *l.Expires < today }},
		{"expiring", w.Expiring, func(l lies) bool {
			return l.Expires != nil && *l.Expires >= today && *l.Expires <= soon
		}},
		{"unknown", w.Unknown, func(l lies) bool { return l.Expires == nil && l.Tracking == "lot_expiry" }},
		{"lying", w.Lying, func(l lies) bool { return l.Received < "2031-09-08" && l.OnHand > l.Held }},
	} {
		want := unitsOf(s.list, func(l lies) bool { return l.stored() && a.is(l) })
		s.shows(a.show, a.home, want)
	}
	lying := unitsOf(s.list, lies.stored)
	s.shows("in_stock", int64(len(lying)), lying)
	short, free := map[string]int64{}, map[string]inventory.Units{}
	for _, l := range s.list {
		free[l.Item] += l.free(today)
	}
	for _, l := range s.list {
		if l.Active == 1 && l.MinStock > free[l.Item] {
			short[l.Item] = 1
		}
	}
	s.shows("below_min", w.BelowMin, short)
}

func (s seen) shows(show string, home int64, want map[string]int64) {
	s.Helper()
	rows, err := inventory.Stock(s.ctx, s.r, inventory.StockFilter{Show: show})
	if err != nil {
		s.Fatal(err)
	}
	var got []string
	for _, row := range rows {
		got = append(got, row.Code)
	}
	slices.Sort(got)
	if !slices.Equal(got, slices.Sorted(maps.Keys(want))) || home != int64(len(want)) {
		s.Errorf("%s: %s lists %v and home counts %d, want %v", s.state, show, got, home,
			slices.Sorted(maps.Keys(want)))
	}
}
