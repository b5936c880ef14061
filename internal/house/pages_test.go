package house

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	pageName = regexp.MustCompile(`^[a-z]+/[a-z_]+$`)
	pieces   = regexp.MustCompile(`desk\.Piece\{Part: "([^"]+)"`)
	defines  = regexp.MustCompile(`\{\{-?\s*define "([^"]+)"`)
	calls    = regexp.MustCompile(`\{\{-?\s*template "([^"]+)"`)
)

// A page stands in the folder of the room that shows it: templates/ROOM/NAME.html
// is shown by internal/web/ROOM as "ROOM/NAME", and by no other.
func TestTemplates_rooms(t *testing.T) {
	shown := map[string]bool{}
	for _, f := range goFiles(t) {
		in, ours := strings.CutPrefix(f.dir, "internal/web/")
		if !ours || f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			lit, is := n.(*ast.BasicLit)
			if !is || lit.Kind != token.STRING {
				return true
			}
			name, err := strconv.Unquote(lit.Value)
			if err == nil && pageName.MatchString(name) && path.Dir(name) == in {
				shown[name] = true
			}
			return true
		})
	}
	err := walk(func(file string, _ []byte) error {
		name, is := strings.CutSuffix(file, ".html")
		name, ours := strings.CutPrefix(name, "templates/")
		if is && ours && path.Dir(name) != "." && path.Dir(name) != "parts" && !shown[name] {
			t.Errorf("%s: no handler of internal/web/%s shows it", file, path.Dir(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Every part is used by a page, by another part, or as a piece that a room brings
// along, and every piece is a part.
func TestTemplates_parts(t *testing.T) {
	defined, called, brought := map[string]string{}, map[string]bool{}, map[string]string{}
	err := walk(func(file string, text []byte) error {
		if strings.HasPrefix(file, "internal/web/") {
			for _, m := range pieces.FindAllSubmatch(text, -1) {
				brought[string(m[1])] = file
			}
		}
		if !strings.HasPrefix(file, "templates/") || !strings.HasSuffix(file, ".html") {
			return nil
		}
		for _, m := range calls.FindAllSubmatch(text, -1) {
			called[string(m[1])] = true
		}
		if path.Dir(file) == "templates/parts" {
			for _, m := range defines.FindAllSubmatch(text, -1) {
				defined[string(m[1])] = file
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(defined) == 0 {
		t.Fatal("no part found")
	}
	for name, file := range defined {
		if !called[name] && brought[name] == "" {
			t.Errorf("%s: nothing uses the part %q", file, name)
		}
	}
	for name, file := range brought {
		if defined[name] == "" {
			t.Errorf("%s: there is no part %q", file, name)
		}
	}
}
