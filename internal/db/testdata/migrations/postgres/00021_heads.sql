-- +goose Up
-- What a posted plan, slip or own use says of itself stands, as its lines do: to whom it went, for what, and on whose
-- account could still be written over.

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION plans_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled'))) THEN RAISE EXCEPTION 'relief: the head of a plan is frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER plans_update BEFORE UPDATE ON plans FOR EACH ROW EXECUTE FUNCTION plans_update();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION plans_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled'))) THEN RAISE EXCEPTION 'relief: the head of a plan is frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER plans_delete BEFORE DELETE ON plans FOR EACH ROW EXECUTE FUNCTION plans_delete();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION plans_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF true THEN RAISE EXCEPTION 'relief: the head of a plan is frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER plans_no_truncate BEFORE TRUNCATE ON plans FOR EACH STATEMENT EXECUTE FUNCTION plans_no_truncate();

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION slips_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled'))) THEN RAISE EXCEPTION 'relief: the head of a slip is frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER slips_update BEFORE UPDATE ON slips FOR EACH ROW EXECUTE FUNCTION slips_update();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION slips_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled'))) THEN RAISE EXCEPTION 'relief: the head of a slip is frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER slips_delete BEFORE DELETE ON slips FOR EACH ROW EXECUTE FUNCTION slips_delete();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION slips_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF true THEN RAISE EXCEPTION 'relief: the head of a slip is frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER slips_no_truncate BEFORE TRUNCATE ON slips FOR EACH STATEMENT EXECUTE FUNCTION slips_no_truncate();

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION own_uses_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled'))) THEN RAISE EXCEPTION 'relief: the head of an own use is frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER own_uses_update BEFORE UPDATE ON own_uses FOR EACH ROW EXECUTE FUNCTION own_uses_update();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION own_uses_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled'))) THEN RAISE EXCEPTION 'relief: the head of an own use is frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER own_uses_delete BEFORE DELETE ON own_uses FOR EACH ROW EXECUTE FUNCTION own_uses_delete();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION own_uses_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF true THEN RAISE EXCEPTION 'relief: the head of an own use is frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER own_uses_no_truncate BEFORE TRUNCATE ON own_uses FOR EACH STATEMENT EXECUTE FUNCTION own_uses_no_truncate();
