package e2e

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"os"
	"slices"
)

// shrink writes a picture again: its upper part, in the colours that it uses
// most. A page has few of them, so that nothing is seen to change.
func shrink(path string, height int) error {
	file, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	full, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return err
	}
	bounds := full.Bounds()
	bounds.Max.Y = min(bounds.Max.Y, bounds.Min.Y+height)
	seen := map[color.RGBA]int{}
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(full.At(x, y)).(color.RGBA) }
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			seen[at(x, y)]++
		}
	}
	small, index := image.NewPaletted(bounds, palette(seen)), map[color.RGBA]uint8{}
	for c := range seen {
		index[c] = uint8(small.Palette.Index(c))
	}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			small.SetColorIndex(x, y, index[at(x, y)])
		}
	}
	var b bytes.Buffer
	best := png.Encoder{CompressionLevel: png.BestCompression}
	if err := best.Encode(&b, small); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// palette is the 64 colours seen most, no two of them alike to the eye.
func palette(seen map[color.RGBA]int) (p color.Palette) {
	var all []color.RGBA
	for c := range seen {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(seen[b], seen[a]),
			cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	for _, c := range all {
		like := func(other color.Color) bool { return alike(c, other.(color.RGBA)) }
		if len(p) < 64 && !slices.ContainsFunc(p, like) {
			p = append(p, c)
		}
	}
	return p
}

func alike(a, b color.RGBA) bool {
	near := func(x, y uint8) bool { return max(x, y)-min(x, y) < 8 }
	return near(a.R, b.R) && near(a.G, b.G) && near(a.B, b.B)
}
