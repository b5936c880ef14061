package inventory

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
)

// setNames writes the words an item answers to; one it must own and another
// item has is Invalid at its field.
func setNames(ctx context.Context, tx *db.Tx, id ItemID, d ItemDraft) error {
	claims := NamesOf(d)
	var args []any
	for _, c := range claims {
		args = append(args, tx.Branch, c.Key, id, c.Name, flag(c.Alias))
	}
	hit, err := tx.Exec(ctx, `INSERT INTO item_names (branch_id, key, item_id, name, alias)
		VALUES `+rowsOf(len(claims), 5)+` ON CONFLICT (branch_id, key) DO NOTHING`, args...)
	if err != nil {
		return fmt.Errorf("names of item %d: %w", id, err)
	}
	if int(hit) < len(claims) {
		if err := namesFree(ctx, tx, id, d); err != nil {
			return err
		}
	}
	if err := db.Keep(ctx, tx, d.Findable(id)); err != nil {
		return err
	}
	return setUnits(ctx, tx, id, d)
}

// namesFree refuses the names that another item has, and says which.
func namesFree(ctx context.Context, tx *db.Tx, id ItemID, d ItemDraft) error {
	claims := NamesOf(d)
	args := []any{tx.Branch, id, d.Name, d.Spec, tx.Branch, id}
	for _, c := range claims {
		args = append(args, c.Key)
	}
	var taken []struct{ Key, Code, Name string }
	if err := tx.Select(ctx, &taken, `
		SELECT '' AS key, code, name FROM items WHERE branch_id = ? AND id <> ? AND name = ? AND spec = ?
		UNION ALL
		SELECT n.key, i.code, i.name FROM item_names n JOIN items i ON i.id = n.item_id
		WHERE  n.branch_id = ? AND n.item_id <> ? AND n.key IN `+rowsOf(1, len(claims)), args...); err != nil {
		return fmt.Errorf("names of item %d: %w", id, err)
	}
	var f fault.Fields
	for _, other := range taken {
		whose := other.Code + " " + other.Name
		if other.Key == "" {
			f.Add("name", "item.name_taken", d.Name, whose)
		}
		for _, c := range claims {
			if c.MustOwn && c.Key == other.Key {
				f.Add(c.Field, "item.name_taken", c.Name, whose)
			}
		}
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

func setUnits(ctx context.Context, tx *db.Tx, id ItemID, d ItemDraft) error {
	words := d.unitWords()
	var args []any
	for _, w := range words {
		args = append(args, tx.Branch, id, w.Word, w.Factor)
	}
	if _, err := tx.Exec(ctx, `INSERT INTO item_units (branch_id, item_id, word, factor)
		VALUES `+rowsOf(len(words), 4)+` ON CONFLICT (branch_id, item_id, word) DO NOTHING`,
		args...); err != nil {
		return fmt.Errorf("unit words of item %d: %w", id, err)
	}
	return nil
}

// checkUnits names the words for units that say nothing, or two things.
func (d ItemDraft) checkUnits(f *fault.Fields) {
	base := text.Fold(d.BaseUnit)
	if base != "" && !strings.ContainsFunc(base, unicode.IsLetter) {
		f.Add("base_unit", "item.unit_is_number", d.BaseUnit)
	}
	said := map[string]int64{}
	for _, u := range d.Units {
		document.CheckText(f, "units", &u.Word, document.MaxName)
		key := text.Fold(u.Word)
		switch before := said[key]; {
		case key == "" || u.Factor < 1:
			f.Add("units", "item.bad_unit_word", u.Word)
		case !strings.ContainsFunc(key, unicode.IsLetter):
			f.Add("units", "item.unit_is_number", u.Word)
		case key == base && u.Factor != 1:
			f.Add("units", "import.pack_base", u.Word)
		case before > 0 && before != u.Factor:
			f.Add("units", "import.pack_twice", u.Word)
		}
		said[key] = u.Factor
	}
}
