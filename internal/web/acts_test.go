package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/kinds"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// stale is a version no document of a test has: an act that gets as far as to
// look at it was refused neither by its route nor by the state, and does nothing.
const stale = "987654"

// actForms gives, for every act, a form without a fault: those of the samples,
// and what is no step of one.
func actForms(today string) map[string][]string {
	forms := map[string][]string{
		"plan.change": {"title", "另一批", "business_on", today},
		"plan.refuse": {"refuse_reason", "再算一次"},
		"plan.approve": {"meeting", "党组会议", "number", "8 号", "held_on", today, "attendees", "全体",
			"resolution", "同意"},
		"plan.draw_up":   nil,
		"own_use.take":   {"purpose", "培训", "custodian", "丙", "business_on", today},
		"slip.dispatch":  {"business_on", today},
		"slip.hand_over": {"business_on", today, "signer", "丁"},
		"slip.deliver":   {"received_on", today, "signer", "丁"},
		"slip.file":      nil,
		"receipt.fiscal": {"fiscal", "waived", "fiscal_reason", "不要票"},
	}
	for _, sample := range kinds.Samples {
		for _, step := range sample.Steps {
			if step.Act != "" {
				forms[step.Act] = step.Form(nil, kinds.Page{On: today})
			}
		}
	}
	return forms
}

// actFiles are the acts whose form brings a file, and its field.
var actFiles = map[string]string{
	"plan.approve": "scan", "slip.dispatch": "scan", "slip.hand_over": "scan", "slip.deliver": "scan",
	"slip.file": "signed_copy",
}

// A page offers an act exactly to those, and in those states, whose posting is
// refused neither by its route nor by its verb.
func TestActs_offered(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, kinds.AtNoon)
	k := openBranch(t, d)
	s, forms := k.officer.s, actForms(k.today(t))
	docs := k.inEveryState(t)
	people := map[string]*browser{"keeper": k.keeper, "officer": k.officer, "approver": k.approver}
	for _, login := range []string{"auditor", "admin", "bookkeeper"} {
		people[login] = signIn(t, s, login)
	}
	offered := map[string]bool{}
	for login, b := range people {
		for _, doc := range docs {
			if w := b.get(desk.DocPath(doc)); w.Code == http.StatusSeeOther {
				b.get(w.Header().Get("Location"))
			}
			for _, act := range actsOf(s, doc.Kind) {
				offered[login+act.At(doc.ID)] = strings.Contains(b.page, `="`+act.At(doc.ID)+`"`)
			}
		}
	}
	done := map[string]bool{} // by acts whose form bears no version
	for login, b := range people {
		for _, doc := range docs {
			for _, act := range actsOf(s, doc.Kind) {
				path := act.At(doc.ID)
				if done[path] {
					continue
				}
				form, known := forms[act.Name]
				if !known {
					t.Fatalf("no form for %s", act.Name)
				}
				w := b.tryAct(act, path, form)
				taken := w.Code == http.StatusSeeOther || strings.Contains(w.Body.String(), "刚被别人改过")
				done[path] = w.Code == http.StatusSeeOther
				if !taken && w.Code != http.StatusConflict && w.Code != http.StatusForbidden {
					t.Errorf("%s: %s of a %s that is %s: %d %s", login, act.Name, doc.Kind, doc.State,
						w.Code, said(b.page))
				}
				if taken != offered[login+path] {
					t.Errorf("%s: %s of a %s that is %s: offered %t, taken %t (%d)",
						login, act.Name, doc.Kind, doc.State, offered[login+path], taken, w.Code)
				}
			}
		}
	}
}

// tryAct posts an act from a page that shows nothing of the document.
func (b *browser) tryAct(act desk.Offer, path string, form []string) *httptest.ResponseRecorder {
	b.t.Helper()
	b.get("/preferences")
	form = append([]string{"version", stale}, form...)
	switch field := actFiles[act.Name]; {
	case field == "signed_copy":
		return b.upload(path, field, "回单.pdf", testkit.PDF("signed"), form...)
	case field != "":
		return b.upload(path, field, "", nil, form...)
	}
	return b.post(path, form...)
}

// actsOf are the acts on a kind of document.
func actsOf(s *Server, kind document.Kind) (list []desk.Offer) {
	for _, rt := range s.Routes() {
		if rt.Act != nil && rt.Act.Kind == kind {
			list = append(list, *rt.Act)
		}
	}
	return list
}

