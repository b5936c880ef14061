-- +goose Up
-- What crossed an edge since the beginning, by item and way, up to the end of each month that is over and in which the
-- item crossed it: two of these rows tell what a span of years came to. Each such month has a row for every way the
-- item ever took there. It follows from the days; relief verify compares.
CREATE TABLE ledger_closings (
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

INSERT INTO ledger_closings (branch_id, scope, scope_id, item_id, month, way, moves, came, went,
       came_fen, went_fen, came_unvalued, went_unvalued)
SELECT g.branch_id, g.scope, g.scope_id, g.item_id, g.month, g.way,
       CAST(SUM(COALESCE(w.moves, 0)) OVER so_far AS BIGINT),
       CAST(SUM(COALESCE(w.came, 0)) OVER so_far AS BIGINT),
       CAST(SUM(COALESCE(w.went, 0)) OVER so_far AS BIGINT),
       CAST(SUM(COALESCE(w.came_fen, 0)) OVER so_far AS BIGINT),
       CAST(SUM(COALESCE(w.went_fen, 0)) OVER so_far AS BIGINT),
       CAST(SUM(COALESCE(w.came_unvalued, 0)) OVER so_far AS BIGINT),
       CAST(SUM(COALESCE(w.went_unvalued, 0)) OVER so_far AS BIGINT)
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
DROP FUNCTION ledger_months_stand();

-- +goose StatementBegin
CREATE FUNCTION ledger_closings_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'relief: the closings of the ledger are never deleted';
END $$;
-- +goose StatementEnd
CREATE TRIGGER ledger_closings_no_delete BEFORE DELETE ON ledger_closings
    FOR EACH ROW EXECUTE FUNCTION ledger_closings_stand();
CREATE TRIGGER ledger_closings_no_truncate BEFORE TRUNCATE ON ledger_closings
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_closings_stand();
