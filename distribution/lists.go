package distribution

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/text"
)

// PlanFilter says which plans a list shows.
type PlanFilter struct {
	State document.State
	Find  string // part of the number or the title
	Sort  string // a column of PlanSorting, or -column; "": newest first
	After string // where PlanSorting's Cut said that the next page begins
	Limit int
}

// PlanRow is a plan in a list.
type PlanRow struct {
	document.Document
	Title      string
	Recipients int64
	Items      int64
	Slips      int64 // not void
}

// How many recipients, items and slips a plan d has.
const (
	planRecipients = `(SELECT COUNT(*) FROM plan_recipients c WHERE c.branch_id = d.branch_id AND c.document_id = d.id)`
	planItems      = `(SELECT COUNT(*) FROM plan_items i WHERE i.branch_id = d.branch_id AND i.document_id = d.id)`
	planSlips      = `(SELECT COUNT(*) FROM slips s JOIN documents v ON v.id = s.document_id
		        WHERE s.branch_id = d.branch_id AND s.plan_id = d.id AND v.state <> 'void')`
)

// PlanSorting is what the list of plans can be sorted by.
var PlanSorting = db.Sorting[PlanRow]{
	Columns: append(document.HeadColumns("d.", func(p PlanRow) document.Document { return p.Document }),
		db.Column[PlanRow]{Name: "recipients", SQL: planRecipients, Of: func(p PlanRow) any { return p.Recipients }},
		db.Column[PlanRow]{Name: "items", SQL: planItems, Of: func(p PlanRow) any { return p.Items }},
		db.Column[PlanRow]{Name: "slips", SQL: planSlips, Of: func(p PlanRow) any { return p.Slips }},
	),
	Ties: []db.Column[PlanRow]{{SQL: "p.document_id", Down: true, Of: func(p PlanRow) any { return int64(p.ID) }}},
	Turn: true,
}

// Plans lists plans, newest first unless the filter asks for another order.
func Plans(ctx context.Context, r db.Reader, f PlanFilter) ([]PlanRow, error) {
	return db.Newest(f.Limit, f.Sort == "" && f.After == "", func(near bool) ([]PlanRow, bool, error) {
		return f.list(ctx, r, near)
	})
}

func (f PlanFilter) list(ctx context.Context, r db.Reader, near bool) (list []PlanRow, cut bool, err error) {
	c := db.SQL(`
		SELECT d.id, d.kind, d.number, d.state, d.version, d.business_on, d.author_id, d.author_name, d.reverses,
		       d.remarks, d.created_at, d.posted_at, p.title,
		       `+planRecipients+` AS recipients, `+planItems+` AS items, `+planSlips+` AS slips
		FROM   plans p JOIN documents d ON d.id = p.document_id
		WHERE  p.branch_id = ?`, r.Where().Branch)
	if f.State != "" {
		c.Add(` AND d.branch_id = ? AND d.kind = 'plan' AND d.state = ?`, r.Where().Branch, f.State)
	}
	if cut, err = c.FindMany(ctx, r, f.Find, near, document.Numbers("p.document_id", "", document.Plan),
		db.Many{Table: "plans", Column: "p.document_id"}); err != nil {
		return nil, false, err
	}
	goOn(&c, PlanSorting.Order(f.Sort, f.After), f.Limit)
	if err := r.Select(ctx, &list, c.SQL, c.Args...); err != nil {
		return nil, false, fmt.Errorf("plans: %w", err)
	}
	return list, cut, nil
}

// goOn adds to a query where its list goes on, in which order, and how far.
func goOn[T any](c *db.Clause, order db.Order[T], limit int) {
	if cond, from := order.After(); cond != "" {
		c.Add(` AND `+cond, from...)
	}
	c.Add(` ORDER BY `+order.By()+` LIMIT ?`, limit)
}

// SlipFilter says which slips a list shows.
type SlipFilter struct {
	State       document.State
	PapersBack  bool // only those handed over or on the road whose signed copy is missing
	RecipientID RecipientID
	Find        string // part of the number or the recipient's name
	Sort        string // a column of SlipSorting, or -column; "": newest first
	After       string // where SlipSorting's Cut said that the next page begins
	Limit       int
}

