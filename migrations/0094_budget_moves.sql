-- +goose Up

-- What fuel finds an account by, and what a liter is worth to it, takes two where a hard stop
-- stands: a vehicle that leaves an account by its class, its department or what it is paid from,
-- and a price that falls.
ALTER TABLE vehicle_dated ADD COLUMN agreed_by text NOT NULL DEFAULT ''; -- '': it takes one
ALTER TABLE price ADD COLUMN said_by text NOT NULL DEFAULT '';           -- '': it was said before anybody asked
ALTER TABLE price ADD COLUMN agreed_by text NOT NULL DEFAULT '';

-- The account of fuel of a day, as the rules have it that are handed over: the key that the first
-- rule makes that fits; '': none fits, or it makes no key.
-- +goose StatementBegin
CREATE FUNCTION budget_place(form jsonb, rules jsonb, class text, department text, funding text, product text, on_day date) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    WITH r AS (
        SELECT x.r->'parts' AS parts
          FROM jsonb_array_elements(CASE jsonb_typeof(rules) WHEN 'array' THEN rules ELSE '[]' END) WITH ORDINALITY x (r, i)
         WHERE on_day >= coalesce(nullif(x.r->>'from', '')::date, '-infinity') AND on_day <= coalesce(nullif(x.r->>'until', '')::date, 'infinity')
           AND (coalesce(nullif(x.r->'classes', 'null'), '[]') = '[]' OR x.r->'classes' ? class)
           AND (coalesce(nullif(x.r->'departments', 'null'), '[]') = '[]' OR x.r->'departments' ? department)
           AND (coalesce(nullif(x.r->'fundings', 'null'), '[]') = '[]' OR x.r->'fundings' ? funding)
           AND (coalesce(nullif(x.r->'products', 'null'), '[]') = '[]' OR x.r->'products' ? product)
         ORDER BY x.i LIMIT 1
    ), p AS (
        SELECT f.i, (f.f->>'min')::int AS least, (f.f->>'max')::int AS most, coalesce((f.f->>'digits')::boolean, false) AS digits,
               CASE v.v WHEN '{class}' THEN class WHEN '{department}' THEN department WHEN '{funding}' THEN funding WHEN '{product}' THEN product ELSE v.v END AS value
          FROM r, jsonb_array_elements(form) WITH ORDINALITY f (f, i), LATERAL (SELECT coalesce(r.parts->>(f.f->>'name'), '')) v (v)
    )
    SELECT coalesce((SELECT CASE WHEN bool_and(octet_length(value) BETWEEN least AND most AND value COLLATE "C" ~ CASE WHEN digits THEN '^[0-9]*$' ELSE '^[0-9A-Za-z]*$' END)
                                  AND NOT EXISTS (SELECT FROM r, jsonb_object_keys(r.parts) k WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(form) f WHERE f->>'name' = k))
                                 THEN string_agg(value, '-' ORDER BY i) END FROM p), '')
$$;
-- +goose StatementEnd

