package books

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/reports"
)

// verifyRoutes let the auditor hold the books against themselves and against
// paper. They only read.
func (s area) verifyRoutes() []desk.Route {
	return []desk.Route{desk.Get("/verify", auth.Verify, s.verify)}
}

// verifyPage is what a look at the books came to.
type verifyPage struct {
	desk.Base
	Head string // typed: a check code off a paper
	Fits bool   // the books hold it
	Said string // what came of it; empty where none was asked about
	Seen *reports.Verification
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
func (p verifyPage) When() string { return p.Instant(p.Seen.CheckedAt) }

// verify handles GET /verify?head=CODE.
func (s area) verify(c *gin.Context) error {
	page := verifyPage{Base: s.Page(c, "report.verify"), Head: strings.TrimSpace(c.Query("head"))}
	status := http.StatusOK
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if page.Seen, err = reports.Verify(ctx, r, reports.VerifyOptions{}); err != nil || page.Head == "" {
			return err
		}
		m, fits, err := reports.CompareHead(ctx, r, page.Head)
		if fault.Is(err, fault.Invalid) {
			status = http.StatusUnprocessableEntity
			page.Refused(nil, err)
			return nil
		}
		page.Fits, page.Said = fits, page.Say(m)
		return err
	})
	if err != nil {
		return err
	}
	for i, f := range page.Seen.Findings {
		page.Seen.Findings[i].Said = page.Say(f.Message)
	}
	return s.Render(c, status, "verify/show", page)
}
