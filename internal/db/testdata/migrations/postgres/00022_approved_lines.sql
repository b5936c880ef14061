-- +goose Up
-- What somebody approved is what is posted: lines of a kind that waits for an approval before its goods move stand from
-- the approval on, not only from the posting.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION goods_lines_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('approved', 'void', 'cancelled'))) THEN RAISE EXCEPTION 'relief: lines are frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER goods_lines_insert BEFORE INSERT ON goods_lines FOR EACH ROW EXECUTE FUNCTION goods_lines_insert();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION goods_lines_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
    AND (d.posted_at IS NOT NULL OR d.state IN ('approved', 'void', 'cancelled'))) THEN RAISE EXCEPTION 'relief: lines are frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER goods_lines_update BEFORE UPDATE ON goods_lines FOR EACH ROW EXECUTE FUNCTION goods_lines_update();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION goods_lines_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('approved', 'void', 'cancelled'))) THEN RAISE EXCEPTION 'relief: lines are frozen'; END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER goods_lines_delete BEFORE DELETE ON goods_lines FOR EACH ROW EXECUTE FUNCTION goods_lines_delete();
