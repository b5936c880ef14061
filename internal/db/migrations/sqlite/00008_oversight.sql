-- +goose Up
-- The auditor's proof: findings, who dispatched and who recorded, and the indexes of the register.

-- A finding 问题: what an auditor notes on a document, a lot or an item, for somebody to answer.
CREATE TABLE findings (
    id           INTEGER PRIMARY KEY,
    branch_id    INTEGER NOT NULL REFERENCES branches (id),
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('document', 'lot', 'item')),
    subject_id   INTEGER NOT NULL,
    subject_name TEXT NOT NULL,
    what         TEXT NOT NULL CHECK (what <> ''),
    owner_id     INTEGER NOT NULL REFERENCES people (id),
    owner_name   TEXT NOT NULL,
    due_on       TEXT NOT NULL,
    state        TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'closed', 'reopened')),
    version      INTEGER NOT NULL DEFAULT 1,
    opened_by    INTEGER NOT NULL,
    opened_name  TEXT NOT NULL,
    opened_at    TEXT NOT NULL,
    CHECK (owner_id <> opened_by)
) STRICT;
CREATE INDEX findings_recent ON findings (branch_id, id);
CREATE INDEX findings_state ON findings (branch_id, state, id);
CREATE INDEX findings_owner ON findings (branch_id, owner_id, state, id);
CREATE INDEX findings_subject ON findings (branch_id, subject_kind, subject_id, id);

-- Everything that was said and done about a finding, in order.
CREATE TABLE finding_entries (
    id         INTEGER PRIMARY KEY,
    branch_id  INTEGER NOT NULL REFERENCES branches (id),
    finding_id INTEGER NOT NULL REFERENCES findings (id),
    act        TEXT NOT NULL CHECK (act IN ('opened', 'answered', 'closed', 'reopened')),
    said       TEXT NOT NULL,
    due_on     TEXT,
    file_name  TEXT,
    media_type TEXT,
    size       INTEGER,
    sha256     BLOB REFERENCES blobs (sha256),
    by_id      INTEGER NOT NULL,
    by_name    TEXT NOT NULL,
    at         TEXT NOT NULL,
    CHECK ((sha256 IS NULL) = (file_name IS NULL))
) STRICT;
CREATE INDEX finding_entries_finding ON finding_entries (branch_id, finding_id, id);

-- Names may change and be shared: whose hand it was is told by number from now on.
ALTER TABLE slips ADD COLUMN dispatched_id INTEGER;
ALTER TABLE deliveries ADD COLUMN recorded_id INTEGER;

CREATE INDEX documents_created ON documents (branch_id, created_at, id);
CREATE INDEX documents_void ON documents (branch_id, created_at, id) WHERE state IN ('void', 'cancelled');
CREATE INDEX documents_reversing ON documents (branch_id, created_at, id) WHERE reverses IS NOT NULL;
CREATE INDEX prints_again ON prints (branch_id, printed_at, id) WHERE copy_no > 1;
CREATE INDEX approvals_paper ON approvals (branch_id, approved_at, id) WHERE from_paper = 1;
CREATE INDEX counters_day ON counters (branch_id, day, prefix);
CREATE INDEX lots_split ON lots (branch_id, split_from) WHERE split_from IS NOT NULL;
CREATE INDEX lots_document ON lots (branch_id, document_id);
CREATE INDEX slip_lines_lot ON slip_lines (branch_id, lot_id);

-- +goose StatementBegin
CREATE TRIGGER findings_frozen BEFORE UPDATE ON findings
WHEN NEW.id IS NOT OLD.id OR NEW.branch_id IS NOT OLD.branch_id OR NEW.subject_kind IS NOT OLD.subject_kind
  OR NEW.subject_id IS NOT OLD.subject_id OR NEW.subject_name IS NOT OLD.subject_name OR NEW.what IS NOT OLD.what
  OR NEW.owner_id IS NOT OLD.owner_id OR NEW.owner_name IS NOT OLD.owner_name
  OR NEW.opened_by IS NOT OLD.opened_by OR NEW.opened_name IS NOT OLD.opened_name
  OR NEW.opened_at IS NOT OLD.opened_at OR NEW.version <> OLD.version + 1
  OR NOT ((OLD.state IN ('open', 'reopened') AND NEW.state = 'answered')
       OR (OLD.state = 'answered' AND NEW.state IN ('closed', 'reopened'))
       OR (OLD.state = 'closed' AND NEW.state = 'reopened'))
  OR (NEW.due_on IS NOT OLD.due_on AND NEW.state <> 'reopened')
BEGIN SELECT RAISE(ABORT, 'relief: a finding is frozen or its state may not move so'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER findings_no_delete BEFORE DELETE ON findings
BEGIN SELECT RAISE(ABORT, 'relief: findings are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER finding_entries_hand BEFORE INSERT ON finding_entries
WHEN EXISTS (SELECT 1 FROM findings f WHERE f.id = NEW.finding_id AND (f.owner_id = NEW.by_id) <> (NEW.act = 'answered'))
BEGIN SELECT RAISE(ABORT, 'relief: a finding is answered by its owner and closed by another'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER finding_entries_no_update BEFORE UPDATE ON finding_entries
BEGIN SELECT RAISE(ABORT, 'relief: what was said about a finding stays'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER finding_entries_no_delete BEFORE DELETE ON finding_entries
BEGIN SELECT RAISE(ABORT, 'relief: what was said about a finding stays'); END;
-- +goose StatementEnd
