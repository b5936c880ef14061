-- What follows from the movements may be made anew where it is wrong (relief rebuild). That deletes what nothing else may:
-- while the act goes on, its branch stands in mending, and nobody else ever sees it there.
CREATE TABLE mending (
    branch_id INTEGER PRIMARY KEY
) STRICT;
-- relief:trigger ledger_lines_no_delete BEFORE DELETE ON ledger_lines "ledger lines are append-only"
WHEN NOT EXISTS (SELECT 1 FROM mending m WHERE m.branch_id = OLD.branch_id);
-- relief:trigger ledger_days_no_delete BEFORE DELETE ON ledger_days "the days of the ledger are never deleted"
WHEN NOT EXISTS (SELECT 1 FROM mending m WHERE m.branch_id = OLD.branch_id);
-- relief:trigger ledger_closings_no_delete BEFORE DELETE ON ledger_closings "the closings of the ledger are never deleted"
WHEN NOT EXISTS (SELECT 1 FROM mending m WHERE m.branch_id = OLD.branch_id);
-- relief:trigger month_stock_no_delete BEFORE DELETE ON month_stock "month ends are never deleted"
WHEN NOT EXISTS (SELECT 1 FROM mending m WHERE m.branch_id = OLD.branch_id);
