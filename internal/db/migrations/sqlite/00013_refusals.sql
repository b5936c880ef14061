-- +goose Up
-- A proposed reversal that its approver refused, and why.

CREATE TABLE refusals (
    id           INTEGER PRIMARY KEY,
    branch_id    INTEGER NOT NULL REFERENCES branches (id),
    document_id  INTEGER NOT NULL,
    author_id    INTEGER NOT NULL,
    refused_by   INTEGER NOT NULL,
    refused_name TEXT NOT NULL,
    version_seen INTEGER NOT NULL,
    reason       TEXT NOT NULL CHECK (reason <> ''),
    refused_at   TEXT NOT NULL,
    UNIQUE (document_id),
    FOREIGN KEY (document_id, author_id) REFERENCES documents (id, author_id),
    CHECK (author_id <> refused_by)
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER refusals_no_update BEFORE UPDATE ON refusals
BEGIN SELECT RAISE(ABORT, 'relief: refusals are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refusals_no_delete BEFORE DELETE ON refusals
BEGIN SELECT RAISE(ABORT, 'relief: refusals are append-only'); END;
-- +goose StatementEnd
