package goodsin

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/branch"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/internal/web/desk"
	"relief/inventory/goodsin"
)

// arrivalForm is the form for goods at the gate: new, or corrected.
type arrivalForm struct {
	desk.Base
	Of      document.Document
	A       goodsin.Arrival
	AgainOf document.ID
	Action  string
	Back    string
	Today   string

	PhotosLost bool // photos were chosen with a form that was refused
}

// Parcels is how many pieces came, for the field.
func (p arrivalForm) Parcels() string {
	if p.A.Parcels == 0 {
		return ""
	}
	return strconv.FormatInt(p.A.Parcels, 10)
}

// Day is when the goods came; today, unless it is known.
func (p arrivalForm) Day() string {
	if p.A.ArrivedOn == "" || p.AgainOf != 0 {
		return p.Today
	}
	return p.A.ArrivedOn
}

// PhotosHint says what can be sent along; after a refusal, that it is to be
// chosen again, as no browser gives a file back.
func (p arrivalForm) PhotosHint() string {
	if p.PhotosLost {
		return p.T("receipts.photos_again")
	}
	return p.T("receipts.photos_hint")
}

// newArrival handles GET /receipts/new; again names a reversed receipt that is
// entered again.
func (s area) newArrival(c *gin.Context) error {
	page, err := s.arrivalForm(c, c.Query("again"))
	if err == nil && page.AgainOf != 0 {
		err = s.Read(c, func(ctx context.Context, r db.Reader) error {
			return goodsin.MayEnterAgain(ctx, r, page.AgainOf)
		})
	}
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "goodsin/arrival_form", page)
}

func (s area) arrivalForm(c *gin.Context, again string) (arrivalForm, error) {
	page := arrivalForm{Base: s.Page(c, "receipts.arrive"), Action: "/receipts", Back: "/receipts"}
	id, _ := strconv.ParseInt(again, 10, 64) // what is no number is a new arrival
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if page.Today = r.Where().Today(); id <= 0 {
			return nil
		}
		page.AgainOf = document.ID(id)
		if page.A, err = goodsin.LoadArrival(ctx, r, page.AgainOf); err != nil {
			return err
		}
		page.Of, err = document.Load(ctx, r, page.AgainOf)
		return err
	})
	return page, err
}

func arrivalDraft(form *desk.Form) goodsin.ArrivalDraft {
	again, _ := strconv.ParseInt(form.Text("again"), 10, 64) // none: a new arrival
	return goodsin.ArrivalDraft{
		ArrivedOn: form.Date("arrived_on"), ReceivedFrom: form.Text("received_from"), Parcels: pieces(form),
		Transport: form.Text("transport"), Remarks: form.Text("remarks"), AgainOf: document.ID(max(again, 0)),
	}
}

// Refused shows the form again with every fault at its field.
func (p *arrivalForm) Refused(form *desk.Form, refusal error) {
	p.Base.Refused(form, refusal)
	p.PhotosLost = form.HasFile("photos")
	p.NameFaults([][2]string{
		{"received_from", p.T("receipts.from")}, {"arrived_on", p.T("receipts.arrived_on")},
		{"parcels", p.T("receipts.parcels")}, {"transport", p.T("receipts.transport")},
		{"photos", p.T("receipts.photos")}, {"remarks", p.T("common.remarks")},
	})
}

// recordArrival handles POST /receipts, with the photos that were taken.
func (s area) recordArrival(c *gin.Context) error {
	form, err := s.Upload(c, desk.AttachmentLimit)
	if err != nil {
		return err
	}
	page, err := s.arrivalForm(c, form.Text("again"))
	if err != nil {
		return err
	}
	draft := arrivalDraft(form)
	photos, media, err := photosOf(form)
	if err != nil {
		return err
	}
	form.Also(draft.Check(page.Today))
	var subject db.Subject
	if err = form.Err(); err == nil {
		subject, err = s.Write(c, "receipt.arrive", form.Key, []any{draft, photos},
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				doc, err := goodsin.RecordArrival(ctx, tx, draft)
				for i := 0; err == nil && i < len(photos); i++ {
					_, err = document.Attach(ctx, tx, doc.ID, "photo", media[i], photos[i])
				}
				return doc.Subject(), err
			})
	}
	if err != nil {
		return s.Again(c, &page, form, err, "goodsin/arrival_form")
	}
	return s.Redirect(c, fmt.Sprintf("/receipts/%d", subject.ID), "receipts.arrived_done")
}

