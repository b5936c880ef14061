package web

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/web/desk"
	"relief/inventory"
)

// A receipt is taken back by two people: one proposes, another approves. Stock
// goes, the count can be entered again, and nothing happens twice.
func TestReversal_twoPeople(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		receipt := fillStore(t, d, firstAid...)
		s := testServer(t, d, noon)
		keeper, approver := signIn(t, s, "keeper"), signIn(t, s, "approver")
		path := fmt.Sprintf("/documents/%d", receipt)
		keeper.get(path + "/reverse")
		before := testkit.Fingerprint(t, d.DB)
		refusedWith(t, d, before, keeper.post(path+"/reverse", "reason", " "), http.StatusUnprocessableEntity, "必须填写")
		w := keeper.post(path+"/reverse", "reason", "盘错仓库")
		if w.Code != http.StatusSeeOther {
			t.Fatalf("propose: %d %s", w.Code, said(keeper.page))
		}
		reversal := w.Header().Get("Location")
		keeper.get(reversal)
		if strings.Contains(keeper.page, "/approve") || !strings.Contains(keeper.page, "等待另一人批准") {
			t.Errorf("its author sees: %s", said(keeper.page))
		}
		head := headOf(t, d)
		refusedWith(t, d, head, keeper.post(path+"/reverse", "reason", "又一次"), http.StatusConflict, "已经冲销")

		approver.get("/")
		if !strings.Contains(approver.page, reversal) {
			t.Errorf("home does not lead the approver to %s", reversal)
		}
		approver.get(reversal)
		refusedWith(t, d, head, approver.post(reversal+"/approve", "version", "7"), http.StatusConflict, "刚被别人改过")
		if w := approver.post(reversal+"/approve",
			approver.fieldsOf("opinion", "同意")...); w.Code != http.StatusSeeOther {
			t.Fatalf("approve: %d %s", w.Code, said(approver.page))
		}
		approver.get(reversal)
		if !strings.Contains(approver.page, "同意") || !strings.Contains(approver.page, "已入账") {
			t.Errorf("posted reversal: %s", said(approver.page))
		}
		if row := stockOf(t, d, "急救包"); row.OnHand != 0 {
			t.Errorf("on hand after the reversal = %d, want 0", row.OnHand)
		}
		keeper.get(path)
		if !strings.Contains(keeper.page, "重新录入") || strings.Contains(keeper.page, path+"/reverse") {
			t.Errorf("reversed receipt: %s", said(keeper.page))
		}
		if head, _, _ := strings.Cut(keeper.page, `class="next-step"`); !strings.Contains(head, "已冲销</span>") {
			t.Errorf("the head of a reversed receipt: %s", head)
		}
	}, testkit.At(testkit.Noon))
}

// A proposal is refused with a reason, which its author reads on the document;
// nothing moves, and it may be proposed again.
func TestReversal_refused(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		receipt := fillStore(t, d, firstAid...)
		s := testServer(t, d, noon)
		keeper, approver := signIn(t, s, "keeper"), signIn(t, s, "approver")
		path := fmt.Sprintf("/documents/%d", receipt)
		keeper.get(path + "/reverse")
		reversal := keeper.post(path+"/reverse", "reason", "盘错仓库").Header().Get("Location")
		keeper.get(reversal)
		if strings.Contains(keeper.page, "/refuse") {
			t.Error("its author is offered to refuse it")
		}
		want(t, keeper.post(reversal+"/refuse", keeper.fieldsOf("reason", "不对")...), http.StatusForbidden)
		approver.get(reversal)
		head := headOf(t, d)
		before := testkit.Fingerprint(t, d.DB)
		refusedWith(t, d, before, approver.post(reversal+"/refuse", approver.fieldsOf("reason", " ")...),
			http.StatusUnprocessableEntity, "必须填写")
		refusedWith(t, d, head, approver.post(reversal+"/refuse", "version", "7", "reason", "不对"),
			http.StatusConflict, "刚被别人改过")
		approver.get(reversal)
		key := approver.key()
		fields := append(approver.fieldsOf("reason", "仓库没有盘错"), "submission", key)
		for range 2 { // pressed twice
			want(t, approver.post(reversal+"/refuse", fields...), http.StatusSeeOther)
		}
		for _, page := range []string{reversal, path} {
			keeper.get(page)
			if !strings.Contains(keeper.page, "仓库没有盘错") || strings.Contains(keeper.page, "/approve") {
				t.Errorf("%s after the refusal: %s", page, said(keeper.page))
			}
		}
		approver.get(reversal)
		refusedWith(t, d, headOf(t, d), approver.post(reversal+"/approve", approver.fieldsOf()...),
			http.StatusConflict, "")
		keeper.get(path + "/reverse")
		want(t, keeper.post(path+"/reverse", "reason", "再核对过，确实盘错"), http.StatusSeeOther)
	})
}

