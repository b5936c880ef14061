-- +goose Up
-- What many rows are found by, a run of a hundred and twenty-eight after each other in one text: what is typed is looked
-- for in runs first, then in the few rows of those that hold it. Numbers of documents are parted by kind.
UPDATE find_keys SET kind = 'documents/' || (SELECT d.kind FROM documents d WHERE d.id = find_keys.id)
WHERE kind = 'documents';
CREATE TABLE find_runs (
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    kind        TEXT NOT NULL,
    run         INTEGER NOT NULL,
    keys        TEXT NOT NULL,
    PRIMARY KEY (branch_id, kind, run)
) STRICT;
INSERT INTO find_runs (branch_id, kind, run, keys)
SELECT branch_id, kind, id / 128, string_agg(key, ' ') FROM find_keys GROUP BY branch_id, kind, id / 128;
