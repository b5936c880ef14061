package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"relief/internal/fault"
	"relief/internal/text"
)

// Grid reads the sheet with this index of Sheets, from 0. It fails with
// Invalid when the sheet is broken and TooLarge when it exceeds the limits;
// the message names the row. The end of ctx stops it.
func (b *Book) Grid(ctx context.Context, sheet int) (grid *Grid, err error) {
	if sheet < 0 || sheet >= len(b.sheets) {
		return nil, fault.New(fault.NotFound, "sheet.no_such_sheet", sheet+1)
	}
	if b.text != nil {
		return b.text, nil
	}
	if err := enter(ctx); err != nil {
		return nil, err
	}
	defer leave()
	defer rescue(&err)

	part := b.parts[b.sources[sheet]]
	seen, err := b.scan(ctx, part)
	if err != nil {
		return nil, err
	}
	info := b.sheets[sheet]
	g := &Grid{Name: info.Name, Hidden: info.Hidden, Merges: seen.merges, from1904: b.date1904}
	g.hiddenCols = seen.hiddenCols
	g.indexMerges()
	if err := b.readValues(ctx, part, seen, g); err != nil {
		return nil, err
	}
	return g, nil
}

// readValues lets excelize stream the rows of one sheet beside its shape.
func (b *Book) readValues(ctx context.Context, part []byte, seen *shape, g *Grid) error {
	file, err := b.reopen(part)
	if err != nil {
		return err
	}
	defer file.Close()
	rows, err := file.Rows(soleSheet)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "sheet.broken_part")
	}
	defer rows.Close()

	left := b.limits.TextBytes
	number := 0
	for _, shape := range seen.rows {
		for number < shape.number {
			if !rows.Next() {
				return fault.Wrap(rows.Error(), fault.Invalid, "sheet.broken_row", shape.number)
			}
			number++
			values, err := rows.Columns(excelize.Options{RawCellValue: true})
			if err != nil || len(values) > b.limits.Columns || number < shape.number && values != nil {
				return fault.Wrap(err, fault.Invalid, "sheet.broken_row", shape.number)
			}
			if number < shape.number {
				continue
			}
			row, err := b.row(shape, values, &left)
			if err != nil {
				return err
			}
			if len(row.cells) > 0 {
				g.Rows = append(g.Rows, row)
			}
		}
		if number%64 == 0 && ctx.Err() != nil {
			return late(ctx)
		}
	}
	return nil
}

// row joins what a row's cells say of themselves with their values.
func (b *Book) row(shape rowShape, values []string, left *int64) (Row, error) {
	row := Row{Number: shape.number, Hidden: shape.hidden}
	for _, m := range shape.marks {
		value := ""
		if int(m.col) <= len(values) {
			value = values[m.col-1]
		}
		cell := b.cell(m, value)
		if cell.Blank() {
			continue
		}
		if len(cell.Text) > b.limits.CellChars &&
			utf8.RuneCountInString(cell.Text) > b.limits.CellChars {
			return row, fault.New(fault.TooLarge, "sheet.long_cell",
				shape.number, b.limits.CellChars)
		}
		if *left -= int64(len(cell.Text)); *left < 0 {
			return row, fault.New(fault.TooLarge, "sheet.too_much_text",
				shape.number, b.limits.TextBytes>>20)
		}
		row.cells = append(row.cells, placed{col: int(m.col), cell: cell})
	}
	return row, nil
}

// cell turns a raw value into a cell.
func (b *Book) cell(m mark, raw string) Cell {
	c := Cell{Formula: m.formula, Uncached: m.uncached}
	if m.uncached || raw == "" {
		return c
	}
	c.Kind, c.Text = m.kind, strings.ToValidUTF8(raw, "\uFFFD")
	switch m.kind {
	case Bool:
		c.Text = "FALSE"
		if raw == "1" {
			c.Text = "TRUE"
		}
	case Number:
		c.Kind, c.Text = plainNumber(raw)
		c.Percent, c.Digits = m.style.percent, m.style.digits
	case Date:
		c.Kind, c.Text = b.date(raw)
		c.Month = c.Kind == Date && m.style.month
	}
	return c
}

