package kinds

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// damages are what a document of any kind can suffer from whoever has the
// file, and the check that must find it.
func damages(s Sample) []Damage {
	spec := s.Kind.Spec()
	add := func(name, sql, check string) Damage { return Damage{Name: name, SQL: sql, Check: check} }
	list := []Damage{
		add("it is in a state of no kind", `UPDATE documents SET state = 'lost' WHERE id = %d`, "documents"),
		add("it was never posted", `UPDATE documents SET posted_at = NULL WHERE id = %d`, "documents"),
		add("its number is of another day", `UPDATE documents SET number = 'XX20310901-001' WHERE id = %d`, "numbers"),
	}
	if spec.Moves {
		list = append(list,
			add("it moved a unit more", `UPDATE movements SET units = units + 1 WHERE document_id = %d`, "chain"),
			add("a balance differs", `UPDATE movements SET units = units + 1 WHERE document_id = %d`, "balance"),
			add("its goods never moved", `DELETE FROM movements WHERE document_id = %d`, "chain"))
	}
	if spec.Goods {
		list = append(list, add("its lines are gone", `DELETE FROM goods_lines WHERE document_id = %d`, "documents"))
	}
	if spec.Waits != "" {
		list = append(list, add("nobody approved it", `DELETE FROM approvals WHERE document_id = %d`, "documents"))
	}
	if spec.Waits != "" && slices.Contains(s.Rests(), document.Approved) {
		early := add("nobody approved it yet", `DELETE FROM approvals WHERE document_id = %d`, "documents")
		early.In = document.Approved
		list = append(list, early)
	}
	return append(list, s.Damage...)
}

// damage does each to a document of its own that holds, and fails unless the
// check that answers for it finds something that it did not find before.
func (w *walk) damage() {
	w.t.Helper()
	list := damages(w.s)
	var ids []document.ID
	for _, d := range list {
		m, err := w.o.Bring(w.s, cmp.Or(d.In, w.holding()))
		if err != nil {
			w.t.Fatal(err)
		}
		ids = append(ids, m.ID)
	}
	c := w.defenceless()
	before := w.verify()
	if len(before) > 0 {
		w.t.Errorf("before any damage verify finds %+v", before)
	}
	for i, d := range list {
		done, err := c.ExecContext(context.Background(), fmt.Sprintf(d.SQL, ids[i]))
		if err != nil {
			w.t.Fatalf("%s: %v", d.Name, err)
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			w.t.Fatalf("%s: %d rows changed, %v", d.Name, n, err)
		}
		found := w.verify()
		known := func(m fault.Message) bool {
			return slices.ContainsFunc(before[d.Check], func(b fault.Message) bool { return reflect.DeepEqual(b, m) })
		}
		if !slices.ContainsFunc(found[d.Check], func(m fault.Message) bool { return !known(m) }) {
			w.t.Errorf("%s: verify finds nothing of it at %s", d.Name, d.Check)
		}
		before = found
	}
}

// holding is the first state in which a document of the sample rests and holds.
func (w *walk) holding() document.State {
	for _, state := range w.s.Rests() {
		if w.s.Kind.Spec().HoldsIn(state) {
			return state
		}
	}
	w.t.Fatal("no document of the sample ever holds")
	return ""
}

// defenceless is a connection to the books without their triggers.
func (w *walk) defenceless() *sql.Conn {
	w.t.Helper()
	ctx := context.Background()
	c, err := w.raw.Conn(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { c.Close() })
	for _, drop := range w.disarm(ctx, c) {
		if _, err := c.ExecContext(ctx, drop); err != nil {
			w.t.Fatalf("%s: %v", drop, err)
		}
	}
	return c
}

// disarm gives the statements that put the database's own rules out of force.
func (w *walk) disarm(ctx context.Context, c *sql.Conn) []string {
	if w.o.Engine() == db.Postgres {
		return []string{`SET session_replication_role = 'replica'`}
	}
	rows, err := c.QueryContext(ctx, `SELECT name FROM sqlite_master WHERE type = 'trigger'`)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	list := []string{`PRAGMA foreign_keys = OFF`}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			w.t.Fatal(err)
		}
		list = append(list, `DROP TRIGGER `+name)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return list
}
