//go:build !unix

package testkit

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// lockFile waits until it can make the file, and deletes it to unlock.
func lockFile(path string) (unlock func(), err error) {
	deadline := time.Now().Add(time.Minute)
	for {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
		if err == nil {
			return func() { _ = f.Close(); _ = os.Remove(path) }, nil
		}
		if !errors.Is(err, os.ErrExist) || time.Now().After(deadline) {
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func markInUse(string) error { return nil }

func ownedByMe(string) error { return nil }

func dataRoot() string { return os.TempDir() }

func giveToServer(string) error { return nil }

func asServer(*exec.Cmd) {}

// processAlive cannot tell here, so nothing counts as left behind.
func processAlive(int) bool { return true }

func serves(int, string) bool { return true }

func killServer(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Kill()
		_, _ = p.Wait()
	}
}
