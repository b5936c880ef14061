-- +goose Up
-- The lines of documents that move units of a lot from one place to another and say no more: one line, one movement. A
-- kind that has more to say keeps lines of its own, and so do the kinds that were there before.
CREATE TABLE goods_lines (
    id          INTEGER PRIMARY KEY,
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    n           INTEGER NOT NULL CHECK (n > 0),
    item_id     INTEGER NOT NULL REFERENCES items (id),
    lot_id      INTEGER NOT NULL REFERENCES lots (id),
    from_id     INTEGER NOT NULL REFERENCES places (id),
    to_id       INTEGER NOT NULL REFERENCES places (id),
    units       INTEGER NOT NULL CHECK (units > 0),
    reason      TEXT NOT NULL DEFAULT '',
    code        TEXT NOT NULL,
    name        TEXT NOT NULL,
    name_en     TEXT NOT NULL,
    spec        TEXT NOT NULL,
    unit        TEXT NOT NULL,
    UNIQUE (document_id, n),
    CHECK (from_id <> to_id)
) STRICT;
DROP TRIGGER IF EXISTS goods_lines_insert;
-- +goose StatementBegin
CREATE TRIGGER goods_lines_insert BEFORE INSERT ON goods_lines WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS goods_lines_update;
-- +goose StatementBegin
CREATE TRIGGER goods_lines_update BEFORE UPDATE ON goods_lines WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS goods_lines_delete;
-- +goose StatementBegin
CREATE TRIGGER goods_lines_delete BEFORE DELETE ON goods_lines WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
