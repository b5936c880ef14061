package goodsin

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/inventory"
)

// DonorKinds are what a donor or supplier can be.
var DonorKinds = []string{"person", "company", "government", "society", "supplier", "other"}

// Publicities are what may be published of a donor: the name, or nothing.
var Publicities = []string{"public", "anonymous"}

// Donor is who gave or sold goods to the branch.
type Donor struct {
	ID        inventory.DonorID
	Name      string
	NameEn    string
	Kind      string
	Address   string
	Contact   string
	Phone     string
	USCC      string `db:"uscc"`
	Publicity string // public, anonymous
	Active    bool
	Version   int64
	SortKey   string
	Initials  string
}

// DonorDraft is a donor as a person gives it.
type DonorDraft struct {
	Name, NameEn, Kind, Address, Contact, Phone, USCC, Publicity string
	Aliases                                                      []string
	Active                                                       bool
}

const donorColumns = `id, name, name_en, kind, address, contact, phone, uscc, publicity, active = 1 AS active,
	version, sort_key, initials`

// maxAliases is how many other names a donor may have.
const maxAliases = 50

// Check names everything that is wrong with the draft by itself.
func (d *DonorDraft) Check(string) error {
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
		f.Add("aliases", "donor.too_many_names", maxAliases)
	}
	d.Aliases = slices.Clone(d.Aliases)
	for i := range d.Aliases {
		document.CheckText(&f, "aliases", &d.Aliases[i], document.MaxName)
	}
	if !slices.Contains(DonorKinds, d.Kind) {
		f.Add("kind", "fault.required")
	}
	if !slices.Contains(Publicities, d.Publicity) {
		f.Add("publicity", "fault.required")
	}
	if d.USCC != "" && !text.ValidUSCC(d.USCC) {
		f.Add("uscc", "donor.uscc")
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// CreateDonor registers a donor or supplier. One who may be there already
// under another spelling is Invalid at the name, naming who, unless the person
// says that it is another one all the same (anyway).
func CreateDonor(ctx context.Context, tx *db.Tx, d DonorDraft, anyway bool) (Donor, error) {
	if err := d.Check(tx.Today()); err != nil {
		return Donor{}, err
	}
	if err := checkDonorCode(ctx, tx, 0, d.USCC); err != nil {
		return Donor{}, err
	}
	if !anyway {
		if err := refuseSimilar(ctx, tx, d); err != nil {
			return Donor{}, err
		}
	}
	id, err := tx.Insert(ctx, `
		INSERT INTO donors (branch_id, name, name_en, kind, address, contact, phone, uscc, publicity, sort_key,
		       initials, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		tx.Branch, d.Name, d.NameEn, d.Kind, d.Address, d.Contact, d.Phone, d.USCC, d.Publicity,
		text.SortKey(d.Name), text.Initials(d.Name), tx.Stamp())
	if err != nil {
		return Donor{}, fmt.Errorf("create donor: %w", err)
	}
	if err := setDonorNames(ctx, tx, inventory.DonorID(id), d); err != nil {
		return Donor{}, err
	}
	if err := tx.Note("donor", map[string]any{"id": id, "donor": d, "anyway": anyway}); err != nil {
		return Donor{}, err
	}
	return LoadDonor(ctx, tx, inventory.DonorID(id))
}

// refuseSimilar offers the donors that a draft may be.
func refuseSimilar(ctx context.Context, tx *db.Tx, d DonorDraft) error {
	like, err := SimilarDonors(ctx, tx, d)
	if err != nil || len(like) == 0 {
		return err
	}
	var f fault.Fields
	f.Add("name", "donor.similar", like[0].Name)
	return f.Err(fault.Invalid, "fault.invalid")
}

// UpdateDonor changes a donor a person has seen at a version. Lots and papers
// keep the name they copied. A draft that leaves the donor as it is is Invalid.
func UpdateDonor(ctx context.Context, tx *db.Tx, id inventory.DonorID, seen int64, d DonorDraft) error {
	if err := d.Check(tx.Today()); err != nil {
		return err
	}
	old, err := LoadDonor(ctx, tx, id)
	if err != nil {
		return err
	}
	if old.Version != seen {
		return fault.New(fault.Conflict, "donor.changed")
	}
	if err := saysSomething(ctx, tx, old, d); err != nil {
		return err
	}
	if err := checkDonorCode(ctx, tx, id, d.USCC); err != nil {
		return err
	}
	active := 1
	if !d.Active {
		active = 0
	}
	if old.Active && !d.Active {
		if err := mayRetire(ctx, tx, old); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `
		UPDATE donors
		SET    name = ?, name_en = ?, kind = ?, address = ?, contact = ?, phone = ?, uscc = ?, publicity = ?,
		       active = ?, sort_key = ?, initials = ?, version = version + 1
		WHERE  branch_id = ? AND id = ?`,
		d.Name, d.NameEn, d.Kind, d.Address, d.Contact, d.Phone, d.USCC, d.Publicity, active,
		text.SortKey(d.Name), text.Initials(d.Name), tx.Branch, id)
	if err != nil {
		return fmt.Errorf("update donor %d: %w", id, err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM donor_names WHERE branch_id = ? AND donor_id = ?`,
		tx.Branch, id); err != nil {
		return fmt.Errorf("update donor %d: %w", id, err)
	}
	if err := setDonorNames(ctx, tx, id, d); err != nil {
		return err
	}
	return tx.Note("donor", map[string]any{"id": id, "donor": d, "before": old})
}

// saysSomething refuses a draft that leaves a donor as it is.
func saysSomething(ctx context.Context, r db.Reader, old Donor, d DonorDraft) error {
	aliases, err := DonorAliases(ctx, r, old.ID)
	if err != nil {
		return err
	}
	seen, names := map[string]bool{text.Fold(d.Name): true, text.Fold(d.NameEn): true}, []string(nil)
	for _, name := range d.Aliases {
		if key := text.Fold(name); key != "" && !seen[key] {
			seen[key], names = true, append(names, strings.TrimSpace(name))
		}
	}
	slices.Sort(aliases)
	slices.Sort(names)
	d.Aliases = nil
	was := DonorDraft{
		Name: old.Name, NameEn: old.NameEn, Kind: old.Kind, Address: old.Address, Contact: old.Contact,
		Phone: old.Phone, USCC: old.USCC, Publicity: old.Publicity, Active: old.Active,
	}
	if reflect.DeepEqual(was, d) && slices.Equal(aliases, names) {
		return fault.New(fault.Invalid, "fault.nothing_changed")
	}
	return nil
}

// mayRetire refuses to take a donor out of use whose goods stand at the gate.
func mayRetire(ctx context.Context, r db.Reader, d Donor) error {
	waiting, err := WaitingFor(ctx, r, d.ID, 0)
	if err != nil || len(waiting) == 0 {
		return err
	}
	var f fault.Fields
	f.Add("active", "donor.still_awaited", waiting)
	return f.Err(fault.Invalid, "fault.invalid")
}

// checkDonorCode refuses a social credit code that belongs to another donor.
func checkDonorCode(ctx context.Context, tx *db.Tx, id inventory.DonorID, code string) error {
	if code == "" {
		return nil
	}
	var owner string
	err := tx.Get(ctx, &owner, `SELECT name FROM donors WHERE branch_id = ? AND uscc = ? AND id <> ?`,
		tx.Branch, code, id)
	if errors.Is(err, db.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("donor of code %s: %w", code, err)
	}
	var f fault.Fields
	f.Add("uscc", "donor.uscc_taken", owner)
	return f.Err(fault.Invalid, "fault.invalid")
}

// Findable is what a donor is found by.
func (d DonorDraft) Findable(id inventory.DonorID) db.Findable {
	words := []string{d.NameEn, d.Contact, d.Phone, d.USCC}
	for _, name := range append([]string{d.Name}, d.Aliases...) {
		words = append(words, name, text.Initials(name))
	}
	return db.Findable{Table: "donors", ID: int64(id), Words: words}
}

func setDonorNames(ctx context.Context, tx *db.Tx, id inventory.DonorID, d DonorDraft) error {
	for i, name := range append([]string{d.Name, d.NameEn}, d.Aliases...) {
		alias, key := 1, text.Fold(name)
		if i == 0 {
			alias = 0
		}
		if key == "" || i == 1 && key == text.Fold(d.Name) {
			continue
		}
		if i == 1 {
			alias = 0 // the other language's name is no alias
		}
		if _, err := tx.Exec(ctx, `INSERT INTO donor_names (branch_id, key, donor_id, name, alias)
			VALUES (?, ?, ?, ?, ?) ON CONFLICT (branch_id, key, donor_id) DO NOTHING`,
			tx.Branch, key, id, strings.TrimSpace(name), alias); err != nil {
			return fmt.Errorf("names of donor %d: %w", id, err)
		}
	}
	return db.Keep(ctx, tx, d.Findable(id))
}

// LoadDonor reads one donor; NotFound when the branch has none such.
func LoadDonor(ctx context.Context, r db.Reader, id inventory.DonorID) (Donor, error) {
	var d Donor
	err := r.Get(ctx, &d, `SELECT `+donorColumns+` FROM donors WHERE branch_id = ? AND id = ?`, r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return d, fault.New(fault.NotFound, "donor.not_found")
	}
	if err != nil {
		return d, fmt.Errorf("donor %d: %w", id, err)
	}
	return d, nil
}

// donorInUse refuses a donor who is not there, or out of use, at "donor".
func donorInUse(ctx context.Context, r db.Reader, id inventory.DonorID) error {
	var f fault.Fields
	n, err := LoadDonor(ctx, r, id)
	switch {
	case fault.Is(err, fault.NotFound):
		f.Add("donor", "donor.not_found")
	case err != nil:
		return err
	case !n.Active:
		f.Add("donor", "donor.inactive", n.Name)
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// Donors lists the branch's donors and suppliers by name; find is part of a
// name, an alias, the pinyin initials, whom to ask for, a phone number or code.
func Donors(ctx context.Context, r db.Reader, find string) ([]Donor, error) {
	c := db.SQL(`SELECT `+donorColumns+` FROM donors d WHERE branch_id = ?`, r.Where().Branch)
	c.Find(r.Where().Branch, find, db.Sought{Table: "donors", Column: "d.id"})
	c.Add(` ORDER BY sort_key, id`)
	var list []Donor
	if err := r.Select(ctx, &list, c.SQL, c.Args...); err != nil {
		return nil, fmt.Errorf("donors: %w", err)
	}
	return list, nil
}

// DonorAliases gives the other names of a donor.
func DonorAliases(ctx context.Context, r db.Reader, id inventory.DonorID) ([]string, error) {
	var names []string
	err := r.Select(ctx, &names, `SELECT name FROM donor_names
		WHERE branch_id = ? AND donor_id = ? AND alias = 1 ORDER BY name`, r.Where().Branch, id)
	return names, err
}

// DonorsNamed gives the donors that a name, as typed, stands for: none, one, or
// several who share it. One out of use is given where no other has the name.
// Where it is nobody's name, it may be the initials of one, or a code.
func DonorsNamed(ctx context.Context, r db.Reader, name string) ([]Donor, error) {
	key := text.Fold(name)
	var list []Donor
	err := r.Select(ctx, &list, `
		SELECT `+donorColumns+` FROM donors d
		WHERE  branch_id = ? AND id IN (SELECT donor_id FROM donor_names WHERE branch_id = ? AND key = ?)
		ORDER BY sort_key, id`, r.Where().Branch, r.Where().Branch, key)
	if err != nil {
		return nil, fmt.Errorf("donors named %q: %w", name, err)
	}
	if slices.ContainsFunc(list, func(d Donor) bool { return d.Active }) {
		list = slices.DeleteFunc(list, func(d Donor) bool { return !d.Active })
	}
	if len(list) > 0 || key == "" {
		return list, nil
	}
	found, err := Donors(ctx, r, name)
	return slices.DeleteFunc(found, func(d Donor) bool {
		return !d.Active || d.Initials != key && text.Fold(d.USCC) != key
	}), err
}
