-- +goose Up
-- What crossed an edge since the beginning, by item and way, up to the end of each month that is over and in which the
-- item crossed it: two of these rows tell what a span of years came to. Each such month has a row for every way the
-- item ever took there. It follows from the days; relief verify compares.
CREATE TABLE ledger_closings (
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

INSERT INTO ledger_closings (branch_id, scope, scope_id, item_id, month, way, moves, came, went,
       came_fen, went_fen, came_unvalued, went_unvalued)
SELECT g.branch_id, g.scope, g.scope_id, g.item_id, g.month, g.way,
       SUM(COALESCE(w.moves, 0)) OVER so_far,
       SUM(COALESCE(w.came, 0)) OVER so_far,
       SUM(COALESCE(w.went, 0)) OVER so_far,
       SUM(COALESCE(w.came_fen, 0)) OVER so_far,
       SUM(COALESCE(w.went_fen, 0)) OVER so_far,
       SUM(COALESCE(w.came_unvalued, 0)) OVER so_far,
       SUM(COALESCE(w.went_unvalued, 0)) OVER so_far
FROM  (SELECT m.branch_id, m.scope, m.scope_id, m.item_id, m.month, k.way
       FROM  (SELECT DISTINCT branch_id, scope, scope_id, item_id, month FROM ledger_months) AS m
       JOIN  (SELECT branch_id, scope, scope_id, item_id, way, MIN(month) AS first FROM ledger_months
              GROUP BY branch_id, scope, scope_id, item_id, way) AS k
              ON k.branch_id = m.branch_id AND k.scope = m.scope AND k.scope_id = m.scope_id
                 AND k.item_id = m.item_id AND k.first <= m.month) AS g
LEFT JOIN ledger_months w ON w.branch_id = g.branch_id AND w.scope = g.scope AND w.scope_id = g.scope_id
       AND w.item_id = g.item_id AND w.month = g.month AND w.way = g.way
WINDOW so_far AS (PARTITION BY g.branch_id, g.scope, g.scope_id, g.item_id, g.way ORDER BY g.month);
DROP TABLE ledger_months;

-- +goose StatementBegin
CREATE TRIGGER ledger_closings_no_delete BEFORE DELETE ON ledger_closings
BEGIN SELECT RAISE(ABORT, 'relief: the closings of the ledger are never deleted'); END;
-- +goose StatementEnd
