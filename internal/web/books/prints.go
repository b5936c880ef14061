package books

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/internal/web/desk"
	"relief/reports/forms"
	"relief/reports/paper"
)

// printRoutes are the papers. Printing is an act with a copy number; a preview
// is marked as one and leaves no trace.
func (s area) printRoutes() []desk.Route {
	return []desk.Route{
		desk.Post("/documents/:id/prints", auth.DocumentPrint, s.printDocument),
		desk.Get("/documents/:id/preview.pdf", auth.DocumentRead, s.previewDocument),
		desk.Get("/prints/:file", auth.DocumentRead, s.showPrint),
	}
}

// The languages of papers, as forms and addresses say them.
const (
	paperZh   = "zh-CN"
	paperBoth = "both"
)

// paperLanguage reads the language of a paper; nothing asked for is Chinese.
func paperLanguage(typed string) (string, bool) {
	switch typed {
	case "", paperZh:
		return paperZh, true
	case paperBoth:
		return paperBoth, true
	}
	return "", false
}

// mostLabels is how many of each label one print makes at most.
const mostLabels = 100

// printDraft is what a print asks for, for the digest of the act.
type printDraft struct {
	Document document.ID
	Form     string
	Language string
	Times    int // of each label
}

// printDocument handles POST /documents/:id/prints: it registers the print, and
// after the commit makes its file and goes on to it.
func (s area) printDocument(c *gin.Context) error {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	draft := printDraft{Document: document.ID(id), Form: form.Required("form")}
	var ok bool
	if draft.Language, ok = paperLanguage(form.Typed("paper_language")); !ok {
		form.Fault("paper_language", fault.Message{Key: "fault.unknown_choice",
			Args: []any{form.Typed("paper_language")}})
	}
	if typed := form.Text("times"); typed != "" {
		n, bad := text.ParseQuantity(typed, text.Packs{Any: true}) // 三, 3张
		if bad != nil || n < 1 || n > mostLabels {
			return fault.New(fault.Invalid, "paper_form.times_range", typed, int64(mostLabels))
		}
		draft.Times = int(n)
	}
	if err := form.Err(); err != nil {
		return err
	}
	made, err := s.Write(c, "document.print", form.Key, draft,
		func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			p, err := document.RecordPrint(ctx, tx, draft.Document, draft.Form, draft.Language,
				func(p document.Print) ([]byte, error) {
					return content(forms.Paper(ctx, tx, draft.Document, draft.Form,
						forms.PaperOptions{Bilingual: draft.Language == paperBoth, Times: draft.Times, Print: &p}))
				})
			return db.Subject{Kind: "print", ID: p.ID}, err
		})
	if err != nil {
		return err
	}
	return s.toPrint(c, made.ID)
}

// toPrint makes the file of a print that was just registered and goes on to it.
func (s area) toPrint(c *gin.Context, id int64) error {
	if err := s.makeFile(c, id); err != nil {
		// The print is on record; its file is made when it is first fetched.
		s.Log.Error("keep print", "print", id, "error", err)
	}
	// No message travels along: a file could not show it, and the next page would.
	c.Redirect(http.StatusSeeOther, fmt.Sprintf("/prints/%d.pdf", id))
	return nil
}

// makeFile renders a print that has no file yet, and keeps it.
func (s area) makeFile(c *gin.Context, id int64) error {
	_, file, kept, err := s.printFile(c, id)
	if err != nil || kept {
		return err
	}
	return document.KeepFile(c.Request.Context(), s.Books, id, file)
}

// printFile gives a print with its bytes: those kept, or where none are those
// its content gives, which are the same.
func (s area) printFile(c *gin.Context, id int64) (p document.Print, file []byte, kept bool, err error) {
	var parts [][]byte
	err = s.Read(c, func(ctx context.Context, r db.Reader) error {
		if p, file, err = document.LoadPrint(ctx, r, id); err != nil || file != nil {
			return err
		}
		parts, err = document.PartContents(ctx, r, id)
		return err
	})
	if err != nil || file != nil {
		return p, file, true, err
	}
	file, err = forms.PrintFile(p.Content, parts)
	return p, file, false, err
}

// showPrint handles GET /prints/:file, as in 77.pdf: the same bytes for ever.
func (s area) showPrint(c *gin.Context) error {
	number, isPDF := strings.CutSuffix(c.Param("file"), ".pdf")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || !isPDF || id <= 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	p, file, _, err := s.printFile(c, id)
	if err != nil {
		return err
	}
	var d document.Document
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		d, err = document.Load(ctx, r, p.DocumentID)
		return err
	})
	if err != nil {
		return err
	}
	name := func(number string) string { return fmt.Sprintf("%s-%s-%d.pdf", number, p.Form, p.CopyNo) }
	said := name(numberOr(d, s.Asked(c).T("report.draft_file")))
	return s.SendNamed(c, desk.MediaPDF, name(numberOr(d, "draft")), said, true, file)
}

// numberOr is a document's number, or another word while it has none.
func numberOr(d document.Document, other string) string {
	if d.No() == "" {
		return other
	}
	return d.No()
}

// previewDocument handles GET /documents/:id/preview.pdf?form=…&paper_language=…
func (s area) previewDocument(c *gin.Context) error {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	language, ok := paperLanguage(c.Query("paper_language"))
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	var set paper.Paper
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		set, err = forms.Paper(ctx, r, document.ID(id), c.Query("form"),
			forms.PaperOptions{Bilingual: language == paperBoth})
		return err
	})
	if err != nil {
		return err
	}
	file, err := paper.Render(set)
	if err != nil {
		return err
	}
	tail := fmt.Sprintf("-%s-%s.pdf", set.Form, set.Number)
	return s.SendNamed(c, desk.MediaPDF, "preview"+tail, s.Asked(c).T("report.preview_file")+tail, true, file)
}
