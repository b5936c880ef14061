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
