package db

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// Column is one thing that a list of T can be sorted by. SQL never comes from
// outside; a list that is sorted by a column without it is read whole. Of gives
// its value in a row: a string or an int64, or, where it may be unknown, a
// *string; what is unknown stands last, whichever way round.
type Column[T any] struct {
	Name string // in the address; empty where it only parts what is equal
	SQL  string
	Down bool // of a tie: largest first
	Of   func(T) any
}

// Sorting is the checked list of what a list can be sorted by. Ties part what
// is equal and are the order of a list that was not asked for another; the
// last of them is never the same twice.
type Sorting[T any] struct {
	Columns []Column[T]
	Ties    []Column[T]
	Turn    bool // ties follow the column they part, largest first with largest first
}

// Order is the order in which a list is read, and from where it goes on: the
// row after the one whose values were kept. Nothing is counted off, so rows
// that come or go meanwhile neither repeat others nor hide them.
type Order[T any] struct {
	terms []term[T]
	from  []any
}

// term is one part of an order, never unknown.
type term[T any] struct {
	sql  string
	down bool
	of   func(T) any
}

// Order reads an order as addresses spell it: NAME, or -NAME for largest
// first; any other word asks for nothing. after is what Cut gave for the page
// before; what Cut never gave begins at the top.
func (s Sorting[T]) Order(sort, after string) Order[T] {
	var o Order[T]
	name, down := strings.CutPrefix(sort, "-")
	i := slices.IndexFunc(s.Columns, func(c Column[T]) bool { return c.Name == name })
	if i >= 0 {
		o.terms = s.Columns[i].terms(down)
	}
	for _, tie := range s.Ties {
		if i >= 0 && tie.SQL != "" && tie.SQL == s.Columns[i].SQL { // said already
			continue
		}
		turned := tie.Down
		if i >= 0 && s.Turn {
			turned = down
		}
		o.terms = append(o.terms, tie.terms(turned)...)
	}
	o.from = o.read(after)
	return o
}

// Has tells whether a list can be sorted so.
func (s Sorting[T]) Has(sort string) bool {
	name := strings.TrimPrefix(sort, "-")
	return slices.ContainsFunc(s.Columns, func(c Column[T]) bool { return c.Name == name })
}

// Ranked is a column of words that come in an order of their own; any other
// word stands behind them. Neither the words nor sql come from outside.
func Ranked[T any, W ~string](name, sql string, words []W, of func(T) W) Column[T] {
	var ranks strings.Builder
	ranks.WriteString("CAST(CASE " + sql)
	for i, w := range words {
		fmt.Fprintf(&ranks, " WHEN '%s' THEN %d", w, i)
	}
	fmt.Fprintf(&ranks, " ELSE %d END AS BIGINT)", len(words))
	return Column[T]{Name: name, SQL: ranks.String(), Of: func(row T) any {
		if i := slices.Index(words, of(row)); i >= 0 {
			return int64(i)
		}
		return int64(len(words))
	}}
}

func (c Column[T]) terms(down bool) []term[T] {
	var none T
	if _, unknown := c.Of(none).(*string); !unknown {
		return []term[T]{{c.SQL, down, c.Of}}
	}
	known := func(row T) any {
		if c.Of(row).(*string) == nil {
			return int64(1)
		}
		return int64(0)
	}
	value := func(row T) any {
		if s := c.Of(row).(*string); s != nil {
			return *s
		}
		return ""
	}
	return []term[T]{
		{"CAST(CASE WHEN " + c.SQL + " IS NULL THEN 1 ELSE 0 END AS BIGINT)", false, known},
		{"COALESCE(" + c.SQL + ", '')", down, value},
	}
}

// By is what stands behind ORDER BY.
func (o Order[T]) By() string {
	parts := make([]string, len(o.terms))
	for i, t := range o.terms {
		if parts[i] = t.sql; t.down {
			parts[i] += " DESC"
		}
	}
	return strings.Join(parts, ", ")
}

