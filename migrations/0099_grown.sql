-- +goose Up

-- What is approved of a discrepancy is approved at what was seen of it then, and no further: each
-- step says how much it weighed, what it came to and what it should have, and of which vehicle it
-- was, the first digits of the hash of its id. Null: the step says nothing of it. See decision 124.
ALTER TABLE finding_act
    ADD COLUMN seen_severity   text,
    ADD COLUMN seen_risk_cents bigint,
    ADD COLUMN seen_actual     bigint,
    ADD COLUMN seen_expected   bigint,
    ADD COLUMN seen_vehicle    text,
    ADD CONSTRAINT finding_act_seen_whole CHECK (CASE WHEN seen_severity IS NULL THEN num_nonnulls(seen_risk_cents, seen_actual, seen_expected, seen_vehicle) = 0
        ELSE seen_severity IN ('critical', 'major', 'minor', 'note') AND coalesce(seen_vehicle ~ '^[0-9a-f]{8}$', true) END);

-- Whose a discrepancy is, and which case of its rule, in eight digits.
-- +goose StatementBegin
CREATE FUNCTION finding_of(of_rule text, vehicle text, args text[]) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT left(encode(sha256(convert_to(nullif(concat_ws(' ', nullif(vehicle, ''), CASE WHEN of_rule ~ '^[A-Z]' THEN args[1] END), ''), 'UTF8')), 'hex'), 8);
END;
-- +goose StatementEnd

-- What is to be seen of a discrepancy now; all null of what is found no more. That days pass is
-- nothing else until it weighs more for it. What is at risk of what records tell follows from its figures
-- and its fill, and is not in it.
-- +goose StatementBegin
CREATE FUNCTION finding_now(of_finding text, OUT severity text, OUT risk_cents bigint, OUT actual bigint, OUT expected bigint, OUT vehicle text) LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
    SELECT f.severity, f.risk_cents, CASE WHEN f.unit IS DISTINCT FROM 'days' THEN f.actual END, CASE WHEN f.unit IS DISTINCT FROM 'days' THEN f.expected END, finding_of(f.rule, f.vehicle, f.args)
      FROM (SELECT) one LEFT JOIN finding f ON f.finding = of_finding;
END;
-- +goose StatementEnd

