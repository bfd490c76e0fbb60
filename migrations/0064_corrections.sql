-- +goose Up

-- What somebody asks to be corrected of a fill: that it counts for nothing, for other figures,
-- or that a part of what flowed beside all sessions is a vehicle's. It counts for nothing until
-- another person of another role approves it, and only for three days.
CREATE TABLE correction_ask (
    n          bigint GENERATED ALWAYS AS IDENTITY,
    of_station text NOT NULL, of_epoch bigint NOT NULL, of_seq bigint NOT NULL,
    action     text NOT NULL,
    figures    jsonb, -- what it is to count for; null: nothing
    vehicle    text,  -- of what counted when it was asked; null: no vehicle's
    happened_at timestamptz NOT NULL, -- when the fuel flowed, as far as counted then
    was_ul     bigint NOT NULL, -- what counted then, and what is to count
    is_ul      bigint NOT NULL,
    was_cents  bigint, -- null: nobody knows
    is_cents   bigint,
    currency   text NOT NULL,
    saw        bigint NOT NULL, -- how many corrections of it who asked had seen
    reason     text NOT NULL,
    evidence   text[] NOT NULL, -- SHA-256
    asked_by   text NOT NULL,
    asked_as   text NOT NULL, -- the role
    asked_at   timestamptz NOT NULL,
    until_at   timestamptz NOT NULL,
    CONSTRAINT correction_ask_pk PRIMARY KEY (n),
    CONSTRAINT correction_ask_action CHECK (action IN ('void', 'replace', 'assign')),
    CONSTRAINT correction_ask_figures CHECK ((action = 'void') = (figures IS NULL) AND is_ul >= 0 AND (action <> 'void' OR is_ul = 0)),
    CONSTRAINT correction_ask_why CHECK (btrim(reason) <> '' AND octet_length(reason) <= 200 AND cardinality(evidence) <= 8),
    CONSTRAINT correction_ask_who CHECK (btrim(asked_by) <> '' AND asked_as <> ''),
    CONSTRAINT correction_ask_days CHECK (until_at = asked_at + interval '72 hours'),
    -- What an answer says of its ask is held to this.
    CONSTRAINT correction_ask_said UNIQUE (n, asked_by, asked_as, asked_at, until_at)
);
CREATE INDEX correction_ask_record ON correction_ask (of_station, of_epoch, of_seq);
CREATE INDEX correction_ask_at ON correction_ask (asked_at);

-- What became of it, once and for all: approved, refused, or taken back by who asked. Who asked
-- stands here again, so that the table itself holds that another of another role approves, and
-- in time. An approval is there with its record, in one transaction, or not at all.
CREATE TABLE correction_answer (
    ask        bigint NOT NULL,
    state      text NOT NULL,
    asked_by   text NOT NULL, asked_as text NOT NULL, asked_at timestamptz NOT NULL, until_at timestamptz NOT NULL,
    said_by    text NOT NULL,
    said_as    text NOT NULL, -- the role; '': it was brought back from the office's record, which has none
    said_at    timestamptz NOT NULL,
    reason     text NOT NULL,
    record_station text, record_epoch bigint, record_seq bigint, record_branch int,
    CONSTRAINT correction_answer_pk PRIMARY KEY (ask),
    CONSTRAINT correction_answer_of FOREIGN KEY (ask, asked_by, asked_as, asked_at, until_at) REFERENCES correction_ask (n, asked_by, asked_as, asked_at, until_at),
    CONSTRAINT correction_answer_record FOREIGN KEY (record_station, record_epoch, record_seq, record_branch) REFERENCES record DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT correction_answer_state CHECK (state IN ('approved', 'refused', 'withdrawn')),
    CONSTRAINT correction_answer_two CHECK (state = 'withdrawn' OR said_by <> asked_by),
    CONSTRAINT correction_answer_own CHECK (state <> 'withdrawn' OR said_by = asked_by),
    CONSTRAINT correction_answer_role CHECK (state <> 'approved' OR said_as <> asked_as),
    CONSTRAINT correction_answer_time CHECK (said_at >= asked_at AND said_at < until_at),
    CONSTRAINT correction_answer_why CHECK (state <> 'refused' OR btrim(reason) <> ''),
    CONSTRAINT correction_answer_whole CHECK (num_nulls(record_station, record_epoch, record_seq, record_branch) = CASE state WHEN 'approved' THEN 0 ELSE 4 END)
);
CREATE UNIQUE INDEX correction_answer_once ON correction_answer (record_station, record_epoch, record_seq, record_branch) WHERE state = 'approved';
CREATE INDEX correction_answer_at ON correction_answer (said_at);
CREATE TRIGGER correction_answer_two_sides BEFORE INSERT ON correction_answer FOR EACH ROW WHEN (NEW.state = 'approved')
    EXECUTE FUNCTION two_sides('{asked_by}', '{asked_at}', '{said_by}', '{said_at}', '{approved_for}');

CREATE TRIGGER correction_ask_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON correction_ask FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER correction_answer_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON correction_answer FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
