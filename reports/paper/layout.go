package paper

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/boombuler/barcode"
)

const (
	thin    = 0.15 // mm, lines within the form
	thick   = 0.4  // mm, its outer frame
	padX    = 1.3  // mm, white left and right in a cell
	leading = 1.34 // line distance ÷ size of type
	middle  = 0.38 // height of the middle of a Chinese character above the base line, in em
)

// A line is one line of type in a cell.
type line struct {
	text string
	size float64
	bold bool
	ink  ink
}

func (n line) high() float64 { return n.size * mmPerPt * leading }

// A cell is a box of a row.
type cell struct {
	wide   float64
	lines  []line
	align  Align
	shaded bool
}

// high is the height of a cell with its white, pad above and below.
func (c cell) high(pad float64) float64 {
	h := 2 * pad
	for _, n := range c.lines {
		h += n.high()
	}
	return h
}

// A layout sets one copy of a paper, page by page. The form is one frame per
// page, filled from the top with rows; the foot is pinned to the bottom.
type layout struct {
	paper Paper
	sheet sheet
	font  *face
	gate  *gate
	notes []string // about characters, for the foot
	copy  string

	fits   map[fitting]fitted // set already: heads and feet come again on every page
	square barcode.Barcode    // the code to scan, once it was made
	pages  []*page
	metaAt float64 // base line of number, date and page
	top    float64 // where the frame begins on this page
	y      float64 // next free
	floor  float64 // where the foot begins
}

func (l *layout) page() *page    { return l.pages[len(l.pages)-1] }
func (l *layout) space() float64 { return l.floor - l.y }

// set breaks a text into lines of a cell w mm wide.
func (l *layout) set(s string, w, size float64, bold bool, c ink) []line {
	var out []line
	for _, t := range l.font.wrap(s, w-2*padX, size) {
		out = append(out, line{t, size, bold, c})
	}
	return out
}

// fitting is a text to set in so much room, fitted what came of it.
type (
	fitting struct {
		text    string
		w, size float64
		n       int
	}
	fitted struct {
		lines []string
		size  float64
	}
)

// fit sets a text that has only so much room; see face.fit.
func (l *layout) fit(s string, w, size float64, n int) ([]string, float64) {
	key := fitting{s, w, size, n}
	done, found := l.fits[key]
	if !found {
		var cut bool
		done.lines, done.size, cut = l.font.fit(s, w, size, n)
		l.fits[key] = done
		l.gate.cut = l.gate.cut || cut
	}
	return done.lines, done.size
}

// label sets a Chinese label and, on a bilingual paper, the English under it,
// in a cell w mm wide. Labels repeat, so they may not grow without end.
func (l *layout) label(zh, en string, w float64, bold bool) []line {
	var out []line
	w -= 2 * padX
	texts, size := l.fit(zh, w, l.font.whole(zh, w, l.sheet.body), 4)
	for _, t := range texts {
		out = append(out, line{t, size, bold, black})
	}
	if !l.paper.Bilingual || en == "" {
		return out
	}
	texts, size = l.fit(en, w, l.font.whole(en, w, l.sheet.small), 4)
	for _, t := range texts {
		out = append(out, line{t, size, false, grey})
	}
	return out
}

// both is a pair of words as the paper wants it: zh, or zh and en.
func (l *layout) both(zh, en string) string {
	if l.paper.Bilingual && en != "" {
		return zh + " " + en
	}
	return zh
}

// rowHigh is the height of a row, at least the sheet's.
func (l *layout) rowHigh(cells []cell) float64 {
	h := l.sheet.row
	for _, c := range cells {
		h = max(h, c.high(l.sheet.padY))
	}
	return h
}

// row draws a row. One that does not fit goes to a new page, which turn begins
// (nil: newPage alone); one taller than a page is split by lines and goes on for
// as many pages as it takes.
func (l *layout) row(cells []cell, turn func()) {
	if turn == nil {
		turn = l.newPage
	}
	high := l.rowHigh(cells)
	if high > l.space() && (high <= l.room() || l.space() < 2*l.sheet.row) {
		turn()
	}
	for {
		high = l.rowHigh(cells)
		if high <= l.space() {
			l.drawRow(cells, high)
			return
		}
		l.drawRow(takeLines(cells, l.space()-2*l.sheet.padY), l.space())
		turn()
	}
}

