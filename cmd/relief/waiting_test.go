package main

import (
	"context"
	"strings"
	"testing"

	"relief/internal/testkit"
)

// Whoever looks at a terminal sees how far a long command is, on one line that is
// gone at the end; a file or a report as JSON has none of it.
func TestWaiting_terminal(t *testing.T) {
	dir, to := testkit.Dir(t), t.TempDir()
	for _, args := range [][]string{{"verify"}, {"backup", to}} {
		for _, live := range []bool{true, false} {
			for _, json := range []bool{true, false} {
				var out, errOut strings.Builder
				term, err := newTerminal(strings.NewReader(""), &out, &errOut)
				if err != nil {
					t.Fatal(err)
				}
				term.live, term.lang = live, "en"
				root := term.root()
				line := append(append([]string{}, args...), "--data", dir)
				if json {
					line = append(line, "--json")
				}
				root.SetArgs(line)
				if code := term.exitCode(root.ExecuteContext(context.Background())); code != exitDone {
					t.Fatalf("%v: exit %d, %s%s", line, code, out.String(), errOut.String())
				}
				said := errOut.String()
				if !live || json {
					if said != "" {
						t.Errorf("%v, live %v: said %q", line, live, said)
					}
					continue
				}
				if !strings.Contains(said, "\rHolding the books") || strings.Contains(said, "\033") ||
					!strings.HasSuffix(said, strings.Repeat(" ", 38)+"\r") {
					t.Errorf("%v: said %q", line, said)
				}
			}
		}
	}
}
