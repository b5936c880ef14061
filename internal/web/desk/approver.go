package desk

import (
	"context"
	"slices"
	"strings"

	"relief/internal/auth"
	"relief/internal/db"
)

// NoApprover says that nobody may approve what some people wrote, and what can
// be done about it; "" when somebody may.
func (b Base) NoApprover(
	ctx context.Context, r db.Reader, need auth.Permission, writers ...db.PersonID,
) (string, error) {
	holders, err := auth.Holders(ctx, r, need)
	if err != nil {
		return "", err
	}
	var names []string
	for _, h := range holders {
		if !slices.Contains(writers, h.ID) {
			return "", nil
		}
		names = append(names, h.Name)
	}
	said := b.T("approval.nobody")
	if len(names) > 0 {
		said = b.T("approval.only_writers", strings.Join(names, b.T("common.comma")))
	}
	return said + b.T("approval.way_on"), nil
}

// Lack is something a form needs and nobody has registered yet, with the page
// where this person can do so or, without Href, with whom to ask.
type Lack struct{ Said, Href, Action string }

// Lacks says what is not there, by its key; need is what registers it, at href.
func (b Base) Lacks(
	ctx context.Context, r db.Reader, key string, need auth.Permission, href, action string,
) (Lack, error) {
	if b.Can(string(need)) {
		return Lack{Said: b.T(key), Href: href, Action: b.T(action)}, nil
	}
	holders, err := auth.Holders(ctx, r, need)
	if err != nil {
		return Lack{}, err
	}
	names := make([]string, len(holders))
	for i, h := range holders {
		names[i] = h.Name
	}
	ask := b.T("lack.nobody")
	if len(names) > 0 {
		ask = b.T("lack.ask", strings.Join(names, b.T("common.comma")))
	}
	return Lack{Said: b.T(key) + ask}, nil
}
