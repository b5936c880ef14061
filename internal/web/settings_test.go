package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	settings "relief/internal/branch"
	"relief/internal/db"
	"relief/internal/testkit"
)

// settingsForm gives the fields of a settings form that changes these.
func settingsForm(version string, changed ...string) []string {
	fields := []string{"version", version}
	values := map[string]string{
		"name": "测试区红十字会", "name_en": "Test", "language": "", "zone": "Asia/Shanghai", "unit_words": "个、箱",
		"address": "", "phone": "", "supervision": "", "contact": "", "min_life_days": "30",
		"accept_life_days": "180", "soon_days": "90", "arrived_days": "5", "dwell_days": "30",
		"unissued_days": "7", "paper_days": "7",
	}
	for i := 0; i+1 < len(changed); i += 2 {
		values[changed[i]] = changed[i+1]
	}
	for name, v := range values {
		fields = append(fields, name, v)
	}
	return fields
}

// Settings are saved and stand in the history; faulty ones come back with what
// was typed; a page that is older is refused.
func TestSettings(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		s := testServer(t, d, nil)
		b := signIn(t, s, "admin")
		want(t, b.get("/settings"), 200)
		seen := b.version()
		want(t, b.post("/settings", settingsForm(seen, "soon_days", "６０", "supervision", "0663-222", "zone", "UTC")...),
			http.StatusSeeOther)
		want(t, b.get("/settings"), 200)
		for _, text := range []string{"监督电话", "0663-222", "<del>90</del>", "<ins>60</ins>", "<ins>UTC</ins>"} {
			if !strings.Contains(b.page, text) {
				t.Errorf("the page does not say %q", text)
			}
		}
		want(t, b.post("/settings", settingsForm(seen)...), http.StatusConflict)
		w := b.post("/settings", settingsForm(b.version(), "soon_days", "ninety", "paper_days", "-1",
			"zone", "Mars/Base",
			"phone", "kept as typed")...)
		want(t, w, http.StatusUnprocessableEntity)
		for _, text := range []string{`value="ninety"`, `value="kept as typed"`, `href="#f-soon_days"`,
			`href="#f-paper_days"`, `href="#f-zone"`} {
			if !strings.Contains(b.page, text) {
				t.Errorf("the refusal does not show %q", text)
			}
		}
		want(t, b.get("/settings"), 200)
		want(t, b.post("/settings/prefixes", "version", b.version(), "prefix.CK", "rk", "prefix.RK", "?"),
			http.StatusUnprocessableEntity)
		want(t, b.get("/settings"), 200)
		want(t, b.post("/settings/prefixes", "version", b.version(), "prefix.CK", "jd"), http.StatusSeeOther)
		if want(t, b.get("/settings"), 200); !strings.Contains(b.page, `value="JD"`) {
			t.Error("the prefix is not on the page")
		}
		var now settings.Branch
		err := d.Read(t.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) (err error) {
			now, err = settings.Load(ctx, r)
			return err
		})
		if err != nil || now.SoonDays != 60 || now.Zone != "UTC" || now.Version != 3 {
			t.Errorf("settings = %+v, %v", now, err)
		}
	})
}

// Who keeps the books closes a period and opens it again with a reason; the
// admin, who hands out the roles, does not.
func TestPeriods(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		s := testServer(t, d, noon)
		b := signIn(t, s, "bookkeeper")
		want(t, b.get("/periods"), 200)
		want(t, b.post("/periods/close", "version", b.version(), "through", "2999-01-01"),
			http.StatusUnprocessableEntity)
		want(t, b.post("/periods/close", "version", b.version(), "through", "2020-12-31"), http.StatusSeeOther)
		want(t, b.get("/periods"), 200)
		want(t, b.post("/periods/close", "version", b.version(), "through", "2020-11-30"), http.StatusConflict)
		want(t, b.post("/periods/reopen", "version", b.version(), "back_to", "2020-11-30"),
			http.StatusUnprocessableEntity)
		want(t, b.post("/periods/reopen", "version", b.version(), "back_to", "2020-11-30", "reason", "补记一笔"),
			http.StatusSeeOther)
		if want(t, b.get("/periods"), 200); !strings.Contains(b.page, "补记一笔") {
			t.Error("the reason is not in the history")
		}
		for _, login := range []string{"keeper", "approver", "admin"} {
			want(t, signIn(t, s, login).get("/periods"), http.StatusForbidden)
		}
	})
}

// A password that somebody else set is changed before anything else.
func TestPeople_mustChange(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		s := testServer(t, d, nil)
		admin := signIn(t, s, "admin")
		admin.get("/people/new")
		want(t, admin.post("/people", "name", "新人", "login", "newcomer", "password", "lantern river seven",
			"roles", "auditor", "must_change", "1"), http.StatusSeeOther)
		want(t, admin.get("/people?find=newc"), 200)
		if !strings.Contains(admin.page, "新人") || strings.Contains(admin.page, ">李仓<") {
			t.Errorf("found: %s", said(admin.page))
		}
		b := newBrowser(t, s)
		b.get("/sign-in")
		want(t, b.post("/sign-in", "login", "newcomer", "password", "lantern river seven"), http.StatusSeeOther)
		w := b.get("/stock")
		if want(t, w, http.StatusSeeOther); w.Header().Get("Location") != "/preferences" {
			t.Errorf("sent to %s", w.Header().Get("Location"))
		}
		want(t, b.get("/preferences"), 200)
		want(t, b.post("/documents/1/reverse"), http.StatusForbidden)
		want(t, b.post("/password", "old_password", "lantern river seven", "password", "harbour seven lantern"),
			http.StatusSeeOther)
		want(t, b.get("/stock"), 200)
		want(t, admin.get("/people?show=auditor"), 200)
		if !strings.Contains(admin.page, "新人") {
			t.Error("the auditor is not found by the role")
		}
	})
}

// A person's name and language are changed; what was typed comes back refused.
func TestPeople_rename(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		b := signIn(t, testServer(t, d, nil), "admin")
		want(t, b.get("/people/1"), 200)
		want(t, b.post("/people/1/name", "version", b.version(), "name", " ", "language", "fr"),
			http.StatusUnprocessableEntity)
		want(t, b.get("/people/1"), 200)
		seen := b.version()
		want(t, b.post("/people/1/name", "version", seen, "name", "李仓库", "language", "en"), http.StatusSeeOther)
		if want(t, b.get("/people"), 200); !strings.Contains(b.page, "李仓库") {
			t.Error("the new name is not on the list")
		}
		want(t, b.post("/people/1/name", "version", seen, "name", "x"), http.StatusConflict)
		want(t, b.get("/people/rights"), 200)
	})
}

// Every part that is built in stands on the page with the text of its licence.
func TestAbout_licenses(t *testing.T) {
	b := newBrowser(t, testServer(t, testkit.NewBooks(t, db.SQLite), nil))
	want(t, b.get("/about"), 200)
	for _, part := range []string{"github.com/gin-gonic/gin", "SQLite", "chart.js", "Noto-Sans-SC", "BSD-3-Clause"} {
		if !strings.Contains(b.page, part) {
			t.Errorf("%s is not on the page", part)
		}
	}
	want(t, b.get("/about/license?part=github.com%2Fgin-gonic%2Fgin"), 200)
	if !strings.Contains(b.page, "Manuel Mart") {
		t.Error("the licence does not say whose it is")
	}
	want(t, b.get("/about/license?part=nothing"), http.StatusNotFound)
}
