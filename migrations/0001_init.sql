-- +goose Up

-- The registry: who may speak, with which keys, and how far each has been heard.

CREATE TABLE station (
    station    text   NOT NULL,
    name       text   NOT NULL,
    shard      text   NOT NULL,
    zone       text   NOT NULL,
    enrolled_at timestamptz NOT NULL,
    -- SHA-256 of the password with which the station's link signs in to the
    -- embedded broker. Another broker keeps its own.
    link_sha256 bytea NOT NULL,
    CONSTRAINT station_pk PRIMARY KEY (station),
    CONSTRAINT station_id_form CHECK (station ~ '^[a-z0-9][a-z0-9-]{1,15}$'),
    CONSTRAINT station_shard_form CHECK (shard ~ '^0[0-9a-f]$')
);

-- A grant is what a station's epochs begin from; the note is kept as given.
CREATE TABLE station_grant (
    station text   NOT NULL,
    epoch   bigint NOT NULL,
    hash    bytea  NOT NULL,
    note    bytea  NOT NULL,
    CONSTRAINT station_grant_pk PRIMARY KEY (station, epoch),
    CONSTRAINT station_grant_hash UNIQUE (station, hash),
    CONSTRAINT station_grant_of_station FOREIGN KEY (station) REFERENCES station
);

-- The key in force from a record on. A key is never used twice, by anyone.
CREATE TABLE station_key (
    station  text   NOT NULL,
    epoch    bigint NOT NULL,
    from_seq bigint NOT NULL,
    key      text   NOT NULL,
    CONSTRAINT station_key_pk PRIMARY KEY (station, epoch, from_seq),
    CONSTRAINT station_key_of_station FOREIGN KEY (station) REFERENCES station
);

-- How far each epoch of each station is committed without a gap. Whoever
-- writes records of an epoch holds this row's lock.
CREATE TABLE cursor (
    station      text   NOT NULL,
    epoch        bigint NOT NULL,
    seq          bigint NOT NULL,
    hash         bytea  NOT NULL, -- of record seq; of the grant while seq is 0
    kept         bigint NOT NULL DEFAULT 0,
    n            bigint NOT NULL DEFAULT 0, -- of the newest receipt
    state        text   NOT NULL DEFAULT 'ok',
    revoked_from bigint, -- the first number that no longer counts
    CONSTRAINT cursor_pk PRIMARY KEY (station, epoch),
    CONSTRAINT cursor_state CHECK (state IN ('ok', 'fork', 'revoked')),
    CONSTRAINT cursor_revoked CHECK ((state = 'revoked') = (revoked_from IS NOT NULL)),
    CONSTRAINT cursor_kept CHECK (kept BETWEEN 0 AND seq),
    CONSTRAINT cursor_of_station FOREIGN KEY (station) REFERENCES station
) WITH (fillfactor = 50);

-- What the server was, when: its era is the Unix second it began.
CREATE TABLE era (
    era bigint      NOT NULL,
    why text        NOT NULL,
    at  timestamptz NOT NULL,
    CONSTRAINT era_pk PRIMARY KEY (era)
);

-- The journals, as they travelled. Nothing changes or deletes a row.

CREATE TABLE record (
    station text   NOT NULL,
    epoch   bigint NOT NULL,
    seq     bigint NOT NULL,
    branch  int    NOT NULL DEFAULT 0, -- above 0 for the other notes of a fork
    hash    bytea  NOT NULL,
    kind    text   NOT NULL,
    at      timestamptz NOT NULL,
    clock   text   NOT NULL,
    unread  boolean NOT NULL,
    note    bytea  NOT NULL,
    CONSTRAINT record_pk PRIMARY KEY (station, epoch, seq, branch)
);
CREATE INDEX record_no_clock ON record (station, at) WHERE clock = 'U';
CREATE INDEX record_unread ON record (station, epoch, seq) WHERE unread;
CREATE INDEX record_kind ON record (kind, at) WHERE kind NOT IN ('authorize', 'dispense', 'void', 'tick');

