package office

import (
	"slices"
	"testing"

	"relief/internal/auth"
)

// Every permission that a role can give has words, and nothing else has.
func TestRightWords(t *testing.T) {
	var said []auth.Permission
	for _, r := range rightWords {
		said = append(said, r.permission)
	}
	slices.Sort(said)
	if all := auth.Permissions(); !slices.Equal(said, all) {
		t.Errorf("rights with words = %v, want %v", said, all)
	}
}
