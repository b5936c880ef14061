package advice

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// Move is units of a lot that a reversal takes from one place to another.
type Move struct{ Lot, From, To, Units int64 }

// Back gives the moves that take a document back as things stand, in order.
type Back func(ctx context.Context, id document.ID) ([]Move, error)

// named is how many documents one refusal names.
const named = 8

// MayTakeBack refuses, as a Conflict that says what helps, to take a document
// back while too little of what it moved lies free where it put it. Field lot.N
// says what of lot N is free and what is asked.
func MayTakeBack(ctx context.Context, r db.Reader, target document.Document, back Back) error {
	f := finder{r: r, back: back, able: map[document.ID]*judged{}}
	short, err := f.short(ctx, target.ID)
	if err != nil || len(short) == 0 {
		return err
	}
	said, err := f.say(ctx, target, short)
	if err != nil {
		return err
	}
	var faults fault.Fields
	for _, s := range short {
		faults.Add(fmt.Sprintf("lot.%d", s.Lot), "stock.too_little", s.Item, s.free(), f.need[s.spot])
	}
	return faults.Err(fault.Conflict, said.Key, said.Args...)
}

// say is the advice for what falls short.
func (f *finder) say(ctx context.Context, target document.Document, short []lying) (fault.Message, error) {
	left, err := f.lost(ctx, target, short)
	if err != nil {
		return fault.Message{}, err
	}
	if len(left) > 0 {
		return fault.Message{Key: "reversal.left_store", Args: []any{target.No(), few(left)}}, nil
	}
	a := answer{spent: map[spot]int64{}}
	for _, s := range short {
		if err := f.help(ctx, target, s, &a); err != nil {
			return fault.Message{}, err
		}
	}
	switch {
	case len(a.first) > 0:
		return fault.Message{Key: "reversal.moved_on", Args: []any{target.No(), few(a.first)}}, nil
	case len(a.lies) > 0:
		return fault.Message{Key: "reversal.lies_elsewhere", Args: []any{target.No(), a.lies}}, nil
	case len(a.outside) > 0:
		return fault.Message{Key: "reversal.moved_on", Args: []any{target.No(), few(a.outside)}}, nil
	}
	return fault.Message{Key: "stock.short"}, nil
}

// answer is what helps with all that falls short, by how it helps.
type answer struct {
	first   []any
	lies    []fault.Message
	outside []any
	spent   map[spot]int64 // what those documents take from where it lies now
}

// help adds what helps with a shortage, until it is made up for.
func (f *finder) help(ctx context.Context, target document.Document, s lying, a *answer) error {
	rest := f.need[s.spot] - s.free()
	holds, err := f.holds(ctx, s.spot)
	if err != nil {
		return err
	}
	for _, h := range holds {
		a.first, rest = put(a.first, h.Number), rest-h.Units
	}
	later, err := f.later(ctx, s.Lot, f.since, target.ID)
	if err != nil {
		return err
	}
	var outside []document.ID
	for _, l := range later {
		moves, ok, err := f.canGoBack(ctx, l)
		if err != nil {
			return err
		}
		if !ok || rest <= 0 {
			continue
		}
		units, outer := brings(moves, s.spot), f.into(moves, s.Lot) > 0
		if units > 0 && !outer { // from another place: if it still lies there
			if ok, err = f.spend(ctx, moves, a.spent); err != nil {
				return err
			}
		}
		switch {
		case units > 0 && ok:
			a.first, rest = put(a.first, l.Number), rest-units
		case outer:
			outside = append(outside, l.ID)
		}
	}
	if rest, err = f.lies(ctx, s, rest, a); err != nil {
		return err
	}
	for _, l := range later {
		for _, id := range outside {
			if l.ID == id && rest > 0 {
				a.outside = put(a.outside, l.Number)
				rest -= f.into(f.able[id].moves, s.Lot)
			}
		}
	}
	return nil
}

// lies adds where else in the store units of a lot lie that could be brought
// back. Promises do not come along to a place from which nothing is picked:
// there what holds them is named instead.
func (f *finder) lies(ctx context.Context, s lying, rest int64, a *answer) (int64, error) {
	for _, at := range f.stock {
		there := at.OnHand - f.need[at.spot] - a.spent[at.spot]
		if at.Lot != s.Lot || at.Place == s.Place || !at.Stored || there <= 0 || rest <= 0 {
			continue
		}
		if !s.Picked && at.Held > 0 {
			holds, err := f.holds(ctx, at.spot)
			if err != nil {
				return rest, err
			}
			for _, h := range holds {
				a.outside = put(a.outside, h.Number)
			}
			there = min(there, at.free())
		}
		if there = min(there, rest); there > 0 {
			rest -= there
			a.lies = append(a.lies, s.bring(at, there))
		}
	}
	return rest, nil
}

// bring says what is to be brought back from another place.
func (s lying) bring(at lying, units int64) fault.Message {
	var what any = s.Item
	switch {
	case s.Mark != "":
		what = fault.Message{Key: "reversal.of_lot", Args: []any{s.Item, s.Mark}}
	case s.Expires != "":
		what = fault.Message{Key: "reversal.of_expiry", Args: []any{s.Item, s.Expires}}
	}
	key := "reversal.lies_at"
	if !s.Open {
		key = "reversal.lies_closed"
	}
	return fault.Message{Key: key, Args: []any{what, units, s.Unit, at.At, s.At}}
}

// lost gives the documents by which the goods have left the store for good,
// where so few are left that no advice would help, or none.
func (f *finder) lost(ctx context.Context, target document.Document, short []lying) ([]any, error) {
	var left []any
	for _, s := range short {
		within, err := f.within(ctx, s.Lot, f.since, target.ID)
		if err != nil {
			return nil, err
		}
		if within >= f.needOf(s.Lot, f.need) {
			continue
		}
		later, err := f.later(ctx, s.Lot, f.since, target.ID)
		if err != nil {
			return nil, err
		}
		for _, l := range later {
			_, ok, err := f.canGoBack(ctx, l)
			if err != nil {
				return nil, err
			}
			if ok || l.Went == 0 {
				continue
			}
			if l.Undoes == "" {
				left = put(left, l.Number)
				continue
			}
			left = append(left, fault.Message{Key: "reversal.left_by", Args: []any{l.Number, l.Undoes}})
		}
	}
	return left, nil
}

// put adds the number of a document once.
func put(list []any, number string) []any {
	for _, n := range list {
		if n == number {
			return list
		}
	}
	return append(list, number)
}

// few shortens a list to what one can read.
func few(list []any) []any {
	if more := len(list) - named; more > 0 {
		return append(list[:named:named], fault.Message{Key: "reversal.more", Args: []any{more}})
	}
	return list
}
