-- +goose Up
-- What a branch sets for itself: its letterhead, its limits, the prefixes of its numbers; and what its people need.

ALTER TABLE branches ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE branches ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE branches ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE branches ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE branches ADD COLUMN supervision TEXT NOT NULL DEFAULT '';
ALTER TABLE branches ADD COLUMN contact TEXT NOT NULL DEFAULT '';
ALTER TABLE branches ADD COLUMN unit_words TEXT NOT NULL DEFAULT '个、件、套、箱、袋、瓶、盒、床、条、把、台、顶、公斤';
ALTER TABLE branches ADD COLUMN accept_life_days INTEGER NOT NULL DEFAULT 180 CHECK (accept_life_days >= 0);
ALTER TABLE branches ADD COLUMN soon_days INTEGER NOT NULL DEFAULT 90 CHECK (soon_days >= 0);
ALTER TABLE branches ADD COLUMN arrived_days INTEGER NOT NULL DEFAULT 5 CHECK (arrived_days >= 0);
ALTER TABLE branches ADD COLUMN dwell_days INTEGER NOT NULL DEFAULT 30 CHECK (dwell_days >= 0);
ALTER TABLE branches ADD COLUMN unissued_days INTEGER NOT NULL DEFAULT 7 CHECK (unissued_days >= 0);
ALTER TABLE branches ADD COLUMN paper_days INTEGER NOT NULL DEFAULT 7 CHECK (paper_days >= 0);

-- The prefixes chosen for a series of numbers; a series is called by the one it has until another is chosen. A prefix
-- belongs to its series for ever, so that two kinds of documents never share one.
CREATE TABLE number_prefixes (
    branch_id  INTEGER NOT NULL REFERENCES branches (id),
    prefix     TEXT NOT NULL,
    series     TEXT NOT NULL,
    chosen_seq INTEGER NOT NULL,
    PRIMARY KEY (branch_id, prefix)
) STRICT;

ALTER TABLE people ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1));
CREATE INDEX security_log_person ON security_log (kind, person_id, recorded_at);

-- What came in and went out, by month, is counted from here.
CREATE INDEX documents_business ON documents (branch_id, kind, business_on, posted_at);

-- +goose StatementBegin
CREATE TRIGGER number_prefixes_frozen BEFORE UPDATE ON number_prefixes
WHEN NEW.branch_id <> OLD.branch_id OR NEW.prefix <> OLD.prefix OR NEW.series <> OLD.series
  OR NEW.chosen_seq < OLD.chosen_seq
BEGIN SELECT RAISE(ABORT, 'relief: a prefix stays with its series'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER number_prefixes_no_delete BEFORE DELETE ON number_prefixes
BEGIN SELECT RAISE(ABORT, 'relief: a prefix stays with its series'); END;
-- +goose StatementEnd
