-- +goose Up

-- The first day that no closed month has; null where none is closed. What a month was closed by
-- stays, so nothing begins to count on a day of one.
CREATE FUNCTION first_open_day() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT max((first_on + interval '1 month')::date)
      FROM (SELECT DISTINCT ON (year, month) first_on, state FROM close_act ORDER BY year, month, n DESC) m WHERE state = 'closed'
$$;

-- How far figures of own tanks may be off, from a day on: of all, of a station, or of a tank, of
-- which the narrowest counts.
CREATE TABLE stock_tolerance (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    station  text NOT NULL, -- '': all
    tank     text NOT NULL, -- '': all of the station
    which    text NOT NULL,
    from_on  date NOT NULL,
    limit_ul bigint NOT NULL,
    limit_e4 bigint NOT NULL, -- ten-thousandths of what it is of
    reason   text NOT NULL,
    said_by  text NOT NULL,
    agreed_by text NOT NULL, -- '': it takes one
    said_at  timestamptz NOT NULL,
    CONSTRAINT stock_tolerance_pk PRIMARY KEY (n),
    CONSTRAINT stock_tolerance_place CHECK (station <> '' OR tank = ''),
    CONSTRAINT stock_tolerance_which CHECK (which IN ('watch', 'investigate', 'sat', 'leak', 'drift', 'delivery', 'delivery_observed', 'papers', 'water', 'junction', 'pump')),
    CONSTRAINT stock_tolerance_size CHECK (limit_ul BETWEEN 0 AND 10000000000 AND limit_e4 BETWEEN 0 AND 1000),
    CONSTRAINT stock_tolerance_why CHECK (btrim(reason) <> '' AND btrim(said_by) <> '')
);
CREATE INDEX stock_tolerance_of ON stock_tolerance (which, from_on);
CREATE TRIGGER stock_tolerance_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_tolerance FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- Those of which nobody says anything. Package stock has the same.
CREATE FUNCTION stock_tolerance_usual() RETURNS TABLE (which text, limit_ul bigint, limit_e4 bigint) LANGUAGE sql IMMUTABLE AS $$
    VALUES ('watch', 40000000::bigint, 50::bigint), ('investigate', 80000000, 100), ('sat', 0, 50), ('leak', 492000000, 100), ('drift', 1000000, 25), ('delivery', 50000000, 50),
           ('delivery_observed', 50000000, 100), ('papers', 1000000, 10), ('water', 10000000, 0), ('junction', 100000, 0), ('pump', 500000, 10)
$$;

-- What lets more pass on any day takes two people.
-- +goose StatementBegin
CREATE FUNCTION stock_tolerance_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    day date;
    was record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro tolerances'));
    IF NEW.from_on < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', NEW.from_on USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_tolerance_closed';
    END IF;
    IF lower(btrim(NEW.agreed_by)) NOT IN ('', lower(btrim(NEW.said_by))) THEN
        RETURN NEW;
    END IF;
    FOR day IN SELECT NEW.from_on UNION SELECT from_on FROM stock_tolerance s WHERE s.which = NEW.which AND s.from_on > NEW.from_on LOOP
        -- Where the same place has another from a later day on, that counts from there on.
        CONTINUE WHEN EXISTS (SELECT FROM stock_tolerance s WHERE (s.which, s.station, s.tank) = (NEW.which, NEW.station, NEW.tank) AND s.from_on > NEW.from_on AND s.from_on <= day);
        SELECT limit_ul, limit_e4 INTO was FROM (
            SELECT s.limit_ul, s.limit_e4, (s.station <> '')::int + (s.tank <> '')::int AS narrow, s.from_on, s.n FROM stock_tolerance s
             WHERE s.which = NEW.which AND s.from_on <= day AND s.station IN ('', NEW.station) AND (s.tank = '' OR s.tank = NEW.tank)
             UNION ALL
            SELECT u.limit_ul, u.limit_e4, -1, NULL, 0 FROM stock_tolerance_usual() u WHERE u.which = NEW.which) x
         ORDER BY narrow DESC, from_on DESC NULLS LAST, n DESC LIMIT 1;
        IF NEW.limit_ul > was.limit_ul OR NEW.limit_e4 > was.limit_e4 THEN
            RAISE EXCEPTION 'this lets more pass from % on than what was said before: it takes two people', day
                USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_tolerance_two';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER stock_tolerance_close_waits BEFORE INSERT ON stock_tolerance FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER stock_tolerance_two BEFORE INSERT ON stock_tolerance FOR EACH ROW EXECUTE FUNCTION stock_tolerance_takes_two();

