package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// Every command explains itself in the language of the terminal, its flags too.
func TestHelp_languages(t *testing.T) {
	for locale, han := range map[string]bool{"zh_CN.UTF-8": true, "en_GB.UTF-8": false} {
		t.Setenv("LC_ALL", locale)
		term, err := newTerminal(strings.NewReader(""), &strings.Builder{}, &strings.Builder{})
		if err != nil {
			t.Fatal(err)
		}
		var walk func(cmd *cobra.Command, path []string)
		walk = func(cmd *cobra.Command, path []string) {
			code, out, errOut := speaking(t, locale, append(path, "--help")...)
			if code != exitDone || errOut != "" || strings.Contains(out, "⟦") {
				t.Errorf("%v: exit %d %s%s", path, code, out, errOut)
			}
			for line := range strings.Lines(out) {
				line = strings.ReplaceAll(line, "红十字会", "") // the default of branch_name
				words := strings.TrimSpace(line)
				if words == "" || strings.HasPrefix(words, "relief") {
					continue
				}
				if strings.ContainsFunc(line, isHan) != han {
					t.Errorf("%v in %s: %s", path, locale, line)
				}
			}
			for _, sub := range cmd.Commands() {
				walk(sub, append(append([]string{}, path...), sub.Name()))
			}
		}
		walk(term.root(), nil)
	}
}

// Wrong use is told in words, with how to find the right one.
func TestHelp_wrongUse(t *testing.T) {
	tests := []struct {
		args []string
		says string
	}{
		{[]string{"fly"}, "fly"},
		{[]string{"stok"}, "stok"},
		{[]string{"user", "ad"}, "add"},
		{[]string{"export", "nothing"}, "nothing"},
		{[]string{"help", "fly"}, "fly"},
		{[]string{"version", "--fly"}, "--fly"},
		{[]string{"version", "-x"}, "-x"},
		{[]string{"backup"}, "relief backup DIR"},
		{[]string{"backup", "a", "b"}, "b"},
		{[]string{"version", "x"}, "x"},
		{[]string{"verify", "--head"}, "--head"},
		{[]string{"export", "stock", "--seq", "abc"}, "abc"},
	}
	for _, tt := range tests {
		for locale, han := range map[string]bool{"zh_CN.UTF-8": true, "en_GB.UTF-8": false} {
			code, out, errOut := speaking(t, locale, tt.args...)
			if code != exitWrong || out != "" || !strings.Contains(errOut, tt.says) ||
				!strings.Contains(errOut, "relief --help") || strings.ContainsFunc(errOut, isHan) != han {
				t.Errorf("%v in %s: exit %d %s%s", tt.args, locale, code, out, errOut)
			}
		}
	}
}
