package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit"
)

// twoKeepers has the programme officer keep the store too.
func twoKeepers(t *testing.T, d *testkit.Books) {
	t.Helper()
	err := d.Beside(t.Context(), func(ctx context.Context, s *db.Side) error {
		_, err := s.Exec(ctx, `INSERT INTO person_roles (branch_id, person_id, role) VALUES (?, ?, 'storekeeper')`,
			testkit.Branch, testkit.ID("officer"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// quietly saves a form as a script does, and gives what it is told.
func (b *browser) quietly(path string, pairs ...string) (code int, told string) {
	b.t.Helper()
	form := url.Values{"submission": {b.key()}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := b.do(r)
	var answer struct{ Said string }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil && w.Code < 400 {
		b.t.Errorf("%s: %d, no words: %.200s", path, w.Code, w.Body)
	}
	return w.Code, answer.Said
}

// shows fails where the page lacks one of these.
func (b *browser) shows(when string, parts ...string) {
	b.t.Helper()
	for _, part := range parts {
		if !strings.Contains(b.page, part) {
			b.t.Errorf("%s: the page does not show %q: %s", when, part, said(b.page))
		}
	}
}

// lacks fails where the page shows one of these.
func (b *browser) lacks(when string, parts ...string) {
	b.t.Helper()
	for _, part := range parts {
		if strings.Contains(b.page, part) {
			b.t.Errorf("%s: the page shows %q", when, part)
		}
	}
}

// What was said of an opening count is there again after the bins were looked
// at, at another machine, and until it is posted or thrown away.
func TestOpeningDraft_comesBack(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		s := testServer(t, d, noon)
		b := signIn(t, s, "keeper")
		path := b.stage("units-in-names.xlsx")
		b.lacks("a fresh file", "草稿保存于")
		before := testkit.Fingerprint(t, d.DB)
		w := b.post(path+"/check", b.fieldsOf("witness", "周监", "counted_on", "2021-09-29", "all_new", "3",
			"row.10.counted", "2", "row.10.name", "大急救箱", "row.10.unit", "箱")...)
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), path) {
			t.Fatalf("a check answers %d and leads to %q", w.Code, w.Header().Get("Location"))
		}
		b.get("/places")
		other := signIn(t, s, "keeper")
		other.get("/opening")
		other.shows("the files uploaded lately", `href="`+path+`"`, "草稿保存于 2021年10月8日 12:00")
		for name, at := range map[string]*browser{"coming back": b, "another machine": other} {
			at.get(path)
			at.shows(name, `value="周监"`, `value="2021-09-29"`, `name="row.10.name" value="大急救箱"`, "草稿保存于 12:00，改了 3 格")
			if !allNew.MatchString(at.page) {
				t.Errorf("%s: the tick for all new items is gone", name)
			}
		}
		if testkit.Fingerprint(t, d.DB) != before {
			t.Error("a draft changed the books")
		}
		other.post(path+"/restart", other.fieldsOf()...)
		other.get(path)
		other.lacks("begun anew", `value="周监"`, "大急救箱", "草稿保存于")
	}, testkit.At(testkit.Noon))
}

var allNew = regexp.MustCompile(`name="all_new" value="\d+" checked`)

// A count that was posted has no draft any more, and what is still on its way
// from its page brings none back.
func TestOpeningDraft_posted(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		b := signIn(t, testServer(t, d, noon), "keeper")
		path := b.stage("opening-count.xlsx")
		head := headOf(t, d)
		sent := b.fieldsOf("witness", "周监", "all_new", "6")
		if code, said := b.quietly(path+"/draft", sent...); code != http.StatusOK || said != "草稿保存于 12:00" {
			t.Fatalf("a quiet save: %d %q", code, said)
		}
		if headOf(t, d) != head || draftsOf(t, d) != 1 {
			t.Errorf("a quiet save made %d drafts, or an act", draftsOf(t, d))
		}
		want(t, b.post(path+"/post", sent...), http.StatusSeeOther)
		if code, said := b.quietly(path+"/draft", sent...); code != http.StatusConflict || said == "" {
			t.Errorf("a save after the posting: %d %q", code, said)
		}
		if n := draftsOf(t, d); n != 0 {
			t.Errorf("%d drafts after the posting", n)
		}
	}, testkit.At(testkit.Noon))
}

// draftsOf is how many drafts are kept.
func draftsOf(t *testing.T, d *testkit.Books) (n int) {
	t.Helper()
	d.Ask(t, func(ctx context.Context, r db.Reader) error { return r.Get(ctx, &n, `SELECT COUNT(*) FROM drafts`) })
	return n
}

