package office

import (
	"relief/internal/fault"
	"relief/internal/web/desk"
)

// menu is what this room has in the menu.
func menu() []desk.MenuLine {
	return []desk.MenuLine{
		{Group: desk.MenuTop, At: 10, Label: fault.Message{Key: "menu.home"}, Path: "/", Icon: "home"},
		{Group: desk.MenuBooks, At: 60, Label: fault.Message{Key: "menu.periods"}, Path: "/periods", Icon: "lock"},
		{Group: desk.MenuHouse, At: 10, Label: fault.Message{Key: "menu.people"}, Path: "/people", Icon: "users"},
		{Group: desk.MenuHouse, At: 20, Label: fault.Message{Key: "menu.settings"}, Path: "/settings",
			Icon: "settings"},
		{Group: desk.MenuHouse, At: 30, Label: fault.Message{Key: "menu.guide"}, Path: "/guide", Icon: "help"},
	}
}
