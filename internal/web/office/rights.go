package office

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/web/desk"
)

// rightsPage is the one table of who may do what, as people read it.
type rightsPage struct {
	desk.Base
	Roles []auth.Role
	Rows  []rightRow
}

// rightRow is one right and, for each role in order, whether it gives it.
type rightRow struct {
	Word  string
	Given []bool
}

// rights handles GET /people/rights.
func (s area) rights(c *gin.Context) error {
	page := rightsPage{Base: s.Page(c, "people.rights"), Roles: auth.Roles}
	page.Rows = rightRows(page.Base)
	return s.Render(c, http.StatusOK, "office/rights", page)
}

// rightRows takes the rows from the table that guards the routes.
func rightRows(b desk.Base) []rightRow {
	var rows []rightRow
	for _, r := range auth.Said {
		row := rightRow{Word: b.Say(r.Word)}
		for _, role := range auth.Roles {
			row.Given = append(row.Given, slices.Contains(auth.Grants[role], r.Permission))
		}
		rows = append(rows, row)
	}
	return rows
}
