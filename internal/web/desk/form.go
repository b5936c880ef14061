package desk

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
)

// The largest bodies, in bytes. A form's comes from the configuration.
const (
	ImportLimit     = 10 << 20 // a workbook to import
	AttachmentLimit = 25 << 20 // a scan or a photo
	largestBody     = AttachmentLimit + 1<<20
)

// Form is what a person sent, as typed. Its readers name what cannot be read
// at the field and go on, so that one refusal says everything.
type Form struct {
	Key    string // the submission key, already checked
	values url.Values
	Files  map[string][]*multipart.FileHeader
	faults fault.Fields
	unread error // why a file could not be read
}

// Form reads a plain form of at most the configured size. A page that was not
// made for this person is Forbidden.
func (s *Desk) Form(c *gin.Context) (*Form, error) {
	limit := s.cfg.BodyLimit
	if limit <= 0 {
		limit = 1 << 20
	}
	return s.LongForm(c, limit)
}

// LongForm reads a plain form of at most so many bytes.
func (s *Desk) LongForm(c *gin.Context, limit int64) (*Form, error) {
	if err := limitBody(c, limit); err != nil {
		return nil, err
	}
	if err := c.Request.ParseForm(); err != nil {
		return nil, unreadable(err, limit)
	}
	return s.checked(c, &Form{values: c.Request.PostForm})
}

// Upload reads a form with files, of at most limit bytes in all.
func (s *Desk) Upload(c *gin.Context, limit int64) (*Form, error) {
	if err := limitBody(c, limit+64<<10); err != nil {
		return nil, err
	}
	if err := c.Request.ParseMultipartForm(4 << 20); err != nil {
		return nil, unreadable(err, limit)
	}
	m := c.Request.MultipartForm
	return s.checked(c, &Form{values: url.Values(m.Value), Files: m.File})
}

// limitBody refuses what says it is too large before a byte is read, and cuts
// off what does not say so.
func limitBody(c *gin.Context, limit int64) error {
	if c.Request.ContentLength > limit {
		return fault.New(fault.TooLarge, "fault.too_large", SizeWords(limit))
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
	return nil
}

func unreadable(err error, limit int64) error {
	if large := asTooLarge(err, limit); fault.Is(large, fault.TooLarge) {
		return large
	}
	return fault.Wrap(err, fault.Invalid, "web.unreadable_form")
}

// checked looks at the submission key and at the text of every field. No page
// of ours sends text that cannot be kept, so that is refused before anything
// is read from it.
func (s *Desk) checked(c *gin.Context, f *Form) (*Form, error) {
	f.Key = f.values.Get("submission")
	b := s.base(c.Request, fault.Message{})
	if b.Person.ID != 0 && !goodKey(b.Secret, f.Key) {
		return nil, fault.New(fault.Forbidden, "web.stale_form")
	}
	if badText(f.values) {
		return nil, fault.New(fault.Invalid, "fault.bad_text")
	}
	return f, nil
}

// badText tells whether a name or a value holds a NUL or is no UTF-8: one
// engine would refuse it in the middle of an act, the other keep it.
func badText(values url.Values) bool {
	bad := func(s string) bool { return !utf8.ValidString(s) || strings.ContainsRune(s, 0) }
	for name, list := range values {
		if bad(name) || slices.ContainsFunc(list, bad) {
			return true
		}
	}
	return false
}

// NewKey makes a submission key: 128 random bits, and a mark that only a page
// made for this person can bear.
func NewKey(secret []byte) string {
	random := rand.Text()
	return random + "." + keyMark(secret, random)
}

func keyMark(secret []byte, random string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("submission\x00" + random))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)[:16])
}

func goodKey(secret []byte, key string) bool {
	random, mark, ok := strings.Cut(key, ".")
	return ok && len(random) == len(rand.Text()) && hmac.Equal([]byte(mark), []byte(keyMark(secret, random)))
}

// Typed is a field exactly as typed.
func (f *Form) Typed(name string) string { return f.values.Get(name) }

// Has tells whether the field was sent at all.
func (f *Form) Has(name string) bool { return f.values.Has(name) }

// Text is a field without the blanks around it.
func (f *Form) Text(name string) string { return strings.TrimSpace(f.values.Get(name)) }

// Password is a field as typed, blanks and all.
func (f *Form) Password(name string) string { return f.values.Get(name) }

// List is every value of a field.
func (f *Form) List(name string) []string { return f.values[name] }

// Names are the names of the fields sent.
func (f *Form) Names() []string {
	names := make([]string, 0, len(f.values))
	for name := range f.values {
		names = append(names, name)
	}
	return names
}

// Ticked tells whether a box was ticked.
func (f *Form) Ticked(name string) bool { return f.values.Get(name) != "" }

// Units reads a whole number of units; what is none is a fault and gives 0.
func (f *Form) Units(name string) int64 {
	n, m := text.ParseUnits(f.values.Get(name))
	if m != nil {
		f.faults.Add(name, m.Key, m.Args...)
	}
	return n
}

// Date reads a date of business as YYYY-MM-DD; what is none is a fault.
func (f *Form) Date(name string) string {
	d, m := text.ParseDate(f.values.Get(name))
	if m != nil {
		f.faults.Add(name, m.Key, m.Args...)
	}
	return d
}

