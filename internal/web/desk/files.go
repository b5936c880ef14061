package desk

import (
	"bytes"
	"context"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/reports"
)

// Question is a report that can be asked for: what one must be able to read,
// and how the questions of the address become a table.
type Question struct {
	Need auth.Permission
	Ask  func(context.Context, db.Reader, url.Values, reports.Ask) (*reports.Table, error)
}

// IDAsked reads the number of the thing that an address asks about under this
// name; none is NotFound.
func IDAsked(q url.Values, name string) (int64, error) {
	id, err := strconv.ParseInt(q.Get(name), 10, 64)
	if err != nil || id <= 0 {
		return 0, fault.New(fault.NotFound, "fault.not_found")
	}
	return id, nil
}

// Asked says who asks for a report, in the person's language.
func (s *Desk) Asked(c *gin.Context) reports.Ask {
	p := Person(c)
	return reports.Ask{Words: reports.Words{Catalogue: s.text, Lang: s.language(c.Request, p)}, Who: p.Name}
}

// The media types of what is sent.
const (
	MediaPDF      = "application/pdf"
	MediaWorkbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	MediaCSV      = "text/csv; charset=utf-8"
)

// Face is a way to write a table as a file.
type Face struct {
	Media string
	Write func(io.Writer, *reports.Table) error
}

// FaceOf is the way that the ending of a file asks for.
func FaceOf(ending string) (Face, bool) {
	switch ending {
	case "xlsx":
		return Face{MediaWorkbook, reports.WriteWorkbook}, true
	case "csv":
		return Face{MediaCSV, reports.WriteCSV}, true
	case "pdf":
		return Face{MediaPDF, reports.WritePDF}, true
	}
	return Face{}, false
}

// SendNamed answers with a file that is made already: headers, then bytes. It is
// called said for whoever reads Chinese; name, in ASCII, is for everybody else
// and for what cannot take that.
func (s *Desk) SendNamed(c *gin.Context, media, name, said string, inline bool, file []byte) error {
	if s.Asked(c).Lang != text.Zh {
		said = name
	}
	c.Writer.Header().Set("Content-Disposition", disposition(name, said, inline))
	return s.send(c, media, file)
}

// disposition is how a file is taken and called. A name that is not ASCII goes
// along in the second form of RFC 6266, which a browser prefers.
func disposition(name, said string, inline bool) string {
	kind := "attachment"
	if inline {
		kind = "inline"
	}
	how := mime.FormatMediaType(kind, map[string]string{"filename": name})
	if said = plainName(said); said != name && !strings.Contains(how, "*=") {
		how += "; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(said), "+", "%20")
	}
	return how
}

// plainName is a name without what no file may be called.
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, s)
}

func (s *Desk) send(c *gin.Context, media string, file []byte) error {
	h := c.Writer.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Length", strconv.Itoa(len(file)))
	h.Set("Cache-Control", "no-store")
	c.Writer.WriteHeader(http.StatusOK)
	_, _ = bytes.NewReader(file).WriteTo(c.Writer) // the person went away: nobody is left to tell
	return nil
}
