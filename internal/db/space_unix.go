//go:build linux || darwin || freebsd

package db

import "golang.org/x/sys/unix"

// FreeSpace gives the bytes free where a folder lies.
func FreeSpace(dir string) (bytes int64, known bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}