// photosOf reads the pictures and scans that were sent along; none is no fault,
// and what is no picture is one of the form.
func photosOf(form *desk.Form) (photos []document.File, media []string, err error) {
	list, err := form.FilesOf("photos", desk.AttachmentLimit)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range list {
		file := document.File{Name: f.Name, Bytes: f.Bytes}
		kind, err := file.MediaType("photos")
		if err != nil {
			form.Fault("photos", fault.Of(err).Fields["photos"])
			continue
		}
		photos, media = append(photos, file), append(media, kind)
	}
	return photos, media, nil
}

// arrivalPage is goods that came and are not in the books.
type arrivalPage struct {
	receiptView
	Row       goodsin.ArrivalRow
	Papers    desk.Prints
	Files     []document.Attachment
	FileKinds []desk.Option
	History   []desk.Event
}

// Receipt is what the parts of a receipt show.
func (p arrivalPage) Receipt() *receiptView { return &p.receiptView }

// Waiting tells whether something is still to be done here.
func (p arrivalPage) Waiting() bool { return p.Row.Waiting() }

// EnterAgain is where goods that were withdrawn can be entered again, or empty.
func (p arrivalPage) EnterAgain() string {
	if p.Of.State != document.Cancelled || p.Again != 0 || !p.Can(string(auth.StockWrite)) {
		return ""
	}
	return fmt.Sprintf("/receipts/new?again=%d", p.Of.ID)
}

// Inspected tells whether two people have looked.
func (p arrivalPage) Inspected() bool { return p.Of.State == document.Inspected }

// AgeSaid says for how long the goods have lain at the gate.
func (p arrivalPage) AgeSaid() string {
	if p.Row.Age(p.Today) == 0 {
		return p.T("receipts.age_today")
	}
	return p.T("receipts.age", p.Days(p.Row.Age(p.Today)))
}

// yearDays is how many days ago goods came of which the day may be mistyped.
const yearDays = 366

// LongAgo asks whether the day of goods that came more than a year ago is right;
// else it is empty.
func (p arrivalPage) LongAgo() string {
	if age := p.Row.Age(p.Today); p.Waiting() && age > yearDays {
		return p.T("receipts.long_ago", p.Date(p.A.ArrivedOn), p.Days(age))
	}
	return ""
}

// AgeTone is red when they have lain too long.
func (p arrivalPage) AgeTone() string {
	if p.Row.Late(p.Today) {
		return "red"
	}
	return "yellow"
}

// Path is this receipt's address with a step behind it.
func (p arrivalPage) Path(step string) string { return fmt.Sprintf("/receipts/%d%s", p.Of.ID, step) }

// showArrival handles GET /receipts/:id; what is posted has its page among the
// documents.
func (s area) showArrival(c *gin.Context) error {
	page, err := s.arrivalPage(c)
	if fault.Is(err, fault.NotFound) || err == nil && page.Of.State == document.Posted {
		id, wrong := desk.IDOf(c, "id")
		if wrong != nil {
			return wrong
		}
		c.Redirect(http.StatusSeeOther, desk.DocumentPath(document.Receipt, document.ID(id)))
		return nil
	}
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "goodsin/arrival", page)
}

func (s area) arrivalPage(c *gin.Context) (arrivalPage, error) {
	page := arrivalPage{}
	page.Base = s.Page(c, "kind.receipt")
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return page, err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) error { return page.load(ctx, r, document.ID(id)) })
	if err != nil {
		return page, err
	}
	page.Title = page.T("receipts.title", page.A.ReceivedFrom, page.Date(page.A.ArrivedOn))
	for _, kind := range []string{"photo", "evidence", "signed_copy"} {
		page.FileKinds = append(page.FileKinds,
			desk.Option{Value: kind, Label: page.Say(document.AttachmentWord(kind))})
	}
	return page, nil
}

