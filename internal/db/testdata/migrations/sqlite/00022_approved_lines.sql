-- +goose Up
-- What somebody approved is what is posted: lines of a kind that waits for an approval before its goods move stand from
-- the approval on, not only from the posting.
DROP TRIGGER IF EXISTS goods_lines_insert;
-- +goose StatementBegin
CREATE TRIGGER goods_lines_insert BEFORE INSERT ON goods_lines WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('approved', 'void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS goods_lines_update;
-- +goose StatementBegin
CREATE TRIGGER goods_lines_update BEFORE UPDATE ON goods_lines WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
    AND (d.posted_at IS NOT NULL OR d.state IN ('approved', 'void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS goods_lines_delete;
-- +goose StatementBegin
CREATE TRIGGER goods_lines_delete BEFORE DELETE ON goods_lines WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('approved', 'void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
