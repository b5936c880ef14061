package store

import (
	"context"
	"fmt"
	"time"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/chart"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/reports"
)

// stockHomeSources are what the store has to say at home.
func stockHomeSources() []desk.HomeSource {
	return []desk.HomeSource{
		{Need: auth.ReversalApprove, Cards: desk.Waiting(
			document.Reversal, fault.Message{Key: "homecard.reversals"}, "arrow-back-up")},
		{Need: auth.StockWrite, Cards: storeCards},
		{Need: auth.StockRead, Charts: homeCharts},
	}
}

// homeCharts show what expires when and what came and went, where there is
// anything in it to see.
func homeCharts(ctx context.Context, r db.Reader, ask reports.Ask) ([]chart.Chart, error) {
	spans, err := accounts.ByExpiry(ctx, r)
	if err != nil {
		return nil, err
	}
	expiry, err := expiryChart(ctx, r, spans, ask)
	if err != nil {
		return nil, err
	}
	months, err := monthChart(ctx, r, 0, ask)
	if err != nil || !expiry.Anything() && !months.Anything() {
		return nil, err
	}
	return []chart.Chart{expiry, months}, nil
}

// storeCards shows what in the store needs a look; what needs none is not
// shown, but an empty store says how to begin.
func storeCards(ctx context.Context, r db.Reader, p auth.Person) ([]desk.HomeCard, error) {
	bare, err := accounts.Bare(ctx, r)
	if err != nil {
		return nil, err
	}
	if bare {
		came, err := document.List(ctx, r, document.Filter{Kind: document.Receipt, State: document.Posted, Limit: 1})
		if err != nil {
			return nil, err
		}
		if len(came) == 0 {
			totals, err := inventory.Totals(ctx, r, inventory.StockFilter{})
			return beginCards(p, totals.Items), err
		}
	}
	w, err := accounts.LoadWatch(ctx, r, desk.HomeRows)
	if err != nil {
		return nil, err
	}
	var cards []desk.HomeCard
	for _, card := range []desk.HomeCard{
		{Title: fault.Message{Key: "homecard.expired", Args: []any{w.Expired}}, Count: w.Expired,
			Href: "/stock?show=expired", First: toExpire(w.FirstExpired),
			Icon: "alert-triangle", Tone: "red"},
		{Title: fault.Message{Key: "homecard.expiring", Args: []any{w.Expiring}}, Count: w.Expiring,
			Href: "/stock?show=expiring", First: toExpire(w.FirstExpiring),
			Icon: "calendar-due", Tone: "yellow"},
		{Title: fault.Message{Key: "homecard.below_min", Args: []any{w.BelowMin}}, Count: w.BelowMin,
			Href: "/stock?show=below_min", Text: fault.Message{Key: "homecard.below_min_text"},
			Icon: "scale", Tone: "orange"},
		{Title: fault.Message{Key: "homecard.unknown", Args: []any{w.Unknown}}, Count: w.Unknown,
			Href: "/stock?show=unknown",
			Text: fault.Message{Key: "homecard.unknown_text"}, Icon: "calendar"},
		{Title: fault.Message{Key: "homecard.lying", Args: []any{w.Lying}}, Count: w.Lying, Href: "/stock?show=lying",
			Text: lyingFor(r.Where(), w.Oldest), Icon: "hourglass"},
	} {
		if card.Count > 0 {
			cards = append(cards, card)
		}
	}
	return cards, nil
}

// toExpire names items with the way to their lots, where they are moved and
// corrected.
func toExpire(list []accounts.Outgoing) (first []desk.HomeRow) {
	for _, row := range list {
		first = append(first, desk.HomeRow{
			Name: row.Name, NameEn: row.NameEn, Href: fmt.Sprintf("/items/%d#lots", row.ItemID), Day: row.FirstOut,
		})
	}
	return first
}

// beginCards say how to begin where nothing ever came: with the opening count,
// and with the list of items where there are none.
func beginCards(p auth.Person, items int64) []desk.HomeCard {
	cards := []desk.HomeCard{{
		Title: fault.Message{Key: "homecard.begin"}, Text: fault.Message{Key: "homecard.begin_text"}, Begin: true,
		Href: "/opening", Icon: "file-import", Tone: "orange",
	}}
	if items == 0 && p.Can(auth.ItemWrite) {
		cards = append(cards, desk.HomeCard{
			Title: fault.Message{Key: "homecard.items"}, Text: fault.Message{Key: "homecard.items_text"}, Begin: true,
			Href: "/imports/items", Icon: "box", Tone: "orange",
		})
	}
	return cards
}

// lyingFor says for how long the oldest goods have lain.
func lyingFor(at db.At, oldest *string) fault.Message {
	if oldest == nil {
		return fault.Message{}
	}
	since, err := time.Parse(time.DateOnly, *oldest)
	today, errToday := time.Parse(time.DateOnly, at.Today())
	if err != nil || errToday != nil {
		return fault.Message{}
	}
	days := int64(today.Sub(since) / (24 * time.Hour))
	return fault.Message{Key: "homecard.lying_text", Args: []any{desk.Days(days)}}
}
