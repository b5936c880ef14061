package matrix

import (
	"context"

	"relief/internal/fault"
	"relief/internal/sheet"
)

// Load reads the plan of a workbook: the sheet of this name, or with "" the
// first visible one that holds a plan. It fails like Book.Grid and like Parse,
// whose refusal of the first visible sheet stands when none holds a plan.
func Load(ctx context.Context, book *sheet.Book, name string) (*Plan, error) {
	var refusal error
	for i, info := range book.Sheets() {
		if name == "" && info.Hidden || name != "" && name != info.Name {
			continue
		}
		g, err := book.Grid(ctx, i)
		if err != nil {
			return nil, err
		}
		p, err := Parse(g)
		if err == nil {
			return p, nil
		}
		if refusal == nil {
			refusal = err
		}
	}
	if refusal == nil {
		return nil, fault.New(fault.NotFound, "matrix.no_sheet", short(name, 24))
	}
	return nil, refusal
}
