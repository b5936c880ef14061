package rounds

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/web/desk"
	"relief/inventory/equipment"
)

// ownUsePage takes what a plan keeps into the branch's own use.
type ownUsePage struct {
	desk.Base
	Plan    distribution.Plan
	Rows    []distribution.MatrixRow // the items that are still to be taken
	Expired bool                     // some of them have expired: why are they taken all the same?
	Today   string
}

// ownUseForm handles GET /plans/:id/own-use.
func (s area) ownUseForm(c *gin.Context) error {
	page, err := s.ownUsePage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "rounds/own_use", page)
}

func (s area) ownUsePage(c *gin.Context) (ownUsePage, error) {
	page := ownUsePage{Base: s.Page(c, "own_use.title")}
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return page, err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.Today = r.Where().Today()
		if page.Plan, err = distribution.LoadPlan(ctx, r, document.ID(id)); err != nil {
			return err
		}
		expired, err := distribution.ExpiredKept(ctx, r, document.ID(id))
		if err != nil {
			return err
		}
		page.Expired = len(expired) > 0
		m, err := distribution.MatrixOf(ctx, r, document.ID(id))
		page.Rows = nil
		for _, row := range m.Items {
			if row.Kept.Open() > 0 {
				page.Rows = append(page.Rows, row)
			}
		}
		return err
	})
	return page, err
}

// Ready tells whether there is anything to take.
func (p ownUsePage) Ready() bool { return ownUseTake.Offered(p.Base, p.Plan.State) && len(p.Rows) > 0 }

// takenEquipment is what an own use put into use, for the part
// "equipment_in_use".
type takenEquipment struct {
	desk.Base
	Equipment []equipment.Piece
}

// showOwnUse is what the register shows of an own use.
func showOwnUse(ctx context.Context, r db.Reader, b desk.Base, d document.Document) (desk.Shown, error) {
	list, err := equipment.Of(ctx, r, d.ID)
	return desk.Shown{Foot: desk.Piece{Part: "equipment_in_use", With: takenEquipment{b, list}}}, err
}

// ownUseTake takes what a plan keeps into the branch's own use.
var ownUseTake = desk.Act[*distribution.OwnUseDraft]{
	Offer: desk.Offer{
		Kind: document.Plan, Name: "own_use.take", Path: "/plans/:id/own-use", Need: auth.EquipmentWrite,
		In: []document.State{document.Approved}, Done: "own_use.taken",
	},
	Read: func(form *desk.Form) *distribution.OwnUseDraft {
		return &distribution.OwnUseDraft{
			Purpose: form.Text("purpose"), Custodian: form.Text("custodian"),
			BusinessOn: form.Date("business_on"), WhyExpired: form.Text("why_expired"),
		}
	},
	Make: func(
		ctx context.Context, tx *db.Tx, id document.ID, seen int64, d *distribution.OwnUseDraft,
	) (document.Document, error) {
		return distribution.TakeOwnUse(ctx, tx, id, seen, *d)
	},
}
