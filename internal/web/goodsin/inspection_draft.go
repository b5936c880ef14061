package goodsin

import (
	"context"
	"strconv"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/web/desk"
	"relief/internal/web/desk/drafts"
)

// inspectionDrafts are the drafts of inspections: each is for a version of the
// receipt, and a receipt that is in the books has none.
func inspectionDrafts(d *desk.Desk) drafts.Pages {
	return drafts.Pages{
		Desk: d, Page: "inspection", Path: "/receipts/:id/inspect", Need: auth.StockWrite,
		Seen: func(ctx context.Context, r db.Reader, _ db.PersonID, id int64) (string, error) {
			doc, err := document.LoadKind(ctx, r, document.Receipt, document.ID(id))
			if err == nil {
				err = doc.Must(document.Arrived, document.Inspected)
			}
			return seen(doc), err
		},
	}
}

func seen(doc document.Document) string { return strconv.FormatInt(int64(doc.Version), 10) }

// takeDraft puts the draft into the form and says of it what was understood; what
// is wrong with it is said when it is sent.
func (s area) takeDraft(c *gin.Context, page *inspectPage) error {
	var f *found
	err := s.Read(c, func(ctx context.Context, r db.Reader) error {
		f = &found{page: page, form: page.typed}
		return f.read(ctx, r)
	})
	if err != nil {
		return err
	}
	page.Base.Form = page.typed
	page.Draft.Counted(page.Base, s.Now(), len(f.rows), "draft.kept_lines")
	return nil
}
