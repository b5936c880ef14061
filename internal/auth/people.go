package auth

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
)

// Draft is a person to be, as typed. The password is never part of a digest.
type Draft struct {
	Login    string
	Name     string
	Password string `json:"-"`
	Roles    []Role
	Language text.Lang
	// MustChange has the person choose a password of their own before anything
	// else, as when the first one was made by somebody else.
	MustChange bool
}

// longestName is the longest name of a person, in characters.
const longestName = 40

var loginShape = regexp.MustCompile(`^[a-z0-9\p{Han}][a-z0-9\p{Han}._-]{1,31}$`)

// FoldLogin brings a typed login to the one form in which it is stored.
func FoldLogin(s string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(s)))
}

// Check names every fault of a draft; its fields are login, name, password,
// roles and language.
func (d Draft) Check(string) error {
	var f fault.Fields
	login := FoldLogin(d.Login)
	switch {
	case login == "":
		f.Add("login", "fault.required")
	case !loginShape.MatchString(login):
		f.Add("login", "auth.login_shape")
	}
	checkName(&f, d.Name)
	if m := CheckPassword(login, d.Password); m != nil {
		f.Add("password", m.Key, m.Args...)
	}
	checkRoles(&f, d.Roles)
	checkLanguage(&f, d.Language)
	return f.Err(fault.Invalid, "fault.invalid")
}

func checkName(f *fault.Fields, name string) {
	switch line := text.Line(name); {
	case !utf8.ValidString(name) || strings.ContainsRune(name, 0):
		f.Add("name", "fault.bad_text")
	case line == "":
		f.Add("name", "fault.required")
	case !text.Readable(line):
		f.Add("name", "fault.unreadable")
	case utf8.RuneCountInString(line) > longestName:
		f.Add("name", "fault.too_long", longestName)
	}
}

func checkRoles(f *fault.Fields, roles []Role) {
	if len(roles) == 0 {
		f.Add("roles", "auth.no_role")
	}
	for _, role := range roles {
		if !slices.Contains(Roles, role) {
			f.Add("roles", "fault.unknown_choice", string(role))
		}
	}
}

func checkLanguage(f *fault.Fields, lang text.Lang) {
	if lang != "" && !slices.Contains(text.Langs, lang) {
		f.Add("language", "fault.unknown_choice", string(lang))
	}
}

// personFact is what the audit row keeps of a person.
type personFact struct {
	ID       db.PersonID `json:"id"`
	Login    string      `json:"login"`
	Name     string      `json:"name,omitempty"`
	Roles    []Role      `json:"roles,omitempty"`
	Language text.Lang   `json:"language,omitempty"`
	Theme    string      `json:"theme,omitempty"`
	Rows     string      `json:"rows,omitempty"`
}