// After is the condition of going on, with what fills it; empty at the top.
func (o Order[T]) After() (string, []any) {
	if o.from == nil {
		return "", nil
	}
	var cond string
	var args []any
	for i, t := range slices.Backward(o.terms) {
		beyond := " > ?"
		if t.down {
			beyond = " < ?"
		}
		if cond == "" {
			cond, args = t.sql+beyond, []any{o.from[i]}
			continue
		}
		cond = "(" + t.sql + beyond + " OR (" + t.sql + " = ? AND " + cond + "))"
		args = append([]any{o.from[i], o.from[i]}, args...)
	}
	return cond, args
}

// Cut leaves a page of so many rows and gives where the next one goes on, or
// nothing at the end. It is asked with one row more than the page holds.
func (o Order[T]) Cut(rows []T, page int) ([]T, string) {
	if len(rows) <= page {
		return rows, ""
	}
	values := make([]any, len(o.terms))
	for i, t := range o.terms {
		values[i] = t.of(rows[page-1])
	}
	key, err := json.Marshal(values)
	if err != nil { // strings and whole numbers always can
		return rows, ""
	}
	return rows[:page], base64.RawURLEncoding.EncodeToString(key)
}

// InSQL tells whether the database can put rows into this order.
func (o Order[T]) InSQL() bool {
	return !slices.ContainsFunc(o.terms, func(t term[T]) bool { return t.sql == "" })
}

// Rest puts rows that were read whole into this order, and leaves those from
// where it goes on.
func (o Order[T]) Rest(rows []T) []T {
	type placed struct {
		row    T
		values []any
	}
	var rest []placed
	for _, row := range rows {
		p := placed{row: row, values: make([]any, len(o.terms))}
		for i, t := range o.terms {
			p.values[i] = t.of(row)
		}
		if o.from == nil || o.compare(p.values, o.from) > 0 {
			rest = append(rest, p)
		}
	}
	slices.SortStableFunc(rest, func(a, b placed) int { return o.compare(a.values, b.values) })
	list := make([]T, len(rest))
	for i, p := range rest {
		list[i] = p.row
	}
	return list
}

// Sort puts rows that were read whole into this order.
func (o Order[T]) Sort(rows []T) {
	slices.SortStableFunc(rows, o.Compare)
}

// Compare is below 0 where a stands before b.
func (o Order[T]) Compare(a, b T) int {
	for _, t := range o.terms {
		one := compare(t.of(a), t.of(b))
		if t.down {
			one = -one
		}
		if one != 0 {
			return one
		}
	}
	return 0
}

// compare is below 0 where the values a stand before the values b.
func (o Order[T]) compare(a, b []any) int {
	for i, t := range o.terms {
		one := compare(a[i], b[i])
		if t.down {
			one = -one
		}
		if one != 0 {
			return one
		}
	}
	return 0
}

func compare(a, b any) int {
	if n, ok := a.(int64); ok {
		return cmp.Compare(n, b.(int64))
	}
	return cmp.Compare(a.(string), b.(string))
}

// longestValue is how long a text may be that a list goes on from.
const longestValue = 1000

// read gives the values of a row as Cut wrote them, each of its own kind.
func (o Order[T]) read(after string) []any {
	raw, err := base64.RawURLEncoding.DecodeString(after)
	if err != nil || len(raw) == 0 || !utf8.Valid(raw) {
		return nil
	}
	var kept []json.RawMessage
	if json.Unmarshal(raw, &kept) != nil || len(kept) != len(o.terms) {
		return nil
	}
	var none T
	values := make([]any, len(kept))
	for i, t := range o.terms {
		value := reflect.New(reflect.TypeOf(t.of(none)))
		if json.Unmarshal(kept[i], value.Interface()) != nil {
			return nil
		}
		values[i] = value.Elem().Interface()
		if s, text := values[i].(string); text && (len(s) > longestValue || strings.ContainsRune(s, 0)) {
			return nil
		}
	}
	return values
}
