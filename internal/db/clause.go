package db

import "strings"

// Clause is a piece of SQL with what fills its placeholders, in their order. A
// question that depends on what is asked for is put together of such pieces.
type Clause struct {
	SQL  string
	Args []any
}

// SQL is a piece by itself.
func SQL(sql string, args ...any) Clause { return Clause{sql, args} }

// Add puts a piece behind.
func (c *Clause) Add(sql string, args ...any) { c.SQL, c.Args = c.SQL+sql, append(c.Args, args...) }

// Among narrows the column that a piece ends with to some values, one at least.
func Among[T any](c *Clause, values []T) {
	c.SQL += ` IN (?` + strings.Repeat(`, ?`, len(values)-1) + `)`
	for _, v := range values {
		c.Args = append(c.Args, v)
	}
}

// OrNull is a value, or NULL for the zero one: an empty text, the identity 0.
func OrNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