-- When the records first_seq … last_seq came: an input of replay.
CREATE TABLE arrival (
    station     text   NOT NULL,
    epoch       bigint NOT NULL,
    first_seq   bigint NOT NULL,
    branch      int    NOT NULL DEFAULT 0,
    last_seq    bigint NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT arrival_pk PRIMARY KEY (station, epoch, first_seq, branch)
);

-- What was sent in a station's name and is not its word. Bounded by source.
CREATE TABLE quarantine (
    source      text   NOT NULL, -- the topic's station, or what was in its place
    n           bigint NOT NULL,
    received_at timestamptz NOT NULL,
    reason      text   NOT NULL,
    bytes       bytea  NOT NULL,
    CONSTRAINT quarantine_pk PRIMARY KEY (source, n)
);
CREATE TABLE quarantine_count (
    source   text   NOT NULL,
    messages bigint NOT NULL,
    bytes    bigint NOT NULL,
    last_at  timestamptz NOT NULL,
    last_reason text NOT NULL,
    CONSTRAINT quarantine_count_pk PRIMARY KEY (source)
);

-- Projections: each row says what one record said. They are made from records
-- alone, in any order, and replay makes them again.

CREATE TABLE authorize (
    station   text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    at        timestamptz NOT NULL,
    clock     text NOT NULL,
    position  text NOT NULL,
    hoses     text[] NOT NULL,
    purpose   text NOT NULL,
    vehicle   text,
    label     text,
    driver    text,
    attendant text,
    grade     text NOT NULL,
    limit_ul  bigint NOT NULL,
    odometer_m bigint,
    rule      text,
    reason    text NOT NULL,
    flags     text[] NOT NULL,
    fleet_version text NOT NULL,
    own_version   text NOT NULL,
    linked    boolean NOT NULL,
    lapse_s   bigint NOT NULL,
    CONSTRAINT authorize_pk PRIMARY KEY (station, epoch, seq, branch)
);
CREATE INDEX authorize_vehicle ON authorize (vehicle, at);
CREATE INDEX authorize_position ON authorize (station, position, epoch, seq);

-- An authorize is closed by a dispense or a void that names it.
CREATE TABLE closing (
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    auth_station text NOT NULL, auth_epoch bigint NOT NULL, auth_seq bigint NOT NULL,
    how text NOT NULL, -- 'dispense', or why it is void
    totalizer_ul bigint, -- at a void
    CONSTRAINT closing_pk PRIMARY KEY (station, epoch, seq, branch)
);
CREATE INDEX closing_auth ON closing (auth_station, auth_epoch, auth_seq);

CREATE TABLE dispense (
    station   text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    happened_at timestamptz NOT NULL, -- when the fuel flowed, as well as is known
    at        timestamptz NOT NULL,   -- when it was recorded
    clock     text NOT NULL,
    auth      text,
    position  text,
    hose      text,
    meter     bigint,
    grade     text NOT NULL,
    purpose   text NOT NULL,
    volume_ul bigint NOT NULL,
    volume_from text NOT NULL,
    totalizer_before_ul bigint,
    totalizer_after_ul  bigint,
    price_e4  bigint,
    currency  text,
    amount_cents bigint,
    vehicle   text,
    label     text,
    driver    text,
    attendant text,
    odometer_m bigint,
    engine_s  bigint,
    filled    text, -- yes, no, unknown; null where nobody said
    ended     text NOT NULL,
    flags     text[] NOT NULL,
    ticket    text,
    source    text,
    contract  text,
    permit    text,
    into_tank text,
    CONSTRAINT dispense_pk PRIMARY KEY (station, epoch, seq, branch)
);
CREATE INDEX dispense_when ON dispense (happened_at);
CREATE INDEX dispense_vehicle ON dispense (vehicle, happened_at);

