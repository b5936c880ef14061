-- +goose Up
-- Goods in: donors and suppliers, goods that arrived, what two people found, fiscal receipts.

CREATE TABLE donors (
    id         INTEGER PRIMARY KEY,
    branch_id  INTEGER NOT NULL REFERENCES branches (id),
    name       TEXT NOT NULL,
    name_en    TEXT NOT NULL DEFAULT '',
    kind       TEXT NOT NULL CHECK (kind IN ('person', 'company', 'government', 'society', 'supplier', 'other')),
    address    TEXT NOT NULL DEFAULT '',
    contact    TEXT NOT NULL DEFAULT '',
    phone      TEXT NOT NULL DEFAULT '',
    uscc       TEXT NOT NULL DEFAULT '',
    publicity  TEXT NOT NULL CHECK (publicity IN ('public', 'anonymous')),
    active     INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    version    INTEGER NOT NULL DEFAULT 1,
    sort_key   TEXT NOT NULL,
    initials   TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX donors_uscc ON donors (branch_id, uscc) WHERE uscc <> '';
CREATE INDEX donors_sorted ON donors (branch_id, sort_key, id);

-- Every name a donor answers to, folded. Two people may have one name.
CREATE TABLE donor_names (
    branch_id INTEGER NOT NULL REFERENCES branches (id),
    key       TEXT NOT NULL,
    donor_id  INTEGER NOT NULL REFERENCES donors (id),
    name      TEXT NOT NULL,
    alias     INTEGER NOT NULL CHECK (alias IN (0, 1)),
    PRIMARY KEY (branch_id, key, donor_id)
) STRICT;
CREATE INDEX donor_names_donor ON donor_names (branch_id, donor_id);

-- Goods that came, from the gate to the posting: what is known grows until the
-- receipt is posted, and stands from then on.
CREATE TABLE arrivals (
    document_id   INTEGER PRIMARY KEY REFERENCES documents (id),
    branch_id     INTEGER NOT NULL REFERENCES branches (id),
    arrived_on    TEXT NOT NULL,
    received_from TEXT NOT NULL,
    parcels       INTEGER NOT NULL CHECK (parcels > 0),
    transport     TEXT NOT NULL DEFAULT '',
    source        TEXT NOT NULL DEFAULT '' CHECK (source IN ('', 'donation', 'purchase', 'superior', 'return')),
    donor_id      INTEGER REFERENCES donors (id),
    reference     TEXT NOT NULL DEFAULT '',
    letter        TEXT NOT NULL DEFAULT '',
    warehouse_id  INTEGER REFERENCES places (id),
    earmarked     INTEGER NOT NULL DEFAULT 0 CHECK (earmarked IN (0, 1)),
    for_place_id  INTEGER REFERENCES places (id),
    purpose       TEXT NOT NULL DEFAULT '',
    from_place_id INTEGER REFERENCES places (id),
    inspected_by  TEXT NOT NULL DEFAULT '',
    second_by     TEXT NOT NULL DEFAULT '',
    inspected_at  TEXT,
    posted_by     TEXT NOT NULL DEFAULT '',
    withdrawn     TEXT NOT NULL DEFAULT '',
    again_of      INTEGER REFERENCES documents (id),
    CHECK (earmarked = 1 OR (for_place_id IS NULL AND purpose = '')),
    CHECK (second_by = '' OR second_by <> inspected_by)
) STRICT;
CREATE INDEX arrivals_donor ON arrivals (branch_id, donor_id, document_id);

CREATE TABLE arrival_lines (
    id            INTEGER PRIMARY KEY,
    branch_id     INTEGER NOT NULL REFERENCES branches (id),
    document_id   INTEGER NOT NULL REFERENCES documents (id),
    n             INTEGER NOT NULL,
    item_id       INTEGER NOT NULL REFERENCES items (id),
    declared      INTEGER CHECK (declared >= 0),
    received      INTEGER NOT NULL CHECK (received >= 0),
    accepted      INTEGER NOT NULL CHECK (accepted >= 0),
    rejected      INTEGER NOT NULL CHECK (rejected >= 0),
    difference    TEXT NOT NULL DEFAULT '',
    reject_reason TEXT NOT NULL DEFAULT '',
    reject_to     TEXT NOT NULL DEFAULT '' CHECK (reject_to IN ('', 'quarantine', 'sender')),
    place_id      INTEGER NOT NULL REFERENCES places (id),
    lot_no        TEXT,
    made_on       TEXT,
    expires_on    TEXT,
    value_fen     INTEGER CHECK (value_fen > 0),
    value_basis   TEXT,
    remarks       TEXT NOT NULL DEFAULT '',
    UNIQUE (document_id, n),
    CHECK (accepted + rejected = received),
    CHECK ((rejected = 0) = (reject_to = '')),
    CHECK ((value_fen IS NULL) = (value_basis IS NULL))
) STRICT;

-- What is known of a gift's fiscal receipt; the latest row holds.
CREATE TABLE fiscal_receipts (
    id            INTEGER PRIMARY KEY,
    branch_id     INTEGER NOT NULL REFERENCES branches (id),
    document_id   INTEGER NOT NULL REFERENCES documents (id),
    kind          TEXT NOT NULL CHECK (kind IN ('number', 'waived', 'anonymous')),
    number        TEXT NOT NULL DEFAULT '',
    reason        TEXT NOT NULL DEFAULT '',
    recorded_by   INTEGER NOT NULL,
    recorded_name TEXT NOT NULL,
    recorded_at   TEXT NOT NULL,
    CHECK ((kind = 'number') = (number <> ''))
) STRICT;
CREATE INDEX fiscal_receipts_document ON fiscal_receipts (branch_id, document_id, id);
CREATE INDEX fiscal_receipts_number ON fiscal_receipts (branch_id, number) WHERE number <> '';

-- A restricted lot says for whom; restricted without a place, restriction is the purpose.
ALTER TABLE lots ADD COLUMN donor_id INTEGER REFERENCES donors (id);
ALTER TABLE lots ADD COLUMN for_place_id INTEGER REFERENCES places (id);
CREATE INDEX lots_donor ON lots (branch_id, donor_id, id) WHERE donor_id IS NOT NULL;
ALTER TABLE receipt_lines ADD COLUMN arrival_n INTEGER;

INSERT INTO transitions (kind, from_state, to_state) VALUES
    ('receipt', 'arrived', 'inspected'),
    ('receipt', 'inspected', 'posted'),
    ('receipt', 'arrived', 'cancelled'),
    ('receipt', 'inspected', 'cancelled');

-- +goose StatementBegin
CREATE TRIGGER donors_no_delete BEFORE DELETE ON donors
BEGIN SELECT RAISE(ABORT, 'relief: donors are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER arrivals_frozen BEFORE UPDATE ON arrivals
WHEN NEW.document_id <> OLD.document_id OR NEW.branch_id <> OLD.branch_id OR EXISTS (SELECT 1 FROM documents d
    WHERE d.id = OLD.document_id AND (d.posted_at IS NOT NULL OR d.state = 'cancelled'))
BEGIN SELECT RAISE(ABORT, 'relief: an arrival stands once it is posted or withdrawn'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER arrivals_no_delete BEFORE DELETE ON arrivals
BEGIN SELECT RAISE(ABORT, 'relief: arrivals are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER arrival_lines_insert BEFORE INSERT ON arrival_lines
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id
             AND (d.posted_at IS NOT NULL OR d.state = 'cancelled'))
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER arrival_lines_update BEFORE UPDATE ON arrival_lines
BEGIN SELECT RAISE(ABORT, 'relief: lines are written anew'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER arrival_lines_delete BEFORE DELETE ON arrival_lines
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
             AND (d.posted_at IS NOT NULL OR d.state = 'cancelled'))
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fiscal_receipts_no_update BEFORE UPDATE ON fiscal_receipts
BEGIN SELECT RAISE(ABORT, 'relief: fiscal receipts are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fiscal_receipts_no_delete BEFORE DELETE ON fiscal_receipts
BEGIN SELECT RAISE(ABORT, 'relief: fiscal receipts are append-only'); END;
-- +goose StatementEnd
