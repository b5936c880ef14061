package books

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/reports"
)

// documentRoutes are the register, what hangs on a document, and its reversal.
func (s area) documentRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/documents", auth.DocumentRead, s.listDocuments),
		desk.Get("/documents/:id", auth.DocumentRead, s.showDocument),
		desk.Post("/documents/:id/attachments", auth.DocumentAttach, s.attach),
		desk.Get("/attachments/:id", auth.DocumentRead, s.download),
		desk.Get("/attachments/:id/thumbnail", auth.DocumentRead, s.thumbnail),
		desk.Get("/documents/:id/reverse", auth.ReversalWrite, s.newReversal),
		desk.Post("/documents/:id/reverse", auth.ReversalWrite, s.draftReversal),
		reversalApprove.Route(s.Desk, s.AtRegister), reversalRefuse.Route(s.Desk, s.AtRegister),
		reversalCancel.Route(s.Desk, s.AtRegister),
	}
}

// documentsPage is the register of all documents.
type documentsPage struct {
	desk.Base
	List     []document.Document
	Kinds    []desk.Option
	States   []desk.Option
	Next     string
	Filtered bool
	reversed map[document.ID]bool
}

// StateBadge is where a document stands.
func (p documentsPage) StateBadge(d document.Document) desk.Badge {
	return p.DocBadge(d, p.reversed[d.ID])
}

// Files are what exactly the rows listed can be taken away as.
func (p documentsPage) Files() desk.Faces {
	return p.ListFaces("documents", "find", "kind", "state", "sort")
}

// Heads are the columns of the list.
func (p documentsPage) Heads() []desk.Head {
	return []desk.Head{
		p.Head("number", p.T("common.number")), p.Head("kind", p.T("docpage.kind")),
		p.Head("date", p.T("common.business_on")), p.Head("", p.T("common.author")),
		p.Head("state", p.T("common.state")),
	}
}

// docPage is one document, whatever its kind.
type docPage struct {
	desk.Base
	Of             document.Document
	Today          string
	Shown          desk.Shown // what the area of its kind has to say
	Lines          []inventory.GoodsRow
	Moves          []inventory.MoveRow
	WillMove       bool // Moves shows what approval would move
	Approval       *document.Approval
	Reversal       *document.Document // the one that takes this back
	Target         *document.Document // what this takes back
	NoApproverSaid string
	Refusal        *document.Refusal // of this reversal, or of the last that was to take this back
	Papers         desk.Prints
	Files          []document.Attachment
	History        []desk.Event
	FileKinds      []desk.Option
	buttons        []desk.Offer // of its kind, whether they are offered now or not
	marks          map[inventory.LotID]inventory.Lot
}

// listDocuments handles GET /documents.
func (s area) listDocuments(c *gin.Context) error {
	page := documentsPage{Base: s.Page(c, "menu.documents")}
	q := page.Query
	f := document.Filter{
		Kind: document.Kind(q.Get("kind")), State: document.State(q.Get("state")), Find: q.Get("find"),
		Sort: q.Get("sort"), After: q.Get("after"), Limit: desk.ListRows + 1,
	}
	page.Filtered = f.Kind != "" || f.State != "" || f.Find != ""
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.List, err = document.List(ctx, r, f)
		if err == nil {
			page.reversed, err = document.ReversedAmong(ctx, r, page.List)
		}
		return err
	})
	if err != nil {
		return err
	}
	page.List, page.Next = document.Sorting.Order(f.Sort, "").Cut(page.List, desk.ListRows)
	page.Kinds = []desk.Option{{Label: page.T("docpage.any_kind")}}
	for _, spec := range document.Kinds {
		k := spec.Kind
		page.Kinds = append(page.Kinds, desk.Option{Value: string(k), Label: page.T(k.Key()), Chosen: k == f.Kind})
	}
	page.States = []desk.Option{{Label: page.T("docpage.any_state")}}
	for _, st := range document.States {
		page.States = append(page.States,
			desk.Option{Value: string(st), Label: page.T(st.Key()), Chosen: st == f.State})
	}
	return s.Render(c, http.StatusOK, "books/documents", page)
}

// showDocument handles GET /documents/:id. A plan, a slip and goods that are not
// in the books have pages of their own.
func (s area) showDocument(c *gin.Context) error {
	page, err := s.docPage(c)
	if err != nil {
		return err
	}
	if path := page.DocPath(page.Of); path != page.Path {
		c.Redirect(http.StatusSeeOther, path)
		return nil
	}
	return s.Render(c, http.StatusOK, "books/document", page)
}

func (s area) docPage(c *gin.Context) (docPage, error) {
	page := docPage{Base: s.Page(c, "menu.documents")}
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return page, err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.Today = r.Where().Today()
		if page.Of, err = document.Load(ctx, r, document.ID(id)); err != nil {
			return err
		}
		page.buttons = s.buttonsOf(page.Of.Kind)
		return page.load(ctx, r, page.Of.ID)
	})
	if err != nil {
		return page, err
	}
	page.Title = page.T(page.Of.Kind.Key())
	if page.Of.Number != nil {
		page.Title += " " + page.Of.No()
	}
	for _, kind := range []string{"signed_copy", "evidence", "photo"} {
		page.FileKinds = append(page.FileKinds,
			desk.Option{Value: kind, Label: page.Say(document.AttachmentWord(kind))})
	}
	return page, nil
}

