-- +goose Up
-- What lies somewhere, with how much of it, in an index of its own: an empty balance is never read again. (A query by the
-- lot says +on_hand > 0, or SQLite would take this index for it.) A plan's slips and open holds are found by the plan,
-- whatever else there is.
DROP INDEX balances_item;
-- What a lot is worth where it lies, in 分, and the business day on which units of it last came there: no posting reads
-- all that happened to the lot.
ALTER TABLE balances ADD COLUMN value_fen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE balances ADD COLUMN last_in TEXT NOT NULL DEFAULT '';
UPDATE balances SET
    value_fen = COALESCE((SELECT SUM(CASE WHEN m.to_id = balances.place_id THEN m.value_fen ELSE -m.value_fen END)
        FROM movements m WHERE m.branch_id = balances.branch_id AND m.lot_id = balances.lot_id
        AND (m.to_id = balances.place_id OR m.from_id = balances.place_id)), 0),
    last_in = COALESCE((SELECT MAX(m.business_on) FROM movements m WHERE m.branch_id = balances.branch_id
        AND m.lot_id = balances.lot_id AND m.to_id = balances.place_id), '');
CREATE INDEX balances_lying ON balances (branch_id, item_id, place_id, lot_id, on_hand, held) WHERE on_hand > 0;
CREATE INDEX slips_plan ON slips (branch_id, plan_id, document_id);
CREATE INDEX own_uses_plan ON own_uses (branch_id, plan_id, document_id);
CREATE INDEX holds_open ON holds (branch_id, document_id, line_id) WHERE state = 'open';