func (p *arrivalPage) load(ctx context.Context, r db.Reader, id document.ID) (err error) {
	p.Today = r.Where().Today()
	if p.Of, err = document.LoadKind(ctx, r, document.Receipt, id); err != nil {
		return err
	}
	if p.A, err = goodsin.LoadArrival(ctx, r, id); err != nil {
		return err
	}
	if p.Again, err = goodsin.EnteredAgain(ctx, r, id); err != nil {
		return err
	}
	limits, err := branch.LimitsOf(ctx, r)
	if err != nil {
		return err
	}
	p.Row = goodsin.ArrivalRow{
		State: p.Of.State, ArrivedOn: p.A.ArrivedOn, LateAfter: int64(limits.ArrivedDays),
	}
	if p.Until, err = goodsin.AcceptUntil(ctx, r); err != nil {
		return err
	}
	if p.Files, err = document.Attachments(ctx, r, id); err != nil {
		return err
	}
	if p.Papers, err = desk.PapersOf(ctx, r, p.Base, p.Of); err != nil {
		return err
	}
	p.History, err = desk.HistoryOf(ctx, r, p.Base, document.Receipt, id)
	return err
}

// editArrival handles GET /receipts/:id/edit.
func (s area) editArrival(c *gin.Context) error {
	page, err := s.correction(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "goodsin/arrival_form", page)
}

func (s area) correction(c *gin.Context) (arrivalForm, error) {
	shown, err := s.arrivalPage(c)
	page := arrivalForm{Base: shown.Base, Of: shown.Of, A: shown.A, Today: shown.Today, Action: shown.Path("")}
	page.Back = page.Action
	if err == nil {
		err = shown.Of.Must(document.Arrived, document.Inspected)
	}
	return page, err
}

// correctArrival handles POST /receipts/:id.
func (s area) correctArrival(c *gin.Context) error {
	form, err := s.Upload(c, desk.AttachmentLimit)
	if err != nil {
		return err
	}
	page, err := s.correction(c)
	if err != nil {
		return err
	}
	draft, seen := arrivalDraft(form), form.Seen()
	form.Also(draft.Check(page.Today))
	_, err = s.ActOn(c, form, "receipt.correct", string(document.Receipt), []any{seen, draft},
		func(ctx context.Context, tx *db.Tx, id int64) error {
			return goodsin.CorrectArrival(ctx, tx, document.ID(id), seen, draft)
		})
	if err != nil {
		return s.Again(c, &page, form, err, "goodsin/arrival_form")
	}
	return s.Redirect(c, page.Back, "common.saved")
}

// receiptPost brings what was inspected into the store.
var receiptPost = desk.Act[*document.DayDraft]{
	Offer: desk.Offer{
		Kind: document.Receipt, Name: "receipt.post", Path: "/receipts/:id/post", Need: auth.StockWrite,
		In: []document.State{document.Inspected}, Done: "receipts.posted_done",
	},
	Read: desk.Day,
	Do: func(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d *document.DayDraft) error {
		_, err := goodsin.PostArrival(ctx, tx, id, seen, d.BusinessOn)
		return err
	},
	Next: receiptPath,
}

// receiptWithdraw takes goods that were never posted off the list.
var receiptWithdraw = desk.Act[*document.ReasonDraft]{
	Offer: desk.Offer{
		Kind: document.Receipt, Name: "receipt.withdraw", Path: "/receipts/:id/withdraw", Need: auth.StockWrite,
		In: []document.State{document.Arrived, document.Inspected}, Done: "receipts.withdrawn_done",
	},
	Says: map[string]string{"reason": "withdraw_reason"},
	Read: desk.Reason("withdraw_reason"),
	Do: func(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d *document.ReasonDraft) error {
		return goodsin.WithdrawArrival(ctx, tx, id, seen, d.Reason)
	},
}

// receiptPath is a receipt among the documents, where one leads that is posted.
func receiptPath(id document.ID) string { return desk.DocumentPath(document.Receipt, id) }

// MayPost and MayWithdraw tell what this person can do with the goods now.
func (p arrivalPage) MayPost() bool { return receiptPost.Offered(p.Base, p.Of.State) }

// MayWithdraw is told above.
func (p arrivalPage) MayWithdraw() bool { return receiptWithdraw.Offered(p.Base, p.Of.State) }

// Refused shows what was refused; lines that a refusal names stand in the list
// below.
func (p *arrivalPage) Refused(form *desk.Form, refusal error) {
	p.Base.Refused(form, refusal)
	p.FaultsAt("main", "business_on", "withdraw_reason")
}

// pieces reads how many pieces came, whatever they are called: 三箱 are three.
func pieces(form *desk.Form) int64 {
	form.Counts("parcels", text.Packs{Any: true})
	return form.Units("parcels")
}
