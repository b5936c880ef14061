-- What rows are found by, folded, beside them: kind is the table, id the row. The rooms write it with the row; books of
-- an older program get theirs when they are opened, as soon as spelling holds another version than the program.
CREATE TABLE find_keys (
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    kind        TEXT NOT NULL,
    id          INTEGER NOT NULL,
    key         TEXT NOT NULL,
    PRIMARY KEY (branch_id, kind, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE spelling (
    version     INTEGER NOT NULL
) STRICT;
INSERT INTO spelling (version) VALUES (0);
ALTER TABLE items ADD COLUMN code_key TEXT NOT NULL DEFAULT '';
