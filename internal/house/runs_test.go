package house

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// tests are the names of all tests of a folder.
func tests(t *testing.T, dir string) (names []string) {
	t.Helper()
	for _, f := range goFiles(t) {
		if f.dir != dir || !f.test {
			continue
		}
		for _, decl := range f.ast.Decls {
			if fn, is := decl.(*ast.FuncDecl); is && fn.Recv == nil {
				names = append(names, fn.Name.Name)
			}
		}
	}
	return names
}

// A test that may be slow exists, and its reason is said.
func TestSlowTests_exist(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "scripts/slow-tests.txt"))
	if err != nil {
		t.Fatal(err)
	}
	entry := regexp.MustCompile(`^relief/(\S+) (Test\w+): \S.+`)
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		m := entry.FindStringSubmatch(line)
		if m == nil || !slices.Contains(tests(t, m[1]), m[2]) {
			t.Errorf("scripts/slow-tests.txt: no such test or no reason: %s", line)
		}
	}
}

// What is short in "make test" and long in "make soak" is written down.
func TestSoak_listed(t *testing.T) {
	list, err := os.ReadFile(filepath.Join(root, "docs/soak.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range goFiles(t) {
		_, uses := imports(f)["relief/internal/testkit/soak"]
		if uses && !strings.Contains(string(list), "`"+f.path+"`") {
			t.Errorf("%s goes on for longer in make soak and docs/soak.md does not say how long", f.path)
		}
	}
}
