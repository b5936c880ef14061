-- +goose Up
-- A slip that was given up keeps its lines as they were: from then on they are frozen, as those of a posted one.

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION slip_lines_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id
        AND (d.posted_at IS NOT NULL OR d.state = 'void')) THEN
        RAISE EXCEPTION 'relief: lines are frozen';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION slip_lines_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
        AND (d.posted_at IS NOT NULL OR d.state = 'void')) THEN
        RAISE EXCEPTION 'relief: lines are frozen';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION slip_lines_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
        AND (d.posted_at IS NOT NULL OR d.state = 'void')) THEN
        RAISE EXCEPTION 'relief: lines are frozen';
    END IF;
    RETURN OLD;
END $$;
-- +goose StatementEnd
