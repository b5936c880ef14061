package htmlcheck

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"testing"

	"golang.org/x/net/html"
)

// Problem is one fault of a page.
type Problem struct {
	Line int // 1 is the first line
	Text string
}

// String is the line and the fault.
func (p Problem) String() string { return fmt.Sprintf("line %d: %s", p.Line, p.Text) }

// Page reports every fault of a whole page as an error of the test.
func Page(t testing.TB, body []byte) {
	t.Helper()
	report(t, CheckPage(body))
}

// Fragment reports every fault of a part of a page, as htmx fetches it: what
// only a whole page has (doctype, title, targets of ids) is not asked for.
func Fragment(t testing.TB, body []byte) {
	t.Helper()
	report(t, CheckFragment(body))
}

func report(t testing.TB, problems []Problem) {
	t.Helper()
	for _, p := range problems {
		t.Errorf("html: %s", p)
	}
}

// CheckPage lists the faults of a whole page, in the order of their lines
// except for those that only the end of the page shows.
func CheckPage(body []byte) []Problem {
	c := newChecker()
	c.page = true
	c.read(body)
	c.finishPage()
	return c.problems
}

// CheckFragment lists the faults of a part of a page.
func CheckFragment(body []byte) []Problem {
	c := newChecker()
	c.read(body)
	return c.problems
}

// open is an element whose end tag has not come yet.
type open struct {
	name  string
	line  int
	attrs map[string]string
	text  bool // something readable stands in it
}

// pointer is an attribute that names an id.
type pointer struct {
	line     int
	attr, id string
}

// field is a form control that needs a name for people.
type field struct {
	line     int
	name, id string
	named    bool // by a label around it or an attribute of its own
}

type checker struct {
	page     bool
	line     int
	problems []Problem
	stack    []open
	ids      map[string]int // id → line
	pointers []pointer
	labels   map[string]bool // ids that a label is for
	fields   []field
	heading  int // level of the last heading
	h1       int
	doctype  bool
	language bool
	charset  bool
	title    bool
	main     int
	posting  *posting // the form that posts, where one is open
}

func newChecker() *checker {
	return &checker{line: 1, ids: map[string]int{}, labels: map[string]bool{}}
}

// fault notes a fault at the current line.
func (c *checker) fault(format string, args ...any) { c.faultAt(c.line, format, args...) }

func (c *checker) faultAt(line int, format string, args ...any) {
	c.problems = append(c.problems, Problem{line, fmt.Sprintf(format, args...)})
}

// read walks over the tokens of a body.
func (c *checker) read(body []byte) {
	c.unfilled(body)
	z := html.NewTokenizer(bytes.NewReader(body))
	for {
		kind := z.Next()
		raw := z.Raw()
		lines := bytes.Count(raw, []byte("\n"))
		switch kind {
		case html.ErrorToken:
			for i := len(c.stack) - 1; i >= 0; i-- {
				c.faultAt(c.stack[i].line, "<%s> is never closed", c.stack[i].name)
			}
			return
		case html.DoctypeToken:
			c.readDoctype(z.Token())
		case html.TextToken:
			c.readText(raw)
		case html.StartTagToken, html.SelfClosingTagToken:
			duplicate := duplicateAttr(raw)
			token := z.Token()
			if duplicate != "" {
				c.fault("<%s> has the attribute %s twice", token.Data, duplicate)
			}
			c.readStart(token, kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			c.readEnd(z.Token().Data)
		}
		c.line += lines
	}
}

// leftover matches an action that was not run, html/template's mark for a
// refused value, a missing map key, a format with a wrong argument, and a
// character cut in half.
var leftover = regexp.MustCompile("\\{\\{|ZgotmplZ|(<|&lt;)no value(>|&gt;)|%![a-zA-Z]?\\(|\ufffd")

// marks are pieces of which every leftover holds one. To look for them is far
// cheaper than to match, and a page has none.
var marks = [][]byte{[]byte("{{"), []byte("ZgotmplZ"), []byte("no value"), []byte("%!"), []byte("\ufffd")}

// unfilled looks for marks that a template or a format left behind.
func (c *checker) unfilled(body []byte) {
	if !slices.ContainsFunc(marks, func(mark []byte) bool { return bytes.Contains(body, mark) }) {
		return
	}
	for _, at := range leftover.FindAllIndex(body, -1) {
		line := 1 + bytes.Count(body[:at[0]], []byte("\n"))
		c.faultAt(line, "%q was left by a template or by a broken text", body[at[0]:at[1]])
	}
}

func (c *checker) readDoctype(token html.Token) {
	if token.Data != "html" {
		c.fault("doctype is %q, want html", token.Data)
	}
	if len(c.stack) > 0 {
		c.fault("doctype inside <%s>", c.top().name)
	}
	c.doctype = true
}

// readText refuses text where only elements may stand and notes that the
// open elements have something to read.
func (c *checker) readText(raw []byte) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return
	}
	if len(c.stack) > 0 {
		if top := c.top().name; onlyElements[top] {
			c.fault("text directly inside <%s>: %.40q", top, bytes.TrimSpace(raw))
		}
	}
	for i := range c.stack {
		c.stack[i].text = true
	}
}

func (c *checker) top() *open { return &c.stack[len(c.stack)-1] }

// inside tells whether an element of one of these names is open.
func (c *checker) inside(names ...string) bool {
	for _, o := range c.stack {
		for _, name := range names {
			if o.name == name {
				return true
			}
		}
	}
	return false
}

// duplicateAttr gives the first attribute that a raw start tag has twice.
// The tokenizer's own list is not asked: it may drop the second.
func duplicateAttr(raw []byte) string {
	seen := map[string]bool{}
	for _, name := range attrNames(raw) {
		if seen[name] {
			return name
		}
		seen[name] = true
	}
	return ""
}

// attrNames reads the attribute names of a raw start tag, in order.
func attrNames(raw []byte) []string {
	var names []string
	s := bytes.TrimSuffix(bytes.TrimPrefix(raw, []byte("<")), []byte(">"))
	i := bytes.IndexAny(s, " \t\r\n/")
	for i >= 0 && i < len(s) {
		i = skip(s, i, " \t\r\n/")
		start := i
		i = until(s, i, " \t\r\n/=")
		if i > start {
			names = append(names, string(bytes.ToLower(s[start:i])))
		}
		after := skip(s, i, " \t\r\n")
		if after >= len(s) || s[after] != '=' {
			continue
		}
		i = skip(s, after+1, " \t\r\n")
		if i < len(s) && (s[i] == '"' || s[i] == '\'') {
			i = until(s, i+1, string(s[i])) + 1
		} else {
			i = until(s, i, " \t\r\n")
		}
	}
	return names
}

// skip moves over the bytes of a set; until moves to the first of them.
func skip(s []byte, i int, set string) int {
	for i < len(s) && bytes.IndexByte([]byte(set), s[i]) >= 0 {
		i++
	}
	return i
}

func until(s []byte, i int, set string) int {
	for i < len(s) && bytes.IndexByte([]byte(set), s[i]) < 0 {
		i++
	}
	return i
}
