package app

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"relief/distribution"
	"relief/distribution/matrix"
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
	NewItems  bool // make the items nobody knows
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
	Rows       []OpeningRow `json:"rows"`
}

// OpeningRow is what one row of the workbook means.
type OpeningRow struct {
	Row   int    `json:"row"`
	State string `json:"state"`
	Name  string `json:"name"`
	Item  string `json:"item,omitempty"`
	Units int64  `json:"units"`
	Unit  string `json:"unit,omitempty"`
}

// itemNames is what the branch knows of items, as the readers of workbooks ask.
type itemNames struct{ *inventory.Names }

// Item finds the item a folded name stands for.
func (n itemNames) Item(key string) (opening.Item, bool) {
	it, units, ok := n.Names.Item(key)
	return opening.Item{
		ID: int64(it.ID), Name: it.Name, BaseUnit: it.BaseUnit, Units: units, Tracking: it.Tracking,
	}, ok
}

// ImportOpening posts a clerk's count as one receipt, or refuses it with every
// fault at its row. A dry run judges the same and writes nothing.
func ImportOpening(ctx context.Context, books *db.DB, by db.By, in OpeningImport) (OpeningOutcome, error) {
	book, err := sheet.Open(ctx, in.Bytes, sheet.Limits{})
	if err != nil {
		return OpeningOutcome{}, err
	}
	count, err := opening.Load(ctx, book, opening.Mapping{})
	if err != nil {
		return OpeningOutcome{}, err
	}
	count.CountedOn = cmp.Or(in.CountedOn, count.CountedOn)
	count.Warehouse = cmp.Or(in.Warehouse, count.Warehouse)
	count.CountedBy = cmp.Or(in.CountedBy, count.CountedBy)
	count.Witness = cmp.Or(in.Witness, count.Witness)
	if in.DryRun {
		var out OpeningOutcome
		err := books.Read(ctx, by.Branch, func(ctx context.Context, r db.Reader) error {
			result, err := judgeCount(ctx, r, count, in.NewItems)
			out = outcome(count, result, true)
			return err
		})
		return out, err
	}
	var out OpeningOutcome
	by.Act, by.Digest = "opening.post", db.Digest(in)
	_, err = books.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		result, err := judgeCount(ctx, tx, count, in.NewItems)
		if err != nil {
			return db.Subject{}, err
		}
		doc, err := postCount(ctx, tx, in, count, result)
		if err != nil {
			return db.Subject{}, err
		}
		out = outcome(count, result, false)
		out.Number, out.Document = doc.No(), int64(doc.ID)
		return doc.Subject(), nil
	})
	return out, err
}

// judgeCount says of every row what it means, and refuses with every fault.
func judgeCount(ctx context.Context, r db.Reader, count *opening.Count, newItems bool) (*opening.Result, error) {
	names, err := inventory.LoadNames(ctx, r)
	if err != nil {
		return nil, err
	}
	today := r.Where().Today()
	result := opening.Resolve(count, itemNames{names}, nil, today)
	if newItems {
		edits := map[int]opening.Edit{}
		for _, l := range result.Lines {
			if l.State == opening.New {
				edits[l.Row.Number] = opening.Edit{CreateNew: true}
			}
		}
		result = opening.Resolve(count, itemNames{names}, edits, today)
	}
	if err := result.Refusal(); err != nil {
		return result, err
	}
	var f fault.Fields
	for field, value := range map[string]string{"warehouse": count.Warehouse, "witness": count.Witness} {
		if strings.TrimSpace(value) == "" {
			f.Add(field, "fault.required")
		}
	}
	if count.Witness != "" && count.Witness == count.CountedBy {
		f.Add("witness", "receipt.witness_is_counter")
	}
	return result, f.Err(fault.Invalid, "fault.invalid")
}

