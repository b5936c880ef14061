package db_test

import (
	"context"
	"io/fs"
	"regexp"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory"
)

// Books in which a recipient was renamed before its place followed it are put
// right; the place of those not registered keeps its own name.
func TestMigrate_recipientPlaces(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			for _, name := range []string{"甲卫生院", "乙小学"} {
				d := distribution.RecipientDraft{Name: name, Kind: "hospital"}
				if _, err := distribution.CreateRecipient(ctx, tx, d); err != nil {
					return err
				}
			}
			_, err := inventory.OnlyPlace(ctx, tx, inventory.Recipient)
			return err
		})
		step, err := fs.ReadFile(db.SchemaFiles(b.Engine()), "00029_recipient_places.sql")
		if err != nil {
			t.Fatal(err)
		}
		update := regexp.MustCompile(`(?s)UPDATE .*?;`).FindString(string(step))
		for _, sql := range []string{`UPDATE places SET name = '旧名' WHERE name = '甲卫生院'`, update} {
			if _, err := b.Plain(t).Exec(sql); err != nil {
				t.Fatalf("%s: %v", sql, err)
			}
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			var names []string
			err := r.Select(ctx, &names, `SELECT name FROM places
				WHERE branch_id = ? AND kind = 'recipient' ORDER BY id`, r.Where().Branch)
			if len(names) != 3 || names[0] != "甲卫生院" || names[1] != "乙小学" || names[2] != "接收单位（未登记）" {
				t.Errorf("places of recipients: %v", names)
			}
			return err
		})
	})
}
