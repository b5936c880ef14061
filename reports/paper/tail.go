package paper

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/qr"
)

const (
	sealSide = 45.0 // mm, room for a seal
	qrSide   = 17.0
)

// tail draws what follows the goods: fields, notes, the parties' seals, signatures.
func (l *layout) tail() {
	l.fields(l.paper.Below)
	var parties, single []Seal
	for _, s := range l.paper.Seals {
		if len(s.Lines) > 0 {
			parties = append(parties, s)
		} else {
			single = append(single, s)
		}
	}
	if len(parties) > 0 {
		l.remarks()
		l.paper.Notes = nil
	}
	for ; len(parties) > 0; parties = parties[min(2, len(parties)):] {
		l.parties(parties[:min(2, len(parties))])
	}
	signs := l.paper.Signatures
	if len(single) == 0 || l.sheet.bars || !l.notesBeside(signs) {
		l.remarks()
	}
	switch {
	case len(single) == 0:
		l.signatures(signs, l.sheet.inner(), l.sheet.signs, l.sheet.sign)
	case l.sheet.bars:
		for _, s := range single {
			signs = append(signs[:len(signs):len(signs)], Signature{Label: s.Label, LabelEn: s.LabelEn, Date: " "})
		}
		l.signatures(signs, l.sheet.inner(), l.sheet.signs, l.sheet.sign)
	default:
		l.sealed(signs, single[0])
		for _, s := range single[1:] {
			l.sealed(nil, s)
		}
	}
}

// remarks draws the notes as one row.
func (l *layout) remarks() {
	if len(l.paper.Notes) == 0 {
		return
	}
	wide := l.labelWide()
	text := strings.Join(l.paper.Notes, "\n")
	l.row([]cell{
		{wide: wide, lines: l.fieldLabel(Field{Label: "备注", LabelEn: "Notes"}, wide), shaded: true},
		{wide: l.sheet.inner() - wide, lines: l.set(text, l.sheet.inner()-wide, l.sheet.body, false, black)},
	}, nil)
}

// block begins a new page when h does not fit on this one.
func (l *layout) block(h float64) {
	if h > l.space() {
		l.newPage()
	}
}

// signatures draws cells to sign in, at most n to a line, in w mm from the left,
// h high, or as high as their words ask for.
func (l *layout) signatures(signs []Signature, w float64, n int, h float64) {
	rows := (len(signs) + n - 1) / n
	for ; rows > 0; rows-- {
		count := (len(signs) + rows - 1) / rows
		h := h
		for _, s := range signs[:count] {
			h = max(h, l.signatureHigh(s, w/float64(count)))
		}
		l.block(h)
		for i, s := range signs[:count] {
			x := l.sheet.left + float64(i)*w/float64(count)
			l.signature(s, x, w/float64(count), h)
			if i > 0 {
				l.page().line(x, l.y, x, l.y+h, thin)
			}
		}
		signs = signs[count:]
		l.y += h
		l.page().line(l.sheet.left, l.y, l.sheet.left+w, l.y, thin)
	}
}

// signatureHigh is the least height of such a cell: its label, the name under
// it, and the date below both.
func (l *layout) signatureHigh(s Signature, w float64) float64 {
	h := 2*l.sheet.padY + 0.6 + line{size: l.sheet.pt(l.sheet.body - 1)}.high()
	for _, n := range l.label(s.Label, s.LabelEn, w, false) {
		h += n.high()
	}
	if s.Name != "" && !l.sheet.bars {
		h += line{size: l.sheet.body}.high()
	}
	return h
}

