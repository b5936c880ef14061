package app

import (
	"context"
	"fmt"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/reports/scrutiny"
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
		respellItems, respellDonors, respellRecipients, keepFound,
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
	for _, e := range entries {
		if _, err := s.Exec(ctx, `UPDATE items SET sort_key = ?, initials = ?, code_key = ? WHERE id = ?`,
			text.SortKey(e.Name), text.Initials(e.Name), inventory.CodeKey(e.Code), e.ID); err != nil {
			return fmt.Errorf("keys of item %d: %w", e.ID, err)
		}
	}
	return nil
}

func respellDonors(ctx context.Context, s *db.Side) error {
	donors, err := goodsin.Donors(ctx, s, "")
	if err != nil {
		return err
	}
	for _, d := range donors {
		if _, err := s.Exec(ctx, `UPDATE donors SET sort_key = ?, initials = ? WHERE id = ?`,
			text.SortKey(d.Name), text.Initials(d.Name), d.ID); err != nil {
			return fmt.Errorf("keys of donor %d: %w", d.ID, err)
		}
	}
	return nil
}

func respellRecipients(ctx context.Context, s *db.Side) error {
	entries, err := distribution.RecipientEntries(ctx, s)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if _, err := s.Exec(ctx, `UPDATE recipients SET sort_key = ?, initials = ? WHERE id = ?`,
			text.SortKey(e.Name), text.Initials(e.Name), e.ID); err != nil {
			return fmt.Errorf("keys of recipient %d: %w", e.ID, err)
		}
	}
	return nil
}

// keepFound writes down what every row is found by.
func keepFound(ctx context.Context, s *db.Side) error { return keepAll(ctx, s) }

func keepAll(ctx context.Context, w db.Changer) error {
	var list []db.Findable
	if err := scrutiny.EachFindable(ctx, w, func(f db.Findable) error {
		list = append(list, f)
		return nil
	}); err != nil {
		return err
	}
	return db.Keep(ctx, w, list...)
}
