-- +goose Up
-- What is in the store and why: items, places, lots, movements, balances, holds, receipts.

CREATE TABLE items (
    id         INTEGER PRIMARY KEY,
    branch_id  INTEGER NOT NULL REFERENCES branches (id),
    code       TEXT NOT NULL,
    name       TEXT NOT NULL,
    name_en    TEXT NOT NULL DEFAULT '',
    spec       TEXT NOT NULL DEFAULT '',
    base_unit  TEXT NOT NULL,
    category   TEXT NOT NULL DEFAULT '',
    tracking   TEXT NOT NULL DEFAULT 'none' CHECK (tracking IN ('none', 'lot', 'lot_expiry', 'serial')),
    min_stock  INTEGER NOT NULL DEFAULT 0 CHECK (min_stock >= 0),
    active     INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    version    INTEGER NOT NULL DEFAULT 1,
    sort_key   TEXT NOT NULL,
    initials   TEXT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (branch_id, code),
    UNIQUE (branch_id, name, spec)
) STRICT;
CREATE INDEX items_sorted ON items (branch_id, sort_key, id);

-- Every word an item answers to, folded; the item's own name among them.
CREATE TABLE item_names (
    branch_id INTEGER NOT NULL REFERENCES branches (id),
    key       TEXT NOT NULL,
    item_id   INTEGER NOT NULL REFERENCES items (id),
    name      TEXT NOT NULL,
    alias     INTEGER NOT NULL CHECK (alias IN (0, 1)),
    PRIMARY KEY (branch_id, key)
) STRICT;
CREATE INDEX item_names_item ON item_names (branch_id, item_id);

-- Unit words of an item: factor 1 is another word for the base unit, more is a pack.
CREATE TABLE item_units (
    branch_id INTEGER NOT NULL REFERENCES branches (id),
    item_id   INTEGER NOT NULL REFERENCES items (id),
    word      TEXT NOT NULL,
    factor    INTEGER NOT NULL CHECK (factor > 0),
    PRIMARY KEY (branch_id, item_id, word)
) STRICT;

CREATE TABLE places (
    id           INTEGER PRIMARY KEY,
    branch_id    INTEGER NOT NULL REFERENCES branches (id),
    kind         TEXT NOT NULL CHECK (kind IN
        ('warehouse', 'bin', 'receiving', 'quarantine', 'in_transit', 'own_equipment', 'on_loan',
         'donor', 'supplier', 'superior', 'opening', 'found', 'recipient', 'consumed', 'loss',
         'disposed', 'returned', 'conversion')),
    code         TEXT NOT NULL,
    name         TEXT NOT NULL,
    name_en      TEXT NOT NULL DEFAULT '',
    warehouse_id INTEGER REFERENCES places (id),
    document_id  INTEGER REFERENCES documents (id),
    kept         INTEGER NOT NULL CHECK (kept IN (0, 1)),
    open         INTEGER NOT NULL DEFAULT 1 CHECK (open IN (0, 1)),
    UNIQUE (branch_id, code)
) STRICT;

