package grown

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"relief/internal/db"
	"relief/internal/testkit"
)

// Carried gives the rows of books that lie in SQLite in a PostgreSQL database of
// the same schema, where growing them would take minutes. The server knows its
// tables' sizes, as it does by itself after a while.
func Carried(t testing.TB, from *testkit.Books, opts ...testkit.Option) *testkit.Books {
	t.Helper()
	empty := testkit.Empty(t, db.Postgres, opts...)
	read, write := from.Plain(t), empty.Plain(t)
	defer write.Close() // cleaned up, it would stand beside the books until the test ends
	if err := carry(t.Context(), read, write); err != nil {
		t.Fatalf("carry books to PostgreSQL: %v", err)
	}
	if err := empty.Close(); err != nil {
		t.Fatal(err)
	}
	return testkit.OpenBooks(t, empty.Options)
}

func carry(ctx context.Context, read, write *sql.DB) error {
	tables, err := column[string](ctx, read, `SELECT name FROM sqlite_master
		WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' AND name <> 'goose_db_version'`)
	if err != nil {
		return err
	}
	// Whoever copies the rows has no use for the rules that they were written by.
	for _, statement := range []string{
		`SET session_replication_role = replica`, `TRUNCATE ` + strings.Join(tables, `, `),
	} {
		if _, err := write.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	for _, table := range tables {
		if err := carryTable(ctx, read, write, table); err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
	}
	_, err = write.ExecContext(ctx, `ANALYZE`)
	return err
}

func carryTable(ctx context.Context, read, write *sql.DB, table string) error {
	rows, err := read.QueryContext(ctx, `SELECT * FROM `+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	if err := copyInto(ctx, write, table, columns, &copied{rows: rows, width: len(columns)}); err != nil {
		return err
	}
	numbered, err := column[int](ctx, write, `SELECT 1 FROM information_schema.columns
		WHERE table_name = '`+table+`' AND column_name = 'id' AND is_identity = 'YES'`)
	if err != nil || len(numbered) == 0 {
		return err
	}
	_, err = write.ExecContext(ctx, `SELECT setval(pg_get_serial_sequence('`+table+`', 'id'),
		(SELECT COALESCE(MAX(id), 0) + 1 FROM `+table+`), false)`)
	return err
}

func copyInto(ctx context.Context, write *sql.DB, table string, columns []string, rows *copied) error {
	c, err := write.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Raw(func(driver any) error {
		_, err := driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, rows)
		return err
	})
}

// column gives the one column of a question.
func column[T any](ctx context.Context, d *sql.DB, query string) (list []T, err error) {
	rows, err := d.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one T
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

// copied hands rows on as they were read.
type copied struct {
	rows  *sql.Rows
	width int
}

func (c *copied) Next() bool { return c.rows.Next() }
func (c *copied) Err() error { return c.rows.Err() }

func (c *copied) Values() ([]any, error) {
	values, at := make([]any, c.width), make([]any, c.width)
	for i := range values {
		at[i] = &values[i]
	}
	return values, c.rows.Scan(at...)
}
