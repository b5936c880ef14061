package e2e

import (
	"bytes"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"

	"relief/internal/testkit/pdfcheck"
)

// fetched is a file as the browser saved it.
type fetched struct {
	name  string // what the browser would call it
	bytes []byte
}

// downloads hears of every file the browser saves, of all tabs.
var downloads struct {
	sync.Mutex
	names map[string]string // by the name it has in the folder
	done  map[string]bool
}

func hearDownloads(ev any) {
	downloads.Lock()
	defer downloads.Unlock()
	switch e := ev.(type) {
	case *browser.EventDownloadWillBegin:
		downloads.names[e.GUID] = e.SuggestedFilename
	case *browser.EventDownloadProgress:
		if e.State == browser.DownloadProgressStateCompleted {
			downloads.done[e.GUID] = true
		}
	}
}

var listenToDownloads = sync.OnceValue(func() error {
	root, err := chromium()
	if err != nil {
		return err
	}
	downloads.names, downloads.done = map[string]string{}, map[string]bool{}
	return chromedp.ListenBrowser(root, hearDownloads)
})

// Save presses what gives a file, and waits until it is saved.
func (b *tab) Save(words string, within ...string) fetched {
	b.t.Helper()
	return b.save(func() { b.Open(words, within...) })
}

// SaveFrom presses what a selector names, and waits for its file. What is folded
// away is unfolded first.
func (b *tab) SaveFrom(selector string) fetched {
	b.t.Helper()
	folded := "document.querySelector(" + js(selector) + ")?.closest('details:not([open])')?.querySelector('summary')"
	if yes, err := look[bool](b, "!!"+folded); err != nil {
		b.t.Fatal(err)
	} else if yes {
		b.act("part with "+selector, folded)
	}
	return b.save(func() { b.Touch(selector) })
}

// save does what gives a file.
func (b *tab) save(act func()) fetched {
	b.t.Helper()
	if err := listenToDownloads(); err != nil {
		b.t.Fatal(err)
	}
	before := b.saved()
	act()
	deadline := patientUntil()
	for !deadline() {
		for name := range b.saved() {
			if before[name] {
				continue
			}
			downloads.Lock()
			called, done := downloads.names[name], downloads.done[name]
			downloads.Unlock()
			if !done {
				continue
			}
			body, err := os.ReadFile(filepath.Join(b.files, name))
			if err != nil {
				b.t.Fatal(err)
			}
			for _, said := range b.watch.take() {
				b.t.Errorf("%s at %s: %s", b.who, b.Path(), said)
			}
			return fetched{called, body}
		}
		pause(b.ctx)
	}
	b.picture("unsaved")
	b.t.Fatalf("%s waited for a file at %s; the page says:\n%s", b.who, b.Path(), b.Text("body"))
	return fetched{}
}

func (b *tab) saved() map[string]bool {
	entries, err := os.ReadDir(b.files)
	if err != nil {
		b.t.Fatal(err)
	}
	names := map[string]bool{}
	for _, e := range entries {
		names[e.Name()] = true
	}
	return names
}

// paper is a PDF that was looked at: its glyphs hold, its text is known, its
// pages were drawn by another program.
func (b *tab) paper(f fetched, name string) string {
	b.t.Helper()
	if !bytes.HasPrefix(f.bytes, []byte("%PDF-")) || !strings.HasSuffix(f.name, ".pdf") {
		b.t.Fatalf("%s is no PDF: %.80q", f.name, f.bytes)
	}
	doc := pdfcheck.TakeApart(b.t, f.bytes)
	doc.CheckGlyphs(b.t)
	dir := outDir(b.t, "papers")
	path := filepath.Join(dir, name+"."+b.lang+".pdf")
	if err := os.WriteFile(path, f.bytes, 0o644); err != nil {
		b.t.Fatal(err)
	}
	text := b.run("pdftotext", "-layout", path, "-")
	for _, name := range drawPages(b, path, dir, strings.TrimSuffix(filepath.Base(path), ".pdf")) {
		if info, err := os.Stat(name); err != nil || info.Size() < 5000 {
			b.t.Errorf("%s: an empty page (%v)", name, err)
		}
	}
	return text + "\n" + doc.Flat() // a name that was wrapped is whole there
}

