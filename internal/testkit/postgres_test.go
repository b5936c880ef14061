package testkit_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"relief/internal/testkit"
)

// query connects, asks for one value and disconnects.
func query[T any](t testing.TB, url, sql string) T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	var v T
	if err := conn.QueryRow(t.Context(), sql).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// Every test has a database of its own, empty, on a server that keeps what
// it acknowledges.
func TestPostgresURL(t *testing.T) {
	one, two := testkit.PostgresURL(t), testkit.PostgresURL(t)
	if one == two {
		t.Fatalf("both are %s", one)
	}
	count := "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
	if n := query[int](t, one, count); n != 0 {
		t.Errorf("%d tables in a new database, want 0", n)
	}
	if got := query[string](t, one, "SHOW fsync"); got != "on" {
		t.Errorf("fsync = %s, want on", got)
	}
	if got := query[string](t, one, "SHOW max_connections"); got != "300" {
		t.Errorf("max_connections = %s, want 300", got)
	}
}

// A template is filled once, however many tests want a copy at the same
// moment, and a copy that is changed leaves it alone.
func TestPostgresTemplate(t *testing.T) {
	name := fmt.Sprintf("template test %d", time.Now().UnixNano())
	var filled atomic.Int32
	fill := func(url string) error {
		filled.Add(1)
		conn, err := pgx.Connect(context.Background(), url)
		if err != nil {
			return err
		}
		_, err = conn.Exec(context.Background(), "CREATE TABLE goods (n int); INSERT INTO goods VALUES (42)")
		return errors.Join(err, conn.Close(context.Background()))
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			url := testkit.PostgresTemplate(t, name, fill)
			if n := query[int](t, url, "UPDATE goods SET n = n + 1 RETURNING n"); n != 43 {
				t.Errorf("n = %d, want 43", n)
			}
		})
	}
	wg.Wait()
	if n := filled.Load(); n != 1 {
		t.Errorf("filled %d times, want once", n)
	}
}

// A server killed with SIGKILL comes back with what it acknowledged.
func TestPrivatePostgres_kill(t *testing.T) {
	c := testkit.PrivatePostgres(t)
	conn, err := pgx.Connect(t.Context(), c.URL())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "CREATE TABLE goods (n int)"); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		began := time.Now()
		sql := fmt.Sprintf("INSERT INTO goods VALUES (%d)", n)
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
		c.Kill9()
		if _, err := conn.Exec(t.Context(), "SELECT 1"); err == nil {
			t.Fatal("the server still answers after Kill9")
		}
		c.Start()
		if conn, err = pgx.Connect(t.Context(), c.URL()); err != nil {
			t.Fatal(err)
		}
		t.Logf("killed and back in %v", time.Since(began).Round(time.Millisecond))
		if got := query[int](t, c.URL(), "SELECT count(*) FROM goods"); got != n+1 {
			t.Errorf("%d rows after kill %d, want %d", got, n+1, n+1)
		}
	}
	_ = conn.Close(context.Background())
}

func BenchmarkPostgresTemplate(b *testing.B) {
	fill := func(url string) error {
		conn, err := pgx.Connect(context.Background(), url)
		if err != nil {
			return err
		}
		for n := range 40 {
			sql := fmt.Sprintf("CREATE TABLE goods_%d (id bigint PRIMARY KEY, name text UNIQUE)", n)
			if _, err := conn.Exec(context.Background(), sql); err != nil {
				return err
			}
		}
		return conn.Close(context.Background())
	}
	for b.Loop() {
		testkit.PostgresTemplate(b, "benchmark", fill)
	}
}
