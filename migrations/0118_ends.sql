-- +goose Up

-- A contract by which fuel of our own box is billed no more leaves that fuel waiting for no invoice, as a station
-- that is the contract's no more does (0117): its days take two either way. All else is as in 0096.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION contract_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
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
                        WHERE t.a <= t.b AND o.contract <> NEW.contract AND o.rfc = NEW.rfc AND o.rfc <> '' AND o.from_on <= t.b AND coalesce(o.until_on, 'infinity'::date) >= t.a)
            OR begins IS NOT NULL AND EXISTS (SELECT FROM permit p WHERE p.contract = NEW.contract AND p.station <> '');
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
