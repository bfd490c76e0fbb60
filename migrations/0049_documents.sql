-- +goose Up

-- What suppliers send is kept beside pictures, under the SHA-256 of its bytes.
ALTER TABLE evidence
    DROP CONSTRAINT evidence_form,
    ADD CONSTRAINT evidence_form CHECK (sha256 ~ '^[0-9a-f]{64}$' AND kind IN ('jpg', 'pdf', 'xml') AND size > 0);

-- Fiscal documents, a row for each file of other bytes, with what it says of itself. What
-- counts is the file. Of several with one UUID the first is the one, and the others are of it.
CREATE TABLE document (
    document  text NOT NULL, -- SHA-256 of the file
    n         bigint GENERATED ALWAYS AS IDENTITY, -- the order in which they came
    uuid      text NOT NULL, -- in capitals; '': nobody stamped it
    other_of  text,
    version   text NOT NULL,
    kind      text NOT NULL, -- I income, E credit, P payment, T carriage, N payroll
    series    text NOT NULL,
    number    text NOT NULL,
    issued_at timestamp NOT NULL, -- by the clock of the place of issue, as the law has it
    currency  text NOT NULL,
    total_cents bigint NOT NULL,
    total     text NOT NULL, -- to the last digit, as the authority is asked by it
    issuer    text NOT NULL, -- RFC
    issuer_name text NOT NULL,
    receiver  text NOT NULL,
    receiver_name text NOT NULL,
    payment_form text NOT NULL,
    payment_method text NOT NULL,
    stamped_by text NOT NULL, -- RFC; '': nobody
    seal_end  text NOT NULL, -- the last eight of the issuer's seal, likewise
    file      text NOT NULL, -- its name, as it came
    taken_at  timestamptz NOT NULL,
    taken_by  text NOT NULL,
    CONSTRAINT document_pk PRIMARY KEY (document),
    CONSTRAINT document_n UNIQUE (n),
    CONSTRAINT document_evidence FOREIGN KEY (document) REFERENCES evidence (sha256),
    CONSTRAINT document_other FOREIGN KEY (other_of) REFERENCES document
);
CREATE UNIQUE INDEX document_uuid ON document (uuid) WHERE uuid <> '' AND other_of IS NULL;
CREATE INDEX document_issued ON document (issued_at, document);

-- What each bills: its lines, and the purchases of a statement of fuel cards.
CREATE TABLE document_item (
    document  text NOT NULL,
    part      text NOT NULL,
    n         int NOT NULL,
    row       int NOT NULL, -- of the file
    product   text NOT NULL, -- of the authority's catalog
    text      text NOT NULL,
    permit    text NOT NULL,
    ticket    text NOT NULL,
    card      text NOT NULL,
    seller    text NOT NULL, -- RFC, of a purchase
    at        timestamp, -- of a purchase, by the clock of the station
    volume_ul bigint NOT NULL, -- 0: no fuel
    amount_cents bigint NOT NULL, -- with taxes
    price_e4  bigint NOT NULL,
    CONSTRAINT document_item_pk PRIMARY KEY (document, part, n),
    CONSTRAINT document_item_of FOREIGN KEY (document) REFERENCES document,
    CONSTRAINT document_item_part CHECK (part IN ('concept', 'purchase'))
);
CREATE INDEX document_item_ticket ON document_item (ticket_key(ticket), permit_key(permit)) WHERE ticket <> '';

-- Of which others each is: what it credits or is in the place of (how: the authority's
-- two digits), and what it pays (how: paid).
CREATE TABLE document_of (
    document text NOT NULL,
    n        int NOT NULL,
    how      text NOT NULL,
    uuid     text NOT NULL,
    amount_cents bigint, -- that is paid
    CONSTRAINT document_of_pk PRIMARY KEY (document, n),
    CONSTRAINT document_of_of FOREIGN KEY (document) REFERENCES document
);
CREATE INDEX document_of_uuid ON document_of (uuid);

