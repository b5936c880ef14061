package reports_test

import (
	"context"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/oversight"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/reports"
)

// The register of findings is what its golden file says.
func TestFindings_golden(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b)
		for _, what := range []string{"期初盘点只有一人签字", "账实不符"} {
			b.Do(t, "auditor", func(ctx context.Context, tx *db.Tx) error {
				_, err := oversight.Raise(ctx, tx, oversight.Draft{
					SubjectKind: oversight.OnDocument, SubjectID: int64(p.Receipt), What: what,
					Owner: b.People["keeper"], DueOn: "2031-10-20",
				})
				return err
			})
		}
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			return oversight.Answer(ctx, tx, 1, 0, "已补监盘签字", &document.File{Name: "签字.pdf", Bytes: testkit.PDF("x")})
		})
		b.Do(t, "auditor", func(ctx context.Context, tx *db.Tx) error { return oversight.Close(ctx, tx, 1, 0, "属实") })
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			for _, lang := range []text.Lang{text.Zh, text.En} {
				table, err := reports.Findings(ctx, r, oversight.Filter{}, played.Asks(t, lang))
				if err != nil {
					return err
				}
				played.Golden(t, "findings."+string(lang), played.Written(table))
			}
			table, err := reports.Findings(ctx, r, oversight.Filter{Limit: 1}, played.Asks(t, text.Zh))
			if len(table.Rows) != 1 || !table.More {
				t.Errorf("part: %d rows, more %v", len(table.Rows), table.More)
			}
			return err
		})
	})
}
