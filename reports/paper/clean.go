package paper

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

const (
	geta      = '〓'  // printed for a character the font lacks, as typesetters do
	maxLength = 2000 // runes of one string; what is over is cut and said so at the foot
)

// A gate lets text onto paper: every string passes pdfText, and what could
// not be printed as it was is remembered for the foot.
type gate struct {
	font    *face
	missing map[rune]bool
	cut     bool
}

func newGate() *gate { return &gate{font: font(), missing: map[rune]bool{}} }

// plainBreaks writes tabs as spaces and ends every line alike.
var plainBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ", "\u2028", "\n")

// pdfText returns s as the font can draw it: valid UTF-8 in NFC, tabs as
// spaces, lines ended by \n alone, no longer than maxLength. A character the font
// lacks, or one that cannot be seen, becomes 〓.
func (g *gate) pdfText(s string) string {
	if len(s) > 16*maxLength { // no need to normalise what is cut anyway
		s = s[:16*maxLength]
		g.cut = true
	}
	s = norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))
	s = plainBreaks.Replace(s)
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n == maxLength {
			g.cut = true
			b.WriteRune('…')
			break
		}
		n++
		if r != '\n' && !g.font.draws(r) {
			g.missing[r] = true
			r = geta
		}
		b.WriteRune(r)
	}
	return b.String()
}

// runes returns the characters that were replaced, in order.
func (g *gate) runes() []rune {
	var out []rune
	for r := range g.missing {
		out = append(out, r)
	}
	slices.Sort(out)
	return out
}

// line passes a text that must stay on one line.
func (g *gate) line(s string) string {
	return strings.Join(strings.Fields(g.pdfText(s)), " ")
}

// wideBlank parts what a letterhead says; it may be broken there.
const wideBlank = "\u3000"

// paper returns a copy of p whose every string has passed the gate.
func (g *gate) paper(p Paper) Paper {
	for _, s := range []*string{&p.Org, &p.OrgEn, &p.Title, &p.TitleEn, &p.Number, &p.Date,
		&p.Corrects, &p.PrintedBy, &p.PrintedAt, &p.HeadHash, &p.Rule} {
		*s = g.line(*s)
	}
	parts := strings.Split(p.Letterhead, wideBlank)
	for i := range parts {
		parts[i] = g.line(parts[i])
	}
	p.Letterhead = strings.Join(parts, wideBlank)
	p.Fields, p.Below = g.fields(p.Fields), g.fields(p.Below)
	p.Tables = slices.Clone(p.Tables)
	for i := range p.Tables {
		p.Tables[i] = g.table(p.Tables[i])
	}
	p.Notes = g.texts(p.Notes)
	p.Copies = slices.Clone(p.Copies)
	for i := range p.Copies {
		p.Copies[i] = g.line(p.Copies[i])
	}
	p.Signatures = slices.Clone(p.Signatures)
	for i := range p.Signatures {
		s := &p.Signatures[i]
		s.Label, s.LabelEn = g.line(s.Label), g.line(s.LabelEn)
		s.Name, s.Date = g.line(s.Name), g.line(s.Date)
	}
	p.Seals = slices.Clone(p.Seals)
	for i := range p.Seals {
		s := &p.Seals[i]
		s.Label, s.LabelEn, s.Lines = g.line(s.Label), g.line(s.LabelEn), g.fields(s.Lines)
	}
	p.Labels = slices.Clone(p.Labels)
	for i := range p.Labels {
		l := &p.Labels[i]
		l.Bar, l.BarEn = g.line(l.Bar), g.line(l.BarEn)
		l.Name, l.Lines, l.Code = g.line(l.Name), g.fields(l.Lines), g.line(l.Code)
	}
	return p
}

func (g *gate) fields(fields []Field) []Field {
	fields = slices.Clone(fields)
	for i := range fields {
		f := &fields[i]
		f.Label, f.LabelEn, f.Value = g.line(f.Label), g.line(f.LabelEn), g.pdfText(f.Value)
	}
	return fields
}

func (g *gate) texts(texts []string) []string {
	texts = slices.Clone(texts)
	for i := range texts {
		texts[i] = g.pdfText(texts[i])
	}
	return texts
}

// table passes every cell, and gives every row as many cells as there are
// columns: a short row is filled up, a long one adds columns without a head.
func (g *gate) table(t Table) Table {
	t.Caption = g.line(t.Caption)
	t.Columns = slices.Clone(t.Columns)
	for i := range t.Columns {
		c := &t.Columns[i]
		c.Label, c.LabelEn = g.line(c.Label), g.line(c.LabelEn)
	}
	wide := len(t.Totals)
	for _, row := range t.Rows {
		wide = max(wide, len(row))
	}
	for len(t.Columns) < wide {
		t.Columns = append(t.Columns, Column{})
	}
	level := func(row []string) []string {
		out := make([]string, len(t.Columns))
		copy(out, g.texts(row))
		return out
	}
	rows := make([][]string, len(t.Rows))
	for i := range t.Rows {
		rows[i] = level(t.Rows[i])
	}
	t.Rows = rows
	if len(t.Totals) > 0 {
		t.Totals = level(t.Totals)
	}
	if t.Carry != nil {
		c := *t.Carry
		c.Page, c.To, c.From = g.line(c.Page), g.line(c.To), g.line(c.From)
		c.After = make([][]string, len(t.Carry.After))
		for i, row := range t.Carry.After {
			c.After[i] = level(row)
		}
		t.Carry = &c
	}
	return t
}
