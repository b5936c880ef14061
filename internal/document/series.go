package document

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"relief/internal/branch"
	"relief/internal/db"
	"relief/internal/fault"
)

// Series is a series of numbers. It is called by the prefix it has until a
// branch chooses another.
type Series string

// equipmentSeries numbers pieces of equipment, not documents; its prefix is
// never another's.
const equipmentSeries Series = "ZY"

// AllSeries are the series of documents, sorted.
func AllSeries() []Series {
	var list []Series
	for _, s := range Kinds {
		if s.Series != "" {
			list = append(list, s.Series)
		}
	}
	slices.Sort(list)
	return list
}

// KindOf is the kind of document that a series numbers.
func (s Series) KindOf() Kind {
	for _, k := range Kinds {
		if k.Series == s {
			return k.Kind
		}
	}
	return ""
}

var prefixShape = regexp.MustCompile(`^[A-Z][A-Z0-9]{0,5}$`)

// chosen is a row of number_prefixes.
type chosen struct {
	Prefix    string
	Series    Series
	ChosenSeq int64
}

// everChosen gives every prefix that was chosen, the latest of a series last.
func everChosen(ctx context.Context, r db.Reader) ([]chosen, error) {
	var rows []chosen
	err := r.Select(ctx, &rows, `SELECT prefix, series, chosen_seq FROM number_prefixes
		WHERE branch_id = ? ORDER BY chosen_seq`, r.Where().Branch)
	if err != nil {
		return nil, fmt.Errorf("prefixes: %w", err)
	}
	return rows, nil
}

// Prefixes gives the prefix that each series begins its numbers with today.
func Prefixes(ctx context.Context, r db.Reader) (map[Series]string, error) {
	rows, err := everChosen(ctx, r)
	if err != nil {
		return nil, err
	}
	now := map[Series]string{}
	for _, s := range AllSeries() {
		now[s] = string(s)
	}
	for _, row := range rows {
		now[row.Series] = row.Prefix
	}
	return now, nil
}

// ChangePrefixes has each series begin its numbers with another prefix from now
// on: one to six letters and figures, beginning with a letter. Numbers already
// given stay as they are, and the new prefix counts from 001. A prefix is
// Invalid where another series has it, had it, or is called by it: a number
// always says of which kind its document is. seen is the version of the branch
// that the page showed.
func ChangePrefixes(ctx context.Context, tx *db.Tx, seen int, want map[Series]string) error {
	now, err := Prefixes(ctx, tx)
	if err != nil {
		return err
	}
	ever, err := everChosen(ctx, tx)
	if err != nil {
		return err
	}
	owner := map[string]Series{string(equipmentSeries): equipmentSeries}
	for _, s := range AllSeries() {
		owner[string(s)] = s
	}
	for _, row := range ever {
		owner[row.Prefix] = row.Series
	}
	var f fault.Fields
	var changes []branch.Change
	for _, s := range AllSeries() {
		typed, asked := want[s]
		if !asked {
			continue
		}
		prefix, field := strings.ToUpper(norm.NFKC.String(strings.TrimSpace(typed))), PrefixField(s)
		has, taken := owner[prefix]
		switch {
		case prefix == "":
			f.Add(field, "fault.required")
		case !prefixShape.MatchString(prefix):
			f.Add(field, "branch.prefix_shape", typed)
		case taken && has != s:
			f.Add(field, "branch.prefix_taken", prefix)
		case prefix != now[s]:
			owner[prefix] = s
			changes = append(changes, branch.Change{Field: field, Old: now[s], New: prefix})
			if err := choose(ctx, tx, s, prefix); err != nil {
				return err
			}
		}
	}
	if err := f.Err(fault.Invalid, "fault.invalid"); err != nil {
		return err
	}
	return branch.Step(ctx, tx, seen, "", nil, changes...)
}

// PrefixField is what pages and audit rows call the prefix of a series.
func PrefixField(s Series) string { return "prefix." + string(s) }

func choose(ctx context.Context, tx *db.Tx, s Series, prefix string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO number_prefixes (branch_id, prefix, series, chosen_seq) VALUES (?, ?, ?, ?)
		ON CONFLICT (branch_id, prefix) DO UPDATE SET chosen_seq = excluded.chosen_seq`,
		tx.Branch, prefix, s, tx.Seq)
	if err != nil {
		return fmt.Errorf("prefix %s: %w", prefix, err)
	}
	return nil
}

func nextNumber(ctx context.Context, tx *db.Tx, series Series) (string, error) {
	var prefix string
	err := tx.Get(ctx, &prefix, `
		SELECT COALESCE((SELECT prefix FROM number_prefixes WHERE branch_id = ? AND series = ?
		       ORDER BY chosen_seq DESC LIMIT 1), ?)`, tx.Branch, series, string(series))
	if err != nil {
		return "", fmt.Errorf("prefix of %s: %w", series, err)
	}
	day := tx.Now.In(tx.Zone).Format("20060102")
	var n int64
	err = tx.Get(ctx, &n, `
		INSERT INTO counters (branch_id, prefix, day, last) VALUES (?, ?, ?, 1)
		ON CONFLICT (branch_id, prefix, day) DO UPDATE SET last = counters.last + 1
		RETURNING last`, tx.Branch, prefix, day)
	if err != nil {
		return "", fmt.Errorf("number %s: %w", prefix, err)
	}
	return fmt.Sprintf("%s%s-%03d", prefix, day, n), nil
}
