-- +goose Up
-- The key with which a branch's books sign the files that are exported from them. It goes with every copy of the books,
-- and nowhere else.
CREATE TABLE branch_seals (
    branch_id INTEGER PRIMARY KEY REFERENCES branches (id),
    secret    TEXT NOT NULL CHECK (length(secret) >= 50)
) STRICT;

INSERT INTO branch_seals (branch_id, secret) SELECT id, lower(hex(randomblob(32))) FROM branches;

-- +goose StatementBegin
CREATE TRIGGER branch_seals_no_update BEFORE UPDATE ON branch_seals
BEGIN SELECT RAISE(ABORT, 'relief: branch_seals are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER branch_seals_no_delete BEFORE DELETE ON branch_seals
BEGIN SELECT RAISE(ABORT, 'relief: branch_seals are append-only'); END;
-- +goose StatementEnd
