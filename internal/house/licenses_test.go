package house

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"relief/docs"
)

var update = flag.Bool("update", false, "write the texts of the licences anew")

const licenseFile = "docs/licenses/parts.license"

// sqlite stands inside go-sqlite3 and has no licence file of its own.
const sqlite = `SQLite, the database, is built in as the amalgamation that
github.com/mattn/go-sqlite3 carries. All of its code and documentation has been
dedicated to the public domain by its authors.`

// The file of licences names every library that the program is built of, at
// the version of go.mod, with the text that came with it. After a change of
// go.mod: go test ./internal/house -run Licenses -update
func TestLicenses(t *testing.T) {
	want := builtIn(t)
	if *update {
		var b strings.Builder
		for _, name := range slices.Sorted(maps.Keys(want)) {
			fmt.Fprintf(&b, "=====[ %s ]=====\n%s\n\n", name, want[name])
		}
		if err := os.WriteFile(filepath.Join(root, licenseFile), []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s is written: run again without -update", licenseFile)
		return
	}
	for _, part := range docs.Licenses() {
		name := strings.TrimSpace(part.Name + " " + part.Version)
		text, there := want[name]
		switch {
		case !there:
			t.Errorf("%s is in %s and not built in", name, licenseFile)
		case text != part.Text:
			t.Errorf("%s: the licence is not the one that came with it", name)
		case part.Kind() == "":
			t.Errorf("%s: a licence that docs.License.Kind does not know", name)
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("%s is built in and not in %s", name, licenseFile)
	}
}

// builtIn gives the text of the licence of each part, by its name and version.
func builtIn(t *testing.T) map[string]string {
	t.Helper()
	parts := map[string]string{
		"SQLite":       sqlite,
		"Go":           read(t, filepath.Join(goRoot(t), "LICENSE")),
		"Noto-Sans-SC": read(t, filepath.Join(root, "reports/paper/font/OFL.txt")),
	}
	for _, system := range []string{"linux", "windows"} {
		list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f",
			"{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}", "./cmd/relief")
		list.Dir, list.Env = root, append(os.Environ(), "GOOS="+system, "CGO_ENABLED=1")
		out, err := list.Output()
		if err != nil {
			t.Fatalf("go list for %s: %v", system, err)
		}
		for line := range strings.Lines(string(out)) {
			if name, dir, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && parts[name] == "" {
				parts[name] = texts(t, name, dir)
			}
		}
	}
	return parts
}

// goRoot is where the language stands on this machine.
func goRoot(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatalf("go env GOROOT: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// texts joins the licence of a module with the notices that go with it.
func texts(t *testing.T, name, dir string) string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"LICEN[CS]E*", "COPYING*", "NOTICE*", "PATENTS"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			all = append(all, read(t, path))
		}
	}
	if len(all) == 0 {
		t.Errorf("%s comes without a licence", name)
	}
	return strings.Join(all, "\n\n")
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))
}
