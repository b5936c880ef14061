-- +goose Up
-- The key with which a branch's books sign the files that are exported from them. It goes with every copy of the books,
-- and nowhere else.
CREATE TABLE branch_seals (
    branch_id BIGINT PRIMARY KEY REFERENCES branches (id),
    secret    TEXT COLLATE "C" NOT NULL CHECK (length(secret) >= 50)
);

INSERT INTO branch_seals (branch_id, secret)
SELECT id, replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '') FROM branches;

-- +goose StatementBegin
CREATE FUNCTION branch_seals_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'relief: branch_seals are append-only';
END $$;
-- +goose StatementEnd
CREATE TRIGGER branch_seals_no_update BEFORE UPDATE ON branch_seals
    FOR EACH ROW EXECUTE FUNCTION branch_seals_no_update();
-- +goose StatementBegin
CREATE FUNCTION branch_seals_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'relief: branch_seals are append-only';
END $$;
-- +goose StatementEnd
CREATE TRIGGER branch_seals_no_delete BEFORE DELETE ON branch_seals
    FOR EACH ROW EXECUTE FUNCTION branch_seals_no_delete();
CREATE TRIGGER branch_seals_no_truncate BEFORE TRUNCATE ON branch_seals
    FOR EACH STATEMENT EXECUTE FUNCTION branch_seals_no_delete();
REVOKE UPDATE, DELETE, TRUNCATE ON branch_seals FROM PUBLIC, CURRENT_USER;
