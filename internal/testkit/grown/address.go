package grown

import (
	"context"
	"fmt"
	"strings"

	"relief/internal/db"
)

// Address is the address of a page in books, of a route.
type Address struct{ Route, Path string }

// found is what stands in books under the name of its pages.
var found = map[string]string{
	"plans":      `SELECT MAX(id) FROM documents WHERE branch_id = 1 AND kind = 'plan'`,
	"slips":      `SELECT MAX(id) FROM documents WHERE branch_id = 1 AND kind = 'slip'`,
	"receipts":   `SELECT MAX(document_id) FROM receipts WHERE branch_id = 1`,
	"documents":  `SELECT MAX(id) FROM documents WHERE branch_id = 1 AND kind = 'transfer'`,
	"items":      `SELECT MIN(id) FROM items WHERE branch_id = 1`,
	"lots":       `SELECT MAX(id) FROM lots WHERE branch_id = 1`,
	"places":     `SELECT MIN(id) FROM places WHERE branch_id = 1 AND kind = 'bin'`,
	"donors":     `SELECT MIN(id) FROM donors WHERE branch_id = 1`,
	"recipients": `SELECT MIN(id) FROM recipients WHERE branch_id = 1`,
}

// Addresses are the pages of routes, of one thing each where there are many; a
// route to something of which grown books have none is left out.
func Addresses(ctx context.Context, r db.Reader, routes []string) (list []Address, err error) {
	for _, route := range routes {
		path := route
		if room, rest, ok := strings.Cut(strings.TrimPrefix(path, "/"), "/:id"); ok {
			query, known := found[room]
			if !known {
				continue
			}
			var id int64
			if err := r.Get(ctx, &id, query); err != nil {
				return nil, fmt.Errorf("%s: %w", route, err)
			}
			path = fmt.Sprintf("/%s/%d%s", room, id, rest)
		}
		if !strings.Contains(path, "/:") && !strings.Contains(path, "*") {
			list = append(list, Address{route, path})
		}
	}
	return list, nil
}
