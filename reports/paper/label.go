package paper

import (
	"github.com/boombuler/barcode/qr"
)

// Label60 is a label of 60 × 40 mm for a bin or a box.
const Label60 Size = "60x40"

// Label is one label: the name of the goods large, the rest small, and a code
// to scan.
type Label struct {
	Name  string  `json:"name"`
	Lines []Field `json:"lines"`
	Bold  int     `json:"bold"` // the line that stands out
	Code  string  `json:"code"`
	Bar   string  `json:"bar,omitempty"` // a warning above all
	BarEn string  `json:"bar_en,omitempty"`
}

// Labels are labels for what came in, Times of each.
type Labels struct {
	Head
	Goods []LabelGoods
	Times int
}

// LabelGoods is what a label says of one lot. What is unknown is empty.
type LabelGoods struct {
	Goods
	Lot, MadeOn, Expires, Source, ReceivedOn, Bin string
	Scan                                          string
	Aside                                         bool // in quarantine: not to be issued
}

// LabelSheets sets one label a page.
func LabelSheets(in Labels) Paper {
	p := in.start("label", Label60, "货位标签", "Bin Label")
	p.Size, p.Times = Label60, max(1, in.Times)
	for _, g := range in.Goods {
		name := g.Name
		if in.Bilingual && g.NameEn != "" {
			name += " " + g.NameEn
		}
		l := Label{Name: name, Bold: 5, Code: g.Scan}
		if g.Aside {
			l.Bar, l.BarEn = "待处理 · 不可分配", "Quarantine – do not issue"
		}
		add := func(zh, en, value string) {
			l.Lines = append(l.Lines, Field{Label: in.both(zh, en), Value: known(value)})
		}
		add("库位", "Place", g.Bin)
		if g.Spec == "" {
			add("单位", "Unit", g.Unit)
		} else {
			add("规格", "Spec.", joined(g.Spec, g.Unit))
		}
		add("编码", "Code", g.Code)
		add("批号", "Lot", g.Lot)
		add("生产日期", "Made", g.MadeOn)
		add("有效期至", "Expires", g.Expires)
		add("来源", "From", g.Source)
		add("入库日期", "In on", g.ReceivedOn)
		p.Labels = append(p.Labels, l)
	}
	return p
}

// joined puts two texts on a line, either of which may be unknown.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "  " + b
}

const (
	labelPad  = 2.5  // mm, white around a label
	labelCode = 15.0 // mm, side of its code
	labelFoot = 2.8  // mm, the code in print
)

// labelPages sets every label as often as asked for.
func labelPages(p Paper, s sheet, f *face) []page {
	var pages []page
	for _, n := range p.Labels {
		l := &layout{paper: p, sheet: s, font: f, gate: newGate(), fits: map[fitting]fitted{}}
		l.pages = []*page{{sheet: s}}
		if p.Preview {
			l.across(l.both("预览", "PREVIEW"), pale)
		}
		l.label60(n)
		for range max(1, p.Times) {
			pages = append(pages, *l.pages[0])
		}
	}
	return pages
}

func (l *layout) label60(n Label) {
	wide := l.sheet.wide - 2*labelPad
	y := labelPad
	put := func(text string, size, x float64, bold bool) {
		l.put(line{text: text, size: size, bold: bold}, Left, x, y+size*mmPerPt*(leading/2+middle), wide)
	}
	large := func(text string, size float64, rows int) {
		texts, size := l.fit(text, wide, size, rows)
		for _, t := range texts {
			put(t, size, labelPad, true)
			y += size * mmPerPt * 1.2
		}
	}
	name, rows := 12.0, 2
	if n.Bar != "" {
		bar := 13.0
		if l.paper.Bilingual {
			bar, name, rows = 10, 9, 1
		}
		large(n.Bar, bar, 1)
		if l.paper.Bilingual {
			large(n.BarEn, bar, 1)
		}
		y += 0.4
		l.page().line(labelPad, y, labelPad+wide, y, thick)
		y += 0.4
	}
	large(n.Name, name, rows)
	y += 0.8
	l.page().line(labelPad, y, labelPad+wide, y, thin)
	y += 0.4
	room := l.sheet.high - labelPad - labelFoot - y
	step := min(room/float64(max(len(n.Lines), 1)), 4.2)
	tall := min(8.5, step/mmPerPt)
	indent := 0.0
	for _, f := range n.Lines {
		indent = max(indent, l.font.width(f.Label, min(7.5, tall))+1.5)
	}
	for i, f := range n.Lines {
		most := wide - indent
		if y+step > l.sheet.high-labelPad-labelCode-labelFoot {
			most -= labelCode + 1
		}
		put(f.Label, min(7.5, tall), labelPad, false)
		value, set := l.fit(f.Value, most, tall, 1)
		put(value[0], set, labelPad+indent, i == n.Bold)
		y += step
	}
	l.labelCode(n.Code)
}

// labelCode draws the code to scan in the lower right corner, its text beneath.
func (l *layout) labelCode(text string) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if text == "" || err != nil || code.Bounds().Dx() > 41 {
		return
	}
	unit := labelCode / float64(code.Bounds().Dx())
	x, y := l.sheet.wide-labelPad-labelCode, l.sheet.high-labelPad-labelCode-labelFoot+0.4
	l.modules(code, x, y, unit, unit)
	texts, size := l.fit(text, labelCode+10, least, 1)
	wide := l.font.width(texts[0], size)
	l.put(line{text: texts[0], size: size}, Left, l.sheet.wide-labelPad-wide, l.sheet.high-labelPad, wide)
}
