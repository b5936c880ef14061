package books

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/web/desk"
	"relief/inventory"
)

// newReversal handles GET /documents/:id/reverse: what would be taken back,
// and why.
func (s area) newReversal(c *gin.Context) error {
	page, err := s.docPage(c)
	if err != nil {
		return err
	}
	if page.Reversal != nil {
		c.Redirect(http.StatusSeeOther, desk.DocumentPath(page.Reversal.Kind, page.Reversal.ID))
		return nil
	}
	page.Title = page.T("docpage.reverse_title", page.Title)
	if err := s.wouldMove(c, &page); err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "documents/reverse", page)
}

// wouldMove shows, in place of what a document moved, what its reversal would.
func (s area) wouldMove(c *gin.Context, page *docPage) error {
	return s.Read(c, func(ctx context.Context, r db.Reader) error {
		return page.loadWouldMove(ctx, r, page.Of.ID)
	})
}

// draftReversal handles POST /documents/:id/reverse.
func (s area) draftReversal(c *gin.Context) error {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	asked := struct {
		Target document.ID
		Reason string
	}{document.ID(id), form.Required("reason")}
	var subject db.Subject
	if err = form.Err(); err == nil {
		subject, err = s.Write(c, "reversal.draft", form.Key, asked,
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				doc, err := inventory.DraftReversal(ctx, tx, asked.Target, asked.Reason)
				return doc.Subject(), err
			})
	}
	if err != nil {
		return s.docRefused(c, form, "documents/reverse", err)
	}
	return s.Redirect(c, fmt.Sprintf("/documents/%d", subject.ID), "docpage.reversal_drafted")
}

// approveReversal handles POST /documents/:id/approve.
func (s area) approveReversal(c *gin.Context) error {
	return s.decideReversal(c, "reversal.approve", "docpage.reversal_posted",
		func(ctx context.Context, tx *db.Tx, id document.ID, opinion string) error {
			_, err := distribution.ApproveReversal(ctx, tx, id, opinion)
			return err
		})
}

// refuseReversal handles POST /documents/:id/refuse.
func (s area) refuseReversal(c *gin.Context) error {
	return s.decideReversal(c, "reversal.refuse", "docpage.reversal_refused",
		func(ctx context.Context, tx *db.Tx, id document.ID, reason string) error {
			return inventory.RefuseReversal(ctx, tx, id, reason)
		})
}

// cancelReversal handles POST /documents/:id/cancel.
func (s area) cancelReversal(c *gin.Context) error {
	return s.decideReversal(c, "reversal.cancel", "docpage.reversal_cancelled",
		func(ctx context.Context, tx *db.Tx, id document.ID, _ string) error {
			return inventory.CancelReversal(ctx, tx, id)
		})
}

// decideReversal does one thing to the reversal of the address, as the page
// showed it.
func (s area) decideReversal(
	c *gin.Context, act, done string, do func(context.Context, *db.Tx, document.ID, string) error,
) error {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	asked := struct {
		ID   document.ID
		Seen int64
		Said string // the opinion, or why it is refused
	}{document.ID(id), int64(form.Version()), cmp.Or(form.Text("opinion"), form.Text("reason"))}
	if err = form.Err(); err == nil {
		_, err = s.Write(c, act, form.Key, asked, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			doc, err := document.LoadKind(ctx, tx, document.Reversal, asked.ID)
			if err != nil {
				return db.Subject{}, err
			}
			if err := doc.Seen(asked.Seen); err != nil {
				return db.Subject{}, err
			}
			return doc.Subject(), do(ctx, tx, asked.ID, asked.Said)
		})
	}
	if err != nil {
		return s.docRefused(c, form, "documents/show", err)
	}
	return s.Redirect(c, fmt.Sprintf("/documents/%d", id), done)
}
