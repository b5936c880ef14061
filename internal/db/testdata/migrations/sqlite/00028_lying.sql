-- +goose Up
-- What lies somewhere, with how much of it, in an index of its own: an empty balance is never read again. (A query by the
-- lot says +on_hand > 0, or SQLite would take this index for it.) A plan's slips and open holds are found by the plan,
-- whatever else there is.
DROP INDEX balances_item;
-- What a lot is worth where it lies, in 分, and the business day on which units of it last came there: no posting reads
-- all that happened to the lot.
ALTER TABLE balances ADD COLUMN value_fen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE balances ADD COLUMN last_in TEXT NOT NULL DEFAULT '';
UPDATE balances SET value_fen = e.fen, last_in = e.came_on
FROM  (SELECT branch_id, lot_id, place_id, SUM(fen) AS fen, MAX(came_on) AS came_on
       FROM  (SELECT branch_id, lot_id, to_id AS place_id, COALESCE(value_fen, 0) AS fen, business_on AS came_on
              FROM   movements
              UNION ALL
              SELECT branch_id, lot_id, from_id, -COALESCE(value_fen, 0), '' FROM movements) AS o
       GROUP BY branch_id, lot_id, place_id) AS e
WHERE e.branch_id = balances.branch_id AND e.lot_id = balances.lot_id AND e.place_id = balances.place_id;
CREATE INDEX balances_lying ON balances (branch_id, item_id, place_id, lot_id, on_hand, held) WHERE on_hand > 0;
CREATE INDEX slips_plan ON slips (branch_id, plan_id, document_id);
CREATE INDEX own_uses_plan ON own_uses (branch_id, plan_id, document_id);
CREATE INDEX holds_open ON holds (branch_id, document_id, line_id) WHERE state = 'open';
