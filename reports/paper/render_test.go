package paper_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"relief/internal/testkit/pdfcheck"
	"relief/internal/testkit/soak"
	"relief/reports/paper"
)

func render(t *testing.T, p paper.Paper) []byte {
	t.Helper()
	pdf, err := paper.Render(p)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

// Every layout draws what it says with the right glyphs, on every page.
func TestRender_glyphs(t *testing.T) {
	for _, s := range samples() {
		t.Run(s.name, func(t *testing.T) {
			doc := pdfcheck.TakeApart(t, render(t, s.paper))
			doc.CheckGlyphs(t)
			flat := doc.Flat()
			for _, want := range []string{s.paper.Org, s.paper.Title, s.paper.Number, "128-3f9ac217"} {
				if !strings.Contains(flat, want) {
					t.Errorf("%q is not on the paper", want)
				}
			}
			for i, p := range doc.Pages {
				if text := (pdfcheck.Document{Pages: [][]pdfcheck.Drawn{p}}).Flat(); !strings.Contains(text, "第 ") ||
					!strings.Contains(text, s.paper.Title) {
					t.Errorf("page %d has no head", i+1)
				}
			}
		})
	}
}

// All names of the case print, each character with its own outline.
func TestRender_names(t *testing.T) {
	names := []string{"玉滘卫生院", "集和医院", "埔田中学", "揭东区第三小学", "曲溪敬老院",
		"心肺复苏模拟人(加配件)", "心肺复苏简易模拟人", "急救箱", "急救包(中)", "急救包(小)", "口罩",
		"揭阳市揭东区红十字会", "锡场卫生院", "新亨卫生院", "白塔镇", "喆堃昇玥璟犇翀赟䶮㛃骉"}
	in := issue(0)
	for _, n := range append(names, "𫖯𬭎𬱖") {
		in.Lines = append(in.Lines, paper.IssueLine{Goods: paper.Goods{Name: n, Unit: "个"}, Approved: 1})
	}
	p := paper.IssueNote(in)
	doc := pdfcheck.TakeApart(t, render(t, p))
	doc.CheckGlyphs(t, '𫖯', '𬭎', '𬱖')
	flat := doc.Flat()
	for _, n := range names {
		if !strings.Contains(flat, n) {
			t.Errorf("%s is not on the paper", n)
		}
	}
	if !strings.Contains(flat, "\ue000\ue001\ue002") {
		t.Errorf("the rare names are not on the paper")
	}
	if got := paper.Missing(p); len(got) > 0 {
		t.Errorf("missing = %q", got)
	}
}

// Text from anywhere neither stops a paper nor takes a row from it (H13).
func TestRender_hostile(t *testing.T) {
	hostile := map[string]string{
		"emoji":      "急救包😀👩‍⚕️",
		"extension":  "𠮷野家𪚥",
		"thai":       "ภาษาไทย",
		"arabic":     "العربية",
		"controls":   "a\x00b\x07c\x1b[31m\u202eevil\u200b\ufeff",
		"not utf-8":  "急\xff\xfe救\xc3",
		"combining":  "e\u0301\u0301\u0301 n\u0303" + strings.Repeat("\u0301", 500),
		"lines":      "a\r\nb\rc\n\n\nd\u2028e\tf",
		"long word":  strings.Repeat("w", 100_000),
		"long han":   strings.Repeat("滘", 100_000),
		"long emoji": strings.Repeat("😀", 25_000),
		"brackets":   `\()(\)\\`,
		"surrogates": "\xed\xa0\x80\xed\xbf\xbf\uffff\ufffe\ufffd",
		"private":    "\ue000\uf8ff",
		"spaces":     strings.Repeat(" ", 5000),
		"empty":      "",
	}
	sizes := soak.Times([]paper.Size{paper.A3Landscape, paper.Slip241}, // the widest and the lowest
		[]paper.Size{paper.A4, paper.A4Landscape, paper.A3Landscape, paper.Slip241})
	for name, s := range hostile {
		for _, size := range sizes {
			t.Run(fmt.Sprint(name, size), func(t *testing.T) {
				t.Parallel()
				p := everywhere(s)
				p.Size = size
				doc := pdfcheck.TakeApart(t, render(t, p))
				all := doc.All()
				for i := range p.Tables[0].Rows {
					if want := fmt.Sprintf("R%02d\n", i); !strings.Contains(all, want) {
						t.Errorf("row %d is missing", i)
					}
				}
				doc.CheckGlyphs(t, rareIn(s)...)
				for i, r := range paper.Missing(p) {
					if want := fmt.Sprintf("U+%04X", r); i < 60 && !strings.Contains(doc.Flat(), want) {
						t.Errorf("%s is not listed at the foot", want)
					}
				}
			})
		}
	}
}

// Whatever is typed, a paper comes out, and every glyph on it is right.
func FuzzRender(f *testing.F) {
	for _, s := range []string{"急救包(中)", "😀𫖯\x00", "\\()", "\r\n\t"} {
		f.Add(s, byte(0))
	}
	sizes := []paper.Size{paper.A4, paper.A4Landscape, paper.A3Landscape, paper.Slip241}
	f.Fuzz(func(t *testing.T, s string, size byte) {
		p := everywhere(s)
		p.Size = sizes[int(size)%len(sizes)]
		pdfcheck.TakeApart(t, render(t, p)).CheckGlyphs(t, rareIn(s)...)
	})
}

// rareIn lists the characters beyond U+FFFF of s that the font draws.
func rareIn(s string) (out []rune) {
	missing := map[rune]bool{}
	for _, r := range paper.Missing(paper.Paper{Org: s}) {
		missing[r] = true
	}
	for _, r := range s {
		if r > 0xFFFF && !missing[r] {
			out = append(out, r)
		}
	}
	return out
}

// everywhere is a paper with s in every string it has.
func everywhere(s string) paper.Paper {
	f := paper.Field{Label: s, LabelEn: s, Value: s}
	wide := f
	wide.Wide = true
	p := paper.Paper{
		Form: s, Org: s, OrgEn: s, Title: s, TitleEn: s, Number: s, Date: s, Preview: true, Void: true,
		Red: true, Corrects: s, Fields: []paper.Field{f, f, f, wide}, Below: []paper.Field{f},
		Notes: []string{s}, Copies: []string{s, s}, CopyNo: 1, PrintedBy: s, PrintedAt: s, HeadSeq: 1,
		HeadHash: s, Code: s, Rule: s, Bilingual: true,
		Signatures: []paper.Signature{{Label: s, LabelEn: s, Name: s, Date: s}, {Label: s}, {Name: s}},
		Seals:      []paper.Seal{{Label: s, LabelEn: s, Lines: []paper.Field{f, f}}, {Label: s, LabelEn: s}},
	}
	t := paper.Table{Caption: s, Ruled: true, Totals: []string{s, s, s}, Columns: []paper.Column{
		{Label: "#", Width: 14}, {Label: s, LabelEn: s}, {Label: s, Width: 30, Numeric: true, Subtotal: true}}}
	for i := range 4 {
		t.Rows = append(t.Rows, []string{fmt.Sprintf("R%02d", i), s, s, s})
	}
	p.Tables = []paper.Table{t, {}, {Rows: [][]string{{s}}}}
	return p
}

// A row taller than a page goes on over pages, and none of it is lost.
func TestRender_tallRow(t *testing.T) {
	var words []string
	for i := range 330 {
		words = append(words, fmt.Sprintf("W%03d", i))
	}
	p := paper.Paper{Title: "长", Tables: []paper.Table{{
		Columns: []paper.Column{{Label: "A", Width: 150}, {Label: "B", Width: 15}},
		Rows:    [][]string{{"before", "x"}, {"tall", strings.Join(words, " ")}, {"after", "y"}}}}}
	doc := pdfcheck.TakeApart(t, render(t, p))
	if len(doc.Pages) < 3 {
		t.Errorf("only %d pages", len(doc.Pages))
	}
	all := doc.All()
	for _, w := range append(words, "before", "after") {
		if strings.Count(all, w) != 1 {
			t.Errorf("%s stands %d times on the paper", w, strings.Count(all, w))
		}
	}
}

// A cell to sign in is as high as its words: the date stands below the labels
// of both languages on every sheet.
func TestRender_signatures(t *testing.T) {
	for _, size := range []paper.Size{paper.A4Landscape, paper.Slip241} {
		in := issue(2)
		in.Size, in.Bilingual, in.Copies = size, true, []string{""}
		var labels, dates []float64
		doc := pdfcheck.TakeApart(t, render(t, paper.IssueNote(in)))
		for _, d := range doc.Pages[len(doc.Pages)-1] {
			switch text := d.Text(); {
			case text == "Prepared by" || text == "Received by (tel.)":
				labels = append(labels, d.Y)
			case strings.HasPrefix(text, "年 "):
				dates = append(dates, d.Y)
			}
		}
		if len(labels) != 2 || len(dates) != 5 {
			t.Fatalf("%s: %d labels, %d dates", size, len(labels), len(dates))
		}
		for _, y := range labels {
			if gap := math.Abs(y - dates[0]); gap < 9 {
				t.Errorf("%s: the date stands %.1f points from the label", size, gap)
			}
		}
	}
}

// Rows stay in order, every page repeats the head, and the page totals add up
// to the total.
func TestRender_pages(t *testing.T) {
	in := issue(60)
	in.Copies = []string{""}
	for i := range in.Lines {
		in.Lines[i].Value = units(10001)
	}
	doc := pdfcheck.TakeApart(t, render(t, paper.IssueNote(in)))
	pages := len(doc.Pages)
	if pages < 3 {
		t.Fatalf("%d pages, want several", pages)
	}
	next := 1
	for i, p := range doc.Pages {
		text := pdfcheck.Document{Pages: [][]pdfcheck.Drawn{p}}.All()
		for _, want := range []string{"品名\n", "本页小计\n", fmt.Sprintf("第 %d 页 共 %d 页\n", i+1, pages)} {
			if !strings.Contains(text, want) {
				t.Errorf("page %d lacks %q", i+1, want)
			}
		}
		rows := 0
		for strings.Contains(text, fmt.Sprintf("\n%d\n", next)) && next <= 60 {
			next++
			rows++
		}
		if want := fmt.Sprintf("\n%d.%02d\n", rows*10001/100, rows*10001%100); !strings.Contains(text, want) {
			t.Errorf("page %d of %d rows has no subtotal %q", i+1, rows, want)
		}
	}
	if next != 61 {
		t.Errorf("rows end before %d", next)
	}
	last := pdfcheck.Document{Pages: doc.Pages[pages-1:]}.All()
	for _, want := range []string{"¥6000.60", "以下空白", "领取人（电话）", "\n59\n", "\n60\n"} {
		if !strings.Contains(last, want) {
			t.Errorf("the last page lacks %q", want)
		}
	}
}

// A paper kept as JSON gives the same bytes as the paper itself, each time.
func TestRender_sameBytes(t *testing.T) {
	for _, s := range samples() {
		first := render(t, s.paper)
		kept, err := json.Marshal(s.paper)
		if err != nil {
			t.Fatal(err)
		}
		var read paper.Paper
		if err := json.Unmarshal(kept, &read); err != nil {
			t.Fatal(err)
		}
		for range soak.Times(2, 5) {
			if !bytes.Equal(first, render(t, read)) {
				t.Fatalf("%s came out otherwise", s.name)
			}
		}
	}
}

// Many people print at once.
func TestRender_together(t *testing.T) {
	want := make([][]byte, 20)
	papers := make([]paper.Paper, len(want))
	for i := range want {
		in := handover()
		in.Receiver = given[i%len(given)]
		papers[i] = paper.HandoverNote(in)
		want[i] = render(t, papers[i])
	}
	var wg sync.WaitGroup
	for i := range want {
		wg.Go(func() {
			if pdf, err := paper.Render(papers[i]); err != nil || !bytes.Equal(pdf, want[i]) {
				t.Errorf("paper %d came out otherwise: %v", i, err)
			}
		})
	}
	wg.Wait()
}

// A batch is one document with every paper in it.
func TestRenderAll(t *testing.T) {
	var papers []paper.Paper
	for i, name := range given {
		in := handover()
		in.Receiver, in.Number = name, fmt.Sprintf("CK20211008-%03d", i+1)
		papers = append(papers, paper.HandoverNote(in))
	}
	pdf, err := paper.RenderAll(papers)
	if err != nil {
		t.Fatal(err)
	}
	doc := pdfcheck.TakeApart(t, pdf)
	doc.CheckGlyphs(t)
	if len(doc.Pages) != 2*len(given) { // two copies each
		t.Errorf("%d pages, want %d", len(doc.Pages), 2*len(given))
	}
	for i, name := range given {
		page := pdfcheck.Document{Pages: doc.Pages[2*i : 2*i+1]}.Flat()
		if !strings.Contains(page, name) || !strings.Contains(page, papers[i].Number) {
			t.Errorf("page %d is not %s's", 2*i+1, name)
		}
	}
	if _, err := paper.RenderAll(nil); err == nil {
		t.Error("nothing to render gave a document")
	}
	if _, err := paper.Render(paper.Paper{Size: "B5"}); err == nil {
		t.Error("an unknown sheet gave a document")
	}
}

// A sum wider than every figure above it stays on one line: its column takes
// room from those that have it to spare.
func TestRender_wideSum(t *testing.T) {
	p := paper.Paper{Org: "测试", Title: "收支结存", Tables: []paper.Table{{
		Columns: []paper.Column{{Label: "物资"}, {Label: "数量", Width: 9, Numeric: true}},
		Rows:    [][]string{{"急救箱", "9"}, {"口罩", "9"}},
		Totals:  []string{"合计", "123,456,789,012"},
	}}}
	if said := pdfcheck.TakeApart(t, render(t, p)).All(); !strings.Contains(said, "123,456,789,012") {
		t.Errorf("the sum is broken: %s", said)
	}
}
