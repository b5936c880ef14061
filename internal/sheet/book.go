package sheet

import (
	"context"
	"encoding/xml"
	"fmt"
	"path"
	"strings"

	"relief/internal/fault"
)

// Book is an uploaded workbook that passed the first two gates: its wrapping
// and the markup of every part that is read. Sheets are read one by one.
type Book struct {
	limits   Limits
	sheets   []SheetInfo
	sources  []string // the part of each sheet
	parts    parts
	styles   []style // style number → what it shows
	shared   int     // shared strings
	date1904 bool
	text     *Grid // the one sheet of a CSV file
}

// SheetInfo names one sheet, in the order of the tabs. Hidden sheets are
// listed too.
type SheetInfo struct {
	Name   string
	Hidden bool
}

// reading admits one file at a time: the memory bound is per file.
var reading = make(chan struct{}, 1)

// enter waits for the turn to read, as long as the context allows.
func enter(ctx context.Context) error {
	if ctx.Err() != nil {
		return fault.Wrap(ctx.Err(), fault.Unready, "sheet.busy")
	}
	select {
	case reading <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.Wrap(ctx.Err(), fault.Unready, "sheet.busy")
	}
}

// leave gives the turn to the next.
func leave() { <-reading }

// rescue turns a panic of a parser into a refusal of the file.
func rescue(err *error) {
	if r := recover(); r != nil {
		*err = fault.Wrap(fmt.Errorf("panic while reading a workbook: %v", r),
			fault.Invalid, "sheet.broken_part")
	}
}

// Open checks an uploaded file and lists its sheets; a table in plain text
// (CSV) is a book of one. The zero Limits are DefaultLimits. It fails with
// Invalid when the file is neither (an old .xls, locked by a password,
// broken), TooLarge when it asks for more than the limits, and Unready when
// ctx ends before its turn comes.
func Open(ctx context.Context, data []byte, limits Limits) (book *Book, err error) {
	if err := enter(ctx); err != nil {
		return nil, err
	}
	defer leave()
	defer rescue(&err)

	limits = limits.orDefault()
	if isText(data) {
		return openText(data, limits)
	}
	found, err := unpack(data, limits)
	if err != nil {
		return nil, err
	}
	for _, part := range found {
		if err := checkMarkup(part, limits); err != nil {
			return nil, err
		}
	}
	b := &Book{limits: limits, parts: found}
	if err := b.readWorkbook(); err != nil {
		return nil, err
	}
	if b.styles, err = cellStyles(found["xl/styles.xml"], limits); err != nil {
		return nil, err
	}
	if shared := found["xl/sharedstrings.xml"]; shared != nil {
		err := walk(shared, limits, func(depth int, el xml.StartElement) error {
			if depth == 2 && el.Name.Local == "si" {
				b.shared++
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Sheets lists the sheets in the order of their tabs; chart sheets are not
// among them.
func (b *Book) Sheets() []SheetInfo { return append([]SheetInfo(nil), b.sheets...) }

// readWorkbook reads which sheets there are and where their cells stand.
func (b *Book) readWorkbook() error {
	targets, err := b.readTargets()
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	err = walk(b.parts["xl/workbook.xml"], b.limits, func(depth int, el xml.StartElement) error {
		switch {
		case depth == 2 && el.Name.Local == "workbookPr":
			b.date1904 = truth(attr(el, "date1904"))
		case depth == 3 && el.Name.Local == "sheet":
			name, source := attr(el, "name"), targets[attr(el, "id")]
			if b.parts[source] == nil || !strings.HasPrefix(source, "xl/worksheets/") {
				return nil // a chart sheet, a macro sheet
			}
			if name == "" || seen[name] || len(b.sheets) == b.limits.Sheets {
				return fault.New(fault.Invalid, "sheet.strange_sheet", shown(name))
			}
			seen[name] = true
			state := attr(el, "state")
			hidden := state == "hidden" || state == "veryHidden"
			b.sheets = append(b.sheets, SheetInfo{Name: name, Hidden: hidden})
			b.sources = append(b.sources, source)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(b.sheets) == 0 {
		return fault.New(fault.Invalid, "sheet.no_sheet")
	}
	return nil
}

// readTargets maps the relation ids of the workbook to part names.
func (b *Book) readTargets() (map[string]string, error) {
	targets := map[string]string{}
	rels := b.parts["xl/_rels/workbook.xml.rels"]
	if rels == nil {
		return targets, nil
	}
	err := walk(rels, b.limits, func(_ int, el xml.StartElement) error {
		if el.Name.Local != "Relationship" || attr(el, "TargetMode") == "External" {
			return nil
		}
		target := partName(attr(el, "Target"))
		if !strings.HasPrefix(target, "/") {
			target = "/xl/" + target
		}
		targets[attr(el, "Id")] = strings.TrimPrefix(path.Clean(target), "/")
		return nil
	})
	return targets, err
}
