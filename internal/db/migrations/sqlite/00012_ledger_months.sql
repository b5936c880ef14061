-- +goose Up
-- The days of the ledger added up by month, of the months whose end is written down: what a balance or a summary over
-- years begins with. It follows from the days; relief verify compares.
CREATE TABLE ledger_months (
    branch_id     INTEGER NOT NULL,
    scope         TEXT NOT NULL,
    scope_id      INTEGER NOT NULL,
    item_id       INTEGER NOT NULL,
    month         TEXT NOT NULL,
    way           TEXT NOT NULL,
    moves         INTEGER NOT NULL,
    came          INTEGER NOT NULL,
    went          INTEGER NOT NULL,
    came_fen      INTEGER NOT NULL,
    went_fen      INTEGER NOT NULL,
    came_unvalued INTEGER NOT NULL,
    went_unvalued INTEGER NOT NULL,
    PRIMARY KEY (branch_id, scope, scope_id, item_id, month, way)
) STRICT, WITHOUT ROWID;

INSERT INTO ledger_months (branch_id, scope, scope_id, item_id, month, way, moves, came, went,
       came_fen, went_fen, came_unvalued, went_unvalued)
SELECT w.branch_id, w.scope, w.scope_id, w.item_id, substr(w.business_on, 1, 7), w.way, SUM(w.moves), SUM(w.came),
       SUM(w.went), SUM(w.came_fen), SUM(w.went_fen), SUM(w.came_unvalued), SUM(w.went_unvalued)
FROM   ledger_days w
WHERE  substr(w.business_on, 1, 7) <= (SELECT MAX(e.month) FROM month_ends e WHERE e.branch_id = w.branch_id)
GROUP BY w.branch_id, w.scope, w.scope_id, w.item_id, substr(w.business_on, 1, 7), w.way;

-- +goose StatementBegin
CREATE TRIGGER ledger_months_no_delete BEFORE DELETE ON ledger_months
BEGIN SELECT RAISE(ABORT, 'relief: the months of the ledger are never deleted'); END;
-- +goose StatementEnd
