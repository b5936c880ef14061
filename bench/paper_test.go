package bench

import (
	"bytes"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/jung-kurt/gofpdf"

	"relief/reports/paper"
)

// slip is a one-page handover note of six lines, as an office prints it.
func slip() paper.Paper {
	in := paper.Handover{
		Head: paper.Head{
			Org: "揭阳市揭东区红十字会", Number: "CK20211008-001", Date: "2021-10-08",
			Copies: []string{"第一份 甲方存"}, CopyNo: 1, PrintedBy: "李文", PrintedAt: "2021-10-08 15:04",
			HeadSeq: 128, HeadHash: "3f9ac217", Code: "CK20211008-001 3f9ac217",
		},
		Receiver: "玉滘卫生院", Authority: "党组会〔2021〕15号（2021年9月30日）", Purpose: "应急救护培训与急救",
	}
	for _, name := range []string{"心肺复苏模拟人(加配件)", "心肺复苏简易模拟人", "急救箱", "急救包(中)",
		"急救包(小)", "口罩"} {
		in.Lines = append(in.Lines, paper.HandoverLine{
			Goods: paper.Goods{Name: name, Unit: "个"}, Units: 12, Mark: "B2019-07", Expires: "2023-06-30"})
	}
	return paper.HandoverNote(in)
}

// wholeFont draws the words of a paper the plain way: the whole font added to
// each document, cells with borders, no layout of its own.
func wholeFont(font []byte, p paper.Paper) ([]byte, error) {
	pdf := gofpdf.New("P", "mm", "A4", "")
	pdf.AddUTF8FontFromBytes("zh", "", slices.Clone(font))
	pdf.AddPage()
	pdf.SetFont("zh", "", 20)
	pdf.CellFormat(0, 10, p.Title, "", 1, "C", false, 0, "")
	pdf.SetFont("zh", "", 10)
	pdf.CellFormat(0, 6, p.Org+p.Number+p.Date, "", 1, "R", false, 0, "")
	for _, f := range slices.Concat(p.Fields, p.Below) {
		pdf.CellFormat(30, 7, f.Label, "1", 0, "", false, 0, "")
		pdf.CellFormat(140, 7, f.Value, "1", 1, "", false, 0, "")
	}
	for _, t := range p.Tables {
		for _, c := range t.Columns {
			pdf.CellFormat(20, 7, c.Label, "1", 0, "C", false, 0, "")
		}
		pdf.Ln(-1)
		for _, row := range t.Rows {
			for _, cell := range row {
				pdf.CellFormat(20, 7, cell, "1", 0, "", false, 0, "")
			}
			pdf.Ln(-1)
		}
	}
	for _, s := range p.Seals {
		for _, f := range s.Lines {
			pdf.CellFormat(80, 7, f.Label+f.Value, "1", 1, "", false, 0, "")
		}
	}
	for _, s := range append(slices.Clone(p.Notes), p.Copies[0], p.PrintedAt, p.HeadHash) {
		pdf.CellFormat(0, 6, s, "", 1, "", false, 0, "")
	}
	var out bytes.Buffer
	err := pdf.Output(&out)
	return out.Bytes(), err
}

// BenchmarkPaper_slip renders a warm one-page slip and, in turn, the same words
// with the whole font added afresh. The slip takes at most a third of that time.
func BenchmarkPaper_slip(b *testing.B) {
	font, err := os.ReadFile("../reports/paper/font/NotoSansSC-Regular.ttf")
	if err != nil {
		b.Fatal(err)
	}
	p := slip()
	if _, err := paper.Render(p); err != nil { // warm: the font is read
		b.Fatal(err)
	}
	for b.Loop() {
		var ours, plain []time.Duration
		for range 41 {
			ours = append(ours, timed(b, func() error { _, err := paper.Render(p); return err }))
			plain = append(plain, timed(b, func() error { _, err := wholeFont(font, p); return err }))
		}
		mine, theirs := median(ours), median(plain)
		ratio := float64(mine) / float64(theirs)
		b.ReportMetric(millis(mine), "ms/slip")
		b.ReportMetric(millis(theirs), "ms/whole-font")
		b.ReportMetric(ratio, "ratio")
		if ratio > 1.0/3 {
			b.Errorf("a slip takes %.2f of the time with the whole font (%v of %v), want at most 0.33",
				ratio, mine, theirs)
		}
	}
}

// BenchmarkPaper_batch renders 100 slips as one document.
func BenchmarkPaper_batch(b *testing.B) {
	papers := slices.Repeat([]paper.Paper{slip()}, 100)
	for b.Loop() {
		if _, err := paper.RenderAll(papers); err != nil {
			b.Fatal(err)
		}
	}
}
