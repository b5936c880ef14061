package web

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/kinds"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// has says which of these do not stand on the page one is on.
func (b *browser) has(parts ...string) {
	b.t.Helper()
	for _, part := range parts {
		if !strings.Contains(b.page, part) {
			b.t.Errorf("%s: no %q: %s", b.path, part, said(b.page))
		}
	}
}

func (b *browser) hasNot(parts ...string) {
	b.t.Helper()
	for _, part := range parts {
		if strings.Contains(b.page, part) {
			b.t.Errorf("%s: %q stands there: %s", b.path, part, said(b.page))
		}
	}
}

// What is drawn up first shows its lines before anything is moved, and once
// only after it.
func TestRegister_lines(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		o, err := kinds.Open(d)
		if err != nil {
			t.Fatal(err)
		}
		b := signIn(t, testServer(t, o.Books, nil), "keeper")
		for _, sample := range kinds.Samples {
			if sample.Frozen[0].Table != "goods_lines" {
				continue
			}
			for _, state := range sample.Rests() {
				made, err := o.Bring(sample, state)
				if err != nil {
					t.Fatal(err)
				}
				var lines []inventory.GoodsLine
				o.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
					lines, err = inventory.GoodsLines(ctx, r, made.ID)
					return err
				})
				want(t, b.get(fmt.Sprintf("/documents/%d", made.ID)), http.StatusOK)
				b.has(fmt.Sprintf(`href="/lots/%d/trace"`, o.Lot), `<th scope="col">从哪里到哪里</th>`, `id="lines"`)
				if n := strings.Count(b.page, " → "); n != len(lines) {
					t.Errorf("a %s that is %s says %d times what goes where", sample.Name, state, n)
				}
				if sample.Kind == document.Transfer { // its reasons are written out
					b.has(lines[0].Reason)
				}
			}
		}
	}, kinds.AtNoon)
}

// An act that is refused brings the register's page back with what was typed,
// in the form that it was typed into, and with what was wrong with it.
func TestRegister_refused(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		path := fmt.Sprintf("/documents/%d", fillStore(t, d, firstAid...))
		s := testServer(t, d, noon)
		keeper, approver := signIn(t, s, "keeper"), signIn(t, s, "approver")
		keeper.get(path + "/reverse")
		reversal := keeper.post(path+"/reverse", "reason", "盘错仓库").Header().Get("Location")
		approver.get(reversal)
		approver.has(`action="`+reversal+`/approve"`, `action="`+reversal+`/refuse"`)
		approver.hasNot(`action="`+reversal+`/cancel"`, `<details class="confirm" open`, "/prints")

		head := headOf(t, d)
		w := approver.post(reversal+"/approve", "version", stale, "opinion", "已经看过")
		refusedWith(t, d, head, w, http.StatusConflict, "刚被别人改过", `value="已经看过"`)
		before := testkit.Fingerprint(t, d.DB)
		w = approver.post(reversal+"/refuse", approver.fieldsOf("reason", " ", "opinion", "写错地方")...)
		refusedWith(t, d, before, w, http.StatusUnprocessableEntity, `href="#f-reason"`, `id="f-reason-error"`,
			`<details class="confirm" open`)
		approver.hasNot("写错地方")
		long := strings.Repeat("长", 2001)
		w = approver.post(reversal+"/approve", approver.fieldsOf("opinion", long)...)
		refusedWith(t, d, before, w, http.StatusUnprocessableEntity, `href="#f-opinion"`, `value="`+long+`"`)
		approver.hasNot(`<details class="confirm" open`)

		want(t, approver.post(reversal+"/approve", approver.fieldsOf("opinion", "同意")...), http.StatusSeeOther)
		approver.get(reversal)
		approver.has("/prints")
		approver.hasNot(`action="` + reversal + `/approve"`)
	}, testkit.At(testkit.Noon))
}

// The registers of donors and recipients are shown a page at a time, in any
// order, narrowed or not; their files hold all rows.
func TestRegisters_pages(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	d.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		for n := range 60 {
			name := fmt.Sprintf("甲%02d号", n)
			if _, err := distribution.CreateRecipient(ctx, tx, distribution.RecipientDraft{
				Name: name, Kind: "school", Address: name}); err != nil {
				return err
			}
			if _, err := goodsin.CreateDonor(ctx, tx, goodsin.DonorDraft{
				Name: name, Kind: "company", Publicity: "public", Active: true}, true); err != nil {
				return err
			}
		}
		return nil
	})
	b := signIn(t, testServer(t, d, noon), "officer")
	rows := func() []string { return regexp.MustCompile(`甲\d\d号</a>`).FindAllString(b.page, -1) }
	next := regexp.MustCompile(`href="([^"]*after=[^"]*)"`)
	for _, path := range []string{
		"/donors", "/recipients", "/recipients?sort=-address", "/donors?find=%E7%94%B2", "/recipients?find=%E7%94%B2",
	} {
		b.get(path)
		first, m := rows(), next.FindStringSubmatch(b.page)
		if len(first) != 50 || m == nil {
			t.Fatalf("%s: %d rows, next %q", path, len(first), m)
		}
		on := unescape(m[1])
		b.get(on)
		all := append(first, rows()...)
		if slices.Sort(all); len(slices.Compact(all)) != 60 {
			t.Errorf("%s: %d rows on two pages", path, len(all))
		}
		for _, m := range regexp.MustCompile(`href="([^"]*show=all[^"]*)"`).FindAllStringSubmatch(b.page, -1) {
			if strings.Contains(m[1], "after=") {
				t.Errorf("%s: all are shown from the middle on: %s", on, m[1])
			}
		}
		m = regexp.MustCompile(`href="(/reports/[^"]*\.csv[^"]*)"`).FindStringSubmatch(b.page)
		if m == nil {
			t.Fatalf("%s has no file", on)
		}
		file := b.get(unescape(m[1])).Body.String()
		if names := regexp.MustCompile(`甲\d\d号`).FindAllString(file, -1); len(names) < 60 {
			t.Errorf("%s: %d names in %s", on, len(names), m[1])
		}
	}
}
