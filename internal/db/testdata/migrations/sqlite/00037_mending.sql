-- +goose Up
-- What follows from the movements may be made anew where it is wrong (relief rebuild). That deletes what nothing else may:
-- while the act goes on, its branch stands in mending, and nobody else ever sees it there.
CREATE TABLE mending (
    branch_id INTEGER PRIMARY KEY
) STRICT;
DROP TRIGGER IF EXISTS ledger_lines_no_delete;
-- +goose StatementBegin
CREATE TRIGGER ledger_lines_no_delete BEFORE DELETE ON ledger_lines WHEN NOT EXISTS (SELECT 1 FROM mending m WHERE m.branch_id = OLD.branch_id)
BEGIN SELECT RAISE(ABORT, 'relief: ledger lines are append-only'); END;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS ledger_days_no_delete;
-- +goose StatementBegin
CREATE TRIGGER ledger_days_no_delete BEFORE DELETE ON ledger_days WHEN NOT EXISTS (SELECT 1 FROM mending m WHERE m.branch_id = OLD.branch_id)
BEGIN SELECT RAISE(ABORT, 'relief: the days of the ledger are never deleted'); END;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS ledger_closings_no_delete;
-- +goose StatementBegin
CREATE TRIGGER ledger_closings_no_delete BEFORE DELETE ON ledger_closings WHEN NOT EXISTS (SELECT 1 FROM mending m WHERE m.branch_id = OLD.branch_id)
BEGIN SELECT RAISE(ABORT, 'relief: the closings of the ledger are never deleted'); END;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS month_stock_no_delete;
-- +goose StatementBegin
CREATE TRIGGER month_stock_no_delete BEFORE DELETE ON month_stock WHEN NOT EXISTS (SELECT 1 FROM mending m WHERE m.branch_id = OLD.branch_id)
BEGIN SELECT RAISE(ABORT, 'relief: month ends are never deleted'); END;
-- +goose StatementEnd
