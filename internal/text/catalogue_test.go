package text

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Every key exists in every language and takes the same arguments there.
func TestCatalogue_languages(t *testing.T) {
	c := mustLoad(t)
	for _, lang := range Langs {
		for _, other := range Langs {
			for _, key := range c.Keys(lang) {
				if !c.Has(other, key) {
					t.Errorf("%s has %q, %s has not", lang, key, other)
					continue
				}
				a, b := slotSet(c.messages[lang][key]), slotSet(c.messages[other][key])
				if lang < other && !slices.Equal(a, b) {
					t.Errorf("%q takes arguments %v in %s, %v in %s", key, a, lang, b, other)
				}
			}
		}
	}
}

// Keys are AREA.NAME in small letters, and no message leaves an argument out
// before one it uses.
func TestCatalogue_shape(t *testing.T) {
	c := mustLoad(t)
	for _, lang := range Langs {
		for _, key := range c.Keys(lang) {
			if !keyShape.MatchString(key) {
				t.Errorf("%s: %q is not area.name", lang, key)
			}
			for i, slot := range slotSet(c.messages[lang][key]) {
				if i != slot {
					t.Errorf("%s: %q uses argument %c and leaves out one before it", lang, key, 'a'+slot)
					break
				}
			}
		}
	}
}

func slotSet(m message) []int {
	slots := slices.Clone(m.slots)
	slices.Sort(slots)
	return slices.Compact(slots)
}

// use is one place where a key is spoken of; args is how many arguments it is
// given there, or -1 where that cannot be seen.
type use struct {
	key, at string
	args    int
}

// Every key the code and the templates name is in the catalogue, and a fault
// gives its message every argument it takes. No key is named nowhere.
func TestCatalogue_uses(t *testing.T) {
	c, root := mustLoad(t), moduleRoot(t)
	uses, strs := scan(t, root)
	var wrong []string
	for _, u := range uses {
		m, ok := c.messages[Zh][u.key]
		if !ok {
			wrong = append(wrong, fmt.Sprintf("%s: no message %q", u.at, u.key))
			continue
		}
		slots := slotSet(m)
		if n := len(slots); u.args >= 0 && n > 0 && slots[n-1] >= u.args {
			wrong = append(wrong, fmt.Sprintf("%s: %q takes %d arguments, is given %d",
				u.at, u.key, slots[n-1]+1, u.args))
		}
	}
	slices.Sort(wrong)
	if wrong = slices.Compact(wrong); len(wrong) > 0 {
		t.Errorf("%d uses of the catalogue are wrong:\n%s", len(wrong), strings.Join(wrong, "\n"))
	}
	var idle []string
	for _, key := range c.Keys(Zh) {
		if !strs[key] && !strs[wordOf(key)] {
			idle = append(idle, key)
		}
	}
	if len(idle) > 0 {
		t.Errorf("%d keys of the catalogue are named nowhere: %s", len(idle), strings.Join(idle, " "))
	}
	t.Logf("%d keys, %d uses", len(c.Keys(Zh)), len(uses))
}

// wordOf is the kind or state of documents whose word a key is: theirs are the
// only keys that are put together. Other keys are what they are.
func wordOf(key string) string {
	for _, of := range []string{"kind.", "state."} {
		if word, ok := strings.CutPrefix(key, of); ok {
			return word
		}
	}
	return key
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = parent
	}
}

// scan walks the project's own Go files (tests left out) and its templates,
// and gives every use of a key, and every quoted text seen anywhere.
func scan(t *testing.T, root string) (uses []use, strs map[string]bool) {
	t.Helper()
	strs = map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			hidden := path != root && strings.HasPrefix(name, ".")
			if hidden || name == "node_modules" || name == "testdata" {
				return filepath.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		switch {
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			found, err := scanGo(path, rel, strs)
			uses = append(uses, found...)
			return err
		case strings.HasSuffix(name, ".html") && strings.HasPrefix(rel, "templates/"):
			found, err := scanTemplate(path, rel, strs)
			uses = append(uses, found...)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(uses, func(a, b use) int { return cmp.Compare(a.at, b.at) })
	return uses, strs
}

// keyed says which argument of a call is the key, by the called name, and
// whether the arguments of the message follow it. Where the name is common,
// the key's shape decides.
var keyed = map[string]struct {
	index  int
	shaped bool
}{
	"fault.New":  {1, false},
	"fault.Wrap": {2, false},
	"Add":        {1, true}, // fault.Fields.Add(field, key, args...)
	"Err":        {1, true}, // fault.Fields.Err(kind, key, args...)
	"Say":        {1, true},
	"T":          {0, true},
	"Tf":         {0, true},
}

var keyShape = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)

func scanGo(path, rel string, strs map[string]bool) ([]use, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var uses []use
	add := func(key string, at token.Pos, args int) {
		pos := fmt.Sprintf("%s:%d", rel, files.Position(at).Line)
		uses = append(uses, use{key, pos, args})
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if s, ok := literal(n); ok {
				strs[s] = true
			}
		case *ast.CallExpr:
			if key, at, args, ok := keyOfCall(n); ok {
				add(key, at, args)
			}
		case *ast.CompositeLit:
			if key, at, args, ok := keyOfMessage(n); ok {
				add(key, at, args)
			}
		}
		return true
	})
	return uses, nil
}

