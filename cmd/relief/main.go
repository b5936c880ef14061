// Command relief keeps the books of a Red Cross branch's relief goods: serve
// opens them to browsers, the other commands do from a terminal what the
// screens do. docs/cli.md lists them with their JSON.
//
// Exit codes: 0 done, 1 refused (with faults), 2 wrong use.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// mostMemory is from where on the program would rather sweep than grow: an old PC
// has other programs. Whoever has more says so by GOMEMLIMIT.
const mostMemory = 256 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(mostMemory)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the whole program but for the process: tests call it.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	t, err := newTerminal(in, out, errOut)
	if err != nil {
		_, _ = io.WriteString(errOut, err.Error()+"\n")
		return exitRefused
	}
	root := t.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	return t.exitCode(root.ExecuteContext(ctx))
}
