-- What a posted plan, slip or own use says of itself stands, as its lines do: to whom it went, for what, and on whose
-- account could still be written over.

-- relief:trigger plans_update BEFORE UPDATE ON plans "the head of a plan is frozen"
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')));
-- relief:trigger plans_delete BEFORE DELETE ON plans "the head of a plan is frozen"
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')));
-- relief:trigger plans_no_truncate BEFORE TRUNCATE ON plans "the head of a plan is frozen"
WHEN true;

-- relief:trigger slips_update BEFORE UPDATE ON slips "the head of a slip is frozen"
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')));
-- relief:trigger slips_delete BEFORE DELETE ON slips "the head of a slip is frozen"
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')));
-- relief:trigger slips_no_truncate BEFORE TRUNCATE ON slips "the head of a slip is frozen"
WHEN true;

-- relief:trigger own_uses_update BEFORE UPDATE ON own_uses "the head of an own use is frozen"
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id IN (OLD.document_id, NEW.document_id)
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')));
-- relief:trigger own_uses_delete BEFORE DELETE ON own_uses "the head of an own use is frozen"
WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id
    AND (d.posted_at IS NOT NULL OR d.state IN ('void', 'cancelled')));
-- relief:trigger own_uses_no_truncate BEFORE TRUNCATE ON own_uses "the head of an own use is frozen"
WHEN true;
