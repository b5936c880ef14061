package distribution_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/inventory"
)

// A recipient is found by part of a name, by an alias and by pinyin initials;
// a name of another is refused at its field.
func TestRecipients(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := opened(t, b)
		good := distribution.RecipientDraft{
			Name: "锡场中学", Kind: "school", Aliases: []string{"锡中"}, USCC: "91350100m000100y43"}
		o.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			_, err := distribution.CreateRecipient(ctx, tx, good)
			return err
		})
		find := func(word string) (names []string) {
			o.Ask(t, func(ctx context.Context, r db.Reader) error {
				list, err := distribution.Recipients(ctx, r, word)
				for _, rec := range list {
					names = append(names, rec.Name)
				}
				return err
			})
			return names
		}
		for word, want := range map[string][]string{
			"锡中": {"锡场中学"}, "xczx": {"锡场中学"}, "卫生院": {"玉滘卫生院"}, "PTZX": {"埔田中学"}, "%": nil,
		} {
			if diff := cmp.Diff(want, find(word)); diff != "" {
				t.Errorf("find %q: %s", word, diff)
			}
		}
		type draft = distribution.RecipientDraft
		for name, tt := range map[string]struct {
			spoil  func(*draft)
			fields []string
		}{
			"empty":      {func(d *draft) { *d = draft{} }, []string{"kind", "name"}},
			"long":       {func(d *draft) { d.Name = strings.Repeat("长", 201) }, []string{"name"}},
			"name taken": {func(d *draft) { d.Name, d.Aliases = "锡 中", nil }, []string{"name"}},
			"code taken": {func(d *draft) { d.USCC = "91350100M000100Y43" }, []string{"uscc"}},
			"bad code":   {func(d *draft) { d.USCC = "91350100M000100Y40" }, []string{"uscc"}},
			"bad kind":   {func(d *draft) { d.Kind = "bank" }, []string{"kind"}},
		} {
			d := draft{Name: "新亨中学", Kind: "school"}
			tt.spoil(&d)
			err := o.Try("officer", func(ctx context.Context, tx *db.Tx) error {
				_, err := distribution.CreateRecipient(ctx, tx, d)
				return err
			})
			got := slices.Sorted(maps.Keys(fault.Of(err).Fields))
			if !fault.Is(err, fault.Invalid) || !slices.Equal(got, tt.fields) {
				t.Errorf("%s: %v, want %v", name, err, tt.fields)
			}
		}
	})
}

// A recipient's place is called as the recipient is, before and after it is
// renamed; what was drawn up before keeps the name it copied.
func TestUpdateRecipient_place(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		_, slips := drawn(t, b)
		var slip distribution.Slip
		var to []inventory.MoveRow
		var place inventory.Place
		read := func() {
			b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
				if slip, err = distribution.LoadSlip(ctx, r, slips[0]); err != nil {
					return err
				}
				rec, err := distribution.LoadRecipient(ctx, r, slip.RecipientID)
				if err != nil {
					return err
				}
				if place, err = inventory.LoadPlace(ctx, r, rec.PlaceID); err != nil {
					return err
				}
				to, err = inventory.MovesOf(ctx, r, slips[0])
				return err
			})
		}
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			if err := distribution.Dispatch(ctx, tx, slips[0], 0, tx.Today(), nil); err != nil {
				return err
			}
			return distribution.Deliver(ctx, tx, slips[0], 0, distribution.DeliveryDraft{
				ReceivedOn: tx.Today(), Signer: "收货 乙"})
		})
		read()
		was := slip.RecipientName
		b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			rec, err := distribution.LoadRecipient(ctx, tx, slip.RecipientID)
			if err != nil {
				return err
			}
			return distribution.UpdateRecipient(ctx, tx, rec.ID, rec.Version, distribution.RecipientDraft{
				Name: "新名卫生院", NameEn: "New Clinic", Kind: rec.Kind, Active: true, Aliases: []string{rec.Name}})
		})
		read()
		last := to[len(to)-1]
		if place.Name != "新名卫生院" || place.NameEn != "New Clinic" || last.To != "新名卫生院" || last.ToEn != "New Clinic" {
			t.Errorf("the place is called %s (%s), goods went to %s", place.Name, place.NameEn, last.To)
		}
		if slip.RecipientName != was || was == "新名卫生院" {
			t.Errorf("the slip of %s now says %s", was, slip.RecipientName)
		}
	})
}
