package desk

import (
	"strings"

	"relief/internal/auth"
	"relief/internal/fault"
)

// MenuItem is one line of the menu, as this person sees it. The first of a
// group carries the group's name.
type MenuItem struct {
	Group             string
	Label, Path, Icon string
	Active            bool
}

// MenuGroup is a group of the menu.
type MenuGroup int

// The groups of the menu, in order; what stands in each, the areas say.
const (
	MenuTop MenuGroup = iota
	MenuStore
	MenuGiving
	MenuRegisters
	MenuBooks
	MenuHouse
)

// said is what a group is called; the first has no name.
func (g MenuGroup) said() fault.Message {
	return [...]fault.Message{
		MenuStore:     {Key: "menu.group_store"},
		MenuGiving:    {Key: "menu.group_giving"},
		MenuRegisters: {Key: "menu.group_registers"},
		MenuBooks:     {Key: "menu.group_books"},
		MenuHouse:     {Key: "menu.group_house"},
	}[g]
}

// MenuLine is one line of the menu, which an area brings along. It is shown to
// whoever holds the permission of its address.
type MenuLine struct {
	Group MenuGroup
	At    int // where in its group it stands, in tens
	Label fault.Message
	Path  string
	Icon  string
}

// menuOf is the menu as a person sees it.
func (s *Desk) menuOf(b Base, p auth.Person) []MenuItem {
	if p.ID == 0 {
		return nil
	}
	var items []MenuItem
	group := MenuTop
	for _, line := range s.menu {
		if !p.Can(s.needs["GET "+line.Path]) {
			continue
		}
		name := ""
		if line.Group != group {
			group, name = line.Group, b.Say(line.Group.said())
		}
		active := b.Path == line.Path || line.Path != "/" && strings.HasPrefix(b.Path, line.Path+"/")
		items = append(items, MenuItem{name, b.Say(line.Label), line.Path, line.Icon, active})
	}
	return items
}
