-- +goose Up

-- Logbooks and pages of fills ask to which account a fill is booked.
CREATE INDEX budget_booking_fill ON budget_booking (station, epoch, seq) WHERE station <> '';

-- What came late is looked for by when it came.
CREATE INDEX arrival_received ON arrival (received_at);

-- What a liter cost is in the money of the budget of then, and not of what was said of it last.
ALTER FUNCTION budget_currency(date) PARALLEL SAFE SECURITY DEFINER;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION fuel_price(of_station text, of_hose text, of_grade text, of_at timestamptz) RETURNS bigint LANGUAGE sql STABLE STRICT PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
    WITH d AS (
        SELECT grade, CASE WHEN coalesce(currency, '') IN ('', coalesce(budget_currency(of_at::date), 'MXN')) THEN price_e4 END AS price_e4 FROM dispense WHERE of_hose <> '' AND station = of_station AND hose = of_hose AND branch = 0 AND happened_at <= of_at AND happened_at > of_at - interval '60 days'
         ORDER BY happened_at DESC, seq DESC LIMIT 1
    ), g AS (
        SELECT coalesce(nullif(of_grade, ''), (SELECT d.grade FROM d)) AS grade
    )
    SELECT coalesce((SELECT p.price_e4 FROM price p JOIN g USING (grade) WHERE p.station = of_station AND p.from_at <= of_at AND p.currency = coalesce(budget_currency(of_at::date), 'MXN') ORDER BY p.from_at DESC LIMIT 1),
                    (SELECT p.price_e4 FROM price p JOIN g USING (grade) WHERE p.station = '' AND p.from_at <= of_at AND p.currency = coalesce(budget_currency(of_at::date), 'MXN') ORDER BY p.from_at DESC LIMIT 1),
                    (SELECT d.price_e4 FROM d));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION fuel_of(of_ref text, of_station text, of_hose text, of_at timestamptz, OUT volume_ul bigint, OUT price_e4 bigint) LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
    WITH r AS (
        SELECT split_part(of_ref, '/', 1) AS station, split_part(of_ref, '/', 2)::bigint AS epoch, split_part(of_ref, '/', 3)::bigint AS seq WHERE of_ref <> ''
    ), k AS (
        SELECT station, epoch, seq, 0 AS late FROM r
         UNION ALL
        SELECT c.station, c.epoch, c.seq, 1 FROM r JOIN closing c ON (c.auth_station, c.auth_epoch, c.auth_seq) = (r.station, r.epoch, r.seq) AND c.branch = 0
    ), d AS (
        SELECT e.station, e.hose, e.grade, e.volume_ul, e.price_e4, coalesce(e.currency, '') NOT IN ('', coalesce(budget_currency(of_at::date), 'MXN')) AS foreign_money
          FROM k, LATERAL (SELECT * FROM effective_dispense e WHERE e.station = k.station AND e.epoch = k.epoch AND e.seq = k.seq AND e.branch = 0 OFFSET 0) e
         ORDER BY k.late LIMIT 1
    )
    SELECT d.volume_ul, CASE WHEN d.foreign_money IS NOT TRUE THEN coalesce(d.price_e4, fuel_price(coalesce(d.station, of_station, ''), coalesce(d.hose, of_hose, ''), coalesce(d.grade, ''), of_at)) END
      FROM (SELECT) one LEFT JOIN d ON true;
END;
-- +goose StatementEnd
DROP FUNCTION budget_currency();