// signature draws one such cell: who, the printed name if known, the date.
func (l *layout) signature(s Signature, x, w, h float64) {
	in := w - 2*padX
	at := l.y + l.sheet.padY
	for _, n := range l.label(s.Label, s.LabelEn, w, false) {
		l.put(n, Left, x+padX, at+n.high()/2+middle*n.size*mmPerPt, in)
		at += n.high()
	}
	if s.Name != "" && l.sheet.bars { // little height: beside the label
		from := x + padX + l.font.width(s.Label, l.sheet.body) + 2
		room := x + w - padX - from
		texts, size := l.fit(s.Name, max(room, 8), l.sheet.body, 1)
		base := l.y + l.sheet.padY + line{size: size}.high()/2 + middle*size*mmPerPt
		l.put(line{text: texts[0], size: size}, Left, from, base, room)
	} else if s.Name != "" {
		texts, size := l.fit(s.Name, in, l.sheet.body, 1)
		base := max(at+size*mmPerPt, l.y+h/2+1.5)
		l.put(line{text: texts[0], size: size}, Center, x+padX, base, in)
	}
	date := line{text: s.Date, size: l.sheet.pt(l.sheet.body - 1), ink: black}
	if date.text == "" {
		date.text = "年    月    日"
	}
	texts, size := l.fit(date.text, in, date.size, 1)
	date.text, date.size = texts[0], size
	l.put(date, Right, x+padX, l.y+h-l.sheet.padY-0.6, in)
}

// besideSeal is how signatures stand left of a seal: the width they have, how
// many to a line, how many lines, and what is left above one line for notes.
func (l *layout) besideSeal(signs []Signature) (w float64, n, rows int, notes float64) {
	w = l.sheet.inner() - sealSide - 1
	n = max(2, int(w/40))
	rows = (len(signs) + n - 1) / n
	if rows == 1 {
		notes = sealSide - l.sheet.sign - 2
	}
	return w, n, rows, notes
}

// notesCell is the notes as they stand beside a seal.
func (l *layout) notesCell(w float64) cell {
	label := l.both("备注", "Notes")
	text := label + "： " + strings.Join(l.paper.Notes, "；")
	return cell{wide: w, lines: l.set(text, w, l.sheet.body, false, black)}
}

// notesBeside reports whether the notes fit beside the seal.
func (l *layout) notesBeside(signs []Signature) bool {
	w, _, _, notes := l.besideSeal(signs)
	return l.notesCell(w).high(l.sheet.padY) <= notes
}

// sealed draws signatures on the left, with the notes above them if there is
// room, and room for a seal on the right. It stays on one page.
func (l *layout) sealed(signs []Signature, seal Seal) {
	w, n, rows, notes := l.besideSeal(signs)
	h := max(sealSide, 16*float64(rows))
	l.block(h)
	top := l.y
	if notes > 0 {
		if c := l.notesCell(w); c.high(l.sheet.padY) <= notes {
			l.drawCell(c, l.sheet.left, l.y, c.high(l.sheet.padY))
		}
		l.y += notes
		l.page().line(l.sheet.left, l.y, l.sheet.left+w, l.y, thin)
	}
	if rows > 0 {
		l.signatures(signs, w, n, (h-notes)/float64(rows))
	}
	l.y = top + h
	x := l.sheet.left + w
	l.page().line(x, top, x, l.y, thin)
	l.page().line(x, l.y, l.sheet.left+l.sheet.inner(), l.y, thin)
	l.sealText(seal.Label, seal.LabelEn, x, top, sealSide+1, l.y-top)
}

// sealText writes a light hint in the middle of the room for a seal. The seal
// itself is never drawn.
func (l *layout) sealText(zh, en string, x, y, w, h float64) {
	texts, size := l.fit(zh, w-2*padX, l.sheet.body, 2)
	base := y + h/2
	for _, t := range texts {
		l.put(line{text: t, size: size, ink: light}, Center, x, base, w)
		base += size * mmPerPt * leading
	}
	if l.paper.Bilingual && en != "" {
		texts, size = l.fit(en, w-2*padX, l.sheet.small, 1)
		l.put(line{text: texts[0], size: size, ink: light}, Center, x, base, w)
	}
}