-- Those of matching begin on a day, too, of all contracts or of one. What was said before counts
-- of all days, the last of it, as it did. A line is judged by those of its day.
ALTER TABLE match_tolerances
    ADD COLUMN from_on date,
    ADD COLUMN contract text NOT NULL DEFAULT '', -- '': all
    ADD COLUMN agreed_by text NOT NULL DEFAULT ''; -- '': it takes one
ALTER TABLE match_tolerances ALTER COLUMN from_on TYPE date USING DATE '1970-01-01';
ALTER TABLE match_tolerances ALTER COLUMN from_on SET NOT NULL;

-- Those of which nobody says anything. Package match has the same.
CREATE FUNCTION match_tolerances_usual() RETURNS TABLE (volume_ul bigint, volume_mill bigint, price_e4 bigint, amount_cents bigint, amount_mill bigint, days int, sum_ul bigint, sum_mill bigint) LANGUAGE sql IMMUTABLE AS $$
    VALUES (50000::bigint, 5::bigint, 100::bigint, 10::bigint, 1::bigint, 35, 1000000::bigint, 1::bigint)
$$;

-- +goose StatementBegin
CREATE FUNCTION match_tolerances_take_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    day date;
    was record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro tolerances'));
    IF NEW.from_on < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', NEW.from_on USING ERRCODE = 'check_violation', CONSTRAINT = 'match_tolerances_closed';
    END IF;
    IF lower(btrim(NEW.agreed_by)) NOT IN ('', lower(btrim(NEW.said_by))) THEN
        RETURN NEW;
    END IF;
    FOR day IN SELECT NEW.from_on UNION SELECT from_on FROM match_tolerances t WHERE t.from_on > NEW.from_on LOOP
        CONTINUE WHEN EXISTS (SELECT FROM match_tolerances t WHERE t.contract = NEW.contract AND t.from_on > NEW.from_on AND t.from_on <= day);
        SELECT * INTO was FROM (
            SELECT volume_ul, volume_mill, price_e4, amount_cents, amount_mill, days, sum_ul, sum_mill, (t.contract <> '')::int AS narrow, t.from_on, t.version FROM match_tolerances t
             WHERE t.from_on <= day AND t.contract IN ('', NEW.contract)
             UNION ALL
            SELECT u.*, -1, NULL, 0 FROM match_tolerances_usual() u) x
         ORDER BY narrow DESC, from_on DESC NULLS LAST, version DESC LIMIT 1;
        IF NEW.volume_ul > was.volume_ul OR NEW.volume_mill > was.volume_mill OR NEW.price_e4 > was.price_e4 OR NEW.amount_cents > was.amount_cents OR NEW.amount_mill > was.amount_mill
           OR NEW.days > was.days OR NEW.sum_ul > was.sum_ul OR NEW.sum_mill > was.sum_mill THEN
            RAISE EXCEPTION 'this lets more pass from % on than what was said before: it takes two people', day
                USING ERRCODE = 'check_violation', CONSTRAINT = 'match_tolerances_two';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER match_tolerances_close_waits BEFORE INSERT ON match_tolerances FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER match_tolerances_two BEFORE INSERT ON match_tolerances FOR EACH ROW EXECUTE FUNCTION match_tolerances_take_two();
