-- +goose Up

-- Whether anybody of ours is said to receive documents on a day: of a taxpayer what began last counts.
CREATE FUNCTION receives_on(day date) RETURNS boolean LANGUAGE sql STABLE
RETURN EXISTS (SELECT FROM (SELECT DISTINCT ON (r.rfc) r.active FROM receiver_now r WHERE r.from_on <= day ORDER BY r.rfc, r.from_on DESC) r WHERE r.active);

-- Whether a document is a table in the stead of a fiscal one: where documents come to taxpayers of ours, and are in pesos, suppliers bill by
-- those.
CREATE FUNCTION stands_in(d document) RETURNS boolean LANGUAGE sql STABLE
RETURN d.version = 'plain' AND d.currency = 'MXN' AND receives_on(d.issued_at::date);
