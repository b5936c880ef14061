package app

import (
	"context"
	"fmt"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/equipment"
	"relief/inventory/goodsin"
)

// Spelling makes the keys that lists find and order rows by, where books were
// written by a program that spelt them otherwise.
var Spelling = db.Spelling{Version: text.Spelling, Respell: respell}

func respell(ctx context.Context, s *db.Side) error {
	for _, table := range []string{"item_names", "donor_names", "recipient_names"} {
		if err := refold(ctx, s, table); err != nil {
			return err
		}
	}
	for _, table := range []func(context.Context, *db.Side) error{
		respellItems, respellDonors, respellRecipients, respellStore, respellDocuments,
	} {
		if err := table(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// refold makes the keys anew under which names are known. One that another name
// has by now stays as it was: inventory.LoadNames tells such items apart.
func refold(ctx context.Context, s *db.Side, table string) error {
	var rows []struct{ Key, Name string }
	if err := s.Select(ctx, &rows, `SELECT key, name FROM `+table+` WHERE branch_id = ?`, s.Branch); err != nil {
		return fmt.Errorf("keys of %s: %w", table, err)
	}
	taken := map[string]bool{}
	for _, row := range rows {
		taken[row.Key] = true
	}
	for _, row := range rows {
		key := text.Fold(row.Name)
		if taken[key] {
			continue
		}
		taken[key] = true
		if _, err := s.Exec(ctx, `UPDATE `+table+` SET key = ? WHERE branch_id = ? AND key = ?`,
			key, s.Branch, row.Key); err != nil {
			return fmt.Errorf("keys of %s: %w", table, err)
		}
	}
	return nil
}

func respellItems(ctx context.Context, s *db.Side) error {
	entries, err := inventory.Entries(ctx, s)
	if err != nil {
		return err
	}
	var list []db.Findable
	for _, e := range entries {
		if _, err := s.Exec(ctx, `UPDATE items SET sort_key = ?, initials = ?, code_key = ? WHERE id = ?`,
			text.SortKey(e.Name), text.Initials(e.Name), inventory.CodeKey(e.Code), e.ID); err != nil {
			return fmt.Errorf("keys of item %d: %w", e.ID, err)
		}
		list = append(list, e.Draft().Findable(e.ID))
	}
	return db.Keep(ctx, s, list...)
}

func respellDonors(ctx context.Context, s *db.Side) error {
	donors, err := goodsin.Donors(ctx, s, "")
	if err != nil {
		return err
	}
	var list []db.Findable
	for _, d := range donors {
		if _, err := s.Exec(ctx, `UPDATE donors SET sort_key = ?, initials = ? WHERE id = ?`,
			text.SortKey(d.Name), text.Initials(d.Name), d.ID); err != nil {
			return fmt.Errorf("keys of donor %d: %w", d.ID, err)
		}
		draft := goodsin.DonorDraft{Name: d.Name, NameEn: d.NameEn, Contact: d.Contact, Phone: d.Phone, USCC: d.USCC}
		if draft.Aliases, err = goodsin.DonorAliases(ctx, s, d.ID); err != nil {
			return fmt.Errorf("aliases of donor %d: %w", d.ID, err)
		}
		list = append(list, draft.Findable(d.ID))
	}
	return db.Keep(ctx, s, list...)
}

func respellRecipients(ctx context.Context, s *db.Side) error {
	entries, err := distribution.RecipientEntries(ctx, s)
	if err != nil {
		return err
	}
	var list []db.Findable
	for _, e := range entries {
		if _, err := s.Exec(ctx, `UPDATE recipients SET sort_key = ?, initials = ? WHERE id = ?`,
			text.SortKey(e.Name), text.Initials(e.Name), e.ID); err != nil {
			return fmt.Errorf("keys of recipient %d: %w", e.ID, err)
		}
		list = append(list, e.Draft().Findable(e.ID))
	}
	return db.Keep(ctx, s, list...)
}

// respellStore does it for places, marked lots and equipment.
func respellStore(ctx context.Context, s *db.Side) error {
	places, err := inventory.Places(ctx, s)
	if err != nil {
		return err
	}
	pieces, err := equipment.List(ctx, s, "")
	if err != nil {
		return err
	}
	var list []db.Findable
	for _, p := range places {
		list = append(list, p.Findable())
	}
	for _, e := range pieces {
		list = append(list, e.Findable())
	}
	var lots []inventory.Lot
	if err := s.Select(ctx, &lots, `SELECT id, lot_no FROM lots WHERE branch_id = ? AND lot_no IS NOT NULL`,
		s.Branch); err != nil {
		return fmt.Errorf("marked lots: %w", err)
	}
	for _, l := range lots {
		list = append(list, l.Findable())
	}
	return db.Keep(ctx, s, list...)
}

// respellDocuments does it for numbers and for what plans, slips and goods that
// came are called.
func respellDocuments(ctx context.Context, s *db.Side) error {
	var rows []struct {
		document.Document
		Title, RecipientName, RecipientEn, ReceivedFrom *string
	}
	if err := s.Select(ctx, &rows, `
		SELECT d.id, d.kind, d.number, p.title, l.recipient_name, l.recipient_en,
		       COALESCE(a.received_from, r.received_from) AS received_from
		FROM   documents d
		LEFT JOIN plans p ON p.document_id = d.id
		LEFT JOIN slips l ON l.document_id = d.id
		LEFT JOIN arrivals a ON a.document_id = d.id
		LEFT JOIN receipts r ON r.document_id = d.id
		WHERE  d.branch_id = ?`, s.Branch); err != nil {
		return fmt.Errorf("what documents are called: %w", err)
	}
	var list []db.Findable
	for _, row := range rows {
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
	}
	return db.Keep(ctx, s, list...)
}
