-- +goose Up

-- Prices of contracts that go by an index: what the index's price of a liter was on a day, and so much more, or
-- less. All with all taxes, in MXN. On a day without a price of its own the last one of up to seven days
-- before counts; without any, no price is known.

-- What an index's price was on a day, as somebody said it. Of what is said again the last counts; 0: it is taken back.
CREATE TABLE index_price (
    n         bigint GENERATED ALWAYS AS IDENTITY,
    name      text NOT NULL, -- of the index
    product   text NOT NULL, -- of the authority's catalog
    on_day    date NOT NULL, -- of which it is the price
    price_e4  bigint NOT NULL,
    reason    text NOT NULL,
    said_by   text NOT NULL,
    agreed_by text NOT NULL DEFAULT '', -- '': it took one
    said_at   timestamptz NOT NULL,
    CONSTRAINT index_price_pk PRIMARY KEY (n),
    CONSTRAINT index_price_name CHECK (name <> '' AND name = upper(btrim(name))),
    CONSTRAINT index_price_product CHECK (btrim(product) <> ''),
    CONSTRAINT index_price_size CHECK (price_e4 BETWEEN 0 AND 10000000),
    CONSTRAINT index_price_why CHECK (btrim(reason) <> ''),
    CONSTRAINT index_price_future CHECK (on_day <= (said_at AT TIME ZONE 'UTC')::date + 1)
);
CREATE INDEX index_price_of ON index_price (name, product, on_day, n);
CREATE VIEW index_price_now AS
SELECT * FROM (SELECT DISTINCT ON (name, product, on_day) * FROM index_price ORDER BY name, product, on_day, n DESC) p WHERE price_e4 > 0;
CREATE TRIGGER index_price_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON index_price FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- price_e4 of a price by an index is what is added to it, and may be below 0.
ALTER TABLE contract_price ADD COLUMN index_name text NOT NULL DEFAULT ''; -- '': it goes by none
ALTER TABLE contract_price DROP CONSTRAINT contract_price_kind, DROP CONSTRAINT contract_price_size;
ALTER TABLE contract_price
    ADD CONSTRAINT contract_price_kind CHECK (kind IN ('fixed', 'discount', 'index', 'none')),
    ADD CONSTRAINT contract_price_size CHECK (CASE kind WHEN 'none' THEN price_e4 = 0 WHEN 'index' THEN price_e4 BETWEEN -10000000 AND 10000000 ELSE price_e4 > 0 END),
    ADD CONSTRAINT contract_price_index CHECK (CASE kind WHEN 'index' THEN index_name <> '' AND index_name = upper(btrim(index_name)) ELSE index_name = '' END);
CREATE INDEX contract_price_by_index ON contract_price (index_name, product) WHERE kind = 'index';
CREATE OR REPLACE VIEW contract_price_now AS
SELECT * FROM (SELECT DISTINCT ON (contract, product, from_on) * FROM contract_price ORDER BY contract, product, from_on, n DESC) p WHERE kind <> 'none';

CREATE FUNCTION index_price_at(of_name text, of_product text, day date) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT price_e4 FROM index_price_now WHERE name = of_name AND product = of_product AND on_day BETWEEN day - 7 AND day ORDER BY on_day DESC LIMIT 1
$$;

