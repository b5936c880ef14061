package forms_test

import (
	"context"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
)

// A slip given up before dispatch prints 作废 with its reason, and a new one
// takes its place on the plan's workbook.
func TestPaper_void(t *testing.T) {
	p := played.Draft(t, testkit.NewBooks(t, db.SQLite, played.AtNoon)).Approve(t)
	p.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		return distribution.VoidSlip(ctx, tx, p.Slips[0], 0, "写错接收人")
	})
	_, set, file := p.Print(t, p.Slips[0], "P5", false)
	played.Keep(t, "p5-void.pdf", file)
	if !set.Void || set.Number != "CK20311008-001" || set.Notes[0] != "作废原因：写错接收人" {
		t.Errorf("void %v, %s, %v", set.Void, set.Number, set.Notes)
	}
	if v := p.Verify(t, ""); !v.OK {
		t.Errorf("found %+v", v.Findings)
	}
}
