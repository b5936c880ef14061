package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
)

// NullInt is a whole number or nothing, for rows that Each gives.
type NullInt = sql.NullInt64

// eachPlain is Each on SQLite for fields of plain types. It asks the driver
// itself: what database/sql does for each row takes as long as reading it.
func (r reading) eachPlain(ctx context.Context, dst any, fn func() error, query string, args []any) error {
	named := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return r.raw.Raw(func(c any) error {
		rows, err := c.(driver.QueryerContext).QueryContext(ctx, query, named)
		if err != nil {
			return err
		}
		defer rows.Close()
		fields := fieldsOf(dst, rows.Columns())
		if fields == nil {
			return fmt.Errorf("%T has no field of its own for each of %v", dst, rows.Columns())
		}
		values := make([]driver.Value, len(fields))
		for {
			err := rows.Next(values)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err == nil {
				err = setAll(fields, values)
			}
			if err == nil {
				err = fn()
			}
			if err != nil {
				return err
			}
		}
	})
}

// plainStruct tells whether a struct has fields of plain types alone.
func plainStruct(dst any) bool {
	v := reflect.ValueOf(dst).Elem()
	if v.Kind() != reflect.Struct {
		return false
	}
	for i := range v.NumField() {
		if !slices.Contains(plainTypes, v.Type().Field(i).Type) {
			return false
		}
	}
	return true
}

var plainTypes = []reflect.Type{
	reflect.TypeFor[int64](), reflect.TypeFor[string](), reflect.TypeFor[[]byte](), reflect.TypeFor[sql.NullInt64](),
}

// setAll puts the values of a row into plain fields.
func setAll(fields []any, values []driver.Value) error {
	for i, f := range fields {
		ok := false
		switch f := f.(type) {
		case *int64:
			*f, ok = values[i].(int64)
		case *string:
			*f, ok = values[i].(string)
		case *[]byte:
			*f, ok = values[i].([]byte)
		case *sql.NullInt64:
			f.Int64, f.Valid = values[i].(int64)
			ok = f.Valid || values[i] == nil
		}
		if !ok {
			return fmt.Errorf("column %d: %T does not fit %T", i+1, values[i], f)
		}
	}
	return nil
}
