package rounds

import (
	"context"
	"slices"
	"time"

	"relief/distribution"
	"relief/internal/auth"
	"relief/internal/branch"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
)

// planHomeSources say at home what of plans and slips waits for the person.
func planHomeSources() []desk.HomeSource {
	return []desk.HomeSource{
		{Need: auth.PlanWrite, Cards: recipientCards},
		{Need: auth.PlanApprove, Cards: toApproveCards},
		{Need: auth.PlanWrite, Cards: draftCards},
		{Need: auth.PlanRead, Cards: openPlanCards},
		{Need: auth.StockWrite, Cards: pickCards},
		{Need: auth.PlanRead, Cards: paperCards},
	}
}

// recipientCards says how to begin where nobody is registered to give to.
func recipientCards(ctx context.Context, r db.Reader, _ auth.Person) ([]desk.HomeCard, error) {
	any, err := distribution.AnyRecipient(ctx, r)
	if err != nil || any {
		return nil, err
	}
	return []desk.HomeCard{{
		Title: fault.Message{Key: "plan.card_recipients"}, Text: fault.Message{Key: "plan.card_recipients_text"},
		Begin: true, Href: "/imports/recipients", Icon: "building-community", Tone: "orange",
	}}, nil
}

// toApproveCards are the plans that wait for this person's decision.
func toApproveCards(ctx context.Context, r db.Reader, p auth.Person) ([]desk.HomeCard, error) {
	plans, err := distribution.Plans(ctx, r, distribution.PlanFilter{State: document.Submitted, Limit: 200})
	if err != nil {
		return nil, err
	}
	card := desk.HomeCard{
		Title: fault.Message{Key: "plan.card_to_approve"}, Href: "/plans?state=submitted", Icon: "gavel", Tone: "red",
	}
	for _, row := range slices.Backward(plans) { // the oldest first
		writers, err := distribution.Writers(ctx, r, row.Document)
		if err != nil {
			return nil, err
		}
		if slices.Contains(writers, p.ID) {
			continue
		}
		if card.Count++; card.Count <= desk.HomeRows {
			card.First = append(card.First, desk.HomeRow{
				Name: row.Title, Href: desk.DocPath(row.Document), Text: desk.Since(row.BusinessOn, r.Where().Today()),
			})
		}
	}
	return []desk.HomeCard{card}, nil
}

// draftCards are the person's own plans in the making.
func draftCards(ctx context.Context, r db.Reader, p auth.Person) ([]desk.HomeCard, error) {
	plans, err := distribution.Plans(ctx, r, distribution.PlanFilter{State: document.Draft, Limit: 200})
	if err != nil {
		return nil, err
	}
	var n int64
	for _, row := range plans {
		if row.AuthorID == p.ID {
			n++
		}
	}
	return []desk.HomeCard{{
		Title: fault.Message{Key: "plan.card_drafts"}, Count: n, Href: "/plans?state=draft", Icon: "edit",
	}}, nil
}

// openPlanCards are approved plans of which slips are still to be drawn up, and
// what is kept and still to be taken over.
func openPlanCards(ctx context.Context, r db.Reader, p auth.Person) ([]desk.HomeCard, error) {
	draws, takes := p.Can(auth.PlanWrite), p.Can(auth.EquipmentWrite)
	if !draws && !takes {
		return nil, nil
	}
	plans, err := distribution.Plans(ctx, r, distribution.PlanFilter{State: document.Approved, Limit: 200})
	if err != nil {
		return nil, err
	}
	limits, err := branch.LimitsOf(ctx, r)
	if err != nil {
		return nil, err
	}
	var undrawn, kept, late int64
	due := branch.In(r.Where(), -limits.UnissuedDays)
	for _, row := range plans {
		recipients, units, err := distribution.Undrawn(ctx, r, row.ID)
		if err != nil {
			return nil, err
		}
		if recipients > 0 {
			undrawn++
			if approvedOn(row.PostedAt, r.Where().Zone) < due {
				late++
			}
		}
		if units > 0 {
			kept++
		}
	}
	var cards []desk.HomeCard
	if draws {
		card := desk.HomeCard{
			Title: fault.Message{Key: "plan.card_undrawn"}, Count: undrawn, Href: "/plans?state=approved",
			Icon: "file-export", Tone: "orange",
		}
		if late > 0 {
			card.Tone = "red"
			card.Text = fault.Message{Key: "plan.card_unissued", Args: []any{late, limits.UnissuedDays}}
		}
		cards = append(cards, card)
	}
	if takes {
		cards = append(cards, desk.HomeCard{
			Title: fault.Message{Key: "plan.card_kept"}, Count: kept, Href: "/plans?state=approved", Icon: "tools",
			Tone: "orange",
		})
	}
	return cards, nil
}

// approvedOn is the branch's date of the instant a plan was approved at.
func approvedOn(stamp *string, zone *time.Location) string {
	if stamp == nil {
		return ""
	}
	return db.ParseStamp(*stamp).In(zone).Format(time.DateOnly)
}

// pickCards are the slips that wait for the storekeeper's hands.
func pickCards(ctx context.Context, r db.Reader, _ auth.Person) ([]desk.HomeCard, error) {
	picking, err := distribution.InState(ctx, r, document.Slip, document.Picking)
	if err != nil {
		return nil, err
	}
	return []desk.HomeCard{{
		Title: fault.Message{Key: "slip.card_picking", Args: []any{picking}},
		Count: picking, Href: "/slips?state=picking",
		Icon: "package-export", Tone: "orange",
	}}, nil
}

// paperCards are goods on their way and signed copies that have not come back.
func paperCards(ctx context.Context, r db.Reader, p auth.Person) ([]desk.HomeCard, error) {
	if !p.Can(auth.DocumentAttach) {
		return nil, nil
	}
	papers, err := distribution.PapersMissing(ctx, r)
	if err != nil {
		return nil, err
	}
	missing := desk.HomeCard{
		Title: fault.Message{Key: "slip.card_papers", Args: []any{papers.Missing}}, Count: papers.Missing,
		Href: "/slips?papers=missing",
		Icon: "writing-sign",
	}
	limits, err := branch.LimitsOf(ctx, r)
	if err != nil {
		return nil, err
	}
	if papers.Oldest != nil {
		days := daysBetween(*papers.Oldest, r.Where().Today())
		missing.Text = fault.Message{Key: "slip.card_oldest", Args: []any{desk.Ago(days)}}
		if days > int64(limits.PaperDays) {
			missing.Tone = "red"
		}
	}
	return []desk.HomeCard{
		{Title: fault.Message{Key: "slip.card_on_road", Args: []any{papers.OnRoad}}, Count: papers.OnRoad,
			Href: "/slips?state=dispatched",
			Icon: "truck-delivery"},
		missing,
	}, nil
}
