-- +goose Up

-- Files behind what people type. They lie in a directory beside the database, under
-- the SHA-256 of their bytes, and are there before any row names them. Nothing
-- deletes a row.
CREATE TABLE evidence (
    sha256   text   NOT NULL,
    kind     text   NOT NULL,
    size     bigint NOT NULL,
    added_at timestamptz NOT NULL,
    added_by text   NOT NULL,
    CONSTRAINT evidence_pk PRIMARY KEY (sha256),
    CONSTRAINT evidence_form CHECK (sha256 ~ '^[0-9a-f]{64}$' AND kind IN ('jpg', 'pdf') AND size > 0)
);

-- The evidence that records name: a projection.
CREATE TABLE evidence_named (
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    sha256  text NOT NULL,
    CONSTRAINT evidence_named_pk PRIMARY KEY (station, epoch, seq, branch, sha256)
);
CREATE INDEX evidence_named_file ON evidence_named (sha256);

-- Of the records that were there before it. A note begins with its text, one line of
-- JSON.
INSERT INTO evidence_named
SELECT DISTINCT r.station, r.epoch, r.seq, r.branch, e.sha256
  FROM (SELECT *, split_part(convert_from(note, 'UTF8'), E'\n', 1)::jsonb -> kind AS body
          FROM record
         WHERE kind IN ('dispense', 'correct') AND NOT unread AND position('"evidence":['::bytea IN note) > 0) r,
       LATERAL (SELECT jsonb_array_elements_text(coalesce(r.body -> 'evidence', '[]')) AS sha256
                UNION SELECT jsonb_array_elements_text(coalesce(r.body -> 'dispense' -> 'evidence', '[]'))) e;

-- Contracts with suppliers of fuel, and the stations that each may be used at, named
-- by their permits. A change is a row with the next revision; no row is written over.
CREATE TABLE contract (
    contract text   NOT NULL,
    revision bigint NOT NULL,
    supplier text   NOT NULL,
    rfc      text   NOT NULL, -- of the supplier, for the tax authority; may be empty
    number   text   NOT NULL, -- as the paper has it
    currency text   NOT NULL,
    from_on  date   NOT NULL,
    until_on date, -- the last day; null: no end
    added_at timestamptz NOT NULL,
    added_by text   NOT NULL,
    CONSTRAINT contract_pk PRIMARY KEY (contract, revision),
    CONSTRAINT contract_days CHECK (until_on >= from_on)
);

CREATE TABLE permit (
    contract text   NOT NULL,
    permit   text   NOT NULL,
    revision bigint NOT NULL,
    name     text   NOT NULL,
    address  text   NOT NULL,
    status   text   NOT NULL, -- open or closed, for this contract
    added_at timestamptz NOT NULL,
    added_by text   NOT NULL,
    CONSTRAINT permit_pk PRIMARY KEY (contract, permit, revision),
    CONSTRAINT permit_status CHECK (status IN ('open', 'closed'))
);

CREATE VIEW contract_now AS
SELECT DISTINCT ON (contract) * FROM contract ORDER BY contract, revision DESC;

CREATE VIEW permit_now AS
SELECT DISTINCT ON (contract, permit) * FROM permit ORDER BY contract, permit, revision DESC;

-- One permit and one ticket are written in more than one way: with leading zeros or
-- without, in small letters, with spaces.
-- +goose StatementBegin
CREATE FUNCTION permit_key(permit text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(upper(regexp_replace(permit, '\s', '', 'g')), '(^|/)0+(?=[0-9])', '\1', 'g');
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION ticket_key(ticket text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(upper(regexp_replace(ticket, '\s', '', 'g')), '^0+(?=.)', '');
-- +goose StatementEnd

CREATE INDEX dispense_ticket ON dispense (ticket_key(ticket), permit_key(permit)) WHERE source = 'ticket';
CREATE INDEX replacement_ticket ON replacement (ticket_key(ticket), permit_key(permit)) WHERE source = 'ticket';

-- Tickets of contracted stations on their way to the journal: opened before the
-- fill, or sent after it, until another person has checked them. Checked ones are
-- records of the office; the row then only says who did what. Nothing deletes a row.
CREATE TABLE ticket (
    ticket    text NOT NULL, -- the sender's own key, so that sending it again changes nothing
    revision  bigint NOT NULL, -- how often it was opened or sent; parts and evidence are of one
    state     text NOT NULL,
    contract  text NOT NULL,
    permit    text NOT NULL,
    number    text,
    happened_at timestamptz,
    grade     text,
    volume_ul bigint,
    price_e4  bigint,
    amount_cents bigint,
    currency  text NOT NULL,
    driver    text, -- a person; null where nobody said
    opened_by text NOT NULL,
    opened_at timestamptz NOT NULL,
    sent_at   timestamptz,
    ended_by  text, -- who checked it, sent it back or dropped it …
    ended_at  timestamptz,
    reason    text, -- … and why
    CONSTRAINT ticket_pk PRIMARY KEY (ticket),
    CONSTRAINT ticket_state CHECK (state IN ('draft', 'waiting', 'returned', 'checked', 'dropped')),
    CONSTRAINT ticket_whole CHECK (state IN ('draft', 'dropped')
        OR num_nulls(number, happened_at, grade, volume_ul, price_e4, amount_cents, sent_at) = 0),
    CONSTRAINT ticket_two CHECK (state <> 'checked' OR coalesce(ended_by <> opened_by, false))
);
CREATE UNIQUE INDEX ticket_once ON ticket (permit_key(permit), ticket_key(number)) WHERE state IN ('waiting', 'returned');
CREATE INDEX ticket_open ON ticket (opened_at) WHERE state IN ('draft', 'waiting', 'returned');

-- What each vehicle or can got of a ticket. All parts of one that was sent add up to
-- it. Those of earlier revisions stay.
CREATE TABLE ticket_part (
    ticket    text NOT NULL,
    revision  bigint NOT NULL,
    part      int  NOT NULL,
    vehicle   text, -- null: a can
    label     text, -- that was read of it: "id.version"
    volume_ul bigint,
    amount_cents bigint,
    odometer_m bigint,
    engine_s  bigint, -- where an hour meter is all there is
    filled    text,
    record    text, -- what the office wrote of it
    CONSTRAINT ticket_part_pk PRIMARY KEY (ticket, revision, part),
    CONSTRAINT ticket_part_of FOREIGN KEY (ticket) REFERENCES ticket,
    CONSTRAINT ticket_part_vehicle FOREIGN KEY (vehicle) REFERENCES vehicle
);

CREATE TABLE ticket_evidence (
    ticket   text NOT NULL,
    revision bigint NOT NULL,
    place    int  NOT NULL,
    sha256   text NOT NULL,
    CONSTRAINT ticket_evidence_pk PRIMARY KEY (ticket, revision, place),
    CONSTRAINT ticket_evidence_of FOREIGN KEY (ticket) REFERENCES ticket,
    CONSTRAINT ticket_evidence_file FOREIGN KEY (sha256) REFERENCES evidence
);
CREATE INDEX ticket_evidence_named ON ticket_evidence (sha256);
