package house

import (
	"bytes"
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// How long things grow. Tests may be longer: a table of cases is one thing.
const (
	maxColumns       = 120 // of a line of Go, a tab being tabColumns
	tabColumns       = 4
	maxRoomLines     = 4000 // of a package, without its tests
	maxFileLines     = 400
	maxFuncLines     = 70
	maxTestFileLines = 700
	maxTestFuncLines = 140
	maxTemplateLines = 150
)

// longFiles and longFuncs are the exceptions, each with its reason.
var longFiles = map[string]string{}

var longFuncs = map[string]string{}

// Lines fit beside each other in two windows, tests as well.
func TestLines_length(t *testing.T) {
	for _, f := range goFiles(t) {
		n := 0
		for text := range bytes.Lines(f.text) {
			n++
			text = bytes.TrimRight(text, "\r\n")
			columns := utf8.RuneCount(text) + (tabColumns-1)*bytes.Count(text, []byte("\t"))
			if columns > maxColumns {
				t.Errorf("%s:%d: %d columns, want at most %d", f.path, n, columns, maxColumns)
			}
		}
	}
}

// Files stay short enough to be read in one go.
func TestFiles_length(t *testing.T) {
	err := walk(func(path string, text []byte) error {
		limit := 0
		switch {
		case strings.HasSuffix(path, "_test.go"), strings.HasPrefix(path, "e2e/"),
			strings.HasPrefix(path, "bench/"):
			limit = maxTestFileLines
		case strings.HasSuffix(path, ".go"):
			limit = maxFileLines
		case strings.HasSuffix(path, ".html"):
			limit = maxTemplateLines
		}
		n := bytes.Count(text, []byte("\n"))
		if limit > 0 && n > limit && longFiles[path] == "" {
			t.Errorf("%s has %d lines, want at most %d", path, n, limit)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A room is small enough to be known whole: what grows over the limit is cut.
func TestRooms_length(t *testing.T) {
	lines := map[string]int{}
	for _, f := range goFiles(t) {
		if !f.test {
			lines[f.dir] += bytes.Count(f.text, []byte("\n"))
		}
	}
	for dir, n := range lines {
		if n > maxRoomLines {
			t.Errorf("%s has %d lines without its tests, want at most %d", dir, n, maxRoomLines)
		}
	}
}

// Functions do one thing.
func TestFuncs_length(t *testing.T) {
	for _, f := range goFiles(t) {
		limit := maxFuncLines
		if f.test || room(f.dir) == "e2e" || room(f.dir) == "bench" {
			limit = maxTestFuncLines
		}
		for _, decl := range f.ast.Decls {
			fn, is := decl.(*ast.FuncDecl)
			if !is {
				continue
			}
			n := positions.Position(fn.End()).Line - line(fn) + 1
			if n > limit && longFuncs[f.path+" "+fn.Name.Name] == "" {
				t.Errorf("%s:%d: %s has %d lines, want at most %d",
					f.path, line(fn), fn.Name.Name, n, limit)
			}
		}
	}
}

// Every room says what it is.
func TestRooms_doc(t *testing.T) {
	said := map[string]bool{}
	for _, f := range goFiles(t) {
		if !f.test {
			said[f.dir] = said[f.dir] || f.ast.Doc != nil
		}
	}
	for dir, doc := range said {
		if !doc {
			t.Errorf("%s: no package comment", dir)
		}
	}
}

// Nothing is skipped: a test that cannot run says what is missing and fails.
func TestTests_noSkip(t *testing.T) {
	for _, f := range goFiles(t) {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, is := n.(*ast.CallExpr)
			if !is {
				return true
			}
			sel, is := call.Fun.(*ast.SelectorExpr)
			if !is {
				return true
			}
			x, is := sel.X.(*ast.Ident)
			if is && (x.Name == "t" || x.Name == "b" || x.Name == "tb") {
				switch sel.Sel.Name {
				case "Skip", "Skipf", "SkipNow":
					t.Errorf("%s:%d: a test that is skipped proves nothing", f.path, line(n))
				}
			}
			return true
		})
	}
}

var (
	isSQL = regexp.MustCompile(`(?i)\b(select\s.+\sfrom|insert\s+into|update\s.+\sset|` +
		`delete\s+from)\s`)
	placeholder = regexp.MustCompile(`\$[0-9]`)
	oneEngine   = regexp.MustCompile(`(?i)\b(now|strftime|julianday|datetime|ifnull|group_concat|` +
		`string_agg|to_char|date_trunc|last_insert_rowid)\s*\(|\bilike\b|\bglob\b|\browid\b|` +
		`::[a-z]|\bcurrent_(date|time|timestamp)\b|\bautoincrement\b|\bserial\b`)
)

var bareFind = regexp.MustCompile(`(?i)\blike\s+(\?|')|\b(lower|upper)\s*\(`)

// What is typed is looked for in one way, which both engines understand alike:
// by db.Clause.Find and FindMany, in folded keys.
func TestSQL_oneFind(t *testing.T) {
	for _, f := range goFiles(t) {
		in := room(f.dir)
		one := f.path == "internal/db/find.go" || f.path == "internal/db/find_many.go"
		if f.test || one || in == "internal/testkit" || in == "bench" {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if lit, is := n.(*ast.BasicLit); is && lit.Kind == token.STRING && bareFind.MatchString(lit.Value) {
				t.Errorf("%s:%d: %q in SQL; write db.Clause.Find", f.path, line(n), bareFind.FindString(lit.Value))
			}
			return true
		})
	}
}

// SQL is written once, for both engines, with question marks.
func TestSQL_bothEngines(t *testing.T) {
	for _, f := range goFiles(t) {
		in := room(f.dir)
		if f.test || in == "internal/db" || in == "internal/testkit" || in == "internal/house" {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			lit, is := n.(*ast.BasicLit)
			if !is || lit.Kind != token.STRING {
				return true
			}
			sql, err := strconv.Unquote(lit.Value)
			if err != nil || !isSQL.MatchString(strings.Join(strings.Fields(sql), " ")) {
				return true
			}
			if m := placeholder.FindString(sql); m != "" {
				t.Errorf("%s:%d: %s in SQL; write ?", f.path, line(n), m)
			}
			if m := oneEngine.FindString(sql); m != "" {
				t.Errorf("%s:%d: %q in SQL is not understood by both engines", f.path, line(n), m)
			}
			return true
		})
	}
}
