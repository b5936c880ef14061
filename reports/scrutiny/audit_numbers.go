package scrutiny

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"relief/internal/db"
	"relief/internal/document"
	"relief/reports"
)

// seriesLine is one series of numbers on one day: as many as the counter gave,
// and what became of them.
type seriesLine struct {
	prefix, day string
	last        int64
	voided      []int64
	reversing   int64
	missing     []int64
}

// number writes a number of the series as papers show it.
func (s seriesLine) number(n int64) string { return fmt.Sprintf("%s%s-%03d", s.prefix, s.day, n) }

// seriesOf gives every series of a period, by day. A number that the counter
// gave and no document has is missing.
func seriesOf(ctx context.Context, r db.Reader, p Period) ([]seriesLine, error) {
	var counters []struct {
		Prefix, Day string
		Last        int64
	}
	branch := r.Where().Branch
	compact := func(day string) string { return strings.ReplaceAll(day, "-", "") }
	err := r.Select(ctx, &counters, `
		SELECT prefix, day, last FROM counters
		WHERE  branch_id = ? AND day BETWEEN ? AND ? ORDER BY day, prefix`, branch, compact(p.From), compact(p.To))
	if err != nil {
		return nil, fmt.Errorf("series: %w", err)
	}
	lines, at := make([]seriesLine, len(counters)), map[string]int{}
	for i, c := range counters {
		lines[i] = seriesLine{prefix: c.Prefix, day: c.Day, last: c.Last}
		at[c.Prefix+c.Day] = i
	}
	if len(lines) == 0 {
		return nil, nil
	}
	// The numbers of a series lie side by side in the index of numbers: '.'
	// follows '-'.
	var taken []struct {
		Number   string
		Kind     document.Kind
		State    document.State
		Reverses *document.ID
	}
	err = r.Select(ctx, &taken, `
		SELECT d.number, d.kind, d.state, d.reverses
		FROM   counters c
		JOIN   documents d ON d.branch_id = c.branch_id AND d.number >= c.prefix || c.day || '-'
		       AND d.number < c.prefix || c.day || '.'
		WHERE  c.branch_id = ? AND c.day BETWEEN ? AND ?`, branch, compact(p.From), compact(p.To))
	if err != nil {
		return nil, fmt.Errorf("numbers: %w", err)
	}
	found := make([][]bool, len(lines))
	for _, d := range taken {
		series, n := cutNumber(d.Number)
		i, ours := at[series]
		if !ours || n < 1 || n > lines[i].last {
			continue
		}
		if found[i] == nil {
			found[i] = make([]bool, lines[i].last+1)
		}
		found[i][n] = true
		switch {
		case slices.Contains(d.Kind.Spec().Ends, d.State):
			lines[i].voided = append(lines[i].voided, n)
		case d.Reverses != nil:
			lines[i].reversing++
		}
	}
	for i := range lines {
		for n := int64(1); n <= lines[i].last; n++ {
			if found[i] == nil || !found[i][n] {
				lines[i].missing = append(lines[i].missing, n)
			}
		}
	}
	return lines, nil
}

// fillNumbers fills the table with the series, or with the numbers missing.
func fillNumbers(ctx context.Context, r db.Reader, t *reports.Table, l AuditList, p Period, part reports.Part) error {
	lines, err := seriesOf(ctx, r, p)
	if err != nil {
		return err
	}
	w := t.Words()
	add := func(cells ...reports.Cell) {
		t.Rows = append(t.Rows, cells)
		t.Refs = append(t.Refs, reports.Ref{Key: int64(len(t.Rows))})
	}
	switch l {
	case ListSeries:
		t.Columns = []reports.Column{
			reports.TextColumn("prefix", w.T("audit.prefix"), 9), reports.DayColumn("day", w.T("audit.day")),
			reports.TextColumn("first", w.T("audit.first_number"), 19),
			reports.TextColumn("last", w.T("audit.last_number"), 19),
			countColumn("given", w.T("audit.given")), countColumn("reversals", w.T("audit.of_reversals")),
			countColumn("void", w.T("audit.void_count")),
			reports.TextColumn("void_numbers", w.T("audit.void_numbers"), 30),
			countColumn("missing", w.T("audit.missing_count")),
		}
		for _, s := range lines {
			add(s.prefix, dashed(s.day), s.number(1), s.number(s.last), s.last, s.reversing,
				int64(len(s.voided)), tails(s.voided), int64(len(s.missing)))
		}
	default:
		t.Columns = []reports.Column{
			numberColumn(w), reports.TextColumn("prefix", w.T("audit.prefix"), 9),
			reports.DayColumn("day", w.T("audit.day")),
		}
		for _, s := range lines {
			for _, n := range s.missing {
				add(s.number(n), s.prefix, dashed(s.day))
			}
		}
	}
	if skip := min(int(part.After), len(t.Rows)); skip > 0 {
		t.Rows, t.Refs = t.Rows[skip:], t.Refs[skip:]
	}
	t.Cut(part)
	return nil
}

// dashed is the day of a number as a date.
func dashed(day string) reports.Cell {
	d, err := time.Parse("20060102", day)
	if err != nil {
		return nil
	}
	return reports.Date(d.Format(time.DateOnly))
}

// tails writes the serials of numbers: 003、007.
func tails(list []int64) reports.Cell {
	if len(list) == 0 {
		return nil
	}
	slices.SortFunc(list, cmp.Compare[int64])
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = fmt.Sprintf("%03d", n)
	}
	return strings.Join(out, "、")
}
