package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"relief/internal/testkit"
)

// A recipient is registered, found by initials and alias, changed and taken
// out of use; what is wrong is said at its field and what was typed stays.
func TestRecipients_pages(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		b := signIn(t, testServer(t, d, nil), "officer")
		b.get("/recipients")
		b.get("/recipients/new")
		for _, bad := range [][]string{
			{"name", ""},
			{"name", strings.Repeat("长", 201), "kind", "school"},
			{"name", "锡场中学", "kind", "school", "uscc", "91350100M000100Y44"},
			{"name", "锡场中学", "kind", "bank"},
		} {
			want(t, b.post("/recipients", bad...), 422)
		}
		w := b.post("/recipients", "name", "锡场中学", "kind", "school", "uscc", "91350100M000100Y43",
			"aliases", "锡中\n\n锡场二中")
		want(t, w, http.StatusSeeOther)
		path := w.Header().Get("Location")
		want(t, b.get(path), 200)
		b.get("/recipients/new")
		want(t, b.post("/recipients", "name", "锡中", "kind", "school"), 422)
		for _, word := range []string{"xczx", "锡中", "锡场"} {
			b.get("/recipients?find=" + url.QueryEscape(word))
			if !strings.Contains(b.page, "锡场中学") {
				t.Errorf("%s finds nothing", word)
			}
		}
		want(t, b.get(path+"/edit"), 200)
		version := b.version()
		want(t, b.post(path, b.fieldsOf("address", "锡场镇")...), http.StatusSeeOther)
		want(t, b.post(path, "name", "别名", "kind", "school", "version", version), http.StatusConflict)
		b.get(path)
		if !strings.Contains(b.page, "锡场镇") {
			t.Error("the address was not saved")
		}
		want(t, b.post(path+"/deactivate", "version", b.version()), http.StatusSeeOther)
		if b.get("/recipients"); strings.Contains(b.page, "锡场中学") {
			t.Error("an inactive recipient is listed")
		}
		if b.get("/recipients?show=all"); !strings.Contains(b.page, "锡场中学") {
			t.Error("an inactive recipient cannot be found")
		}
		b.get(path)
		want(t, b.post(path+"/activate", "version", b.version()), http.StatusSeeOther)
		want(t, b.get("/recipients/9999"), 404)
		keeper := signIn(t, b.s, "keeper")
		want(t, keeper.get(path), 200)
		want(t, keeper.get(path+"/edit"), http.StatusForbidden)
	})
}
