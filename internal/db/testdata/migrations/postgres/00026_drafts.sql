-- +goose Up
-- What somebody typed into a long form that is not posted yet: page is the form, subject_id the thing it is about, seen
-- the state of that thing for which it was typed, form_key the key of the form it was last saved from, fields what a
-- browser sends. It stands beside the books, as staged files do, and is swept as they are.
CREATE TABLE drafts (
    branch_id   BIGINT NOT NULL REFERENCES branches (id),
    person_id   BIGINT NOT NULL,
    page        TEXT COLLATE "C" NOT NULL,
    subject_id  BIGINT NOT NULL,
    seen        TEXT COLLATE "C" NOT NULL,
    form_key    TEXT COLLATE "C" NOT NULL,
    fields      TEXT COLLATE "C" NOT NULL,
    recorded_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (branch_id, person_id, page, subject_id)
);
