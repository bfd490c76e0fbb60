-- +goose Up

-- Whether a credit note counts by itself, see counts_alone.
CREATE FUNCTION credit_counts(d document) RETURNS boolean LANGUAGE sql STABLE
RETURN d.kind = 'E' AND d.other_of IS NULL
   AND coalesce((SELECT v.verdict FROM document_verdict v WHERE v.document = d.document ORDER BY v.n DESC LIMIT 1), '') <> 'refused'
   AND coalesce((SELECT s.status FROM document_status s WHERE s.document = d.document ORDER BY s.asked_at DESC, s.n DESC LIMIT 1), '') <> 'canceled';

-- Lines of credit notes that count: not refused, not canceled as far as anybody knows, no second
-- of a UUID, and nothing is in their place. What applies an advance (07) is none of fuel: no fuel
-- was billed by what was paid then.
CREATE VIEW credit_line AS
SELECT i.document, i.part, i.n, d.uuid, d.n AS taken, d.issued_at, d.issuer, d.series, d.number, d.currency, i.product, i.permit, i.ticket, i.amount_cents
  FROM document d
  JOIN document_item i USING (document)
 WHERE i.amount_cents > 0 AND credit_counts(d)
   AND NOT EXISTS (SELECT FROM document_of f WHERE f.document = d.document AND f.how = '07')
   AND NOT EXISTS (SELECT FROM document_of f JOIN document o USING (document)
                    WHERE f.how = '04' AND f.uuid = d.uuid AND d.uuid <> '' AND (o.issued_at, o.n) > (d.issued_at, d.n) AND credit_counts(o));

-- The lines of which each gives something back (related by 01, a credit, or 03, goods that are
-- given back): of the documents
-- that it names, the one with its ticket; without a ticket those of its product, or else all
-- fuel. A note that names no document is of the one line of its issuer that counts and has its
-- ticket.
CREATE VIEW credited_line AS
WITH r AS (
    SELECT DISTINCT c.document, c.part, c.n, c.product, c.permit, c.ticket, o.document AS of
      FROM credit_line c
      JOIN document_of f ON f.document = c.document AND f.how IN ('01', '03') AND f.uuid <> ''
      JOIN document o ON o.uuid = f.uuid AND o.kind = 'I' AND o.other_of IS NULL
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

-- What is given back of a line that bills a delivery, by notes that are of that line alone, in the
-- order in which they were issued, as far as it is no more than the line billed.
CREATE VIEW received_credit AS
SELECT document, part, n, sum(cents)::bigint AS cents
  FROM (SELECT l.of_document AS document, l.of_part AS part, l.of_n AS n, l.of_cents, c.amount_cents AS cents,
               sum(c.amount_cents) OVER (PARTITION BY l.of_document, l.of_part, l.of_n ORDER BY c.issued_at, (c.document || '/' || c.part || '/' || c.n) COLLATE "C") AS until
          FROM credited_line l
          JOIN credit_line c USING (document, part, n)
         WHERE l.state = 'received'
           AND NOT EXISTS (SELECT FROM credited_line x WHERE (x.document, x.part, x.n) = (l.document, l.part, l.n) AND (x.of_document, x.of_part, x.of_n) <> (l.of_document, l.of_part, l.of_n))) x
 WHERE until <= of_cents
 GROUP BY document, part, n;
