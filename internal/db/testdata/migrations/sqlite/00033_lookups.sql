-- +goose Up
-- What was asked by walking: the store's own places, of which there are few among one for each slip on the road; what
-- came back of a document; what is dated in a period and not posted.
CREATE INDEX places_kind ON places (branch_id, kind, id);
CREATE INDEX receipts_returns ON receipts (returns) WHERE returns IS NOT NULL;
CREATE INDEX documents_unposted ON documents (branch_id, business_on, kind) WHERE posted_at IS NULL;
