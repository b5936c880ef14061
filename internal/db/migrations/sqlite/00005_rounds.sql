-- +goose Up
-- A round on paper: the order of the road, and the prints that make up one file.

-- The order in which a plan's recipients are driven to. It is about the road,
-- not about who gets what, so it may change after the approval.
CREATE TABLE plan_stops (
    branch_id    INTEGER NOT NULL REFERENCES branches (id),
    document_id  INTEGER NOT NULL REFERENCES documents (id),
    recipient_id INTEGER NOT NULL REFERENCES recipients (id),
    n            INTEGER NOT NULL CHECK (n > 0),
    PRIMARY KEY (branch_id, document_id, recipient_id)
) STRICT;

-- The prints that stand in the file of another, in their order.
CREATE TABLE print_parts (
    branch_id INTEGER NOT NULL REFERENCES branches (id),
    print_id  INTEGER NOT NULL REFERENCES prints (id),
    n         INTEGER NOT NULL CHECK (n > 0),
    part_id   INTEGER NOT NULL UNIQUE REFERENCES prints (id),
    PRIMARY KEY (branch_id, print_id, n)
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER print_parts_no_update BEFORE UPDATE ON print_parts
BEGIN SELECT RAISE(ABORT, 'relief: prints are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER print_parts_no_delete BEFORE DELETE ON print_parts
BEGIN SELECT RAISE(ABORT, 'relief: prints are append-only'); END;
-- +goose StatementEnd
