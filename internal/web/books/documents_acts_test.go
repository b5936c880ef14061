package books

import (
	"fmt"
	"testing"

	"relief/internal/web/desk"
)

// Two buttons that ask for the same have fields with ids of their own; those of
// the one that was refused are the plain ones.
func TestSetApart(t *testing.T) {
	for refused, want := range map[string]string{
		"":               "[f-reason f-void-reason f-business_on]",
		"/losses/7/void": "[f-refuse-reason f-reason f-business_on]",
	} {
		asks := func(name string) []desk.Field { return []desk.Field{{ID: desk.FieldID(name), Name: name}} }
		list := []desk.ActForm{
			{Action: "/losses/7/refuse", Fields: asks("reason")},
			{Action: "/losses/7/void", Fields: asks("reason")},
			{Action: "/losses/7/post", Fields: asks("business_on")},
		}
		setApart(list, refused)
		var ids []string
		for _, f := range list {
			ids = append(ids, f.Fields[0].ID)
		}
		if got := fmt.Sprint(ids); got != want {
			t.Errorf("after %q: %s, want %s", refused, got, want)
		}
	}
}
