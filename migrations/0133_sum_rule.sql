-- +goose Up

-- By which rule a line of several fills was compared with them when somebody decided. 1, of decisions of before: in money only
-- where all of them had an amount, and by ten cents for each. 2: what has no amount is valued, and a line may be off by what any
-- line may. Decisions of before stay by theirs, so that what was accepted does not read as altered.
ALTER TABLE line_decision ADD COLUMN sum_rule int NOT NULL DEFAULT 1;
