package reports

import (
	"context"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/inventory"
	"relief/inventory/accounts"
)

// OverviewMonths is how many months back the overview by month looks.
const OverviewMonths = 12

// amountColumns count what lies in store without adding up unlike units.
func amountColumns(ask Ask) []Column {
	return []Column{
		{Key: "items", Label: ask.T("overview.items"), Kind: Number, Width: 12},
		{Key: "lots", Label: ask.T("overview.lots"), Kind: Number, Width: 12},
		{Key: "value", Label: ask.T("overview.value"), Kind: Money, Width: 18},
		{Key: "unvalued", Label: ask.T("overview.unvalued"), Kind: Number, Width: 14},
	}
}

func amountCells(a accounts.Amount) []Cell {
	return []Cell{a.Items, a.Lots, amountOr(a.ValueFen, a.Lots > 0 && a.Lots == a.Unvalued), a.Unvalued}
}

// amountOr is an amount, or unknown where nothing of it was valued: never 0.
func amountOr(fen int64, unvalued bool) Cell {
	if fen == 0 && unvalued {
		return nil
	}
	return Fen(fen)
}

// sumAmounts is the totals row of a table that begins with one text.
func (t *Table) sumAmounts(list []accounts.Amount, items bool) {
	var sum accounts.Amount
	for _, a := range list {
		sum.Items, sum.Lots = sum.Items+a.Items, sum.Lots+a.Lots
		sum.ValueFen, sum.Unvalued = sum.ValueFen+a.ValueFen, sum.Unvalued+a.Unvalued
	}
	t.Totals = append([]Cell{t.words.T("common.total")}, amountCells(sum)...)
	if !items {
		t.Totals[1] = nil // an item may stand in several rows
	}
}

// StockByCategory is what lies in store, by category: how many items and lots,
// and what they are worth.
func StockByCategory(ctx context.Context, r db.Reader, ask Ask) (*Table, error) {
	rows, err := accounts.ByCategory(ctx, r)
	if err != nil {
		return nil, err
	}
	return CategoryTable(ctx, r, rows, ask)
}

// CategoryTable is StockByCategory of rows that were read before.
func CategoryTable(ctx context.Context, r db.Reader, rows []accounts.CategoryRow, ask Ask) (*Table, error) {
	t, err := Begin(ctx, r, ask, "stock-categories", ask.T("overview.by_category"))
	if err != nil {
		return nil, err
	}
	t.Columns = append([]Column{{Key: "category", Label: ask.T("report.category"), Kind: Text, Width: 24}},
		amountColumns(ask)...)
	var amounts []accounts.Amount
	for _, row := range rows {
		name := row.Category
		if name == "" {
			name = ask.T("overview.no_category")
		}
		t.Rows = append(t.Rows, append([]Cell{name}, amountCells(row.Amount)...))
		amounts = append(amounts, row.Amount)
	}
	t.sumAmounts(amounts, true)
	return t, nil
}

// spans are the words for when something expires.
var spans = map[accounts.Span]fault.Message{
	accounts.Expired:   {Key: "overview.expired"},
	accounts.Within30:  {Key: "overview.within", Args: []any{0, 30}},
	accounts.Within90:  {Key: "overview.within", Args: []any{31, 90}},
	accounts.Within180: {Key: "overview.within", Args: []any{91, 180}},
	accounts.Later:     {Key: "overview.later", Args: []any{180}},
	accounts.Unknown:   {Key: "overview.unknown"},
	accounts.NoExpiry:  {Key: "overview.no_expiry"},
}

// StockByExpiry is what expires when.
func StockByExpiry(ctx context.Context, r db.Reader, ask Ask) (*Table, error) {
	rows, err := accounts.ByExpiry(ctx, r)
	if err != nil {
		return nil, err
	}
	return ExpiryTable(ctx, r, rows, ask)
}

