-- What a recipient was given, and is still to get, is found by the recipient, however many slips and plans there were.
CREATE INDEX plan_lines_recipient ON plan_lines (branch_id, recipient_id, document_id);
CREATE INDEX slips_recipient ON slips (branch_id, recipient_id, document_id);
