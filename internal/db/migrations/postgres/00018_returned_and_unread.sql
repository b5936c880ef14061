-- +goose Up
-- Which line of the document a line of goods that came back belongs to: where refused units lie, and what a reversal
-- leaves there.
ALTER TABLE receipt_lines ADD COLUMN returns_line BIGINT;
CREATE INDEX receipt_lines_returns ON receipt_lines (returns_line) WHERE returns_line IS NOT NULL;

-- What of a decision's wording was not read when a plan was filled from it: JSON, or nothing.
ALTER TABLE plans ADD COLUMN unread TEXT COLLATE "C" NOT NULL DEFAULT '';
