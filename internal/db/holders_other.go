//go:build !linux

package db

import "relief/internal/fault"

// holders is not known on this system.
func holders(bool, ...string) []fault.Message { return nil }