// inEveryState gives a document of every kind with acts in every one of its
// states that last.
func (k *branch) inEveryState(t *testing.T) (docs []document.Document) {
	t.Helper()
	k.recruit(t)
	docs = append(k.plansInEveryState(t), k.slipsInEveryState(t)...)
	docs = append(docs, k.receiptsInEveryState(t)...)
	docs = append(docs, k.samplesInEveryState(t, document.Plan, document.Slip, document.Receipt)...)
	seen := map[string]bool{}
	for i := range docs {
		err := k.Read(t.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) (err error) {
			docs[i], err = document.Load(ctx, r, docs[i].ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		seen[string(docs[i].Kind+" ")+string(docs[i].State)] = true
	}
	for _, rt := range k.officer.s.Routes() {
		for i := 0; rt.Act != nil && i < len(rt.Act.In); i++ {
			if state := rt.Act.In[i]; !seen[string(rt.Act.Kind+" ")+string(state)] {
				t.Errorf("no %s is %s, where %s is offered", rt.Act.Kind, state, rt.Act.Name)
			}
		}
	}
	return docs
}

// planOf draws up a plan of one unit for so many recipients, and keeps one.
func (k *branch) planOf(t *testing.T, item, recipients int, kept inventory.Units) (p document.Document) {
	t.Helper()
	k.act(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		plan, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{Title: "一批", BusinessOn: tx.Today()})
		if err != nil {
			return err
		}
		p = plan.Document
		var cells []distribution.Cell
		for _, rec := range k.recipients[:recipients] {
			cells = append(cells, distribution.Cell{ItemID: k.items[item], RecipientID: rec, Units: 1})
		}
		if kept > 0 {
			cells = append(cells, distribution.Cell{ItemID: k.items[item], Units: kept})
		}
		return distribution.SetCells(ctx, tx, p.ID, 0, cells)
	})
	return p
}

func (k *branch) submitted(t *testing.T, p document.Document) document.Document {
	t.Helper()
	k.act(t, "officer", func(ctx context.Context, tx *db.Tx) error { return distribution.Submit(ctx, tx, p.ID, 0) })
	return p
}

func (k *branch) approved(t *testing.T, p document.Document) document.Document {
	t.Helper()
	k.submitted(t, p)
	k.act(t, "approver", func(ctx context.Context, tx *db.Tx) error {
		return distribution.Approve(ctx, tx, p.ID, 0, distribution.ApprovalDraft{Decision: distribution.Decision{
			Meeting: "党组会议", Number: "8 号", HeldOn: tx.Today(), Attendees: "全体", Resolution: "同意",
		}})
	})
	return p
}

func (k *branch) drawnUp(t *testing.T, p document.Document) (slips []document.ID) {
	t.Helper()
	k.act(t, "officer", func(ctx context.Context, tx *db.Tx) (err error) {
		slips, err = distribution.DrawUp(ctx, tx, p.ID, 0)
		return err
	})
	return slips
}

func (k *branch) plansInEveryState(t *testing.T) []document.Document {
	t.Helper()
	closed, cancelled := k.approved(t, k.planOf(t, 5, 1, 0)), k.planOf(t, 5, 1, 0)
	for _, slip := range k.drawnUp(t, closed) {
		k.act(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			return distribution.HandOver(ctx, tx, slip, 0, tx.Today(), nil, distribution.DeliveryDraft{Signer: "丁"})
		})
	}
	k.act(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		return distribution.Cancel(ctx, tx, cancelled.ID, 0, "停办")
	})
	return []document.Document{
		k.planOf(t, 5, 1, 1), k.submitted(t, k.planOf(t, 5, 1, 1)), k.approved(t, k.planOf(t, 5, 2, 1)),
		closed, cancelled,
	}
}

