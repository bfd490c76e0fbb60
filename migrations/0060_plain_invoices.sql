-- +goose Up

-- What suppliers bill in a table, without a fiscal document, is kept as it came, as documents are.
ALTER TABLE evidence
    DROP CONSTRAINT evidence_form,
    ADD CONSTRAINT evidence_form CHECK (sha256 ~ '^[0-9a-f]{64}$' AND kind IN ('jpg', 'pdf', 'xml', 'zip', 'csv', 'xlsx') AND size > 0);

-- How a supplier writes its tables, under a name. A version is never changed: what was read by
-- one stays as it was read.
CREATE TABLE plain_mapping (
    mapping   bigint GENERATED ALWAYS AS IDENTITY,
    name      text NOT NULL,
    version   int NOT NULL, -- from 1
    contract  text NOT NULL, -- whose supplier it is of, and what the contract said of it then
    issuer    text NOT NULL, -- RFC
    issuer_name text NOT NULL,
    supply    text NOT NULL,
    currency  text NOT NULL,
    says      jsonb NOT NULL, -- columns, numbers, days, names of stations and fuels, taxes
    reason    text NOT NULL,
    said_by   text NOT NULL,
    said_at   timestamptz NOT NULL,
    CONSTRAINT plain_mapping_pk PRIMARY KEY (mapping),
    CONSTRAINT plain_mapping_version UNIQUE (name, version),
    CONSTRAINT plain_mapping_name CHECK (btrim(name) <> '' AND version > 0),
    CONSTRAINT plain_mapping_issuer CHECK (issuer <> ''),
    CONSTRAINT plain_mapping_supply CHECK (supply IN ('station', 'card', 'bulk'))
);
CREATE VIEW plain_mapping_now AS
SELECT DISTINCT ON (name) * FROM plain_mapping ORDER BY name, version DESC;

-- Every table that was sent, whether anything of it was taken or not.
CREATE TABLE plain_file (
    sha256   text NOT NULL,
    n        bigint GENERATED ALWAYS AS IDENTITY,
    kind     text NOT NULL,
    file     text NOT NULL, -- its name as it came first
    sent_by  text NOT NULL,
    sent_at  timestamptz NOT NULL,
    CONSTRAINT plain_file_pk PRIMARY KEY (sha256),
    CONSTRAINT plain_file_evidence FOREIGN KEY (sha256) REFERENCES evidence (sha256),
    CONSTRAINT plain_file_kind CHECK (kind IN ('csv', 'xlsx'))
);

-- Each time that a table was taken in: by which mapping, and what was said beside it. The rows
-- that were refused stay with it.
CREATE TABLE plain_take (
    take      bigint GENERATED ALWAYS AS IDENTITY,
    sha256    text NOT NULL,
    mapping   bigint NOT NULL,
    sheet     text NOT NULL, -- that was read; '': a file without
    number    text NOT NULL, -- of rows without one; '': none was said
    issued_on date, -- null: the day of each document's last line
    taken     int NOT NULL, -- documents, and those that were here
    again     int NOT NULL,
    lines     int NOT NULL,
    refused   int NOT NULL, -- rows
    passed    int NOT NULL,
    taken_by  text NOT NULL,
    taken_at  timestamptz NOT NULL,
    CONSTRAINT plain_take_pk PRIMARY KEY (take),
    CONSTRAINT plain_take_file FOREIGN KEY (sha256) REFERENCES plain_file,
    CONSTRAINT plain_take_mapping FOREIGN KEY (mapping) REFERENCES plain_mapping
);
CREATE INDEX plain_take_of ON plain_take (sha256, take);

CREATE TABLE plain_refused (
    take    bigint NOT NULL,
    n       int NOT NULL,
    row     int NOT NULL, -- of the file, from 1
    heading text NOT NULL, -- '': it is of the whole row
    value   text NOT NULL,
    code    text NOT NULL,
    CONSTRAINT plain_refused_pk PRIMARY KEY (take, n),
    CONSTRAINT plain_refused_of FOREIGN KEY (take) REFERENCES plain_take
);

-- A document without a fiscal stamp has the version 'plain', and is of a table that was taken; its
-- id is the hash of what it says, since a table may have several. What lies in the cabinet is the
-- table.
ALTER TABLE document
    ADD COLUMN taken_from bigint,
    ADD COLUMN table_file text,
    ADD CONSTRAINT document_taken_from FOREIGN KEY (taken_from) REFERENCES plain_take,
    ADD CONSTRAINT document_plain CHECK ((version = 'plain') = (taken_from IS NOT NULL) AND (version = 'plain') = (table_file IS NOT NULL)),
    ADD CONSTRAINT document_plain_has CHECK (version <> 'plain' OR uuid = '' AND other_of IS NULL AND kind = 'I' AND number <> '' AND issuer <> '');
ALTER TABLE document
    ADD COLUMN kept text GENERATED ALWAYS AS (coalesce(table_file, document)) STORED,
    DROP CONSTRAINT document_evidence,
    ADD CONSTRAINT document_evidence FOREIGN KEY (kept) REFERENCES evidence (sha256);
CREATE INDEX document_plain_number ON document (issuer, lower(number)) WHERE version = 'plain';

-- Of a table's line people may know the day and no time.
ALTER TABLE document_item ADD COLUMN day_alone boolean NOT NULL DEFAULT false;
CREATE OR REPLACE VIEW billed_line AS
SELECT i.document, i.part, i.n, i.row, d.uuid, d.n AS taken, d.issued_at, d.issuer, d.issuer_name, d.series, d.number, d.currency,
       i.product, i.text, i.permit, i.ticket, i.card, i.seller, i.at, i.volume_ul, i.amount_cents, i.price_e4, i.day_alone
  FROM document d
  JOIN document_item i USING (document)
 WHERE i.volume_ul > 0 AND counts_alone(d)
   AND (NOT EXISTS (SELECT FROM document_of f WHERE f.how = '04' AND f.uuid = d.uuid AND d.uuid <> '') OR NOT is_replaced(d));

CREATE TRIGGER plain_mapping_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON plain_mapping FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER plain_file_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON plain_file FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER plain_take_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON plain_take FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER plain_refused_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON plain_refused FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
