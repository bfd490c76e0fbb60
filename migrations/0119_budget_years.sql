-- +goose Up

-- How keys of accounts are made, and in which currency the budget is, are said from a fiscal year on: from its first day, for
-- nobody here knows when fiscal years begin. Years before keep what was said of them. Of what is said from one day on the
-- last counts; rules are of all days, and the last of all rows has them. What was said before this is from the beginning.
ALTER TABLE budget_terms ADD COLUMN from_on date NOT NULL DEFAULT '-infinity'
    CONSTRAINT budget_terms_from CHECK (from_on = '-infinity' OR extract(day FROM from_on) = 1);

-- How keys are made on a day, and the currency of the budget; null: nobody said it.
-- +goose StatementBegin
CREATE FUNCTION budget_form(of_day date) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT (SELECT form FROM budget_terms WHERE from_on <= of_day ORDER BY from_on DESC, version DESC LIMIT 1)
$$;
CREATE FUNCTION budget_currency(of_day date) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT (SELECT currency FROM budget_terms WHERE from_on <= of_day ORDER BY from_on DESC, version DESC LIMIT 1)
$$;

-- What is said of stops comes before or after, and not at the same time.
CREATE OR REPLACE FUNCTION budget_room_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    loosens boolean;
    was record;
    had jsonb;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro budget'));
    IF TG_TABLE_NAME = 'budget_allotment' THEN
        SELECT cents INTO was FROM budget_allotment WHERE year = NEW.year AND account = NEW.account ORDER BY n DESC LIMIT 1;
        loosens := NEW.cents IS DISTINCT FROM was.cents AND NEW.cents IS DISTINCT FROM 0 AND coalesce(NEW.cents > was.cents, true) AND budget_stops_hard(NEW.account);
    ELSIF TG_TABLE_NAME = 'budget_terms' THEN
        -- Who says the first form of a year, or the first rules, gives accounts to what had none.
        loosens := (NEW.currency <> budget_currency(NEW.from_on) OR NEW.form <> budget_form(NEW.from_on)) AND budget_stops_hard(NULL);
        -- Rules that follow those that were there take what had no account.
        SELECT rules INTO had FROM budget_terms ORDER BY version DESC LIMIT 1;
        IF loosens IS NOT TRUE AND had IS NOT NULL AND budget_stops_hard(NULL) THEN
            loosens := (SELECT coalesce(jsonb_agg(r ORDER BY i), '[]') FROM jsonb_array_elements(NEW.rules) WITH ORDINALITY x (r, i) WHERE i <= jsonb_array_length(had)) IS DISTINCT FROM had;
        END IF;
    ELSE
        SELECT fund INTO was FROM department_funding WHERE department = NEW.department AND from_on = NEW.from_on ORDER BY n DESC LIMIT 1;
        loosens := NEW.fund IS DISTINCT FROM was.fund AND budget_stops_hard(NULL);
    END IF;
    IF loosens AND lower(btrim(NEW.agreed_by)) IN ('', lower(btrim(NEW.said_by))) THEN
        RAISE EXCEPTION 'a hard stop of the budget stands, and this makes room beneath it: it takes two people'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'budget_room_two';
    END IF;
    RETURN NEW;
END
$$;

-- Keys of a month that is closed stay as they were made.
CREATE FUNCTION budget_form_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    what text := '';
BEGIN
    IF NEW.currency <> budget_currency(NEW.from_on) OR NEW.form <> budget_form(NEW.from_on) THEN
        SELECT format('%s of %s', a.month, a.year) INTO what FROM (SELECT DISTINCT year, month, first_on FROM close_act) a
         WHERE a.first_on >= NEW.from_on AND a.first_on < coalesce((SELECT min(from_on) FROM budget_terms WHERE from_on > NEW.from_on), 'infinity') AND settled(a.year, a.month) LIMIT 1;
        IF what <> '' THEN
            RAISE EXCEPTION 'month % takes nothing any more, and its keys stay as they are: say their form from a later year on', what USING ERRCODE = 'check_violation', CONSTRAINT = 'close_settled';
        END IF;
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER budget_terms_close_waits BEFORE INSERT ON budget_terms FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER budget_terms_close BEFORE INSERT ON budget_terms FOR EACH ROW EXECUTE FUNCTION budget_form_stays();

-- Whether a vehicle may leave an account with a hard stop by what is said of it from a time on:
-- fuel of whatever day, of what it takes and took, would have another account; or the vehicle would have
-- more than two such accounts, which is what stations can be told, and others than before. It is looked at the days before and after, too,
-- for nobody here knows where days begin. What was said first of a class or a department counts for all time before.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION budget_move_loosens(of_vehicle text, of_what text, of_from timestamptz, of_value text) RETURNS boolean LANGUAGE sql VOLATILE AS $$
    WITH terms AS MATERIALIZED (SELECT rules FROM budget_terms ORDER BY version DESC LIMIT 1),
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
        UNION SELECT from_on FROM budget_terms WHERE from_on > '-infinity'
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
          FROM terms, (SELECT *, budget_form(day) AS form FROM funded) f, products WHERE (class, department, funding) IS DISTINCT FROM (to_class, to_department, to_funding)
    ), hard AS MATERIALIZED (
        SELECT account FROM (SELECT had FROM placed UNION SELECT gets FROM placed) x (account) WHERE account <> '' AND budget_stops_hard(account)
    )
    SELECT EXISTS (SELECT FROM placed JOIN hard ON account = had WHERE gets <> had)
        OR EXISTS (SELECT FROM placed GROUP BY at, day
                   HAVING count(DISTINCT gets) FILTER (WHERE gets IN (SELECT account FROM hard)) > 2
                      AND array_agg(DISTINCT gets) FILTER (WHERE gets IN (SELECT account FROM hard)) IS DISTINCT FROM array_agg(DISTINCT had) FILTER (WHERE had IN (SELECT account FROM hard)))
$$;
-- +goose StatementEnd

-- +goose StatementBegin
-- A station without a price of its own has the fleet's until then. By a price in other money than before, or
-- than the budget's, fuel has no account at all.
CREATE OR REPLACE FUNCTION price_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was record;
BEGIN
    SELECT price_e4, currency INTO was FROM price WHERE grade = NEW.grade AND station IN (NEW.station, '') AND from_at <= NEW.from_at ORDER BY station = NEW.station DESC, from_at DESC LIMIT 1;
    IF (NEW.price_e4 < was.price_e4 OR NEW.currency <> was.currency OR NEW.currency <> budget_currency((NEW.from_at AT TIME ZONE 'UTC')::date))
       AND lower(btrim(NEW.agreed_by)) IN ('', lower(btrim(NEW.said_by))) AND budget_counts_price(NEW.grade) THEN
        RAISE EXCEPTION 'a hard stop of the budget stands, and its money buys more by this price: it takes two people'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'price_two';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
