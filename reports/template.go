package reports

import (
	"encoding/csv"
	"io"

	"github.com/xuri/excelize/v2"

	"relief/internal/intake"
	"relief/internal/sheet"
)

// templateHead are the column names of a template; what a new thing needs is
// marked.
func templateHead(k intake.Kind, w Words) []string {
	var head []string
	for _, f := range k.Fields {
		label := w.Say(f.Label)
		if f.Needed {
			label += "*"
		}
		head = append(head, label)
	}
	return head
}

// example is the row that shows how to fill in; it is known and left out.
func example(k intake.Kind, w Words) []string {
	var row []string
	for _, f := range k.Fields {
		said := ""
		if f.Example.Key != "" {
			said = w.Say(f.Example)
		}
		row = append(row, said)
	}
	return row
}

// WriteTemplateCSV writes a list to be filled in: a line of explanation, the
// column names, an example.
func WriteTemplateCSV(w io.Writer, k intake.Kind, words Words) error {
	if _, err := io.WriteString(w, "\xEF\xBB\xBF"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, row := range [][]string{{words.Say(k.Hint)}, templateHead(k, words), example(k, words)} {
		for i := range row {
			row[i] = sheet.Guard(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// WriteTemplate writes the same as a workbook, all cells as text, with a sheet
// that says what every column holds.
func WriteTemplate(w io.Writer, k intake.Kind, words Words) error {
	b, err := newBook(words)
	if err != nil {
		return err
	}
	defer b.f.Close()
	if err := b.addTemplate(k); err != nil {
		return err
	}
	if err := b.addHints(k); err != nil {
		return err
	}
	return b.write(w)
}

// addTemplate makes the sheet to fill in. Its columns are set to text, so that
// 007 stays 007 as it is typed.
func (b *book) addTemplate(k intake.Kind) error {
	sw, err := b.sheet(sheetName(b.words.Say(k.Title), nil), page{landscape: true, frozen: headRow, titles: headRow})
	if err != nil {
		return err
	}
	for i, c := range listColumns(k, b.words) {
		if err := sw.SetColWidth(i+1, i+1, c.Width); err != nil {
			return err
		}
	}
	if err := sw.SetColStyle(1, len(k.Fields), b.styles["typed"]); err != nil {
		return err
	}
	if err := b.line(sw, titleRow, 26, b.cell("title", b.words.Say(k.Title))); err != nil {
		return err
	}
	if err := b.line(sw, aboutRow, 0, b.cell("about", b.words.Say(k.Hint))); err != nil {
		return err
	}
	if err := b.line(sw, headRow, 0, b.texts("head", templateHead(k, b.words))...); err != nil {
		return err
	}
	if err := b.line(sw, firstRow, 0, b.texts(string(Text), example(k, b.words))...); err != nil {
		return err
	}
	return sw.Flush()
}

// texts are cells of one style that hold texts.
func (b *book) texts(style string, list []string) []any {
	cells := make([]any, len(list))
	for i, s := range list {
		cells[i] = excelize.Cell{StyleID: b.styles[style], Value: typed(s)}
	}
	return cells
}

func (b *book) addHints(k intake.Kind) error {
	sw, err := b.sheet(sheetName(b.words.T("import.columns"), b.names), page{frozen: 1})
	if err != nil {
		return err
	}
	for i, width := range []float64{24, 16, 80} {
		if err := sw.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	head := []string{b.words.T("import.column"), b.words.T("import.needed"), b.words.T("import.what_it_holds")}
	if err := b.line(sw, 1, 0, b.texts("head", head)...); err != nil {
		return err
	}
	for i, f := range k.Fields {
		needed := ""
		if f.Needed {
			needed = "*"
		}
		row := []string{b.words.Say(f.Label), needed, b.words.Say(f.Hint)}
		if err := b.line(sw, 2+i, 0, b.texts("label", row)...); err != nil {
			return err
		}
	}
	return sw.Flush()
}
