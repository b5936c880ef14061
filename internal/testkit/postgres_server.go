package testkit

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// server is one PostgreSQL server of the tests: a data folder of its own,
// listening on one port of 127.0.0.1 and on a socket in its folder.
type server struct {
	dir  string // holds data, the socket and the log; owned by the user who runs it
	port int
	pid  int
	cmd  *exec.Cmd // nil when another process started it

	version int // 15, once it answers
	spare   spare
	copies  copies
}

// memory is a folder in memory, on machines that have one.
const memory = "/dev/shm"

// settings of a test server. fsync stays on because the program refuses a
// server that would lose what it acknowledged; in memory it costs little.
var settings = []string{
	"max_connections=300",
	"shared_buffers=64MB",
	"fsync=on",
	"synchronous_commit=on",
	"wal_level=minimal",
	"max_wal_senders=0",
	"max_wal_size=2GB",
	"checkpoint_timeout=1h",
	"autovacuum=off",
	"jit=off",
	"dynamic_shared_memory_type=mmap", // in the data folder, so it goes with it
	"timezone=UTC",
	"log_min_messages=warning",
}

func (s *server) data() string { return filepath.Join(s.dir, "data") }

func (s *server) url(database string) string {
	return fmt.Sprintf("postgres://relief@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

// newServer makes the folder and the data of a server that is not running yet.
func newServer(kind string) (*server, error) {
	initdb, err := findBinary("initdb")
	if err != nil {
		return nil, err
	}
	pattern := fmt.Sprintf("relief-test-postgres-%d-%s-*", os.Getuid(), kind)
	dir, err := os.MkdirTemp(dataRoot(), pattern)
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir}
	if err := giveToServer(dir); err != nil {
		s.remove()
		return nil, err
	}
	// Names in a real office sort by its language; a query that leans on the
	// engine's order must show here, so the order is not the byte order.
	chinese := []string{"--locale=C", "--locale-provider=icu", "--icu-locale=zh-CN"}
	if out, err := s.initdb(initdb, chinese...); err != nil {
		if err := os.RemoveAll(s.data()); err != nil {
			return nil, err
		}
		if again, err := s.initdb(initdb, "--locale=C"); err != nil {
			s.remove()
			return nil, fmt.Errorf("initdb: %w\n%s%s", err, out, again)
		}
	}
	return s, nil
}

// initdb makes the data folder as the user who will run the server.
func (s *server) initdb(binary string, locale ...string) ([]byte, error) {
	args := append([]string{"-D", s.data(), "-U", "relief", "-E", "UTF8", "--auth=trust",
		"--no-sync"}, locale...)
	cmd := exec.Command(binary, args...)
	cmd.Dir = s.dir
	cmd.Env = serverEnv()
	asServer(cmd)
	return cmd.CombinedOutput()
}

// start runs the server on a free port and returns when it answers. A port
// may be taken between the look and the start, and a server killed a moment
// ago may hold its memory still, so it tries again for a while.
func (s *server) start() error {
	postgres, err := findBinary("postgres")
	if err != nil {
		return err
	}
	deadline := time.Now().Add(time.Minute)
	for {
		err := s.startOnce(postgres)
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("start postgres: %w\n%s", err, tail(log, 4000))
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (s *server) startOnce(postgres string) error {
	port, err := freePort(s.port) // after a kill the same one again, if it is free
	if err != nil {
		return err
	}
	args := []string{"-D", s.data(), "-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=" + s.dir}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	// A file, not a pipe: the server outlives this process.
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	cmd := exec.Command(postgres, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = s.dir, serverEnv(), log, log
	asServer(cmd)
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	s.port, s.pid, s.cmd = port, cmd.Process.Pid, cmd
	for range 600 {
		if s.answers() {
			return nil
		}
		select {
		case err := <-ended:
			return fmt.Errorf("postgres ended at once: %w", orNil(err))
		case <-time.After(50 * time.Millisecond):
		}
	}
	_ = cmd.Process.Kill()
	return context.DeadlineExceeded
}

// orNil names an end without an error, which wrapping would hide.
func orNil(err error) error {
	if err == nil {
		return os.ErrProcessDone
	}
	return err
}

// remove ends the server if it still runs and deletes all it had.
func (s *server) remove() {
	if s.pid > 0 && serves(s.pid, s.data()) {
		killServer(s.pid)
	}
	if strings.HasPrefix(filepath.Base(s.dir), "relief-test-postgres-") {
		_ = os.RemoveAll(s.dir)
	}
}

// findBinary looks for a program of the PostgreSQL server, the newest
// version first where Debian keeps them beside each other.
func findBinary(name string) (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err == nil && len(found) > 0 {
		slices.SortFunc(found, func(a, b string) int { return versionOf(b) - versionOf(a) })
		return found[0], nil
	}
	if path, err := exec.LookPath(name); err == nil {
		return filepath.EvalSymlinks(path)
	}
	return "", errNoPostgres
}

// versionOf reads 15 out of /usr/lib/postgresql/15/bin/initdb.
func versionOf(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	return n
}

// freePort is the wanted port of 127.0.0.1 if nobody uses it, else one that
// the system picks.
func freePort(want int) (int, error) {
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", want))
	if err != nil {
		l, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// serverEnv keeps the caller's own PostgreSQL settings and language away.
func serverEnv() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
}

// tail gives the last n bytes of a log.
func tail(b []byte, n int) []byte {
	return b[max(0, len(b)-n):]
}