CREATE TABLE lots (
    id          INTEGER PRIMARY KEY,
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    item_id     INTEGER NOT NULL REFERENCES items (id),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    source      TEXT NOT NULL,
    lot_no      TEXT,
    made_on     TEXT,
    expires_on  TEXT,
    received_on TEXT NOT NULL,
    donor       TEXT,
    restriction TEXT,
    units       INTEGER NOT NULL CHECK (units > 0),
    value_fen   INTEGER CHECK (value_fen IS NULL OR value_fen > 0),
    value_basis TEXT,
    split_from  INTEGER REFERENCES lots (id),
    evidence    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX lots_item ON lots (branch_id, item_id, id);

CREATE TABLE movements (
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    seq         INTEGER NOT NULL,
    n           INTEGER NOT NULL CHECK (n > 0),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    line_id     INTEGER NOT NULL,
    item_id     INTEGER NOT NULL REFERENCES items (id),
    lot_id      INTEGER NOT NULL REFERENCES lots (id),
    from_id     INTEGER NOT NULL REFERENCES places (id),
    to_id       INTEGER NOT NULL REFERENCES places (id),
    units       INTEGER NOT NULL CHECK (units > 0),
    value_fen   INTEGER,
    business_on TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (branch_id, seq, n),
    CHECK (from_id <> to_id)
) STRICT;
CREATE INDEX movements_item ON movements (branch_id, item_id, business_on, seq, n);
CREATE INDEX movements_lot ON movements (branch_id, lot_id, business_on, seq, n);
CREATE INDEX movements_document ON movements (branch_id, document_id, seq, n);

CREATE TABLE balances (
    branch_id INTEGER NOT NULL REFERENCES branches (id),
    lot_id    INTEGER NOT NULL REFERENCES lots (id),
    place_id  INTEGER NOT NULL REFERENCES places (id),
    item_id   INTEGER NOT NULL REFERENCES items (id),
    on_hand   INTEGER NOT NULL DEFAULT 0 CHECK (on_hand >= 0),
    held      INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
    PRIMARY KEY (branch_id, lot_id, place_id),
    CHECK (held <= on_hand)
) STRICT;
CREATE INDEX balances_item ON balances (branch_id, item_id, place_id, lot_id);

CREATE TABLE holds (
    id           INTEGER PRIMARY KEY,
    branch_id    INTEGER NOT NULL REFERENCES branches (id),
    document_id  INTEGER NOT NULL REFERENCES documents (id),
    line_id      INTEGER NOT NULL,
    item_id      INTEGER NOT NULL REFERENCES items (id),
    lot_id       INTEGER NOT NULL REFERENCES lots (id),
    place_id     INTEGER NOT NULL REFERENCES places (id),
    units        INTEGER NOT NULL CHECK (units > 0),
    state        TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'issued', 'released')),
    rehomed_from INTEGER REFERENCES holds (id),
    opened_seq   INTEGER NOT NULL,
    resolved_seq INTEGER,
    reason       TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX holds_line ON holds (branch_id, document_id, line_id, state);
CREATE INDEX holds_lot ON holds (branch_id, lot_id, place_id, state);

CREATE TABLE receipts (
    document_id   INTEGER PRIMARY KEY REFERENCES documents (id),
    branch_id     INTEGER NOT NULL REFERENCES branches (id),
    source        TEXT NOT NULL CHECK (source IN
        ('donation', 'purchase', 'superior', 'return', 'opening')),
    warehouse_id  INTEGER NOT NULL REFERENCES places (id),
    received_from TEXT NOT NULL DEFAULT '',
    counted_by    TEXT NOT NULL DEFAULT '',
    witness       TEXT NOT NULL DEFAULT '',
    source_file   TEXT NOT NULL DEFAULT '',
    returns       INTEGER REFERENCES documents (id)
) STRICT;

CREATE TABLE receipt_lines (
    id          INTEGER PRIMARY KEY,
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    n           INTEGER NOT NULL,
    item_id     INTEGER NOT NULL REFERENCES items (id),
    code        TEXT NOT NULL,
    name        TEXT NOT NULL,
    spec        TEXT NOT NULL,
    unit        TEXT NOT NULL,
    units       INTEGER NOT NULL CHECK (units >= 0),
    lot_id      INTEGER REFERENCES lots (id),
    place_id    INTEGER NOT NULL REFERENCES places (id),
    lot_no      TEXT,
    made_on     TEXT,
    expires_on  TEXT,
    value_fen   INTEGER,
    value_basis TEXT,
    remarks     TEXT NOT NULL DEFAULT '',
    UNIQUE (document_id, n),
    CHECK (units = 0 OR lot_id IS NOT NULL)
) STRICT;

-- An item's opening is counted once per warehouse; reversing the receipt frees it.
CREATE TABLE openings (
    branch_id    INTEGER NOT NULL REFERENCES branches (id),
    warehouse_id INTEGER NOT NULL REFERENCES places (id),
    item_id      INTEGER NOT NULL REFERENCES items (id),
    document_id  INTEGER NOT NULL REFERENCES documents (id),
    PRIMARY KEY (branch_id, warehouse_id, item_id)
) STRICT;

CREATE TABLE relabel_lines (
    id          INTEGER PRIMARY KEY,
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    n           INTEGER NOT NULL,
    lot_id      INTEGER NOT NULL REFERENCES lots (id),
    new_lot_id  INTEGER NOT NULL REFERENCES lots (id),
    place_id    INTEGER NOT NULL REFERENCES places (id),
    units       INTEGER NOT NULL CHECK (units > 0),
    evidence    TEXT NOT NULL,
    UNIQUE (document_id, n)
) STRICT;

