-- +goose Up

-- How far a vehicle may go in a day, by its rule, and since when; null, and where nothing is said: as far as any may. It says which readings are believed. A limit
-- that is said today is of no day before: else it moves what yields were found and what logbooks that are signed say. What is so when
-- this comes is held to have been so ever since.
CREATE TABLE vehicle_km_day (
    n       bigint GENERATED ALWAYS AS IDENTITY,
    vehicle text NOT NULL,
    most_km bigint,
    from_at timestamptz NOT NULL,
    CONSTRAINT vehicle_km_day_pk PRIMARY KEY (n),
    CONSTRAINT vehicle_km_day_vehicle FOREIGN KEY (vehicle) REFERENCES vehicle
);
CREATE INDEX vehicle_km_day_of ON vehicle_km_day (vehicle, from_at DESC, n DESC);
INSERT INTO vehicle_km_day (vehicle, most_km, from_at) SELECT vehicle, most_km_day(rule), '-infinity' FROM vehicle WHERE most_km_day(rule) IS NOT NULL ORDER BY vehicle;
CREATE TRIGGER vehicle_km_day_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON vehicle_km_day FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- How many meters a vehicle might go in a day at some time; 0: as many as any may.
CREATE FUNCTION most_m_day(of_vehicle text, at timestamptz) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((SELECT 1000 * most_km FROM vehicle_km_day WHERE vehicle = of_vehicle AND from_at <= at ORDER BY from_at DESC, n DESC LIMIT 1), 0);

-- +goose StatementBegin
CREATE FUNCTION fuel_km_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fuel_stale (vehicle, from_at) SELECT vehicle, min(from_at) FROM came GROUP BY 1;
    RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION fuel_vehicle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF most_km_day(NEW.rule) IS DISTINCT FROM most_km_day(OLD.rule) THEN -- of a new vehicle nothing was before
        INSERT INTO vehicle_km_day (vehicle, most_km, from_at) VALUES (NEW.vehicle, most_km_day(NEW.rule), CASE TG_OP WHEN 'INSERT' THEN '-infinity' ELSE now() END);
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION fuel_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO vehicle_km_day (vehicle, most_km, from_at) SELECT vehicle, most_km_day(NEW.rule), now() FROM vehicle WHERE rule = NEW.rule;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER vehicle_km_day_fuel AFTER INSERT ON vehicle_km_day REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION fuel_km_day();
