package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("usage: tally read [-logs] NAME | tally judge LIST PACKAGES TIMES…")

func run(args []string, in io.Reader, out io.Writer) error {
	switch {
	case len(args) == 2 && args[0] == "read":
		return readInto(args[1], in, out, false)
	case len(args) == 3 && args[0] == "read" && args[1] == "-logs":
		return readInto(args[2], in, out, true)
	case len(args) > 3 && args[0] == "judge":
		return judgeFiles(args[1], args[2], args[3:], out)
	}
	return errUsage
}

// readInto reads the events of a run, with its notes beside the name given.
func readInto(name string, in io.Reader, out io.Writer, logs bool) (err error) {
	times, err := os.Create(name + ".times")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, times.Close()) }()
	r := &reader{out: out, times: times, logs: logs, kept: map[test][]string{},
		now: func(s string) { _ = os.WriteFile(name+".now", []byte(s+"\n"), 0o600) }}
	return r.read(in)
}

// judgeFiles judges the notes of several runs together.
func judgeFiles(list, packages string, files []string, out io.Writer) error {
	known, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	wanted, err := os.ReadFile(packages)
	if err != nil {
		return err
	}
	var notes strings.Builder
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		notes.Write(b)
	}
	all, err := parseTimes(notes.String())
	if err != nil {
		return err
	}
	excused, err := parseList(string(known))
	if err != nil {
		return fmt.Errorf("%s: %w", list, err)
	}
	return judge(all, excused, strings.Fields(string(wanted)), out)
}
