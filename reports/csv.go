package reports

import (
	"encoding/csv"
	"io"
	"math"

	"relief/internal/sheet"
)

// WriteCSV writes a table's head and rows as UTF-8 with the mark that has
// spreadsheets read it as such. A text that a spreadsheet would take for a
// formula gets an apostrophe in front.
func WriteCSV(w io.Writer, t *Table) error {
	if err := t.fits(math.MaxInt, "report.too_many_rows"); err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\xEF\xBB\xBF"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	line := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		line[i] = sheet.Guard(clean(c.Label))
	}
	if err := out.Write(line); err != nil {
		return err
	}
	write := func(_ int, row []Cell) error {
		for i, c := range row {
			line[i] = Show(c)
			if _, is := c.(string); is {
				line[i] = sheet.Guard(line[i])
			}
		}
		return out.Write(line)
	}
	if err := t.each(write); err != nil {
		return err
	}
	if t.Totals != nil {
		if err := write(0, t.Totals); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
