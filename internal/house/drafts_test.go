package house

import (
	"go/ast"
	"maps"
	"slices"
	"strings"
	"testing"
)

// draftRooms are where drafts are made of what people ask for, with the rooms
// inside them.
var draftRooms = []string{
	"inventory", "distribution", "internal/auth", "internal/branch", "internal/document", "internal/oversight",
}

// drafting gives the folders of those rooms.
func drafting(t *testing.T) []string {
	t.Helper()
	dirs := map[string]bool{}
	for _, f := range goFiles(t) {
		for _, room := range draftRooms {
			if f.dir == room || strings.HasPrefix(f.dir, room+"/") {
				dirs[f.dir] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(dirs))
}

// Every draft says itself what is wrong with it, Check(today string) error; and
// no page has limits of its own.
func TestDrafts_check(t *testing.T) {
	for _, room := range drafting(t) {
		drafts, checked := map[string]string{}, map[string]bool{}
		for _, f := range goFiles(t) {
			if f.dir != room || f.test {
				continue
			}
			ast.Inspect(f.ast, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.TypeSpec:
					if _, is := n.Type.(*ast.StructType); is && strings.HasSuffix(n.Name.Name, "Draft") {
						drafts[n.Name.Name] = f.path
					}
				case *ast.FuncDecl:
					if n.Recv != nil && n.Name.Name == "Check" && n.Type.Params.NumFields() == 1 {
						checked[receiver(n)] = true
					}
				}
				return true
			})
		}
		for name, path := range drafts {
			if !checked[name] {
				t.Errorf("%s: %s has no Check(today string) error", path, name)
			}
		}
	}
	err := walk(func(path string, text []byte) error {
		page := strings.HasPrefix(path, "internal/web/") && !strings.HasSuffix(path, "_test.go")
		if page && strings.Contains(string(text), "fault.too_long") {
			t.Errorf("%s: how long a field may be is for the Check of its draft to say", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// receiver is the name of the type a method belongs to.
func receiver(fn *ast.FuncDecl) string {
	switch of := fn.Recv.List[0].Type.(type) {
	case *ast.StarExpr:
		if name, is := of.X.(*ast.Ident); is {
			return name.Name
		}
	case *ast.Ident:
		return of.Name
	}
	return ""
}
