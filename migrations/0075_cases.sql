-- +goose Up

-- What is at risk of a discrepancy is its liters at what a liter cost then: what the price of the
-- station's grade was, or the fleet's, and else what the hose charged last. A price is no secret,
-- so that who sees a part of the fleet is told the same value. Null: nobody knows, and of what was
-- paid in other money than the budget is in nobody does.
-- +goose StatementBegin
CREATE FUNCTION budget_currency() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
RETURN coalesce((SELECT currency FROM budget_terms ORDER BY version DESC LIMIT 1), 'MXN');
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION fuel_price(of_station text, of_hose text, of_grade text, of_at timestamptz) RETURNS bigint LANGUAGE sql STABLE STRICT PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
    WITH d AS (
        SELECT grade, CASE WHEN coalesce(currency, '') IN ('', budget_currency()) THEN price_e4 END AS price_e4 FROM dispense WHERE of_hose <> '' AND station = of_station AND hose = of_hose AND branch = 0 AND happened_at <= of_at AND happened_at > of_at - interval '60 days'
         ORDER BY happened_at DESC, seq DESC LIMIT 1
    ), g AS (
        SELECT coalesce(nullif(of_grade, ''), (SELECT d.grade FROM d)) AS grade
    )
    SELECT coalesce((SELECT p.price_e4 FROM price p JOIN g USING (grade) WHERE p.station = of_station AND p.from_at <= of_at AND p.currency = budget_currency() ORDER BY p.from_at DESC LIMIT 1),
                    (SELECT p.price_e4 FROM price p JOIN g USING (grade) WHERE p.station = '' AND p.from_at <= of_at AND p.currency = budget_currency() ORDER BY p.from_at DESC LIMIT 1),
                    (SELECT d.price_e4 FROM d));
END;
-- +goose StatementEnd
-- How much flowed in the fill that a discrepancy is about, as it counts by now, and what a liter
-- cost: of one that is about a release, the fill that closed it.
-- +goose StatementBegin
CREATE FUNCTION fuel_of(of_ref text, of_station text, of_hose text, of_at timestamptz, OUT volume_ul bigint, OUT price_e4 bigint) LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
    WITH r AS (
        SELECT split_part(of_ref, '/', 1) AS station, split_part(of_ref, '/', 2)::bigint AS epoch, split_part(of_ref, '/', 3)::bigint AS seq WHERE of_ref <> ''
    ), k AS (
        SELECT station, epoch, seq, 0 AS late FROM r
         UNION ALL
        SELECT c.station, c.epoch, c.seq, 1 FROM r JOIN closing c ON (c.auth_station, c.auth_epoch, c.auth_seq) = (r.station, r.epoch, r.seq) AND c.branch = 0
    ), d AS (
        SELECT e.station, e.hose, e.grade, e.volume_ul, e.price_e4, coalesce(e.currency, '') NOT IN ('', budget_currency()) AS foreign_money
          FROM k, LATERAL (SELECT * FROM effective_dispense e WHERE e.station = k.station AND e.epoch = k.epoch AND e.seq = k.seq AND e.branch = 0 OFFSET 0) e
         ORDER BY k.late LIMIT 1
    )
    SELECT d.volume_ul, CASE WHEN d.foreign_money IS NOT TRUE THEN coalesce(d.price_e4, fuel_price(coalesce(d.station, of_station, ''), coalesce(d.hose, of_hose, ''), coalesce(d.grade, ''), of_at)) END
      FROM (SELECT) one LEFT JOIN d ON true;
END;
-- +goose StatementEnd
CREATE INDEX dispense_hose ON dispense (station, hose, happened_at) WHERE hose IS NOT NULL AND branch = 0;

-- What is asked for of a loss, what came back and what was given up; and which roles those had of
-- whom one explained, and the other approved.
ALTER TABLE finding_act
    ADD COLUMN way    text,
    ADD COLUMN cents  bigint,
    ADD COLUMN on_day date,
    ADD COLUMN number text,
    ADD COLUMN role   text,
    ADD COLUMN other_role text,
    ADD CONSTRAINT finding_act_way CHECK (way IN ('charge', 'credit_note', 'demand')),
    ADD CONSTRAINT finding_act_cents CHECK (cents IS NULL OR cents > 0 AND state IN ('recovery', 'recovered', 'written_off')),
    ADD CONSTRAINT finding_act_paper CHECK (CASE WHEN way IS NULL THEN num_nonnulls(on_day, number) = 0 AND state <> 'recovered'
        ELSE state IN ('recovery', 'recovered') AND num_nulls(cents, on_day, number) = 0 AND btrim(number) <> '' END),
    ADD CONSTRAINT finding_act_roles CHECK (num_nonnulls(role, other_role) = 0 OR state = 'justified' AND num_nulls(role, other_role) = 0 AND role <> other_role);
-- What was approved before stays as it was: of it nobody wrote down the roles. From now on another
-- role approves, and the record says which.
-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE format('ALTER TABLE finding_act ADD CONSTRAINT finding_act_other_role CHECK (state <> ''justified'' OR role IS NOT NULL OR at <= %L::timestamptz)',
        greatest(now(), (SELECT max(at) FROM finding_act)));
END
$$;
-- +goose StatementEnd
