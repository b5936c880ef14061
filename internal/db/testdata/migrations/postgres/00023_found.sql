-- +goose Up
-- What rows are found by, folded, beside them: kind is the table, id the row. The rooms write it with the row; books of
-- an older program get theirs when they are opened, as soon as spelling holds another version than the program.
CREATE TABLE find_keys (
    branch_id   BIGINT NOT NULL REFERENCES branches (id),
    kind        TEXT COLLATE "C" NOT NULL,
    id          BIGINT NOT NULL,
    key         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (branch_id, kind, id)
);
CREATE TABLE spelling (
    version     BIGINT NOT NULL
);
INSERT INTO spelling (version) VALUES (0);
ALTER TABLE items ADD COLUMN code_key TEXT COLLATE "C" NOT NULL DEFAULT '';
