-- +goose Up
-- Whose turn it is to write down the end of a month, and until when it is theirs: an end is written step by step, behind
-- the postings, and counts once month_ends has it. What is written of it before is nobody's yet.
CREATE TABLE month_work (
    branch_id BIGINT PRIMARY KEY,
    month     TEXT COLLATE "C" NOT NULL,
    holder    TEXT COLLATE "C" NOT NULL,
    until     TEXT COLLATE "C" NOT NULL
);
