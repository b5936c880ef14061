package app

import (
	"context"
	"errors"
	"net"
	"strconv"

	"relief/internal/fault"
)

// nextPorts is how many ports after one that is taken are tried.
const nextPorts = 50

// Taken is the address of the settings where another program had it and the
// next free one was taken; otherwise it is empty.
func (a *App) Taken() string { return a.taken }

// bind takes the address of the settings. Only where NextOf asked for it does
// it move to the next free port: people know the books by their address.
func (a *App) bind(ctx context.Context) (net.Listener, error) {
	var from net.ListenConfig
	listener, err := from.Listen(ctx, "tcp", a.cfg.Listen)
	if err == nil {
		return listener, nil
	}
	host, port, unread := net.SplitHostPort(a.cfg.Listen)
	if unread != nil {
		return nil, fault.Wrap(err, fault.Invalid, "config.bad_listen", a.cfg.Listen)
	}
	switch {
	case errors.Is(err, portTaken):
		next, free := nextFree(ctx, host, port)
		if free != nil {
			return nil, fault.Wrap(err, fault.Unready, "app.port_taken", a.cfg.Listen, net.JoinHostPort(host, "0"))
		}
		if a.nextOf {
			a.taken = a.cfg.Listen
			return next, nil
		}
		_, port, _ = net.SplitHostPort(next.Addr().String())
		return nil, fault.Wrap(errors.Join(err, next.Close()), fault.Unready, "app.port_taken",
			a.cfg.Listen, net.JoinHostPort(host, port))
	case errors.Is(err, portForbidden):
		return nil, fault.Wrap(err, fault.Unready, "app.port_forbidden", a.cfg.Listen, net.JoinHostPort(host, "8080"))
	}
	return nil, fault.Wrap(err, fault.Unready, "app.listen_elsewhere", a.cfg.Listen,
		net.JoinHostPort("127.0.0.1", port))
}

// nextFree listens on the first free port after one.
func nextFree(ctx context.Context, host, port string) (net.Listener, error) {
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	var from net.ListenConfig
	for next := n + 1; next <= min(n+nextPorts, 65535); next++ {
		if listener, err := from.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(next))); err == nil {
			return listener, nil
		}
	}
	return from.Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
}
