package store

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/web/desk"
	"relief/inventory/equipment"
)

// equipmentPage is the register of the branch's own equipment.
type equipmentPage struct {
	desk.Base
	List []equipment.Piece
	Used int
}

// listEquipment handles GET /equipment.
func (s area) listEquipment(c *gin.Context) error {
	page := equipmentPage{Base: s.Page(c, "menu.equipment")}
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.List, err = equipment.List(ctx, r, page.Query.Get("sort"))
		return err
	})
	if err != nil {
		return err
	}
	for _, e := range page.List {
		if !e.Retired {
			page.Used++
		}
	}
	return s.Render(c, http.StatusOK, "store/equipment", page)
}

// Heads are the columns of the list.
func (p equipmentPage) Heads() []desk.Head {
	return []desk.Head{
		p.Head("tag", p.T("equippage.tag"), "first"), p.Head("name", p.T("common.item")),
		p.Head("", p.T("equippage.purpose")), p.Head("custodian", p.T("equippage.custodian")),
		p.Head("since", p.T("equippage.since")), p.Head("document", p.T("equippage.document")),
		p.Head("state", p.T("common.state")),
	}
}

// Files are what exactly the rows listed can be taken away as.
func (p equipmentPage) Files() desk.Faces { return p.ListFaces("equipment", "sort") }
