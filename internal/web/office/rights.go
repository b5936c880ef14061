package office

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/fault"
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

// rightWords say what each permission lets somebody do, in the order of a day.
var rightWords = []struct {
	permission auth.Permission
	word       fault.Message
}{
	{auth.StockRead, fault.Message{Key: "right.stock_read"}},
	{auth.StockWrite, fault.Message{Key: "right.stock_write"}},
	{auth.ItemWrite, fault.Message{Key: "right.item_write"}},
	{auth.DonorWrite, fault.Message{Key: "right.donor_write"}},
	{auth.FiscalWrite, fault.Message{Key: "right.fiscal_write"}},
	{auth.PlanRead, fault.Message{Key: "right.plan_read"}},
	{auth.PlanWrite, fault.Message{Key: "right.plan_write"}},
	{auth.PlanApprove, fault.Message{Key: "right.plan_approve"}},
	{auth.ReversalWrite, fault.Message{Key: "right.reversal_write"}},
	{auth.ReversalApprove, fault.Message{Key: "right.reversal_approve"}},
	{auth.EquipmentRead, fault.Message{Key: "right.equipment_read"}},
	{auth.EquipmentWrite, fault.Message{Key: "right.equipment_write"}},
	{auth.DocumentRead, fault.Message{Key: "right.document_read"}},
	{auth.DocumentPrint, fault.Message{Key: "right.document_print"}},
	{auth.DocumentAttach, fault.Message{Key: "right.document_attach"}},
	{auth.Export, fault.Message{Key: "right.export"}},
	{auth.Verify, fault.Message{Key: "right.verify"}},
	{auth.Audit, fault.Message{Key: "right.audit"}},
	{auth.FindingWrite, fault.Message{Key: "right.finding_write"}},
	{auth.FindingAnswer, fault.Message{Key: "right.finding_answer"}},
	{auth.PeriodClose, fault.Message{Key: "right.period_close"}},
	{auth.PeopleAdmin, fault.Message{Key: "right.people_admin"}},
	{auth.SettingsAdmin, fault.Message{Key: "right.settings_admin"}},
	{auth.Backup, fault.Message{Key: "right.backup"}},
}

// rights handles GET /people/rights.
func (s area) rights(c *gin.Context) error {
	page := rightsPage{Base: s.Page(c, "people.rights"), Roles: auth.Roles}
	page.Rows = rightRows(page.Base)
	return s.Render(c, http.StatusOK, "office/rights", page)
}

// rightRows takes the rows from the table that guards the routes; a permission
// without words stands last, under its own name.
func rightRows(b desk.Base) []rightRow {
	var rows []rightRow
	add := func(p auth.Permission, word string) {
		row := rightRow{Word: word}
		for _, role := range auth.Roles {
			row.Given = append(row.Given, slices.Contains(auth.Grants[role], p))
		}
		rows = append(rows, row)
	}
	said := map[auth.Permission]bool{}
	for _, r := range rightWords {
		said[r.permission] = true
		add(r.permission, b.Say(r.word))
	}
	for _, p := range auth.Permissions() {
		if !said[p] {
			add(p, string(p))
		}
	}
	return rows
}
