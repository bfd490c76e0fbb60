-- +goose Up

-- What class a vehicle was of is dated like its department from now on. Which it is now is
-- all that is known of the time before.
ALTER TABLE vehicle_dated
    DROP CONSTRAINT vehicle_dated_what,
    ADD CONSTRAINT vehicle_dated_what CHECK (what IN ('state', 'department', 'custodian', 'funding', 'odometer', 'class'));
INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at)
SELECT v.vehicle, 'class', t.at, coalesce(v.named_rule, v.rule), '', 'migration', t.at, t.at
  FROM vehicle v, (SELECT date_trunc('second', now()) AS at) t;

-- Fuel summed up for reports: a local day of a vehicle, by all that reports group and
-- filter by, as it was then. What has none of something has ''. A vehicle's intervals
-- count on the day of the fill that ends them.
CREATE TABLE fuel_day (
    day     date NOT NULL,
    vehicle text NOT NULL,
    driver  text NOT NULL,
    grade   text NOT NULL,
    station text NOT NULL, -- where it flowed: a station, or a permit
    purpose text NOT NULL,
    currency text NOT NULL,
    department text NOT NULL,
    state   text NOT NULL,
    custodian text NOT NULL,
    funding text NOT NULL,
    class   text NOT NULL,
    handed  boolean NOT NULL, -- the intervals began, or went on, with another department
    fills   bigint NOT NULL,
    typed   bigint NOT NULL,
    corrected bigint NOT NULL,
    unpriced bigint NOT NULL,
    volume_ul bigint NOT NULL,
    amount_cents bigint NOT NULL,
    way_m   bigint NOT NULL, -- of intervals by an odometer, what was taken for it, and what that cost …
    way_ul  bigint NOT NULL,
    way_cents bigint NOT NULL,
    way_unpriced bigint NOT NULL, -- … but for so many of them
    run_s   bigint NOT NULL, -- of intervals by an hour meter
    run_ul  bigint NOT NULL
);
CREATE INDEX fuel_day_when ON fuel_day (day);
CREATE INDEX fuel_day_vehicle ON fuel_day (vehicle, day);

-- The same by months, without drivers and stations.
CREATE TABLE fuel_month (LIKE fuel_day);
CREATE INDEX fuel_month_when ON fuel_month (day);
CREATE INDEX fuel_month_vehicle ON fuel_month (vehicle, day);

-- The same by days, without drivers, stations, custodians and vehicles: vehicle is '*'
-- where there is one.
CREATE TABLE fuel_total (
    LIKE fuel_day,
    CONSTRAINT fuel_total_pk PRIMARY KEY (day, department, class, grade, state, funding, purpose, currency, vehicle, handed)
);
CREATE INDEX fuel_total_none ON fuel_total (day) WHERE fills = 0;

-- In which zone days begin; loose: so much was summed up at once that its rows lie in the
-- order of vehicles and not of time.
CREATE TABLE fuel_zone (
    one   boolean NOT NULL DEFAULT true,
    zone  text NOT NULL,
    loose boolean NOT NULL DEFAULT true,
    CONSTRAINT fuel_zone_pk PRIMARY KEY (one),
    CONSTRAINT fuel_zone_one CHECK (one)
);

-- Of which vehicle ('': of none) what is summed up is not right from which time on. Rows
-- are written by the transactions that change something, and taken by who sums it up again.
CREATE TABLE fuel_stale (
    vehicle text NOT NULL,
    from_at timestamptz NOT NULL
);
CREATE INDEX fuel_stale_of ON fuel_stale (vehicle);