CREATE TABLE deny (
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    at      timestamptz NOT NULL,
    clock   text NOT NULL,
    position text NOT NULL,
    label   text,
    scanned text,
    vehicle text,
    driver  text,
    attendant text,
    reason  text NOT NULL,
    rule    text,
    left_ul bigint,
    odometer_m bigint,
    count   bigint NOT NULL,
    linked  boolean NOT NULL,
    CONSTRAINT deny_pk PRIMARY KEY (station, epoch, seq, branch)
);
CREATE INDEX deny_when ON deny (at);
CREATE INDEX deny_vehicle ON deny (vehicle, at);

CREATE TABLE offbook (
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    at      timestamptz NOT NULL,
    hose    text NOT NULL,
    meter   bigint NOT NULL,
    totalizer_before_ul bigint NOT NULL,
    totalizer_after_ul  bigint NOT NULL,
    volume_ul bigint NOT NULL,
    cause   text NOT NULL,
    near    text,
    CONSTRAINT offbook_pk PRIMARY KEY (station, epoch, seq, branch)
);

-- Every statement about a totalizer: what it read before and after the record.
-- before = after where it only read.
CREATE TABLE reading (
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    hose    text NOT NULL,
    meter   bigint NOT NULL,
    before_ul bigint NOT NULL,
    after_ul  bigint NOT NULL,
    moved_by text NOT NULL, -- dispense, offbook, read, or a reason for a new meter
    CONSTRAINT reading_pk PRIMARY KEY (station, epoch, seq, branch, hose)
);
CREATE INDEX reading_hose ON reading (station, hose, epoch, seq);

CREATE TABLE draw (
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    quota   text NOT NULL,
    period  text NOT NULL,
    volume_ul bigint NOT NULL,
    final   boolean NOT NULL, -- false while it only reserves
    CONSTRAINT draw_pk PRIMARY KEY (station, epoch, seq, branch, quota, period)
);
CREATE INDEX draw_quota ON draw (quota, period);

CREATE TABLE lease_said (
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    quota   text NOT NULL,
    period  text NOT NULL,
    own     text NOT NULL,
    limit_ul bigint NOT NULL,
    used_ul  bigint NOT NULL,
    reserved_ul bigint NOT NULL,
    CONSTRAINT lease_said_pk PRIMARY KEY (station, epoch, seq, branch)
);
CREATE INDEX lease_said_quota ON lease_said (quota, period, station, epoch, seq);

-- Records of the rarer kinds, for pages that show them: the body as it stands.
CREATE TABLE event (
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    at      timestamptz NOT NULL,
    kind    text NOT NULL,
    body    jsonb NOT NULL,
    CONSTRAINT event_pk PRIMARY KEY (station, epoch, seq, branch)
);
CREATE INDEX event_station ON event (station, at);
CREATE INDEX event_decided ON event ((body->>'subject'), at) WHERE kind = 'decide';

-- A correction names the record whose figures it changes.
CREATE TABLE correction (
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    at      timestamptz NOT NULL,
    of_station text NOT NULL, of_epoch bigint NOT NULL, of_seq bigint NOT NULL,
    action  text NOT NULL,
    reason  text NOT NULL,
    CONSTRAINT correction_pk PRIMARY KEY (station, epoch, seq, branch)
);
CREATE INDEX correction_of ON correction (of_station, of_epoch, of_seq);

-- The dispense inside a correction; happened_at is null where it is that of the
-- record corrected.
CREATE TABLE replacement (LIKE dispense);
ALTER TABLE replacement
    ALTER COLUMN happened_at DROP NOT NULL,
    ADD CONSTRAINT replacement_pk PRIMARY KEY (station, epoch, seq, branch);
CREATE INDEX replacement_vehicle ON replacement (vehicle);

