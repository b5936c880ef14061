package testkit

import (
	"testing"
)

// Cluster is a PostgreSQL server that one test has for itself, to kill and
// start again. Its database is called relief.
type Cluster struct {
	t      testing.TB
	server *server
}

// PrivatePostgres starts a server for this test alone and removes it when
// the test ends.
func PrivatePostgres(t testing.TB) *Cluster {
	t.Helper()
	s, err := newServer("private")
	if err != nil {
		t.Fatalf("private PostgreSQL: %v", err)
	}
	t.Cleanup(s.remove)
	c := &Cluster{t: t, server: s}
	c.Start()
	if err := s.exec("CREATE DATABASE relief"); err != nil {
		t.Fatalf("private PostgreSQL: %v", err)
	}
	return c
}

// URL is the address of the database relief. A Start after Kill9 keeps it,
// unless somebody else took the port in between.
func (c *Cluster) URL() string { return c.server.url("relief") }

// Start runs the server and returns when it answers, recovery included.
func (c *Cluster) Start() {
	c.t.Helper()
	if err := c.server.start(); err != nil {
		c.t.Fatalf("start private PostgreSQL: %v", err)
	}
}

// Kill9 ends the server and all its processes at once, as a power cut would
// but for what the operating system still holds.
func (c *Cluster) Kill9() {
	c.t.Helper()
	killServer(c.server.pid)
}
