-- +goose Up

-- What is said of vehicles, by facts with a day and by papers, changes no day of a month that is closed.

-- The day of a moment where the office is, which whoever writes says for the transaction; nobody said: UTC's.
CREATE FUNCTION office_day(at timestamptz) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (at AT TIME ZONE coalesce(nullif(current_setting('litro.zone', true), ''), 'UTC'))::date
$$;

-- The first day of which a paper says something else than what was said of its number before: 'infinity' where it
-- says nothing else. What began before and goes on may end in an open month, or go on longer from there.
-- +goose StatementBegin
CREATE FUNCTION vehicle_paper_changes(of_kind text, of_vehicle text, of_number text, of_from date, of_until date, of_holder text, of_place text, of_approved text, of_void boolean)
    RETURNS date LANGUAGE plpgsql VOLATILE AS $$ -- volatile: of a file it sees the rows before
DECLARE
    was record;
    first date := 'infinity';
BEGIN
    SELECT * INTO was FROM vehicle_paper_now p
     WHERE p.kind = of_kind AND p.vehicle = of_vehicle AND CASE of_kind WHEN 'card' THEN card_key(p.number) = card_key(of_number) AND p.from_on = of_from ELSE p.number = of_number END;
    IF NOT FOUND THEN
        RETURN CASE WHEN of_void THEN 'infinity' ELSE of_from END;
    END IF;
    IF of_void THEN
        RETURN was.from_on;
    END IF;
    IF of_kind <> 'card' AND (was.holder, was.place, was.approved_by) <> (of_holder, of_place, of_approved) OR was.from_on <> of_from THEN
        first := least(was.from_on, of_from);
    END IF;
    IF was.until_on IS DISTINCT FROM of_until THEN
        first := least(first, least(was.until_on, of_until) + 1);
    END IF;
    RETURN first;
END
$$;

CREATE FUNCTION vehicle_paper_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    first date := vehicle_paper_changes(NEW.kind, NEW.vehicle, NEW.number, NEW.from_on, NEW.until_on, NEW.holder, NEW.place, NEW.approved_by, NEW.void);
BEGIN
    IF first < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', first USING ERRCODE = 'check_violation', CONSTRAINT = 'vehicle_paper_closed';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
DROP TRIGGER vehicle_paper_closed ON vehicle_paper;
DROP FUNCTION card_stays_closed();
CREATE TRIGGER vehicle_paper_closed BEFORE INSERT ON vehicle_paper FOR EACH ROW EXECUTE FUNCTION vehicle_paper_stays_closed();

-- A number that is written into a vehicle's record lists it as of the day before, but of no closed month.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION lists_vehicle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF btrim(NEW.inventory_no) <> '' AND (TG_OP = 'INSERT' OR btrim(NEW.inventory_no) <> btrim(OLD.inventory_no))
       AND NOT EXISTS (SELECT FROM vehicle_paper_now p WHERE (p.kind, p.vehicle, p.number) = ('inventory', NEW.vehicle, btrim(NEW.inventory_no))) THEN
        INSERT INTO vehicle_paper (kind, vehicle, number, from_on, until_on, holder, place, approved_by, void, reason, said_by, said_at)
        VALUES ('inventory', NEW.vehicle, btrim(NEW.inventory_no), greatest((now() AT TIME ZONE 'UTC')::date - 1, first_open_day()), NULL, '', '', '', false, '', '', now());
    END IF;
    RETURN NULL;
END
$$;

-- In which state a vehicle was, what its odometer counts and who answered for it, of days of closed months, stays.
-- What is said first counts for all time before; of a vehicle that took fuel then, one that comes before the first, or a
-- custodian that is the first, does so from the first day that is open. The calendar says nothing that people did not say.
CREATE FUNCTION vehicle_dated_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was text;
BEGIN
    IF NEW.from_at < NEW.said_at - interval '1 hour' THEN
        PERFORM pg_advisory_xact_lock_shared(hashtext('litro close'));
    END IF;
    IF office_day(NEW.from_at) < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', office_day(NEW.from_at) USING ERRCODE = 'check_violation', CONSTRAINT = 'vehicle_dated_closed';
    END IF;
    IF first_open_day() IS NOT NULL AND NOT EXISTS (SELECT FROM vehicle_dated WHERE vehicle = NEW.vehicle AND what = NEW.what AND office_day(from_at) < first_open_day())
       AND EXISTS (SELECT FROM effective_dispense WHERE vehicle = NEW.vehicle AND happened_at < first_open_day() + 1) THEN
        was := coalesce((SELECT value FROM vehicle_dated WHERE vehicle = NEW.vehicle AND what = NEW.what ORDER BY from_at, n DESC LIMIT 1), CASE NEW.what WHEN 'custodian' THEN '' END);
        IF was <> NEW.value THEN
            INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at)
            VALUES (NEW.vehicle, NEW.what, (first_open_day() - 1)::timestamp AT TIME ZONE 'UTC', was, '', 'calendar', NEW.said_at, NEW.said_at);
        END IF;
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER vehicle_dated_closed BEFORE INSERT ON vehicle_dated FOR EACH ROW
    WHEN (NEW.what IN ('state', 'odometer', 'custodian') AND NEW.said_by <> 'calendar') EXECUTE FUNCTION vehicle_dated_stays_closed();