-- What corrections put in the place of dispenses, and what they assign from one
-- to another. Of several that void or replace one record, the last counts.
CREATE VIEW corrected_dispense AS
SELECT c.of_station AS station, c.of_epoch AS epoch, c.of_seq AS seq, 0 AS branch, coalesce(r.happened_at, d.happened_at, c.at) AS happened_at,
       coalesce(d.at, r.at) AS at, coalesce(d.clock, r.clock) AS clock,
       r.auth, r.position, r.hose, r.meter, r.grade, r.purpose, r.volume_ul, r.volume_from, r.totalizer_before_ul, r.totalizer_after_ul,
       r.price_e4, r.currency, r.amount_cents, r.vehicle, r.label, r.driver, r.attendant, r.odometer_m, r.engine_s, r.filled,
       r.ended, r.flags, r.ticket, r.source, r.contract, r.permit, r.into_tank, 'replaced' AS corrected
  FROM correction c
  JOIN replacement r USING (station, epoch, seq, branch)
  LEFT JOIN dispense d ON (d.station, d.epoch, d.seq, d.branch) = (c.of_station, c.of_epoch, c.of_seq, 0)
 WHERE c.action = 'replace'
   AND NOT EXISTS (SELECT FROM correction u
                    WHERE (u.of_station, u.of_epoch, u.of_seq) = (c.of_station, c.of_epoch, c.of_seq)
                      AND u.action IN ('void', 'replace')
                      AND (u.at, u.station, u.epoch, u.seq, u.branch) > (c.at, c.station, c.epoch, c.seq, c.branch))
UNION ALL
SELECT r.station, r.epoch, r.seq, r.branch, coalesce(r.happened_at, d.happened_at, o.at, c.at), r.at, r.clock,
       r.auth, r.position, r.hose, r.meter, r.grade, r.purpose, r.volume_ul, r.volume_from, r.totalizer_before_ul, r.totalizer_after_ul,
       r.price_e4, r.currency, r.amount_cents, r.vehicle, r.label, r.driver, r.attendant, r.odometer_m, r.engine_s, r.filled,
       r.ended, r.flags, r.ticket, r.source, r.contract, r.permit, r.into_tank, 'assigned'
  FROM correction c
  JOIN replacement r USING (station, epoch, seq, branch)
  LEFT JOIN dispense d ON (d.station, d.epoch, d.seq, d.branch) = (c.of_station, c.of_epoch, c.of_seq, 0)
  LEFT JOIN offbook o ON (o.station, o.epoch, o.seq, o.branch) = (c.of_station, c.of_epoch, c.of_seq, 0)
 WHERE c.action = 'assign'
   AND NOT EXISTS (SELECT FROM correction u
                    WHERE (u.of_station, u.of_epoch, u.of_seq) = (c.station, c.epoch, c.seq)
                      AND u.action IN ('void', 'replace'));

-- What counts: dispenses with corrections applied. A voided one is gone; one
-- replaced keeps its name and has the new figures. A part assigned elsewhere is a
-- row of its own under the correction's name, and is taken from the dispense it
-- was part of.
CREATE VIEW effective_dispense AS
SELECT d.station, d.epoch, d.seq, d.branch, d.happened_at, d.at, d.clock, d.auth, d.position, d.hose, d.meter, d.grade, d.purpose,
       d.volume_ul - p.volume_ul AS volume_ul, d.volume_from, d.totalizer_before_ul, d.totalizer_after_ul, d.price_e4, d.currency,
       d.amount_cents - p.amount_cents AS amount_cents, d.vehicle, d.label, d.driver, d.attendant, d.odometer_m, d.engine_s, d.filled,
       d.ended, d.flags, d.ticket, d.source, d.contract, d.permit, d.into_tank,
       CASE WHEN p.parts > 0 THEN 'reduced' ELSE '' END AS corrected
  FROM dispense d,
       LATERAL (SELECT count(*) AS parts, coalesce(sum(r.volume_ul), 0)::bigint AS volume_ul,
                       coalesce(sum(r.amount_cents), 0)::bigint AS amount_cents
                  FROM correction c JOIN replacement r USING (station, epoch, seq, branch)
                 WHERE (c.of_station, c.of_epoch, c.of_seq) = (d.station, d.epoch, d.seq) AND c.action = 'assign'
                   AND NOT EXISTS (SELECT FROM correction u
                                    WHERE (u.of_station, u.of_epoch, u.of_seq) = (c.station, c.epoch, c.seq)
                                      AND u.action IN ('void', 'replace'))) p
 WHERE NOT EXISTS (SELECT FROM correction c
                    WHERE (c.of_station, c.of_epoch, c.of_seq) = (d.station, d.epoch, d.seq)
                      AND c.action IN ('void', 'replace'))