// room is the height a fresh page offers below its head.
func (l *layout) room() float64 { return l.floor - l.top }

// takeLines cuts from the cells the lines that fit into h and returns them as
// cells of their own; at least one line is taken, so that the rest shrinks.
func takeLines(cells []cell, h float64) []cell {
	now := make([]cell, len(cells))
	for i := range cells {
		c := &cells[i]
		n, used := 0, 0.0
		for n < len(c.lines) && (n == 0 || used+c.lines[n].high() <= h) {
			used += c.lines[n].high()
			n++
		}
		now[i] = *c
		now[i].lines, c.lines = c.lines[:n], c.lines[n:]
	}
	return now
}

func (l *layout) drawRow(cells []cell, h float64) {
	x := l.sheet.left
	for _, c := range cells {
		if c.shaded && !l.sheet.bars {
			l.page().shade(x, l.y, c.wide, h)
		}
		l.drawCell(c, x, l.y, h)
		x += c.wide
	}
	x = l.sheet.left
	for _, c := range cells[:len(cells)-1] {
		x += c.wide
		l.page().line(x, l.y, x, l.y+h, thin)
	}
	l.y += h
	l.page().line(l.sheet.left, l.y, l.sheet.left+l.sheet.inner(), l.y, thin)
}

// drawCell draws the lines of a cell in the middle of its height.
func (l *layout) drawCell(c cell, x, y, h float64) {
	at := y + (h-c.high(0))/2
	for _, n := range c.lines {
		base := at + n.high()/2 + middle*n.size*mmPerPt
		l.put(n, c.align, x+padX, base, c.wide-2*padX)
		at += n.high()
	}
}

// put draws one line of type in a room w mm wide.
func (l *layout) put(n line, align Align, x, base, w float64) {
	free := w - l.font.width(n.text, n.size)
	switch align {
	case Center:
		x += free / 2
	case Right:
		x += free
	}
	if n.bold {
		l.page().bold(x, base, n.size, n.text, n.ink)
		return
	}
	l.page().text(x, base, n.size, n.text, n.ink)
}

// measure returns how high what draw does would be, and draws nothing.
func (l *layout) measure(draw func(*layout)) float64 {
	trial := *l
	trial.pages = []*page{{sheet: l.sheet}}
	trial.y, trial.top, trial.floor = 0, 0, math.MaxInt32
	draw(&trial)
	return trial.y
}

// newPage closes the frame of the page before and begins another: marks, unit,
// title, and the line of number, date and page.
func (l *layout) newPage() {
	l.closeFrame()
	l.pages = append(l.pages, &page{sheet: l.sheet})
	p, s := l.paper, l.sheet
	if p.Preview {
		l.across(l.both("预览", "PREVIEW"), pale)
	}
	if p.Void {
		l.across(l.both("作废", "VOID"), rose)
	}
	l.stateMark()

	l.y = s.top
	l.centred(p.Org, s.org, 2, false, black)
	if p.Bilingual {
		l.centred(p.OrgEn, s.small+0.5, 2, false, grey)
	}
	for _, text := range l.letterhead(s.small + 0.5) {
		l.centred(text, s.small+0.5, 2, false, grey)
	}
	l.y += 0.8
	l.centred(p.Title, s.title, 2, true, l.redOr(black))
	if p.Bilingual {
		l.centred(p.TitleEn, s.small+1.5, 2, false, black)
	}
	if p.Corrects != "" {
		l.centred(l.both("冲销", "reverses")+" "+p.Corrects, s.body, 1, false, red)
	}
	size := line{size: s.body}
	l.metaAt = l.y + 1 + size.high()/2 + middle*s.body*mmPerPt
	l.y += size.high() + 2.2
	l.top = l.y
}