// A file that is gone takes its draft along, says so to whoever still types,
// and leaves nothing to the next file, whatever number that gets.
func TestOpeningDraft_fileGone(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		b := signIn(t, testServer(t, d, noon), "keeper")
		path := b.stage("opening-count.xlsx")
		b.check(path, b.fieldsOf("witness", "周监")...)
		sent := b.fieldsOf("witness", "周监二")
		err := d.Beside(t.Context(), func(ctx context.Context, s *db.Side) error {
			_, err := s.Exec(ctx, `UPDATE uploads SET recorded_at = '2021-10-08T04:00:09.000000Z'`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		b.get(path) // another file under the same number
		b.lacks("another file", `value="周监"`)
		b.shows("another file", "没有填进下面的表里")
		err = d.Beside(t.Context(), func(ctx context.Context, s *db.Side) error {
			_, err := s.Exec(ctx, `DELETE FROM uploads`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if code, said := b.quietly(path+"/draft", sent...); code != http.StatusNotFound ||
			!strings.Contains(said, "请重新上传") {
			t.Errorf("a save without its file: %d %q", code, said)
		}
		want(t, b.get(path), http.StatusNotFound)
	}, testkit.At(testkit.Noon))
}

// inspection are the fields of an inspection of one line.
func inspection(b *browser, pairs ...string) []string {
	return b.fieldsOf(append([]string{"source", "superior", "reference", "调 7", "second", "乙验", "item.0", "口罩",
		"received.0", "30"}, pairs...)...)
}

// What was found at an inspection is there again, at another machine too, for
// whoever typed it; what somebody else has inspected meanwhile is said.
func TestInspectionDraft(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		fillStore(t, d, firstAid...)
		twoKeepers(t, d)
		s := testServer(t, d, noon)
		b := signIn(t, s, "keeper")
		id := atGate(t, b)
		path := "/receipts/" + id + "/inspect"
		before := testkit.Fingerprint(t, d.DB)
		w := b.post("/receipts/"+id+"/lines", inspection(b, "item.4", "没有的东西", "received.4", "2箱", "lot_no.4", "甲7")...)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != path+"?line=5" {
			t.Fatalf("more lines: %d to %q", w.Code, w.Header().Get("Location"))
		}
		b.get("/places")
		for name, at := range map[string]*browser{"coming back": b, "another machine": signIn(t, s, "keeper")} {
			at.get(path)
			at.shows(name, `value="甲7"`, `value="没有的东西"`, `name="item.9"`, `value="调 7"`, `name="new.4"`,
				"草稿保存于 12:00，已填 2 行")
		}
		other := signIn(t, s, "officer")
		other.get(path)
		other.lacks("somebody else", "甲7", "草稿保存于")
		if testkit.Fingerprint(t, d.DB) != before {
			t.Error("a draft changed the books")
		}
		want(t, other.post(path, inspection(other, "second", "李仓")...), http.StatusSeeOther)
		if code, said := b.quietly(path+"/draft", b.fieldsOf("item.4", "三角巾")...); code != http.StatusOK ||
			!strings.Contains(said, "别人改过") {
			t.Errorf("a save after it was inspected: %d %q", code, said)
		}
		b.get(path)
		b.shows("inspected by another", "没有填进下面的表里", `value="30"`)
		b.lacks("inspected by another", "甲7")
		b.get(path + "?draft=old")
		b.shows("asked for all the same", `value="甲7"`, `value="三角巾"`)
		want(t, b.post(path, inspection(b, "item.4", "", "received.4", "", "lot_no.4", "", "second", "丙验")...),
			http.StatusSeeOther)
		if n := draftsOf(t, d); n != 0 {
			t.Errorf("%d drafts after the inspection", n)
		}
	}, testkit.At(testkit.Noon))
}

// A page that was opened before a newer draft was kept elsewhere does not take
// its place by itself; a press does.
func TestInspectionDraft_newer(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		fillStore(t, d, firstAid...)
		s := testServer(t, d, noon)
		b := signIn(t, s, "keeper")
		path := "/receipts/" + atGate(t, b) + "/inspect"
		other := signIn(t, s, "keeper")
		other.get(path)
		if code, _ := other.quietly(path+"/draft", inspection(other, "lot_no.0", "甲7")...); code != http.StatusOK {
			t.Fatalf("a quiet save: %d", code)
		}
		other.quietly(path+"/draft", inspection(other, "lot_no.0", "甲8")...) // its own draft again
		if code, said := b.quietly(path+"/draft", inspection(b, "lot_no.0", "乙1")...); code != http.StatusConflict ||
			!strings.Contains(said, "更新的草稿") {
			t.Errorf("an older page: %d %q", code, said)
		}
		other.get(path)
		other.shows("the newer draft", `value="甲8"`)
		want(t, b.post(path+"/draft", inspection(b, "lot_no.0", "乙1")...), http.StatusSeeOther)
		other.get(path)
		other.shows("pressed", `value="乙1"`)
		other.get(path)
		want(t, other.post(path+"/restart"), http.StatusSeeOther)
		other.get(path)
		other.lacks("thrown away", `value="乙1"`, "草稿保存于")
	}, testkit.At(testkit.Noon))
}

