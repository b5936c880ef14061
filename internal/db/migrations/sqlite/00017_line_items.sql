-- +goose Up
-- Whose movement a line is of: the lines of one item in an account are found without looking at the movements of all.
DROP TRIGGER ledger_lines_no_update;
ALTER TABLE ledger_lines ADD COLUMN item_id INTEGER NOT NULL DEFAULT 0;
UPDATE ledger_lines SET item_id = (SELECT m.item_id FROM movements m
       WHERE m.branch_id = ledger_lines.branch_id AND m.seq = ledger_lines.seq AND m.n = ledger_lines.n);
-- +goose StatementBegin
CREATE TRIGGER ledger_lines_no_update BEFORE UPDATE ON ledger_lines
BEGIN SELECT RAISE(ABORT, 'relief: ledger lines are append-only'); END;
-- +goose StatementEnd
