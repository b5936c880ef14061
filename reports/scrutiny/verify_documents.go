package scrutiny

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// standing is a document and what stands behind it.
type standing struct {
	ID        document.ID
	Kind      document.Kind
	Number    *string
	State     document.State
	PostedAt  *string
	Moves     int64
	Lines     int64 // of a receipt, which may hold with nothing accepted
	Goods     int64 // lines in goods_lines
	Delivered int64
	Approved  int64
}

// documents holds every document's state against its kind's transitions and
// against what a document in that state must have; and its lines.
func (v *verifier) documents(ctx context.Context) (int64, error) {
	var d standing
	var looked int64
	err := v.r.Each(ctx, &d, func() error {
		looked++
		v.standing(d)
		return nil
	}, `
		SELECT d.id, d.kind, d.number, d.state, d.posted_at,
		       (SELECT COUNT(*) FROM movements m WHERE m.branch_id = d.branch_id AND m.document_id = d.id) AS moves,
		       (SELECT COUNT(*) FROM receipt_lines l WHERE l.document_id = d.id) AS lines,
		       (SELECT COUNT(*) FROM goods_lines g WHERE g.document_id = d.id) AS goods,
		       (SELECT COUNT(*) FROM deliveries y WHERE y.document_id = d.id) AS delivered,
		       (SELECT COUNT(*) FROM approvals a WHERE a.document_id = d.id) AS approved
		FROM   documents d WHERE d.branch_id = ? ORDER BY d.id`, v.r.Where().Branch)
	if err != nil {
		return 0, err
	}
	lines, err := v.lines(ctx)
	return looked + lines, err
}

// standing holds one document's state against what must stand behind it.
func (v *verifier) standing(d standing) {
	name, kind, state := v.nameOf(d), fault.Message{Key: d.Kind.Key()}, fault.Message{Key: d.State.Key()}
	if !d.Kind.Spec().Has(d.State) {
		v.add("documents", "report.found_state", name, kind, string(d.State))
		return
	}
	for _, lack := range d.lacks(d.Kind.Spec()) {
		v.add("documents", "report.found_backing", name, kind, state, lack)
	}
}

func (v *verifier) nameOf(d standing) string {
	if d.Number != nil {
		return *d.Number
	}
	return "#" + strconv.FormatInt(int64(d.ID), 10)
}

// lacks names what a document of a kind should have in its state and has not.
func (d standing) lacks(spec document.Spec) (list []fault.Message) {
	holds := spec.HoldsIn(d.State)
	add := func(wrong bool, m fault.Message) {
		if wrong {
			list = append(list, m)
		}
	}
	add(holds && d.PostedAt == nil, fault.Message{Key: "report.lack_posted"})
	add(holds && d.Number == nil, fault.Message{Key: "report.lack_number"})
	bare := spec.Goods && d.Goods == 0
	add(bare || holds && spec.Moves && d.Moves == 0 && d.Lines == 0, fault.Message{Key: "report.lack_lines"})
	add(!holds && d.Moves > 0, fault.Message{Key: "report.extra_movements"})
	handed := d.Kind == document.Slip && (d.State == document.Delivered || d.State == document.Filed)
	add(handed && d.Delivered == 0, fault.Message{Key: "report.lack_delivery"})
	approved := spec.Waits != "" && (holds || d.State == document.Approved)
	add(approved && d.Approved == 0, fault.Message{Key: "report.lack_approval"})
	return list
}

// numbers holds the numbers of each series and day against its counter: from 1
// on, none left out, none beyond. The register of equipment has a series too.
func (v *verifier) numbers(ctx context.Context) (int64, error) {
	var counters []struct {
		Prefix, Day string
		Last        int64
	}
	branch := v.r.Where().Branch
	err := v.r.Select(ctx, &counters, `SELECT prefix, day, last FROM counters
		WHERE branch_id = ? AND (day <> '' OR prefix = 'ZY') ORDER BY prefix, day`, branch)
	if err != nil {
		return 0, err
	}
	taken := map[string]map[int64]bool{}
	var looked int64
	for _, from := range []string{
		`SELECT number FROM documents WHERE branch_id = ? AND number IS NOT NULL`,
		`SELECT tag AS number FROM equipment WHERE branch_id = ?`,
	} {
		var given struct{ Number string }
		err := v.r.Each(ctx, &given, func() error {
			looked++
			series, n := cutNumber(given.Number)
			if taken[series] == nil {
				taken[strings.Clone(series)] = map[int64]bool{}
			}
			taken[series][n] = true
			return nil
		}, from, branch)
		if err != nil {
			return 0, err
		}
	}
	for _, c := range counters {
		series := c.Prefix + c.Day
		for n := int64(1); n <= c.Last; n++ {
			if !taken[series][n] {
				v.add("numbers", "report.found_gap", number(series, n), c.Last)
			}
			delete(taken[series], n)
		}
		for n := range taken[series] {
			v.add("numbers", "report.found_number", number(series, n), c.Last)
		}
		delete(taken, series)
	}
	for series, list := range taken {
		for n := range list {
			v.add("numbers", "report.found_number", number(series, n), int64(0))
		}
	}
	return looked, nil
}