// footHigh is the height of the foot.
func (l *layout) footHigh() float64 {
	lines := 2.0
	if l.paper.Rule != "" || !l.sheet.bars {
		lines++
	}
	h := lines*line{size: l.sheet.pt(9)}.high() + 2
	if l.paper.Code != "" && !l.sheet.bars {
		h = max(h, qrSide+2)
	} else if l.paper.Code != "" {
		h = max(h, 11)
	}
	return h + float64(len(l.notes))*line{size: l.sheet.pt(8)}.high()
}

// foot draws the same foot on every page: copy, print, chain head, rule, code.
func (l *layout) foot() {
	s, p := l.sheet, l.paper
	var prints []string
	add := func(format string, args ...any) { prints = append(prints, fmt.Sprintf(format, args...)) }
	if p.PrintedAt != "" {
		add("%s %s", l.both("打印", "Printed"), p.PrintedAt)
	}
	if p.PrintedBy != "" {
		add("%s", p.PrintedBy)
	}
	if p.CopyNo > 0 && !p.Preview {
		add("%s", l.both(fmt.Sprintf("第 %d 次打印", p.CopyNo), fmt.Sprintf("print no. %d", p.CopyNo)))
	}
	if p.Preview {
		add("%s", l.both("预览，不作凭证", "preview, not a voucher"))
	}
	if p.HeadHash != "" {
		add("%s %d-%s", l.both("校验", "Check"), p.HeadSeq, p.HeadHash)
	}
	lines := []line{{text: l.copy, size: 10, bold: true},
		{text: strings.Join(prints, "   "), size: s.pt(9), ink: grey}, {text: p.Rule, size: s.pt(9), ink: grey}}
	for _, n := range l.notes {
		lines = append(lines, line{text: n, size: s.pt(8), ink: black})
	}
	pages := l.pages
	for i := range pages {
		l.pages = pages[:i+1]
		wide := l.code(s.high-s.bottom-l.footHigh()+2) + 3
		y := l.floor + 2
		for _, n := range lines {
			if n.text == "" {
				continue
			}
			texts, size := l.fit(n.text, s.inner()-wide, n.size, 1)
			n.text, n.size = texts[0], size
			l.put(n, Left, s.left, y+n.high()/2+middle*n.size*mmPerPt, s.inner())
			y += n.high()
		}
	}
	l.pages = pages
}

// code draws the paper's code at the right of the foot, as filled boxes, and
// returns its width: a QR code, or bars for an impact printer. A text that
// makes no code leaves none; it stands in print elsewhere.
func (l *layout) code(y float64) float64 {
	if l.paper.Code == "" {
		return 0
	}
	right := l.sheet.left + l.sheet.inner()
	if l.sheet.bars {
		bars, err := code128.Encode(l.paper.Code)
		if err != nil || bars.Bounds().Dx() > 330 {
			return 0
		}
		unit := 0.33
		wide := unit * float64(bars.Bounds().Dx())
		l.modules(bars, right-wide, y, unit, 8)
		return wide
	}
	if l.square == nil { // every page has the same
		code, err := qr.Encode(l.paper.Code, qr.M, qr.Auto)
		if err != nil || code.Bounds().Dx() > 60 {
			return 0
		}
		l.square = code
	}
	unit := qrSide / float64(l.square.Bounds().Dx())
	l.modules(l.square, right-qrSide, y, unit, unit)
	return qrSide
}

// modules draws the dark runs of a code, line by line.
func (l *layout) modules(code barcode.Barcode, x, y, unit, high float64) {
	b := code.Bounds()
	dark := func(i, j int) bool { return color.GrayModel.Convert(code.At(i, j)).(color.Gray).Y < 0x80 }
	for j := b.Min.Y; j < b.Max.Y; j++ {
		for i := b.Min.X; i < b.Max.X; i++ {
			from := i
			for i < b.Max.X && dark(i, j) {
				i++
			}
			if i > from {
				l.page().fill(x+float64(from)*unit, y+float64(j)*high, float64(i-from)*unit, high, black)
			}
		}
	}
}
