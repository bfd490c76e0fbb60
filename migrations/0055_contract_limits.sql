-- +goose Up

-- The papers of a contract: the award, and the agreements that amend it, each by its number
-- and two people. None is ever changed: what was typed wrongly is said by a correction, under
-- a number of its own. A limit that a paper leaves out stays as it was. Amounts are with all
-- taxes, as documents and pumps have them.
CREATE TABLE contract_paper (
    n         bigint GENERATED ALWAYS AS IDENTITY,
    contract  text NOT NULL,
    kind      text NOT NULL,
    number    text NOT NULL, -- as the paper has it
    signed_on date NOT NULL,
    min_cents bigint, max_cents bigint,
    min_ul    bigint, max_ul bigint,
    until_on  date, -- the last day
    reason    text NOT NULL,
    said_by   text NOT NULL,
    agreed_by text NOT NULL,
    said_at   timestamptz NOT NULL,
    CONSTRAINT contract_paper_pk PRIMARY KEY (n),
    CONSTRAINT contract_paper_kind CHECK (kind IN ('award', 'amendment', 'correction')),
    CONSTRAINT contract_paper_number CHECK (btrim(number) <> ''),
    CONSTRAINT contract_paper_once UNIQUE (contract, number),
    CONSTRAINT contract_paper_two CHECK (btrim(agreed_by) NOT IN ('', said_by)),
    CONSTRAINT contract_paper_says CHECK (num_nonnulls(min_cents, max_cents, min_ul, max_ul, until_on) > 0),
    CONSTRAINT contract_paper_size CHECK ((least(min_cents, max_cents, min_ul, max_ul) > 0) IS NOT FALSE),
    CONSTRAINT contract_paper_why CHECK (btrim(reason) <> '')
);
CREATE UNIQUE INDEX contract_paper_award ON contract_paper (contract) WHERE kind = 'award';
CREATE INDEX contract_paper_of ON contract_paper (contract, n);

-- What a liter costs by a contract, with all taxes: so much, or so much less than the pump
-- shows. Of what is said again of a product and a day the last counts.
CREATE TABLE contract_price (
    n         bigint GENERATED ALWAYS AS IDENTITY,
    contract  text NOT NULL,
    product   text NOT NULL, -- of the authority's catalog
    from_on   date NOT NULL,
    until_on  date, -- the last day; null: until another is said
    kind      text NOT NULL,
    price_e4  bigint NOT NULL,
    reason    text NOT NULL,
    said_by   text NOT NULL,
    said_at   timestamptz NOT NULL,
    CONSTRAINT contract_price_pk PRIMARY KEY (n),
    CONSTRAINT contract_price_kind CHECK (kind IN ('fixed', 'discount', 'none')), -- none: what was said is taken back
    CONSTRAINT contract_price_days CHECK (until_on >= from_on),
    CONSTRAINT contract_price_size CHECK (CASE WHEN kind = 'none' THEN price_e4 = 0 ELSE price_e4 > 0 END),
    CONSTRAINT contract_price_why CHECK (btrim(reason) <> '')
);
CREATE INDEX contract_price_of ON contract_price (contract, product, from_on, n);
CREATE VIEW contract_price_now AS
SELECT * FROM (SELECT DISTINCT ON (contract, product, from_on) * FROM contract_price ORDER BY contract, product, from_on, n DESC) p WHERE kind <> 'none';

-- Who has seen which warning: a level of what the papers then said.
CREATE TABLE contract_seen (
    contract  text NOT NULL,
    paper     bigint NOT NULL, -- the last one that counted
    level     int NOT NULL,
    username  text NOT NULL,
    seen_at   timestamptz NOT NULL,
    CONSTRAINT contract_seen_pk PRIMARY KEY (contract, paper, level, username),
    CONSTRAINT contract_seen_of FOREIGN KEY (paper) REFERENCES contract_paper,
    CONSTRAINT contract_seen_level CHECK (level > 0)
);

CREATE TRIGGER contract_paper_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON contract_paper FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER contract_price_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON contract_price FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER contract_seen_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON contract_seen FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- Until when a contract is valid, its papers say, if any does.
CREATE OR REPLACE VIEW contract_now AS
SELECT DISTINCT ON (contract) c.contract, c.revision, c.supplier, c.rfc, c.number, c.currency, c.from_on,
       coalesce((SELECT p.until_on FROM contract_paper p WHERE p.contract = c.contract AND p.until_on IS NOT NULL ORDER BY p.n DESC LIMIT 1), c.until_on) AS until_on,
       c.added_at, c.added_by, c.supply
  FROM contract c ORDER BY c.contract, c.revision DESC;
