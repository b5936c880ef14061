package rounds

import (
	"crypto/sha256"
	"unicode/utf8"

	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
)

// seenOf is the version the page showed; a form without one fits no version.
func seenOf(form *desk.Form) int64 {
	if v := form.Version(); v > 0 {
		return int64(v)
	}
	return -1
}

// textOf reads a text that may be left out, of at most so many characters.
func textOf(form *desk.Form, name string, most int) string {
	v := form.Text(name)
	if utf8.RuneCountInString(v) > most {
		form.Fault(name, fault.Message{Key: "fault.too_long", Args: []any{most}})
	}
	return v
}

// reasonOf reads a reason that must be given.
func reasonOf(form *desk.Form, name string) string {
	form.Required(name)
	return textOf(form, name, 500)
}

// givenFile is a file that may be left out: nil then.
func givenFile(form *desk.Form, name string, limit int64) (*desk.File, error) {
	if headers := form.Files[name]; len(headers) == 0 || headers[0].Size == 0 {
		return nil, nil
	}
	return form.File(name, limit)
}

// scanOf reads a scan that may be left out, with its media type; another kind
// of file is a fault of the field.
func scanOf(form *desk.Form, name string) (*document.File, string, error) {
	f, err := givenFile(form, name, desk.AttachmentLimit)
	if err != nil || f == nil {
		return nil, "", err
	}
	scan := document.File{Name: f.Name, Bytes: f.Bytes}
	kind, err := scan.MediaType(name)
	if err != nil {
		form.Fault(name, fault.Of(err).Fields[name])
		return nil, "", nil
	}
	return &scan, kind, nil
}

// digestOf stands for a file in the digest of what was asked.
func digestOf(f *desk.File) []byte {
	if f == nil {
		return nil
	}
	sum := sha256.Sum256(f.Bytes)
	return sum[:]
}

// scanDigest is digestOf for a scan.
func scanDigest(f *document.File) []byte {
	if f == nil {
		return nil
	}
	return digestOf(&desk.File{Bytes: f.Bytes})
}
