package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"relief/internal/db"
	"relief/internal/fault"
)

// ID names an import that was posted.
type ID int64

// Import is the record of a list that was taken in.
type Import struct {
	ID         ID
	Kind       string
	FileName   string
	FileSHA256 string `db:"file_sha256"`
	Created    int
	Changed    int
	Same       int
	LeftOut    int
	ActorID    db.PersonID
	ActorName  string
	RecordedAt string
}

// Subject is the import as an act names it.
func (i Import) Subject() db.Subject { return db.Subject{Kind: "import", ID: int64(i.ID)} }

// File is the file a list was read from.
type File struct {
	Name  string
	Bytes []byte
}

// Post takes the good rows in, all of them or none, and records that it was
// done. Faulty rows refuse it, unless they are to be left out; a list that
// would change nothing is refused too. step hears how far it is.
func (r *Result) Post(
	ctx context.Context, tx *db.Tx, file File, leaveOut bool, step func(done, of int),
) (Import, error) {
	if r.Tally.Faulty > 0 && !leaveOut {
		return Import{}, r.Refusal()
	}
	if r.Tally.New+r.Tally.Changed == 0 {
		return Import{}, fault.New(fault.Invalid, "import.nothing", r.Tally.Same, r.Tally.Faulty)
	}
	if err := r.apply(ctx, tx, step); err != nil {
		return Import{}, err
	}
	sum := sha256.Sum256(file.Bytes)
	i := Import{
		Kind: r.List.Kind.Name, FileName: file.Name, FileSHA256: hex.EncodeToString(sum[:]),
		Created: r.Tally.New, Changed: r.Tally.Changed, Same: r.Tally.Same, LeftOut: r.Tally.Faulty,
		ActorID: tx.Actor, ActorName: tx.ActorName, RecordedAt: tx.Stamp(),
	}
	id, err := tx.Insert(ctx, `
		INSERT INTO imports (branch_id, kind, file_name, file_sha256, created, changed, same, left_out,
		       actor_id, actor_name, recorded_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		tx.Branch, i.Kind, i.FileName, i.FileSHA256, i.Created, i.Changed, i.Same, i.LeftOut,
		i.ActorID, i.ActorName, i.RecordedAt)
	if err != nil {
		return Import{}, fmt.Errorf("record import of %s: %w", i.Kind, err)
	}
	i.ID = ID(id)
	if err := errors.Join(remember(ctx, tx, r.List), r.learn(ctx, tx)); err != nil {
		return Import{}, err
	}
	return i, tx.Note("import", i)
}

// remember keeps how the columns of this shape of file were read.
func remember(ctx context.Context, tx *db.Tx, l *List) error {
	columns, err := json.Marshal(l.Mapping().Columns)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO import_shapes (branch_id, kind, shape, columns, person_id, used_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (branch_id, kind, shape) DO UPDATE
		SET columns = excluded.columns, person_id = excluded.person_id, used_at = excluded.used_at`,
		tx.Branch, l.Kind.Name, l.Shape, string(columns), tx.Actor, tx.Stamp())
	if err != nil {
		return fmt.Errorf("remember the columns of %s: %w", l.Kind.Name, err)
	}
	return nil
}

// Remembered gives how the columns of this shape of file were read the last
// time, and when; nothing where there was no last time.
func Remembered(ctx context.Context, r db.Reader, l *List) (columns map[int]string, usedAt string, err error) {
	var row struct{ Columns, UsedAt string }
	err = r.Get(ctx, &row, `SELECT columns, used_at FROM import_shapes
		WHERE branch_id = ? AND kind = ? AND shape = ?`, r.Where().Branch, l.Kind.Name, l.Shape)
	if errors.Is(err, db.ErrNoRows) {
		return nil, "", nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(row.Columns), &columns)
	}
	if err != nil {
		return nil, "", fmt.Errorf("columns of the last %s: %w", l.Kind.Name, err)
	}
	return columns, row.UsedAt, nil
}

// Load reads the record of an import; NotFound when the branch has none such.
func Load(ctx context.Context, r db.Reader, id ID) (Import, error) {
	var i Import
	err := r.Get(ctx, &i, `
		SELECT id, kind, file_name, file_sha256, created, changed, same, left_out, actor_id, actor_name, recorded_at
		FROM   imports WHERE branch_id = ? AND id = ?`, r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return i, fault.New(fault.NotFound, "import.not_found")
	}
	if err != nil {
		return i, fmt.Errorf("import %d: %w", id, err)
	}
	return i, nil
}

// Latest lists the last imports of a kind.
func Latest(ctx context.Context, r db.Reader, kind string, limit int) ([]Import, error) {
	var list []Import
	err := r.Select(ctx, &list, `
		SELECT id, kind, file_name, file_sha256, created, changed, same, left_out, actor_id, actor_name, recorded_at
		FROM   imports WHERE branch_id = ? AND kind = ? ORDER BY id DESC LIMIT ?`, r.Where().Branch, kind, limit)
	if err != nil {
		return nil, fmt.Errorf("imports of %s: %w", kind, err)
	}
	return list, nil
}
