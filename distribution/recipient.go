package distribution

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/inventory"
)

// RecipientID names a recipient.
type RecipientID int64

// RecipientKinds are what a recipient can be.
var RecipientKinds = []string{"clinic", "hospital", "school", "care_home", "community", "other"}

// Recipient is an institution that gets goods.
type Recipient struct {
	ID       RecipientID
	Name     string
	NameEn   string
	Kind     string
	Address  string
	Contact  string
	Phone    string
	USCC     string `db:"uscc"`
	Active   bool
	Version  int64
	SortKey  string
	Initials string
	PlaceID  inventory.PlaceID
}

// RecipientDraft is a recipient as a person gives it.
type RecipientDraft struct {
	Name, NameEn, Kind, Address, Contact, Phone, USCC string
	Aliases                                           []string
	Active                                            bool
}

const recipientColumns = `id, name, name_en, kind, address, contact, phone, uscc, active = 1 AS active, version,
	sort_key, initials, place_id`

// maxAliases is how many other names a recipient may have.
const maxAliases = 50

// Check names everything that is wrong with the draft by itself.
func (d *RecipientDraft) Check(string) error {
	d.USCC = strings.ToUpper(text.Fold(d.USCC))
	var f fault.Fields
	document.NeedText(&f, "name", &d.Name, document.MaxName)
	for field, s := range map[string]*string{
		"name_en": &d.NameEn, "address": &d.Address, "contact": &d.Contact,
	} {
		document.CheckText(&f, field, s, document.MaxName)
	}
	document.CheckPhone(&f, "phone", &d.Phone, document.MaxName)
	if len(d.Aliases) > maxAliases {
		f.Add("aliases", "recipient.too_many_names", maxAliases)
	}
	d.Aliases = slices.Clone(d.Aliases)
	for i := range d.Aliases {
		document.CheckText(&f, "aliases", &d.Aliases[i], document.MaxName)
	}
	if !slices.Contains(RecipientKinds, d.Kind) {
		f.Add("kind", "fault.required")
	}
	if d.USCC != "" && !text.ValidUSCC(d.USCC) {
		f.Add("uscc", "recipient.uscc")
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// CreateRecipient registers a recipient. A name, alias or code that belongs to
// another is Invalid at its field.
func CreateRecipient(ctx context.Context, tx *db.Tx, d RecipientDraft) (Recipient, error) {
	if err := d.Check(tx.Today()); err != nil {
		return Recipient{}, err
	}
	if err := checkTaken(ctx, tx, 0, d); err != nil {
		return Recipient{}, err
	}
	place, err := inventory.RecipientPlace(ctx, tx, d.Name)
	if err != nil {
		return Recipient{}, err
	}
	if err := callPlace(ctx, tx, place, d); err != nil {
		return Recipient{}, err
	}
	id, err := tx.Insert(ctx, `
		INSERT INTO recipients (branch_id, name, name_en, kind, address, contact, phone, uscc, sort_key, initials,
		       place_id, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		tx.Branch, d.Name, d.NameEn, d.Kind, d.Address, d.Contact, d.Phone, d.USCC,
		text.SortKey(d.Name), text.Initials(d.Name), place, tx.Stamp())
	if err != nil {
		return Recipient{}, fmt.Errorf("create recipient %s: %w", d.Name, err)
	}
	if err := setRecipientNames(ctx, tx, RecipientID(id), d); err != nil {
		return Recipient{}, err
	}
	if err := tx.Note("recipient", map[string]any{"id": id, "recipient": d}); err != nil {
		return Recipient{}, err
	}
	return LoadRecipient(ctx, tx, RecipientID(id))
}

// UpdateRecipient changes a recipient a person has seen at a version. Papers
// already drawn up keep the name and address they copied. A draft that leaves
// the recipient as it is is Invalid.
func UpdateRecipient(ctx context.Context, tx *db.Tx, id RecipientID, seen int64, d RecipientDraft) error {
	if err := d.Check(tx.Today()); err != nil {
		return err
	}
	old, err := LoadRecipient(ctx, tx, id)
	if err != nil {
		return err
	}
	if old.Version != seen {
		return fault.New(fault.Conflict, "recipient.changed")
	}
	if err := saysSomething(ctx, tx, old, d); err != nil {
		return err
	}
	if err := checkTaken(ctx, tx, id, d); err != nil {
		return err
	}
	active := 1
	if !d.Active {
		active = 0
	}
	if old.Active && !d.Active {
		if err := MayLeave(ctx, tx, old); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `
		UPDATE recipients
		SET    name = ?, name_en = ?, kind = ?, address = ?, contact = ?, phone = ?, uscc = ?, active = ?,
		       sort_key = ?, initials = ?, version = version + 1
		WHERE  branch_id = ? AND id = ?`,
		d.Name, d.NameEn, d.Kind, d.Address, d.Contact, d.Phone, d.USCC, active,
		text.SortKey(d.Name), text.Initials(d.Name), tx.Branch, id)
	if err != nil {
		return fmt.Errorf("update recipient %d: %w", id, err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM recipient_names WHERE branch_id = ? AND recipient_id = ?`,
		tx.Branch, id); err != nil {
		return fmt.Errorf("update recipient %d: %w", id, err)
	}
	if err := setRecipientNames(ctx, tx, id, d); err != nil {
		return err
	}
	if err := callPlace(ctx, tx, old.PlaceID, d); err != nil {
		return err
	}
	return tx.Note("recipient", map[string]any{"id": id, "recipient": d, "before": old})
}

// callPlace gives the place of a recipient the recipient's names.
func callPlace(ctx context.Context, tx *db.Tx, id inventory.PlaceID, d RecipientDraft) error {
	_, err := tx.Exec(ctx, `UPDATE places SET name = ?, name_en = ? WHERE branch_id = ? AND id = ?`,
		d.Name, d.NameEn, tx.Branch, id)
	if err != nil {
		return fmt.Errorf("name place %d: %w", id, err)
	}
	return nil
}

// checkTaken names every identity of a draft that belongs to another recipient.
func checkTaken(ctx context.Context, tx *db.Tx, id RecipientID, d RecipientDraft) error {
	var f fault.Fields
	names := map[string]string{text.Fold(d.Name): "name"}
	for _, alias := range d.Aliases {
		if key := text.Fold(alias); key != "" && names[key] == "" {
			names[key] = "aliases"
		}
	}
	for key, field := range names {
		var owner struct {
			ID   RecipientID
			Name string
		}
		err := tx.Get(ctx, &owner, `SELECT r.id, r.name
			FROM   recipient_names n JOIN recipients r ON r.id = n.recipient_id
			WHERE n.branch_id = ? AND n.key = ?`, tx.Branch, key)
		if err == nil && owner.ID != id {
			f.Add(field, "recipient.name_taken", owner.Name)
		} else if err != nil && !errors.Is(err, db.ErrNoRows) {
			return err
		}
	}
	if d.USCC != "" {
		var n int
		if err := tx.Get(ctx, &n, `SELECT COUNT(*) FROM recipients WHERE branch_id = ? AND uscc = ? AND id <> ?`,
			tx.Branch, d.USCC, id); err != nil {
			return err
		}
		if n > 0 {
			f.Add("uscc", "recipient.uscc_taken")
		}
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// Findable is what a recipient is found by.
func (d RecipientDraft) Findable(id RecipientID) db.Findable {
	words := []string{d.NameEn, d.Contact, d.Phone, d.USCC}
	for _, name := range append([]string{d.Name}, d.Aliases...) {
		words = append(words, name, text.Initials(name))
	}
	return db.Findable{Table: "recipients", ID: int64(id), Words: words}
}

func setRecipientNames(ctx context.Context, tx *db.Tx, id RecipientID, d RecipientDraft) error {
	for i, name := range append([]string{d.Name}, d.Aliases...) {
		alias := 1
		if i == 0 {
			alias = 0
		}
		key := text.Fold(name)
		if key == "" {
			continue
		}
		if _, err := tx.Exec(ctx, `INSERT INTO recipient_names (branch_id, key, recipient_id, name, alias)
			VALUES (?, ?, ?, ?, ?) ON CONFLICT (branch_id, key) DO NOTHING`,
			tx.Branch, key, id, strings.TrimSpace(name), alias); err != nil {
			return fmt.Errorf("names of recipient %d: %w", id, err)
		}
	}
	return db.Keep(ctx, tx, d.Findable(id))
}

// LoadRecipient reads one recipient; NotFound when the branch has none such.
func LoadRecipient(ctx context.Context, r db.Reader, id RecipientID) (Recipient, error) {
	var rec Recipient
	err := r.Get(ctx, &rec, `SELECT `+recipientColumns+` FROM recipients WHERE branch_id = ? AND id = ?`,
		r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return rec, fault.New(fault.NotFound, "recipient.not_found")
	}
	if err != nil {
		return rec, fmt.Errorf("recipient %d: %w", id, err)
	}
	return rec, nil
}

// Recipients lists the branch's recipients by name; find is part of a name, an
// alias, the pinyin initials, whom to ask for, a phone number or code.
func Recipients(ctx context.Context, r db.Reader, find string) ([]Recipient, error) {
	c := db.SQL(`SELECT `+recipientColumns+` FROM recipients c WHERE branch_id = ?`, r.Where().Branch)
	c.Find(r.Where().Branch, find, db.Sought{Table: "recipients", Column: "c.id"})
	c.Add(` ORDER BY sort_key, id`)
	var list []Recipient
	if err := r.Select(ctx, &list, c.SQL, c.Args...); err != nil {
		return nil, fmt.Errorf("recipients: %w", err)
	}
	return list, nil
}

// RecipientAliases gives the other names of a recipient.
func RecipientAliases(ctx context.Context, r db.Reader, id RecipientID) ([]string, error) {
	var names []string
	err := r.Select(ctx, &names, `SELECT name FROM recipient_names
		WHERE branch_id = ? AND recipient_id = ? AND alias = 1 ORDER BY name`, r.Where().Branch, id)
	return names, err
}

// RecipientKeys gives every folded name of the branch's recipients.
func RecipientKeys(ctx context.Context, r db.Reader) (map[string]RecipientID, error) {
	var rows []struct {
		Key         string
		RecipientID RecipientID
	}
	if err := r.Select(ctx, &rows, `SELECT key, recipient_id FROM recipient_names WHERE branch_id = ?`,
		r.Where().Branch); err != nil {
		return nil, fmt.Errorf("recipient names: %w", err)
	}
	keys := map[string]RecipientID{}
	for _, row := range rows {
		keys[row.Key] = row.RecipientID
	}
	return keys, nil
}

// AnyRecipient tells whether anybody is registered to give to.
func AnyRecipient(ctx context.Context, r db.Reader) (bool, error) {
	var n int64
	err := r.Get(ctx, &n, `SELECT COUNT(*) FROM (SELECT id FROM recipients WHERE branch_id = ? LIMIT 1) AS c`,
		r.Where().Branch)
	if err != nil {
		return false, fmt.Errorf("recipients: %w", err)
	}
	return n > 0, nil
}
