package db

import "time"

// BranchID, PersonID name a branch and a person. Person 0 is the machine's
// operator, who may act on an empty database only.
type (
	BranchID int64
	PersonID int64
)

// Operator is the name of person 0 as it is kept; people are told it in words.
const Operator = "(operator)"

// At is where and when a question or a change happens.
type At struct {
	Branch BranchID
	Now    time.Time      // one instant per transaction, UTC
	Zone   *time.Location // the branch's time zone
}

// Where gives the place and the moment; it is promoted to readers and to Tx.
func (a At) Where() At { return a }

// Today is the branch's date, YYYY-MM-DD.
func (a At) Today() string { return a.Now.In(a.Zone).Format(time.DateOnly) }

// Stamp is the transaction's instant as it is stored.
func (a At) Stamp() string { return Stamp(a.Now) }

// instantLayout is fixed-width, so that instants sort as text.
const instantLayout = "2006-01-02T15:04:05.000000Z"

// Stamp writes an instant as it is stored: fixed-width UTC text.
func Stamp(t time.Time) string { return t.UTC().Format(instantLayout) }

// ParseStamp reads a stored instant; text that is none gives the zero time.
func ParseStamp(s string) time.Time {
	t, err := time.Parse(instantLayout, s)
	if err != nil {
		return time.Time{}
	}
	return t
}
