// Package pdfcheck takes apart the papers that this program makes, in tests:
// which texts stand on which page, and with which glyphs of which font. What a
// PDF gives as extracted text proves nothing, since a hole in the font extracts
// well; so every character drawn is held against the outline that the
// published font has for it.
package pdfcheck

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"relief/internal/testkit/source"
)

// Document is a PDF taken apart: what is drawn, and with which glyphs.
type Document struct {
	Pages [][]Drawn // the texts of each page, in order
	glyph []byte    // CIDToGIDMap: two bytes per code
	font  *sfnt.Font
}

// Drawn is one text with its place, in points from the lower left corner.
type Drawn struct {
	X, Y  float64
	codes []uint16
}

// Text is the drawn text as its codes say.
func (d Drawn) Text() string {
	var b strings.Builder
	for _, c := range d.codes {
		b.WriteRune(rune(c))
	}
	return b.String()
}

var (
	streams = regexp.MustCompile(`(?s)<<([^<>]*/Length (\d+)[^<>]*)>>\s*stream\n`)
)

// TakeApart reads a PDF as the papers and reports write it.
func TakeApart(t testing.TB, pdf []byte) Document {
	t.Helper()
	var doc Document
	for _, m := range streams.FindAllSubmatchIndex(pdf, -1) {
		dict := string(pdf[m[2]:m[3]])
		size, _ := strconv.Atoi(string(pdf[m[4]:m[5]]))
		data := pdf[m[1] : m[1]+size]
		if !strings.Contains(dict, "FlateDecode") {
			continue
		}
		r, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		data, err = io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case strings.Contains(dict, "/Length1"):
			if doc.font, err = sfnt.Parse(data); err != nil {
				t.Fatalf("embedded font: %v", err)
			}
		case len(data) == 1<<17:
			doc.glyph = data
		default:
			doc.Pages = append(doc.Pages, textsOf(t, data))
		}
	}
	if doc.font == nil || doc.glyph == nil || len(doc.Pages) == 0 {
		t.Fatal("no font, glyph map or page in the document")
	}
	return doc
}

// textsOf walks a page's content by hand, because a text may hold any byte.
func textsOf(t testing.TB, content []byte) []Drawn {
	t.Helper()
	var out []Drawn
	for {
		i := bytes.Index(content, []byte("BT "))
		if i < 0 {
			return out
		}
		content = content[i+3:]
		open := bytes.IndexByte(content, '(')
		if place := strings.Fields(string(content[:max(open, 0)])); len(place) == 3 && place[2] == "Td" {
			d := Drawn{}
			d.X, _ = strconv.ParseFloat(place[0], 64)
			d.Y, _ = strconv.ParseFloat(place[1], 64)
			var raw []byte
			raw, content = unescape(content[open+1:])
			for ; len(raw) >= 2; raw = raw[2:] {
				d.codes = append(d.codes, binary.BigEndian.Uint16(raw))
			}
			out = append(out, d)
		}
	}
}

// unescape reads a PDF string up to its closing bracket.
func unescape(s []byte) (text, rest []byte) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ')':
			return text, s[i+1:]
		case '\\':
			i++
			if s[i] == 'r' {
				text = append(text, '\r')
				continue
			}
			text = append(text, s[i])
		default:
			text = append(text, s[i])
		}
	}
	return text, nil
}

// All is every text of the document, line by line.
func (d Document) All() string {
	var b strings.Builder
	for _, p := range d.Pages {
		for _, t := range p {
			b.WriteString(t.Text())
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// Flat is All without line breaks, so that a wrapped name can be found.
func (d Document) Flat() string { return strings.ReplaceAll(d.All(), "\n", "") }

var (
	wordDate = regexp.MustCompile(`(\d{1,2})\s+(January|February|March|April|May|June|` +
		`July|August|September|October|November|December)\s+(\d{4})`)
	glyphDate = regexp.MustCompile(`(\d{4})年\s*(\d{1,2})月\s*(\d{1,2})日`)
	thousands = regexp.MustCompile(`(\d),(\d{3})`)
)

// Plain is what a paper says with dates and figures as data: YYYY-MM-DD and no
// thousands.
func Plain(said string) string {
	said = wordDate.ReplaceAllStringFunc(said, func(s string) string {
		on, err := time.Parse("2 January 2006", strings.Join(strings.Fields(s), " "))
		if err != nil {
			return s
		}
		return on.Format(time.DateOnly)
	})
	said = glyphDate.ReplaceAllStringFunc(said, func(s string) string {
		m := glyphDate.FindStringSubmatch(s)
		return fmt.Sprintf("%s-%02s-%02s", m[1], m[2], m[3])
	})
	for thousands.MatchString(said) {
		said = thousands.ReplaceAllString(said, "$1$2")
	}
	return said
}

// fontFile is where the published font lies, whichever package is tested.
func fontFile() string {
	return source.Path("reports", "paper", "font", "NotoSansSC-Regular.ttf")
}

var wholeFont = sync.OnceValues(func() (*sfnt.Font, error) {
	data, err := os.ReadFile(fontFile())
	if err != nil {
		return nil, err
	}
	return sfnt.Parse(data)
})

// CheckGlyphs holds every character drawn against the font as it was published: the glyph the
// document shows must have the outline of that character. Extracted text proves
// nothing; a hole extracts well. rare lists the characters beyond U+FFFF that the
// document holds, which stand under private codes in ascending order.
func (d Document) CheckGlyphs(t testing.TB, rare ...rune) {
	t.Helper()
	whole, err := wholeFont()
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(rare)
	rare = slices.Compact(rare)
	seen := map[uint16]bool{}
	for _, p := range d.Pages {
		for _, text := range p {
			for _, c := range text.codes {
				seen[c] = true
			}
		}
	}
	for c := range seen {
		r := rune(c)
		if c >= 0xE000 && int(c-0xE000) < len(rare) {
			r = rare[c-0xE000]
		}
		want, err := whole.GlyphIndex(nil, r)
		if err != nil || want == 0 {
			t.Errorf("U+%04X is drawn, but the font has no such character", r)
			continue
		}
		got := sfnt.GlyphIndex(binary.BigEndian.Uint16(d.glyph[2*int(c):]))
		if got == 0 {
			t.Errorf("%c U+%04X is drawn with .notdef", r, r)
			continue
		}
		if !slices.Equal(outline(t, d.font, got), outline(t, whole, want)) {
			t.Errorf("%c U+%04X is drawn with another outline", r, r)
		}
	}
}

func outline(t testing.TB, f *sfnt.Font, g sfnt.GlyphIndex) sfnt.Segments {
	t.Helper()
	s, err := f.LoadGlyph(nil, g, fixed.I(1000), nil)
	if err != nil {
		t.Fatalf("glyph %d: %v", g, err)
	}
	return s
}

// CheckHeads fails for a head of a column that is broken inside a word; it gives
// how many words it looked for.
func (d Document) CheckHeads(t testing.TB, of string, heads ...string) (words int) {
	t.Helper()
	said := d.All()
	for _, head := range heads {
		for _, word := range strings.FieldsFunc(head, func(r rune) bool { return strings.ContainsRune(" /-", r) }) {
			words++
			if !strings.Contains(said, word) {
				t.Errorf("%s: the head %q is broken inside %q", of, head, word)
			}
		}
	}
	return words
}
