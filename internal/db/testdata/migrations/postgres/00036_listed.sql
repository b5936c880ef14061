-- +goose Up
-- Lists of one kind of document, newest first; what was entered again for a receipt that was taken back.
CREATE INDEX documents_listed ON documents (branch_id, kind, id);
CREATE INDEX arrivals_again ON arrivals (again_of) WHERE again_of IS NOT NULL;
