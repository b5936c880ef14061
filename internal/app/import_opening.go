package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/sheet"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/opening"
)

// OpeningImport is an opening count to be posted from a workbook. What is
// empty is taken from the workbook.
type OpeningImport struct {
	Name      string // of the file
	Bytes     []byte
	Warehouse string
	CountedOn string // YYYY-MM-DD
	CountedBy string
	Witness   string
	Sheet     string // "" = the first visible one with a header
	Past      bool   // read the rows under the sign-off too
	NewItems  bool   // make the items nobody knows
	NewBins   bool   // make the bins nobody knows
	SkipRows  []int  // rows to leave out, as Excel shows them
	DryRun    bool
}

// OpeningOutcome is what an import came to. Number is empty in a dry run.
type OpeningOutcome struct {
	DryRun     bool         `json:"dry_run"`
	Number     string       `json:"number,omitempty"`
	Document   int64        `json:"document,omitempty"`
	Warehouse  string       `json:"warehouse"`
	CountedOn  string       `json:"counted_on"`
	Witness    string       `json:"witness"`
	Posted     int          `json:"posted"` // rows that are, or would be
	New        int          `json:"new"`
	NotCounted int          `json:"not_counted"`
	LeftOut    []int        `json:"left_out"`           // rows, on purpose
	NewBins    []string     `json:"new_bins"`           // that nobody knows
	Receipts   []Posted     `json:"receipts,omitempty"` // one for each warehouse
	Rows       []OpeningRow `json:"rows"`
	Told
}

// Posted is a receipt that a count became.
type Posted struct {
	Number   string `json:"number"`
	Document int64  `json:"document"`
}

// OpeningRow is what one row of the workbook means.
type OpeningRow struct {
	Row   int    `json:"row"`
	State string `json:"state"`
	Name  string `json:"name"`
	Item  string `json:"item,omitempty"`
	Units int64  `json:"units"`
	Unit  string `json:"unit,omitempty"`

	Damaged   int64  `json:"damaged,omitempty"`
	LotNo     string `json:"lot_no,omitempty"`
	MadeOn    string `json:"made_on,omitempty"`
	ExpiresOn string `json:"expires_on,omitempty"`
	Bin       string `json:"bin,omitempty"`
	Warehouse string `json:"warehouse,omitempty"` // where it is not the count's own
}

// ImportOpening posts a clerk's count as one receipt, or refuses it with every
// fault at its row. A dry run judges the same and writes nothing.
func ImportOpening(ctx context.Context, books *db.DB, by db.By, in OpeningImport) (OpeningOutcome, error) {
	book, err := sheet.Open(ctx, in.Bytes, sheet.Limits{})
	if err != nil {
		return OpeningOutcome{}, err
	}
	as := opening.Mapping{Sheet: in.Sheet, Past: in.Past}
	err = books.Read(ctx, by.Branch, func(ctx context.Context, r db.Reader) (err error) {
		as.Taught, err = opening.Taught(ctx, r)
		return err
	})
	if err != nil {
		return OpeningOutcome{}, err
	}
	count, err := opening.Load(ctx, book, as)
	if err != nil {
		return OpeningOutcome{}, err
	}
	count.CountedOn = cmp.Or(in.CountedOn, count.CountedOn)
	count.Warehouse = cmp.Or(in.Warehouse, count.Warehouse)
	count.CountedBy = cmp.Or(in.CountedBy, count.CountedBy)
	count.Witness = cmp.Or(in.Witness, count.Witness)
	if err := count.CheckLeftOut(in.SkipRows); err != nil {
		return OpeningOutcome{}, err
	}
	if in.DryRun {
		var out OpeningOutcome
		err := books.Read(ctx, by.Branch, func(ctx context.Context, r db.Reader) error {
			result, err := judgeCount(ctx, r, count, in)
			out = outcome(count, result, true)
			return errors.Join(err, out.where(ctx, r, result))
		})
		return out, err
	}
	var out OpeningOutcome
	by.Act, by.Digest, by.Limit = "opening.post", db.Digest(in), db.LongAct
	_, err = books.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		result, err := judgeCount(ctx, tx, count, in)
		if err != nil {
			out = outcome(count, result, false)
			return db.Subject{}, err
		}
		docs, err := postCount(ctx, tx, in, result)
		if err != nil {
			return db.Subject{}, err
		}
		out = outcome(count, result, false)
		out.Number, out.Document = docs[0].No(), int64(docs[0].ID)
		for _, doc := range docs {
			out.Receipts = append(out.Receipts, Posted{doc.No(), int64(doc.ID)})
		}
		return docs[0].Subject(), out.where(ctx, tx, result)
	})
	return out, err
}

