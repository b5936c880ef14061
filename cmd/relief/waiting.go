package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"relief/internal/db"
)

// isTerminal tells whether somebody looks at what is written.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// upgrading tells how far an upgrade of the books is, which happens once: on a
// terminal on one line that is written anew, elsewhere line by line. A report as
// JSON stands alone.
func (t *terminal) upgrading() func(db.Telling) {
	if t.live || t.json {
		return t.waiting()
	}
	return func(s db.Telling) { fmt.Fprintln(t.errOut, t.words.Message(t.lang, s.Message)) }
}

// waiting tells on a terminal how far something is, and elsewhere nothing.
func (t *terminal) waiting() func(db.Telling) {
	if !t.live || t.json {
		return nil
	}
	return func(s db.Telling) {
		line := t.words.Message(t.lang, s.Message)
		if s.All > 0 {
			line += fmt.Sprintf(" %d %%", min(100*s.Done/s.All, 100))
		}
		if line != t.shown {
			fmt.Fprint(t.errOut, "\r", line, strings.Repeat(" ", max(cells(t.shown)-utf8.RuneCountInString(line), 0)))
			t.shown = line
		}
	}
}

// waited takes the line away.
func (t *terminal) waited() {
	if t.shown != "" {
		fmt.Fprint(t.errOut, "\r", strings.Repeat(" ", cells(t.shown)), "\r")
		t.shown = ""
	}
}

// cells is how wide a line is at most: Chinese takes two places a character. It is
// blanked out, since a Windows console shows an order to erase as it is written.
func cells(line string) (n int) {
	for _, r := range line {
		if n++; r >= 0x1100 {
			n++
		}
	}
	return n
}
