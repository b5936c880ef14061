package db

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"relief/internal/text"
)

// Findable is one row of a table with the words that it is found by part of.
// What it is found by is kept beside it (find_keys), folded by text.FindKey:
// both engines find the same, however something is typed.
type Findable struct {
	Table string
	ID    int64
	Words []string
}

// Key is what is searched: the words folded, each once, one a line.
func (f Findable) Key() string {
	words := make([]string, len(f.Words))
	for i, word := range f.Words {
		words[i] = text.FindKey(word)
	}
	slices.Sort(words)
	return strings.Trim(strings.Join(slices.Compact(words), "\n"), "\n")
}

// Changer is a Tx or a Side: what changes rows of a branch.
type Changer interface {
	Reader
	Exec(ctx context.Context, query string, args ...any) (int64, error)
}

// RunLength is of how many rows after each other the keys stand in one text, too
// (find_runs); RunOf is the same in SQL.
const (
	RunLength = 128
	RunOf     = "128"
)

const keptAtOnce = 200 // so many keys one statement writes at most

// Keep writes down what rows are found by, whatever they were found by before.
// Whoever writes a row that is found says so.
func Keep(ctx context.Context, tx Changer, rows ...Findable) error {
	for some := range slices.Chunk(rows, keptAtOnce) {
		var args []any
		for _, row := range some {
			args = append(args, tx.Where().Branch, row.Table, row.ID, row.Key())
		}
		if _, err := tx.Exec(ctx, `INSERT INTO find_keys (branch_id, kind, id, key)
			VALUES (?, ?, ?, ?)`+strings.Repeat(`, (?, ?, ?, ?)`, len(some)-1)+`
			ON CONFLICT (branch_id, kind, id) DO UPDATE SET key = excluded.key`, args...); err != nil {
			return fmt.Errorf("what %s %d is found by: %w", some[0].Table, some[0].ID, err)
		}
		if err := keepRuns(ctx, tx, some); err != nil {
			return err
		}
	}
	return nil
}

// keepRuns adds keys to the runs of their rows. What a row was found by before
// stays in its run, which only says where to look.
func keepRuns(ctx context.Context, tx Changer, rows []Findable) error {
	for _, row := range rows {
		if _, err := tx.Exec(ctx, `INSERT INTO find_runs (branch_id, kind, run, keys) VALUES (?, ?, ?, ?)
			ON CONFLICT (branch_id, kind, run) DO UPDATE SET keys = find_runs.keys || ' ' || excluded.keys
			WHERE find_runs.keys NOT LIKE ? ESCAPE '\'`,
			tx.Where().Branch, row.Table, row.ID/RunLength, row.Key(), within(row.Key())); err != nil {
			return fmt.Errorf("where %s %d is found: %w", row.Table, row.ID, err)
		}
	}
	return nil
}

// KeysOf gives what the rows of a table are found by, for pickers that look for
// it in the browser.
func KeysOf(ctx context.Context, r Reader, table string) (map[int64]string, error) {
	var rows []struct {
		ID  int64
		Key string
	}
	if err := r.Select(ctx, &rows, `SELECT id, key FROM find_keys WHERE branch_id = ? AND kind = ?`,
		r.Where().Branch, table); err != nil {
		return nil, fmt.Errorf("what %s are found by: %w", table, err)
	}
	keys := make(map[int64]string, len(rows))
	for _, row := range rows {
		keys[row.ID] = row.Key
	}
	return keys, nil
}

// Sought is a column that holds identities of a table.
type Sought struct{ Table, Column string }

// likeOf is the pattern of what is typed; nothing to look for is no pattern. What
// is longer than text.LongestFind is cut.
func likeOf(typed string) string {
	cut, _ := text.CutFind(typed)
	key := text.FindKey(cut)
	if key == "" {
		return ""
	}
	return within(key)
}

// within is the pattern of what holds a text.
func within(key string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(key) + "%"
}

// Find adds the condition that one of the columns names a row which is found by
// a typed text. What leaves nothing to look for, a blank, asks for all. Every key
// of the tables is read: it is for registers of some thousand rows.
func (c *Clause) Find(branch BranchID, typed string, in ...Sought) {
	like := likeOf(typed)
	if like == "" {
		return
	}
	for i, at := range in {
		c.Add([]string{` AND (`, ` OR `}[min(i, 1)]+at.Column+` IN (SELECT k.id FROM find_keys k
			WHERE k.branch_id = ? AND k.kind = ? AND k.key LIKE ? ESCAPE '\')`, branch, at.Table, like)
	}
	c.Add(`)`)
}

// Spelling makes what rooms keep beside their rows so that lists find and order
// them: Respell does it for the branch of a Side, once for each version.
type Spelling struct {
	Version int64
	Respell func(context.Context, *Side) error
}

// respell makes the keys anew in books that were written by a program which
// spelt them otherwise, or had none.
func (d *DB) respell(ctx context.Context, s Spelling) error {
	if s.Respell == nil || d.readOnly {
		return nil
	}
	var version int64
	if err := d.readers.QueryRowContext(ctx, `SELECT version FROM spelling`).Scan(&version); err != nil {
		return fmt.Errorf("spelling of keys: %w", err)
	}
	if version == s.Version {
		return nil
	}
	return d.Beside(ctx, func(ctx context.Context, side *Side) error {
		hit, err := side.Exec(ctx, `UPDATE spelling SET version = ? WHERE version <> ?`, s.Version, s.Version)
		if err != nil || hit == 0 { // another program did it meanwhile
			return err
		}
		for _, kept := range []string{`DELETE FROM find_keys`, `DELETE FROM find_runs`} {
			if _, err := side.Exec(ctx, kept); err != nil {
				return err
			}
		}
		var branches []BranchID
		if err := side.Select(ctx, &branches, `SELECT id FROM branches ORDER BY id`); err != nil {
			return err
		}
		for _, branch := range branches {
			of := *side
			of.Branch = branch
			if err := s.Respell(ctx, &of); err != nil {
				return fmt.Errorf("keys of branch %d: %w", branch, err)
			}
		}
		return nil
	})
}
