package db

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"relief/internal/fault"
)

// holders names the programs that hold a lock on one of these files: every
// lock, or those that keep others from writing. The files are not opened:
// closing them again would drop SQLite's own locks.
func holders(all bool, paths ...string) (found []fault.Message) {
	table, err := os.ReadFile("/proc/locks")
	if err != nil {
		return nil
	}
	files := map[string]bool{}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			files[fmt.Sprint(info.Sys().(*syscall.Stat_t).Ino)] = true
		}
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(table)) {
		// 1: POSIX ADVISORY WRITE 4711 08:02:1572896 0 EOF; one who waits has -> before POSIX
		part := strings.Fields(line)
		if len(part) < 6 || part[1] == "->" || !all && part[3] != "WRITE" || seen[part[4]] {
			continue
		}
		if name := programOf(part[4]); name != "" && files[part[5][strings.LastIndexByte(part[5], ':')+1:]] {
			seen[part[4]] = true
			found = append(found, fault.Message{Key: "db.holder", Args: []any{name, part[4]}})
		}
	}
	return found
}

// programOf names a running program as it was called, such as “relief serve”;
// empty where there is none of that number.
func programOf(pid string) string {
	line, err := os.ReadFile(filepath.Join("/proc", pid, "cmdline"))
	if err != nil || len(line) == 0 {
		return ""
	}
	words := strings.Split(string(line), "\x00")
	name := filepath.Base(words[0])
	if len(words) > 1 && words[1] != "" && strings.Trim(words[1], "abcdefghijklmnopqrstuvwxyz-") == "" {
		name += " " + words[1]
	}
	return name
}
