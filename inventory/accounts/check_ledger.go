package accounts

import (
	"strings"

	"relief/inventory"
)

// Crossed is every movement of the branch over every edge, as crossings tells
// it of one arrow: written a second time, so that either is held against the
// other. It takes the branch four times.
const Crossed = `
	SELECT 'branch' AS scope, 0 AS scope_id, m.seq, m.n, m.item_id, m.lot_id, m.business_on, t.kept AS inward,
	       CASE WHEN t.kept = 1 THEN f.kind ELSE t.kind END AS kind,
	       CASE WHEN d.kind = 'reversal' THEN 1 ELSE 0 END AS reversal, m.units, m.value_fen
	FROM   movements m JOIN places f ON f.id = m.from_id JOIN places t ON t.id = m.to_id
	JOIN   documents d ON d.id = m.document_id
	WHERE  m.branch_id = ? AND f.kept <> t.kept
	UNION ALL
	SELECT 'warehouse', COALESCE(p.warehouse_id, p.id), m.seq, m.n, m.item_id, m.lot_id, m.business_on,
	       k.inward, o.kind, CASE WHEN d.kind = 'reversal' THEN 1 ELSE 0 END, m.units, m.value_fen
	FROM   movements m CROSS JOIN (SELECT 0 AS inward UNION ALL SELECT 1) AS k
	JOIN   places p ON p.id = CASE WHEN k.inward = 1 THEN m.to_id ELSE m.from_id END
	JOIN   places o ON o.id = CASE WHEN k.inward = 1 THEN m.from_id ELSE m.to_id END
	JOIN   documents d ON d.id = m.document_id
	WHERE  m.branch_id = ? AND (p.kind = 'warehouse' OR p.warehouse_id IS NOT NULL)
	  AND  COALESCE(p.warehouse_id, p.id)
	       <> COALESCE(o.warehouse_id, CASE WHEN o.kind = 'warehouse' THEN o.id ELSE 0 END)
	UNION ALL
	SELECT 'recipient', p.id, m.seq, m.n, m.item_id, m.lot_id, m.business_on, k.inward, o.kind,
	       CASE WHEN d.kind = 'reversal' THEN 1 ELSE 0 END, m.units, m.value_fen
	FROM   movements m CROSS JOIN (SELECT 0 AS inward UNION ALL SELECT 1) AS k
	JOIN   places p ON p.id = CASE WHEN k.inward = 1 THEN m.to_id ELSE m.from_id END AND p.kind = 'recipient'
	JOIN   places o ON o.id = CASE WHEN k.inward = 1 THEN m.from_id ELSE m.to_id END
	JOIN   documents d ON d.id = m.document_id
	WHERE  m.branch_id = ?
	UNION ALL
	SELECT 'donor', l.donor_id, m.seq, m.n, m.item_id, m.lot_id, m.business_on, t.kept,
	       CASE WHEN t.kept = 1 THEN f.kind ELSE t.kind END,
	       CASE WHEN d.kind = 'reversal' THEN 1 ELSE 0 END, m.units, m.value_fen
	FROM   movements m JOIN places f ON f.id = m.from_id JOIN places t ON t.id = m.to_id
	JOIN   documents d ON d.id = m.document_id JOIN lots l ON l.id = m.lot_id
	WHERE  m.branch_id = ? AND f.kept <> t.kept AND l.donor_id IS NOT NULL`

// beyondDays and beyondMonths give the rows with a figure that no goods come to:
// such figures are not added up, which the engines refuse where it is too much.
var (
	beyondDays = `
	SELECT item_id, 0 AS lot, CASE WHEN scope = 'donor' THEN 0 ELSE scope_id END AS place, came AS have, 0 AS want
	FROM   ledger_days WHERE branch_id = ? AND (` + beyondAny(inventory.DayFigures(`$`)) + `)`
	beyondMonths = `
	SELECT item_id, lot_id AS lot, place_id AS place, units AS have, 0 AS want
	FROM   month_stock WHERE branch_id = ? AND (` + beyondAny(`units, value_fen, unvalued`) + `)`
)

func beyondAny(columns string) string {
	const most = `1000000000000000`
	list := strings.Split(columns, ", ")
	for i, column := range list {
		list[i] = column + ` NOT BETWEEN -` + most + ` AND ` + most
	}
	return strings.Join(list, ` OR `)
}

// wrongLines, wrongDays and wrongMonths make the lines, the days and the month
// ends anew from the movements and give what disagrees: what is kept counts as
// have, what the movements say as want. A month end is told by what it adds to
// the one before.
const wrongLines = `
	SELECT CAST(SUM(e.have) AS BIGINT) AS have, CAST(SUM(e.want) AS BIGINT) AS want, e.item_id,
	       MAX(e.lot_id) AS lot, CASE WHEN e.scope = 'donor' THEN 0 ELSE e.scope_id END AS place
	FROM  (SELECT scope, scope_id, business_on, seq, n, item_id, 0 AS lot_id, 1 AS have, 0 AS want
	       FROM   ledger_lines WHERE branch_id = ?
	       UNION ALL
	       SELECT scope, scope_id, business_on, seq, n, item_id, lot_id, 0, 1
	       FROM  (` + Crossed + `) AS c WHERE scope <> 'branch') AS e
	GROUP BY e.scope, e.scope_id, e.business_on, e.seq, e.n, e.item_id
	HAVING SUM(e.have) <> SUM(e.want)`

