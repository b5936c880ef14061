package app

import (
	"net"
	"strings"
	"testing"

	"relief/internal/config"
	"relief/internal/fault"
)

// Books stay at their address; what asked for it moves to the next free port.
func TestBind_taken(t *testing.T) {
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	taken := other.Addr().String()

	a := &App{cfg: config.Config{Listen: taken}}
	_, err = a.bind(t.Context())
	f := fault.Of(err)
	if f == nil || f.Key != "app.port_taken" || f.Args[0] != taken || f.Args[1] == taken ||
		!strings.HasPrefix(f.Args[1].(string), "127.0.0.1:") {
		t.Fatalf("bind = %v", err)
	}
	free, err := net.Listen("tcp", f.Args[1].(string))
	if err != nil {
		t.Fatalf("the port that is offered is not free: %v", err)
	}
	free.Close()

	a.nextOf = true
	got, err := a.bind(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	if got.Addr().String() == taken || a.Taken() != taken {
		t.Errorf("listens on %s, says that %q was taken", got.Addr(), a.Taken())
	}
}
