package desk

import (
	"fmt"
	"strconv"

	"relief/internal/auth"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
)

// tones are the colours of the states, of every kind of document alike: yellow
// waits for somebody, blue is under way, green is done, grey counts for nothing.
var tones = map[document.State]string{
	document.Draft: "secondary", document.Arrived: "yellow", document.Inspected: "yellow",
	document.Submitted: "yellow", document.Approved: "blue", document.Picking: "yellow",
	document.Dispatched: "blue", document.Delivered: "green", document.Filed: "green",
	document.Out: "green", document.Received: "green", document.Posted: "green",
	document.Closed: "green", document.Void: "secondary", document.Cancelled: "secondary",
}

// DocBadge is where a document stands, as a badge; one that was reversed says so.
func (b Base) DocBadge(d document.Document, reversed bool) Badge {
	if reversed {
		return Badge{b.T("slip.reversed"), "red"}
	}
	return Badge{b.StateWord(d.Standing()), tones[d.Standing()]}
}

// DocPath is where a document is shown.
func (Base) DocPath(d document.Document) string { return DocPath(d) }

// DocPath is where a document is shown: by its own page, or by the register's.
func DocPath(d document.Document) string {
	if spec := d.Kind.Spec(); spec.AtHome(d.State) {
		return fmt.Sprintf(spec.Home, d.ID)
	}
	return fmt.Sprintf("/documents/%d", d.ID)
}

// DocumentPath is DocPath where no more is known of a document than what it is.
// The register's page leads on to its own, where it has one in some states.
func DocumentPath(kind document.Kind, id document.ID) string {
	return DocPath(document.Document{Kind: kind, ID: id})
}

// KB is a size in kilobytes.
func (Base) KB(size int64) string { return strconv.FormatInt((size+1023)/1024, 10) + " KB" }

// Figure is one number that matters.
type Figure struct{ Label, Number, Unit string }

// Figure makes one.
func (b Base) Figure(label string, n any, unit string) Figure {
	return Figure{Label: label, Number: b.Number(n), Unit: unit}
}

// StateWord says a state.
func (b Base) StateWord(state document.State) string { return b.Say(fault.Message{Key: state.Key()}) }

// LotWord is a lot number, or that it is unknown.
func (b Base) LotWord(lotNo *string) string {
	if lotNo == nil || *lotNo == "" {
		return b.T("common.unknown")
	}
	return *lotNo
}

// ExpiryWord is an expiry as a date, or that it is unknown.
func (b Base) ExpiryWord(on *string) string {
	if on == nil {
		return b.T("common.unknown")
	}
	return b.Date(*on)
}

// Named is a thing's name in the page's language.
func (b Base) Named(name, nameEn string) string {
	if b.Lang == text.En && nameEn != "" {
		return nameEn
	}
	return name
}

// FindingOn is the button by which an auditor opens a finding on what a page
// shows, for the part "finding_button"; it leads nowhere for others.
func (b Base) FindingOn(kind string, id any) MenuItem {
	if !b.Person.Can(auth.FindingWrite) {
		return MenuItem{}
	}
	return MenuItem{Path: fmt.Sprintf("/findings/new?on=%s&id=%d", kind, id), Label: b.T("findpage.open")}
}
