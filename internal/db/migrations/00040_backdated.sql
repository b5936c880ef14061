-- What was recorded after its day is found without what was recorded in time: a posting, the drawing up of a plan, a
-- hand-over. Days are UTC's; from ten o'clock on it is another day somewhere. (The auditor's list asks in the same words.)
CREATE INDEX documents_backdated ON documents (branch_id, id)
    WHERE posted_at IS NOT NULL
    AND   (business_on < substr(CASE WHEN kind = 'plan' THEN created_at ELSE posted_at END, 1, 10)
           OR (business_on = substr(CASE WHEN kind = 'plan' THEN created_at ELSE posted_at END, 1, 10)
               AND substr(CASE WHEN kind = 'plan' THEN created_at ELSE posted_at END, 12, 2) >= '10'));
CREATE INDEX deliveries_backdated ON deliveries (branch_id, document_id)
    WHERE (received_on < substr(recorded_at, 1, 10)
           OR (received_on = substr(recorded_at, 1, 10) AND substr(recorded_at, 12, 2) >= '10'));
