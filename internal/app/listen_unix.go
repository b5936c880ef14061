//go:build unix

package app

import "syscall"

// Why the system gives no port.
const (
	portTaken     = syscall.EADDRINUSE
	portForbidden = syscall.EACCES
)
