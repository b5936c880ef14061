package matrix

import (
	"context"

	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/sheet"
)

// Reading says how a workbook is read. The zero Reading leaves all to be found.
type Reading struct {
	Sheet string // "" = the first visible one that holds a plan
	Past  bool   // read the rows under the sign-off too
}

// Load reads the plan of a workbook and tells of its other sheets. It fails
// like Book.Grid and like Parse, whose refusal of the first visible sheet
// stands when none holds a plan.
func Load(ctx context.Context, book *sheet.Book, as Reading) (*Plan, error) {
	infos := book.Sheets()
	rows, table := make([]int, len(infos)), make([]bool, len(infos))
	var plan *Plan
	var refusal error
	for i, info := range infos {
		g, err := book.Grid(ctx, i)
		if err != nil {
			return nil, err
		}
		rows[i] = len(g.Rows)
		p, err := Parse(g, as)
		table[i] = err == nil
		if as.Sheet == "" && info.Hidden || as.Sheet != "" && as.Sheet != info.Name || plan != nil {
			continue
		}
		if err == nil {
			plan = p
		} else if refusal == nil {
			refusal = err
		}
	}
	switch {
	case plan != nil:
		plan.Remarks = append(intake.Others(infos, plan.Sheet, rows, table), plan.Remarks...)
		return plan, nil
	case refusal == nil:
		return nil, fault.New(fault.NotFound, "matrix.no_sheet", short(as.Sheet, 24))
	}
	return nil, refusal
}
