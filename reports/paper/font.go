package paper

import (
	_ "embed" // the font is part of the program
	"encoding/binary"
	"errors"
	"fmt"
	"sort"
	"sync"
	"unicode"
)

//go:embed font/NotoSansSC-Regular.ttf
var fontFile []byte

// font returns the embedded font, read once per process. It is never changed
// after that, so any number of documents may be cut from it at once.
var font = sync.OnceValue(func() *face {
	f, err := openFace(fontFile)
	if err != nil {
		panic("paper: the embedded font cannot be read: " + err.Error())
	}
	return f
})

// A face is a TrueType font as it lies in memory: its tables, and the groups
// of its character map (cmap format 12), which are searched, never unrolled.
type face struct {
	tables   map[string][]byte
	hmtx     []byte
	groups   []group
	glyphs   int // number of glyphs
	metrics  int // number of full entries in hmtx
	longLoca bool
}

// A group maps the runes first..last to the glyphs from glyph on.
type group struct{ first, last, glyph uint32 }

var errFont = errors.New("not a TrueType font this room can cut")

// openFace reads the table directory, the sizes and the character map.
func openFace(data []byte) (*face, error) {
	f, err := readTables(data)
	if err != nil {
		return nil, err
	}
	f.groups, err = readGroups(f.tables["cmap"])
	return f, err
}

func readTables(data []byte) (*face, error) {
	be := binary.BigEndian
	if len(data) < 12 || be.Uint32(data) != 0x00010000 {
		return nil, errFont
	}
	f := &face{tables: map[string][]byte{}}
	for i := range int(be.Uint16(data[4:])) {
		entry := data[12+16*i:]
		at, size := be.Uint32(entry[8:]), be.Uint32(entry[12:])
		if uint64(at)+uint64(size) > uint64(len(data)) {
			return nil, errFont
		}
		f.tables[string(entry[:4])] = data[at : at+size]
	}
	for name, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 32, "OS/2": 96,
		"post": 32, "hmtx": 4, "loca": 4, "glyf": 1, "cmap": 4} {
		if len(f.tables[name]) < least {
			return nil, fmt.Errorf("%w: table %s", errFont, name)
		}
	}
	f.glyphs = int(be.Uint16(f.tables["maxp"][4:]))
	f.metrics = int(be.Uint16(f.tables["hhea"][34:]))
	f.hmtx = f.tables["hmtx"]
	f.longLoca = be.Uint16(f.tables["head"][50:]) == 1
	return f, nil
}

// readGroups reads the full Unicode map (platform 3, encoding 10, format 12).
func readGroups(cmap []byte) ([]group, error) {
	be := binary.BigEndian
	for i := range int(be.Uint16(cmap[2:])) {
		entry := cmap[4+8*i:]
		table := cmap[be.Uint32(entry[4:]):]
		if be.Uint16(entry) != 3 || be.Uint16(entry[2:]) != 10 || be.Uint16(table) != 12 {
			continue
		}
		groups := make([]group, be.Uint32(table[12:]))
		for j := range groups {
			g := table[16+12*j:]
			groups[j] = group{be.Uint32(g), be.Uint32(g[4:]), be.Uint32(g[8:])}
		}
		return groups, nil
	}
	return nil, fmt.Errorf("%w: no full character map", errFont)
}

// glyph returns the glyph of a rune, 0 when the font has none.
func (f *face) glyph(r rune) uint16 {
	i := sort.Search(len(f.groups), func(i int) bool { return f.groups[i].last >= uint32(r) })
	if i == len(f.groups) || f.groups[i].first > uint32(r) {
		return 0
	}
	return uint16(f.groups[i].glyph + uint32(r) - f.groups[i].first)
}

// outline returns the glyph's entry in glyf, empty for a blank such as space.
func (f *face) outline(glyph uint16) []byte {
	be, loca := binary.BigEndian, f.tables["loca"]
	if f.longLoca {
		return f.tables["glyf"][be.Uint32(loca[4*int(glyph):]):be.Uint32(loca[4*int(glyph)+4:])]
	}
	from, to := be.Uint16(loca[2*int(glyph):]), be.Uint16(loca[2*int(glyph)+2:])
	return f.tables["glyf"][2*int(from) : 2*int(to)]
}

// metric returns the glyph's entry in hmtx: advance width and left bearing.
func (f *face) metric(glyph uint16) (advance, bearing uint16) {
	be, hmtx := binary.BigEndian, f.hmtx
	if int(glyph) < f.metrics {
		return be.Uint16(hmtx[4*int(glyph):]), be.Uint16(hmtx[4*int(glyph)+2:])
	}
	bearings := hmtx[4*f.metrics:]
	return be.Uint16(hmtx[4*(f.metrics-1):]), be.Uint16(bearings[2*(int(glyph)-f.metrics):])
}

// draws reports whether the rune leaves on paper what the reader expects: a
// glyph with an outline, or white where white is meant. Characters that cannot
// be seen (controls, marks of direction, joiners) and private ones do not.
func (f *face) draws(r rune) bool {
	if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) {
		return false
	}
	glyph := f.glyph(r)
	return glyph != 0 && (unicode.IsSpace(r) || len(f.outline(glyph)) > 0)
}

// width returns how far the text runs at a size in points, in millimetres.
func (f *face) width(s string, size float64) float64 {
	units := 0
	for _, r := range s {
		advance, _ := f.metric(f.glyph(r))
		units += int(advance)
	}
	return float64(units) / 1000 * size * mmPerPt
}
