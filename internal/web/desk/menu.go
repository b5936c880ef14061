package desk

import (
	"strings"

	"relief/internal/auth"
	"relief/internal/fault"
)

// MenuItem is one line of the menu, as this person sees it.
type MenuItem struct {
	Label, Path, Icon string
	Active            bool
}

// menuTable is the menu. A line is shown where its address exists and the
// person holds the permission of its route.
var menuTable = []struct {
	label fault.Message
	path  string
	icon  string
}{
	{fault.Message{Key: "menu.home"}, "/", "home"},
	{fault.Message{Key: "menu.stock"}, "/stock", "packages"},
	{fault.Message{Key: "menu.receipts"}, "/receipts", "package-import"},
	{fault.Message{Key: "menu.donors"}, "/donors", "gift"},
	{fault.Message{Key: "menu.opening"}, "/opening", "file-import"},
	{fault.Message{Key: "menu.plans"}, "/plans", "list-check"},
	{fault.Message{Key: "menu.slips"}, "/slips", "truck-delivery"},
	{fault.Message{Key: "menu.recipients"}, "/recipients", "building-community"},
	{fault.Message{Key: "menu.equipment"}, "/equipment", "tools"},
	{fault.Message{Key: "menu.documents"}, "/documents", "file-text"},
	{fault.Message{Key: "menu.items"}, "/items", "box"},
	{fault.Message{Key: "menu.places"}, "/places", "building-warehouse"},
	{fault.Message{Key: "menu.ledger"}, "/ledger", "book"},
	{fault.Message{Key: "menu.audit"}, "/audit", "report-search"},
	{fault.Message{Key: "menu.findings"}, "/findings", "clipboard-list"},
	{fault.Message{Key: "menu.verify"}, "/verify", "shield-check"},
	{fault.Message{Key: "menu.periods"}, "/periods", "lock"},
	{fault.Message{Key: "menu.people"}, "/people", "users"},
	{fault.Message{Key: "menu.settings"}, "/settings", "settings"},
	{fault.Message{Key: "menu.guide"}, "/guide", "help"},
}

func (s *Desk) menu(b Base, p auth.Person) []MenuItem {
	if p.ID == 0 {
		return nil
	}
	var items []MenuItem
	for _, line := range menuTable {
		need, there := s.needs["GET "+line.path]
		if !there || !p.Can(need) {
			continue
		}
		active := b.Path == line.path || line.path != "/" && strings.HasPrefix(b.Path, line.path+"/")
		items = append(items, MenuItem{b.Say(line.label), line.path, line.icon, active})
	}
	return items
}
