package app

import (
	"context"

	"relief/internal/db"
	"relief/internal/intake"
	"relief/internal/sheet"
)

// ListImport is a list to be taken in from a workbook or CSV file.
type ListImport struct {
	Name     string // of the file
	Bytes    []byte
	Sheet    string // "" = the first visible one with a header
	Past     bool   // read the rows under the sign-off too
	LeaveOut bool   // take the good rows in without the faulty ones
	DryRun   bool
}

// ListOutcome is what a list came to. Import is 0 where nothing was written.
type ListOutcome struct {
	DryRun  bool      `json:"dry_run"`
	Import  int64     `json:"import,omitempty"`
	Kind    string    `json:"kind"`
	New     int       `json:"new"`
	Changed int       `json:"changed"`
	Same    int       `json:"same"`
	LeftOut int       `json:"left_out"`
	Rows    []ListRow `json:"rows"` // those that are, or would be, new or changed
	Told
}

// ListRow is what one row of the file means.
type ListRow struct {
	Row     int          `json:"row"`
	State   string       `json:"state"`
	Name    string       `json:"name"`
	Changes []ListChange `json:"changes,omitempty"`
}

// ListChange is one field that a row sets.
type ListChange struct {
	Field string `json:"field"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

// ImportList takes a list in, in one act, or refuses it with every fault at
// its row. A list that says what the books say already changes nothing and is
// no act. step hears how many rows are done.
func ImportList(
	ctx context.Context, books *db.DB, by db.By, k intake.Kind, in ListImport, step func(done, of int),
) (ListOutcome, error) {
	book, err := sheet.Open(ctx, in.Bytes, sheet.Limits{})
	if err != nil {
		return ListOutcome{}, err
	}
	err = books.Read(ctx, by.Branch, func(ctx context.Context, r db.Reader) (err error) {
		k, err = k.Taught(ctx, r)
		return err
	})
	if err != nil {
		return ListOutcome{}, err
	}
	list, err := intake.Read(ctx, book, k, intake.Mapping{Sheet: in.Sheet, Past: in.Past})
	if err != nil {
		return ListOutcome{}, err
	}
	var seen *intake.Result
	err = books.Read(ctx, by.Branch, func(ctx context.Context, r db.Reader) error {
		if list, err = asLastTime(ctx, r, book, list); err != nil {
			return err
		}
		seen, err = k.Judge(ctx, r, list)
		return err
	})
	if err != nil {
		return ListOutcome{}, err
	}
	if seen.Tally.Faulty > 0 && !in.LeaveOut {
		return listOutcome(seen, in.DryRun), seen.Refusal()
	}
	if in.DryRun || seen.Tally.New+seen.Tally.Changed == 0 {
		return listOutcome(seen, in.DryRun), nil
	}
	var out ListOutcome
	by.Act, by.Digest, by.Limit = k.Name+".import", db.Digest(in), db.LongAct
	_, err = books.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		result, err := k.Judge(ctx, tx, list)
		if err != nil {
			return db.Subject{}, err
		}
		done, err := result.Post(ctx, tx, intake.File{Name: in.Name, Bytes: in.Bytes}, in.LeaveOut, step)
		out = listOutcome(result, false)
		out.Import = int64(done.ID)
		return done.Subject(), err
	})
	return out, err
}

// asLastTime reads a list again the way its shape was read the last time.
func asLastTime(ctx context.Context, r db.Reader, book *sheet.Book, list *intake.List) (*intake.List, error) {
	columns, _, err := intake.Remembered(ctx, r, list)
	if err != nil || columns == nil {
		return list, err
	}
	return intake.Read(ctx, book, list.Kind, intake.Mapping{
		Sheet: list.Sheet, HeaderRow: list.HeaderRow, Columns: columns, Past: list.Mapping().Past,
	})
}

func listOutcome(r *intake.Result, dry bool) ListOutcome {
	out := ListOutcome{
		DryRun: dry, Kind: r.List.Kind.Name, New: r.Tally.New, Changed: r.Tally.Changed, Same: r.Tally.Same,
		LeftOut: r.Tally.Faulty, Rows: []ListRow{}, Told: told(r.List.Cells, r.Remarks()),
	}
	for _, l := range r.Lines {
		if l.State != intake.New && l.State != intake.Changed {
			continue
		}
		row := ListRow{Row: l.Row.Number, State: string(l.State), Name: l.Name}
		for _, c := range l.Changes {
			row.Changes = append(row.Changes, ListChange(c))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}
