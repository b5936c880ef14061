package house

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The vendored files are those on the list, all of them and no others. That
// the list is what the lock file gives is checked by make assets-check.
func TestAssets_checksums(t *testing.T) {
	for _, folder := range []string{"templates/static/vendor", "e2e/vendor"} {
		want := readChecksums(t, filepath.Join(root, folder, "CHECKSUMS"))
		there := os.DirFS(filepath.Join(root, folder))
		err := fs.WalkDir(there, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || name == "CHECKSUMS" {
				return err
			}
			body, err := fs.ReadFile(there, name)
			if err != nil {
				return err
			}
			sum := sha256.Sum256(body)
			if got := hex.EncodeToString(sum[:]); want[name] != got {
				t.Errorf("%s/%s: sum %.12s, CHECKSUMS says %.12q", folder, name, got, want[name])
			}
			delete(want, name)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for name := range want {
			t.Errorf("%s/%s is on the list and missing", folder, name)
		}
	}
}

func readChecksums(t *testing.T, path string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]string{}
	for line := range strings.Lines(string(text)) {
		sum, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok {
			t.Fatalf("%s: bad line %q", path, line)
		}
		sums[name] = sum
	}
	return sums
}

// Front-end parts are pinned to one version each.
func TestAssets_exactPins(t *testing.T) {
	exact := regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+$`)
	for _, path := range []string{"templates/assets/package.json", "scripts/vnu/package.json"} {
		text, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		var manifest struct {
			Dependencies    map[string]string `json:"dependencies"`
			DevDependencies map[string]string `json:"devDependencies"`
		}
		if err := json.Unmarshal(text, &manifest); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for _, parts := range []map[string]string{manifest.Dependencies, manifest.DevDependencies} {
			for name, version := range parts {
				if !exact.MatchString(version) {
					t.Errorf("%s: %s is pinned to %q, want one version", path, name, version)
				}
			}
		}
	}
}

// Every icon that a page shows is in the sprite.
func TestAssets_icons(t *testing.T) {
	sprite, err := os.ReadFile(filepath.Join(root, "templates/static/vendor/icons.svg"))
	if err != nil {
		t.Fatal(err)
	}
	use := regexp.MustCompile(`icons\.svg#([a-z0-9-]+)`)
	err = walk(func(path string, text []byte) error {
		if !strings.HasPrefix(path, "templates/") || strings.HasPrefix(path, "templates/assets/") {
			return nil
		}
		for _, m := range use.FindAllSubmatch(text, -1) {
			if !strings.Contains(string(sprite), `<symbol id="`+string(m[1])+`"`) {
				t.Errorf("%s: no icon %q; add it to templates/assets/icons.txt and run make assets",
					path, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
