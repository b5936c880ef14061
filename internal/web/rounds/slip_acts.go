package rounds

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/inventory"
)

// numbered gives the ids behind a prefix among the fields sent, in order.
func numbered(form *desk.Form, prefix string) []int64 {
	var ids []int64
	for _, name := range form.Names() {
		rest, is := strings.CutPrefix(name, prefix)
		if !is {
			continue
		}
		n, err := strconv.ParseInt(rest, 10, 64)
		if err != nil || n <= 0 {
			continue // no field of ours
		}
		ids = append(ids, n)
	}
	slices.Sort(ids)
	return ids
}

// pickedOf reads what was picked for each line. A blank is not nought: it is
// asked for again.
func pickedOf(form *desk.Form) []distribution.PickedLine {
	var picked []distribution.PickedLine
	for _, id := range numbered(form, "units.") {
		name := fmt.Sprintf("units.%d", id)
		form.Required(name)
		picked = append(picked, distribution.PickedLine{
			HoldID: inventory.HoldID(id), Units: inventory.Units(form.Units(name)),
			Reason: form.Text(fmt.Sprintf("reason.%d", id)),
		})
	}
	return picked
}

// refusedOf reads what was not taken of each line; blank is nothing.
func refusedOf(form *desk.Form) []distribution.RefusedLine {
	var lines []distribution.RefusedLine
	for _, id := range numbered(form, "refused.") {
		name := fmt.Sprintf("refused.%d", id)
		if form.Text(name) == "" {
			continue
		}
		units := inventory.Units(form.Units(name))
		if units == 0 {
			continue
		}
		lines = append(lines, distribution.RefusedLine{
			SlipLineID: id, Units: units, Reason: form.Text(fmt.Sprintf("refused_reason.%d", id)),
			To: form.Text(fmt.Sprintf("refused_to.%d", id)),
		})
	}
	return lines
}

// slipCounts has what is picked and what is refused counted in the words of the
// items.
func slipCounts(ctx context.Context, r db.Reader, id document.ID, form *desk.Form) error {
	slip, err := distribution.LoadSlip(ctx, r, id)
	if err != nil {
		return err
	}
	lines, err := distribution.SlipLines(ctx, r, slip)
	if err != nil {
		return err
	}
	packs, err := inventory.PacksOf(ctx, r)
	for _, l := range lines {
		form.Counts(fmt.Sprintf("units.%d", l.HoldID), packs[l.ItemID])
		form.Counts(fmt.Sprintf("refused.%d", l.ID), packs[l.ItemID])
	}
	return err
}

// deliveryOf reads who signed, and the copy that was signed.
func deliveryOf(form *desk.Form) distribution.DeliveryDraft {
	d := distribution.DeliveryDraft{
		Signer: form.Text("signer"), SignerPhone: form.Text("signer_phone"), Remarks: form.Text("remarks"),
		Refused: refusedOf(form),
	}
	d.Scan, d.ScanType = form.Scan("scan")
	return d
}

// slipDispatch sends a slip on its way.
var slipDispatch = desk.Act[*distribution.DispatchDraft]{
	Offer: desk.Offer{
		Kind: document.Slip, Name: "slip.dispatch", Path: "/slips/:id/dispatch", Need: auth.StockWrite,
		In: []document.State{document.Picking}, Done: "slip.dispatch_done",
	},
	Files:  true, // its form is also the hand-over's
	Counts: slipCounts,
	Read: func(form *desk.Form) *distribution.DispatchDraft {
		return &distribution.DispatchDraft{BusinessOn: form.Date("business_on"), Picked: pickedOf(form)}
	},
	Do: func(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d *distribution.DispatchDraft) error {
		return distribution.Dispatch(ctx, tx, id, seen, d.BusinessOn, d.Picked)
	},
}

// slipHandOver is dispatch and delivery in one press, at the counter.
var slipHandOver = desk.Act[*distribution.HandOverDraft]{
	Offer: desk.Offer{
		Kind: document.Slip, Name: "slip.hand_over", Path: "/slips/:id/hand-over", Need: auth.StockWrite,
		In: []document.State{document.Picking}, Done: "slip.hand_over_done",
	},
	Files:  true,
	Counts: slipCounts,
	Read: func(form *desk.Form) *distribution.HandOverDraft {
		return &distribution.HandOverDraft{DispatchDraft: *slipDispatch.Read(form), DeliveryDraft: deliveryOf(form)}
	},
	Do: func(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d *distribution.HandOverDraft) error {
		return distribution.HandOver(ctx, tx, id, seen, d.BusinessOn, d.Picked, d.DeliveryDraft)
	},
}

// slipDeliver records that the recipient has the goods.
var slipDeliver = desk.Act[*distribution.DeliveryDraft]{
	Offer: desk.Offer{
		Kind: document.Slip, Name: "slip.deliver", Path: "/slips/:id/deliver", Need: auth.StockWrite,
		In: []document.State{document.Dispatched}, Done: "slip.deliver_done",
	},
	Files:  true,
	Counts: slipCounts,
	Read: func(form *desk.Form) *distribution.DeliveryDraft {
		d := deliveryOf(form)
		d.ReceivedOn = form.Date("received_on")
		return &d
	},
	Do: func(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d *distribution.DeliveryDraft) error {
		return distribution.Deliver(ctx, tx, id, seen, *d)
	},
}