-- What a liter should cost by a contract in some money on a day, where no pump has to be asked; null: nobody knows.
CREATE FUNCTION contract_price_at(of_contract text, of_product text, day date, currency text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p.kind = 'fixed' THEN p.price_e4
                WHEN p.kind = 'index' AND currency = 'MXN' THEN nullif(greatest(index_price_at(p.index_name, p.product, day) + p.price_e4, 0), 0) END
      FROM contract_price_now p
     WHERE p.contract = of_contract AND p.product = of_product AND p.from_on <= day AND (p.until_on IS NULL OR p.until_on >= day) ORDER BY p.from_on DESC LIMIT 1
$$;

-- Another index lets more pass, and more to be added to the same one does. So does another discount off it, for one
-- of all of its price says nothing. All else is as it was.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION contract_price_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    on_day date;
    was record;
    new_is record;
    hard boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro budget'));
    IF NEW.from_on < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', NEW.from_on USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_price_closed';
    END IF;
    IF NEW.kind = 'index' AND EXISTS (SELECT FROM contract_now c WHERE c.contract = NEW.contract AND c.currency <> 'MXN') THEN
        RAISE EXCEPTION 'contract % is not in MXN, and prices of indices are', NEW.contract USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_price_currency';
    END IF;
    IF lower(btrim(NEW.agreed_by)) NOT IN ('', lower(btrim(NEW.said_by))) THEN
        RETURN NEW;
    END IF;
    hard := budget_stops_hard(NULL);
    FOR on_day IN
        SELECT NEW.from_on
         UNION SELECT NEW.until_on + 1 WHERE NEW.until_on IS NOT NULL
         UNION SELECT d FROM contract_price_now p, LATERAL (VALUES (p.from_on), (p.until_on + 1)) x (d) WHERE (p.contract, p.product) = (NEW.contract, NEW.product) AND d > NEW.from_on
    LOOP
        SELECT p.kind, p.price_e4, p.index_name INTO was FROM contract_price_now p
         WHERE (p.contract, p.product) = (NEW.contract, NEW.product) AND p.from_on <= on_day AND (p.until_on IS NULL OR p.until_on >= on_day) ORDER BY p.from_on DESC LIMIT 1;
        SELECT p.kind, p.price_e4, p.index_name INTO new_is FROM (
            SELECT kind, price_e4, index_name, from_on, until_on FROM contract_price_now o WHERE (o.contract, o.product) = (NEW.contract, NEW.product) AND o.from_on <> NEW.from_on
             UNION ALL
            SELECT NEW.kind, NEW.price_e4, NEW.index_name, NEW.from_on, NEW.until_on WHERE NEW.kind <> 'none') p
         WHERE p.from_on <= on_day AND (p.until_on IS NULL OR p.until_on >= on_day) ORDER BY p.from_on DESC LIMIT 1;
        CONTINUE WHEN was.kind IS NOT DISTINCT FROM new_is.kind AND was.price_e4 IS NOT DISTINCT FROM new_is.price_e4 AND was.index_name IS NOT DISTINCT FROM new_is.index_name;
        IF hard OR was.kind IS NOT NULL AND (new_is.kind IS DISTINCT FROM was.kind OR new_is.index_name <> was.index_name OR was.kind = 'discount' OR new_is.price_e4 > was.price_e4 OR new_is.price_e4 < 0) THEN
            RAISE EXCEPTION 'from % on this price lets more pass than what was said before: it takes two people', on_day USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_price_two';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;

-- While no contract goes by an index what is said of it is one person's. From then on a price that is above what
-- counted on that day, or on one of those that it counts on, takes two people; so does one that is no more, and one that what
-- contracts take off leaves nothing of. What no price counted on is held against none. Where a hard stop of the budget
-- stands, or will, any other price takes two.
CREATE FUNCTION index_price_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    day date;
    was bigint;
    new_is bigint;
    hard boolean;
    least_e4 bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro budget'));
    IF NEW.on_day < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', NEW.on_day USING ERRCODE = 'check_violation', CONSTRAINT = 'index_price_closed';
    END IF;
    IF lower(btrim(NEW.agreed_by)) NOT IN ('', lower(btrim(NEW.said_by))) OR NOT EXISTS (SELECT FROM contract_price p WHERE p.kind = 'index' AND (p.index_name, p.product) = (NEW.name, NEW.product)) THEN
        RETURN NEW;
    END IF;
    hard := budget_stops_hard(NULL);
    SELECT coalesce(min(p.price_e4), 0) INTO least_e4 FROM contract_price_now p WHERE p.kind = 'index' AND (p.index_name, p.product) = (NEW.name, NEW.product);
    FOR i IN 0 .. 7 LOOP
        day := NEW.on_day + i;
        was := index_price_at(NEW.name, NEW.product, day);
        SELECT (SELECT price_e4 FROM (
            SELECT price_e4, on_day FROM index_price_now o WHERE (o.name, o.product) = (NEW.name, NEW.product) AND o.on_day <> NEW.on_day AND o.on_day BETWEEN day - 7 AND day
             UNION ALL
            SELECT NEW.price_e4, NEW.on_day WHERE NEW.price_e4 > 0) p ORDER BY on_day DESC LIMIT 1) INTO new_is;
        CONTINUE WHEN was IS NOT DISTINCT FROM new_is;
        IF hard OR was IS NOT NULL AND (new_is IS NULL OR new_is > was OR new_is + least_e4 <= 0) THEN
            RAISE EXCEPTION 'on % this price of % lets more pass than what was said before: it takes two people', day, NEW.name USING ERRCODE = 'check_violation', CONSTRAINT = 'index_price_two';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER index_price_close_waits BEFORE INSERT ON index_price FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER index_price_two BEFORE INSERT ON index_price FOR EACH ROW EXECUTE FUNCTION index_price_takes_two();
