package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// shared is the one server that this process's tests use, once it is found
// or started.
var shared struct {
	sync.Mutex
	server *server
}

// PostgresURL gives the address of a new, empty PostgreSQL database that is
// dropped when the test ends. The server is started by the first test that
// asks, is shared by all test processes of this user, and runs until
// scripts/postgres-stop.sh ends it. A machine without PostgreSQL fails the
// test and says what to install: nothing is skipped.
func PostgresURL(t testing.TB) string {
	t.Helper()
	return newDatabase(t, "template1")
}

// PostgresTemplate gives a new database like PostgresURL, copied from a
// template that fill made. The template is filled once per server: name
// must change whenever what fill does changes (put a hash of the migrations
// into it). fill gets the address of an empty database and must close its
// connections before it returns.
func PostgresTemplate(t testing.TB, name string, fill func(url string) error) string {
	t.Helper()
	sum := sha256.Sum256([]byte(name))
	template := "tpl_" + hex.EncodeToString(sum[:8])
	if err := ensureTemplate(t, template, fill); err != nil {
		t.Fatalf("fill PostgreSQL template %q: %v", name, err)
	}
	return newDatabase(t, template)
}

// newDatabase gives a copy of a template and drops it when the test ends.
func newDatabase(t testing.TB, template string) string {
	t.Helper()
	s := sharedServer(t)
	name, err := s.take(template)
	if err != nil {
		t.Fatalf("make PostgreSQL database: %v", err)
	}
	t.Cleanup(func() { go s.drop(name) })
	return s.url(name)
}

// ensureTemplate fills a template under another name and renames it when it
// is whole, so that a test killed half-way leaves none behind.
func ensureTemplate(t testing.TB, template string, fill func(url string) error) error {
	t.Helper()
	s := sharedServer(t)
	unlock, err := lockFile(filepath.Join(stateDir(), template+".lock"))
	if err != nil {
		return err
	}
	defer unlock()

	names, err := s.databases()
	if err != nil || slices.Contains(names, template) {
		return err
	}
	draft := template + "_draft"
	if err := s.exec("DROP DATABASE IF EXISTS " + draft + " WITH (FORCE)"); err != nil {
		return err
	}
	if err := s.exec("CREATE DATABASE " + draft); err != nil {
		return err
	}
	if err := fill(s.url(draft)); err != nil {
		return err
	}
	return s.exec(
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"+draft+"'",
		"ALTER DATABASE "+draft+" ALLOW_CONNECTIONS false",
		"ALTER DATABASE "+draft+" RENAME TO "+template,
	)
}

// sharedServer finds the running server of this user or starts one.
func sharedServer(t testing.TB) *server {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		s, err := findOrStart()
		if err != nil {
			t.Fatalf("PostgreSQL for tests: %v", err)
		}
		shared.server = s
	}
	return shared.server
}

// stateDir holds the lock and the note of where the shared server is.
func stateDir() string {
	return filepath.Join(os.TempDir(), "relief-test-postgres-"+strconv.Itoa(os.Getuid()))
}

// findOrStart holds the lock while it looks for a server that answers; what
// a dead one left behind is removed and a new one is made.
func findOrStart() (*server, error) {
	if err := os.MkdirAll(stateDir(), 0o700); err != nil {
		return nil, err
	}
	if err := ownedByMe(stateDir()); err != nil {
		return nil, err
	}
	unlock, err := lockFile(filepath.Join(stateDir(), "lock"))
	if err != nil {
		return nil, err
	}
	defer unlock()

	if err := markInUse(filepath.Join(stateDir(), "users")); err != nil {
		return nil, err
	}
	note := filepath.Join(stateDir(), "server")
	if s, ok := readNote(note); ok {
		if s.answers() {
			return s, s.dropLeftovers()
		}
		s.remove()
	}
	s, err := newServer("shared")
	if err != nil {
		return nil, err
	}
	if err := s.start(); err != nil {
		s.remove()
		return nil, err
	}
	// One line, read by scripts/postgres-stop.sh too.
	line := fmt.Sprintf("%d %d %s\n", s.pid, s.port, s.dir)
	return s, os.WriteFile(note, []byte(line), 0o600)
}

// readNote reads where the shared server was last seen.
func readNote(path string) (*server, bool) {
	line, err := os.ReadFile(path)
	if err != nil {
		return nil, false
	}
	s := &server{}
	n, err := fmt.Sscanf(string(line), "%d %d %s", &s.pid, &s.port, &s.dir)
	return s, err == nil && n == 3
}

// leftover matches the databases that tests are given; the group is the
// process that made one.
var leftover = regexp.MustCompile(`^t_([0-9]+)_[0-9]+$`)

// dropLeftovers drops databases of test processes that ended before they had
// dropped them all, as most do.
func (s *server) dropLeftovers() error {
	names, err := s.databases()
	if err != nil {
		return err
	}
	for _, name := range names {
		m := leftover.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		if pid, err := strconv.Atoi(m[1]); err != nil || processAlive(pid) {
			continue
		}
		if err := s.exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			return err
		}
	}
	return nil
}

// answers tells whether the noted server runs and is the one noted, not
// another one that got its port.
func (s *server) answers() bool {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	conn, err := s.connect(ctx)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close(ctx) }()
	var data string
	err = conn.QueryRow(ctx, `
		SELECT current_setting('data_directory'), current_setting('server_version_num')::int / 10000`,
	).Scan(&data, &s.version)
	return err == nil && data == s.data()
}

// errNoPostgres says what a machine lacks.
var errNoPostgres = errors.New("no initdb and postgres in PATH or /usr/lib/postgresql/*/bin: " +
	"install a PostgreSQL server, 14 or newer (Debian: apt-get install postgresql; " +
	"scripts/test-tools.sh does)")
