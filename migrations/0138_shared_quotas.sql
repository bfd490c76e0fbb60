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
