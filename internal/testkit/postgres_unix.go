//go:build unix

package testkit

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// lockFile waits for the only right to a file; a process that dies loses it.
func lockFile(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if err == nil {
			return func() { _ = f.Close() }, nil
		}
		if !errors.Is(err, syscall.EINTR) {
			_ = f.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
	}
}

// markInUse takes the shared lock of a file and keeps it until this process
// ends, so that scripts/postgres-stop.sh leaves the server to tests that run
// still. A bare number, which nothing closes; an os.File would be closed
// once nobody holds it.
func markInUse(path string) error {
	fd, err := syscall.Open(path, syscall.O_CREAT|syscall.O_RDWR|syscall.O_CLOEXEC, 0o600)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	if err := syscall.Flock(fd, syscall.LOCK_SH); err != nil {
		_ = syscall.Close(fd)
		return fmt.Errorf("lock %s: %w", path, err)
	}
	return nil
}

// ownedByMe refuses a folder that somebody else made under our name.
func ownedByMe(path string) error {
	var st unix.Stat_t
	if err := unix.Lstat(path, &st); err != nil {
		return err
	}
	if int(st.Uid) != os.Getuid() {
		return fmt.Errorf("%s belongs to another user", path)
	}
	return nil
}

// dataRoot is a folder in memory if the machine has one with a gigabyte to
// spare, else the folder for temporary files.
func dataRoot() string {
	const need = 1 << 30
	var st unix.Statfs_t
	if err := unix.Statfs(memory, &st); err != nil || st.Bavail*uint64(st.Bsize) < need {
		return os.TempDir()
	}
	if err := unix.Access(memory, unix.W_OK|unix.X_OK); err != nil {
		return os.TempDir()
	}
	return memory
}

// serverUser is who runs the server when the tests run as root, which
// PostgreSQL refuses; nil when the tests' own user does.
func serverUser() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("running as root, and neither user postgres nor nobody exists")
}

// giveToServer hands a folder to the user who runs the server.
func giveToServer(dir string) error {
	who, err := serverUser()
	if err != nil || who == nil {
		return err
	}
	return os.Chown(dir, int(who.Uid), int(who.Gid))
}

// asServer makes a command run as the server's user, in a session of its
// own so that a stop signal for the tests does not reach it.
func asServer(cmd *exec.Cmd) {
	who, _ := serverUser() // giveToServer has named the failure
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: who}
}

// processAlive tells whether a process of this number runs; one that ended
// and was not fetched by its parent yet does not.
func processAlive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err == nil {
		_, state, _ := strings.Cut(string(stat), ") ")
		return !strings.HasPrefix(state, "Z")
	}
	err = syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// serves tells whether this process is a server on this data folder. Where
// the system does not say, only a process we could have started counts.
func serves(pid int, data string) bool {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return false
	}
	return strings.Contains(string(line), data)
}

// killServer ends a server and its children and waits until they are gone.
// The children have sessions of their own, so they are named one by one.
func killServer(pid int) {
	pids := []int{pid}
	line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	for field := range strings.FieldsSeq(string(line)) {
		if child, err := strconv.Atoi(field); err == nil {
			pids = append(pids, child)
		}
	}
	for _, p := range pids {
		_ = syscall.Kill(p, syscall.SIGKILL)
	}
	deadline := time.Now().Add(10 * time.Second)
	for _, p := range pids {
		for processAlive(p) && time.Now().Before(deadline) {
			time.Sleep(5 * time.Millisecond)
		}
	}
}
