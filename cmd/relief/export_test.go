package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory/goodsin"
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

// Every list that --find narrows writes what the word finds and nothing else.
func TestExport_find(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	kit, quilt := shelf.Item(t, b, "急救箱"), shelf.Item(t, b, "棉被")
	one, _ := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: kit.ID, Units: 3})
	two, _ := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: quilt.ID, Units: 5})
	b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		for _, name := range []string{"甲卫生院", "乙小学"} {
			d := distribution.RecipientDraft{Name: name, Kind: "hospital"}
			if _, err := distribution.CreateRecipient(ctx, tx, d); err != nil {
				return err
			}
		}
		for _, name := range []string{"丙公司", "丁商会"} {
			d := goodsin.DonorDraft{Name: name, Kind: "company", Publicity: "public"}
			if _, err := goodsin.CreateDonor(ctx, tx, d, true); err != nil {
				return err
			}
		}
		return nil
	})
	today := shelf.Today(t, b)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	serial := func(d document.Document) string { return d.No()[strings.Index(d.No(), "-"):] }
	dir, out := b.Options.Dir, t.TempDir()
	for i, tt := range []struct {
		list        []string
		find        string
		there, away string
	}{
		{[]string{"stock"}, "急救", kit.Name, quilt.Name},
		{[]string{"stock", "--as-of", today}, "急救", kit.Name, quilt.Name},
		{[]string{"items"}, "棉", quilt.Name, kit.Name},
		{[]string{"recipients"}, "小学", "乙小学", "甲卫生院"},
		{[]string{"donors"}, "商会", "丁商会", "丙公司"},
		{[]string{"receipts"}, serial(two), two.No(), one.No()},
		{[]string{"documents"}, serial(one), one.No(), two.No()},
	} {
		file := filepath.Join(out, string(rune('a'+i))+".csv")
		args := append(append([]string{"export"}, tt.list...), "--find", tt.find, "-o", file, "--data", dir)
		code, said, errOut := do(t, "", args...)
		made, err := os.ReadFile(file)
		if code != exitDone || err != nil {
			t.Errorf("%v: exit %d %v %s%s", tt.list, code, err, said, errOut)
			continue
		}
		if text := string(made); !strings.Contains(text, tt.there) || strings.Contains(text, tt.away) {
			t.Errorf("%v --find %s: want %s, without %s:\n%s", tt.list, tt.find, tt.there, tt.away, text)
		}
	}
}
