package text

import (
	"fmt"
	"testing"
)

// What stands there as it was typed is meant, else what alone is another
// spelling of it; several are given, and none is chosen.
func TestAnswers(t *testing.T) {
	var a Answers[int]
	for who, code := range []string{"W0009", "ｗ0009", "W0001", "", "w0001", "K 1", "K 1"} {
		a.Add(code, who)
	}
	for typed, want := range map[string]string{
		"W0009": "[0]", "ｗ0009": "[1]", " ｗ0009 ": "[1]", "w 0009": "[0 1]",
		"W0001": "[2]", "w0001": "[4]", "W000１": "[2 4]",
		"": "[]", " ": "[]", "W0002": "[]", "K 1": "[5 6]", "k1": "[5 6]",
	} {
		if got := fmt.Sprint(a.To(typed)); got != want {
			t.Errorf("%q: %s, want %s", typed, got, want)
		}
	}
}
