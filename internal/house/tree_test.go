package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// root is the project's folder, seen from this package.
const root = "../.."

// goFile is one parsed file of the project.
type goFile struct {
	path string // from the root, with slashes
	dir  string
	test bool
	ast  *ast.File
	text []byte
}

// files is parsed once for all rules.
var files = sync.OnceValues(func() ([]goFile, error) {
	var all []goFile
	err := walk(func(path string, text []byte) error {
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		tree, err := parser.ParseFile(positions, path, text,
			parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		test := strings.HasSuffix(path, "_test.go")
		all = append(all, goFile{path, dir, test, tree, text})
		return nil
	})
	return all, err
})

var positions = token.NewFileSet()

// goFiles gives every Go file of the project.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	all, err := files()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 10 {
		t.Fatalf("found %d Go files: is the root of the project still %s?", len(all), root)
	}
	return all
}

// line is where a node begins.
func line(n ast.Node) int { return positions.Position(n.Pos()).Line }

// notOurs are folders whose files others wrote or a run made.
var notOurs = []string{".git", "node_modules", "vendor", "testdata", "bin", "data", "demo",
	"e2e/out", "tmp"}

// written are the kinds of files that people write here.
var written = []string{".go", ".html", ".css", ".js", ".mjs", ".md", ".sh", ".sql", ".toml",
	".json", ".yml", ".yaml", ".service", ".txt", "Makefile", "run", "Containerfile"}

// walk visits every file that people write, with its path from the root.
func walk(visit func(path string, text []byte) error) error {
	return filepath.WalkDir(root, func(full string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		path, err := filepath.Rel(root, full)
		if err != nil {
			return err
		}
		path = filepath.ToSlash(path)
		if entry.IsDir() {
			if slices.Contains(notOurs, entry.Name()) || slices.Contains(notOurs, path) {
				return fs.SkipDir
			}
			return nil
		}
		ends := func(end string) bool { return strings.HasSuffix(path, end) }
		if !slices.ContainsFunc(written, ends) {
			return nil
		}
		text, err := os.ReadFile(full)
		if err != nil {
			return err
		}
		return visit(path, text)
	})
}
