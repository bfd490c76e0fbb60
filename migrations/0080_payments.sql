-- +goose Up

-- Of how many payments of a document each is (NumParcialidad); 0: it does not say. Of payments
-- that were taken in before this nobody knows.
ALTER TABLE document_of ADD COLUMN part bigint;

-- Whether a document of payments counts by itself, see counts_alone.
CREATE FUNCTION payment_counts(d document) RETURNS boolean LANGUAGE sql STABLE
RETURN d.kind = 'P' AND d.other_of IS NULL
   AND coalesce((SELECT v.verdict FROM document_verdict v WHERE v.document = d.document ORDER BY v.n DESC LIMIT 1), '') <> 'refused'
   AND coalesce((SELECT s.status FROM document_status s WHERE s.document = d.document ORDER BY s.asked_at DESC, s.n DESC LIMIT 1), '') <> 'canceled';

-- What payments that count have paid of documents that are here, in the money of each: not
-- refused, not canceled as far as anybody knows, no second of a UUID, and nothing is in their place.
CREATE VIEW paid_part AS
SELECT d.document, f.document AS payment, f.n, p.n AS taken, p.issued_at, f.part, f.amount_cents
  FROM document_of f
  JOIN document p ON p.document = f.document
  JOIN document d ON d.uuid = f.uuid AND d.other_of IS NULL AND f.uuid <> ''
 WHERE f.how = 'paid' AND f.amount_cents IS NOT NULL AND payment_counts(p)
   AND NOT EXISTS (SELECT FROM document_of r JOIN document o USING (document)
                    WHERE r.how = '04' AND r.uuid = p.uuid AND p.uuid <> '' AND (o.issued_at, o.n) > (p.issued_at, p.n) AND payment_counts(o));

-- A payment that is refused for nothing but what it pays, too much or a second time, was paid all the
-- same: an invoice that is canceled after it is found.
CREATE OR REPLACE FUNCTION is_paid(of document) RETURNS boolean LANGUAGE sql STABLE
RETURN of.version <> 'plain' AND of.payment_method = 'PUE'
    OR EXISTS (SELECT FROM document_of f JOIN document p USING (document)
                WHERE f.how = 'paid' AND f.uuid = of.uuid AND of.uuid <> '' AND p.other_of IS NULL
                  AND coalesce((SELECT v.verdict <> 'refused' OR NOT EXISTS (SELECT FROM jsonb_to_recordset(v.findings) AS x("Code" text, "Severity" text) WHERE x."Severity" = 'critical' AND x."Code" NOT IN ('pay.over', 'pay.twice'))
                                  FROM document_verdict v WHERE v.document = p.document ORDER BY v.n DESC LIMIT 1), true)
                  AND coalesce((SELECT s.status FROM document_status s WHERE s.document = p.document ORDER BY s.asked_at DESC, s.n DESC LIMIT 1), '') <> 'canceled')
    OR EXISTS (SELECT FROM budget_movement_now m
                WHERE m.moment = 'paid' AND m.cents > 0
                  AND upper(regexp_replace(m.document, '[^[:alnum:]]', '', 'g')) IN (nullif(upper(regexp_replace(of.uuid, '[^[:alnum:]]', '', 'g')), ''), nullif(upper(regexp_replace(of.series || of.number, '[^[:alnum:]]', '', 'g')), '')));
