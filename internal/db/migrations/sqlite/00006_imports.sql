-- +goose Up
-- Lists that were taken in, and how the columns of a shape of file are read.

CREATE TABLE imports (
    id          INTEGER PRIMARY KEY,
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    kind        TEXT NOT NULL,
    file_name   TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    created     INTEGER NOT NULL CHECK (created >= 0),
    changed     INTEGER NOT NULL CHECK (changed >= 0),
    same        INTEGER NOT NULL CHECK (same >= 0),
    left_out    INTEGER NOT NULL CHECK (left_out >= 0),
    actor_id    INTEGER NOT NULL,
    actor_name  TEXT NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;
CREATE INDEX imports_kind ON imports (branch_id, kind, id);

-- How the columns were read the last time a file had this header.
CREATE TABLE import_shapes (
    branch_id INTEGER NOT NULL REFERENCES branches (id),
    kind      TEXT NOT NULL,
    shape     TEXT NOT NULL,
    columns   TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    used_at   TEXT NOT NULL,
    PRIMARY KEY (branch_id, kind, shape)
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER imports_no_update BEFORE UPDATE ON imports
BEGIN
    SELECT RAISE(ABORT, 'relief: an import stands');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER imports_no_delete BEFORE DELETE ON imports
BEGIN
    SELECT RAISE(ABORT, 'relief: an import stands');
END;
-- +goose StatementEnd
