-- +goose Up

-- Rates of the IVA, quotas of the IEPS and who we are to the tax authority, as they count from a day
-- on. Each changes what is found in documents, so each takes two people, and none begins on a day of
-- a month that is closed. Of one day what was said last counts. Package invoice has those of which
-- nobody says anything.
CREATE TABLE vat_rate (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    kind     text NOT NULL,
    from_on  date NOT NULL,
    until_on date, -- its last day; null: until another of its kind begins
    rate_e4  bigint, -- ten-thousandths; null: there is none of its kind
    reason   text NOT NULL, -- where it was published
    said_by  text NOT NULL,
    agreed_by text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT vat_rate_pk PRIMARY KEY (n),
    CONSTRAINT vat_rate_kind CHECK (kind IN ('general', 'border', 'zero')),
    CONSTRAINT vat_rate_days CHECK (until_on >= from_on),
    CONSTRAINT vat_rate_size CHECK (CASE kind WHEN 'general' THEN rate_e4 IS NOT NULL AND rate_e4 BETWEEN 0 AND 5000 WHEN 'zero' THEN coalesce(rate_e4, 0) = 0 ELSE coalesce(rate_e4, 0) BETWEEN 0 AND 5000 END),
    CONSTRAINT vat_rate_why CHECK (btrim(reason) <> '' AND btrim(said_by) <> '')
);
CREATE TRIGGER vat_rate_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON vat_rate FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

CREATE TABLE fiscal_identity (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    rfc      text NOT NULL,
    from_on  date NOT NULL,
    until_on date, -- its last day; null: until another of its RFC begins
    name     text NOT NULL, -- '': it is not looked at, as with the two that follow
    regime   text NOT NULL, -- of the authority's catalog
    zip      text NOT NULL,
    reason   text NOT NULL,
    said_by  text NOT NULL,
    agreed_by text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT fiscal_identity_pk PRIMARY KEY (n),
    CONSTRAINT fiscal_identity_rfc CHECK (rfc ~ '^[A-ZÑ&]{3,4}[0-9]{6}[A-Z0-9]{3}$'),
    CONSTRAINT fiscal_identity_days CHECK (until_on >= from_on),
    CONSTRAINT fiscal_identity_form CHECK (regime ~ '^(6[0-9]{2})?$' AND zip ~ '^([0-9]{5})?$' AND name || regime || zip <> ''),
    CONSTRAINT fiscal_identity_why CHECK (btrim(reason) <> '' AND btrim(said_by) <> '')
);
CREATE TRIGGER fiscal_identity_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON fiscal_identity FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- What was said of quotas before this took one.
ALTER TABLE fuel_quota ADD COLUMN agreed_by text NOT NULL DEFAULT '';
ALTER TABLE fuel_quota ALTER COLUMN agreed_by DROP DEFAULT;
CREATE OR REPLACE VIEW fuel_quota_now AS
SELECT DISTINCT ON (product, from_on) * FROM fuel_quota ORDER BY product, from_on, n DESC;

-- +goose StatementBegin
CREATE FUNCTION taxes_take_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.from_on < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', NEW.from_on USING ERRCODE = 'check_violation', CONSTRAINT = 'taxes_closed';
    END IF;
    IF lower(btrim(NEW.agreed_by)) IN ('', lower(btrim(NEW.said_by))) THEN
        RAISE EXCEPTION 'what documents are held against takes two people' USING ERRCODE = 'check_violation', CONSTRAINT = 'taxes_two';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER vat_rate_close_waits BEFORE INSERT ON vat_rate FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER vat_rate_two BEFORE INSERT ON vat_rate FOR EACH ROW EXECUTE FUNCTION taxes_take_two();
CREATE TRIGGER fiscal_identity_close_waits BEFORE INSERT ON fiscal_identity FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER fiscal_identity_two BEFORE INSERT ON fiscal_identity FOR EACH ROW EXECUTE FUNCTION taxes_take_two();
CREATE TRIGGER fuel_quota_close_waits BEFORE INSERT ON fuel_quota FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER fuel_quota_two BEFORE INSERT ON fuel_quota FOR EACH ROW EXECUTE FUNCTION taxes_take_two();
