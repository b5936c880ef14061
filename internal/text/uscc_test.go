package text

import "testing"

// The check digit of GB 32100-2015, on the standard's own example and on what
// people mistype.
func TestValidUSCC(t *testing.T) {
	for code, want := range map[string]bool{
		"91350100M000100Y43": true,
		"91350100M000100Y44": false,
		"91350100M000100Y4":  false,
		"91350100M0001O0Y43": false, // the letter O is no sign of the code
		"":                   false,
	} {
		if got := ValidUSCC(code); got != want {
			t.Errorf("ValidUSCC(%q) = %t", code, got)
		}
	}
}
