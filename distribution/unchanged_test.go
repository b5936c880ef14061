package distribution_test

import (
	"context"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
)

// A recipient saved as it is is refused plainly; nothing is written of it.
func TestUpdateRecipient_unchanged(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		var rec distribution.Recipient
		d := distribution.RecipientDraft{Name: "甲卫生院", NameEn: "Clinic A", Kind: "hospital", Address: "路 1",
			Aliases: []string{"甲院", "一院"}, Active: true}
		b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) (err error) {
			rec, err = distribution.CreateRecipient(ctx, tx, d)
			return err
		})
		save := func(d distribution.RecipientDraft) *fault.Error {
			return fault.Of(b.Try("officer", func(ctx context.Context, tx *db.Tx) error {
				return distribution.UpdateRecipient(ctx, tx, rec.ID, rec.Version, d)
			}))
		}
		before := testkit.Fingerprint(t, b.DB)
		again := d
		again.Name, again.Aliases = " 甲卫生院", []string{"一院", " 甲院", "甲卫生院"}
		for _, same := range []distribution.RecipientDraft{d, again} {
			if e := save(same); e == nil || e.Kind != fault.Invalid || e.Key != "fault.nothing_changed" {
				t.Errorf("saved as it was: %v", e)
			}
		}
		if testkit.Fingerprint(t, b.DB) != before {
			t.Error("the books changed")
		}
		d.Aliases = []string{"甲院"}
		if e := save(d); e != nil {
			t.Errorf("an alias less: %v", e)
		}
	})
}
