package books

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// A picture is made as small as it is shown, keeps its shape, and one that is
// small already keeps its size; what is no picture, is broken or claims to be
// enormous is none.
func TestMakeSmall(t *testing.T) {
	drawn := func(w, h int, asPNG bool) []byte {
		m := image.NewRGBA(image.Rect(0, 0, w, h))
		for x := range w {
			for y := range h {
				m.Set(x, y, color.RGBA{uint8(x), uint8(y), 90, 255})
			}
		}
		var b bytes.Buffer
		var err error
		if asPNG {
			err = png.Encode(&b, m)
		} else {
			err = jpeg.Encode(&b, m, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for name, tt := range map[string]struct {
		file []byte
		w, h int
	}{
		"wide": {drawn(1600, 800, false), 160, 80}, "high": {drawn(300, 1200, true), 40, 160},
		"a line": {drawn(2000, 2, true), 160, 1}, "small": {drawn(30, 20, true), 30, 20},
	} {
		got, err := jpeg.DecodeConfig(bytes.NewReader(makeSmall(tt.file)))
		if err != nil || got.Width != tt.w || got.Height != tt.h {
			t.Errorf("%s: %dx%d, want %dx%d (%v)", name, got.Width, got.Height, tt.w, tt.h, err)
		}
	}
	good := drawn(1600, 800, false)
	for name, file := range map[string][]byte{
		"nothing": nil, "text": []byte("no picture"), "half": good[:len(good)/2],
		"enormous": enormous(drawn(8, 8, true)),
	} {
		if got := makeSmall(file); got != nil {
			t.Errorf("%s gives a picture of %d bytes", name, len(got))
		}
	}
}

// enormous has the head of a PNG say that it is 60000 wide and high.
func enormous(file []byte) []byte {
	file = bytes.Clone(file)
	head := file[12:29] // IHDR with its name
	binary.BigEndian.PutUint32(head[4:], 60000)
	binary.BigEndian.PutUint32(head[8:], 60000)
	binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(head))
	return file
}
