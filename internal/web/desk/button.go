package desk

import (
	"fmt"
	"slices"

	"github.com/gin-gonic/gin"
)

// Button is how the register's page offers an act.
type Button struct {
	Label  string // the key of what it says
	Says   string // the key of what it will do, behind one more press; "": it stands open
	Tone   string // "primary", "secondary" or "danger"
	Others bool   // whoever wrote the document is not offered it
	Asks   []Ask  // what it asks for
}

// Ask makes a field of a button's form. Today is the day of the books.
type Ask func(b Base, today string) Field

// AskReason asks why, in the field reason.
func AskReason(b Base, _ string) Field {
	return b.Field("reason", b.T("common.reason"), "", "required", "rows", "2")
}

// AskOpinion asks for an opinion, which may be left out, in the field opinion.
func AskOpinion(b Base, _ string) Field {
	return b.Field("opinion", b.T("docpage.opinion"), "", "autocomplete", "off")
}

// AskDay asks for the day of business, at most today, in the field business_on.
func AskDay(b Base, today string) Field {
	return b.Field("business_on", b.T("common.business_on"), today, "required", "type", "date", "max", today)
}

// checkButton refuses a button that no page would show.
func (s *Desk) checkButton(o Offer) error {
	if o.Button == nil {
		return nil
	}
	if s.register == nil || slices.ContainsFunc(o.In, o.Kind.Spec().AtHome) {
		return fmt.Errorf("act %q: no page of the register offers it", o.Name)
	}
	return nil
}

// AtRegister brings the register's page back after a refusal, as an Act with a
// Button wants it.
func (s *Desk) AtRegister(c *gin.Context, form *Form, refusal error) error {
	return s.register(c, form, refusal)
}

// ActForm is an act as a page offers it, for the part "act". What has a Text
// stands behind one more press.
type ActForm struct {
	Action, Label, Text, Tone, Key string
	Version                        int64
	Fields                         []Field
}

// Wrong tells whether a field of it was refused.
func (f ActForm) Wrong() bool {
	return slices.ContainsFunc(f.Fields, func(field Field) bool { return field.Error != "" })
}

// Why makes the form of an act that asks for a reason: where it is posted, the
// field of the reason, what the button says, what the act will do, its tone, and
// the version the page shows.
func (b Base) Why(action, field, label, said, tone string, version int64) ActForm {
	return ActForm{
		Action: action, Label: label, Text: said, Tone: tone, Key: b.KeyFor(action), Version: version,
		Fields: []Field{b.Field(field, b.T("common.reason"), "", "required", "rows", "2")},
	}
}