func outcome(count *opening.Count, result *opening.Result, dry bool) OpeningOutcome {
	out := OpeningOutcome{
		DryRun: dry, Warehouse: count.Warehouse, CountedOn: count.CountedOn, Witness: count.Witness, Rows: []OpeningRow{},
	}
	if result == nil {
		return out
	}
	out.Posted, out.New, out.NotCounted = result.Tally.Matched+result.Tally.New, result.Tally.New, result.Tally.NotCounted
	for _, l := range result.Lines {
		row := OpeningRow{Row: l.Row.Number, State: string(l.State), Name: l.Row.Name, Units: l.Units}
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

// postCount writes the receipt with the workbook attached to it.
func postCount(
	ctx context.Context, tx *db.Tx, in OpeningImport, count *opening.Count, result *opening.Result,
) (document.Document, error) {
	warehouse, err := warehouseNamed(ctx, tx, count.Warehouse)
	if err != nil {
		return document.Document{}, err
	}
	bins, err := binsOf(ctx, tx, warehouse)
	if err != nil {
		return document.Document{}, err
	}
	d := inventory.ReceiptDraft{
		Source: "opening", WarehouseID: warehouse, BusinessOn: count.CountedOn, CountedBy: count.CountedBy,
		Witness: count.Witness, SourceFile: in.Name,
	}
	var rows []int
	for _, l := range result.Lines {
		if l.State != opening.Matched && l.State != opening.New {
			continue
		}
		line := inventory.ReceiptLine{
			ItemID: inventory.ItemID(l.Item.ID), Units: inventory.Units(l.Units), LotNo: l.LotNo, MadeOn: l.MadeOn,
			ExpiresOn: l.ExpiresOn, PlaceID: bins[text.Fold(l.Row.Bin)], Remarks: strings.TrimSpace(l.Row.Note),
		}
		if l.State == opening.New {
			line.NewItem = &inventory.ItemDraft{
				Name: l.Proposed.Name, Spec: l.Proposed.Spec, BaseUnit: l.Proposed.BaseUnit,
				Category: l.Row.Category, Active: true,
			}
		}
		d.Lines, rows = append(d.Lines, line), append(rows, l.Row.Number)
	}
	doc, err := inventory.RecordReceipt(ctx, tx, d)
	if err != nil {
		return doc, atRows(err, rows)
	}
	_, err = document.Attach(ctx, tx, doc.ID, "source",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		document.File{Name: in.Name, Bytes: in.Bytes})
	return doc, err
}

// warehouseNamed finds a warehouse by name or code. A branch that has none yet
// gets its first.
func warehouseNamed(ctx context.Context, tx *db.Tx, name string) (inventory.PlaceID, error) {
	var f fault.Fields
	if name == "" {
		f.Add("warehouse", "fault.required")
		return 0, f.Err(fault.Invalid, "fault.invalid")
	}
	w, there, err := inventory.FindWarehouse(ctx, tx, name)
	if err != nil || there {
		return w.ID, err
	}
	places, err := inventory.Places(ctx, tx)
	if err != nil {
		return 0, err
	}
	if len(places) > 0 {
		f.Add("warehouse", "report.no_warehouse", name)
		return 0, f.Err(fault.Invalid, "fault.invalid")
	}
	w, err = inventory.CreateWarehouse(ctx, tx, "W1", name, "")
	return w.ID, err
}

// binsOf are the bins of a warehouse by their folded names and codes.
func binsOf(ctx context.Context, r db.Reader, warehouse inventory.PlaceID) (map[string]inventory.PlaceID, error) {
	places, err := inventory.Places(ctx, r)
	bins := map[string]inventory.PlaceID{}
	for _, p := range places {
		if p.Kind == inventory.Bin && p.WarehouseID != nil && *p.WarehouseID == warehouse {
			bins[text.Fold(p.Name)], bins[text.Fold(p.Code)] = p.ID, p.ID
		}
	}
	delete(bins, "")
	return bins, err
}

// atRows puts the faults of a receipt's lines at the rows of the workbook.
func atRows(err error, rows []int) error {
	e := fault.Of(err)
	if len(e.Fields) == 0 {
		return err
	}
	var f fault.Fields
	for field, m := range e.Fields {
		var n int
		name, number, found := strings.Cut(field, ".")
		if _, bad := fmt.Sscanf(number, "%d", &n); found && bad == nil && n < len(rows) {
			field = fmt.Sprintf("row.%d.%s", rows[n], name)
		}
		f.Add(field, m.Key, m.Args...)
	}
	return f.Err(e.Kind, e.Key, e.Args...)
}

// PlanImport is a plan to be drafted from a workbook.
type PlanImport struct {
	Name          string // of the file
	Bytes         []byte
	Title         string
	Purpose       string
	NewRecipients bool // register the recipients nobody knows
	DryRun        bool
}

// PlanOutcome is what an import came to. Document is 0 in a dry run.
type PlanOutcome struct {
	DryRun        bool     `json:"dry_run"`
	Document      int64    `json:"document,omitempty"`
	Cells         int      `json:"cells"`
	NewRecipients []string `json:"new_recipients"`
}

// planNames is what the branch knows of items and recipients.
type planNames struct {
	items      *inventory.Names
	recipients map[string]distribution.RecipientID
}

// Item implements matrix.Names.
func (n planNames) Item(key string) (matrix.Item, bool) {
	it, units, ok := n.items.Item(key)
	return matrix.Item{ID: int64(it.ID), Name: it.Name, BaseUnit: it.BaseUnit, Units: units}, ok
}

// Recipient implements matrix.Names.
func (n planNames) Recipient(key string) (matrix.Recipient, bool) {
	id, ok := n.recipients[key]
	return matrix.Recipient{ID: int64(id)}, ok
}

// ImportPlan drafts a plan from a workbook, or refuses it with every fault at
// its cell. A dry run reads the same and writes nothing.
func ImportPlan(ctx context.Context, books *db.DB, by db.By, in PlanImport) (PlanOutcome, error) {
	book, err := sheet.Open(ctx, in.Bytes, sheet.Limits{})
	if err != nil {
		return PlanOutcome{}, err
	}
	plan, err := matrix.Load(ctx, book, "")
	if err != nil {
		return PlanOutcome{}, err
	}
	out := PlanOutcome{DryRun: in.DryRun, NewRecipients: []string{}}
	if in.DryRun {
		err := books.Read(ctx, by.Branch, func(ctx context.Context, r db.Reader) error {
			result, err := judgePlan(ctx, r, plan, in.NewRecipients)
			out.tell(result)
			return err
		})
		return out, err
	}
	by.Act, by.Digest = "plan.import", db.Digest(in)
	_, err = books.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		result, err := judgePlan(ctx, tx, plan, in.NewRecipients)
		if err != nil {
			return db.Subject{}, err
		}
		out.tell(result)
		doc, err := writePlan(ctx, tx, in, result)
		out.Document = int64(doc.ID)
		return doc.Subject(), err
	})
	return out, err
}

