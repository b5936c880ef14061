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

// A plan of 100 items and 500 recipients is typed in pages: none of them has
// more cells than a browser bears, and no cell is left out.
func TestPlan_large(t *testing.T) {
	d, err := desk.New(desk.Options{Books: testkit.NewBooks(t, db.SQLite).DB})
	if err != nil {
		t.Fatal(err)
	}
	const items, recipients = 100, 500
	seen := map[string]bool{}
	for path := "/plans/7"; path != ""; {
		later := ""
		for part := 1; part <= 2; part++ {
			c, _ := gin.CreateTestContext(httptest.NewRecorder())
			c.Request = httptest.NewRequest(http.MethodGet, path, nil)
			page := planPage{Base: d.Page(c, "menu.plans")}
			page.Query.Set("part", fmt.Sprint(part))
			page.Person = auth.Person{ID: 1, Active: true, Rights: auth.Rights{auth.PlanWrite: true}}
			page.Plan.State = document.Draft
			found := map[distribution.RecipientID]bool{}
			for i := range recipients {
				id := distribution.RecipientID(i + 1)
				found[id] = true
				page.Matrix.Recipients = append(page.Matrix.Recipients, distribution.MatrixColumn{RecipientID: id})
			}
			for i := range items {
				page.Matrix.Items = append(page.Matrix.Items, distribution.MatrixRow{
					ItemID: inventory.ItemID(i + 1), Cells: make([]distribution.Progress, recipients),
				})
			}
			page.takePart(found)
			page.layOut()
			fields := 0
			for _, row := range page.Rows {
				for _, cell := range row.Cells {
					seen[cell.Name] = true
					fields++
				}
			}
			if fields == 0 || fields > pageCells || len(page.Parts) != 2 {
				t.Errorf("%s: %d fields, %d parts", path, fields, len(page.Parts))
			}
			later = page.Later
		}
		path = later
	}
	if want := items * (recipients + 1); len(seen) != want {
		t.Errorf("%d cells can be typed, want %d", len(seen), want)
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
