-- +goose Up

-- Files that were taken in, each once: what they changed is in the audit trail.
-- "import" is the name of an object in it.
CREATE TABLE import (
    import  text NOT NULL,
    kind    text NOT NULL CONSTRAINT import_kind CHECK (kind IN ('vehicles', 'people', 'prices', 'permits', 'fills')),
    file    text NOT NULL,
    sha256  text NOT NULL CONSTRAINT import_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    who     text NOT NULL,
    at      timestamptz NOT NULL,
    rows    bigint NOT NULL, -- of the file …
    new     bigint NOT NULL, -- … and what became of them
    changed bigint NOT NULL,
    bad     bigint NOT NULL,
    CONSTRAINT import_pk PRIMARY KEY (import)
);
CREATE INDEX import_when ON import (at);

-- Fills of the years before Litro, as somebody's spreadsheet has them. They are in
-- no journal, nobody signed them, and nothing adds them to what was measured. Rows
-- are inserted and never changed; one that says the same again is left out.
CREATE TABLE past_fill (
    import       text NOT NULL,
    sheet        text NOT NULL, -- of the file; empty in CSV
    line         bigint NOT NULL,
    happened_at  timestamptz NOT NULL,
    vehicle      text NOT NULL,
    volume_ul    bigint NOT NULL CONSTRAINT past_fill_volume CHECK (volume_ul > 0),
    amount_cents bigint,
    odometer_m   bigint,
    station      text NOT NULL DEFAULT '', -- as it was written
    ticket       text NOT NULL DEFAULT '',
    CONSTRAINT past_fill_pk PRIMARY KEY (import, sheet, line),
    CONSTRAINT past_fill_of_import FOREIGN KEY (import) REFERENCES import,
    CONSTRAINT past_fill_of_vehicle FOREIGN KEY (vehicle) REFERENCES vehicle
);
CREATE UNIQUE INDEX past_fill_once ON past_fill (vehicle, happened_at, volume_ul, coalesce(odometer_m, -1), ticket);
CREATE INDEX past_fill_when ON past_fill (happened_at);

-- Files that were sent and are not decided about: one for each person and kind, for
-- a day.
CREATE TABLE import_draft (
    draft text NOT NULL,
    who   text NOT NULL,
    kind  text NOT NULL,
    file  text NOT NULL,
    bytes bytea NOT NULL CONSTRAINT import_draft_bytes CHECK (length(bytes) <= 10485760),
    at    timestamptz NOT NULL,
    CONSTRAINT import_draft_pk PRIMARY KEY (draft),
    CONSTRAINT import_draft_one UNIQUE (who, kind)
);
