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

// menuLine is one line of the menu.
type menuLine struct {
	label fault.Message
	path  string
	icon  string
}

// menuTable is the menu in its groups. A line is shown where its address
// exists and the person holds the permission of its route.
var menuTable = []struct {
	name  fault.Message
	lines []menuLine
}{
	{fault.Message{}, []menuLine{
		{fault.Message{Key: "menu.home"}, "/", "home"},
	}},
	{fault.Message{Key: "menu.group_store"}, []menuLine{
		{fault.Message{Key: "menu.stock"}, "/stock", "packages"},
		{fault.Message{Key: "menu.receipts"}, "/receipts", "package-import"},
		{fault.Message{Key: "menu.equipment"}, "/equipment", "tools"},
		{fault.Message{Key: "menu.opening"}, "/opening", "file-import"},
	}},
	{fault.Message{Key: "menu.group_giving"}, []menuLine{
		{fault.Message{Key: "menu.plans"}, "/plans", "list-check"},
		{fault.Message{Key: "menu.slips"}, "/slips", "truck-delivery"},
	}},
	{fault.Message{Key: "menu.group_registers"}, []menuLine{
		{fault.Message{Key: "menu.items"}, "/items", "box"},
		{fault.Message{Key: "menu.recipients"}, "/recipients", "building-community"},
		{fault.Message{Key: "menu.donors"}, "/donors", "gift"},
		{fault.Message{Key: "menu.places"}, "/places", "building-warehouse"},
	}},
	{fault.Message{Key: "menu.group_books"}, []menuLine{
		{fault.Message{Key: "menu.documents"}, "/documents", "file-text"},
		{fault.Message{Key: "menu.ledger"}, "/ledger", "book"},
		{fault.Message{Key: "menu.audit"}, "/audit", "report-search"},
		{fault.Message{Key: "menu.findings"}, "/findings", "clipboard-list"},
		{fault.Message{Key: "menu.verify"}, "/verify", "shield-check"},
		{fault.Message{Key: "menu.periods"}, "/periods", "lock"},
	}},
	{fault.Message{Key: "menu.group_house"}, []menuLine{
		{fault.Message{Key: "menu.people"}, "/people", "users"},
		{fault.Message{Key: "menu.settings"}, "/settings", "settings"},
		{fault.Message{Key: "menu.guide"}, "/guide", "help"},
	}},
}

func (s *Desk) menu(b Base, p auth.Person) []MenuItem {
	if p.ID == 0 {
		return nil
	}
	var items []MenuItem
	for _, group := range menuTable {
		name := ""
		if group.name.Key != "" {
			name = b.Say(group.name)
		}
		for _, line := range group.lines {
			need, there := s.needs["GET "+line.path]
			if !there || !p.Can(need) {
				continue
			}
			active := b.Path == line.path || line.path != "/" && strings.HasPrefix(b.Path, line.path+"/")
			items = append(items, MenuItem{name, b.Say(line.label), line.path, line.icon, active})
			name = ""
		}
	}
	return items
}
