package reports

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"relief/internal/audit"
	"relief/internal/db"
	"relief/internal/fault"
)

// CompareHead holds a check code off a paper, such as 41-K3QZ-7RXM-22PA-B6TD,
// against the books: a code that fits says that nothing recorded up to then
// was changed since. The message says which it is; a text that is no code is
// Invalid at head.
func CompareHead(ctx context.Context, r db.Reader, typed string) (fault.Message, bool, error) {
	seq, code, ok := readHead(typed)
	if !ok {
		var f fault.Fields
		f.Add("head", "report.head_unreadable", typed)
		return fault.Message{}, false, f.Err(fault.Invalid, "fault.invalid")
	}
	end, err := audit.Head(ctx, r)
	if err != nil {
		return fault.Message{}, false, err
	}
	if seq > end.Seq {
		return fault.Message{Key: "report.head_missing", Args: []any{code, end.Short()}}, false, nil
	}
	here, err := headAt(ctx, r, seq)
	if err != nil {
		return fault.Message{}, false, err
	}
	if here.Short() != code {
		return fault.Message{Key: "report.head_differs", Args: []any{code, seq, here.Short()}}, false, nil
	}
	return fault.Message{Key: "report.head_matches", Args: []any{code}}, true, nil
}

// headAt is the end of the chain behind an act. Its hash is taken afresh from
// the row, so that a changed row fits no code. No row gives a bare sequence.
func headAt(ctx context.Context, r db.Reader, seq int64) (db.Head, error) {
	h := db.Head{Seq: seq}
	branch := r.Where().Branch
	if seq == 0 {
		var code string
		if err := r.Get(ctx, &code, `SELECT code FROM branches WHERE id = ?`, branch); err != nil {
			return h, fmt.Errorf("branch %d: %w", branch, err)
		}
		h.Hash = db.Genesis(code)
		return h, nil
	}
	var rows []struct{ Prev, Payload []byte }
	err := r.Select(ctx, &rows, `SELECT prev, payload FROM audit WHERE branch_id = ? AND seq = ?`, branch, seq)
	if err != nil {
		return h, fmt.Errorf("act %d: %w", seq, err)
	}
	for _, row := range rows {
		h.Hash = db.Hash(row.Prev, branch, seq, row.Payload)
	}
	return h, nil
}

// readHead reads a check code as people copy it: in any case, with blanks, with
// long dashes or with none between the groups of four.
func readHead(typed string) (seq int64, code string, ok bool) {
	s := strings.ToUpper(strings.NewReplacer("—", "-", "–", "-", "－", "-", " ", "").Replace(typed))
	number, rest, found := strings.Cut(strings.TrimSpace(s), "-")
	seq, err := strconv.ParseInt(number, 10, 64)
	rest = strings.ReplaceAll(rest, "-", "")
	if !found || err != nil || seq < 0 || len(rest) != 16 {
		return 0, "", false
	}
	for _, r := range rest {
		if (r < 'A' || r > 'Z') && (r < '2' || r > '7') {
			return 0, "", false
		}
	}
	return seq, fmt.Sprintf("%d-%s-%s-%s-%s", seq, rest[:4], rest[4:8], rest[8:12], rest[12:]), true
}
