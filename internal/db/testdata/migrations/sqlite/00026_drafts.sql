-- +goose Up
-- What somebody typed into a long form that is not posted yet: page is the form, subject_id the thing it is about, seen
-- the state of that thing for which it was typed, form_key the key of the form it was last saved from, fields what a
-- browser sends. It stands beside the books, as staged files do, and is swept as they are.
CREATE TABLE drafts (
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    person_id   INTEGER NOT NULL,
    page        TEXT NOT NULL,
    subject_id  INTEGER NOT NULL,
    seen        TEXT NOT NULL,
    form_key    TEXT NOT NULL,
    fields      TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (branch_id, person_id, page, subject_id)
) STRICT;