-- All the times at which what records tell of a fill may have counted or may count now,
-- and whose it may have been: of the record, of what corrects it, and of what corrects that.
-- +goose StatementBegin
CREATE FUNCTION fuel_told(stations text[], epochs bigint[], seqs bigint[]) RETURNS TABLE (vehicle text, from_at timestamptz) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE told AS (
        SELECT * FROM unnest(stations, epochs, seqs) AS t (station, epoch, seq)
         UNION
        SELECT x.station, x.epoch, x.seq
          FROM told t, LATERAL (SELECT c.of_station, c.of_epoch, c.of_seq FROM correction c WHERE (c.station, c.epoch, c.seq) = (t.station, t.epoch, t.seq)
                                 UNION ALL
                                SELECT c.station, c.epoch, c.seq FROM correction c WHERE (c.of_station, c.of_epoch, c.of_seq) = (t.station, t.epoch, t.seq)) x (station, epoch, seq)
    ), said AS (
        SELECT d.vehicle, d.happened_at AS at FROM told JOIN dispense d USING (station, epoch, seq)
         UNION ALL
        SELECT r.vehicle, coalesce(r.happened_at, r.at) FROM told JOIN replacement r USING (station, epoch, seq)
    ), times AS (
        SELECT at FROM said
         UNION ALL
        SELECT c.at FROM told JOIN correction c USING (station, epoch, seq)
         UNION ALL
        SELECT o.at FROM told JOIN offbook o USING (station, epoch, seq)
    )
    SELECT DISTINCT coalesce(said.vehicle, ''), (SELECT min(times.at) FROM times) FROM said
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION fuel_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fuel_stale (vehicle, from_at) SELECT coalesce(vehicle, ''), min(happened_at) FROM came GROUP BY 1;
    INSERT INTO fuel_stale (vehicle, from_at)
    SELECT t.vehicle, t.from_at
      FROM (SELECT n.station, n.epoch, n.seq FROM came n
             WHERE EXISTS (SELECT FROM correction c WHERE (c.of_station, c.of_epoch, c.of_seq) = (n.station, n.epoch, n.seq))) n,
           LATERAL fuel_told(ARRAY[n.station], ARRAY[n.epoch], ARRAY[n.seq]) t;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER dispense_fuel AFTER INSERT ON dispense REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION fuel_came();

-- +goose StatementBegin
CREATE FUNCTION fuel_corrected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fuel_stale (vehicle, from_at)
    SELECT t.vehicle, t.from_at FROM came n, LATERAL fuel_told(ARRAY[n.station], ARRAY[n.epoch], ARRAY[n.seq]) t;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER correction_fuel AFTER INSERT ON correction REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION fuel_corrected();
CREATE TRIGGER replacement_fuel AFTER INSERT ON replacement REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION fuel_corrected();
CREATE TRIGGER offbook_fuel AFTER INSERT ON offbook REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION fuel_corrected();

-- What was said first of a vehicle counts for all time before, too.
-- +goose StatementBegin
CREATE FUNCTION fuel_dated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fuel_stale (vehicle, from_at)
    SELECT n.vehicle, min(CASE WHEN EXISTS (SELECT FROM vehicle_dated d WHERE d.vehicle = n.vehicle AND d.what = n.what AND d.from_at < n.from_at)
                               THEN n.from_at ELSE '-infinity' END)
      FROM came n GROUP BY 1;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER vehicle_dated_fuel AFTER INSERT ON vehicle_dated REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION fuel_dated();

-- How far a vehicle may go in a day says which readings are believed, at any time.
-- +goose StatementBegin
CREATE FUNCTION most_km_day(of_rule text) RETURNS bigint LANGUAGE sql STABLE
RETURN (SELECT (body->'odometer'->>'max_km_day')::bigint FROM rule WHERE rule = of_rule);
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION fuel_vehicle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF most_km_day(NEW.rule) IS DISTINCT FROM most_km_day(OLD.rule) THEN -- of a new vehicle nothing was before
        INSERT INTO fuel_stale (vehicle, from_at) VALUES (NEW.vehicle, '-infinity');
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER vehicle_new_fuel AFTER INSERT ON vehicle FOR EACH ROW EXECUTE FUNCTION fuel_vehicle();
CREATE TRIGGER vehicle_fuel AFTER UPDATE OF rule ON vehicle FOR EACH ROW WHEN (NEW.rule IS DISTINCT FROM OLD.rule) EXECUTE FUNCTION fuel_vehicle();
-- +goose StatementBegin
CREATE FUNCTION fuel_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fuel_stale (vehicle, from_at) SELECT vehicle, '-infinity' FROM vehicle WHERE rule = NEW.rule;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER rule_fuel AFTER UPDATE OF body ON rule FOR EACH ROW
    WHEN ((NEW.body->'odometer'->>'max_km_day') IS DISTINCT FROM (OLD.body->'odometer'->>'max_km_day')) EXECUTE FUNCTION fuel_rule();

-- All that flowed before is summed up once the server runs.
INSERT INTO fuel_stale (vehicle, from_at)
SELECT DISTINCT coalesce(vehicle, ''), '-infinity'::timestamptz FROM (SELECT vehicle FROM dispense UNION ALL SELECT vehicle FROM replacement) f;
