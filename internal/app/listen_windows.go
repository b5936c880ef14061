package app

import "golang.org/x/sys/windows"

// Why the system gives no port.
const (
	portTaken     = windows.WSAEADDRINUSE
	portForbidden = windows.WSAEACCES
)
