-- +goose Up

-- Since when a quota that several vehicles share stands as nobody's own allotment where consumption is told by vehicle: of months
-- that were closed by now each of them has it, as in what was signed.
CREATE TABLE shared_apart (
    one     boolean NOT NULL DEFAULT true,
    from_on date NOT NULL, -- the first day that was in no closed month
    CONSTRAINT shared_apart_pk PRIMARY KEY (one),
    CONSTRAINT shared_apart_one CHECK (one)
);
INSERT INTO shared_apart (from_on) SELECT coalesce(first_open_day(), '-infinity');
CREATE TRIGGER shared_apart_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON shared_apart FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- The quotas that several vehicles had at a time, whoever asks: pages of a department do not see who else has one.
CREATE FUNCTION shared_quotas_then(at timestamptz, zone text) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
RETURN CASE WHEN (at AT TIME ZONE zone)::date < (SELECT from_on FROM shared_apart) THEN '{}'
            ELSE ARRAY(SELECT q.quota FROM vehicle v, unnest(quotas_then(v.vehicle, at + interval '1 microsecond')) AS q (quota) GROUP BY q.quota HAVING count(*) > 1) END;

-- After how many days a fill of a contract that nobody bills is a discrepancy (AUD-06), and an urgent one; of cards from the end of
-- its month. Null: as the rule says.
ALTER TABLE match_tolerances
    ADD COLUMN late_days int,
    ADD COLUMN urgent_days int,
    ADD CONSTRAINT match_tolerances_late CHECK ((late_days IS NULL) = (urgent_days IS NULL) AND (late_days IS NULL OR late_days BETWEEN 0 AND 100 AND urgent_days BETWEEN late_days AND 100));

-- Whether days let more pass than others. Those of the rule have days of their own, so that nobody can tell of them.
CREATE FUNCTION later_days(was int, days int) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN coalesce(days > was, (days IS NULL) <> (was IS NULL));

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION match_tolerances_take_two() RETURNS trigger LANGUAGE plpgsql AS $$
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
            SELECT volume_ul, volume_mill, price_e4, amount_cents, amount_mill, days, sum_ul, sum_mill, late_days, urgent_days, (t.contract <> '')::int AS narrow, t.from_on, t.version FROM match_tolerances t
             WHERE t.from_on <= day AND t.contract IN ('', NEW.contract)
             UNION ALL
            SELECT u.*, NULL, NULL, -1, NULL, 0 FROM match_tolerances_usual() u) x
         ORDER BY narrow DESC, from_on DESC NULLS LAST, version DESC LIMIT 1;
        IF NEW.volume_ul > was.volume_ul OR NEW.volume_mill > was.volume_mill OR NEW.price_e4 > was.price_e4 OR NEW.amount_cents > was.amount_cents OR NEW.amount_mill > was.amount_mill
           OR NEW.days > was.days OR NEW.sum_ul > was.sum_ul OR NEW.sum_mill > was.sum_mill
           OR later_days(was.late_days, NEW.late_days) OR later_days(was.urgent_days, NEW.urgent_days) THEN
            RAISE EXCEPTION 'this lets more pass from % on than what was said before: it takes two people', day
                USING ERRCODE = 'check_violation', CONSTRAINT = 'match_tolerances_two';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

-- Fuel of vehicles with both meters was in intervals of either: what was summed up of them is made again.
INSERT INTO fuel_stale (vehicle, from_at)
SELECT vehicle, '-infinity' FROM fuel_month WHERE vehicle <> '' GROUP BY vehicle HAVING bool_or(way_ul <> 0) AND bool_or(run_ul <> 0);
