package house

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Links between documents lead somewhere.
func TestDocs_links(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`)
	err := walk(func(name string, text []byte) error {
		if !strings.HasSuffix(name, ".md") {
			return nil
		}
		for _, m := range link.FindAllSubmatch(text, -1) {
			to := string(m[1])
			if strings.Contains(to, "://") || strings.HasPrefix(to, "mailto:") {
				continue
			}
			target := path.Join(path.Dir(name), to)
			if _, err := os.Stat(filepath.Join(root, target)); err != nil {
				t.Errorf("%s: links to %s, which is not there", name, to)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
