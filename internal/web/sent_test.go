package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"relief/internal/testkit"
	"relief/internal/text"
)

// aMove is a transfer from the page of an item's card: the way to its form, and
// the bin that it goes to.
func aMove(t *testing.T, b *browser) (form, bin string) {
	t.Helper()
	b.get("/places")
	b.post(fmt.Sprintf("/places/%d/bins", 1), "bin_code", "A-01", "bin_name", "一号架")
	b.get("/items/2")
	m := regexp.MustCompile(`href="(/transfers/new\?[^"]+)"`).FindStringSubmatch(b.page)
	if m == nil {
		t.Fatalf("no way to move: %s", said(b.page))
	}
	form = unescape(m[1])
	want(t, b.get(form), http.StatusOK)
	return form, regexp.MustCompile(`<option value="(\d+)">一号架`).FindStringSubmatch(b.page)[1]
}

// A page whose form was carried out is led to what came of it, by whoever sent
// it and nobody else; where it was refused, or the page itself shows it, it is
// not led away.
func TestSent(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		fillStore(t, d, firstAid...)
		s := testServer(t, d, noon)
		b := signIn(t, s, "keeper")
		_, bin := aMove(t, b)
		refused := b.key()
		want(t, b.post("/transfers", b.fieldsOf("to.0", bin, "units.0", "5000")...), http.StatusConflict)
		key := b.key()
		w := b.post("/transfers", b.fieldsOf("to.0", bin, "units.0", "5")...)
		want(t, w, http.StatusSeeOther)
		made := w.Header().Get("Location")
		b.get("/preferences")
		looks := b.key()
		want(t, b.post("/preferences", "language", "zh-CN", "theme", "dark", "next", "/stock"), http.StatusSeeOther)
		for _, tt := range []struct {
			who     *browser
			key, at string
			to      string
		}{
			{b, key, "/transfers/new", made}, {b, key, made, ""}, {b, refused, "/transfers/new", ""},
			{b, looks, "/preferences", ""}, {b, "nothing", "/transfers/new", ""},
			{signIn(t, s, "officer"), key, "/transfers/new", ""},
		} {
			w := tt.who.get("/sent/" + tt.key + "?at=" + url.QueryEscape(tt.at))
			status := http.StatusNoContent
			if tt.to != "" {
				status = http.StatusSeeOther
			}
			if w.Code != status || w.Header().Get("Location") != tt.to {
				t.Errorf("%s at %s: %d to %q, want %d to %q", tt.key, tt.at,
					w.Code, w.Header().Get("Location"), status, tt.to)
			}
		}
		b.get("/sent/" + key + "?at=/transfers/new")
		b.get(made)
		if !strings.Contains(b.page, "刚才的事已经办理") {
			t.Errorf("nobody says that it was done: %s", said(b.page))
		}
	})
}

// The same move once more is asked about, in the words of either language, and
// goes through where the box is ticked.
func TestTransfer_again(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		fillStore(t, d, firstAid...)
		b := signIn(t, testServer(t, d, noon), "keeper")
		form, bin := aMove(t, b)
		if strings.Contains(b.page, `name="units.0" value`) || strings.Contains(b.page, `name="again"`) {
			t.Errorf("the form begins with more than was typed: %s", b.page)
		}
		send := func(status int, pairs ...string) {
			t.Helper()
			pairs = append(pairs, "to.0", bin, "units.0", "10")
			want(t, b.post("/transfers", b.fieldsOf(pairs...)...), status)
		}
		send(http.StatusSeeOther)
		for lang, says := range map[text.Lang]string{
			"zh-CN": "12:00 已办过同样的一笔 DB20211008-001，再办一笔？",
			"en":    "DB20211008-001 did the same at 12:00. Do it once more?",
		} {
			b.get("/preferences")
			b.post("/preferences", "language", string(lang))
			b.get(form)
			before := testkit.Fingerprint(t, d.DB)
			send(http.StatusUnprocessableEntity)
			if !strings.Contains(unescape(b.page), says) || !strings.Contains(b.page, `name="again"`) {
				t.Errorf("%s: nobody asks: %s", lang, said(b.page))
			}
			if testkit.Fingerprint(t, d.DB) != before {
				t.Error("what is only asked changed the books")
			}
		}
		send(http.StatusSeeOther, "again", "yes")
	}, testkit.At(testkit.Noon))
}

// What answers a form says from which page it was sent, so that loading it again
// never sends the form; a page that was asked for does not say so.
func TestPages_sentBy(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		says := func(b *browser, from string) {
			t.Helper()
			m := regexp.MustCompile(`<body[^>]*data-back="([^"]*)"`).FindStringSubmatch(b.page)
			if got := append(m, "", "")[1]; got != from {
				t.Errorf("%s says that it was sent from %q, want %q", b.path, got, from)
			}
		}
		for _, path := range []string{"/receipts/new", "/donors/new"} {
			want(t, k.keeper.get(path), http.StatusOK)
			says(k.keeper, "")
		}
		want(t, k.keeper.get("/receipts/new"), http.StatusOK)
		want(t, k.keeper.upload("/receipts", "photos", "", nil, "parcels", "x"), http.StatusUnprocessableEntity)
		says(k.keeper, "/receipts/new")
		want(t, k.officer.get("/recipients/new"), http.StatusOK)
		says(k.officer, "")
		for _, s := range k.draw(t)[:1] {
			want(t, k.keeper.get(slipPath(s)), http.StatusOK)
			says(k.keeper, "")
			picked := k.keeper.picked("way", slipPath(s)+"/hand-over")
			want(t, k.keeper.upload(slipPath(s)+"/pick", "scan", "", nil, picked...), http.StatusOK)
			says(k.keeper, slipPath(s))
		}
	})
}

// The two ways out of the store are two forms: what was picked goes along from
// one to the other, and nothing is written on the way.
func TestSlip_ways(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		path := slipPath(k.draw(t)[0])
		want(t, k.keeper.get(path), http.StatusOK)
		fields := k.keeper.picked()
		fields[1] = "3"
		before := testkit.Fingerprint(t, d.DB)
		for _, way := range []struct{ way, other string }{
			{"/hand-over", "/dispatch"}, {"/dispatch", "/hand-over"},
		} {
			sent := append([]string{"way", path + way.way, "signer", "王校长"}, fields...)
			want(t, k.keeper.upload(path+"/pick", "scan", "", nil, sent...), http.StatusOK)
			if !strings.Contains(k.keeper.page, `action="`+path+way.way+`"`) ||
				strings.Contains(k.keeper.page, `action="`+path+way.other+`"`) {
				t.Errorf("to %s there is another form: %s", way.way, said(k.keeper.page))
			}
			if signs := strings.Contains(k.keeper.page, `name="signer"`); signs != (way.way == "/hand-over") {
				t.Errorf("to %s the form asks who signs: %t", way.way, signs)
			}
			if got := k.keeper.picked(); got[1] != "3" {
				t.Errorf("to %s %s were picked, want 3", way.way, got[1])
			}
		}
		if testkit.Fingerprint(t, d.DB) != before {
			t.Error("choosing the way changed the books")
		}
		want(t, k.officer.get("/preferences"), http.StatusOK)
		want(t, k.officer.upload(path+"/pick", "scan", "", nil, fields...), http.StatusForbidden)
	})
}
