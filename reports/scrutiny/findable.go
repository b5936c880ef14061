package scrutiny

import (
	"context"
	"fmt"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
	"relief/inventory/equipment"
	"relief/inventory/goodsin"
)

// EachFindable gives every row of a branch that is found by part of its words.
func EachFindable(ctx context.Context, r db.Reader, fn func(db.Findable) error) error {
	for _, rows := range []func(context.Context, db.Reader, func(db.Findable) error) error{
		eachPerson, eachStored, eachDocument,
	} {
		if err := rows(ctx, r, fn); err != nil {
			return fmt.Errorf("what is found: %w", err)
		}
	}
	return nil
}

// eachPerson gives items, donors and recipients.
func eachPerson(ctx context.Context, r db.Reader, fn func(db.Findable) error) error {
	items, err := inventory.Entries(ctx, r)
	if err != nil {
		return err
	}
	for _, e := range items {
		if err := fn(e.Draft().Findable(e.ID)); err != nil {
			return err
		}
	}
	donors, err := goodsin.Donors(ctx, r, "")
	if err != nil {
		return err
	}
	for _, d := range donors {
		draft := goodsin.DonorDraft{Name: d.Name, NameEn: d.NameEn, Contact: d.Contact, Phone: d.Phone, USCC: d.USCC}
		if draft.Aliases, err = goodsin.DonorAliases(ctx, r, d.ID); err != nil {
			return err
		}
		if err := fn(draft.Findable(d.ID)); err != nil {
			return err
		}
	}
	recipients, err := distribution.RecipientEntries(ctx, r)
	if err != nil {
		return err
	}
	for _, e := range recipients {
		if err := fn(e.Draft().Findable(e.ID)); err != nil {
			return err
		}
	}
	return nil
}

// eachStored gives places, equipment and marked lots.
func eachStored(ctx context.Context, r db.Reader, fn func(db.Findable) error) error {
	places, err := inventory.Places(ctx, r)
	if err != nil {
		return err
	}
	for _, p := range places {
		if err := fn(p.Findable()); err != nil {
			return err
		}
	}
	pieces, err := equipment.List(ctx, r, "")
	if err != nil {
		return err
	}
	for _, e := range pieces {
		if err := fn(e.Findable()); err != nil {
			return err
		}
	}
	var l inventory.Lot
	return r.Each(ctx, &l, func() error { return fn(l.Findable()) },
		`SELECT id, lot_no FROM lots WHERE branch_id = ? AND lot_no IS NOT NULL`, r.Where().Branch)
}

// eachDocument gives the numbers, and what plans, slips and goods that came are
// called.
func eachDocument(ctx context.Context, r db.Reader, fn func(db.Findable) error) error {
	var row struct {
		document.Document
		Title, RecipientName, RecipientEn, ReceivedFrom *string
	}
	return r.Each(ctx, &row, func() error {
		var list []db.Findable
		if row.Number != nil {
			list = append(list, row.Document.Findable())
		}
		if row.Title != nil {
			list = append(list, distribution.FindablePlan(row.ID, *row.Title))
		}
		if row.RecipientName != nil {
			list = append(list, distribution.FindableSlip(row.ID, *row.RecipientName, *row.RecipientEn))
		}
		if row.ReceivedFrom != nil {
			list = append(list, goodsin.Findable(row.ID, *row.ReceivedFrom))
		}
		for _, f := range list {
			if err := fn(f); err != nil {
				return err
			}
		}
		return nil
	}, `
		SELECT d.id, d.kind, d.number, p.title, l.recipient_name, l.recipient_en,
		       COALESCE(a.received_from, r.received_from) AS received_from
		FROM   documents d
		LEFT JOIN plans p ON p.document_id = d.id
		LEFT JOIN slips l ON l.document_id = d.id
		LEFT JOIN arrivals a ON a.document_id = d.id
		LEFT JOIN receipts r ON r.document_id = d.id
		WHERE  d.branch_id = ?`, r.Where().Branch)
}
