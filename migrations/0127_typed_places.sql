-- +goose Up

-- Where a fill that was typed flowed is held against the stations of its vehicle and of the rule of that, and so is what a
-- pump gave against those of the rule. What flowed before is looked at once, of vehicles that have had stations of their own or by a rule.
INSERT INTO unjudged (station, epoch, seq, branch)
SELECT e.station, e.epoch, e.seq, e.branch FROM effective_dispense e
 WHERE e.branch = 0 AND e.purpose = 'vehicle' AND e.vehicle IN (
    SELECT v.key FROM policy_entry v
     WHERE v.log = 'fleet' AND v.kind = 'vehicle'
       AND (nullif(v.body, '')::jsonb ? 'stations' OR nullif(v.body, '')::jsonb->>'rule' IN (SELECT r.key FROM policy_entry r WHERE r.log = 'fleet' AND r.kind = 'rule' AND nullif(r.body, '')::jsonb ? 'stations')))
    ON CONFLICT DO NOTHING;

-- Which box of ours stands at a supplier's station says where fills flowed that were typed of it, from its day on.
-- +goose StatementBegin
CREATE FUNCTION permit_judges_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO unjudged (station, epoch, seq, branch)
    SELECT e.station, e.epoch, e.seq, e.branch FROM effective_dispense e
     WHERE e.branch = 0 AND e.volume_from = 'typed' AND e.permit IS NOT NULL AND permit_key(e.permit) = permit_key(NEW.permit) AND e.happened_at >= (NEW.from_on - 1)::timestamptz
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE FUNCTION permit_had_box(of_contract text, of_permit text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (SELECT FROM permit WHERE contract = of_contract AND permit = of_permit AND station IS NOT NULL);
CREATE TRIGGER permit_judged AFTER INSERT ON permit FOR EACH ROW WHEN (permit_had_box(NEW.contract, NEW.permit)) EXECUTE FUNCTION permit_judges_again();
