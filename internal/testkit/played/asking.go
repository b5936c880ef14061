package played

import (
	"context"
	"encoding/json"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/text"
	"relief/reports"
	"relief/reports/forms"
	"relief/reports/paper"
	"relief/reports/scrutiny"
)

// Asks is who asks, in a language.
func Asks(t testing.TB, lang text.Lang) reports.Ask {
	t.Helper()
	c, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	return reports.Ask{Words: reports.Words{Catalogue: c, Lang: lang}, Who: "王办"}
}

// Print registers a print and gives its content and its file.
func (p *Case) Print(t *testing.T, id document.ID, form string, both bool) (document.Print, paper.Paper, []byte) {
	t.Helper()
	var made document.Print
	by := p.Acts("officer", "document.print")
	_, err := p.Write(t.Context(), by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		var err error
		made, err = document.RecordPrint(ctx, tx, id, form, "zh-CN", func(made document.Print) ([]byte, error) {
			set, err := forms.Paper(ctx, tx, id, form, forms.PaperOptions{Bilingual: both, Print: &made})
			if err != nil {
				return nil, err
			}
			return json.Marshal(set)
		})
		return db.Subject{Kind: "print", ID: made.ID}, err
	})
	if err != nil {
		t.Fatalf("print %s of %d: %v", form, id, err)
	}
	var set paper.Paper
	if err := json.Unmarshal(made.Content, &set); err != nil {
		t.Fatal(err)
	}
	file, err := paper.Render(set)
	if err != nil {
		t.Fatal(err)
	}
	return made, set, file
}

// Verify walks the books, with a check code where there is one.
func (p *Case) Verify(t *testing.T, head string) (v *scrutiny.Verification) {
	t.Helper()
	p.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		v, err = scrutiny.Verify(ctx, r, scrutiny.VerifyOptions{Head: head})
		return err
	})
	return v
}
