-- +goose Up

-- What people say of the papers of a delivery into a tank of one's own: what the note of the
-- truck says, at which temperature, and which line of an invoice bills it. Of each delivery
-- what was said last counts; nothing is written over.
CREATE TABLE delivery_note (
    n         bigint GENERATED ALWAYS AS IDENTITY,
    station   text NOT NULL, -- the record of the delivery
    epoch     bigint NOT NULL,
    seq       bigint NOT NULL,
    note      text NOT NULL, -- its number; empty: it has none
    volume_ul bigint, -- null: there is no note
    basis     text,
    temperature_mc bigint, -- of the fuel in the truck; null: the note does not say
    density_g bigint, -- at 15 °C, in grams a cubic meter; null: the note does not say
    document  text, -- the line that bills it; null: none yet
    part      text,
    line      int,
    billed_basis text, -- at which temperature its liters are
    reason    text NOT NULL,
    said_by   text NOT NULL,
    said_at   timestamptz NOT NULL,
    CONSTRAINT delivery_note_pk PRIMARY KEY (n),
    CONSTRAINT delivery_note_line FOREIGN KEY (document, part, line) REFERENCES document_item,
    CONSTRAINT delivery_note_volume CHECK ((volume_ul > 0) IS NOT FALSE AND (volume_ul IS NULL) = (basis IS NULL)),
    CONSTRAINT delivery_note_basis CHECK ((basis IN ('obs', '15C', '20C', '60F')) IS NOT FALSE AND (billed_basis IN ('obs', '15C', '20C', '60F')) IS NOT FALSE),
    CONSTRAINT delivery_note_billed CHECK (num_nulls(document, part, line, billed_basis) IN (0, 4)),
    CONSTRAINT delivery_note_density CHECK ((density_g BETWEEN 600000 AND 1100000) IS NOT FALSE),
    CONSTRAINT delivery_note_temperature CHECK ((temperature_mc BETWEEN -50000 AND 100000) IS NOT FALSE),
    CONSTRAINT delivery_note_why CHECK (btrim(reason) <> '')
);
CREATE INDEX delivery_note_of ON delivery_note (station, epoch, seq, n);
CREATE INDEX delivery_note_bills ON delivery_note (document, part, line) WHERE document IS NOT NULL;
CREATE TRIGGER delivery_note_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON delivery_note FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

CREATE VIEW delivery_noted AS
SELECT DISTINCT ON (station, epoch, seq) * FROM delivery_note ORDER BY station, epoch, seq, n DESC;

-- What came into the tanks of a station, and which hose draws from which of them.
CREATE INDEX event_delivery ON event (station, at) WHERE kind = 'delivery' AND branch = 0;
CREATE INDEX event_config ON event (station, epoch, seq) WHERE kind = 'config' AND branch = 0;
