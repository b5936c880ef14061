package house

import (
	"go/ast"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// ground is what every room of the domain may stand on.
var ground = []string{"internal/config", "internal/db", "internal/fault", "internal/sheet",
	"internal/text"}

// shared is what rooms of the domain need: the ground, who acts, what is
// written down about it, the branch, and how lists are taken in.
var shared = append([]string{"internal/audit", "internal/auth", "internal/branch",
	"internal/intake"}, ground...)

// goods are the rooms of the store. What comes in and what the books say stand
// on what lies there, and neither knows the other.
var goods = []string{"inventory", "inventory/goodsin", "inventory/opening", "inventory/accounts", "inventory/equipment",
	"inventory/places", "inventory/upkeep"}

// pages is what the rooms of the pages may stand on.
var pages = slices.Concat([]string{"internal/document", "internal/oversight", "distribution", "reports",
	"reports/forms", "reports/scrutiny", "templates", "docs"}, goods, shared)

// readRooms are the rooms that answer from the books and cannot write.
var readRooms = []string{"inventory/accounts", "reports", "reports/forms", "reports/scrutiny"}

// webRooms are the rooms of internal/web.
var webRooms = []string{"internal/web/desk", "internal/web/office", "internal/web/goodsin",
	"internal/web/store", "internal/web/imports", "internal/web/rounds", "internal/web/books"}

// mayImport is the whole dependency rule: a room imports only rooms to its
// right (docs/ARCHITECTURE.md), and a room not listed imports nothing of
// ours. A room inside another (reports/paper, inventory/opening) follows the
// longest name listed here and may import its own house and its parts.
var mayImport = map[string][]string{
	"internal/fault":      {},
	"internal/house":      {"docs"},
	"templates":           {},
	"docs":                {},
	"internal/config":     {"internal/fault"},
	"internal/text":       {"internal/fault"},
	"internal/sheet":      {"internal/fault", "internal/text"},
	"internal/db":         {"internal/fault", "internal/text"},
	"internal/audit":      ground,
	"internal/intake":     ground,
	"internal/auth":       append([]string{"internal/audit"}, ground...),
	"internal/branch":     append([]string{"internal/audit"}, ground...),
	"internal/document":   shared,
	"internal/oversight":  append([]string{"internal/document"}, shared...),
	"inventory":           append([]string{"internal/document"}, shared...),
	"inventory/goodsin":   append([]string{"internal/document", "inventory"}, shared...),
	"inventory/accounts":  append([]string{"internal/document", "inventory"}, shared...),
	"inventory/equipment": append([]string{"internal/document", "inventory"}, shared...),
	"inventory/upkeep":    append([]string{"internal/document", "inventory", "inventory/accounts"}, shared...),
	"inventory/places":    append([]string{"internal/document", "inventory", "inventory/goodsin"}, shared...),
	"inventory/opening":   append([]string{"internal/document", "inventory", "inventory/goodsin"}, shared...),
	"distribution": append([]string{"internal/document", "inventory", "inventory/equipment", "inventory/goodsin"},
		shared...),
	"reports": slices.Concat([]string{"internal/document", "internal/oversight", "distribution"},
		goods, shared),
	"reports/forms":      slices.Concat([]string{"internal/document", "distribution", "reports"}, goods, shared),
	"reports/scrutiny":   slices.Concat([]string{"internal/document", "distribution", "reports"}, goods, shared),
	"internal/web":       append(slices.Clone(webRooms), pages...),
	"internal/web/chart": {"internal/text", "reports"},
	"internal/web/desk": append([]string{"internal/document", "internal/web/chart", "reports", "reports/forms",
		"templates"}, shared...), // it knows neither the goods nor who gets them
	"internal/web/office":  append([]string{"internal/web/chart", "internal/web/desk"}, pages...), // none knows another
	"internal/web/goodsin": append([]string{"internal/web/desk"}, pages...),
	"internal/web/store":   append([]string{"internal/web/chart", "internal/web/desk"}, pages...),
	"internal/web/imports": append([]string{"internal/web/desk"}, pages...),
	"internal/web/rounds":  append([]string{"internal/web/desk"}, pages...),
	"internal/web/books":   append([]string{"internal/web/desk"}, pages...),
	"internal/app": slices.Concat([]string{"internal/document", "distribution", "reports",
		"reports/scrutiny", "internal/web"}, goods, shared),
	"cmd": slices.Concat([]string{"internal/document", "internal/oversight", "distribution", "reports",
		"reports/forms", "reports/scrutiny", "internal/web", "internal/app"}, goods, shared),
	// The tests' own rooms stand outside: they drive all of it.
	"internal/testkit": {"*"},
	"e2e":              {"*"},
	"bench":            {"*"},
}

// room is the longest listed room that a folder lies in, or "".
func room(dir string) string {
	for dir != "." && dir != "" {
		if _, listed := mayImport[dir]; listed {
			return dir
		}
		cut := strings.LastIndex(dir, "/")
		if cut < 0 {
			return ""
		}
		dir = dir[:cut]
	}
	return ""
}

// imports lists what a file imports, and where.
func imports(f goFile) map[string]int {
	all := map[string]int{}
	for _, spec := range f.ast.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err == nil {
			all[path] = line(spec)
		}
	}
	return all
}

