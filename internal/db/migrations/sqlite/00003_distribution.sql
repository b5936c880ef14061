-- +goose Up
-- Who gets it: recipients, plans, slips, deliveries, own use.

CREATE TABLE recipients (
    id         INTEGER PRIMARY KEY,
    branch_id  INTEGER NOT NULL REFERENCES branches (id),
    name       TEXT NOT NULL,
    name_en    TEXT NOT NULL DEFAULT '',
    kind       TEXT NOT NULL CHECK (kind IN
        ('clinic', 'hospital', 'school', 'care_home', 'community', 'other')),
    address    TEXT NOT NULL DEFAULT '',
    contact    TEXT NOT NULL DEFAULT '',
    phone      TEXT NOT NULL DEFAULT '',
    uscc       TEXT NOT NULL DEFAULT '',
    active     INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    version    INTEGER NOT NULL DEFAULT 1,
    sort_key   TEXT NOT NULL,
    initials   TEXT NOT NULL,
    place_id   INTEGER NOT NULL REFERENCES places (id),
    created_at TEXT NOT NULL,
    UNIQUE (branch_id, name)
) STRICT;
CREATE UNIQUE INDEX recipients_uscc ON recipients (branch_id, uscc) WHERE uscc <> '';

CREATE TABLE recipient_names (
    branch_id    INTEGER NOT NULL REFERENCES branches (id),
    key          TEXT NOT NULL,
    recipient_id INTEGER NOT NULL REFERENCES recipients (id),
    name         TEXT NOT NULL,
    alias        INTEGER NOT NULL CHECK (alias IN (0, 1)),
    PRIMARY KEY (branch_id, key)
) STRICT;
CREATE INDEX recipient_names_recipient ON recipient_names (branch_id, recipient_id);

CREATE TABLE plans (
    document_id    INTEGER PRIMARY KEY REFERENCES documents (id),
    branch_id      INTEGER NOT NULL REFERENCES branches (id),
    title          TEXT NOT NULL,
    purpose        TEXT NOT NULL DEFAULT '',
    submitted_by   INTEGER,
    submitted_name TEXT,
    submitted_at   TEXT
) STRICT;

-- Columns of the matrix in the order the officer gave them.
CREATE TABLE plan_recipients (
    branch_id    INTEGER NOT NULL REFERENCES branches (id),
    document_id  INTEGER NOT NULL REFERENCES documents (id),
    recipient_id INTEGER NOT NULL REFERENCES recipients (id),
    n            INTEGER NOT NULL,
    PRIMARY KEY (branch_id, document_id, recipient_id)
) STRICT;

CREATE TABLE plan_items (
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    item_id     INTEGER NOT NULL REFERENCES items (id),
    n           INTEGER NOT NULL,
    PRIMARY KEY (branch_id, document_id, item_id)
) STRICT;

-- One cell of the matrix; without a recipient the units are kept as a training aid.
CREATE TABLE plan_lines (
    id           INTEGER PRIMARY KEY,
    branch_id    INTEGER NOT NULL REFERENCES branches (id),
    document_id  INTEGER NOT NULL REFERENCES documents (id),
    item_id      INTEGER NOT NULL REFERENCES items (id),
    recipient_id INTEGER REFERENCES recipients (id),
    units        INTEGER NOT NULL CHECK (units > 0),
    short_life   INTEGER NOT NULL DEFAULT 0 CHECK (short_life IN (0, 1)),
    written_by   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX plan_lines_cell ON plan_lines (document_id, item_id, COALESCE(recipient_id, 0));
CREATE INDEX plan_lines_document ON plan_lines (branch_id, document_id);

CREATE TABLE plan_cuts (
    id          INTEGER PRIMARY KEY,
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    line_id     INTEGER NOT NULL REFERENCES plan_lines (id),
    units       INTEGER NOT NULL CHECK (units > 0),
    reason      TEXT NOT NULL,
    cut_by      INTEGER NOT NULL,
    cut_at      TEXT NOT NULL
) STRICT;
CREATE INDEX plan_cuts_line ON plan_cuts (branch_id, document_id, line_id);

CREATE TABLE slips (
    document_id    INTEGER PRIMARY KEY REFERENCES documents (id),
    branch_id      INTEGER NOT NULL REFERENCES branches (id),
    plan_id        INTEGER NOT NULL REFERENCES documents (id),
    recipient_id   INTEGER NOT NULL REFERENCES recipients (id),
    transit_id     INTEGER NOT NULL REFERENCES places (id),
    recipient_name TEXT NOT NULL,
    recipient_en   TEXT NOT NULL DEFAULT '',
    address        TEXT NOT NULL,
    contact        TEXT NOT NULL,
    phone          TEXT NOT NULL,
    purpose        TEXT NOT NULL DEFAULT '',
    live           INTEGER NOT NULL DEFAULT 1 CHECK (live IN (0, 1)),
    dispatched_by  TEXT,
    dispatched_at  TEXT,
    void_reason    TEXT
) STRICT;
CREATE UNIQUE INDEX slips_live ON slips (plan_id, recipient_id) WHERE live = 1;

CREATE TABLE slip_lines (
    id             INTEGER PRIMARY KEY,
    branch_id      INTEGER NOT NULL REFERENCES branches (id),
    document_id    INTEGER NOT NULL REFERENCES documents (id),
    n              INTEGER NOT NULL,
    plan_line_id   INTEGER NOT NULL REFERENCES plan_lines (id),
    hold_id        INTEGER NOT NULL REFERENCES holds (id),
    item_id        INTEGER NOT NULL REFERENCES items (id),
    code           TEXT NOT NULL,
    name           TEXT NOT NULL,
    name_en        TEXT NOT NULL,
    spec           TEXT NOT NULL,
    unit           TEXT NOT NULL,
    lot_id         INTEGER NOT NULL REFERENCES lots (id),
    place_id       INTEGER NOT NULL REFERENCES places (id),
    approved_units INTEGER NOT NULL CHECK (approved_units > 0),
    issued_units   INTEGER NOT NULL CHECK (issued_units >= 0 AND issued_units <= approved_units),
    reason         TEXT NOT NULL DEFAULT '',
    UNIQUE (document_id, n)
) STRICT;

CREATE TABLE deliveries (
    document_id  INTEGER PRIMARY KEY REFERENCES documents (id),
    branch_id    INTEGER NOT NULL REFERENCES branches (id),
    received_on  TEXT NOT NULL,
    signer       TEXT NOT NULL,
    signer_phone TEXT NOT NULL DEFAULT '',
    at_counter   INTEGER NOT NULL CHECK (at_counter IN (0, 1)),
    remarks      TEXT NOT NULL DEFAULT '',
    return_id    INTEGER REFERENCES documents (id),
    recorded_by  TEXT NOT NULL,
    recorded_at  TEXT NOT NULL
) STRICT;

CREATE TABLE delivery_lines (
    branch_id    INTEGER NOT NULL REFERENCES branches (id),
    document_id  INTEGER NOT NULL REFERENCES documents (id),
    slip_line_id INTEGER NOT NULL REFERENCES slip_lines (id),
    received     INTEGER NOT NULL CHECK (received >= 0),
    refused      INTEGER NOT NULL CHECK (refused >= 0),
    reason       TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (branch_id, slip_line_id)
) STRICT;

CREATE TABLE own_uses (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id),
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    plan_id     INTEGER NOT NULL REFERENCES documents (id),
    purpose     TEXT NOT NULL,
    custodian   TEXT NOT NULL
) STRICT;

