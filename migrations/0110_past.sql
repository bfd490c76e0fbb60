-- +goose Up

-- One person alone still had ways to have discrepancies vanish after 0108. These close them.

-- Whether custody papers and the inventory are kept at all is judged by how many vehicles have them on a day. So what takes
-- cover away from a day that is past takes two, as what gives it does: any difference of such a day. An order that ends
-- earlier only finds more.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION vehicle_paper_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.said_by <> '' AND lower(btrim(NEW.agreed_by)) IN ('', lower(btrim(NEW.said_by))) AND EXISTS (SELECT FROM dispense WHERE volume_ul > 0)
       AND (CASE WHEN NEW.kind IN ('custody', 'inventory') THEN vehicle_paper_changes(NEW.kind, NEW.vehicle, NEW.number, NEW.from_on, NEW.until_on, NEW.holder, NEW.place, NEW.approved_by, NEW.void)
                ELSE vehicle_paper_gains(NEW.kind, NEW.vehicle, NEW.number, NEW.from_on, NEW.until_on, NEW.holder, NEW.place, NEW.approved_by, NEW.void) END) < office_day(NEW.said_at) THEN
        RAISE EXCEPTION 'paper % of vehicle % is said of days that are past: it takes two people', NEW.number, NEW.vehicle USING ERRCODE = 'check_violation', CONSTRAINT = 'vehicle_paper_two';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

-- What the calendar says of vehicles is known by a mark that nobody writes but the statements of the calendar, and no
-- more by a name that a person may have.
ALTER TABLE vehicle_dated ADD COLUMN calendar boolean NOT NULL DEFAULT false;
UPDATE vehicle_dated SET calendar = true WHERE said_by = 'calendar' AND NOT EXISTS (SELECT FROM app_user WHERE username = 'calendar');
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION vehicle_dated_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
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
            INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at, calendar)
            VALUES (NEW.vehicle, NEW.what, (first_open_day() - 1)::timestamp AT TIME ZONE 'UTC', was, '', 'calendar', NEW.said_at, NEW.said_at, true);
        END IF;
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
DROP TRIGGER vehicle_dated_closed ON vehicle_dated;
DROP TRIGGER vehicle_dated_two ON vehicle_dated;
DROP TRIGGER vehicle_account_two ON vehicle_dated;
CREATE TRIGGER vehicle_dated_closed BEFORE INSERT ON vehicle_dated FOR EACH ROW
    WHEN (NEW.what IN ('state', 'odometer', 'custodian') AND NOT NEW.calendar) EXECUTE FUNCTION vehicle_dated_stays_closed();
CREATE TRIGGER vehicle_dated_two BEFORE INSERT ON vehicle_dated FOR EACH ROW
    WHEN (NEW.what IN ('state', 'odometer', 'custodian') AND NOT NEW.calendar) EXECUTE FUNCTION vehicle_dated_takes_two();
CREATE TRIGGER vehicle_account_two BEFORE INSERT ON vehicle_dated FOR EACH ROW
    WHEN (NEW.what IN ('class', 'department', 'funding') AND NOT NEW.calendar) EXECUTE FUNCTION vehicle_account_takes_two();

-- Names by which Litro itself says what was done are nobody's. Who has one already keeps it, and may no more than others.
-- +goose StatementBegin
CREATE FUNCTION user_is_nobody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF lower(btrim(NEW.username)) IN ('calendar', 'console', 'migration', 'setup') THEN
        RAISE EXCEPTION 'user name % is one that Litro itself goes by', NEW.username USING ERRCODE = 'check_violation', CONSTRAINT = 'app_user_reserved';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER app_user_reserved BEFORE INSERT OR UPDATE OF username ON app_user FOR EACH ROW EXECUTE FUNCTION user_is_nobody();

-- Whether a contract goes by an index on a day.
CREATE FUNCTION contract_goes_by(of_name text, of_product text, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM contract_price_now p WHERE p.kind = 'index' AND (p.index_name, p.product) = (of_name, of_product) AND p.from_on <= day AND (p.until_on IS NULL OR p.until_on >= day))
$$;

-- Where no price of an index counts, what is said of a day that is past takes two: its lines were judged by none, or their
-- bills are known. Of today and later it is held against the last price that was said before, however long ago. All
-- else is as in 0107.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION index_price_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
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
        IF was IS NULL AND day < office_day(NEW.said_at) AND contract_goes_by(NEW.name, NEW.product, day) THEN
            RAISE EXCEPTION 'on %, which is past, no price of % counted: it takes two people', day, NEW.name USING ERRCODE = 'check_violation', CONSTRAINT = 'index_price_two';
        END IF;
        IF was IS NULL THEN
            SELECT o.price_e4 INTO was FROM index_price_now o WHERE (o.name, o.product) = (NEW.name, NEW.product) AND o.on_day < day ORDER BY o.on_day DESC LIMIT 1;
        END IF;
        IF hard OR was IS NOT NULL AND (new_is IS NULL OR new_is > was OR new_is + least_e4 <= 0) THEN
            RAISE EXCEPTION 'on % this price of % lets more pass than what was said before: it takes two people', day, NEW.name USING ERRCODE = 'check_violation', CONSTRAINT = 'index_price_two';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

-- What a vehicle should go on a liter, from when on: what was there when the vehicle was, or before any fuel is on
-- record, counts for all time. A month is judged by what stood when it began.
CREATE TABLE vehicle_reference (
    n         bigint GENERATED ALWAYS AS IDENTITY,
    vehicle   text NOT NULL,
    from_at   timestamptz NOT NULL,
    m_per_l   bigint, -- null: nobody says any more
    CONSTRAINT vehicle_reference_pk PRIMARY KEY (n),
    CONSTRAINT vehicle_reference_of FOREIGN KEY (vehicle) REFERENCES vehicle
);
CREATE INDEX vehicle_reference_from ON vehicle_reference (vehicle, from_at, n);
INSERT INTO vehicle_reference (vehicle, from_at, m_per_l) SELECT vehicle, '-infinity', reference_m_per_l FROM vehicle WHERE reference_m_per_l IS NOT NULL ORDER BY vehicle;
CREATE TRIGGER vehicle_reference_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON vehicle_reference FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- Whoever stores a vehicle says when for the transaction (litro.at); nobody said: now.
-- +goose StatementBegin
CREATE FUNCTION vehicle_reference_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO vehicle_reference (vehicle, from_at, m_per_l)
    SELECT NEW.vehicle, CASE WHEN TG_OP = 'UPDATE' AND EXISTS (SELECT FROM dispense WHERE volume_ul > 0) THEN coalesce(nullif(current_setting('litro.at', true), '')::timestamptz, now()) ELSE '-infinity' END,
           NEW.reference_m_per_l;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER vehicle_reference_new AFTER INSERT ON vehicle FOR EACH ROW WHEN (NEW.reference_m_per_l IS NOT NULL) EXECUTE FUNCTION vehicle_reference_said();
CREATE TRIGGER vehicle_reference_other AFTER UPDATE OF reference_m_per_l ON vehicle FOR EACH ROW WHEN (NEW.reference_m_per_l IS DISTINCT FROM OLD.reference_m_per_l) EXECUTE FUNCTION vehicle_reference_said();
