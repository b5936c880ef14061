-- +goose Up
-- What a posted plan, slip or own use says of itself stands, as its lines do: to whom it went, for what, and on whose
-- account could still be written over.

DROP TRIGGER IF EXISTS plans_update;
-- +goose StatementBegin
CREATE TRIGGER plans_update BEFORE UPDATE ON plans WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: the head of a plan is frozen'); END;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS plans_delete;
-- +goose StatementBegin
CREATE TRIGGER plans_delete BEFORE DELETE ON plans WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: the head of a plan is frozen'); END;
-- +goose StatementEnd

DROP TRIGGER IF EXISTS slips_update;
-- +goose StatementBegin
CREATE TRIGGER slips_update BEFORE UPDATE ON slips WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: the head of a slip is frozen'); END;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS slips_delete;
-- +goose StatementBegin
CREATE TRIGGER slips_delete BEFORE DELETE ON slips WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: the head of a slip is frozen'); END;
-- +goose StatementEnd

DROP TRIGGER IF EXISTS own_uses_update;
-- +goose StatementBegin
CREATE TRIGGER own_uses_update BEFORE UPDATE ON own_uses WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: the head of an own use is frozen'); END;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS own_uses_delete;
-- +goose StatementBegin
CREATE TRIGGER own_uses_delete BEFORE DELETE ON own_uses WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')))
BEGIN SELECT RAISE(ABORT, 'relief: the head of an own use is frozen'); END;
-- +goose StatementEnd
