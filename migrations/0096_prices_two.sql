-- +goose Up

-- What a supplier may bill by: prices of contracts, contracts, and to whom documents are made out. What lets
-- more pass takes two people, and none of it begins on a day of a month that is closed.

ALTER TABLE contract_price ADD COLUMN agreed_by text NOT NULL DEFAULT ''; -- '': it took one
CREATE OR REPLACE VIEW contract_price_now AS
SELECT * FROM (SELECT DISTINCT ON (contract, product, from_on) * FROM contract_price ORDER BY contract, product, from_on, n DESC) p WHERE kind <> 'none';

ALTER TABLE contract ADD COLUMN agreed_by text NOT NULL DEFAULT ''; -- '': it took one

-- Receivers begin on a day. What was said before counts of all days, the last of it, as it did.
ALTER TABLE receiver
    ADD COLUMN from_on date NOT NULL DEFAULT '1970-01-01', -- that day: of all
    ADD COLUMN agreed_by text NOT NULL DEFAULT ''; -- '': it took one
CREATE OR REPLACE VIEW receiver_now AS
SELECT DISTINCT ON (rfc, from_on) * FROM receiver ORDER BY rfc, from_on, n DESC;

-- Where nobody says from when, a receiver counts from the first day that no closed month has.
CREATE FUNCTION receiver_day() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT coalesce(first_open_day(), DATE '1970-01-01')
$$;

-- A price that is higher, that is of another kind, or that is no more lets more pass; so does another discount,
-- for one above what pumps show says nothing. What nobody said a price of is held against none, so the first is
-- one person's. Where a hard stop of the budget stands, or will, any other price takes two: what nobody has
-- billed yet counts by it.
-- +goose StatementBegin
CREATE FUNCTION contract_price_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF lower(btrim(NEW.agreed_by)) NOT IN ('', lower(btrim(NEW.said_by))) THEN
        RETURN NEW;
    END IF;
    hard := budget_stops_hard(NULL);
    FOR on_day IN
        SELECT NEW.from_on
         UNION SELECT NEW.until_on + 1 WHERE NEW.until_on IS NOT NULL
         UNION SELECT d FROM contract_price_now p, LATERAL (VALUES (p.from_on), (p.until_on + 1)) x (d) WHERE (p.contract, p.product) = (NEW.contract, NEW.product) AND d > NEW.from_on
    LOOP
        SELECT p.kind, p.price_e4 INTO was FROM contract_price_now p
         WHERE (p.contract, p.product) = (NEW.contract, NEW.product) AND p.from_on <= on_day AND (p.until_on IS NULL OR p.until_on >= on_day) ORDER BY p.from_on DESC LIMIT 1;
        SELECT p.kind, p.price_e4 INTO new_is FROM (
            SELECT kind, price_e4, from_on, until_on FROM contract_price_now o WHERE (o.contract, o.product) = (NEW.contract, NEW.product) AND o.from_on <> NEW.from_on
             UNION ALL
            SELECT NEW.kind, NEW.price_e4, NEW.from_on, NEW.until_on WHERE NEW.kind <> 'none') p
         WHERE p.from_on <= on_day AND (p.until_on IS NULL OR p.until_on >= on_day) ORDER BY p.from_on DESC LIMIT 1;
        CONTINUE WHEN was.kind IS NOT DISTINCT FROM new_is.kind AND was.price_e4 IS NOT DISTINCT FROM new_is.price_e4;
        IF hard OR was.kind IS NOT NULL AND (new_is.kind IS DISTINCT FROM was.kind OR was.kind = 'discount' OR new_is.price_e4 > was.price_e4) THEN
            RAISE EXCEPTION 'from % on this price lets more pass than what was said before: it takes two people', on_day USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_price_two';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER contract_price_close_waits BEFORE INSERT ON contract_price FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER contract_price_two BEFORE INSERT ON contract_price FOR EACH ROW EXECUTE FUNCTION contract_price_takes_two();

