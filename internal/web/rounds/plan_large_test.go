package rounds

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/web/desk"
	"relief/inventory"
)

// A plan of 300 items and 100 recipients is typed in parts: no page asks a
// browser for more fields than a form may carry, and no row is left out.
func TestPlan_large(t *testing.T) {
	d, err := desk.New(desk.Options{Books: testkit.NewBooks(t, db.SQLite).DB})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[inventory.ItemID]bool{}
	for part := 1; part <= 8; part++ {
		path := "/plans/7"
		if part > 1 {
			path = fmt.Sprintf("/plans/7?part=%d", part)
		}
		c, _ := gin.CreateTestContext(httptest.NewRecorder())
		c.Request = httptest.NewRequest(http.MethodGet, path, nil)
		page := planPage{Base: d.Page(c, "menu.plans")}
		page.Person = auth.Person{ID: 1, Active: true, Rights: auth.Rights{auth.PlanWrite: true}}
		page.Plan.State = document.Draft
		page.Matrix.Recipients = make([]distribution.MatrixColumn, 100)
		for i := range 300 {
			page.Matrix.Items = append(page.Matrix.Items, distribution.MatrixRow{
				ItemID: inventory.ItemID(i + 1), Cells: make([]distribution.Progress, 100),
			})
		}
		page.layOut()
		fields := 0
		for _, row := range page.Rows {
			seen[row.ItemID] = true
			fields += len(row.Cells)
		}
		if fields == 0 || fields > matrixCells || len(page.Parts) != 8 {
			t.Errorf("part %d: %d fields, %d parts", part, fields, len(page.Parts))
		}
	}
	if len(seen) != 300 {
		t.Errorf("%d items can be typed, want 300", len(seen))
	}
}

// Progress counts what is settled, not units: a manikin and 49 packs do not
// add up to 50 of anything.
func TestPlan_progress(t *testing.T) {
	page := planPage{}
	page.Matrix.Items = []distribution.MatrixRow{
		{Cells: []distribution.Progress{{Units: 1, Out: 1}, {Units: 2, Cut: 2}},
			Kept: distribution.Progress{Units: 1, Held: 1}},
		{Cells: []distribution.Progress{{Units: 49, Out: 40, Held: 9}, {Units: 5, Out: 5, OnRoad: 5}, {}}},
	}
	if page.Served() != 1 || page.Due() != 4 {
		t.Errorf("%d of %d cells", page.Served(), page.Due())
	}
}