func keyOfCall(call *ast.CallExpr) (key string, at token.Pos, args int, ok bool) {
	fun, isSelector := call.Fun.(*ast.SelectorExpr)
	if !isSelector {
		return "", 0, 0, false
	}
	name := fun.Sel.Name
	if x, isIdent := fun.X.(*ast.Ident); isIdent && x.Name == "fault" {
		name = "fault." + name
	}
	rule, known := keyed[name]
	if !known || len(call.Args) <= rule.index {
		return "", 0, 0, false
	}
	key, ok = literal(call.Args[rule.index])
	if !ok || rule.shaped && !keyShape.MatchString(key) {
		return "", 0, 0, false
	}
	args = len(call.Args) - rule.index - 1
	if call.Ellipsis.IsValid() {
		args = -1
	}
	return key, call.Pos(), args, true
}

// keyOfMessage reads fault.Message{Key: "…", Args: []any{…}}.
func keyOfMessage(lit *ast.CompositeLit) (key string, at token.Pos, args int, ok bool) {
	typ, isSelector := lit.Type.(*ast.SelectorExpr)
	if !isSelector || typ.Sel.Name != "Message" {
		return "", 0, 0, false
	}
	if x, isIdent := typ.X.(*ast.Ident); !isIdent || x.Name != "fault" {
		return "", 0, 0, false
	}
	for _, element := range lit.Elts {
		pair, isPair := element.(*ast.KeyValueExpr)
		if !isPair {
			continue
		}
		switch field, _ := pair.Key.(*ast.Ident); {
		case field == nil:
		case field.Name == "Key":
			key, ok = literal(pair.Value)
		case field.Name == "Args":
			args = -1
			if list, isList := pair.Value.(*ast.CompositeLit); isList {
				args = len(list.Elts)
			}
		}
	}
	return key, lit.Pos(), args, ok
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

var (
	action      = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	templateKey = regexp.MustCompile("(?:^|[^\\w\"])Tf?\\s+[\"`]([^\"`]*)[\"`]")
	quoted      = regexp.MustCompile("[\"`]([^\"`]*)[\"`]")
)

func scanTemplate(path, rel string, strs map[string]bool) ([]use, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var uses []use
	text := string(data)
	for _, span := range action.FindAllStringIndex(text, -1) {
		line := 1 + strings.Count(text[:span[0]], "\n")
		part := text[span[0]:span[1]]
		for _, m := range templateKey.FindAllStringSubmatch(part, -1) {
			uses = append(uses, use{m[1], fmt.Sprintf("%s:%d", rel, line), -1})
		}
		for _, m := range quoted.FindAllStringSubmatch(part, -1) {
			strs[m[1]] = true
		}
	}
	return uses, nil
}

// The walk finds a key however it is named, and leaves alone what is none.
func TestScan(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("a/a.go", `package a
func f() {
	_ = fault.New(fault.Invalid, "a.one", 1, 2)
	_ = fault.Wrap(err, fault.Invalid, "a.two")
	faults.Add("units.0", "a.three", list...)
	_ = faults.Err(fault.Invalid, "a.four")
	_ = &fault.Message{Key: "a.five", Args: []any{1}}
	header.Add("Content-Type", "text/html")
	when.Add(3)
	_ = fault.New(fault.Invalid, key)
}`)
	write("a/a_test.go", `package a
var _ = fault.New(fault.Invalid, "never.read")`)
	write("templates/x/p.html", "<p title=\"a.no\">{{.T \"t.one\"}}\n{{template \"part\" ($.T \"t.two\" .N)}}"+
		"{{if eq .State \"t.no\"}}{{printf \"%s\" (T `t.three`)}}{{end}}")
	write("node_modules/m.go", `not go`)
	uses, strs := scan(t, dir)
	want := []use{
		{"a.one", "a/a.go:3", 2}, {"a.two", "a/a.go:4", 0}, {"a.three", "a/a.go:5", -1},
		{"a.four", "a/a.go:6", 0}, {"a.five", "a/a.go:7", 1},
		{"t.one", "templates/x/p.html:1", -1}, {"t.two", "templates/x/p.html:2", -1},
		{"t.three", "templates/x/p.html:2", -1},
	}
	slices.SortFunc(want, func(a, b use) int { return cmp.Compare(a.at+a.key, b.at+b.key) })
	slices.SortFunc(uses, func(a, b use) int { return cmp.Compare(a.at+a.key, b.at+b.key) })
	if !slices.Equal(uses, want) {
		t.Errorf("uses = %v\nwant   %v", uses, want)
	}
	if !strs["a.one"] || !strs["t.no"] || strs["never.read"] {
		t.Errorf("quoted texts = %v", strs)
	}
}
