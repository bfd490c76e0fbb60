-- +goose Up

-- What of a document is fuel, with taxes: its lines with liters, or with one of the keys of fuel that are given.
CREATE FUNCTION billed_fuel(d document, fuels text[]) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT least(coalesce(sum(i.amount_cents), 0), 1000000000000000) FROM document_item i WHERE i.document = d.document AND (i.volume_ul > 0 OR i.product = ANY (fuels)))::bigint;

-- What a document bills beside that: a service, a fee, oil, a tax of a state, or an advance. Of one of which no line is kept nobody knows it.
CREATE FUNCTION billed_beside(d document, fuels text[]) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN d.kind = 'I' AND EXISTS (SELECT FROM document_item i WHERE i.document = d.document)
            THEN greatest(d.total_cents + billed_by_card(d) - billed_fuel(d, fuels), 0) ELSE 0 END;

-- Since when that is asked about: documents of months that were closed by now are as they were signed.
CREATE TABLE beside_asked (
    one     boolean NOT NULL DEFAULT true,
    from_on date NOT NULL, -- the first day that was in no closed month
    CONSTRAINT beside_asked_pk PRIMARY KEY (one),
    CONSTRAINT beside_asked_one CHECK (one)
);
INSERT INTO beside_asked (from_on) SELECT coalesce(first_open_day(), '-infinity');
CREATE TRIGGER beside_asked_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON beside_asked FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- How much a contract lets be billed beside fuel, in hundredths of a percent of what the fuel costs, from a day on. Of papers that say it from
-- one day on the last counts; 0 is nothing.
ALTER TABLE contract_paper
    ADD COLUMN beside_share int,
    ADD COLUMN beside_from date,
    ADD CONSTRAINT contract_paper_beside CHECK (num_nulls(beside_share, beside_from) IN (0, 2)),
    ADD CONSTRAINT contract_paper_share CHECK (beside_share BETWEEN 0 AND 10000),
    DROP CONSTRAINT contract_paper_says,
    ADD CONSTRAINT contract_paper_says CHECK (num_nonnulls(min_cents, max_cents, min_ul, max_ul, until_on, beside_share) > 0);
CREATE VIEW contract_beside AS
SELECT DISTINCT ON (contract, beside_from) contract, beside_from AS from_on, beside_share AS share
  FROM contract_paper WHERE beside_share IS NOT NULL ORDER BY contract, beside_from, n DESC;

-- +goose StatementBegin
CREATE FUNCTION contract_paper_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.beside_from < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', NEW.beside_from USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_paper_closed';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER contract_paper_close_waits BEFORE INSERT ON contract_paper FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER contract_paper_open BEFORE INSERT ON contract_paper FOR EACH ROW EXECUTE FUNCTION contract_paper_open();
