package kinds

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
)

// barred fails unless a rule of the database itself refuses the statement.
func (w *walk) barred(what, query string) {
	w.t.Helper()
	tx, err := w.raw.Begin()
	if err != nil {
		w.t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec(query); err == nil || !strings.Contains(err.Error(), "relief: ") {
		w.t.Errorf("%s: %s: %v, want a refusal", what, query, err)
	}
}

// columnsOf gives the columns of a table, and how many rows it has of a document.
func (w *walk) columnsOf(table string, id document.ID) (columns []string, n int) {
	w.t.Helper()
	rows, err := w.raw.Query(fmt.Sprintf(`SELECT * FROM %s WHERE document_id = %d`, table, id))
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	if columns, err = rows.Columns(); err != nil {
		w.t.Fatal(err)
	}
	for rows.Next() {
		n++
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return columns, n
}

// frozen tries to change what stands for good once a document is posted: its
// own row, its movements, its lines and its head.
func (w *walk) frozen(d document.Document) {
	w.t.Helper()
	for _, set := range []string{
		`kind = 'x'`, `branch_id = branch_id + 1`, `author_id = author_id + 1`, `author_name = 'x'`, `number = 'x'`,
		`business_on = '2001-01-01'`, `remarks = remarks || 'x'`, `created_at = 'x'`, `posted_at = NULL`,
		`reverses = id`, `version = version`, `id = id + 1000000`,
	} {
		version := `, version = version + 1`
		if strings.HasPrefix(set, "version") {
			version = ""
		}
		w.barred("head", fmt.Sprintf(`UPDATE documents SET %s%s WHERE id = %d`, set, version, d.ID))
	}
	w.barred("head", fmt.Sprintf(`DELETE FROM documents WHERE id = %d`, d.ID))
	for i, f := range append([]Frozen{{Table: "movements"}}, w.s.Frozen...) {
		columns, n := w.columnsOf(f.Table, d.ID)
		if n == 0 && (i == 1 || i == 0 && d.Kind.Spec().Moves) {
			w.t.Errorf("it is %s, and %s has nothing of it", d.State, f.Table)
		}
		if n == 0 {
			continue
		}
		where := fmt.Sprintf(` WHERE document_id = %d`, d.ID)
		for _, c := range columns {
			w.barred(f.Table, `UPDATE `+f.Table+` SET `+c+` = `+c+where)
		}
		w.barred(f.Table, `DELETE FROM `+f.Table+where)
		if !f.Added {
			w.barred(f.Table, another(f.Table, columns)+where)
		}
	}
}

// another adds a row like those that are there, under the next number.
func another(table string, columns []string) string {
	columns = slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return c == "id" })
	from := slices.Clone(columns)
	for i, c := range from {
		if c == "n" {
			from[i] = "n + 1000"
		}
	}
	return `INSERT INTO ` + table + ` (` + strings.Join(columns, ", ") + `) SELECT ` + strings.Join(from, ", ") +
		` FROM ` + table
}

// keepsToSteps tries to bring a document to every state to which no step leads
// from where it is.
func (w *walk) keepsToSteps(d document.Document) {
	w.t.Helper()
	for _, to := range append(slices.Clone(document.States), "lost") {
		step := document.Step{From: d.State, To: to}
		if to != d.State && !slices.Contains(d.Kind.Spec().Steps, step) {
			w.barred("state", fmt.Sprintf(
				`UPDATE documents SET state = '%s', version = version + 1 WHERE id = %d`, to, d.ID))
		}
	}
}

// notByItsAuthor tries to write an approval of the author's own, under their
// name and under another's. Somebody else's goes in, and is taken out again.
func (w *walk) notByItsAuthor(d document.Document, decider db.PersonID) {
	w.t.Helper()
	insert := func(author, by db.PersonID) error {
		tx, err := w.raw.BeginTx(context.Background(), nil)
		if err != nil {
			w.t.Fatal(err)
		}
		defer tx.Rollback()
		_, err = tx.Exec(fmt.Sprintf(`INSERT INTO approvals (branch_id, document_id, author_id, approved_by,
			approved_name, version_seen, from_paper, approved_at) VALUES (%d, %d, %d, %d, 'x', 1, 0, 'x')`,
			w.o.Branch, d.ID, author, by))
		return err
	}
	if insert(d.AuthorID, d.AuthorID) == nil {
		w.t.Error("SQL lets the author approve their own")
	}
	if insert(decider, d.AuthorID) == nil {
		w.t.Error("SQL lets the author approve their own under another author's name")
	}
	if err := insert(d.AuthorID, decider); err != nil {
		w.t.Errorf("SQL refuses another's approval: %v", err)
	}
}
