-- +goose Up

-- How the fuel of a contract comes: bought at the supplier's stations, with fuel cards at
-- stations of others, or in bulk into tanks of one's own.
ALTER TABLE contract
    ADD COLUMN supply text NOT NULL DEFAULT 'station',
    ADD CONSTRAINT contract_supply CHECK (supply IN ('station', 'card', 'bulk'));
CREATE OR REPLACE VIEW contract_now AS
SELECT DISTINCT ON (contract) * FROM contract ORDER BY contract, revision DESC;

-- The box of ours at a supplier's station, where one stands there; its fills are the
-- contract's as long as that is valid.
ALTER TABLE permit ADD COLUMN station text;
CREATE OR REPLACE VIEW permit_now AS
SELECT DISTINCT ON (contract, permit) * FROM permit ORDER BY contract, permit, revision DESC;
CREATE INDEX permit_station ON permit (station) WHERE station IS NOT NULL;

-- Whether a document counts by itself: of income, no second of its UUID, not refused, and
-- not canceled as far as anybody knows.
CREATE FUNCTION counts_alone(d document) RETURNS boolean LANGUAGE sql STABLE
RETURN d.kind = 'I' AND d.other_of IS NULL
   AND coalesce((SELECT v.verdict FROM document_verdict v WHERE v.document = d.document ORDER BY v.n DESC LIMIT 1), '') <> 'refused'
   AND coalesce((SELECT s.status FROM document_status s WHERE s.document = d.document ORDER BY s.asked_at DESC, s.n DESC LIMIT 1), '') <> 'canceled';

-- Whether something that counts is in the place of a document, at once or by way of others
-- that were replaced in turn. What replaces is issued later: none replaces itself, nor two
-- each other.
-- +goose StatementBegin
CREATE FUNCTION is_replaced(of document) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH RECURSIVE r AS (
        SELECT o.* FROM document_of f JOIN document o USING (document)
         WHERE f.how = '04' AND f.uuid = of.uuid AND of.uuid <> '' AND o.kind = 'I' AND o.other_of IS NULL AND (o.issued_at, o.n) > (of.issued_at, of.n)
         UNION
        SELECT o.* FROM r JOIN document_of f ON f.how = '04' AND f.uuid = r.uuid AND r.uuid <> '' JOIN document o ON o.document = f.document
         WHERE o.kind = 'I' AND o.other_of IS NULL AND (o.issued_at, o.n) > (r.issued_at, r.n)
    )
    SELECT EXISTS (SELECT FROM r WHERE counts_alone(r::document))
$$;
-- +goose StatementEnd

-- Lines that count: fuel that a document bills that counts, and that nothing is in the place of.
CREATE VIEW billed_line AS
SELECT i.document, i.part, i.n, i.row, d.uuid, d.n AS taken, d.issued_at, d.issuer, d.issuer_name, d.series, d.number, d.currency,
       i.product, i.text, i.permit, i.ticket, i.card, i.seller, i.at, i.volume_ul, i.amount_cents, i.price_e4
  FROM document d
  JOIN document_item i USING (document)
 WHERE i.volume_ul > 0 AND counts_alone(d)
   AND (NOT EXISTS (SELECT FROM document_of f WHERE f.how = '04' AND f.uuid = d.uuid AND d.uuid <> '') OR NOT is_replaced(d));

-- What people decided of lines: of which fills each is, that it is of none, or that what was
-- decided is taken back. Of each line the last counts.
CREATE TABLE line_decision (
    decision bigint GENERATED ALWAYS AS IDENTITY,
    batch    text NOT NULL, -- what was said at once, and can be taken back at once
    document text NOT NULL,
    part     text NOT NULL,
    n        int NOT NULL,
    what     text NOT NULL,
    pass     text NOT NULL, -- how its fills were found, and what was so of them …
    state    text NOT NULL,
    volume_ul bigint NOT NULL, -- … and what the line says more than they
    amount_cents bigint NOT NULL,
    price_e4 bigint NOT NULL,
    tolerances bigint NOT NULL, -- by which; 0: those that are built in
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT line_decision_pk PRIMARY KEY (decision),
    CONSTRAINT line_decision_of FOREIGN KEY (document, part, n) REFERENCES document_item,
    CONSTRAINT line_decision_is CHECK (what IN ('linked', 'apart', 'open')),
    CONSTRAINT line_decision_why CHECK (what <> 'apart' OR reason <> '')
);
CREATE INDEX line_decision_last ON line_decision (document, part, n, decision);
CREATE INDEX line_decision_batch ON line_decision (batch);

CREATE TABLE line_decision_fill (
    decision bigint NOT NULL,
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    CONSTRAINT line_decision_fill_pk PRIMARY KEY (decision, station, epoch, seq, branch),
    CONSTRAINT line_decision_fill_of FOREIGN KEY (decision) REFERENCES line_decision
);
CREATE INDEX line_decision_fill_fill ON line_decision_fill (station, epoch, seq, branch);

CREATE VIEW line_decided AS
SELECT * FROM line_decision d
 WHERE NOT EXISTS (SELECT FROM line_decision l WHERE (l.document, l.part, l.n) = (d.document, d.part, d.n) AND l.decision > d.decision);

-- Which line each fill is of, of those that count. Of two that name it, as when a document
-- was not counted for a while, the later has it.
CREATE VIEW fill_billed AS
SELECT DISTINCT ON (f.station, f.epoch, f.seq, f.branch) f.station, f.epoch, f.seq, f.branch, f.decision, l.document, l.part, l.n, l.uuid
  FROM line_decision_fill f
  JOIN line_decided d USING (decision)
  JOIN billed_line l USING (document, part, n)
 WHERE d.what = 'linked'
 ORDER BY f.station, f.epoch, f.seq, f.branch, f.decision DESC;

-- How far a line may be from its fill. What was said last counts for what is matched next;
-- each decision has the one that it was made by.
CREATE TABLE match_tolerances (
    version  bigint GENERATED ALWAYS AS IDENTITY,
    volume_ul bigint NOT NULL, -- or as many thousandths of the fill
    volume_mill bigint NOT NULL,
    price_e4 bigint NOT NULL,
    amount_cents bigint NOT NULL, -- likewise
    amount_mill bigint NOT NULL,
    days     int NOT NULL, -- how long after its fill a document may come
    sum_ul   bigint NOT NULL,
    sum_mill bigint NOT NULL,
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT match_tolerances_pk PRIMARY KEY (version),
    CONSTRAINT match_tolerances_are CHECK (least(volume_ul, volume_mill, price_e4, amount_cents, amount_mill, sum_ul, sum_mill) >= 0 AND days BETWEEN 0 AND 100)
);

CREATE TRIGGER line_decision_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON line_decision FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER line_decision_fill_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON line_decision_fill FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER match_tolerances_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON match_tolerances FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
