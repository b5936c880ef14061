package imports

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/internal/web/desk/drafts"
)

// openingDrafts are the drafts of what is said of an uploaded count: they are
// for that very file.
func openingDrafts(d *desk.Desk) drafts.Pages {
	return drafts.Pages{
		Desk: d, Page: "opening", Path: "/opening/:id", Need: auth.StockWrite,
		Seen: func(ctx context.Context, r db.Reader, who db.PersonID, id int64) (at string, err error) {
			err = r.Get(ctx, &at, `
				SELECT recorded_at FROM uploads WHERE id = ? AND branch_id = ? AND person_id = ?`,
				id, r.Where().Branch, who)
			if errors.Is(err, db.ErrNoRows) {
				err = fault.New(fault.NotFound, "openpage.no_upload")
			}
			return at, err
		},
		Values: unread,
	}
}

// unread are the values of a form that nobody has asked to be read: a sheet or a
// header row that was chosen and not yet read would make the rows void.
func unread(form *desk.Form) url.Values {
	values := url.Values(form.Asked())
	for field, was := range map[string]string{"sheet": "was_sheet", "header_row": "was_header"} {
		values.Set(field, form.Text(was))
	}
	return values
}

// kept are the values of a form that was read, so that they are read alike the
// next time.
func (a *openingAsks) kept(form *desk.Form) url.Values {
	values, header := url.Values(form.Asked()), ""
	if a.Mapping.HeaderRow > 0 {
		header = strconv.Itoa(a.Mapping.HeaderRow)
	}
	for field, v := range map[string]string{
		"sheet": a.Mapping.Sheet, "was_sheet": a.Mapping.Sheet, "header_row": header, "was_header": header,
		"order": a.Order, "view": a.View, "page": strconv.Itoa(a.Page),
	} {
		values.Set(field, v)
	}
	return values
}

// pressedAt is where on the page one goes on: at the row that was opened, or at
// the rows that were looked at otherwise.
func (a *openingAsks) pressedAt(form *desk.Form) string {
	if open := form.List("open"); len(open) > 0 && a.Open[lastOf(open)] {
		return fmt.Sprintf("#row-%d", lastOf(open))
	}
	for _, name := range []string{"view", "order", "page"} {
		if len(form.List(name)) > 1 {
			return "#rows"
		}
	}
	return ""
}

func lastOf(typed []string) int {
	n, _ := strconv.Atoi(strings.TrimSpace(typed[len(typed)-1])) // what is no number is no row
	return n
}

// cells is how many cells were corrected; a row that is left out is one.
func (a *openingAsks) cells() (n int) {
	for _, e := range a.Edits {
		if e.LeaveOut {
			n++
		}
		for _, role := range editFields {
			if *editOf(&e, role) != nil {
				n++
			}
		}
	}
	return n
}
