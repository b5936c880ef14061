-- +goose Up
-- The ground: branches, the audit chain, request keys, people, sessions, documents and what hangs on them.

CREATE TABLE branches (
    id             INTEGER PRIMARY KEY,
    code           TEXT NOT NULL UNIQUE,
    name           TEXT NOT NULL,
    name_en        TEXT NOT NULL DEFAULT '',
    zone           TEXT NOT NULL DEFAULT 'Asia/Shanghai',
    min_life_days  INTEGER NOT NULL DEFAULT 30 CHECK (min_life_days >= 0),
    closed_through TEXT NOT NULL DEFAULT '',
    created_at     TEXT NOT NULL
) STRICT;

CREATE TABLE heads (
    branch_id   INTEGER PRIMARY KEY REFERENCES branches (id),
    seq         INTEGER NOT NULL CHECK (seq >= 0),
    hash        BLOB NOT NULL CHECK (length(hash) = 32),
    recorded_at TEXT NOT NULL
) STRICT;

CREATE TABLE audit (
    branch_id    INTEGER NOT NULL REFERENCES branches (id),
    seq          INTEGER NOT NULL,
    recorded_at  TEXT NOT NULL,
    actor_id     INTEGER NOT NULL,
    actor_name   TEXT NOT NULL,
    act          TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id   INTEGER NOT NULL,
    payload      BLOB NOT NULL,
    prev         BLOB NOT NULL CHECK (length(prev) = 32),
    hash         BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (branch_id, seq)
) STRICT;
CREATE INDEX audit_subject ON audit (branch_id, subject_kind, subject_id, seq);

CREATE TABLE request_keys (
    branch_id    INTEGER NOT NULL,
    actor_id     INTEGER NOT NULL,
    key          TEXT NOT NULL,
    digest       BLOB NOT NULL,
    outcome      TEXT NOT NULL CHECK (outcome IN ('posted', 'refused')),
    subject_kind TEXT NOT NULL,
    subject_id   INTEGER NOT NULL,
    fault        TEXT NOT NULL,
    seq          INTEGER NOT NULL,
    recorded_at  TEXT NOT NULL,
    PRIMARY KEY (branch_id, actor_id, key)
) STRICT;

CREATE TABLE people (
    id            INTEGER PRIMARY KEY,
    login         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    language      TEXT NOT NULL DEFAULT '',
    theme         TEXT NOT NULL DEFAULT '',
    active        INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    version       INTEGER NOT NULL DEFAULT 1,
    created_at    TEXT NOT NULL
) STRICT;

