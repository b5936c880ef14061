-- +goose Up

-- The register of documents sorted by date of business.
CREATE INDEX documents_day ON documents (branch_id, business_on, id);
