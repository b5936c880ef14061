-- +goose Up
-- How high a person likes the rows of lists: 'comfortable', or '' for compact.
ALTER TABLE people ADD COLUMN row_height TEXT NOT NULL DEFAULT '';