-- Whether a discrepancy is beyond what was seen of it, as [dispense.FindingSeen.Beyond] has it: it
-- weighs more, more is at risk, the figures are farther apart or the other way round, or it is
-- another vehicle's or another case. It is one expression, so that queries have it in their plans.
-- +goose StatementBegin
CREATE FUNCTION finding_beyond(severity text, risk_cents bigint, actual bigint, expected bigint, vehicle text,
                               seen_severity text, seen_risk_cents bigint, seen_actual bigint, seen_expected bigint, seen_vehicle text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT array_position('{note,minor,major,critical}'::text[], severity) > array_position('{note,minor,major,critical}'::text[], seen_severity)
        OR coalesce(risk_cents, 0)::numeric - coalesce(seen_risk_cents, 0) > greatest(100, div(coalesce(seen_risk_cents, 0)::numeric, 100))
        OR abs(CASE WHEN actual IS NULL THEN 0 ELSE actual::numeric - coalesce(expected, 0) END) - abs(CASE WHEN seen_actual IS NULL THEN 0 ELSE seen_actual::numeric - coalesce(seen_expected, 0) END)
           > div(abs(CASE WHEN seen_actual IS NULL THEN 0 ELSE seen_actual::numeric - coalesce(seen_expected, 0) END), 100)
        OR sign(CASE WHEN actual IS NULL THEN 0 ELSE actual::numeric - coalesce(expected, 0) END) * sign(CASE WHEN seen_actual IS NULL THEN 0 ELSE seen_actual::numeric - coalesce(seen_expected, 0) END) < 0
        OR vehicle IS DISTINCT FROM seen_vehicle;
END;
-- +goose StatementEnd

-- What steps of before are held to have seen: of what is judged of months what was found then, as
-- its changes have it, and of all else what is known now.
CREATE TABLE finding_known (
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL, -- which step
    severity   text NOT NULL,
    risk_cents bigint,
    actual     bigint,
    expected   bigint,
    vehicle    text,
    CONSTRAINT finding_known_pk PRIMARY KEY (station, epoch, seq, branch)
);
INSERT INTO finding_known
SELECT a.station, a.epoch, a.seq, a.branch, x.severity, x.risk_cents, x.actual, x.expected, x.vehicle
  FROM finding_act a
  CROSS JOIN LATERAL (SELECT * FROM (
        (SELECT c.severity, c.risk_cents, CASE WHEN c.unit IS DISTINCT FROM 'days' THEN c.actual END AS actual, CASE WHEN c.unit IS DISTINCT FROM 'days' THEN c.expected END AS expected,
                finding_of(c.rule, c.vehicle, c.args) AS vehicle
           FROM audit_change c WHERE c.finding = a.finding AND c.said_at <= a.at ORDER BY c.n DESC LIMIT 1)
         UNION ALL
        SELECT n.severity, n.risk_cents, n.actual, n.expected, n.vehicle FROM finding_now(a.finding) n WHERE n.severity IS NOT NULL) both_of LIMIT 1) x
 WHERE a.branch = 0
   AND coalesce((SELECT c.what FROM audit_change c WHERE c.finding = a.finding AND c.said_at <= a.at ORDER BY c.n DESC LIMIT 1), '') <> 'mended';
CREATE TRIGGER finding_known_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON finding_known FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
-- Who may read a step may read what it is held to have seen.
-- +goose StatementBegin
CREATE FUNCTION finding_held(of_station text, of_epoch bigint, of_seq bigint, OUT severity text, OUT risk_cents bigint, OUT actual bigint, OUT expected bigint, OUT vehicle text) LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
    SELECT k.severity, k.risk_cents, k.actual, k.expected, k.vehicle FROM (SELECT) one LEFT JOIN finding_known k ON (k.station, k.epoch, k.seq, k.branch) = (of_station, of_epoch, of_seq, 0);
END;
-- +goose StatementEnd

-- How far people have come with a discrepancy: the state of the last step, and 'grown' where it is
-- found, and is beyond what that step saw of it when it said that it is in order. A step that says
-- nothing of what it saw approves nothing. Null: nobody did anything about it.
-- +goose StatementBegin
CREATE FUNCTION finding_state(of_finding text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
    SELECT CASE WHEN f.finding IS NULL THEN a.state
                WHEN a.seen_severity IS NULL AND k.severity IS NULL THEN 'grown'
                WHEN finding_beyond(f.severity, f.risk_cents, CASE WHEN f.unit IS DISTINCT FROM 'days' THEN f.actual END, CASE WHEN f.unit IS DISTINCT FROM 'days' THEN f.expected END, finding_of(f.rule, f.vehicle, f.args),
                                    coalesce(a.seen_severity, k.severity), CASE WHEN a.seen_severity IS NULL THEN k.risk_cents ELSE a.seen_risk_cents END, CASE WHEN a.seen_severity IS NULL THEN k.actual ELSE a.seen_actual END,
                                    CASE WHEN a.seen_severity IS NULL THEN k.expected ELSE a.seen_expected END, CASE WHEN a.seen_severity IS NULL THEN k.vehicle ELSE a.seen_vehicle END) THEN 'grown'
                ELSE a.state END
      FROM (SELECT * FROM finding_act a WHERE a.finding = of_finding AND a.branch = 0 ORDER BY a.at DESC, a.station DESC, a.epoch DESC, a.seq DESC LIMIT 1) a
      LEFT JOIN finding_known k USING (station, epoch, seq, branch)
      LEFT JOIN finding f ON f.finding = a.finding AND a.state IN ('explained', 'justified', 'closed');
END;
-- +goose StatementEnd

-- What a step says that it saw is what there is: whoever judges anew between looking and approving
-- comes first.
-- +goose StatementBegin
CREATE FUNCTION finding_act_seen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.seen_severity, NEW.seen_risk_cents, NEW.seen_actual, NEW.seen_expected, NEW.seen_vehicle)
       IS DISTINCT FROM (SELECT (n.severity, n.risk_cents, n.actual, n.expected, n.vehicle) FROM finding_now(NEW.finding) n) THEN
        RAISE EXCEPTION 'finding_act_seen: nobody saw that of %', NEW.finding USING ERRCODE = 'check_violation', CONSTRAINT = 'finding_act_seen';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER finding_act_seen AFTER INSERT ON finding_act FOR EACH ROW WHEN (NEW.seen_severity IS NOT NULL) EXECUTE FUNCTION finding_act_seen();
