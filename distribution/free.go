package distribution

import (
	"context"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// free is what of an item may be promised, first expiry first. A lot that
// expires before until, the branch's minimum life, serves only lines that say
// they allow a short life.
type free struct {
	picks []inventory.Pick
	until string
}

func freeOf(ctx context.Context, r db.Reader, item inventory.ItemID) (*free, error) {
	until, err := inventory.MinLifeUntil(ctx, r, false)
	if err != nil {
		return nil, err
	}
	picks, err := inventory.Pickable(ctx, r, item, r.Where().Today())
	return &free{picks, until}, err
}

// serves tells whether a lot may be promised to a line.
func (s *free) serves(p inventory.Pick, l PlanLine) bool {
	return l.ShortLife || p.ExpiresOn == nil || *p.ExpiresOn >= s.until
}

// falls gives what is free for lines of the item and what they ask for: of
// those that need a long life where these alone ask too much, of all otherwise.
func (s *free) falls(lines []PlanLine, want map[int64]inventory.Units) (have, asked inventory.Units) {
	var long, all, longAsked, allAsked inventory.Units
	for _, p := range s.picks {
		all += p.Available
		if s.serves(p, PlanLine{}) {
			long += p.Available
		}
	}
	short := false
	for _, l := range lines {
		allAsked += want[l.ID]
		if short = short || l.ShortLife; !l.ShortLife {
			longAsked += want[l.ID]
		}
	}
	if !short || longAsked > long {
		return long, longAsked
	}
	return all, allAsked
}

// share deals the item out to lines in their order, those that need a long
// life first. There is enough for all of them.
func (s *free) share(plan document.ID, lines []PlanLine, want map[int64]inventory.Units) (holds []inventory.Hold) {
	for _, short := range []bool{false, true} {
		for _, l := range lines {
			need := want[l.ID]
			for i := range s.picks {
				p := &s.picks[i]
				units := min(need, p.Available)
				if l.ShortLife != short || units <= 0 || !s.serves(*p, l) {
					continue
				}
				holds = append(holds, inventory.Hold{
					DocumentID: plan, LineID: l.ID, ItemID: l.ItemID, LotID: p.LotID, PlaceID: p.PlaceID, Units: units,
				})
				need, p.Available = need-units, p.Available-units
			}
		}
	}
	return holds
}
