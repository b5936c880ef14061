-- +goose Up
-- A slip that was given up keeps its lines as they were: from then on they are frozen, as those of a posted one.

DROP TRIGGER slip_lines_insert;
-- +goose StatementBegin
CREATE TRIGGER slip_lines_insert BEFORE INSERT ON slip_lines
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id
    AND (d.posted_at IS NOT NULL OR d.state = 'void'))
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
DROP TRIGGER slip_lines_update;
-- +goose StatementBegin
CREATE TRIGGER slip_lines_update BEFORE UPDATE ON slip_lines
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
    AND (d.posted_at IS NOT NULL OR d.state = 'void'))
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
DROP TRIGGER slip_lines_delete;
-- +goose StatementBegin
CREATE TRIGGER slip_lines_delete BEFORE DELETE ON slip_lines
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
    AND (d.posted_at IS NOT NULL OR d.state = 'void'))
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
