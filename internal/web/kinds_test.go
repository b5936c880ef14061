package web

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
)

// The register of documents can be asked for every kind and every state there
// is, so also for goods that are only at the gate.
func TestDocuments_filter(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		fillStore(t, d, firstAid...)
		b := signIn(t, testServer(t, d, noon), "keeper")
		id := atGate(t, b)
		want(t, b.get("/documents?kind=receipt&state=arrived"), http.StatusOK)
		if !strings.Contains(b.page, `href="/receipts/`+id+`"`) {
			t.Errorf("the goods at the gate are not found: %s", said(b.page))
		}
		for _, k := range document.Kinds {
			if !strings.Contains(b.page, fmt.Sprintf(`<option value="%s"`, k.Kind)) {
				t.Errorf("no kind %s can be asked for", k.Kind)
			}
		}
		for _, s := range document.States {
			if !strings.Contains(b.page, fmt.Sprintf(`<option value="%s"`, s)) {
				t.Errorf("no state %s can be asked for", s)
			}
		}
	})
}

var badge = regexp.MustCompile(`<span class="badge bg-([a-z]+)-lt">([^<]*)</span>`)

// A state has one colour, on whatever page it stands.
func TestDocuments_oneTone(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		k := openBranch(t, d)
		k.recruit(t)
		k.draft(t)
		tones := map[string]string{}
		look := func(b *browser, path string) {
			t.Helper()
			want(t, b.get(path), http.StatusOK)
			for _, m := range badge.FindAllStringSubmatch(b.page, -1) {
				if was, seen := tones[m[2]]; seen && was != m[1] {
					t.Errorf("%s: %s is %s, elsewhere %s", path, m[2], m[1], was)
				}
				tones[m[2]] = m[1]
			}
		}
		look(k.officer, "/plans")
		look(k.officer, k.plan)
		look(k.officer, "/documents")
		if len(tones) < 2 {
			t.Errorf("only %v was seen", tones)
		}
	})
}
