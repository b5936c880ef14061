package testkit

import (
	"slices"
	"testing"

	"relief/internal/db"
)

// Pages holds a list to its sorting: for every column, both ways round and
// unasked, the whole list stands in the order that its rows' own values give,
// and the pages joined are the whole list; rows that come in between neither
// repeat one nor hide one. grow adds a few rows.
func Pages[T any](
	t *testing.T, s db.Sorting[T], list func(sort, after string, limit int) []T, id func(T) int64, grow func(),
) {
	t.Helper()
	const page = 3
	ids := func(rows []T) (all []int64) {
		for _, row := range rows {
			all = append(all, id(row))
		}
		return all
	}
	walk := func(sort string, between func()) (joined []int64) {
		for after := ""; ; between() {
			rows, next := s.Order(sort, "").Cut(list(sort, after, page+1), page)
			joined = append(joined, ids(rows)...)
			if after = next; next == "" || len(joined) > 1000 {
				return joined
			}
		}
	}
	sorts := []string{"", "no such column"}
	for _, c := range s.Columns {
		sorts = append(sorts, c.Name, "-"+c.Name)
	}
	for _, sort := range sorts {
		whole := list(sort, "", 1000)
		mixed := slices.Clone(whole)
		for i := range mixed { // a fixed shuffle
			j := i * 7919 % len(mixed)
			mixed[i], mixed[j] = mixed[j], mixed[i]
		}
		s.Order(sort, "").Sort(mixed)
		if !slices.Equal(ids(whole), ids(mixed)) {
			t.Errorf("by %q: %v, its values say %v", sort, ids(whole), ids(mixed))
		}
		if joined := walk(sort, func() {}); len(whole) <= page || !slices.Equal(joined, ids(whole)) {
			t.Errorf("by %q: the pages are %v, the list is %v", sort, joined, ids(whole))
		}
		times := 0
		joined := walk(sort, func() {
			if times++; times <= 2 {
				grow()
			}
		})
		seen := slices.DeleteFunc(slices.Clone(joined), func(n int64) bool { return !slices.Contains(ids(whole), n) })
		if !slices.Equal(seen, ids(whole)) {
			t.Errorf("by %q, while rows are added: %v of %v", sort, seen, ids(whole))
		}
		slices.Sort(joined)
		if len(slices.Compact(slices.Clone(joined))) != len(joined) {
			t.Errorf("by %q, while rows are added: a row came twice: %v", sort, joined)
		}
	}
	for _, after := range []string{
		"x", "W10", "bnVsbA", "WzFd", "WyJhIl0", "WzEsMl0", "WzEsMiwzXQ", "WyJcdTAwMDAiLDFd", "WzFlOTksMV0",
		"WyIiLDE4NDQ2NzQ0MDczNzA5NTUxNjE1XQ", "WzkyMjMzNzIwMzY4NTQ3NzU4MDcsMV0", "WzkyMjMzNzIwMzY4NTQ3NzU4MDcsIiIsMV0",
	} { // no page, numbers and texts of the wrong kind, a NUL, and numbers too large
		for _, sort := range sorts {
			list(sort, after, page)
		}
	}
}
