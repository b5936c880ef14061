package paper

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jung-kurt/gofpdf"
)

// private is the first code given to characters beyond U+FFFF in a cut font.
// The gate lets no private character of the typist's through, so none clashes.
const private = 0xE000

// made is the date inside every document: the same paper gives the same bytes.
var made = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// draw turns pages into a PDF. It cuts the font to what the pages use first.
func draw(f *face, pages []page, title string) ([]byte, error) {
	codes, names := codesOf(f, pages)
	first := pages[0].sheet
	pdf := gofpdf.NewCustom(&gofpdf.InitType{
		OrientationStr: "P", UnitStr: "mm", Size: gofpdf.SizeType{Wd: first.wide, Ht: first.high},
	})
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(made)
	pdf.SetModificationDate(made)
	pdf.SetProducer("relief", true)
	pdf.SetTitle(plain(title), true)
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	pdf.AddUTF8FontFromBytes("zh", "", f.cut(codes))
	pdf.SetFont("zh", "", 10)
	for _, p := range pages {
		pdf.AddPageFormat("P", gofpdf.SizeType{Wd: p.sheet.wide, Ht: p.sheet.high})
		pen := pen{pdf: pdf, names: names, mono: p.sheet.bars}
		for _, o := range slices.Concat(p.under, p.ops) {
			pen.put(o)
		}
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("write %s: %w", title, err)
	}
	return out.Bytes(), nil
}

// codesOf lists the characters the pages draw, sorted by code, and the
// private names of those beyond U+FFFF.
func codesOf(f *face, pages []page) ([]code, map[rune]rune) {
	used := map[rune]bool{}
	for _, p := range pages {
		for _, o := range p.ops {
			for _, r := range o.text {
				used[r] = true
			}
		}
	}
	var codes []code
	names := map[rune]rune{}
	for _, r := range slices.Sorted(maps.Keys(used)) {
		c := r
		if r > 0xFFFF {
			c = private + rune(len(names))
			names[r] = c
		}
		codes = append(codes, code{uint16(c), f.glyph(r)})
	}
	slices.SortFunc(codes, func(a, b code) int { return int(a.code) - int(b.code) })
	return codes, names
}

// plain is a title that the document's own properties can hold.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0xFFFF {
			return geta
		}
		return r
	}, s)
}

// A pen draws marks and sets a colour or width only when it changes.
type pen struct {
	pdf   *gofpdf.Fpdf
	names map[rune]rune
	mono  bool // one colour: an impact printer has no grey
	ink   ink
	ready bool
	size  float64
	width float64
}

func (p *pen) put(o op) {
	if p.mono {
		o.ink = black
	}
	p.colour(o.ink)
	switch o.kind {
	case 't':
		p.text(o)
	case 'l':
		p.line(o.size)
		p.pdf.Line(o.x, o.y, o.w, o.h)
	case 'r':
		p.line(o.size)
		p.pdf.Rect(o.x, o.y, o.w, o.h, "D")
	case 'f':
		p.pdf.Rect(o.x, o.y, o.w, o.h, "F")
	case 'w':
		p.pdf.TransformBegin()
		p.pdf.TransformRotate(o.h, o.x+o.w/2, o.y)
		p.text(o)
		p.pdf.TransformEnd()
		p.ready, p.width, p.size = false, 0, 0
	}
}

func (p *pen) text(o op) {
	s := o.text
	if len(p.names) > 0 {
		s = strings.Map(func(r rune) rune {
			if name, found := p.names[r]; found {
				return name
			}
			return r
		}, s)
	}
	if p.size != o.size {
		p.pdf.SetFontSize(o.size)
		p.size = o.size
	}
	switch {
	case p.mono && o.kind == 'w': // letters across the page are outlines, so that one reads through them
		p.line(thin)
		p.pdf.SetTextRenderingMode(1)
		p.pdf.Text(o.x, o.y, s)
		p.pdf.SetTextRenderingMode(0)
		return
	case !o.bold:
		p.pdf.Text(o.x, o.y, s)
		return
	}
	p.line(0.0095 * o.size)
	p.pdf.SetTextRenderingMode(2)
	p.pdf.Text(o.x, o.y, s)
	p.pdf.SetTextRenderingMode(0)
}

func (p *pen) line(width float64) {
	if p.width != width {
		p.pdf.SetLineWidth(width)
		p.width = width
	}
}

func (p *pen) colour(c ink) {
	if p.ready && p.ink == c {
		return
	}
	p.ink, p.ready = c, true
	rgb := inks[c]
	p.pdf.SetTextColor(rgb[0], rgb[1], rgb[2])
	p.pdf.SetDrawColor(rgb[0], rgb[1], rgb[2])
	p.pdf.SetFillColor(rgb[0], rgb[1], rgb[2])
}
