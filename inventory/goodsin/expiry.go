package goodsin

import (
	"context"
	"time"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
)

// farYears and pastDays are how far an expiry may lie ahead or back before its
// year is doubted.
const (
	farYears = 30
	pastDays = 365
)

// DaysSince is how many days a day lies before another, both YYYY-MM-DD; less
// than nought when it lies behind it, and 0 for what is no day.
func DaysSince(day, today string) int64 {
	from, errFrom := time.Parse(time.DateOnly, day)
	to, errTo := time.Parse(time.DateOnly, today)
	if errFrom != nil || errTo != nil {
		return 0
	}
	return int64(to.Sub(from) / (24 * time.Hour))
}

// FarExpiry is how many years ahead an expiry lies that can hardly be right; 0 is
// one that can.
func FarExpiry(expires, today string) int64 {
	if years := -DaysSince(expires, today) / 365; years >= farYears {
		return years
	}
	return 0
}

// ExpiredDays is for how many days goods that were accepted are past their
// expiry; 0 is not at all.
func (l ArrivalLine) ExpiredDays(today string) int64 {
	if l.Accepted == 0 || l.ExpiresOn == nil {
		return 0
	}
	return max(DaysSince(*l.ExpiresOn, today), 0)
}

// ShortLife tells whether goods that were accepted are good and expire before a
// day (AcceptUntil): worth a note on page and paper, and no reason to refuse.
func (l ArrivalLine) ShortLife(today, until string) bool {
	return l.Accepted > 0 && l.ExpiresOn != nil && *l.ExpiresOn >= today && *l.ExpiresOn < until
}

// checkExpiry asks for a word where goods are accepted that have expired, or
// whose expiry can hardly be right.
func (l *InspectionLine) checkExpiry(f *fault.Fields, i int, today string) {
	if l.Accepted <= 0 || !document.IsDate(l.ExpiresOn) || l.Remarks != "" {
		return
	}
	days, years := DaysSince(l.ExpiresOn, today), FarExpiry(l.ExpiresOn, today)
	switch {
	case years > 0:
		f.Add(at("expires_on", i), "receipt.expiry_far", l.ExpiresOn, years)
	case days > pastDays:
		f.Add(at("expires_on", i), "receipt.expiry_past", l.ExpiresOn, days)
	}
	if days > 0 {
		f.Add(at("accepted", i), "receipt.expired_on_arrival", l.ExpiresOn, days)
	}
}

// putAside leads expired goods of which nobody said where they go to the
// quarantine corner: among the others they would look like the others.
func (d *InspectionDraft) putAside(ctx context.Context, tx *db.Tx) error {
	for i := range d.Lines {
		l := &d.Lines[i]
		if l.PlaceID != 0 || l.Accepted == 0 || l.ExpiresOn == "" || l.ExpiresOn >= tx.Today() {
			continue
		}
		corner, err := inventory.QuarantineOf(ctx, tx, d.WarehouseID)
		if err != nil {
			return err
		}
		l.PlaceID = corner
	}
	return nil
}

// expiredSince tells whether goods that were accepted have expired since two
// people looked at them, or had before without a word about it.
func (a *Arrival) expiredSince(l ArrivalLine, now db.At) bool {
	if l.Accepted == 0 || l.ExpiresOn == nil || *l.ExpiresOn >= now.Today() {
		return false
	}
	looked := ""
	if a.InspectedAt != nil {
		looked = db.ParseStamp(*a.InspectedAt).In(now.Zone).Format(time.DateOnly)
	}
	return l.Remarks == "" || *l.ExpiresOn >= looked
}
