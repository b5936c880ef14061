package paper_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"relief/reports/paper"
)

var keep = flag.String("pages", "", "folder to keep the rendered papers in, to look at")

// An image is a page as a printer would see it, at a scale in dots per mm.
type image struct {
	wide, high int
	rgb        []byte
}

const dpi = 72

// images renders a document with pdftoppm, a program apart from ours. Without it
// nothing here is proved, so its absence is a failure.
func images(t *testing.T, name string, pdf []byte) []image {
	t.Helper()
	program, err := exec.LookPath("pdftoppm")
	if err != nil {
		t.Fatal("pdftoppm is not installed (Debian package poppler-utils): papers cannot be looked at")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "paper.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if *keep != "" {
		if err := os.WriteFile(filepath.Join(*keep, name+".pdf"), pdf, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(program, "-r", fmt.Sprint(dpi), file, filepath.Join(dir, "page")).CombinedOutput()
	if err != nil || len(bytes.TrimSpace(out)) > 0 {
		t.Fatalf("pdftoppm: %v %s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(dir, "page*.ppm"))
	if err != nil {
		t.Fatal(err)
	}
	var all []image
	for _, f := range files { // Glob sorts
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var m image
		var most int
		if _, err := fmt.Sscanf(string(data[:20]), "P6\n%d %d\n%d", &m.wide, &m.high, &most); err != nil {
			t.Fatal(err)
		}
		m.rgb = data[len(data)-3*m.wide*m.high:]
		all = append(all, m)
	}
	return all
}

// A colour says whether a dot belongs to it.
type colour func(r, g, b byte) bool

var (
	anyInk  colour = func(r, g, b byte) bool { return min(r, g, b) < 250 }
	darkInk colour = func(r, g, b byte) bool { return max(r, g, b) < 110 }
	redInk  colour = func(r, g, b byte) bool { return r > 150 && g < 90 && b < 90 }
	pale    colour = func(r, g, b byte) bool { return r > 225 && r < 238 && r == g && g == b }
	rose    colour = func(r, g, b byte) bool { return r > 240 && g > 205 && g < 222 }
)

// count returns how many dots of a colour a box holds; its sides are in mm.
func (m image) count(x, y, w, h float64, is colour) int {
	n, dot := 0, dpi/25.4
	for j := int(y * dot); j < min(int((y+h)*dot), m.high); j++ {
		for i := int(x * dot); i < min(int((x+w)*dot), m.wide); i++ {
			if p := m.rgb[3*(j*m.wide+i):]; is(p[0], p[1], p[2]) {
				n++
			}
		}
	}
	return n
}

// Every page of every layout has its ink where it belongs and none in the
// margins.
func TestPages_ink(t *testing.T) {
	for _, s := range samples() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for i, m := range images(t, s.name, render(t, s.paper)) {
				w, h := float64(m.wide)*25.4/dpi, float64(m.high)*25.4/dpi
				boxes := []struct {
					name       string
					x, y, w, h float64
					ink        bool
				}{
					{"upper margin", 0, 0, w, 4, false}, {"lower margin", 0, h - 4, w, 4, false},
					{"left margin", 0, 0, 12, h, false}, {"right margin", w - 12, 0, 12, h, false},
					{"title", w/2 - 20, 8, 40, 24, true}, {"number and page", w - 80, 20, 60, 30, true},
					{"goods", 25, 45, w - 50, 40, true}, {"foot", 20, h - 32, 60, 26, true},
					{"code", w - 40, h - 32, 25, 26, true},
				}
				for _, b := range boxes {
					if n := m.count(b.x, b.y, b.w, b.h, anyInk); (n > 20) != b.ink && (b.ink || n > 0) {
						t.Errorf("page %d: %d dots of ink in the %s", i+1, n, b.name)
					}
				}
			}
		})
	}
}

// Preview, void and reversal are seen at a glance; an ordinary paper has
// no colour at all.
func TestPages_marks(t *testing.T) {
	marks := []struct {
		name string
		is   colour
		on   map[string]bool
	}{
		{"red", redInk, map[string]bool{"p3-red": true, "p3-void": true}},
		{"pale letters", pale, map[string]bool{"p3-preview": true}},
		{"rose letters", rose, map[string]bool{"p3-void": true}},
	}
	for _, s := range samples() {
		if !strings.HasPrefix(s.name, "p3-") || strings.HasPrefix(s.name, "p3-long") {
			continue
		}
		m := images(t, s.name, render(t, s.paper))[0]
		w, h := float64(m.wide)*25.4/dpi, float64(m.high)*25.4/dpi
		for _, k := range marks {
			least := 100
			if k.name != "red" {
				least = 5000
			}
			if n := m.count(0, 0, w, h, k.is); (n > least) != k.on[s.name] {
				t.Errorf("%s: %d dots of %s", s.name, n, k.name)
			}
		}
	}
}

// A character outside the old standard set is drawn, not a hole: the box
// where it stands has as much ink as its neighbours'.
func TestPages_rareName(t *testing.T) {
	for _, name := range []string{"滘", "䶮", "𫖯", "〓"} {
		p := paper.Paper{Title: name, Size: paper.A4}
		m := images(t, "rare", render(t, p))[0]
		if n := m.count(95, 12, 25, 14, darkInk); n < 40 {
			t.Errorf("%s: %d dots of ink", name, n)
		}
	}
}
