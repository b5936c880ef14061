package paper_test

import (
	"strings"
	"testing"

	"relief/internal/testkit/pdfcheck"
	"relief/reports/paper"
)

// A label names the goods, the dates and where they came from, once per copy,
// and what nobody knows is a dash.
func TestLabels(t *testing.T) {
	for _, both := range []bool{false, true} {
		in := labelled()
		in.Bilingual = both
		pdf := render(t, paper.LabelSheets(in))
		doc := pdfcheck.TakeApart(t, pdf)
		doc.CheckGlyphs(t)
		if len(doc.Pages) != 4 {
			t.Fatalf("%d pages, want two labels twice", len(doc.Pages))
		}
		first := (pdfcheck.Document{Pages: doc.Pages[:1]}).Flat()
		for _, want := range []string{"急救包(中)", "JJ-002", "B2019-07", "2023-06-30", "RK20211009-001/1", "2021-10-09"} {
			if !strings.Contains(first, want) {
				t.Errorf("%q is not on the label:\n%s", want, first)
			}
		}
		name := map[bool]string{false: "label", true: "label-en"}[both]
		for i, m := range images(t, name, pdf) {
			if n := m.count(0, 0, 60, 1.5, anyInk) + m.count(0, 0, 1.5, 40, anyInk) +
				m.count(58.5, 0, 1.5, 40, anyInk); n > 0 {
				t.Errorf("label %d: %d dots of ink at the edge", i+1, n)
			}
			if n := m.count(42, 21, 16, 16, darkInk); n < 200 {
				t.Errorf("label %d: %d dots where its code stands", i+1, n)
			}
		}
	}
}

// A label in quarantine says so above all, names its place whole, and does not
// give the unit as the specification.
func TestLabels_quarantine(t *testing.T) {
	const place, warning = "揭东区红十字会中心仓库 待处理区", "待处理 · 不可分配"
	for _, both := range []bool{false, true} {
		in := labelled()
		in.Bilingual, in.Times = both, 1
		in.Goods[0].Bin, in.Goods[0].Aside = place, true
		pdf := render(t, paper.LabelSheets(in))
		doc := pdfcheck.TakeApart(t, pdf)
		bad := (pdfcheck.Document{Pages: doc.Pages[:1]}).Flat()
		good := (pdfcheck.Document{Pages: doc.Pages[1:]}).Flat()
		for _, want := range []string{warning, strings.Fields(place)[0], strings.Fields(place)[1], "2021-10-09", "中号"} {
			if !strings.Contains(bad, want) {
				t.Errorf("%q is not on the label:\n%s", want, bad)
			}
		}
		if both != strings.Contains(bad, "Quarantine – do not issue") {
			t.Errorf("the English warning of a label in two languages %t:\n%s", both, bad)
		}
		if strings.Contains(good, warning) || strings.Contains(good, "规格") || !strings.Contains(good, "单位") {
			t.Errorf("the label of good stock without a specification says\n%s", good)
		}
		images(t, "label-quarantine"+map[bool]string{true: "-en"}[both], pdf)
	}
}

// A label takes whatever is typed.
func TestLabels_hostile(t *testing.T) {
	for _, s := range []string{strings.Repeat("滘", 5000), strings.Repeat("w", 5000), "a\nb\x00😀", ""} {
		in := labelled()
		in.Goods[0] = paper.LabelGoods{Goods: paper.Goods{Code: s, Name: s, NameEn: s, Spec: s, Unit: s},
			Lot: s, MadeOn: s, Expires: s, Source: s, ReceivedOn: s, Bin: s, Scan: s}
		pdfcheck.TakeApart(t, render(t, paper.LabelSheets(in))).CheckGlyphs(t)
	}
}

// The triplicate form fits: nothing in the strips of the holes, one colour,
// no type under ten points but for text too long for its box.
func TestPages_triplicate(t *testing.T) {
	coloured := func(r, g, b byte) bool { return max(r, g, b)-min(r, g, b) > 24 }
	shaded := func(r, g, b byte) bool { return r == g && g == b && r > 225 && r < 250 }
	void := issue(4)
	void.Void, void.Red, void.CopyNo, void.Size = true, true, 2, paper.Slip241
	list := append(otherSheets(), sample{"void-slip", paper.IssueNote(void)})
	for _, s := range list {
		if s.paper.Size != paper.Slip241 {
			continue
		}
		for i, m := range images(t, s.name, render(t, s.paper)) {
			if n := m.count(0, 0, 12.7, 140, anyInk) + m.count(228.3, 0, 12.7, 140, anyInk); n > 0 {
				t.Errorf("%s page %d: %d dots in the strips", s.name, i+1, n)
			}
			if n := m.count(0, 0, 241, 140, coloured); n > 0 {
				t.Errorf("%s page %d: %d dots of colour", s.name, i+1, n)
			}
			if n := m.count(20, 60, 200, 4, shaded); n > 400 {
				t.Errorf("%s page %d: %d dots of grey", s.name, i+1, n)
			}
		}
	}
}
