package db

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"relief/internal/fault"
)

// Restored is what putting a copy back came to. Lost counts the acts that were
// on the books before and are not in the copy. Aside is the folder that keeps
// the books as they were; empty where there were none.
type Restored struct {
	File  string `json:"file"`
	Lost  int64  `json:"lost"`
	Aside string `json:"aside,omitempty"`
}

// Restore puts a copy made by BackupTo in the place of the SQLite books of a
// folder, alone. The copy is brought to this program's schema and checked
// first. Where the folder holds acts that the copy lacks, or another history,
// nothing happens unless acceptLoss says so: that is a Conflict which counts
// them. The books that were there are moved aside whole, never deleted.
func Restore(
	ctx context.Context, o Options, file string, acceptLoss bool, check func(context.Context, *DB) error,
) (done Restored, err error) {
	if o.URL != "" {
		return done, fault.New(fault.Unready, "db.backup_postgres")
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return done, folderRefused(err, o.Dir)
	}
	alone := &DB{path: filepath.Join(o.Dir, FileName)}
	if err := alone.takeLock(Options{Dir: o.Dir, Alone: true}); err != nil {
		return done, alone.refusal(o, err)
	}
	defer func() { err = errors.Join(err, alone.lock.Unlock()) }()

	if err := refuseHalfMoved(o.Dir); err != nil {
		return done, err
	}
	work, err := os.MkdirTemp(o.Dir, restoring)
	if err != nil {
		return done, folderRefused(err, o.Dir)
	}
	defer os.RemoveAll(work)
	made := filepath.Join(work, FileName)
	if err := takeCopy(ctx, file, made); err != nil {
		return done, err
	}
	if err := renew(ctx, work, o.Spelling); err != nil {
		return done, ofCopy(err, file)
	}
	if err := checkCopy(ctx, work, check); err != nil {
		return done, ofCopy(err, file)
	}
	done.File = filepath.Join(o.Dir, FileName)
	done.Lost, err = lost(ctx, done.File, made)
	unreadable := err != nil && fault.Of(err).Key == "db.restore_present_unreadable"
	switch {
	case unreadable && acceptLoss: // nobody can count what goes; it is kept aside
	case err != nil:
		return done, err
	case done.Lost > 0 && !acceptLoss:
		return done, fault.New(fault.Conflict, "db.restore_loses", done.Lost)
	}
	if _, err := seal(made); err != nil {
		return done, err
	}
	if done.Aside, err = moveAside(ctx, o.Dir, os.Rename); err != nil {
		return done, err
	}
	if err := os.Rename(made, done.File); err != nil {
		err = fmt.Errorf("name the restored books: %w", err)
		return done, errors.Join(err, moveBack(done.Aside, o.Dir))
	}
	for _, old := range leftIn(o.Dir, restoring) {
		_ = os.RemoveAll(filepath.Dir(old)) // this is what a broken restore was about
	}
	return done, syncFolder(o.Dir)
}

// A restore works in a folder of the first name and moves the books that were
// there into one of the second.
const (
	restoring = ".restoring-*"
	replaced  = "replaced-*"
)

// leftIn finds the books in the folders of a name, the newest last.
func leftIn(dir, name string) []string {
	found := filesIn(dir, name, FileName)
	slices.SortStableFunc(found, func(a, b string) int { return changed(a).Compare(changed(b)) })
	return found
}

// filesIn finds a file in the folders of a name. The name of dir itself is no
// pattern: it may hold any letter.
func filesIn(dir, name, file string) (found []string) {
	entries, _ := os.ReadDir(dir) // where nothing can be read, nothing was left
	for _, e := range entries {
		if ok, _ := filepath.Match(name, e.Name()); !ok {
			continue
		}
		path := filepath.Join(dir, e.Name(), file)
		if _, err := os.Stat(path); err == nil {
			found = append(found, path)
		}
	}
	return found
}

func changed(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// refuseHalfMoved refuses a folder in which a restore moved the log of the books
// aside, with what is written there alone, and the books not.
func refuseHalfMoved(dir string) error {
	for _, log := range filesIn(dir, replaced, FileName+"-wal") {
		info, err := os.Stat(log)
		if err != nil || info.Size() == 0 {
			continue
		}
		if _, err := os.Stat(strings.TrimSuffix(log, "-wal")); errors.Is(err, fs.ErrNotExist) {
			return fault.New(fault.Unready, "db.restore_half_moved", dir, log)
		}
	}
	return nil
}

// refuseBrokenOff refuses a folder in which a restore was broken off: while it
// moved the books aside, or after that and before it named the copy.
func refuseBrokenOff(dir string) error {
	if err := refuseHalfMoved(dir); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, FileName)); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	before, copied := leftIn(dir, replaced), leftIn(dir, restoring)
	if len(before)+len(copied) == 0 {
		return nil
	}
	last := func(found []string) string {
		if len(found) == 0 {
			return "—"
		}
		return found[len(found)-1]
	}
	return fault.New(fault.Unready, "db.restore_broken_off", dir, last(before), last(copied))
}

// unreadable refuses a file that cannot be opened, and says why.
func unreadable(err error, path string) error {
	why := fault.Message{Key: "db.no_file"}
	switch {
	case err == nil, errors.Is(err, syscall.EISDIR):
		why.Key = "db.no_plain_file" // a folder, or a device
	case errors.Is(err, fs.ErrPermission):
		why.Key = "db.file_forbidden"
	case !errors.Is(err, fs.ErrNotExist):
		why.Key = "db.file_broken"
	}
	return fault.Wrap(err, fault.Invalid, "db.restore_unreadable", path, why)
}

