-- +goose Up

-- What the office says of a tank's levels, from when on. What is said later of the same time
-- stands over what was said before; nothing is written over. A level that is null has no limit.
CREATE TABLE tank_limits (
    n          bigint GENERATED ALWAYS AS IDENTITY,
    station    text NOT NULL,
    tank       text NOT NULL,
    low_ul     bigint,
    reorder_ul bigint,
    high_ul    bigint,
    water_ul   bigint, -- of what the gauge says of the water in liters, …
    water_um   bigint, -- … and in height
    from_at    timestamptz NOT NULL,
    reason     text NOT NULL,
    said_by    text NOT NULL,
    said_at    timestamptz NOT NULL,
    CONSTRAINT tank_limits_pk PRIMARY KEY (n),
    CONSTRAINT tank_limits_of FOREIGN KEY (station) REFERENCES station,
    CONSTRAINT tank_limits_above CHECK (least(low_ul, reorder_ul, high_ul, water_ul, water_um) > 0),
    CONSTRAINT tank_limits_order CHECK ((low_ul <= reorder_ul) IS NOT FALSE AND (greatest(low_ul, reorder_ul) < high_ul) IS NOT FALSE),
    CONSTRAINT tank_limits_why CHECK (btrim(reason) <> '')
);
CREATE INDEX tank_limits_tank ON tank_limits (station, tank, n);

-- +goose StatementBegin
CREATE FUNCTION stays_as_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% stays as it was said: say it anew', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER tank_limits_stay BEFORE UPDATE OR DELETE ON tank_limits FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- Of an alarm of a tank, at which reading it was told. It is told again after a reading at
-- which it was over.
CREATE TABLE tank_told (
    station text NOT NULL,
    tank    text NOT NULL,
    alarm   text NOT NULL,
    gauge   boolean NOT NULL, -- the gauge says so; else a limit of the office
    epoch   bigint NOT NULL,
    seq     bigint NOT NULL,
    told_at timestamptz NOT NULL,
    CONSTRAINT tank_told_pk PRIMARY KEY (station, tank, alarm, gauge, epoch, seq)
);

-- A tank's readings in their order.
CREATE INDEX event_tank ON event (station, (body->>'tank'), epoch, seq) WHERE kind = 'tank' AND branch = 0;

-- Every reading may raise an alarm, whatever its gauge says.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION note_tanks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO happening (event, key, at)
    SELECT v.event, concat_ws('/', station, epoch, seq), at
      FROM added CROSS JOIN (VALUES ('tank.alarm'), ('tank.reorder')) AS v (event)
     WHERE branch = 0 AND kind = 'tank' AND heard(v.event);
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- Who is to hear of tanks by mail.
ALTER TABLE subscription
    ADD COLUMN tanks text NOT NULL DEFAULT 'none', -- or all
    ADD CONSTRAINT subscription_tanks CHECK (tanks IN ('none', 'all'));
