package web

import (
	"crypto/sha256"
	"unicode/utf8"

	"relief/internal/document"
	"relief/internal/fault"
)

// seenOf is the version the page showed; a form without one fits no version.
func seenOf(form *Form) int64 {
	if v := form.Version(); v > 0 {
		return int64(v)
	}
	return -1
}

// textOf reads a text that may be left out, of at most so many characters.
func textOf(form *Form, name string, most int) string {
	v := form.Text(name)
	if utf8.RuneCountInString(v) > most {
		form.Fault(name, fault.Message{Key: "fault.too_long", Args: []any{most}})
	}
	return v
}

// reasonOf reads a reason that must be given.
func reasonOf(form *Form, name string) string {
	form.Required(name)
	return textOf(form, name, 500)
}

// givenFile is a file that may be left out: nil then.
func givenFile(form *Form, name string, limit int64) (*File, error) {
	if headers := form.files[name]; len(headers) == 0 || headers[0].Size == 0 {
		return nil, nil
	}
	return form.File(name, limit)
}

// scanOf reads a scan that may be left out, with its media type; another kind
// of file is a fault of the field.
func scanOf(form *Form, name string) (*document.File, string, error) {
	f, err := givenFile(form, name, AttachmentLimit)
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
func digestOf(f *File) []byte {
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
	return digestOf(&File{Bytes: f.Bytes})
}

// Why is an act that asks for a reason, for the part "reason".
type Why struct {
	Action, Label, Text, Tone, Key string
	Version                        int64
	Field                          Field
}

// Why makes one: where it is posted, the field of the reason, what the button
// says, what the act will do, its tone, and the version the page shows.
func (b Base) Why(action, field, label, said, tone string, version int64) Why {
	return Why{
		Action: action, Label: label, Text: said, Tone: tone, Key: b.NewKey(), Version: version,
		Field: b.Field(field, b.T("common.reason"), "", "required", "rows", "2"),
	}
}
