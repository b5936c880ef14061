-- Where the pairs before this one differ, or leave a way around the triggers.

-- On SQLite a line of the ledger that did not say its item was of item 0.
CREATE TABLE ledger_lines_before AS SELECT * FROM ledger_lines;
DROP TABLE ledger_lines;
CREATE TABLE ledger_lines (
    branch_id   INTEGER NOT NULL,
    scope       TEXT NOT NULL CHECK (scope IN ('warehouse', 'donor', 'recipient')),
    scope_id    INTEGER NOT NULL,
    business_on TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    n           INTEGER NOT NULL,
    item_id     INTEGER NOT NULL,
    PRIMARY KEY (branch_id, scope, scope_id, business_on, seq, n)
) STRICT, WITHOUT ROWID;
INSERT INTO ledger_lines (branch_id, scope, scope_id, business_on, seq, n, item_id)
SELECT branch_id, scope, scope_id, business_on, seq, n, item_id FROM ledger_lines_before
ORDER BY branch_id, scope, scope_id, business_on, seq, n;
DROP TABLE ledger_lines_before;
-- relief:append-only ledger_lines "ledger lines are append-only"

-- On PostgreSQL the parts of a print could be truncated away.
-- relief:append-only print_parts "prints are append-only"

-- On both a line that was still open could be moved into a document that was not.
-- relief:frozen-lines receipt_lines
-- relief:frozen-lines plan_lines
