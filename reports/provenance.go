package reports

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"

	"relief/internal/intake"
)

// provenanceSheet is the name of the sheet that says where a workbook comes
// from, in every language, so that it is found again.
const provenanceSheet = intake.ProvenanceSheet

// The keys of that sheet's lines; they stand in its third column.
const (
	keyQuestion = "question"
	keyTitle    = "title"
	keyHead     = "head"
	keyRows     = "rows"
	keyHash     = "rows_sha256"
	keyShape    = "columns"
	keySheet    = "sheet"
	keyAskedAt  = "asked_at"
	keySeal     = "seal"
)

// sealedKeys are the lines that the signature of a workbook is over, in its order.
var sealedKeys = []string{
	"branch", keyQuestion, keyTitle, "filters", keyAskedAt, "asked_by", keyRows, keyHash, keyHead, keySheet, keyShape,
}

// content is what a workbook's signature is over: what it says of itself, with
// the hash of its rows.
func (c claims) content() []byte {
	var b []byte
	for _, key := range sealedKeys {
		value := c[key]
		if key == keyAskedAt {
			value = canonical(Moment, value)
		}
		b = appendText(b, key, value)
	}
	return b
}

// addProvenance writes what was asked, when, by whom, and what it came to.
func (b *book) addProvenance(t *Table) error {
	w, p := b.words, t.Provenance
	sw, err := b.sheet(provenanceSheet, page{head: p.Head.Short()})
	if err != nil {
		return err
	}
	for i, width := range []float64{22, saidWide, 14} {
		if err := sw.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	var filters []string
	for _, f := range t.Filters {
		filters = append(filters, f.Label+w.T("common.colon")+f.Value)
	}
	type line struct {
		label, key string
		value      any
	}
	lines := []line{
		{w.T("report.from_branch"), "branch", clean(p.Branch)},
		{w.T("report.from_question"), keyQuestion, p.Question},
		{w.T("report.from_title"), keyTitle, clean(t.Title)},
		{w.T("report.from_filters"), "filters", clean(strings.Join(filters, w.T("report.semicolon")))},
		{w.T("report.from_asked_at"), keyAskedAt, p.AskedAt},
		{w.T("report.from_asked_by"), "asked_by", clean(p.AskedBy)},
		{w.T("report.from_rows"), keyRows, int64(t.Len())},
		{w.T("report.from_hash"), keyHash, t.RowsSHA256()},
		{w.T("report.from_head"), keyHead, p.Head.Short()},
		{w.T("report.from_sheet"), keySheet, b.names[0]},
		{w.T("report.from_shape"), keyShape, shapeText(t.Columns)},
	}
	said := claims{}
	for _, l := range lines {
		said[l.key] = Show(l.value)
	}
	lines = append(lines, line{w.T("report.from_seal"), keySeal, t.seal.sign(sealedBook, said.content())})
	if err := b.line(sw, titleRow, 26, b.cell("title", w.T("report.from"))); err != nil {
		return err
	}
	at := titleRow + 2
	for _, l := range lines {
		style := string(Text)
		switch l.value.(type) {
		case string:
		case int64:
			style = "center"
		default:
			style = string(Moment)
		}
		row := []any{b.cell("head", l.label), b.cell(style, l.value), b.cell("about", l.key)}
		if at, err = b.over(sw, at, Show(l.value), row); err != nil {
			return fmt.Errorf("provenance: %w", err)
		}
	}
	if err := b.line(sw, at+1, 0, b.cell("about", w.T("report.from_how"))); err != nil {
		return err
	}
	return sw.Flush()
}

// saidWide is how wide the column of what is said is, in characters.
const saidWide = 78

// over writes a line whose text may need more than a row can be high: it goes
// over as many rows as it needs. It gives the row behind it.
func (b *book) over(sw *excelize.StreamWriter, at int, said string, row []any) (int, error) {
	high := 16 * float64(linesOf(said, saidWide))
	rows := max(1, int(math.Ceil(high/mostHigh)))
	for n := range rows {
		if err := b.line(sw, at+n, high/float64(rows), row...); err != nil {
			return 0, err
		}
		blank := b.cell("head", nil)
		row = []any{blank, b.cell(string(Text), nil)}
	}
	if rows == 1 {
		return at + 1, nil
	}
	return at + rows, errors.Join(sw.MergeCell(address(1, at), address(1, at+rows-1)),
		sw.MergeCell(address(2, at), address(2, at+rows-1)))
}
