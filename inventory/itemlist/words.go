package itemlist

import (
	"fmt"
	"slices"
	"strings"

	"relief/internal/intake"
	"relief/internal/text"
	"relief/inventory"
)

// aliases compares the other names: the list of the cell takes the place of
// the one in the books. A name the item answers to anyhow is none.
func (j *judge) aliases(l *intake.Line, d *inventory.ItemDraft) {
	cell := l.Row.Value("aliases")
	if cell == "" {
		return
	}
	before := named(*d)
	typed := *d
	typed.Aliases = intake.Split(cell)
	after := named(typed)
	if len(typed.Aliases) == 0 || slices.Equal(sorted(before), sorted(after)) {
		return
	}
	l.Changes = append(l.Changes, intake.Change{
		Field: "aliases", Old: intake.Join(before), New: intake.Join(after),
	})
	d.Aliases = after
}

// named are the aliases of a draft that will be kept.
func named(d inventory.ItemDraft) []string {
	var list []string
	for _, c := range inventory.NamesOf(d) {
		if c.Alias {
			list = append(list, c.Name)
		}
	}
	return list
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// packs compares the unit words: 箱=24.
func (j *judge) packs(l *intake.Line, d *inventory.ItemDraft, old inventory.Entry) {
	cell := l.Row.Value("packs")
	if cell == "" {
		return
	}
	var units []inventory.UnitWord
	for _, part := range intake.Split(cell) {
		u, ok := pack(part)
		if !ok {
			l.Fail("packs", "import.bad_pack", part)
			return
		}
		for _, other := range units {
			if text.Fold(other.Word) == text.Fold(u.Word) && other.Factor != u.Factor {
				l.Fail("packs", "import.pack_twice", u.Word)
				return
			}
		}
		if text.Fold(u.Word) == text.Fold(d.BaseUnit) && u.Factor != 1 {
			l.Fail("packs", "import.pack_base", u.Word)
			return
		}
		units = append(units, u)
	}
	before, after := packLines(d.Units, d.BaseUnit), packLines(units, d.BaseUnit)
	if slices.Equal(before, after) {
		return
	}
	l.Changes = append(l.Changes, intake.Change{
		Field: "packs", Old: strings.Join(before, "；"), New: strings.Join(after, "；"),
	})
	d.Units = units
}

// pack reads 箱=24, with any equals sign or colon.
func pack(typed string) (inventory.UnitWord, bool) {
	at := strings.LastIndexAny(typed, "=＝：:")
	if at < 0 {
		return inventory.UnitWord{}, false
	}
	n, bad := text.ParseUnits(strings.TrimLeft(typed[at:], "=＝：:"))
	word := strings.TrimSpace(typed[:at])
	return inventory.UnitWord{Word: word, Factor: n}, bad == nil && n > 0 && word != ""
}

// packLines are unit words as they are shown, the base unit's own left out.
func packLines(units []inventory.UnitWord, base string) []string {
	var lines []string
	for _, u := range units {
		if text.Fold(u.Word) != text.Fold(base) {
			lines = append(lines, fmt.Sprintf("%s=%d", text.Fold(u.Word), u.Factor))
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// Packs are an item's unit words as a list holds them.
func Packs(units []inventory.UnitWord, base string) string {
	return intake.Join(packLines(units, base))
}
