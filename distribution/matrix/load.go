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
	tables, err := finder.Tables(ctx, book, as.Sheet, 0)
	if err != nil {
		return nil, err
	}
	var plan *Plan
	var refusal error
	for _, t := range tables {
		if as.Sheet == "" && t.Grid.Hidden || as.Sheet != "" && as.Sheet != t.Name || plan != nil {
			continue
		}
		p, err := (*Plan)(nil), t.Fault
		if err == nil {
			p, err = Parse(t.Grid, as)
		}
		if err == nil {
			plan = p
		} else if refusal == nil {
			refusal = err
		}
	}
	switch {
	case plan != nil:
		others, same := intake.Others(tables, plan.Sheet)
		plan.Remarks, plan.Counted = append(others, plan.Remarks...), plan.Counted.Plus(same)
		plan.Sheets = intake.Infos(tables)
		return plan, nil
	case refusal == nil:
		return nil, fault.New(fault.NotFound, "matrix.no_sheet", short(as.Sheet, 24))
	}
	return nil, refusal
}

// finder knows the tables of a plan.
var finder = intake.Finder{
	Head: func(g *sheet.Grid) (int, string, bool) {
		p := &parser{g: g, p: &Plan{}}
		for i, row := range g.Rows {
			if i == headerSearch {
				break
			}
			if ok, err := p.readHeader(row); err == nil && ok {
				return row.Number, g.Cell(row.Number, p.label).Text, true
			}
		}
		return 0, "", false
	},
	May: func(row sheet.Row) bool {
		named := false
		texts := intake.Texts(row, func(typed string) bool {
			part := headerPart(typed)
			named = named || part == recipients || part == itemNames
			return !none(typed)
		})
		return named && texts
	},
}
