package main

import (
	"os"
	"path/filepath"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
)

// An export that cannot be finished leaves no file, whole or half.
func TestExport_leavesNothing(t *testing.T) {
	dir := testkit.Dir(t)
	out := t.TempDir()
	if err := os.Mkdir(filepath.Join(out, "taken.xlsx"), 0o700); err != nil {
		t.Fatal(err)
	}
	try := func(args ...string) {
		t.Helper()
		if code, said, errOut := do(t, "", append(args, "--data", dir)...); code != exitRefused {
			t.Errorf("%v: exit %d %s%s", args, code, said, errOut)
		}
		files, err := os.ReadDir(out)
		if err != nil || len(files) != 1 {
			t.Errorf("%v left %v %v", args, files, err)
		}
	}
	try("export", "stock", "-o", filepath.Join(out, "a.doc"))
	try("export", "stock", "-o", filepath.Join(out, "none", "a.xlsx"))
	try("export", "slip", "CK1", "-o", filepath.Join(out, "a.pdf"))
	try("export", "stock", "-o", filepath.Join(out, "taken.xlsx"))
	try("export", "register", "--from", "2031-02-30", "-o", filepath.Join(out, "a.xlsx"))
	for _, name := range []string{"register", "audit", "findings"} {
		made := filepath.Join(t.TempDir(), name+".csv")
		if code, said, errOut := do(t, "", "export", name, "-o", made, "--data", dir); code != exitDone {
			t.Errorf("%s: exit %d %s%s", name, code, said, errOut)
		}
		if file, err := os.ReadFile(made); err != nil || len(file) < 20 {
			t.Errorf("%s: %d bytes %v", name, len(file), err)
		}
	}
	file := filepath.Join(dir, db.FileName)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096 * 3; i < len(whole); i += 97 { // the books break while they are read
		whole[i] ^= 0xA5
	}
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	try("export", "stock", "-o", filepath.Join(out, "b.xlsx"))
	try("export", "documents", "-o", filepath.Join(out, "b.csv"))
}
