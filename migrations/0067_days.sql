-- +goose Up

-- From which day on stations close their days, and what that takes. What is said of one station
-- stands over what is said of all; of what is said of the same day the last counts.
CREATE TABLE day_terms (
    n          bigint GENERATED ALWAYS AS IDENTITY,
    station    text NOT NULL, -- '': every station, and those to come
    from_on    date NOT NULL,
    closes     boolean NOT NULL, -- false: it closes none from then on
    supervisor boolean NOT NULL, -- that one be named takes part
    weekdays   int[] NOT NULL,   -- on which it is open, 1 Monday to 7 Sunday; on others it closes days with fills
    due_h      int NOT NULL,     -- hours after the end of a day until it is late
    reason     text NOT NULL,
    said_by    text NOT NULL,
    agreed_by  text NOT NULL,
    said_at    timestamptz NOT NULL,
    CONSTRAINT day_terms_pk PRIMARY KEY (n),
    CONSTRAINT day_terms_weekdays CHECK (weekdays <@ '{1,2,3,4,5,6,7}'),
    CONSTRAINT day_terms_due CHECK (due_h BETWEEN 0 AND 720),
    CONSTRAINT day_terms_two CHECK (btrim(agreed_by) NOT IN ('', said_by)),
    CONSTRAINT day_terms_why CHECK (btrim(reason) <> '')
);
CREATE INDEX day_terms_of ON day_terms (station, from_on, n);

-- Days that the office closed, since nobody could at the station: two people, a reason, and a
-- paper. What flowed by then is kept, so that a day to which more came is looked at again.
CREATE TABLE day_close (
    n         bigint GENERATED ALWAYS AS IDENTITY,
    station   text NOT NULL,
    on_day    date NOT NULL, -- of the station
    fills     bigint NOT NULL,
    volume_ul bigint NOT NULL,
    void      boolean NOT NULL, -- what was said before of this day is taken back
    reason    text NOT NULL,
    evidence  text, -- SHA-256
    said_by   text NOT NULL,
    agreed_by text NOT NULL,
    said_at   timestamptz NOT NULL,
    CONSTRAINT day_close_pk PRIMARY KEY (n),
    CONSTRAINT day_close_of FOREIGN KEY (station) REFERENCES station,
    CONSTRAINT day_close_paper FOREIGN KEY (evidence) REFERENCES evidence,
    CONSTRAINT day_close_shown CHECK (void OR evidence IS NOT NULL),
    CONSTRAINT day_close_two CHECK (btrim(agreed_by) NOT IN ('', said_by)),
    CONSTRAINT day_close_why CHECK (btrim(reason) <> '')
);
CREATE INDEX day_close_last ON day_close (station, on_day, n DESC);
CREATE VIEW day_close_now AS
SELECT * FROM (SELECT DISTINCT ON (station, on_day) * FROM day_close ORDER BY station, on_day, n DESC) d WHERE NOT void;

-- Certificates of meters and of tank charts. What is said later of a number and a device stands
-- over what was said before, which stays.
CREATE TABLE calibration (
    n         bigint GENERATED ALWAYS AS IDENTITY,
    station   text NOT NULL,
    kind      text NOT NULL,
    device    text NOT NULL, -- the hose, or the tank
    number    text NOT NULL, -- as the certificate has it
    done_by   text NOT NULL,
    done_on   date NOT NULL,
    until_on  date NOT NULL, -- the last day
    error_ml  int,           -- that was found of of_ml; null: the certificate does not say
    of_ml     int NOT NULL,
    evidence  text,
    void      boolean NOT NULL,
    reason    text NOT NULL,
    said_by   text NOT NULL,
    said_at   timestamptz NOT NULL,
    CONSTRAINT calibration_pk PRIMARY KEY (n),
    CONSTRAINT calibration_of FOREIGN KEY (station) REFERENCES station,
    CONSTRAINT calibration_paper FOREIGN KEY (evidence) REFERENCES evidence,
    CONSTRAINT calibration_kind CHECK (kind IN ('hose', 'tank')),
    CONSTRAINT calibration_says CHECK (btrim(device) <> '' AND btrim(number) <> '' AND btrim(done_by) <> '' AND btrim(reason) <> ''),
    CONSTRAINT calibration_days CHECK (until_on >= done_on),
    CONSTRAINT calibration_size CHECK (of_ml > 0 AND (abs(error_ml) <= of_ml) IS NOT FALSE)
);
CREATE INDEX calibration_last ON calibration (station, kind, device, number, n DESC);
CREATE VIEW calibration_now AS
SELECT * FROM (SELECT DISTINCT ON (station, kind, device, number) * FROM calibration ORDER BY station, kind, device, number, n DESC) c WHERE NOT void;

-- From which day on calibrations are kept, how long one is valid that a station records without
-- saying so, and what the authority tolerates, as told by whom.
CREATE TABLE calibration_terms (
    n            bigint GENERATED ALWAYS AS IDENTITY,
    from_on      date NOT NULL,
    months       int,  -- null: what a station records has no end until somebody says one
    tolerance_ml int,  -- of of_ml; null: nobody said
    of_ml        int NOT NULL,
    told_by      text NOT NULL, -- the rule, and who told it; '' where no tolerance is said
    reason       text NOT NULL,
    said_by      text NOT NULL,
    said_at      timestamptz NOT NULL,
    CONSTRAINT calibration_terms_pk PRIMARY KEY (n),
    CONSTRAINT calibration_terms_size CHECK (of_ml > 0 AND (tolerance_ml > 0) IS NOT FALSE AND (months BETWEEN 1 AND 120) IS NOT FALSE),
    CONSTRAINT calibration_terms_told CHECK (tolerance_ml IS NULL OR btrim(told_by) <> ''),
    CONSTRAINT calibration_terms_why CHECK (btrim(reason) <> '')
);

CREATE TRIGGER day_terms_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON day_terms FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER day_close_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON day_close FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER calibration_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON calibration FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER calibration_terms_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON calibration_terms FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- Shifts are asked for in the order of their numbers, and what meters became.
CREATE INDEX event_shift ON event (station, epoch, seq) WHERE kind IN ('shift', 'meter');
