-- +goose Up

-- By which rules months are closed: who signs, closes and reopens, what must be in order,
-- and when each step is due. All of it at once, by two people; what was said last counts for
-- the acts that follow.
CREATE TABLE close_rules (
    version  bigint GENERATED ALWAYS AS IDENTITY,
    from_act bigint NOT NULL, -- the first act that they are in force for; of the first ones 0
    begins_year int NOT NULL, begins_month int NOT NULL, -- the first month that is kept, of the fiscal year; always the same
    rules    jsonb NOT NULL,
    reason   text NOT NULL,
    said_by  text NOT NULL,
    agreed_by text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT close_rules_pk PRIMARY KEY (version),
    CONSTRAINT close_rules_begin CHECK (begins_month BETWEEN 1 AND 12),
    CONSTRAINT close_rules_two CHECK (btrim(agreed_by) NOT IN ('', said_by)),
    CONSTRAINT close_rules_why CHECK (btrim(reason) <> '')
);

-- Who holds which position, from a day on, or holds it no longer.
CREATE TABLE close_holding (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    position text NOT NULL,
    person   text NOT NULL, -- by user name
    from_on  date NOT NULL,
    holds    boolean NOT NULL,
    reason   text NOT NULL,
    said_by  text NOT NULL,
    agreed_by text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT close_holding_pk PRIMARY KEY (n),
    CONSTRAINT close_holding_names CHECK (btrim(position) <> '' AND btrim(person) <> ''),
    CONSTRAINT close_holding_two CHECK (btrim(agreed_by) NOT IN ('', said_by)),
    CONSTRAINT close_holding_why CHECK (btrim(reason) <> '')
);

-- Numbers of journals that will not come, and why.
CREATE TABLE close_gap (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    station  text NOT NULL,
    epoch    bigint NOT NULL,
    from_seq bigint NOT NULL,
    to_seq   bigint NOT NULL,
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT close_gap_pk PRIMARY KEY (n),
    CONSTRAINT close_gap_of FOREIGN KEY (station) REFERENCES station,
    CONSTRAINT close_gap_size CHECK (from_seq BETWEEN 1 AND to_seq),
    CONSTRAINT close_gap_why CHECK (btrim(reason) <> '')
);

-- What was done to which month, by whom, and what that made of it. The acts alone say what is
-- so; state is what whoever writes bookings asks.
CREATE TABLE close_act (
    n        bigint NOT NULL,
    year     int NOT NULL, month int NOT NULL, -- of the fiscal year
    first_on date NOT NULL, -- its first day
    kind     text NOT NULL,
    person   text NOT NULL, -- '': the server, when the day was over
    name     text NOT NULL, -- how they were called then
    position text NOT NULL,
    holds    text[] NOT NULL, -- all that they held then
    at       timestamptz NOT NULL,
    reason   text NOT NULL,
    hash     bytea, -- of what is signed or closed
    until_on date, -- of a late window that is extended
    of       bigint, -- the act that is agreed to
    state    text NOT NULL,
    CONSTRAINT close_act_pk PRIMARY KEY (n),
    CONSTRAINT close_act_month CHECK (month BETWEEN 1 AND 12 AND n > 0),
    CONSTRAINT close_act_kind CHECK (kind IN ('soft', 'end', 'extend', 'sign', 'comment', 'close', 'ask', 'reopen')),
    CONSTRAINT close_act_state CHECK (state IN ('open', 'late', 'reopened', 'ended', 'closed')),
    CONSTRAINT close_act_person CHECK (person <> '' OR kind IN ('soft', 'end')),
    CONSTRAINT close_act_hash CHECK (CASE WHEN kind IN ('sign', 'close') THEN octet_length(hash) = 32 ELSE hash IS NULL END IS TRUE),
    CONSTRAINT close_act_until CHECK ((kind = 'extend') = (until_on IS NOT NULL)),
    CONSTRAINT close_act_agrees CHECK ((kind = 'reopen') = (of IS NOT NULL)),
    CONSTRAINT close_act_of FOREIGN KEY (of) REFERENCES close_act
);
CREATE INDEX close_act_of_month ON close_act (year, month, n DESC);
-- Nobody signs the same figures twice, whatever they hold.
CREATE UNIQUE INDEX close_act_once ON close_act (year, month, hash, person) WHERE kind = 'sign';

-- Who agrees to open a month again is another than who asked, as another position.
-- +goose StatementBegin
CREATE FUNCTION close_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM close_act a WHERE a.n = NEW.of AND a.kind = 'ask' AND (a.year, a.month) = (NEW.year, NEW.month) AND a.person <> NEW.person AND a.position <> NEW.position) THEN
        RAISE EXCEPTION 'act %: another person of another position agrees to what was asked', NEW.n USING ERRCODE = 'check_violation', CONSTRAINT = 'close_act_two';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER close_act_two BEFORE INSERT ON close_act FOR EACH ROW WHEN (NEW.kind = 'reopen') EXECUTE FUNCTION close_two();

-- Where journals stood when a late window ended: what the month took in.
CREATE TABLE close_head (
    act      bigint NOT NULL,
    station  text NOT NULL,
    epoch    bigint NOT NULL,
    seq      bigint NOT NULL,
    hash     bytea NOT NULL,
    CONSTRAINT close_head_pk PRIMARY KEY (act, station, epoch),
    CONSTRAINT close_head_of FOREIGN KEY (act) REFERENCES close_act,
    CONSTRAINT close_head_hash CHECK (octet_length(hash) = 32)
);

