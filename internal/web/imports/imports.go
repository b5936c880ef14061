package imports

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/distribution/recipientlist"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/web/desk"
	"relief/inventory/itemlist"
	"relief/reports"
)

// importKind is a kind of list that can be handed in on a page.
type importKind struct {
	intake.Kind
	need  auth.Permission
	Path  string // of the register it fills
	Icon  string
	Intro fault.Message
}

// importKinds are all of them: a new one is a row here.
var importKinds = []importKind{
	{itemlist.Kind, auth.ItemWrite, "/items", "box", fault.Message{Key: "importpage.intro_items"}},
	{recipientlist.Kind, auth.PlanWrite, "/recipients", "building-community",
		fault.Message{Key: "importpage.intro_recipients"}},
}

// importRoutes are the pages of every kind of list.
func (s area) importRoutes() []desk.Route {
	routes := []desk.Route{desk.Get("/imports", auth.ItemWrite, s.chooseImport)}
	for _, k := range importKinds {
		at := importArea{s, k}
		base := k.Base()
		routes = append(routes,
			desk.Get(base, k.need, at.newImport),
			desk.Post(base, k.need, at.stageImport),
			desk.Get(base+"/template/:file", k.need, at.template),
			desk.Get(base+"/done/:id", k.need, at.showImported),
			desk.Get(base+"/:id", k.need, at.showImport),
			desk.GetFile(base+"/:id/faulty/:file", k.need, at.faultyRows),
			desk.Get(base+"/:id/progress", k.need, at.importProgress),
			desk.Post(base+"/:id/post", k.need, at.postImport),
		)
	}
	return routes
}

// Base is where the pages of the kind begin.
func (k importKind) Base() string { return "/imports/" + k.Name }

// importArea answers for one kind of list.
type importArea struct {
	area
	kind importKind
}

// importChoice is the first page: which kind of list.
type importChoice struct {
	desk.Base
	Kinds []importKind
}

// chooseImport handles GET /imports.
func (s area) chooseImport(c *gin.Context) error {
	page := importChoice{Base: s.Page(c, "importpage.title")}
	for _, k := range importKinds {
		if page.Can(string(k.need)) {
			page.Kinds = append(page.Kinds, k)
		}
	}
	return s.Render(c, http.StatusOK, "imports/choose", page)
}

// importUpload is where the file is handed in.
type importUpload struct {
	desk.Base
	Kind   importKind
	Latest []intake.Import
}

// newImport handles GET /imports/KIND.
func (s importArea) newImport(c *gin.Context) error {
	page, err := s.importUpload(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "imports/upload", page)
}

func (s importArea) importUpload(c *gin.Context) (importUpload, error) {
	page := importUpload{Base: s.Page(c, "importpage.title"), Kind: s.kind}
	page.Title = page.T("importpage.title_of", page.Say(s.kind.Title))
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.Latest, err = intake.Latest(ctx, r, s.kind.Name, 5)
		return err
	})
	return page, err
}

// stageImport handles POST /imports/KIND: the file is kept beside the books
// for a day, for this person only.
func (s importArea) stageImport(c *gin.Context) error {
	form, err := s.Upload(c, desk.ImportLimit)
	if err != nil {
		return s.importRefused(c, form, err)
	}
	file, err := form.File("file", desk.ImportLimit)
	if err != nil {
		return s.importRefused(c, form, err)
	}
	if file != nil {
		if _, err := sheet.Open(c.Request.Context(), file.Bytes, sheet.Limits{}); err != nil {
			return s.importRefused(c, form, err)
		}
	}
	if err := form.Err(); err != nil {
		return s.importRefused(c, form, err)
	}
	id, err := s.Stage(c, *file)
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, fmt.Sprintf("%s/%d", s.kind.Base(), id))
	return nil
}

// importRefused shows the upload again, with what is wrong at the file.
func (s importArea) importRefused(c *gin.Context, form *desk.Form, refusal error) error {
	f := fault.Of(refusal)
	if f.Kind != fault.Invalid && f.Kind != fault.TooLarge {
		return refusal
	}
	page, err := s.importUpload(c)
	if err != nil {
		return err
	}
	if len(f.Fields) == 0 {
		var fields fault.Fields
		fields.Add("file", f.Key, f.Args...)
		refusal = fields.Err(fault.Invalid, "openpage.file_refused")
	}
	page.Refused(form, refusal)
	return s.Render(c, desk.StatusOf[f.Kind], "imports/upload", page)
}

// template handles GET /imports/KIND/template/FILE: a list to be filled in.
func (s importArea) template(c *gin.Context) error {
	words := s.Asked(c).Words
	var file bytes.Buffer
	var err error
	media := desk.MediaWorkbook
	switch c.Param("file") {
	case s.kind.Name + ".xlsx":
		err = reports.WriteTemplate(&file, s.kind.Kind, words)
	case s.kind.Name + ".csv":
		media = desk.MediaCSV
		err = reports.WriteTemplateCSV(&file, s.kind.Kind, words)
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return err
	}
	_, ending, _ := strings.Cut(c.Param("file"), ".")
	said := words.T("importpage.template_name", words.T(s.kind.Title.Key)) + "." + ending
	return s.SendNamed(c, media, "template-"+s.kind.Name+"."+ending, said, false, file.Bytes())
}

// faultyRows handles GET /imports/KIND/ID/faulty/FILE: the rows that cannot be
// taken in, with the reasons.
func (s importArea) faultyRows(c *gin.Context) error {
	page, err := s.importPage(c, importAsked(c.Request.URL.Query()))
	if err != nil {
		return err
	}
	name, ending, _ := strings.Cut(c.Param("file"), ".")
	face, known := desk.FaceOf(ending)
	if page.Result == nil || name != "rows" || !known {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	var file bytes.Buffer
	var day string
	err = s.Read(c, func(ctx context.Context, r db.Reader) error {
		file.Reset()
		day = r.Where().Today()
		table, err := reports.FaultyRows(ctx, r, page.Result, s.Asked(c))
		if err != nil {
			return err
		}
		return face.Write(&file, table)
	})
	if err != nil {
		return err
	}
	said := page.T("import.faulty_title", page.Say(s.kind.Title)) + "-" + day + "." + ending
	return s.SendNamed(c, face.Media, s.kind.Name+"-faulty-"+day+"."+ending, said, ending == "pdf", file.Bytes())
}

// importedPage is what an import came to.
type importedPage struct {
	desk.Base
	Kind       importKind
	Of         intake.Import
	FaultyLink string // while the file is kept
}

// showImported handles GET /imports/KIND/done/ID.
func (s importArea) showImported(c *gin.Context) error {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	page := importedPage{Base: s.Page(c, "importpage.done"), Kind: s.kind}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if page.Of, err = intake.Load(ctx, r, intake.ID(id)); err != nil || page.Of.LeftOut == 0 {
			return err
		}
		upload, err := s.stagedFor(ctx, r, desk.Person(c).ID, page.Of)
		if upload > 0 {
			page.FaultyLink = fmt.Sprintf("%s/%d/faulty/rows.xlsx", s.kind.Base(), upload)
		}
		return err
	})
	if err == nil && page.Of.Kind != s.kind.Name {
		err = fault.New(fault.NotFound, "import.not_found")
	}
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "imports/done", page)
}