// slipFile files the signed copy that came back. What was drawn on paper does
// not depend on what the page showed, so its form bears no version.
var slipFile = desk.Act[*distribution.SignedDraft]{
	Offer: desk.Offer{
		Kind: document.Slip, Name: "slip.file", Path: "/slips/:id/file", Need: auth.DocumentAttach,
		In: []document.State{document.Delivered}, Done: "slip.file_done",
	},
	Files: true,
	Read: func(form *desk.Form) *distribution.SignedDraft {
		var d distribution.SignedDraft
		d.Scan, d.ScanType = form.Scan("signed_copy")
		return &d
	},
	Do: func(ctx context.Context, tx *db.Tx, id document.ID, _ int64, d *distribution.SignedDraft) error {
		return distribution.FileSigned(ctx, tx, id, *d)
	},
}

// slipVoid gives a slip up before it leaves.
var slipVoid = desk.Act[*document.ReasonDraft]{
	Offer: desk.Offer{
		Kind: document.Slip, Name: "slip.void", Path: "/slips/:id/void", Need: auth.PlanWrite,
		In: []document.State{document.Picking}, Done: "slip.void_done",
	},
	Says: map[string]string{"reason": "void_reason"},
	Read: desk.Reason("void_reason"),
	Do: func(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d *document.ReasonDraft) error {
		return distribution.VoidSlip(ctx, tx, id, seen, d.Reason)
	},
}

// rehomePage takes another lot or place for one line of a slip.
type rehomePage struct {
	desk.Base
	Slip  distribution.Slip
	Line  distribution.SlipLine
	Picks []desk.Option
}

// showRehome handles GET /slips/:id/lines/:hold.
func (s area) showRehome(c *gin.Context) error {
	page, err := s.rehomePage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "rounds/slip_rehome", page)
}

func (s area) rehomePage(c *gin.Context) (rehomePage, error) {
	page := rehomePage{Base: s.Page(c, "slip.rehome")}
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return page, err
	}
	hold, err := desk.IDOf(c, "hold")
	if err != nil {
		return page, err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if page.Slip, err = distribution.LoadSlip(ctx, r, document.ID(id)); err != nil {
			return err
		}
		if err := page.Slip.Must(document.Picking); err != nil {
			return err
		}
		lines, err := distribution.SlipLines(ctx, r, page.Slip)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(lines, func(l distribution.SlipLine) bool { return int64(l.HoldID) == hold })
		if i < 0 {
			return fault.New(fault.NotFound, "hold.not_found")
		}
		page.Line = lines[i]
		page.Picks, err = otherPicks(ctx, r, page.Base, page.Slip, page.Line)
		return err
	})
	return page, err
}

// otherPicks are the lots and places that could serve a line instead.
func otherPicks(
	ctx context.Context, r db.Reader, b desk.Base, slip distribution.Slip, l distribution.SlipLine,
) ([]desk.Option, error) {
	picks, err := distribution.PicksFor(ctx, r, slip, l)
	if err != nil {
		return nil, err
	}
	places, err := inventory.Places(ctx, r)
	if err != nil {
		return nil, err
	}
	names := map[inventory.PlaceID]string{}
	for _, p := range places {
		names[p.ID] = b.Named(p.Name, p.NameEn)
	}
	var options []desk.Option
	for _, p := range picks {
		if p.Available < l.Approved || p.LotID == l.LotID && p.PlaceID == l.PlaceID {
			continue
		}
		label := b.T("slip.pick_option", names[p.PlaceID], b.LotWord(p.LotNo), b.ExpiryWord(p.ExpiresOn),
			b.Number(int64(p.Available)))
		if p.Restriction != nil {
			label += " " + b.T("receipts.earmarked") + b.T("common.colon") + *p.Restriction
		}
		options = append(options, desk.Option{Value: fmt.Sprintf("%d.%d", p.LotID, p.PlaceID), Label: label})
	}
	return options, nil
}

// rehomeLine handles POST /slips/:id/lines/:hold.
func (s area) rehomeLine(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	page, err := s.rehomePage(c)
	if err != nil {
		return err
	}
	lotText, placeText, _ := strings.Cut(form.Required("pick"), ".")
	lot, err := strconv.ParseInt(lotText, 10, 64)
	place, err2 := strconv.ParseInt(placeText, 10, 64)
	if err != nil || err2 != nil {
		form.Fault("pick", fault.Message{Key: "fault.unknown_choice", Args: []any{form.Text("pick")}})
	}
	asked := struct {
		Slip, Hold, Lot, Place int64
		*document.ReasonDraft
	}{int64(page.Slip.ID), int64(page.Line.HoldID), lot, place, desk.Reason("reason")(form)}
	if err = s.Check(c, form, asked, nil); err == nil {
		_, err = s.Write(c, "slip.rehome", form.Key, asked, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			return page.Slip.Subject(), distribution.Rehome(ctx, tx, page.Slip.ID, page.Line.HoldID,
				inventory.LotID(lot), inventory.PlaceID(place), asked.Reason)
		})
	}
	if err != nil {
		return s.Again(c, &page, form, err, "rounds/slip_rehome")
	}
	return s.Redirect(c, fmt.Sprintf("/slips/%d", page.Slip.ID), "slip.rehome_done")
}
