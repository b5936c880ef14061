package db_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
)

// kept writes down twenty thousand words under one table: a number each, a word
// that few of them have, one that stands in many runs, and one that no part of
// the list has which is asked for.
func kept(t *testing.T, b *testkit.Books) (words []string) {
	t.Helper()
	rows := make([]db.Findable, 20_000)
	words = make([]string, len(rows)+1)
	for i := range rows {
		id := int64(i + 1)
		word := fmt.Sprintf("N%05d", id)
		switch {
		case id%101 == 0:
			word += " 棉被"
		case id == 4711:
			word += " 发电机"
		case id < 2000 && id%3 == 0:
			word += " 帐篷"
		}
		words[id] = word
		rows[i] = db.Findable{Table: "things", ID: id, Words: []string{word}}
	}
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error { return db.Keep(ctx, tx, rows...) })
	return words
}

// listed asks for the newest of what is found, among those whose number divides.
func listed(ctx context.Context, r db.Reader, typed string, by, limit int, newest bool) ([]int64, error) {
	return db.Newest(limit, newest, func(near bool) (ids []int64, cut bool, err error) {
		c := db.SQL(`SELECT o.id FROM find_keys o WHERE o.branch_id = ? AND o.kind = 'things' AND o.id % ? = 0`,
			r.Where().Branch, by)
		if cut, err = c.FindMany(ctx, r, typed, near, db.Many{Table: "things", Column: "o.id"}); err != nil {
			return nil, false, err
		}
		c.Add(` ORDER BY o.id DESC LIMIT ?`, limit)
		return ids, cut, r.Select(ctx, &ids, c.SQL, c.Args...)
	})
}

// What is found in runs is what is found row by row, whatever is typed, however
// often it stands there, near or whole.
func TestFindMany(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		words := kept(t, b)
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			folded := func(s string) string { return strings.ReplaceAll(strings.ToLower(s), " ", "") }
			for _, typed := range []string{
				"n04711", "04711", "N1", "9", "棉被", "棉 被", "发电机", "帐篷", "00棉", "nothing", "%", "_", `\`,
				strings.Repeat("9", 8000),
			} {
				for _, by := range []int{1, 7, 211} {
					var want []int64
					for id := int64(len(words) - 1); id > 0 && len(want) < 51; id-- {
						if id%int64(by) == 0 && strings.Contains(folded(words[id]), folded(typed)) {
							want = append(want, id)
						}
					}
					for _, newest := range []bool{true, false} {
						got, err := listed(ctx, r, typed, by, 51, newest)
						if err != nil {
							return err
						}
						if !slices.Equal(got, want) {
							t.Errorf("%.20q by %d, newest %v: %d rows %v, want %d %v", typed, by, newest,
								len(got), got, len(want), want)
						}
					}
				}
			}
			return nil
		})
	})
}

// What a row is found by later, it is found by, and by nothing else; its run goes
// on holding the others.
func TestFindMany_renamed(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		keep := func(id int64, word string) {
			b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
				return db.Keep(ctx, tx, db.Findable{Table: "things", ID: id, Words: []string{word}})
			})
		}
		keep(1, "棉被")
		keep(2, "帐篷")
		keep(130, "棉被")
		keep(1, "雨衣")
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			for typed, want := range map[string][]int64{"棉被": {130}, "雨衣": {1}, "帐篷": {2}} {
				if got, err := listed(ctx, r, typed, 1, 9, true); err != nil || !slices.Equal(got, want) {
					t.Errorf("%s: %v, %v, want %v", typed, got, err, want)
				}
			}
			return nil
		})
	})
}
