package distribution

import (
	"context"
	"fmt"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// free is what of an item may be promised to lines of one plan, first expiry
// first. A lot that expires before until, the branch's minimum life, serves
// only lines that say they allow a short life. Lots earmarked for a recipient
// serve that recipient's line alone, and before all others; lots earmarked for
// what the plan is for come before those that anybody may have.
type free struct {
	picks []inventory.Pick
	uses  map[int64]inventory.Use // by line
	until string
}

func freeOf(
	ctx context.Context, r db.Reader, item inventory.ItemID, uses map[int64]inventory.Use,
) (*free, error) {
	until, err := inventory.MinLifeUntil(ctx, r, false)
	if err != nil {
		return nil, err
	}
	picks, err := inventory.PickableAll(ctx, r, item, r.Where().Today())
	slices.SortStableFunc(picks, inventory.EarmarkedFirst)
	return &free{picks, uses, until}, err
}

// usesOf gives, for lines of a plan or each of them, whom the goods are for and
// to what purpose.
func usesOf(ctx context.Context, r db.Reader, plan document.ID, lines ...int64) (map[int64]inventory.Use, error) {
	var rows []struct {
		ID      int64
		PlaceID inventory.PlaceID
		Purpose string
	}
	c := db.SQL(`
		SELECT l.id, COALESCE(c.place_id, 0) AS place_id, p.purpose
		FROM   plan_lines l
		JOIN   plans p ON p.document_id = l.document_id
		LEFT JOIN recipients c ON c.id = l.recipient_id
		WHERE  l.branch_id = ? AND l.document_id = ?`, r.Where().Branch, plan)
	if len(lines) > 0 {
		c.Add(` AND l.id`)
		db.Among(&c, lines)
	}
	if err := r.Select(ctx, &rows, c.SQL, c.Args...); err != nil {
		return nil, fmt.Errorf("uses of plan %d: %w", plan, err)
	}
	uses := make(map[int64]inventory.Use, len(rows))
	for _, row := range rows {
		uses[row.ID] = inventory.Use{Place: row.PlaceID, Purpose: row.Purpose}
	}
	return uses, nil
}

// serves tells whether a lot may be promised to a line.
func (s *free) serves(p inventory.Pick, l PlanLine) bool {
	return s.uses[l.ID].Serves(p.Restriction, p.ForPlaceID) &&
		(l.ShortLife || p.ExpiresOn == nil || *p.ExpiresOn >= s.until)
}

// deal gives the holds that serve lines of the item. Where there is too little
// it gives none, but what is free and what is asked.
func (s *free) deal(
	plan document.ID, lines []PlanLine, want map[int64]inventory.Units,
) (holds []inventory.Hold, have, asked inventory.Units) {
	rest, taken := map[int64]inventory.Units{}, map[int64]inventory.Units{}
	for _, l := range lines {
		own := s.take(plan, l, want[l.ID], func(p inventory.Pick) bool { return p.ForPlaceID != nil })
		for _, h := range own {
			taken[l.ID] += h.Units
		}
		holds, rest[l.ID] = append(holds, own...), want[l.ID]-taken[l.ID]
	}
	have, asked, long := s.falls(lines, rest)
	if asked > have {
		for _, l := range lines {
			if !long || !l.ShortLife {
				have, asked = have+taken[l.ID], asked+taken[l.ID]
			}
		}
		return nil, have, asked
	}
	return append(holds, s.share(plan, lines, rest)...), have, asked
}

// falls gives what is free for lines of the item and what they ask for: of
// those that need a long life where these alone ask too much, of all otherwise.
// What is earmarked for one recipient was dealt out before and does not count.
func (s *free) falls(lines []PlanLine, want map[int64]inventory.Units) (have, asked inventory.Units, only bool) {
	var long, all, longAsked, allAsked inventory.Units
	for _, p := range s.picks {
		if p.ForPlaceID != nil || !s.uses[lines[0].ID].Serves(p.Restriction, nil) {
			continue
		}
		all += p.Available
		if p.ExpiresOn == nil || *p.ExpiresOn >= s.until {
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
		return long, longAsked, true
	}
	return all, allAsked, false
}

// share deals the item out to lines in their order, those that need a long
// life first. There is enough for all of them.
func (s *free) share(plan document.ID, lines []PlanLine, want map[int64]inventory.Units) (holds []inventory.Hold) {
	for _, short := range []bool{false, true} {
		for _, l := range lines {
			if l.ShortLife == short {
				holds = append(holds, s.take(plan, l, want[l.ID], func(inventory.Pick) bool { return true })...)
			}
		}
	}
	return holds
}

// take promises up to need units of the lots that serve a line.
func (s *free) take(
	plan document.ID, l PlanLine, need inventory.Units, of func(inventory.Pick) bool,
) (holds []inventory.Hold) {
	for i := range s.picks {
		p := &s.picks[i]
		units := min(need, p.Available)
		if units <= 0 || !of(*p) || !s.serves(*p, l) {
			continue
		}
		holds = append(holds, inventory.Hold{
			DocumentID: plan, LineID: l.ID, ItemID: l.ItemID, LotID: p.LotID, PlaceID: p.PlaceID, Units: units,
			For: s.uses[l.ID],
		})
		need, p.Available = need-units, p.Available-units
	}
	return holds
}
