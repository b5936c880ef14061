package house

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The words here are put together, so that the rule does not find itself.
var (
	unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|HA` + `CK)\b`)

	registries = regexp.MustCompile(`registry\.(npm` + `js|npm` + `mirror|yarn` + `pkg)|` +
		`(proxy|sum)\.go` + `lang\.org|go` + `proxy\.|deb\.deb` + `ian\.org|` +
		`security\.deb` + `ian\.org|snapshot\.deb` + `ian\.org`)

	address = regexp.MustCompile(`(https?:)?//[a-zA-Z0-9.-]+\.[a-z]{2,}[^\s"'<>)]*`)
)

// Nothing is left for later in the tree, and no package registry's host is
// named: where packages come from is the machine's own setting.
func TestWords_tree(t *testing.T) {
	err := walk(func(path string, text []byte) error {
		for n, line := range bytes.Split(text, []byte("\n")) {
			if m := unfinished.Find(line); m != nil {
				t.Errorf("%s:%d: %s", path, n+1, m)
			}
			if m := registries.Find(line); m != nil {
				t.Errorf("%s:%d: names the registry host %s", path, n+1, m)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// namespaces are addresses that nobody loads.
var namespaces = []string{"http://www.w3.org/"}

// Pages load nothing from another host.
func TestTemplates_ownHostOnly(t *testing.T) {
	kinds := []string{".html", ".css", ".js", ".svg", ".webmanifest"}
	err := walk(func(path string, text []byte) error {
		if !strings.HasPrefix(path, "templates/") || strings.HasPrefix(path, "templates/assets/") ||
			!slices.ContainsFunc(kinds, func(k string) bool { return strings.HasSuffix(path, k) }) {
			return nil
		}
		for n, line := range bytes.Split(text, []byte("\n")) {
			m := string(address.Find(line))
			known := slices.ContainsFunc(namespaces, func(ns string) bool {
				return strings.HasPrefix(m, ns)
			})
			if m != "" && !known {
				t.Errorf("%s:%d: names another host: %s", path, n+1, m)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Nothing is dated by the machine's own zone: the branch's is asked for.
func TestWords_zone(t *testing.T) {
	local := regexp.MustCompile(`time\.Lo` + `cal\b|time\.Now\(\)\.Form` + `at\(`)
	err := walk(func(path string, text []byte) error {
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		for n, line := range bytes.Split(text, []byte("\n")) {
			if m := local.Find(line); m != nil {
				t.Errorf("%s:%d: %s", path, n+1, m)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