// drawPages makes a picture of each page; for the docs the first one is kept.
func drawPages(b *tab, path, dir, name string) []string {
	b.t.Helper()
	prefix := filepath.Join(dir, name)
	b.run("pdftoppm", "-r", "80", "-png", path, prefix)
	pages, err := filepath.Glob(prefix + "-*.png")
	if err != nil || len(pages) == 0 {
		b.t.Fatalf("no page of %s (%v)", path, err)
	}
	if forDocs() && (b.lang == "zh-CN" || strings.Contains(name, "both")) {
		kept := filepath.Join("..", "docs", "papers")
		first, err := os.ReadFile(pages[0])
		if err == nil {
			err = os.MkdirAll(kept, 0o755)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(kept, strings.TrimSuffix(name, "."+b.lang)+".png"), first, 0o644)
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
	return pages
}

func (b *tab) run(name string, args ...string) string {
	b.t.Helper()
	out, err := exec.CommandContext(b.t.Context(), name, args...).Output()
	if err != nil {
		b.t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}

// workbook is a workbook read back: the cells as the program wrote them.
func (b *tab) workbook(f fetched) *excelize.File {
	b.t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(f.bytes))
	if err != nil {
		b.t.Fatalf("%s: %v", f.name, err)
	}
	b.t.Cleanup(func() { _ = book.Close() })
	return book
}

// libreOffice computes one workbook at a time: its profile, which takes longer
// to make than a workbook to read, serves all of them.
var libreOffice sync.Mutex

var officeProfile = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "relief-office-")
	if err == nil {
		atTheEnd(func() { _ = os.RemoveAll(dir) })
	}
	return dir, err
})

// recalculated is the same workbook after LibreOffice computed every formula
// anew.
func (b *tab) recalculated(f fetched) *excelize.File {
	b.t.Helper()
	dir := b.t.TempDir()
	in, out := filepath.Join(dir, "in.xlsx"), filepath.Join(dir, "out")
	if err := os.WriteFile(in, f.bytes, 0o600); err != nil {
		b.t.Fatal(err)
	}
	profile, err := officeProfile()
	if err != nil {
		b.t.Fatal(err)
	}
	libreOffice.Lock()
	defer libreOffice.Unlock()
	b.run("soffice", "-env:UserInstallation=file://"+profile, "--headless",
		"--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out, in)
	book, err := excelize.OpenFile(filepath.Join(out, "in.xlsx"))
	if err != nil {
		b.t.Fatalf("LibreOffice's %s: %v", f.name, err)
	}
	b.t.Cleanup(func() { _ = book.Close() })
	return book
}

// sameFigures compares every cell of two workbooks as shown.
func sameFigures(t *testing.T, got, want *excelize.File) {
	t.Helper()
	if a, b := got.GetSheetList(), want.GetSheetList(); strings.Join(a, "|") != strings.Join(b, "|") {
		t.Fatalf("sheets %v, want %v", a, b)
	}
	for _, name := range want.GetSheetList() {
		rows, err := want.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for j, cell := range row {
				at, _ := excelize.CoordinatesToCellName(j+1, i+1)
				again, err := got.GetCellValue(name, at, excelize.Options{RawCellValue: true})
				if cell == "" {
					continue // under a merged cell
				}
				if err != nil || !sameFigure(again, cell) {
					t.Errorf("%s!%s is %q after recalculation, was %q (%v)", name, at, again, cell, err)
				}
			}
		}
	}
}

// sameFigure compares two cells; figures to a millionth, since LibreOffice
// writes fewer digits of a time of day.
func sameFigure(a, b string) bool {
	x, err := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	if err == nil && err2 == nil {
		return math.Abs(x-y) < 1e-6
	}
	return strings.TrimSpace(a) == strings.TrimSpace(b)
}