UNION ALL
SELECT * FROM corrected_dispense;

-- The newest word of each station about itself. Not an input of replay.
CREATE TABLE sign_of_life (
    station text NOT NULL,
    at      timestamptz NOT NULL,
    epoch   bigint NOT NULL,
    durable bigint NOT NULL,
    unsent  bigint NOT NULL,
    fleet_version text NOT NULL,
    own_version   text NOT NULL,
    CONSTRAINT sign_of_life_pk PRIMARY KEY (station)
) WITH (fillfactor = 50);

-- Records that came in and have not been judged. Judging takes rows away, and
-- looks at what else each of them sheds light on.
CREATE TABLE unjudged (
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    CONSTRAINT unjudged_pk PRIMARY KEY (station, epoch, seq, branch)
);

-- A finding is something a person must look at. What it says is computed from
-- records; state and owner are people's, and come from the office's records.
CREATE TABLE finding (
    finding  text NOT NULL, -- rule and subject, so that judging twice finds once
    rule     text NOT NULL,
    severity text NOT NULL,
    at       timestamptz NOT NULL,
    station  text,
    vehicle  text,
    hose     text,
    ref      text,
    actual   bigint,
    expected bigint,
    unit     text,
    args     text[] NOT NULL,
    subject  text NOT NULL, -- what was judged: 'record', 'day' of a station, 'quota' of a period …
    key      text NOT NULL, -- … and which
    CONSTRAINT finding_pk PRIMARY KEY (finding),
    CONSTRAINT finding_severity CHECK (severity IN ('critical', 'major', 'minor'))
);
CREATE INDEX finding_when ON finding (at);
CREATE INDEX finding_subject ON finding (subject, key);

-- The fleet.

CREATE TABLE department (
    department text NOT NULL,
    name       text NOT NULL,
    revision   bigint NOT NULL DEFAULT 1, -- grows with every change; who changes a row names the one that was read
    CONSTRAINT department_pk PRIMARY KEY (department),
    CONSTRAINT department_name UNIQUE (name)
);

CREATE TABLE grade (
    grade   text NOT NULL,
    name    text NOT NULL,
    product text,
    color   text,
    revision bigint NOT NULL DEFAULT 1,
    CONSTRAINT grade_pk PRIMARY KEY (grade)
);

CREATE TABLE rule (
    rule text NOT NULL,
    body json NOT NULL, -- the policy entry, byte for byte
    revision bigint NOT NULL DEFAULT 1,
    CONSTRAINT rule_pk PRIMARY KEY (rule)
);

-- How each station works.
CREATE TABLE station_settings (
    station  text NOT NULL,
    body     json NOT NULL, -- the policy entry, byte for byte
    revision bigint NOT NULL DEFAULT 1,
    CONSTRAINT station_settings_pk PRIMARY KEY (station),
    CONSTRAINT station_settings_of_station FOREIGN KEY (station) REFERENCES station
);

CREATE TABLE quota (
    quota   text NOT NULL,
    period  text NOT NULL, -- day, week, month or year
    size_ul bigint NOT NULL,
    from_at timestamptz NOT NULL, -- sizes are dated, never overwritten
    CONSTRAINT quota_pk PRIMARY KEY (quota, from_at),
    CONSTRAINT quota_period CHECK (period IN ('day', 'week', 'month', 'year')),
    CONSTRAINT quota_size CHECK (size_ul >= 0)
);