func (k *branch) slipsInEveryState(t *testing.T) (docs []document.Document) {
	t.Helper()
	slips := k.drawnUp(t, k.approved(t, k.planOf(t, 5, 5, 0)))
	for _, id := range slips {
		docs = append(docs, document.Document{ID: id})
	}
	k.act(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		for _, id := range slips[1:4] {
			if err := distribution.Dispatch(ctx, tx, id, 0, tx.Today(), nil); err != nil {
				return err
			}
		}
		for _, id := range slips[2:4] {
			d := distribution.DeliveryDraft{ReceivedOn: tx.Today(), Signer: "丁"}
			if err := distribution.Deliver(ctx, tx, id, 0, d); err != nil {
				return err
			}
		}
		err := distribution.FileSigned(ctx, tx, slips[3], distribution.SignedDraft{
			Scan: &document.File{Name: "回单.pdf", Bytes: testkit.PDF("x")}, ScanType: "application/pdf",
		})
		if err != nil {
			return err
		}
		return distribution.VoidSlip(ctx, tx, slips[4], 0, "重开")
	})
	return docs
}

func (k *branch) receiptsInEveryState(t *testing.T) (docs []document.Document) {
	t.Helper()
	k.act(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		places, err := inventory.Places(ctx, tx)
		if err != nil {
			return err
		}
		w := places[slices.IndexFunc(places, func(p inventory.Place) bool { return p.Kind == inventory.Warehouse })]
		for range 4 {
			doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
				ArrivedOn: tx.Today(), ReceivedFrom: "司机", Parcels: 1,
			})
			if err != nil {
				return err
			}
			docs = append(docs, doc)
		}
		for _, doc := range docs[1:3] {
			err := goodsin.Inspect(ctx, tx, doc.ID, 0, goodsin.InspectionDraft{
				Source: "donation", WarehouseID: w.ID, Second: "乙验", Fiscal: goodsin.FiscalDraft{Kind: "anonymous"},
				Lines: []goodsin.InspectionLine{{ItemID: k.items[5], Received: 1, Accepted: 1}},
			})
			if err != nil {
				return err
			}
		}
		if _, err := goodsin.PostArrival(ctx, tx, docs[2].ID, 0, tx.Today()); err != nil {
			return err
		}
		return goodsin.WithdrawArrival(ctx, tx, docs[3].ID, 0, "重复")
	})
	return docs
}

// samplesInEveryState gives a document in every state in which one of a kind
// with acts rests, but for kinds whose acts ask for more than a state.
func (k *branch) samplesInEveryState(t *testing.T, but ...document.Kind) (docs []document.Document) {
	t.Helper()
	o, err := kinds.Open(k.Books)
	if err != nil {
		t.Fatal(err)
	}
	for _, sample := range kinds.Samples {
		if slices.Contains(but, sample.Kind) || len(actsOf(k.officer.s, sample.Kind)) == 0 {
			continue
		}
		for _, state := range sample.Rests() {
			made, err := o.Bring(sample, state)
			if err != nil {
				t.Fatal(err)
			}
			docs = append(docs, document.Document{ID: made.ID})
		}
	}
	return docs
}

// An act that a history has no name for, that says nothing when it is done, or
// that is declared twice, stops the start.
func TestActs_words(t *testing.T) {
	offer := desk.Offer{Kind: document.Slip, Name: "slip.void", Path: "/slips/:id/void", Need: auth.PlanWrite,
		Done: "slip.void_done"}
	nameless, silent := offer, offer
	nameless.Name, silent.Done = "slip.burn", "slip.burnt"
	mute, unseen := offer, offer
	mute.Button, mute.Kind = &desk.Button{Label: "slip.unsaid"}, document.Transfer
	unseen.Button, unseen.In = &desk.Button{Label: "slip.void"}, []document.State{document.Picking} // shown at home
	books := testkit.NewBooks(t, db.SQLite)
	for name, list := range map[string][]desk.Offer{
		"": {offer}, "no name": {nameless}, "no word when done": {silent}, "declared twice": {offer, offer},
		"no word on its button": {mute}, "a button that no page shows": {unseen},
	} {
		d, err := desk.New(Options{Books: books.DB})
		if err != nil {
			t.Fatal(err)
		}
		area := desk.Area{
			Acts:     map[string]fault.Message{offer.Name: {Key: "act.slip_void"}},
			Register: func(*gin.Context, *desk.Form, error) error { return nil },
		}
		for i, o := range list {
			o.Path += strings.Repeat("/again", i)
			row := desk.Act[desk.NoDraft]{Offer: o, Read: desk.None}
			area.Routes = append(area.Routes, row.Route(d, func(*gin.Context, *desk.Form, error) error { return nil }))
		}
		if d.Add(area); (d.Open() == nil) != (name == "") {
			t.Errorf("%q: opened = %t", name, name != "")
		}
	}
}
