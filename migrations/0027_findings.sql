-- +goose Up

-- A note is kept and counted, and waits for nobody.
ALTER TABLE finding DROP CONSTRAINT finding_severity;
ALTER TABLE finding ADD CONSTRAINT finding_severity CHECK (severity IN ('critical', 'major', 'minor', 'note'));
CREATE INDEX finding_of_vehicle ON finding (vehicle, at);

-- What all fills of a vehicle up to one of them say of how it consumes, to go on from:
-- the state after so many fills. Judging makes it, and makes it again.
CREATE TABLE watch (
    vehicle text   NOT NULL,
    fills   bigint NOT NULL,
    at      timestamptz NOT NULL, -- of the last of them …
    station text   NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL, -- … and which it is
    state   text   NOT NULL, -- JSON
    CONSTRAINT watch_pk PRIMARY KEY (vehicle, fills)
);
CREATE INDEX watch_when ON watch (vehicle, at);

-- What the office did about findings: a projection. The record that a finding is about
-- is null for those about a day or a quota.
CREATE TABLE finding_act (
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    at      timestamptz NOT NULL,
    finding text NOT NULL,
    rule    text NOT NULL,
    of_station text, of_epoch bigint, of_seq bigint,
    state   text NOT NULL,
    person  text NOT NULL, -- who did it …
    other   text,          -- … and whose word it is about: who had explained or confirmed
    owner   text,
    reason  text NOT NULL,
    CONSTRAINT finding_act_pk PRIMARY KEY (station, epoch, seq, branch),
    -- Nobody clears what they said themselves.
    CONSTRAINT finding_act_two CHECK (state NOT IN ('justified', 'rejected', 'closed') OR coalesce(other <> person, false))
);
CREATE INDEX finding_act_of ON finding_act (finding, at);
CREATE INDEX finding_act_consumption ON finding_act (of_station, of_epoch, of_seq) WHERE rule = 'economy_falls';

-- What was decided before there were pages for it.
INSERT INTO finding_act
SELECT station, epoch, seq, branch, at, subject, split_part(subject, ':', 1), ref[1], ref[2]::bigint, ref[3]::bigint, detail, person, other, NULL, reason
  FROM (SELECT station, epoch, seq, branch, at, body->>'subject' AS subject, body->>'detail' AS detail, body->>'reason' AS reason,
               body->'people'->0->>'person' AS person, body->'people'->1->>'person' AS other,
               regexp_match(split_part(body->>'subject', ':', 2), '^([a-z0-9][a-z0-9-]{1,15})/([1-9][0-9]{0,14})/([1-9][0-9]{0,14})$') AS ref
          FROM event WHERE kind = 'decide' AND station = 'office' AND body->>'what' = 'finding') d
 WHERE detail IN ('explained', 'confirmed', 'recovery') OR detail IN ('justified', 'rejected', 'closed') AND other <> person;

-- How the rules of discrepancies are set, from when on. A change is a row; none is
-- written over, and none begins before it was said.
CREATE TABLE finding_rule (
    n       bigint GENERATED ALWAYS AS IDENTITY,
    rule    text   NOT NULL,
    class   text   NOT NULL DEFAULT '', -- of vehicles; '' is all
    off     boolean NOT NULL,
    limit_n bigint NOT NULL, -- in the unit of the rule; 0: as it is by default
    from_at timestamptz NOT NULL,
    reason  text   NOT NULL,
    said_by text   NOT NULL,
    said_at timestamptz NOT NULL,
    CONSTRAINT finding_rule_pk PRIMARY KEY (n),
    CONSTRAINT finding_rule_ahead CHECK (from_at >= said_at AND limit_n >= 0)
);

-- Fills of before are followed too, and odd readings of before are noted.
INSERT INTO unjudged (station, epoch, seq, branch)
SELECT station, epoch, seq, branch FROM effective_dispense WHERE vehicle IS NOT NULL AND num_nonnulls(odometer_m, engine_s) > 0
    ON CONFLICT DO NOTHING;
