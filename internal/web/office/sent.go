package office

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/web/desk"
)

// sent handles GET /sent/:key?at=PATH: a page whose form was sent under this key
// is shown again, and asks what became of it. The answer leads to what was made
// or changed; it is empty where nothing was, or where the page itself shows it.
func (s area) sent(c *gin.Context) error {
	b, path := s.Page(c, "menu.home"), ""
	err := s.Read(c, func(ctx context.Context, r db.Reader) error {
		claim, err := db.Claimed(ctx, r, b.Person.ID, c.Param("key"))
		if err != nil || !claim.Posted || claim.Subject == personSubject(b.Person.ID) {
			return err
		}
		kind, id := claim.Subject.Kind, claim.Subject.ID
		path = b.HomeOf(kind, id)
		if len(document.Kind(kind).Spec().Steps) == 0 || id == 0 {
			return nil
		}
		d, err := document.Load(ctx, r, document.ID(id))
		path = desk.DocPath(d)
		return err
	})
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	if path == "" || path == c.Query("at") {
		c.Status(http.StatusNoContent)
		return nil
	}
	return s.Redirect(c, path, "web.already_done")
}