// DateOrEmpty reads a date that may be left out.
func (f *Form) DateOrEmpty(name string) string {
	if f.Text(name) == "" {
		return ""
	}
	return f.Date(name)
}

// ID reads the identity of a chosen thing; nothing chosen is a fault.
func (f *Form) ID(name string) int64 {
	typed := f.Text(name)
	n, err := strconv.ParseInt(typed, 10, 64)
	switch {
	case typed == "":
		f.faults.Add(name, "fault.required")
	case err != nil || n <= 0:
		f.faults.Add(name, "fault.unknown_choice", typed)
		return 0
	}
	return n
}

// Version reads the version the page showed.
func (f *Form) Version() int {
	n, err := strconv.Atoi(f.Text("version"))
	if err != nil {
		return -1 // fits no version: the verb says the page is stale
	}
	return n
}

// Seen is the version the page showed; a form without one fits no version.
func (f *Form) Seen() int64 {
	if v := f.Version(); v > 0 {
		return int64(v)
	}
	return -1
}

// Required is Text; nothing typed is a fault.
func (f *Form) Required(name string) string {
	v := f.Text(name)
	if v == "" {
		f.faults.Add(name, "fault.required")
	}
	return v
}

// Fault names a fault of a field that only the page knows.
func (f *Form) Fault(name string, m fault.Message) { f.faults.Add(name, m.Key, m.Args...) }

// Also adds the faulty fields of a refusal to those that could not be read, so
// that both are said at once; a field that could not be read keeps its own.
func (f *Form) Also(err error) {
	if err == nil {
		return
	}
	for name, m := range fault.Of(err).Fields {
		f.faults.Add(name, m.Key, m.Args...)
	}
}

// Err is nil, or one Invalid with every fault named so far; a file that could
// not be read at all comes before them.
func (f *Form) Err() error {
	if f.unread != nil {
		return f.unread
	}
	return f.faults.Err(fault.Invalid, "fault.invalid")
}

// Scan reads a scan or photo that may be left out, with its media type; another
// kind of file is a fault of the field.
func (f *Form) Scan(name string) (*document.File, string) {
	if !f.HasFile(name) || f.Files[name][0].Size == 0 {
		return nil, ""
	}
	sent, err := f.File(name, AttachmentLimit)
	if err != nil {
		f.unread = err
		return nil, ""
	}
	scan := document.File{Name: sent.Name, Bytes: sent.Bytes}
	kind, err := scan.MediaType(name)
	if err != nil {
		f.Also(err)
		return nil, ""
	}
	return &scan, kind
}

// File is one uploaded file, whole in memory. Name is what the sender called
// it: for showing only.
type File struct {
	Name  string
	Bytes []byte
}

// HasFile tells whether a file was chosen.
func (f *Form) HasFile(name string) bool {
	return len(f.Files[name]) > 0 && f.Files[name][0].Filename != ""
}

// File reads the one file of a field, of at most limit bytes. No file, and one
// with nothing in it, is a fault of the field and gives nil.
func (f *Form) File(name string, limit int64) (*File, error) {
	headers := f.Files[name]
	if f.HasFile(name) && headers[0].Size == 0 {
		f.faults.Add(name, "fault.file_empty", fileName(headers[0].Filename))
		return nil, nil
	}
	if len(headers) == 0 || headers[0].Size == 0 {
		f.faults.Add(name, "fault.file_required")
		return nil, nil
	}
	return readFile(headers[0], limit)
}

// FilesOf reads the files of a field, of at most limit bytes in all; none is no
// fault.
func (f *Form) FilesOf(name string, limit int64) ([]File, error) {
	var list []File
	for _, header := range f.Files[name] {
		if header.Size == 0 {
			continue
		}
		file, err := readFile(header, limit)
		if err != nil {
			return nil, err
		}
		list, limit = append(list, *file), limit-header.Size
	}
	return list, nil
}

func readFile(header *multipart.FileHeader, limit int64) (*File, error) {
	if header.Size > limit {
		return nil, fault.New(fault.TooLarge, "fault.too_large", SizeWords(limit))
	}
	src, err := header.Open()
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(src, limit+1))
	if err := errors.Join(err, src.Close()); err != nil {
		return nil, err
	}
	return &File{Name: fileName(header.Filename), Bytes: b}, nil
}

// fileName keeps the last part of what a browser called a file, without what
// cannot be shown, in at most 120 characters.
func fileName(s string) string {
	if i := strings.LastIndexAny(s, `/\`); i >= 0 {
		s = s[i+1:]
	}
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
	if letters := []rune(s); len(letters) > 120 {
		s = string(letters[len(letters)-120:])
	}
	return s
}

// Drop forgets the fields whose names begin so.
func (f *Form) Drop(prefixes ...string) {
	for name := range f.values {
		if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) }) {
			delete(f.values, name)
		}
	}
}

// Asked is all that a posting asks for, to bind its key to it.
func (f *Form) Asked(leave ...string) map[string][]string {
	all := map[string][]string{}
	for name, values := range f.values {
		if !slices.Contains(leave, name) {
			all[name] = values
		}
	}
	return all
}
