package goodsin

import (
	"context"
	"fmt"
	"time"

	"relief/internal/branch"
	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// ArrivalFilter says which receipts a list shows. Before is a keyset: only ids
// below it.
type ArrivalFilter struct {
	Show    string // waiting, posted, withdrawn, no_fiscal; empty is all
	Source  string
	DonorID inventory.DonorID
	Find    string // part of the number, of whom it is from, or of the donor's name
	Before  document.ID
	Limit   int
}

// ArrivalRow is a receipt as the list shows it: an opening count and goods that
// were refused among them.
type ArrivalRow struct {
	DocumentID   document.ID
	Number       *string
	State        document.State
	Source       string
	ArrivedOn    string
	LateAfter    int64 // the branch's limit, in days
	BusinessOn   string
	ReceivedFrom string
	DonorID      *inventory.DonorID
	Donor        string
	DonorEn      string
	Publicity    string
	Earmarked    bool
	ForName      string
	Purpose      string
	Parcels      int64 // 0: nobody counted them
	AuthorName   string
	InspectedBy  string
	SecondBy     string
	Lines        int64
	Units        inventory.Units
	FiscalKind   string
	FiscalNumber string
	Reversed     bool
	PostedAt     *string
}

// Waiting tells whether the goods are on record and not yet in the books.
func (a ArrivalRow) Waiting() bool {
	return a.State == document.Arrived || a.State == document.Inspected
}

// Age is for how many days goods have waited to be posted, as of a day.
func (a ArrivalRow) Age(today string) int64 {
	from, err := time.Parse(time.DateOnly, a.ArrivedOn)
	to, errTo := time.Parse(time.DateOnly, today)
	if err != nil || errTo != nil {
		return 0
	}
	return int64(to.Sub(from) / (24 * time.Hour))
}

// Late tells whether goods have waited too long.
func (a ArrivalRow) Late(today string) bool { return a.Waiting() && a.Age(today) > a.LateAfter }

// FiscalMissing tells whether a gift's fiscal receipt is still to come.
func (a ArrivalRow) FiscalMissing() bool {
	return a.Source == "donation" && a.FiscalKind == "" && a.State == document.Posted && !a.Reversed
}

const arrivalRows = `
	SELECT d.id AS document_id, d.number, d.state, COALESCE(r.source, a.source, '') AS source,
	       COALESCE(a.arrived_on, d.business_on) AS arrived_on, d.business_on,
	       COALESCE(a.received_from, r.received_from, '') AS received_from, a.donor_id, COALESCE(n.name, '') AS donor,
	       COALESCE(n.name_en, '') AS donor_en, COALESCE(n.publicity, '') AS publicity,
	       COALESCE(a.earmarked, 0) = 1 AS earmarked, COALESCE(p.name, '') AS for_name,
	       COALESCE(a.purpose, '') AS purpose, COALESCE(a.parcels, 0) AS parcels, d.author_name,
	       COALESCE(a.inspected_by, r.counted_by, '') AS inspected_by,
	       COALESCE(a.second_by, r.witness, '') AS second_by,
	       CASE WHEN d.posted_at IS NULL
	            THEN (SELECT COUNT(*) FROM arrival_lines l WHERE l.document_id = d.id)
	            ELSE (SELECT COUNT(*) FROM receipt_lines l WHERE l.document_id = d.id) END AS lines,
	       CAST(CASE WHEN d.posted_at IS NULL
	            THEN (SELECT COALESCE(SUM(l.received), 0) FROM arrival_lines l WHERE l.document_id = d.id)
	            ELSE (SELECT COALESCE(SUM(l.units), 0) FROM receipt_lines l WHERE l.document_id = d.id)
	            END AS BIGINT) AS units,
	       COALESCE(f.kind, '') AS fiscal_kind, COALESCE(f.number, '') AS fiscal_number,
	       EXISTS (SELECT 1 FROM documents v WHERE v.reverses = d.id AND v.reverses IS NOT NULL
	              AND v.state = 'posted') AS reversed, d.posted_at
	FROM   documents d
	LEFT JOIN arrivals a ON a.document_id = d.id
	LEFT JOIN receipts r ON r.document_id = d.id
	LEFT JOIN donors n ON n.id = a.donor_id
	LEFT JOIN places p ON p.id = a.for_place_id
	LEFT JOIN fiscal_receipts f ON f.branch_id = d.branch_id AND f.document_id = d.id AND a.source = 'donation'
	       AND f.id = (SELECT MAX(l.id) FROM fiscal_receipts l WHERE l.branch_id = d.branch_id AND l.document_id = d.id)
	WHERE  d.branch_id = ? AND d.kind = 'receipt'`

// arrivalShows are the conditions a list can be asked for.
var arrivalShows = map[string]string{
	"waiting":   ` AND d.state IN ('arrived', 'inspected')`,
	"posted":    ` AND d.state = 'posted'`,
	"withdrawn": ` AND d.state = 'cancelled'`,
	"no_fiscal": ` AND ` + fiscalDue,
}

// fiscalDue is that a document d is a gift in the books, not taken back, whose
// fiscal receipt is still to come.
const fiscalDue = `d.id IN (SELECT u.document_id FROM fiscal_due u WHERE u.branch_id = d.branch_id)
		AND NOT EXISTS (SELECT 1 FROM documents v WHERE v.reverses = d.id AND v.state = 'posted')`

// FiscalDue counts the gifts whose fiscal receipt is still to come.
func FiscalDue(ctx context.Context, r db.Reader) (n int64, err error) {
	err = r.Get(ctx, &n, `SELECT COUNT(*) FROM documents d WHERE d.branch_id = ? AND `+fiscalDue, r.Where().Branch)
	if err != nil {
		return 0, fmt.Errorf("gifts without fiscal receipt: %w", err)
	}
	return n, nil
}

// Arrivals lists receipts, newest first; those that wait, oldest first.
func Arrivals(ctx context.Context, r db.Reader, f ArrivalFilter) ([]ArrivalRow, error) {
	limits, err := branch.LimitsOf(ctx, r)
	if err != nil {
		return nil, err
	}
	rows, err := db.Newest(f.Limit, f.Before == 0 && f.Show != "waiting", func(near bool) ([]ArrivalRow, bool, error) {
		return f.list(ctx, r, near)
	})
	for i := range rows {
		rows[i].LateAfter = int64(limits.ArrivedDays)
	}
	return rows, err
}

func (f ArrivalFilter) list(ctx context.Context, r db.Reader, near bool) (rows []ArrivalRow, cut bool, err error) {
	at := r.Where()
	c := db.SQL(arrivalRows, at.Branch)
	c.Add(arrivalShows[f.Show])
	if f.Source != "" {
		c.Add(` AND COALESCE(r.source, a.source) = ?`, f.Source)
	}
	id := `d.id`
	if f.DonorID != 0 {
		id = `a.document_id` // they are found by the donor, and in order
		c.Add(` AND a.branch_id = ? AND a.donor_id = ?`, at.Branch, f.DonorID)
	}
	if cut, err = c.FindMany(ctx, r, f.Find, near, document.Numbers("d.id", "", document.Receipt),
		db.Many{Table: "arrivals", Column: "d.id"}, db.Many{Table: "donors", Column: "d.id",
			Of: db.SQL(`SELECT o.document_id FROM arrivals o WHERE o.branch_id = ? AND o.donor_id`,
				at.Branch)}); err != nil {
		return nil, false, err
	}
	if f.Before != 0 {
		c.Add(` AND `+id+` < ?`, f.Before)
	}
	order := ` ORDER BY ` + id + ` DESC`
	if f.Show == "waiting" {
		order = ` ORDER BY a.arrived_on, d.id`
	}
	c.Add(order)
	if f.Limit > 0 {
		c.Add(` LIMIT ?`, f.Limit)
	}
	if err := r.Select(ctx, &rows, c.SQL, c.Args...); err != nil {
		return nil, false, fmt.Errorf("receipts: %w", err)
	}
	return rows, cut, nil
}

// GivenLot is where units of a donor's lot are now.
type GivenLot struct {
	DocumentID  document.ID
	Number      *string
	ReceivedOn  string
	LotID       inventory.LotID
	ItemID      inventory.ItemID
	Name        string
	NameEn      string
	Spec        string
	Unit        string
	LotNo       *string
	ExpiresOn   *string
	Restriction *string
	ValueFen    *int64
	Place       string
	PlaceEn     string
	PlaceKind   inventory.PlaceKind
	Units       inventory.Units
}

// GivenBy gives the lots that receipts brought, newest first, each with every
// place where some of it is: in the store, on the road, with a recipient, gone.
// What was split off from a lot stands with it.
func GivenBy(ctx context.Context, r db.Reader, receipts []ArrivalRow) ([]GivenLot, error) {
	ids := make([]document.ID, len(receipts))
	for i, a := range receipts {
		ids[i] = a.DocumentID
	}
	if len(ids) == 0 {
		return nil, nil
	}
	branch := r.Where().Branch
	c := db.SQL(`
		WITH RECURSIVE given (id) AS (
		       SELECT o.id FROM lots o WHERE o.branch_id = ? AND o.document_id`, branch)
	db.Among(&c, ids)
	c.Add(`
		       UNION SELECT s.id FROM given g CROSS JOIN lots s WHERE s.branch_id = ? AND s.split_from = g.id)
		SELECT l.document_id, d.number, l.received_on, l.id AS lot_id, l.item_id, i.name, i.name_en, i.spec,
		       i.base_unit AS unit, l.lot_no, l.expires_on, l.restriction, l.value_fen, p.name AS place,
		       p.name_en AS place_en, p.kind AS place_kind, e.units
		FROM  (SELECT lot_id, place_id, CAST(SUM(units) AS BIGINT) AS units
		       FROM  (SELECT m.lot_id, m.to_id AS place_id, m.units FROM given g
		              CROSS JOIN movements m WHERE m.branch_id = ? AND m.lot_id = g.id
		              UNION ALL
		              SELECT m.lot_id, m.from_id, -m.units FROM given g
		              CROSS JOIN movements m WHERE m.branch_id = ? AND m.lot_id = g.id) AS a
		       GROUP BY lot_id, place_id) AS e
		JOIN   lots l ON l.id = e.lot_id
		JOIN   documents d ON d.id = l.document_id
		JOIN   items i ON i.id = l.item_id
		JOIN   places p ON p.id = e.place_id
		WHERE  e.units > 0 AND p.kind <> 'conversion'
		ORDER BY l.received_on DESC, l.document_id DESC, l.id, p.kept DESC, p.id`, branch, branch, branch)
	var rows []GivenLot
	if err := r.Select(ctx, &rows, c.SQL, c.Args...); err != nil {
		return nil, fmt.Errorf("lots of receipts: %w", err)
	}
	return rows, nil
}

// Restriction says in words for whom and for what the goods are.
func (a ArrivalRow) Restriction() string {
	of := Arrival{ForName: a.ForName, Purpose: a.Purpose}
	return of.Restriction()
}
