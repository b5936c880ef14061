package htmlcheck

import (
	"slices"
	"strings"
)

// doors are the only forms that the key Enter may send: they post nothing.
var doors = []string{"/sign-in"}

// beside are where a form may go besides its own address: they show it again,
// and write nothing but its draft, or the order of a round, which its print
// writes too.
var beside = []string{"/pick", "/lines", "/check", "/stops", "/draft", "/restart"}

// posting is a form that posts, as far as it was read.
type posting struct {
	line   int
	action string
	still  bool // its first submit button is disabled, so that Enter does nothing
	button bool // one was seen
	field  bool // something can be typed or chosen
	where  []string
}

// notePosting follows the forms that post. In a browser without scripts the key
// Enter presses a form's first submit button: it must be one that is disabled.
// What a form does is one thing.
func (c *checker) notePosting(name string, attrs map[string]string) {
	_, disabled := attrs["disabled"]
	_, elsewhere := attrs["form"]
	submits := (name == "button" || name == "input") && attrs["type"] == "submit"
	switch {
	case name == "form" && strings.EqualFold(attrs["method"], "post"):
		c.posting = &posting{line: c.line, action: attrs["action"]}
		if attrs["data-enter"] != "" {
			c.posting.still = true
			if attrs["data-enter"] != "sends" || !slices.Contains(doors, attrs["action"]) {
				c.fault("<form> to %s has data-enter=%q, which is for doors", attrs["action"], attrs["data-enter"])
			}
		}
	case c.posting == nil || elsewhere:
	case submits:
		c.posting.still = c.posting.still || disabled && !c.posting.button
		c.posting.button = true
		if to := attrs["formaction"]; !disabled && to != "" {
			c.posting.where = append(c.posting.where, to)
		}
	case name == "textarea" || name == "select" || name == "input" && attrs["type"] != "hidden":
		c.posting.field = true
	}
}

// endPosting says what is wrong with a form that ends here.
func (c *checker) endPosting() {
	p := c.posting
	c.posting = nil
	if p == nil {
		return
	}
	if p.field && !p.still {
		c.faultAt(p.line, "<form> to %s is sent by the key Enter: its first button must be disabled", p.action)
	}
	leads := func(to string) bool {
		return slices.ContainsFunc(beside, func(end string) bool { return strings.HasSuffix(to, end) })
	}
	verbs := slices.Compact(slices.DeleteFunc(append([]string{p.action}, p.where...), leads))
	if len(verbs) > 1 {
		c.faultAt(p.line, "<form> does several things: %s", strings.Join(verbs, ", "))
	}
}
