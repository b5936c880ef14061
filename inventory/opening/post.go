package opening

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// Known is what a branch knows of items, as Names.
type Known struct{ *inventory.Names }

// Know is what a branch knows of items.
func Know(names *inventory.Names) Known { return Known{names} }

// Item finds the item a folded name stands for.
func (k Known) Item(key string) (Item, bool) {
	it, units, ok := k.Names.Item(key)
	return itemOf(it, units, ok), ok
}

// Code finds the item with a code, or names those that it may be.
func (k Known) Code(typed string) (Item, []string) {
	it, units, several := k.Names.Code(typed)
	return itemOf(it, units, it.ID != 0), several
}

func itemOf(it inventory.Item, units map[string]int64, known bool) Item {
	return Item{
		ID: int64(it.ID), Name: it.Name, BaseUnit: it.BaseUnit, Units: units, Tracking: it.Tracking,
		Retired: known && !it.Active,
	}
}

// CheckHead names what is missing above the rows: who watched the count (never
// who counted), and the warehouse as it was chosen or read.
func (c *Count) CheckHead(f *fault.Fields, warehouse string) {
	switch {
	case strings.TrimSpace(c.Witness) == "":
		f.Add("witness", "fault.required")
	case strings.TrimSpace(c.Witness) == strings.TrimSpace(c.CountedBy):
		f.Add("witness", "receipt.witness_is_counter")
	}
	if strings.TrimSpace(warehouse) == "" {
		f.Add("warehouse", "fault.required")
	}
}

// workbookType is the media type of the file a count is read from.
const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Posting says how a count is posted.
type Posting struct {
	Warehouse inventory.PlaceID // of the rows that name none
	MakeBins  bool              // make the bins nobody knows
	BinNote   func(bin string) string
	Damaged   string                          // the remark of damaged units
	LeftOut   func(n int, rows string) string // the remark of rows that are left out
	Source    document.File
}

// Post writes the count as one receipt for each warehouse, with the workbook
// it was read from. Damaged units become lots of their own in quarantine. A bin
// the warehouse does not have is made where that was asked for, else kept in
// the remark. What a receipt refuses is named at the row it came from.
func (r *Result) Post(ctx context.Context, tx *db.Tx, p Posting) ([]document.Document, error) {
	_, err := inventory.LoadPlace(ctx, tx, p.Warehouse)
	if fault.Is(err, fault.NotFound) {
		var f fault.Fields
		f.Add("warehouse", "place.not_found")
		return nil, f.Err(fault.Invalid, "fault.invalid")
	}
	if err != nil {
		return nil, err
	}
	places, err := inventory.Places(ctx, tx)
	if err != nil {
		return nil, err
	}
	if r.Place(places, p.Warehouse); r.Tally.Faulty > 0 {
		return nil, r.Refusal()
	}
	if p.MakeBins {
		if err := r.makeBins(ctx, tx, places); err != nil {
			return nil, err
		}
	}
	var docs []document.Document
	for _, warehouse := range r.warehouses() {
		doc, err := r.postInto(ctx, tx, warehouse, p)
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, r.Count.learn(ctx, tx)
}

// warehouses are those that rows go into, the first row's first.
func (r *Result) warehouses() (list []inventory.PlaceID) {
	for _, l := range r.Lines {
		if (l.State == Matched || l.State == New) && !slices.Contains(list, l.Warehouse) {
			list = append(list, l.Warehouse)
		}
	}
	return list
}

// postInto writes the rows of one warehouse as one receipt.
func (r *Result) postInto(
	ctx context.Context, tx *db.Tx, warehouse inventory.PlaceID, p Posting,
) (document.Document, error) {
	d := goodsin.ReceiptDraft{
		Source: "opening", WarehouseID: warehouse, BusinessOn: r.Count.CountedOn,
		CountedBy: r.Count.CountedBy, Witness: r.Count.Witness, SourceFile: p.Source.Name,
	}
	if rows := r.LeftOut(); len(rows) > 0 {
		d.Remarks = p.LeftOut(len(rows), Spans(rows))
	}
	tracking := r.trackings()
	var rows []int
	for _, l := range r.Lines {
		if l.State != Matched && l.State != New || l.Warehouse != warehouse {
			continue
		}
		line := r.receiptLine(l, tracking[l.Proposed.Key], p)
		if d.Lines, rows = append(d.Lines, line), append(rows, l.Row.Number); l.Damaged == 0 {
			continue
		}
		aside, err := inventory.QuarantineOf(ctx, tx, warehouse)
		if err != nil {
			return document.Document{}, err
		}
		line.Units, line.PlaceID = inventory.Units(l.Damaged), aside
		line.Remarks = strings.TrimPrefix(line.Remarks+"；"+p.Damaged, "；")
		d.Lines, rows = append(d.Lines, line), append(rows, l.Row.Number)
	}
	doc, err := goodsin.RecordReceipt(ctx, tx, d)
	if err != nil {
		return doc, atRows(err, rows)
	}
	_, err = document.Attach(ctx, tx, doc.ID, "source", workbookType, p.Source)
	return doc, err
}

// receiptLine is the line of a receipt that a row becomes.
func (r *Result) receiptLine(l Line, tracking string, p Posting) goodsin.ReceiptLine {
	line := goodsin.ReceiptLine{
		ItemID: inventory.ItemID(l.Item.ID), Units: inventory.Units(l.Units),
		LotNo: l.LotNo, MadeOn: l.MadeOn, ExpiresOn: l.ExpiresOn,
		PlaceID: l.Bin, Remarks: strings.TrimSpace(l.Row.Note),
	}
	if l.Row.Bin != "" && line.PlaceID == 0 {
		line.Remarks = strings.TrimPrefix(line.Remarks+"；"+p.BinNote(l.Row.Bin), "；")
	}
	if l.State == New {
		line.NewItem = &inventory.ItemDraft{
			Code: l.Proposed.Code, Name: l.Proposed.Name, Spec: l.Proposed.Spec, BaseUnit: l.Proposed.BaseUnit,
			Category: l.Category, Tracking: tracking, Active: true,
		}
	}
	return line
}

// trackings tells by which marks a new item is kept: by what its rows know.
func (r *Result) trackings() map[string]string {
	out := map[string]string{}
	for _, l := range r.Lines {
		switch {
		case l.State != New:
		case l.ExpiresOn != "":
			out[l.Proposed.Key] = "lot_expiry"
		case l.LotNo != "":
			out[l.Proposed.Key] = cmp.Or(out[l.Proposed.Key], "lot")
		}
	}
	return out
}

// receiptRoles are the columns that the fields of a receipt's line came from;
// every other fault stands at the row's name, where people look.
var receiptRoles = map[string]Role{
	"units": Counted, "made_on": MadeOn, "expires_on": ExpiresOn, "lot_no": LotNo,
}

// atRows gives a refusal of the receipt's lines at the rows they came from.
func atRows(err error, rows []int) error {
	e := fault.Of(err)
	if len(e.Fields) == 0 {
		return err
	}
	again := *e
	again.Fields = map[string]fault.Message{}
	for name, m := range e.Fields {
		field, at, _ := strings.Cut(name, ".")
		i, bad := strconv.Atoi(at)
		switch {
		case name == "business_on":
			again.Fields["counted_on"] = m
		case bad != nil || i < 0 || i >= len(rows):
			again.Fields[name] = m
		default:
			again.Fields[fmt.Sprintf("row.%d.%s", rows[i], cmp.Or(receiptRoles[field], Name))] = m
		}
	}
	return &again
}
