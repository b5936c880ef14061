-- +goose Up
-- Whose movement a line is of: the lines of one item in an account are found without looking at the movements of all.
ALTER TABLE ledger_lines DISABLE TRIGGER ledger_lines_no_update;
ALTER TABLE ledger_lines ADD COLUMN item_id BIGINT NOT NULL DEFAULT 0;
UPDATE ledger_lines SET item_id = m.item_id FROM movements m
       WHERE m.branch_id = ledger_lines.branch_id AND m.seq = ledger_lines.seq AND m.n = ledger_lines.n;
ALTER TABLE ledger_lines ALTER COLUMN item_id DROP DEFAULT;
ALTER TABLE ledger_lines ENABLE TRIGGER ledger_lines_no_update;