// Each room imports only rooms to its right.
func TestImports_direction(t *testing.T) {
	for _, f := range goFiles(t) {
		from := room(f.dir)
		if from == "" {
			t.Errorf("%s: a room that mayImport does not list", f.path)
			continue
		}
		if f.test {
			continue // a test may drive its room through others
		}
		for path, at := range imports(f) {
			to, ours := strings.CutPrefix(path, "relief/")
			if !ours || room(to) == from {
				continue
			}
			allowed := mayImport[from]
			if !slices.Contains(allowed, room(to)) && !slices.Contains(allowed, "*") {
				t.Errorf("%s:%d: %s must not import %s", f.path, at, from, to)
			}
		}
	}
}

// What only tests use stays out of the program.
func TestImports_testkit(t *testing.T) {
	outside := []string{"internal/testkit", "e2e", "bench"}
	for _, f := range goFiles(t) {
		if f.test || slices.Contains(outside, room(f.dir)) {
			continue
		}
		for path, at := range imports(f) {
			if strings.HasPrefix(path, "relief/internal/testkit") || path == "testing" {
				t.Errorf("%s:%d: the program must not import %s", f.path, at, path)
			}
		}
	}
}

// knows says which rooms alone may know a part, so that it can be replaced.
var knows = []struct {
	part  string
	rooms []string
}{
	{"github.com/gin-gonic/gin", webRooms},
	{"github.com/mattn/go-sqlite3", []string{"internal/db"}},
	{"github.com/jackc/pgx", []string{"internal/db", "internal/testkit"}}, // testkit starts a server
	{"database/sql", []string{"internal/db", "internal/testkit"}},         // testkit spoils books
	{"github.com/georgysavva/scany", []string{"internal/db"}},
	{"github.com/pressly/goose", []string{"internal/db"}},
	{"github.com/yuin/goldmark", []string{"internal/web/office"}},
	{"github.com/alexedwards/scs", []string{"internal/auth", "internal/web/desk"}},
	{"github.com/jung-kurt/gofpdf", []string{"reports"}},
	{"github.com/xuri/excelize", []string{"internal/sheet", "reports", "internal/testkit"}},
	{"github.com/nicksnyder/go-i18n", []string{"internal/text"}},
	{"github.com/mozillazg/go-pinyin", []string{"internal/text"}},
	{"github.com/knadh/koanf", []string{"internal/config"}},
	{"github.com/spf13/cobra", []string{"cmd"}},
}

// A part is known to its room alone. Tests and benchmarks may compare with
// the bare part.
func TestImports_parts(t *testing.T) {
	for _, f := range goFiles(t) {
		in := room(f.dir)
		if f.test || in == "bench" || in == "e2e" {
			continue
		}
		for path, at := range imports(f) {
			for _, k := range knows {
				known := path == k.part || strings.HasPrefix(path, k.part+"/")
				if known && !slices.Contains(k.rooms, in) {
					t.Errorf("%s:%d: only %v may import %s", f.path, at, k.rooms, k.part)
				}
			}
		}
	}
}

// What only reads cannot write: no *db.Tx ever reaches it.
func TestRooms_readOnly(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.test || !slices.Contains(readRooms, room(f.dir)) {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			sel, is := n.(*ast.SelectorExpr)
			if !is {
				return true
			}
			if x, is := sel.X.(*ast.Ident); is && x.Name == "db" && sel.Sel.Name == "Tx" {
				t.Errorf("%s:%d: %s must not name db.Tx", f.path, line(n), room(f.dir))
			}
			return true
		})
	}
}

// Rooms are nouns of the work.
func TestRooms_names(t *testing.T) {
	banned := []string{"util", "utils", "common", "helper", "helpers", "model", "models", "service",
		"services", "manager", "managers", "repository", "repositories", "misc", "types", "mocks",
		"lib", "pkg"}
	for _, f := range goFiles(t) {
		for _, name := range strings.Split(f.dir, "/") {
			if slices.Contains(banned, name) {
				t.Errorf("%s: %q says nothing about the work", f.path, name)
			}
		}
	}
}
