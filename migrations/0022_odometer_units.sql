-- +goose Up

-- How far odometers that were taken out were ahead of their successors was added up
-- over all kinds of them: seconds of an hour meter and meters of an odometer in one
-- sum. Each counts for readings of its own kind, and where an odometer takes the place
-- of an hour meter, or the other way round, neither goes on from the other.
DROP FUNCTION odometer_shift;
DROP VIEW odometer_span;

-- What those that were taken out had counted more than their successors began with: a
-- reading plus this is the way of the vehicle, or the time its engine ran. Before the
-- first was said nothing was taken out.
CREATE VIEW odometer_span AS
SELECT vehicle, said_from AS from_at, until_at,
       coalesce(sum(old_reading - new_reading) FILTER (WHERE goes_on AND value <> 'hours') OVER w, 0)::bigint AS shift_m,
       coalesce(sum(old_reading - new_reading) FILTER (WHERE goes_on AND value = 'hours') OVER w, 0)::bigint AS shift_s
  FROM (SELECT s.*, old_reading IS NOT NULL AND coalesce(
                    (SELECT (p.value = 'hours') = (s.value = 'hours') FROM vehicle_span p
                      WHERE p.vehicle = s.vehicle AND p.what = 'odometer' AND p.value <> 'none' AND p.said_from < s.said_from
                      ORDER BY p.said_from DESC LIMIT 1), true) AS goes_on
          FROM vehicle_span s WHERE what = 'odometer') s
WINDOW w AS (PARTITION BY vehicle ORDER BY said_from);

-- In meters.
-- +goose StatementBegin
CREATE FUNCTION odometer_shift(of_vehicle text, at timestamptz) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((SELECT shift_m FROM odometer_span WHERE vehicle = of_vehicle AND from_at <= at AND until_at > at), 0);
-- +goose StatementEnd

-- What was found with the sum of before, and of fills that a correction gave to a
-- vehicle when an odometer was said of it late, is judged again.
INSERT INTO unjudged (station, epoch, seq, branch)
SELECT station, epoch, seq, branch FROM effective_dispense
 WHERE odometer_m IS NOT NULL AND vehicle IN (SELECT vehicle FROM vehicle_dated WHERE old_reading IS NOT NULL)
    ON CONFLICT DO NOTHING;
