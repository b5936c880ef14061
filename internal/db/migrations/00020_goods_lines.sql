-- The lines of documents that move units of a lot from one place to another and say no more: one line, one movement. A
-- kind that has more to say keeps lines of its own, and so do the kinds that were there before.
CREATE TABLE goods_lines (
    id          INTEGER PRIMARY KEY,
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    n           INTEGER NOT NULL CHECK (n > 0),
    item_id     INTEGER NOT NULL REFERENCES items (id),
    lot_id      INTEGER NOT NULL REFERENCES lots (id),
    from_id     INTEGER NOT NULL REFERENCES places (id),
    to_id       INTEGER NOT NULL REFERENCES places (id),
    units       INTEGER NOT NULL CHECK (units > 0),
    reason      TEXT NOT NULL DEFAULT '',
    code        TEXT NOT NULL,
    name        TEXT NOT NULL,
    name_en     TEXT NOT NULL,
    spec        TEXT NOT NULL,
    unit        TEXT NOT NULL,
    UNIQUE (document_id, n),
    CHECK (from_id <> to_id)
) STRICT;
-- relief:frozen-lines goods_lines
