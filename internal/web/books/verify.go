package books

import (
	"context"
	"net/http"
	"strings"

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

// verify handles GET /verify?head=CODE&whole=1. Long books are looked at whole
// only where that is asked for: it takes minutes on an old machine, and a code off
// a paper is found at once.
func (s area) verify(c *gin.Context) error {
	page := verifyPage{Base: s.Page(c, "report.verify"), Head: strings.TrimSpace(c.Query("head"))}
	return s.showVerified(c, &page, func(ctx context.Context, r db.Reader) (err error) {
		head, err := audit.Head(ctx, r)
		if err != nil {
			return err
		}
		if head.Seq > quickActs && c.Query("whole") == "" {
			page.Acts = head.Seq
		} else if page.Seen, err = scrutiny.Verify(ctx, r, scrutiny.VerifyOptions{}); err != nil {
			return err
		} else {
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
