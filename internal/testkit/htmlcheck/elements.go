package htmlcheck

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// readStart checks a start tag where it stands and opens the element.
func (c *checker) readStart(token html.Token, selfClosing bool) {
	name, attrs := token.Data, map[string]string{}
	for _, a := range token.Attr {
		attrs[a.Key] = a.Val
	}
	foreign := c.inside("svg") || name == "svg"
	if !foreign {
		c.checkElement(name)
		c.checkPlace(name)
		if selfClosing && !void[name] {
			c.fault("<%s/> does not close itself in HTML", name)
		}
	}
	c.checkAttrs(name, attrs, foreign)
	c.checkPolicy(name, attrs)
	c.noteNames(name, attrs)
	c.notePosting(name, attrs)
	if !foreign {
		c.checkPeople(name, attrs)
	}
	if void[name] || foreign && selfClosing {
		return
	}
	c.stack = append(c.stack, open{name: name, line: c.line, attrs: attrs})
}

// readEnd closes the element that is open on top, and says so when the end
// tag is for another.
func (c *checker) readEnd(name string) {
	if void[name] {
		c.fault("</%s> ends an element that has no end", name)
		return
	}
	at := -1
	for i := len(c.stack) - 1; i >= 0; i-- {
		if c.stack[i].name == name {
			at = i
			break
		}
	}
	if at < 0 {
		c.fault("</%s> ends nothing", name)
		return
	}
	for _, o := range c.stack[at+1:] {
		c.fault("</%s> comes while <%s> of line %d is open", name, o.name, o.line)
	}
	if name == "form" {
		c.endPosting()
	}
	c.checkContent(c.stack[at])
	c.stack = c.stack[:at]
}

// checkElement refuses elements that HTML does not know or no longer has.
func (c *checker) checkElement(name string) {
	switch {
	case obsolete[name]:
		c.fault("<%s> is obsolete", name)
	case attributes[name] == nil:
		c.fault("<%s> is not an HTML element", name)
	}
}

// parents says inside which elements some may stand, directly.
var parents = map[string][]string{
	"li":         {"ul", "ol", "menu"},
	"dt":         {"dl", "div"},
	"dd":         {"dl", "div"},
	"tr":         {"thead", "tbody", "tfoot", "table"},
	"td":         {"tr"},
	"th":         {"tr"},
	"thead":      {"table"},
	"tbody":      {"table"},
	"tfoot":      {"table"},
	"caption":    {"table"},
	"colgroup":   {"table"},
	"col":        {"colgroup"},
	"option":     {"select", "optgroup", "datalist"},
	"optgroup":   {"select"},
	"legend":     {"fieldset"},
	"summary":    {"details"},
	"figcaption": {"figure"},
	"head":       {"html"},
	"body":       {"html"},
	"title":      {"head"},
	"source":     {"picture", "video", "audio"},
}

// children says which elements alone may stand in some, directly.
var children = map[string][]string{
	"ul":       {"li", "script", "template"},
	"ol":       {"li", "script", "template"},
	"dl":       {"dt", "dd", "div", "script", "template"},
	"table":    {"caption", "colgroup", "thead", "tbody", "tfoot", "tr", "script", "template"},
	"thead":    {"tr", "script", "template"},
	"tbody":    {"tr", "script", "template"},
	"tfoot":    {"tr", "script", "template"},
	"tr":       {"td", "th", "script", "template"},
	"select":   {"option", "optgroup", "hr", "script", "template"},
	"optgroup": {"option", "script", "template"},
	"html":     {"head", "body"},
	"head":     {"title", "meta", "link", "script", "base", "template", "noscript", "style"},
}

// checkPlace refuses an element where it may not stand.
func (c *checker) checkPlace(name string) {
	if len(c.stack) == 0 {
		if c.page && name != "html" {
			c.fault("<%s> outside <html>", name)
		}
		return
	}
	top := c.top().name
	if allowed, bound := parents[name]; bound && !slices.Contains(allowed, top) &&
		top != "template" {
		c.fault("<%s> directly inside <%s>", name, top)
	}
	if allowed, bound := children[top]; bound && !slices.Contains(allowed, name) {
		c.fault("<%s> directly inside <%s>", name, top)
	}
	if blocks[name] {
		for _, line := range []string{"p", "span", "label", "h1", "h2", "h3", "h4", "h5", "h6",
			"button", "strong", "em", "small", "b", "i"} {
			if top == line {
				c.fault("<%s> inside <%s>, which holds a line of text only", name, line)
			}
		}
		if top != "p" && c.inside("p") {
			c.fault("<%s> ends the paragraph it stands in", name)
		}
	}
	if name == "form" && c.inside("form") {
		c.fault("<form> inside a form: browsers drop it")
	}
	if interactive(name) && c.inside("a", "button") {
		c.fault("<%s> inside a link or a button", name)
	}
	if name == "label" && c.inside("label") {
		c.fault("<label> inside a label")
	}
}

// interactive tells whether an element takes clicks of its own.
func interactive(name string) bool {
	return slices.Contains([]string{"a", "button", "input", "select", "textarea", "label",
		"details", "iframe"}, name)
}

// checkContent checks an element that ends here.
func (c *checker) checkContent(o open) {
	switch o.name {
	case "title":
		if !c.inside("svg") {
			c.title = o.text
		}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		if !o.text {
			c.faultAt(o.line, "<%s> is empty", o.name)
		}
	case "a", "button":
		if !o.text && !hasName(o.attrs) && !c.inside("template") {
			c.faultAt(o.line, "<%s> has no text and no aria-label", o.name)
		}
	case "option":
		if _, labelled := o.attrs["label"]; !o.text && !labelled {
			if o.attrs["value"] != "" {
				c.faultAt(o.line, "<option> with a value has no text")
			}
		}
	}
}

// hasName tells whether attributes give an element a name for people.
func hasName(attrs map[string]string) bool {
	for _, key := range []string{"aria-label", "aria-labelledby", "title"} {
		if strings.TrimSpace(attrs[key]) != "" {
			return true
		}
	}
	return false
}
