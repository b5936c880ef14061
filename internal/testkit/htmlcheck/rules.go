package htmlcheck

import (
	"maps"
	"slices"
	"strings"
)

// checkAttrs refuses attributes that an element does not have, and values
// that no browser understands.
func (c *checker) checkAttrs(name string, attrs map[string]string, foreign bool) {
	for _, key := range slices.Sorted(maps.Keys(attrs)) {
		value := attrs[key]
		switch {
		case strings.HasPrefix(key, "data-"):
		case strings.HasPrefix(key, "hx-"):
			c.fault("<%s> has %s: write data-%s, which HTML knows", name, key, key)
		case foreign && !strings.HasPrefix(key, "on"):
		case strings.HasPrefix(key, "aria-"):
			if !ariaAttributes[strings.TrimPrefix(key, "aria-")] {
				c.fault("<%s> has %s, which ARIA does not know", name, key)
			}
		case strings.HasPrefix(key, "on"), key == "style": // the policy refuses them
		case !globalAttributes[key] && !slices.Contains(attributes[name], key):
			if attributes[name] != nil {
				c.fault("<%s> has no attribute %s", name, key)
			}
		}
		if key == "id" && (value == "" || strings.ContainsAny(value, " \t\r\n")) {
			c.fault("<%s> has the id %q, empty or with a space", name, value)
		}
		if numeric[key] && !foreign && !isNumber(value) && name != "meta" && name != "input" {
			c.fault("<%s> has %s=%q, want a whole number", name, key, value)
		}
	}
	if name == "input" && attrs["type"] != "" && !slices.Contains(inputTypes, attrs["type"]) {
		c.fault("<input> has the unknown type %q", attrs["type"])
	}
}

// isNumber tells whether a value is a whole number.
func isNumber(value string) bool {
	digits := strings.TrimPrefix(value, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}

// checkPolicy refuses what the content security policy makes a browser drop.
func (c *checker) checkPolicy(name string, attrs map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(attrs)) {
		value := attrs[key]
		switch {
		case key == "style":
			c.fault("<%s> has a style attribute, which the policy blocks", name)
		case strings.HasPrefix(key, "on"), strings.HasPrefix(key, "data-hx-on"):
			c.fault("<%s> has %s, which the policy blocks", name, key)
		case strings.HasPrefix(key, "data-hx-") && strings.Contains(value, "js:"):
			c.fault("<%s> has script in %s, which the policy blocks", name, key)
		case key == "data-hx-trigger" && strings.Contains(value, "["):
			c.fault("<%s> has a filter in %s, which the policy blocks", name, key)
		case (key == "href" || key == "action") && isScript(value):
			c.fault("<%s> has a javascript: address", name)
		case key == "src" && elsewhere(value), name == "link" && key == "href" && elsewhere(value):
			c.fault("<%s> loads from another host: %s", name, value)
		}
	}
	switch name {
	case "style":
		c.fault("<style>, which the policy blocks")
	case "script":
		if _, external := attrs["src"]; !external && attrs["type"] != "application/json" {
			c.fault("<script> without src, which the policy blocks")
		}
	}
}

func isScript(url string) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(url)), "javascript:")
}

// elsewhere tells whether an address leaves this host.
func elsewhere(url string) bool {
	return strings.HasPrefix(url, "//") || strings.HasPrefix(url, "http:") ||
		strings.HasPrefix(url, "https:")
}

// references are the attributes whose words are ids of the same page.
var references = []string{"for", "form", "list", "headers", "aria-describedby", "aria-labelledby",
	"aria-controls", "aria-owns", "aria-errormessage", "aria-details", "aria-activedescendant"}

// noteNames remembers ids and whatever points to one.
func (c *checker) noteNames(name string, attrs map[string]string) {
	if id, has := attrs["id"]; has && id != "" && !c.inside("template") {
		if line, twice := c.ids[id]; twice {
			c.fault("id %q stands at line %d already", id, line)
		} else {
			c.ids[id] = c.line
		}
	}
	for _, key := range references {
		for id := range strings.FieldsSeq(attrs[key]) {
			c.pointers = append(c.pointers, pointer{c.line, key, id})
			if name == "label" && key == "for" {
				c.labels[id] = true
			}
		}
	}
	if href := attrs["href"]; name == "a" && len(href) > 1 && href[0] == '#' {
		c.pointers = append(c.pointers, pointer{c.line, "href", href[1:]})
	}
}

// checkPeople checks what people, with or without eyes, need.
func (c *checker) checkPeople(name string, attrs map[string]string) {
	switch name {
	case "html":
		c.language = attrs["lang"] != ""
	case "meta":
		if strings.EqualFold(attrs["charset"], "utf-8") {
			c.charset = true
		}
	case "main":
		if _, hidden := attrs["hidden"]; !hidden {
			c.main++
		}
	case "img":
		if alt, has := attrs["alt"]; !has {
			c.fault("<img> has no alt")
		} else if alt != "" {
			c.readText([]byte(alt))
		}
	case "button":
		if !slices.Contains([]string{"submit", "button", "reset"}, attrs["type"]) {
			c.fault("<button> does not say its type (submit, button or reset)")
		}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		c.checkHeading(int(name[1] - '0'))
	case "input", "select", "textarea":
		c.noteField(name, attrs)
	case "a":
		if href, has := attrs["href"]; has && strings.TrimSpace(href) == "" {
			c.fault("<a> has an empty href")
		}
	}
}

// checkHeading refuses a heading more than one level below the last; a
// fragment may start at any level.
func (c *checker) checkHeading(level int) {
	if level == 1 {
		c.h1++
	}
	if level > c.heading+1 && (c.page || c.heading > 0) {
		c.fault("<h%d> after level %d skips a level", level, c.heading)
	}
	c.heading = level
}

// noteField remembers a form control that must have a name in the end.
func (c *checker) noteField(name string, attrs map[string]string) {
	switch attrs["type"] {
	case "hidden", "submit", "button", "reset":
		return
	case "image":
		if attrs["alt"] == "" {
			c.fault("<input type=image> has no alt")
		}
		return
	}
	named := hasName(attrs) || c.inside("label")
	c.fields = append(c.fields, field{c.line, name, attrs["id"], named})
}

// finishPage checks what only the whole page shows.
func (c *checker) finishPage() {
	for _, rule := range []struct {
		holds bool
		fault string
	}{
		{c.doctype, "no <!doctype html>"},
		{c.language, "<html> has no lang"},
		{c.charset, "no <meta charset=\"utf-8\">"},
		{c.title, "no <title>, or an empty one"},
		{c.h1 == 1, "a page has one h1"},
		{c.main == 1, "a page has one <main>"},
	} {
		if !rule.holds {
			c.faultAt(1, "%s", rule.fault)
		}
	}
	for _, p := range c.pointers {
		if _, there := c.ids[p.id]; !there {
			c.faultAt(p.line, "%s points to %q, which the page does not have", p.attr, p.id)
		}
	}
	for _, f := range c.fields {
		if !f.named && (f.id == "" || !c.labels[f.id]) {
			c.faultAt(f.line, "<%s id=%q> has no label", f.name, f.id)
		}
	}
}
