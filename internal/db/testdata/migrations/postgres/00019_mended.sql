-- +goose Up
-- Where the pairs before this one differ, or leave a way around the triggers.

-- On SQLite a line of the ledger that did not say its item was of item 0.
CREATE TABLE ledger_lines_before AS SELECT * FROM ledger_lines;
DROP TABLE ledger_lines;
CREATE TABLE ledger_lines (
    branch_id   BIGINT NOT NULL,
    scope       TEXT COLLATE "C" NOT NULL CHECK (scope IN ('warehouse', 'donor', 'recipient')),
    scope_id    BIGINT NOT NULL,
    business_on TEXT COLLATE "C" NOT NULL,
    seq         BIGINT NOT NULL,
    n           BIGINT NOT NULL,
    item_id     BIGINT NOT NULL,
    PRIMARY KEY (branch_id, scope, scope_id, business_on, seq, n)
);
INSERT INTO ledger_lines (branch_id, scope, scope_id, business_on, seq, n, item_id)
SELECT branch_id, scope, scope_id, business_on, seq, n, item_id FROM ledger_lines_before
ORDER BY branch_id, scope, scope_id, business_on, seq, n;
DROP TABLE ledger_lines_before;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION ledger_lines_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF true THEN RAISE EXCEPTION 'relief: ledger lines are append-only'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER ledger_lines_no_update BEFORE UPDATE ON ledger_lines FOR EACH ROW EXECUTE FUNCTION ledger_lines_no_update();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION ledger_lines_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF true THEN RAISE EXCEPTION 'relief: ledger lines are append-only'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER ledger_lines_no_delete BEFORE DELETE ON ledger_lines FOR EACH ROW EXECUTE FUNCTION ledger_lines_no_delete();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION ledger_lines_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF true THEN RAISE EXCEPTION 'relief: ledger lines are append-only'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER ledger_lines_no_truncate BEFORE TRUNCATE ON ledger_lines FOR EACH STATEMENT EXECUTE FUNCTION ledger_lines_no_truncate();
REVOKE UPDATE, DELETE, TRUNCATE ON ledger_lines FROM PUBLIC, CURRENT_USER;

-- On PostgreSQL the parts of a print could be truncated away.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION print_parts_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF true THEN RAISE EXCEPTION 'relief: prints are append-only'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER print_parts_no_update BEFORE UPDATE ON print_parts FOR EACH ROW EXECUTE FUNCTION print_parts_no_update();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION print_parts_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF true THEN RAISE EXCEPTION 'relief: prints are append-only'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER print_parts_no_delete BEFORE DELETE ON print_parts FOR EACH ROW EXECUTE FUNCTION print_parts_no_delete();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION print_parts_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF true THEN RAISE EXCEPTION 'relief: prints are append-only'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER print_parts_no_truncate BEFORE TRUNCATE ON print_parts FOR EACH STATEMENT EXECUTE FUNCTION print_parts_no_truncate();
REVOKE UPDATE, DELETE, TRUNCATE ON print_parts FROM PUBLIC, CURRENT_USER;

-- On both a line that was still open could be moved into a document that was not.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION receipt_lines_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled'))) THEN RAISE EXCEPTION 'relief: lines are frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER receipt_lines_insert BEFORE INSERT ON receipt_lines FOR EACH ROW EXECUTE FUNCTION receipt_lines_insert();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION receipt_lines_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled'))) THEN RAISE EXCEPTION 'relief: lines are frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER receipt_lines_update BEFORE UPDATE ON receipt_lines FOR EACH ROW EXECUTE FUNCTION receipt_lines_update();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION receipt_lines_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled'))) THEN RAISE EXCEPTION 'relief: lines are frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER receipt_lines_delete BEFORE DELETE ON receipt_lines FOR EACH ROW EXECUTE FUNCTION receipt_lines_delete();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION receipt_lines_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF true THEN RAISE EXCEPTION 'relief: lines are frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER receipt_lines_no_truncate BEFORE TRUNCATE ON receipt_lines FOR EACH STATEMENT EXECUTE FUNCTION receipt_lines_no_truncate();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION plan_lines_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled'))) THEN RAISE EXCEPTION 'relief: lines are frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER plan_lines_insert BEFORE INSERT ON plan_lines FOR EACH ROW EXECUTE FUNCTION plan_lines_insert();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION plan_lines_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled'))) THEN RAISE EXCEPTION 'relief: lines are frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER plan_lines_update BEFORE UPDATE ON plan_lines FOR EACH ROW EXECUTE FUNCTION plan_lines_update();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION plan_lines_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled'))) THEN RAISE EXCEPTION 'relief: lines are frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER plan_lines_delete BEFORE DELETE ON plan_lines FOR EACH ROW EXECUTE FUNCTION plan_lines_delete();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION plan_lines_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF true THEN RAISE EXCEPTION 'relief: lines are frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER plan_lines_no_truncate BEFORE TRUNCATE ON plan_lines FOR EACH STATEMENT EXECUTE FUNCTION plan_lines_no_truncate();
