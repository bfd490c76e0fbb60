-- +goose Up

-- The days against which what a fleet takes is held. What was said last counts, and what was
-- said before stays, so that whoever reads a statement sees whether its baseline was chosen
-- before its result was known.
CREATE TABLE savings_baseline (
    version  bigint GENERATED ALWAYS AS IDENTITY,
    from_on  date NOT NULL,
    to_on    date NOT NULL, -- the last day
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT savings_baseline_pk PRIMARY KEY (version),
    CONSTRAINT savings_baseline_days CHECK (from_on <= to_on),
    CONSTRAINT savings_baseline_why CHECK (btrim(reason) <> '')
);
CREATE TRIGGER savings_baseline_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON savings_baseline FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
