-- +goose Up
-- What lies somewhere, with how much of it, in an index of its own: an empty balance is never read again. A plan's slips
-- and open holds are found by the plan, whatever else there is.
DROP INDEX balances_item;
CREATE INDEX balances_lying ON balances (branch_id, item_id, place_id, lot_id, on_hand, held) WHERE on_hand > 0;
CREATE INDEX slips_plan ON slips (branch_id, plan_id, document_id);
CREATE INDEX own_uses_plan ON own_uses (branch_id, plan_id, document_id);
CREATE INDEX holds_open ON holds (branch_id, document_id, line_id) WHERE state = 'open';
