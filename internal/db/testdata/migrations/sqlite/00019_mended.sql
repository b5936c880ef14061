-- +goose Up
-- Where the pairs before this one differ, or leave a way around the triggers.

-- On SQLite a line of the ledger that did not say its item was of item 0.
CREATE TABLE ledger_lines_before AS SELECT * FROM ledger_lines;
DROP TABLE ledger_lines;
CREATE TABLE ledger_lines (
    branch_id   INTEGER NOT NULL,
    scope       TEXT NOT NULL CHECK (scope IN ('warehouse', 'donor', 'recipient')),
    scope_id    INTEGER NOT NULL,
    business_on TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    n           INTEGER NOT NULL,
    item_id     INTEGER NOT NULL,
    PRIMARY KEY (branch_id, scope, scope_id, business_on, seq, n)
) STRICT, WITHOUT ROWID;
INSERT INTO ledger_lines (branch_id, scope, scope_id, business_on, seq, n, item_id)
SELECT branch_id, scope, scope_id, business_on, seq, n, item_id FROM ledger_lines_before
ORDER BY branch_id, scope, scope_id, business_on, seq, n;
DROP TABLE ledger_lines_before;
DROP TRIGGER IF EXISTS ledger_lines_no_update;
-- +goose StatementBegin
CREATE TRIGGER ledger_lines_no_update BEFORE UPDATE ON ledger_lines WHEN true
BEGIN SELECT RAISE(ABORT, 'relief: ledger lines are append-only'); END;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS ledger_lines_no_delete;
-- +goose StatementBegin
CREATE TRIGGER ledger_lines_no_delete BEFORE DELETE ON ledger_lines WHEN true
BEGIN SELECT RAISE(ABORT, 'relief: ledger lines are append-only'); END;
-- +goose StatementEnd

-- On PostgreSQL the parts of a print could be truncated away.
DROP TRIGGER IF EXISTS print_parts_no_update;
-- +goose StatementBegin
CREATE TRIGGER print_parts_no_update BEFORE UPDATE ON print_parts WHEN true
BEGIN SELECT RAISE(ABORT, 'relief: prints are append-only'); END;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS print_parts_no_delete;
-- +goose StatementBegin
CREATE TRIGGER print_parts_no_delete BEFORE DELETE ON print_parts WHEN true
BEGIN SELECT RAISE(ABORT, 'relief: prints are append-only'); END;
-- +goose StatementEnd

-- On both a line that was still open could be moved into a document that was not.
DROP TRIGGER IF EXISTS receipt_lines_insert;
-- +goose StatementBegin
CREATE TRIGGER receipt_lines_insert BEFORE INSERT ON receipt_lines WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS receipt_lines_update;
-- +goose StatementBegin
CREATE TRIGGER receipt_lines_update BEFORE UPDATE ON receipt_lines WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS receipt_lines_delete;
-- +goose StatementBegin
CREATE TRIGGER receipt_lines_delete BEFORE DELETE ON receipt_lines WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS plan_lines_insert;
-- +goose StatementBegin
CREATE TRIGGER plan_lines_insert BEFORE INSERT ON plan_lines WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS plan_lines_update;
-- +goose StatementBegin
CREATE TRIGGER plan_lines_update BEFORE UPDATE ON plan_lines WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS plan_lines_delete;
-- +goose StatementBegin
CREATE TRIGGER plan_lines_delete BEFORE DELETE ON plan_lines WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