// Create makes a person. The draft was checked and its password hashed before
// the transaction. A login in use is Invalid at the field login.
func Create(ctx context.Context, tx *db.Tx, d Draft, hash Hash) (db.PersonID, error) {
	login, name := FoldLogin(d.Login), text.Line(d.Name)
	var n int64
	if err := tx.Get(ctx, &n, `SELECT COUNT(*) FROM people WHERE login = ?`, login); err != nil {
		return 0, fmt.Errorf("login %s: %w", login, err)
	}
	if n > 0 {
		return 0, takenLogin(login)
	}
	id, err := tx.Insert(ctx, `
		INSERT INTO people (login, name, password_hash, language, must_change, created_at)
		VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
		login, name, string(hash), string(d.Language), bit(d.MustChange), tx.Stamp())
	if db.IsDuplicate(err) {
		return 0, takenLogin(login)
	}
	if err != nil {
		return 0, fmt.Errorf("person %s: %w", login, err)
	}
	roles, err := putRoles(ctx, tx, db.PersonID(id), d.Roles)
	if err != nil {
		return 0, err
	}
	return db.PersonID(id), tx.Note("person.created", personFact{
		ID: db.PersonID(id), Login: login, Name: name, Roles: roles, Language: d.Language,
	})
}

func takenLogin(login string) error {
	var f fault.Fields
	f.Add("login", "auth.login_taken", login)
	return f.Err(fault.Invalid, "fault.invalid")
}

// putRoles replaces a person's roles.
func putRoles(ctx context.Context, tx *db.Tx, id db.PersonID, roles []Role) ([]Role, error) {
	roles = slices.Compact(slices.Sorted(slices.Values(roles)))
	if _, err := tx.Exec(ctx, `DELETE FROM person_roles WHERE branch_id = ? AND person_id = ?`,
		tx.Branch, id); err != nil {
		return nil, fmt.Errorf("roles of person %d: %w", id, err)
	}
	for _, role := range roles {
		if _, err := tx.Exec(ctx, `INSERT INTO person_roles (branch_id, person_id, role) VALUES (?, ?, ?)`,
			tx.Branch, id, string(role)); err != nil {
			return nil, fmt.Errorf("role %s of person %d: %w", role, id, err)
		}
	}
	return roles, nil
}

// SetRoles gives a person these roles instead of the ones they had. seen is the
// version the page showed; the last admin stays one. A needed role that nobody
// else holds is Invalid at sure_roles, unless the caller is sure; that the roles
// are those they had is Invalid, too.
func SetRoles(ctx context.Context, tx *db.Tx, id db.PersonID, seen int, roles []Role, sure bool) error {
	var f fault.Fields
	checkRoles(&f, roles)
	if err := f.Err(fault.Invalid, "fault.invalid"); err != nil {
		return err
	}
	row, err := find(ctx, tx, `p.id = ?`, id)
	if err != nil {
		return err
	}
	if err := needSure(ctx, tx, row, roles, sure, "sure_roles"); err != nil {
		return err
	}
	if err := step(ctx, tx, id, seen, ``); err != nil {
		return err
	}
	var had []Role
	if err := tx.Select(ctx, &had, `SELECT role FROM person_roles WHERE branch_id = ? AND person_id = ?`,
		tx.Branch, id); err != nil {
		return fmt.Errorf("roles of person %d: %w", id, err)
	}
	if slices.Equal(slices.Sorted(slices.Values(had)), slices.Compact(slices.Sorted(slices.Values(roles)))) {
		return fault.New(fault.Invalid, "fault.nothing_changed")
	}
	kept, err := putRoles(ctx, tx, id, roles)
	if err != nil {
		return err
	}
	if err := needAdmin(ctx, tx); err != nil {
		return err
	}
	return tx.Note("person.roles", personFact{ID: id, Login: row.Login, Roles: kept})
}

// Disable takes the right to sign in. Nobody disables themselves, and the last
// admin stays. The only holder of a needed role is Invalid at sure_disable,
// unless the caller is sure.
func Disable(ctx context.Context, tx *db.Tx, id db.PersonID, seen int, sure bool) error {
	if id == tx.Actor {
		return fault.New(fault.Forbidden, "auth.not_yourself")
	}
	row, err := find(ctx, tx, `p.id = ?`, id)
	if err != nil {
		return err
	}
	if row.Active == 0 {
		return fault.New(fault.Conflict, "auth.disabled_already", row.Name)
	}
	if err := needSure(ctx, tx, row, nil, sure, "sure_disable"); err != nil {
		return err
	}
	if err := step(ctx, tx, id, seen, `, active = 0`); err != nil {
		return err
	}
	if err := needAdmin(ctx, tx); err != nil {
		return err
	}
	return tx.Note("person.disabled", personFact{ID: id, Login: row.Login})
}

// Enable gives the right to sign in back.
func Enable(ctx context.Context, tx *db.Tx, id db.PersonID, seen int) error {
	row, err := find(ctx, tx, `p.id = ?`, id)
	if err != nil {
		return err
	}
	if row.Active == 1 {
		return fault.New(fault.Conflict, "auth.enabled_already", row.Name)
	}
	if err := step(ctx, tx, id, seen, `, active = 1`); err != nil {
		return err
	}
	return tx.Note("person.enabled", personFact{ID: id, Login: row.Login})
}

// Rename changes a person's name and language; that they have both already is
// Invalid. What they did keeps the name they had then.
func Rename(ctx context.Context, tx *db.Tx, id db.PersonID, seen int, name string, lang text.Lang) error {
	var f fault.Fields
	checkName(&f, name)
	name = text.Line(name)
	checkLanguage(&f, lang)
	if err := f.Err(fault.Invalid, "fault.invalid"); err != nil {
		return err
	}
	row, err := find(ctx, tx, `p.id = ?`, id)
	if err != nil {
		return err
	}
	if row.Version == seen && row.Name == name && row.Language == lang {
		return fault.New(fault.Invalid, "fault.nothing_changed")
	}
	if err := step(ctx, tx, id, seen, `, name = ?, language = ?`, name, string(lang)); err != nil {
		return err
	}
	return tx.Note("person.renamed", struct {
		personFact
		Old string `json:"old_name"`
	}{personFact{ID: id, Login: row.Login, Name: name, Language: lang}, row.Name})
}

func bit(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// SetPassword replaces a person's password; every session they have ends at
// its next request. One that somebody else set must be changed before anything
// else. The password was checked and hashed before.
func SetPassword(ctx context.Context, tx *db.Tx, id db.PersonID, hash Hash) error {
	row, err := find(ctx, tx, `p.id = ?`, id)
	if err != nil {
		return err
	}
	if err := step(ctx, tx, id, row.Version, `, password_hash = ?, must_change = ?`,
		string(hash), bit(id != tx.Actor)); err != nil {
		return err
	}
	return tx.Note("person.password", personFact{ID: id, Login: row.Login})
}

// SetPreferences keeps a person's own language, theme and height of rows.
func SetPreferences(ctx context.Context, tx *db.Tx, lang text.Lang, theme, rows string) error {
	var f fault.Fields
	checkLanguage(&f, lang)
	if !slices.Contains([]string{"", "light", "dark"}, theme) {
		f.Add("theme", "fault.unknown_choice", theme)
	}
	if rows != "" && rows != "comfortable" {
		f.Add("rows", "fault.unknown_choice", rows)
	}
	if err := f.Err(fault.Invalid, "fault.invalid"); err != nil {
		return err
	}
	row, err := find(ctx, tx, `p.id = ?`, tx.Actor)
	if err != nil {
		return err
	}
	err = step(ctx, tx, tx.Actor, row.Version, `, language = ?, theme = ?, row_height = ?`, string(lang), theme, rows)
	if err != nil {
		return err
	}
	return tx.Note("person.preferences",
		personFact{ID: tx.Actor, Login: row.Login, Language: lang, Theme: theme, Rows: rows})
}

// step changes a person whose version was seen.
func step(ctx context.Context, tx *db.Tx, id db.PersonID, seen int, set string, args ...any) error {
	changed, err := tx.Exec(ctx, `UPDATE people SET version = version + 1`+set+` WHERE id = ? AND version = ?`,
		append(args, id, seen)...)
	if err != nil {
		return fmt.Errorf("person %d: %w", id, err)
	}
	if changed == 0 {
		return fault.New(fault.Conflict, "fault.stale")
	}
	return nil
}

// needAdmin refuses a change that would leave nobody who can give roles.
func needAdmin(ctx context.Context, tx *db.Tx) error {
	var n int64
	err := tx.Get(ctx, &n, `
		SELECT COUNT(*)
		FROM   person_roles r
		JOIN   people p ON p.id = r.person_id
		WHERE  r.branch_id = ? AND r.role = 'admin' AND p.active = 1`, tx.Branch)
	if err != nil {
		return errors.Join(errors.New("count admins"), err)
	}
	if n == 0 {
		return fault.New(fault.Conflict, "auth.last_admin")
	}
	return nil
}
