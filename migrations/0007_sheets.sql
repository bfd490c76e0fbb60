-- +goose Up

-- The number that a ticket says is that of a contingency sheet: null where its
-- check digits, of ISO/IEC 7064 MOD 97-10, do not fit.
-- +goose StatementBegin
CREATE FUNCTION sheet_number(ticket text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN ticket ~ '^[0-9]{6,9}-[0-9]{2}$' THEN
       CASE WHEN replace(ticket, '-', '')::bigint % 97 = 1 THEN split_part(ticket, '-', 1)::bigint END END;
-- +goose StatementEnd

-- Sheets that the office issued to a station, or declared void: a projection of
-- its decide records. The next number is the one after the highest issued, taken
-- under the lock of the office's journal.
CREATE TABLE sheet_act (
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    at      timestamptz NOT NULL,
    act     text NOT NULL, -- issued or void
    of_station text NOT NULL,
    first_no bigint NOT NULL,
    last_no  bigint NOT NULL,
    person  text NOT NULL,
    reason  text NOT NULL,
    CONSTRAINT sheet_act_pk PRIMARY KEY (station, epoch, seq, branch)
);
CREATE INDEX sheet_act_last ON sheet_act (act, last_no);

CREATE INDEX dispense_sheet ON dispense (sheet_number(ticket)) WHERE source = 'sheet';
CREATE INDEX replacement_sheet ON replacement (sheet_number(ticket)) WHERE source = 'sheet';
CREATE INDEX dispense_typed ON dispense (hose, station) WHERE volume_from = 'typed' AND hose IS NOT NULL;
CREATE INDEX replacement_typed ON replacement (hose) WHERE volume_from = 'typed' AND hose IS NOT NULL;
CREATE INDEX event_layout ON event (station, (body->'layout'->>'hose'), epoch, seq) WHERE kind = 'config' AND body->>'what' = 'layout';
CREATE INDEX offbook_hose ON offbook (station, hose, at);

-- The station that a number was issued to. Numbers are issued once; were one issued
-- twice, because a journal was lost, the first has it.
-- +goose StatementBegin
CREATE FUNCTION sheet_station(number bigint) RETURNS text LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN (SELECT of_station FROM sheet_act a
         WHERE act = 'issued' AND branch = 0 AND last_no BETWEEN number AND number + 999 AND first_no <= number
         ORDER BY a.at, a.epoch, a.seq LIMIT 1);
-- +goose StatementEnd

-- What is typed of contingency sheets, as corrections leave it.
CREATE VIEW sheet_use AS
SELECT *, sheet_number(ticket) AS number
  FROM effective_dispense
 WHERE branch = 0 AND source = 'sheet' AND sheet_number(ticket) IS NOT NULL;

-- Typed fills that name a hose, and the station whose hose it is: of what is typed
-- at the office, the number of the sheet tells. Again is true where the same sheet
-- was typed before.
CREATE VIEW typed_fill AS
SELECT d.*, s.number, CASE WHEN d.station = 'office' THEN sheet_station(s.number) ELSE d.station END AS hose_station,
       s.number IS NOT NULL AND EXISTS (
           SELECT FROM sheet_use o
            WHERE sheet_number(o.ticket) = s.number AND (o.at, o.station, o.epoch, o.seq) < (d.at, d.station, d.epoch, d.seq)) AS again
  FROM effective_dispense d, LATERAL (SELECT CASE WHEN d.source = 'sheet' THEN sheet_number(d.ticket) END AS number) s
 WHERE d.branch = 0 AND d.volume_from = 'typed' AND d.hose IS NOT NULL;
