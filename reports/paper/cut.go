package paper

import (
	"encoding/binary"
	"slices"
)

// A code is one character of a cut font: the 16-bit code the document uses and
// the glyph of the whole font that it shows.
type code struct{ code, glyph uint16 }

// Flags of a composite glyph's component (OpenType, table glyf).
const (
	argsAreWords  = 0x0001
	hasScale      = 0x0008
	moreToCome    = 0x0020
	hasTwoScales  = 0x0040
	hasTwoByTwo   = 0x0080
	componentHead = 10 // bytes before the first component
)

// cut returns a small TrueType font with .notdef and the given codes, which
// are sorted and distinct. Every code gets a glyph of its own, in the order of
// the codes, so that the same codes give the same bytes; the parts of
// composite glyphs follow.
func (f *face) cut(codes []code) []byte {
	order := make([]uint16, 1, len(codes)+1) // new glyph → old glyph; 0 is .notdef
	for _, c := range codes {
		order = append(order, c.glyph)
	}
	be := binary.BigEndian
	parts := map[uint16]uint16{} // old glyph → new glyph, for parts of composites
	var glyf, loca, hmtx []byte
	for i := 0; i < len(order); i++ {
		advance, bearing := f.metric(order[i])
		hmtx = be.AppendUint16(be.AppendUint16(hmtx, advance), bearing)
		loca = be.AppendUint32(loca, uint32(len(glyf)))
		outline := f.outline(order[i])
		start := len(glyf)
		glyf = append(glyf, outline...)
		for _, at := range componentsOf(outline) {
			old := be.Uint16(outline[at:])
			fresh, known := parts[old]
			if !known {
				fresh = uint16(len(order))
				parts[old] = fresh
				order = append(order, old)
			}
			be.PutUint16(glyf[start+at:], fresh)
		}
		glyf = pad(glyf)
	}
	loca = be.AppendUint32(loca, uint32(len(glyf)))

	head := slices.Clone(f.tables["head"])
	be.PutUint32(head[8:], 0)  // checksum adjustment, set by assemble
	be.PutUint16(head[50:], 1) // long loca
	hhea := slices.Clone(f.tables["hhea"])
	be.PutUint16(hhea[34:], uint16(len(order)))
	maxp := slices.Clone(f.tables["maxp"])
	be.PutUint16(maxp[4:], uint16(len(order)))
	post := slices.Clone(f.tables["post"][:32])
	be.PutUint32(post, 0x00030000) // no glyph names

	return assemble([]table{
		{"OS/2", f.tables["OS/2"]}, {"cmap", cmapOf(codes)}, {"glyf", glyf}, {"head", head},
		{"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp},
		{"name", []byte{0, 0, 0, 0, 0, 6}}, {"post", post},
	})
}

// componentsOf returns where in a composite outline the numbers of its parts
// stand; none for a simple outline.
func componentsOf(outline []byte) []int {
	if len(outline) < componentHead || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return nil
	}
	var at []int
	for pos := componentHead; ; {
		flags := binary.BigEndian.Uint16(outline[pos:])
		at = append(at, pos+2)
		pos += 6
		if flags&argsAreWords != 0 {
			pos += 2
		}
		switch {
		case flags&hasScale != 0:
			pos += 2
		case flags&hasTwoScales != 0:
			pos += 4
		case flags&hasTwoByTwo != 0:
			pos += 8
		}
		if flags&moreToCome == 0 {
			return at
		}
	}
}

// cmapOf writes a character map of format 4: one segment per run of codes,
// whose glyphs are 1, 2, 3 … in the order of the codes.
func cmapOf(codes []code) []byte {
	type segment struct{ first, last, delta uint16 }
	var segments []segment
	for i, c := range codes {
		if n := len(segments); n > 0 && segments[n-1].last+1 == c.code {
			segments[n-1].last++
			continue
		}
		segments = append(segments, segment{c.code, c.code, uint16(i+1) - c.code})
	}
	segments = append(segments, segment{0xFFFF, 0xFFFF, 1}) // the end, always .notdef

	be, n := binary.BigEndian, len(segments)
	search, selector := searchOf(n, 2)
	out := []byte{0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12} // one table: Windows, Unicode BMP
	for _, v := range []int{4, 16 + 8*n, 0, 2 * n, search, selector, 2*n - search} {
		out = be.AppendUint16(out, uint16(v))
	}
	for _, s := range segments {
		out = be.AppendUint16(out, s.last)
	}
	out = be.AppendUint16(out, 0)
	for _, s := range segments {
		out = be.AppendUint16(out, s.first)
	}
	for _, s := range segments {
		out = be.AppendUint16(out, s.delta)
	}
	return append(out, make([]byte, 2*n)...)
}

// A table is one part of a font file.
type table struct {
	name string
	data []byte
}

// assemble writes a font file of tables, given in the order of their names.
func assemble(tables []table) []byte {
	be, n := binary.BigEndian, len(tables)
	search, selector := searchOf(n, 16)
	out := be.AppendUint32(nil, 0x00010000)
	for _, v := range []int{n, search, selector, 16*n - search} {
		out = be.AppendUint16(out, uint16(v))
	}
	at, headAt := len(out)+16*n, 0
	for _, t := range tables {
		if t.name == "head" {
			headAt = at
		}
		out = append(out, t.name...)
		for _, v := range []uint32{checksum(t.data), uint32(at), uint32(len(t.data))} {
			out = be.AppendUint32(out, v)
		}
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		out = pad(append(out, t.data...))
	}
	be.PutUint32(out[headAt+8:], 0xB1B0AFBA-checksum(out))
	return out
}

// searchOf returns the search range and entry selector of a binary search over
// n entries of a size in bytes.
func searchOf(n, size int) (search, selector int) {
	for 2<<selector <= n {
		selector++
	}
	return size << selector, selector
}

func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

func checksum(b []byte) uint32 {
	var sum uint32
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	for i, v := range b {
		sum += uint32(v) << (24 - 8*i)
	}
	return sum
}
