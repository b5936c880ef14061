-- +goose Up
-- The stock ledger: which movement crossed whose edge, what that came to day by day, and what lay where at the end
-- of each month. All of it follows from the movements; relief verify makes it anew and compares.

-- A movement over the edge of a warehouse, of a donor's lots or of a recipient. (The branch's own edge is
-- found by the movements' indexes.)
CREATE TABLE ledger_lines (
    branch_id   BIGINT NOT NULL,
    scope       TEXT COLLATE "C" NOT NULL CHECK (scope IN ('warehouse', 'donor', 'recipient')),
    scope_id    BIGINT NOT NULL,
    business_on TEXT COLLATE "C" NOT NULL,
    seq         BIGINT NOT NULL,
    n           BIGINT NOT NULL,
    PRIMARY KEY (branch_id, scope, scope_id, business_on, seq, n)
);

-- What crossed an edge on a day, of one item or (item 0) of all, by the kind of place on the other side. A
-- reversal counts as minus where its target counted.
CREATE TABLE ledger_days (
    branch_id     BIGINT NOT NULL,
    scope         TEXT COLLATE "C" NOT NULL CHECK (scope IN ('branch', 'warehouse', 'donor', 'recipient')),
    scope_id      BIGINT NOT NULL,
    item_id       BIGINT NOT NULL,
    business_on   TEXT COLLATE "C" NOT NULL,
    way           TEXT COLLATE "C" NOT NULL,
    moves         BIGINT NOT NULL,
    came          BIGINT NOT NULL,
    went          BIGINT NOT NULL,
    came_fen      BIGINT NOT NULL,
    went_fen      BIGINT NOT NULL,
    came_unvalued BIGINT NOT NULL,
    went_unvalued BIGINT NOT NULL,
    PRIMARY KEY (branch_id, scope, scope_id, item_id, business_on, way)
);

-- The month ends that are written down, and what lay where at each.
CREATE TABLE month_ends (
    branch_id BIGINT NOT NULL,
    month     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (branch_id, month)
);
CREATE TABLE month_stock (
    branch_id BIGINT NOT NULL,
    month     TEXT COLLATE "C" NOT NULL,
    item_id   BIGINT NOT NULL,
    lot_id    BIGINT NOT NULL,
    place_id  BIGINT NOT NULL,
    units     BIGINT NOT NULL,
    value_fen BIGINT NOT NULL,
    unvalued  BIGINT NOT NULL,
    PRIMARY KEY (branch_id, month, item_id, lot_id, place_id)
);

CREATE INDEX movements_day ON movements (branch_id, business_on, seq, n);
-- Movements dated into an earlier month than they were recorded in.
CREATE INDEX movements_late ON movements (branch_id, seq) WHERE substr(business_on, 1, 7) < substr(recorded_at, 1, 7);

-- Books that are there already: every movement over every edge it crossed. (No lot names a donor of the register yet.)
INSERT INTO ledger_lines (branch_id, scope, scope_id, business_on, seq, n)
SELECT m.branch_id, 'warehouse', COALESCE(t.warehouse_id, t.id), m.business_on, m.seq, m.n
FROM   movements m JOIN places f ON f.id = m.from_id JOIN places t ON t.id = m.to_id
WHERE  (t.warehouse_id IS NOT NULL OR t.kind = 'warehouse')
  AND  COALESCE(f.warehouse_id, CASE WHEN f.kind = 'warehouse' THEN f.id END, 0) <> COALESCE(t.warehouse_id, t.id)
UNION ALL
SELECT m.branch_id, 'warehouse', COALESCE(f.warehouse_id, f.id), m.business_on, m.seq, m.n
FROM   movements m JOIN places f ON f.id = m.from_id JOIN places t ON t.id = m.to_id
WHERE  (f.warehouse_id IS NOT NULL OR f.kind = 'warehouse')
  AND  COALESCE(t.warehouse_id, CASE WHEN t.kind = 'warehouse' THEN t.id END, 0) <> COALESCE(f.warehouse_id, f.id)
