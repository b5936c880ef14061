package matrix

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"relief/internal/text"
)

// Label is an item's name with its specification: 急救包 中.
func (it Item) Label() string { return strings.TrimSpace(it.Name + " " + it.Spec) }

// UnitWords are the words an item counts in, the base unit first and packs
// with what they hold: 个、件、箱=24.
func (it Item) UnitWords() string {
	words := []string{it.BaseUnit}
	for _, w := range slices.SortedFunc(maps.Keys(it.Units), func(a, b string) int {
		return cmp.Or(cmp.Compare(it.Units[a], it.Units[b]), cmp.Compare(a, b))
	}) {
		switch n := it.Units[w]; {
		case w == text.Fold(it.BaseUnit):
		case n == 1:
			words = append(words, w)
		default:
			words = append(words, fmt.Sprintf("%s=%d", w, n))
		}
	}
	return strings.Join(words, "、")
}

// Form is a way in which people write an item, folded.
type Form struct {
	Key     string
	Leading bool // the specification stands before the name: 中急救包
	Loose   bool // with 号 or 型 more or fewer than the item has
}

// numerals are characters that behind a name would begin a figure.
const numerals = "0123456789零〇一二两三四五六七八九十百千万"

// Forms are the usual ways to write a name with its specification: 急救包(中),
// 急救包中, 中急救包, 急救包-中, and all of them with 号 or 型 or without. A
// specification that could be taken for a figure stands in brackets only. What
// ends a name in brackets counts as a specification too.
func Forms(name, spec string) []Form {
	key := text.Fold(name)
	list := forms(key, strings.Trim(text.Fold(spec), "()"), false)
	if parts := suffix.FindStringSubmatch(key); parts != nil {
		list = append(list, forms(parts[1], parts[2], true)...)
	}
	return list
}

func forms(name, spec string, loose bool) []Form {
	if spec == "" {
		return nil
	}
	var list []Form
	for i, s := range sizes(spec) {
		add := func(key string, leading bool) { list = append(list, Form{key, leading, loose || i > 0}) }
		add(name+"("+s+")", false)
		if strings.Trim(s, numerals) == "" {
			continue
		}
		add(name+s, false)
		add(name+"-"+s, false)
		add(s+name, true)
		add("("+s+")"+name, false)
	}
	return list
}

// sizes are a specification as it is, and with 号 or 型 more or fewer.
func sizes(spec string) []string {
	list := []string{spec}
	bare := spec
	for _, end := range []string{"型号", "号", "型"} {
		if cut, found := strings.CutSuffix(spec, end); found && cut != "" {
			bare = cut
			list = append(list, bare)
			break
		}
	}
	return append(list, bare+"号", bare+"型")
}
