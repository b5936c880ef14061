package paper

import (
	"errors"
	"fmt"
	"strings"
)

// Render sets a paper as a PDF: one set of pages per copy. The same paper
// gives the same bytes. Characters the font lacks print as 〓 and are listed
// at the foot; no text makes it fail. An error means that the sheet is unknown
// or that this room is broken.
func Render(p Paper) ([]byte, error) { return RenderAll([]Paper{p}) }

// RenderAll sets many papers, in order, as one PDF with one cut of the font.
func RenderAll(papers []Paper) (pdf []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			pdf, err = nil, fmt.Errorf("paper: render: %v", v)
		}
	}()
	if len(papers) == 0 {
		return nil, errors.New("paper: nothing to render")
	}
	var pages []page
	var titles []string
	for _, p := range papers {
		set, title, err := pagesOf(p)
		if err != nil {
			return nil, err
		}
		pages = append(pages, set...)
		titles = append(titles, title)
	}
	title := titles[0]
	if len(titles) > 1 {
		title = fmt.Sprintf("%s (%d)", title, len(titles))
	}
	return draw(font(), pages, title)
}

// Sheets is how many pages a paper has, its copies together.
func Sheets(p Paper) (n int, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("paper: lay out: %v", v)
		}
	}()
	pages, _, err := pagesOf(p)
	return len(pages), err
}

// Missing returns the characters of a paper that the font lacks, in order.
func Missing(p Paper) []rune {
	g := newGate()
	g.paper(p)
	return g.runes()
}

// pagesOf lays out every copy of a paper.
func pagesOf(p Paper) (pages []page, title string, err error) {
	sheet, err := sheetOf(p.Size)
	if err != nil {
		return nil, "", err
	}
	sheet = sheet.in(p.Type)
	g := newGate()
	p = g.paper(p)
	title = strings.TrimSpace(p.Title + " " + p.Number)
	if p.Size == Label60 {
		return labelPages(p, sheet, g.font), title, nil
	}
	copies := p.Copies
	if len(copies) == 0 {
		copies = []string{""}
	}
	for _, name := range copies {
		set := setNoted(p, sheet, g, name)
		if len(set) > 1 {
			if closer := setNoted(p, sheet.compact(), g, name); len(closer) < len(set) {
				set = closer
			}
		}
		for _, pg := range set {
			pages = append(pages, *pg)
		}
	}
	return pages, title, nil
}

// setNoted lays out one copy, and once more if a text turned out too long for
// its box, so that the foot says so.
func setNoted(p Paper, s sheet, g *gate, name string) []*page {
	noted := g.cut
	set := setCopy(p, s, g, name)
	if g.cut != noted {
		set = setCopy(p, s, g, name)
	}
	return set
}

// setCopy lays out one copy of a paper that has passed the gate.
func setCopy(p Paper, s sheet, g *gate, name string) []*page {
	l := &layout{paper: p, sheet: s, font: g.font, gate: g, copy: name, fits: map[fitting]fitted{}}
	l.notes = l.textNotes(g)
	l.floor = s.high - s.bottom - l.footHigh()
	l.newPage()
	l.fields(p.Fields)
	for i, t := range p.Tables {
		var tail func(*layout)
		if i == len(p.Tables)-1 {
			tail = (*layout).tail
		}
		l.grid(t, tail)
	}
	l.tail()
	l.closeFrame()
	l.number()
	l.foot()
	return l.pages
}

// textNotes says at the foot what could not be printed as it was.
func (l *layout) textNotes(g *gate) []string {
	var out []string
	if runes := g.runes(); len(runes) > 0 {
		b := strings.Builder{}
		b.WriteString(l.both("缺字（以〓代）", "Characters not in the font") + "：")
		const most = 60
		for i, r := range runes {
			if i == most {
				fmt.Fprintf(&b, " … +%d", len(runes)-most)
				break
			}
			fmt.Fprintf(&b, " U+%04X", r)
		}
		out = append(out, l.font.wrap(b.String(), l.sheet.inner()-qrSide-4, 8)...)
	}
	if g.cut {
		out = append(out, l.both("过长的文字已截断，以…为记", "Text too long for its box is cut at the mark …"))
	}
	return out
}
