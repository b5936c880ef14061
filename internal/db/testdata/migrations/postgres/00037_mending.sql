-- +goose Up
-- What follows from the movements may be made anew where it is wrong (relief rebuild). That deletes what nothing else may:
-- while the act goes on, its branch stands in mending, and nobody else ever sees it there.
CREATE TABLE mending (
    branch_id BIGINT PRIMARY KEY
);
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION ledger_lines_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM mending m WHERE m.branch_id = OLD.branch_id) THEN RAISE EXCEPTION 'relief: ledger lines are append-only'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER ledger_lines_no_delete BEFORE DELETE ON ledger_lines FOR EACH ROW EXECUTE FUNCTION ledger_lines_no_delete();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION ledger_days_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM mending m WHERE m.branch_id = OLD.branch_id) THEN RAISE EXCEPTION 'relief: the days of the ledger are never deleted'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER ledger_days_no_delete BEFORE DELETE ON ledger_days FOR EACH ROW EXECUTE FUNCTION ledger_days_no_delete();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION ledger_closings_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM mending m WHERE m.branch_id = OLD.branch_id) THEN RAISE EXCEPTION 'relief: the closings of the ledger are never deleted'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER ledger_closings_no_delete BEFORE DELETE ON ledger_closings FOR EACH ROW EXECUTE FUNCTION ledger_closings_no_delete();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION month_stock_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM mending m WHERE m.branch_id = OLD.branch_id) THEN RAISE EXCEPTION 'relief: month ends are never deleted'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER month_stock_no_delete BEFORE DELETE ON month_stock FOR EACH ROW EXECUTE FUNCTION month_stock_no_delete();
