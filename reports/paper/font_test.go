package paper

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// The font is the one whose source and licence the folder records.
func TestFont_file(t *testing.T) {
	const want = "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16"
	sum := sha256.Sum256(fontFile)
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("font file = %s, want %s", got, want)
	}
}

// decode lists the characters of two-byte codes lead × trail.
func decode(leads, trails [2]int) []rune {
	var out []rune
	d := simplifiedchinese.GBK.NewDecoder()
	for lead := leads[0]; lead <= leads[1]; lead++ {
		for trail := trails[0]; trail <= trails[1]; trail++ {
			text, err := d.Bytes([]byte{byte(lead), byte(trail)})
			if r := []rune(string(text)); err == nil && len(r) == 1 && r[0] != '\uFFFD' &&
				(r[0] < 0xE000 || r[0] > 0xF8FF) {
				out = append(out, r[0])
			}
		}
	}
	return out
}

// standard lists 通用规范汉字表 (State Council, 2013), by code.
func standard(t *testing.T) []rune {
	t.Helper()
	text, err := os.ReadFile("testdata/standard-8105.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := []rune(strings.ReplaceAll(string(text), "\n", ""))
	if !slices.IsSorted(out) || len(slices.Compact(slices.Clone(out))) != 8105 {
		t.Fatal("testdata/standard-8105.txt is not the table")
	}
	return out
}

// Every character a Chinese keyboard of an office can give is drawn: 通用规范汉字表,
// GB2312 levels 1 and 2, all hanzi of GBK, and names outside them.
func TestFont_coverage(t *testing.T) {
	tests := []struct {
		name  string
		runes []rune
		least int
	}{
		{"GB2312 level 1", decode([2]int{0xB0, 0xD7}, [2]int{0xA1, 0xFE}), 3755},
		{"GB2312 level 2", decode([2]int{0xD8, 0xF7}, [2]int{0xA1, 0xFE}), 3008},
		{"GBK/3", decode([2]int{0x81, 0xA0}, [2]int{0x40, 0xFE}), 6080},
		{"GBK/4", decode([2]int{0xAA, 0xFE}, [2]int{0x40, 0xA0}), 8146},
		{"names", []rune("滘喆堃昇玥璟犇翀赟䶮㛃骉翯垚彧犇𫖯𬭎𬱖𬤊𫘦𬸚"), 22},
		{"通用规范汉字表", standard(t), 8105},
		{"words of the frame", []rune("第页共编号日期打印次校验备注年月红字作废预览公章合计本小以下空白未价〓—□■¥…：（）"), 36},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if len(tt.runes) < tt.least {
				t.Fatalf("only %d characters listed, want %d", len(tt.runes), tt.least)
			}
			for _, r := range tt.runes {
				if !font().draws(r) {
					t.Errorf("the font does not draw %c U+%04X", r, r)
				}
			}
		})
	}
	for _, r := range "😀𠮷ก\u200b\u202e\ue000\x00\ufeff" {
		if font().draws(r) {
			t.Errorf("U+%04X counts as drawn", r)
		}
	}
}

// A cut font is a font another reader accepts, and every glyph of it has the
// outline and the width of the whole font's.
func TestCut_outlines(t *testing.T) {
	text := []rune(" 0Agé滘喆堃急救箱（，〓龥")
	var codes []code
	for _, r := range text {
		codes = append(codes, code{uint16(r), font().glyph(r)})
	}
	for i := range codes { // by code
		for j := range i {
			if codes[i].code < codes[j].code {
				codes[i], codes[j] = codes[j], codes[i]
			}
		}
	}
	small := font().cut(codes)
	if again := font().cut(codes); !bytes.Equal(small, again) {
		t.Error("the same codes gave two fonts")
	}
	same(t, small, fontFile, text)
	read, err := readTables(small)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range codes {
		if !bytes.HasPrefix(read.outline(uint16(i+1)), font().outline(c.glyph)) {
			t.Errorf("U+%04X has another outline", c.code)
		}
	}
	if sum := checksum(small); sum != 0xB1B0AFBA {
		t.Errorf("checksum of the file = %x", sum)
	}
}

// Parts of composite glyphs come along, also parts of parts. The Chinese font
// has none, so a Latin one is rebuilt to have some: é of e and a shifted acute, ê of
// that é and an o at half its size.
func TestCut_composite(t *testing.T) {
	whole, index := composites(t)
	f, err := readTables(whole)
	if err != nil {
		t.Fatal(err)
	}
	text := []rune("Azéê")
	var codes []code
	for _, r := range text {
		codes = append(codes, code{uint16(r), index(r)})
	}
	same(t, f.cut(codes), whole, text)
}

// composites returns a font with composite glyphs and its character map.
func composites(t *testing.T) (file []byte, index func(rune) uint16) {
	t.Helper()
	f, err := readTables(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	index = func(r rune) uint16 {
		i, err := parsed.GlyphIndex(nil, r)
		if err != nil || i == 0 {
			t.Fatalf("no glyph for %c: %v", r, err)
		}
		return uint16(i)
	}
	be := binary.BigEndian
	composite := func(words ...uint16) []byte {
		out := []byte{0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0}
		for _, w := range words {
			out = be.AppendUint16(out, w)
		}
		return out
	}
	const byOffset = 0x0002
	made := map[uint16][]byte{
		index('é'): composite(argsAreWords|byOffset|moreToCome, index('e'), 0, 0,
			byOffset, index('´'), 0x1020),
		index('ê'): composite(byOffset|moreToCome, index('é'), 0x0505,
			byOffset|hasScale, index('o'), 0x2010, 0x2000),
	}
	var glyf, loca []byte
	for g := range f.glyphs {
		loca = be.AppendUint32(loca, uint32(len(glyf)))
		if out, found := made[uint16(g)]; found {
			glyf = pad(append(glyf, out...))
			continue
		}
		glyf = pad(append(glyf, f.outline(uint16(g))...))
	}
	loca = be.AppendUint32(loca, uint32(len(glyf)))
	head := bytes.Clone(f.tables["head"])
	be.PutUint16(head[50:], 1)
	f.tables["glyf"], f.tables["loca"], f.tables["head"] = glyf, loca, head
	var tables []table
	for _, name := range slices.Sorted(maps.Keys(f.tables)) {
		tables = append(tables, table{name, f.tables[name]})
	}
	return assemble(tables), index
}

// same compares, through an independent reader, what two fonts draw.
func same(t *testing.T, got, want []byte, text []rune) {
	t.Helper()
	small, err := sfnt.Parse(got)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := sfnt.Parse(want)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range text {
		a, b := glyphOf(t, small, r), glyphOf(t, whole, r)
		if r != ' ' && len(b) == 0 {
			t.Errorf("U+%04X is empty", r)
		}
		if len(a) != len(b) {
			t.Errorf("U+%04X: %d segments, want %d", r, len(a), len(b))
			continue
		}
		for i := range a {
			if a[i] != b[i] {
				t.Errorf("U+%04X: segment %d differs", r, i)
				break
			}
		}
	}
}

func glyphOf(t *testing.T, f *sfnt.Font, r rune) sfnt.Segments {
	t.Helper()
	var buf sfnt.Buffer
	index, err := f.GlyphIndex(&buf, r)
	if err != nil || index == 0 {
		t.Fatalf("U+%04X: glyph %d, %v", r, index, err)
	}
	segments, err := f.LoadGlyph(&buf, index, 64*1000, nil)
	if err != nil {
		t.Fatal(err)
	}
	return segments
}
