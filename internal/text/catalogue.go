package text

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"

	"relief/internal/fault"
)

// Lang is a language the program speaks, as a BCP 47 tag.
type Lang string

// The languages; Zh comes first everywhere and stands in where nothing is asked.
const (
	Zh Lang = "zh-CN"
	En Lang = "en"
)

// Langs are all languages, the default first.
var Langs = []Lang{Zh, En}

//go:embed catalog/*.toml
var catalogFiles embed.FS

// Catalogue holds every message in every language. It is read-only after
// Load and safe for concurrent use.
type Catalogue struct {
	messages map[Lang]map[string]message
}

// Load reads the embedded catalogue. A file whose name is not
// AREA.LANG.toml, a key given twice and a message that holds anything but
// {{.a}} … {{.z}} are errors. A message {one = …, other = …} has a form of its
// own for when its first argument is 1. The files are built in: they are read
// once per process.
func Load() (*Catalogue, error) { return builtIn() }

var builtIn = sync.OnceValues(func() (*Catalogue, error) { return load(catalogFiles, "catalog") })

func load(files fs.FS, dir string) (*Catalogue, error) {
	bundle := i18n.NewBundle(language.MustParse(string(Zh)))
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	c := &Catalogue{messages: map[Lang]map[string]message{}}
	for _, lang := range Langs {
		c.messages[lang] = map[string]message{}
	}
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil, fmt.Errorf("read catalogue: %w", err)
	}
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		if err := c.addFile(bundle, files, name); err != nil {
			return nil, fmt.Errorf("catalogue %s: %w", name, err)
		}
	}
	return c, nil
}

func (c *Catalogue) addFile(bundle *i18n.Bundle, files fs.FS, name string) error {
	area, lang, ok := splitName(path.Base(name))
	if !ok {
		return fmt.Errorf("the name is not AREA.LANG.toml with a language of %v", Langs)
	}
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	file, err := bundle.ParseMessageFileBytes(data, area+"."+string(lang)+".toml")
	if err != nil {
		return err
	}
	for _, m := range file.Messages {
		if _, twice := c.messages[lang][m.ID]; twice {
			return fmt.Errorf("%q is given twice in %s", m.ID, lang)
		}
		compiled, err := compile(m.Other)
		if err != nil {
			return fmt.Errorf("%q: %w", m.ID, err)
		}
		if m.One != "" {
			one, err := compile(m.One)
			if err != nil {
				return fmt.Errorf("%q for one: %w", m.ID, err)
			}
			compiled.one = &one
		}
		c.messages[lang][m.ID] = compiled
	}
	return nil
}

// splitName cuts "plan.zh-CN.toml" into "plan" and Zh.
func splitName(base string) (area string, lang Lang, ok bool) {
	stem, ok := strings.CutSuffix(base, ".toml")
	if !ok {
		return "", "", false
	}
	area, tag, ok := strings.Cut(stem, ".")
	lang = Lang(tag)
	return area, lang, ok && area != "" && slices.Contains(Langs, lang)
}

// Has tells whether the catalogue holds the key in this very language.
func (c *Catalogue) Has(lang Lang, key string) bool {
	_, ok := c.messages[lang][key]
	return ok
}

// Keys are the keys of a language, sorted.
func (c *Catalogue) Keys(lang Lang) []string {
	return slices.Sorted(maps.Keys(c.messages[lang]))
}

// Say gives the message of a key with its arguments put in. A key missing in
// this language is said in the default one, and a key missing there comes
// back as ⟦key⟧; an argument that was not given as ⟦a⟧. Whole numbers are
// written in plain digits, a fault.Message among the arguments is said first.
func (c *Catalogue) Say(lang Lang, key string, args ...any) string {
	m, ok := c.messages[lang][key]
	if !ok {
		if m, ok = c.messages[Zh][key]; !ok {
			return "⟦" + key + "⟧"
		}
	}
	if m = m.counted(args); len(m.slots) == 0 {
		return m.pieces[0]
	}
	return c.join(lang, m, args)
}

// Message says a fault's message; an empty one says nothing.
func (c *Catalogue) Message(lang Lang, m fault.Message) string {
	if m.Key == "" {
		return ""
	}
	return c.Say(lang, m.Key, m.Args...)
}
