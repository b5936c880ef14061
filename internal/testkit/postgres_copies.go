package testkit

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// copies are the databases that this process copies from templates. The next
// copy is made while a test works on the last one, and a copy is dropped while
// the next test runs. What a process leaves when it ends, the next one drops.
type copies struct {
	sync.Mutex
	made     int                    // numbers them
	asked    map[string]int         // how often, by template
	ahead    map[string]chan copied // by template, the copy that is under way or waits
	dropping sync.Mutex             // one at a time: tests go before
}

// copied is a database that was made, or why it was not.
type copied struct {
	name string
	err  error
}

// take gives a copy of a template and begins the next one, unless this was the
// first: many processes want no second.
func (s *server) take(template string) (string, error) {
	c := &s.copies
	c.Lock()
	waits := c.ahead[template]
	if waits == nil {
		waits = s.begin(template)
	}
	if c.asked == nil {
		c.asked, c.ahead = map[string]int{}, map[string]chan copied{}
	}
	if c.asked[template]++; c.asked[template] > 1 {
		c.ahead[template] = s.begin(template)
	}
	c.Unlock()
	done := <-waits
	return done.name, done.err
}

// begin copies a template in the background.
func (s *server) begin(template string) chan copied {
	s.copies.made++
	name := fmt.Sprintf("t_%d_%d", os.Getpid(), s.copies.made)
	made := make(chan copied, 1)
	go func() {
		made <- copied{name, s.exec("CREATE DATABASE " + name + " TEMPLATE " + template + s.strategy())}
	}()
	return made
}

// drop deletes a copy; should it fail, the next process tries again.
func (s *server) drop(name string) {
	s.copies.dropping.Lock()
	defer s.copies.dropping.Unlock()
	_ = s.exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)")
}

// fileCopy is the first version that can be told how to copy; those before
// know this way alone.
const fileCopy = 15

// strategy asks for a copy file by file where the files lie in memory, which
// costs a third of writing each page into the log. On a disk each file would
// wait for a flush.
func (s *server) strategy() string {
	if s.version < fileCopy || !strings.HasPrefix(s.dir, memory) {
		return ""
	}
	return " STRATEGY FILE_COPY"
}

// connect opens one connection to the server's own database.
func (s *server) connect(ctx context.Context) (*pgx.Conn, error) {
	return pgx.Connect(ctx, s.url("postgres"))
}

// idle gives a connection that another statement left, or a new one.
func (s *server) idle(ctx context.Context) (*pgx.Conn, error) {
	s.spare.Lock()
	defer s.spare.Unlock()
	if n := len(s.spare.conns); n > 0 {
		conn := s.spare.conns[n-1]
		s.spare.conns = s.spare.conns[:n-1]
		return conn, nil
	}
	return s.connect(ctx)
}

// spare are connections to use again; a new one costs more than most
// statements.
type spare struct {
	sync.Mutex
	conns []*pgx.Conn
}

// exec runs statements one after another, each its own transaction.
func (s *server) exec(statements ...string) error {
	return s.ask(func(ctx context.Context, conn *pgx.Conn) error {
		for _, statement := range statements {
			if _, err := conn.Exec(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
}

// ask lends a connection to the server's own database.
func (s *server) ask(fn func(context.Context, *pgx.Conn) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := s.idle(ctx)
	if err != nil {
		return err
	}
	if err := fn(ctx, conn); err != nil {
		_ = conn.Close(ctx)
		return err
	}
	s.spare.Lock()
	defer s.spare.Unlock()
	s.spare.conns = append(s.spare.conns, conn)
	return nil
}

// databases lists the names of the server's databases.
func (s *server) databases() (names []string, err error) {
	err = s.ask(func(ctx context.Context, conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, "SELECT datname FROM pg_database")
		if err != nil {
			return err
		}
		names, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	return names, err
}
