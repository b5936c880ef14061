package desk

import (
	"fmt"
	"strconv"

	"relief/distribution"
	"relief/internal/auth"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
)

// DocTone is the colour of a document's state.
func (Base) DocTone(s document.State) string {
	switch s {
	case document.Posted, document.Received, document.Delivered, document.Filed, document.Closed, document.Out:
		return "green"
	case document.Void, document.Cancelled:
		return "secondary"
	case document.Submitted, document.Draft, document.Picking:
		return "yellow"
	}
	return "blue"
}

// DocPath is where a document's own page is.
func (Base) DocPath(d document.Document) string { return DocumentPath(d.Kind, d.ID) }

// DocumentPath is where the page of a document of this kind is.
func DocumentPath(kind document.Kind, id document.ID) string {
	switch kind {
	case document.Plan:
		return fmt.Sprintf("/plans/%d", id)
	case document.Slip:
		return fmt.Sprintf("/slips/%d", id)
	}
	return fmt.Sprintf("/documents/%d", id)
}

// StateKey is the catalogue key of a document's state. A reversal has no draft:
// once proposed it waits for a decision.
func (Base) StateKey(d document.Document) string {
	if d.Kind == document.Reversal && d.State == document.Draft {
		return document.Submitted.Key()
	}
	return d.State.Key()
}

// KB is a size in kilobytes.
func (Base) KB(size int64) string { return strconv.FormatInt((size+1023)/1024, 10) + " KB" }

// Figure is one number that matters.
type Figure struct{ Label, Number, Unit string }

// Figure makes one.
func (b Base) Figure(label string, n any, unit string) Figure {
	return Figure{Label: label, Number: b.Number(n), Unit: unit}
}

// SourceName says where goods came from.
func (b Base) SourceName(source string) string {
	switch source {
	case "donation":
		return b.T("docpage.source_donation")
	case "purchase":
		return b.T("docpage.source_purchase")
	case "superior":
		return b.T("docpage.source_superior")
	case "return":
		return b.T("docpage.source_return")
	case "opening":
		return b.T("docpage.source_opening")
	}
	return source
}

// Why is an act that asks for a reason, for the part "reason".
type Why struct {
	Action, Label, Text, Tone, Key string
	Version                        int64
	Field                          Field
}

// Why makes one: where it is posted, the field of the reason, what the button
// says, what the act will do, its tone, and the version the page shows.
func (b Base) Why(action, field, label, said, tone string, version int64) Why {
	return Why{
		Action: action, Label: label, Text: said, Tone: tone, Key: b.keyFor(action), Version: version,
		Field: b.Field(field, b.T("common.reason"), "", "required", "rows", "2"),
	}
}

// StateWord says a state.
func (b Base) StateWord(state document.State) string { return b.Say(fault.Message{Key: state.Key()}) }

// planTones are the colours of a plan's states.
var planTones = map[document.State]string{
	document.Draft: "secondary", document.Submitted: "yellow", document.Approved: "blue",
	document.Closed: "green", document.Cancelled: "secondary",
}

// PlanBadge is a plan's state as a badge.
func (b Base) PlanBadge(state document.State) Badge {
	return Badge{b.StateWord(state), planTones[state]}
}

var recipientKindNames = map[string]fault.Message{
	"clinic":    {Key: "recipient.kind_clinic"},
	"hospital":  {Key: "recipient.kind_hospital"},
	"school":    {Key: "recipient.kind_school"},
	"care_home": {Key: "recipient.kind_care_home"},
	"community": {Key: "recipient.kind_community"},
	"other":     {Key: "recipient.kind_other"},
}

// RecipientKind says what a recipient is.
func (b Base) RecipientKind(kind string) string {
	m, known := recipientKindNames[kind]
	if !known {
		return kind
	}
	return b.Say(m)
}

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

var slipTones = map[document.State]string{
	document.Picking: "yellow", document.Dispatched: "blue", document.Delivered: "green",
	document.Filed: "green", document.Void: "secondary",
}

// SlipBadge is a slip's state as a badge; one that was reversed says so.
func (b Base) SlipBadge(s distribution.Slip) Badge {
	if s.Reversed {
		return Badge{b.T("slip.reversed"), "red"}
	}
	return Badge{b.StateWord(s.State), slipTones[s.State]}
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