// One's own reversal is not approved by oneself, whatever one's rights; a
// proposal can be withdrawn; another kind's or branch's id is no reversal.
func TestReversal_refusals(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		receipt := fillStore(t, d, firstAid...)
		s := testServer(t, d, noon)
		keeper := signIn(t, s, "keeper")
		path := fmt.Sprintf("/documents/%d", receipt)
		keeper.get(path + "/reverse")
		reversal := keeper.post(path+"/reverse", "reason", "盘错").Header().Get("Location")
		all := auth.Person{ID: testkit.ID("keeper"), Active: true, Branch: testkit.Branch, Mark: "m",
			Login: "keeper", Rights: auth.AllBut("")}
		key := desk.NewKey([]byte(all.Mark + "/" + all.Login))
		send := func(p auth.Person, to string) *httptest.ResponseRecorder {
			body := url.Values{"submission": {key}, "version": {"1"}}.Encode()
			r := httptest.NewRequest(http.MethodPost, to, strings.NewReader(body))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			return serveAs(s, p, r)
		}
		head := headOf(t, d)
		if w := send(all, reversal+"/approve"); w.Code != http.StatusForbidden {
			t.Errorf("one's own approval: %d, want 403", w.Code)
		}
		if w := send(all, path+"/approve"); w.Code != http.StatusNotFound {
			t.Errorf("approving a receipt: %d, want 404", w.Code)
		}
		if w := send(all, "/documents/99999/approve"); w.Code != http.StatusNotFound {
			t.Errorf("approving nothing: %d, want 404", w.Code)
		}
		if headOf(t, d) != head {
			t.Error("a refused approval changed the books")
		}
		keeper.get(reversal)
		if w := keeper.post(reversal+"/cancel", keeper.fieldsOf()...); w.Code != http.StatusSeeOther {
			t.Fatalf("withdraw: %d %s", w.Code, said(keeper.page))
		}
		keeper.get(reversal)
		if !strings.Contains(keeper.page, "已取消") {
			t.Errorf("withdrawn: %s", said(keeper.page))
		}
		if w := keeper.get(path + "/reverse"); w.Code != http.StatusOK {
			t.Errorf("propose again: %d", w.Code)
		}
	}, testkit.At(testkit.Noon))
}

// A receipt whose goods were moved on is not taken back; the page names what
// stands in the way, to who approves and to who would propose it.
func TestReversal_movedOn(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	warehouse, receipt := d.Warehouse, fillStore(t, d, firstAid...)
	s := testServer(t, d, noon)
	keeper, approver := signIn(t, s, "keeper"), signIn(t, s, "approver")
	path := fmt.Sprintf("/documents/%d", receipt)
	keeper.get(path + "/reverse")
	reversal := keeper.post(path+"/reverse", "reason", "盘错").Header().Get("Location")
	_, err := d.Write(context.Background(), testkit.By("keeper"),
		func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			bin, err := inventory.CreateBin(ctx, tx, warehouse, "A-01", "一号架")
			if err != nil {
				return db.Subject{}, err
			}
			lots, err := inventory.LotsOf(ctx, tx, 2)
			if err != nil {
				return db.Subject{}, err
			}
			doc, err := inventory.RecordTransfer(ctx, tx,
				inventory.TransferDraft{BusinessOn: "2021-10-01", Lines: []inventory.TransferLine{
					{LotID: lots[0].LotID, From: warehouse, To: bin.ID, Units: 10},
				}})
			return doc.Subject(), err
		})
	if err != nil {
		t.Fatal(err)
	}
	approver.get(reversal)
	head := headOf(t, d)
	w := approver.post(reversal+"/approve", approver.fieldsOf()...)
	refusedWith(t, d, head, w, http.StatusConflict, "已经动用", "DB20211008-001")
	keeper.get(reversal)
	if w := keeper.post(reversal+"/cancel", keeper.fieldsOf()...); w.Code != http.StatusSeeOther {
		t.Fatalf("withdraw: %d", w.Code)
	}
	keeper.get(path + "/reverse")
	head = headOf(t, d)
	w = keeper.post(path+"/reverse", "reason", "盘错了")
	refusedWith(t, d, head, w, http.StatusConflict, "已经动用", "DB20211008-001", "盘错了")
}