CREATE TABLE own_use_lines (
    id           INTEGER PRIMARY KEY,
    branch_id    INTEGER NOT NULL REFERENCES branches (id),
    document_id  INTEGER NOT NULL REFERENCES documents (id),
    n            INTEGER NOT NULL,
    plan_line_id INTEGER NOT NULL REFERENCES plan_lines (id),
    hold_id      INTEGER NOT NULL REFERENCES holds (id),
    item_id      INTEGER NOT NULL REFERENCES items (id),
    code         TEXT NOT NULL,
    name         TEXT NOT NULL,
    name_en      TEXT NOT NULL,
    spec         TEXT NOT NULL,
    unit         TEXT NOT NULL,
    lot_id       INTEGER NOT NULL REFERENCES lots (id),
    place_id     INTEGER NOT NULL REFERENCES places (id),
    units        INTEGER NOT NULL CHECK (units > 0),
    UNIQUE (document_id, n)
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER approvals_not_a_writer BEFORE INSERT ON approvals
WHEN EXISTS (SELECT 1 FROM plan_lines l WHERE l.document_id = NEW.document_id
             AND l.written_by = NEW.approved_by)
BEGIN SELECT RAISE(ABORT, 'relief: nobody approves what they wrote'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER plan_lines_insert BEFORE INSERT ON plan_lines
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id AND d.posted_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER plan_lines_update BEFORE UPDATE ON plan_lines
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id AND d.posted_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER plan_lines_delete BEFORE DELETE ON plan_lines
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id AND d.posted_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER plan_cuts_no_update BEFORE UPDATE ON plan_cuts
BEGIN SELECT RAISE(ABORT, 'relief: cuts are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER plan_cuts_no_delete BEFORE DELETE ON plan_cuts
BEGIN SELECT RAISE(ABORT, 'relief: cuts are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER slip_lines_insert BEFORE INSERT ON slip_lines
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id AND d.posted_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER slip_lines_update BEFORE UPDATE ON slip_lines
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id AND d.posted_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER slip_lines_delete BEFORE DELETE ON slip_lines
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id AND d.posted_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER own_use_lines_insert BEFORE INSERT ON own_use_lines
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id AND d.posted_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER own_use_lines_update BEFORE UPDATE ON own_use_lines
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER own_use_lines_delete BEFORE DELETE ON own_use_lines
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER deliveries_no_update BEFORE UPDATE ON deliveries
BEGIN SELECT RAISE(ABORT, 'relief: deliveries are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER deliveries_no_delete BEFORE DELETE ON deliveries
BEGIN SELECT RAISE(ABORT, 'relief: deliveries are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER delivery_lines_no_update BEFORE UPDATE ON delivery_lines
BEGIN SELECT RAISE(ABORT, 'relief: deliveries are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER delivery_lines_no_delete BEFORE DELETE ON delivery_lines
BEGIN SELECT RAISE(ABORT, 'relief: deliveries are append-only'); END;
-- +goose StatementEnd