UNION ALL
SELECT m.branch_id, 'recipient', t.id, m.business_on, m.seq, m.n
FROM   movements m JOIN places t ON t.id = m.to_id WHERE t.kind = 'recipient'
UNION ALL
SELECT m.branch_id, 'recipient', f.id, m.business_on, m.seq, m.n
FROM   movements m JOIN places f ON f.id = m.from_id WHERE f.kind = 'recipient';

-- Every day's sums, for one item and (item 0) for all of them.
INSERT INTO ledger_days (branch_id, scope, scope_id, item_id, business_on, way, moves, came, went,
       came_fen, went_fen, came_unvalued, went_unvalued)
SELECT e.branch_id, e.scope, e.scope_id, e.item_id, e.business_on, e.way, COUNT(*),
       SUM(CASE WHEN e.inward <> e.reversal THEN e.sign * e.units ELSE 0 END),
       SUM(CASE WHEN e.inward = e.reversal THEN e.sign * e.units ELSE 0 END),
       SUM(CASE WHEN e.inward <> e.reversal THEN e.sign * COALESCE(e.value_fen, 0) ELSE 0 END),
       SUM(CASE WHEN e.inward = e.reversal THEN e.sign * COALESCE(e.value_fen, 0) ELSE 0 END),
       SUM(CASE WHEN e.inward <> e.reversal AND e.value_fen IS NULL THEN e.sign * e.units ELSE 0 END),
       SUM(CASE WHEN e.inward = e.reversal AND e.value_fen IS NULL THEN e.sign * e.units ELSE 0 END)
FROM  (SELECT x.branch_id, x.scope, x.scope_id, CASE WHEN k.whole = 1 THEN 0 ELSE x.item_id END AS item_id,
              x.business_on, CASE WHEN x.kind IN ('bin', 'receiving', 'quarantine') THEN 'warehouse' ELSE x.kind END AS way,
              x.inward, x.reversal, 1 - 2 * x.reversal AS sign, x.units, x.value_fen
       FROM  (SELECT m.branch_id, 'branch' AS scope, 0 AS scope_id, m.item_id, m.business_on,
                     CASE WHEN t.kept = 1 THEN f.kind ELSE t.kind END AS kind, t.kept AS inward,
                     CASE WHEN d.kind = 'reversal' THEN 1 ELSE 0 END AS reversal, m.units, m.value_fen
              FROM   movements m JOIN places f ON f.id = m.from_id JOIN places t ON t.id = m.to_id
              JOIN   documents d ON d.id = m.document_id
              WHERE  f.kept <> t.kept
              UNION ALL
              SELECT m.branch_id, g.scope, g.scope_id, m.item_id, m.business_on,
                     CASE WHEN g.scope_id = CASE WHEN g.scope = 'recipient' THEN t.id
                          WHEN t.kind = 'warehouse' THEN t.id ELSE COALESCE(t.warehouse_id, 0) END
                          THEN f.kind ELSE t.kind END,
                     CASE WHEN g.scope_id = CASE WHEN g.scope = 'recipient' THEN t.id
                          WHEN t.kind = 'warehouse' THEN t.id ELSE COALESCE(t.warehouse_id, 0) END
                          THEN 1 ELSE 0 END,
                     CASE WHEN d.kind = 'reversal' THEN 1 ELSE 0 END, m.units, m.value_fen
              FROM   ledger_lines g JOIN movements m ON m.branch_id = g.branch_id AND m.seq = g.seq AND m.n = g.n
              JOIN   places f ON f.id = m.from_id JOIN places t ON t.id = m.to_id
              JOIN   documents d ON d.id = m.document_id) AS x
       CROSS JOIN (SELECT 0 AS whole UNION ALL SELECT 1) AS k) AS e
