package store

import (
	"relief/internal/fault"
	"relief/internal/web/desk"
)

// menu is what this room has in the menu.
func menu() []desk.MenuLine {
	return []desk.MenuLine{
		{Group: desk.MenuStore, At: 10, Label: fault.Message{Key: "menu.stock"}, Path: "/stock", Icon: "packages"},
		{Group: desk.MenuStore, At: 30, Label: fault.Message{Key: "menu.equipment"}, Path: "/equipment", Icon: "tools"},
		{Group: desk.MenuRegisters, At: 10, Label: fault.Message{Key: "menu.items"}, Path: "/items", Icon: "box"},
		{Group: desk.MenuRegisters, At: 40, Label: fault.Message{Key: "menu.places"}, Path: "/places",
			Icon: "building-warehouse"},
	}
}
