package books

import (
	"bytes"
	"context"
	"mime"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
)

// attachable are the kinds of files a person may add to a document.
var attachable = []string{"signed_copy", "evidence", "photo", "minutes"}

// attach handles POST /documents/:id/attachments.
func (s area) attach(c *gin.Context) error {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	form, err := s.Upload(c, desk.AttachmentLimit)
	if err != nil {
		return err
	}
	upload, err := form.File("file", desk.AttachmentLimit)
	if err != nil {
		return err
	}
	kind := form.Text("file_kind")
	if !slices.Contains(attachable, kind) {
		form.Fault("file_kind", fault.Message{Key: "fault.unknown_choice", Args: []any{kind}})
	}
	var doc document.Document
	if err = form.Err(); err == nil {
		doc, err = s.keep(c, form, document.ID(id), kind, document.File{Name: upload.Name, Bytes: upload.Bytes})
	}
	if err != nil {
		return desk.Reload(s.Desk, s.docPage, "books/document")(c, form, err)
	}
	return s.Redirect(c, desk.DocumentPath(doc.Kind, doc.ID), "docpage.attached")
}

// keep attaches a file as one act.
func (s area) keep(
	c *gin.Context, form *desk.Form, id document.ID, kind string, file document.File,
) (doc document.Document, err error) {
	media, err := file.MediaType("file")
	if err != nil {
		return doc, err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		doc, err = document.Load(ctx, r, id)
		return err
	})
	if err != nil {
		return doc, err
	}
	asked := struct {
		ID    document.ID
		Kind  string
		Name  string
		Bytes []byte
	}{id, kind, file.Name, file.Bytes}
	_, err = s.Write(c, "document.attach", form.Key, asked, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		d, err := document.Load(ctx, tx, id)
		if err != nil {
			return db.Subject{}, err
		}
		_, err = document.Attach(ctx, tx, id, kind, media, file)
		return d.Subject(), err
	})
	return doc, err
}

// shown are the files a browser shows by itself; all others are saved.
var shown = []string{"application/pdf", "image/jpeg", "image/png"}

// download handles GET /attachments/:id: the bytes as they were handed in,
// never run and never guessed at.
func (s area) download(c *gin.Context) error {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	var file document.Attachment
	var content []byte
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		file, content, err = document.Content(ctx, r, id)
		return err
	})
	if err != nil {
		return err
	}
	how := "attachment"
	if slices.Contains(shown, file.MediaType) {
		how = "inline"
	}
	h := c.Writer.Header()
	h.Set("Content-Type", file.MediaType)
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": file.Name}))
	h.Set("Content-Length", strconv.Itoa(len(content)))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	c.Status(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		return nil
	}
	_, err = bytes.NewReader(content).WriteTo(c.Writer)
	return err
}
