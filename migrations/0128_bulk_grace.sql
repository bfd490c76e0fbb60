-- +goose Up
-- By which contract in bulk a supplier's documents are of deliveries, and on which days. A document bills what was before it: so it
-- may come up to 62 days after the last day of the contract, as lines of a station that ended (line_within). Not where
-- another contract of that supplier holds: what comes then is of that one, and of several that ended it is the one that ended last.
CREATE VIEW bulk_on AS
SELECT c.contract, c.rfc, c.from_on, c.until_on,
       CASE WHEN c.until_on IS NULL THEN 'infinity'::date
            ELSE greatest(c.until_on, least(c.until_on + 62, (SELECT min(o.from_on) - 1 FROM contract_now o
                                                              WHERE o.rfc = c.rfc AND o.contract <> c.contract AND (o.until_on IS NULL OR o.until_on > c.until_on)))) END AS last_on
  FROM contract_now c
 WHERE c.supply = 'bulk' AND c.rfc <> '';

-- The lines of which each credit note gives something back, as in 0117; a line is in bulk for those days.
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
            WHEN d.what IS NULL AND EXISTS (SELECT FROM bulk_on k WHERE k.rfc = b.issuer AND b.issued_at::date BETWEEN k.from_on AND k.last_on)
             AND NOT EXISTS (SELECT FROM permit_on p JOIN contract_now c USING (contract) WHERE c.rfc = b.issuer AND permit_key(p.permit) = permit_key(b.permit) AND line_within(b.at, b.issued_at, p.from_on, p.last_on)) THEN 'apart'
            ELSE coalesce(d.what, 'open') END AS state
  FROM (SELECT * FROM named UNION ALL SELECT * FROM loose) a
  JOIN document s ON s.document = a.document
  JOIN document o ON o.document = a.of_document
  JOIN document_item x ON (x.document, x.part, x.n) = (a.of_document, a.of_part, a.of_n)
  LEFT JOIN billed_line b ON (b.document, b.part, b.n) = (a.of_document, a.of_part, a.of_n)
  LEFT JOIN line_decided d ON (d.document, d.part, d.n) = (a.of_document, a.of_part, a.of_n);