// A scan is kept as it was and given back as what it is, and nothing else is
// taken.
func TestDocuments_attachments(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		receipt := fillStore(t, d, firstAid...)
		s := testServer(t, d, noon)
		b := signIn(t, s, "keeper")
		path := fmt.Sprintf("/documents/%d", receipt)
		b.get(path)
		before := testkit.Fingerprint(t, d.DB)
		w := b.upload(path+"/attachments", "file", "x.html", []byte("<script>alert(1)</script>"),
			"file_kind", "evidence")
		refusedWith(t, d, before, w, http.StatusUnprocessableEntity, "PDF、JPG 或 PNG")
		var scan bytes.Buffer
		if err := png.Encode(&scan, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
			t.Fatal(err)
		}
		w = b.upload(path+"/attachments", "file", "签字单.png", scan.Bytes(), "file_kind", "nonsense")
		refusedWith(t, d, before, w, http.StatusUnprocessableEntity, "nonsense")
		if w = b.upload("/documents/99999/attachments", "file", "x.png", scan.Bytes(), "file_kind",
			"evidence"); w.Code != http.StatusNotFound {
			t.Errorf("to no document: %d, want 404", w.Code)
		}
		w = b.upload(path+"/attachments", "file", "签字单.png", scan.Bytes(), "file_kind", "signed_copy")
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != path {
			t.Fatalf("attach: %d %s", w.Code, said(b.page))
		}
		b.get(path)
		w = b.get("/attachments/1")
		h := w.Header()
		how, with, err := mime.ParseMediaType(h.Get("Content-Disposition"))
		if err != nil || how != "inline" || with["filename"] != "签字单.png" {
			t.Errorf("disposition %q: %v", h.Get("Content-Disposition"), err)
		}
		if w.Code != http.StatusOK || h.Get("Content-Type") != "image/png" ||
			!bytes.Equal(w.Body.Bytes(), scan.Bytes()) ||
			h.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("download: %d %v", w.Code, h)
		}
		if b.get(path); !strings.Contains(b.page, `src="/attachments/1/thumbnail"`) {
			t.Errorf("a picture is not seen small: %s", said(b.page))
		}
		w = b.get("/attachments/1/thumbnail")
		small, err := jpeg.DecodeConfig(w.Body)
		if err != nil || small.Width != 4 || w.Header().Get("Content-Type") != "image/jpeg" ||
			!strings.Contains(w.Header().Get("Cache-Control"), "private") {
			t.Errorf("small picture: %+v %v %v", small, err, w.Header())
		}
		for _, gone := range []string{"/attachments/99", "/attachments/99/thumbnail"} {
			if w := b.get(gone); w.Code != http.StatusNotFound {
				t.Errorf("no such file %s: %d", gone, w.Code)
			}
		}
	}, testkit.At(testkit.Noon))
}

// The register is filtered and paged, newest first; a page of another branch's
// document is no page.
func TestDocuments_list(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		receipt := fillStore(t, d, firstAid...)
		b := signIn(t, testServer(t, d, noon), "auditor")
		for _, kind := range []string{"", "?kind=receipt", "?state=posted", "?find=RK2021", "?after=999"} {
			if b.get("/documents" + kind); !strings.Contains(b.page, "RK20211008-001") {
				t.Errorf("%s: %s", kind, said(b.page))
			}
		}
		for _, kind := range []string{"?kind=slip", "?state=void", "?find=%25"} {
			if b.get("/documents" + kind); strings.Contains(b.page, "RK20211008-001") {
				t.Errorf("%s: %s", kind, said(b.page))
			}
		}
		other, err := d.CreateBranch(context.Background(), "XX", "另一单位", "Another", "Asia/Shanghai")
		if err != nil {
			t.Fatal(err)
		}
		stranger := auth.Person{ID: testkit.ID("auditor"), Active: true, Branch: other, Rights: auth.AllBut("")}
		for _, path := range []string{fmt.Sprintf("/documents/%d", receipt), "/items/1", "/documents/0",
			"/documents/x"} {
			w := serveAs(b.s, stranger, httptest.NewRequest(http.MethodGet, path, nil))
			if w.Code != http.StatusNotFound {
				t.Errorf("%s from another branch: %d, want 404", path, w.Code)
			}
		}
		if desk.DocumentPath(document.Plan, 3) != "/plans/3" || desk.DocumentPath(document.Slip, 3) != "/slips/3" {
			t.Error("plans and slips have pages of their own")
		}
	}, testkit.At(testkit.Noon))
}
