package books

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/web/desk"
	"relief/inventory"
)

// newReversal handles GET /documents/:id/reverse: what would be taken back,
// and why.
func (s area) newReversal(c *gin.Context) error {
	page, err := s.reversePage(c)
	if err != nil {
		return err
	}
	if page.Reversal != nil {
		c.Redirect(http.StatusSeeOther, desk.DocumentPath(page.Reversal.Kind, page.Reversal.ID))
		return nil
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) error { return inventory.MayReverse(ctx, r, page.Of) })
	if err != nil {
		return err
	}
	page.Title = page.T("docpage.reverse_title", page.Title)
	return s.Render(c, http.StatusOK, "books/reverse", page)
}

// reversePage shows, in place of what a document moved, what its reversal would,
// and says it where nobody could approve it.
func (s area) reversePage(c *gin.Context) (docPage, error) {
	page, err := s.docPage(c)
	if err != nil {
		return page, err
	}
	return page, s.Read(c, func(ctx context.Context, r db.Reader) error {
		if err := page.loadWouldMove(ctx, r, page.Of.ID); err != nil {
			return err
		}
		if page.Target != nil || page.Reversal != nil {
			return nil
		}
		page.NoApproverSaid, err = page.NoApprover(ctx, r, auth.ReversalApprove, page.Person.ID)
		return err
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
		*document.ReasonDraft
	}{document.ID(id), desk.Reason("reason")(form)}
	var subject db.Subject
	if err = s.Check(c, form, asked, nil); err == nil {
		subject, err = s.Write(c, "reversal.draft", form.Key, asked,
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				doc, err := inventory.DraftReversal(ctx, tx, asked.Target, asked.Reason)
				return doc.Subject(), err
			})
	}
	if err != nil {
		return desk.Reload(s.Desk, s.reversePage, "books/reverse")(c, form, err)
	}
	return s.Redirect(c, fmt.Sprintf("/documents/%d", subject.ID), "docpage.reversal_drafted")
}

// reversalApprove posts a reversal that somebody else proposed.
var reversalApprove = desk.Act[*document.OpinionDraft]{
	Offer: desk.Offer{
		Kind: document.Reversal, Name: "reversal.approve", Path: "/documents/:id/approve", Need: auth.ReversalApprove,
		In: []document.State{document.Draft}, Done: "docpage.reversal_posted",
		Button: &desk.Button{
			Label: "docpage.approve", Tone: "primary", Others: true, Asks: []desk.Ask{desk.AskOpinion},
		},
	},
	Read: desk.Opinion,
	Do: func(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d *document.OpinionDraft) error {
		if err := asShown(ctx, tx, id, seen); err != nil {
			return err
		}
		_, err := distribution.ApproveReversal(ctx, tx, id, d.Opinion)
		return err
	},
}

// reversalRefuse turns one down.
var reversalRefuse = desk.Act[*document.ReasonDraft]{
	Offer: desk.Offer{
		Kind: document.Reversal, Name: "reversal.refuse", Path: "/documents/:id/refuse", Need: auth.ReversalApprove,
		In: []document.State{document.Draft}, Done: "docpage.reversal_refused",
		Button: &desk.Button{
			Label: "docpage.refuse", Says: "docpage.refuse_says", Tone: "danger", Others: true,
			Asks: []desk.Ask{desk.AskReason},
		},
	},
	Read: desk.Reason("reason"),
	Do: func(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d *document.ReasonDraft) error {
		if err := asShown(ctx, tx, id, seen); err != nil {
			return err
		}
		return inventory.RefuseReversal(ctx, tx, id, d.Reason)
	},
}

// reversalCancel withdraws one.
var reversalCancel = desk.Act[desk.NoDraft]{
	Offer: desk.Offer{
		Kind: document.Reversal, Name: "reversal.cancel", Path: "/documents/:id/cancel", Need: auth.ReversalWrite,
		In: []document.State{document.Draft}, Done: "docpage.reversal_cancelled",
		Button: &desk.Button{Label: "docpage.cancel", Says: "docpage.cancel_says", Tone: "secondary"},
	},
	Read: desk.None,
	Do: func(ctx context.Context, tx *db.Tx, id document.ID, seen int64, _ desk.NoDraft) error {
		if err := asShown(ctx, tx, id, seen); err != nil {
			return err
		}
		return inventory.CancelReversal(ctx, tx, id)
	},
}

// asShown refuses a reversal that was decided since, or that changed since its
// page was read.
func asShown(ctx context.Context, tx *db.Tx, id document.ID, seen int64) error {
	doc, err := document.LoadKind(ctx, tx, document.Reversal, id)
	if err != nil {
		return err
	}
	return errors.Join(doc.Must(document.Draft), doc.Seen(seen))
}