// Saving a draft asks for the form's own key, and what came too late is not
// kept for a visitor.
func TestDraft_key(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	b := signIn(t, testServer(t, d, noon), "keeper")
	path := b.stage("opening-count.xlsx")
	if code, said := b.quietly(path+"/draft", "submission", "made up", "witness", "周监"); code != http.StatusForbidden ||
		said == "" {
		t.Errorf("without a key of ours: %d %q", code, said)
	}
	b.cookies = map[string]string{}
	if code, _ := b.quietly(path+"/draft", "witness", "周监"); code != http.StatusUnauthorized {
		t.Errorf("signed out: %d", code)
	}
	if n := draftsOf(t, d); n != 0 {
		t.Errorf("%d drafts", n)
	}
}

// A person has so many drafts as staged files; the oldest make room.
func TestDraft_most(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		fillStore(t, d, firstAid...)
		clock := &watch{testkit.Noon}
		b := signIn(t, testServer(t, d, clock.now), "keeper")
		id := atGate(t, b)
		err := d.Beside(t.Context(), func(ctx context.Context, s *db.Side) error {
			_, err := s.Exec(ctx, `
				INSERT INTO drafts (branch_id, person_id, page, subject_id, seen, form_key, fields, recorded_at)
				WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 1029)
				SELECT ?, ?, 'opening', i, '', '', '', '2021-10-07T04:00:0' || (i % 10) || '.000000Z' FROM n`,
				testkit.Branch, testkit.ID("keeper"))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		b.get("/receipts/" + id + "/inspect")
		want(t, b.post("/receipts/"+id+"/inspect/draft", inspection(b)...), http.StatusSeeOther)
		if n := draftsOf(t, d); n < 20 || n > 22 { // three were kept at one moment
			t.Errorf("%d drafts, want the newest 20", n)
		}
		b.get("/receipts/" + id + "/inspect")
		b.shows("the newest", `value="调 7"`)
	})
}

// A check that comes after its session had ended is shown again as typed.
func TestOpeningDraft_late(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite)
	clock := &watch{time.Now()}
	b := signIn(t, testServer(t, d, clock.now), "keeper")
	path := b.stage("opening-count.xlsx")
	clock.at = clock.at.Add(31 * time.Minute)
	late := b.post(path+"/check", b.fieldsOf("witness", "周监")...)
	want(t, b.again(late, "keeper"), http.StatusOK)
	b.shows("signed in again", `value="周监"`, "还没有办理")
	want(t, b.post(path+"/check", b.fieldsOf()...), http.StatusSeeOther)
	b.get(path)
	b.shows("checked", `value="周监"`)
}

// A draft that wanted a new warehouse finds the one that was registered
// meanwhile, and one whose warehouse is gone asks which it is.
func TestOpeningDraft_warehouse(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		b := signIn(t, testServer(t, d, noon), "keeper")
		path := b.stage("opening-count.xlsx")
		b.shows("at first", `value="new" selected`)
		b.check(path, b.fieldsOf("witness", "周监")...)
		b.get("/places")
		want(t, b.post("/places", "code", "Q2", "name", "区红十字会仓库"), http.StatusSeeOther)
		b.get(path)
		chosen := regexp.MustCompile(`<option value="(\d+)" selected>区红十字会仓库</option>`).FindStringSubmatch(b.page)
		if chosen == nil {
			t.Errorf("the registered warehouse is not chosen: %s", said(b.page))
		}
		b.lacks("registered", `value="new"`)
		b.check(path, b.fieldsOf("warehouse", "99999")...)
		b.shows("gone", `<option value="" selected>`)
	}, testkit.At(testkit.Noon))
}
