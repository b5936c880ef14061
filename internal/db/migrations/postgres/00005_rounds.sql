-- +goose Up
-- A round on paper: the order of the road, and the prints that make up one file.

-- The order in which a plan's recipients are driven to. It is about the road,
-- not about who gets what, so it may change after the approval.
CREATE TABLE plan_stops (
    branch_id    BIGINT NOT NULL REFERENCES branches (id),
    document_id  BIGINT NOT NULL REFERENCES documents (id),
    recipient_id BIGINT NOT NULL REFERENCES recipients (id),
    n            BIGINT NOT NULL CHECK (n > 0),
    PRIMARY KEY (branch_id, document_id, recipient_id)
);

-- The prints that stand in the file of another, in their order.
CREATE TABLE print_parts (
    branch_id BIGINT NOT NULL REFERENCES branches (id),
    print_id  BIGINT NOT NULL REFERENCES prints (id),
    n         BIGINT NOT NULL CHECK (n > 0),
    part_id   BIGINT NOT NULL UNIQUE REFERENCES prints (id),
    PRIMARY KEY (branch_id, print_id, n)
);

-- +goose StatementBegin
CREATE FUNCTION print_parts_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'relief: prints are append-only';
END $$;
-- +goose StatementEnd
CREATE TRIGGER print_parts_no_update BEFORE UPDATE ON print_parts
    FOR EACH ROW EXECUTE FUNCTION print_parts_no_update();
-- +goose StatementBegin
CREATE FUNCTION print_parts_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'relief: prints are append-only';
END $$;
-- +goose StatementEnd
CREATE TRIGGER print_parts_no_delete BEFORE DELETE ON print_parts
    FOR EACH ROW EXECUTE FUNCTION print_parts_no_delete();
