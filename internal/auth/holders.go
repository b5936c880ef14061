package auth

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"relief/internal/db"
	"relief/internal/fault"
)

// needed are the roles without whose holder some of the branch's work stands still.
var needed = []Role{Storekeeper, Officer, Approver, Bookkeeper}

// Alone gives the needed roles that nobody active but this person holds.
func Alone(ctx context.Context, r db.Reader, id db.PersonID) ([]Role, error) {
	var rows []Role
	err := r.Select(ctx, &rows, `
		SELECT r.role
		FROM   person_roles r
		JOIN   people p ON p.id = r.person_id
		WHERE  r.branch_id = ? AND p.active = 1
		GROUP  BY r.role
		HAVING COUNT(*) = 1 AND MIN(r.person_id) = ?`, r.Where().Branch, id)
	if err != nil {
		return nil, fmt.Errorf("roles only person %d holds: %w", id, err)
	}
	var alone []Role
	for _, role := range needed {
		if slices.Contains(rows, role) {
			alone = append(alone, role)
		}
	}
	return alone, nil
}

// Holder is somebody active who may do a thing.
type Holder struct {
	ID   db.PersonID
	Name string
}

// Holders gives those whom a role lets do a thing.
func Holders(ctx context.Context, r db.Reader, need Permission) ([]Holder, error) {
	args := []any{r.Where().Branch}
	for _, role := range Roles {
		if slices.Contains(Grants[role], need) {
			args = append(args, role)
		}
	}
	var list []Holder
	err := r.Select(ctx, &list, `
		SELECT p.id, p.name
		FROM   people p
		WHERE  p.active = 1 AND EXISTS (SELECT 1 FROM person_roles r WHERE r.person_id = p.id AND r.branch_id = ?
		       AND r.role IN (?`+strings.Repeat(`, ?`, len(args)-2)+`))
		ORDER BY p.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("who has %s: %w", need, err)
	}
	return list, nil
}

// needSure refuses, at the field, to take from a person roles that nobody else
// holds, unless that is meant. kept are the roles that stay.
func needSure(ctx context.Context, tx *db.Tx, row personRow, kept []Role, sure bool, field string) error {
	if sure {
		return nil
	}
	alone, err := Alone(ctx, tx, row.ID)
	if err != nil {
		return err
	}
	lost := slices.DeleteFunc(alone, func(role Role) bool { return slices.Contains(kept, role) })
	if len(lost) == 0 {
		return nil
	}
	var f fault.Fields
	f.Add(field, "auth.alone", row.Name, RoleWords(lost))
	return f.Err(fault.Invalid, "fault.invalid")
}

// RoleWords says roles one behind the other; there is at least one.
func RoleWords(roles []Role) fault.Message {
	said := roleWords[roles[0]]
	for _, role := range roles[1:] {
		said = fault.Message{Key: "auth.and", Args: []any{said, roleWords[role]}}
	}
	return said
}

// roleWords says each role.
var roleWords = map[Role]fault.Message{
	Storekeeper: {Key: "role.storekeeper"},
	Officer:     {Key: "role.officer"},
	Approver:    {Key: "role.approver"},
	Bookkeeper:  {Key: "role.bookkeeper"},
	Auditor:     {Key: "role.auditor"},
	Admin:       {Key: "role.admin"},
}