func (o *PlanOutcome) tell(r *matrix.Result) {
	o.NewRecipients = []string{}
	if r == nil {
		return
	}
	o.Cells = len(r.Lines)
	for _, n := range r.NewRecipients {
		o.NewRecipients = append(o.NewRecipients, n.Name)
	}
}

func judgePlan(ctx context.Context, r db.Reader, plan *matrix.Plan, newRecipients bool) (*matrix.Result, error) {
	items, err := inventory.LoadNames(ctx, r)
	if err != nil {
		return nil, err
	}
	keys, err := distribution.RecipientKeys(ctx, r)
	if err != nil {
		return nil, err
	}
	names := planNames{items, keys}
	result := matrix.Resolve(plan, names, nil)
	if newRecipients {
		create := map[string]bool{}
		for _, n := range result.NewRecipients {
			create[n.Key] = true
		}
		result = matrix.Resolve(plan, names, create)
	}
	return result, result.Refusal()
}

// writePlan drafts the plan with the recipients that were asked for.
func writePlan(ctx context.Context, tx *db.Tx, in PlanImport, result *matrix.Result) (document.Document, error) {
	made := map[string]distribution.RecipientID{}
	for _, n := range result.NewRecipients {
		if !n.Create {
			continue
		}
		rec, err := distribution.CreateRecipient(ctx, tx, distribution.RecipientDraft{
			Name: n.Name, Kind: n.Kind, Active: true,
		})
		if err != nil {
			return document.Document{}, err
		}
		made[n.Key] = rec.ID
	}
	p, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{
		Title: in.Title, Purpose: in.Purpose, BusinessOn: tx.Today(),
	})
	if err != nil {
		return p.Document, err
	}
	var cells []distribution.Cell
	for _, l := range result.Lines {
		to := distribution.RecipientID(l.RecipientID)
		if l.NewRecipient != "" {
			to = made[l.NewRecipient]
		}
		cells = append(cells, distribution.Cell{
			ItemID: inventory.ItemID(l.ItemID), RecipientID: to, Units: inventory.Units(l.Units),
		})
	}
	return p.Document, distribution.SetCells(ctx, tx, p.ID, p.Version, cells)
}