-- Closed months, each as the note that was signed, one chain.
CREATE TABLE closed_month (
    n        bigint NOT NULL,
    act      bigint NOT NULL,
    year     int NOT NULL, month int NOT NULL,
    version  int NOT NULL,
    hash     bytea NOT NULL, -- of the note
    prev     bytea, -- of the note before; null: it is the first
    note     bytea NOT NULL,
    CONSTRAINT closed_month_pk PRIMARY KEY (n),
    CONSTRAINT closed_month_of FOREIGN KEY (act) REFERENCES close_act,
    CONSTRAINT closed_month_act UNIQUE (act),
    CONSTRAINT closed_month_version UNIQUE (year, month, version),
    CONSTRAINT closed_month_hash UNIQUE (hash),
    CONSTRAINT closed_month_prev FOREIGN KEY (prev) REFERENCES closed_month (hash),
    CONSTRAINT closed_month_follows UNIQUE (prev),
    CONSTRAINT closed_month_first CHECK ((n = 1) = (prev IS NULL)),
    CONSTRAINT closed_month_note CHECK (hash = sha256(note))
);

CREATE TRIGGER close_rules_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON close_rules FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER close_holding_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON close_holding FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER close_gap_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON close_gap FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER close_act_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON close_act FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER close_head_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON close_head FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER closed_month_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON closed_month FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- Whether a month takes nothing any more: its late window is over or it is closed, or it is one
-- before the first that is kept.
CREATE FUNCTION settled(of_year int, of_month int) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((of_year, of_month) < (SELECT begins_year, begins_month FROM close_rules ORDER BY version LIMIT 1), false)
        OR coalesce((SELECT state IN ('ended', 'closed') FROM close_act WHERE (year, month) = (of_year, of_month) ORDER BY n DESC LIMIT 1), false)
$$;

-- Whoever writes what a month is made of shares a lock that acts take alone: of a booking and
-- the end of its month the second sees the first.
-- +goose StatementBegin
CREATE FUNCTION close_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('litro close'));
    RETURN NULL;
END
$$;
CREATE FUNCTION close_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    what text := '';
BEGIN
    IF TG_TABLE_NAME = 'budget_movement' THEN
        -- What was before the year counts in its first month, and what came after it in its last.
        SELECT format('%s of %s', a.month, a.year) INTO what FROM (SELECT DISTINCT year, month, first_on FROM close_act WHERE year = NEW.year) a
         WHERE (a.first_on = date_trunc('month', NEW.day)::date OR a.month = 1 AND NEW.day < a.first_on OR a.month = 12 AND NEW.day > a.first_on) AND settled(a.year, a.month) LIMIT 1;
    ELSIF TG_TABLE_NAME = 'budget_entry' THEN
        SELECT format('%s of %s', a.month, a.year) INTO what FROM (SELECT DISTINCT year, month, first_on FROM close_act) a
         WHERE a.first_on = date_trunc('month', NEW.day)::date AND settled(a.year, a.month);
    ELSE -- what people say of papers is said now, and never as of a time before a month ended
        SELECT format('%s of %s', a.month, a.year) INTO what FROM close_act a WHERE a.kind = 'end' AND NEW.said_at < date_trunc('second', a.at) - interval '10 minutes' LIMIT 1;
    END IF;
    IF what <> '' THEN
        RAISE EXCEPTION 'month % takes nothing any more: book it in the first one that does', what USING ERRCODE = 'check_violation', CONSTRAINT = 'close_settled';
    END IF;
    RETURN NEW;
END
$$;
-- Bookings come by a hundred thousand, so their months are looked at once.
CREATE FUNCTION close_refuses_bookings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    what text := '';
BEGIN
    SELECT format('%s of %s', b.in_month, b.in_year) INTO what FROM (SELECT DISTINCT in_year, in_month FROM booked WHERE NOT prior) b WHERE settled(b.in_year, b.in_month) LIMIT 1;
    IF what <> '' THEN
        RAISE EXCEPTION 'month % takes nothing any more: book it in the first one that does', what USING ERRCODE = 'check_violation', CONSTRAINT = 'close_settled';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER budget_booking_close_waits BEFORE INSERT ON budget_booking FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER budget_booking_close AFTER INSERT ON budget_booking REFERENCING NEW TABLE AS booked FOR EACH STATEMENT EXECUTE FUNCTION close_refuses_bookings();
CREATE TRIGGER budget_movement_close_waits BEFORE INSERT ON budget_movement FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER budget_movement_close BEFORE INSERT ON budget_movement FOR EACH ROW EXECUTE FUNCTION close_refuses();
CREATE TRIGGER budget_entry_close_waits BEFORE INSERT ON budget_entry FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER budget_entry_close BEFORE INSERT ON budget_entry FOR EACH ROW EXECUTE FUNCTION close_refuses();
CREATE TRIGGER line_decision_close_waits BEFORE INSERT ON line_decision FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER line_decision_close BEFORE INSERT ON line_decision FOR EACH ROW EXECUTE FUNCTION close_refuses();
CREATE TRIGGER delivery_note_close_waits BEFORE INSERT ON delivery_note FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER delivery_note_close BEFORE INSERT ON delivery_note FOR EACH ROW EXECUTE FUNCTION close_refuses();
CREATE TRIGGER document_status_close_waits BEFORE INSERT ON document_status FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER document_status_close BEFORE INSERT ON document_status FOR EACH ROW EXECUTE FUNCTION close_refuses();
CREATE TRIGGER close_gap_waits BEFORE INSERT ON close_gap FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
