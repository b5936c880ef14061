-- +goose Up
-- Slips, newest first.
CREATE INDEX slips_listed ON slips (branch_id, document_id);