CREATE TABLE vehicle (
    vehicle    text NOT NULL,
    fleet_no   text NOT NULL,
    plate      text NOT NULL,
    name       text NOT NULL DEFAULT '',
    status     text NOT NULL DEFAULT 'active',
    department text,
    grades     text[] NOT NULL,
    tank_ul    bigint,
    rule       text NOT NULL,
    quotas     text[] NOT NULL DEFAULT '{}',
    stations   text[] NOT NULL DEFAULT '{}',
    odometer   text NOT NULL DEFAULT 'on',
    reference_m_per_l bigint, -- expected fuel economy, meters a liter
    odometer_m  bigint,      -- last accepted anywhere …
    odometer_at timestamptz, -- … and when it was read
    revision    bigint NOT NULL DEFAULT 1,
    CONSTRAINT vehicle_pk PRIMARY KEY (vehicle),
    CONSTRAINT vehicle_fleet_no UNIQUE (fleet_no),
    CONSTRAINT vehicle_status CHECK (status IN ('active', 'blocked', 'workshop', 'retired')),
    CONSTRAINT vehicle_odometer CHECK (odometer IN ('on', 'hours', 'none')),
    CONSTRAINT vehicle_in_department FOREIGN KEY (department) REFERENCES department,
    CONSTRAINT vehicle_rule FOREIGN KEY (rule) REFERENCES rule
);
-- Machines have no plate.
CREATE UNIQUE INDEX vehicle_plate ON vehicle (plate) WHERE plate <> '';
CREATE INDEX vehicle_quotas ON vehicle USING gin (quotas);
CREATE INDEX vehicle_by_rule ON vehicle (rule);

CREATE TABLE person (
    person text NOT NULL,
    name   text NOT NULL,
    status text NOT NULL DEFAULT 'active',
    roles  text[] NOT NULL,
    badge_sha256 text,
    pin    text, -- argon2id
    vehicles text[] NOT NULL DEFAULT '{}', -- none: all
    until_at timestamptz,
    revision bigint NOT NULL DEFAULT 1,
    CONSTRAINT person_pk PRIMARY KEY (person),
    CONSTRAINT person_status CHECK (status IN ('active', 'blocked', 'retired'))
);

-- One row a version ever printed; the newest is current.
CREATE TABLE label (
    label      text   NOT NULL,
    version    bigint NOT NULL,
    vehicle    text,
    person     text,
    printed_at timestamptz NOT NULL,
    printed_by text   NOT NULL,
    why        text   NOT NULL, -- first, worn, lost, stolen
    token_sha256 text NOT NULL,
    seen_at    timestamptz, -- the first scan anywhere
    void_at    timestamptz, -- of the newest version: the label is good no more
    CONSTRAINT label_pk PRIMARY KEY (label, version),
    CONSTRAINT label_of_one CHECK ((vehicle IS NULL) <> (person IS NULL)),
    CONSTRAINT label_why CHECK (why IN ('first', 'worn', 'lost', 'stolen')),
    CONSTRAINT label_vehicle FOREIGN KEY (vehicle) REFERENCES vehicle,
    CONSTRAINT label_person FOREIGN KEY (person) REFERENCES person
);
CREATE INDEX label_of_vehicle ON label (vehicle, label, version);
CREATE INDEX label_of_person ON label (person, label, version) WHERE person IS NOT NULL;

CREATE TABLE price (
    grade    text NOT NULL,
    station  text NOT NULL DEFAULT '', -- '' is the fleet's price
    from_at  timestamptz NOT NULL,
    price_e4 bigint NOT NULL,
    currency text NOT NULL,
    CONSTRAINT price_pk PRIMARY KEY (grade, station, from_at),
    CONSTRAINT price_positive CHECK (price_e4 > 0)
);