-- On a day on which anybody is a receiver, a further one lets more pass; and the end of the last one does, for
-- then nobody looks. The first is one person's.
-- +goose StatementBegin
CREATE FUNCTION receiver_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    on_day date;
    was text[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro receivers'));
    IF NEW.from_on < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', NEW.from_on USING ERRCODE = 'check_violation', CONSTRAINT = 'receiver_closed';
    END IF;
    IF lower(btrim(NEW.agreed_by)) NOT IN ('', lower(btrim(NEW.said_by))) THEN
        RETURN NEW;
    END IF;
    FOR on_day IN SELECT NEW.from_on UNION SELECT from_on FROM receiver_now WHERE from_on > NEW.from_on LOOP
        -- Where the same RFC has another from a later day on, that counts from there on.
        CONTINUE WHEN EXISTS (SELECT FROM receiver_now r WHERE r.rfc = NEW.rfc AND r.from_on > NEW.from_on AND r.from_on <= on_day);
        SELECT array_agg(rfc) FILTER (WHERE active) INTO was
          FROM (SELECT DISTINCT ON (rfc) rfc, active FROM receiver_now WHERE from_on <= on_day ORDER BY rfc, from_on DESC) r;
        IF was IS NOT NULL AND (NEW.active AND NEW.rfc <> ALL (was) OR NOT NEW.active AND was = ARRAY[NEW.rfc]) THEN
            RAISE EXCEPTION 'from % on this receiver lets more pass than what was said before: it takes two people', on_day USING ERRCODE = 'check_violation', CONSTRAINT = 'receiver_two';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER receiver_close_waits BEFORE INSERT ON receiver FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER receiver_two BEFORE INSERT ON receiver FOR EACH ROW EXECUTE FUNCTION receiver_takes_two();

-- Once there is a document or a closed month, who may bill us and how is two people's: a further contract of a
-- supplier with an RFC, another RFC, supply or currency, and more days. Its name and number, and an earlier end,
-- are one person's, unless another contract of the supplier counts then. Before that a city is being set up.
-- +goose StatementBegin
CREATE FUNCTION contract_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was record;
    begins date; -- the first day on which something changes
    more boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro contracts'));
    SELECT * INTO was FROM contract WHERE contract = NEW.contract ORDER BY revision DESC LIMIT 1;
    IF NOT FOUND THEN
        begins := NEW.from_on;
        more := NEW.rfc <> '';
    ELSIF (NEW.rfc, NEW.supply, NEW.currency) <> (was.rfc, was.supply, was.currency) THEN
        begins := least(was.from_on, NEW.from_on);
        more := true;
    ELSE
        IF NEW.from_on <> was.from_on THEN
            begins := least(was.from_on, NEW.from_on);
        END IF;
        IF NEW.until_on IS DISTINCT FROM was.until_on THEN
            begins := least(begins, least(was.until_on, NEW.until_on) + 1); -- least passes over null
        END IF;
        more := NEW.from_on < was.from_on OR coalesce(NEW.until_on, 'infinity'::date) > coalesce(was.until_on, 'infinity'::date)
            -- On days that it gives up another of the supplier's counts, at other prices or at none.
            OR EXISTS (SELECT FROM contract_now o, (VALUES (was.from_on, NEW.from_on - 1), (NEW.until_on + 1, coalesce(was.until_on, 'infinity'::date))) t (a, b)
                        WHERE t.a <= t.b AND o.contract <> NEW.contract AND o.rfc = NEW.rfc AND o.rfc <> '' AND o.from_on <= t.b AND coalesce(o.until_on, 'infinity'::date) >= t.a);
    END IF;
    IF begins < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', begins USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_closed';
    END IF;
    IF more AND lower(btrim(NEW.agreed_by)) IN ('', lower(btrim(NEW.added_by))) AND (EXISTS (SELECT FROM document) OR EXISTS (SELECT FROM close_act)) THEN
        RAISE EXCEPTION 'this lets more be billed by contract % than before: it takes two people', NEW.contract USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_two';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER contract_close_waits BEFORE INSERT ON contract FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER contract_two BEFORE INSERT ON contract FOR EACH ROW EXECUTE FUNCTION contract_takes_two();
