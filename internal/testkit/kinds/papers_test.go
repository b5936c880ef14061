package kinds

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/pdfcheck"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/reports/forms"
	"relief/reports/paper"
)

// drawn draws every paper that is offered of a document, in Chinese and in both
// languages. Each form has a name in each, which is what stands at its head.
func (w *walk) drawn(d document.Document) {
	w.t.Helper()
	w.o.Ask(w.t, func(ctx context.Context, r db.Reader) error {
		offered, err := forms.Offered(ctx, r, d)
		if err != nil {
			return err
		}
		for _, f := range offered {
			for _, both := range []bool{false, true} {
				set, err := forms.Paper(ctx, r, d.ID, f.Form, forms.PaperOptions{Bilingual: both})
				if err != nil {
					w.t.Errorf("%s: %s, bilingual %v: %v", d.State, f.Form, both, err)
					continue
				}
				w.paper(fmt.Sprintf("%s: %s, bilingual %v", d.State, f.Form, both), f, set)
			}
			if d.Kind == w.s.Kind {
				w.papers[f.Form] = true
			}
		}
		return nil
	})
}

// paper looks at one: it bears its name, draws every character with its glyph,
// and no head of a column is broken inside a word.
func (w *walk) paper(what string, f forms.PaperForm, set paper.Paper) {
	w.t.Helper()
	file, err := paper.Render(set)
	if err != nil {
		w.t.Errorf("%s: %v", what, err)
		return
	}
	zh, en := w.ask[text.Zh].Say(f.Name), w.ask[text.En].Say(f.Name)
	headed := strings.HasSuffix(set.Title, zh) && strings.EqualFold(set.TitleEn, en) || len(set.Labels) > 0
	if zh == "" || en == "" || zh == f.Name.Key || en == f.Name.Key || !headed {
		w.t.Errorf("%s: it is called %q, %q and headed %q, %q", what, zh, en, set.Title, set.TitleEn)
	}
	drawn := pdfcheck.TakeApart(w.t, file)
	drawn.CheckGlyphs(w.t)
	if !set.Bilingual {
		return
	}
	for _, table := range set.Tables {
		for _, c := range table.Columns {
			drawn.CheckHeads(w.t, what, c.LabelEn)
		}
	}
}

// formsOf are the forms that a kind has, in order.
func formsOf(kind document.Kind) (codes []string) {
	list, _ := forms.OfKind(kind)
	for _, f := range list {
		codes = append(codes, f.Form)
	}
	slices.Sort(codes)
	return codes
}

// Each form has the fields, columns and signatures that were agreed to, and a
// cell under every column.
func TestKinds_papers(t *testing.T) {
	o, err := Open(testkit.NewBooks(t, db.SQLite, AtNoon))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	seen := map[string]bool{}
	for _, s := range Samples {
		for _, state := range s.Rests() {
			m, err := o.Bring(s, state)
			if err != nil {
				t.Fatal(err)
			}
			o.Ask(t, func(ctx context.Context, r db.Reader) error {
				d, err := document.Load(ctx, r, m.ID)
				if err != nil {
					return err
				}
				offered, err := forms.Offered(ctx, r, d)
				for _, f := range offered {
					if seen[f.Form] || err != nil {
						continue
					}
					seen[f.Form] = true
					var set paper.Paper
					if set, err = forms.Paper(ctx, r, m.ID, f.Form, forms.PaperOptions{}); err == nil {
						fmt.Fprintf(&b, "%s\n", wordsOn(t, set))
					}
				}
				return err
			})
		}
	}
	played.Golden(t, "papers", b.String())
}

// wordsOn are the words of a form in order.
func wordsOn(t *testing.T, p paper.Paper) string {
	t.Helper()
	said := []string{p.Form, p.Title, "(" + p.TitleEn + ")\n "}
	for _, f := range slices.Concat(p.Fields, p.Below) {
		said = append(said, f.Label)
	}
	for _, table := range p.Tables {
		said = append(said, "\n ")
		for _, c := range table.Columns {
			said = append(said, c.Label)
		}
		for _, row := range append(slices.Clone(table.Rows), table.Totals) {
			if len(row) > 0 && len(row) != len(table.Columns) {
				t.Errorf("%s: a row of %d cells under %d columns", p.Form, len(row), len(table.Columns))
			}
		}
	}
	said = append(said, "\n ")
	for _, s := range p.Signatures {
		said = append(said, s.Label)
	}
	return strings.TrimSpace(strings.ReplaceAll(strings.Join(said, " "), " \n", "\n"))
}
