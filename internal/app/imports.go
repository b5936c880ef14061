package app

import (
	"cmp"
	"context"

	"relief/distribution"
	"relief/distribution/matrix"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/sheet"
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
	by.Act, by.Digest, by.Limit = "opening.post", db.Digest(in), db.LongAct
	_, err = books.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		result, err := judgeCount(ctx, tx, count, in.NewItems)
		if err != nil {
			return db.Subject{}, err
		}
		doc, err := postCount(ctx, tx, in, result)
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
	result := opening.Resolve(count, opening.Known{Names: names}, nil, today)
	if newItems {
		edits := map[int]opening.Edit{}
		for _, l := range result.Lines {
			if l.State == opening.New {
				edits[l.Row.Number] = opening.Edit{CreateNew: true}
			}
		}
		result = opening.Resolve(count, opening.Known{Names: names}, edits, today)
	}
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
		Rows: []OpeningRow{},
	}
	if result == nil {
		return out
	}
	tally := result.Tally
	out.Posted, out.New, out.NotCounted = tally.Matched+tally.New, tally.New, tally.NotCounted
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
func postCount(ctx context.Context, tx *db.Tx, in OpeningImport, result *opening.Result) (document.Document, error) {
	warehouse, err := warehouseNamed(ctx, tx, result.Count.Warehouse)
	if err != nil {
		return document.Document{}, err
	}
	binNote := func(bin string) string { return "库位 " + bin }
	return result.Post(ctx, tx, warehouse, binNote, document.File{Name: in.Name, Bytes: in.Bytes})
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
	by.Act, by.Digest, by.Limit = "plan.import", db.Digest(in), db.LongAct
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

// judgePlan says what the table means, and refuses with every fault.
func judgePlan(ctx context.Context, r db.Reader, plan *matrix.Plan, newRecipients bool) (*matrix.Result, error) {
	result, err := distribution.ReadWorkbook(ctx, r, plan, func(matrix.NewRecipient) bool { return newRecipients })
	if err != nil {
		return nil, err
	}
	return result, result.Refusal()
}

// writePlan drafts the plan with the recipients that were asked for.
func writePlan(ctx context.Context, tx *db.Tx, in PlanImport, result *matrix.Result) (document.Document, error) {
	p, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{
		Title: in.Title, Purpose: in.Purpose, BusinessOn: tx.Today(),
	})
	if err != nil {
		return p.Document, err
	}
	return p.Document, distribution.FillPlan(ctx, tx, p.ID, p.Version, result, nil)
}