// SlipSorting is what the list of slips can be sorted by.
var SlipSorting = db.Sorting[Slip]{
	Columns: append(document.HeadColumns("d.", func(s Slip) document.Document { return s.Document }),
		db.Column[Slip]{
			Name: "recipient", SQL: `(SELECT c.sort_key FROM recipients c WHERE c.id = s.recipient_id)`,
			Of: func(s Slip) any { return s.RecipientKey },
		},
	),
	Ties: []db.Column[Slip]{{SQL: "s.document_id", Down: true, Of: func(s Slip) any { return int64(s.ID) }}},
	Turn: true,
}

// Slips lists slips, newest first unless the filter asks for another order.
func Slips(ctx context.Context, r db.Reader, f SlipFilter) ([]Slip, error) {
	return db.Newest(f.Limit, f.Sort == "" && f.After == "", func(near bool) ([]Slip, bool, error) {
		return f.list(ctx, r, near)
	})
}

func (f SlipFilter) list(ctx context.Context, r db.Reader, near bool) (list []Slip, cut bool, err error) {
	c := db.SQL(slipSQL, r.Where().Branch)
	if f.State != "" {
		c.Add(` AND d.branch_id = ? AND d.kind = 'slip' AND d.state = ?`, r.Where().Branch, f.State)
	}
	if f.PapersBack {
		c.Add(` AND d.branch_id = ? AND d.kind = 'slip' AND d.state IN ('dispatched', 'delivered') AND `+standing,
			r.Where().Branch)
	}
	if f.RecipientID != 0 {
		c.Add(` AND s.recipient_id = ?`, f.RecipientID)
	}
	const id = "s.document_id"
	if cut, err = c.FindMany(ctx, r, f.Find, near, document.Numbers(id, "", document.Slip),
		db.Many{Table: "slips", Column: id}, db.Many{Table: "recipients", Column: id,
			Of: db.SQL(`SELECT o.document_id FROM slips o WHERE o.branch_id = ? AND o.recipient_id`,
				r.Where().Branch)}); err != nil {
		return nil, false, err
	}
	goOn(&c, SlipSorting.Order(f.Sort, f.After), f.Limit)
	if err := r.Select(ctx, &list, c.SQL, c.Args...); err != nil {
		return nil, false, fmt.Errorf("slips: %w", err)
	}
	return list, cut, nil
}

// RecipientFilter says which recipients the register shows.
type RecipientFilter struct {
	Find  string // part of what Recipients looks in
	All   bool   // those no longer served too
	Sort  string // a column of RecipientSorting, or -column; "": by name
	After string // where RecipientSorting's Cut said that the next page begins
	Limit int
}

// RecipientSorting is what the register of recipients can be sorted by.
var RecipientSorting = db.Sorting[Recipient]{
	Columns: []db.Column[Recipient]{
		{Name: "name", SQL: "sort_key", Of: func(c Recipient) any { return c.SortKey }},
		db.Ranked("kind", "kind", RecipientKinds, func(c Recipient) string { return c.Kind }),
		{Name: "contact", Of: func(c Recipient) any { return text.SortKey(c.Contact) }},
		{Name: "address", Of: func(c Recipient) any { return text.SortKey(c.Address) }},
	},
	Ties: []db.Column[Recipient]{
		{SQL: "sort_key", Of: func(c Recipient) any { return c.SortKey }},
		{SQL: "id", Of: func(c Recipient) any { return int64(c.ID) }},
	},
}

// RecipientList gives a page of the register of recipients.
func RecipientList(ctx context.Context, r db.Reader, f RecipientFilter) ([]Recipient, error) {
	c := db.SQL(`SELECT `+recipientColumns+` FROM recipients c WHERE branch_id = ?`, r.Where().Branch)
	if !f.All {
		c.Add(` AND active = 1`)
	}
	c.Find(r.Where().Branch, f.Find, db.Sought{Table: "recipients", Column: "c.id"})
	order := RecipientSorting.Order(f.Sort, f.After)
	if order.InSQL() {
		goOn(&c, order, f.Limit)
	}
	var list []Recipient
	if err := r.Select(ctx, &list, c.SQL, c.Args...); err != nil {
		return nil, fmt.Errorf("register of recipients: %w", err)
	}
	if !order.InSQL() {
		list = order.Rest(list)
	}
	return list[:min(len(list), f.Limit)], nil
}
