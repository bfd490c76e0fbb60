-- +goose Up

-- What one supplier's documents say of another's changes nothing of that: a payment, a credit note and
-- what is in the place of a document are of those of the same issuer (decision 122). Months that were
-- closed before stay as they were sealed.

-- In which money each says it was paid (MonedaDR); '': it does not say. Of payments that were taken in
-- before this nobody knows.
ALTER TABLE document_of ADD COLUMN currency text;

-- Whether what a payment says it paid of a document is in that one's money. Of one of which the money
-- was not kept the judgment tells.
CREATE FUNCTION paid_in_money_of(f document_of, d document) RETURNS boolean LANGUAGE sql STABLE
RETURN coalesce(nullif(f.currency, ''), d.currency) = d.currency
   AND (f.currency IS NOT NULL
        OR NOT EXISTS (SELECT FROM (SELECT v.findings FROM document_verdict v WHERE v.document = f.document ORDER BY v.n DESC LIMIT 1) v,
                                   jsonb_to_recordset(v.findings) AS x("Code" text, "Field" text, "Expected" text)
                        WHERE x."Code" = 'pay.money' AND x."Field" LIKE '%/@MonedaDR' AND x."Expected" = d.currency));

-- Whether something that counts is in the place of a document, at once or by way of others
-- that were replaced in turn. What replaces is of the same issuer and issued later: none replaces
-- itself, nor two each other.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION is_replaced(of document) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH RECURSIVE r AS (
        SELECT o.* FROM document_of f JOIN document o USING (document)
         WHERE f.how = '04' AND f.uuid = of.uuid AND of.uuid <> '' AND o.kind = 'I' AND o.other_of IS NULL AND o.issuer = of.issuer AND (o.issued_at, o.n) > (of.issued_at, of.n)
         UNION
        SELECT o.* FROM r JOIN document_of f ON f.how = '04' AND f.uuid = r.uuid AND r.uuid <> '' JOIN document o ON o.document = f.document
         WHERE o.kind = 'I' AND o.other_of IS NULL AND o.issuer = r.issuer AND (o.issued_at, o.n) > (r.issued_at, r.n)
    )
    SELECT EXISTS (SELECT FROM r WHERE counts_alone(r::document))
$$;
-- +goose StatementEnd

-- Lines of credit notes that count, as in 0077; what is in the place of one is of its issuer.
CREATE OR REPLACE VIEW credit_line AS
SELECT i.document, i.part, i.n, d.uuid, d.n AS taken, d.issued_at, d.issuer, d.series, d.number, d.currency, i.product, i.permit, i.ticket, i.amount_cents
  FROM document d
  JOIN document_item i USING (document)
 WHERE i.amount_cents > 0 AND credit_counts(d)
   AND NOT EXISTS (SELECT FROM document_of f WHERE f.document = d.document AND f.how = '07')
   AND NOT EXISTS (SELECT FROM document_of f JOIN document o USING (document)
                    WHERE f.how = '04' AND f.uuid = d.uuid AND d.uuid <> '' AND o.issuer = d.issuer AND (o.issued_at, o.n) > (d.issued_at, d.n) AND credit_counts(o));

-- The lines of which each gives something back, as in 0077; of the documents that it names, those of
-- its issuer.
CREATE OR REPLACE VIEW credited_line AS
WITH r AS (
    SELECT DISTINCT c.document, c.part, c.n, c.product, c.permit, c.ticket, o.document AS of
      FROM credit_line c
      JOIN document_of f ON f.document = c.document AND f.how IN ('01', '03') AND f.uuid <> ''
      JOIN document o ON o.uuid = f.uuid AND o.uuid <> '' AND o.kind = 'I' AND o.other_of IS NULL AND o.issuer = c.issuer
), named AS (
    SELECT r.document, r.part, r.n, x.document AS of_document, x.part AS of_part, x.n AS of_n
      FROM r
      JOIN document_item x ON x.document = r.of
       AND CASE WHEN r.ticket <> '' AND (r.permit <> '' OR EXISTS (SELECT FROM document_item y WHERE y.document = r.of AND ticket_key(y.ticket) = ticket_key(r.ticket)))
                THEN ticket_key(x.ticket) = ticket_key(r.ticket) AND (r.permit = '' OR permit_key(x.permit) = permit_key(r.permit))
                WHEN EXISTS (SELECT FROM document_item y WHERE y.document = r.of AND y.product = r.product) THEN x.product = r.product
                ELSE x.volume_ul > 0 END
), loose AS (
    SELECT c.document, c.part, c.n, min(l.document) AS of_document, min(l.part) AS of_part, min(l.n) AS of_n
      FROM credit_line c
      JOIN billed_line l ON l.issuer = c.issuer AND ticket_key(l.ticket) = ticket_key(c.ticket) AND permit_key(l.permit) = permit_key(c.permit)
     WHERE c.ticket <> '' AND NOT EXISTS (SELECT FROM document_of f WHERE f.document = c.document AND f.how IN ('01', '03'))
     GROUP BY c.document, c.part, c.n HAVING count(*) = 1
)
SELECT a.document, a.part, a.n, a.of_document, a.of_part, a.of_n, x.amount_cents AS of_cents,
       CASE WHEN b.document IS NULL THEN 'apart'
            WHEN EXISTS (SELECT FROM delivery_noted n WHERE (n.document, n.part, n.line) = (a.of_document, a.of_part, a.of_n)) AND s.currency = o.currency THEN 'received'
            WHEN d.what IS NULL AND EXISTS (SELECT FROM contract_now c WHERE c.rfc = b.issuer AND c.supply = 'bulk' AND b.issued_at >= c.from_on AND (c.until_on IS NULL OR b.issued_at < c.until_on + 1))
             AND NOT EXISTS (SELECT FROM permit_now p JOIN contract_now c USING (contract) WHERE c.rfc = b.issuer AND permit_key(p.permit) = permit_key(b.permit)) THEN 'apart'
            ELSE coalesce(d.what, 'open') END AS state
  FROM (SELECT * FROM named UNION ALL SELECT * FROM loose) a
  JOIN document s ON s.document = a.document
  JOIN document o ON o.document = a.of_document
  JOIN document_item x ON (x.document, x.part, x.n) = (a.of_document, a.of_part, a.of_n)
  LEFT JOIN billed_line b ON (b.document, b.part, b.n) = (a.of_document, a.of_part, a.of_n)
  LEFT JOIN line_decided d ON (d.document, d.part, d.n) = (a.of_document, a.of_part, a.of_n);

