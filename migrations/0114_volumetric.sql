-- +goose Up

-- What numbers of a journal are that are not there: lost (what was recorded under them cannot be had any
-- more), void (nothing was ever recorded under them), or pending (they may still come, and keep their
-- month open). What was said before this said that they will not come, and why, and not that nothing
-- had been recorded: it reads as lost. It was said when one person was enough.
ALTER TABLE close_gap
    ADD COLUMN kind text NOT NULL DEFAULT 'lost',
    ADD COLUMN agreed_by text NOT NULL DEFAULT '', -- '': it takes one
    ADD CONSTRAINT close_gap_kind CHECK (kind IN ('pending', 'lost', 'void'));
ALTER TABLE close_gap ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE close_gap ADD CONSTRAINT close_gap_two CHECK (kind = 'pending' OR lower(btrim(agreed_by)) NOT IN ('', lower(btrim(said_by)))) NOT VALID;

-- What people say of a station for its reports of volumetric controls, whole, from a day on: fields by
-- the names of the authority's form.
CREATE TABLE volumetric_said (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    station  text NOT NULL,
    from_on  date NOT NULL,
    fields   jsonb NOT NULL, -- a list of {name, of, value}
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT volumetric_said_pk PRIMARY KEY (n),
    CONSTRAINT volumetric_said_of FOREIGN KEY (station) REFERENCES station,
    CONSTRAINT volumetric_said_list CHECK (jsonb_typeof(fields) = 'array'),
    CONSTRAINT volumetric_said_why CHECK (btrim(reason) <> '' AND btrim(said_by) <> '')
);
CREATE TRIGGER volumetric_said_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON volumetric_said FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- From how many liters a month through own tanks on volumetric controls are to be kept without a permit,
-- and at which share of that people are warned, from a day on.
CREATE TABLE volumetric_limit (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    from_on  date NOT NULL,
    limit_ul bigint NOT NULL,
    warn_e4  bigint NOT NULL, -- ten-thousandths of it
    reason   text NOT NULL,
    said_by  text NOT NULL, -- '': it came with Litro
    agreed_by text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT volumetric_limit_pk PRIMARY KEY (n),
    CONSTRAINT volumetric_limit_size CHECK (limit_ul BETWEEN 1000000 AND 1000000000000000 AND warn_e4 BETWEEN 1 AND 10000),
    CONSTRAINT volumetric_limit_why CHECK (btrim(reason) <> ''),
    CONSTRAINT volumetric_limit_two CHECK (said_by = '' AND agreed_by = '' AND n = 1 OR lower(btrim(agreed_by)) NOT IN ('', lower(btrim(said_by))))
);
INSERT INTO volumetric_limit (from_on, limit_ul, warn_e4, reason, said_by, agreed_by, said_at) VALUES ('2022-01-01', 75714000000, 8000, 'RMF 2.6.1.2', '', '', now());
CREATE TRIGGER volumetric_limit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON volumetric_limit FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
