-- +goose Up

-- Whether a document was paid, as far as papers say: at once, by a document of payments that
-- counts, or by a movement of the budget that names it, by its UUID or its folio. Of such a
-- movement what was said last counts.
CREATE FUNCTION is_paid(of document) RETURNS boolean LANGUAGE sql STABLE
RETURN of.version <> 'plain' AND of.payment_method = 'PUE'
    OR EXISTS (SELECT FROM document_of f JOIN document p USING (document)
                WHERE f.how = 'paid' AND f.uuid = of.uuid AND of.uuid <> '' AND p.other_of IS NULL
                  AND coalesce((SELECT v.verdict FROM document_verdict v WHERE v.document = p.document ORDER BY v.n DESC LIMIT 1), '') <> 'refused'
                  AND coalesce((SELECT s.status FROM document_status s WHERE s.document = p.document ORDER BY s.asked_at DESC, s.n DESC LIMIT 1), '') <> 'canceled')
    OR EXISTS (SELECT FROM budget_movement_now m
                WHERE m.moment = 'paid' AND m.cents > 0
                  AND upper(regexp_replace(m.document, '[^[:alnum:]]', '', 'g')) IN (nullif(upper(regexp_replace(of.uuid, '[^[:alnum:]]', '', 'g')), ''), nullif(upper(regexp_replace(of.series || of.number, '[^[:alnum:]]', '', 'g')), '')));