// CrossedDays is what each crossing takes off the day it was on, of its item and
// of all (0). It takes the branch four times.
const CrossedDays = `
	SELECT 1 AS made, c.scope, c.scope_id, CASE WHEN k.whole = 1 THEN 0 ELSE c.item_id END AS item_id, c.business_on,
	       CASE WHEN c.kind IN ('bin', 'receiving', 'quarantine') THEN 'warehouse' ELSE c.kind END AS way, -1 AS moves,
	       CASE WHEN c.inward <> c.reversal THEN (2 * c.reversal - 1) * c.units ELSE 0 END AS came,
	       CASE WHEN c.inward = c.reversal THEN (2 * c.reversal - 1) * c.units ELSE 0 END AS went,
	       CASE WHEN c.inward <> c.reversal THEN (2 * c.reversal - 1) * COALESCE(c.value_fen, 0) ELSE 0 END AS came_fen,
	       CASE WHEN c.inward = c.reversal THEN (2 * c.reversal - 1) * COALESCE(c.value_fen, 0) ELSE 0 END AS went_fen,
	       CASE WHEN c.inward <> c.reversal AND c.value_fen IS NULL
	            THEN (2 * c.reversal - 1) * c.units ELSE 0 END AS came_unvalued,
	       CASE WHEN c.inward = c.reversal AND c.value_fen IS NULL
	            THEN (2 * c.reversal - 1) * c.units ELSE 0 END AS went_unvalued
	FROM  (` + Crossed + `) AS c CROSS JOIN (SELECT 0 AS whole UNION ALL SELECT 1) AS k`

const wrongDays = `
	SELECT CAST(SUM(CASE WHEN e.made = 0 THEN e.moves ELSE 0 END) AS BIGINT) AS have,
	       CAST(SUM(CASE WHEN e.made = 1 THEN -e.moves ELSE 0 END) AS BIGINT) AS want,
	       e.item_id, 0 AS lot, CASE WHEN e.scope = 'donor' THEN 0 ELSE e.scope_id END AS place
	FROM  (SELECT 0 AS made, scope, scope_id, item_id, business_on, way, moves, came, went, came_fen, went_fen,
	              came_unvalued, went_unvalued
	       FROM   ledger_days WHERE branch_id = ?
	       UNION ALL
	       ` + CrossedDays + `) AS e
	GROUP BY e.scope, e.scope_id, e.item_id, e.business_on, e.way
	HAVING SUM(e.moves) <> 0 OR SUM(e.came) <> 0 OR SUM(e.went) <> 0 OR SUM(e.came_fen) <> 0
	    OR SUM(e.went_fen) <> 0 OR SUM(e.came_unvalued) <> 0 OR SUM(e.went_unvalued) <> 0`

const wrongMonths = `
	SELECT CAST(SUM(CASE WHEN e.made = 0 THEN e.units ELSE 0 END) AS BIGINT) AS have,
	       CAST(SUM(CASE WHEN e.made = 1 THEN -e.units ELSE 0 END) AS BIGINT) AS want,
	       e.item_id, e.lot_id AS lot, e.place_id AS place
	FROM  (SELECT 0 AS made, month, item_id, lot_id, place_id, units, value_fen, unvalued
	       FROM   month_stock WHERE branch_id = ? AND NOT EXISTS (SELECT 1 FROM month_work w
	              WHERE w.branch_id = month_stock.branch_id AND w.month = month_stock.month
	              AND NOT EXISTS (SELECT 1 FROM month_ends x WHERE x.branch_id = w.branch_id AND x.month >= w.month))
	       UNION ALL
	       SELECT 0, k.next, s.item_id, s.lot_id, s.place_id, -s.units, -s.value_fen, -s.unvalued
	       FROM   month_stock s
	       JOIN  (SELECT month, LEAD(month) OVER (ORDER BY month) AS next FROM month_ends WHERE branch_id = ?) AS k
	              ON k.month = s.month
	       WHERE  s.branch_id = ?
	       UNION ALL
	       SELECT 1, (SELECT MIN(x.month) FROM month_ends x
	              WHERE x.branch_id = m.branch_id AND x.month >= substr(m.business_on, 1, 7)),
	              m.item_id, m.lot_id, m.to_id, -m.units, -COALESCE(m.value_fen, 0),
	              CASE WHEN m.value_fen IS NULL THEN -m.units ELSE 0 END
	       FROM   movements m WHERE m.branch_id = ?
	       UNION ALL
	       SELECT 1, (SELECT MIN(x.month) FROM month_ends x
	              WHERE x.branch_id = m.branch_id AND x.month >= substr(m.business_on, 1, 7)),
	              m.item_id, m.lot_id, m.from_id, m.units, COALESCE(m.value_fen, 0),
	              CASE WHEN m.value_fen IS NULL THEN m.units ELSE 0 END
	       FROM   movements m WHERE m.branch_id = ?) AS e
	JOIN   places p ON p.id = e.place_id AND p.kept = 1
	WHERE  e.month IS NOT NULL
	GROUP BY e.month, e.item_id, e.lot_id, e.place_id
	HAVING SUM(e.units) <> 0 OR SUM(e.value_fen) <> 0 OR SUM(e.unvalued) <> 0`
