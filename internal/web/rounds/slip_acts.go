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
			Reason: textOf(form, fmt.Sprintf("reason.%d", id), 200),
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
			SlipLineID: id, Units: units, Reason: textOf(form, fmt.Sprintf("refused_reason.%d", id), 200),
			To: form.Text(fmt.Sprintf("refused_to.%d", id)),
		})
	}
	return lines
}

// dispatchSlip handles POST /slips/:id/dispatch.
func (s area) dispatchSlip(c *gin.Context) error {
	form, err := s.Upload(c, desk.AttachmentLimit)
	if err != nil {
		return err
	}
	asked := struct {
		Seen   int64
		On     string
		Picked []distribution.PickedLine
	}{seenOf(form), form.Date("business_on"), pickedOf(form)}
	return s.onSlip(c, form, "slip.dispatch", "slip.dispatch_done", asked,
		func(ctx context.Context, tx *db.Tx, id document.ID) error {
			return distribution.Dispatch(ctx, tx, id, asked.Seen, asked.On, asked.Picked)
		})
}

// handOverSlip handles POST /slips/:id/hand-over: dispatch and delivery in one
// press, at the counter.
func (s area) handOverSlip(c *gin.Context) error {
	form, err := s.Upload(c, desk.AttachmentLimit)
	if err != nil {
		return err
	}
	scan, kind, err := scanOf(form, "scan")
	if err != nil {
		return err
	}
	draft := distribution.DeliveryDraft{
		Signer: textOf(form, "signer", 60), SignerPhone: textOf(form, "signer_phone", 40), Scan: scan, ScanType: kind,
	}
	form.Required("signer")
	asked := struct {
		Seen          int64
		On            string
		Picked        []distribution.PickedLine
		Signer, Phone string
		Scan          []byte
	}{seenOf(form), form.Date("business_on"), pickedOf(form), draft.Signer, draft.SignerPhone, scanDigest(scan)}
	return s.onSlip(c, form, "slip.hand_over", "slip.hand_over_done", asked,
		func(ctx context.Context, tx *db.Tx, id document.ID) error {
			return distribution.HandOver(ctx, tx, id, asked.Seen, asked.On, asked.Picked, draft)
		})
}

// deliverSlip handles POST /slips/:id/deliver.
func (s area) deliverSlip(c *gin.Context) error {
	form, err := s.Upload(c, desk.AttachmentLimit)
	if err != nil {
		return err
	}
	scan, kind, err := scanOf(form, "scan")
	if err != nil {
		return err
	}
	draft := distribution.DeliveryDraft{
		ReceivedOn: form.Date("received_on"), Signer: textOf(form, "signer", 60),
		SignerPhone: textOf(form, "signer_phone", 40), Remarks: textOf(form, "remarks", 500),
		Refused: refusedOf(form), Scan: scan, ScanType: kind,
	}
	form.Required("signer")
	asked := struct {
		Seen                   int64
		On                     string
		Signer, Phone, Remarks string
		Refused                []distribution.RefusedLine
		Scan                   []byte
	}{seenOf(form), draft.ReceivedOn, draft.Signer, draft.SignerPhone, draft.Remarks, draft.Refused, scanDigest(scan)}
	return s.onSlip(c, form, "slip.deliver", "slip.deliver_done", asked,
		func(ctx context.Context, tx *db.Tx, id document.ID) error {
			return distribution.Deliver(ctx, tx, id, asked.Seen, draft)
		})
}

// fileSlip handles POST /slips/:id/file: the signed copy came back.
func (s area) fileSlip(c *gin.Context) error {
	form, err := s.Upload(c, desk.AttachmentLimit)
	if err != nil {
		return err
	}
	scan, kind, err := scanOf(form, "signed_copy")
	if err != nil {
		return err
	}
	if scan == nil {
		form.Fault("signed_copy", fault.Message{Key: "fault.file_required"})
	}
	return s.onSlip(c, form, "slip.file", "slip.file_done", scanDigest(scan),
		func(ctx context.Context, tx *db.Tx, id document.ID) error {
			return distribution.FileSigned(ctx, tx, id, *scan, kind)
		})
}

// voidSlip handles POST /slips/:id/void.
func (s area) voidSlip(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	asked := struct {
		Seen   int64
		Reason string
	}{seenOf(form), reasonOf(form, "void_reason")}
	return s.onSlip(c, form, "slip.void", "slip.void_done", asked,
		func(ctx context.Context, tx *db.Tx, id document.ID) error {
			return distribution.VoidSlip(ctx, tx, id, asked.Seen, asked.Reason)
		})
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
	return s.Render(c, http.StatusOK, "slips/rehome", page)
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
		Reason                 string
	}{int64(page.Slip.ID), int64(page.Line.HoldID), lot, place, reasonOf(form, "reason")}
	if err = form.Err(); err == nil {
		_, err = s.Write(c, "slip.rehome", form.Key, asked, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			return page.Slip.Subject(), distribution.Rehome(ctx, tx, page.Slip.ID, page.Line.HoldID,
				inventory.LotID(lot), inventory.PlaceID(place), asked.Reason)
		})
	}
	if err != nil {
		return s.Again(c, &page, form, err, "slips/rehome")
	}
	return s.Redirect(c, fmt.Sprintf("/slips/%d", page.Slip.ID), "slip.rehome_done")
}
