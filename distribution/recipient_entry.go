package distribution

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
)

// RecipientEntry is a recipient with all names it answers to, as a list of
// recipients holds it.
type RecipientEntry struct {
	Recipient
	Aliases []string
	Keys    []string // folded, its own name among them
}

// RecipientEntries reads every recipient of the branch with its names.
func RecipientEntries(ctx context.Context, r db.Reader) ([]RecipientEntry, error) {
	list, err := Recipients(ctx, r, "")
	if err != nil {
		return nil, err
	}
	entries, at := make([]RecipientEntry, len(list)), map[RecipientID]*RecipientEntry{}
	for i, rec := range list {
		entries[i].Recipient = rec
		at[rec.ID] = &entries[i]
	}
	var names []struct {
		RecipientID RecipientID
		Key, Name   string
		Alias       int
	}
	if err := r.Select(ctx, &names, `SELECT recipient_id, key, name, alias FROM recipient_names
		WHERE branch_id = ? ORDER BY recipient_id, name`, r.Where().Branch); err != nil {
		return nil, fmt.Errorf("recipient names: %w", err)
	}
	for _, n := range names {
		e := at[n.RecipientID]
		e.Keys = append(e.Keys, n.Key)
		if n.Alias == 1 {
			e.Aliases = append(e.Aliases, n.Name)
		}
	}
	return entries, nil
}

// Draft is the entry as a person would give it.
func (e RecipientEntry) Draft() RecipientDraft {
	return RecipientDraft{
		Name: e.Name, NameEn: e.NameEn, Kind: e.Kind, Address: e.Address, Contact: e.Contact, Phone: e.Phone,
		USCC: e.USCC, Aliases: e.Aliases, Active: e.Active,
	}
}

// saysSomething refuses a draft that leaves a recipient as it is.
func saysSomething(ctx context.Context, r db.Reader, rec Recipient, d RecipientDraft) error {
	aliases, err := RecipientAliases(ctx, r, rec.ID)
	if err != nil {
		return err
	}
	seen, names := map[string]bool{text.Fold(d.Name): true}, []string(nil)
	for _, name := range d.Aliases {
		if key := text.Fold(name); key != "" && !seen[key] {
			seen[key], names = true, append(names, strings.TrimSpace(name))
		}
	}
	slices.Sort(aliases)
	slices.Sort(names)
	was := RecipientEntry{Recipient: rec}.Draft()
	d.Aliases = nil
	if reflect.DeepEqual(was, d) && slices.Equal(aliases, names) {
		return fault.New(fault.Invalid, "fault.nothing_changed")
	}
	return nil
}

// AddRecipient is CreateRecipient for a list: it may be no longer served from
// the start.
func AddRecipient(ctx context.Context, tx *db.Tx, d RecipientDraft) error {
	rec, err := CreateRecipient(ctx, tx, d)
	if err != nil || d.Active {
		return err
	}
	return UpdateRecipient(ctx, tx, rec.ID, rec.Version, d)
}
