-- +goose Up
-- What is asked of every lot in the store stands with what lies of it: when it expires, when it came, whether it is meant
-- for somebody, whether nobody knows its value. A lot never changes, so neither do they. Lists and sums of the store read
-- one index, lot by lot of an item, and no lots.
ALTER TABLE balances ADD COLUMN expires_on TEXT;
ALTER TABLE balances ADD COLUMN received_on TEXT NOT NULL DEFAULT '';
ALTER TABLE balances ADD COLUMN restricted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE balances ADD COLUMN unvalued INTEGER NOT NULL DEFAULT 0;
UPDATE balances SET expires_on = l.expires_on, received_on = l.received_on,
       restricted = CASE WHEN l.restriction IS NULL THEN 0 ELSE 1 END,
       unvalued = CASE WHEN l.value_fen IS NULL THEN 1 ELSE 0 END
FROM  lots l WHERE l.id = balances.lot_id;
DROP INDEX balances_lying;
CREATE INDEX balances_lying ON balances (branch_id, item_id, lot_id, place_id, on_hand, held, expires_on, received_on,
    restricted, value_fen, unvalued) WHERE on_hand > 0;

-- Posted gifts of which no fiscal receipt was written down yet: a list that stays short, however many gifts there are.
CREATE TABLE fiscal_due (
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    PRIMARY KEY (branch_id, document_id)
) STRICT, WITHOUT ROWID;
INSERT INTO fiscal_due (branch_id, document_id)
SELECT d.branch_id, d.id FROM documents d JOIN arrivals a ON a.document_id = d.id
WHERE  d.posted_at IS NOT NULL AND a.source = 'donation'
AND    NOT EXISTS (SELECT 1 FROM fiscal_receipts r WHERE r.branch_id = d.branch_id AND r.document_id = d.id);
