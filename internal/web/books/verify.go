package books

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"relief/internal/audit"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/reports"
	"relief/reports/scrutiny"
)

// verifyRoutes let the auditor hold the books against themselves and against
// paper. They only read.
func (s area) verifyRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/verify", auth.Verify, s.verify),
		desk.Post("/verify", auth.Verify, s.verifyFile).With(desk.OnCopies),
	}
}

// verifyPage is what a look at the books came to.
type verifyPage struct {
	desk.Base
	Acts int64                  // of books too long to be looked at unasked; 0 where they were
	Head string                 // typed: a check code off a paper
	Fits bool                   // the books hold it
	Said string                 // what came of it; empty where none was asked about
	Seen *scrutiny.Verification // nil where only a file was asked about
	File *reports.FileVerdict   // of a file that was handed in
	Name string                 // of that file
}

// Wrong are the reasons why a file is not confirmed.
func (p verifyPage) Wrong() []string {
	var said []string
	for _, m := range p.File.Findings {
		said = append(said, p.Say(m))
	}
	return said
}

// Tone and Icon show whether the code fits.
func (p verifyPage) Tone() string {
	if p.Fits {
		return "success"
	}
	return "danger"
}

// Icon is Tone's sign.
func (p verifyPage) Icon() string {
	if p.Fits {
		return "circle-check"
	}
	return "alert-circle"
}

// When is the moment of the look.
func (p verifyPage) When() string { return p.InstantNamed(p.Seen.CheckedAt) }

// quickActs is how many acts the books may have and still be looked at whole
// without being asked to: a few seconds' work on an old machine.
const quickActs = 10_000

// walking admits one look at whole books at a time: each keeps a processor and one
// of the few readers of the books busy as long as it takes. Who comes meanwhile
// waits for walkWait; a look may take walkLimit.
var walking = make(chan struct{}, 1)

const (
	walkWait  = 5 * time.Second
	walkLimit = time.Hour
)

// walk takes the turn to look at whole books.
func walk(ctx context.Context, wait time.Duration) (leave func(), err error) {
	ctx, late := context.WithTimeout(ctx, wait)
	defer late()
	select {
	case walking <- struct{}{}:
		return func() { <-walking }, nil
	case <-ctx.Done():
		return nil, fault.Wrap(auth.Wait(wait), fault.TooMany, "report.verify_busy")
	}
}

// verify handles GET /verify?head=CODE&whole=1. Long books are looked at whole
// only where that is asked for: it takes minutes on an old machine, and a code off
// a paper is found at once.
func (s area) verify(c *gin.Context) error {
	page := verifyPage{Base: s.Page(c, "report.verify"), Head: strings.TrimSpace(c.Query("head"))}
	whole, err := s.looksWhole(c, &page)
	if err != nil {
		return err
	}
	if whole {
		leave, err := walk(c.Request.Context(), walkWait)
		if err != nil {
			return err
		}
		defer leave()
		if err := http.NewResponseController(c.Writer).SetWriteDeadline(time.Now().Add(walkLimit)); err != nil {
			s.Log.Debug("time for a look at the books", "error", err) // in tests there is no connection
		}
	}
	return s.showVerified(c, &page, func(ctx context.Context, r db.Reader) (err error) {
		if whole {
			if page.Seen, err = scrutiny.Verify(ctx, r, scrutiny.VerifyOptions{}); err != nil {
				return err
			}
			for i, f := range page.Seen.Findings {
				page.Seen.Findings[i].Said = page.Say(f.Message)
			}
		}
		if page.Head == "" {
			return nil
		}
		m, fits, err := reports.CompareHead(ctx, r, page.Head)
		page.Fits, page.Said = fits, page.Say(m)
		return err
	})
}

// looksWhole tells whether the whole books are to be looked at; where they are too
// long for that and nobody asked, the page says so.
func (s area) looksWhole(c *gin.Context, page *verifyPage) (whole bool, err error) {
	err = s.Read(c, func(ctx context.Context, r db.Reader) error {
		head, err := audit.Head(ctx, r)
		if whole = head.Seq <= quickActs || c.Query("whole") != ""; !whole {
			page.Acts = head.Seq
		}
		return err
	})
	return whole, err
}

// verifyFile handles POST /verify: which file it is, and whether it was changed.
// It only reads, and looks at the file alone: the books are not walked again.
func (s area) verifyFile(c *gin.Context) error {
	page := verifyPage{Base: s.Page(c, "report.verify")}
	form, err := s.Upload(c, desk.AttachmentLimit)
	if err != nil {
		return err
	}
	file, err := form.File("file", desk.AttachmentLimit)
	if err != nil {
		return err
	}
	return s.showVerified(c, &page, func(ctx context.Context, r db.Reader) (err error) {
		if file == nil {
			return form.Err()
		}
		page.Name = file.Name
		page.File, err = reports.VerifyFile(ctx, r, file.Bytes)
		return err
	})
}

// showVerified shows what came of a look at the books or at a file.
func (s area) showVerified(c *gin.Context, page *verifyPage, look func(context.Context, db.Reader) error) error {
	status := http.StatusOK
	err := s.Read(c, func(ctx context.Context, r db.Reader) error {
		err := look(ctx, r)
		if fault.Is(err, fault.Invalid) {
			status = http.StatusUnprocessableEntity
			page.Refused(nil, err)
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.Render(c, status, "books/verify", *page)
}
