-- +goose Up

-- What is said of something that was reckoned when it happened, and is kept nowhere else; null: it is
-- read when it is told.
ALTER TABLE happening ADD COLUMN body jsonb;

-- Who is to hear by mail of budgets, contracts and lines that wait.
ALTER TABLE subscription
    ADD COLUMN budget text NOT NULL DEFAULT 'none', -- or all
    ADD CONSTRAINT subscription_budget CHECK (budget IN ('none', 'all'));

-- A contract warns of more than how much of it is used: until now all that was seen was that.
ALTER TABLE contract_seen
    ADD COLUMN kind text NOT NULL DEFAULT 'used',
    DROP CONSTRAINT contract_seen_level,
    ADD CONSTRAINT contract_seen_level CHECK (level >= 0),
    DROP CONSTRAINT contract_seen_pk,
    ADD CONSTRAINT contract_seen_pk PRIMARY KEY (contract, paper, kind, level, username);