CREATE TABLE transfer_lines (
    id          INTEGER PRIMARY KEY,
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    n           INTEGER NOT NULL,
    lot_id      INTEGER NOT NULL REFERENCES lots (id),
    from_id     INTEGER NOT NULL REFERENCES places (id),
    to_id       INTEGER NOT NULL REFERENCES places (id),
    units       INTEGER NOT NULL CHECK (units > 0),
    UNIQUE (document_id, n)
) STRICT;

CREATE TABLE reversals (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id),
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    target_id   INTEGER NOT NULL REFERENCES documents (id),
    reason      TEXT NOT NULL
) STRICT;

CREATE TABLE equipment (
    id          INTEGER PRIMARY KEY,
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    tag         TEXT NOT NULL,
    item_id     INTEGER NOT NULL REFERENCES items (id),
    lot_id      INTEGER NOT NULL REFERENCES lots (id),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    line_id     INTEGER NOT NULL,
    purpose     TEXT NOT NULL,
    custodian   TEXT NOT NULL DEFAULT '',
    since       TEXT NOT NULL,
    retired_seq INTEGER,
    UNIQUE (branch_id, tag)
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER movements_in_order BEFORE INSERT ON movements
WHEN NOT EXISTS (SELECT 1 FROM heads h WHERE h.branch_id = NEW.branch_id AND h.seq + 1 = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'relief: movement outside its audit row'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER movements_no_update BEFORE UPDATE ON movements
BEGIN SELECT RAISE(ABORT, 'relief: movements are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER movements_no_delete BEFORE DELETE ON movements
BEGIN SELECT RAISE(ABORT, 'relief: movements are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lots_no_update BEFORE UPDATE ON lots
BEGIN SELECT RAISE(ABORT, 'relief: lots are never changed; relabel makes a new one'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lots_no_delete BEFORE DELETE ON lots
BEGIN SELECT RAISE(ABORT, 'relief: lots are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER balances_no_delete BEFORE DELETE ON balances
BEGIN SELECT RAISE(ABORT, 'relief: balances are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER holds_resolve_once BEFORE UPDATE ON holds
WHEN OLD.state <> 'open' OR NEW.state = 'open' OR NEW.units <> OLD.units OR NEW.lot_id <> OLD.lot_id
  OR NEW.place_id <> OLD.place_id OR NEW.line_id <> OLD.line_id OR NEW.document_id <> OLD.document_id
  OR NEW.item_id <> OLD.item_id OR NEW.branch_id <> OLD.branch_id OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'relief: a hold is resolved exactly once'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER holds_no_delete BEFORE DELETE ON holds
BEGIN SELECT RAISE(ABORT, 'relief: holds are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipt_lines_insert BEFORE INSERT ON receipt_lines
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id AND d.posted_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipt_lines_update BEFORE UPDATE ON receipt_lines
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id AND d.posted_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipt_lines_delete BEFORE DELETE ON receipt_lines
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id AND d.posted_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER relabel_lines_update BEFORE UPDATE ON relabel_lines
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER relabel_lines_delete BEFORE DELETE ON relabel_lines
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER transfer_lines_update BEFORE UPDATE ON transfer_lines
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER transfer_lines_delete BEFORE DELETE ON transfer_lines
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER items_base_unit BEFORE UPDATE ON items
WHEN NEW.base_unit <> OLD.base_unit
  AND EXISTS (SELECT 1 FROM movements m WHERE m.branch_id = OLD.branch_id AND m.item_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'relief: the base unit is frozen at the first movement'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipts_no_update BEFORE UPDATE ON receipts
BEGIN SELECT RAISE(ABORT, 'relief: a receipt''s head is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipts_no_delete BEFORE DELETE ON receipts
BEGIN SELECT RAISE(ABORT, 'relief: a receipt''s head is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reversals_no_update BEFORE UPDATE ON reversals
BEGIN SELECT RAISE(ABORT, 'relief: reversals are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reversals_no_delete BEFORE DELETE ON reversals
BEGIN SELECT RAISE(ABORT, 'relief: reversals are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER relabel_lines_insert BEFORE INSERT ON relabel_lines
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id AND d.posted_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER transfer_lines_insert BEFORE INSERT ON transfer_lines
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id AND d.posted_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'relief: lines are frozen'); END;
-- +goose StatementEnd
