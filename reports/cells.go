package reports

import (
	"time"

	"relief/internal/db"
)

// TextColumn is a column of texts, so many characters wide.
func TextColumn(key, label string, width float64) Column {
	return Column{Key: key, Label: label, Kind: Text, Width: width}
}

// DayColumn is a column of dates of business.
func DayColumn(key, label string) Column { return Column{Key: key, Label: label, Kind: Day, Width: 13} }

// MomentColumn is a column of instants as the branch's clock showed them.
func MomentColumn(key, label string) Column {
	return Column{Key: key, Label: label, Kind: Moment, Width: 20}
}

// DateOf is a date that may be unknown.
func DateOf(iso *string) Cell {
	if iso == nil || *iso == "" {
		return nil
	}
	return Date(*iso)
}

// WordOf is a text that may be unknown.
func WordOf(s *string) Cell {
	if s == nil || *s == "" {
		return nil
	}
	return *s
}

// MomentOf is a stored instant as the branch's clock showed it, to the second.
func MomentOf(stamp string, zone *time.Location) Cell {
	at := db.ParseStamp(stamp)
	if at.IsZero() {
		return nil
	}
	return at.In(zone).Truncate(time.Second)
}