-- A period of a quota, in UTC. Whoever gives leases of it, or writes down what
-- was drawn outside of leases, holds this row's lock.
CREATE TABLE quota_period (
    quota    text NOT NULL,
    period   text NOT NULL,
    from_at  timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    split_ul bigint, -- the size that was split last; null before the first time
    CONSTRAINT quota_period_pk PRIMARY KEY (quota, period),
    CONSTRAINT quota_period_bounds CHECK (from_at < until_at)
);

-- What each station may ever draw from a quota in a period, as last issued.
CREATE TABLE lease (
    station  text   NOT NULL,
    epoch    bigint NOT NULL,
    quota    text   NOT NULL,
    period   text   NOT NULL,
    from_at  timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    limit_ul bigint NOT NULL, -- asked of the station
    counts_ul bigint NOT NULL, -- the most the station may still believe: counted against the quota
    ask_ul      bigint, -- the limit it asked for last …
    ask_vehicle text,   -- … for whom …
    ask_at      timestamptz, -- … and when; forgotten soon after
    CONSTRAINT lease_pk PRIMARY KEY (quota, period, station, epoch),
    CONSTRAINT lease_of_period FOREIGN KEY (quota, period) REFERENCES quota_period,
    CONSTRAINT lease_counts CHECK (counts_ul >= limit_ul AND limit_ul >= 0)
);
-- The leases whose lower limit the station has not confirmed yet.
CREATE INDEX lease_unconfirmed ON lease (quota, period) WHERE counts_ul > limit_ul;
CREATE INDEX lease_asked ON lease (ask_at) WHERE ask_at IS NOT NULL;

-- The office's journal: each process that writes it takes the next boot.
CREATE TABLE office_boot (
    epoch bigint NOT NULL,
    boot  bigint NOT NULL,
    at    timestamptz NOT NULL,
    CONSTRAINT office_boot_pk PRIMARY KEY (epoch, boot)
);

-- The policy logs: the changefeed of the fleet. One row an object, the entry
-- that last set it.
CREATE TABLE policy_log (
    log     text   NOT NULL, -- 'fleet' or a station
    version bigint NOT NULL,
    CONSTRAINT policy_log_pk PRIMARY KEY (log)
) WITH (fillfactor = 50);
CREATE TABLE policy_entry (
    log  text   NOT NULL,
    n    bigint NOT NULL,
    kind text   NOT NULL,
    key  text   NOT NULL,
    at   timestamptz NOT NULL,
    body text   NOT NULL, -- canonical JSON
    CONSTRAINT policy_entry_pk PRIMARY KEY (log, n)
);
CREATE INDEX policy_entry_object ON policy_entry (log, kind, key, n);

-- People at a desk.

CREATE TABLE app_user (
    username text NOT NULL,
    name     text NOT NULL,
    role     text NOT NULL,
    password text NOT NULL, -- argon2id
    language text NOT NULL DEFAULT 'es-MX',
    active   boolean NOT NULL DEFAULT true,
    CONSTRAINT app_user_pk PRIMARY KEY (username),
    CONSTRAINT app_user_role CHECK (role IN ('administrator', 'manager', 'finance', 'auditor', 'attendant'))
);
CREATE TABLE sessions (
    token  text NOT NULL,
    data   bytea NOT NULL,
    expiry timestamptz NOT NULL,
    CONSTRAINT sessions_pk PRIMARY KEY (token)
);
CREATE INDEX sessions_expiry ON sessions (expiry);

-- Who changed or was denied what. Rows are only added.
CREATE TABLE audit (
    id     bigint GENERATED ALWAYS AS IDENTITY,
    at     timestamptz NOT NULL DEFAULT now(),
    who    text NOT NULL,
    what   text NOT NULL,
    object text NOT NULL,
    before text,
    after  text,
    CONSTRAINT audit_pk PRIMARY KEY (id)
);
CREATE INDEX audit_when ON audit (at);