-- Whether a vehicle may leave an account with a hard stop by what is said of it from a time on:
-- fuel of whatever day, of what it takes and took, would have another account; or the vehicle would have
-- more than two such accounts, which is what stations can be told, and others than before. It is looked at the days before and after, too,
-- for nobody here knows where days begin. What was said first of a class or a department counts for all time before.
-- +goose StatementBegin
CREATE FUNCTION budget_move_loosens(of_vehicle text, of_what text, of_from timestamptz, of_value text) RETURNS boolean LANGUAGE sql VOLATILE AS $$
    WITH terms AS MATERIALIZED (SELECT form, rules FROM budget_terms ORDER BY version DESC LIMIT 1),
    h AS MATERIALIZED (SELECT what, from_at, n, value FROM vehicle_dated WHERE vehicle = of_vehicle AND what IN ('class', 'department', 'funding')),
    bounds AS (
        SELECT CASE WHEN of_what <> 'funding' AND NOT EXISTS (SELECT FROM h WHERE what = of_what AND from_at < of_from) THEN '0002-01-01Z' ELSE of_from END AS begins,
               coalesce((SELECT min(from_at) FROM h WHERE what = of_what AND from_at > of_from), 'infinity') AS ends
    ), t AS (
        SELECT begins AS at FROM bounds UNION SELECT from_at FROM h, bounds WHERE from_at > begins AND from_at < ends
    ), seg AS (
        SELECT at, lead(at, 1, (SELECT ends FROM bounds)) OVER (ORDER BY at) AS ends FROM t
    ), was AS MATERIALIZED (
        SELECT at, ends,
               coalesce((SELECT value FROM h WHERE what = 'class' AND from_at <= at ORDER BY from_at DESC, n DESC LIMIT 1), (SELECT value FROM h WHERE what = 'class' ORDER BY from_at, n DESC LIMIT 1), '') AS class,
               coalesce((SELECT value FROM h WHERE what = 'department' AND from_at <= at ORDER BY from_at DESC, n DESC LIMIT 1), (SELECT value FROM h WHERE what = 'department' ORDER BY from_at, n DESC LIMIT 1), '') AS department,
               coalesce((SELECT value FROM h WHERE what = 'funding' AND from_at <= at ORDER BY from_at DESC, n DESC LIMIT 1), '') AS funding
          FROM seg
    ), cuts AS (
        SELECT (r->>'from')::date AS day FROM terms, jsonb_array_elements(CASE jsonb_typeof(rules) WHEN 'array' THEN rules ELSE '[]' END) r WHERE coalesce(r->>'from', '') <> ''
        UNION SELECT (r->>'until')::date + 1 FROM terms, jsonb_array_elements(CASE jsonb_typeof(rules) WHEN 'array' THEN rules ELSE '[]' END) r WHERE coalesce(r->>'until', '') <> ''
        UNION SELECT from_on FROM department_funding
    ), days AS (
        SELECT was.*, d.day FROM was, LATERAL (
            SELECT (at AT TIME ZONE 'UTC')::date + k AS day FROM generate_series(-1, 1) k
            UNION SELECT day FROM cuts WHERE day > (at AT TIME ZONE 'UTC')::date - 1 AND (ends = 'infinity' OR day <= (ends AT TIME ZONE 'UTC')::date + 1)) d
    ), facts AS (
        SELECT at, day, class, department, funding, CASE of_what WHEN 'class' THEN of_value ELSE class END AS to_class,
               CASE of_what WHEN 'department' THEN of_value ELSE department END AS to_department, CASE of_what WHEN 'funding' THEN of_value ELSE funding END AS to_funding
          FROM days
    ), funded AS MATERIALIZED (
        SELECT at, day, class, to_class, department, to_department,
               coalesce(nullif(funding, ''), (SELECT fund FROM department_funding d WHERE d.department = f.department AND from_on <= day ORDER BY from_on DESC, n DESC LIMIT 1), '') AS funding,
               coalesce(nullif(to_funding, ''), (SELECT fund FROM department_funding d WHERE d.department = f.to_department AND from_on <= day ORDER BY from_on DESC, n DESC LIMIT 1), '') AS to_funding
          FROM facts f
    ), products AS (
        SELECT unnest(grades) AS product FROM vehicle WHERE vehicle = of_vehicle UNION SELECT grade FROM effective_dispense WHERE vehicle = of_vehicle
    ), placed AS MATERIALIZED (
        SELECT at, day, budget_place(form, rules, class, department, funding, product, day) AS had, budget_place(form, rules, to_class, to_department, to_funding, product, day) AS gets
          FROM terms, funded, products WHERE (class, department, funding) IS DISTINCT FROM (to_class, to_department, to_funding)
    ), hard AS MATERIALIZED (
        SELECT account FROM (SELECT had FROM placed UNION SELECT gets FROM placed) x (account) WHERE account <> '' AND budget_stops_hard(account)
    )
    SELECT EXISTS (SELECT FROM placed JOIN hard ON account = had WHERE gets <> had)
        OR EXISTS (SELECT FROM placed GROUP BY at, day
                   HAVING count(DISTINCT gets) FILTER (WHERE gets IN (SELECT account FROM hard)) > 2
                      AND array_agg(DISTINCT gets) FILTER (WHERE gets IN (SELECT account FROM hard)) IS DISTINCT FROM array_agg(DISTINCT had) FILTER (WHERE had IN (SELECT account FROM hard)))
$$;
-- +goose StatementEnd

-- A vehicle of which nobody has said a class is new. Until fuel is on record one person sets up all
-- there is. The calendar says nothing that people did not say.
-- +goose StatementBegin
CREATE FUNCTION vehicle_account_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.agreed_by <> '' AND lower(btrim(NEW.agreed_by)) <> lower(btrim(NEW.said_by)) OR NOT EXISTS (SELECT FROM budget_stop) OR NOT budget_stops_hard(NULL)
       OR NOT EXISTS (SELECT FROM vehicle_dated WHERE vehicle = NEW.vehicle AND what = 'class') OR NOT EXISTS (SELECT FROM dispense WHERE volume_ul > 0) THEN
        RETURN NEW;
    END IF;
    IF budget_move_loosens(NEW.vehicle, NEW.what, NEW.from_at, NEW.value) THEN
        RAISE EXCEPTION 'a hard stop of the budget stands, and vehicle % would have another account: it takes two people', NEW.vehicle
            USING ERRCODE = 'check_violation', CONSTRAINT = 'vehicle_account_two';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER vehicle_account_two BEFORE INSERT ON vehicle_dated FOR EACH ROW
    WHEN (NEW.what IN ('class', 'department', 'funding') AND NEW.said_by <> 'calendar') EXECUTE FUNCTION vehicle_account_takes_two();

-- Grades of which a price that falls takes two: those of vehicles, while a hard stop stands for
-- any account. Which account a vehicle will have nobody knows yet.
-- +goose StatementBegin
CREATE FUNCTION budget_counts_price(of_grade text) RETURNS boolean LANGUAGE sql VOLATILE AS $$
    SELECT EXISTS (SELECT FROM budget_stop) AND budget_stops_hard(NULL) AND EXISTS (SELECT FROM vehicle WHERE of_grade = ANY (grades))
$$;
-- +goose StatementEnd

-- +goose StatementBegin
-- A station without a price of its own has the fleet's until then. By a price in other money than before, or
-- than the budget's, fuel has no account at all.
CREATE FUNCTION price_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was record;
BEGIN
    SELECT price_e4, currency INTO was FROM price WHERE grade = NEW.grade AND station IN (NEW.station, '') AND from_at <= NEW.from_at ORDER BY station = NEW.station DESC, from_at DESC LIMIT 1;
    IF (NEW.price_e4 < was.price_e4 OR NEW.currency <> was.currency OR NEW.currency <> (SELECT currency FROM budget_terms ORDER BY version DESC LIMIT 1))
       AND lower(btrim(NEW.agreed_by)) IN ('', lower(btrim(NEW.said_by))) AND budget_counts_price(NEW.grade) THEN
        RAISE EXCEPTION 'a hard stop of the budget stands, and its money buys more by this price: it takes two people'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'price_two';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER price_two BEFORE INSERT ON price FOR EACH ROW EXECUTE FUNCTION price_takes_two();