GROUP BY e.branch_id, e.scope, e.scope_id, e.item_id, e.business_on, e.way;

-- Every month's end but that of the last month in which goods moved.
INSERT INTO month_ends (branch_id, month)
SELECT DISTINCT m.branch_id, substr(m.business_on, 1, 7) FROM movements m
WHERE  substr(m.business_on, 1, 7) < (SELECT substr(MAX(o.business_on), 1, 7) FROM movements o
                                      WHERE o.branch_id = m.branch_id);
INSERT INTO month_stock (branch_id, month, item_id, lot_id, place_id, units, value_fen, unvalued)
SELECT e.branch_id, e.month, x.item_id, x.lot_id, x.place_id, SUM(x.units), SUM(x.value_fen), SUM(x.unvalued)
FROM   month_ends e
JOIN  (SELECT branch_id, business_on, item_id, lot_id, to_id AS place_id, units, COALESCE(value_fen, 0) AS value_fen,
              CASE WHEN value_fen IS NULL THEN units ELSE 0 END AS unvalued FROM movements
       UNION ALL
       SELECT branch_id, business_on, item_id, lot_id, from_id, -units, -COALESCE(value_fen, 0),
              CASE WHEN value_fen IS NULL THEN -units ELSE 0 END FROM movements) AS x
       ON x.branch_id = e.branch_id AND substr(x.business_on, 1, 7) <= e.month
JOIN   places p ON p.id = x.place_id AND p.kept = 1
GROUP BY e.branch_id, e.month, x.item_id, x.lot_id, x.place_id
HAVING SUM(x.units) <> 0 OR SUM(x.value_fen) <> 0;

-- +goose StatementBegin
CREATE FUNCTION ledger_lines_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'relief: ledger lines are append-only';
END $$;
-- +goose StatementEnd
CREATE TRIGGER ledger_lines_no_update BEFORE UPDATE ON ledger_lines
    FOR EACH ROW EXECUTE FUNCTION ledger_lines_stand();
CREATE TRIGGER ledger_lines_no_delete BEFORE DELETE ON ledger_lines
    FOR EACH ROW EXECUTE FUNCTION ledger_lines_stand();
CREATE TRIGGER ledger_lines_no_truncate BEFORE TRUNCATE ON ledger_lines
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_lines_stand();
-- +goose StatementBegin
CREATE FUNCTION ledger_days_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'relief: the days of the ledger are never deleted';
END $$;
-- +goose StatementEnd
CREATE TRIGGER ledger_days_no_delete BEFORE DELETE ON ledger_days
    FOR EACH ROW EXECUTE FUNCTION ledger_days_stand();
CREATE TRIGGER ledger_days_no_truncate BEFORE TRUNCATE ON ledger_days
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_days_stand();
-- +goose StatementBegin
CREATE FUNCTION month_ends_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'relief: month ends are append-only';
END $$;
-- +goose StatementEnd
CREATE TRIGGER month_ends_no_update BEFORE UPDATE ON month_ends
    FOR EACH ROW EXECUTE FUNCTION month_ends_stand();
CREATE TRIGGER month_ends_no_delete BEFORE DELETE ON month_ends
    FOR EACH ROW EXECUTE FUNCTION month_ends_stand();
CREATE TRIGGER month_ends_no_truncate BEFORE TRUNCATE ON month_ends
    FOR EACH STATEMENT EXECUTE FUNCTION month_ends_stand();
-- +goose StatementBegin
CREATE FUNCTION month_stock_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'relief: month ends are never deleted';
END $$;
-- +goose StatementEnd
CREATE TRIGGER month_stock_no_delete BEFORE DELETE ON month_stock
    FOR EACH ROW EXECUTE FUNCTION month_stock_stand();
CREATE TRIGGER month_stock_no_truncate BEFORE TRUNCATE ON month_stock
    FOR EACH STATEMENT EXECUTE FUNCTION month_stock_stand();
