package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"strings"

	"relief/internal/fault"
)

var (
	oleMagic  = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}
	zipMagic  = []byte("PK\x03\x04")
	encrypted = utf16LE("EncryptedPackage")
)

// utf16LE is an ASCII word as an OLE directory spells it.
func utf16LE(word string) []byte {
	out := make([]byte, 0, 2*len(word))
	for i := range len(word) {
		out = append(out, word[i], 0)
	}
	return out
}

// parts are the inflated parts of a workbook by lower-case name.
type parts map[string][]byte

// unpack opens the wrapping and inflates the parts that are read at all.
func unpack(data []byte, limits Limits) (parts, error) {
	switch {
	case len(data) == 0:
		return nil, fault.New(fault.Invalid, "sheet.empty_file")
	case bytes.HasPrefix(data, oleMagic) && bytes.Contains(data, encrypted):
		return nil, fault.New(fault.Invalid, "sheet.password")
	case bytes.HasPrefix(data, oleMagic):
		return nil, fault.New(fault.Invalid, "sheet.old_xls")
	case !bytes.HasPrefix(data, zipMagic):
		return nil, fault.New(fault.Invalid, "sheet.not_workbook")
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "sheet.broken_zip")
	}
	if err := checkEntries(archive.File, limits); err != nil {
		return nil, err
	}
	return inflate(archive.File, limits)
}

// checkEntries judges the directory of the zip before anything is inflated.
func checkEntries(entries []*zip.File, limits Limits) error {
	if len(entries) > limits.Entries {
		return fault.New(fault.TooLarge, "sheet.too_many_parts", len(entries), limits.Entries)
	}
	var declared uint64
	seen := map[string]bool{}
	for _, entry := range entries {
		name := partName(entry.Name)
		switch {
		case entry.Flags&1 != 0:
			return fault.New(fault.Invalid, "sheet.password")
		case name == "mimetype" || name == "content.xml":
			return fault.New(fault.Invalid, "sheet.other_format")
		case name == "xl/workbook.bin":
			return fault.New(fault.Invalid, "sheet.other_format")
		case !knownPart(name):
			return fault.New(fault.Invalid, "sheet.strange_part", shown(entry.Name))
		case seen[name]:
			return fault.New(fault.Invalid, "sheet.strange_part", shown(entry.Name))
		}
		seen[name] = true
		if entry.UncompressedSize64 > uint64(limits.InflatedBytes) {
			return tooBig(limits)
		}
		declared += entry.UncompressedSize64
		if declared > uint64(limits.InflatedBytes) {
			return tooBig(limits)
		}
		if entry.UncompressedSize64 > uint64(limits.RatioFloor) &&
			entry.UncompressedSize64/uint64(limits.Ratio) > entry.CompressedSize64 {
			return fault.New(fault.TooLarge, "sheet.bomb", shown(entry.Name))
		}
	}
	if !seen["[content_types].xml"] || !seen["xl/workbook.xml"] {
		return fault.New(fault.Invalid, "sheet.not_workbook")
	}
	return nil
}

// inflate reads the parts that are needed, never more than declared.
func inflate(entries []*zip.File, limits Limits) (parts, error) {
	out := parts{}
	left := limits.InflatedBytes
	for _, entry := range entries {
		name := partName(entry.Name)
		if !neededPart(name) {
			continue
		}
		content, err := readEntry(entry, left)
		if err != nil {
			return nil, err
		}
		if int64(len(content)) > left {
			return nil, tooBig(limits)
		}
		left -= int64(len(content))
		out[name] = content
	}
	return out, nil
}

// readEntry inflates one part; one byte over the limit is enough to tell.
func readEntry(entry *zip.File, limit int64) ([]byte, error) {
	r, err := entry.Open()
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "sheet.broken_zip")
	}
	defer r.Close()
	size := min(int64(entry.UncompressedSize64), limit) // checked before
	content := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	if _, err := io.Copy(content, io.LimitReader(r, limit+1)); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "sheet.broken_zip")
	}
	return content.Bytes(), nil
}

// partName is the name of a part as it is compared: part names know no case,
// and some programs write backslashes.
func partName(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, `\`, "/"))
}

// knownPart tells whether an entry is one that spreadsheet programs write.
func knownPart(name string) bool {
	if name == "[content_types].xml" {
		return true
	}
	folder := strings.HasSuffix(name, "/")
	clean := path.Clean(name)
	if clean != strings.TrimSuffix(name, "/") || strings.HasPrefix(clean, ".") {
		return false
	}
	root, _, nested := strings.Cut(clean, "/")
	switch root {
	case "xl", "docprops", "customxml", "_rels", "docmetadata", "customui", "[trash]",
		"_xmlsignatures", "package":
		return nested || folder
	}
	return false
}

// neededPart tells whether the content of a part is looked at.
func neededPart(name string) bool {
	switch name {
	case "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedstrings.xml":
		return true
	}
	return strings.HasPrefix(name, "xl/worksheets/") && strings.HasSuffix(name, ".xml")
}

// tooBig is the refusal of a workbook that inflates beyond the limit.
func tooBig(limits Limits) error {
	return fault.New(fault.TooLarge, "sheet.too_big", limits.InflatedBytes>>20)
}

// shown cuts a name from a foreign file to what fits into a message.
func shown(name string) string {
	name = strings.ToValidUTF8(name, "?")
	if runes := []rune(name); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return name
}
