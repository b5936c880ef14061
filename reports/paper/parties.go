package paper

import "strings"

// parties draws one or two parties side by side: lines to fill in, and room
// for the seal of each.
func (l *layout) parties(seals []Seal) {
	w := l.sheet.inner() / float64(len(seals))
	most := 0
	for _, s := range seals {
		most = max(most, min(len(s.Lines), 9))
	}
	h := max(sealSide+4+4*l.sheet.padY, float64(most)*8+9)
	if l.sheet.bars {
		h = slimHead + slimLine*float64((most+1)/2)
	}
	l.block(h)
	for i, s := range seals {
		x := l.sheet.left + float64(i)*w
		if i > 0 {
			l.page().line(x, l.y, x, l.y+h, thin)
		}
		if l.sheet.bars {
			l.slimParty(s, x, w)
			continue
		}
		l.party(s, x, w, h)
	}
	l.y += h
	l.page().line(l.sheet.left, l.y, l.sheet.left+l.sheet.inner(), l.y, thin)
}

func (l *layout) party(s Seal, x, w, h float64) {
	texts, size := l.fit(l.both(s.Label, s.LabelEn), w-2*padX, l.sheet.body+0.5, 1)
	l.put(line{text: texts[0], size: size, bold: true}, Left, x+padX, l.y+6, w)
	lines := s.Lines
	if len(lines) > 9 {
		lines = lines[:9]
	}
	step := (h - 11) / float64(len(lines))
	in := w - sealSide - padX
	for i, f := range lines {
		base := l.y + 8 + float64(i+1)*step - 2
		label, size := l.fit(l.both(f.Label, f.LabelEn), in*0.62, l.sheet.pt(l.sheet.body-0.5), 1)
		l.put(line{text: label[0], size: size}, Left, x+padX, base, in)
		from := x + padX + l.font.width(label[0], size) + 1.5
		room := x + padX + in - from
		if f.Value != "" { // a seal goes over the printed name, so the name may be as long as the block
			room = x + w - padX - from
			text, size := strings.Join(strings.Fields(f.Value), " "), l.sheet.pt(l.sheet.body-0.5)
			value, size := l.fit(text, room, size, 2)
			base -= float64(len(value)-1) * size * mmPerPt * leading / 2
			for _, v := range value {
				l.put(line{text: v, size: size}, Left, from, base, room)
				base += size * mmPerPt * leading
			}
			continue
		}
		l.page().line(from, base+0.8, from+room, base+0.8, thin)
	}
	l.sealText("（单位公章）", "Seal", x+w-sealSide, l.y+h-sealSide-2, sealSide, sealSide)
}

// The low half of an agreement, for a sheet of little height: where the head
// ends and how high a line is, in mm.
const (
	slimHead = 6.0
	slimLine = 6.5
)

// slimParty draws a party's lines two by two, the first across; the seal goes
// over the printed name.
func (l *layout) slimParty(s Seal, x, w float64) {
	size := l.sheet.pt(l.sheet.body)
	lines := s.Lines
	head := Field{Label: s.Label, LabelEn: s.LabelEn, Value: " "}
	if len(lines) > 0 {
		head.Value, lines = lines[0].Value, lines[1:]
	}
	l.blank(head, x, l.y+4.4, w, size)
	for i, f := range lines[:min(len(lines), 8)] {
		l.blank(f, x+w/2*float64(i%2), l.y+slimHead+slimLine*float64(i/2)+4, w/2, size)
	}
}

// blank writes a label and behind it its value, or a line to write on.
func (l *layout) blank(f Field, x, base, w, size float64) {
	texts, set := l.fit(l.both(f.Label, f.LabelEn), w-2*padX, size, 1)
	l.put(line{text: texts[0], size: set}, Left, x+padX, base, w)
	from := x + padX + l.font.width(texts[0], set) + 1.5
	switch room := x + w - padX - from; {
	case f.Value != "":
		value, set := l.fit(strings.Join(strings.Fields(f.Value), " "), max(room, 8), size, 1)
		l.put(line{text: value[0], size: set}, Left, from, base, room)
	case room > 5:
		l.page().line(from, base+0.8, x+w-padX, base+0.8, thin)
	}
}
