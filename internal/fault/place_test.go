package fault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// What the machine refuses of a file is told apart, with its path; what it says
// itself is quoted only where nothing better is known.
func TestPlace(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	beneath := os.MkdirAll(filepath.Join(plain, "below"), 0o700)
	_, missing := os.Stat(plain + ".none")
	strange := errors.New("the drum is full of sand")
	of := func(err error) error {
		return fmt.Errorf("open: %w", &fs.PathError{Op: "open", Path: "there", Err: err})
	}
	tests := []struct {
		err  error
		key  string
		args int
	}{
		{beneath, "fault.place_no_folder", 1},
		{missing, "fault.place_missing", 1},
		{of(fs.ErrPermission), "fault.place_forbidden", 1},
		{of(readOnlyPlace[0]), "fault.place_read_only", 1},
		{of(fullPlace[0]), "fault.place_full", 1},
		{of(heldPlace[0]), "fault.place_held", 1},
		{of(strange), "fault.place_refused", 2},
		{New(Conflict, "fault.stale", 1, 2, 3), "fault.stale", 3},
	}
	for _, tt := range tests {
		f := Place(tt.err, "there")
		if f.Key != tt.key || len(f.Args) != tt.args || f.Key != "fault.stale" && f.Args[0] != "there" {
			t.Errorf("%v is %s %v, want %s with %d arguments", tt.err, f.Key, f.Args, tt.key, tt.args)
		}
		if tt.args == 2 && f.Args[1] != strange.Error() {
			t.Errorf("the system's own word is %v", f.Args[1])
		}
		if !errors.Is(f, tt.err) && f != tt.err {
			t.Errorf("%s: the cause is lost", tt.key)
		}
	}
	if f := Place(nil, "there"); f != nil {
		t.Errorf("nothing is %v", f)
	}
}
