package document

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strconv"
)

// whole tells for every kind of file whether it has its end. A scanner that is
// switched off, a card that is pulled or a line that breaks leaves the beginning
// of a file, which opens as nothing once it is needed.
var whole = map[string]func([]byte) bool{
	"application/pdf": wholePDF, "image/jpeg": wholeJPEG, "image/png": wholePNG,
}

// pdfTail is how far from its end a PDF is looked at: readers take a kilobyte of
// what a scanner or a mail server put behind the end, and some put more.
const pdfTail = 4096

var (
	pdfEnd    = regexp.MustCompile(`startxref\s+(\d{1,18})\s+%%EOF`)
	pdfLength = regexp.MustCompile(`/Linearized[^>]{0,200}/L\s+(\d{1,18})`)
)

// wholePDF looks for the mark of the end and the place of the table before it
// (ISO 32000-1, 7.5.5), with no object behind: a file that was changed has an
// end for every change. One that is made to be read while it comes has such a
// mark near its beginning too, and says there how long it is (annex F).
func wholePDF(b []byte) bool {
	tail := bytes.TrimRight(b, "\x00\t\n\f\r ")
	tail = tail[max(0, len(tail)-pdfTail):]
	ends := pdfEnd.FindAllSubmatchIndex(tail, -1)
	if len(ends) == 0 {
		return false
	}
	last := ends[len(ends)-1]
	if bytes.Contains(tail[last[1]:], []byte(" obj")) {
		return false
	}
	table, err := strconv.Atoi(string(tail[last[2]:last[3]]))
	if said := pdfLength.FindSubmatch(b[:min(len(b), 1024)]); said != nil {
		if length, err := strconv.Atoi(string(said[1])); err != nil || length > len(b) {
			return false
		}
	}
	return err == nil && table > 0 && table < len(b)
}

// wholeJPEG goes from marker to marker to the end of the picture (ITU-T T.81,
// annex B), past the small picture that a camera puts inside. What a phone puts
// behind the end, even a film, is no matter.
func wholeJPEG(b []byte) bool {
	for at := 2; at+1 < len(b); {
		if b[at] != 0xff {
			at++ // of the picture itself
			continue
		}
		switch mark := b[at+1]; {
		case mark == 0xd9:
			return true
		case mark == 0xff:
			at++ // filled up
		case mark == 0 || mark == 1 || mark >= 0xd0 && mark <= 0xd8:
			at += 2 // no length follows
		case at+3 < len(b):
			at += 2 + int(binary.BigEndian.Uint16(b[at+2:]))
		default:
			return false
		}
	}
	return false
}

// wholePNG goes from part to part to the last (ISO/IEC 15948, 5.3).
func wholePNG(b []byte) bool {
	for at := int64(len("\x89PNG\r\n\x1a\n")); at+12 <= int64(len(b)); {
		if string(b[at+4:at+8]) == "IEND" {
			return true
		}
		at += 12 + int64(binary.BigEndian.Uint32(b[at:]))
	}
	return false
}
