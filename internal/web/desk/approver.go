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
