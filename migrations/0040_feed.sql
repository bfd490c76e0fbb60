-- +goose Up

-- The feed of fills. Each fill has one place, that of the last thing that was said of it:
-- whoever has read up to a place has missed nothing before it.
CREATE TABLE fill_place (
    place   bigint NOT NULL,
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    CONSTRAINT fill_place_pk PRIMARY KEY (station, epoch, seq, branch),
    CONSTRAINT fill_place_uq UNIQUE (place)
);

-- Of which fill something was said that has no place yet. Rows are written by the
-- transactions that say it, and taken by who gives places: one at a time, and only of what
-- is committed, so that no place is seen after a later one.
CREATE TABLE fill_said (
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL
);

-- All fills that a record tells something of: itself, what it corrects, what corrects that,
-- and what was given of either to others.
-- +goose StatementBegin
CREATE FUNCTION fill_told(of_station text, of_epoch bigint, of_seq bigint) RETURNS TABLE (station text, epoch bigint, seq bigint, branch int) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE told AS (
        SELECT of_station AS station, of_epoch AS epoch, of_seq AS seq
         UNION
        SELECT x.station, x.epoch, x.seq
          FROM told t, LATERAL (SELECT c.of_station, c.of_epoch, c.of_seq FROM correction c WHERE (c.station, c.epoch, c.seq) = (t.station, t.epoch, t.seq)
                                 UNION ALL
                                SELECT c.station, c.epoch, c.seq FROM correction c WHERE (c.of_station, c.of_epoch, c.of_seq) = (t.station, t.epoch, t.seq)) x (station, epoch, seq)
    )
    SELECT d.station, d.epoch, d.seq, d.branch FROM told JOIN dispense d USING (station, epoch, seq)
     UNION
    SELECT r.station, r.epoch, r.seq, r.branch FROM told JOIN replacement r USING (station, epoch, seq) JOIN correction c USING (station, epoch, seq, branch) WHERE c.action = 'assign'
     UNION
    SELECT c.of_station, c.of_epoch, c.of_seq, 0 FROM told JOIN correction c USING (station, epoch, seq) WHERE c.action = 'replace'
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION fill_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fill_said (station, epoch, seq, branch) SELECT station, epoch, seq, branch FROM came;
    INSERT INTO fill_said (station, epoch, seq, branch)
    SELECT t.* FROM (SELECT n.station, n.epoch, n.seq FROM came n
                      WHERE EXISTS (SELECT FROM correction c WHERE (c.of_station, c.of_epoch, c.of_seq) = (n.station, n.epoch, n.seq))) n,
           LATERAL fill_told(n.station, n.epoch, n.seq) t;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER dispense_place AFTER INSERT ON dispense REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION fill_came();

-- +goose StatementBegin
CREATE FUNCTION fill_corrected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fill_said (station, epoch, seq, branch) SELECT t.* FROM came n, LATERAL fill_told(n.station, n.epoch, n.seq) t;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER correction_place AFTER INSERT ON correction REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION fill_corrected();
CREATE TRIGGER replacement_place AFTER INSERT ON replacement REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION fill_corrected();
CREATE TRIGGER offbook_place AFTER INSERT ON offbook REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION fill_corrected();

-- What is said of a vehicle for the past, such as whose it was, is told with its fills; and
-- what was said first of it counts for all time before, too.
-- +goose StatementBegin
CREATE FUNCTION fill_dated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fill_said (station, epoch, seq, branch)
    SELECT e.station, e.epoch, e.seq, e.branch
      FROM (SELECT n.vehicle, min(CASE WHEN EXISTS (SELECT FROM vehicle_dated d WHERE d.vehicle = n.vehicle AND d.what = n.what AND d.from_at < n.from_at)
                                       THEN n.from_at ELSE '-infinity' END) AS from_at
              FROM came n WHERE n.what IN ('department', 'state', 'custodian', 'funding') GROUP BY 1) v,
           LATERAL (SELECT * FROM effective_dispense e WHERE e.vehicle = v.vehicle AND e.happened_at >= v.from_at OFFSET 0) e;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER vehicle_dated_place AFTER INSERT ON vehicle_dated REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION fill_dated();

-- What flowed before has its place in the order in which it flowed.
INSERT INTO fill_place (place, station, epoch, seq, branch)
SELECT row_number() OVER (ORDER BY happened_at, station, epoch, seq, branch), station, epoch, seq, branch FROM effective_dispense;
