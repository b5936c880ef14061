-- +goose Up
-- The register of recipients is read by name, a page at a time.
CREATE INDEX recipients_sorted ON recipients (branch_id, sort_key, id);