// ExpiryTable is StockByExpiry of rows that were read before.
func ExpiryTable(ctx context.Context, r db.Reader, rows []accounts.ExpiryRow, ask Ask) (*Table, error) {
	t, err := Begin(ctx, r, ask, "stock-expiry", ask.T("overview.by_expiry"))
	if err != nil {
		return nil, err
	}
	t.Columns = append([]Column{{Key: "expires", Label: ask.T("overview.expires"), Kind: Text, Width: 24}},
		amountColumns(ask)...)
	var amounts []accounts.Amount
	for _, row := range rows {
		t.Rows = append(t.Rows, append([]Cell{ask.Say(spans[row.Span])}, amountCells(row.Amount)...))
		amounts = append(amounts, row.Amount)
	}
	t.sumAmounts(amounts, false)
	return t, nil
}

// InOutByMonth is what came in and went out in the last months: documents and
// value, or for one item (0: none) its units.
func InOutByMonth(ctx context.Context, r db.Reader, item inventory.ItemID, ask Ask) (*Table, error) {
	t, err := Begin(ctx, r, ask, "stock-months", ask.T("overview.by_month"))
	if err != nil {
		return nil, err
	}
	t.Columns = []Column{{Key: "month", Label: ask.T("overview.month"), Kind: Text, Width: 12}}
	if item != 0 {
		return t, t.itemMonths(ctx, r, item)
	}
	rows, err := accounts.ByMonth(ctx, r, OverviewMonths)
	if err != nil {
		return nil, err
	}
	t.Columns = append(t.Columns,
		Column{Key: "documents_in", Label: ask.T("overview.documents_in"), Kind: Number, Width: 14},
		Column{Key: "documents_out", Label: ask.T("overview.documents_out"), Kind: Number, Width: 14},
		Column{Key: "came_fen", Label: ask.T("overview.came_fen"), Kind: Money, Width: 18},
		Column{Key: "went_fen", Label: ask.T("overview.went_fen"), Kind: Money, Width: 18},
		Column{Key: "remark", Label: ask.T("common.remarks"), Kind: Text, Width: 16},
	)
	var sum accounts.MonthRow
	for _, m := range rows {
		remark := ""
		if m.CameUnvalued || m.WentUnvalued {
			remark = ask.T("overview.partly_unvalued")
		}
		t.Rows = append(t.Rows, []Cell{
			m.Month, m.DocumentsIn, m.DocumentsOut,
			amountOr(m.CameFen, m.CameUnvalued), amountOr(m.WentFen, m.WentUnvalued), remark,
		})
		sum.DocumentsIn, sum.DocumentsOut = sum.DocumentsIn+m.DocumentsIn, sum.DocumentsOut+m.DocumentsOut
		sum.CameFen, sum.WentFen = sum.CameFen+m.CameFen, sum.WentFen+m.WentFen
		sum.CameUnvalued, sum.WentUnvalued = sum.CameUnvalued || m.CameUnvalued, sum.WentUnvalued || m.WentUnvalued
	}
	t.Totals = []Cell{
		ask.T("common.total"), sum.DocumentsIn, sum.DocumentsOut, amountOr(sum.CameFen, sum.CameUnvalued),
		amountOr(sum.WentFen, sum.WentUnvalued), nil,
	}
	return t, nil
}

// itemMonths fills the table with the units of one item.
func (t *Table) itemMonths(ctx context.Context, r db.Reader, id inventory.ItemID) error {
	it, err := inventory.LoadItem(ctx, r, id)
	if err != nil {
		return err
	}
	rows, err := accounts.ItemByMonth(ctx, r, id, OverviewMonths)
	if err != nil {
		return err
	}
	name := t.words.Named(it.Name, it.NameEn)
	if it.Spec != "" {
		name += " " + it.Spec
	}
	t.FilterBy(t.words.T("report.item"), name)
	t.Columns = append(t.Columns,
		Column{Key: "came", Label: t.words.T("overview.came", it.BaseUnit), Kind: Number, Width: 16},
		Column{Key: "went", Label: t.words.T("overview.went", it.BaseUnit), Kind: Number, Width: 16},
	)
	var came, went int64
	for _, m := range rows {
		t.Rows = append(t.Rows, []Cell{m.Month, int64(m.Came), int64(m.Went)})
		came, went = came+int64(m.Came), went+int64(m.Went)
	}
	t.Totals = []Cell{t.words.T("common.total"), came, went}
	return nil
}
