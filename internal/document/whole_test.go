package document_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
)

// A scan that was cut off anywhere is refused, and says so; one that is whole is
// taken, with what a scanner, a mail server or a phone put behind its end.
func TestMediaType_cut(t *testing.T) {
	picture := image.NewGray(image.Rect(0, 0, 60, 40))
	for i := range picture.Pix {
		picture.Pix[i] = byte(i * i)
	}
	var jpg, pic bytes.Buffer
	if err := jpeg.Encode(&jpg, picture, nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&pic, picture); err != nil {
		t.Fatal(err)
	}
	small := jpg.String() // a camera's: a whole picture in the part before the picture
	exif := fmt.Sprintf("\xff\xd8\xff\xe1%c%c%s%s", (len(small)+2)>>8, (len(small)+2)&255, small, small[2:])
	pdf := string(testkit.PDF("会议纪要"))
	updated := pdf + strings.Replace(pdf[strings.Index(pdf, "1 0 obj"):], "startxref", "startxref\r", 1)
	for _, f := range []struct{ name, media, whole, behind string }{
		{"a.pdf", "application/pdf", pdf, "\r\n\x00\x00" + strings.Repeat("\x00", 5000)},
		{"b.pdf", "application/pdf", updated, strings.Repeat("-- scanned by a mail server --\n", 20)},
		{"a.jpg", "image/jpeg", small, strings.Repeat("ftypmp42", 9000)},
		{"b.jpg", "image/jpeg", exif, "\xff\xff"},
		{"a.png", "image/png", pic.String(), "trailer"},
	} {
		for _, bytes := range []string{f.whole, f.whole + f.behind} {
			got, err := document.File{Name: f.name, Bytes: []byte(bytes)}.MediaType("scan")
			if err != nil || got != f.media {
				t.Errorf("%s whole = %q, %v", f.name, got, err)
			}
		}
		for _, n := range []int{16, len(f.whole) / 3, len(f.whole) / 2, len(f.whole) - 9} {
			_, err := document.File{Name: f.name, Bytes: []byte(f.whole[:n])}.MediaType("scan")
			if said := fault.Of(err); said == nil || said.Fields["scan"].Key != "document.file_cut" {
				t.Errorf("%s of %d bytes cut to %d: %v", f.name, len(f.whole), n, err)
			}
		}
	}
	if _, err := (document.File{Name: "x.pdf", Bytes: []byte("%PDF-1.4 trunc")}).MediaType("scan"); err == nil {
		t.Error("fourteen bytes are taken for a PDF")
	}
}

// A PDF that can be read while it comes holds a mark of an end near its
// beginning; its length says that it goes on.
func TestMediaType_linearized(t *testing.T) {
	pdf := string(testkit.PDF("x"))
	head := "%PDF-1.4\n9 0 obj << /Linearized 1 /L 90000 /H [ 1 2 ] >> endobj\n"
	_, err := document.File{Name: "x.pdf", Bytes: []byte(head + pdf)}.MediaType("scan")
	if said := fault.Of(err); said == nil || said.Fields["scan"].Key != "document.file_cut" {
		t.Errorf("its first part alone: %v", err)
	}
}