// plainNumber writes a stored number in plain digits, to the fifteen that
// Excel itself keeps, so that 0.30000000000000004 reads 0.3. Whole numbers
// keep every digit. What is no number stays as the text it is.
func plainNumber(raw string) (Kind, string) {
	raw = strings.TrimSpace(raw)
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return Text, raw
	}
	if _, err := strconv.ParseInt(raw, 10, 64); err == nil {
		return Number, raw
	}
	if f, err = strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64); err != nil {
		return Text, raw
	}
	if math.Abs(f) >= 1e21 || f != 0 && math.Abs(f) < 1e-12 {
		return Number, strconv.FormatFloat(f, 'g', 15, 64)
	}
	return Number, strconv.FormatFloat(f, 'f', -1, 64)
}

// date writes a cell shown as a date as YYYY-MM-DD, leaving the time out. A
// number that is no day stays a number.
func (b *Book) date(raw string) (Kind, string) {
	if f, err := strconv.ParseFloat(raw, 64); err == nil {
		if iso, ok := dayOf(f, b.date1904); ok {
			return Date, iso
		}
		return plainNumber(raw)
	}
	day, _, _ := strings.Cut(raw, "T")
	if iso, fault := text.ParseDate(day); fault == nil {
		return Date, iso
	}
	return Text, raw
}

// dayOf is the day a number stands for, in the system its workbook counts in.
func dayOf(serial float64, from1904 bool) (string, bool) {
	if from1904 {
		serial += 1462
	}
	return text.FromSerial(serial)
}

// soleSheet is the name of the sheet in a rebuilt workbook.
const soleSheet = "S"

// The parts of a workbook that holds one sheet and nothing else.
const (
	soleTypes = xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/` +
		`content-types"/>`
	soleRels = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/` +
		`2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/` +
		`officeDocument/2006/relationships/%s" Target="%s"/></Relationships>`
	soleBook = xml.Header + `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/` +
		`2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/` +
		`relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`
)

// reopen builds a workbook of one checked sheet and the shared strings and
// opens it: excelize sees nothing else of the uploaded file.
func (b *Book) reopen(part []byte) (*excelize.File, error) {
	content := map[string][]byte{
		"[Content_Types].xml":        []byte(soleTypes),
		"_rels/.rels":                fmt.Appendf(nil, soleRels, "officeDocument", "xl/workbook.xml"),
		"xl/workbook.xml":            []byte(soleBook),
		"xl/_rels/workbook.xml.rels": fmt.Appendf(nil, soleRels, "worksheet", "worksheets/sheet1.xml"),
		"xl/worksheets/sheet1.xml":   part,
	}
	if shared := b.parts["xl/sharedstrings.xml"]; shared != nil {
		content["xl/sharedStrings.xml"] = shared
	}
	size := int64(0)
	for _, data := range content {
		size += int64(len(data))
	}
	packed := bytes.NewBuffer(make([]byte, 0, size+8<<10))
	archive := zip.NewWriter(packed)
	for name, data := range content {
		w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			return nil, fmt.Errorf("rebuild a workbook: %w", err)
		}
		if _, err := io.Copy(w, bytes.NewReader(data)); err != nil {
			return nil, fmt.Errorf("rebuild a workbook: %w", err)
		}
	}
	if err := archive.Close(); err != nil {
		return nil, fmt.Errorf("rebuild a workbook: %w", err)
	}
	options := excelize.Options{UnzipSizeLimit: size, UnzipXMLSizeLimit: size, RawCellValue: true}
	file, err := excelize.OpenReader(packed, options)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "sheet.broken_part")
	}
	return file, nil
}