// letterhead is the line under the branch's name. Where it needs two, it is
// broken between its parts, which a wide blank divides, unless one is too long.
func (l *layout) letterhead(size float64) []string {
	var lines []string
	for _, part := range strings.Split(l.paper.Letterhead, wideBlank) {
		last := len(lines) - 1
		if last >= 0 && l.font.width(lines[last]+wideBlank+part, size) <= l.sheet.inner()-44 {
			lines[last] += wideBlank + part
			continue
		}
		lines = append(lines, part)
	}
	long := func(s string) bool { return l.font.width(s, size) > l.sheet.inner()-44 }
	if len(lines) > 2 || slices.ContainsFunc(lines, long) {
		return []string{l.paper.Letterhead}
	}
	return lines
}

// centred draws a text of at most n lines in the middle of the page.
func (l *layout) centred(s string, size float64, n int, bold bool, c ink) {
	if s == "" {
		return
	}
	texts, set := l.fit(s, l.sheet.inner()-44, size, n)
	for _, t := range texts {
		n := line{t, set, bold, c}
		base := l.y + n.high()/2 + middle*n.size*mmPerPt
		l.put(n, Center, l.sheet.left, base, l.sheet.inner())
		l.y += n.high()
	}
}

// redOr is red on a red paper, otherwise c.
func (l *layout) redOr(c ink) ink {
	if l.paper.Red {
		return red
	}
	return c
}

// across writes a mark from corner to corner, under everything else.
func (l *layout) across(s string, c ink) {
	size := 160.0
	for l.font.width(s, size) > 0.62*math.Hypot(l.sheet.wide, l.sheet.high) {
		size--
	}
	w := l.font.width(s, size)
	angle := math.Atan2(l.sheet.high, l.sheet.wide) * 180 / math.Pi
	l.page().ops = append(l.page().ops, op{
		kind: 'w', x: (l.sheet.wide - w) / 2, y: l.sheet.high / 2, w: w, h: angle,
		size: size, bold: true, ink: c, text: s,
	})
}

// stateMark draws 红字, 作废 and 补打 (printed again) in a red frame in the upper
// left corner.
func (l *layout) stateMark() {
	x := l.sheet.left
	mark := func(s string) {
		size := l.sheet.body + 4
		w, h := l.font.width(s, size)+5, size*mmPerPt*1.5
		l.page().frame(x, l.sheet.top, w, h, 0.5, red)
		l.put(line{s, size, true, red}, Center, x, l.sheet.top+h/2+middle*size*mmPerPt, w)
		x += w + 2
	}
	if l.paper.Red {
		mark("红字")
	}
	if l.paper.Void {
		mark("作废")
	}
	if l.paper.CopyNo > 1 && !l.paper.Preview {
		mark("补打")
	}
}

// closeFrame draws the outer frame round what stands on the page.
func (l *layout) closeFrame() {
	if len(l.pages) > 0 && l.y > l.top {
		l.page().frame(l.sheet.left, l.top, l.sheet.inner(), l.y-l.top, thick, black)
	}
}

// number writes number, date and page x of y on every page, when the number of
// pages is known.
func (l *layout) number() {
	s, p := l.sheet, l.paper
	half := s.inner() / 2
	for i, pg := range l.pages {
		right := s.left + s.inner()
		put := func(t string, most float64, c ink) {
			texts, set := l.fit(t, most, s.body, 1)
			right -= l.font.width(texts[0], set)
			pg.text(right, l.metaAt, set, texts[0], c)
			right -= 5
		}
		sheetOf := fmt.Sprintf("第 %d 页 共 %d 页", i+1, len(l.pages))
		if p.Bilingual {
			sheetOf += fmt.Sprintf("  Page %d of %d", i+1, len(l.pages))
		}
		put(sheetOf, half, black)
		if p.Date != "" {
			put(l.both("日期", "Date")+" "+p.Date, half/1.6, black)
		}
		if p.Number != "" {
			put(l.both("编号", "No.")+" "+p.Number, half/1.4, l.redOr(black))
		}
	}
}