-- What was found in each, by the terms of then. The last counts.
CREATE TABLE document_verdict (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    document text NOT NULL,
    verdict  text NOT NULL,
    findings jsonb NOT NULL,
    terms    text NOT NULL, -- SHA-256 of what it was held against
    judged_at timestamptz NOT NULL,
    judged_by text NOT NULL,
    CONSTRAINT document_verdict_pk PRIMARY KEY (n),
    CONSTRAINT document_verdict_of FOREIGN KEY (document) REFERENCES document,
    CONSTRAINT document_verdict_is CHECK (verdict IN ('accepted', 'questioned', 'refused'))
);
CREATE INDEX document_verdict_last ON document_verdict (document, n);

-- What the tax authority says of each, who asked and when. What was asked last counts,
-- whenever it was said; without any it is not checked.
CREATE TABLE document_status (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    document text NOT NULL,
    status   text NOT NULL, -- valid, canceled, or unknown: it does not know it
    asked_at timestamptz NOT NULL,
    source   text NOT NULL, -- person, or the name of the file
    evidence text, -- SHA-256 of what it answered
    note     text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT document_status_pk PRIMARY KEY (n),
    CONSTRAINT document_status_of FOREIGN KEY (document) REFERENCES document,
    CONSTRAINT document_status_evidence FOREIGN KEY (evidence) REFERENCES evidence (sha256),
    CONSTRAINT document_status_is CHECK (status IN ('valid', 'canceled', 'unknown'))
);
CREATE INDEX document_status_last ON document_status (document, asked_at, n);

-- Every file that was sent, and what became of it: as many as were sent.
CREATE TABLE document_sent (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    batch    text NOT NULL,
    file     text NOT NULL,
    sha256   text NOT NULL,
    outcome  text NOT NULL, -- taken, again: it was there, or unreadable
    document text, -- if not unreadable
    code     text NOT NULL, -- why not
    line     int NOT NULL,
    why      text NOT NULL,
    sent_by  text NOT NULL,
    sent_at  timestamptz NOT NULL,
    CONSTRAINT document_sent_pk PRIMARY KEY (n),
    CONSTRAINT document_sent_of FOREIGN KEY (document) REFERENCES document,
    CONSTRAINT document_sent_is CHECK (CASE outcome WHEN 'unreadable' THEN document IS NULL AND code <> '' WHEN 'passed' THEN document IS NULL ELSE outcome IN ('taken', 'again') AND document IS NOT NULL END)
);
CREATE INDEX document_sent_batch ON document_sent (batch, n);

-- To whom documents are made out, and what a liter bears of taxes, from a day on. What is
-- said later of one RFC, or of a product and a day, stands over what was said before.
CREATE TABLE receiver (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    rfc      text NOT NULL,
    name     text NOT NULL,
    active   boolean NOT NULL,
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT receiver_pk PRIMARY KEY (n),
    CONSTRAINT receiver_rfc CHECK (rfc ~ '^[A-ZÑ&]{3,4}[0-9]{6}[A-Z0-9]{3}$')
);
CREATE TABLE fuel_quota (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    product  text NOT NULL, -- of the authority's catalog
    from_on  date NOT NULL,
    per_liter_e6 bigint NOT NULL,
    reason   text NOT NULL, -- where it was published
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT fuel_quota_pk PRIMARY KEY (n),
    CONSTRAINT fuel_quota_size CHECK (per_liter_e6 BETWEEN 0 AND 100000000),
    CONSTRAINT fuel_quota_product CHECK (product IN ('15101505', '15101514', '15101515'))
);

CREATE TRIGGER document_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON document FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER document_item_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON document_item FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER document_of_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON document_of FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER document_verdict_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON document_verdict FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER document_status_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON document_status FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER document_sent_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON document_sent FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER receiver_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON receiver FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER fuel_quota_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON fuel_quota FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

CREATE VIEW receiver_now AS
SELECT DISTINCT ON (rfc) * FROM receiver ORDER BY rfc, n DESC;
CREATE VIEW fuel_quota_now AS
SELECT DISTINCT ON (product, from_on) * FROM fuel_quota ORDER BY product, from_on, n DESC;
