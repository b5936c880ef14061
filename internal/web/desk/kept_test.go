package desk

import (
	"strings"
	"testing"
	"time"
)

// formOf is a form to keep of so many bytes.
func formOf(owner string, size int, until time.Time) kept {
	return kept{owner: owner, size: size, until: until}
}

// Nobody pushes out what others typed: whoever sends much, or many, makes room
// out of their own.
func TestKept_shares(t *testing.T) {
	var k keptForms
	now := time.Now()
	until := now.Add(keptFor)
	mine := k.put(formOf("a", 1000, until), now)
	for range 8 {
		k.put(formOf("b", keptForm, until), now)
	}
	for range 10 * keptOwned {
		k.put(formOf("c", 300, until), now)
	}
	if _, ok := k.find(mine, now); !ok {
		t.Error("somebody else's forms pushed this one out")
	}
	if n := len(k.forms); n > 1+8+keptOwned {
		t.Errorf("%d forms wait", n)
	}
	for i := range 3 * keptMost {
		k.put(formOf(strings.Repeat("x", i), 100, until), now)
	}
	if len(k.forms) > keptMost || len(k.tickets) != len(k.forms) {
		t.Errorf("%d forms wait, under %d tickets", len(k.forms), len(k.tickets))
	}
	sum := 0
	for _, form := range k.forms {
		sum += form.size
	}
	if sum != k.size || sum > keptAll {
		t.Errorf("%d bytes are kept, reckoned %d", sum, k.size)
	}
	k.put(formOf("z", 100, until.Add(time.Hour)), until.Add(time.Second))
	if len(k.forms) != 1 || k.size != 100 {
		t.Errorf("%d forms of %d bytes outlast their time", len(k.forms), k.size)
	}
}

// What a form takes is reckoned with its address, and every field costs.
func TestKept_size(t *testing.T) {
	form := kept{target: strings.Repeat("t", 2000), from: strings.Repeat("f", 9000), values: map[string][]string{
		"a": {"1", "2"}, "password": {strings.Repeat("p", 5000)},
	}}
	form.settle()
	if form.values.Has("password") || form.size < 2000+9000+256+2*64 || form.size > 12000 {
		t.Errorf("size %d, fields %v", form.size, form.values)
	}
}
