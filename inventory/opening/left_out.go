package opening

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"relief/internal/fault"
)

// LeftOut are the rows that are left out on purpose, as Excel shows them.
func (r *Result) LeftOut() (rows []int) {
	for _, l := range r.Lines {
		if l.State == LeftOut {
			rows = append(rows, l.Row.Number)
		}
	}
	return rows
}

// mostSpans is how many spans of rows are named one by one: the remarks of a
// receipt hold them with what else they say, numbers of seven digits too.
const mostSpans = 20

// Spans writes the numbers of rows, those in a row as one span: 7, 9–12.
func Spans(rows []int) string {
	var spans []string
	for i := 0; i < len(rows); {
		end := i
		for end+1 < len(rows) && rows[end+1] == rows[end]+1 {
			end++
		}
		span := strconv.Itoa(rows[i])
		if end > i {
			span = fmt.Sprintf("%d–%d", rows[i], rows[end])
		}
		spans, i = append(spans, span), end+1
	}
	if len(spans) > mostSpans {
		spans = append(spans[:mostSpans], "…")
	}
	return strings.Join(spans, ", ")
}

// CheckLeftOut refuses rows to be left out that hold no goods.
func (c *Count) CheckLeftOut(rows []int) error {
	var none []int
	for _, n := range rows {
		if !slices.ContainsFunc(c.Rows, func(row Row) bool { return row.Number == n }) {
			none = append(none, n)
		}
	}
	var f fault.Fields
	if len(none) > 0 {
		slices.Sort(none)
		f.Add("skip_rows", "opening.no_such_rows", len(none), Spans(slices.Compact(none)))
	}
	return f.Err(fault.Invalid, "fault.invalid")
}
