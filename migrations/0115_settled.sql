-- +goose Up

-- What checks of a month found and nothing else puts in order, settled by two people with a reason and a paper, or
-- taken back. What is so of it is kept with it: where something else is so, it is open again. What was said last of
-- an item counts.
CREATE TABLE close_settlement (
    n         bigint GENERATED ALWAYS AS IDENTITY,
    year      int NOT NULL, month int NOT NULL, -- of the fiscal year
    of_check  text NOT NULL,
    item      text NOT NULL, -- within its check, whatever it is called
    is_so     text NOT NULL,
    name      text NOT NULL, -- as it was called
    cents     bigint NOT NULL,
    void      boolean NOT NULL, -- what was said before of it is taken back
    reason    text NOT NULL,
    evidence  text, -- SHA-256
    said_by   text NOT NULL,
    agreed_by text NOT NULL,
    said_at   timestamptz NOT NULL,
    CONSTRAINT close_settlement_pk PRIMARY KEY (n),
    CONSTRAINT close_settlement_month CHECK (month BETWEEN 1 AND 12),
    CONSTRAINT close_settlement_of CHECK (btrim(of_check) <> '' AND btrim(item) <> ''),
    CONSTRAINT close_settlement_paper FOREIGN KEY (evidence) REFERENCES evidence,
    CONSTRAINT close_settlement_shown CHECK (void OR evidence IS NOT NULL),
    CONSTRAINT close_settlement_two CHECK (lower(btrim(agreed_by)) NOT IN ('', lower(btrim(said_by)))),
    CONSTRAINT close_settlement_why CHECK (btrim(reason) <> '')
);
CREATE INDEX close_settlement_last ON close_settlement (year, month, of_check, item, n DESC);

-- What is settled makes another hash of the month, so none comes once it is closed, and none falls between a look
-- and a signature.
-- +goose StatementBegin
CREATE FUNCTION close_settlement_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM close_act WHERE (year, month) = (NEW.year, NEW.month) ORDER BY n DESC LIMIT 1) = 'closed' OR
       coalesce((NEW.year, NEW.month) < (SELECT begins_year, begins_month FROM close_rules ORDER BY version LIMIT 1), true) THEN
        RAISE EXCEPTION 'month % of % is closed: what was settled of it is sealed', NEW.month, NEW.year USING ERRCODE = 'check_violation', CONSTRAINT = 'close_settled';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER close_settlement_waits BEFORE INSERT ON close_settlement FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER close_settlement_refuses BEFORE INSERT ON close_settlement FOR EACH ROW EXECUTE FUNCTION close_settlement_refuses();
CREATE TRIGGER close_settlement_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON close_settlement FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
