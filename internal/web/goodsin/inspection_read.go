package goodsin

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// found is the form of an inspection as it was understood.
type found struct {
	page  *inspectPage
	form  *desk.Form
	draft goodsin.InspectionDraft
	rows  []int               // the form's line of each line of the draft
	donor *goodsin.DonorDraft // one to be registered first
	bins  map[string]inventory.PlaceID

	unread map[int]bool // the form's lines with a quantity that could not be read
}

// read turns the form into a draft; what cannot be read is a fault of its field.
func (f *found) read(ctx context.Context, r db.Reader) error {
	form := f.form
	f.draft = goodsin.InspectionDraft{
		Source: form.Text("source"), Reference: form.Text("reference"), Letter: form.Text("letter"),
		WarehouseID: inventory.PlaceID(form.ID("warehouse")), Earmarked: form.Text("earmarked") == "yes",
		ForPlaceID: f.place("for_place"), Purpose: form.Text("purpose"), FromPlaceID: f.place("from_place"),
		Second: form.Text("second"), Fiscal: fiscalDraft(form),
	}
	f.unread = map[int]bool{}
	f.bins = binWords(f.page.Places, f.draft.WarehouseID)
	for i := range linesOf(form) {
		if line, some := f.line(i); some {
			f.draft.Lines, f.rows = append(f.draft.Lines, line), append(f.rows, i)
		}
	}
	return f.readDonor(ctx, r)
}

// binWords are the bins of a warehouse by what people type: their names and
// codes, and the initials that only one of them has.
func binWords(places []inventory.Place, warehouse inventory.PlaceID) map[string]inventory.PlaceID {
	bins, initials := inventory.BinNames(places, warehouse), map[string][]inventory.PlaceID{}
	for _, p := range places {
		if p.WarehouseID != nil && *p.WarehouseID == warehouse && p.Open {
			initials[text.Initials(p.Name)] = append(initials[text.Initials(p.Name)], p.ID)
		}
	}
	for word, of := range initials {
		if _, taken := bins[word]; !taken && len(of) == 1 && word != "" {
			bins[word] = of[0]
		}
	}
	return bins
}

func (f *found) place(name string) inventory.PlaceID {
	if f.form.Text(name) == "" {
		return 0
	}
	return inventory.PlaceID(f.form.ID(name))
}

// readDonor finds whom the typed name stands for. A name that nobody has, or
// that several have, is offered who it may be; the answer comes back with it.
func (f *found) readDonor(ctx context.Context, r db.Reader) error {
	typed := f.form.Text("donor")
	if typed == "" {
		return nil
	}
	named, err := goodsin.DonorsNamed(ctx, r, typed)
	if err != nil {
		return err
	}
	if len(named) == 1 {
		f.draft.DonorID = named[0].ID
		return nil
	}
	like := named
	if len(named) == 0 {
		if like, err = goodsin.SimilarDonors(ctx, r, goodsin.DonorDraft{Name: typed}); err != nil {
			return err
		}
		if len(like) == 0 {
			if like, err = goodsin.Donors(ctx, r, typed); err != nil {
				return err
			}
			like = slices.DeleteFunc(like, func(d goodsin.Donor) bool { return !d.Active })
		}
	}
	pick := ""
	if f.form.Text("donor_was") == typed {
		pick = f.form.Text("donor_pick")
	}
	f.page.offer(typed, pick, like)
	id, _ := strconv.ParseInt(pick, 10, 64) // "new", or nothing yet
	known := slices.ContainsFunc(like, func(d goodsin.Donor) bool { return d.ID == inventory.DonorID(id) })
	switch {
	case pick == "new":
		f.donor = &goodsin.DonorDraft{
			Name: typed, Kind: f.form.Text("donor_kind"), Publicity: f.form.Text("donor_publicity"), Active: true,
		}
	case known:
		f.draft.DonorID = inventory.DonorID(id)
	case len(like) > 0:
		f.form.Fault("donor", fault.Message{Key: "receipts.donor_like"})
	default:
		f.form.Fault("donor", fault.Message{Key: "receipts.donor_unknown"})
	}
	return nil
}

// offer shows on the page who a typed name may be.
func (p *inspectPage) offer(typed, pick string, like []goodsin.Donor) {
	p.DonorWas, p.Offer = typed, nil
	for _, d := range like[:min(len(like), 8)] {
		id := strconv.FormatInt(int64(d.ID), 10)
		p.Offer = append(p.Offer, desk.Option{
			Value: id, Label: p.Named(d.Name, d.NameEn), Chosen: pick == id,
			Hint: strings.TrimSpace(p.Say(d.KindWord()) + " " + d.Contact + " " + d.Phone),
		})
	}
	if p.Can("donor.write") {
		p.Offer = append(p.Offer, desk.Option{
			Value: "new", Label: p.T("receipts.donor_new", typed), Chosen: pick == "new" || len(like) == 0,
		})
	}
}

// lineFields are the fields of a line that make it one when they are filled.
var lineFields = []string{
	"item", "unit", "declared", "received", "accepted", "rejected", "lot_no", "made_on", "expires_on", "place",
	"value", "difference", "reject_reason", "remarks",
}

