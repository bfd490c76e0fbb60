-- +goose Up

-- What goes out of the house: webhooks, mail, and files in folders. What happens is
-- noted in the transaction in which it happens; what is to be sent is a row until it has
-- been sent, or has visibly failed.

-- Programs of others that are told what happens. None is deleted.
CREATE TABLE hook (
    hook       text   NOT NULL,
    name       text   NOT NULL,
    url        text   NOT NULL,
    events     text[] NOT NULL,
    secret     bytea  NOT NULL, -- in the clear: each message is signed with it
    old_secret bytea, -- signs besides, until the time after it
    old_until  timestamptz,
    state      text   NOT NULL DEFAULT 'on',
    why        text   NOT NULL DEFAULT '', -- it is off
    made_by    text   NOT NULL,
    made_at    timestamptz NOT NULL,
    failing_at timestamptz, -- since when nothing has come through
    CONSTRAINT hook_pk PRIMARY KEY (hook),
    CONSTRAINT hook_state CHECK (state IN ('on', 'off', 'ended')),
    CONSTRAINT hook_secret CHECK (length(secret) BETWEEN 24 AND 64),
    CONSTRAINT hook_old CHECK ((old_secret IS NULL) = (old_until IS NULL))
);

-- Who among those who sign in hears of what, by mail.
CREATE TABLE subscription (
    username text NOT NULL,
    address  text NOT NULL,
    fills    text NOT NULL, -- none, kept (of vehicles in one's own care), or all that concern one
    findings text NOT NULL, -- none, mine (that are mine or come to me), or all that concern one
    digest   boolean NOT NULL, -- once a day, not at once
    since    timestamptz NOT NULL,
    CONSTRAINT subscription_pk PRIMARY KEY (username),
    CONSTRAINT subscription_of FOREIGN KEY (username) REFERENCES app_user,
    CONSTRAINT subscription_fills CHECK (fills IN ('none', 'kept', 'all')),
    CONSTRAINT subscription_findings CHECK (findings IN ('none', 'mine', 'all'))
);

-- What happened and has not been told to those who are to hear of it.
CREATE TABLE happening (
    n     bigint GENERATED ALWAYS AS IDENTITY,
    event text NOT NULL,
    key   text NOT NULL, -- which record, finding, vehicle or station it is about
    at    timestamptz NOT NULL,
    CONSTRAINT happening_pk PRIMARY KEY (n)
);

-- What is told once, however often it is seen.
CREATE TABLE announced (
    event text NOT NULL,
    key   text NOT NULL,
    at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT announced_pk PRIMARY KEY (event, key)
);
INSERT INTO announced (event, key) SELECT 'finding.new', finding FROM finding WHERE severity <> 'note';

-- What waits to be written to a user.
CREATE TABLE tiding (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    username text NOT NULL,
    event    text NOT NULL,
    key      text NOT NULL,
    at       timestamptz NOT NULL,
    data     jsonb NOT NULL,
    due_at   timestamptz NOT NULL,
    CONSTRAINT tiding_pk PRIMARY KEY (n),
    CONSTRAINT tiding_to FOREIGN KEY (username) REFERENCES app_user
);
CREATE INDEX tiding_due ON tiding (due_at);

-- A report that is made again and again, as the user who asked for it.
CREATE TABLE schedule (
    schedule  text NOT NULL,
    username  text NOT NULL,
    name      text NOT NULL,
    page      text NOT NULL, -- such as /consumption
    question  text NOT NULL, -- the rest of its address, without the period
    period    text NOT NULL, -- the last whole day, week or month; '' where a page has none
    format    text NOT NULL,
    language  text NOT NULL,
    every     text NOT NULL,
    on_day    int  NOT NULL, -- of the week from Monday, 1, or of the month; a month that is shorter ends earlier
    hour      int  NOT NULL,
    addresses text[] NOT NULL,
    folder    text NOT NULL,
    made_at   timestamptz NOT NULL,
    next_at   timestamptz NOT NULL,
    ended_at  timestamptz,
    ended_by  text,
    why       text NOT NULL DEFAULT '', -- it ended by itself
    CONSTRAINT schedule_pk PRIMARY KEY (schedule),
    CONSTRAINT schedule_of FOREIGN KEY (username) REFERENCES app_user,
    CONSTRAINT schedule_period CHECK (period IN ('', 'day', 'week', 'month')),
    CONSTRAINT schedule_format CHECK (format IN ('csv', 'xlsx', 'pdf', 'json')),
    CONSTRAINT schedule_every CHECK (every IN ('day', 'week', 'month')),
    CONSTRAINT schedule_when CHECK (hour BETWEEN 0 AND 23 AND on_day BETWEEN 1 AND 31),
    CONSTRAINT schedule_to CHECK (cardinality(addresses) > 0 OR folder <> ''),
    CONSTRAINT schedule_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX schedule_due ON schedule (next_at) WHERE ended_at IS NULL;

-- Each time that one was due, or was asked for.
CREATE TABLE schedule_run (
    schedule text NOT NULL,
    due_at   timestamptz NOT NULL,
    by_hand  boolean NOT NULL,
    state    text NOT NULL DEFAULT 'due',
    problem  text NOT NULL DEFAULT '',
    tries    int  NOT NULL DEFAULT 0,
    next_at  timestamptz NOT NULL,
    made_at  timestamptz, -- when the file was made
    CONSTRAINT schedule_run_pk PRIMARY KEY (schedule, due_at),
    CONSTRAINT schedule_run_of FOREIGN KEY (schedule) REFERENCES schedule,
    CONSTRAINT schedule_run_state CHECK (state IN ('due', 'made', 'failed'))
);
CREATE INDEX schedule_run_due ON schedule_run (next_at) WHERE state = 'due';

-- The outbox: each message to each receiver, under a name by which a receiver knows it
-- again.
CREATE TABLE sending (
    sending   text NOT NULL,
    way       text NOT NULL,
    receiver  text NOT NULL, -- a hook, an address, or a folder
    event     text NOT NULL, -- what it is about
    subject   text NOT NULL DEFAULT '',
    body      text NOT NULL DEFAULT '',
    file_name text,
    file_type text,
    file      bytea,
    schedule  text, -- of which it is a run, …
    due_at    timestamptz, -- … and of when
    username  text, -- to whom, or for whom
    made_at   timestamptz NOT NULL,
    next_at   timestamptz NOT NULL, -- not before; while it is being sent, when somebody else may
    tries     int  NOT NULL DEFAULT 0,
    state     text NOT NULL DEFAULT 'waiting',
    tried_at  timestamptz,
    status    int,
    answer    text NOT NULL DEFAULT '',
    CONSTRAINT sending_pk PRIMARY KEY (sending),
    CONSTRAINT sending_way CHECK (way IN ('hook', 'mail', 'folder')),
    CONSTRAINT sending_state CHECK (state IN ('waiting', 'sent', 'failed')),
    CONSTRAINT sending_file CHECK (num_nulls(file_name, file_type, file) IN (0, 3)),
    CONSTRAINT sending_run FOREIGN KEY (schedule, due_at) REFERENCES schedule_run
);
CREATE INDEX sending_due ON sending (way, receiver, next_at) WHERE state = 'waiting';
CREATE INDEX sending_to ON sending (way, receiver, made_at);
CREATE INDEX sending_of_run ON sending (schedule, due_at) WHERE schedule IS NOT NULL;

-- What happens is noted only where somebody is to hear of it.
CREATE FUNCTION heard(of_event text) RETURNS boolean LANGUAGE sql STABLE
RETURN EXISTS (SELECT FROM hook WHERE state = 'on' AND of_event = ANY (events)) OR EXISTS (SELECT FROM subscription);

-- +goose StatementBegin
CREATE FUNCTION note_fills() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF heard('fill') THEN
        INSERT INTO happening (event, key, at)
        SELECT 'fill', concat_ws('/', station, epoch, seq), at FROM added WHERE branch = 0 AND purpose = 'vehicle' AND volume_ul > 0;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER dispense_noted AFTER INSERT ON dispense REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_fills();

-- +goose StatementBegin
CREATE FUNCTION note_denials() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF heard('denial') THEN
        INSERT INTO happening (event, key, at) SELECT 'denial', concat_ws('/', station, epoch, seq), at FROM added WHERE branch = 0;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER deny_noted AFTER INSERT ON deny REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_denials();

-- +goose StatementBegin
CREATE FUNCTION note_tanks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF heard('tank.alarm') THEN
        INSERT INTO happening (event, key, at) SELECT 'tank.alarm', concat_ws('/', station, epoch, seq), at
          FROM added WHERE branch = 0 AND kind = 'tank' AND body->'alarms' <> '[]';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER event_noted AFTER INSERT ON event REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_tanks();

-- A finding is taken away and found again whenever something near it is judged: what was
-- found before is no news. What would have been denied has a report of its own.
-- +goose StatementBegin
CREATE FUNCTION note_findings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH fresh AS (
        INSERT INTO announced (event, key) SELECT 'finding.new', finding FROM added WHERE severity <> 'note' AND rule <> 'would_deny'
            ON CONFLICT DO NOTHING RETURNING key)
    INSERT INTO happening (event, key, at) SELECT 'finding.new', f.finding, f.at FROM fresh JOIN added f ON f.finding = fresh.key
     WHERE heard('finding.new');
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER finding_noted AFTER INSERT ON finding REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_findings();

-- +goose StatementBegin
CREATE FUNCTION note_finding_acts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF heard('finding.changed') THEN
        INSERT INTO happening (event, key, at) SELECT 'finding.changed', concat_ws('/', station, epoch, seq), at FROM added WHERE branch = 0;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER finding_act_noted AFTER INSERT ON finding_act REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_finding_acts();

-- +goose StatementBegin
CREATE FUNCTION note_vehicle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF heard('vehicle.' || NEW.status) THEN
        INSERT INTO happening (event, key, at) VALUES ('vehicle.' || NEW.status, NEW.vehicle, now());
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER vehicle_noted AFTER UPDATE OF status ON vehicle FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION note_vehicle();

-- What is overdue by now is no news.
INSERT INTO announced (event, key)
SELECT 'finding.overdue', finding || ' ' || n
  FROM finding CROSS JOIN (VALUES (1), (3)) AS times (n)
 WHERE at < now() - n * CASE severity WHEN 'critical' THEN interval '1 day' WHEN 'major' THEN interval '5 days' ELSE interval '10 days' END;
