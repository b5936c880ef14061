package distribution_test

import (
	"strings"
	"testing"

	"relief/distribution"
	"relief/internal/document"
	"relief/internal/fault"
)

// A limit is the same wherever a draft comes from, and holds at both edges. Who
// signs, and who keeps a thing, has the room of a name on the paper (60), a
// telephone that of its column (40); what is said of one line is as long as a
// name (200), of a whole document as a remark (500), of a meeting 2,000.
func TestDrafts_limits(t *testing.T) {
	const today = "2021-09-30"
	delivery := func(spoil func(*distribution.DeliveryDraft)) error {
		d := distribution.DeliveryDraft{ReceivedOn: today, Signer: "丁"}
		spoil(&d)
		return d.Check(today)
	}
	ownUse := func(spoil func(*distribution.OwnUseDraft)) error {
		d := distribution.OwnUseDraft{Purpose: "培训", Custodian: "丙", BusinessOn: today}
		spoil(&d)
		return d.Check(today)
	}
	plan := func(spoil func(*distribution.PlanDraft)) error {
		d := distribution.PlanDraft{Title: "一批", BusinessOn: today}
		spoil(&d)
		return d.Check(today)
	}
	tests := []struct {
		field string
		most  int
		check func(text string) error
	}{
		{"signer", 60, func(s string) error {
			return delivery(func(d *distribution.DeliveryDraft) { d.Signer = s })
		}},
		{"signer_phone", 40, func(s string) error {
			return delivery(func(d *distribution.DeliveryDraft) { d.SignerPhone = s })
		}},
		{"remarks", 500, func(s string) error {
			return delivery(func(d *distribution.DeliveryDraft) { d.Remarks = s })
		}},
		{"refused_reason.7", 200, func(s string) error {
			line := distribution.RefusedLine{SlipLineID: 7, Units: 1, Reason: s, To: distribution.ToStock}
			return line.Check(today)
		}},
		{"reason.7", 200, func(s string) error {
			line := distribution.PickedLine{HoldID: 7, Reason: s}
			return line.Check(today)
		}},
		{"signer", 60, func(s string) error {
			d := distribution.HandOverDraft{
				DispatchDraft: distribution.DispatchDraft{BusinessOn: today},
				DeliveryDraft: distribution.DeliveryDraft{Signer: s},
			}
			return d.Check(today)
		}},
		{"purpose", 200, func(s string) error { return ownUse(func(d *distribution.OwnUseDraft) { d.Purpose = s }) }},
		{"custodian", 60, func(s string) error {
			return ownUse(func(d *distribution.OwnUseDraft) { d.Custodian = s })
		}},
		{"why_expired", 500, func(s string) error {
			return ownUse(func(d *distribution.OwnUseDraft) { d.WhyExpired = s })
		}},
		{"title", 200, func(s string) error { return plan(func(d *distribution.PlanDraft) { d.Title = s }) }},
		{"purpose", 500, func(s string) error { return plan(func(d *distribution.PlanDraft) { d.Purpose = s }) }},
		{"remarks", 500, func(s string) error { return plan(func(d *distribution.PlanDraft) { d.Remarks = s }) }},
		{"opinion", 2000, func(s string) error {
			d := distribution.ApprovalDraft{Opinion: s, Decision: distribution.Decision{
				Meeting: "党组会议", Number: "8 号", HeldOn: today, Attendees: "全体", Resolution: "同意",
			}}
			return d.Check(today)
		}},
		{"reason", 500, func(s string) error {
			d := distribution.CutDraft{Units: 1, Reason: s}
			return d.Check(today)
		}},
		{"reason", 500, func(s string) error {
			d := document.ReasonDraft{Reason: s}
			return d.Check(today)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.field, func(t *testing.T) {
			letter := "字"
			if tt.field == "signer_phone" {
				letter = "7"
			}
			if err := tt.check(strings.Repeat(letter, tt.most)); err != nil {
				t.Errorf("%d characters: %v", tt.most, err)
			}
			err := tt.check(strings.Repeat(letter, tt.most+1))
			said := fault.Of(err)
			if said == nil || len(said.Fields) != 1 || said.Fields[tt.field].Key != "fault.too_long" {
				t.Errorf("%d characters: %v", tt.most+1, err)
			}
		})
	}
}

// What must be given is asked for at its field, all at once.
func TestDrafts_required(t *testing.T) {
	const today = "2021-09-30"
	tests := map[string]struct {
		draft  interface{ Check(today string) error }
		fields []string
	}{
		"dispatch":  {&distribution.DispatchDraft{}, []string{"business_on"}},
		"hand-over": {&distribution.HandOverDraft{}, []string{"business_on", "signer"}},
		"delivery":  {&distribution.DeliveryDraft{}, []string{"received_on", "signer"}},
		"signed":    {&distribution.SignedDraft{}, []string{"signed_copy"}},
		"own use":   {&distribution.OwnUseDraft{}, []string{"purpose", "custodian", "business_on"}},
		"plan":      {&distribution.PlanDraft{}, []string{"title", "business_on"}},
		"approval": {&distribution.ApprovalDraft{FromPaper: true},
			[]string{"meeting", "number", "held_on", "attendees", "resolution", "scan"}},
		"cut":    {&distribution.CutDraft{}, []string{"units", "reason"}},
		"reason": {&document.ReasonDraft{}, []string{"reason"}},
		"refused": {&distribution.RefusedLine{SlipLineID: 7, Units: 1},
			[]string{"refused_reason.7", "refused_to.7"}},
		"day": {&document.DayDraft{}, []string{"business_on"}},
	}
	for name, tt := range tests {
		said := fault.Of(tt.draft.Check(today))
		if said == nil || len(said.Fields) != len(tt.fields) {
			t.Errorf("%s: %v, want %v", name, said, tt.fields)
			continue
		}
		for _, field := range tt.fields {
			if _, asked := said.Fields[field]; !asked {
				t.Errorf("%s: %s is not asked for: %v", name, field, said)
			}
		}
	}
}