// line reads one line; one where nothing was typed is none.
func (f *found) line(i int) (l goodsin.InspectionLine, some bool) {
	at := func(name string) string { return fmt.Sprintf("%s.%d", name, i) }
	said := func(name string) string { return f.form.Text(at(name)) }
	if !slices.ContainsFunc(lineFields, func(name string) bool { return said(name) != "" }) {
		return l, false
	}
	l = goodsin.InspectionLine{
		Unit: said("unit"), Difference: said("difference"), RejectReason: said("reject_reason"),
		RejectTo: said("reject_to"), LotNo: said("lot_no"), ValueBasis: said("basis"), Remarks: said("remarks"),
		MadeOn: f.form.DateOrEmpty(at("made_on")), ExpiresOn: f.form.Expiry(at("expires_on")),
	}
	f.item(&l, i, said("item"))
	f.counts(&l, i)
	if declared, typed := f.count("declared", i); typed {
		l.Declared = &declared
	}
	var typed, whole bool
	if l.Received, typed = f.count("received", i); !typed {
		f.form.Fault(at("received"), fault.Message{Key: "fault.required"})
		f.unread[i] = true
	}
	l.Rejected, _ = f.count("rejected", i)
	if l.Accepted, whole = f.count("accepted", i); !whole {
		l.Accepted = max(l.Received-l.Rejected, 0) // left out: all that was not rejected
	}
	if bin := said("place"); bin != "" {
		id, known := f.bins[text.Fold(bin)]
		if !known {
			f.form.Fault(at("place"), fault.Message{Key: "receipts.unknown_bin", Args: []any{bin}})
		}
		l.PlaceID = id
	}
	if value := said("value"); value != "" {
		fen, m := text.ParseMoney(value)
		if m != nil {
			f.form.Fault(at("value"), *m)
		}
		l.ValueFen = &fen
	}
	return l, true
}

// item finds the item that was meant; one that nobody knows can be registered
// with the line.
func (f *found) item(l *goodsin.InspectionLine, i int, typed string) {
	field := fmt.Sprintf("item.%d", i)
	it, known, alike := f.page.picks.Meant(typed)
	switch {
	case known:
		l.ItemID = it.ID
	case typed == "":
		f.form.Fault(field, fault.Message{Key: "fault.required"})
	case f.form.Ticked(fmt.Sprintf("new.%d", i)) && f.page.Can("item.write"):
		f.page.unmade[i] = true
		l.NewItem = &inventory.ItemDraft{Name: typed, BaseUnit: l.Unit, Active: true}
		if l.Unit == "" {
			f.form.Fault(fmt.Sprintf("unit.%d", i), fault.Message{Key: "receipts.new_item_unit"})
		}
	default:
		f.page.unmade[i] = true
		said := []string{"receipts.unknown_item", "receipts.near_item", "receipts.several_items"}[min(len(alike), 2)]
		f.form.Fault(field, fault.Message{Key: said, Args: []any{typed, f.page.picks.Named(alike, f.page)}})
	}
}

// counts has the quantities of a line counted in the words of its item. In a line
// whose unit is a pack, a bare number counts packs; what is left is base units.
func (f *found) counts(l *goodsin.InspectionLine, i int) {
	packs := text.Packs{Unit: l.Unit}
	if l.ItemID != 0 {
		packs = f.page.packs[l.ItemID]
		packs.Bare = packs.Words[text.Fold(l.Unit)]
	}
	if packs.Bare > 0 {
		l.Unit = ""
	}
	for _, name := range []string{"declared", "received", "accepted", "rejected"} {
		f.form.Counts(fmt.Sprintf("%s.%d", name, i), packs)
	}
}

// count reads a quantity that may be left out.
func (f *found) count(name string, i int) (inventory.Units, bool) {
	field := fmt.Sprintf("%s.%d", name, i)
	if f.form.Text(field) == "" {
		return 0, false
	}
	n := f.form.Units(field)
	if f.form.Wrong(field) {
		f.unread[i] = true
	}
	return inventory.Units(n), true
}

// act registers the donor who is new and writes down what was found. What could
// not be read and what the books refuse is one refusal, which undoes both.
func (f *found) act(ctx context.Context, tx *db.Tx, id document.ID, seen int64) error {
	var all fault.Fields
	all.Take(f.form.Err())
	draft, drop := f.draft, ""
	if f.donor != nil {
		d, err := goodsin.CreateDonor(ctx, tx, *f.donor, true)
		if err != nil {
			drop = "donor" // that none is given follows from it
		}
		if !all.Take(desk.Renamed(desk.Renamed(err, "name", "donor"), "kind", "donor_kind")) {
			return err
		}
		draft.DonorID = d.ID
	}
	if err := f.onForm(goodsin.Inspect(ctx, tx, id, seen, draft), drop); !all.Take(err) {
		return err
	}
	return all.Err(fault.Invalid, "fault.invalid")
}

// sums are what is wrong with a line when a quantity of it could not be read.
var sums = []string{"declared", "received", "accepted", "rejected", "difference"}

// onForm gives a refusal with the lines counted as the form counts them, and
// without what only follows from a fault that is named already.
func (f *found) onForm(err error, drop string) error {
	e := fault.Of(err)
	if err == nil || len(e.Fields) == 0 {
		return err
	}
	var left fault.Fields
	for field, m := range e.Fields {
		name, n, _ := strings.Cut(field, ".")
		if i, wrong := strconv.Atoi(n); wrong == nil && i < len(f.rows) {
			field = fmt.Sprintf("%s.%d", name, f.rows[i])
			if f.unread[f.rows[i]] && slices.Contains(sums, name) {
				continue
			}
		}
		if field != drop {
			left.Add(field, m.Key, m.Args...)
		}
	}
	return left.Err(e.Kind, e.Key, e.Args...)
}
