-- +goose Up

ALTER TABLE import DROP CONSTRAINT import_kind;
ALTER TABLE import ADD CONSTRAINT import_kind CHECK (kind IN ('vehicles', 'people', 'prices', 'permits', 'fills', 'dips'));

-- How somebody's files are read: what their columns are, and what they call tanks. What is said
-- under a name once more is its next version; the others stay.
CREATE TABLE import_mapping (
    n       bigint GENERATED ALWAYS AS IDENTITY,
    kind    text NOT NULL,
    name    text NOT NULL,
    columns jsonb NOT NULL, -- title → field, or "-" for one that is left out
    places  jsonb NOT NULL, -- what a file calls a tank or a station → station/tank or station
    point   text NOT NULL, -- before decimals; '': as the file tells by itself
    reason  text NOT NULL,
    said_by text NOT NULL,
    said_at timestamptz NOT NULL,
    CONSTRAINT import_mapping_pk PRIMARY KEY (n),
    CONSTRAINT import_mapping_says CHECK (jsonb_typeof(columns) = 'object' AND jsonb_typeof(places) = 'object' AND point IN ('', '.', ',')),
    CONSTRAINT import_mapping_why CHECK (btrim(name) <> '' AND btrim(reason) <> '' AND btrim(said_by) <> '')
);
CREATE INDEX import_mapping_of ON import_mapping (kind, name);
CREATE TRIGGER import_mapping_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON import_mapping FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

ALTER TABLE import ADD COLUMN mapping bigint CONSTRAINT import_by_mapping REFERENCES import_mapping; -- by which it was read; null: by none

-- What somebody's file says that tanks held: of a stick, or of a gauge that Litro does not read. It
-- is in no journal and nobody signed it, so books take it for days alone of which the station
-- recorded nothing. Rows are inserted and never changed; a moment of a tank is said once.
CREATE TABLE tank_dip (
    n              bigint GENERATED ALWAYS AS IDENTITY,
    import         text NOT NULL,
    sheet          text NOT NULL, -- of the file; empty in CSV
    line           bigint NOT NULL,
    station        text NOT NULL,
    tank           text NOT NULL,
    at             timestamptz NOT NULL,
    on_day         date NOT NULL, -- by the office's clock; midnight is of the day that it ends
    volume_ul      bigint CONSTRAINT tank_dip_volume CHECK (volume_ul >= 0), -- as observed; null: a height alone
    height_um      bigint CONSTRAINT tank_dip_height CHECK (height_um >= 0),
    water_ul       bigint CONSTRAINT tank_dip_water CHECK (water_ul >= 0),
    water_um       bigint CONSTRAINT tank_dip_water_height CHECK (water_um >= 0),
    temperature_mc bigint CONSTRAINT tank_dip_temperature CHECK (temperature_mc BETWEEN -50000 AND 100000),
    CONSTRAINT tank_dip_pk PRIMARY KEY (n),
    CONSTRAINT tank_dip_row UNIQUE (import, sheet, line),
    CONSTRAINT tank_dip_says CHECK (volume_ul IS NOT NULL OR height_um IS NOT NULL),
    CONSTRAINT tank_dip_day CHECK (abs(extract(epoch FROM at - (on_day::timestamp + interval '12 hours') AT TIME ZONE 'UTC')) <= 30 * 3600),
    CONSTRAINT tank_dip_of_import FOREIGN KEY (import) REFERENCES import,
    CONSTRAINT tank_dip_of_station FOREIGN KEY (station) REFERENCES station
);
CREATE INDEX tank_dip_of ON tank_dip (station, tank, at);
CREATE TRIGGER tank_dip_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON tank_dip FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- What was brought and is wrong, and counts no more. What a book stands on is taken from it by two.
CREATE TABLE tank_dip_void (
    dip       bigint NOT NULL,
    reason    text NOT NULL,
    said_by   text NOT NULL,
    agreed_by text NOT NULL,
    said_at   timestamptz NOT NULL,
    CONSTRAINT tank_dip_void_pk PRIMARY KEY (dip),
    CONSTRAINT tank_dip_void_of FOREIGN KEY (dip) REFERENCES tank_dip,
    CONSTRAINT tank_dip_void_why CHECK (btrim(reason) <> '' AND btrim(said_by) <> ''),
    CONSTRAINT tank_dip_void_two CHECK (lower(btrim(agreed_by)) NOT IN ('', lower(btrim(said_by))))
);
CREATE TRIGGER tank_dip_void_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON tank_dip_void FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

CREATE VIEW tank_dip_now AS
SELECT d.* FROM tank_dip d WHERE NOT EXISTS (SELECT FROM tank_dip_void v WHERE v.dip = d.n);

-- A closed month stands on what was there when it was closed.
-- +goose StatementBegin
CREATE FUNCTION tank_dip_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    day date;
BEGIN
    IF TG_TABLE_NAME = 'tank_dip' THEN
        day := NEW.on_day;
        PERFORM pg_advisory_xact_lock(hashtext('litro dips'));
        IF EXISTS (SELECT FROM tank_dip_now d WHERE (d.station, d.tank, d.at) = (NEW.station, NEW.tank, NEW.at)) THEN
            RAISE EXCEPTION 'tank %/% has a reading of % already', NEW.station, NEW.tank, NEW.at USING ERRCODE = 'check_violation', CONSTRAINT = 'tank_dip_once';
        END IF;
    ELSE
        SELECT on_day INTO day FROM tank_dip WHERE n = NEW.dip;
    END IF;
    IF day < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', day USING ERRCODE = 'check_violation', CONSTRAINT = 'tank_dip_closed';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER tank_dip_close_waits BEFORE INSERT ON tank_dip FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER tank_dip_open BEFORE INSERT ON tank_dip FOR EACH ROW EXECUTE FUNCTION tank_dip_is_open();
CREATE TRIGGER tank_dip_void_close_waits BEFORE INSERT ON tank_dip_void FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER tank_dip_void_open BEFORE INSERT ON tank_dip_void FOR EACH ROW EXECUTE FUNCTION tank_dip_is_open();
