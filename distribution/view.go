package distribution

import (
	"context"
	"fmt"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// Matrix is a plan as people read it: items down, recipients across, what is
// kept behind them.
type Matrix struct {
	Recipients []MatrixColumn
	Items      []MatrixRow
	Kept       inventory.Units // of all items, kept by the branch
	Units      inventory.Units // of all cells
}

// MatrixColumn is a recipient on the matrix with what it gets of all items.
type MatrixColumn struct {
	RecipientID RecipientID
	Name        string
	NameEn      string
	Kind        string
	Active      bool
	PlaceID     inventory.PlaceID
	Units       inventory.Units `db:"-"`
}

// MatrixRow is an item on the matrix. Cells stand in the order of the
// recipients; a cell without a line has LineID 0.
type MatrixRow struct {
	ItemID inventory.ItemID
	Code   string
	Name   string
	NameEn string
	Spec   string
	Unit   string
	OnHand inventory.Units // in the store, whatever its state
	Others inventory.Units // held for other documents
	Free   inventory.Units // may be promised today
	Own    inventory.Units // held for this plan
	// In the store and neither held nor free:
	Quarantined inventory.Units // where nothing may be taken from: 待处理, receiving, a closed bin
	Expired     inventory.Units // expired, or too near to it to be handed over
	Earmarked   inventory.Units // given for somebody or something else
	Cells       []Progress      `db:"-"`
	Kept        Progress        `db:"-"`
	Total       inventory.Units `db:"-"` // of all cells, kept among them
	Open        inventory.Units `db:"-"` // of all cells, neither cut nor out
}

// Available is what the plan may dispose of: what is free, and what it holds.
func (m MatrixRow) Available() inventory.Units { return m.Free + m.Own }

// Left is what stays free once the plan is served; below nought it asks for
// too much.
func (m MatrixRow) Left() inventory.Units { return m.Free + m.Own - m.Open }

// matrixRows sums the balances of the items of one plan, found by the item
// whatever else lies in the store. Free follows Pickable; p is a place where
// goods are kept, or none.
const matrixRows = `
	SELECT i.id AS item_id, i.code, i.name, i.name_en, i.spec, i.base_unit AS unit,
	       CAST(COALESCE(SUM(CASE WHEN p.id IS NOT NULL THEN b.on_hand ELSE 0 END), 0) AS BIGINT) AS on_hand,
	       CAST(COALESCE(SUM(CASE WHEN p.id IS NOT NULL THEN b.held ELSE 0 END), 0) AS BIGINT)
	            - COALESCE(MAX(h.units), 0) AS others,
	       CAST(COALESCE(SUM(CASE WHEN p.kind IN ('warehouse', 'bin') AND p.open = 1 AND l.restriction IS NULL
	            AND (l.expires_on IS NULL OR l.expires_on >= ?)
	            THEN b.on_hand - b.held ELSE 0 END), 0) AS BIGINT) AS free,
	       CAST(COALESCE(SUM(CASE WHEN p.kind NOT IN ('warehouse', 'bin') OR p.open = 0
	            THEN b.on_hand - b.held ELSE 0 END), 0) AS BIGINT) AS quarantined,
	       CAST(COALESCE(SUM(CASE WHEN p.kind IN ('warehouse', 'bin') AND p.open = 1 AND l.expires_on < ?
	            THEN b.on_hand - b.held ELSE 0 END), 0) AS BIGINT) AS expired,
	       CAST(COALESCE(SUM(CASE WHEN p.kind IN ('warehouse', 'bin') AND p.open = 1 AND l.restriction IS NOT NULL
	            AND (l.expires_on IS NULL OR l.expires_on >= ?)
	            THEN b.on_hand - b.held ELSE 0 END), 0) AS BIGINT) AS earmarked,
	       COALESCE(MAX(h.units), 0) AS own
	FROM   plan_items o
	JOIN   items i ON i.id = o.item_id
	LEFT JOIN (SELECT item_id, CAST(SUM(units) AS BIGINT) AS units FROM holds
	       WHERE branch_id = ? AND document_id = ? AND state = 'open' GROUP BY item_id) AS h ON h.item_id = o.item_id
	LEFT JOIN balances b ON b.branch_id = o.branch_id AND b.item_id = o.item_id AND b.on_hand > 0
	LEFT JOIN lots l ON l.id = b.lot_id
	LEFT JOIN places p ON p.id = b.place_id AND p.kind IN ('warehouse', 'bin', 'receiving', 'quarantine')
	WHERE  o.branch_id = ? AND o.document_id = ?
	GROUP BY o.branch_id, o.document_id, o.n, i.id, i.code, i.name, i.name_en, i.spec, i.base_unit
	ORDER BY o.n, i.id`

// MatrixOf reads a plan's matrix with the stock behind it and how far each
// cell has come.
func MatrixOf(ctx context.Context, r db.Reader, plan document.ID) (Matrix, error) {
	var m Matrix
	branch := r.Where().Branch
	until, err := inventory.MinLifeUntil(ctx, r, false)
	if err != nil {
		return m, err
	}
	if err := r.Select(ctx, &m.Items, matrixRows, until, until, until, branch, plan, branch, plan); err != nil {
		return m, fmt.Errorf("rows of plan %d: %w", plan, err)
	}
	if err := r.Select(ctx, &m.Recipients, `
		SELECT c.id AS recipient_id, c.name, c.name_en, c.kind, c.active = 1 AS active, c.place_id
		FROM   plan_recipients o JOIN recipients c ON c.id = o.recipient_id
		WHERE  o.branch_id = ? AND o.document_id = ? ORDER BY o.n, c.id`, branch, plan); err != nil {
		return m, fmt.Errorf("columns of plan %d: %w", plan, err)
	}
	if err := m.fill(ctx, r, plan); err != nil {
		return m, err
	}
	return m, m.addEarmarked(ctx, r, plan, until)
}

// FoundIn gives the recipients of a plan that are found by a typed text, as the
// register of recipients finds them.
func FoundIn(ctx context.Context, r db.Reader, plan document.ID, find string) (map[RecipientID]bool, error) {
	c := db.SQL(`SELECT o.recipient_id FROM plan_recipients o WHERE o.branch_id = ? AND o.document_id = ?`,
		r.Where().Branch, plan)
	c.Find(r.Where().Branch, find, db.Sought{Table: "recipients", Column: "o.recipient_id"})
	var list []RecipientID
	if err := r.Select(ctx, &list, c.SQL, c.Args...); err != nil {
		return nil, fmt.Errorf("recipients of plan %d: %w", plan, err)
	}
	found := make(map[RecipientID]bool, len(list))
	for _, id := range list {
		found[id] = true
	}
	return found, nil
}

// addEarmarked counts as free what lies earmarked for the plan: for its
// purpose, and for one of its recipients as far as that one asks for it.
func (m *Matrix) addEarmarked(ctx context.Context, r db.Reader, plan document.ID, until string) error {
	rows, columns := map[inventory.ItemID]*MatrixRow{}, map[inventory.PlaceID]int{}
	var items []inventory.ItemID
	for i := range m.Items {
		rows[m.Items[i].ItemID], items = &m.Items[i], append(items, m.Items[i].ItemID)
	}
	for i, c := range m.Recipients {
		columns[c.PlaceID] = i
	}
	if len(items) == 0 {
		return nil
	}
	var lots []struct {
		ItemID      inventory.ItemID
		Restriction *string
		ForPlaceID  *inventory.PlaceID
		Units       inventory.Units
	}
	c := db.SQL(`
		SELECT b.item_id, l.restriction, l.for_place_id, CAST(SUM(b.on_hand - b.held) AS BIGINT) AS units
		FROM   balances b
		JOIN   lots l ON l.id = b.lot_id AND l.restriction IS NOT NULL
		JOIN   places p ON p.id = b.place_id AND p.kind IN ('warehouse', 'bin') AND p.open = 1
		WHERE  b.branch_id = ? AND b.on_hand > 0 AND b.on_hand > b.held
		AND    (l.expires_on IS NULL OR l.expires_on >= ?) AND b.item_id`, r.Where().Branch, until)
	db.Among(&c, items)
	c.Add(` GROUP BY b.item_id, l.restriction, l.for_place_id`)
	if err := r.Select(ctx, &lots, c.SQL, c.Args...); err != nil {
		return fmt.Errorf("earmarked stock of plan %d: %w", plan, err)
	}
	if len(lots) == 0 {
		return nil
	}
	p, err := LoadPlan(ctx, r, plan)
	if err != nil {
		return err
	}
	given := map[cellKey]inventory.Units{}
	for _, lot := range lots {
		row := rows[lot.ItemID]
		switch {
		case lot.ForPlaceID != nil:
			if i, on := columns[*lot.ForPlaceID]; on {
				cell := cellKey{lot.ItemID, m.Recipients[i].RecipientID}
				units := min(lot.Units, row.Cells[i].Unheld()-given[cell])
				given[cell] += units
				row.unbar(units)
			}
		case inventory.Use{Purpose: p.Purpose}.Serves(lot.Restriction, nil):
			row.unbar(lot.Units)
		}
	}
	return nil
}

// unbar counts earmarked units as free.
func (m *MatrixRow) unbar(units inventory.Units) {
	m.Free, m.Earmarked = m.Free+units, m.Earmarked-units
}

// fill puts the lines into their cells and adds them up.
func (m *Matrix) fill(ctx context.Context, r db.Reader, plan document.ID) error {
	rows, columns := map[inventory.ItemID]int{}, map[RecipientID]int{}
	for i := range m.Items {
		rows[m.Items[i].ItemID] = i
		m.Items[i].Cells = make([]Progress, len(m.Recipients))
	}
	for i, c := range m.Recipients {
		columns[c.RecipientID] = i
	}
	return eachProgress(ctx, r, plan, 0, func(at Progress) {
		row := &m.Items[rows[at.ItemID]]
		row.Total, row.Open, m.Units = row.Total+at.Units, row.Open+at.Open(), m.Units+at.Units
		if at.RecipientID == 0 {
			row.Kept, m.Kept = at, m.Kept+at.Units
			return
		}
		i := columns[at.RecipientID]
		row.Cells[i] = at
		m.Recipients[i].Units += at.Units
	})
}

// StateCounts tells how many documents of a kind stand in each state.
func StateCounts(ctx context.Context, r db.Reader, kind document.Kind) (map[document.State]int64, error) {
	var rows []struct {
		State document.State
		N     int64
	}
	c := db.Clause{}
	for i, state := range kind.Spec().States() { // each is counted off the index, and nothing is grouped
		c.Add([]string{``, ` UNION ALL `}[min(i, 1)]+`SELECT CAST(? AS TEXT) AS state, COUNT(*) AS n FROM documents
			WHERE branch_id = ? AND kind = ? AND state = ?`, state, r.Where().Branch, kind, state)
	}
	err := r.Select(ctx, &rows, c.SQL, c.Args...)
	if err != nil {
		return nil, fmt.Errorf("count %s: %w", kind, err)
	}
	counts := map[document.State]int64{}
	for _, row := range rows {
		counts[row.State] = row.N
	}
	return counts, nil
}

// InState tells how many documents of a kind stand in one state.
func InState(ctx context.Context, r db.Reader, kind document.Kind, state document.State) (n int64, err error) {
	if err = r.Get(ctx, &n, `SELECT COUNT(*) FROM documents WHERE branch_id = ? AND kind = ? AND state = ?`,
		r.Where().Branch, kind, state); err != nil {
		return 0, fmt.Errorf("count %s that are %s: %w", kind, state, err)
	}
	return n, nil
}

// Papers are the slips that left and whose signed copy has not come back.
type Papers struct {
	Missing int64
	OnRoad  int64   // of these, not handed over yet
	Oldest  *string // business date of the oldest, when there is one
}

// PapersMissing counts them; slips reversed since do not count.
func PapersMissing(ctx context.Context, r db.Reader) (Papers, error) {
	var p Papers
	err := r.Get(ctx, &p, `
		SELECT COUNT(*) AS missing, MIN(d.business_on) AS oldest,
		       CAST(COALESCE(SUM(CASE WHEN d.state = 'dispatched' THEN 1 ELSE 0 END), 0) AS BIGINT) AS on_road
		FROM   documents d
		WHERE  d.branch_id = ? AND d.kind = 'slip' AND d.state IN ('dispatched', 'delivered') AND `+standing,
		r.Where().Branch)
	if err != nil {
		return p, fmt.Errorf("papers: %w", err)
	}
	return p, nil
}

// Writers are those who wrote a plan or one of its lines, and so may not decide
// on it.
func Writers(ctx context.Context, r db.Reader, p document.Document) ([]db.PersonID, error) {
	var list []db.PersonID
	err := r.Select(ctx, &list, `SELECT DISTINCT written_by FROM plan_lines
		WHERE branch_id = ? AND document_id = ?`, r.Where().Branch, p.ID)
	if err != nil {
		return nil, fmt.Errorf("writers of plan %d: %w", p.ID, err)
	}
	return append(list, p.AuthorID), nil
}

// OwnUsesOf gives the 领用单 of a plan, oldest first.
func OwnUsesOf(ctx context.Context, r db.Reader, plan document.ID) ([]document.Document, error) {
	var list []document.Document
	err := r.Select(ctx, &list, `
		SELECT d.id, d.kind, d.number, d.state, d.version, d.business_on, d.author_id, d.author_name, d.reverses,
		       d.remarks, d.created_at, d.posted_at
		FROM   own_uses o JOIN documents d ON d.id = o.document_id
		WHERE  o.branch_id = ? AND o.plan_id = ? ORDER BY d.id`, r.Where().Branch, plan)
	if err != nil {
		return nil, fmt.Errorf("own uses of plan %d: %w", plan, err)
	}
	return list, nil
}

// SlipFor is whom a slip is for, as it was copied.
type SlipFor struct {
	DocumentID document.ID
	Name       string
	NameEn     string
}

// RecipientsOf gives whom slips are for; nil asks for all slips.
func RecipientsOf(ctx context.Context, r db.Reader, slips []document.ID) (map[document.ID]SlipFor, error) {
	query, args := `SELECT document_id, recipient_name AS name, recipient_en AS name_en FROM slips WHERE branch_id = ?`,
		[]any{r.Where().Branch}
	if slips != nil {
		query += ` AND document_id IN (?` + strings.Repeat(", ?", len(slips)-1) + `)`
		for _, id := range slips {
			args = append(args, id)
		}
	}
	var rows []SlipFor
	if err := r.Select(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("recipients of slips: %w", err)
	}
	names := map[document.ID]SlipFor{}
	for _, row := range rows {
		names[row.DocumentID] = row
	}
	return names, nil
}