-- Said backwards, of days before the day on which it is said, it takes two people; the second is kept beside the first.
ALTER TABLE vehicle_paper ADD COLUMN agreed_by text NOT NULL DEFAULT ''; -- '': it took one
CREATE OR REPLACE VIEW vehicle_paper_now AS
SELECT * FROM (SELECT DISTINCT ON (kind, vehicle, CASE kind WHEN 'card' THEN card_key(number) ELSE number END, CASE kind WHEN 'card' THEN from_on END) *
                 FROM vehicle_paper
                ORDER BY kind, vehicle, CASE kind WHEN 'card' THEN card_key(number) ELSE number END, CASE kind WHEN 'card' THEN from_on END, n DESC) p WHERE NOT void;

-- The first day that a custody paper, an order or a listing covers and did not before, has another holder, or is taken
-- away from: 'infinity' where there is none. One that only ends earlier, or begins later, puts nothing in order.
-- +goose StatementBegin
CREATE FUNCTION vehicle_paper_gains(of_kind text, of_vehicle text, of_number text, of_from date, of_until date, of_holder text, of_place text, of_approved text, of_void boolean)
    RETURNS date LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    was record;
BEGIN
    IF of_kind = 'card' THEN
        RETURN 'infinity';
    END IF;
    SELECT * INTO was FROM vehicle_paper_now p WHERE p.kind = of_kind AND p.vehicle = of_vehicle AND p.number = of_number;
    IF NOT FOUND THEN
        RETURN CASE WHEN of_void THEN 'infinity' ELSE of_from END;
    END IF;
    RETURN CASE
        WHEN of_void THEN was.from_on
        WHEN (was.holder, was.place, was.approved_by) <> (of_holder, of_place, of_approved) THEN least(was.from_on, of_from)
        WHEN of_from < was.from_on OR of_from > was.until_on THEN of_from
        WHEN coalesce(of_until, 'infinity') > coalesce(was.until_on, 'infinity') THEN was.until_on + 1
        ELSE 'infinity' END;
END
$$;

-- Until fuel is on record one person sets up all there is. What a vehicle's own record lists nobody says.
CREATE FUNCTION vehicle_paper_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.said_by <> '' AND lower(btrim(NEW.agreed_by)) IN ('', lower(btrim(NEW.said_by))) AND EXISTS (SELECT FROM dispense WHERE volume_ul > 0)
       AND vehicle_paper_gains(NEW.kind, NEW.vehicle, NEW.number, NEW.from_on, NEW.until_on, NEW.holder, NEW.place, NEW.approved_by, NEW.void) < office_day(NEW.said_at) THEN
        RAISE EXCEPTION 'paper % of vehicle % is said of days that are past: it takes two people', NEW.number, NEW.vehicle USING ERRCODE = 'check_violation', CONSTRAINT = 'vehicle_paper_two';
    END IF;
    RETURN NEW;
END
$$;

-- Whether what is said of a vehicle, of a day before the one on which it is said, may put in order what would be found:
-- it was retired or in the workshop, and was not; its odometer counted, and did not; somebody else answered for it, or
-- nobody. It is held against what was said before, and not what is said with it, such as what follows it when it ends.
CREATE FUNCTION vehicle_said_back(of_vehicle text, of_what text, of_from timestamptz, of_value text, of_at timestamptz) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    was text;
    mine xid := pg_current_xact_id_if_assigned()::xid;
BEGIN
    IF of_what NOT IN ('state', 'odometer', 'custodian') OR office_day(of_from) >= office_day(of_at) THEN
        RETURN false;
    END IF;
    was := coalesce(
        (SELECT value FROM vehicle_dated WHERE vehicle = of_vehicle AND what = of_what AND xmin IS DISTINCT FROM mine AND from_at <= of_from ORDER BY from_at DESC, n DESC LIMIT 1),
        (SELECT value FROM vehicle_dated WHERE vehicle = of_vehicle AND what = of_what AND xmin IS DISTINCT FROM mine ORDER BY from_at, n DESC LIMIT 1), '');
    RETURN CASE of_what
        WHEN 'state' THEN was IN ('retired', 'workshop') AND of_value NOT IN (was, 'retired')
        WHEN 'odometer' THEN of_value = 'none' AND was <> 'none'
        ELSE was <> of_value END;
END
$$;
CREATE FUNCTION vehicle_dated_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.agreed_by = '' OR lower(btrim(NEW.agreed_by)) = lower(btrim(NEW.said_by))) AND EXISTS (SELECT FROM dispense WHERE volume_ul > 0)
       AND vehicle_said_back(NEW.vehicle, NEW.what, NEW.from_at, NEW.value, NEW.said_at) THEN
        RAISE EXCEPTION '% of vehicle % is said of days that are past: it takes two people', NEW.what, NEW.vehicle USING ERRCODE = 'check_violation', CONSTRAINT = 'vehicle_dated_two';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER vehicle_paper_two BEFORE INSERT ON vehicle_paper FOR EACH ROW EXECUTE FUNCTION vehicle_paper_takes_two();
CREATE TRIGGER vehicle_dated_two BEFORE INSERT ON vehicle_dated FOR EACH ROW
    WHEN (NEW.what IN ('state', 'odometer', 'custodian') AND NEW.said_by <> 'calendar') EXECUTE FUNCTION vehicle_dated_takes_two();
