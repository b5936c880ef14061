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

// days are the days of a period as numbers show them.
func (p Period) days() (from, to string) {
	return strings.ReplaceAll(p.From, "-", ""), strings.ReplaceAll(p.To, "-", "")
}

// counter is what stands of a series in the counters.
type counter struct {
	Prefix, Day string
	Last, Taken int64
	Highest     *string
}

// seriesOf gives a part of the series of a period, by day.
func seriesOf(ctx context.Context, r db.Reader, p Period, part reports.Part) ([]seriesLine, error) {
	var counters []counter
	from, to := p.days()
	err := r.Select(ctx, &counters, `
		SELECT prefix, day, last FROM counters
		WHERE  branch_id = ? AND day BETWEEN ? AND ? ORDER BY day, prefix LIMIT ? OFFSET ?`,
		r.Where().Branch, from, to, part.Most(), part.After)
	if err != nil {
		return nil, fmt.Errorf("series: %w", err)
	}
	lines := make([]seriesLine, len(counters))
	for i, c := range counters {
		if lines[i], err = c.line(ctx, r); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// gapsOf gives the series of a period in which numbers may be missing: those of
// which as many documents have a number as the counter gave, the last among
// them, are whole. The numbers of a series lie side by side in the index of
// numbers: '.' follows '-'.
func gapsOf(ctx context.Context, r db.Reader, p Period) ([]seriesLine, error) {
	var counters []counter
	from, to := p.days()
	err := r.Select(ctx, &counters, `
		SELECT c.prefix, c.day, c.last,
		       (SELECT COUNT(*) FROM documents d WHERE d.branch_id = c.branch_id
		        AND d.number >= c.prefix || c.day || '-' AND d.number < c.prefix || c.day || '.') AS taken,
		       (SELECT MAX(d.number) FROM documents d WHERE d.branch_id = c.branch_id
		        AND d.number >= c.prefix || c.day || '-' AND d.number < c.prefix || c.day || '.') AS highest
		FROM   counters c
		WHERE  c.branch_id = ? AND c.day BETWEEN ? AND ? ORDER BY c.day, c.prefix`, r.Where().Branch, from, to)
	if err != nil {
		return nil, fmt.Errorf("gaps: %w", err)
	}
	var lines []seriesLine
	for _, c := range counters {
		if last := number(c.Prefix+c.Day, c.Last); c.Taken == c.Last && c.Highest != nil && *c.Highest == last {
			continue
		}
		line, err := c.line(ctx, r)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// line tells what became of the numbers of a series on a day. A number that the
// counter gave and no document has is missing.
func (c counter) line(ctx context.Context, r db.Reader) (seriesLine, error) {
	var taken []struct {
		Number   string
		Kind     document.Kind
		State    document.State
		Reverses *document.ID
	}
	line, series := seriesLine{prefix: c.Prefix, day: c.Day, last: c.Last}, c.Prefix+c.Day
	err := r.Select(ctx, &taken, `
		SELECT number, kind, state, reverses FROM documents
		WHERE  branch_id = ? AND number >= ? AND number < ?`, r.Where().Branch, series+"-", series+".")
	if err != nil {
		return line, fmt.Errorf("numbers of %s: %w", series, err)
	}
	found := make([]bool, c.Last+1)
	for _, d := range taken {
		of, n := cutNumber(d.Number)
		if of != series || n < 1 || n > c.Last {
			continue
		}
		found[n] = true
		switch {
		case slices.Contains(d.Kind.Spec().Ends, d.State):
			line.voided = append(line.voided, n)
		case d.Reverses != nil:
			line.reversing++
		}
	}
	for n := int64(1); n <= c.Last; n++ {
		if !found[n] {
			line.missing = append(line.missing, n)
		}
	}
	return line, nil
}

// fillNumbers fills the table with the series, or with the numbers missing.
func fillNumbers(ctx context.Context, r db.Reader, t *reports.Table, l AuditList, p Period, part reports.Part) error {
	w, before := t.Words(), part.After
	add := func(cells ...reports.Cell) {
		t.Rows = append(t.Rows, cells)
		t.Refs = append(t.Refs, reports.Ref{Key: before + int64(len(t.Rows))})
	}
	if l == ListSeries {
		lines, err := seriesOf(ctx, r, p, part)
		if err != nil {
			return err
		}
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
		t.Cut(part)
		return nil
	}
	lines, err := gapsOf(ctx, r, p)
	if err != nil {
		return err
	}
	t.Columns = []reports.Column{
		numberColumn(w), reports.TextColumn("prefix", w.T("audit.prefix"), 9),
		reports.DayColumn("day", w.T("audit.day")),
	}
	before = 0
	for _, s := range lines {
		for _, n := range s.missing {
			add(s.number(n), s.prefix, dashed(s.day))
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
