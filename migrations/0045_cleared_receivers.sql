-- +goose Up

-- Whether a program, or those to whom a report goes, may know what is reserved: an
-- administrator says so, and why. Those of before are not cleared.
ALTER TABLE hook
    ADD COLUMN cleared_at timestamptz,
    ADD COLUMN cleared_by text,
    ADD COLUMN cleared_why text,
    ADD CONSTRAINT hook_cleared CHECK (num_nulls(cleared_at, cleared_by, cleared_why) IN (0, 3) AND btrim(cleared_why) <> '');
ALTER TABLE schedule
    ADD COLUMN cleared_at timestamptz,
    ADD COLUMN cleared_by text,
    ADD COLUMN cleared_why text,
    ADD CONSTRAINT schedule_cleared CHECK (num_nulls(cleared_at, cleared_by, cleared_why) IN (0, 3) AND btrim(cleared_why) <> '');

-- Of which vehicle a message to a program is, by what leaves: it is looked at again at the
-- door.
ALTER TABLE sending ADD COLUMN vehicle text
    GENERATED ALWAYS AS (CASE WHEN way = 'hook' THEN nullif(body::jsonb #>> '{data,vehicle}', '') END) STORED;
