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
