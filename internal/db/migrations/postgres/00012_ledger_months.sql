-- +goose Up
-- The days of the ledger added up by month, of the months whose end is written down: what a balance or a summary over
-- years begins with. It follows from the days; relief verify compares.
CREATE TABLE ledger_months (
    branch_id     BIGINT NOT NULL,
    scope         TEXT COLLATE "C" NOT NULL,
    scope_id      BIGINT NOT NULL,
    item_id       BIGINT NOT NULL,
    month         TEXT COLLATE "C" NOT NULL,
    way           TEXT COLLATE "C" NOT NULL,
    moves         BIGINT NOT NULL,
    came          BIGINT NOT NULL,
    went          BIGINT NOT NULL,
    came_fen      BIGINT NOT NULL,
    went_fen      BIGINT NOT NULL,
    came_unvalued BIGINT NOT NULL,
    went_unvalued BIGINT NOT NULL,
    PRIMARY KEY (branch_id, scope, scope_id, item_id, month, way)
);

INSERT INTO ledger_months (branch_id, scope, scope_id, item_id, month, way, moves, came, went,
       came_fen, went_fen, came_unvalued, went_unvalued)
SELECT w.branch_id, w.scope, w.scope_id, w.item_id, substr(w.business_on, 1, 7), w.way, SUM(w.moves), SUM(w.came),
       SUM(w.went), SUM(w.came_fen), SUM(w.went_fen), SUM(w.came_unvalued), SUM(w.went_unvalued)
FROM   ledger_days w
WHERE  substr(w.business_on, 1, 7) <= (SELECT MAX(e.month) FROM month_ends e WHERE e.branch_id = w.branch_id)
GROUP BY w.branch_id, w.scope, w.scope_id, w.item_id, substr(w.business_on, 1, 7), w.way;

-- +goose StatementBegin
CREATE FUNCTION ledger_months_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'relief: the months of the ledger are never deleted';
END $$;
-- +goose StatementEnd
CREATE TRIGGER ledger_months_no_delete BEFORE DELETE ON ledger_months
    FOR EACH ROW EXECUTE FUNCTION ledger_months_stand();
CREATE TRIGGER ledger_months_no_truncate BEFORE TRUNCATE ON ledger_months
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_months_stand();