// takeCopy copies a closed set of books. Books in use have more beside the
// file than in it, so they are refused, as is anything that is no books.
func takeCopy(ctx context.Context, from, to string) error {
	if info, err := os.Stat(from); err != nil || !info.Mode().IsRegular() {
		return unreadable(err, from)
	}
	if beside, err := os.Stat(from + "-wal"); err == nil && beside.Size() > 0 {
		return fault.New(fault.Invalid, "db.restore_in_use", from)
	}
	src, err := os.Open(from)
	if err != nil {
		return unreadable(err, from)
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return folderRefused(err, filepath.Dir(to))
	}
	_, err = io.Copy(dst, src)
	if e, ok := errors.AsType[*fs.PathError](err); ok && e.Path == from {
		return unreadable(errors.Join(err, dst.Close()), from)
	}
	if err := errors.Join(err, dst.Close()); err != nil {
		return folderRefused(err, filepath.Dir(to))
	}
	heads, err := headsIn(ctx, to)
	if err != nil || len(heads) == 0 {
		return noCopy(err, from)
	}
	return nil
}

// renew brings the copy to this program's schema.
func renew(ctx context.Context, dir string, keys Spelling) error {
	d, err := Open(ctx, Options{Dir: dir, Spelling: keys})
	if err != nil {
		return err
	}
	return d.Close()
}

// headsIn reads the heads of the chains in a file that nobody writes to.
func headsIn(ctx context.Context, path string) (map[BranchID]Head, error) {
	c, err := plain(path)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	rows, err := c.QueryContext(ctx, `SELECT branch_id, seq, hash FROM heads`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	heads := map[BranchID]Head{}
	for rows.Next() {
		var branch BranchID
		var h Head
		if err := rows.Scan(&branch, &h.Seq, &h.Hash); err != nil {
			return nil, err
		}
		heads[branch] = h
	}
	return heads, rows.Err()
}

// plain opens a file for looking only, whatever its schema.
func plain(path string) (*sql.DB, error) {
	return sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro&_busy_timeout=5000")
}

// lost counts the acts of the present books that the copy does not have. The
// two share a history where the longer one holds the head of the shorter; a
// copy of another history, or none of the branch, has none of them.
func lost(ctx context.Context, present, restored string) (int64, error) {
	if _, err := os.Stat(present); errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	now, err := headsIn(ctx, present)
	if err != nil {
		return 0, fault.Wrap(err, fault.Conflict, "db.restore_present_unreadable", present)
	}
	copied, err := headsIn(ctx, restored)
	if err != nil {
		return 0, err
	}
	var all int64
	for branch, head := range now {
		old := copied[branch]
		longer, shorter := present, old
		if old.Seq > head.Seq {
			longer, shorter = restored, head
		}
		same, err := holds(ctx, longer, branch, shorter)
		switch {
		case err != nil:
			return 0, err
		case !same:
			all += head.Seq
		case old.Seq < head.Seq:
			all += head.Seq - old.Seq
		}
	}
	return all, nil
}

// holds tells whether the chain of a branch in a file passes through a head.
// Every chain passes through the head of nothing yet.
func holds(ctx context.Context, path string, branch BranchID, head Head) (bool, error) {
	if head.Seq == 0 {
		return true, nil
	}
	c, err := plain(path)
	if err != nil {
		return false, err
	}
	defer c.Close()
	var hash []byte
	err = c.QueryRowContext(ctx, `SELECT hash FROM audit WHERE branch_id = ? AND seq = ?`, branch, head.Seq).Scan(&hash)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, fmt.Errorf("audit of branch %d: %w", branch, err)
	}
	return bytes.Equal(hash, head.Hash), nil
}

// parts are what books are made of, in the order in which they move: the file
// goes last, for it must never be opened without its log.
var parts = []string{FileName + "-shm", FileName + "-wal", FileName}

// moveAside moves the books of a folder into a new folder beside, all of them
// or nothing. A log must never stay behind for another file.
func moveAside(ctx context.Context, dir string, rename func(from, to string) error) (string, error) {
	if !slices.ContainsFunc(parts, func(part string) bool { return isThere(filepath.Join(dir, part)) }) {
		return "", nil
	}
	if err := bringHome(ctx, filepath.Join(dir, FileName)); err != nil {
		return "", err
	}
	aside, err := os.MkdirTemp(dir, replaced)
	if err != nil {
		return "", fmt.Errorf("move the books aside: %w", err)
	}
	for _, part := range parts {
		err := rename(filepath.Join(dir, part), filepath.Join(aside, part))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("move the books aside: %w", err)
			return "", errors.Join(err, moveBack(aside, dir))
		}
	}
	return aside, nil
}

// bringHome writes what lies in the log into the file, so that the file alone
// is the books. Damaged books cannot: they go aside with their log.
func bringHome(ctx context.Context, path string) error {
	if !isThere(path) {
		return nil
	}
	c, err := sql.Open("sqlite3", sqliteDSN(path, false))
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	var busy, pages, done int
	err = c.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &done)
	if err := errors.Join(err, c.Close()); err != nil && !isBroken(err) {
		return fmt.Errorf("bring the log of the books home: %w", err)
	}
	if busy != 0 {
		return (&DB{path: path}).held(nil)
	}
	return nil
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// moveBack undoes moveAside.
func moveBack(aside, dir string) error {
	if aside == "" {
		return nil
	}
	for _, part := range parts {
		err := os.Rename(filepath.Join(aside, part), filepath.Join(dir, part))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("move the books back: %w", err)
		}
	}
	return os.Remove(aside)
}
