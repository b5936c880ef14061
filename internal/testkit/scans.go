package testkit

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
)

// PDF is a small and whole PDF of one page that says what it is called.
func PDF(title string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	var at []int
	for i, object := range []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>", fmt.Sprintf("<< /Title <%x> >>", title),
	} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, table)
	return b.Bytes()
}

// PNG is a small and whole picture of one grey.
func PNG(grey byte) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, &image.Gray{Pix: []byte{grey}, Stride: 1, Rect: image.Rect(0, 0, 1, 1)}); err != nil {
		panic(err) // to memory
	}
	return b.Bytes()
}