func number(series string, n int64) string { return fmt.Sprintf("%s-%03d", series, n) }

// cutNumber cuts CK20211008-012 into its series and 12.
func cutNumber(s string) (string, int64) {
	cut := strings.LastIndex(s, "-")
	if cut < 0 {
		return s, 0
	}
	n, err := strconv.ParseInt(s[cut+1:], 10, 64)
	if err != nil {
		return s, 0
	}
	return s[:cut], n
}

// slips holds what was received and refused against what was sent, line by line.
func (v *verifier) slips(ctx context.Context) (int64, error) {
	var wrong []struct {
		Number        *string
		N, Sent, Came int64
	}
	branch := v.r.Where().Branch
	err := v.r.Select(ctx, &wrong, `
		SELECT d.number, s.n, s.issued_units AS sent, COALESCE(y.received + y.refused, 0) AS came
		FROM   slip_lines s
		JOIN   documents d ON d.id = s.document_id AND d.state IN ('delivered', 'filed')
		LEFT JOIN delivery_lines y ON y.branch_id = s.branch_id AND y.slip_line_id = s.id
		WHERE  s.branch_id = ? AND s.issued_units <> COALESCE(y.received + y.refused, 0)
		ORDER BY d.id, s.n`, branch)
	if err != nil {
		return 0, err
	}
	for _, w := range wrong {
		v.add("slips", "report.found_slip", val(w.Number), w.N, w.Sent, w.Came)
	}
	return v.count(ctx, "slip_lines")
}

// prints holds the content of every print against what its act noted.
func (v *verifier) prints(ctx context.Context) (int64, error) {
	noted, err := v.notedPrints(ctx)
	if err != nil {
		return 0, err
	}
	var p struct {
		ID      int64
		Content []byte
	}
	var looked int64
	err = v.r.Each(ctx, &p, func() error {
		looked++
		sum := sha256.Sum256(p.Content)
		switch said, known := noted[p.ID]; {
		case !known:
			v.add("prints", "report.found_print_missing", p.ID)
		case said != hex.EncodeToString(sum[:]):
			v.add("prints", "report.found_print", p.ID)
		}
		delete(noted, p.ID)
		return nil
	}, `SELECT id, content FROM prints WHERE branch_id = ? ORDER BY id`, v.r.Where().Branch)
	if err != nil {
		return 0, err
	}
	for id := range noted {
		v.add("prints", "report.found_print", id)
	}
	return looked, nil
}

// notedPrints gives the hash of each print's content as the chain has it.
func (v *verifier) notedPrints(ctx context.Context) (map[int64]string, error) {
	var rows [][]byte
	err := v.r.Select(ctx, &rows, `SELECT payload FROM audit WHERE branch_id = ? AND subject_kind = 'print'`,
		v.r.Where().Branch)
	if err != nil {
		return nil, err
	}
	noted := map[int64]string{}
	for _, raw := range rows {
		var p db.Payload
		if json.Unmarshal(raw, &p) != nil {
			continue // the chain's own check names it
		}
		for _, f := range p.Facts {
			var said struct {
				ID     int64
				SHA256 string `json:"content_sha256"`
			}
			if f.Kind == "print" && json.Unmarshal(f.Data, &said) == nil {
				noted[said.ID] = said.SHA256
			}
		}
	}
	return noted, nil
}

// files takes the hash of every attached file again, one file at a time.
func (v *verifier) files(ctx context.Context) (int64, error) {
	var list []struct {
		Name   string
		SHA256 []byte `db:"sha256"`
	}
	branch := v.r.Where().Branch
	err := v.r.Select(ctx, &list, `SELECT name, sha256 FROM attachments WHERE branch_id = ? ORDER BY id`, branch)
	if err != nil {
		return 0, err
	}
	for _, a := range list {
		var content [][]byte
		if err := v.r.Select(ctx, &content, `SELECT bytes FROM blobs WHERE sha256 = ?`, a.SHA256); err != nil {
			return 0, err
		}
		good := false
		for _, b := range content {
			sum := sha256.Sum256(b)
			good = bytes.Equal(sum[:], a.SHA256)
		}
		if !good {
			v.add("files", "report.found_file", a.Name)
		}
	}
	return int64(len(list)), nil
}
