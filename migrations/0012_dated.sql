-- +goose Up

-- What is true of a vehicle from a time on: what state it is in, whose it is, who
-- answers for it, what it is paid from, and what its odometer counts. Rows are only
-- added; of two from the same time the one that was said last counts. The vehicle's
-- own row keeps what is in force now, because that is what stations are told.
CREATE TABLE vehicle_dated (
    n       bigint GENERATED ALWAYS AS IDENTITY,
    vehicle text NOT NULL,
    what    text NOT NULL,
    from_at timestamptz NOT NULL,
    value   text NOT NULL, -- a state, a department's id, a name, what an odometer counts; '' for none
    detail  text NOT NULL DEFAULT '', -- of a state: to whom it is lent, from whom rented, the vehicle in its place
    -- Where another odometer was put in: the last reading of the old one and the
    -- first of the new one, in meters; of hour meters, in seconds.
    old_reading bigint,
    new_reading bigint,
    reason  text NOT NULL,
    said_by text NOT NULL,
    said_at timestamptz NOT NULL,
    applied_at timestamptz, -- when stations were told; null while it is to come
    CONSTRAINT vehicle_dated_pk PRIMARY KEY (n),
    CONSTRAINT vehicle_dated_of FOREIGN KEY (vehicle) REFERENCES vehicle,
    CONSTRAINT vehicle_dated_what CHECK (what IN ('state', 'department', 'custodian', 'funding', 'odometer')),
    CONSTRAINT vehicle_dated_state CHECK (what <> 'state' OR value IN ('active', 'blocked', 'workshop', 'lent', 'replaced', 'rented', 'retired')),
    CONSTRAINT vehicle_dated_odometer CHECK (what <> 'odometer' OR value IN ('on', 'miles', 'hours', 'none')),
    CONSTRAINT vehicle_dated_readings CHECK ((old_reading IS NULL) = (new_reading IS NULL) AND (old_reading IS NULL OR what = 'odometer'))
);
CREATE INDEX vehicle_dated_from ON vehicle_dated (vehicle, what, from_at, n);
CREATE INDEX vehicle_dated_due ON vehicle_dated (from_at) WHERE applied_at IS NULL;

ALTER TABLE vehicle
    DROP CONSTRAINT vehicle_odometer,
    ADD CONSTRAINT vehicle_odometer CHECK (odometer IN ('on', 'miles', 'hours', 'none'));

-- What was in force until now is all that is known of the time before.
INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at)
SELECT v.vehicle, w.what, t.at, w.value, '', 'migration', t.at, t.at
  FROM vehicle v, (SELECT date_trunc('second', now()) AS at) t,
       LATERAL (VALUES ('state', v.status), ('department', coalesce(v.department, '')), ('odometer', v.odometer)) w (what, value);

-- From when to when each was in force. What was said first counts for all time
-- before, too.
CREATE VIEW vehicle_span AS
SELECT n, vehicle, what, value, detail, old_reading, new_reading, reason, said_by, said_at, applied_at, from_at AS said_from,
       CASE WHEN row_number() OVER w = 1 THEN '-infinity' ELSE from_at END AS from_at,
       coalesce(lead(from_at) OVER w, 'infinity') AS until_at
  FROM (SELECT DISTINCT ON (vehicle, what, from_at) * FROM vehicle_dated ORDER BY vehicle, what, from_at, n DESC) d
WINDOW w AS (PARTITION BY vehicle, what ORDER BY from_at);

-- What odometers that were taken out had counted more than their successors began
-- with: a reading plus this is the way of the vehicle. Before the first was said
-- nothing was taken out.
CREATE VIEW odometer_span AS
SELECT vehicle, said_from AS from_at, until_at, coalesce(sum(old_reading - new_reading) OVER (PARTITION BY vehicle ORDER BY said_from), 0)::bigint AS shift
  FROM vehicle_span WHERE what = 'odometer';

-- +goose StatementBegin
CREATE FUNCTION odometer_shift(of_vehicle text, at timestamptz) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((SELECT shift FROM odometer_span WHERE vehicle = of_vehicle AND from_at <= at AND until_at > at), 0);
-- +goose StatementEnd
