package opening

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// Known is what a branch knows of items, as Names.
type Known struct{ *inventory.Names }

// Item finds the item a folded name stands for.
func (k Known) Item(key string) (Item, bool) {
	it, units, ok := k.Names.Item(key)
	return Item{
		ID: int64(it.ID), Name: it.Name, BaseUnit: it.BaseUnit, Units: units, Tracking: it.Tracking,
		Retired: ok && !it.Active,
	}, ok
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

// Post writes the count as one receipt into a warehouse, with the workbook it
// was read from. A bin the warehouse does not have is kept in the remark, as
// binNote says it. What the receipt refuses is named at the row it came from.
func (r *Result) Post(
	ctx context.Context, tx *db.Tx, warehouse inventory.PlaceID, binNote func(bin string) string, source document.File,
) (document.Document, error) {
	places, err := inventory.Places(ctx, tx)
	if err != nil {
		return document.Document{}, err
	}
	bins := inventory.BinNames(places, warehouse)
	d := goodsin.ReceiptDraft{
		Source: "opening", WarehouseID: warehouse, BusinessOn: r.Count.CountedOn,
		CountedBy: r.Count.CountedBy, Witness: r.Count.Witness, SourceFile: source.Name,
	}
	tracking := r.trackings()
	var rows []int
	for _, l := range r.Lines {
		if l.State != Matched && l.State != New {
			continue
		}
		line := goodsin.ReceiptLine{
			ItemID: inventory.ItemID(l.Item.ID), Units: inventory.Units(l.Units),
			LotNo: l.LotNo, MadeOn: l.MadeOn, ExpiresOn: l.ExpiresOn,
			PlaceID: bins[text.Fold(l.Row.Bin)], Remarks: strings.TrimSpace(l.Row.Note),
		}
		if l.Row.Bin != "" && line.PlaceID == 0 {
			line.Remarks = strings.TrimPrefix(line.Remarks+"；"+binNote(l.Row.Bin), "；")
		}
		if l.State == New {
			line.NewItem = &inventory.ItemDraft{
				Name: l.Proposed.Name, Spec: l.Proposed.Spec, BaseUnit: l.Proposed.BaseUnit,
				Category: l.Row.Category, Tracking: tracking[l.Proposed.Key], Active: true,
			}
		}
		d.Lines, rows = append(d.Lines, line), append(rows, l.Row.Number)
	}
	doc, err := goodsin.RecordReceipt(ctx, tx, d)
	if err != nil {
		return doc, atRows(err, rows)
	}
	_, err = document.Attach(ctx, tx, doc.ID, "source", workbookType, source)
	return doc, err
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
