package paper

import "fmt"

const mmPerPt = 25.4 / 72

// A sheet says how a size of paper is set: millimetres, and points for type.
type sheet struct {
	wide, high               float64
	left, right, top, bottom float64 // margins
	body, small              float64 // type: text, and English beside it
	org, title               float64
	row                      float64 // least height of a row
	sign                     float64 // height of a cell to sign in
	padY                     float64 // white above and below in a cell
	signs                    int     // such cells on one line
	bars                     bool    // impact printer: bar code, no fill, no seal cell, one colour
}

// pt is a size of type; an impact printer's is at least 10 points.
func (s sheet) pt(size float64) float64 {
	if s.bars {
		return max(size, 10)
	}
	return size
}

// The left margin leaves room for the binding holes of a file.
var sheets = map[Size]sheet{
	"":          a4,
	A4:          a4,
	A4Landscape: {297, 210, 20, 16, 14, 10, 10, 7.5, 12, 20, 7.4, 20, 1.1, 5, false},
	A3Landscape: {420, 297, 25, 18, 16, 12, 10.5, 8, 14, 24, 8.4, 24, 1.3, 6, false},
	Label60:     {60, 40, labelPad, labelPad, labelPad, labelPad, 8.5, 7.5, 8, 12, 4, 0, 0, 1, false},
	Slip241:     {241, 140, 14, 14, 6, 5, 10, 10, 10, 14, 5.6, 12, 0.5, 6, true},
}

var a4 = sheet{210, 297, 22, 16, 15, 11, 10, 7.5, 12, 21, 7.8, 22, 1.1, 5, false}

func sheetOf(size Size) (sheet, error) {
	s, known := sheets[size]
	if !known {
		return s, fmt.Errorf("paper: no sheet of size %q", size)
	}
	return s, nil
}

// compact is the sheet set closer, for a paper that is just too long for its
// page. An impact printer keeps its 10 points.
func (s sheet) compact() sheet {
	s.top -= 2
	s.title *= 0.85
	s.row *= 0.84
	s.padY *= 0.5
	if !s.bars {
		s.sign *= 0.8
		s.body = max(s.body-0.8, min(s.body, leastType))
		s.small -= 0.3
	}
	return s
}

// leastType is the smallest type that is read without a glass, in points.
const leastType = 7.0

// in is the sheet set in another size of type; 0 is its own.
func (s sheet) in(points float64) sheet {
	if points == 0 || points >= s.body {
		return s
	}
	points = max(points, leastType)
	s.row *= points / s.body
	s.small = min(s.small, points)
	s.body = points
	return s
}

// inner is the width between the margins.
func (s sheet) inner() float64 { return s.wide - s.left - s.right }

// An ink is a colour of the paper.
type ink uint8

const (
	black ink = iota
	grey      // small print
	light     // hints where a seal goes
	pale      // 预览 across the page
	red       // 红字
	rose      // 作废 across the page
	shade     // behind a table's head
)

var inks = [...][3]int{
	black: {0, 0, 0}, grey: {90, 90, 90}, light: {170, 170, 170}, pale: {232, 232, 232},
	red: {190, 0, 0}, rose: {247, 214, 214}, shade: {245, 245, 245},
}

// An op is one mark on a page, in mm from the top left corner.
type op struct {
	kind       byte    // 't' text, 'l' line, 'r' frame, 'f' filled, 'w' text across the page
	x, y, w, h float64 // text: x, y is where the base line begins
	size       float64 // text: points; line and frame: width in mm
	bold       bool
	ink        ink
	text       string
}

// A page is its marks in the order of drawing.
type page struct {
	sheet sheet
	ops   []op
	under []op // drawn before the others
}

func (p *page) text(x, y, size float64, s string, c ink) {
	if s != "" {
		p.ops = append(p.ops, op{kind: 't', x: x, y: y, size: size, text: s, ink: c})
	}
}

func (p *page) bold(x, y, size float64, s string, c ink) {
	if s != "" {
		p.ops = append(p.ops, op{kind: 't', x: x, y: y, size: size, text: s, ink: c, bold: true})
	}
}

func (p *page) line(x1, y1, x2, y2, width float64) {
	p.ops = append(p.ops, op{kind: 'l', x: x1, y: y1, w: x2, h: y2, size: width})
}

func (p *page) frame(x, y, w, h, width float64, c ink) {
	p.ops = append(p.ops, op{kind: 'r', x: x, y: y, w: w, h: h, size: width, ink: c})
}

// shade fills a cell, under the lines of its neighbours.
func (p *page) shade(x, y, w, h float64) {
	p.under = append(p.under, op{kind: 'f', x: x, y: y, w: w, h: h, ink: shade})
}

func (p *page) fill(x, y, w, h float64, c ink) {
	p.ops = append(p.ops, op{kind: 'f', x: x, y: y, w: w, h: h, ink: c})
}
