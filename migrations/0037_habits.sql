-- +goose Up

-- Who typed a fill, of one of which a person said how much flowed.
ALTER TABLE dispense ADD COLUMN typed_by text;
ALTER TABLE replacement ADD COLUMN typed_by text;
UPDATE dispense d SET typed_by = nullif(split_part(convert_from(r.note, 'UTF8'), E'\n', 1)::jsonb -> 'dispense' -> 'people' -> 0 ->> 'person', '')
  FROM record r
 WHERE (r.station, r.epoch, r.seq, r.branch) = (d.station, d.epoch, d.seq, d.branch) AND d.volume_from = 'typed';
UPDATE replacement d SET typed_by = nullif(split_part(convert_from(r.note, 'UTF8'), E'\n', 1)::jsonb -> 'correct' -> 'dispense' -> 'people' -> 0 ->> 'person', '')
  FROM record r
 WHERE (r.station, r.epoch, r.seq, r.branch) = (d.station, d.epoch, d.seq, d.branch) AND d.volume_from = 'typed';
-- Of papers that name their liters; a supplier's file, and vouchers of ours, would lie between.
CREATE INDEX dispense_typed_by ON dispense (typed_by, station, epoch, seq)
 WHERE typed_by IS NOT NULL AND branch = 0 AND purpose = 'vehicle' AND coalesce(source, '') NOT IN ('voucher', 'file')
   AND voucher_of(source, ticket, flags) IS NULL;

-- What vehicles of a class went on a liter when somebody had it reckoned. It counts from
-- then until the next row, for vehicles that have no baseline of their own. A row is never
-- reckoned again.
CREATE TABLE peers (
    class     text   NOT NULL,
    from_at   timestamptz NOT NULL,
    hours     boolean NOT NULL, -- by hour meters: seconds a liter; else meters a liter
    per_l     bigint NOT NULL,  -- the median …
    low_l     bigint NOT NULL,  -- … below this goes one vehicle of four …
    high_l    bigint NOT NULL,  -- … and above this another
    vehicles  bigint NOT NULL,
    intervals bigint NOT NULL,
    reason    text   NOT NULL,
    said_by   text   NOT NULL,
    CONSTRAINT peers_pk PRIMARY KEY (class, from_at),
    CONSTRAINT peers_of FOREIGN KEY (class) REFERENCES rule,
    CONSTRAINT peers_enough CHECK (vehicles >= 5 AND per_l > 0 AND low_l <= per_l AND per_l <= high_l)
);

-- How people typed before is looked at, too.
INSERT INTO unjudged (station, epoch, seq, branch)
SELECT station, epoch, seq, branch FROM dispense WHERE volume_from = 'typed'
    ON CONFLICT DO NOTHING;
