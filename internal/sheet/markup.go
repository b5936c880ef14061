package sheet

import (
	"bytes"
	"encoding/xml"
	"io"

	"relief/internal/fault"
)

const (
	maxTagBytes = 64 << 10
	maxDepth    = 48
)

// checkMarkup refuses, by looking at the bytes alone, what would make an XML
// parser allocate without bound: a document type, a tag with a hundred
// thousand attributes, a text longer than any cell.
func checkMarkup(part []byte, limits Limits) error {
	// A character takes up to ten bytes when written as a reference.
	maxTextBytes := 10 * limits.CellChars
	for rest := part; len(rest) > 0; {
		open := bytes.IndexByte(rest, '<')
		if open < 0 {
			open = len(rest)
		}
		if open > maxTextBytes {
			return fault.New(fault.TooLarge, "sheet.long_text", limits.CellChars)
		}
		rest = rest[open:]
		if bytes.HasPrefix(rest, []byte("<!DOCTYPE")) {
			return fault.New(fault.Invalid, "sheet.broken_part")
		}
		end := bytes.IndexByte(rest, '>')
		if end < 0 {
			end = len(rest) - 1
		}
		if end > maxTagBytes && bytes.HasPrefix(rest, []byte("<![CDATA[")) {
			return fault.New(fault.TooLarge, "sheet.long_text", limits.CellChars)
		}
		if end > maxTagBytes {
			return fault.New(fault.Invalid, "sheet.broken_part")
		}
		rest = rest[end+1:]
	}
	return nil
}

// newDecoder reads a part strictly; only UTF-8 is understood.
func newDecoder(part []byte) *xml.Decoder {
	return xml.NewDecoder(bytes.NewReader(part))
}

// walk hands every start element of a part to visit, with its depth from 1,
// and refuses a part that is broken, too deep or too rich in elements.
func walk(part []byte, limits Limits, visit func(depth int, el xml.StartElement) error) error {
	d := newDecoder(part)
	depth, elements := 0, 0
	for {
		token, err := d.Token()
		if err == io.EOF && depth == 0 {
			return nil
		}
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "sheet.broken_part")
		}
		switch el := token.(type) {
		case xml.StartElement:
			depth++
			elements++
			if depth > maxDepth {
				return fault.New(fault.Invalid, "sheet.broken_part")
			}
			if elements > limits.Elements {
				return fault.New(fault.TooLarge, "sheet.too_many_elements", limits.Elements)
			}
			if err := visit(depth, el); err != nil {
				return err
			}
		case xml.EndElement:
			depth--
			if depth < 0 {
				return fault.New(fault.Invalid, "sheet.broken_part")
			}
		}
	}
}

// attr is the value of an attribute by local name, "" when absent.
func attr(el xml.StartElement, name string) string {
	for _, a := range el.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// truth reads an XML boolean attribute.
func truth(value string) bool { return value == "1" || value == "true" || value == "on" }
