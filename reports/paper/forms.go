package paper

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"relief/internal/text"
)

// Head is what every form needs besides its own lines. Dates are ISO
// (2021-10-08), empty when unknown.
type Head struct {
	Org, OrgEn string // the branch
	Letterhead string
	Number     string
	Date       string // business date
	Size       Size   // empty: the form's own
	Bilingual  bool
	Preview    bool
	Void       bool
	Red        bool     // a reversal: every quantity and amount prints with a minus
	Corrects   string   // the number it reverses
	Copies     []string // nil: the form's own copies, one set for a preview
	CopyNo     int
	PrintedBy  string
	PrintedAt  string // as it shall print, e.g. 2021-10-08 15:04
	HeadSeq    int64
	HeadHash   string
	Code       string
	Rule       string
	Notes      []string
}

// Goods names an item on a line. Empty means unknown or not given, and prints
// as a dash.
type Goods struct {
	Code, Name, NameEn, Spec, Unit string
}

const (
	dash     = "—"
	unvalued = "（未计价）"
)

// Copies are labelled with their colour. A triplicate form is printed once and
// copies itself through, so that its three leaves bear one line.
const (
	firstCopy  = "第一联 存根（仓库）·白"
	secondCopy = "第二联 财务·红"
)

// leaves are the copies of a form on a sheet: a set of pages each, or on the
// triplicate form one set that names them all.
func (h Head) leaves(copies ...string) []string {
	if h.Size == Slip241 {
		return []string{strings.Join(copies, "　")}
	}
	return copies
}

// start begins a paper of a form with what its head says.
func (h Head) start(form string, size Size, title, titleEn string, copies ...string) Paper {
	if h.Size != "" {
		size = h.Size
	}
	if h.Copies != nil {
		copies = h.Copies
	} else if h.Preview {
		copies = nil
	}
	return Paper{
		Form: form, Size: size, Org: h.Org, OrgEn: h.OrgEn, Letterhead: h.Letterhead, Title: title, TitleEn: titleEn,
		Number: h.Number, Date: longDate(h.Date), Preview: h.Preview, Void: h.Void, Red: h.Red,
		Corrects: h.Corrects, Copies: copies, CopyNo: h.CopyNo, PrintedBy: h.PrintedBy,
		PrintedAt: h.PrintedAt, HeadSeq: h.HeadSeq, HeadHash: h.HeadHash, Code: h.Code,
		Rule: h.Rule, Notes: h.Notes, Bilingual: h.Bilingual,
	}
}

// name is the item's name, with the English under it on a bilingual paper.
func (h Head) name(g Goods) string {
	if h.Bilingual && g.NameEn != "" {
		return g.Name + "\n" + g.NameEn
	}
	return g.Name
}

// units prints a quantity; a reversal's is negative.
func (h Head) units(n int64) string {
	if h.Red && n > 0 {
		n = -n
	}
	return strconv.FormatInt(n, 10)
}

// maybe prints a quantity that may be unknown.
func (h Head) maybe(n *int64) string {
	if n == nil {
		return dash
	}
	return h.units(*n)
}

// amount prints 分 as 元, or that nothing was valued: never 0.
func (h Head) amount(fen *int64) string {
	if fen == nil {
		return unvalued
	}
	n := *fen
	if h.Red && n > 0 {
		n = -n
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// price prints the amount of one unit when it comes out even, otherwise a dash.
func (h Head) price(fen *int64, units int64) string {
	if fen == nil || units == 0 || *fen%units != 0 {
		return dash
	}
	n := *fen / units
	if n < 0 {
		n = -n
	}
	return fmt.Sprintf("%d.%02d", n/100, n%100)
}

// total prints the sum of amounts, and its label, which says what is not in it.
func (h Head) total(fen []*int64) (text, label string) {
	var sum int64
	without := 0
	for _, v := range fen {
		if v == nil {
			without++
			continue
		}
		sum += *v
	}
	switch {
	case len(fen) == without:
		return unvalued, h.both("合计", "Total")
	case without > 0:
		return "¥" + h.amount(&sum), h.both(fmt.Sprintf("合计（另 %d 项未计价）", without),
			fmt.Sprintf("Total (%d more unvalued)", without))
	}
	return "¥" + h.amount(&sum), h.both("合计", "Total")
}

// inWords prints the sum of amounts in capitals, and says what is not in it.
func (h Head) inWords(fen []*int64) string {
	var sum int64
	without := 0
	for _, v := range fen {
		if v == nil {
			without++
			continue
		}
		sum += *v
	}
	if len(fen) == without {
		return unvalued
	}
	if h.Red && sum > 0 {
		sum = -sum
	}
	words := text.Capital(sum)
	if without > 0 {
		words += h.both(fmt.Sprintf("（另 %d 项未计价）", without), fmt.Sprintf("(%d more unvalued)", without))
	}
	return words
}

// both is zh, or zh and en on a bilingual paper.
func (h Head) both(zh, en string) string {
	if h.Bilingual {
		return zh + " " + en
	}
	return zh
}

// known is the text, or a dash.
func known(s string) string {
	if s == "" {
		return dash
	}
	return s
}

// sameUnit reports whether quantities of the goods may be added up.
func sameUnit(goods []Goods) bool {
	for _, g := range goods {
		if g.Unit != goods[0].Unit || g.Unit == "" {
			return false
		}
	}
	return len(goods) > 0
}

// longDate prints an ISO date the Chinese way; another text stays as it is.
func longDate(iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return fmt.Sprintf("%d年%d月%d日", t.Year(), int(t.Month()), t.Day())
}

// serial is the number of line i, from 1.
func serial(i int) string { return strconv.Itoa(i + 1) }

// Columns that several forms share.
var (
	colNo   = Column{Label: "序号", LabelEn: "No.", Width: 10, Align: Center}
	colCode = Column{Label: "编码", LabelEn: "Code", Width: 22}
	colItem = Column{Label: "品名", LabelEn: "Item"}
	colSpec = Column{Label: "规格", LabelEn: "Spec.", Width: 22}
	colUnit = Column{Label: "单位", LabelEn: "Unit", Width: 11, Align: Center}
	colLot  = Column{Label: "批号", LabelEn: "Lot", Width: 24, Align: Center}
	colExp  = Column{Label: "有效期至", LabelEn: "Expiry", Width: 23, Align: Center}
	colNote = Column{Label: "备注", LabelEn: "Remarks", Width: 22}
)

// quantity is a column of units, added up per page when sum says so.
func quantity(zh, en string, width float64, sum bool) Column {
	return Column{Label: zh, LabelEn: en, Width: width, Align: Right, Numeric: true, Subtotal: sum}
}

// money is a column of amounts in 元.
func money(zh, en string, width float64, sum bool) Column {
	return Column{Label: zh, LabelEn: en, Width: width, Align: Right, Numeric: true, Subtotal: sum}
}

// seal is the room for the unit's own seal beside the signatures.
var seal = []Seal{{Label: "（单位公章）", LabelEn: "Seal"}}
