-- Whether a code is taken is asked for each item of a list: code_key is the same for all hands in which it is written.
CREATE INDEX items_by_code ON items (branch_id, code_key);