-- What payments that count have paid of documents that are here, as in 0080: of the same issuer, and in
-- its money.
CREATE OR REPLACE VIEW paid_part AS
SELECT d.document, f.document AS payment, f.n, p.n AS taken, p.issued_at, f.part, f.amount_cents
  FROM document_of f
  JOIN document p ON p.document = f.document
  JOIN document d ON d.uuid = f.uuid AND d.uuid <> '' AND d.other_of IS NULL AND d.issuer = p.issuer
 WHERE f.how = 'paid' AND f.amount_cents IS NOT NULL AND payment_counts(p) AND paid_in_money_of(f, d)
   AND NOT EXISTS (SELECT FROM document_of r JOIN document o USING (document)
                    WHERE r.how = '04' AND r.uuid = p.uuid AND p.uuid <> '' AND o.issuer = p.issuer AND (o.issued_at, o.n) > (p.issued_at, p.n) AND payment_counts(o));

-- Whether papers say that a payment was made: it is no second of a UUID, not canceled as far as anybody
-- knows, and refused for nothing but what it pays, too much or a second time.
CREATE FUNCTION payment_made(p document) RETURNS boolean LANGUAGE sql STABLE
RETURN p.other_of IS NULL
   AND coalesce((SELECT v.verdict <> 'refused' OR NOT EXISTS (SELECT FROM jsonb_to_recordset(v.findings) AS x("Code" text, "Severity" text) WHERE x."Severity" = 'critical' AND x."Code" NOT IN ('pay.over', 'pay.twice'))
                   FROM document_verdict v WHERE v.document = p.document ORDER BY v.n DESC LIMIT 1), true)
   AND coalesce((SELECT s.status FROM document_status s WHERE s.document = p.document ORDER BY s.asked_at DESC, s.n DESC LIMIT 1), '') <> 'canceled';

-- What payments that were made say they paid of documents that are here, and whether it counts as
-- paid_part has it: what was paid too much was paid all the same.
CREATE VIEW made_part AS
SELECT d.document, f.document AS payment, p.uuid, f.n, p.issued_at, f.part, f.amount_cents, payment_counts(p) AS counts
  FROM document_of f
  JOIN document p ON p.document = f.document
  JOIN document d ON d.uuid = f.uuid AND d.uuid <> '' AND d.other_of IS NULL AND d.issuer = p.issuer
 WHERE f.how = 'paid' AND f.amount_cents IS NOT NULL AND p.kind = 'P' AND payment_made(p) AND paid_in_money_of(f, d)
   AND NOT EXISTS (SELECT FROM document_of r JOIN document o USING (document)
                    WHERE r.how = '04' AND r.uuid = p.uuid AND p.uuid <> '' AND o.issuer = p.issuer AND (o.issued_at, o.n) > (p.issued_at, p.n) AND o.kind = 'P' AND payment_made(o));

CREATE OR REPLACE FUNCTION is_paid(of document) RETURNS boolean LANGUAGE sql STABLE
RETURN of.version <> 'plain' AND of.payment_method = 'PUE'
    OR EXISTS (SELECT FROM document_of f JOIN document p USING (document)
                WHERE f.how = 'paid' AND f.uuid = of.uuid AND of.uuid <> '' AND p.issuer = of.issuer AND payment_made(p))
    OR EXISTS (SELECT FROM budget_movement_now m
                WHERE m.moment = 'paid' AND m.cents > 0
                  AND upper(regexp_replace(m.document, '[^[:alnum:]]', '', 'g')) IN (nullif(upper(regexp_replace(of.uuid, '[^[:alnum:]]', '', 'g')), ''), nullif(upper(regexp_replace(of.series || of.number, '[^[:alnum:]]', '', 'g')), '')));
