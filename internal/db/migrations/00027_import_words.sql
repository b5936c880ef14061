-- What a word of a list means in this branch, as a person once said on the page where the list was looked at: kind is
-- the kind of list, field the field of it that the word stands in ('' where the word is a heading), key the word folded.
CREATE TABLE import_words (
    id          INTEGER PRIMARY KEY,
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    kind        TEXT NOT NULL,
    field       TEXT NOT NULL,
    key         TEXT NOT NULL,
    word        TEXT NOT NULL,
    meaning     TEXT NOT NULL,
    person_id   INTEGER NOT NULL,
    person_name TEXT NOT NULL,
    said_at     TEXT NOT NULL,
    UNIQUE (branch_id, kind, field, key)
) STRICT;
