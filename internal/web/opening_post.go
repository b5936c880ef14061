package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/opening"
)

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// postOpening handles POST /opening/:id/post: the whole count as one receipt,
// or nothing. The rows are judged again inside the act, against the books as
// they are then.
func (s *Server) postOpening(c *gin.Context) error {
	form, err := s.form(c)
	if err != nil {
		return err
	}
	page, err := s.openingPage(c, form)
	if err != nil {
		return err
	}
	if page.Problem != "" || !page.asks.Head {
		return s.render(c, http.StatusUnprocessableEntity, "opening/review", page)
	}
	asked := struct {
		Upload int64
		Form   map[string][]string
	}{page.File.ID, form.asked("submission", "view", "page", "open")}
	work := *page
	subject, err := s.write(c, "opening.post", form.Key, asked, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		doc, err := work.post(ctx, tx)
		return doc.Subject(), err
	})
	if err == nil {
		return s.redirect(c, fmt.Sprintf("/documents/%d", subject.ID), "openpage.posted")
	}
	kind := fault.Of(err).Kind
	if kind != fault.Invalid && kind != fault.Conflict {
		return err
	}
	again, loadErr := s.openingPage(c, form)
	if loadErr != nil {
		return loadErr
	}
	again.refuse(form, err)
	return s.render(c, statusOf[kind], "opening/review", again)
}

// post writes the receipt.
func (p *openingPage) post(ctx context.Context, tx *db.Tx) (document.Document, error) {
	if err := p.judge(ctx, tx); err != nil {
		return document.Document{}, err
	}
	if err := p.refusal(); err != nil {
		return document.Document{}, err
	}
	warehouse, err := p.warehouse(ctx, tx)
	if err != nil {
		return document.Document{}, err
	}
	draft, rows := p.draft(warehouse)
	doc, err := inventory.RecordReceipt(ctx, tx, draft)
	if err != nil {
		return doc, atRows(err, rows)
	}
	_, err = document.Attach(ctx, tx, doc.ID, "source", workbookType, document.File{
		Name: p.File.Name, Bytes: p.File.Bytes,
	})
	return doc, err
}

// refusal names everything that keeps the count from being posted at once.
func (p *openingPage) refusal() error {
	var f fault.Fields
	key, args := "fault.invalid", []any(nil)
	if e := fault.Of(p.Result.Refusal()); e != nil {
		key, args = e.Key, e.Args
		for name, m := range e.Fields {
			f.Add(name, m.Key, m.Args...)
		}
	}
	if p.asks.AllNew > 0 && !p.AllNew {
		f.Add("all_new", "openpage.new_changed", p.Result.Tally.New, p.asks.AllNew)
	}
	switch {
	case p.asks.Witness == "":
		f.Add("witness", "fault.required")
	case p.asks.Witness == p.asks.CountedBy:
		f.Add("witness", "receipt.witness_is_counter")
	}
	if p.asks.Warehouse == "" {
		f.Add("warehouse", "fault.required")
	}
	if p.Result.Tally.Faulty == 0 && p.Result.Tally.Unticked == 0 {
		key, args = "fault.invalid", nil
	}
	return f.Err(fault.Invalid, key, args...)
}

// warehouse gives the warehouse that was chosen, making a new one.
func (p *openingPage) warehouse(ctx context.Context, tx *db.Tx) (inventory.PlaceID, error) {
	if p.asks.Warehouse != "new" {
		id, err := strconv.ParseInt(p.asks.Warehouse, 10, 64)
		if err != nil {
			var f fault.Fields
			f.Add("warehouse", "fault.unknown_choice", p.asks.Warehouse)
			return 0, f.Err(fault.Invalid, "fault.invalid")
		}
		return inventory.PlaceID(id), nil
	}
	name := p.WarehouseName()
	if w, there, err := inventory.FindWarehouse(ctx, tx, name); err != nil || there {
		return w.ID, err
	}
	places, err := inventory.Places(ctx, tx)
	if err != nil {
		return 0, err
	}
	taken := map[string]bool{}
	for _, place := range places {
		taken[place.Code] = true
	}
	n := 1
	for taken[fmt.Sprintf("W%d", n)] {
		n++
	}
	w, err := inventory.CreateWarehouse(ctx, tx, fmt.Sprintf("W%d", n), name, "")
	return w.ID, err
}

// draft is the receipt of the count; rows gives each line's row.
func (p *openingPage) draft(warehouse inventory.PlaceID) (inventory.ReceiptDraft, []int) {
	d := inventory.ReceiptDraft{
		Source: "opening", WarehouseID: warehouse, BusinessOn: p.Count.CountedOn,
		CountedBy: p.asks.CountedBy, Witness: p.asks.Witness, SourceFile: p.File.Name,
	}
	tracking := p.trackings()
	var rows []int
	for _, l := range p.Result.Lines {
		if l.State != opening.Matched && l.State != opening.New {
			continue
		}
		line := inventory.ReceiptLine{
			ItemID: inventory.ItemID(l.Item.ID), Units: inventory.Units(l.Units),
			LotNo: l.LotNo, MadeOn: l.MadeOn, ExpiresOn: l.ExpiresOn, Remarks: p.remarks(l),
			PlaceID: p.placeNames[text.Fold(l.Row.Bin)],
		}
		if l.State == opening.New {
			line.NewItem = &inventory.ItemDraft{
				Name: l.Proposed.Name, Spec: l.Proposed.Spec, BaseUnit: l.Proposed.BaseUnit,
				Category: l.Row.Category, Tracking: tracking[l.Proposed.Key], Active: true,
			}
		}
		d.Lines, rows = append(d.Lines, line), append(rows, l.Row.Number)
	}
	return d, rows
}

// trackings tells by which marks a new item is kept: by what its rows know.
func (p *openingPage) trackings() map[string]string {
	out := map[string]string{}
	for _, l := range p.Result.Lines {
		switch {
		case l.State != opening.New:
		case l.ExpiresOn != "":
			out[l.Proposed.Key] = "lot_expiry"
		case l.LotNo != "":
			out[l.Proposed.Key] = cmp.Or(out[l.Proposed.Key], "lot")
		}
	}
	return out
}

// remarks keeps a row's note, and its bin when the branch does not know it.
func (p *openingPage) remarks(l opening.Line) string {
	var parts []string
	if note := strings.TrimSpace(l.Row.Note); note != "" {
		parts = append(parts, note)
	}
	if l.Row.Bin != "" && p.placeNames[text.Fold(l.Row.Bin)] == 0 {
		parts = append(parts, p.T("openpage.bin_note", l.Row.Bin))
	}
	return strings.Join(parts, "；")
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
			again.Fields[fmt.Sprintf("row.%d.%s", rows[i], receiptInputs[field])] = m
		}
	}
	return &again
}

// receiptInputs are the fields of a row for the fields of a receipt's line.
var receiptInputs = map[string]opening.Role{
	"item": opening.Name, "units": opening.Counted, "place": opening.Name, "value": opening.Name,
	"made_on": opening.MadeOn, "expires_on": opening.ExpiresOn,
}
