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
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk/typed"
)

// The largest bodies, in bytes. A form's comes from the configuration.
const (
	ImportLimit     = 10 << 20 // a workbook to import
	AttachmentLimit = 25 << 20 // a scan or a photo
	largestBody     = AttachmentLimit + 1<<20
)

// Form is what a person sent, as typed.
type Form struct {
	typed.Values
	Key    string // the submission key, already checked
	Files  map[string][]*multipart.FileHeader
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
	return s.checked(c, c.Request.PostForm, nil)
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
	return s.checked(c, m.Value, m.File)
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
func (s *Desk) checked(c *gin.Context, sent url.Values, files map[string][]*multipart.FileHeader) (*Form, error) {
	b := s.base(c.Request, fault.Message{})
	f := &Form{Values: typed.New(sent, s.Books.Now().In(b.Zone).Format(time.DateOnly)), Files: files}
	f.Key = f.Typed("submission")
	if b.Person.ID != 0 && !goodKey(b.Secret, f.Key) {
		return nil, fault.New(fault.Forbidden, "web.stale_form")
	}
	if badText(sent) {
		return nil, fault.New(fault.Invalid, "fault.bad_text")
	}
	return f, nil
}

// KeptForm is a form that was kept at an instant, as it was sent; it bears no
// key. What counts from the day on which it was typed, as +6m, still does.
func (s *Desk) KeptForm(c *gin.Context, sent url.Values, at time.Time) *Form {
	b := s.base(c.Request, fault.Message{})
	return &Form{Values: typed.New(sent, at.In(b.Zone).Format(time.DateOnly))}
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

// Err is nil, or one Invalid with every fault named so far; a file that could
// not be read at all comes before them.
func (f *Form) Err() error {
	if f.unread != nil {
		return f.unread
	}
	return f.Values.Err()
}

// Scan reads a scan or photo that may be left out, with its media type; another
// kind of file is a fault of the field.
func (f *Form) Scan(name string) (*document.File, string) {
	if !f.HasFile(name) {
		return nil, ""
	}
	sent, err := f.File(name, AttachmentLimit)
	if sent == nil {
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
		f.Fault(name, fault.Message{Key: "fault.file_empty", Args: []any{fileName(headers[0].Filename)}})
		return nil, nil
	}
	if len(headers) == 0 || headers[0].Size == 0 {
		f.Fault(name, fault.Message{Key: "fault.file_required"})
		return nil, nil
	}
	return readFile(headers[0], limit)
}

// FilesOf reads the files of a field, of at most limit bytes in all; none is no
// fault, and one with nothing in it is.
func (f *Form) FilesOf(name string, limit int64) ([]File, error) {
	var list []File
	for _, header := range f.Files[name] {
		if header.Size == 0 {
			if header.Filename != "" { // not what a browser sends where nothing was chosen
				f.Fault(name, fault.Message{Key: "fault.file_empty", Args: []any{fileName(header.Filename)}})
			}
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