// judgeCount says of every row what it means, and refuses with every fault.
func judgeCount(ctx context.Context, r db.Reader, count *opening.Count, in OpeningImport) (*opening.Result, error) {
	names, err := inventory.LoadNames(ctx, r)
	if err != nil {
		return nil, err
	}
	today := r.Where().Today()
	edits := map[int]opening.Edit{}
	for _, row := range in.SkipRows {
		edits[row] = opening.Edit{LeaveOut: true}
	}
	result := opening.Resolve(count, opening.Know(names), edits, today)
	if in.NewItems {
		for _, l := range result.Lines {
			if l.State == opening.New {
				edits[l.Row.Number] = opening.Edit{CreateNew: true}
			}
		}
		result = opening.Resolve(count, opening.Know(names), edits, today)
	}
	places, err := inventory.Places(ctx, r)
	if err != nil {
		return nil, err
	}
	chosen, _, err := inventory.FindWarehouse(ctx, r, count.Warehouse)
	if err != nil {
		return nil, err
	}
	result.Place(places, chosen.ID)
	if err := result.Refusal(); err != nil {
		return result, err
	}
	var f fault.Fields
	count.CheckHead(&f, count.Warehouse)
	return result, f.Err(fault.Invalid, "fault.invalid")
}

func outcome(count *opening.Count, result *opening.Result, dry bool) OpeningOutcome {
	out := OpeningOutcome{
		DryRun: dry, Warehouse: count.Warehouse, CountedOn: count.CountedOn, Witness: count.Witness,
		NewBins: []string{}, LeftOut: []int{}, Rows: []OpeningRow{},
	}
	if result == nil {
		return out
	}
	out.Told = told(count.Cells, result.Remarks())
	for _, b := range result.NewBins {
		out.NewBins = append(out.NewBins, b.Name)
	}
	out.LeftOut = append(out.LeftOut, result.LeftOut()...)
	tally := result.Tally
	out.Posted, out.New, out.NotCounted = tally.Matched+tally.New, tally.New, tally.NotCounted
	for _, l := range result.Lines {
		row := OpeningRow{Row: l.Row.Number, State: string(l.State), Name: cmp.Or(l.Row.Name, l.Item.Name),
			Units: l.Units, Damaged: l.Damaged, LotNo: l.LotNo, MadeOn: l.MadeOn, ExpiresOn: l.ExpiresOn,
			Bin: l.Row.Bin}
		switch l.State {
		case opening.Matched:
			row.Item, row.Unit = l.Item.Name, l.Item.BaseUnit
		case opening.New:
			row.Item, row.Unit = l.Proposed.Name, l.Proposed.BaseUnit
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// where names the warehouse of the rows that do not go into the count's own.
func (o *OpeningOutcome) where(ctx context.Context, r db.Reader, result *opening.Result) error {
	if result == nil {
		return nil
	}
	places, err := inventory.Places(ctx, r)
	names := map[inventory.PlaceID]string{}
	for _, p := range places {
		names[p.ID] = p.Name
	}
	for i, l := range result.Lines {
		if name := names[l.Warehouse]; text.Fold(name) != text.Fold(o.Warehouse) {
			o.Rows[i].Warehouse = name
		}
	}
	return err
}

// postCount writes the receipt with the workbook attached to it.
func postCount(ctx context.Context, tx *db.Tx, in OpeningImport, result *opening.Result) ([]document.Document, error) {
	warehouse, err := warehouseNamed(ctx, tx, result.Count.Warehouse)
	if err != nil {
		return nil, err
	}
	return result.Post(ctx, tx, opening.Posting{
		Warehouse: warehouse, MakeBins: in.NewBins, Damaged: "破损",
		BinNote: func(bin string) string { return "库位 " + bin },
		LeftOut: func(n int, rows string) string {
			return fmt.Sprintf("清点表有 %d 行没有录入：第 %s 行", n, rows)
		},
		Source: document.File{Name: in.Name, Bytes: in.Bytes},
	})
}

// warehouseNamed finds a warehouse by name or code. A branch that has none yet
// gets its first; later a name nobody knows is a mistake.
func warehouseNamed(ctx context.Context, tx *db.Tx, name string) (inventory.PlaceID, error) {
	_, there, err := inventory.FindWarehouse(ctx, tx, name)
	if err != nil {
		return 0, err
	}
	places, err := inventory.Places(ctx, tx)
	if err != nil {
		return 0, err
	}
	if !there && len(places) > 0 {
		var f fault.Fields
		f.Add("warehouse", "report.no_warehouse", name)
		return 0, f.Err(fault.Invalid, "fault.invalid")
	}
	w, err := inventory.EnsureWarehouse(ctx, tx, name)
	return w.ID, err
}
