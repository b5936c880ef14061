package matrix

import (
	"relief/internal/fault"
	"relief/internal/sheet"
)

// The largest plan that one meeting decides on, wherever its figures come from.
// More than that goes into several plans.
const (
	MostRecipients = 1_000
	MostItems      = 100
	MostCells      = 50_000 // recipients × items
)

// Limits are what a workbook that holds a plan may have: its recipients may
// stand side by side.
var Limits = sheet.Limits{Columns: MostRecipients + MostItems}

// Fits refuses a plan that is too large, with its size and the largest.
func Fits(recipients, items int) error {
	if recipients <= MostRecipients && items <= MostItems && recipients*items <= MostCells {
		return nil
	}
	return fault.New(fault.Invalid, "plan.too_large", int64(recipients), int64(items),
		int64(MostRecipients), int64(MostItems), int64(MostCells))
}

// fits refuses a table that no plan holds.
func (p *Plan) fits() error {
	recipients, items := p.Across, p.Down
	if p.ItemsAcross {
		recipients, items = items, recipients
	}
	n := 0
	for _, r := range recipients {
		if !r.Kept {
			n++
		}
	}
	return Fits(n, len(items))
}