// load reads what there is about the document.
func (p *docPage) load(ctx context.Context, r db.Reader, id document.ID) (err error) {
	if p.Reversal, err = document.ReversedBy(ctx, r, id); err != nil {
		return err
	}
	if p.Approval, err = document.ApprovalOf(ctx, r, id); err != nil {
		return err
	}
	if p.Reversal == nil {
		if p.Refusal, err = document.RefusalOf(ctx, r, id); err != nil {
			return err
		}
	}
	if p.Of.Reverses != nil {
		target, err := document.Load(ctx, r, *p.Of.Reverses)
		if err != nil {
			return err
		}
		p.Target = &target
	}
	if err := p.loadApprovers(ctx, r); err != nil {
		return err
	}
	if err := p.loadGoods(ctx, r); err != nil {
		return err
	}
	if p.Papers, err = p.papers(ctx, r); err != nil {
		return err
	}
	if p.Files, err = document.Attachments(ctx, r, id); err != nil {
		return err
	}
	p.History, err = desk.HistoryOf(ctx, r, p.Base, p.Of.Kind, id)
	return err
}

// loadGoods reads what the document speaks of. Lines in goods_lines say what was
// moved, too.
func (p *docPage) loadGoods(ctx context.Context, r db.Reader) (err error) {
	if p.Shown, err = p.ShownOf(ctx, r, p.Of); err != nil {
		return err
	}
	if p.Lines, err = inventory.GoodsRows(ctx, r, p.Of.ID); err != nil {
		return err
	}
	p.WillMove = false
	p.Moves, err = inventory.MovesOf(ctx, r, p.Of.ID)
	p.Moves = slices.DeleteFunc(p.Moves, relabelled)
	switch {
	case err != nil:
		return err
	case p.Of.State == document.Draft && p.Target != nil:
		return p.loadWouldMove(ctx, r, p.Target.ID)
	}
	return p.loadMarks(ctx, r)
}

// loadWouldMove reads what a reversal of a document would move now.
func (p *docPage) loadWouldMove(ctx context.Context, r db.Reader, target document.ID) (err error) {
	p.Moves, err = inventory.WouldMove(ctx, r, target)
	p.Moves = slices.DeleteFunc(p.Moves, relabelled)
	p.joinWays()
	if err != nil {
		return err
	}
	return p.loadMarks(ctx, r)
}

// joinWays shows what goes on from where it came to, as through the road, as
// one way.
func (p *docPage) joinWays() {
	back := make([]inventory.MoveRow, 0, len(p.Moves))
	for _, m := range p.Moves {
		i := slices.IndexFunc(back, func(b inventory.MoveRow) bool {
			return b.LotID == m.LotID && b.Units == m.Units && b.To == m.From
		})
		if i < 0 {
			back = append(back, m)
			continue
		}
		back[i].To, back[i].ToEn = m.To, m.ToEn
	}
	p.Moves, p.WillMove = back, true
}

// papers are what the document can be printed on as it stands. One that takes
// another back has none before it does: a red paper would say it had.
func (p *docPage) papers(ctx context.Context, r db.Reader) (desk.Prints, error) {
	if p.Target != nil && p.Of.PostedAt == nil {
		return desk.PrintsOf(ctx, r, p.Base, p.Of.ID)
	}
	return desk.PapersOf(ctx, r, p.Base, p.Of)
}

// NextStep says what comes next for this document.
func (p docPage) NextStep() string {
	own := p.Of.AuthorID == p.Person.ID
	switch {
	case p.Of.Kind == document.Reversal && p.Of.State == document.Draft && own:
		return p.T("docpage.next_other_approves")
	case p.Of.Kind == document.Reversal && p.Of.State == document.Draft:
		return p.T("docpage.next_approve")
	case p.Reversed():
		return p.T("docpage.next_reversed", p.Reversal.No())
	case p.Reversal != nil:
		return p.T("docpage.next_reversing")
	case p.Of.Kind == document.Reversal && p.Refusal != nil:
		return p.T("docpage.next_refused")
	case p.Of.State == document.Cancelled:
		return p.T("docpage.next_cancelled")
	}
	if said, known := p.NextSaid(p.Of); known {
		return said
	}
	return p.T("docpage.next_none")
}

// MayReverse tells whether this person may propose to take this back.
func (p docPage) MayReverse() bool {
	return p.Of.Reversible() && p.Reversal == nil && p.Can("reversal.write") && !p.Shown.Final
}

// Reversed tells whether this was taken back: a reversal of it is posted.
func (p docPage) Reversed() bool { return p.Reversal != nil && p.Reversal.State == document.Posted }

// EnterAgain is where what was taken back can be entered again, with what it
// said; empty where it cannot.
func (p docPage) EnterAgain() string {
	if !p.Reversed() {
		return ""
	}
	return p.Shown.Again
}

// documentQuestions are what can be asked of the register as a file.
var documentQuestions = map[string]desk.Question{
	"documents": {Need: auth.DocumentRead, Ask: func(
		ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		return reports.Documents(ctx, r, document.Filter{
			Kind: document.Kind(q.Get("kind")), State: document.State(q.Get("state")),
			Find: strings.TrimSpace(q.Get("find")), Sort: q.Get("sort"),
		}, ask)
	}},
}
