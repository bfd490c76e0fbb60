-- +goose Up

-- What a movement of the budget names, without what people write otherwise. One of what documents say was paid is named by the UUID of
-- its bill and the month in which it counts, see owed.MovementID; it names the bill.
CREATE FUNCTION movement_key(document text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN upper(regexp_replace(regexp_replace(document, '^([0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}) [0-9]{4}-[0-9]{2}$', '\1'), '[^[:alnum:]]', '', 'g'));

CREATE OR REPLACE FUNCTION is_paid(of document) RETURNS boolean LANGUAGE sql STABLE
RETURN of.version <> 'plain' AND of.payment_method = 'PUE'
    OR EXISTS (SELECT FROM document_of f JOIN document p USING (document)
                WHERE f.how = 'paid' AND f.uuid = of.uuid AND of.uuid <> '' AND p.issuer = of.issuer AND payment_made(p))
    OR EXISTS (SELECT FROM budget_movement_now m
                WHERE m.moment = 'paid' AND m.cents > 0
                  AND movement_key(m.document) IN (nullif(upper(regexp_replace(of.uuid, '[^[:alnum:]]', '', 'g')), ''), nullif(upper(regexp_replace(of.series || of.number, '[^[:alnum:]]', '', 'g')), '')));