CREATE TABLE person_roles (
    branch_id INTEGER NOT NULL REFERENCES branches (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    role      TEXT NOT NULL CHECK (role IN
        ('storekeeper', 'officer', 'approver', 'bookkeeper', 'auditor', 'admin')),
    PRIMARY KEY (branch_id, person_id, role)
) STRICT;

CREATE TABLE sessions (
    token      TEXT PRIMARY KEY,
    data       BLOB NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE security_log (
    id          INTEGER PRIMARY KEY,
    recorded_at TEXT NOT NULL,
    kind        TEXT NOT NULL,
    person_id   INTEGER NOT NULL,
    login       TEXT NOT NULL,
    address     TEXT NOT NULL,
    detail      TEXT NOT NULL
) STRICT;

-- Files staged between an upload and the act that uses it; swept after a day.
CREATE TABLE uploads (
    id          INTEGER PRIMARY KEY,
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    person_id   INTEGER NOT NULL,
    name        TEXT NOT NULL,
    bytes       BLOB NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;

CREATE TABLE counters (
    branch_id INTEGER NOT NULL REFERENCES branches (id),
    prefix    TEXT NOT NULL,
    day       TEXT NOT NULL,
    last      INTEGER NOT NULL CHECK (last > 0),
    PRIMARY KEY (branch_id, prefix, day)
) STRICT;

CREATE TABLE transitions (
    kind       TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    PRIMARY KEY (kind, from_state, to_state)
) STRICT;
INSERT INTO transitions (kind, from_state, to_state) VALUES
    ('receipt', 'draft', 'posted'),
    ('transfer', 'draft', 'received'),
    ('relabel', 'draft', 'posted'),
    ('plan', 'draft', 'submitted'),
    ('plan', 'submitted', 'draft'),
    ('plan', 'submitted', 'approved'),
    ('plan', 'approved', 'closed'),
    ('plan', 'closed', 'approved'),
    ('plan', 'draft', 'cancelled'),
    ('plan', 'submitted', 'cancelled'),
    ('plan', 'approved', 'cancelled'),
    ('slip', 'picking', 'dispatched'),
    ('slip', 'picking', 'void'),
    ('slip', 'dispatched', 'delivered'),
    ('slip', 'delivered', 'filed'),
    ('own_use', 'draft', 'out'),
    ('reversal', 'draft', 'approved'),
    ('reversal', 'draft', 'cancelled'),
    ('reversal', 'approved', 'posted');

CREATE TABLE documents (
    id          INTEGER PRIMARY KEY,
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    kind        TEXT NOT NULL,
    number      TEXT,
    state       TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1,
    business_on TEXT NOT NULL,
    author_id   INTEGER NOT NULL,
    author_name TEXT NOT NULL,
    reverses    INTEGER REFERENCES documents (id),
    remarks     TEXT NOT NULL DEFAULT '',
    created_at  TEXT NOT NULL,
    posted_at   TEXT,
    UNIQUE (branch_id, number),
    UNIQUE (id, author_id)
) STRICT;
CREATE UNIQUE INDEX documents_reverses ON documents (reverses)
    WHERE reverses IS NOT NULL AND state <> 'cancelled';
CREATE INDEX documents_kind ON documents (branch_id, kind, state, id);
CREATE INDEX documents_recent ON documents (branch_id, id);

CREATE TABLE blobs (
    sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32),
    bytes  BLOB NOT NULL
) STRICT;

CREATE TABLE attachments (
    id          INTEGER PRIMARY KEY,
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    kind        TEXT NOT NULL CHECK (kind IN ('signed_copy', 'minutes', 'photo', 'evidence', 'source')),
    name        TEXT NOT NULL,
    media_type  TEXT NOT NULL,
    size        INTEGER NOT NULL,
    sha256      BLOB NOT NULL REFERENCES blobs (sha256),
    added_by    INTEGER NOT NULL,
    added_name  TEXT NOT NULL,
    added_at    TEXT NOT NULL
) STRICT;
CREATE INDEX attachments_document ON attachments (branch_id, document_id, id);

-- A print keeps the paper's content as it was; the file is made from it once.
CREATE TABLE prints (
    id           INTEGER PRIMARY KEY,
    branch_id    INTEGER NOT NULL REFERENCES branches (id),
    document_id  INTEGER NOT NULL REFERENCES documents (id),
    form         TEXT NOT NULL,
    language     TEXT NOT NULL,
    copy_no      INTEGER NOT NULL CHECK (copy_no > 0),
    content      BLOB NOT NULL,
    head_seq     INTEGER NOT NULL,
    head_hash    BLOB NOT NULL,
    printed_by   INTEGER NOT NULL,
    printed_name TEXT NOT NULL,
    printed_at   TEXT NOT NULL,
    UNIQUE (branch_id, document_id, form, copy_no)
) STRICT;

CREATE TABLE print_files (
    print_id INTEGER PRIMARY KEY REFERENCES prints (id),
    bytes    BLOB NOT NULL
) STRICT;

CREATE TABLE decisions (
    id         INTEGER PRIMARY KEY,
    branch_id  INTEGER NOT NULL REFERENCES branches (id),
    meeting    TEXT NOT NULL,
    number     TEXT NOT NULL,
    held_on    TEXT NOT NULL,
    attendees  TEXT NOT NULL,
    resolution TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

-- Who let it happen. The author stands in the row so that the rule is the database's too.
CREATE TABLE approvals (
    id            INTEGER PRIMARY KEY,
    branch_id     INTEGER NOT NULL REFERENCES branches (id),
    document_id   INTEGER NOT NULL,
    author_id     INTEGER NOT NULL,
    approved_by   INTEGER NOT NULL,
    approved_name TEXT NOT NULL,
    version_seen  INTEGER NOT NULL,
    from_paper    INTEGER NOT NULL CHECK (from_paper IN (0, 1)),
    scan_id       INTEGER REFERENCES attachments (id),
    decision_id   INTEGER REFERENCES decisions (id),
    opinion       TEXT NOT NULL DEFAULT '',
    approved_at   TEXT NOT NULL,
    UNIQUE (document_id),
    FOREIGN KEY (document_id, author_id) REFERENCES documents (id, author_id),
    CHECK (author_id <> approved_by),
    CHECK (from_paper = 0 OR scan_id IS NOT NULL)
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
WHEN NOT EXISTS (SELECT 1 FROM heads h WHERE h.branch_id = NEW.branch_id
                 AND h.seq + 1 = NEW.seq AND h.hash = NEW.prev)
BEGIN SELECT RAISE(ABORT, 'relief: audit row out of order'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'relief: audit is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'relief: audit is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER heads_step BEFORE UPDATE ON heads
WHEN NEW.seq NOT IN (OLD.seq, OLD.seq + 1)
BEGIN SELECT RAISE(ABORT, 'relief: head must move by one'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER heads_no_delete BEFORE DELETE ON heads
BEGIN SELECT RAISE(ABORT, 'relief: head stays'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER documents_no_delete BEFORE DELETE ON documents
BEGIN SELECT RAISE(ABORT, 'relief: documents are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER documents_frozen BEFORE UPDATE ON documents
WHEN NEW.id IS NOT OLD.id OR NEW.branch_id IS NOT OLD.branch_id OR NEW.kind IS NOT OLD.kind
  OR NEW.author_id IS NOT OLD.author_id OR NEW.author_name IS NOT OLD.author_name
  OR NEW.created_at IS NOT OLD.created_at OR NEW.reverses IS NOT OLD.reverses
  OR NEW.version <> OLD.version + 1
  OR (OLD.number IS NOT NULL AND NEW.number IS NOT OLD.number)
  OR (OLD.posted_at IS NOT NULL AND (NEW.posted_at IS NOT OLD.posted_at
      OR NEW.business_on IS NOT OLD.business_on OR NEW.remarks IS NOT OLD.remarks))
  OR (NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM transitions t
      WHERE t.kind = OLD.kind AND t.from_state = OLD.state AND t.to_state = NEW.state))
BEGIN SELECT RAISE(ABORT, 'relief: document is frozen or its state may not move so'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attachments_no_update BEFORE UPDATE ON attachments
BEGIN SELECT RAISE(ABORT, 'relief: attachments are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attachments_no_delete BEFORE DELETE ON attachments
BEGIN SELECT RAISE(ABORT, 'relief: attachments are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER blobs_no_update BEFORE UPDATE ON blobs
BEGIN SELECT RAISE(ABORT, 'relief: blobs are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER blobs_no_delete BEFORE DELETE ON blobs
BEGIN SELECT RAISE(ABORT, 'relief: blobs are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER prints_no_update BEFORE UPDATE ON prints
BEGIN SELECT RAISE(ABORT, 'relief: prints are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER prints_no_delete BEFORE DELETE ON prints
BEGIN SELECT RAISE(ABORT, 'relief: prints are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER print_files_no_update BEFORE UPDATE ON print_files
BEGIN SELECT RAISE(ABORT, 'relief: print files are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'relief: decisions are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'relief: decisions are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER approvals_no_update BEFORE UPDATE ON approvals
BEGIN SELECT RAISE(ABORT, 'relief: approvals are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER approvals_no_delete BEFORE DELETE ON approvals
BEGIN SELECT RAISE(ABORT, 'relief: approvals are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER request_keys_no_update BEFORE UPDATE ON request_keys
BEGIN SELECT RAISE(ABORT, 'relief: request keys are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER request_keys_no_delete BEFORE DELETE ON request_keys
BEGIN SELECT RAISE(ABORT, 'relief: request keys are append-only'); END;
-- +goose StatementEnd
