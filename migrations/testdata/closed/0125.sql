--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: litro_pages; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA litro_pages;


--
-- Name: SCHEMA litro_pages; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON SCHEMA litro_pages IS '1627abd302cdefeeaf4d089883e5214993e6426167996b9584e44c4c14582369';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: deputy; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.deputy (
    term text NOT NULL,
    principal text NOT NULL,
    deputy text NOT NULL,
    from_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone NOT NULL,
    why text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    ended_by text,
    ended_at timestamp with time zone,
    record text,
    ended_record text,
    CONSTRAINT deputy_days CHECK ((from_at < until_at)),
    CONSTRAINT deputy_ended CHECK (((ended_by IS NULL) = (ended_at IS NULL))),
    CONSTRAINT deputy_two CHECK ((principal <> deputy))
);


--
-- Name: acts_for(text, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.acts_for(username text, since timestamp with time zone, until timestamp with time zone) RETURNS SETOF text
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
 WITH RECURSIVE side(who) AS (
          SELECT acts_for.username AS username
         UNION
          SELECT d.principal
            FROM (side s
              JOIN public.deputy d ON ((d.deputy = s.who)))
           WHERE ((d.from_at <= acts_for.until) AND (LEAST(d.until_at, d.ended_at) > acts_for.since))
         )
  SELECT side.who
    FROM side;
END;


--
-- Name: answer_proven(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.answer_proven() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM document d WHERE d.document = NEW.document AND d.version <> 'plain')
       AND NOT EXISTS (SELECT FROM evidence e WHERE e.sha256 = NEW.evidence
                          AND CASE NEW.source WHEN 'person' THEN e.kind IN ('jpg', 'pdf') ELSE e.kind IN ('csv', 'xlsx') END) THEN
        RAISE EXCEPTION 'document %: that it is % takes what the authority answered', NEW.document, NEW.status USING ERRCODE = 'check_violation', CONSTRAINT = 'document_status_proof';
    END IF;
    RETURN NEW;
END $$;


--
-- Name: answer_stands(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.answer_stands() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text;
BEGIN
    SELECT s.status INTO was FROM document_status s WHERE s.document = NEW.document AND s.source = 'online' ORDER BY s.asked_at DESC, s.n DESC LIMIT 1;
    IF was = 'canceled' AND NEW.status <> 'canceled' OR was = 'unknown' AND NEW.status = 'valid' THEN
        RAISE EXCEPTION 'document %: the authority''s service answered %; ask it again', NEW.document, was USING ERRCODE = 'check_violation', CONSTRAINT = 'document_status_online';
    END IF;
    IF NEW.asked_at > NEW.said_at THEN
        RAISE EXCEPTION 'document %: nobody asked at %, which is to come', NEW.document, NEW.asked_at USING ERRCODE = 'check_violation', CONSTRAINT = 'document_status_asked';
    END IF;
    RETURN NEW;
END $$;


--
-- Name: budget_counts_price(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.budget_counts_price(of_grade text) RETURNS boolean
    LANGUAGE sql
    AS $$
    SELECT EXISTS (SELECT FROM budget_stop) AND budget_stops_hard(NULL) AND EXISTS (SELECT FROM vehicle WHERE of_grade = ANY (grades))
$$;


--
-- Name: budget_currency(date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.budget_currency(of_day date) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    AS $$
    SELECT (SELECT currency FROM budget_terms WHERE from_on <= of_day ORDER BY from_on DESC, version DESC LIMIT 1)
$$;


--
-- Name: budget_form(date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.budget_form(of_day date) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
    SELECT (SELECT form FROM budget_terms WHERE from_on <= of_day ORDER BY from_on DESC, version DESC LIMIT 1)
$$;


--
-- Name: budget_form_stays(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.budget_form_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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


--
-- Name: budget_move_loosens(text, text, timestamp with time zone, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.budget_move_loosens(of_vehicle text, of_what text, of_from timestamp with time zone, of_value text) RETURNS boolean
    LANGUAGE sql
    AS $$
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


--
-- Name: budget_place(jsonb, jsonb, text, text, text, text, date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.budget_place(form jsonb, rules jsonb, class text, department text, funding text, product text, on_day date) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$
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
$_$;


--
-- Name: budget_room_takes_two(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.budget_room_takes_two() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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


--
-- Name: budget_stops_hard(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.budget_stops_hard(of text) RETURNS boolean
    LANGUAGE sql
    AS $$
    SELECT EXISTS (
        SELECT FROM (SELECT of AS account WHERE of IS NOT NULL UNION SELECT account FROM budget_stop WHERE of IS NULL) a,
                    (SELECT (now() AT TIME ZONE 'UTC')::date - 1 AS day UNION SELECT (now() AT TIME ZONE 'UTC')::date UNION SELECT from_on FROM budget_stop WHERE from_on > (now() AT TIME ZONE 'UTC')::date) d
         WHERE (SELECT stop FROM budget_stop s WHERE s.account IN (a.account, '') AND s.from_on <= d.day
                 ORDER BY s.account = a.account DESC, s.from_on DESC, s.n DESC LIMIT 1) = 'hard')
$$;


--
-- Name: card_key(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.card_key(number text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN upper(regexp_replace(number, '[^[:alnum:]]'::text, ''::text, 'g'::text));


--
-- Name: close_refuses(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.close_refuses() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    what text := '';
BEGIN
    IF TG_TABLE_NAME = 'budget_movement' THEN
        -- What was before the year counts in its first month, and what came after it in its last.
        SELECT format('%s of %s', a.month, a.year) INTO what FROM (SELECT DISTINCT year, month, first_on FROM close_act WHERE year = NEW.year) a
         WHERE (a.first_on = date_trunc('month', NEW.day)::date OR a.month = 1 AND NEW.day < a.first_on OR a.month = 12 AND NEW.day > a.first_on) AND settled(a.year, a.month) LIMIT 1;
    ELSIF TG_TABLE_NAME = 'budget_entry' THEN
        SELECT format('%s of %s', a.month, a.year) INTO what FROM (SELECT DISTINCT year, month, first_on FROM close_act) a
         WHERE a.first_on = date_trunc('month', NEW.day)::date AND settled(a.year, a.month);
    ELSE -- what people say of papers is said now, and never as of a time before a month ended
        SELECT format('%s of %s', a.month, a.year) INTO what FROM close_act a WHERE a.kind = 'end' AND NEW.said_at < date_trunc('second', a.at) - interval '10 minutes' LIMIT 1;
    END IF;
    IF what <> '' THEN
        RAISE EXCEPTION 'month % takes nothing any more: book it in the first one that does', what USING ERRCODE = 'check_violation', CONSTRAINT = 'close_settled';
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: close_refuses_bookings(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.close_refuses_bookings() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    what text := '';
BEGIN
    SELECT format('%s of %s', b.in_month, b.in_year) INTO what FROM (SELECT DISTINCT in_year, in_month FROM booked WHERE NOT prior) b WHERE settled(b.in_year, b.in_month) LIMIT 1;
    IF what <> '' THEN
        RAISE EXCEPTION 'month % takes nothing any more: book it in the first one that does', what USING ERRCODE = 'check_violation', CONSTRAINT = 'close_settled';
    END IF;
    RETURN NULL;
END
$$;


--
-- Name: close_settlement_refuses(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.close_settlement_refuses() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (SELECT state FROM close_act WHERE (year, month) = (NEW.year, NEW.month) ORDER BY n DESC LIMIT 1) = 'closed' OR
       coalesce((NEW.year, NEW.month) < (SELECT begins_year, begins_month FROM close_rules ORDER BY version LIMIT 1), true) THEN
        RAISE EXCEPTION 'month % of % is closed: what was settled of it is sealed', NEW.month, NEW.year USING ERRCODE = 'check_violation', CONSTRAINT = 'close_settled';
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: close_two(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.close_two() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM close_act a WHERE a.n = NEW.of AND a.kind = 'ask' AND (a.year, a.month) = (NEW.year, NEW.month) AND a.person <> NEW.person AND a.position <> NEW.position) THEN
        RAISE EXCEPTION 'act %: another person of another position agrees to what was asked', NEW.n USING ERRCODE = 'check_violation', CONSTRAINT = 'close_act_two';
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: close_waits(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.close_waits() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('litro close'));
    RETURN NULL;
END
$$;


--
-- Name: vehicle; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.vehicle (
    vehicle text NOT NULL,
    fleet_no text NOT NULL,
    plate text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    department text,
    grades text[] NOT NULL,
    tank_ul bigint,
    rule text NOT NULL,
    quotas text[] DEFAULT '{}'::text[] NOT NULL,
    stations text[] DEFAULT '{}'::text[] NOT NULL,
    odometer text DEFAULT 'on'::text NOT NULL,
    reference_m_per_l bigint,
    odometer_m bigint,
    odometer_at timestamp with time zone,
    revision bigint DEFAULT 1 NOT NULL,
    decided text,
    decided_at timestamp with time zone,
    decided_n bigint,
    photo text,
    named_rule text,
    named_quotas text[],
    inventory_no text DEFAULT ''::text NOT NULL,
    vin text DEFAULT ''::text NOT NULL,
    make text DEFAULT ''::text NOT NULL,
    model text DEFAULT ''::text NOT NULL,
    model_year bigint,
    cylinders bigint,
    medium_sha256 text,
    reserved text,
    CONSTRAINT vehicle_cylinders CHECK (((cylinders >= 1) AND (cylinders <= 24))),
    CONSTRAINT vehicle_decided CHECK ((((decided IS NULL) = (decided_at IS NULL)) AND ((decided IS NULL) = (decided_n IS NULL)))),
    CONSTRAINT vehicle_medium_hex CHECK ((medium_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT vehicle_model_year CHECK (((model_year >= 1900) AND (model_year <= 2200))),
    CONSTRAINT vehicle_named CHECK (((named_rule IS NULL) = (named_quotas IS NULL))),
    CONSTRAINT vehicle_odometer CHECK ((odometer = ANY (ARRAY['on'::text, 'miles'::text, 'hours'::text, 'none'::text]))),
    CONSTRAINT vehicle_status CHECK ((status = ANY (ARRAY['active'::text, 'blocked'::text, 'workshop'::text, 'retired'::text])))
);


--
-- Name: vehicle_department; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.vehicle_department (
    vehicle text NOT NULL,
    department text NOT NULL,
    from_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone NOT NULL
);


--
-- Name: concerns(text[], text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.concerns(departments text[], of_vehicle text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    RETURN (EXISTS (SELECT FROM public.vehicle v WHERE ((v.vehicle = concerns.of_vehicle) AND ((v.reserved IS NULL) OR ('+'::text = ANY (concerns.departments))) AND (('*'::text = ANY (concerns.departments)) OR (EXISTS (SELECT FROM public.vehicle_department d WHERE ((d.vehicle = concerns.of_vehicle) AND (d.department = ANY (concerns.departments)))))))));


--
-- Name: concerns(text[], text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.concerns(departments text[], of_vehicle text, at timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    RETURN (EXISTS (SELECT FROM public.vehicle v WHERE ((v.vehicle = concerns.of_vehicle) AND ((v.reserved IS NULL) OR ('+'::text = ANY (concerns.departments))) AND (('*'::text = ANY (concerns.departments)) OR (EXISTS (SELECT FROM public.vehicle_department d WHERE ((d.vehicle = concerns.of_vehicle) AND (d.from_at <= concerns.at) AND (d.until_at > concerns.at) AND (d.department = ANY (concerns.departments)))))))));


--
-- Name: contract_goes_by(text, text, date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contract_goes_by(of_name text, of_product text, day date) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT EXISTS (SELECT FROM contract_price_now p WHERE p.kind = 'index' AND (p.index_name, p.product) = (of_name, of_product) AND p.from_on <= day AND (p.until_on IS NULL OR p.until_on >= day))
$$;


--
-- Name: contract_price_at(text, text, date, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contract_price_at(of_contract text, of_product text, day date, currency text) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN p.kind = 'fixed' THEN p.price_e4
                WHEN p.kind = 'index' AND currency = 'MXN' THEN nullif(greatest(index_price_at(p.index_name, p.product, day) + p.price_e4, 0), 0) END
      FROM contract_price_now p
     WHERE p.contract = of_contract AND p.product = of_product AND p.from_on <= day AND (p.until_on IS NULL OR p.until_on >= day) ORDER BY p.from_on DESC LIMIT 1
$$;


--
-- Name: contract_price_takes_two(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contract_price_takes_two() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    on_day date;
    was record;
    new_is record;
    hard boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro budget'));
    IF NEW.from_on < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', NEW.from_on USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_price_closed';
    END IF;
    IF NEW.kind = 'index' AND EXISTS (SELECT FROM contract_now c WHERE c.contract = NEW.contract AND c.currency <> 'MXN') THEN
        RAISE EXCEPTION 'contract % is not in MXN, and prices of indices are', NEW.contract USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_price_currency';
    END IF;
    IF lower(btrim(NEW.agreed_by)) NOT IN ('', lower(btrim(NEW.said_by))) THEN
        RETURN NEW;
    END IF;
    hard := budget_stops_hard(NULL);
    FOR on_day IN
        SELECT NEW.from_on
         UNION SELECT NEW.until_on + 1 WHERE NEW.until_on IS NOT NULL
         UNION SELECT d FROM contract_price_now p, LATERAL (VALUES (p.from_on), (p.until_on + 1)) x (d) WHERE (p.contract, p.product) = (NEW.contract, NEW.product) AND d > NEW.from_on
    LOOP
        SELECT p.kind, p.price_e4, p.index_name INTO was FROM contract_price_now p
         WHERE (p.contract, p.product) = (NEW.contract, NEW.product) AND p.from_on <= on_day AND (p.until_on IS NULL OR p.until_on >= on_day) ORDER BY p.from_on DESC LIMIT 1;
        SELECT p.kind, p.price_e4, p.index_name INTO new_is FROM (
            SELECT kind, price_e4, index_name, from_on, until_on FROM contract_price_now o WHERE (o.contract, o.product) = (NEW.contract, NEW.product) AND o.from_on <> NEW.from_on
             UNION ALL
            SELECT NEW.kind, NEW.price_e4, NEW.index_name, NEW.from_on, NEW.until_on WHERE NEW.kind <> 'none') p
         WHERE p.from_on <= on_day AND (p.until_on IS NULL OR p.until_on >= on_day) ORDER BY p.from_on DESC LIMIT 1;
        CONTINUE WHEN was.kind IS NOT DISTINCT FROM new_is.kind AND was.price_e4 IS NOT DISTINCT FROM new_is.price_e4 AND was.index_name IS NOT DISTINCT FROM new_is.index_name;
        IF hard OR was.kind IS NOT NULL AND (new_is.kind IS DISTINCT FROM was.kind OR new_is.index_name <> was.index_name OR was.kind = 'discount' OR new_is.price_e4 > was.price_e4 OR new_is.price_e4 < 0) THEN
            RAISE EXCEPTION 'from % on this price lets more pass than what was said before: it takes two people', on_day USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_price_two';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;


--
-- Name: contract_takes_two(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contract_takes_two() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was record;
    begins date; -- the first day on which something changes
    more boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro contracts'));
    SELECT * INTO was FROM contract WHERE contract = NEW.contract ORDER BY revision DESC LIMIT 1;
    IF NOT FOUND THEN
        begins := NEW.from_on;
        more := NEW.rfc <> '';
    ELSIF (NEW.rfc, NEW.supply, NEW.currency) <> (was.rfc, was.supply, was.currency) THEN
        begins := least(was.from_on, NEW.from_on);
        more := true;
    ELSE
        IF NEW.from_on <> was.from_on THEN
            begins := least(was.from_on, NEW.from_on);
        END IF;
        IF NEW.until_on IS DISTINCT FROM was.until_on THEN
            begins := least(begins, least(was.until_on, NEW.until_on) + 1); -- least passes over null
        END IF;
        more := NEW.from_on < was.from_on OR coalesce(NEW.until_on, 'infinity'::date) > coalesce(was.until_on, 'infinity'::date)
            -- On days that it gives up another of the supplier's counts, at other prices or at none.
            OR EXISTS (SELECT FROM contract_now o, (VALUES (was.from_on, NEW.from_on - 1), (NEW.until_on + 1, coalesce(was.until_on, 'infinity'::date))) t (a, b)
                        WHERE t.a <= t.b AND o.contract <> NEW.contract AND o.rfc = NEW.rfc AND o.rfc <> '' AND o.from_on <= t.b AND coalesce(o.until_on, 'infinity'::date) >= t.a)
            OR begins IS NOT NULL AND EXISTS (SELECT FROM permit p WHERE p.contract = NEW.contract AND p.station <> '');
    END IF;
    IF begins < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', begins USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_closed';
    END IF;
    IF more AND lower(btrim(NEW.agreed_by)) IN ('', lower(btrim(NEW.added_by))) AND (EXISTS (SELECT FROM document) OR EXISTS (SELECT FROM close_act)) THEN
        RAISE EXCEPTION 'this lets more be billed by contract % than before: it takes two people', NEW.contract USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_two';
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: document; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.document (
    document text NOT NULL,
    n bigint NOT NULL,
    uuid text NOT NULL,
    other_of text,
    version text NOT NULL,
    kind text NOT NULL,
    series text NOT NULL,
    number text NOT NULL,
    issued_at timestamp without time zone NOT NULL,
    currency text NOT NULL,
    total_cents bigint NOT NULL,
    total text NOT NULL,
    issuer text NOT NULL,
    issuer_name text NOT NULL,
    receiver text NOT NULL,
    receiver_name text NOT NULL,
    payment_form text NOT NULL,
    payment_method text NOT NULL,
    stamped_by text NOT NULL,
    seal_end text NOT NULL,
    file text NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    taken_by text NOT NULL,
    taken_from bigint,
    table_file text,
    kept text GENERATED ALWAYS AS (COALESCE(table_file, document)) STORED,
    CONSTRAINT document_plain CHECK ((((version = 'plain'::text) = (taken_from IS NOT NULL)) AND ((version = 'plain'::text) = (table_file IS NOT NULL)))),
    CONSTRAINT document_plain_has CHECK (((version <> 'plain'::text) OR ((uuid = ''::text) AND (other_of IS NULL) AND (kind = 'I'::text) AND (number <> ''::text) AND (issuer <> ''::text))))
);


--
-- Name: document_status; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.document_status (
    n bigint NOT NULL,
    document text NOT NULL,
    status text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    source text NOT NULL,
    evidence text,
    note text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT document_status_is CHECK ((status = ANY (ARRAY['valid'::text, 'canceled'::text, 'unknown'::text])))
);


--
-- Name: document_verdict; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.document_verdict (
    n bigint NOT NULL,
    document text NOT NULL,
    verdict text NOT NULL,
    findings jsonb NOT NULL,
    terms text NOT NULL,
    judged_at timestamp with time zone NOT NULL,
    judged_by text NOT NULL,
    CONSTRAINT document_verdict_is CHECK ((verdict = ANY (ARRAY['accepted'::text, 'questioned'::text, 'refused'::text])))
);


--
-- Name: counts_alone(public.document); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.counts_alone(d public.document) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN (((d).kind = 'I'::text) AND ((d).other_of IS NULL) AND (COALESCE((SELECT v.verdict FROM public.document_verdict v WHERE (v.document = (counts_alone.d).document) ORDER BY v.n DESC LIMIT 1), ''::text) <> 'refused'::text) AND (COALESCE((SELECT s.status FROM public.document_status s WHERE (s.document = (counts_alone.d).document) ORDER BY s.asked_at DESC, s.n DESC LIMIT 1), ''::text) <> 'canceled'::text));


--
-- Name: credit_counts(public.document); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.credit_counts(d public.document) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN (((d).kind = 'E'::text) AND ((d).other_of IS NULL) AND (COALESCE((SELECT v.verdict FROM public.document_verdict v WHERE (v.document = (credit_counts.d).document) ORDER BY v.n DESC LIMIT 1), ''::text) <> 'refused'::text) AND (COALESCE((SELECT s.status FROM public.document_status s WHERE (s.document = (credit_counts.d).document) ORDER BY s.asked_at DESC, s.n DESC LIMIT 1), ''::text) <> 'canceled'::text));


--
-- Name: document_leaves(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.document_leaves() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN -- kept follows from the rest, and is not known yet
    IF to_jsonb(OLD) - '{other_of,kept}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{other_of,kept}'::text[] OR OLD.other_of IS NOT NULL OR NEW.other_of IS NULL OR NEW.other_of = OLD.document THEN
        RAISE EXCEPTION 'document stays as it was said: say it anew' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT FROM (SELECT v.findings FROM document_verdict v WHERE v.document = OLD.document ORDER BY v.n DESC LIMIT 1) v,
                               jsonb_array_elements(v.findings) f
                    WHERE coalesce(f->>'Code', f->>'code') IN ('seal.broken', 'seal.issuer', 'stamp.broken', 'origin.false')) THEN
        RAISE EXCEPTION 'document % is genuine as far as anybody knows, and keeps its UUID', OLD.document USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: document_left(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.document_left() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM document d WHERE d.document = NEW.other_of AND d.uuid = NEW.uuid AND d.uuid <> '' AND d.other_of IS NULL AND d.n > NEW.n) THEN
        RAISE EXCEPTION 'document % leaves its UUID to none that has it', NEW.document USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;


--
-- Name: entry_file_follows(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.entry_file_follows() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    before int;
BEGIN
    SELECT max(last) INTO before FROM entry_file WHERE schedule = NEW.schedule AND year = NEW.year;
    IF NEW.first <> before + 1 THEN
        RAISE EXCEPTION 'entries of % that % sends: % does not follow %', NEW.year, NEW.schedule, NEW.first, before USING ERRCODE = 'unique_violation', CONSTRAINT = 'entry_file_sent';
    END IF;
    RETURN NEW;
END $$;


--
-- Name: fill_came(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.fill_came() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO fill_said (station, epoch, seq, branch) SELECT station, epoch, seq, branch FROM came;
    INSERT INTO fill_said (station, epoch, seq, branch)
    SELECT t.* FROM (SELECT n.station, n.epoch, n.seq FROM came n
                      WHERE EXISTS (SELECT FROM correction c WHERE (c.of_station, c.of_epoch, c.of_seq) = (n.station, n.epoch, n.seq))) n,
           LATERAL fill_told(n.station, n.epoch, n.seq) t;
    RETURN NULL;
END
$$;


--
-- Name: fill_corrected(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.fill_corrected() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO fill_said (station, epoch, seq, branch) SELECT t.* FROM came n, LATERAL fill_told(n.station, n.epoch, n.seq) t;
    RETURN NULL;
END
$$;


--
-- Name: fill_dated(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.fill_dated() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO fill_said (station, epoch, seq, branch)
    SELECT e.station, e.epoch, e.seq, e.branch
      FROM (SELECT n.vehicle, min(CASE WHEN EXISTS (SELECT FROM vehicle_dated d WHERE d.vehicle = n.vehicle AND d.what = n.what AND d.from_at < n.from_at)
                                       THEN n.from_at ELSE '-infinity' END) AS from_at
              FROM came n WHERE n.what IN ('department', 'state', 'custodian', 'funding') GROUP BY 1) v,
           LATERAL (SELECT * FROM effective_dispense e WHERE e.vehicle = v.vehicle AND e.happened_at >= v.from_at OFFSET 0) e;
    RETURN NULL;
END
$$;


--
-- Name: fill_told(text, bigint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.fill_told(of_station text, of_epoch bigint, of_seq bigint) RETURNS TABLE(station text, epoch bigint, seq bigint, branch integer)
    LANGUAGE sql STABLE
    AS $$
    WITH RECURSIVE told AS (
        SELECT of_station AS station, of_epoch AS epoch, of_seq AS seq
         UNION
        SELECT x.station, x.epoch, x.seq
          FROM told t, LATERAL (SELECT c.of_station, c.of_epoch, c.of_seq FROM correction c WHERE (c.station, c.epoch, c.seq) = (t.station, t.epoch, t.seq)
                                 UNION ALL
                                SELECT c.station, c.epoch, c.seq FROM correction c WHERE (c.of_station, c.of_epoch, c.of_seq) = (t.station, t.epoch, t.seq)) x (station, epoch, seq)
    )
    SELECT d.station, d.epoch, d.seq, d.branch FROM told JOIN dispense d USING (station, epoch, seq)
     UNION
    SELECT r.station, r.epoch, r.seq, r.branch FROM told JOIN replacement r USING (station, epoch, seq) JOIN correction c USING (station, epoch, seq, branch) WHERE c.action = 'assign'
     UNION
    SELECT c.of_station, c.of_epoch, c.of_seq, 0 FROM told JOIN correction c USING (station, epoch, seq) WHERE c.action = 'replace'
$$;


--
-- Name: finding_act_seen(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.finding_act_seen() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (NEW.seen_severity, NEW.seen_risk_cents, NEW.seen_actual, NEW.seen_expected, NEW.seen_vehicle)
       IS DISTINCT FROM (SELECT (n.severity, n.risk_cents, n.actual, n.expected, n.vehicle) FROM finding_now(NEW.finding) n) THEN
        RAISE EXCEPTION 'finding_act_seen: nobody saw that of %', NEW.finding USING ERRCODE = 'check_violation', CONSTRAINT = 'finding_act_seen';
    END IF;
    RETURN NULL;
END
$$;


--
-- Name: finding_beyond(text, bigint, bigint, bigint, text, text, bigint, bigint, bigint, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.finding_beyond(severity text, risk_cents bigint, actual bigint, expected bigint, vehicle text, seen_severity text, seen_risk_cents bigint, seen_actual bigint, seen_expected bigint, seen_vehicle text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT ((array_position('{note,minor,major,critical}'::text[], severity) > array_position('{note,minor,major,critical}'::text[], seen_severity)) OR (((COALESCE(risk_cents, (0)::bigint))::numeric - (COALESCE(seen_risk_cents, (0)::bigint))::numeric) > GREATEST((100)::numeric, div((COALESCE(seen_risk_cents, (0)::bigint))::numeric, (100)::numeric))) OR ((abs(
         CASE
             WHEN (actual IS NULL) THEN (0)::numeric
             ELSE ((actual)::numeric - (COALESCE(expected, (0)::bigint))::numeric)
         END) - abs(
         CASE
             WHEN (seen_actual IS NULL) THEN (0)::numeric
             ELSE ((seen_actual)::numeric - (COALESCE(seen_expected, (0)::bigint))::numeric)
         END)) > div(abs(
         CASE
             WHEN (seen_actual IS NULL) THEN (0)::numeric
             ELSE ((seen_actual)::numeric - (COALESCE(seen_expected, (0)::bigint))::numeric)
         END), (100)::numeric)) OR ((sign(
         CASE
             WHEN (actual IS NULL) THEN (0)::numeric
             ELSE ((actual)::numeric - (COALESCE(expected, (0)::bigint))::numeric)
         END) * sign(
         CASE
             WHEN (seen_actual IS NULL) THEN (0)::numeric
             ELSE ((seen_actual)::numeric - (COALESCE(seen_expected, (0)::bigint))::numeric)
         END)) < (0)::numeric) OR (vehicle IS DISTINCT FROM seen_vehicle));
END;


--
-- Name: finding_known; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.finding_known (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    severity text NOT NULL,
    risk_cents bigint,
    actual bigint,
    expected bigint,
    vehicle text
);


--
-- Name: finding_held(text, bigint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.finding_held(of_station text, of_epoch bigint, of_seq bigint, OUT severity text, OUT risk_cents bigint, OUT actual bigint, OUT expected bigint, OUT vehicle text) RETURNS record
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    BEGIN ATOMIC
 SELECT k.severity,
     k.risk_cents,
     k.actual,
     k.expected,
     k.vehicle
    FROM (( SELECT) one
      LEFT JOIN public.finding_known k ON (((k.station = finding_held.of_station) AND (k.epoch = finding_held.of_epoch) AND (k.seq = finding_held.of_seq) AND (k.branch = 0))));
END;


--
-- Name: finding_of(text, text, text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.finding_of(of_rule text, vehicle text, args text[]) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT "left"(encode(sha256(convert_to(NULLIF(concat_ws(' '::text, NULLIF(vehicle, ''::text),
         CASE
             WHEN (of_rule ~ '^[A-Z]'::text) THEN (args)[1]
             ELSE NULL::text
         END), ''::text), 'UTF8'::name)), 'hex'::text), 8) AS "left";
END;


--
-- Name: finding; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.finding (
    finding text NOT NULL,
    rule text NOT NULL,
    severity text NOT NULL,
    at timestamp with time zone NOT NULL,
    station text,
    vehicle text,
    hose text,
    ref text,
    actual bigint,
    expected bigint,
    unit text,
    args text[] NOT NULL,
    subject text NOT NULL,
    key text NOT NULL,
    risk_cents bigint,
    found_at timestamp with time zone,
    due_at timestamp with time zone,
    CONSTRAINT finding_severity CHECK ((severity = ANY (ARRAY['critical'::text, 'major'::text, 'minor'::text, 'note'::text])))
);


--
-- Name: finding_now(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.finding_now(of_finding text, OUT severity text, OUT risk_cents bigint, OUT actual bigint, OUT expected bigint, OUT vehicle text) RETURNS record
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    BEGIN ATOMIC
 SELECT f.severity,
     f.risk_cents,
         CASE
             WHEN (f.unit IS DISTINCT FROM 'days'::text) THEN f.actual
             ELSE NULL::bigint
         END AS "case",
         CASE
             WHEN (f.unit IS DISTINCT FROM 'days'::text) THEN f.expected
             ELSE NULL::bigint
         END AS "case",
     public.finding_of(f.rule, f.vehicle, f.args) AS finding_of
    FROM (( SELECT) one
      LEFT JOIN public.finding f ON ((f.finding = finding_now.of_finding)));
END;


--
-- Name: finding_act; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.finding_act (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    at timestamp with time zone NOT NULL,
    finding text NOT NULL,
    rule text NOT NULL,
    of_station text,
    of_epoch bigint,
    of_seq bigint,
    state text NOT NULL,
    person text NOT NULL,
    other text,
    owner text,
    reason text NOT NULL,
    way text,
    cents bigint,
    on_day date,
    number text,
    role text,
    other_role text,
    seen_severity text,
    seen_risk_cents bigint,
    seen_actual bigint,
    seen_expected bigint,
    seen_vehicle text,
    CONSTRAINT finding_act_cents CHECK (((cents IS NULL) OR ((cents > 0) AND (state = ANY (ARRAY['recovery'::text, 'recovered'::text, 'written_off'::text]))))),
    CONSTRAINT finding_act_other_role CHECK (((state <> 'justified'::text) OR (role IS NOT NULL) OR (at <= '2026-11-30 08:30:15.823214+00'::timestamp with time zone))),
    CONSTRAINT finding_act_paper CHECK (
CASE
    WHEN (way IS NULL) THEN ((num_nonnulls(on_day, number) = 0) AND (state <> 'recovered'::text))
    ELSE ((state = ANY (ARRAY['recovery'::text, 'recovered'::text])) AND (num_nulls(cents, on_day, number) = 0) AND (btrim(number) <> ''::text))
END),
    CONSTRAINT finding_act_roles CHECK (((num_nonnulls(role, other_role) = 0) OR ((state = 'justified'::text) AND (num_nulls(role, other_role) = 0) AND (role <> other_role)))),
    CONSTRAINT finding_act_seen_whole CHECK (
CASE
    WHEN (seen_severity IS NULL) THEN (num_nonnulls(seen_risk_cents, seen_actual, seen_expected, seen_vehicle) = 0)
    ELSE ((seen_severity = ANY (ARRAY['critical'::text, 'major'::text, 'minor'::text, 'note'::text])) AND COALESCE((seen_vehicle ~ '^[0-9a-f]{8}$'::text), true))
END),
    CONSTRAINT finding_act_two CHECK (((state <> ALL (ARRAY['justified'::text, 'rejected'::text, 'closed'::text])) OR COALESCE((other <> person), false))),
    CONSTRAINT finding_act_way CHECK ((way = ANY (ARRAY['charge'::text, 'credit_note'::text, 'demand'::text])))
);


--
-- Name: finding_state(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.finding_state(of_finding text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    BEGIN ATOMIC
 SELECT
         CASE
             WHEN (f.finding IS NULL) THEN a.state
             WHEN ((a.seen_severity IS NULL) AND (k.severity IS NULL)) THEN 'grown'::text
             WHEN public.finding_beyond(f.severity, f.risk_cents,
             CASE
                 WHEN (f.unit IS DISTINCT FROM 'days'::text) THEN f.actual
                 ELSE NULL::bigint
             END,
             CASE
                 WHEN (f.unit IS DISTINCT FROM 'days'::text) THEN f.expected
                 ELSE NULL::bigint
             END, public.finding_of(f.rule, f.vehicle, f.args), COALESCE(a.seen_severity, k.severity),
             CASE
                 WHEN (a.seen_severity IS NULL) THEN k.risk_cents
                 ELSE a.seen_risk_cents
             END,
             CASE
                 WHEN (a.seen_severity IS NULL) THEN k.actual
                 ELSE a.seen_actual
             END,
             CASE
                 WHEN (a.seen_severity IS NULL) THEN k.expected
                 ELSE a.seen_expected
             END,
             CASE
                 WHEN (a.seen_severity IS NULL) THEN k.vehicle
                 ELSE a.seen_vehicle
             END) THEN 'grown'::text
             ELSE a.state
         END AS state
    FROM ((( SELECT a_1.station,
             a_1.epoch,
             a_1.seq,
             a_1.branch,
             a_1.at,
             a_1.finding,
             a_1.rule,
             a_1.of_station,
             a_1.of_epoch,
             a_1.of_seq,
             a_1.state,
             a_1.person,
             a_1.other,
             a_1.owner,
             a_1.reason,
             a_1.way,
             a_1.cents,
             a_1.on_day,
             a_1.number,
             a_1.role,
             a_1.other_role,
             a_1.seen_severity,
             a_1.seen_risk_cents,
             a_1.seen_actual,
             a_1.seen_expected,
             a_1.seen_vehicle
            FROM public.finding_act a_1
           WHERE ((a_1.finding = finding_state.of_finding) AND (a_1.branch = 0))
           ORDER BY a_1.at DESC, a_1.station DESC, a_1.epoch DESC, a_1.seq DESC
          LIMIT 1) a
      LEFT JOIN public.finding_known k USING (station, epoch, seq, branch))
      LEFT JOIN public.finding f ON (((f.finding = a.finding) AND (a.state = ANY (ARRAY['explained'::text, 'justified'::text, 'closed'::text])))));
END;


--
-- Name: first_open_day(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.first_open_day() RETURNS date
    LANGUAGE sql STABLE
    AS $$
    SELECT max((first_on + interval '1 month')::date)
      FROM (SELECT DISTINCT ON (year, month) first_on, state FROM close_act ORDER BY year, month, n DESC) m WHERE state = 'closed'
$$;


--
-- Name: fuel_came(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.fuel_came() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO fuel_stale (vehicle, from_at) SELECT coalesce(vehicle, ''), min(happened_at) FROM came GROUP BY 1;
    INSERT INTO fuel_stale (vehicle, from_at)
    SELECT t.vehicle, t.from_at
      FROM (SELECT n.station, n.epoch, n.seq FROM came n
             WHERE EXISTS (SELECT FROM correction c WHERE (c.of_station, c.of_epoch, c.of_seq) = (n.station, n.epoch, n.seq))) n,
           LATERAL fuel_told(ARRAY[n.station], ARRAY[n.epoch], ARRAY[n.seq]) t;
    RETURN NULL;
END
$$;


--
-- Name: fuel_corrected(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.fuel_corrected() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO fuel_stale (vehicle, from_at)
    SELECT t.vehicle, t.from_at FROM came n, LATERAL fuel_told(ARRAY[n.station], ARRAY[n.epoch], ARRAY[n.seq]) t;
    RETURN NULL;
END
$$;


--
-- Name: fuel_dated(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.fuel_dated() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO fuel_stale (vehicle, from_at)
    SELECT n.vehicle, min(CASE WHEN EXISTS (SELECT FROM vehicle_dated d WHERE d.vehicle = n.vehicle AND d.what = n.what AND d.from_at < n.from_at)
                               THEN n.from_at ELSE '-infinity' END)
      FROM came n GROUP BY 1;
    RETURN NULL;
END
$$;


--
-- Name: dispense; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.dispense (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    clock text NOT NULL,
    auth text,
    "position" text,
    hose text,
    meter bigint,
    grade text NOT NULL,
    purpose text NOT NULL,
    volume_ul bigint NOT NULL,
    volume_from text NOT NULL,
    totalizer_before_ul bigint,
    totalizer_after_ul bigint,
    price_e4 bigint,
    currency text,
    amount_cents bigint,
    vehicle text,
    label text,
    driver text,
    attendant text,
    odometer_m bigint,
    engine_s bigint,
    filled text,
    ended text NOT NULL,
    flags text[] NOT NULL,
    ticket text,
    source text,
    contract text,
    permit text,
    into_tank text,
    typed_by text
);


--
-- Name: price; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.price (
    grade text NOT NULL,
    station text DEFAULT ''::text NOT NULL,
    from_at timestamp with time zone NOT NULL,
    price_e4 bigint NOT NULL,
    currency text NOT NULL,
    said_by text DEFAULT ''::text NOT NULL,
    agreed_by text DEFAULT ''::text NOT NULL,
    CONSTRAINT price_positive CHECK ((price_e4 > 0))
);


--
-- Name: fuel_price(text, text, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.fuel_price(of_station text, of_hose text, of_grade text, of_at timestamp with time zone) RETURNS bigint
    LANGUAGE sql STABLE STRICT SECURITY DEFINER PARALLEL SAFE
    BEGIN ATOMIC
 WITH d AS (
          SELECT dispense.grade,
                 CASE
                     WHEN (COALESCE(dispense.currency, ''::text) = ANY (ARRAY[''::text, COALESCE(public.budget_currency((fuel_price.of_at)::date), 'MXN'::text)])) THEN dispense.price_e4
                     ELSE NULL::bigint
                 END AS price_e4
            FROM public.dispense
           WHERE ((fuel_price.of_hose <> ''::text) AND (dispense.station = fuel_price.of_station) AND (dispense.hose = fuel_price.of_hose) AND (dispense.branch = 0) AND (dispense.happened_at <= fuel_price.of_at) AND (dispense.happened_at > (fuel_price.of_at - '60 days'::interval)))
           ORDER BY dispense.happened_at DESC, dispense.seq DESC
          LIMIT 1
         ), g AS (
          SELECT COALESCE(NULLIF(of_grade, ''::text), ( SELECT d.grade
                    FROM d)) AS grade
         )
  SELECT COALESCE(( SELECT p.price_e4
            FROM (public.price p
              JOIN g USING (grade))
           WHERE ((p.station = fuel_price.of_station) AND (p.from_at <= fuel_price.of_at) AND (p.currency = COALESCE(public.budget_currency((fuel_price.of_at)::date), 'MXN'::text)))
           ORDER BY p.from_at DESC
          LIMIT 1), ( SELECT p.price_e4
            FROM (public.price p
              JOIN g USING (grade))
           WHERE ((p.station = ''::text) AND (p.from_at <= fuel_price.of_at) AND (p.currency = COALESCE(public.budget_currency((fuel_price.of_at)::date), 'MXN'::text)))
           ORDER BY p.from_at DESC
          LIMIT 1), ( SELECT d.price_e4
            FROM d)) AS "coalesce";
END;


--
-- Name: closing; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.closing (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    auth_station text NOT NULL,
    auth_epoch bigint NOT NULL,
    auth_seq bigint NOT NULL,
    how text NOT NULL,
    totalizer_ul bigint
);


--
-- Name: correction; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.correction (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    at timestamp with time zone NOT NULL,
    of_station text NOT NULL,
    of_epoch bigint NOT NULL,
    of_seq bigint NOT NULL,
    action text NOT NULL,
    reason text NOT NULL
);


--
-- Name: offbook; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.offbook (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    at timestamp with time zone NOT NULL,
    hose text NOT NULL,
    meter bigint NOT NULL,
    totalizer_before_ul bigint NOT NULL,
    totalizer_after_ul bigint NOT NULL,
    volume_ul bigint NOT NULL,
    cause text NOT NULL,
    near text
);


--
-- Name: replacement; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.replacement (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    happened_at timestamp with time zone,
    at timestamp with time zone NOT NULL,
    clock text NOT NULL,
    auth text,
    "position" text,
    hose text,
    meter bigint,
    grade text NOT NULL,
    purpose text NOT NULL,
    volume_ul bigint NOT NULL,
    volume_from text NOT NULL,
    totalizer_before_ul bigint,
    totalizer_after_ul bigint,
    price_e4 bigint,
    currency text,
    amount_cents bigint,
    vehicle text,
    label text,
    driver text,
    attendant text,
    odometer_m bigint,
    engine_s bigint,
    filled text,
    ended text NOT NULL,
    flags text[] NOT NULL,
    ticket text,
    source text,
    contract text,
    permit text,
    into_tank text,
    typed_by text
);


--
-- Name: corrected_dispense; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.corrected_dispense AS
 SELECT c.of_station AS station,
    c.of_epoch AS epoch,
    c.of_seq AS seq,
    0 AS branch,
    COALESCE(r.happened_at, d.happened_at, c.at) AS happened_at,
    COALESCE(d.at, r.at) AS at,
    COALESCE(d.clock, r.clock) AS clock,
    r.auth,
    r."position",
    r.hose,
    r.meter,
    r.grade,
    r.purpose,
    r.volume_ul,
    r.volume_from,
    r.totalizer_before_ul,
    r.totalizer_after_ul,
    r.price_e4,
    r.currency,
    r.amount_cents,
    r.vehicle,
    r.label,
    r.driver,
    r.attendant,
    r.odometer_m,
    r.engine_s,
    r.filled,
    r.ended,
    r.flags,
    r.ticket,
    r.source,
    r.contract,
    r.permit,
    r.into_tank,
    'replaced'::text AS corrected
   FROM ((public.correction c
     JOIN public.replacement r USING (station, epoch, seq, branch))
     LEFT JOIN public.dispense d ON (((d.station = c.of_station) AND (d.epoch = c.of_epoch) AND (d.seq = c.of_seq) AND (d.branch = 0))))
  WHERE ((c.action = 'replace'::text) AND (NOT (EXISTS ( SELECT
           FROM public.correction u
          WHERE (((u.of_station = c.of_station) AND (u.of_epoch = c.of_epoch) AND (u.of_seq = c.of_seq)) AND (u.action = ANY (ARRAY['void'::text, 'replace'::text])) AND (ROW(u.at, u.station, u.epoch, u.seq, u.branch) > ROW(c.at, c.station, c.epoch, c.seq, c.branch)))))))
UNION ALL
 SELECT r.station,
    r.epoch,
    r.seq,
    r.branch,
    COALESCE(r.happened_at, d.happened_at, o.at, c.at) AS happened_at,
    r.at,
    r.clock,
    r.auth,
    r."position",
    r.hose,
    r.meter,
    r.grade,
    r.purpose,
    r.volume_ul,
    r.volume_from,
    r.totalizer_before_ul,
    r.totalizer_after_ul,
    r.price_e4,
    r.currency,
    r.amount_cents,
    r.vehicle,
    r.label,
    r.driver,
    r.attendant,
    r.odometer_m,
    r.engine_s,
    r.filled,
    r.ended,
    r.flags,
    r.ticket,
    r.source,
    r.contract,
    r.permit,
    r.into_tank,
    'assigned'::text AS corrected
   FROM (((public.correction c
     JOIN public.replacement r USING (station, epoch, seq, branch))
     LEFT JOIN public.dispense d ON (((d.station = c.of_station) AND (d.epoch = c.of_epoch) AND (d.seq = c.of_seq) AND (d.branch = 0))))
     LEFT JOIN public.offbook o ON (((o.station = c.of_station) AND (o.epoch = c.of_epoch) AND (o.seq = c.of_seq) AND (o.branch = 0))))
  WHERE ((c.action = 'assign'::text) AND (NOT (EXISTS ( SELECT
           FROM public.correction u
          WHERE (((u.of_station = c.station) AND (u.of_epoch = c.epoch) AND (u.of_seq = c.seq)) AND (u.action = ANY (ARRAY['void'::text, 'replace'::text])))))));


--
-- Name: effective_dispense; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.effective_dispense AS
 SELECT d.station,
    d.epoch,
    d.seq,
    d.branch,
    d.happened_at,
    d.at,
    d.clock,
    d.auth,
    d."position",
    d.hose,
    d.meter,
    d.grade,
    d.purpose,
    (d.volume_ul - p.volume_ul) AS volume_ul,
    d.volume_from,
    d.totalizer_before_ul,
    d.totalizer_after_ul,
    d.price_e4,
    d.currency,
    (d.amount_cents - p.amount_cents) AS amount_cents,
    d.vehicle,
    d.label,
    d.driver,
    d.attendant,
    d.odometer_m,
    d.engine_s,
    d.filled,
    d.ended,
    d.flags,
    d.ticket,
    d.source,
    d.contract,
    d.permit,
    d.into_tank,
        CASE
            WHEN (p.parts > 0) THEN 'reduced'::text
            ELSE ''::text
        END AS corrected
   FROM public.dispense d,
    LATERAL ( SELECT count(*) AS parts,
            (COALESCE(sum(r.volume_ul), (0)::numeric))::bigint AS volume_ul,
            (COALESCE(sum(r.amount_cents), (0)::numeric))::bigint AS amount_cents
           FROM (public.correction c
             JOIN public.replacement r USING (station, epoch, seq, branch))
          WHERE (((c.of_station = d.station) AND (c.of_epoch = d.epoch) AND (c.of_seq = d.seq)) AND (c.action = 'assign'::text) AND (NOT (EXISTS ( SELECT
                   FROM public.correction u
                  WHERE (((u.of_station = c.station) AND (u.of_epoch = c.epoch) AND (u.of_seq = c.seq)) AND (u.action = ANY (ARRAY['void'::text, 'replace'::text])))))))) p
  WHERE (NOT (EXISTS ( SELECT
           FROM public.correction c
          WHERE (((c.of_station = d.station) AND (c.of_epoch = d.epoch) AND (c.of_seq = d.seq)) AND (c.action = ANY (ARRAY['void'::text, 'replace'::text]))))))
UNION ALL
 SELECT corrected_dispense.station,
    corrected_dispense.epoch,
    corrected_dispense.seq,
    corrected_dispense.branch,
    corrected_dispense.happened_at,
    corrected_dispense.at,
    corrected_dispense.clock,
    corrected_dispense.auth,
    corrected_dispense."position",
    corrected_dispense.hose,
    corrected_dispense.meter,
    corrected_dispense.grade,
    corrected_dispense.purpose,
    corrected_dispense.volume_ul,
    corrected_dispense.volume_from,
    corrected_dispense.totalizer_before_ul,
    corrected_dispense.totalizer_after_ul,
    corrected_dispense.price_e4,
    corrected_dispense.currency,
    corrected_dispense.amount_cents,
    corrected_dispense.vehicle,
    corrected_dispense.label,
    corrected_dispense.driver,
    corrected_dispense.attendant,
    corrected_dispense.odometer_m,
    corrected_dispense.engine_s,
    corrected_dispense.filled,
    corrected_dispense.ended,
    corrected_dispense.flags,
    corrected_dispense.ticket,
    corrected_dispense.source,
    corrected_dispense.contract,
    corrected_dispense.permit,
    corrected_dispense.into_tank,
    corrected_dispense.corrected
   FROM public.corrected_dispense;


--
-- Name: fuel_of(text, text, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.fuel_of(of_ref text, of_station text, of_hose text, of_at timestamp with time zone, OUT volume_ul bigint, OUT price_e4 bigint) RETURNS record
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    BEGIN ATOMIC
 WITH r AS (
          SELECT split_part(fuel_of.of_ref, '/'::text, 1) AS station,
             (split_part(fuel_of.of_ref, '/'::text, 2))::bigint AS epoch,
             (split_part(fuel_of.of_ref, '/'::text, 3))::bigint AS seq
           WHERE (fuel_of.of_ref <> ''::text)
         ), k AS (
          SELECT r.station,
             r.epoch,
             r.seq,
             0 AS late
            FROM r
         UNION ALL
          SELECT c.station,
             c.epoch,
             c.seq,
             1
            FROM (r
              JOIN public.closing c ON ((((c.auth_station = r.station) AND (c.auth_epoch = r.epoch) AND (c.auth_seq = r.seq)) AND (c.branch = 0))))
         ), d AS (
          SELECT e.station,
             e.hose,
             e.grade,
             e.volume_ul,
             e.price_e4,
             (COALESCE(e.currency, ''::text) <> ALL (ARRAY[''::text, COALESCE(public.budget_currency((fuel_of.of_at)::date), 'MXN'::text)])) AS foreign_money
            FROM k,
             LATERAL ( SELECT e_1.station,
                     e_1.epoch,
                     e_1.seq,
                     e_1.branch,
                     e_1.happened_at,
                     e_1.at,
                     e_1.clock,
                     e_1.auth,
                     e_1."position",
                     e_1.hose,
                     e_1.meter,
                     e_1.grade,
                     e_1.purpose,
                     e_1.volume_ul,
                     e_1.volume_from,
                     e_1.totalizer_before_ul,
                     e_1.totalizer_after_ul,
                     e_1.price_e4,
                     e_1.currency,
                     e_1.amount_cents,
                     e_1.vehicle,
                     e_1.label,
                     e_1.driver,
                     e_1.attendant,
                     e_1.odometer_m,
                     e_1.engine_s,
                     e_1.filled,
                     e_1.ended,
                     e_1.flags,
                     e_1.ticket,
                     e_1.source,
                     e_1.contract,
                     e_1.permit,
                     e_1.into_tank,
                     e_1.corrected
                    FROM public.effective_dispense e_1
                   WHERE ((e_1.station = k.station) AND (e_1.epoch = k.epoch) AND (e_1.seq = k.seq) AND (e_1.branch = 0))
                  OFFSET 0) e
           ORDER BY k.late
          LIMIT 1
         )
  SELECT d.volume_ul,
         CASE
             WHEN (d.foreign_money IS NOT TRUE) THEN COALESCE(d.price_e4, public.fuel_price(COALESCE(d.station, fuel_of.of_station, ''::text), COALESCE(d.hose, fuel_of.of_hose, ''::text), COALESCE(d.grade, ''::text), fuel_of.of_at))
             ELSE NULL::bigint
         END AS "case"
    FROM (( SELECT) one
      LEFT JOIN d ON (true));
END;


--
-- Name: fuel_rule(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.fuel_rule() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO fuel_stale (vehicle, from_at) SELECT vehicle, '-infinity' FROM vehicle WHERE rule = NEW.rule;
    RETURN NULL;
END
$$;


--
-- Name: fuel_told(text[], bigint[], bigint[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.fuel_told(stations text[], epochs bigint[], seqs bigint[]) RETURNS TABLE(vehicle text, from_at timestamp with time zone)
    LANGUAGE sql STABLE
    AS $$
    WITH RECURSIVE told AS (
        SELECT * FROM unnest(stations, epochs, seqs) AS t (station, epoch, seq)
         UNION
        SELECT x.station, x.epoch, x.seq
          FROM told t, LATERAL (SELECT c.of_station, c.of_epoch, c.of_seq FROM correction c WHERE (c.station, c.epoch, c.seq) = (t.station, t.epoch, t.seq)
                                 UNION ALL
                                SELECT c.station, c.epoch, c.seq FROM correction c WHERE (c.of_station, c.of_epoch, c.of_seq) = (t.station, t.epoch, t.seq)) x (station, epoch, seq)
    ), said AS (
        SELECT d.vehicle, d.happened_at AS at FROM told JOIN dispense d USING (station, epoch, seq)
         UNION ALL
        SELECT r.vehicle, coalesce(r.happened_at, r.at) FROM told JOIN replacement r USING (station, epoch, seq)
    ), times AS (
        SELECT at FROM said
         UNION ALL
        SELECT c.at FROM told JOIN correction c USING (station, epoch, seq)
         UNION ALL
        SELECT o.at FROM told JOIN offbook o USING (station, epoch, seq)
    )
    SELECT DISTINCT coalesce(said.vehicle, ''), (SELECT min(times.at) FROM times) FROM said
$$;


--
-- Name: fuel_vehicle(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.fuel_vehicle() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF most_km_day(NEW.rule) IS DISTINCT FROM most_km_day(OLD.rule) THEN -- of a new vehicle nothing was before
        INSERT INTO fuel_stale (vehicle, from_at) VALUES (NEW.vehicle, '-infinity');
    END IF;
    RETURN NULL;
END
$$;


--
-- Name: fuels(text[], text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.fuels(departments text[], of_vehicle text, at timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    RETURN (public.concerns(departments, of_vehicle, at) OR (('*'::text = ANY (departments)) AND (NOT (EXISTS (SELECT FROM public.vehicle v WHERE (v.vehicle = fuels.of_vehicle))))));


--
-- Name: hook; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.hook (
    hook text NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    secret bytea NOT NULL,
    old_secret bytea,
    old_until timestamp with time zone,
    state text DEFAULT 'on'::text NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    failing_at timestamp with time zone,
    cleared_at timestamp with time zone,
    cleared_by text,
    cleared_why text,
    CONSTRAINT hook_cleared CHECK (((num_nulls(cleared_at, cleared_by, cleared_why) = ANY (ARRAY[0, 3])) AND (btrim(cleared_why) <> ''::text))),
    CONSTRAINT hook_old CHECK (((old_secret IS NULL) = (old_until IS NULL))),
    CONSTRAINT hook_secret CHECK (((length(secret) >= 24) AND (length(secret) <= 64))),
    CONSTRAINT hook_state CHECK ((state = ANY (ARRAY['on'::text, 'off'::text, 'ended'::text])))
);


--
-- Name: subscription; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.subscription (
    username text NOT NULL,
    address text NOT NULL,
    fills text NOT NULL,
    findings text NOT NULL,
    digest boolean NOT NULL,
    since timestamp with time zone NOT NULL,
    tanks text DEFAULT 'none'::text NOT NULL,
    budget text DEFAULT 'none'::text NOT NULL,
    CONSTRAINT subscription_budget CHECK ((budget = ANY (ARRAY['none'::text, 'all'::text]))),
    CONSTRAINT subscription_fills CHECK ((fills = ANY (ARRAY['none'::text, 'kept'::text, 'all'::text]))),
    CONSTRAINT subscription_findings CHECK ((findings = ANY (ARRAY['none'::text, 'mine'::text, 'all'::text]))),
    CONSTRAINT subscription_tanks CHECK ((tanks = ANY (ARRAY['none'::text, 'all'::text])))
);


--
-- Name: heard(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.heard(of_event text) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN ((EXISTS (SELECT FROM public.hook WHERE ((hook.state = 'on'::text) AND (heard.of_event = ANY (hook.events))))) OR (EXISTS (SELECT FROM public.subscription)));


--
-- Name: voucher_act; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.voucher_act (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    at timestamp with time zone NOT NULL,
    act text NOT NULL,
    first_no bigint NOT NULL,
    last_no bigint NOT NULL,
    vehicle text,
    grade text,
    volume_ul bigint,
    from_at timestamp with time zone,
    until_at timestamp with time zone,
    amount_cents bigint,
    price_e4 bigint,
    currency text,
    contract text,
    permit text,
    person text NOT NULL,
    reason text NOT NULL
);


--
-- Name: voucher_canceled(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.voucher_canceled(number bigint) RETURNS boolean
    LANGUAGE sql STABLE STRICT SECURITY DEFINER PARALLEL SAFE
    RETURN (EXISTS (SELECT FROM public.voucher_act a WHERE ((a.act = 'canceled'::text) AND (a.branch = 0) AND ((a.last_no >= voucher_canceled.number) AND (a.last_no <= (voucher_canceled.number + 999))) AND (a.first_no <= voucher_canceled.number))));


--
-- Name: voucher_number(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.voucher_number(folio text) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN (folio ~ '^V[0-9]{6,9}-[0-9]{2}$'::text) THEN CASE WHEN ((((('31'::text || lpad(substr(split_part(folio, '-'::text, 1), 2), 9, '0'::text)) || split_part(folio, '-'::text, 2)))::bigint % (97)::bigint) = 1) THEN (substr(split_part(folio, '-'::text, 1), 2))::bigint ELSE NULL::bigint END ELSE NULL::bigint END;


--
-- Name: voucher_of(text, text, text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.voucher_of(source text, ticket text, flags text[]) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE source WHEN 'voucher'::text THEN public.voucher_number(ticket) WHEN 'ticket'::text THEN (SELECT public.voucher_number(substr(f.f, 7)) AS voucher_number FROM unnest(voucher_of.flags) f(f) WHERE (f.f ~~ 'folio:V%'::text) LIMIT 1) ELSE NULL::bigint END;


--
-- Name: voucher_typed(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.voucher_typed(number bigint) RETURNS boolean
    LANGUAGE sql STABLE STRICT SECURITY DEFINER PARALLEL SAFE
    RETURN ((EXISTS (SELECT FROM public.dispense d WHERE ((d.source = ANY (ARRAY['voucher'::text, 'ticket'::text])) AND (public.voucher_of(d.source, d.ticket, d.flags) = voucher_typed.number) AND (d.branch = 0)))) OR (EXISTS (SELECT FROM public.replacement r WHERE ((r.source = ANY (ARRAY['voucher'::text, 'ticket'::text])) AND (public.voucher_of(r.source, r.ticket, r.flags) = voucher_typed.number) AND (r.branch = 0)))));


--
-- Name: voucher_hold; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.voucher_hold (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    quota text NOT NULL,
    period text NOT NULL
);


--
-- Name: voucher_open; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.voucher_open AS
 SELECT n.number,
    a.station,
    a.epoch,
    a.seq,
    a.branch,
    a.volume_ul,
    a.until_at
   FROM public.voucher_act a,
    LATERAL generate_series(a.first_no, a.last_no) n(number)
  WHERE ((a.act = 'issued'::text) AND (a.branch = 0) AND (NOT public.voucher_typed(n.number)) AND (NOT public.voucher_canceled(n.number)));


--
-- Name: held_on_paper(text, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.held_on_paper(of_quota text, of_period text, at timestamp with time zone) RETURNS bigint
    LANGUAGE sql STABLE STRICT SECURITY DEFINER PARALLEL SAFE
    RETURN (SELECT (COALESCE(sum(v.volume_ul), (0)::numeric))::bigint AS "coalesce" FROM (public.voucher_hold h JOIN public.voucher_open v USING (station, epoch, seq, branch)) WHERE ((h.quota = held_on_paper.of_quota) AND (h.period = held_on_paper.of_period) AND (v.until_at > held_on_paper.at)));


--
-- Name: index_price_at(text, text, date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.index_price_at(of_name text, of_product text, day date) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT price_e4 FROM index_price_now WHERE name = of_name AND product = of_product AND on_day BETWEEN day - 7 AND day ORDER BY on_day DESC LIMIT 1
$$;


--
-- Name: index_price_takes_two(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.index_price_takes_two() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    day date;
    was bigint;
    new_is bigint;
    hard boolean;
    least_e4 bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro budget'));
    IF NEW.on_day < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', NEW.on_day USING ERRCODE = 'check_violation', CONSTRAINT = 'index_price_closed';
    END IF;
    IF lower(btrim(NEW.agreed_by)) NOT IN ('', lower(btrim(NEW.said_by))) OR NOT EXISTS (SELECT FROM contract_price p WHERE p.kind = 'index' AND (p.index_name, p.product) = (NEW.name, NEW.product)) THEN
        RETURN NEW;
    END IF;
    hard := budget_stops_hard(NULL);
    SELECT coalesce(min(p.price_e4), 0) INTO least_e4 FROM contract_price_now p WHERE p.kind = 'index' AND (p.index_name, p.product) = (NEW.name, NEW.product);
    FOR i IN 0 .. 7 LOOP
        day := NEW.on_day + i;
        was := index_price_at(NEW.name, NEW.product, day);
        SELECT (SELECT price_e4 FROM (
            SELECT price_e4, on_day FROM index_price_now o WHERE (o.name, o.product) = (NEW.name, NEW.product) AND o.on_day <> NEW.on_day AND o.on_day BETWEEN day - 7 AND day
             UNION ALL
            SELECT NEW.price_e4, NEW.on_day WHERE NEW.price_e4 > 0) p ORDER BY on_day DESC LIMIT 1) INTO new_is;
        CONTINUE WHEN was IS NOT DISTINCT FROM new_is;
        IF was IS NULL AND day < office_day(NEW.said_at) AND contract_goes_by(NEW.name, NEW.product, day) THEN
            RAISE EXCEPTION 'on %, which is past, no price of % counted: it takes two people', day, NEW.name USING ERRCODE = 'check_violation', CONSTRAINT = 'index_price_two';
        END IF;
        IF was IS NULL THEN
            SELECT o.price_e4 INTO was FROM index_price_now o WHERE (o.name, o.product) = (NEW.name, NEW.product) AND o.on_day < day ORDER BY o.on_day DESC LIMIT 1;
        END IF;
        IF hard OR was IS NOT NULL AND (new_is IS NULL OR new_is > was OR new_is + least_e4 <= 0) THEN
            RAISE EXCEPTION 'on % this price of % lets more pass than what was said before: it takes two people', day, NEW.name USING ERRCODE = 'check_violation', CONSTRAINT = 'index_price_two';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;


--
-- Name: payment_made(public.document); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.payment_made(p public.document) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN (((p).other_of IS NULL) AND COALESCE((SELECT ((v.verdict <> 'refused'::text) OR (NOT (EXISTS (SELECT FROM jsonb_to_recordset(v.findings) x("Code" text, "Severity" text) WHERE ((x."Severity" = 'critical'::text) AND (x."Code" <> ALL (ARRAY['pay.over'::text, 'pay.twice'::text]))))))) FROM public.document_verdict v WHERE (v.document = (payment_made.p).document) ORDER BY v.n DESC LIMIT 1), true) AND (COALESCE((SELECT s.status FROM public.document_status s WHERE (s.document = (payment_made.p).document) ORDER BY s.asked_at DESC, s.n DESC LIMIT 1), ''::text) <> 'canceled'::text));


--
-- Name: budget_movement; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.budget_movement (
    n bigint NOT NULL,
    year integer NOT NULL,
    document text NOT NULL,
    moment text NOT NULL,
    account text NOT NULL,
    day date NOT NULL,
    cents bigint NOT NULL,
    of text NOT NULL,
    agreed_by text NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    import text,
    CONSTRAINT budget_movement_approved CHECK (((moment <> 'approved'::text) OR (cents >= 0))),
    CONSTRAINT budget_movement_document CHECK ((btrim(document) <> ''::text)),
    CONSTRAINT budget_movement_moment CHECK ((moment = ANY (ARRAY['approved'::text, 'adjusted'::text, 'committed'::text, 'exercised'::text, 'paid'::text]))),
    CONSTRAINT budget_movement_two CHECK (((moment <> ALL (ARRAY['approved'::text, 'adjusted'::text])) OR ((btrim(agreed_by) <> ''::text) AND (btrim(agreed_by) <> said_by)))),
    CONSTRAINT budget_movement_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: budget_movement_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.budget_movement_now AS
 SELECT m.n,
    m.year,
    m.document,
    m.moment,
    m.account,
    m.day,
    m.cents,
    m.of,
    m.agreed_by,
    m.reason,
    m.said_by,
    m.said_at
   FROM ( SELECT DISTINCT ON (budget_movement.year, budget_movement.document, budget_movement.moment, budget_movement.account) budget_movement.n,
            budget_movement.year,
            budget_movement.document,
            budget_movement.moment,
            budget_movement.account,
            budget_movement.day,
            budget_movement.cents,
            budget_movement.of,
            budget_movement.agreed_by,
            budget_movement.reason,
            budget_movement.said_by,
            budget_movement.said_at
           FROM public.budget_movement
          ORDER BY budget_movement.year, budget_movement.document, budget_movement.moment, budget_movement.account, budget_movement.n DESC) m
  WHERE (m.cents <> 0);


--
-- Name: document_of; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.document_of (
    document text NOT NULL,
    n integer NOT NULL,
    how text NOT NULL,
    uuid text NOT NULL,
    amount_cents bigint,
    part bigint,
    currency text
);


--
-- Name: is_paid(public.document); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.is_paid(of public.document) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN ((((of).version <> 'plain'::text) AND ((of).payment_method = 'PUE'::text)) OR (EXISTS (SELECT FROM (public.document_of f JOIN public.document p USING (document)) WHERE ((f.how = 'paid'::text) AND (f.uuid = (is_paid.of).uuid) AND ((is_paid.of).uuid <> ''::text) AND (p.issuer = (is_paid.of).issuer) AND public.payment_made(p.*)))) OR (EXISTS (SELECT FROM public.budget_movement_now m WHERE ((m.moment = 'paid'::text) AND (m.cents > 0) AND (upper(regexp_replace(m.document, '[^[:alnum:]]'::text, ''::text, 'g'::text)) = ANY (ARRAY[NULLIF(upper(regexp_replace((is_paid.of).uuid, '[^[:alnum:]]'::text, ''::text, 'g'::text)), ''::text), NULLIF(upper(regexp_replace(((is_paid.of).series || (is_paid.of).number), '[^[:alnum:]]'::text, ''::text, 'g'::text)), ''::text)]))))));


--
-- Name: is_replaced(public.document); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.is_replaced(of public.document) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    WITH RECURSIVE r AS (
        SELECT o.* FROM document_of f JOIN document o USING (document)
         WHERE f.how = '04' AND f.uuid = of.uuid AND of.uuid <> '' AND o.kind = 'I' AND o.other_of IS NULL AND o.issuer = of.issuer AND (o.issued_at, o.n) > (of.issued_at, of.n)
         UNION
        SELECT o.* FROM r JOIN document_of f ON f.how = '04' AND f.uuid = r.uuid AND r.uuid <> '' JOIN document o ON o.document = f.document
         WHERE o.kind = 'I' AND o.other_of IS NULL AND o.issuer = r.issuer AND (o.issued_at, o.n) > (r.issued_at, r.n)
    )
    SELECT EXISTS (SELECT FROM r WHERE counts_alone(r::document))
$$;


--
-- Name: permit_key(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.permit_key(permit text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN regexp_replace(upper(regexp_replace(permit, '\s'::text, ''::text, 'g'::text)), '(^|/)0+(?=[0-9])'::text, '\1'::text, 'g'::text);


--
-- Name: ticket_key(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.ticket_key(ticket text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN regexp_replace(upper(regexp_replace(ticket, '\s'::text, ''::text, 'g'::text)), '^0+(?=.)'::text, ''::text);


--
-- Name: bare_number; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bare_number (
    document text NOT NULL,
    part text NOT NULL,
    n integer NOT NULL,
    code boolean NOT NULL
);


--
-- Name: document_item; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.document_item (
    document text NOT NULL,
    part text NOT NULL,
    n integer NOT NULL,
    "row" integer NOT NULL,
    product text NOT NULL,
    text text NOT NULL,
    permit text NOT NULL,
    ticket text NOT NULL,
    card text NOT NULL,
    seller text NOT NULL,
    at timestamp without time zone,
    volume_ul bigint NOT NULL,
    amount_cents bigint NOT NULL,
    price_e4 bigint NOT NULL,
    day_alone boolean DEFAULT false NOT NULL,
    CONSTRAINT document_item_part CHECK ((part = ANY (ARRAY['concept'::text, 'purchase'::text])))
);


--
-- Name: is_product_code(text, text, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.is_product_code(of_document text, of_part text, of_n integer) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (EXISTS (SELECT FROM ((public.bare_number b JOIN public.document_item i USING (document, part, n)) JOIN public.document d USING (document)) WHERE (((b.document = is_product_code.of_document) AND (b.part = is_product_code.of_part) AND (b.n = is_product_code.of_n)) AND (b.code OR (EXISTS (SELECT FROM ((public.document_item x JOIN public.bare_number y USING (document, part, n)) JOIN public.document o USING (document)) WHERE ((public.ticket_key(x.ticket) = public.ticket_key(i.ticket)) AND (public.permit_key(x.permit) = public.permit_key(i.permit)) AND (x.ticket <> ''::text) AND (x.volume_ul > 0) AND (abs((x.volume_ul - i.volume_ul)) > 50000) AND (abs((x.volume_ul - i.volume_ul)) > (GREATEST(x.volume_ul, i.volume_ul) / 200)) AND (o.issuer = d.issuer) AND (o.document <> d.document) AND public.counts_alone(o.*) AND (NOT public.is_replaced(o.*)) AND (NOT (EXISTS (SELECT FROM public.document_of f WHERE ((f.how = '04'::text) AND (((f.document = d.document) AND (f.uuid = o.uuid)) OR ((f.document = o.document) AND (f.uuid = d.uuid))))))))))))));


--
-- Name: keep_reserved(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_reserved() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF pg_trigger_depth() = 1 THEN -- nothing but an act of the table above changes it otherwise
        NEW.reserved := CASE TG_OP WHEN 'UPDATE' THEN OLD.reserved END;
    END IF;
    IF NEW.reserved IS NULL AND EXISTS (SELECT FROM reserved_class c WHERE c.class = coalesce(NEW.named_rule, NEW.rule)) THEN
        NEW.reserved := coalesce(NEW.named_rule, NEW.rule);
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: keep_vehicle_department(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_vehicle_department() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM vehicle_department WHERE vehicle = NEW.vehicle;
    INSERT INTO vehicle_department (vehicle, department, from_at, until_at)
    SELECT vehicle, value, from_at, until_at FROM vehicle_span WHERE vehicle = NEW.vehicle AND what = 'department' AND value <> '';
    RETURN NULL;
END
$$;


--
-- Name: line_within(timestamp without time zone, timestamp without time zone, date, date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.line_within(at timestamp without time zone, issued_at timestamp without time zone, from_on date, last_on date) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT from_on <= coalesce(at, issued_at)::date AND last_on >= coalesce(at::date, issued_at::date - 62)
$$;


--
-- Name: lists_vehicle(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.lists_vehicle() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF btrim(NEW.inventory_no) <> '' AND (TG_OP = 'INSERT' OR btrim(NEW.inventory_no) <> btrim(OLD.inventory_no))
       AND NOT EXISTS (SELECT FROM vehicle_paper_now p WHERE (p.kind, p.vehicle, p.number) = ('inventory', NEW.vehicle, btrim(NEW.inventory_no))) THEN
        INSERT INTO vehicle_paper (kind, vehicle, number, from_on, until_on, holder, place, approved_by, void, reason, said_by, said_at)
        VALUES ('inventory', NEW.vehicle, btrim(NEW.inventory_no), greatest((now() AT TIME ZONE 'UTC')::date - 1, first_open_day()), NULL, '', '', '', false, '', '', now());
    END IF;
    RETURN NULL;
END
$$;


--
-- Name: match_tolerances_take_two(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.match_tolerances_take_two() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    day date;
    was record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro tolerances'));
    IF NEW.from_on < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', NEW.from_on USING ERRCODE = 'check_violation', CONSTRAINT = 'match_tolerances_closed';
    END IF;
    IF lower(btrim(NEW.agreed_by)) NOT IN ('', lower(btrim(NEW.said_by))) THEN
        RETURN NEW;
    END IF;
    FOR day IN SELECT NEW.from_on UNION SELECT from_on FROM match_tolerances t WHERE t.from_on > NEW.from_on LOOP
        CONTINUE WHEN EXISTS (SELECT FROM match_tolerances t WHERE t.contract = NEW.contract AND t.from_on > NEW.from_on AND t.from_on <= day);
        SELECT * INTO was FROM (
            SELECT volume_ul, volume_mill, price_e4, amount_cents, amount_mill, days, sum_ul, sum_mill, (t.contract <> '')::int AS narrow, t.from_on, t.version FROM match_tolerances t
             WHERE t.from_on <= day AND t.contract IN ('', NEW.contract)
             UNION ALL
            SELECT u.*, -1, NULL, 0 FROM match_tolerances_usual() u) x
         ORDER BY narrow DESC, from_on DESC NULLS LAST, version DESC LIMIT 1;
        IF NEW.volume_ul > was.volume_ul OR NEW.volume_mill > was.volume_mill OR NEW.price_e4 > was.price_e4 OR NEW.amount_cents > was.amount_cents OR NEW.amount_mill > was.amount_mill
           OR NEW.days > was.days OR NEW.sum_ul > was.sum_ul OR NEW.sum_mill > was.sum_mill THEN
            RAISE EXCEPTION 'this lets more pass from % on than what was said before: it takes two people', day
                USING ERRCODE = 'check_violation', CONSTRAINT = 'match_tolerances_two';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;


--
-- Name: match_tolerances_usual(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.match_tolerances_usual() RETURNS TABLE(volume_ul bigint, volume_mill bigint, price_e4 bigint, amount_cents bigint, amount_mill bigint, days integer, sum_ul bigint, sum_mill bigint)
    LANGUAGE sql IMMUTABLE
    AS $$
    VALUES (50000::bigint, 5::bigint, 100::bigint, 10::bigint, 1::bigint, 35, 1000000::bigint, 1::bigint)
$$;


--
-- Name: rule; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rule (
    rule text NOT NULL,
    body json NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    made boolean DEFAULT false NOT NULL
);


--
-- Name: most_km_day(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.most_km_day(of_rule text) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (SELECT (((rule.body -> 'odometer'::text) ->> 'max_km_day'::text))::bigint AS int8 FROM public.rule WHERE (rule.rule = most_km_day.of_rule));


--
-- Name: note_denials(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.note_denials() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF heard('denial') THEN
        INSERT INTO happening (event, key, at) SELECT 'denial', concat_ws('/', station, epoch, seq), at FROM added WHERE branch = 0;
    END IF;
    RETURN NULL;
END
$$;


--
-- Name: note_fills(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.note_fills() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF heard('fill') THEN
        INSERT INTO happening (event, key, at)
        SELECT 'fill', concat_ws('/', station, epoch, seq), at FROM added WHERE branch = 0 AND purpose = 'vehicle' AND volume_ul > 0;
    END IF;
    RETURN NULL;
END
$$;


--
-- Name: note_finding_acts(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.note_finding_acts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF heard('finding.changed') THEN
        INSERT INTO happening (event, key, at) SELECT 'finding.changed', concat_ws('/', station, epoch, seq), at FROM added WHERE branch = 0;
    END IF;
    RETURN NULL;
END
$$;


--
-- Name: note_findings(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.note_findings() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH fresh AS (
        INSERT INTO announced (event, key) SELECT 'finding.new', finding FROM added WHERE severity <> 'note' AND rule <> 'would_deny'
            ON CONFLICT DO NOTHING RETURNING key)
    INSERT INTO happening (event, key, at) SELECT 'finding.new', f.finding, f.at FROM fresh JOIN added f ON f.finding = fresh.key
     WHERE heard('finding.new');
    RETURN NULL;
END
$$;


--
-- Name: note_tanks(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.note_tanks() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO happening (event, key, at)
    SELECT v.event, concat_ws('/', station, epoch, seq), at
      FROM added CROSS JOIN (VALUES ('tank.alarm'), ('tank.reorder')) AS v (event)
     WHERE branch = 0 AND kind = 'tank' AND heard(v.event);
    RETURN NULL;
END
$$;


--
-- Name: note_vehicle(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.note_vehicle() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF heard('vehicle.' || NEW.status) THEN
        INSERT INTO happening (event, key, at) VALUES ('vehicle.' || NEW.status, NEW.vehicle, now());
    END IF;
    RETURN NULL;
END
$$;


--
-- Name: vehicle_dated; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.vehicle_dated (
    n bigint NOT NULL,
    vehicle text NOT NULL,
    what text NOT NULL,
    from_at timestamp with time zone NOT NULL,
    value text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    old_reading bigint,
    new_reading bigint,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    applied_at timestamp with time zone,
    person text,
    agreed jsonb,
    agreed_by text DEFAULT ''::text NOT NULL,
    calendar boolean DEFAULT false NOT NULL,
    CONSTRAINT vehicle_dated_custodian CHECK (((person IS NULL) OR ((what = 'custodian'::text) AND (value <> ''::text)))),
    CONSTRAINT vehicle_dated_odometer CHECK (((what <> 'odometer'::text) OR (value = ANY (ARRAY['on'::text, 'miles'::text, 'hours'::text, 'none'::text])))),
    CONSTRAINT vehicle_dated_readings CHECK ((((old_reading IS NULL) = (new_reading IS NULL)) AND ((old_reading IS NULL) OR (what = 'odometer'::text)))),
    CONSTRAINT vehicle_dated_state CHECK (((what <> 'state'::text) OR (value = ANY (ARRAY['active'::text, 'blocked'::text, 'workshop'::text, 'lent'::text, 'replaced'::text, 'rented'::text, 'retired'::text])))),
    CONSTRAINT vehicle_dated_what CHECK ((what = ANY (ARRAY['state'::text, 'department'::text, 'custodian'::text, 'funding'::text, 'odometer'::text, 'class'::text])))
);


--
-- Name: COLUMN vehicle_dated.detail; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.vehicle_dated.detail IS 'of a state: to whom it is lent, from whom rented, the vehicle in its place; of a custodian: the number as an employee';


--
-- Name: vehicle_span; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.vehicle_span AS
 SELECT d.n,
    d.vehicle,
    d.what,
    d.value,
    d.detail,
    d.old_reading,
    d.new_reading,
    d.reason,
    d.said_by,
    d.said_at,
    d.applied_at,
    d.from_at AS said_from,
        CASE
            WHEN (row_number() OVER w = 1) THEN '-infinity'::timestamp with time zone
            ELSE d.from_at
        END AS from_at,
    COALESCE(lead(d.from_at) OVER w, 'infinity'::timestamp with time zone) AS until_at,
    d.person
   FROM ( SELECT DISTINCT ON (vehicle_dated.vehicle, vehicle_dated.what, vehicle_dated.from_at) vehicle_dated.n,
            vehicle_dated.vehicle,
            vehicle_dated.what,
            vehicle_dated.from_at,
            vehicle_dated.value,
            vehicle_dated.detail,
            vehicle_dated.old_reading,
            vehicle_dated.new_reading,
            vehicle_dated.reason,
            vehicle_dated.said_by,
            vehicle_dated.said_at,
            vehicle_dated.applied_at,
            vehicle_dated.person
           FROM public.vehicle_dated
          ORDER BY vehicle_dated.vehicle, vehicle_dated.what, vehicle_dated.from_at, vehicle_dated.n DESC) d
  WINDOW w AS (PARTITION BY d.vehicle, d.what ORDER BY d.from_at);


--
-- Name: odometer_span; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.odometer_span AS
 SELECT s.vehicle,
    s.said_from AS from_at,
    s.until_at,
    (COALESCE(sum((s.old_reading - s.new_reading)) FILTER (WHERE (s.goes_on AND (s.value <> 'hours'::text))) OVER w, (0)::numeric))::bigint AS shift_m,
    (COALESCE(sum((s.old_reading - s.new_reading)) FILTER (WHERE (s.goes_on AND (s.value = 'hours'::text))) OVER w, (0)::numeric))::bigint AS shift_s
   FROM ( SELECT s_1.n,
            s_1.vehicle,
            s_1.what,
            s_1.value,
            s_1.detail,
            s_1.old_reading,
            s_1.new_reading,
            s_1.reason,
            s_1.said_by,
            s_1.said_at,
            s_1.applied_at,
            s_1.said_from,
            s_1.from_at,
            s_1.until_at,
            ((s_1.old_reading IS NOT NULL) AND COALESCE(( SELECT ((p.value = 'hours'::text) = (s_1.value = 'hours'::text))
                   FROM public.vehicle_span p
                  WHERE ((p.vehicle = s_1.vehicle) AND (p.what = 'odometer'::text) AND (p.value <> 'none'::text) AND (p.said_from < s_1.said_from))
                  ORDER BY p.said_from DESC
                 LIMIT 1), true)) AS goes_on
           FROM public.vehicle_span s_1
          WHERE (s_1.what = 'odometer'::text)) s
  WINDOW w AS (PARTITION BY s.vehicle ORDER BY s.said_from);


--
-- Name: odometer_shift(text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.odometer_shift(of_vehicle text, at timestamp with time zone) RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN COALESCE((SELECT odometer_span.shift_m FROM public.odometer_span WHERE ((odometer_span.vehicle = odometer_shift.of_vehicle) AND (odometer_span.from_at <= odometer_shift.at) AND (odometer_span.until_at > odometer_shift.at))), (0)::bigint);


--
-- Name: of_stations(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.of_stations(rule text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (rule = ANY (ARRAY['off_book'::text, 'hose_gap'::text, 'fork'::text, 'start_not_enrolled'::text, 'foreign_label'::text, 'forged_label'::text, 'clock_unknown'::text, 'clock_step'::text, 'fault'::text, 'records_late'::text]));


--
-- Name: office_day(timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.office_day(at timestamp with time zone) RETURNS date
    LANGUAGE sql STABLE
    AS $$
    SELECT (at AT TIME ZONE coalesce(nullif(current_setting('litro.zone', true), ''), 'UTC'))::date
$$;


--
-- Name: open_act_follows(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.open_act_follows() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    o open_act;
BEGIN
    SELECT * INTO o FROM open_act WHERE n = NEW.of_act;
    IF NOT (CASE NEW.act WHEN 'on' THEN o.act = 'ask_on' AND (o.address, o.contact, o.email, o.license, o.license_url) = (NEW.address, NEW.contact, NEW.email, NEW.license, NEW.license_url)
                         WHEN 'month' THEN o.act = 'ask_month'
                         WHEN 'withdraw' THEN o.act = 'month' AND o.version = NEW.version
                         ELSE o.act IN ('ask_on', 'ask_month') END) THEN
        RAISE EXCEPTION 'it is no answer to what was said' USING ERRCODE = 'check_violation', CONSTRAINT = 'open_act_follows', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: paid_in_money_of(public.document_of, public.document); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.paid_in_money_of(f public.document_of, d public.document) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN ((COALESCE(NULLIF((f).currency, ''::text), (d).currency) = (d).currency) AND (((f).currency IS NOT NULL) OR (NOT (EXISTS (SELECT FROM (SELECT v_1.findings FROM public.document_verdict v_1 WHERE (v_1.document = (paid_in_money_of.f).document) ORDER BY v_1.n DESC LIMIT 1) v, LATERAL jsonb_to_recordset(v.findings) x("Code" text, "Field" text, "Expected" text) WHERE ((x."Code" = 'pay.money'::text) AND (x."Field" ~~ '%/@MonedaDR'::text) AND (x."Expected" = (paid_in_money_of.d).currency)))))));


--
-- Name: payment_counts(public.document); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.payment_counts(d public.document) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN (((d).kind = 'P'::text) AND ((d).other_of IS NULL) AND (COALESCE((SELECT v.verdict FROM public.document_verdict v WHERE (v.document = (payment_counts.d).document) ORDER BY v.n DESC LIMIT 1), ''::text) <> 'refused'::text) AND (COALESCE((SELECT s.status FROM public.document_status s WHERE (s.document = (payment_counts.d).document) ORDER BY s.asked_at DESC, s.n DESC LIMIT 1), ''::text) <> 'canceled'::text));


--
-- Name: permit_takes_two(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.permit_takes_two() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was record;
    begins date; -- the first day on which something changes; null: nothing does
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro contracts'));
    SELECT * INTO was FROM permit WHERE (contract, permit, from_on) = (NEW.contract, NEW.permit, NEW.from_on) ORDER BY revision DESC LIMIT 1;
    IF NOT FOUND OR (NEW.station, NEW.card_key) IS DISTINCT FROM (was.station, was.card_key) THEN
        begins := NEW.from_on;
    ELSIF NEW.until_on IS DISTINCT FROM was.until_on THEN
        begins := least(was.until_on, NEW.until_on) + 1; -- least passes over null
    END IF;
    IF begins < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', begins USING ERRCODE = 'check_violation', CONSTRAINT = 'permit_closed';
    END IF;
    IF begins IS NOT NULL AND lower(btrim(NEW.agreed_by)) IN ('', lower(btrim(NEW.added_by))) AND (EXISTS (SELECT FROM document) OR EXISTS (SELECT FROM close_act)) THEN
        RAISE EXCEPTION 'from % on this changes whose fuel station % is: it takes two people', begins, NEW.permit USING ERRCODE = 'check_violation', CONSTRAINT = 'permit_two';
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: plain_name(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.plain_name(name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN regexp_replace(regexp_replace(translate(lower(btrim(name)), 'áéíóúüñÁÉÍÓÚÜÑ'::text, 'aeiouunaeiouun'::text), '\s+'::text, ' '::text, 'g'::text), '^((ing|lic|arq|dr|dra|mtro|mtra|prof|profa|sr|sra|srta|cmdte|cmte|comdte|cap|tte|sgto|pol|tec|enf|psic|biol|mvz|qfb|cp|lcp|tsu)\.? |(c|c\. ?p|l\. ?c\. ?p|m\. ?c|l\. ?a|l\. ?c|m\. ?v\. ?z|q\. ?f\. ?b|t\. ?s\. ?u)\. ?)+'::text, ''::text);


--
-- Name: price_takes_two(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.price_takes_two() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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


--
-- Name: receiver_day(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.receiver_day() RETURNS date
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(first_open_day(), DATE '1970-01-01')
$$;


--
-- Name: receiver_takes_two(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.receiver_takes_two() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    on_day date;
    was text[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro receivers'));
    IF NEW.from_on < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', NEW.from_on USING ERRCODE = 'check_violation', CONSTRAINT = 'receiver_closed';
    END IF;
    IF lower(btrim(NEW.agreed_by)) NOT IN ('', lower(btrim(NEW.said_by))) THEN
        RETURN NEW;
    END IF;
    FOR on_day IN SELECT NEW.from_on UNION SELECT from_on FROM receiver_now WHERE from_on > NEW.from_on LOOP
        -- Where the same RFC has another from a later day on, that counts from there on.
        CONTINUE WHEN EXISTS (SELECT FROM receiver_now r WHERE r.rfc = NEW.rfc AND r.from_on > NEW.from_on AND r.from_on <= on_day);
        SELECT array_agg(rfc) FILTER (WHERE active) INTO was
          FROM (SELECT DISTINCT ON (rfc) rfc, active FROM receiver_now WHERE from_on <= on_day ORDER BY rfc, from_on DESC) r;
        IF was IS NOT NULL AND (NEW.active AND NEW.rfc <> ALL (was) OR NOT NEW.active AND was = ARRAY[NEW.rfc]) THEN
            RAISE EXCEPTION 'from % on this receiver lets more pass than what was said before: it takes two people', on_day USING ERRCODE = 'check_violation', CONSTRAINT = 'receiver_two';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;


--
-- Name: register_has_permits(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.register_has_permits() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.permits <> (SELECT count(*) FROM registered_permit p WHERE p.sha256 = NEW.sha256) THEN
        RAISE EXCEPTION 'a register is said to have % permits, and has others', NEW.permits USING ERRCODE = 'check_violation', CONSTRAINT = 'permit_register_whole';
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: register_is_whole(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.register_is_whole() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM permit_register r JOIN (SELECT DISTINCT sha256 FROM added) a USING (sha256)) THEN
        RAISE EXCEPTION 'a register that counts stays as it was read' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;


--
-- Name: reserved_said(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.reserved_said() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.act = 'reserve' THEN
        UPDATE vehicle SET reserved = NEW.class WHERE coalesce(named_rule, rule) = NEW.class AND reserved IS NULL;
    ELSE
        UPDATE vehicle SET reserved = NULL WHERE reserved = NEW.class AND (NEW.vehicle IS NULL OR vehicle = NEW.vehicle);
    END IF;
    RETURN NULL;
END
$$;


--
-- Name: same_side(text, text, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.same_side(proposer text, approver text, proposed timestamp with time zone, approved timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (EXISTS (SELECT public.acts_for(same_side.proposer, same_side.proposed, same_side.approved) AS acts_for INTERSECT SELECT public.acts_for(same_side.approver, same_side.proposed, same_side.approved) AS acts_for));


--
-- Name: sees(text[], text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.sees(departments text[], department text, reserved text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((COALESCE((department = ANY (departments)), false) OR ('*'::text = ANY (departments))) AND ((reserved IS NULL) OR ('+'::text = ANY (departments))));


--
-- Name: settled(integer, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.settled(of_year integer, of_month integer) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce((of_year, of_month) < (SELECT begins_year, begins_month FROM close_rules ORDER BY version LIMIT 1), false)
        OR coalesce((SELECT state IN ('ended', 'closed') FROM close_act WHERE (year, month) = (of_year, of_month) ORDER BY n DESC LIMIT 1), false)
$$;


--
-- Name: sheet_number(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.sheet_number(ticket text) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN (ticket ~ '^[0-9]{6,9}-[0-9]{2}$'::text) THEN CASE WHEN (((replace(ticket, '-'::text, ''::text))::bigint % (97)::bigint) = 1) THEN (split_part(ticket, '-'::text, 1))::bigint ELSE NULL::bigint END ELSE NULL::bigint END;


--
-- Name: sheet_act; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sheet_act (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    at timestamp with time zone NOT NULL,
    act text NOT NULL,
    of_station text NOT NULL,
    first_no bigint NOT NULL,
    last_no bigint NOT NULL,
    person text NOT NULL,
    reason text NOT NULL
);


--
-- Name: sheet_station(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.sheet_station(number bigint) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN (SELECT a.of_station FROM public.sheet_act a WHERE ((a.act = 'issued'::text) AND (a.branch = 0) AND ((a.last_no >= sheet_station.number) AND (a.last_no <= (sheet_station.number + 999))) AND (a.first_no <= sheet_station.number)) ORDER BY a.at, a.epoch, a.seq LIMIT 1);


--
-- Name: stays_as_said(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.stays_as_said() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% stays as it was said: say it anew', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;


--
-- Name: stock_day_is_open(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.stock_day_is_open() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM stock_batch b WHERE (b.station, b.tank) = (NEW.station, NEW.tank) AND b.through >= NEW.day AND b.batch <> NEW.batch) THEN
        RAISE EXCEPTION 'stock of tank % of % on % was booked already', NEW.tank, NEW.station, NEW.day USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_booking_open';
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: stock_shares_come_to_it(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.stock_shares_come_to_it() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT b.n INTO wrong FROM (SELECT DISTINCT booking AS n FROM shared) s JOIN stock_booking b USING (n)
     WHERE b.cents <> (SELECT sum(cents) FROM stock_share x WHERE x.booking = b.n) LIMIT 1;
    IF wrong IS NULL THEN
        SELECT s.booking INTO wrong FROM shared s LEFT JOIN budget_entry e ON e.subject = 'stock/' || s.booking || '/' || s.account || '/' || s.partida AND e.batch = s.batch WHERE e.key IS NULL LIMIT 1;
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the shares of booking % do not come to it, or did not go out', wrong USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_share_whole';
    END IF;
    RETURN NULL;
END
$$;


--
-- Name: stock_terms_stay(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.stock_terms_stay() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    first record;
    posted date;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro budget'));
    SELECT max(day) INTO posted FROM budget_entry WHERE starts_with(subject, 'stock/');
    SELECT from_on, stock INTO first FROM stock_terms WHERE begins ORDER BY n DESC LIMIT 1;
    IF NEW.begins AND posted IS NOT NULL OR NOT NEW.begins AND (first.from_on IS NULL OR NEW.from_on <= first.from_on OR NEW.from_on <= posted OR NEW.stock <> first.stock) THEN
        RAISE EXCEPTION 'entries of stock went out until %: say terms of a later day, with the same account of stock', posted USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_terms_stay';
    END IF;
    -- What stock begins with would be in that account twice.
    IF NEW.begins AND (SELECT coalesce(sum(l.debit_cents - l.credit_cents), 0) FROM budget_entry e JOIN budget_entry_line l USING (key)
                        WHERE l.account = NEW.stock AND e.day < NEW.from_on AND NOT starts_with(e.subject, 'stock/')) <> 0 THEN
        RAISE EXCEPTION 'account % has stock by entries of before: name another, and this one as what stock begins with', NEW.stock USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_terms_held';
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: stock_tolerance_takes_two(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.stock_tolerance_takes_two() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    day date;
    was record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro tolerances'));
    IF NEW.from_on < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', NEW.from_on USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_tolerance_closed';
    END IF;
    IF lower(btrim(NEW.agreed_by)) NOT IN ('', lower(btrim(NEW.said_by))) THEN
        RETURN NEW;
    END IF;
    FOR day IN SELECT NEW.from_on UNION SELECT from_on FROM stock_tolerance s WHERE s.which = NEW.which AND s.from_on > NEW.from_on LOOP
        -- Where the same place has another from a later day on, that counts from there on.
        CONTINUE WHEN EXISTS (SELECT FROM stock_tolerance s WHERE (s.which, s.station, s.tank) = (NEW.which, NEW.station, NEW.tank) AND s.from_on > NEW.from_on AND s.from_on <= day);
        SELECT limit_ul, limit_e4 INTO was FROM (
            SELECT s.limit_ul, s.limit_e4, (s.station <> '')::int + (s.tank <> '')::int AS narrow, s.from_on, s.n FROM stock_tolerance s
             WHERE s.which = NEW.which AND s.from_on <= day AND s.station IN ('', NEW.station) AND (s.tank = '' OR s.tank = NEW.tank)
             UNION ALL
            SELECT u.limit_ul, u.limit_e4, -1, NULL, 0 FROM stock_tolerance_usual() u WHERE u.which = NEW.which) x
         ORDER BY narrow DESC, from_on DESC NULLS LAST, n DESC LIMIT 1;
        IF NEW.limit_ul > was.limit_ul OR NEW.limit_e4 > was.limit_e4 THEN
            RAISE EXCEPTION 'this lets more pass from % on than what was said before: it takes two people', day
                USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_tolerance_two';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;


--
-- Name: stock_tolerance_usual(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.stock_tolerance_usual() RETURNS TABLE(which text, limit_ul bigint, limit_e4 bigint)
    LANGUAGE sql IMMUTABLE
    AS $$
    VALUES ('watch', 40000000::bigint, 50::bigint), ('investigate', 80000000, 100), ('sat', 0, 50), ('leak', 492000000, 100), ('drift', 1000000, 25), ('delivery', 50000000, 50),
           ('delivery_observed', 50000000, 100), ('papers', 1000000, 10), ('water', 10000000, 0), ('junction', 100000, 0), ('pump', 500000, 10)
$$;


--
-- Name: tank_dip_is_open(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.tank_dip_is_open() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    day date;
BEGIN
    IF TG_TABLE_NAME = 'tank_dip' THEN
        day := NEW.on_day;
        PERFORM pg_advisory_xact_lock(hashtext('litro dips'));
        IF EXISTS (SELECT FROM tank_dip_now d WHERE (d.station, d.tank, d.at) = (NEW.station, NEW.tank, NEW.at)) THEN
            RAISE EXCEPTION 'tank %/% has a reading of % already', NEW.station, NEW.tank, NEW.at USING ERRCODE = 'check_violation', CONSTRAINT = 'tank_dip_once';
        END IF;
    ELSE
        SELECT on_day INTO day FROM tank_dip WHERE n = NEW.dip;
    END IF;
    IF day < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', day USING ERRCODE = 'check_violation', CONSTRAINT = 'tank_dip_closed';
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: taxes_take_two(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.taxes_take_two() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.from_on < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', NEW.from_on USING ERRCODE = 'check_violation', CONSTRAINT = 'taxes_closed';
    END IF;
    IF lower(btrim(NEW.agreed_by)) IN ('', lower(btrim(NEW.said_by))) THEN
        RAISE EXCEPTION 'what documents are held against takes two people' USING ERRCODE = 'check_violation', CONSTRAINT = 'taxes_two';
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: two_sides(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.two_sides() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    r jsonb := to_jsonb(NEW);
    approver text := r #>> TG_ARGV[2]::text[];
    at timestamptz := r #>> TG_ARGV[3]::text[];
    stead text := r #>> TG_ARGV[4]::text[];
BEGIN
    IF same_side(r #>> TG_ARGV[0]::text[], approver, (r #>> TG_ARGV[1]::text[])::timestamptz, at) THEN
        RAISE EXCEPTION 'who proposed it and who approves it are one side' USING ERRCODE = 'check_violation', CONSTRAINT = 'two_sides', TABLE = TG_TABLE_NAME;
    END IF;
    IF stead IS NOT NULL AND NOT EXISTS (
        SELECT FROM deputy d WHERE d.principal = stead AND d.deputy = approver AND d.from_at <= at AND least(d.until_at, d.ended_at) > at) THEN
        RAISE EXCEPTION 'nobody said that one stands in for the other' USING ERRCODE = 'check_violation', CONSTRAINT = 'in_stead', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: user_is_nobody(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.user_is_nobody() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF lower(btrim(NEW.username)) IN ('calendar', 'console', 'migration', 'setup') THEN
        RAISE EXCEPTION 'user name % is one that Litro itself goes by', NEW.username USING ERRCODE = 'check_violation', CONSTRAINT = 'app_user_reserved';
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: vehicle_account_takes_two(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.vehicle_account_takes_two() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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


--
-- Name: vehicle_dated_stays_closed(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.vehicle_dated_stays_closed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text;
BEGIN
    IF NEW.from_at < NEW.said_at - interval '1 hour' THEN
        PERFORM pg_advisory_xact_lock_shared(hashtext('litro close'));
    END IF;
    IF office_day(NEW.from_at) < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', office_day(NEW.from_at) USING ERRCODE = 'check_violation', CONSTRAINT = 'vehicle_dated_closed';
    END IF;
    IF first_open_day() IS NOT NULL AND NOT EXISTS (SELECT FROM vehicle_dated WHERE vehicle = NEW.vehicle AND what = NEW.what AND office_day(from_at) < first_open_day())
       AND EXISTS (SELECT FROM effective_dispense WHERE vehicle = NEW.vehicle AND happened_at < first_open_day() + 1) THEN
        was := coalesce((SELECT value FROM vehicle_dated WHERE vehicle = NEW.vehicle AND what = NEW.what ORDER BY from_at, n DESC LIMIT 1), CASE NEW.what WHEN 'custodian' THEN '' END);
        IF was <> NEW.value THEN
            INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at, calendar)
            VALUES (NEW.vehicle, NEW.what, (first_open_day() - 1)::timestamp AT TIME ZONE 'UTC', was, '', 'calendar', NEW.said_at, NEW.said_at, true);
        END IF;
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: vehicle_dated_takes_two(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.vehicle_dated_takes_two() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (NEW.agreed_by = '' OR lower(btrim(NEW.agreed_by)) = lower(btrim(NEW.said_by))) AND EXISTS (SELECT FROM dispense WHERE volume_ul > 0)
       AND vehicle_said_back(NEW.vehicle, NEW.what, NEW.from_at, NEW.value, NEW.said_at) THEN
        RAISE EXCEPTION '% of vehicle % is said of days that are past: it takes two people', NEW.what, NEW.vehicle USING ERRCODE = 'check_violation', CONSTRAINT = 'vehicle_dated_two';
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: vehicle_paper_changes(text, text, text, date, date, text, text, text, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.vehicle_paper_changes(of_kind text, of_vehicle text, of_number text, of_from date, of_until date, of_holder text, of_place text, of_approved text, of_void boolean) RETURNS date
    LANGUAGE plpgsql
    AS $$ -- volatile: of a file it sees the rows before
DECLARE
    was record;
    first date := 'infinity';
BEGIN
    SELECT * INTO was FROM vehicle_paper_now p
     WHERE p.kind = of_kind AND p.vehicle = of_vehicle AND CASE of_kind WHEN 'card' THEN card_key(p.number) = card_key(of_number) AND p.from_on = of_from ELSE p.number = of_number END;
    IF NOT FOUND THEN
        RETURN CASE WHEN of_void THEN 'infinity' ELSE of_from END;
    END IF;
    IF of_void THEN
        RETURN was.from_on;
    END IF;
    IF of_kind <> 'card' AND (was.holder, was.place, was.approved_by) <> (of_holder, of_place, of_approved) OR was.from_on <> of_from THEN
        first := least(was.from_on, of_from);
    END IF;
    IF was.until_on IS DISTINCT FROM of_until THEN
        first := least(first, least(was.until_on, of_until) + 1);
    END IF;
    RETURN first;
END
$$;


--
-- Name: vehicle_paper_gains(text, text, text, date, date, text, text, text, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.vehicle_paper_gains(of_kind text, of_vehicle text, of_number text, of_from date, of_until date, of_holder text, of_place text, of_approved text, of_void boolean) RETURNS date
    LANGUAGE plpgsql
    AS $$
DECLARE
    was record;
BEGIN
    IF of_kind = 'card' THEN
        RETURN 'infinity';
    END IF;
    SELECT * INTO was FROM vehicle_paper_now p WHERE p.kind = of_kind AND p.vehicle = of_vehicle AND p.number = of_number;
    IF NOT FOUND THEN
        RETURN CASE WHEN of_void THEN 'infinity' ELSE of_from END;
    END IF;
    RETURN CASE
        WHEN of_void THEN was.from_on
        WHEN (was.holder, was.place, was.approved_by) <> (of_holder, of_place, of_approved) THEN least(was.from_on, of_from)
        WHEN of_from < was.from_on OR of_from > was.until_on THEN of_from
        WHEN coalesce(of_until, 'infinity') > coalesce(was.until_on, 'infinity') THEN was.until_on + 1
        ELSE 'infinity' END;
END
$$;


--
-- Name: vehicle_paper_stays_closed(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.vehicle_paper_stays_closed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    first date := vehicle_paper_changes(NEW.kind, NEW.vehicle, NEW.number, NEW.from_on, NEW.until_on, NEW.holder, NEW.place, NEW.approved_by, NEW.void);
BEGIN
    IF first < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', first USING ERRCODE = 'check_violation', CONSTRAINT = 'vehicle_paper_closed';
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: vehicle_paper_takes_two(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.vehicle_paper_takes_two() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.said_by <> '' AND lower(btrim(NEW.agreed_by)) IN ('', lower(btrim(NEW.said_by))) AND EXISTS (SELECT FROM dispense WHERE volume_ul > 0)
       AND (CASE WHEN NEW.kind IN ('custody', 'inventory') THEN vehicle_paper_changes(NEW.kind, NEW.vehicle, NEW.number, NEW.from_on, NEW.until_on, NEW.holder, NEW.place, NEW.approved_by, NEW.void)
                ELSE vehicle_paper_gains(NEW.kind, NEW.vehicle, NEW.number, NEW.from_on, NEW.until_on, NEW.holder, NEW.place, NEW.approved_by, NEW.void) END) < office_day(NEW.said_at) THEN
        RAISE EXCEPTION 'paper % of vehicle % is said of days that are past: it takes two people', NEW.number, NEW.vehicle USING ERRCODE = 'check_violation', CONSTRAINT = 'vehicle_paper_two';
    END IF;
    RETURN NEW;
END
$$;


--
-- Name: vehicle_reference_said(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.vehicle_reference_said() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO vehicle_reference (vehicle, from_at, m_per_l)
    SELECT NEW.vehicle, CASE WHEN TG_OP = 'UPDATE' AND EXISTS (SELECT FROM dispense WHERE volume_ul > 0) THEN coalesce(nullif(current_setting('litro.at', true), '')::timestamptz, now()) ELSE '-infinity' END,
           NEW.reference_m_per_l;
    RETURN NULL;
END
$$;


--
-- Name: vehicle_said_back(text, text, timestamp with time zone, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.vehicle_said_back(of_vehicle text, of_what text, of_from timestamp with time zone, of_value text, of_at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text;
    mine xid := pg_current_xact_id_if_assigned()::xid;
BEGIN
    IF of_what NOT IN ('state', 'odometer', 'custodian') OR office_day(of_from) >= office_day(of_at) THEN
        RETURN false;
    END IF;
    was := coalesce(
        (SELECT value FROM vehicle_dated WHERE vehicle = of_vehicle AND what = of_what AND xmin IS DISTINCT FROM mine AND from_at <= of_from ORDER BY from_at DESC, n DESC LIMIT 1),
        (SELECT value FROM vehicle_dated WHERE vehicle = of_vehicle AND what = of_what AND xmin IS DISTINCT FROM mine ORDER BY from_at, n DESC LIMIT 1), '');
    RETURN CASE of_what
        WHEN 'state' THEN was IN ('retired', 'workshop') AND of_value NOT IN (was, 'retired')
        WHEN 'odometer' THEN of_value = 'none' AND was <> 'none'
        ELSE was <> of_value END;
END
$$;


--
-- Name: voucher_became(boolean, boolean, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.voucher_became(redeemed boolean, canceled boolean, until_at timestamp with time zone, at timestamp with time zone) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN redeemed THEN 'redeemed'::text WHEN canceled THEN 'canceled'::text WHEN (until_at <= at) THEN 'expired'::text ELSE 'outstanding'::text END;


--
-- Name: asking; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.asking AS
 SELECT (NULLIF(current_setting('litro.departments'::text, true), ''::text))::text[] AS departments;


--
-- Name: theirs; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.theirs WITH (security_barrier='true') AS
 SELECT d.vehicle,
    d.from_at,
    d.until_at
   FROM (public.vehicle_department d
     JOIN public.vehicle v USING (vehicle))
  WHERE ((d.department = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) AND ((v.reserved IS NULL) OR ('+'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]))))
UNION ALL
 SELECT v.vehicle,
    '-infinity'::timestamp with time zone AS from_at,
    'infinity'::timestamp with time zone AS until_at
   FROM public.vehicle v
  WHERE (('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) AND ((v.reserved IS NULL) OR ('+'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]))));


--
-- Name: person; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.person (
    person text NOT NULL,
    name text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    roles text[] NOT NULL,
    badge_sha256 text,
    pin text,
    vehicles text[] DEFAULT '{}'::text[] NOT NULL,
    until_at timestamp with time zone,
    revision bigint DEFAULT 1 NOT NULL,
    decided text,
    decided_at timestamp with time zone,
    decided_n bigint,
    departments text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT person_decided CHECK ((((decided IS NULL) = (decided_at IS NULL)) AND ((decided IS NULL) = (decided_n IS NULL)))),
    CONSTRAINT person_decided_what CHECK ((decided = ANY (ARRAY['left'::text, 'badge'::text]))),
    CONSTRAINT person_status CHECK ((status = ANY (ARRAY['active'::text, 'blocked'::text, 'retired'::text])))
);


--
-- Name: person; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.person WITH (security_barrier='true') AS
 SELECT p.person,
    p.name,
    p.status,
    p.roles,
    p.badge_sha256,
    p.pin,
    p.vehicles,
    p.until_at,
    p.revision,
    p.decided,
    p.decided_at,
    p.decided_n,
    p.departments
   FROM public.person p
  WHERE ((('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) OR ((p.vehicles = '{}'::text[]) AND (p.departments = '{}'::text[])) OR (p.departments && ( SELECT asking.departments
           FROM litro_pages.asking)) OR (p.vehicles && ARRAY( SELECT o.vehicle
           FROM litro_pages.theirs o))) AND (('+'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) OR (NOT (p.vehicles && ARRAY( SELECT v.vehicle
           FROM public.vehicle v
          WHERE (v.reserved IS NOT NULL))))));


--
-- Name: app_user; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.app_user (
    username text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    password text NOT NULL,
    language text DEFAULT 'es-MX'::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    person text,
    departments text[],
    handle bytea DEFAULT uuid_send(gen_random_uuid()) NOT NULL,
    cleared boolean DEFAULT false NOT NULL,
    CONSTRAINT app_user_role CHECK ((role = ANY (ARRAY['administrator'::text, 'manager'::text, 'finance'::text, 'auditor'::text, 'attendant'::text, 'driver'::text]))),
    CONSTRAINT app_user_whole CHECK (((role <> 'administrator'::text) OR (departments IS NULL)))
);


--
-- Name: app_user; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.app_user WITH (security_barrier='true') AS
 SELECT u.username,
    u.name,
    (s.shown AND u.active) AS active,
        CASE
            WHEN s.shown THEN u.role
            ELSE NULL::text
        END AS role,
        CASE
            WHEN (p.person IS NOT NULL) THEN p.person
            WHEN (u.person IS NOT NULL) THEN ''::text
            ELSE NULL::text
        END AS person,
        CASE
            WHEN s.shown THEN u.departments
            ELSE NULL::text[]
        END AS departments,
    (s.shown AND u.cleared) AS cleared
   FROM (public.app_user u
     LEFT JOIN litro_pages.person p ON ((p.person = u.person))),
    LATERAL ( SELECT COALESCE(((p.person IS NOT NULL) OR ((u.person IS NULL) AND ('*'::text = ANY (( SELECT asking.departments
                   FROM litro_pages.asking)::text[])))), false) AS shown) s;


--
-- Name: audit; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    who text NOT NULL,
    what text NOT NULL,
    object text NOT NULL,
    before text,
    after text
);


--
-- Name: audit; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.audit WITH (security_barrier='true') AS
 SELECT a.who,
    a.what,
    a.at
   FROM public.audit a
  WHERE ((a.what = 'signed in'::text) AND (a.who IN ( SELECT u.username
           FROM litro_pages.app_user u
          WHERE (u.role IS NOT NULL))));


--
-- Name: authorize; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.authorize (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    at timestamp with time zone NOT NULL,
    clock text NOT NULL,
    "position" text NOT NULL,
    hoses text[] NOT NULL,
    purpose text NOT NULL,
    vehicle text,
    label text,
    driver text,
    attendant text,
    grade text NOT NULL,
    limit_ul bigint NOT NULL,
    odometer_m bigint,
    rule text,
    reason text NOT NULL,
    flags text[] NOT NULL,
    fleet_version text NOT NULL,
    own_version text NOT NULL,
    linked boolean NOT NULL,
    lapse_s bigint NOT NULL,
    typed_why text,
    once text,
    override text
);


--
-- Name: authorize; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.authorize WITH (security_barrier='true') AS
 SELECT d.station,
    d.epoch,
    d.seq,
    d.branch,
    d.at,
    d.clock,
    d."position",
    d.hoses,
    d.purpose,
    d.vehicle,
    d.label,
    d.driver,
    d.attendant,
    d.grade,
    d.limit_ul,
    d.odometer_m,
    d.rule,
    d.reason,
    d.flags,
    d.fleet_version,
    d.own_version,
    d.linked,
    d.lapse_s,
    d.typed_why,
    d.once,
    d.override
   FROM public.authorize d
  WHERE (EXISTS ( SELECT
           FROM litro_pages.theirs o
          WHERE ((o.vehicle = d.vehicle) AND (o.from_at <= d.at) AND (o.until_at > d.at))));


--
-- Name: block_heard; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.block_heard (
    fleet_n bigint NOT NULL,
    station text NOT NULL,
    era bigint NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    online boolean NOT NULL,
    heard_at timestamp with time zone
);


--
-- Name: block_heard; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.block_heard AS
 SELECT block_heard.fleet_n,
    block_heard.station,
    block_heard.era,
    block_heard.decided_at,
    block_heard.online,
    block_heard.heard_at
   FROM public.block_heard;


--
-- Name: closing; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.closing WITH (security_barrier='true') AS
 SELECT c.station,
    c.epoch,
    c.seq,
    c.branch,
    c.auth_station,
    c.auth_epoch,
    c.auth_seq,
    c.how,
    c.totalizer_ul
   FROM public.closing c
  WHERE (EXISTS ( SELECT
           FROM litro_pages.authorize a
          WHERE ((a.station = c.auth_station) AND (a.epoch = c.auth_epoch) AND (a.seq = c.auth_seq))));


--
-- Name: contract; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contract (
    contract text NOT NULL,
    revision bigint NOT NULL,
    supplier text NOT NULL,
    rfc text NOT NULL,
    number text NOT NULL,
    currency text NOT NULL,
    from_on date NOT NULL,
    until_on date,
    added_at timestamp with time zone NOT NULL,
    added_by text NOT NULL,
    supply text DEFAULT 'station'::text NOT NULL,
    agreed_by text DEFAULT ''::text NOT NULL,
    CONSTRAINT contract_days CHECK ((until_on >= from_on)),
    CONSTRAINT contract_supply CHECK ((supply = ANY (ARRAY['station'::text, 'card'::text, 'bulk'::text])))
);


--
-- Name: contract_paper; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contract_paper (
    n bigint NOT NULL,
    contract text NOT NULL,
    kind text NOT NULL,
    number text NOT NULL,
    signed_on date NOT NULL,
    min_cents bigint,
    max_cents bigint,
    min_ul bigint,
    max_ul bigint,
    until_on date,
    reason text NOT NULL,
    said_by text NOT NULL,
    agreed_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT contract_paper_kind CHECK ((kind = ANY (ARRAY['award'::text, 'amendment'::text, 'correction'::text]))),
    CONSTRAINT contract_paper_number CHECK ((btrim(number) <> ''::text)),
    CONSTRAINT contract_paper_says CHECK ((num_nonnulls(min_cents, max_cents, min_ul, max_ul, until_on) > 0)),
    CONSTRAINT contract_paper_size CHECK (((LEAST(min_cents, max_cents, min_ul, max_ul) > 0) IS NOT FALSE)),
    CONSTRAINT contract_paper_two CHECK (((btrim(agreed_by) <> ''::text) AND (btrim(agreed_by) <> said_by))),
    CONSTRAINT contract_paper_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: contract_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.contract_now AS
 SELECT DISTINCT ON (c.contract) c.contract,
    c.revision,
    c.supplier,
    c.rfc,
    c.number,
    c.currency,
    c.from_on,
    COALESCE(( SELECT p.until_on
           FROM public.contract_paper p
          WHERE ((p.contract = c.contract) AND (p.until_on IS NOT NULL))
          ORDER BY p.n DESC
         LIMIT 1), c.until_on) AS until_on,
    c.added_at,
    c.added_by,
    c.supply
   FROM public.contract c
  ORDER BY c.contract, c.revision DESC;


--
-- Name: contract_now; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.contract_now AS
 SELECT contract_now.contract,
    contract_now.revision,
    contract_now.supplier,
    contract_now.rfc,
    contract_now.number,
    contract_now.currency,
    contract_now.from_on,
    contract_now.until_on,
    contract_now.added_at,
    contract_now.added_by,
    contract_now.supply
   FROM public.contract_now;


--
-- Name: dispense; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.dispense WITH (security_barrier='true') AS
 SELECT d.station,
    d.epoch,
    d.seq,
    d.branch,
    d.happened_at,
    d.at,
    d.clock,
    d.auth,
    d."position",
    d.hose,
    d.meter,
    d.grade,
    d.purpose,
    d.volume_ul,
    d.volume_from,
    d.totalizer_before_ul,
    d.totalizer_after_ul,
    d.price_e4,
    d.currency,
    d.amount_cents,
    d.vehicle,
    d.label,
    d.driver,
    d.attendant,
    d.odometer_m,
    d.engine_s,
    d.filled,
    d.ended,
    d.flags,
    d.ticket,
    d.source,
    d.contract,
    d.permit,
    d.into_tank,
    d.typed_by
   FROM public.dispense d
  WHERE (EXISTS ( SELECT
           FROM litro_pages.theirs o
          WHERE ((o.vehicle = d.vehicle) AND (o.from_at <= d.happened_at) AND (o.until_at > d.happened_at))));


--
-- Name: replacement; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.replacement WITH (security_barrier='true') AS
 SELECT r.station,
    r.epoch,
    r.seq,
    r.branch,
    r.happened_at,
    r.at,
    r.clock,
    r.auth,
    r."position",
    r.hose,
    r.meter,
    r.grade,
    r.purpose,
    r.volume_ul,
    r.volume_from,
    r.totalizer_before_ul,
    r.totalizer_after_ul,
    r.price_e4,
    r.currency,
    r.amount_cents,
    r.vehicle,
    r.label,
    r.driver,
    r.attendant,
    r.odometer_m,
    r.engine_s,
    r.filled,
    r.ended,
    r.flags,
    r.ticket,
    r.source,
    r.contract,
    r.permit,
    r.into_tank,
    r.typed_by
   FROM public.replacement r
  WHERE (r.vehicle IN ( SELECT o.vehicle
           FROM litro_pages.theirs o));


--
-- Name: correction; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.correction WITH (security_barrier='true') AS
 SELECT c.station,
    c.epoch,
    c.seq,
    c.branch,
    c.at,
    c.of_station,
    c.of_epoch,
    c.of_seq,
    c.action,
    c.reason
   FROM public.correction c
  WHERE ((EXISTS ( SELECT
           FROM litro_pages.dispense d
          WHERE ((d.station = c.of_station) AND (d.epoch = c.of_epoch) AND (d.seq = c.of_seq)))) OR (EXISTS ( SELECT
           FROM litro_pages.replacement r
          WHERE ((r.station = c.station) AND (r.epoch = c.epoch) AND (r.seq = c.seq) AND (r.branch = c.branch)))));


--
-- Name: cursor; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cursor (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    hash bytea NOT NULL,
    kept bigint DEFAULT 0 NOT NULL,
    n bigint DEFAULT 0 NOT NULL,
    state text DEFAULT 'ok'::text NOT NULL,
    revoked_from bigint,
    revoked_at timestamp with time zone,
    CONSTRAINT cursor_kept CHECK (((kept >= 0) AND (kept <= seq))),
    CONSTRAINT cursor_revoked CHECK (((state = 'revoked'::text) = (revoked_from IS NOT NULL))),
    CONSTRAINT cursor_state CHECK ((state = ANY (ARRAY['ok'::text, 'fork'::text, 'revoked'::text])))
)
WITH (fillfactor='50');


--
-- Name: cursor; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.cursor AS
 SELECT cursor.station,
    cursor.epoch,
    cursor.seq,
    cursor.hash,
    cursor.kept,
    cursor.n,
    cursor.state,
    cursor.revoked_from,
    cursor.revoked_at
   FROM public.cursor;


--
-- Name: deny; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.deny (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    at timestamp with time zone NOT NULL,
    clock text NOT NULL,
    "position" text NOT NULL,
    label text,
    scanned text,
    vehicle text,
    driver text,
    attendant text,
    reason text NOT NULL,
    rule text,
    left_ul bigint,
    odometer_m bigint,
    count bigint NOT NULL,
    linked boolean NOT NULL,
    typed_why text,
    purpose text
);


--
-- Name: deny; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.deny WITH (security_barrier='true') AS
 SELECT d.station,
    d.epoch,
    d.seq,
    d.branch,
    d.at,
    d.clock,
    d."position",
    d.label,
    d.scanned,
    d.vehicle,
    d.driver,
    d.attendant,
    d.reason,
    d.rule,
    d.left_ul,
    d.odometer_m,
    d.count,
    d.linked,
    d.typed_why,
    d.purpose
   FROM public.deny d
  WHERE ((EXISTS ( SELECT
           FROM litro_pages.theirs o
          WHERE ((o.vehicle = d.vehicle) AND (o.from_at <= d.at) AND (o.until_at > d.at)))) OR ((d.vehicle IS NULL) AND ('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]))));


--
-- Name: department; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.department (
    department text NOT NULL,
    name text NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    mode text DEFAULT 'enforce'::text NOT NULL,
    CONSTRAINT department_mode CHECK ((mode = ANY (ARRAY['enforce'::text, 'observe'::text]))),
    CONSTRAINT department_word CHECK ((department <> ALL (ARRAY['*'::text, '+'::text])))
);


--
-- Name: department; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.department WITH (security_barrier='true') AS
 SELECT department.department,
    department.name,
    department.revision,
    department.mode
   FROM public.department
  WHERE ((department.department = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) OR ('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) OR (department.department IN ( SELECT d.department
           FROM public.vehicle_department d
          WHERE (d.vehicle IN ( SELECT o.vehicle
                   FROM litro_pages.theirs o)))));


--
-- Name: vehicle; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.vehicle WITH (security_barrier='true') AS
 SELECT v.vehicle,
    v.fleet_no,
    v.plate,
    v.name,
    v.status,
    v.department,
    v.grades,
    v.tank_ul,
    v.rule,
    v.quotas,
    v.stations,
    v.odometer,
    v.reference_m_per_l,
    v.odometer_m,
    v.odometer_at,
    v.revision,
    v.decided,
    v.decided_at,
    v.decided_n,
    v.photo,
    v.named_rule,
    v.named_quotas,
    v.inventory_no,
    v.vin,
    v.make,
    v.model,
    v.model_year,
    v.cylinders,
    v.medium_sha256,
    v.reserved
   FROM public.vehicle v
  WHERE (v.vehicle IN ( SELECT o.vehicle
           FROM litro_pages.theirs o));


--
-- Name: draw; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.draw (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    quota text NOT NULL,
    period text NOT NULL,
    volume_ul bigint NOT NULL,
    final boolean NOT NULL,
    visits bigint
);


--
-- Name: draw; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.draw WITH (security_barrier='true') AS
 SELECT d.station,
    d.epoch,
    d.seq,
    d.branch,
    d.quota,
    d.period,
    d.volume_ul,
    d.final,
    d.visits
   FROM public.draw d
  WHERE (d.quota IN ( SELECT unnest(v.quotas) AS unnest
           FROM litro_pages.vehicle v));


--
-- Name: effective_dispense; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.effective_dispense WITH (security_barrier='true') AS
 SELECT d.station,
    d.epoch,
    d.seq,
    d.branch,
    d.happened_at,
    d.at,
    d.clock,
    d.auth,
    d."position",
    d.hose,
    d.meter,
    d.grade,
    d.purpose,
    d.volume_ul,
    d.volume_from,
    d.totalizer_before_ul,
    d.totalizer_after_ul,
    d.price_e4,
    d.currency,
    d.amount_cents,
    d.vehicle,
    d.label,
    d.driver,
    d.attendant,
    d.odometer_m,
    d.engine_s,
    d.filled,
    d.ended,
    d.flags,
    d.ticket,
    d.source,
    d.contract,
    d.permit,
    d.into_tank,
    d.corrected
   FROM public.effective_dispense d
  WHERE (EXISTS ( SELECT
           FROM litro_pages.theirs o
          WHERE ((o.vehicle = d.vehicle) AND (o.from_at <= d.happened_at) AND (o.until_at > d.happened_at))))
UNION ALL
 SELECT d.station,
    d.epoch,
    d.seq,
    d.branch,
    d.happened_at,
    d.at,
    d.clock,
    d.auth,
    d."position",
    d.hose,
    d.meter,
    d.grade,
    d.purpose,
    d.volume_ul,
    d.volume_from,
    d.totalizer_before_ul,
    d.totalizer_after_ul,
    d.price_e4,
    d.currency,
    d.amount_cents,
    d.vehicle,
    d.label,
    d.driver,
    d.attendant,
    d.odometer_m,
    d.engine_s,
    d.filled,
    d.ended,
    d.flags,
    d.ticket,
    d.source,
    d.contract,
    d.permit,
    d.into_tank,
    d.corrected
   FROM public.effective_dispense d
  WHERE (('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) AND (NOT (EXISTS ( SELECT
           FROM public.vehicle v
          WHERE (v.vehicle = d.vehicle)))));


--
-- Name: era; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.era (
    era bigint NOT NULL,
    why text NOT NULL,
    at timestamp with time zone NOT NULL
);


--
-- Name: era; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.era AS
 SELECT era.era,
    era.why,
    era.at
   FROM public.era;


--
-- Name: finding; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.finding WITH (security_barrier='true') AS
 SELECT d.finding,
    d.rule,
    d.severity,
    d.at,
    d.station,
    d.vehicle,
    d.hose,
    d.ref,
    d.actual,
    d.expected,
    d.unit,
    d.args,
    d.subject,
    d.key,
    d.risk_cents,
    d.found_at,
    d.due_at
   FROM public.finding d
  WHERE ((EXISTS ( SELECT
           FROM litro_pages.theirs o
          WHERE ((o.vehicle = d.vehicle) AND (o.from_at <= d.at) AND (o.until_at > d.at)))) OR ((d.vehicle IS NULL) AND ('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) AND public.of_stations(d.rule)));


--
-- Name: event; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.event (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    body jsonb NOT NULL
);


--
-- Name: event; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.event AS
 SELECT e.station,
    e.epoch,
    e.seq,
    e.branch,
    e.at,
    e.kind,
    e.body
   FROM public.event e
  WHERE ((e.kind = 'fault'::text) OR ((e.kind = 'tank'::text) AND ('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]))) OR (EXISTS ( SELECT
           FROM litro_pages.theirs o
          WHERE ((o.vehicle =
                CASE
                    WHEN (e.kind <> 'decide'::text) THEN (e.body ->> 'vehicle'::text)
                    WHEN ((e.body ->> 'what'::text) = 'approve'::text) THEN split_part((e.body ->> 'detail'::text), ' '::text, 1)
                    ELSE NULL::text
                END) AND (o.from_at <= e.at) AND (o.until_at > e.at)))) OR ((e.kind = 'decide'::text) AND ((e.body ->> 'what'::text) = 'finding'::text) AND (EXISTS ( SELECT
           FROM litro_pages.finding f
          WHERE (f.finding = (e.body ->> 'subject'::text))))));


--
-- Name: finding_act; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.finding_act WITH (security_barrier='true') AS
 SELECT a.station,
    a.epoch,
    a.seq,
    a.branch,
    a.at,
    a.finding,
    a.rule,
    a.of_station,
    a.of_epoch,
    a.of_seq,
    a.state,
    a.person,
    a.other,
    a.owner,
    a.reason,
    a.way,
    a.cents,
    a.on_day,
    a.number,
    a.role,
    a.other_role,
    a.seen_severity,
    a.seen_risk_cents,
    a.seen_actual,
    a.seen_expected,
    a.seen_vehicle
   FROM public.finding_act a
  WHERE
        CASE
            WHEN (EXISTS ( SELECT
               FROM public.finding f
              WHERE (f.finding = a.finding))) THEN (EXISTS ( SELECT
               FROM litro_pages.finding f
              WHERE (f.finding = a.finding)))
            ELSE (EXISTS ( SELECT
               FROM litro_pages.dispense d
              WHERE ((d.station = a.of_station) AND (d.epoch = a.of_epoch) AND (d.seq = a.of_seq) AND (d.branch = 0))))
        END;


--
-- Name: evidence_named; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.evidence_named (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    sha256 text NOT NULL
);


--
-- Name: evidence_named; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.evidence_named WITH (security_barrier='true') AS
 SELECT e.station,
    e.epoch,
    e.seq,
    e.branch,
    e.sha256
   FROM public.evidence_named e
  WHERE (EXISTS ( SELECT
           FROM litro_pages.finding_act a
          WHERE ((a.station = e.station) AND (a.epoch = e.epoch) AND (a.seq = e.seq) AND (a.branch = e.branch))));


--
-- Name: fill_place; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.fill_place (
    place bigint NOT NULL,
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL
);


--
-- Name: fill_place; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.fill_place AS
 SELECT fill_place.place,
    fill_place.station,
    fill_place.epoch,
    fill_place.seq,
    fill_place.branch
   FROM public.fill_place;


--
-- Name: finding_rule; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.finding_rule (
    n bigint NOT NULL,
    rule text NOT NULL,
    class text DEFAULT ''::text NOT NULL,
    off boolean NOT NULL,
    limit_n bigint,
    from_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    state text DEFAULT 'in_force'::text NOT NULL,
    loosens boolean DEFAULT false NOT NULL,
    approved_by text,
    approved_at timestamp with time zone,
    approved_for text,
    record text,
    ended_by text,
    ended_at timestamp with time zone,
    CONSTRAINT finding_rule_ahead CHECK (((from_at >= said_at) AND (limit_n >= 0))),
    CONSTRAINT finding_rule_alone CHECK (((state <> 'in_force'::text) OR (NOT loosens) OR ((approved_by IS NOT NULL) AND (approved_at IS NOT NULL) AND (record IS NOT NULL)))),
    CONSTRAINT finding_rule_late CHECK ((from_at >= approved_at)),
    CONSTRAINT finding_rule_state CHECK ((state = ANY (ARRAY['proposed'::text, 'in_force'::text, 'void'::text]))),
    CONSTRAINT finding_rule_two CHECK ((approved_by <> said_by))
);


--
-- Name: finding_rule; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.finding_rule AS
 SELECT finding_rule.n,
    finding_rule.rule,
    finding_rule.class,
    finding_rule.off,
    finding_rule.limit_n,
    finding_rule.from_at,
    finding_rule.reason,
    finding_rule.said_by,
    finding_rule.said_at,
    finding_rule.state,
    finding_rule.loosens,
    finding_rule.approved_by,
    finding_rule.approved_at,
    finding_rule.approved_for,
    finding_rule.record,
    finding_rule.ended_by,
    finding_rule.ended_at
   FROM public.finding_rule
  WHERE (finding_rule.state = 'in_force'::text);


--
-- Name: fuel_day; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.fuel_day (
    day date NOT NULL,
    vehicle text NOT NULL,
    driver text NOT NULL,
    grade text NOT NULL,
    station text NOT NULL,
    purpose text NOT NULL,
    currency text NOT NULL,
    department text NOT NULL,
    state text NOT NULL,
    custodian text NOT NULL,
    funding text NOT NULL,
    class text NOT NULL,
    handed boolean NOT NULL,
    fills bigint NOT NULL,
    typed bigint NOT NULL,
    corrected bigint NOT NULL,
    unpriced bigint NOT NULL,
    volume_ul bigint NOT NULL,
    amount_cents bigint NOT NULL,
    way_m bigint NOT NULL,
    way_ul bigint NOT NULL,
    way_cents bigint NOT NULL,
    way_unpriced bigint NOT NULL,
    run_s bigint NOT NULL,
    run_ul bigint NOT NULL
);


--
-- Name: fuel_day; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.fuel_day WITH (security_barrier='true') AS
 SELECT f.day,
    f.vehicle,
    f.driver,
    f.grade,
    f.station,
    f.purpose,
    f.currency,
    f.department,
    f.state,
    f.custodian,
    f.funding,
    f.class,
    f.handed,
    f.fills,
    f.typed,
    f.corrected,
    f.unpriced,
    f.volume_ul,
    f.amount_cents,
        CASE
            WHEN (f.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE f.way_m
        END AS way_m,
        CASE
            WHEN (f.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE f.way_ul
        END AS way_ul,
        CASE
            WHEN (f.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE f.way_cents
        END AS way_cents,
        CASE
            WHEN (f.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE f.way_unpriced
        END AS way_unpriced,
        CASE
            WHEN (f.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE f.run_s
        END AS run_s,
        CASE
            WHEN (f.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE f.run_ul
        END AS run_ul
   FROM public.fuel_day f
  WHERE (((f.department = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) OR ('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]))) AND (('+'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) OR (NOT (f.vehicle IN ( SELECT v.vehicle
           FROM public.vehicle v
          WHERE (v.reserved IS NOT NULL))))));


--
-- Name: fuel_driver; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.fuel_driver (
    day date NOT NULL,
    vehicle text NOT NULL,
    driver text NOT NULL,
    grade text NOT NULL,
    station text NOT NULL,
    purpose text NOT NULL,
    currency text NOT NULL,
    department text NOT NULL,
    state text NOT NULL,
    custodian text NOT NULL,
    funding text NOT NULL,
    class text NOT NULL,
    handed boolean NOT NULL,
    fills bigint NOT NULL,
    typed bigint NOT NULL,
    corrected bigint NOT NULL,
    unpriced bigint NOT NULL,
    volume_ul bigint NOT NULL,
    amount_cents bigint NOT NULL,
    way_m bigint NOT NULL,
    way_ul bigint NOT NULL,
    way_cents bigint NOT NULL,
    way_unpriced bigint NOT NULL,
    run_s bigint NOT NULL,
    run_ul bigint NOT NULL
);


--
-- Name: fuel_driver; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.fuel_driver WITH (security_barrier='true') AS
 SELECT fuel_driver.day,
    fuel_driver.vehicle,
    fuel_driver.driver,
    fuel_driver.grade,
    fuel_driver.station,
    fuel_driver.purpose,
    fuel_driver.currency,
    fuel_driver.department,
    fuel_driver.state,
    fuel_driver.custodian,
    fuel_driver.funding,
    fuel_driver.class,
    fuel_driver.handed,
    fuel_driver.fills,
    fuel_driver.typed,
    fuel_driver.corrected,
    fuel_driver.unpriced,
    fuel_driver.volume_ul,
    fuel_driver.amount_cents,
        CASE
            WHEN (fuel_driver.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE fuel_driver.way_m
        END AS way_m,
        CASE
            WHEN (fuel_driver.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE fuel_driver.way_ul
        END AS way_ul,
        CASE
            WHEN (fuel_driver.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE fuel_driver.way_cents
        END AS way_cents,
        CASE
            WHEN (fuel_driver.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE fuel_driver.way_unpriced
        END AS way_unpriced,
        CASE
            WHEN (fuel_driver.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE fuel_driver.run_s
        END AS run_s,
        CASE
            WHEN (fuel_driver.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE fuel_driver.run_ul
        END AS run_ul
   FROM public.fuel_driver
  WHERE (((fuel_driver.department = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) OR ('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]))) AND ('+'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])));


--
-- Name: fuel_month; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.fuel_month (
    day date NOT NULL,
    vehicle text NOT NULL,
    driver text NOT NULL,
    grade text NOT NULL,
    station text NOT NULL,
    purpose text NOT NULL,
    currency text NOT NULL,
    department text NOT NULL,
    state text NOT NULL,
    custodian text NOT NULL,
    funding text NOT NULL,
    class text NOT NULL,
    handed boolean NOT NULL,
    fills bigint NOT NULL,
    typed bigint NOT NULL,
    corrected bigint NOT NULL,
    unpriced bigint NOT NULL,
    volume_ul bigint NOT NULL,
    amount_cents bigint NOT NULL,
    way_m bigint NOT NULL,
    way_ul bigint NOT NULL,
    way_cents bigint NOT NULL,
    way_unpriced bigint NOT NULL,
    run_s bigint NOT NULL,
    run_ul bigint NOT NULL
);


--
-- Name: fuel_month; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.fuel_month WITH (security_barrier='true') AS
 SELECT f.day,
    f.vehicle,
    f.driver,
    f.grade,
    f.station,
    f.purpose,
    f.currency,
    f.department,
    f.state,
    f.custodian,
    f.funding,
    f.class,
    f.handed,
    f.fills,
    f.typed,
    f.corrected,
    f.unpriced,
    f.volume_ul,
    f.amount_cents,
        CASE
            WHEN (f.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE f.way_m
        END AS way_m,
        CASE
            WHEN (f.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE f.way_ul
        END AS way_ul,
        CASE
            WHEN (f.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE f.way_cents
        END AS way_cents,
        CASE
            WHEN (f.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE f.way_unpriced
        END AS way_unpriced,
        CASE
            WHEN (f.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE f.run_s
        END AS run_s,
        CASE
            WHEN (f.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE f.run_ul
        END AS run_ul
   FROM public.fuel_month f
  WHERE (((f.department = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) OR ('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]))) AND (('+'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) OR (NOT (f.vehicle IN ( SELECT v.vehicle
           FROM public.vehicle v
          WHERE (v.reserved IS NOT NULL))))));


--
-- Name: fuel_stale; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.fuel_stale (
    vehicle text NOT NULL,
    from_at timestamp with time zone NOT NULL
);


--
-- Name: fuel_stale; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.fuel_stale AS
 SELECT fuel_stale.from_at
   FROM public.fuel_stale;


--
-- Name: fuel_station; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.fuel_station (
    day date NOT NULL,
    vehicle text NOT NULL,
    driver text NOT NULL,
    grade text NOT NULL,
    station text NOT NULL,
    purpose text NOT NULL,
    currency text NOT NULL,
    department text NOT NULL,
    state text NOT NULL,
    custodian text NOT NULL,
    funding text NOT NULL,
    class text NOT NULL,
    handed boolean NOT NULL,
    fills bigint NOT NULL,
    typed bigint NOT NULL,
    corrected bigint NOT NULL,
    unpriced bigint NOT NULL,
    volume_ul bigint NOT NULL,
    amount_cents bigint NOT NULL,
    way_m bigint NOT NULL,
    way_ul bigint NOT NULL,
    way_cents bigint NOT NULL,
    way_unpriced bigint NOT NULL,
    run_s bigint NOT NULL,
    run_ul bigint NOT NULL
);


--
-- Name: fuel_station; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.fuel_station WITH (security_barrier='true') AS
 SELECT fuel_station.day,
    fuel_station.vehicle,
    fuel_station.driver,
    fuel_station.grade,
    fuel_station.station,
    fuel_station.purpose,
    fuel_station.currency,
    fuel_station.department,
    fuel_station.state,
    fuel_station.custodian,
    fuel_station.funding,
    fuel_station.class,
    fuel_station.handed,
    fuel_station.fills,
    fuel_station.typed,
    fuel_station.corrected,
    fuel_station.unpriced,
    fuel_station.volume_ul,
    fuel_station.amount_cents,
    fuel_station.way_m,
    fuel_station.way_ul,
    fuel_station.way_cents,
    fuel_station.way_unpriced,
    fuel_station.run_s,
    fuel_station.run_ul
   FROM public.fuel_station
  WHERE (('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) AND ('+'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])));


--
-- Name: fuel_total; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.fuel_total (
    day date NOT NULL,
    vehicle text NOT NULL,
    driver text NOT NULL,
    grade text NOT NULL,
    station text NOT NULL,
    purpose text NOT NULL,
    currency text NOT NULL,
    department text NOT NULL,
    state text NOT NULL,
    custodian text NOT NULL,
    funding text NOT NULL,
    class text NOT NULL,
    handed boolean NOT NULL,
    fills bigint NOT NULL,
    typed bigint NOT NULL,
    corrected bigint NOT NULL,
    unpriced bigint NOT NULL,
    volume_ul bigint NOT NULL,
    amount_cents bigint NOT NULL,
    way_m bigint NOT NULL,
    way_ul bigint NOT NULL,
    way_cents bigint NOT NULL,
    way_unpriced bigint NOT NULL,
    run_s bigint NOT NULL,
    run_ul bigint NOT NULL
);


--
-- Name: fuel_total; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.fuel_total WITH (security_barrier='true') AS
 SELECT fuel_total.day,
    fuel_total.vehicle,
    fuel_total.driver,
    fuel_total.grade,
    fuel_total.station,
    fuel_total.purpose,
    fuel_total.currency,
    fuel_total.department,
    fuel_total.state,
    fuel_total.custodian,
    fuel_total.funding,
    fuel_total.class,
    fuel_total.handed,
    fuel_total.fills,
    fuel_total.typed,
    fuel_total.corrected,
    fuel_total.unpriced,
    fuel_total.volume_ul,
    fuel_total.amount_cents,
        CASE
            WHEN (fuel_total.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE fuel_total.way_m
        END AS way_m,
        CASE
            WHEN (fuel_total.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE fuel_total.way_ul
        END AS way_ul,
        CASE
            WHEN (fuel_total.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE fuel_total.way_cents
        END AS way_cents,
        CASE
            WHEN (fuel_total.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE fuel_total.way_unpriced
        END AS way_unpriced,
        CASE
            WHEN (fuel_total.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE fuel_total.run_s
        END AS run_s,
        CASE
            WHEN (fuel_total.handed AND (NOT ('*'::text = ANY (( SELECT asking.departments
               FROM litro_pages.asking)::text[])))) THEN (0)::bigint
            ELSE fuel_total.run_ul
        END AS run_ul
   FROM public.fuel_total
  WHERE (((fuel_total.department = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) OR ('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]))) AND ('+'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])));


--
-- Name: fuel_zone; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.fuel_zone (
    one boolean DEFAULT true NOT NULL,
    zone text NOT NULL,
    loose boolean DEFAULT true NOT NULL,
    CONSTRAINT fuel_zone_one CHECK (one)
);


--
-- Name: fuel_zone; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.fuel_zone AS
 SELECT fuel_zone.zone,
    fuel_zone.loose
   FROM public.fuel_zone;


--
-- Name: grade; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.grade (
    grade text NOT NULL,
    name text NOT NULL,
    product text,
    color text,
    revision bigint DEFAULT 1 NOT NULL
);


--
-- Name: grade; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.grade AS
 SELECT grade.grade,
    grade.name,
    grade.product,
    grade.color,
    grade.revision
   FROM public.grade;


--
-- Name: import; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.import (
    import text NOT NULL,
    kind text NOT NULL,
    file text NOT NULL,
    sha256 text NOT NULL,
    who text NOT NULL,
    at timestamp with time zone NOT NULL,
    rows bigint NOT NULL,
    new bigint NOT NULL,
    changed bigint NOT NULL,
    bad bigint NOT NULL,
    mapping bigint,
    CONSTRAINT import_kind CHECK ((kind = ANY (ARRAY['vehicles'::text, 'people'::text, 'prices'::text, 'permits'::text, 'fills'::text, 'dips'::text, 'budget'::text]))),
    CONSTRAINT import_sha256 CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);


--
-- Name: import; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.import AS
 SELECT import.import,
    import.kind,
    import.file,
    import.at
   FROM public.import;


--
-- Name: invitation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.invitation (
    token_sha256 bytea NOT NULL,
    station text NOT NULL,
    name text NOT NULL,
    zone text NOT NULL,
    mode text NOT NULL,
    spare boolean NOT NULL,
    half bytea,
    invited_by text NOT NULL,
    invited_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    request bytea,
    request_hash bytea,
    requested_at timestamp with time zone,
    decided_by text,
    decided_at timestamp with time zone,
    reason text DEFAULT ''::text NOT NULL,
    grant_hash bytea,
    spki bytea,
    decided_for text,
    CONSTRAINT invitation_four_eyes CHECK (((state <> 'approved'::text) OR ((decided_by IS NOT NULL) AND (decided_by <> invited_by)))),
    CONSTRAINT invitation_half CHECK (((half IS NULL) OR (spare AND (state = ANY (ARRAY['open'::text, 'waiting'::text]))))),
    CONSTRAINT invitation_has_request CHECK (((state <> ALL (ARRAY['waiting'::text, 'approved'::text])) OR ((request IS NOT NULL) AND (request_hash IS NOT NULL)))),
    CONSTRAINT invitation_state CHECK ((state = ANY (ARRAY['open'::text, 'waiting'::text, 'approved'::text, 'refused'::text])))
);


--
-- Name: invitation; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.invitation AS
 SELECT invitation.token_sha256,
    invitation.station,
    invitation.name,
    invitation.zone,
    invitation.mode,
    invitation.spare,
    invitation.half,
    invitation.invited_by,
    invitation.invited_at,
    invitation.until_at,
    invitation.state,
    invitation.request,
    invitation.request_hash,
    invitation.requested_at,
    invitation.decided_by,
    invitation.decided_at,
    invitation.reason,
    invitation.grant_hash,
    invitation.spki,
    invitation.decided_for
   FROM public.invitation
  WHERE false;


--
-- Name: label; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.label (
    label text NOT NULL,
    version bigint NOT NULL,
    vehicle text,
    person text,
    printed_at timestamp with time zone NOT NULL,
    printed_by text NOT NULL,
    why text NOT NULL,
    token_sha256 text NOT NULL,
    seen_at timestamp with time zone,
    void_at timestamp with time zone,
    until_at timestamp with time zone,
    CONSTRAINT label_of_one CHECK (((vehicle IS NULL) <> (person IS NULL))),
    CONSTRAINT label_temporary CHECK ((((why = 'temporary'::text) = (until_at IS NOT NULL)) AND ((until_at IS NULL) OR (person IS NOT NULL)))),
    CONSTRAINT label_why CHECK ((why = ANY (ARRAY['first'::text, 'worn'::text, 'lost'::text, 'stolen'::text, 'temporary'::text])))
);


--
-- Name: label; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.label WITH (security_barrier='true') AS
 SELECT l.label,
    l.version,
    l.vehicle,
    l.person,
    l.printed_at,
    l.printed_by,
    l.why,
    l.token_sha256,
    l.seen_at,
    l.void_at,
    l.until_at
   FROM public.label l
  WHERE ((l.vehicle IN ( SELECT o.vehicle
           FROM litro_pages.theirs o)) OR (l.person IN ( SELECT p.person
           FROM litro_pages.person p)));


--
-- Name: label_printed; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.label_printed (
    run text NOT NULL,
    label text NOT NULL,
    version bigint NOT NULL,
    why text NOT NULL,
    CONSTRAINT label_printed_why CHECK ((why = ANY (ARRAY['first'::text, 'worn'::text, 'lost'::text, 'stolen'::text, 'again'::text])))
);


--
-- Name: label_run; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.label_run (
    run text NOT NULL,
    at timestamp with time zone NOT NULL,
    who text NOT NULL,
    reason text DEFAULT ''::text NOT NULL
);


--
-- Name: label_run; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.label_run WITH (security_barrier='true') AS
 SELECT r.run,
    r.at,
    r.who,
    r.reason
   FROM public.label_run r
  WHERE ( SELECT COALESCE(bool_and(COALESCE((l.vehicle IN ( SELECT o.vehicle
                   FROM litro_pages.theirs o)), false)), false) AS "coalesce"
           FROM (public.label_printed p
             JOIN public.label l USING (label, version))
          WHERE (p.run = r.run));


--
-- Name: label_printed; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.label_printed WITH (security_barrier='true') AS
 SELECT p.run,
    p.label,
    p.version,
    p.why
   FROM public.label_printed p
  WHERE (p.run IN ( SELECT r.run
           FROM litro_pages.label_run r));


--
-- Name: label_printer; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.label_printer (
    printer text NOT NULL,
    sheet text NOT NULL,
    code text NOT NULL,
    dpi bigint NOT NULL,
    right_um bigint NOT NULL,
    down_um bigint NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamp with time zone NOT NULL
);


--
-- Name: label_printer; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.label_printer AS
 SELECT label_printer.printer,
    label_printer.sheet,
    label_printer.code,
    label_printer.dpi,
    label_printer.right_um,
    label_printer.down_um,
    label_printer.changed_by,
    label_printer.changed_at
   FROM public.label_printer;


--
-- Name: leaving; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.leaving (
    n bigint NOT NULL,
    person text,
    username text,
    from_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    applied_at timestamp with time zone,
    void_at timestamp with time zone,
    CONSTRAINT leaving_who CHECK (((person IS NOT NULL) OR (username IS NOT NULL)))
);


--
-- Name: leaving; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.leaving WITH (security_barrier='true') AS
 SELECT l.n,
    l.person,
    l.username,
    l.from_at,
    l.reason,
    l.said_by,
    l.said_at,
    l.applied_at,
    l.void_at
   FROM public.leaving l
  WHERE (l.person IN ( SELECT p.person
           FROM litro_pages.person p));


--
-- Name: mode_act; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.mode_act (
    act text NOT NULL,
    what text NOT NULL,
    subject text NOT NULL,
    mode text NOT NULL,
    from_at timestamp with time zone NOT NULL,
    why text NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    approved_by text,
    approved_at timestamp with time zone,
    record text,
    state text NOT NULL,
    ended_by text,
    ended_at timestamp with time zone,
    approved_for text,
    trouble text,
    trouble_at timestamp with time zone,
    CONSTRAINT mode_act_approved CHECK (((state <> ALL (ARRAY['approved'::text, 'in_force'::text])) OR ((approved_by IS NOT NULL) AND (approved_at IS NOT NULL) AND (record IS NOT NULL)))),
    CONSTRAINT mode_act_mode CHECK ((mode = ANY (ARRAY['enforce'::text, 'observe'::text]))),
    CONSTRAINT mode_act_state CHECK ((state = ANY (ARRAY['proposed'::text, 'approved'::text, 'in_force'::text, 'void'::text]))),
    CONSTRAINT mode_act_trouble CHECK ((((trouble IS NULL) = (trouble_at IS NULL)) AND ((trouble IS NULL) OR (state = ANY (ARRAY['approved'::text, 'void'::text]))))),
    CONSTRAINT mode_act_two CHECK ((approved_by <> proposed_by)),
    CONSTRAINT mode_act_what CHECK ((what = ANY (ARRAY['station'::text, 'department'::text])))
);


--
-- Name: mode_act; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.mode_act WITH (security_barrier='true') AS
 SELECT m.act,
    m.what,
    m.subject,
    m.mode,
    m.from_at,
    m.why,
    m.proposed_by,
    m.proposed_at,
    m.approved_by,
    m.approved_at,
    m.record,
    m.state,
    m.ended_by,
    m.ended_at,
    m.approved_for,
    m.trouble,
    m.trouble_at
   FROM public.mode_act m
  WHERE ((m.what = 'station'::text) OR (m.subject IN ( SELECT d.department
           FROM litro_pages.department d)));


--
-- Name: odometer_span; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.odometer_span WITH (security_barrier='true') AS
 SELECT v.vehicle,
    v.from_at,
    v.until_at,
    v.shift_m,
    v.shift_s
   FROM public.odometer_span v
  WHERE (v.vehicle IN ( SELECT o.vehicle
           FROM litro_pages.theirs o));


--
-- Name: once; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.once (
    once text NOT NULL,
    station text NOT NULL,
    vehicle text NOT NULL,
    limit_ul bigint NOT NULL,
    until_at timestamp with time zone NOT NULL,
    driver text,
    grade text,
    trip text,
    why text NOT NULL,
    tank_ul bigint,
    proposed_by text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    approved_by text,
    approved_at timestamp with time zone,
    state text NOT NULL,
    ended_by text,
    ended_at timestamp with time zone,
    auth text,
    volume_ul bigint,
    approved_for text,
    CONSTRAINT once_alone CHECK (((state = ANY (ARRAY['proposed'::text, 'void'::text])) OR (approved_by IS NOT NULL) OR COALESCE(((until_at <= (proposed_at + '24:00:00'::interval)) AND (limit_ul <= tank_ul)), false))),
    CONSTRAINT once_approved CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
    CONSTRAINT once_ended CHECK (((state = ANY (ARRAY['used'::text, 'void'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT once_limit CHECK ((limit_ul > 0)),
    CONSTRAINT once_state CHECK ((state = ANY (ARRAY['proposed'::text, 'open'::text, 'used'::text, 'void'::text]))),
    CONSTRAINT once_two CHECK ((approved_by <> proposed_by)),
    CONSTRAINT once_used CHECK (((state = 'used'::text) = (auth IS NOT NULL)))
);


--
-- Name: once; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.once WITH (security_barrier='true') AS
 SELECT d.once,
    d.station,
    d.vehicle,
    d.limit_ul,
    d.until_at,
    d.driver,
    d.grade,
    d.trip,
    d.why,
    d.tank_ul,
    d.proposed_by,
    d.proposed_at,
    d.approved_by,
    d.approved_at,
    d.state,
    d.ended_by,
    d.ended_at,
    d.auth,
    d.volume_ul,
    d.approved_for
   FROM public.once d
  WHERE (EXISTS ( SELECT
           FROM litro_pages.theirs o
          WHERE ((o.vehicle = d.vehicle) AND (o.from_at <= d.proposed_at) AND (o.until_at > d.proposed_at))));


--
-- Name: past_fill; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.past_fill (
    import text NOT NULL,
    sheet text NOT NULL,
    line bigint NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    vehicle text NOT NULL,
    volume_ul bigint NOT NULL,
    amount_cents bigint,
    odometer_m bigint,
    station text DEFAULT ''::text NOT NULL,
    ticket text DEFAULT ''::text NOT NULL,
    CONSTRAINT past_fill_volume CHECK ((volume_ul > 0))
);


--
-- Name: past_fill; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.past_fill WITH (security_barrier='true') AS
 SELECT d.import,
    d.sheet,
    d.line,
    d.happened_at,
    d.vehicle,
    d.volume_ul,
    d.amount_cents,
    d.odometer_m,
    d.station,
    d.ticket
   FROM public.past_fill d
  WHERE (EXISTS ( SELECT
           FROM litro_pages.theirs o
          WHERE ((o.vehicle = d.vehicle) AND (o.from_at <= d.happened_at) AND (o.until_at > d.happened_at))));


--
-- Name: peers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.peers (
    class text NOT NULL,
    from_at timestamp with time zone NOT NULL,
    hours boolean NOT NULL,
    per_l bigint NOT NULL,
    low_l bigint NOT NULL,
    high_l bigint NOT NULL,
    vehicles bigint NOT NULL,
    intervals bigint NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    CONSTRAINT peers_enough CHECK (((vehicles >= 5) AND (per_l > 0) AND (low_l <= per_l) AND (per_l <= high_l)))
);


--
-- Name: peers; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.peers AS
 SELECT peers.class,
    peers.from_at,
    peers.hours,
    peers.per_l,
    peers.low_l,
    peers.high_l,
    peers.vehicles,
    peers.intervals,
    peers.reason,
    peers.said_by
   FROM public.peers;


--
-- Name: permit; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.permit (
    contract text NOT NULL,
    permit text NOT NULL,
    revision bigint NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    status text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by text NOT NULL,
    station text,
    card_key text DEFAULT ''::text NOT NULL,
    from_on date DEFAULT '1970-01-01'::date NOT NULL,
    until_on date,
    agreed_by text DEFAULT ''::text NOT NULL,
    CONSTRAINT permit_card_key CHECK (((length(card_key) <= 20) AND (card_key = upper(regexp_replace(card_key, '\s'::text, ''::text, 'g'::text))))),
    CONSTRAINT permit_days CHECK ((until_on >= from_on)),
    CONSTRAINT permit_status CHECK ((status = ANY (ARRAY['open'::text, 'closed'::text])))
);


--
-- Name: permit_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.permit_now AS
 SELECT DISTINCT ON (permit.contract, permit.permit) permit.contract,
    permit.permit,
    permit.revision,
    permit.name,
    permit.address,
    permit.status,
    permit.added_at,
    permit.added_by,
    permit.station,
    permit.card_key,
    permit.from_on,
    permit.until_on,
    permit.agreed_by
   FROM public.permit
  ORDER BY permit.contract, permit.permit, permit.revision DESC;


--
-- Name: permit_now; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.permit_now AS
 SELECT permit_now.contract,
    permit_now.permit,
    permit_now.revision,
    permit_now.name,
    permit_now.address,
    permit_now.status,
    permit_now.added_at,
    permit_now.added_by,
    permit_now.station,
    permit_now.card_key,
    permit_now.from_on,
    permit_now.until_on,
    permit_now.agreed_by
   FROM public.permit_now;


--
-- Name: permit_on; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.permit_on AS
 SELECT p.contract,
    p.permit,
    p.revision,
    p.name,
    p.address,
    p.status,
    p.added_at,
    p.added_by,
    p.station,
    p.card_key,
    p.from_on,
    p.until_on,
    p.agreed_by,
    LEAST(COALESCE(p.until_on, 'infinity'::date), COALESCE((lead(p.from_on) OVER (PARTITION BY p.contract, p.permit ORDER BY p.from_on) - 1), 'infinity'::date)) AS last_on
   FROM ( SELECT DISTINCT ON (permit.contract, permit.permit, permit.from_on) permit.contract,
            permit.permit,
            permit.revision,
            permit.name,
            permit.address,
            permit.status,
            permit.added_at,
            permit.added_by,
            permit.station,
            permit.card_key,
            permit.from_on,
            permit.until_on,
            permit.agreed_by
           FROM public.permit
          ORDER BY permit.contract, permit.permit, permit.from_on, permit.revision DESC) p;


--
-- Name: permit_on; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.permit_on AS
 SELECT permit_on.contract,
    permit_on.permit,
    permit_on.revision,
    permit_on.name,
    permit_on.address,
    permit_on.status,
    permit_on.added_at,
    permit_on.added_by,
    permit_on.station,
    permit_on.card_key,
    permit_on.from_on,
    permit_on.until_on,
    permit_on.agreed_by,
    permit_on.last_on
   FROM public.permit_on;


--
-- Name: photo; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.photo (
    sha256 text NOT NULL,
    jpeg bytea NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT photo_jpeg_check CHECK ((length(jpeg) <= 30720)),
    CONSTRAINT photo_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);


--
-- Name: photo; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.photo WITH (security_barrier='true') AS
 SELECT p.sha256,
    p.jpeg,
    p.added_at
   FROM public.photo p
  WHERE (p.sha256 IN ( SELECT v.photo
           FROM litro_pages.vehicle v));


--
-- Name: policy_entry; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.policy_entry (
    log text NOT NULL,
    n bigint NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    at timestamp with time zone NOT NULL,
    body text NOT NULL
);


--
-- Name: policy_entry; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.policy_entry AS
 SELECT policy_entry.log,
    policy_entry.n,
    policy_entry.kind,
    policy_entry.key,
    policy_entry.at
   FROM public.policy_entry
  WHERE (policy_entry.kind = 'once'::text);


--
-- Name: policy_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.policy_log (
    log text NOT NULL,
    version bigint NOT NULL
)
WITH (fillfactor='50');


--
-- Name: policy_log; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.policy_log AS
 SELECT policy_log.log,
    policy_log.version
   FROM public.policy_log;


--
-- Name: price; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.price AS
 SELECT price.grade,
    price.station,
    price.from_at,
    price.price_e4,
    price.currency,
    price.said_by,
    price.agreed_by
   FROM public.price;


--
-- Name: quarantine_count; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.quarantine_count (
    source text NOT NULL,
    messages bigint NOT NULL,
    bytes bigint NOT NULL,
    last_at timestamp with time zone NOT NULL,
    last_reason text NOT NULL
);


--
-- Name: quarantine_count; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.quarantine_count AS
 SELECT quarantine_count.source,
    quarantine_count.messages
   FROM public.quarantine_count;


--
-- Name: quota; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.quota (
    quota text NOT NULL,
    period text NOT NULL,
    size_ul bigint NOT NULL,
    from_at timestamp with time zone NOT NULL,
    size_visits bigint,
    CONSTRAINT quota_period CHECK ((period = ANY (ARRAY['day'::text, 'week'::text, 'month'::text, 'year'::text]))),
    CONSTRAINT quota_size CHECK ((size_ul >= 0)),
    CONSTRAINT quota_visits CHECK (((size_visits IS NULL) OR ((size_visits >= 0) AND (size_ul = 0))))
);


--
-- Name: quota; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.quota WITH (security_barrier='true') AS
 SELECT q.quota,
    q.period,
    q.size_ul,
    q.from_at,
    q.size_visits
   FROM public.quota q
  WHERE (q.quota IN ( SELECT unnest((v.quotas || COALESCE(v.named_quotas, '{}'::text[]))) AS unnest
           FROM litro_pages.vehicle v));


--
-- Name: quota_period; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.quota_period (
    quota text NOT NULL,
    period text NOT NULL,
    from_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone NOT NULL,
    split_ul bigint,
    CONSTRAINT quota_period_bounds CHECK ((from_at < until_at))
);


--
-- Name: COLUMN quota_period.split_ul; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.quota_period.split_ul IS 'visits, of a quota that counts those';


--
-- Name: quota_period; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.quota_period AS
 SELECT quota_period.quota,
    quota_period.period,
    quota_period.from_at,
    quota_period.until_at,
    quota_period.split_ul
   FROM public.quota_period;


--
-- Name: voucher_act; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.voucher_act WITH (security_barrier='true') AS
 SELECT a.station,
    a.epoch,
    a.seq,
    a.branch,
    a.at,
    a.act,
    a.first_no,
    a.last_no,
    a.vehicle,
    a.grade,
    a.volume_ul,
    a.from_at,
    a.until_at,
    a.amount_cents,
    a.price_e4,
    a.currency,
    a.contract,
    a.permit,
    a.person,
    a.reason
   FROM public.voucher_act a
  WHERE (EXISTS ( SELECT
           FROM (public.voucher_act i
             JOIN litro_pages.theirs o ON (((o.vehicle = i.vehicle) AND (o.from_at <= i.at) AND (o.until_at > i.at))))
          WHERE ((i.act = 'issued'::text) AND (i.first_no <= a.last_no) AND (i.last_no >= a.first_no) AND ((a.act = 'canceled'::text) OR ((i.station = a.station) AND (i.epoch = a.epoch) AND (i.seq = a.seq) AND (i.branch = a.branch))))));


--
-- Name: record; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.record (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer DEFAULT 0 NOT NULL,
    hash bytea NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    clock text NOT NULL,
    unread boolean NOT NULL,
    note bytea NOT NULL
);


--
-- Name: record; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.record WITH (security_barrier='true') AS
 SELECT r.station,
    r.epoch,
    r.seq,
    r.branch,
    r.kind,
    r.at,
        CASE
            WHEN ((EXISTS ( SELECT
               FROM litro_pages.effective_dispense d
              WHERE ((d.station = r.station) AND (d.epoch = r.epoch) AND (d.seq = r.seq) AND (d.branch = r.branch)))) OR (EXISTS ( SELECT
               FROM litro_pages.correction c
              WHERE ((c.station = r.station) AND (c.epoch = r.epoch) AND (c.seq = r.seq) AND (c.branch = r.branch)))) OR (EXISTS ( SELECT
               FROM litro_pages.voucher_act a
              WHERE ((a.station = r.station) AND (a.epoch = r.epoch) AND (a.seq = r.seq) AND (a.branch = r.branch))))) THEN r.note
            ELSE NULL::bytea
        END AS note
   FROM public.record r;


--
-- Name: reserved_day; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.reserved_day AS
 SELECT fuel_day.day,
    ''::text AS vehicle,
    ''::text AS driver,
    fuel_day.grade,
    fuel_day.station,
    'reserved'::text AS purpose,
    fuel_day.currency,
    fuel_day.department,
    ''::text AS state,
    ''::text AS custodian,
    ''::text AS funding,
    fuel_day.class,
    false AS handed,
    (sum(fuel_day.fills))::bigint AS fills,
    (sum(fuel_day.typed))::bigint AS typed,
    (sum(fuel_day.corrected))::bigint AS corrected,
    (sum(fuel_day.unpriced))::bigint AS unpriced,
    (sum(fuel_day.volume_ul))::bigint AS volume_ul,
    (sum(fuel_day.amount_cents))::bigint AS amount_cents,
    (0)::bigint AS way_m,
    (0)::bigint AS way_ul,
    (0)::bigint AS way_cents,
    (0)::bigint AS way_unpriced,
    (0)::bigint AS run_s,
    (0)::bigint AS run_ul
   FROM public.fuel_day
  WHERE (fuel_day.vehicle IN ( SELECT v.vehicle
           FROM public.vehicle v
          WHERE (v.reserved IS NOT NULL)))
  GROUP BY fuel_day.day, fuel_day.grade, fuel_day.station, fuel_day.currency, fuel_day.department, fuel_day.class;


--
-- Name: reserved_day; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.reserved_day WITH (security_barrier='true') AS
 SELECT reserved_day.day,
    reserved_day.vehicle,
    reserved_day.driver,
    reserved_day.grade,
    reserved_day.station,
    reserved_day.purpose,
    reserved_day.currency,
    reserved_day.department,
    reserved_day.state,
    reserved_day.custodian,
    reserved_day.funding,
    reserved_day.class,
    reserved_day.handed,
    reserved_day.fills,
    reserved_day.typed,
    reserved_day.corrected,
    reserved_day.unpriced,
    reserved_day.volume_ul,
    reserved_day.amount_cents,
    reserved_day.way_m,
    reserved_day.way_ul,
    reserved_day.way_cents,
    reserved_day.way_unpriced,
    reserved_day.run_s,
    reserved_day.run_ul
   FROM public.reserved_day
  WHERE (((reserved_day.department = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) OR ('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]))) AND (NOT ('+'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]))));


--
-- Name: reserved_fill; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.reserved_fill AS
 SELECT e.happened_at,
    e.station,
    e.contract,
    e.permit,
    e.grade,
    e.volume_ul,
    e.amount_cents,
    e.currency,
    (e.volume_from = 'typed'::text) AS typed,
    e.corrected,
    COALESCE(d.department, ''::text) AS department,
    COALESCE(c.value, ''::text) AS class
   FROM (((public.effective_dispense e
     JOIN public.vehicle v ON (((v.vehicle = e.vehicle) AND (v.reserved IS NOT NULL))))
     LEFT JOIN public.vehicle_department d ON (((d.vehicle = e.vehicle) AND (d.from_at <= e.happened_at) AND (d.until_at > e.happened_at))))
     LEFT JOIN LATERAL ( SELECT s.value
           FROM ( SELECT s_1.n,
                    s_1.vehicle,
                    s_1.what,
                    s_1.value,
                    s_1.detail,
                    s_1.old_reading,
                    s_1.new_reading,
                    s_1.reason,
                    s_1.said_by,
                    s_1.said_at,
                    s_1.applied_at,
                    s_1.said_from,
                    s_1.from_at,
                    s_1.until_at,
                    s_1.person
                   FROM public.vehicle_span s_1
                  WHERE ((s_1.vehicle = e.vehicle) AND (s_1.what = 'class'::text))
                 OFFSET 0) s
          WHERE ((s.from_at <= e.happened_at) AND (s.until_at > e.happened_at))) c ON (true));


--
-- Name: reserved_fill; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.reserved_fill WITH (security_barrier='true') AS
 SELECT reserved_fill.happened_at,
    reserved_fill.station,
    reserved_fill.contract,
    reserved_fill.permit,
    reserved_fill.grade,
    reserved_fill.volume_ul,
    reserved_fill.amount_cents,
    reserved_fill.currency,
    reserved_fill.typed,
    reserved_fill.corrected,
    reserved_fill.department,
    reserved_fill.class
   FROM public.reserved_fill
  WHERE (((reserved_fill.department = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) OR ('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]))) AND (NOT ('+'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]))));


--
-- Name: reserved_past; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.reserved_past AS
 SELECT p.happened_at,
    p.volume_ul,
    p.amount_cents,
    COALESCE(d.department, ''::text) AS department,
    COALESCE(c.value, ''::text) AS class
   FROM (((public.past_fill p
     JOIN public.vehicle v ON (((v.vehicle = p.vehicle) AND (v.reserved IS NOT NULL))))
     LEFT JOIN public.vehicle_department d ON (((d.vehicle = p.vehicle) AND (d.from_at <= p.happened_at) AND (d.until_at > p.happened_at))))
     LEFT JOIN LATERAL ( SELECT s.value
           FROM ( SELECT s_1.n,
                    s_1.vehicle,
                    s_1.what,
                    s_1.value,
                    s_1.detail,
                    s_1.old_reading,
                    s_1.new_reading,
                    s_1.reason,
                    s_1.said_by,
                    s_1.said_at,
                    s_1.applied_at,
                    s_1.said_from,
                    s_1.from_at,
                    s_1.until_at,
                    s_1.person
                   FROM public.vehicle_span s_1
                  WHERE ((s_1.vehicle = p.vehicle) AND (s_1.what = 'class'::text))
                 OFFSET 0) s
          WHERE ((s.from_at <= p.happened_at) AND (s.until_at > p.happened_at))) c ON (true));


--
-- Name: reserved_past; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.reserved_past WITH (security_barrier='true') AS
 SELECT reserved_past.happened_at,
    reserved_past.volume_ul,
    reserved_past.amount_cents,
    reserved_past.department,
    reserved_past.class
   FROM public.reserved_past
  WHERE (((reserved_past.department = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) OR ('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]))) AND (NOT ('+'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]))));


--
-- Name: rule; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.rule AS
 SELECT rule.rule,
    rule.body,
    rule.revision,
    rule.made
   FROM public.rule;


--
-- Name: rule_act; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rule_act (
    act text NOT NULL,
    level text NOT NULL,
    of text NOT NULL,
    body json NOT NULL,
    was json NOT NULL,
    revision bigint NOT NULL,
    loosens text[] NOT NULL,
    why text NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    approved_by text,
    approved_at timestamp with time zone,
    approved_for text,
    record text,
    state text NOT NULL,
    ended_by text,
    ended_at timestamp with time zone,
    CONSTRAINT rule_act_alone CHECK (((state <> 'in_force'::text) OR (loosens = '{}'::text[]) OR ((approved_by IS NOT NULL) AND (approved_at IS NOT NULL) AND (record IS NOT NULL)))),
    CONSTRAINT rule_act_state CHECK ((state = ANY (ARRAY['proposed'::text, 'in_force'::text, 'void'::text]))),
    CONSTRAINT rule_act_two CHECK ((approved_by <> proposed_by))
);


--
-- Name: rule_act; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.rule_act AS
 SELECT rule_act.act,
    rule_act.level,
    rule_act.of,
    rule_act.body,
    rule_act.was,
    rule_act.revision,
    rule_act.loosens,
    rule_act.why,
    rule_act.proposed_by,
    rule_act.proposed_at,
    rule_act.approved_by,
    rule_act.approved_at,
    rule_act.approved_for,
    rule_act.record,
    rule_act.state,
    rule_act.ended_by,
    rule_act.ended_at
   FROM public.rule_act
  WHERE false;


--
-- Name: rule_terms; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rule_terms (
    level text NOT NULL,
    of text NOT NULL,
    body json NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT rule_terms_level CHECK ((level = ANY (ARRAY['fleet'::text, 'department'::text, 'class'::text, 'vehicle'::text, 'cluster'::text]))),
    CONSTRAINT rule_terms_of CHECK (((level = 'fleet'::text) = (of = ''::text)))
);


--
-- Name: rule_terms; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.rule_terms WITH (security_barrier='true') AS
 SELECT t.level,
    t.of,
    t.body,
    t.revision
   FROM public.rule_terms t
  WHERE ((t.level <> ALL (ARRAY['department'::text, 'vehicle'::text])) OR (t.of = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) OR ((t.level = 'department'::text) AND ('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]))) OR ((t.level = 'vehicle'::text) AND (t.of IN ( SELECT v.vehicle
           FROM litro_pages.vehicle v))));


--
-- Name: sessions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sessions (
    token text NOT NULL,
    data bytea NOT NULL,
    expiry timestamp with time zone NOT NULL,
    username text DEFAULT ''::text NOT NULL
);


--
-- Name: sessions; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.sessions WITH (security_barrier='true') AS
 SELECT s.username,
    s.expiry
   FROM public.sessions s
  WHERE (s.username IN ( SELECT u.username
           FROM litro_pages.app_user u
          WHERE (u.role IS NOT NULL)));


--
-- Name: sign_of_life; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sign_of_life (
    station text NOT NULL,
    at timestamp with time zone NOT NULL,
    epoch bigint NOT NULL,
    durable bigint NOT NULL,
    unsent bigint NOT NULL,
    fleet_version text NOT NULL,
    own_version text NOT NULL
)
WITH (fillfactor='50');


--
-- Name: sign_of_life; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.sign_of_life AS
 SELECT sign_of_life.station,
    sign_of_life.at,
    sign_of_life.epoch,
    sign_of_life.durable,
    sign_of_life.unsent,
    sign_of_life.fleet_version,
    sign_of_life.own_version
   FROM public.sign_of_life;


--
-- Name: spare; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.spare (
    hash bytea NOT NULL,
    station text NOT NULL,
    epoch bigint NOT NULL,
    key text NOT NULL,
    note bytea NOT NULL,
    sealed bytea NOT NULL,
    prepared_at timestamp with time zone NOT NULL,
    state text DEFAULT 'ready'::text NOT NULL,
    active_at timestamp with time zone,
    approved_by text[] DEFAULT '{}'::text[] NOT NULL,
    approved_at timestamp with time zone,
    CONSTRAINT spare_four_eyes CHECK (((state <> 'approved'::text) OR ((cardinality(approved_by) = 2) AND (approved_by[1] <> approved_by[2])))),
    CONSTRAINT spare_state CHECK ((state = ANY (ARRAY['ready'::text, 'active'::text, 'approved'::text, 'void'::text])))
);


--
-- Name: spare; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.spare AS
 SELECT spare.station,
    spare.state
   FROM public.spare;


--
-- Name: station; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.station (
    station text NOT NULL,
    name text NOT NULL,
    shard text NOT NULL,
    zone text NOT NULL,
    enrolled_at timestamp with time zone NOT NULL,
    link_sha256 bytea NOT NULL,
    CONSTRAINT station_id_form CHECK ((station ~ '^[a-z0-9][a-z0-9-]{1,15}$'::text)),
    CONSTRAINT station_shard_form CHECK ((shard ~ '^0[0-9a-f]$'::text))
);


--
-- Name: station; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.station AS
 SELECT station.station,
    station.name,
    station.shard,
    station.zone,
    station.enrolled_at
   FROM public.station;


--
-- Name: station_settings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.station_settings (
    station text NOT NULL,
    body json NOT NULL,
    revision bigint DEFAULT 1 NOT NULL
);


--
-- Name: station_settings; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.station_settings AS
 SELECT station_settings.station,
    json_build_object('mode', (station_settings.body -> 'mode'::text)) AS body
   FROM public.station_settings;


--
-- Name: takeover; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.takeover (
    station text NOT NULL,
    since_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    times bigint NOT NULL
);


--
-- Name: takeover; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.takeover AS
 SELECT takeover.station,
    takeover.since_at,
    takeover.last_at,
    takeover.times
   FROM public.takeover;


--
-- Name: tank_limits; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tank_limits (
    n bigint NOT NULL,
    station text NOT NULL,
    tank text NOT NULL,
    low_ul bigint,
    reorder_ul bigint,
    high_ul bigint,
    water_ul bigint,
    water_um bigint,
    from_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT tank_limits_above CHECK ((LEAST(low_ul, reorder_ul, high_ul, water_ul, water_um) > 0)),
    CONSTRAINT tank_limits_order CHECK ((((low_ul <= reorder_ul) IS NOT FALSE) AND ((GREATEST(low_ul, reorder_ul) < high_ul) IS NOT FALSE))),
    CONSTRAINT tank_limits_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: tank_limits; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.tank_limits WITH (security_barrier='true') AS
 SELECT tank_limits.n,
    tank_limits.station,
    tank_limits.tank,
    tank_limits.low_ul,
    tank_limits.reorder_ul,
    tank_limits.high_ul,
    tank_limits.water_ul,
    tank_limits.water_um,
    tank_limits.from_at,
    tank_limits.reason,
    tank_limits.said_by,
    tank_limits.said_at
   FROM public.tank_limits
  WHERE ('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]));


--
-- Name: ticket; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket (
    ticket text NOT NULL,
    revision bigint NOT NULL,
    state text NOT NULL,
    contract text NOT NULL,
    permit text NOT NULL,
    number text,
    happened_at timestamp with time zone,
    grade text,
    volume_ul bigint,
    price_e4 bigint,
    amount_cents bigint,
    currency text NOT NULL,
    driver text,
    opened_by text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    ended_by text,
    ended_at timestamp with time zone,
    reason text,
    ended_for text,
    CONSTRAINT ticket_state CHECK ((state = ANY (ARRAY['draft'::text, 'waiting'::text, 'returned'::text, 'checked'::text, 'dropped'::text]))),
    CONSTRAINT ticket_two CHECK (((state <> 'checked'::text) OR COALESCE((ended_by <> opened_by), false))),
    CONSTRAINT ticket_whole CHECK (((state = ANY (ARRAY['draft'::text, 'dropped'::text])) OR (num_nulls(number, happened_at, grade, volume_ul, price_e4, amount_cents, sent_at) = 0)))
);


--
-- Name: ticket_part; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_part (
    ticket text NOT NULL,
    revision bigint NOT NULL,
    part integer NOT NULL,
    vehicle text,
    label text,
    volume_ul bigint,
    amount_cents bigint,
    odometer_m bigint,
    engine_s bigint,
    filled text,
    record text,
    folio text,
    flowed boolean DEFAULT false NOT NULL
);


--
-- Name: ticket; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.ticket WITH (security_barrier='true') AS
 SELECT t.ticket,
    t.revision,
    t.state,
    t.contract,
    t.permit,
    t.number,
    t.happened_at,
    t.grade,
    t.volume_ul,
    t.price_e4,
    t.amount_cents,
    t.currency,
    t.driver,
    t.opened_by,
    t.opened_at,
    t.sent_at,
    t.ended_by,
    t.ended_at,
    t.reason,
    t.ended_for
   FROM public.ticket t
  WHERE (((t.opened_by = NULLIF(current_setting('litro.username'::text, true), ''::text)) AND (('+'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) OR (NOT (EXISTS ( SELECT
           FROM (public.ticket_part p
             JOIN public.vehicle v USING (vehicle))
          WHERE ((p.ticket = t.ticket) AND (v.reserved IS NOT NULL))))))) OR ( SELECT COALESCE(bool_and((EXISTS ( SELECT
                   FROM litro_pages.theirs o
                  WHERE ((o.vehicle = p.vehicle) AND (o.from_at <= COALESCE(t.happened_at, t.opened_at)) AND (o.until_at > COALESCE(t.happened_at, t.opened_at)))))), ('*'::text = ANY (( SELECT asking.departments
                   FROM litro_pages.asking)::text[]))) AS "coalesce"
           FROM public.ticket_part p
          WHERE (((p.ticket = t.ticket) AND (p.revision = t.revision)) AND (p.vehicle IS NOT NULL))));


--
-- Name: ticket_evidence; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_evidence (
    ticket text NOT NULL,
    revision bigint NOT NULL,
    place integer NOT NULL,
    sha256 text NOT NULL
);


--
-- Name: ticket_evidence; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.ticket_evidence WITH (security_barrier='true') AS
 SELECT e.ticket,
    e.revision,
    e.place,
    e.sha256
   FROM public.ticket_evidence e
  WHERE (e.ticket IN ( SELECT t.ticket
           FROM litro_pages.ticket t));


--
-- Name: ticket_part; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.ticket_part WITH (security_barrier='true') AS
 SELECT p.ticket,
    p.revision,
    p.part,
    p.vehicle,
    p.label,
    p.volume_ul,
    p.amount_cents,
    p.odometer_m,
    p.engine_s,
    p.filled,
    p.record,
    p.folio,
    p.flowed
   FROM public.ticket_part p
  WHERE (p.ticket IN ( SELECT t.ticket
           FROM litro_pages.ticket t));


--
-- Name: vehicle_act; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.vehicle_act (
    act text NOT NULL,
    of text NOT NULL,
    said json,
    file text,
    bytes bytea,
    meant json,
    shown text,
    loosens jsonb NOT NULL,
    why text NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    approved_by text,
    approved_at timestamp with time zone,
    approved_for text,
    record text,
    state text NOT NULL,
    ended_by text,
    ended_at timestamp with time zone,
    CONSTRAINT vehicle_act_alone CHECK (((state <> 'in_force'::text) OR ((approved_by IS NOT NULL) AND (approved_at IS NOT NULL) AND (record IS NOT NULL)))),
    CONSTRAINT vehicle_act_bytes CHECK ((length(bytes) <= 10485760)),
    CONSTRAINT vehicle_act_loosens CHECK (((jsonb_typeof(loosens) = 'object'::text) AND (loosens <> '{}'::jsonb))),
    CONSTRAINT vehicle_act_one CHECK ((((said IS NULL) = (bytes IS NOT NULL)) AND (num_nulls(file, bytes, meant, shown) = ANY (ARRAY[0, 4])))),
    CONSTRAINT vehicle_act_state CHECK ((state = ANY (ARRAY['proposed'::text, 'in_force'::text, 'void'::text]))),
    CONSTRAINT vehicle_act_two CHECK ((approved_by <> proposed_by))
);


--
-- Name: vehicle_act; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.vehicle_act WITH (security_barrier='true') AS
 SELECT a.act,
    a.of,
    a.said,
    a.file,
    a.bytes,
    a.meant,
    a.shown,
    a.loosens,
    a.why,
    a.proposed_by,
    a.proposed_at,
    a.approved_by,
    a.approved_at,
    a.approved_for,
    a.record,
    a.state,
    a.ended_by,
    a.ended_at
   FROM public.vehicle_act a
  WHERE (a.of IN ( SELECT v.vehicle
           FROM public.vehicle v
          WHERE (v.department = ANY (( SELECT (NULLIF(current_setting('litro.departments'::text, true), ''::text))::text[] AS "nullif")::text[]))));


--
-- Name: vehicle_dated; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.vehicle_dated WITH (security_barrier='true') AS
 SELECT v.n,
    v.vehicle,
    v.what,
    v.from_at,
    v.value,
    v.detail,
    v.old_reading,
    v.new_reading,
    v.reason,
    v.said_by,
    v.said_at,
    v.applied_at,
    v.person,
    v.agreed,
    v.agreed_by,
    v.calendar
   FROM public.vehicle_dated v
  WHERE (v.vehicle IN ( SELECT o.vehicle
           FROM litro_pages.theirs o));


--
-- Name: vehicle_department; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.vehicle_department WITH (security_barrier='true') AS
 SELECT d.vehicle,
    d.department,
    d.from_at,
    d.until_at
   FROM (public.vehicle_department d
     JOIN public.vehicle v USING (vehicle))
  WHERE (((d.department = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[])) OR ('*'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]))) AND ((v.reserved IS NULL) OR ('+'::text = ANY (( SELECT asking.departments
           FROM litro_pages.asking)::text[]))));


--
-- Name: vehicle_span; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.vehicle_span WITH (security_barrier='true') AS
 SELECT v.n,
    v.vehicle,
    v.what,
    v.value,
    v.detail,
    v.old_reading,
    v.new_reading,
    v.reason,
    v.said_by,
    v.said_at,
    v.applied_at,
    v.said_from,
    v.from_at,
    v.until_at,
    v.person
   FROM public.vehicle_span v
  WHERE (v.vehicle IN ( SELECT o.vehicle
           FROM litro_pages.theirs o));


--
-- Name: vehicle_stop; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.vehicle_stop (
    vehicle text NOT NULL,
    quota text NOT NULL
);


--
-- Name: vehicle_stop; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.vehicle_stop WITH (security_barrier='true') AS
 SELECT s.vehicle,
    s.quota
   FROM public.vehicle_stop s
  WHERE (s.vehicle IN ( SELECT o.vehicle
           FROM litro_pages.theirs o));


--
-- Name: voucher_use; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.voucher_use AS
 SELECT effective_dispense.station,
    effective_dispense.epoch,
    effective_dispense.seq,
    effective_dispense.branch,
    effective_dispense.happened_at,
    effective_dispense.at,
    effective_dispense.clock,
    effective_dispense.auth,
    effective_dispense."position",
    effective_dispense.hose,
    effective_dispense.meter,
    effective_dispense.grade,
    effective_dispense.purpose,
    effective_dispense.volume_ul,
    effective_dispense.volume_from,
    effective_dispense.totalizer_before_ul,
    effective_dispense.totalizer_after_ul,
    effective_dispense.price_e4,
    effective_dispense.currency,
    effective_dispense.amount_cents,
    effective_dispense.vehicle,
    effective_dispense.label,
    effective_dispense.driver,
    effective_dispense.attendant,
    effective_dispense.odometer_m,
    effective_dispense.engine_s,
    effective_dispense.filled,
    effective_dispense.ended,
    effective_dispense.flags,
    effective_dispense.ticket,
    effective_dispense.source,
    effective_dispense.contract,
    effective_dispense.permit,
    effective_dispense.into_tank,
    effective_dispense.corrected,
    public.voucher_of(effective_dispense.source, effective_dispense.ticket, effective_dispense.flags) AS number
   FROM public.effective_dispense
  WHERE ((effective_dispense.branch = 0) AND (effective_dispense.source = ANY (ARRAY['voucher'::text, 'ticket'::text])) AND (public.voucher_of(effective_dispense.source, effective_dispense.ticket, effective_dispense.flags) IS NOT NULL));


--
-- Name: voucher; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.voucher AS
 SELECT v.number,
    v.station,
    v.epoch,
    v.seq,
    v.branch,
    v.at,
    v.act,
    v.first_no,
    v.last_no,
    v.vehicle,
    v.grade,
    v.volume_ul,
    v.from_at,
    v.until_at,
    v.amount_cents,
    v.price_e4,
    v.currency,
    v.contract,
    v.permit,
    v.person,
    v.reason,
    (u.station IS NOT NULL) AS redeemed,
    u.station AS use_station,
    u.epoch AS use_epoch,
    u.seq AS use_seq,
    ((u.station IS NULL) AND public.voucher_typed(v.number)) AS undone,
    (public.voucher_canceled(v.number) OR ((u.station IS NULL) AND public.voucher_typed(v.number))) AS canceled
   FROM (( SELECT DISTINCT ON (n.number) n.number,
            a.station,
            a.epoch,
            a.seq,
            a.branch,
            a.at,
            a.act,
            a.first_no,
            a.last_no,
            a.vehicle,
            a.grade,
            a.volume_ul,
            a.from_at,
            a.until_at,
            a.amount_cents,
            a.price_e4,
            a.currency,
            a.contract,
            a.permit,
            a.person,
            a.reason
           FROM public.voucher_act a,
            LATERAL generate_series(a.first_no, a.last_no) n(number)
          WHERE ((a.act = 'issued'::text) AND (a.branch = 0))
          ORDER BY n.number, a.at, a.epoch, a.seq) v
     LEFT JOIN LATERAL ( SELECT u_1.station,
            u_1.epoch,
            u_1.seq
           FROM public.voucher_use u_1
          WHERE (u_1.number = v.number)
          ORDER BY u_1.at, u_1.station, u_1.epoch, u_1.seq
         LIMIT 1) u ON (true));


--
-- Name: voucher; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.voucher WITH (security_barrier='true') AS
 SELECT d.number,
    d.station,
    d.epoch,
    d.seq,
    d.branch,
    d.at,
    d.act,
    d.first_no,
    d.last_no,
    d.vehicle,
    d.grade,
    d.volume_ul,
    d.from_at,
    d.until_at,
    d.amount_cents,
    d.price_e4,
    d.currency,
    d.contract,
    d.permit,
    d.person,
    d.reason,
    d.redeemed,
    d.use_station,
    d.use_epoch,
    d.use_seq,
    d.undone,
    d.canceled
   FROM public.voucher d
  WHERE (EXISTS ( SELECT
           FROM litro_pages.theirs o
          WHERE ((o.vehicle = d.vehicle) AND (o.from_at <= d.at) AND (o.until_at > d.at))));


--
-- Name: voucher_hold; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.voucher_hold WITH (security_barrier='true') AS
 SELECT h.station,
    h.epoch,
    h.seq,
    h.branch,
    h.quota,
    h.period
   FROM public.voucher_hold h
  WHERE (EXISTS ( SELECT
           FROM litro_pages.voucher_act a
          WHERE ((a.station = h.station) AND (a.epoch = h.epoch) AND (a.seq = h.seq) AND (a.branch = h.branch))));


--
-- Name: voucher_open; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.voucher_open WITH (security_barrier='true') AS
 SELECT v.number,
    v.station,
    v.epoch,
    v.seq,
    v.branch,
    v.volume_ul,
    v.until_at
   FROM public.voucher_open v
  WHERE (EXISTS ( SELECT
           FROM litro_pages.voucher_act a
          WHERE ((a.station = v.station) AND (a.epoch = v.epoch) AND (a.seq = v.seq) AND (a.branch = v.branch))));


--
-- Name: voucher_use; Type: VIEW; Schema: litro_pages; Owner: -
--

CREATE VIEW litro_pages.voucher_use WITH (security_barrier='true') AS
 SELECT u.station,
    u.epoch,
    u.seq,
    u.branch,
    u.happened_at,
    u.at,
    u.clock,
    u.auth,
    u."position",
    u.hose,
    u.meter,
    u.grade,
    u.purpose,
    u.volume_ul,
    u.volume_from,
    u.totalizer_before_ul,
    u.totalizer_after_ul,
    u.price_e4,
    u.currency,
    u.amount_cents,
    u.vehicle,
    u.label,
    u.driver,
    u.attendant,
    u.odometer_m,
    u.engine_s,
    u.filled,
    u.ended,
    u.flags,
    u.ticket,
    u.source,
    u.contract,
    u.permit,
    u.into_tank,
    u.corrected,
    u.number
   FROM public.voucher_use u
  WHERE (u.number IN ( SELECT v.number
           FROM litro_pages.voucher v));


--
-- Name: announced; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.announced (
    event text NOT NULL,
    key text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: api_request; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.api_request (
    token text NOT NULL,
    key text NOT NULL,
    sha256 bytea NOT NULL,
    attempt bigint DEFAULT 1 NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    acted_at timestamp with time zone,
    status integer,
    answer bytea,
    CONSTRAINT api_request_answer CHECK (((status IS NULL) = (answer IS NULL))),
    CONSTRAINT api_request_sha256 CHECK ((length(sha256) = 32))
);


--
-- Name: api_token; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.api_token (
    token text NOT NULL,
    username text NOT NULL,
    name text NOT NULL,
    sha256 bytea NOT NULL,
    rights text[] NOT NULL,
    departments text[],
    made_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    acts boolean DEFAULT false NOT NULL,
    CONSTRAINT api_token_sha256 CHECK ((length(sha256) = 32)),
    CONSTRAINT api_token_term CHECK (((until_at > made_at) AND (until_at <= (made_at + '366 days'::interval))))
);


--
-- Name: appearance; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.appearance (
    one boolean DEFAULT true NOT NULL,
    brand text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT appearance_brand CHECK ((brand ~ '^#[0-9a-f]{6}$'::text)),
    CONSTRAINT appearance_one CHECK (one)
);


--
-- Name: arrival; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.arrival (
    station text NOT NULL,
    epoch bigint NOT NULL,
    first_seq bigint NOT NULL,
    branch integer DEFAULT 0 NOT NULL,
    last_seq bigint NOT NULL,
    received_at timestamp with time zone NOT NULL
);


--
-- Name: audit_change; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_change (
    n bigint NOT NULL,
    finding text NOT NULL,
    month text NOT NULL,
    what text NOT NULL,
    on_day date NOT NULL,
    rule text NOT NULL,
    severity text NOT NULL,
    at timestamp with time zone NOT NULL,
    station text,
    vehicle text,
    ref text,
    actual bigint,
    expected bigint,
    unit text,
    args text[] NOT NULL,
    subject text NOT NULL,
    key text NOT NULL,
    risk_cents bigint,
    involved text[] NOT NULL,
    why text NOT NULL,
    by_what text[] NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT audit_change_rule CHECK ((rule ~ '^(AUD|TANK|DOC)-[0-9]{2}$'::text)),
    CONSTRAINT audit_change_what CHECK ((what = ANY (ARRAY['found'::text, 'changed'::text, 'mended'::text, 'again'::text]))),
    CONSTRAINT audit_change_why CHECK (((what = 'mended'::text) = (why <> ''::text)))
);


--
-- Name: audit_change_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.audit_change ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_change_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: audit_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: audit_judged; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_judged (
    month text NOT NULL,
    on_day date NOT NULL,
    facts text NOT NULL,
    at timestamp with time zone NOT NULL
);


--
-- Name: authority_asking; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.authority_asking (
    n bigint NOT NULL,
    what text NOT NULL,
    document text,
    evidence text,
    code text NOT NULL,
    why text NOT NULL,
    after bigint NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT authority_asking_by CHECK ((btrim(said_by) <> ''::text)),
    CONSTRAINT authority_asking_what CHECK ((what = ANY (ARRAY['start'::text, 'stop'::text, 'done'::text, 'away'::text, 'unclear'::text]))),
    CONSTRAINT authority_asking_whose CHECK ((((what = 'unclear'::text) = (document IS NOT NULL)) AND ((evidence IS NULL) OR (what = 'unclear'::text)))),
    CONSTRAINT authority_asking_why CHECK (((what = ANY (ARRAY['away'::text, 'unclear'::text])) = (code <> ''::text)))
);


--
-- Name: authority_asking_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.authority_asking ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.authority_asking_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: backup; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.backup (
    sha256 bytea NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    verified_at timestamp with time zone NOT NULL,
    path text NOT NULL,
    bytes bigint NOT NULL,
    era bigint NOT NULL,
    cursors jsonb NOT NULL,
    CONSTRAINT backup_bytes CHECK ((bytes > 0))
);


--
-- Name: billed_line; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.billed_line AS
 SELECT i.document,
    i.part,
    i.n,
    i."row",
    d.uuid,
    d.n AS taken,
    d.issued_at,
    d.issuer,
    d.issuer_name,
    d.series,
    d.number,
    d.currency,
    i.product,
    i.text,
    i.permit,
    i.ticket,
    i.card,
    i.seller,
    i.at,
    i.volume_ul,
    i.amount_cents,
    i.price_e4,
    i.day_alone
   FROM (public.document d
     JOIN public.document_item i USING (document))
  WHERE ((i.volume_ul > 0) AND public.counts_alone(d.*) AND ((NOT (EXISTS ( SELECT
           FROM public.document_of f
          WHERE ((f.how = '04'::text) AND (f.uuid = d.uuid) AND (d.uuid <> ''::text))))) OR (NOT public.is_replaced(d.*))));


--
-- Name: budget_allotment; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.budget_allotment (
    n bigint NOT NULL,
    year integer NOT NULL,
    account text NOT NULL,
    cents bigint,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    agreed_by text DEFAULT ''::text NOT NULL,
    CONSTRAINT budget_allotment_size CHECK (((cents >= 0) IS NOT FALSE)),
    CONSTRAINT budget_allotment_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: budget_allotment_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.budget_allotment ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.budget_allotment_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: budget_allotment_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.budget_allotment_now AS
 SELECT a.n,
    a.year,
    a.account,
    a.cents,
    a.reason,
    a.said_by,
    a.said_at,
    a.agreed_by
   FROM ( SELECT DISTINCT ON (budget_allotment.year, budget_allotment.account) budget_allotment.n,
            budget_allotment.year,
            budget_allotment.account,
            budget_allotment.cents,
            budget_allotment.reason,
            budget_allotment.said_by,
            budget_allotment.said_at,
            budget_allotment.agreed_by
           FROM public.budget_allotment
          ORDER BY budget_allotment.year, budget_allotment.account, budget_allotment.n DESC) a
  WHERE (a.cents IS NOT NULL);


--
-- Name: budget_booking; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.budget_booking (
    n bigint NOT NULL,
    batch text NOT NULL,
    kind text NOT NULL,
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    document text NOT NULL,
    account text NOT NULL,
    of_year integer NOT NULL,
    of_month integer NOT NULL,
    day date NOT NULL,
    product text NOT NULL,
    department text NOT NULL,
    contract text NOT NULL,
    currency text NOT NULL,
    cents bigint NOT NULL,
    volume_ul bigint NOT NULL,
    class text NOT NULL,
    funding text NOT NULL,
    rule text NOT NULL,
    why text NOT NULL,
    says text NOT NULL,
    in_year integer NOT NULL,
    in_month integer NOT NULL,
    prior boolean NOT NULL,
    booked_on date NOT NULL,
    booked_by text NOT NULL,
    booked_at timestamp with time zone NOT NULL,
    CONSTRAINT budget_booking_in CHECK (
CASE
    WHEN prior THEN ((in_year = 0) AND (in_month = 0))
    ELSE ((in_year = of_year) AND ((in_month >= of_month) AND (in_month <= 12)))
END),
    CONSTRAINT budget_booking_kind CHECK ((kind = ANY (ARRAY['stock'::text, 'unbilled'::text, 'billed'::text, 'received'::text, 'credit'::text]))),
    CONSTRAINT budget_booking_of CHECK (((of_month >= 1) AND (of_month <= 12)))
);


--
-- Name: budget_booking_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.budget_booking ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.budget_booking_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: budget_entry; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.budget_entry (
    key text NOT NULL,
    n bigint NOT NULL,
    batch text NOT NULL,
    year integer NOT NULL,
    subject text NOT NULL,
    day date NOT NULL,
    account text NOT NULL,
    reverses text,
    content text NOT NULL,
    rules bigint NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL
);


--
-- Name: budget_entry_line; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.budget_entry_line (
    key text NOT NULL,
    line integer NOT NULL,
    account text NOT NULL,
    concept text NOT NULL,
    reference text NOT NULL,
    debit_cents bigint NOT NULL,
    credit_cents bigint NOT NULL,
    CONSTRAINT budget_entry_line_side CHECK (((LEAST(debit_cents, credit_cents) = 0) AND (GREATEST(debit_cents, credit_cents) > 0)))
);


--
-- Name: budget_entry_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.budget_entry ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.budget_entry_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: budget_fund; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.budget_fund (
    n bigint NOT NULL,
    fund text NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT budget_fund_code CHECK ((fund ~ '^[A-Za-z0-9]{1,40}$'::text)),
    CONSTRAINT budget_fund_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: budget_fund_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.budget_fund ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.budget_fund_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: budget_fund_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.budget_fund_now AS
 SELECT DISTINCT ON (budget_fund.fund) budget_fund.n,
    budget_fund.fund,
    budget_fund.name,
    budget_fund.active,
    budget_fund.reason,
    budget_fund.said_by,
    budget_fund.said_at
   FROM public.budget_fund
  ORDER BY budget_fund.fund, budget_fund.n DESC;


--
-- Name: budget_movement_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.budget_movement ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.budget_movement_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: budget_quota; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.budget_quota (
    quota text NOT NULL,
    account text NOT NULL,
    CONSTRAINT budget_quota_name CHECK ((quota ~~ 'budget.%'::text))
);


--
-- Name: budget_stop; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.budget_stop (
    n bigint NOT NULL,
    account text NOT NULL,
    from_on date NOT NULL,
    stop text NOT NULL,
    loosens boolean NOT NULL,
    agreed_by text NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT budget_stop_is CHECK ((stop = ANY (ARRAY[''::text, 'soft'::text, 'hard'::text]))),
    CONSTRAINT budget_stop_two CHECK (((NOT loosens) OR ((btrim(agreed_by) <> ''::text) AND (btrim(agreed_by) <> said_by)))),
    CONSTRAINT budget_stop_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: budget_stop_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.budget_stop ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.budget_stop_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: budget_terms; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.budget_terms (
    version bigint NOT NULL,
    currency text NOT NULL,
    form jsonb NOT NULL,
    rules jsonb NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    agreed_by text DEFAULT ''::text NOT NULL,
    from_on date DEFAULT '-infinity'::date NOT NULL,
    CONSTRAINT budget_terms_currency CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT budget_terms_from CHECK (((from_on = '-infinity'::date) OR (EXTRACT(day FROM from_on) = (1)::numeric))),
    CONSTRAINT budget_terms_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: budget_terms_version_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.budget_terms ALTER COLUMN version ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.budget_terms_version_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: calibration; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.calibration (
    n bigint NOT NULL,
    station text NOT NULL,
    kind text NOT NULL,
    device text NOT NULL,
    number text NOT NULL,
    done_by text NOT NULL,
    done_on date NOT NULL,
    until_on date NOT NULL,
    error_ml integer,
    of_ml integer NOT NULL,
    evidence text,
    void boolean NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT calibration_days CHECK ((until_on >= done_on)),
    CONSTRAINT calibration_kind CHECK ((kind = ANY (ARRAY['hose'::text, 'tank'::text]))),
    CONSTRAINT calibration_says CHECK (((btrim(device) <> ''::text) AND (btrim(number) <> ''::text) AND (btrim(done_by) <> ''::text) AND (btrim(reason) <> ''::text))),
    CONSTRAINT calibration_size CHECK (((of_ml > 0) AND ((abs(error_ml) <= of_ml) IS NOT FALSE)))
);


--
-- Name: calibration_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.calibration ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.calibration_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: calibration_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.calibration_now AS
 SELECT c.n,
    c.station,
    c.kind,
    c.device,
    c.number,
    c.done_by,
    c.done_on,
    c.until_on,
    c.error_ml,
    c.of_ml,
    c.evidence,
    c.void,
    c.reason,
    c.said_by,
    c.said_at
   FROM ( SELECT DISTINCT ON (calibration.station, calibration.kind, calibration.device, calibration.number) calibration.n,
            calibration.station,
            calibration.kind,
            calibration.device,
            calibration.number,
            calibration.done_by,
            calibration.done_on,
            calibration.until_on,
            calibration.error_ml,
            calibration.of_ml,
            calibration.evidence,
            calibration.void,
            calibration.reason,
            calibration.said_by,
            calibration.said_at
           FROM public.calibration
          ORDER BY calibration.station, calibration.kind, calibration.device, calibration.number, calibration.n DESC) c
  WHERE (NOT c.void);


--
-- Name: calibration_terms; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.calibration_terms (
    n bigint NOT NULL,
    from_on date NOT NULL,
    months integer,
    tolerance_ml integer,
    of_ml integer NOT NULL,
    told_by text NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT calibration_terms_size CHECK (((of_ml > 0) AND ((tolerance_ml > 0) IS NOT FALSE) AND (((months >= 1) AND (months <= 120)) IS NOT FALSE))),
    CONSTRAINT calibration_terms_told CHECK (((tolerance_ml IS NULL) OR (btrim(told_by) <> ''::text))),
    CONSTRAINT calibration_terms_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: calibration_terms_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.calibration_terms ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.calibration_terms_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: certificate; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.certificate (
    spki bytea NOT NULL,
    station text NOT NULL,
    key text NOT NULL,
    authority integer NOT NULL,
    serial bytea NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    not_after timestamp with time zone NOT NULL,
    der bytea NOT NULL,
    revoked_at timestamp with time zone
);


--
-- Name: close_act; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.close_act (
    n bigint NOT NULL,
    year integer NOT NULL,
    month integer NOT NULL,
    first_on date NOT NULL,
    kind text NOT NULL,
    person text NOT NULL,
    name text NOT NULL,
    "position" text NOT NULL,
    holds text[] NOT NULL,
    at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    hash bytea,
    until_on date,
    of bigint,
    state text NOT NULL,
    CONSTRAINT close_act_agrees CHECK (((kind = 'reopen'::text) = (of IS NOT NULL))),
    CONSTRAINT close_act_hash CHECK ((
CASE
    WHEN (kind = ANY (ARRAY['sign'::text, 'close'::text])) THEN (octet_length(hash) = 32)
    ELSE (hash IS NULL)
END IS TRUE)),
    CONSTRAINT close_act_kind CHECK ((kind = ANY (ARRAY['soft'::text, 'end'::text, 'extend'::text, 'sign'::text, 'comment'::text, 'close'::text, 'ask'::text, 'reopen'::text]))),
    CONSTRAINT close_act_month CHECK ((((month >= 1) AND (month <= 12)) AND (n > 0))),
    CONSTRAINT close_act_person CHECK (((person <> ''::text) OR (kind = ANY (ARRAY['soft'::text, 'end'::text])))),
    CONSTRAINT close_act_state CHECK ((state = ANY (ARRAY['open'::text, 'late'::text, 'reopened'::text, 'ended'::text, 'closed'::text]))),
    CONSTRAINT close_act_until CHECK (((kind = 'extend'::text) = (until_on IS NOT NULL)))
);


--
-- Name: close_gap; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.close_gap (
    n bigint NOT NULL,
    station text NOT NULL,
    epoch bigint NOT NULL,
    from_seq bigint NOT NULL,
    to_seq bigint NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    agreed_by text DEFAULT ''::text NOT NULL,
    CONSTRAINT close_gap_kind CHECK ((kind = ANY (ARRAY['pending'::text, 'lost'::text, 'void'::text]))),
    CONSTRAINT close_gap_size CHECK (((from_seq >= 1) AND (from_seq <= to_seq))),
    CONSTRAINT close_gap_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: close_gap_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.close_gap ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.close_gap_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: close_head; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.close_head (
    act bigint NOT NULL,
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT close_head_hash CHECK ((octet_length(hash) = 32))
);


--
-- Name: close_holding; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.close_holding (
    n bigint NOT NULL,
    "position" text NOT NULL,
    person text NOT NULL,
    from_on date NOT NULL,
    holds boolean NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    agreed_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT close_holding_names CHECK (((btrim("position") <> ''::text) AND (btrim(person) <> ''::text))),
    CONSTRAINT close_holding_two CHECK (((btrim(agreed_by) <> ''::text) AND (btrim(agreed_by) <> said_by))),
    CONSTRAINT close_holding_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: close_holding_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.close_holding ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.close_holding_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: close_package; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.close_package (
    n bigint NOT NULL,
    year integer NOT NULL,
    month integer NOT NULL,
    version integer NOT NULL,
    figures bytea NOT NULL,
    sha256 text NOT NULL,
    size bigint NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT close_package_figures CHECK ((octet_length(figures) = 32)),
    CONSTRAINT close_package_month CHECK ((((month >= 1) AND (month <= 12)) AND (version > 0) AND (size > 0)))
);


--
-- Name: close_package_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.close_package ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.close_package_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: close_rules; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.close_rules (
    version bigint NOT NULL,
    from_act bigint NOT NULL,
    begins_year integer NOT NULL,
    begins_month integer NOT NULL,
    rules jsonb NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    agreed_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT close_rules_begin CHECK (((begins_month >= 1) AND (begins_month <= 12))),
    CONSTRAINT close_rules_two CHECK (((btrim(agreed_by) <> ''::text) AND (btrim(agreed_by) <> said_by))),
    CONSTRAINT close_rules_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: close_rules_version_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.close_rules ALTER COLUMN version ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.close_rules_version_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: close_settlement; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.close_settlement (
    n bigint NOT NULL,
    year integer NOT NULL,
    month integer NOT NULL,
    of_check text NOT NULL,
    item text NOT NULL,
    is_so text NOT NULL,
    name text NOT NULL,
    cents bigint NOT NULL,
    void boolean NOT NULL,
    reason text NOT NULL,
    evidence text,
    said_by text NOT NULL,
    agreed_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT close_settlement_month CHECK (((month >= 1) AND (month <= 12))),
    CONSTRAINT close_settlement_of CHECK (((btrim(of_check) <> ''::text) AND (btrim(item) <> ''::text))),
    CONSTRAINT close_settlement_shown CHECK ((void OR (evidence IS NOT NULL))),
    CONSTRAINT close_settlement_two CHECK (((lower(btrim(agreed_by)) <> ''::text) AND (lower(btrim(agreed_by)) <> lower(btrim(said_by))))),
    CONSTRAINT close_settlement_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: close_settlement_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.close_settlement ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.close_settlement_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: closed_month; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.closed_month (
    n bigint NOT NULL,
    act bigint NOT NULL,
    year integer NOT NULL,
    month integer NOT NULL,
    version integer NOT NULL,
    hash bytea NOT NULL,
    prev bytea,
    note bytea NOT NULL,
    CONSTRAINT closed_month_first CHECK (((n = 1) = (prev IS NULL))),
    CONSTRAINT closed_month_note CHECK ((hash = sha256(note)))
);


--
-- Name: contract_paper_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.contract_paper ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.contract_paper_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: contract_price; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contract_price (
    n bigint NOT NULL,
    contract text NOT NULL,
    product text NOT NULL,
    from_on date NOT NULL,
    until_on date,
    kind text NOT NULL,
    price_e4 bigint NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    agreed_by text DEFAULT ''::text NOT NULL,
    index_name text DEFAULT ''::text NOT NULL,
    CONSTRAINT contract_price_days CHECK ((until_on >= from_on)),
    CONSTRAINT contract_price_index CHECK (
CASE kind
    WHEN 'index'::text THEN ((index_name <> ''::text) AND (index_name = upper(btrim(index_name))))
    ELSE (index_name = ''::text)
END),
    CONSTRAINT contract_price_kind CHECK ((kind = ANY (ARRAY['fixed'::text, 'discount'::text, 'index'::text, 'none'::text]))),
    CONSTRAINT contract_price_size CHECK (
CASE kind
    WHEN 'none'::text THEN (price_e4 = 0)
    WHEN 'index'::text THEN ((price_e4 >= '-10000000'::integer) AND (price_e4 <= 10000000))
    ELSE (price_e4 > 0)
END),
    CONSTRAINT contract_price_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: contract_price_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.contract_price ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.contract_price_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: contract_price_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.contract_price_now AS
 SELECT p.n,
    p.contract,
    p.product,
    p.from_on,
    p.until_on,
    p.kind,
    p.price_e4,
    p.reason,
    p.said_by,
    p.said_at,
    p.agreed_by,
    p.index_name
   FROM ( SELECT DISTINCT ON (contract_price.contract, contract_price.product, contract_price.from_on) contract_price.n,
            contract_price.contract,
            contract_price.product,
            contract_price.from_on,
            contract_price.until_on,
            contract_price.kind,
            contract_price.price_e4,
            contract_price.reason,
            contract_price.said_by,
            contract_price.said_at,
            contract_price.agreed_by,
            contract_price.index_name
           FROM public.contract_price
          ORDER BY contract_price.contract, contract_price.product, contract_price.from_on, contract_price.n DESC) p
  WHERE (p.kind <> 'none'::text);


--
-- Name: contract_seen; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contract_seen (
    contract text NOT NULL,
    paper bigint NOT NULL,
    level integer NOT NULL,
    username text NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    kind text DEFAULT 'used'::text NOT NULL,
    CONSTRAINT contract_seen_level CHECK ((level >= 0))
);


--
-- Name: correction_answer; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.correction_answer (
    ask bigint NOT NULL,
    state text NOT NULL,
    asked_by text NOT NULL,
    asked_as text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone NOT NULL,
    said_by text NOT NULL,
    said_as text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    record_station text,
    record_epoch bigint,
    record_seq bigint,
    record_branch integer,
    CONSTRAINT correction_answer_own CHECK (((state <> 'withdrawn'::text) OR (said_by = asked_by))),
    CONSTRAINT correction_answer_role CHECK (((state <> 'approved'::text) OR (said_as <> asked_as))),
    CONSTRAINT correction_answer_state CHECK ((state = ANY (ARRAY['approved'::text, 'refused'::text, 'withdrawn'::text]))),
    CONSTRAINT correction_answer_time CHECK (((said_at >= asked_at) AND (said_at < until_at))),
    CONSTRAINT correction_answer_two CHECK (((state = 'withdrawn'::text) OR (said_by <> asked_by))),
    CONSTRAINT correction_answer_whole CHECK ((num_nulls(record_station, record_epoch, record_seq, record_branch) =
CASE state
    WHEN 'approved'::text THEN 0
    ELSE 4
END)),
    CONSTRAINT correction_answer_why CHECK (((state <> 'refused'::text) OR (btrim(reason) <> ''::text)))
);


--
-- Name: correction_ask; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.correction_ask (
    n bigint NOT NULL,
    of_station text NOT NULL,
    of_epoch bigint NOT NULL,
    of_seq bigint NOT NULL,
    action text NOT NULL,
    figures jsonb,
    vehicle text,
    happened_at timestamp with time zone NOT NULL,
    was_ul bigint NOT NULL,
    is_ul bigint NOT NULL,
    was_cents bigint,
    is_cents bigint,
    currency text NOT NULL,
    saw bigint NOT NULL,
    reason text NOT NULL,
    evidence text[] NOT NULL,
    asked_by text NOT NULL,
    asked_as text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone NOT NULL,
    CONSTRAINT correction_ask_action CHECK ((action = ANY (ARRAY['void'::text, 'replace'::text, 'assign'::text]))),
    CONSTRAINT correction_ask_days CHECK ((until_at = (asked_at + '72:00:00'::interval))),
    CONSTRAINT correction_ask_figures CHECK ((((action = 'void'::text) = (figures IS NULL)) AND (is_ul >= 0) AND ((action <> 'void'::text) OR (is_ul = 0)))),
    CONSTRAINT correction_ask_who CHECK (((btrim(asked_by) <> ''::text) AND (asked_as <> ''::text))),
    CONSTRAINT correction_ask_why CHECK (((btrim(reason) <> ''::text) AND (octet_length(reason) <= 200) AND (cardinality(evidence) <= 8)))
);


--
-- Name: correction_ask_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.correction_ask ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.correction_ask_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: credit_line; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.credit_line AS
 SELECT i.document,
    i.part,
    i.n,
    d.uuid,
    d.n AS taken,
    d.issued_at,
    d.issuer,
    d.series,
    d.number,
    d.currency,
    i.product,
    i.permit,
    i.ticket,
    i.amount_cents
   FROM (public.document d
     JOIN public.document_item i USING (document))
  WHERE ((i.amount_cents > 0) AND public.credit_counts(d.*) AND (NOT (EXISTS ( SELECT
           FROM public.document_of f
          WHERE ((f.document = d.document) AND (f.how = '07'::text))))) AND (NOT (EXISTS ( SELECT
           FROM (public.document_of f
             JOIN public.document o USING (document))
          WHERE ((f.how = '04'::text) AND (f.uuid = d.uuid) AND (d.uuid <> ''::text) AND (o.issuer = d.issuer) AND (ROW(o.issued_at, o.n) > ROW(d.issued_at, d.n)) AND public.credit_counts(o.*))))));


--
-- Name: delivery_note; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.delivery_note (
    n bigint NOT NULL,
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    note text NOT NULL,
    volume_ul bigint,
    basis text,
    temperature_mc bigint,
    density_g bigint,
    document text,
    part text,
    line integer,
    billed_basis text,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    amount_cents bigint,
    CONSTRAINT delivery_note_amount CHECK ((((amount_cents >= 0) IS NOT FALSE) AND ((amount_cents IS NULL) OR (volume_ul IS NOT NULL)))),
    CONSTRAINT delivery_note_basis CHECK ((((basis = ANY (ARRAY['obs'::text, '15C'::text, '20C'::text, '60F'::text])) IS NOT FALSE) AND ((billed_basis = ANY (ARRAY['obs'::text, '15C'::text, '20C'::text, '60F'::text])) IS NOT FALSE))),
    CONSTRAINT delivery_note_billed CHECK ((num_nulls(document, part, line, billed_basis) = ANY (ARRAY[0, 4]))),
    CONSTRAINT delivery_note_density CHECK ((((density_g >= 600000) AND (density_g <= 1100000)) IS NOT FALSE)),
    CONSTRAINT delivery_note_temperature CHECK ((((temperature_mc >= '-50000'::integer) AND (temperature_mc <= 100000)) IS NOT FALSE)),
    CONSTRAINT delivery_note_volume CHECK ((((volume_ul > 0) IS NOT FALSE) AND ((volume_ul IS NULL) = (basis IS NULL)))),
    CONSTRAINT delivery_note_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: delivery_noted; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.delivery_noted AS
 SELECT DISTINCT ON (delivery_note.station, delivery_note.epoch, delivery_note.seq) delivery_note.n,
    delivery_note.station,
    delivery_note.epoch,
    delivery_note.seq,
    delivery_note.note,
    delivery_note.volume_ul,
    delivery_note.basis,
    delivery_note.temperature_mc,
    delivery_note.density_g,
    delivery_note.document,
    delivery_note.part,
    delivery_note.line,
    delivery_note.billed_basis,
    delivery_note.reason,
    delivery_note.said_by,
    delivery_note.said_at,
    delivery_note.amount_cents
   FROM public.delivery_note
  ORDER BY delivery_note.station, delivery_note.epoch, delivery_note.seq, delivery_note.n DESC;


--
-- Name: line_decision; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.line_decision (
    decision bigint NOT NULL,
    batch text NOT NULL,
    document text NOT NULL,
    part text NOT NULL,
    n integer NOT NULL,
    what text NOT NULL,
    pass text NOT NULL,
    state text NOT NULL,
    volume_ul bigint NOT NULL,
    amount_cents bigint NOT NULL,
    price_e4 bigint NOT NULL,
    tolerances bigint NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT line_decision_is CHECK ((what = ANY (ARRAY['linked'::text, 'apart'::text, 'open'::text]))),
    CONSTRAINT line_decision_why CHECK (((what <> 'apart'::text) OR (reason <> ''::text)))
);


--
-- Name: line_decided; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.line_decided AS
 SELECT d.decision,
    d.batch,
    d.document,
    d.part,
    d.n,
    d.what,
    d.pass,
    d.state,
    d.volume_ul,
    d.amount_cents,
    d.price_e4,
    d.tolerances,
    d.reason,
    d.said_by,
    d.said_at
   FROM public.line_decision d
  WHERE (NOT (EXISTS ( SELECT
           FROM public.line_decision l
          WHERE (((l.document = d.document) AND (l.part = d.part) AND (l.n = d.n)) AND (l.decision > d.decision)))));


--
-- Name: credited_line; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.credited_line AS
 WITH r AS (
         SELECT DISTINCT c.document,
            c.part,
            c.n,
            c.product,
            c.permit,
            c.ticket,
            o_1.document AS of
           FROM ((public.credit_line c
             JOIN public.document_of f ON (((f.document = c.document) AND (f.how = ANY (ARRAY['01'::text, '03'::text])) AND (f.uuid <> ''::text))))
             JOIN public.document o_1 ON (((o_1.uuid = f.uuid) AND (o_1.uuid <> ''::text) AND (o_1.kind = 'I'::text) AND (o_1.other_of IS NULL) AND (o_1.issuer = c.issuer))))
        ), named AS (
         SELECT r.document,
            r.part,
            r.n,
            x_1.document AS of_document,
            x_1.part AS of_part,
            x_1.n AS of_n
           FROM (r
             JOIN public.document_item x_1 ON (((x_1.document = r.of) AND
                CASE
                    WHEN ((r.ticket <> ''::text) AND ((r.permit <> ''::text) OR (EXISTS ( SELECT
                       FROM public.document_item y
                      WHERE ((y.document = r.of) AND (public.ticket_key(y.ticket) = public.ticket_key(r.ticket))))))) THEN ((public.ticket_key(x_1.ticket) = public.ticket_key(r.ticket)) AND ((r.permit = ''::text) OR (public.permit_key(x_1.permit) = public.permit_key(r.permit))))
                    WHEN (EXISTS ( SELECT
                       FROM public.document_item y
                      WHERE ((y.document = r.of) AND (y.product = r.product)))) THEN (x_1.product = r.product)
                    ELSE (x_1.volume_ul > 0)
                END)))
        ), loose AS (
         SELECT c.document,
            c.part,
            c.n,
            min(l.document) AS of_document,
            min(l.part) AS of_part,
            min(l.n) AS of_n
           FROM (public.credit_line c
             JOIN public.billed_line l ON (((l.issuer = c.issuer) AND (public.ticket_key(l.ticket) = public.ticket_key(c.ticket)) AND (public.permit_key(l.permit) = public.permit_key(c.permit)))))
          WHERE ((c.ticket <> ''::text) AND (NOT (EXISTS ( SELECT
                   FROM public.document_of f
                  WHERE ((f.document = c.document) AND (f.how = ANY (ARRAY['01'::text, '03'::text])))))))
          GROUP BY c.document, c.part, c.n
         HAVING (count(*) = 1)
        )
 SELECT a.document,
    a.part,
    a.n,
    a.of_document,
    a.of_part,
    a.of_n,
    x.amount_cents AS of_cents,
        CASE
            WHEN (b.document IS NULL) THEN 'apart'::text
            WHEN ((EXISTS ( SELECT
               FROM public.delivery_noted n
              WHERE ((n.document = a.of_document) AND (n.part = a.of_part) AND (n.line = a.of_n)))) AND (s.currency = o.currency)) THEN 'received'::text
            WHEN ((d.what IS NULL) AND (EXISTS ( SELECT
               FROM public.contract_now c
              WHERE ((c.rfc = b.issuer) AND (c.supply = 'bulk'::text) AND (b.issued_at >= c.from_on) AND ((c.until_on IS NULL) OR (b.issued_at < (c.until_on + 1)))))) AND (NOT (EXISTS ( SELECT
               FROM (public.permit_on p
                 JOIN public.contract_now c USING (contract))
              WHERE ((c.rfc = b.issuer) AND (public.permit_key(p.permit) = public.permit_key(b.permit)) AND public.line_within(b.at, b.issued_at, p.from_on, p.last_on)))))) THEN 'apart'::text
            ELSE COALESCE(d.what, 'open'::text)
        END AS state
   FROM (((((( SELECT named.document,
            named.part,
            named.n,
            named.of_document,
            named.of_part,
            named.of_n
           FROM named
        UNION ALL
         SELECT loose.document,
            loose.part,
            loose.n,
            loose.of_document,
            loose.of_part,
            loose.of_n
           FROM loose) a
     JOIN public.document s ON ((s.document = a.document)))
     JOIN public.document o ON ((o.document = a.of_document)))
     JOIN public.document_item x ON (((x.document = a.of_document) AND (x.part = a.of_part) AND (x.n = a.of_n))))
     LEFT JOIN public.billed_line b ON (((b.document = a.of_document) AND (b.part = a.of_part) AND (b.n = a.of_n))))
     LEFT JOIN public.line_decided d ON (((d.document = a.of_document) AND (d.part = a.of_part) AND (d.n = a.of_n))));


--
-- Name: day_close; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.day_close (
    n bigint NOT NULL,
    station text NOT NULL,
    on_day date NOT NULL,
    fills bigint NOT NULL,
    volume_ul bigint NOT NULL,
    void boolean NOT NULL,
    reason text NOT NULL,
    evidence text,
    said_by text NOT NULL,
    agreed_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT day_close_shown CHECK ((void OR (evidence IS NOT NULL))),
    CONSTRAINT day_close_two CHECK (((btrim(agreed_by) <> ''::text) AND (btrim(agreed_by) <> said_by))),
    CONSTRAINT day_close_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: day_close_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.day_close ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.day_close_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: day_close_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.day_close_now AS
 SELECT d.n,
    d.station,
    d.on_day,
    d.fills,
    d.volume_ul,
    d.void,
    d.reason,
    d.evidence,
    d.said_by,
    d.agreed_by,
    d.said_at
   FROM ( SELECT DISTINCT ON (day_close.station, day_close.on_day) day_close.n,
            day_close.station,
            day_close.on_day,
            day_close.fills,
            day_close.volume_ul,
            day_close.void,
            day_close.reason,
            day_close.evidence,
            day_close.said_by,
            day_close.agreed_by,
            day_close.said_at
           FROM public.day_close
          ORDER BY day_close.station, day_close.on_day, day_close.n DESC) d
  WHERE (NOT d.void);


--
-- Name: day_terms; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.day_terms (
    n bigint NOT NULL,
    station text NOT NULL,
    from_on date NOT NULL,
    closes boolean NOT NULL,
    supervisor boolean NOT NULL,
    weekdays integer[] NOT NULL,
    due_h integer NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    agreed_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT day_terms_due CHECK (((due_h >= 0) AND (due_h <= 720))),
    CONSTRAINT day_terms_two CHECK (((btrim(agreed_by) <> ''::text) AND (btrim(agreed_by) <> said_by))),
    CONSTRAINT day_terms_weekdays CHECK ((weekdays <@ '{1,2,3,4,5,6,7}'::integer[])),
    CONSTRAINT day_terms_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: day_terms_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.day_terms ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.day_terms_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: delivery_note_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.delivery_note ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.delivery_note_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: denial; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.denial (
    minute timestamp with time zone NOT NULL,
    source text NOT NULL,
    who text DEFAULT ''::text NOT NULL,
    what text NOT NULL,
    times bigint DEFAULT 1 NOT NULL,
    CONSTRAINT denial_times CHECK ((times > 0))
);


--
-- Name: department_funding; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.department_funding (
    n bigint NOT NULL,
    department text NOT NULL,
    from_on date NOT NULL,
    fund text NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    agreed_by text DEFAULT ''::text NOT NULL,
    CONSTRAINT department_funding_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: department_funding_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.department_funding ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.department_funding_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: department_funding_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.department_funding_now AS
 SELECT DISTINCT ON (department_funding.department, department_funding.from_on) department_funding.n,
    department_funding.department,
    department_funding.from_on,
    department_funding.fund,
    department_funding.reason,
    department_funding.said_by,
    department_funding.said_at,
    department_funding.agreed_by
   FROM public.department_funding
  ORDER BY department_funding.department, department_funding.from_on, department_funding.n DESC;


--
-- Name: document_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.document ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.document_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: document_sent; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.document_sent (
    n bigint NOT NULL,
    batch text NOT NULL,
    file text NOT NULL,
    sha256 text NOT NULL,
    outcome text NOT NULL,
    document text,
    code text NOT NULL,
    line integer NOT NULL,
    why text NOT NULL,
    sent_by text NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    CONSTRAINT document_sent_is CHECK (
CASE outcome
    WHEN 'unreadable'::text THEN ((document IS NULL) AND (code <> ''::text))
    WHEN 'passed'::text THEN (document IS NULL)
    ELSE ((outcome = ANY (ARRAY['taken'::text, 'again'::text])) AND (document IS NOT NULL))
END)
);


--
-- Name: document_sent_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.document_sent ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.document_sent_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: document_status_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.document_status ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.document_status_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: document_verdict_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.document_verdict ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.document_verdict_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: emission_factor; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.emission_factor (
    n bigint NOT NULL,
    product text NOT NULL,
    from_on date NOT NULL,
    g_per_l bigint,
    source text NOT NULL,
    year integer NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT emission_factor_product CHECK ((btrim(product) <> ''::text)),
    CONSTRAINT emission_factor_size CHECK (((g_per_l >= 0) AND (g_per_l <= 10000))),
    CONSTRAINT emission_factor_source CHECK ((btrim(source) <> ''::text)),
    CONSTRAINT emission_factor_why CHECK ((btrim(reason) <> ''::text)),
    CONSTRAINT emission_factor_year CHECK (((year >= 1990) AND (year <= 2100)))
);


--
-- Name: emission_factor_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.emission_factor ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.emission_factor_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: entry_file; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.entry_file (
    n bigint NOT NULL,
    name text NOT NULL,
    version bigint NOT NULL,
    layout_sha256 text NOT NULL,
    form integer NOT NULL,
    year integer NOT NULL,
    first integer NOT NULL,
    last integer NOT NULL,
    file_name text NOT NULL,
    sha256 text NOT NULL,
    size bigint NOT NULL,
    schedule text,
    due_at timestamp with time zone,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT entry_file_numbers CHECK (((first >= 1) AND (last >= first))),
    CONSTRAINT entry_file_of CHECK (((schedule IS NULL) = (due_at IS NULL)))
);


--
-- Name: entry_file_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.entry_file ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.entry_file_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: entry_layout; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.entry_layout (
    name text NOT NULL,
    version bigint NOT NULL,
    layout text NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT entry_layout_name CHECK ((btrim(name) <> ''::text)),
    CONSTRAINT entry_layout_version CHECK ((version > 0)),
    CONSTRAINT entry_layout_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: entry_layout_text; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.entry_layout_text (
    sha256 text NOT NULL,
    layout text NOT NULL
);


--
-- Name: evidence; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.evidence (
    sha256 text NOT NULL,
    kind text NOT NULL,
    size bigint NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by text NOT NULL,
    CONSTRAINT evidence_form CHECK (((sha256 ~ '^[0-9a-f]{64}$'::text) AND (kind = ANY (ARRAY['jpg'::text, 'pdf'::text, 'xml'::text, 'zip'::text, 'csv'::text, 'xlsx'::text, 'png'::text])) AND (size > 0)))
);


--
-- Name: line_decision_fill; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.line_decision_fill (
    decision bigint NOT NULL,
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL
);


--
-- Name: fill_billed; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.fill_billed AS
 SELECT DISTINCT ON (f.station, f.epoch, f.seq, f.branch) f.station,
    f.epoch,
    f.seq,
    f.branch,
    f.decision,
    l.document,
    l.part,
    l.n,
    l.uuid
   FROM ((public.line_decision_fill f
     JOIN public.line_decided d USING (decision))
     JOIN public.billed_line l USING (document, part, n))
  WHERE (d.what = 'linked'::text)
  ORDER BY f.station, f.epoch, f.seq, f.branch, f.decision DESC;


--
-- Name: fill_said; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.fill_said (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL
);


--
-- Name: finding_rule_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.finding_rule ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.finding_rule_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: fiscal_identity; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.fiscal_identity (
    n bigint NOT NULL,
    rfc text NOT NULL,
    from_on date NOT NULL,
    until_on date,
    name text NOT NULL,
    regime text NOT NULL,
    zip text NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    agreed_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT fiscal_identity_days CHECK ((until_on >= from_on)),
    CONSTRAINT fiscal_identity_form CHECK (((regime ~ '^(6[0-9]{2})?$'::text) AND (zip ~ '^([0-9]{5})?$'::text) AND (((name || regime) || zip) <> ''::text))),
    CONSTRAINT fiscal_identity_rfc CHECK ((rfc ~ '^[A-ZÑ&]{3,4}[0-9]{6}[A-Z0-9]{3}$'::text)),
    CONSTRAINT fiscal_identity_why CHECK (((btrim(reason) <> ''::text) AND (btrim(said_by) <> ''::text)))
);


--
-- Name: fiscal_identity_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.fiscal_identity ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.fiscal_identity_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: fuel_quota; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.fuel_quota (
    n bigint NOT NULL,
    product text NOT NULL,
    from_on date NOT NULL,
    per_liter_e6 bigint NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    agreed_by text NOT NULL,
    CONSTRAINT fuel_quota_product CHECK ((product = ANY (ARRAY['15101505'::text, '15101514'::text, '15101515'::text]))),
    CONSTRAINT fuel_quota_size CHECK (((per_liter_e6 >= 0) AND (per_liter_e6 <= 100000000)))
);


--
-- Name: fuel_quota_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.fuel_quota ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.fuel_quota_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: fuel_quota_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.fuel_quota_now AS
 SELECT DISTINCT ON (fuel_quota.product, fuel_quota.from_on) fuel_quota.n,
    fuel_quota.product,
    fuel_quota.from_on,
    fuel_quota.per_liter_e6,
    fuel_quota.reason,
    fuel_quota.said_by,
    fuel_quota.said_at,
    fuel_quota.agreed_by
   FROM public.fuel_quota
  ORDER BY fuel_quota.product, fuel_quota.from_on, fuel_quota.n DESC;


--
-- Name: goose_db_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.goose_db_version (
    id integer NOT NULL,
    version_id bigint NOT NULL,
    is_applied boolean NOT NULL,
    tstamp timestamp without time zone DEFAULT now() NOT NULL
);


--
-- Name: goose_db_version_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.goose_db_version ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.goose_db_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: happening; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.happening (
    n bigint NOT NULL,
    event text NOT NULL,
    key text NOT NULL,
    at timestamp with time zone NOT NULL,
    body jsonb
);


--
-- Name: happening_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.happening ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.happening_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: health; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.health (
    part text NOT NULL,
    state text NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT health_state CHECK ((state = ANY (ARRAY['ok'::text, 'warn'::text, 'bad'::text])))
);


--
-- Name: import_draft; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.import_draft (
    draft text NOT NULL,
    who text NOT NULL,
    kind text NOT NULL,
    file text NOT NULL,
    bytes bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT import_draft_bytes CHECK ((length(bytes) <= 10485760))
);


--
-- Name: import_mapping; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.import_mapping (
    n bigint NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    columns jsonb NOT NULL,
    places jsonb NOT NULL,
    point text NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT import_mapping_says CHECK (((jsonb_typeof(columns) = 'object'::text) AND (jsonb_typeof(places) = 'object'::text) AND (point = ANY (ARRAY[''::text, '.'::text, ','::text])))),
    CONSTRAINT import_mapping_why CHECK (((btrim(name) <> ''::text) AND (btrim(reason) <> ''::text) AND (btrim(said_by) <> ''::text)))
);


--
-- Name: import_mapping_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.import_mapping ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.import_mapping_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: index_price; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.index_price (
    n bigint NOT NULL,
    name text NOT NULL,
    product text NOT NULL,
    on_day date NOT NULL,
    price_e4 bigint NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    agreed_by text DEFAULT ''::text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT index_price_future CHECK ((on_day <= (((said_at AT TIME ZONE 'UTC'::text))::date + 1))),
    CONSTRAINT index_price_name CHECK (((name <> ''::text) AND (name = upper(btrim(name))))),
    CONSTRAINT index_price_product CHECK ((btrim(product) <> ''::text)),
    CONSTRAINT index_price_size CHECK (((price_e4 >= 0) AND (price_e4 <= 10000000))),
    CONSTRAINT index_price_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: index_price_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.index_price ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.index_price_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: index_price_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.index_price_now AS
 SELECT p.n,
    p.name,
    p.product,
    p.on_day,
    p.price_e4,
    p.reason,
    p.said_by,
    p.agreed_by,
    p.said_at
   FROM ( SELECT DISTINCT ON (index_price.name, index_price.product, index_price.on_day) index_price.n,
            index_price.name,
            index_price.product,
            index_price.on_day,
            index_price.price_e4,
            index_price.reason,
            index_price.said_by,
            index_price.agreed_by,
            index_price.said_at
           FROM public.index_price
          ORDER BY index_price.name, index_price.product, index_price.on_day, index_price.n DESC) p
  WHERE (p.price_e4 > 0);


--
-- Name: installation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.installation (
    one boolean DEFAULT true NOT NULL,
    name text NOT NULL,
    zone text NOT NULL,
    begun_at timestamp with time zone DEFAULT now() NOT NULL,
    begun_by text NOT NULL,
    CONSTRAINT installation_one CHECK (one)
);


--
-- Name: kept_view; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.kept_view (
    view text NOT NULL,
    username text NOT NULL,
    name text NOT NULL,
    page text NOT NULL,
    question text NOT NULL,
    moves text DEFAULT ''::text NOT NULL,
    shared boolean DEFAULT false NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    kept_no bigint NOT NULL,
    CONSTRAINT kept_view_moves CHECK ((moves ~ '^((this|last)-(day|week|month|year)|last-[1-9][0-9]{0,3}-days)?$'::text)),
    CONSTRAINT kept_view_page CHECK (((page ~~ '/%'::text) AND ((length(name) >= 1) AND (length(name) <= 80)) AND (length(question) <= 2000)))
);


--
-- Name: kept_view_kept_no_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.kept_view ALTER COLUMN kept_no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.kept_view_kept_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: kept_view_place; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.kept_view_place (
    username text NOT NULL,
    view text NOT NULL,
    place integer NOT NULL,
    pinned boolean DEFAULT false NOT NULL
);


--
-- Name: lease; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.lease (
    station text NOT NULL,
    epoch bigint NOT NULL,
    quota text NOT NULL,
    period text NOT NULL,
    from_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone NOT NULL,
    limit_ul bigint NOT NULL,
    counts_ul bigint NOT NULL,
    ask_ul bigint,
    ask_vehicle text,
    ask_at timestamp with time zone,
    CONSTRAINT lease_counts CHECK (((counts_ul >= limit_ul) AND (limit_ul >= 0)))
);


--
-- Name: COLUMN lease.limit_ul; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.lease.limit_ul IS 'visits, of a quota that counts those';


--
-- Name: COLUMN lease.counts_ul; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.lease.counts_ul IS 'visits, of a quota that counts those';


--
-- Name: COLUMN lease.ask_ul; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.lease.ask_ul IS 'visits, of a quota that counts those';


--
-- Name: lease_said; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.lease_said (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    quota text NOT NULL,
    period text NOT NULL,
    own text NOT NULL,
    limit_ul bigint NOT NULL,
    used_ul bigint NOT NULL,
    reserved_ul bigint NOT NULL,
    limit_visits bigint
);


--
-- Name: leaving_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.leaving ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.leaving_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ledger_balance; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_balance (
    n bigint NOT NULL,
    account text NOT NULL,
    day date NOT NULL,
    cents bigint NOT NULL,
    paper text NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT ledger_balance_why CHECK (((btrim(account) <> ''::text) AND (btrim(paper) <> ''::text) AND (btrim(reason) <> ''::text)))
);


--
-- Name: ledger_balance_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.ledger_balance ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ledger_balance_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ledger_balance_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.ledger_balance_now AS
 SELECT DISTINCT ON (ledger_balance.account, ledger_balance.day) ledger_balance.n,
    ledger_balance.account,
    ledger_balance.day,
    ledger_balance.cents,
    ledger_balance.paper,
    ledger_balance.reason,
    ledger_balance.said_by,
    ledger_balance.said_at
   FROM public.ledger_balance
  ORDER BY ledger_balance.account, ledger_balance.day, ledger_balance.n DESC;


--
-- Name: line_decision_decision_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.line_decision ALTER COLUMN decision ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.line_decision_decision_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: made_part; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.made_part AS
 SELECT d.document,
    f.document AS payment,
    p.uuid,
    f.n,
    p.issued_at,
    f.part,
    f.amount_cents,
    public.payment_counts(p.*) AS counts
   FROM ((public.document_of f
     JOIN public.document p ON ((p.document = f.document)))
     JOIN public.document d ON (((d.uuid = f.uuid) AND (d.uuid <> ''::text) AND (d.other_of IS NULL) AND (d.issuer = p.issuer))))
  WHERE ((f.how = 'paid'::text) AND (f.amount_cents IS NOT NULL) AND (p.kind = 'P'::text) AND public.payment_made(p.*) AND public.paid_in_money_of(f.*, d.*) AND (NOT (EXISTS ( SELECT
           FROM (public.document_of r
             JOIN public.document o USING (document))
          WHERE ((r.how = '04'::text) AND (r.uuid = p.uuid) AND (p.uuid <> ''::text) AND (o.issuer = p.issuer) AND (ROW(o.issued_at, o.n) > ROW(p.issued_at, p.n)) AND (o.kind = 'P'::text) AND public.payment_made(o.*))))));


--
-- Name: match_tolerances; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.match_tolerances (
    version bigint NOT NULL,
    volume_ul bigint NOT NULL,
    volume_mill bigint NOT NULL,
    price_e4 bigint NOT NULL,
    amount_cents bigint NOT NULL,
    amount_mill bigint NOT NULL,
    days integer NOT NULL,
    sum_ul bigint NOT NULL,
    sum_mill bigint NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    from_on date NOT NULL,
    contract text DEFAULT ''::text NOT NULL,
    agreed_by text DEFAULT ''::text NOT NULL,
    CONSTRAINT match_tolerances_are CHECK (((LEAST(volume_ul, volume_mill, price_e4, amount_cents, amount_mill, sum_ul, sum_mill) >= 0) AND ((days >= 0) AND (days <= 100))))
);


--
-- Name: match_tolerances_version_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.match_tolerances ALTER COLUMN version ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.match_tolerances_version_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: office_boot; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.office_boot (
    epoch bigint NOT NULL,
    boot bigint NOT NULL,
    at timestamp with time zone NOT NULL
);


--
-- Name: open_act; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.open_act (
    n bigint NOT NULL,
    act text NOT NULL,
    of_act bigint,
    month date,
    version integer,
    package text,
    address text,
    contact text,
    email text,
    license text,
    license_url text,
    reason text NOT NULL,
    asked_by text,
    asked_at timestamp with time zone,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    approved_for text,
    made jsonb,
    CONSTRAINT open_act_act CHECK ((act = ANY (ARRAY['ask_on'::text, 'on'::text, 'off'::text, 'ask_month'::text, 'month'::text, 'withdraw'::text, 'void'::text]))),
    CONSTRAINT open_act_answers CHECK (((of_act IS NOT NULL) = (act = ANY (ARRAY['on'::text, 'month'::text, 'withdraw'::text, 'void'::text])))),
    CONSTRAINT open_act_asked CHECK ((num_nulls(asked_by, asked_at) =
CASE
    WHEN (act = ANY (ARRAY['on'::text, 'month'::text])) THEN 0
    ELSE 2
END)),
    CONSTRAINT open_act_length CHECK (((char_length(reason) <= 400) AND (char_length(address) <= 200) AND (char_length(contact) <= 200) AND (char_length(email) <= 200) AND (char_length(license) <= 400) AND (char_length(license_url) <= 200))),
    CONSTRAINT open_act_made CHECK (((made IS NOT NULL) = (act = 'ask_month'::text))),
    CONSTRAINT open_act_page CHECK ((num_nulls(address, contact, email, license, license_url) =
CASE
    WHEN (act = ANY (ARRAY['ask_on'::text, 'on'::text])) THEN 0
    ELSE 5
END)),
    CONSTRAINT open_act_shows CHECK (((((month IS NOT NULL) AND (package IS NOT NULL)) = (act = ANY (ARRAY['ask_month'::text, 'month'::text, 'withdraw'::text]))) AND (num_nulls(month, package) = ANY (ARRAY[0, 2])))),
    CONSTRAINT open_act_two CHECK ((asked_by <> said_by)),
    CONSTRAINT open_act_version CHECK ((((version IS NOT NULL) = (act = ANY (ARRAY['month'::text, 'withdraw'::text]))) AND ((version > 0) IS NOT FALSE))),
    CONSTRAINT open_act_why CHECK (((btrim(reason) <> ''::text) OR (act = ANY (ARRAY['on'::text, 'month'::text, 'void'::text]))))
);


--
-- Name: open_act_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.open_act ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.open_act_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: open_package; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.open_package (
    sha256 text NOT NULL,
    month date NOT NULL,
    bytes bytea NOT NULL,
    units text[] NOT NULL,
    CONSTRAINT open_package_is CHECK ((sha256 = encode(sha256(bytes), 'hex'::text))),
    CONSTRAINT open_package_month CHECK ((EXTRACT(day FROM month) = (1)::numeric)),
    CONSTRAINT open_package_size CHECK (((octet_length(bytes) >= 1) AND (octet_length(bytes) <= 8388608)))
);


--
-- Name: paid_part; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.paid_part AS
 SELECT d.document,
    f.document AS payment,
    f.n,
    p.n AS taken,
    p.issued_at,
    f.part,
    f.amount_cents
   FROM ((public.document_of f
     JOIN public.document p ON ((p.document = f.document)))
     JOIN public.document d ON (((d.uuid = f.uuid) AND (d.uuid <> ''::text) AND (d.other_of IS NULL) AND (d.issuer = p.issuer))))
  WHERE ((f.how = 'paid'::text) AND (f.amount_cents IS NOT NULL) AND public.payment_counts(p.*) AND public.paid_in_money_of(f.*, d.*) AND (NOT (EXISTS ( SELECT
           FROM (public.document_of r
             JOIN public.document o USING (document))
          WHERE ((r.how = '04'::text) AND (r.uuid = p.uuid) AND (p.uuid <> ''::text) AND (o.issuer = p.issuer) AND (ROW(o.issued_at, o.n) > ROW(p.issued_at, p.n)) AND public.payment_counts(o.*))))));


--
-- Name: passkey; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.passkey (
    passkey bytea NOT NULL,
    username text NOT NULL,
    name text NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    synced boolean NOT NULL,
    transports text[] NOT NULL,
    made_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    removed_at timestamp with time zone,
    CONSTRAINT passkey_id CHECK (((length(passkey) >= 1) AND (length(passkey) <= 1023)))
);


--
-- Name: passkey_use; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.passkey_use (
    challenge bytea NOT NULL,
    passkey bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    said text NOT NULL,
    client_data bytea NOT NULL,
    authenticator_data bytea NOT NULL,
    signature bytea NOT NULL,
    CONSTRAINT passkey_use_said CHECK ((challenge = sha256(convert_to(said, 'UTF8'::name))))
);


--
-- Name: payments_asked; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.payments_asked (
    one boolean DEFAULT true NOT NULL,
    after bigint NOT NULL,
    CONSTRAINT payments_asked_one CHECK (one)
);


--
-- Name: permit_register; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.permit_register (
    n bigint NOT NULL,
    sha256 text NOT NULL,
    file text NOT NULL,
    from_on date NOT NULL,
    permits bigint NOT NULL,
    left_out jsonb NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    agreed_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT permit_register_hash CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT permit_register_some CHECK (((permits > 0) AND (jsonb_typeof(left_out) = 'array'::text))),
    CONSTRAINT permit_register_why CHECK (((btrim(reason) <> ''::text) AND (btrim(said_by) <> ''::text)))
);


--
-- Name: permit_register_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.permit_register ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.permit_register_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: plain_file; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.plain_file (
    sha256 text NOT NULL,
    n bigint NOT NULL,
    kind text NOT NULL,
    file text NOT NULL,
    sent_by text NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    CONSTRAINT plain_file_kind CHECK ((kind = ANY (ARRAY['csv'::text, 'xlsx'::text])))
);


--
-- Name: plain_file_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.plain_file ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.plain_file_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: plain_mapping; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.plain_mapping (
    mapping bigint NOT NULL,
    name text NOT NULL,
    version integer NOT NULL,
    contract text NOT NULL,
    issuer text NOT NULL,
    issuer_name text NOT NULL,
    supply text NOT NULL,
    currency text NOT NULL,
    says jsonb NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT plain_mapping_issuer CHECK ((issuer <> ''::text)),
    CONSTRAINT plain_mapping_name CHECK (((btrim(name) <> ''::text) AND (version > 0))),
    CONSTRAINT plain_mapping_supply CHECK ((supply = ANY (ARRAY['station'::text, 'card'::text, 'bulk'::text])))
);


--
-- Name: plain_mapping_mapping_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.plain_mapping ALTER COLUMN mapping ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.plain_mapping_mapping_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: plain_mapping_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.plain_mapping_now AS
 SELECT DISTINCT ON (plain_mapping.name) plain_mapping.mapping,
    plain_mapping.name,
    plain_mapping.version,
    plain_mapping.contract,
    plain_mapping.issuer,
    plain_mapping.issuer_name,
    plain_mapping.supply,
    plain_mapping.currency,
    plain_mapping.says,
    plain_mapping.reason,
    plain_mapping.said_by,
    plain_mapping.said_at
   FROM public.plain_mapping
  ORDER BY plain_mapping.name, plain_mapping.version DESC;


--
-- Name: plain_refused; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.plain_refused (
    take bigint NOT NULL,
    n integer NOT NULL,
    "row" integer NOT NULL,
    heading text NOT NULL,
    value text NOT NULL,
    code text NOT NULL
);


--
-- Name: plain_take; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.plain_take (
    take bigint NOT NULL,
    sha256 text NOT NULL,
    mapping bigint NOT NULL,
    sheet text NOT NULL,
    number text NOT NULL,
    issued_on date,
    taken integer NOT NULL,
    again integer NOT NULL,
    lines integer NOT NULL,
    refused integer NOT NULL,
    passed integer NOT NULL,
    taken_by text NOT NULL,
    taken_at timestamp with time zone NOT NULL
);


--
-- Name: plain_take_take_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.plain_take ALTER COLUMN take ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.plain_take_take_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: posting_terms; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.posting_terms (
    version bigint NOT NULL,
    rules jsonb NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT posting_terms_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: posting_terms_version_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.posting_terms ALTER COLUMN version ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.posting_terms_version_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: quarantine; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.quarantine (
    source text NOT NULL,
    n bigint NOT NULL,
    received_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    bytes bytea NOT NULL
);


--
-- Name: reading; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reading (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    hose text NOT NULL,
    meter bigint NOT NULL,
    before_ul bigint NOT NULL,
    after_ul bigint NOT NULL,
    moved_by text NOT NULL
);


--
-- Name: received_credit; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.received_credit AS
 SELECT x.document,
    x.part,
    x.n,
    (sum(x.cents))::bigint AS cents
   FROM ( SELECT l.of_document AS document,
            l.of_part AS part,
            l.of_n AS n,
            l.of_cents,
            c.amount_cents AS cents,
            sum(c.amount_cents) OVER (PARTITION BY l.of_document, l.of_part, l.of_n ORDER BY c.issued_at, (((((c.document || '/'::text) || c.part) || '/'::text) || c.n) COLLATE "C")) AS until
           FROM (public.credited_line l
             JOIN public.credit_line c USING (document, part, n))
          WHERE ((l.state = 'received'::text) AND (NOT (EXISTS ( SELECT
                   FROM public.credited_line x_1
                  WHERE (((x_1.document = l.document) AND (x_1.part = l.part) AND (x_1.n = l.n)) AND ((x_1.of_document <> l.of_document) OR (x_1.of_part <> l.of_part) OR (x_1.of_n <> l.of_n)))))))) x
  WHERE (x.until <= (x.of_cents)::numeric)
  GROUP BY x.document, x.part, x.n;


--
-- Name: receiver; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.receiver (
    n bigint NOT NULL,
    rfc text NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    from_on date DEFAULT '1970-01-01'::date NOT NULL,
    agreed_by text DEFAULT ''::text NOT NULL,
    CONSTRAINT receiver_rfc CHECK ((rfc ~ '^[A-ZÑ&]{3,4}[0-9]{6}[A-Z0-9]{3}$'::text))
);


--
-- Name: receiver_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.receiver ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.receiver_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: receiver_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.receiver_now AS
 SELECT DISTINCT ON (receiver.rfc, receiver.from_on) receiver.n,
    receiver.rfc,
    receiver.name,
    receiver.active,
    receiver.reason,
    receiver.said_by,
    receiver.said_at,
    receiver.from_on,
    receiver.agreed_by
   FROM public.receiver
  ORDER BY receiver.rfc, receiver.from_on, receiver.n DESC;


--
-- Name: recovery_code; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.recovery_code (
    username text NOT NULL,
    sha256 bytea NOT NULL,
    used_at timestamp with time zone
);


--
-- Name: registered_permit; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.registered_permit (
    sha256 text NOT NULL,
    key text NOT NULL,
    number text NOT NULL,
    holder text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    granted_on date,
    state text NOT NULL,
    zone text NOT NULL
);


--
-- Name: reserved_act; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reserved_act (
    n bigint NOT NULL,
    act text NOT NULL,
    class text NOT NULL,
    vehicle text,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    approved_by text,
    approved_at timestamp with time zone,
    approved_for text,
    ended_by text,
    ended_at timestamp with time zone,
    CONSTRAINT reserved_act_act CHECK (((act = ANY (ARRAY['reserve'::text, 'release'::text])) AND ((act = 'release'::text) OR (vehicle IS NULL)))),
    CONSTRAINT reserved_act_alone CHECK (((act = 'reserve'::text) OR (state <> 'in_force'::text) OR ((approved_by IS NOT NULL) AND (approved_at IS NOT NULL)))),
    CONSTRAINT reserved_act_reason CHECK ((btrim(reason) <> ''::text)),
    CONSTRAINT reserved_act_state CHECK ((state = ANY (ARRAY['proposed'::text, 'in_force'::text, 'void'::text]))),
    CONSTRAINT reserved_act_two CHECK ((approved_by <> said_by))
);


--
-- Name: reserved_act_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.reserved_act ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.reserved_act_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: reserved_class; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.reserved_class AS
 SELECT a.class,
    a.reason,
    a.said_by,
    a.said_at
   FROM ( SELECT DISTINCT ON (reserved_act.class) reserved_act.n,
            reserved_act.act,
            reserved_act.class,
            reserved_act.vehicle,
            reserved_act.reason,
            reserved_act.said_by,
            reserved_act.said_at,
            reserved_act.state,
            reserved_act.approved_by,
            reserved_act.approved_at,
            reserved_act.approved_for,
            reserved_act.ended_by,
            reserved_act.ended_at
           FROM public.reserved_act
          WHERE ((reserved_act.vehicle IS NULL) AND (reserved_act.state = 'in_force'::text))
          ORDER BY reserved_act.class, COALESCE(reserved_act.approved_at, reserved_act.said_at) DESC, reserved_act.n DESC) a
  WHERE (a.act = 'reserve'::text);


--
-- Name: rule_applied; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rule_applied (
    one boolean DEFAULT true NOT NULL,
    prices text DEFAULT ''::text NOT NULL,
    CONSTRAINT rule_applied_one CHECK (one)
);


--
-- Name: savings_baseline; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.savings_baseline (
    version bigint NOT NULL,
    from_on date NOT NULL,
    to_on date NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT savings_baseline_days CHECK ((from_on <= to_on)),
    CONSTRAINT savings_baseline_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: savings_baseline_version_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.savings_baseline ALTER COLUMN version ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.savings_baseline_version_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: schedule; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schedule (
    schedule text NOT NULL,
    username text NOT NULL,
    name text NOT NULL,
    page text NOT NULL,
    question text NOT NULL,
    period text NOT NULL,
    format text NOT NULL,
    language text NOT NULL,
    every text NOT NULL,
    on_day integer NOT NULL,
    hour integer NOT NULL,
    addresses text[] NOT NULL,
    folder text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    next_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by text,
    why text DEFAULT ''::text NOT NULL,
    cleared_at timestamp with time zone,
    cleared_by text,
    cleared_why text,
    post text DEFAULT ''::text NOT NULL,
    entries_after bigint,
    CONSTRAINT schedule_cleared CHECK (((num_nulls(cleared_at, cleared_by, cleared_why) = ANY (ARRAY[0, 3])) AND (btrim(cleared_why) <> ''::text))),
    CONSTRAINT schedule_ended CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT schedule_entries CHECK (((format = 'layout'::text) = (entries_after IS NOT NULL))),
    CONSTRAINT schedule_every CHECK ((every = ANY (ARRAY['day'::text, 'week'::text, 'month'::text]))),
    CONSTRAINT schedule_format CHECK ((format = ANY (ARRAY['csv'::text, 'xlsx'::text, 'pdf'::text, 'json'::text, 'layout'::text]))),
    CONSTRAINT schedule_period CHECK ((period = ANY (ARRAY[''::text, 'day'::text, 'week'::text, 'month'::text]))),
    CONSTRAINT schedule_to CHECK (((cardinality(addresses) > 0) OR (folder <> ''::text) OR (post <> ''::text))),
    CONSTRAINT schedule_when CHECK ((((hour >= 0) AND (hour <= 23)) AND ((on_day >= 1) AND (on_day <= 31))))
);


--
-- Name: schedule_run; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schedule_run (
    schedule text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    by_hand boolean NOT NULL,
    state text DEFAULT 'due'::text NOT NULL,
    problem text DEFAULT ''::text NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    next_at timestamp with time zone NOT NULL,
    made_at timestamp with time zone,
    CONSTRAINT schedule_run_state CHECK ((state = ANY (ARRAY['due'::text, 'made'::text, 'failed'::text])))
);


--
-- Name: second_step; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.second_step (
    username text NOT NULL,
    secret bytea NOT NULL,
    last_step bigint DEFAULT 0 NOT NULL,
    made_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    CONSTRAINT second_step_secret CHECK ((length(secret) = 20))
);


--
-- Name: sending; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sending (
    sending text NOT NULL,
    way text NOT NULL,
    receiver text NOT NULL,
    event text NOT NULL,
    subject text DEFAULT ''::text NOT NULL,
    body text DEFAULT ''::text NOT NULL,
    file_name text,
    file_type text,
    file bytea,
    schedule text,
    due_at timestamp with time zone,
    username text,
    made_at timestamp with time zone NOT NULL,
    next_at timestamp with time zone NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    tried_at timestamp with time zone,
    status integer,
    answer text DEFAULT ''::text NOT NULL,
    vehicle text GENERATED ALWAYS AS (
CASE
    WHEN (way = 'hook'::text) THEN NULLIF(((body)::jsonb #>> '{data,vehicle}'::text[]), ''::text)
    ELSE NULL::text
END) STORED,
    CONSTRAINT sending_file CHECK ((num_nulls(file_name, file_type, file) = ANY (ARRAY[0, 3]))),
    CONSTRAINT sending_state CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'failed'::text]))),
    CONSTRAINT sending_way CHECK ((way = ANY (ARRAY['hook'::text, 'mail'::text, 'folder'::text, 'post'::text])))
);


--
-- Name: serving; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.serving (
    server text NOT NULL,
    version text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL
);


--
-- Name: sheet_use; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.sheet_use AS
 SELECT effective_dispense.station,
    effective_dispense.epoch,
    effective_dispense.seq,
    effective_dispense.branch,
    effective_dispense.happened_at,
    effective_dispense.at,
    effective_dispense.clock,
    effective_dispense.auth,
    effective_dispense."position",
    effective_dispense.hose,
    effective_dispense.meter,
    effective_dispense.grade,
    effective_dispense.purpose,
    effective_dispense.volume_ul,
    effective_dispense.volume_from,
    effective_dispense.totalizer_before_ul,
    effective_dispense.totalizer_after_ul,
    effective_dispense.price_e4,
    effective_dispense.currency,
    effective_dispense.amount_cents,
    effective_dispense.vehicle,
    effective_dispense.label,
    effective_dispense.driver,
    effective_dispense.attendant,
    effective_dispense.odometer_m,
    effective_dispense.engine_s,
    effective_dispense.filled,
    effective_dispense.ended,
    effective_dispense.flags,
    effective_dispense.ticket,
    effective_dispense.source,
    effective_dispense.contract,
    effective_dispense.permit,
    effective_dispense.into_tank,
    effective_dispense.corrected,
    public.sheet_number(effective_dispense.ticket) AS number
   FROM public.effective_dispense
  WHERE ((effective_dispense.branch = 0) AND (effective_dispense.source = 'sheet'::text) AND (public.sheet_number(effective_dispense.ticket) IS NOT NULL));


--
-- Name: signed_act; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.signed_act (
    n bigint NOT NULL,
    scan text NOT NULL,
    page integer NOT NULL,
    what text NOT NULL,
    by_hand boolean NOT NULL,
    vehicle text NOT NULL,
    month date NOT NULL,
    sheet text NOT NULL,
    positions text[],
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    no integer,
    sheets integer,
    CONSTRAINT signed_act_form CHECK (((sheet ~ '^[0-9a-f]{8,64}$'::text) AND (EXTRACT(day FROM month) = (1)::numeric))),
    CONSTRAINT signed_act_last_is_signed CHECK (((positions IS NULL) OR (NOT (no IS DISTINCT FROM sheets)))),
    CONSTRAINT signed_act_no CHECK (((num_nulls(no, sheets) = ANY (ARRAY[0, 2])) AND (((no >= 1) AND (no <= sheets)) IS NOT FALSE) AND ((sheets < 1000) IS NOT FALSE))),
    CONSTRAINT signed_act_positions CHECK (((positions <@ '{responsible,custodian}'::text[]) IS NOT FALSE)),
    CONSTRAINT signed_act_what CHECK ((what = ANY (ARRAY['attached'::text, 'withdrawn'::text]))),
    CONSTRAINT signed_act_why CHECK (((what <> 'withdrawn'::text) OR (btrim(reason) <> ''::text)))
);


--
-- Name: signed_act_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.signed_act ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.signed_act_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: signed_page; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.signed_page (
    scan text NOT NULL,
    page integer NOT NULL,
    picture text,
    turn integer DEFAULT 0 NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    vehicle text,
    month date,
    sheet text,
    no integer,
    sheets integer,
    CONSTRAINT signed_page_form CHECK (((page > 0) AND (turn = ANY (ARRAY[0, 90, 180, 270])))),
    CONSTRAINT signed_page_no CHECK (((num_nulls(no, sheets) = ANY (ARRAY[0, 2])) AND (((no >= 1) AND (no <= sheets)) IS NOT FALSE) AND ((sheets < 1000) IS NOT FALSE))),
    CONSTRAINT signed_page_no_of CHECK (((no IS NULL) OR (vehicle IS NOT NULL))),
    CONSTRAINT signed_page_read CHECK (((num_nulls(vehicle, month, sheet) = ANY (ARRAY[0, 3])) AND ((vehicle IS NULL) OR (why = ''::text)))),
    CONSTRAINT signed_page_sheet CHECK ((((sheet ~ '^[0-9a-f]{8,64}$'::text) IS NOT FALSE) AND ((EXTRACT(day FROM month) = (1)::numeric) IS NOT FALSE)))
);


--
-- Name: signed_paper; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.signed_paper AS
 SELECT a.n,
    a.scan,
    a.page,
    a.what,
    a.by_hand,
    a.vehicle,
    a.month,
    a.sheet,
    a.positions,
    a.reason,
    a.said_by,
    a.said_at,
    a.no,
    a.sheets
   FROM public.signed_act a
  WHERE ((a.what = 'attached'::text) AND (NOT (EXISTS ( SELECT
           FROM public.signed_act l
          WHERE (((l.scan = a.scan) AND (l.page = a.page)) AND (l.n > a.n))))));


--
-- Name: signed_scan; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.signed_scan (
    n bigint NOT NULL,
    scan text NOT NULL,
    name text NOT NULL,
    pages integer NOT NULL,
    brought_by text NOT NULL,
    brought_at timestamp with time zone NOT NULL,
    CONSTRAINT signed_scan_pages CHECK ((pages > 0))
);


--
-- Name: signed_scan_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.signed_scan ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.signed_scan_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: signed_terms; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.signed_terms (
    version bigint NOT NULL,
    days integer NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT signed_terms_are CHECK ((((days >= 0) AND (days <= 100)) AND (btrim(reason) <> ''::text)))
);


--
-- Name: signed_terms_version_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.signed_terms ALTER COLUMN version ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.signed_terms_version_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: station_grant; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.station_grant (
    station text NOT NULL,
    epoch bigint NOT NULL,
    hash bytea NOT NULL,
    note bytea NOT NULL
);


--
-- Name: station_key; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.station_key (
    station text NOT NULL,
    epoch bigint NOT NULL,
    from_seq bigint NOT NULL,
    key text NOT NULL
);


--
-- Name: stock_batch; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.stock_batch (
    batch text NOT NULL,
    station text NOT NULL,
    tank text NOT NULL,
    through date NOT NULL,
    booked_by text NOT NULL,
    booked_at timestamp with time zone NOT NULL
);


--
-- Name: stock_booking; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.stock_booking (
    n bigint NOT NULL,
    batch text NOT NULL,
    station text NOT NULL,
    tank text NOT NULL,
    day date NOT NULL,
    of_day date NOT NULL,
    item text NOT NULL,
    ref_station text NOT NULL,
    ref_epoch bigint NOT NULL,
    ref_seq bigint NOT NULL,
    volume_ul bigint NOT NULL,
    cents bigint NOT NULL,
    price_cents bigint,
    price_by text,
    price_paper text,
    CONSTRAINT stock_booking_day CHECK ((day >= of_day)),
    CONSTRAINT stock_booking_item CHECK ((item = ANY (ARRAY['opening'::text, 'received'::text, 'filled'::text, 'tested'::text, 'unrecorded'::text, 'moved'::text, 'measured'::text]))),
    CONSTRAINT stock_booking_price CHECK (((num_nulls(price_cents, price_by, price_paper) = ANY (ARRAY[0, 3])) AND ((price_by = ANY (ARRAY['invoice'::text, 'note'::text])) IS NOT FALSE)))
);


--
-- Name: stock_booking_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.stock_booking ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.stock_booking_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: stock_opening; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.stock_opening (
    n bigint NOT NULL,
    station text NOT NULL,
    tank text NOT NULL,
    day date NOT NULL,
    volume_ul bigint NOT NULL,
    cents bigint NOT NULL,
    paper text NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT stock_opening_size CHECK (((LEAST(volume_ul, cents) >= 0) AND ((volume_ul > 0) OR (cents = 0)))),
    CONSTRAINT stock_opening_why CHECK (((btrim(paper) <> ''::text) AND (btrim(reason) <> ''::text)))
);


--
-- Name: stock_opening_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.stock_opening ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.stock_opening_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: stock_opening_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.stock_opening_now AS
 SELECT DISTINCT ON (stock_opening.station, stock_opening.tank) stock_opening.n,
    stock_opening.station,
    stock_opening.tank,
    stock_opening.day,
    stock_opening.volume_ul,
    stock_opening.cents,
    stock_opening.paper,
    stock_opening.reason,
    stock_opening.said_by,
    stock_opening.said_at
   FROM public.stock_opening
  ORDER BY stock_opening.station, stock_opening.tank, stock_opening.n DESC;


--
-- Name: stock_share; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.stock_share (
    booking bigint NOT NULL,
    account text NOT NULL,
    partida text NOT NULL,
    cents bigint NOT NULL,
    batch text NOT NULL,
    CONSTRAINT stock_share_size CHECK (((cents <> 0) AND (account <> ''::text)))
);


--
-- Name: stock_terms; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.stock_terms (
    n bigint NOT NULL,
    begins boolean NOT NULL,
    from_on date NOT NULL,
    general text NOT NULL,
    stock text NOT NULL,
    supplier text NOT NULL,
    expense text NOT NULL,
    loss text NOT NULL,
    transit text NOT NULL,
    begun text NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    agreed_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT stock_terms_accounts CHECK (((((((((''::text <> btrim(general)) AND (''::text <> btrim(stock))) AND (''::text <> btrim(supplier))) AND (''::text <> btrim(expense))) AND (''::text <> btrim(loss))) AND (''::text <> btrim(transit))) AND (''::text <> btrim(begun))) AND (((((stock <> supplier) AND (stock <> expense)) AND (stock <> loss)) AND (stock <> transit)) AND (stock <> begun)))),
    CONSTRAINT stock_terms_two CHECK (((lower(btrim(agreed_by)) <> ''::text) AND (lower(btrim(agreed_by)) <> lower(btrim(said_by))))),
    CONSTRAINT stock_terms_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: stock_terms_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.stock_terms ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.stock_terms_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: stock_tolerance; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.stock_tolerance (
    n bigint NOT NULL,
    station text NOT NULL,
    tank text NOT NULL,
    which text NOT NULL,
    from_on date NOT NULL,
    limit_ul bigint NOT NULL,
    limit_e4 bigint NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    agreed_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT stock_tolerance_place CHECK (((station <> ''::text) OR (tank = ''::text))),
    CONSTRAINT stock_tolerance_size CHECK ((((limit_ul >= 0) AND (limit_ul <= '10000000000'::bigint)) AND ((limit_e4 >= 0) AND (limit_e4 <= 1000)))),
    CONSTRAINT stock_tolerance_which CHECK ((which = ANY (ARRAY['watch'::text, 'investigate'::text, 'sat'::text, 'leak'::text, 'drift'::text, 'delivery'::text, 'delivery_observed'::text, 'papers'::text, 'water'::text, 'junction'::text, 'pump'::text]))),
    CONSTRAINT stock_tolerance_why CHECK (((btrim(reason) <> ''::text) AND (btrim(said_by) <> ''::text)))
);


--
-- Name: stock_tolerance_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.stock_tolerance ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.stock_tolerance_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: tank_dip; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tank_dip (
    n bigint NOT NULL,
    import text NOT NULL,
    sheet text NOT NULL,
    line bigint NOT NULL,
    station text NOT NULL,
    tank text NOT NULL,
    at timestamp with time zone NOT NULL,
    on_day date NOT NULL,
    volume_ul bigint,
    height_um bigint,
    water_ul bigint,
    water_um bigint,
    temperature_mc bigint,
    CONSTRAINT tank_dip_day CHECK ((abs(EXTRACT(epoch FROM (at - (((on_day)::timestamp without time zone + '12:00:00'::interval) AT TIME ZONE 'UTC'::text)))) <= ((30 * 3600))::numeric)),
    CONSTRAINT tank_dip_height CHECK ((height_um >= 0)),
    CONSTRAINT tank_dip_says CHECK (((volume_ul IS NOT NULL) OR (height_um IS NOT NULL))),
    CONSTRAINT tank_dip_temperature CHECK (((temperature_mc >= '-50000'::integer) AND (temperature_mc <= 100000))),
    CONSTRAINT tank_dip_volume CHECK ((volume_ul >= 0)),
    CONSTRAINT tank_dip_water CHECK ((water_ul >= 0)),
    CONSTRAINT tank_dip_water_height CHECK ((water_um >= 0))
);


--
-- Name: tank_dip_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.tank_dip ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.tank_dip_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: tank_dip_void; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tank_dip_void (
    dip bigint NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    agreed_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT tank_dip_void_two CHECK (((lower(btrim(agreed_by)) <> ''::text) AND (lower(btrim(agreed_by)) <> lower(btrim(said_by))))),
    CONSTRAINT tank_dip_void_why CHECK (((btrim(reason) <> ''::text) AND (btrim(said_by) <> ''::text)))
);


--
-- Name: tank_dip_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.tank_dip_now AS
 SELECT d.n,
    d.import,
    d.sheet,
    d.line,
    d.station,
    d.tank,
    d.at,
    d.on_day,
    d.volume_ul,
    d.height_um,
    d.water_ul,
    d.water_um,
    d.temperature_mc
   FROM public.tank_dip d
  WHERE (NOT (EXISTS ( SELECT
           FROM public.tank_dip_void v
          WHERE (v.dip = d.n))));


--
-- Name: tank_limits_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.tank_limits ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.tank_limits_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: tank_told; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tank_told (
    station text NOT NULL,
    tank text NOT NULL,
    alarm text NOT NULL,
    gauge boolean NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    told_at timestamp with time zone NOT NULL
);


--
-- Name: tiding; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tiding (
    n bigint NOT NULL,
    username text NOT NULL,
    event text NOT NULL,
    key text NOT NULL,
    at timestamp with time zone NOT NULL,
    data jsonb NOT NULL,
    due_at timestamp with time zone NOT NULL
);


--
-- Name: tiding_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.tiding ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.tiding_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: transparency_check; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.transparency_check (
    n bigint NOT NULL,
    month date NOT NULL,
    validated_on date NOT NULL,
    updated_on date NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT transparency_check_month CHECK ((EXTRACT(day FROM month) = (1)::numeric)),
    CONSTRAINT transparency_check_order CHECK (((updated_on <= validated_on) AND (updated_on >= month)))
);


--
-- Name: transparency_check_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.transparency_check ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.transparency_check_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: transparency_frame; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.transparency_frame (
    n bigint NOT NULL,
    from_on date NOT NULL,
    article text NOT NULL,
    fraction text NOT NULL,
    area text NOT NULL,
    basis text NOT NULL,
    remark text NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT transparency_frame_from CHECK ((EXTRACT(day FROM from_on) = (1)::numeric)),
    CONSTRAINT transparency_frame_says CHECK (((btrim(article) <> ''::text) AND (btrim(area) <> ''::text))),
    CONSTRAINT transparency_frame_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: transparency_frame_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.transparency_frame ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.transparency_frame_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: typed_fill; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.typed_fill AS
 SELECT d.station,
    d.epoch,
    d.seq,
    d.branch,
    d.happened_at,
    d.at,
    d.clock,
    d.auth,
    d."position",
    d.hose,
    d.meter,
    d.grade,
    d.purpose,
    d.volume_ul,
    d.volume_from,
    d.totalizer_before_ul,
    d.totalizer_after_ul,
    d.price_e4,
    d.currency,
    d.amount_cents,
    d.vehicle,
    d.label,
    d.driver,
    d.attendant,
    d.odometer_m,
    d.engine_s,
    d.filled,
    d.ended,
    d.flags,
    d.ticket,
    d.source,
    d.contract,
    d.permit,
    d.into_tank,
    d.corrected,
    s.number,
        CASE
            WHEN (d.station = 'office'::text) THEN public.sheet_station(s.number)
            ELSE d.station
        END AS hose_station,
    ((s.number IS NOT NULL) AND (EXISTS ( SELECT
           FROM public.sheet_use o
          WHERE ((public.sheet_number(o.ticket) = s.number) AND (ROW(o.at, o.station, o.epoch, o.seq) < ROW(d.at, d.station, d.epoch, d.seq)))))) AS again
   FROM public.effective_dispense d,
    LATERAL ( SELECT
                CASE
                    WHEN (d.source = 'sheet'::text) THEN public.sheet_number(d.ticket)
                    ELSE NULL::bigint
                END AS number) s
  WHERE ((d.branch = 0) AND (d.volume_from = 'typed'::text) AND (d.hose IS NOT NULL));


--
-- Name: unjudged; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.unjudged (
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL
);


--
-- Name: user_identity; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_identity (
    id bigint NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    username text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT user_identity_text CHECK (((issuer <> ''::text) AND (subject <> ''::text) AND (length(subject) <= 255)))
);


--
-- Name: user_identity_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.user_identity ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.user_identity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: vat_rate; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.vat_rate (
    n bigint NOT NULL,
    kind text NOT NULL,
    from_on date NOT NULL,
    until_on date,
    rate_e4 bigint,
    reason text NOT NULL,
    said_by text NOT NULL,
    agreed_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT vat_rate_days CHECK ((until_on >= from_on)),
    CONSTRAINT vat_rate_kind CHECK ((kind = ANY (ARRAY['general'::text, 'border'::text, 'zero'::text]))),
    CONSTRAINT vat_rate_size CHECK (
CASE kind
    WHEN 'general'::text THEN ((rate_e4 IS NOT NULL) AND ((rate_e4 >= 0) AND (rate_e4 <= 5000)))
    WHEN 'zero'::text THEN (COALESCE(rate_e4, (0)::bigint) = 0)
    ELSE ((COALESCE(rate_e4, (0)::bigint) >= 0) AND (COALESCE(rate_e4, (0)::bigint) <= 5000))
END),
    CONSTRAINT vat_rate_why CHECK (((btrim(reason) <> ''::text) AND (btrim(said_by) <> ''::text)))
);


--
-- Name: vat_rate_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.vat_rate ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.vat_rate_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: vehicle_dated_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.vehicle_dated ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.vehicle_dated_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: vehicle_paper; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.vehicle_paper (
    n bigint NOT NULL,
    kind text NOT NULL,
    vehicle text NOT NULL,
    number text NOT NULL,
    from_on date NOT NULL,
    until_on date,
    holder text NOT NULL,
    place text NOT NULL,
    approved_by text NOT NULL,
    void boolean NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    agreed_by text DEFAULT ''::text NOT NULL,
    CONSTRAINT vehicle_paper_days CHECK ((until_on >= from_on)),
    CONSTRAINT vehicle_paper_kind CHECK ((kind = ANY (ARRAY['inventory'::text, 'custody'::text, 'commission'::text, 'card'::text]))),
    CONSTRAINT vehicle_paper_number CHECK ((btrim(number) <> ''::text)),
    CONSTRAINT vehicle_paper_says CHECK (
CASE kind
    WHEN 'custody'::text THEN (holder <> ''::text)
    WHEN 'commission'::text THEN ((place <> ''::text) AND (approved_by <> ''::text) AND (until_on IS NOT NULL))
    WHEN 'card'::text THEN ((holder <> ''::text) AND (public.card_key(number) <> ''::text))
    ELSE true
END),
    CONSTRAINT vehicle_paper_why CHECK (((btrim(reason) <> ''::text) OR (said_by = ''::text)))
);


--
-- Name: vehicle_paper_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.vehicle_paper ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.vehicle_paper_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: vehicle_paper_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.vehicle_paper_now AS
 SELECT p.n,
    p.kind,
    p.vehicle,
    p.number,
    p.from_on,
    p.until_on,
    p.holder,
    p.place,
    p.approved_by,
    p.void,
    p.reason,
    p.said_by,
    p.said_at,
    p.agreed_by
   FROM ( SELECT DISTINCT ON (vehicle_paper.kind, vehicle_paper.vehicle,
                CASE vehicle_paper.kind
                    WHEN 'card'::text THEN public.card_key(vehicle_paper.number)
                    ELSE vehicle_paper.number
                END,
                CASE vehicle_paper.kind
                    WHEN 'card'::text THEN vehicle_paper.from_on
                    ELSE NULL::date
                END) vehicle_paper.n,
            vehicle_paper.kind,
            vehicle_paper.vehicle,
            vehicle_paper.number,
            vehicle_paper.from_on,
            vehicle_paper.until_on,
            vehicle_paper.holder,
            vehicle_paper.place,
            vehicle_paper.approved_by,
            vehicle_paper.void,
            vehicle_paper.reason,
            vehicle_paper.said_by,
            vehicle_paper.said_at,
            vehicle_paper.agreed_by
           FROM public.vehicle_paper
          ORDER BY vehicle_paper.kind, vehicle_paper.vehicle,
                CASE vehicle_paper.kind
                    WHEN 'card'::text THEN public.card_key(vehicle_paper.number)
                    ELSE vehicle_paper.number
                END,
                CASE vehicle_paper.kind
                    WHEN 'card'::text THEN vehicle_paper.from_on
                    ELSE NULL::date
                END, vehicle_paper.n DESC) p
  WHERE (NOT p.void);


--
-- Name: vehicle_reference; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.vehicle_reference (
    n bigint NOT NULL,
    vehicle text NOT NULL,
    from_at timestamp with time zone NOT NULL,
    m_per_l bigint
);


--
-- Name: vehicle_reference_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.vehicle_reference ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.vehicle_reference_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: volumetric_limit; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.volumetric_limit (
    n bigint NOT NULL,
    from_on date NOT NULL,
    limit_ul bigint NOT NULL,
    warn_e4 bigint NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    agreed_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT volumetric_limit_size CHECK ((((limit_ul >= 1000000) AND (limit_ul <= '1000000000000000'::bigint)) AND ((warn_e4 >= 1) AND (warn_e4 <= 10000)))),
    CONSTRAINT volumetric_limit_two CHECK ((((said_by = ''::text) AND (agreed_by = ''::text) AND (n = 1)) OR ((lower(btrim(agreed_by)) <> ''::text) AND (lower(btrim(agreed_by)) <> lower(btrim(said_by)))))),
    CONSTRAINT volumetric_limit_why CHECK ((btrim(reason) <> ''::text))
);


--
-- Name: volumetric_limit_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.volumetric_limit ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.volumetric_limit_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: volumetric_said; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.volumetric_said (
    n bigint NOT NULL,
    station text NOT NULL,
    from_on date NOT NULL,
    fields jsonb NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT volumetric_said_list CHECK ((jsonb_typeof(fields) = 'array'::text)),
    CONSTRAINT volumetric_said_why CHECK (((btrim(reason) <> ''::text) AND (btrim(said_by) <> ''::text)))
);


--
-- Name: volumetric_said_n_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.volumetric_said ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.volumetric_said_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: watch; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.watch (
    vehicle text NOT NULL,
    fills bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    station text NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    branch integer NOT NULL,
    state text NOT NULL
);


--
-- Data for Name: announced; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.announced VALUES
	('finding.new', 'AUD-01:list/2026-09/inventory', '2026-11-26 08:00:00+00'),
	('finding.new', 'AUD-04:list/2026-09/custodies', '2026-11-26 08:00:00+00'),
	('finding.new', 'AUD-12:list/2026-09/logbooks', '2026-11-26 08:00:00+00');


--
-- Data for Name: api_request; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: api_token; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: app_user; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.app_user VALUES
	('elena', 'Elena Cruz', 'finance', 'x', 'es-MX', true, NULL, NULL, '\xc0178f0dd6b64f549b43b0ebffb0ee81', false),
	('jorge', 'Jorge Cruz', 'finance', 'x', 'es-MX', true, NULL, NULL, '\x9da452da85de4efc889a5d733aa705e9', false);


--
-- Data for Name: appearance; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: arrival; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.arrival VALUES
	('office', 1, 1, 0, 1, '2026-11-26 08:00:00+00'),
	('office', 1, 2, 0, 2, '2026-11-26 08:00:00+00');


--
-- Data for Name: audit; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit OVERRIDING SYSTEM VALUE VALUES
	(1, '2026-11-30 08:30:16.615655+00', 'litro-server', 'rule saved', 'normal', NULL, '{"body": {"mode": "enforce", "rule": "normal", "odometer": {"else": "flag", "prompts": 1, "max_km_day": 1500}}, "made": false, "rule": "normal", "revision": 1}'),
	(2, '2026-11-30 08:30:16.615655+00', 'litro-server', 'grade saved', 'magna', NULL, '{"name": "Magna", "color": "#00843d", "grade": "magna", "product": "15101514", "revision": 1}'),
	(3, '2026-11-30 08:30:16.615655+00', 'litro-server', 'grade saved', 'premium', NULL, '{"name": "Premium", "color": "#c8102e", "grade": "premium", "product": "15101515", "revision": 1}'),
	(4, '2026-11-30 08:30:16.615655+00', 'litro-server', 'grade saved', 'diesel', NULL, '{"name": "Diésel", "color": "#1d1d1b", "grade": "diesel", "product": "15101505", "revision": 1}'),
	(5, '2026-11-30 08:30:16.615655+00', 'litro-server', 'grade saved', 'adblue', NULL, '{"name": "AdBlue", "color": "#0057b8", "grade": "adblue", "product": null, "revision": 1}'),
	(6, '2026-11-30 08:30:16.636408+00', 'test', 'department saved', 'obr', NULL, '{"mode": "enforce", "name": "Obras Públicas", "revision": 1, "department": "obr"}'),
	(7, '2026-11-30 08:30:16.636408+00', 'test', 'rule saved', 'general', NULL, '{"body": {"rule": "general"}, "made": false, "rule": "general", "revision": 1}'),
	(8, '2026-11-30 08:30:16.636408+00', 'test', 'vehicle saved', 'v1', NULL, '{"vin": "", "make": "", "name": "Volteo", "rule": "general", "model": "", "photo": null, "plate": "XAL-3-A", "grades": ["diesel"], "quotas": [], "status": "active", "decided": null, "tank_ul": null, "vehicle": "v1", "fleet_no": "OP-03", "odometer": "on", "reserved": null, "revision": 1, "stations": [], "cylinders": null, "decided_n": null, "decided_at": null, "department": "obr", "model_year": null, "odometer_m": null, "odometer_at": null, "inventory_no": "", "medium_sha256": null, "reference_m_per_l": null}'),
	(9, '2026-11-30 08:30:16.747167+00', 'test', 'user added', 'elena', NULL, 'finance'),
	(10, '2026-11-30 08:30:16.748746+00', 'test', 'user added', 'jorge', NULL, 'finance'),
	(11, '2026-11-30 08:30:16.753536+00', 'elena', 'rules of closing', '', NULL, '{"signs":["fleet","treasury"],"closes":["treasury"],"reopens":["fleet","treasury"],"audits":["comptroller"],"blocks":["accrual","unchecked","canceled"],"clock_off_s":300,"soft":5,"late":15,"hard":20,"asked_days":30,"package":true}'),
	(12, '2026-11-30 08:30:16.756063+00', 'elena', 'position of closing', 'jorge', NULL, 'fleet from 2026-01-01: true: Nombramiento'),
	(13, '2026-11-30 08:30:16.758004+00', 'elena', 'position of closing', 'elena', NULL, 'treasury from 2026-01-01: true: Nombramiento'),
	(14, '2026-11-30 08:30:16.759135+00', '', 'month soft', '2026-09', NULL, 'act 1 as : '),
	(15, '2026-11-30 08:30:16.761305+00', '', 'month soft', '2026-10', NULL, 'act 2 as : '),
	(16, '2026-11-30 08:30:16.763402+00', '', 'month end', '2026-09', NULL, 'act 3 as : '),
	(17, '2026-11-30 08:30:16.997594+00', '', 'month end', '2026-10', NULL, 'act 4 as : '),
	(18, '2026-11-30 08:30:18.859973+00', 'elena', 'closing package', '9 of 2026, version 1', NULL, '2b26ebaf2476cb428deec697e4dafeb6cbbc9e11f100f90f66e05958421ba203'),
	(19, '2026-11-30 08:30:18.937399+00', 'jorge', 'month sign', '2026-09', NULL, 'act 5 as fleet: '),
	(20, '2026-11-30 08:30:19.164696+00', 'elena', 'month sign', '2026-09', NULL, 'act 6 as treasury: '),
	(21, '2026-11-30 08:30:19.358245+00', 'elena', 'month close', '2026-09', NULL, 'act 7 as treasury: ');


--
-- Data for Name: audit_change; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_change OVERRIDING SYSTEM VALUE VALUES
	(1, 'AUD-01:list/2026-09/inventory', '2026-09', 'found', '2026-11-26', 'AUD-01', 'major', '2026-09-30 06:00:00+00', NULL, NULL, NULL, 0, 1, 'n', '{no_inventory,2026-09}', 'list', 'list/2026-09/inventory', 310680, '{}', '', '{}', '2026-11-26 08:00:00+00'),
	(2, 'AUD-04:list/2026-09/custodies', '2026-09', 'found', '2026-11-26', 'AUD-04', 'major', '2026-09-30 06:00:00+00', NULL, NULL, NULL, 0, 1, 'n', '{no_custodies,2026-09}', 'list', 'list/2026-09/custodies', 310680, '{}', '', '{}', '2026-11-26 08:00:00+00'),
	(3, 'AUD-12:list/2026-09/logbooks', '2026-09', 'found', '2026-11-26', 'AUD-12', 'major', '2026-09-30 06:00:00+00', NULL, NULL, NULL, 0, 1, 'n', '{no_logbooks,2026-09}', 'list', 'list/2026-09/logbooks', 310680, '{}', '', '{}', '2026-11-26 08:00:00+00');


--
-- Data for Name: audit_judged; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_judged VALUES
	('2026-11', '2026-11-26', '04b10d448941c34e941af3b01903dbf1 0f43c23dce3bde299ab2218518d88477', '2026-11-26 08:00:00+00'),
	('2026-10', '2026-11-26', '8bc375af3b9f179348647570e3bc32d2 0f43c23dce3bde299ab2218518d88477', '2026-11-26 08:00:00+00'),
	('2026-09', '2026-11-26', '8bc375af3b9f179348647570e3bc32d2 29d32994cf6483cd73b07895b2c0d5b6', '2026-11-26 08:00:00+00'),
	('2026-08', '2026-11-26', '8bc375af3b9f179348647570e3bc32d2 0f43c23dce3bde299ab2218518d88477', '2026-11-26 08:00:00+00'),
	('2026-07', '2026-11-26', '04b10d448941c34e941af3b01903dbf1 0f43c23dce3bde299ab2218518d88477', '2026-11-26 08:00:00+00'),
	('2026-06', '2026-11-26', '04b10d448941c34e941af3b01903dbf1 0f43c23dce3bde299ab2218518d88477', '2026-11-26 08:00:00+00'),
	('2026-05', '2026-11-26', '04b10d448941c34e941af3b01903dbf1 0f43c23dce3bde299ab2218518d88477', '2026-11-26 08:00:00+00'),
	('2026-04', '2026-11-26', '04b10d448941c34e941af3b01903dbf1 0f43c23dce3bde299ab2218518d88477', '2026-11-26 08:00:00+00'),
	('2026-03', '2026-11-26', '04b10d448941c34e941af3b01903dbf1 0f43c23dce3bde299ab2218518d88477', '2026-11-26 08:00:00+00'),
	('2026-02', '2026-11-26', '04b10d448941c34e941af3b01903dbf1 0f43c23dce3bde299ab2218518d88477', '2026-11-26 08:00:00+00'),
	('2026-01', '2026-11-26', '04b10d448941c34e941af3b01903dbf1 0f43c23dce3bde299ab2218518d88477', '2026-11-26 08:00:00+00'),
	('2025-12', '2026-11-26', '04b10d448941c34e941af3b01903dbf1 0f43c23dce3bde299ab2218518d88477', '2026-11-26 08:00:00+00'),
	('2025-11', '2026-11-26', '04b10d448941c34e941af3b01903dbf1 0f43c23dce3bde299ab2218518d88477', '2026-11-26 08:00:00+00');


--
-- Data for Name: authority_asking; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: authorize; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: backup; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: bare_number; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: block_heard; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: budget_allotment; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: budget_booking; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.budget_booking OVERRIDING SYSTEM VALUE VALUES
	(1, '2bmdswljgibstwb4', 'stock', 'office', 1, 2, 0, '', '', 2026, 9, '2026-09-14', 'diesel', 'obr', '', 'MXN', 310680, 120000000, 'general', '', '', 'rule', '', 2026, 9, false, '2026-11-26', '', '2026-11-26 08:00:00+00');


--
-- Data for Name: budget_entry; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: budget_entry_line; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: budget_fund; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: budget_movement; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: budget_quota; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: budget_stop; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: budget_terms; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: calibration; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: calibration_terms; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: certificate; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: close_act; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.close_act VALUES
	(1, 2026, 9, '2026-09-01', 'soft', '', '', '', '{}', '2026-11-26 08:00:00+00', '', NULL, NULL, NULL, 'late'),
	(2, 2026, 10, '2026-10-01', 'soft', '', '', '', '{}', '2026-11-26 08:00:00+00', '', NULL, NULL, NULL, 'late'),
	(3, 2026, 9, '2026-09-01', 'end', '', '', '', '{}', '2026-11-26 08:00:00+00', '', NULL, NULL, NULL, 'ended'),
	(4, 2026, 10, '2026-10-01', 'end', '', '', '', '{}', '2026-11-26 08:00:00+00', '', NULL, NULL, NULL, 'ended'),
	(5, 2026, 9, '2026-09-01', 'sign', 'jorge', 'Jorge Cruz', 'fleet', '{fleet}', '2026-11-26 08:00:00+00', '', '\x494b198a6f56ceb4f315b2ebb4d0fcd73a0ff4e64ee9a25a11e0fd38d3a33067', NULL, NULL, 'ended'),
	(6, 2026, 9, '2026-09-01', 'sign', 'elena', 'Elena Cruz', 'treasury', '{treasury}', '2026-11-26 08:00:00+00', '', '\x494b198a6f56ceb4f315b2ebb4d0fcd73a0ff4e64ee9a25a11e0fd38d3a33067', NULL, NULL, 'ended'),
	(7, 2026, 9, '2026-09-01', 'close', 'elena', 'Elena Cruz', 'treasury', '{treasury}', '2026-11-26 08:00:00+00', '', '\x494b198a6f56ceb4f315b2ebb4d0fcd73a0ff4e64ee9a25a11e0fd38d3a33067', NULL, NULL, 'closed');


--
-- Data for Name: close_gap; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: close_head; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.close_head VALUES
	(3, 'office', 1, 2, '\x1212341124a44492df25c6b96e478e197061d9b7d9066871ed5cb49c7df2f86f'),
	(4, 'office', 1, 2, '\x1212341124a44492df25c6b96e478e197061d9b7d9066871ed5cb49c7df2f86f');


--
-- Data for Name: close_holding; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.close_holding OVERRIDING SYSTEM VALUE VALUES
	(1, 'fleet', 'jorge', '2026-01-01', true, 'Nombramiento', 'elena', 'jorge', '2026-11-26 08:00:00+00'),
	(2, 'treasury', 'elena', '2026-01-01', true, 'Nombramiento', 'elena', 'jorge', '2026-11-26 08:00:00+00');


--
-- Data for Name: close_package; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.close_package OVERRIDING SYSTEM VALUE VALUES
	(1, 2026, 9, 1, '\xfe17026ade5995d1f709e766417076f6b028956b130b7a797cbea5f71e2f818c', '2b26ebaf2476cb428deec697e4dafeb6cbbc9e11f100f90f66e05958421ba203', 32366, 'elena', '2026-11-26 08:00:00+00');


--
-- Data for Name: close_rules; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.close_rules OVERRIDING SYSTEM VALUE VALUES
	(1, 0, 2026, 9, '{"hard": 20, "late": 15, "soft": 5, "signs": ["fleet", "treasury"], "audits": ["comptroller"], "blocks": ["accrual", "unchecked", "canceled"], "closes": ["treasury"], "package": true, "reopens": ["fleet", "treasury"], "asked_days": 30, "clock_off_s": 300}', 'Acuerdo 7', 'elena', 'jorge', '2026-11-26 08:00:00+00');


--
-- Data for Name: close_settlement; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: closed_month; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.closed_month VALUES
	(1, 7, 2026, 9, 1, '\x5f41628a791bb0c05a458393ff44fa08e38354f30fcba864c7e86b22c20ce03e', NULL, '\x7b2276223a312c226e223a312c22636f6e74656e74223a7b226f726967696e223a226c6974726f2e746573742f63697479222c226d6f6e7468223a22323032362d3039222c2279656172223a323032362c226e223a392c2276657273696f6e223a312c227a6f6e65223a22416d65726963612f4d657869636f5f43697479222c22636865636b73223a5b7b226e616d65223a226163637275616c222c227374617465223a22646f6e65222c22626c6f636b73223a66616c73652c22636f756e74223a302c2263656e7473223a302c226b6e6f776e223a307d2c7b226e616d65223a2262616c616e6365222c227374617465223a22746f646f222c22626c6f636b73223a66616c73652c22636f756e74223a302c2263656e7473223a302c226b6e6f776e223a307d2c7b226e616d65223a2263616c6962726174696f6e73222c227374617465223a22746f646f222c22626c6f636b73223a66616c73652c22636f756e74223a302c2263656e7473223a302c226b6e6f776e223a307d2c7b226e616d65223a2263616e63656c6564222c227374617465223a22646f6e65222c22626c6f636b73223a66616c73652c22636f756e74223a302c2263656e7473223a302c226b6e6f776e223a307d2c7b226e616d65223a22636c6f636b73222c227374617465223a22646f6e65222c22626c6f636b73223a66616c73652c22636f756e74223a302c2263656e7473223a302c226b6e6f776e223a307d2c7b226e616d65223a2263726564697473222c227374617465223a22646f6e65222c22626c6f636b73223a66616c73652c22636f756e74223a302c2263656e7473223a302c226b6e6f776e223a307d2c7b226e616d65223a22637269746963616c222c227374617465223a22646f6e65222c22626c6f636b73223a66616c73652c22636f756e74223a302c2263656e7473223a302c226b6e6f776e223a307d2c7b226e616d65223a2264656c69766572696573222c227374617465223a22646f6e65222c22626c6f636b73223a66616c73652c22636f756e74223a302c2263656e7473223a302c226b6e6f776e223a307d2c7b226e616d65223a2266696c6c73222c227374617465223a22646f6e65222c22626c6f636b73223a66616c73652c22636f756e74223a302c2263656e7473223a302c226b6e6f776e223a307d2c7b226e616d65223a2267617073222c227374617465223a22646f6e65222c22626c6f636b73223a66616c73652c22636f756e74223a302c2263656e7473223a302c226b6e6f776e223a307d2c7b226e616d65223a226c696e6573222c227374617465223a22646f6e65222c22626c6f636b73223a66616c73652c22636f756e74223a302c2263656e7473223a302c226b6e6f776e223a307d2c7b226e616d65223a226c6f616473222c227374617465223a22646f6e65222c22626c6f636b73223a66616c73652c22636f756e74223a302c2263656e7473223a302c226b6e6f776e223a307d2c7b226e616d65223a22736974655f64617973222c227374617465223a22746f646f222c22626c6f636b73223a66616c73652c22636f756e74223a302c2263656e7473223a302c226b6e6f776e223a307d2c7b226e616d65223a2274616e6b73222c227374617465223a22646f6e65222c22626c6f636b73223a66616c73652c22636f756e74223a302c2263656e7473223a302c226b6e6f776e223a307d2c7b226e616d65223a22746f74616c697a657273222c227374617465223a22646f6e65222c22626c6f636b73223a66616c73652c22636f756e74223a302c2263656e7473223a302c226b6e6f776e223a307d2c7b226e616d65223a22756e636865636b6564222c227374617465223a22646f6e65222c22626c6f636b73223a66616c73652c22636f756e74223a302c2263656e7473223a302c226b6e6f776e223a307d2c7b226e616d65223a22756e7369676e6564222c227374617465223a2264696666657273222c22626c6f636b73223a66616c73652c22636f756e74223a312c2263656e7473223a302c226b6e6f776e223a302c226f66223a5b224f627261732050c3ba626c696361733a2031225d7d5d2c2266696775726573223a5b7b226e616d65223a22616d6f756e74222c22756e6974223a2263656e7473222c2263757272656e6379223a224d584e222c22616d6f756e74223a3331303638307d2c7b226e616d65223a2264656c69766572696573222c22756e6974223a22636f756e74222c22616d6f756e74223a307d2c7b226e616d65223a2266696c6c73222c22756e6974223a22636f756e74222c22616d6f756e74223a317d2c7b226e616d65223a22766f6c756d65222c226f66223a2276656869636c652064696573656c222c22756e6974223a22756c222c22616d6f756e74223a3132303030303030307d5d2c227265636f726473223a5b7b226e616d65223a22626f6f6b696e6773222c22636f756e74223a312c22736861323536223a2234343865333636326562366566313836383665326663323937633435663266306137383438346663303963363937333937653831346137316437643633626138227d2c7b226e616d65223a226465636973696f6e73222c22636f756e74223a302c22736861323536223a2265336230633434323938666331633134396166626634633839393666623932343237616534316534363439623933346361343935393931623738353262383535227d2c7b226e616d65223a22646f63756d656e7473222c22636f756e74223a302c22736861323536223a2265336230633434323938666331633134396166626634633839393666623932343237616534316534363439623933346361343935393931623738353262383535227d2c7b226e616d65223a22656c73657768657265222c22636f756e74223a302c22736861323536223a2265336230633434323938666331633134396166626634633839393666623932343237616534316534363439623933346361343935393931623738353262383535227d2c7b226e616d65223a2266696c6c73222c22636f756e74223a312c22736861323536223a2262613532663737653266343735336164323438646636666262343463363833626639663433313866326437333931633637313030643931313933643932636135227d2c7b226e616d65223a226c617465222c22636f756e74223a302c22736861323536223a2265336230633434323938666331633134396166626634633839393666623932343237616534316534363439623933346361343935393931623738353262383535227d2c7b226e616d65223a226d6f76656d656e7473222c22636f756e74223a302c22736861323536223a2265336230633434323938666331633134396166626634633839393666623932343237616534316534363439623933346361343935393931623738353262383535227d2c7b226e616d65223a226e6f746573222c22636f756e74223a302c22736861323536223a2265336230633434323938666331633134396166626634633839393666623932343237616534316534363439623933346361343935393931623738353262383535227d2c7b226e616d65223a22736574746c6564222c22636f756e74223a302c22736861323536223a2265336230633434323938666331633134396166626634633839393666623932343237616534316534363439623933346361343935393931623738353262383535227d2c7b226e616d65223a227374617475736573222c22636f756e74223a302c22736861323536223a2265336230633434323938666331633134396166626634633839393666623932343237616534316534363439623933346361343935393931623738353262383535227d2c7b226e616d65223a227374657073222c22636f756e74223a302c22736861323536223a2265336230633434323938666331633134396166626634633839393666623932343237616534316534363439623933346361343935393931623738353262383535227d5d2c226865616473223a5b7b2273746174696f6e223a226f6666696365222c2265706f6368223a312c22736571223a322c2268617368223a2231323132333431313234613434343932646632356336623936653437386531393730363164396237643930363638373165643563623439633764663266383666227d5d2c2272756c6573223a5b7b226e616d65223a226163636f756e7473222c2276657273696f6e223a2230227d2c7b226e616d65223a22636c6f73696e67222c2276657273696f6e223a2231227d2c7b226e616d65223a22656e7472696573222c2276657273696f6e223a2230227d2c7b226e616d65223a226d61746368696e67222c2276657273696f6e223a2230227d2c7b226e616d65223a2273746f636b222c2276657273696f6e223a2261613762313435383136313432636233613565353265626565306531363339623431663462663265333037393761653562336133343034393265656337396432227d5d2c2266696c6573223a5b7b226e616d65223a227061636b6167652e7a6970222c226279746573223a33323336362c22736861323536223a2232623236656261663234373663623432386465656336393765346461666562366362626339653131663130306639306636366530353935383432316261323033227d5d7d2c2268617368223a2234393462313938613666353663656234663331356232656262346430666364373361306666346536346565396132356131316530666433386433613333303637222c227369676e6564223a5b7b22706f736974696f6e223a22666c656574222c22706572736f6e223a226a6f726765222c226e616d65223a224a6f726765204372757a222c226174223a22323032362d31312d32365430383a30303a30305a227d2c7b22706f736974696f6e223a227472656173757279222c22706572736f6e223a22656c656e61222c226e616d65223a22456c656e61204372757a222c226174223a22323032362d31312d32365430383a30303a30305a227d5d2c22636c6f736564223a7b22706f736974696f6e223a227472656173757279222c22706572736f6e223a22656c656e61222c226e616d65223a22456c656e61204372757a222c226174223a22323032362d31312d32365430383a30303a30305a227d7d0a0ae28094206c6974726f2e746573742f636974792f6c6f6720616e7130376e4b44376e796d59754231474f3053617a4b58612b4a4e536d5641723066474b61796d5964624c5172344b30754e3779644a364b794b7a793862467a354c7753414d5576324f523473477843424c57724d62343677633d0a');


--
-- Data for Name: closing; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: contract; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: contract_paper; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: contract_price; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: contract_seen; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: correction; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: correction_answer; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: correction_ask; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: cursor; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.cursor VALUES
	('office', 1, 2, '\x1212341124a44492df25c6b96e478e197061d9b7d9066871ed5cb49c7df2f86f', 0, 2, 'ok', NULL, NULL);


--
-- Data for Name: day_close; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: day_terms; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: delivery_note; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: denial; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: deny; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: department; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.department VALUES
	('obr', 'Obras Públicas', 1, 'enforce');


--
-- Data for Name: department_funding; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: deputy; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: dispense; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.dispense VALUES
	('office', 1, 2, 0, '2026-09-14 10:00:00+00', '2026-11-26 08:00:00+00', 'S', NULL, NULL, NULL, NULL, 'diesel', 'vehicle', 120000000, 'typed', NULL, NULL, 258900, 'MXN', 310680, 'v1', NULL, NULL, NULL, 81000000, NULL, 'yes', 'H', '{}', 'A-1', 'file', NULL, NULL, NULL, 'elena');


--
-- Data for Name: document; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: document_item; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: document_of; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: document_sent; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: document_status; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: document_verdict; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: draw; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: emission_factor; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.emission_factor OVERRIDING SYSTEM VALUE VALUES
	(1, '15101514', '2000-01-01', 2319, 'EPA Emission Factors Hub', 2024, '8.78 kg/gal', 'litro', '2026-01-01 00:00:00+00'),
	(2, '15101515', '2000-01-01', 2319, 'EPA Emission Factors Hub', 2024, '8.78 kg/gal', 'litro', '2026-01-01 00:00:00+00'),
	(3, '15101505', '2000-01-01', 2697, 'EPA Emission Factors Hub', 2024, '10.21 kg/gal', 'litro', '2026-01-01 00:00:00+00');


--
-- Data for Name: entry_file; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: entry_layout; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: entry_layout_text; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: era; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.era VALUES
	(1795680000, 'first', '2026-11-26 08:00:00+00');


--
-- Data for Name: event; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.event VALUES
	('office', 1, 1, 0, '2026-11-26 08:00:00+00', 'start', '{"key": "office+ebde83a7+AcW9v/QLswRSqk50Y7fVoFv4ZqI2XnSsp3gRf0LCKWTG", "why": "enrolled", "grant": "e3e1626076d7ad02409da7c9912c44118d04c7f4a1e88a51285be5524ba88e15", "origin": "litro.test/city", "people": [{"by": "name", "person": "administrator"}, {"by": "name", "person": "witness"}]}');


--
-- Data for Name: evidence; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.evidence VALUES
	('2b26ebaf2476cb428deec697e4dafeb6cbbc9e11f100f90f66e05958421ba203', 'zip', 32366, '2026-11-26 08:00:00+00', 'elena');


--
-- Data for Name: evidence_named; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: fill_place; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: fill_said; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.fill_said VALUES
	('office', 1, 2, 0);


--
-- Data for Name: finding; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.finding VALUES
	('AUD-01:list/2026-09/inventory', 'AUD-01', 'major', '2026-09-30 06:00:00+00', NULL, NULL, NULL, NULL, 0, 1, 'n', '{no_inventory,2026-09}', 'list', 'list/2026-09/inventory', 310680, '2026-11-26 06:00:00+00', '2026-12-04 05:59:59+00'),
	('AUD-04:list/2026-09/custodies', 'AUD-04', 'major', '2026-09-30 06:00:00+00', NULL, NULL, NULL, NULL, 0, 1, 'n', '{no_custodies,2026-09}', 'list', 'list/2026-09/custodies', 310680, '2026-11-26 06:00:00+00', '2026-12-04 05:59:59+00'),
	('AUD-12:list/2026-09/logbooks', 'AUD-12', 'major', '2026-09-30 06:00:00+00', NULL, NULL, NULL, NULL, 0, 1, 'n', '{no_logbooks,2026-09}', 'list', 'list/2026-09/logbooks', 310680, '2026-11-26 06:00:00+00', '2026-12-04 05:59:59+00');


--
-- Data for Name: finding_act; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: finding_known; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: finding_rule; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: fiscal_identity; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: fuel_day; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: fuel_driver; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: fuel_month; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: fuel_quota; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: fuel_stale; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.fuel_stale VALUES
	('v1', '-infinity'),
	('v1', '2026-09-14 10:00:00+00');


--
-- Data for Name: fuel_station; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: fuel_total; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: fuel_zone; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: goose_db_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.goose_db_version VALUES
	(1, 0, true, '2026-11-30 08:30:15.073385'),
	(2, 1, true, '2026-11-30 08:30:15.096487'),
	(3, 2, true, '2026-11-30 08:30:15.211989'),
	(4, 3, true, '2026-11-30 08:30:15.215182'),
	(5, 5, true, '2026-11-30 08:30:15.229611'),
	(6, 6, true, '2026-11-30 08:30:15.23747'),
	(7, 7, true, '2026-11-30 08:30:15.239179'),
	(8, 8, true, '2026-11-30 08:30:15.251444'),
	(9, 9, true, '2026-11-30 08:30:15.2551'),
	(10, 10, true, '2026-11-30 08:30:15.258044'),
	(11, 11, true, '2026-11-30 08:30:15.282292'),
	(12, 12, true, '2026-11-30 08:30:15.292408'),
	(13, 15, true, '2026-11-30 08:30:15.303778'),
	(14, 17, true, '2026-11-30 08:30:15.30838'),
	(15, 18, true, '2026-11-30 08:30:15.314164'),
	(16, 19, true, '2026-11-30 08:30:15.325404'),
	(17, 20, true, '2026-11-30 08:30:15.34479'),
	(18, 21, true, '2026-11-30 08:30:15.352216'),
	(19, 22, true, '2026-11-30 08:30:15.361766'),
	(20, 23, true, '2026-11-30 08:30:15.376158'),
	(21, 24, true, '2026-11-30 08:30:15.379344'),
	(22, 25, true, '2026-11-30 08:30:15.380135'),
	(23, 26, true, '2026-11-30 08:30:15.391437'),
	(24, 27, true, '2026-11-30 08:30:15.394109'),
	(25, 28, true, '2026-11-30 08:30:15.414601'),
	(26, 29, true, '2026-11-30 08:30:15.429411'),
	(27, 30, true, '2026-11-30 08:30:15.433338'),
	(28, 31, true, '2026-11-30 08:30:15.460628'),
	(29, 32, true, '2026-11-30 08:30:15.477277'),
	(30, 33, true, '2026-11-30 08:30:15.491353'),
	(31, 34, true, '2026-11-30 08:30:15.497155'),
	(32, 35, true, '2026-11-30 08:30:15.49916'),
	(33, 36, true, '2026-11-30 08:30:15.501793'),
	(34, 37, true, '2026-11-30 08:30:15.503146'),
	(35, 38, true, '2026-11-30 08:30:15.507946'),
	(36, 39, true, '2026-11-30 08:30:15.522138'),
	(37, 40, true, '2026-11-30 08:30:15.526639'),
	(38, 41, true, '2026-11-30 08:30:15.543548'),
	(39, 43, true, '2026-11-30 08:30:15.548788'),
	(40, 45, true, '2026-11-30 08:30:15.555257'),
	(41, 46, true, '2026-11-30 08:30:15.562029'),
	(42, 47, true, '2026-11-30 08:30:15.566599'),
	(43, 48, true, '2026-11-30 08:30:15.575551'),
	(44, 49, true, '2026-11-30 08:30:15.58107'),
	(45, 50, true, '2026-11-30 08:30:15.608458'),
	(46, 51, true, '2026-11-30 08:30:15.624472'),
	(47, 52, true, '2026-11-30 08:30:15.630909'),
	(48, 53, true, '2026-11-30 08:30:15.657174'),
	(49, 55, true, '2026-11-30 08:30:15.677258'),
	(50, 57, true, '2026-11-30 08:30:15.690018');
INSERT INTO public.goose_db_version VALUES
	(51, 58, true, '2026-11-30 08:30:15.705152'),
	(52, 59, true, '2026-11-30 08:30:15.708174'),
	(53, 60, true, '2026-11-30 08:30:15.712004'),
	(54, 61, true, '2026-11-30 08:30:15.732012'),
	(55, 63, true, '2026-11-30 08:30:15.745539'),
	(56, 64, true, '2026-11-30 08:30:15.760739'),
	(57, 65, true, '2026-11-30 08:30:15.771179'),
	(58, 66, true, '2026-11-30 08:30:15.777834'),
	(59, 67, true, '2026-11-30 08:30:15.787504'),
	(60, 68, true, '2026-11-30 08:30:15.803057'),
	(61, 69, true, '2026-11-30 08:30:15.804679'),
	(62, 71, true, '2026-11-30 08:30:15.80927'),
	(63, 74, true, '2026-11-30 08:30:15.821534'),
	(64, 75, true, '2026-11-30 08:30:15.823214'),
	(65, 76, true, '2026-11-30 08:30:15.829734'),
	(66, 77, true, '2026-11-30 08:30:15.831974'),
	(67, 78, true, '2026-11-30 08:30:15.839812'),
	(68, 79, true, '2026-11-30 08:30:15.847188'),
	(69, 80, true, '2026-11-30 08:30:15.855936'),
	(70, 81, true, '2026-11-30 08:30:15.859291'),
	(71, 84, true, '2026-11-30 08:30:15.860125'),
	(72, 85, true, '2026-11-30 08:30:15.862281'),
	(73, 89, true, '2026-11-30 08:30:15.866205'),
	(74, 91, true, '2026-11-30 08:30:15.873611'),
	(75, 93, true, '2026-11-30 08:30:15.879642'),
	(76, 94, true, '2026-11-30 08:30:15.892041'),
	(77, 96, true, '2026-11-30 08:30:15.897153'),
	(78, 97, true, '2026-11-30 08:30:15.902506'),
	(79, 98, true, '2026-11-30 08:30:15.912358'),
	(80, 99, true, '2026-11-30 08:30:15.913476'),
	(81, 101, true, '2026-11-30 08:30:15.923058'),
	(82, 102, true, '2026-11-30 08:30:15.924619'),
	(83, 106, true, '2026-11-30 08:30:15.9272'),
	(84, 107, true, '2026-11-30 08:30:15.929958'),
	(85, 108, true, '2026-11-30 08:30:15.939599'),
	(86, 109, true, '2026-11-30 08:30:15.94575'),
	(87, 110, true, '2026-11-30 08:30:15.949969'),
	(88, 112, true, '2026-11-30 08:30:15.961739'),
	(89, 114, true, '2026-11-30 08:30:15.971828'),
	(90, 115, true, '2026-11-30 08:30:15.980958'),
	(91, 117, true, '2026-11-30 08:30:15.986577'),
	(92, 118, true, '2026-11-30 08:30:15.997527'),
	(93, 119, true, '2026-11-30 08:30:15.998788'),
	(94, 120, true, '2026-11-30 08:30:16.003902'),
	(95, 121, true, '2026-11-30 08:30:16.006817'),
	(96, 125, true, '2026-11-30 08:30:16.011316');


--
-- Data for Name: grade; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.grade VALUES
	('magna', 'Magna', '15101514', '#00843d', 1),
	('premium', 'Premium', '15101515', '#c8102e', 1),
	('diesel', 'Diésel', '15101505', '#1d1d1b', 1),
	('adblue', 'AdBlue', NULL, '#0057b8', 1);


--
-- Data for Name: happening; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: health; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: hook; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: import; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: import_draft; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: import_mapping; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: index_price; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: installation; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: invitation; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: kept_view; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: kept_view_place; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: label; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: label_printed; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: label_printer; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: label_run; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: lease; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: lease_said; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: leaving; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ledger_balance; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: line_decision; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: line_decision_fill; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: match_tolerances; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: mode_act; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: offbook; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: office_boot; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.office_boot VALUES
	(1, 1, '2026-11-26 08:00:00+00');


--
-- Data for Name: once; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: open_act; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: open_package; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: passkey; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: passkey_use; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: past_fill; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: payments_asked; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.payments_asked VALUES
	(true, 0);


--
-- Data for Name: peers; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: permit; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: permit_register; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: person; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: photo; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: plain_file; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: plain_mapping; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: plain_refused; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: plain_take; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: policy_entry; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.policy_entry VALUES
	('fleet', 1, 'rule', 'normal', '2026-11-26 08:00:00+00', '{"rule":"normal","mode":"enforce","odometer":{"max_km_day":1500,"prompts":1,"else":"flag"}}'),
	('fleet', 2, 'grade', 'magna', '2026-11-26 08:00:00+00', '{"grade":"magna","name":"Magna","product":"15101514","color":"#00843d"}'),
	('fleet', 3, 'grade', 'premium', '2026-11-26 08:00:00+00', '{"grade":"premium","name":"Premium","product":"15101515","color":"#c8102e"}'),
	('fleet', 4, 'grade', 'diesel', '2026-11-26 08:00:00+00', '{"grade":"diesel","name":"Diésel","product":"15101505","color":"#1d1d1b"}'),
	('fleet', 5, 'grade', 'adblue', '2026-11-26 08:00:00+00', '{"grade":"adblue","name":"AdBlue","color":"#0057b8"}'),
	('fleet', 6, 'server_key', 'litro.test/city/override+c1106569+/3gyNTUxOYbLnVKyQ9vw/tfz+dwPflx/i8IfjN63faxE7cisB+tx', '2026-11-26 08:00:00+00', '{"key":"litro.test/city/override+c1106569+/3gyNTUxOYbLnVKyQ9vw/tfz+dwPflx/i8IfjN63faxE7cisB+tx","use":"override","from":0}'),
	('fleet', 7, 'rule', 'general', '2026-11-26 08:00:00+00', '{"rule":"general"}'),
	('fleet', 8, 'vehicle', 'v1', '2026-11-26 08:00:00+00', '{"vehicle":"v1","status":"active","plate":"XAL-3-A","name":"OP-03","grades":["diesel"],"rule":"general","department":"obr","odometer":"on"}');


--
-- Data for Name: policy_log; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.policy_log VALUES
	('fleet', 8);


--
-- Data for Name: posting_terms; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: price; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: quarantine; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: quarantine_count; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: quota; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: quota_period; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: reading; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: receiver; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: record; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.record VALUES
	('office', 1, 1, 0, '\x23ca94c78b89aef8caafb15acdebc14bd57f3451373d4b9d8ecb8ed2eea52bf8', 'start', '2026-11-26 08:00:00+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226f6666696365222c2265706f6368223a312c22736571223a312c2270726576223a2265336531363236303736643761643032343039646137633939313263343431313864303463376634613165383861353132383562653535323462613838653135222c22626f6f74223a302c226d6f6e6f5f6d73223a302c226174223a22323032362d31312d32365430383a30303a30305a222c22636c6f636b223a2253222c226b696e64223a227374617274222c227374617274223a7b226f726967696e223a226c6974726f2e746573742f63697479222c22776879223a22656e726f6c6c6564222c226772616e74223a2265336531363236303736643761643032343039646137633939313263343431313864303463376634613165383861353132383562653535323462613838653135222c226b6579223a226f66666963652b65626465383361372b41635739762f514c73775253716b3530593766566f4676345a714932586e53737033675266304c434b575447222c2270656f706c65223a5b7b22706572736f6e223a2261646d696e6973747261746f72222c226279223a226e616d65227d2c7b22706572736f6e223a227769746e657373222c226279223a226e616d65227d5d7d7d0a0ae28094206f6666696365203639364470796b494d3259342f2b726d7a4a7a37566d56794c4772734171496175704a7632317935505667463362765434766d464c61526f5a33314449413830704948414c786b7463384d686d4d42417145446f4c556b637877733d0a'),
	('office', 1, 2, 0, '\x1212341124a44492df25c6b96e478e197061d9b7d9066871ed5cb49c7df2f86f', 'dispense', '2026-11-26 08:00:00+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226f6666696365222c2265706f6368223a312c22736571223a322c2270726576223a2232336361393463373862383961656638636161666231356163646562633134626435376633343531333733643462396438656362386564326565613532626638222c22626f6f74223a312c226d6f6e6f5f6d73223a302c226174223a22323032362d31312d32365430383a30303a30305a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b226772616465223a2264696573656c222c22707572706f7365223a2276656869636c65222c22766f6c756d655f756c223a3132303030303030302c22766f6c756d655f66726f6d223a227479706564222c226261736973223a226f6273222c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a3331303638302c2270726963655f66726f6d223a227479706564222c2276656869636c65223a227631222c226f646f6d657465725f6d223a38313030303030302c226f646f6d657465725f66726f6d223a22647269766572222c2266756c6c223a22796573222c227469636b6574223a22412d31222c2268617070656e65645f6174223a22323032362d30392d31345431303a30303a30305a222c2268617070656e65645f707265636973696f6e223a226d696e757465222c22736f75726365223a2266696c65222c22656e64223a2248222c2270656f706c65223a5b7b22706572736f6e223a22656c656e61222c226279223a22776562227d2c7b22706572736f6e223a226a6f726765222c226279223a22776562227d5d7d7d0a0ae28094206f66666963652036393644702b32374e2b6f6239394e5446515030632f466d5a7a434b77734c67615343554b547730475563464b6373674e71317a616f744c4f7a35324e2b6b715057793079725833316c472b32594c354a6e46346e57322b4377413d0a');


--
-- Data for Name: recovery_code; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: registered_permit; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: replacement; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: reserved_act; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: rule; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.rule VALUES
	('normal', '{"rule":"normal","mode":"enforce","odometer":{"max_km_day":1500,"prompts":1,"else":"flag"}}', 1, false),
	('general', '{"rule":"general"}', 1, false);


--
-- Data for Name: rule_act; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: rule_applied; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.rule_applied VALUES
	(true, '');


--
-- Data for Name: rule_terms; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: savings_baseline; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: schedule; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: schedule_run; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: second_step; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: sending; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: serving; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: sessions; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: sheet_act; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: sign_of_life; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: signed_act; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: signed_page; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: signed_scan; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: signed_terms; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: spare; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: station; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.station VALUES
	('office', 'Oficina', '00', 'America/Mexico_City', '2026-11-26 08:00:00+00', '\x26c468c449cfd643441791ba89c4d29022162b1b95ce7c6288ac518a10f82c3f');


--
-- Data for Name: station_grant; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.station_grant VALUES
	('office', 1, '\xe3e1626076d7ad02409da7c9912c44118d04c7f4a1e88a51285be5524ba88e15', '\x7b2276223a312c226f726967696e223a226c6974726f2e746573742f63697479222c2273746174696f6e223a226f6666696365222c227368617264223a223030222c2265706f6368223a312c226b6579223a226f66666963652b65626465383361372b41635739762f514c73775253716b3530593766566f4676345a714932586e53737033675266304c434b575447222c2272656365697074223a5b226c6974726f2e746573742f636974792f726563656970742b36623931653735352b415555665461596e59564975697577764646304269334b492f51696c582f366d6a5664757a6a66393163575a225d2c22706f6c696379223a5b226c6974726f2e746573742f636974792f706f6c6963792b37643933653837632b41645168454c483830454555776d436a3157463339434f45725a4361464b37465a41424a4e48534f50654852225d2c2270656f706c65223a5b7b22706572736f6e223a2261646d696e6973747261746f72222c226279223a226e616d65227d2c7b22706572736f6e223a227769746e657373222c226279223a226e616d65227d5d2c226174223a22323032362d31312d32365430383a30303a30305a227d0a0ae28094206c6974726f2e746573742f636974792f706f6c69637920665a506f664533796b4276623631714952423774667a506d4d30544a474135695442345953484a2f474272744370466e457069546e5541416650614f2f7251755333596a4d376b4a426e625352354b6f47596c4b626871697841553d0a');


--
-- Data for Name: station_key; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.station_key VALUES
	('office', 1, 1, 'office+ebde83a7+AcW9v/QLswRSqk50Y7fVoFv4ZqI2XnSsp3gRf0LCKWTG');


--
-- Data for Name: station_settings; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: stock_batch; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: stock_booking; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: stock_opening; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: stock_share; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: stock_terms; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: stock_tolerance; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: subscription; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: takeover; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: tank_dip; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: tank_dip_void; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: tank_limits; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: tank_told; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ticket; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ticket_evidence; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ticket_part; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: tiding; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: transparency_check; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: transparency_frame; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: unjudged; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.unjudged VALUES
	('office', 1, 1, 0),
	('office', 1, 2, 0);


--
-- Data for Name: user_identity; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: vat_rate; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: vehicle; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.vehicle VALUES
	('v1', 'OP-03', 'XAL-3-A', 'Volteo', 'active', 'obr', '{diesel}', NULL, 'general', '{}', '{}', 'on', NULL, NULL, NULL, 1, 'active', '2026-11-26 08:00:00+00', 8, NULL, NULL, NULL, '', '', '', '', NULL, NULL, NULL, NULL);


--
-- Data for Name: vehicle_act; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: vehicle_dated; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.vehicle_dated OVERRIDING SYSTEM VALUE VALUES
	(1, 'v1', 'state', '2026-11-26 08:00:00+00', 'active', '', NULL, NULL, '', 'test', '2026-11-26 08:00:00+00', '2026-11-26 08:00:00+00', NULL, NULL, '', false),
	(2, 'v1', 'department', '2026-11-26 08:00:00+00', 'obr', '', NULL, NULL, '', 'test', '2026-11-26 08:00:00+00', '2026-11-26 08:00:00+00', NULL, NULL, '', false),
	(3, 'v1', 'odometer', '2026-11-26 08:00:00+00', 'on', '', NULL, NULL, '', 'test', '2026-11-26 08:00:00+00', '2026-11-26 08:00:00+00', NULL, NULL, '', false),
	(4, 'v1', 'class', '2026-11-26 08:00:00+00', 'general', '', NULL, NULL, '', 'test', '2026-11-26 08:00:00+00', '2026-11-26 08:00:00+00', NULL, NULL, '', false);


--
-- Data for Name: vehicle_department; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.vehicle_department VALUES
	('v1', 'obr', '-infinity', 'infinity');


--
-- Data for Name: vehicle_paper; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: vehicle_reference; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: vehicle_stop; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: volumetric_limit; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.volumetric_limit OVERRIDING SYSTEM VALUE VALUES
	(1, '2022-01-01', 75714000000, 8000, 'RMF 2.6.1.2', '', '', '2026-11-30 08:30:15.971828+00');


--
-- Data for Name: volumetric_said; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: voucher_act; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: voucher_hold; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: watch; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Name: audit_change_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.audit_change_n_seq', 3, true);


--
-- Name: audit_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.audit_id_seq', 21, true);


--
-- Name: authority_asking_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.authority_asking_n_seq', 1, false);


--
-- Name: budget_allotment_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.budget_allotment_n_seq', 1, false);


--
-- Name: budget_booking_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.budget_booking_n_seq', 1, true);


--
-- Name: budget_entry_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.budget_entry_n_seq', 1, false);


--
-- Name: budget_fund_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.budget_fund_n_seq', 1, false);


--
-- Name: budget_movement_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.budget_movement_n_seq', 1, false);


--
-- Name: budget_stop_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.budget_stop_n_seq', 1, false);


--
-- Name: budget_terms_version_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.budget_terms_version_seq', 1, false);


--
-- Name: calibration_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.calibration_n_seq', 1, false);


--
-- Name: calibration_terms_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.calibration_terms_n_seq', 1, false);


--
-- Name: close_gap_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.close_gap_n_seq', 1, false);


--
-- Name: close_holding_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.close_holding_n_seq', 2, true);


--
-- Name: close_package_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.close_package_n_seq', 1, true);


--
-- Name: close_rules_version_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.close_rules_version_seq', 1, true);


--
-- Name: close_settlement_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.close_settlement_n_seq', 1, false);


--
-- Name: contract_paper_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.contract_paper_n_seq', 1, false);


--
-- Name: contract_price_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.contract_price_n_seq', 1, false);


--
-- Name: correction_ask_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.correction_ask_n_seq', 1, false);


--
-- Name: day_close_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.day_close_n_seq', 1, false);


--
-- Name: day_terms_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.day_terms_n_seq', 1, false);


--
-- Name: delivery_note_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.delivery_note_n_seq', 1, false);


--
-- Name: department_funding_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.department_funding_n_seq', 1, false);


--
-- Name: document_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.document_n_seq', 1, false);


--
-- Name: document_sent_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.document_sent_n_seq', 1, false);


--
-- Name: document_status_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.document_status_n_seq', 1, false);


--
-- Name: document_verdict_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.document_verdict_n_seq', 1, false);


--
-- Name: emission_factor_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.emission_factor_n_seq', 3, true);


--
-- Name: entry_file_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.entry_file_n_seq', 1, false);


--
-- Name: finding_rule_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.finding_rule_n_seq', 1, false);


--
-- Name: fiscal_identity_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.fiscal_identity_n_seq', 1, false);


--
-- Name: fuel_quota_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.fuel_quota_n_seq', 1, false);


--
-- Name: goose_db_version_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.goose_db_version_id_seq', 96, true);


--
-- Name: happening_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.happening_n_seq', 1, false);


--
-- Name: import_mapping_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.import_mapping_n_seq', 1, false);


--
-- Name: index_price_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.index_price_n_seq', 1, false);


--
-- Name: kept_view_kept_no_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.kept_view_kept_no_seq', 1, false);


--
-- Name: leaving_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.leaving_n_seq', 1, false);


--
-- Name: ledger_balance_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.ledger_balance_n_seq', 1, false);


--
-- Name: line_decision_decision_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.line_decision_decision_seq', 1, false);


--
-- Name: match_tolerances_version_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.match_tolerances_version_seq', 1, false);


--
-- Name: open_act_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.open_act_n_seq', 1, false);


--
-- Name: permit_register_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.permit_register_n_seq', 1, false);


--
-- Name: plain_file_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.plain_file_n_seq', 1, false);


--
-- Name: plain_mapping_mapping_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.plain_mapping_mapping_seq', 1, false);


--
-- Name: plain_take_take_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.plain_take_take_seq', 1, false);


--
-- Name: posting_terms_version_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.posting_terms_version_seq', 1, false);


--
-- Name: receiver_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.receiver_n_seq', 1, false);


--
-- Name: reserved_act_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.reserved_act_n_seq', 1, false);


--
-- Name: savings_baseline_version_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.savings_baseline_version_seq', 1, false);


--
-- Name: signed_act_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.signed_act_n_seq', 1, false);


--
-- Name: signed_scan_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.signed_scan_n_seq', 1, false);


--
-- Name: signed_terms_version_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.signed_terms_version_seq', 1, false);


--
-- Name: stock_booking_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.stock_booking_n_seq', 1, false);


--
-- Name: stock_opening_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.stock_opening_n_seq', 1, false);


--
-- Name: stock_terms_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.stock_terms_n_seq', 1, false);


--
-- Name: stock_tolerance_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.stock_tolerance_n_seq', 1, false);


--
-- Name: tank_dip_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.tank_dip_n_seq', 1, false);


--
-- Name: tank_limits_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.tank_limits_n_seq', 1, false);


--
-- Name: tiding_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.tiding_n_seq', 1, false);


--
-- Name: transparency_check_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.transparency_check_n_seq', 1, false);


--
-- Name: transparency_frame_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.transparency_frame_n_seq', 1, false);


--
-- Name: user_identity_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.user_identity_id_seq', 1, false);


--
-- Name: vat_rate_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.vat_rate_n_seq', 1, false);


--
-- Name: vehicle_dated_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.vehicle_dated_n_seq', 4, true);


--
-- Name: vehicle_paper_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.vehicle_paper_n_seq', 1, false);


--
-- Name: vehicle_reference_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.vehicle_reference_n_seq', 1, false);


--
-- Name: volumetric_limit_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.volumetric_limit_n_seq', 1, true);


--
-- Name: volumetric_said_n_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.volumetric_said_n_seq', 1, false);


--
-- Name: announced announced_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.announced
    ADD CONSTRAINT announced_pk PRIMARY KEY (event, key);


--
-- Name: api_request api_request_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_request
    ADD CONSTRAINT api_request_pk PRIMARY KEY (token, key);


--
-- Name: api_token api_token_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_pk PRIMARY KEY (token);


--
-- Name: app_user app_user_person; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_person UNIQUE (person);


--
-- Name: app_user app_user_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_pk PRIMARY KEY (username);


--
-- Name: appearance appearance_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appearance
    ADD CONSTRAINT appearance_pk PRIMARY KEY (one);


--
-- Name: arrival arrival_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_pk PRIMARY KEY (station, epoch, first_seq, branch);


--
-- Name: audit_change audit_change_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_change
    ADD CONSTRAINT audit_change_pk PRIMARY KEY (n);


--
-- Name: audit_judged audit_judged_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_judged
    ADD CONSTRAINT audit_judged_pk PRIMARY KEY (month);


--
-- Name: audit audit_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pk PRIMARY KEY (id);


--
-- Name: authority_asking authority_asking_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.authority_asking
    ADD CONSTRAINT authority_asking_pk PRIMARY KEY (n);


--
-- Name: authorize authorize_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.authorize
    ADD CONSTRAINT authorize_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: backup backup_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.backup
    ADD CONSTRAINT backup_pk PRIMARY KEY (sha256);


--
-- Name: bare_number bare_number_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bare_number
    ADD CONSTRAINT bare_number_pk PRIMARY KEY (document, part, n);


--
-- Name: block_heard block_heard_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.block_heard
    ADD CONSTRAINT block_heard_pk PRIMARY KEY (fleet_n, station);


--
-- Name: budget_allotment budget_allotment_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_allotment
    ADD CONSTRAINT budget_allotment_pk PRIMARY KEY (n);


--
-- Name: budget_booking budget_booking_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_booking
    ADD CONSTRAINT budget_booking_pk PRIMARY KEY (n);


--
-- Name: budget_entry_line budget_entry_line_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_entry_line
    ADD CONSTRAINT budget_entry_line_pk PRIMARY KEY (key, line);


--
-- Name: budget_entry budget_entry_n; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_entry
    ADD CONSTRAINT budget_entry_n UNIQUE (n);


--
-- Name: budget_entry budget_entry_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_entry
    ADD CONSTRAINT budget_entry_once UNIQUE (reverses);


--
-- Name: budget_entry budget_entry_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_entry
    ADD CONSTRAINT budget_entry_pk PRIMARY KEY (key);


--
-- Name: budget_fund budget_fund_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_fund
    ADD CONSTRAINT budget_fund_pk PRIMARY KEY (n);


--
-- Name: budget_movement budget_movement_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_movement
    ADD CONSTRAINT budget_movement_pk PRIMARY KEY (n);


--
-- Name: budget_quota budget_quota_account; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_quota
    ADD CONSTRAINT budget_quota_account UNIQUE (account);


--
-- Name: budget_quota budget_quota_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_quota
    ADD CONSTRAINT budget_quota_pk PRIMARY KEY (quota);


--
-- Name: budget_stop budget_stop_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_stop
    ADD CONSTRAINT budget_stop_pk PRIMARY KEY (n);


--
-- Name: budget_terms budget_terms_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_terms
    ADD CONSTRAINT budget_terms_pk PRIMARY KEY (version);


--
-- Name: calibration calibration_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.calibration
    ADD CONSTRAINT calibration_pk PRIMARY KEY (n);


--
-- Name: calibration_terms calibration_terms_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.calibration_terms
    ADD CONSTRAINT calibration_terms_pk PRIMARY KEY (n);


--
-- Name: certificate certificate_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.certificate
    ADD CONSTRAINT certificate_pk PRIMARY KEY (spki);


--
-- Name: close_act close_act_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.close_act
    ADD CONSTRAINT close_act_pk PRIMARY KEY (n);


--
-- Name: close_gap close_gap_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.close_gap
    ADD CONSTRAINT close_gap_pk PRIMARY KEY (n);


--
-- Name: close_gap close_gap_two; Type: CHECK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE public.close_gap
    ADD CONSTRAINT close_gap_two CHECK (((kind = 'pending'::text) OR ((lower(btrim(agreed_by)) <> ''::text) AND (lower(btrim(agreed_by)) <> lower(btrim(said_by)))))) NOT VALID;


--
-- Name: close_head close_head_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.close_head
    ADD CONSTRAINT close_head_pk PRIMARY KEY (act, station, epoch);


--
-- Name: close_holding close_holding_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.close_holding
    ADD CONSTRAINT close_holding_pk PRIMARY KEY (n);


--
-- Name: close_package close_package_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.close_package
    ADD CONSTRAINT close_package_pk PRIMARY KEY (n);


--
-- Name: close_rules close_rules_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.close_rules
    ADD CONSTRAINT close_rules_pk PRIMARY KEY (version);


--
-- Name: close_settlement close_settlement_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.close_settlement
    ADD CONSTRAINT close_settlement_pk PRIMARY KEY (n);


--
-- Name: closed_month closed_month_act; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closed_month
    ADD CONSTRAINT closed_month_act UNIQUE (act);


--
-- Name: closed_month closed_month_follows; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closed_month
    ADD CONSTRAINT closed_month_follows UNIQUE (prev);


--
-- Name: closed_month closed_month_hash; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closed_month
    ADD CONSTRAINT closed_month_hash UNIQUE (hash);


--
-- Name: closed_month closed_month_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closed_month
    ADD CONSTRAINT closed_month_pk PRIMARY KEY (n);


--
-- Name: closed_month closed_month_version; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closed_month
    ADD CONSTRAINT closed_month_version UNIQUE (year, month, version);


--
-- Name: closing closing_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closing
    ADD CONSTRAINT closing_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: contract_paper contract_paper_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_paper
    ADD CONSTRAINT contract_paper_once UNIQUE (contract, number);


--
-- Name: contract_paper contract_paper_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_paper
    ADD CONSTRAINT contract_paper_pk PRIMARY KEY (n);


--
-- Name: contract contract_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_pk PRIMARY KEY (contract, revision);


--
-- Name: contract_price contract_price_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_price
    ADD CONSTRAINT contract_price_pk PRIMARY KEY (n);


--
-- Name: contract_seen contract_seen_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_seen
    ADD CONSTRAINT contract_seen_pk PRIMARY KEY (contract, paper, kind, level, username);


--
-- Name: correction_answer correction_answer_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.correction_answer
    ADD CONSTRAINT correction_answer_pk PRIMARY KEY (ask);


--
-- Name: correction_ask correction_ask_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.correction_ask
    ADD CONSTRAINT correction_ask_pk PRIMARY KEY (n);


--
-- Name: correction_ask correction_ask_said; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.correction_ask
    ADD CONSTRAINT correction_ask_said UNIQUE (n, asked_by, asked_as, asked_at, until_at);


--
-- Name: correction correction_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.correction
    ADD CONSTRAINT correction_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: cursor cursor_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cursor
    ADD CONSTRAINT cursor_pk PRIMARY KEY (station, epoch);


--
-- Name: day_close day_close_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.day_close
    ADD CONSTRAINT day_close_pk PRIMARY KEY (n);


--
-- Name: day_terms day_terms_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.day_terms
    ADD CONSTRAINT day_terms_pk PRIMARY KEY (n);


--
-- Name: delivery_note delivery_note_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery_note
    ADD CONSTRAINT delivery_note_pk PRIMARY KEY (n);


--
-- Name: denial denial_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.denial
    ADD CONSTRAINT denial_pk PRIMARY KEY (minute, source, who, what);


--
-- Name: deny deny_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deny
    ADD CONSTRAINT deny_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: department_funding department_funding_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.department_funding
    ADD CONSTRAINT department_funding_pk PRIMARY KEY (n);


--
-- Name: department department_name; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.department
    ADD CONSTRAINT department_name UNIQUE (name);


--
-- Name: department department_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.department
    ADD CONSTRAINT department_pk PRIMARY KEY (department);


--
-- Name: deputy deputy_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deputy
    ADD CONSTRAINT deputy_pk PRIMARY KEY (term);


--
-- Name: dispense dispense_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dispense
    ADD CONSTRAINT dispense_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: document_item document_item_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document_item
    ADD CONSTRAINT document_item_pk PRIMARY KEY (document, part, n);


--
-- Name: document document_n; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_n UNIQUE (n);


--
-- Name: document_of document_of_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document_of
    ADD CONSTRAINT document_of_pk PRIMARY KEY (document, n);


--
-- Name: document document_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_pk PRIMARY KEY (document);


--
-- Name: document_sent document_sent_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document_sent
    ADD CONSTRAINT document_sent_pk PRIMARY KEY (n);


--
-- Name: document_status document_status_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document_status
    ADD CONSTRAINT document_status_pk PRIMARY KEY (n);


--
-- Name: document_verdict document_verdict_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document_verdict
    ADD CONSTRAINT document_verdict_pk PRIMARY KEY (n);


--
-- Name: draw draw_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.draw
    ADD CONSTRAINT draw_pk PRIMARY KEY (station, epoch, seq, branch, quota, period);


--
-- Name: emission_factor emission_factor_length; Type: CHECK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE public.emission_factor
    ADD CONSTRAINT emission_factor_length CHECK (((char_length(product) <= 20) AND (char_length(source) <= 100) AND (char_length(reason) <= 200))) NOT VALID;


--
-- Name: emission_factor emission_factor_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.emission_factor
    ADD CONSTRAINT emission_factor_pk PRIMARY KEY (n);


--
-- Name: entry_file entry_file_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.entry_file
    ADD CONSTRAINT entry_file_once UNIQUE NULLS NOT DISTINCT (schedule, name, version, layout_sha256, form, year, first, last);


--
-- Name: entry_file entry_file_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.entry_file
    ADD CONSTRAINT entry_file_pk PRIMARY KEY (n);


--
-- Name: entry_file entry_file_sent; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.entry_file
    ADD CONSTRAINT entry_file_sent UNIQUE (schedule, year, first);


--
-- Name: entry_layout entry_layout_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.entry_layout
    ADD CONSTRAINT entry_layout_pk PRIMARY KEY (name, version);


--
-- Name: entry_layout_text entry_layout_text_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.entry_layout_text
    ADD CONSTRAINT entry_layout_text_pk PRIMARY KEY (sha256);


--
-- Name: era era_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.era
    ADD CONSTRAINT era_pk PRIMARY KEY (era);


--
-- Name: event event_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: evidence_named evidence_named_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.evidence_named
    ADD CONSTRAINT evidence_named_pk PRIMARY KEY (station, epoch, seq, branch, sha256);


--
-- Name: evidence evidence_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.evidence
    ADD CONSTRAINT evidence_pk PRIMARY KEY (sha256);


--
-- Name: fill_place fill_place_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fill_place
    ADD CONSTRAINT fill_place_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: fill_place fill_place_uq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fill_place
    ADD CONSTRAINT fill_place_uq UNIQUE (place);


--
-- Name: finding_act finding_act_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.finding_act
    ADD CONSTRAINT finding_act_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: finding_known finding_known_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.finding_known
    ADD CONSTRAINT finding_known_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: finding finding_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.finding
    ADD CONSTRAINT finding_pk PRIMARY KEY (finding);


--
-- Name: finding_rule finding_rule_off; Type: CHECK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE public.finding_rule
    ADD CONSTRAINT finding_rule_off CHECK (((NOT off) OR loosens)) NOT VALID;


--
-- Name: finding_rule finding_rule_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.finding_rule
    ADD CONSTRAINT finding_rule_pk PRIMARY KEY (n);


--
-- Name: fiscal_identity fiscal_identity_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fiscal_identity
    ADD CONSTRAINT fiscal_identity_pk PRIMARY KEY (n);


--
-- Name: fuel_driver fuel_driver_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fuel_driver
    ADD CONSTRAINT fuel_driver_pk PRIMARY KEY (driver, day, department, class, grade, state, funding, purpose, currency, vehicle, handed);


--
-- Name: fuel_quota fuel_quota_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fuel_quota
    ADD CONSTRAINT fuel_quota_pk PRIMARY KEY (n);


--
-- Name: fuel_station fuel_station_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fuel_station
    ADD CONSTRAINT fuel_station_pk PRIMARY KEY (day, station, grade, purpose, currency, vehicle, handed);


--
-- Name: fuel_total fuel_total_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fuel_total
    ADD CONSTRAINT fuel_total_pk PRIMARY KEY (day, department, class, grade, state, funding, purpose, currency, vehicle, handed);


--
-- Name: fuel_zone fuel_zone_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fuel_zone
    ADD CONSTRAINT fuel_zone_pk PRIMARY KEY (one);


--
-- Name: goose_db_version goose_db_version_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.goose_db_version
    ADD CONSTRAINT goose_db_version_pkey PRIMARY KEY (id);


--
-- Name: grade grade_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grade
    ADD CONSTRAINT grade_pk PRIMARY KEY (grade);


--
-- Name: happening happening_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.happening
    ADD CONSTRAINT happening_pk PRIMARY KEY (n);


--
-- Name: health health_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health
    ADD CONSTRAINT health_pk PRIMARY KEY (part);


--
-- Name: hook hook_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hook
    ADD CONSTRAINT hook_pk PRIMARY KEY (hook);


--
-- Name: import_draft import_draft_one; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.import_draft
    ADD CONSTRAINT import_draft_one UNIQUE (who, kind);


--
-- Name: import_draft import_draft_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.import_draft
    ADD CONSTRAINT import_draft_pk PRIMARY KEY (draft);


--
-- Name: import_mapping import_mapping_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.import_mapping
    ADD CONSTRAINT import_mapping_pk PRIMARY KEY (n);


--
-- Name: import import_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.import
    ADD CONSTRAINT import_pk PRIMARY KEY (import);


--
-- Name: index_price index_price_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.index_price
    ADD CONSTRAINT index_price_pk PRIMARY KEY (n);


--
-- Name: installation installation_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.installation
    ADD CONSTRAINT installation_pk PRIMARY KEY (one);


--
-- Name: invitation invitation_asked; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_asked UNIQUE (request_hash);


--
-- Name: invitation invitation_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_pk PRIMARY KEY (token_sha256);


--
-- Name: kept_view kept_view_name; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.kept_view
    ADD CONSTRAINT kept_view_name UNIQUE (username, name);


--
-- Name: kept_view kept_view_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.kept_view
    ADD CONSTRAINT kept_view_pk PRIMARY KEY (view);


--
-- Name: kept_view_place kept_view_place_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.kept_view_place
    ADD CONSTRAINT kept_view_place_pk PRIMARY KEY (username, view);


--
-- Name: label label_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.label
    ADD CONSTRAINT label_pk PRIMARY KEY (label, version);


--
-- Name: label_printed label_printed_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.label_printed
    ADD CONSTRAINT label_printed_pk PRIMARY KEY (run, label);


--
-- Name: label_printer label_printer_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.label_printer
    ADD CONSTRAINT label_printer_pk PRIMARY KEY (printer);


--
-- Name: label_run label_run_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.label_run
    ADD CONSTRAINT label_run_pk PRIMARY KEY (run);


--
-- Name: lease lease_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lease
    ADD CONSTRAINT lease_pk PRIMARY KEY (quota, period, station, epoch);


--
-- Name: lease_said lease_said_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lease_said
    ADD CONSTRAINT lease_said_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: leaving leaving_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.leaving
    ADD CONSTRAINT leaving_pk PRIMARY KEY (n);


--
-- Name: ledger_balance ledger_balance_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_balance
    ADD CONSTRAINT ledger_balance_pk PRIMARY KEY (n);


--
-- Name: line_decision_fill line_decision_fill_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.line_decision_fill
    ADD CONSTRAINT line_decision_fill_pk PRIMARY KEY (decision, station, epoch, seq, branch);


--
-- Name: line_decision line_decision_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.line_decision
    ADD CONSTRAINT line_decision_pk PRIMARY KEY (decision);


--
-- Name: match_tolerances match_tolerances_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.match_tolerances
    ADD CONSTRAINT match_tolerances_pk PRIMARY KEY (version);


--
-- Name: mode_act mode_act_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mode_act
    ADD CONSTRAINT mode_act_pk PRIMARY KEY (act);


--
-- Name: offbook offbook_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.offbook
    ADD CONSTRAINT offbook_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: office_boot office_boot_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.office_boot
    ADD CONSTRAINT office_boot_pk PRIMARY KEY (epoch, boot);


--
-- Name: once once_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.once
    ADD CONSTRAINT once_pk PRIMARY KEY (once);


--
-- Name: open_act open_act_bytes; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.open_act
    ADD CONSTRAINT open_act_bytes UNIQUE (n, month, package);


--
-- Name: open_act open_act_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.open_act
    ADD CONSTRAINT open_act_pk PRIMARY KEY (n);


--
-- Name: open_act open_act_said; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.open_act
    ADD CONSTRAINT open_act_said UNIQUE (n, said_by, said_at);


--
-- Name: open_package open_package_of; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.open_package
    ADD CONSTRAINT open_package_of UNIQUE (sha256, month);


--
-- Name: open_package open_package_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.open_package
    ADD CONSTRAINT open_package_pk PRIMARY KEY (sha256);


--
-- Name: passkey passkey_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT passkey_pk PRIMARY KEY (passkey);


--
-- Name: passkey_use passkey_use_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.passkey_use
    ADD CONSTRAINT passkey_use_pk PRIMARY KEY (challenge);


--
-- Name: past_fill past_fill_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.past_fill
    ADD CONSTRAINT past_fill_pk PRIMARY KEY (import, sheet, line);


--
-- Name: payments_asked payments_asked_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payments_asked
    ADD CONSTRAINT payments_asked_pk PRIMARY KEY (one);


--
-- Name: peers peers_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.peers
    ADD CONSTRAINT peers_pk PRIMARY KEY (class, from_at);


--
-- Name: permit permit_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.permit
    ADD CONSTRAINT permit_pk PRIMARY KEY (contract, permit, revision);


--
-- Name: permit_register permit_register_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.permit_register
    ADD CONSTRAINT permit_register_pk PRIMARY KEY (n);


--
-- Name: person person_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pk PRIMARY KEY (person);


--
-- Name: photo photo_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.photo
    ADD CONSTRAINT photo_pkey PRIMARY KEY (sha256);


--
-- Name: plain_file plain_file_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plain_file
    ADD CONSTRAINT plain_file_pk PRIMARY KEY (sha256);


--
-- Name: plain_mapping plain_mapping_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plain_mapping
    ADD CONSTRAINT plain_mapping_pk PRIMARY KEY (mapping);


--
-- Name: plain_mapping plain_mapping_version; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plain_mapping
    ADD CONSTRAINT plain_mapping_version UNIQUE (name, version);


--
-- Name: plain_refused plain_refused_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plain_refused
    ADD CONSTRAINT plain_refused_pk PRIMARY KEY (take, n);


--
-- Name: plain_take plain_take_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plain_take
    ADD CONSTRAINT plain_take_pk PRIMARY KEY (take);


--
-- Name: policy_entry policy_entry_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.policy_entry
    ADD CONSTRAINT policy_entry_pk PRIMARY KEY (log, n);


--
-- Name: policy_log policy_log_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.policy_log
    ADD CONSTRAINT policy_log_pk PRIMARY KEY (log);


--
-- Name: posting_terms posting_terms_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.posting_terms
    ADD CONSTRAINT posting_terms_pk PRIMARY KEY (version);


--
-- Name: price price_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.price
    ADD CONSTRAINT price_pk PRIMARY KEY (grade, station, from_at);


--
-- Name: quarantine_count quarantine_count_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.quarantine_count
    ADD CONSTRAINT quarantine_count_pk PRIMARY KEY (source);


--
-- Name: quarantine quarantine_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.quarantine
    ADD CONSTRAINT quarantine_pk PRIMARY KEY (source, n);


--
-- Name: quota_period quota_period_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.quota_period
    ADD CONSTRAINT quota_period_pk PRIMARY KEY (quota, period);


--
-- Name: quota quota_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.quota
    ADD CONSTRAINT quota_pk PRIMARY KEY (quota, from_at);


--
-- Name: reading reading_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reading
    ADD CONSTRAINT reading_pk PRIMARY KEY (station, epoch, seq, branch, hose);


--
-- Name: receiver receiver_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receiver
    ADD CONSTRAINT receiver_pk PRIMARY KEY (n);


--
-- Name: record record_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.record
    ADD CONSTRAINT record_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: recovery_code recovery_code_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_pk PRIMARY KEY (username, sha256);


--
-- Name: registered_permit registered_permit_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.registered_permit
    ADD CONSTRAINT registered_permit_pk PRIMARY KEY (sha256, key);


--
-- Name: replacement replacement_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.replacement
    ADD CONSTRAINT replacement_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: reserved_act reserved_act_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reserved_act
    ADD CONSTRAINT reserved_act_pk PRIMARY KEY (n);


--
-- Name: rule_act rule_act_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule_act
    ADD CONSTRAINT rule_act_pk PRIMARY KEY (act);


--
-- Name: rule_applied rule_applied_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule_applied
    ADD CONSTRAINT rule_applied_pk PRIMARY KEY (one);


--
-- Name: rule rule_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule
    ADD CONSTRAINT rule_pk PRIMARY KEY (rule);


--
-- Name: rule_terms rule_terms_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule_terms
    ADD CONSTRAINT rule_terms_pk PRIMARY KEY (level, of);


--
-- Name: savings_baseline savings_baseline_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.savings_baseline
    ADD CONSTRAINT savings_baseline_pk PRIMARY KEY (version);


--
-- Name: schedule schedule_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schedule
    ADD CONSTRAINT schedule_pk PRIMARY KEY (schedule);


--
-- Name: schedule_run schedule_run_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schedule_run
    ADD CONSTRAINT schedule_run_pk PRIMARY KEY (schedule, due_at);


--
-- Name: second_step second_step_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.second_step
    ADD CONSTRAINT second_step_pk PRIMARY KEY (username);


--
-- Name: sending sending_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sending
    ADD CONSTRAINT sending_pk PRIMARY KEY (sending);


--
-- Name: serving serving_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.serving
    ADD CONSTRAINT serving_pk PRIMARY KEY (server);


--
-- Name: sessions sessions_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pk PRIMARY KEY (token);


--
-- Name: sheet_act sheet_act_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sheet_act
    ADD CONSTRAINT sheet_act_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: sign_of_life sign_of_life_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sign_of_life
    ADD CONSTRAINT sign_of_life_pk PRIMARY KEY (station);


--
-- Name: signed_act signed_act_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signed_act
    ADD CONSTRAINT signed_act_pk PRIMARY KEY (n);


--
-- Name: signed_page signed_page_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signed_page
    ADD CONSTRAINT signed_page_pk PRIMARY KEY (scan, page);


--
-- Name: signed_scan signed_scan_n; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signed_scan
    ADD CONSTRAINT signed_scan_n UNIQUE (n);


--
-- Name: signed_scan signed_scan_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signed_scan
    ADD CONSTRAINT signed_scan_pk PRIMARY KEY (scan);


--
-- Name: signed_terms signed_terms_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signed_terms
    ADD CONSTRAINT signed_terms_pk PRIMARY KEY (version);


--
-- Name: spare spare_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.spare
    ADD CONSTRAINT spare_key UNIQUE (key);


--
-- Name: spare spare_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.spare
    ADD CONSTRAINT spare_pk PRIMARY KEY (hash);


--
-- Name: station_grant station_grant_hash; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.station_grant
    ADD CONSTRAINT station_grant_hash UNIQUE (station, hash);


--
-- Name: station_grant station_grant_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.station_grant
    ADD CONSTRAINT station_grant_pk PRIMARY KEY (station, epoch);


--
-- Name: station_key station_key_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.station_key
    ADD CONSTRAINT station_key_pk PRIMARY KEY (station, epoch, from_seq);


--
-- Name: station station_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.station
    ADD CONSTRAINT station_pk PRIMARY KEY (station);


--
-- Name: station_settings station_settings_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.station_settings
    ADD CONSTRAINT station_settings_pk PRIMARY KEY (station);


--
-- Name: stock_batch stock_batch_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stock_batch
    ADD CONSTRAINT stock_batch_pk PRIMARY KEY (batch, station, tank);


--
-- Name: stock_booking stock_booking_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stock_booking
    ADD CONSTRAINT stock_booking_pk PRIMARY KEY (n);


--
-- Name: stock_opening stock_opening_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stock_opening
    ADD CONSTRAINT stock_opening_pk PRIMARY KEY (n);


--
-- Name: stock_share stock_share_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stock_share
    ADD CONSTRAINT stock_share_pk PRIMARY KEY (booking, account, partida);


--
-- Name: stock_terms stock_terms_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stock_terms
    ADD CONSTRAINT stock_terms_pk PRIMARY KEY (n);


--
-- Name: stock_tolerance stock_tolerance_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stock_tolerance
    ADD CONSTRAINT stock_tolerance_pk PRIMARY KEY (n);


--
-- Name: subscription subscription_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.subscription
    ADD CONSTRAINT subscription_pk PRIMARY KEY (username);


--
-- Name: takeover takeover_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.takeover
    ADD CONSTRAINT takeover_pk PRIMARY KEY (station);


--
-- Name: tank_dip tank_dip_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tank_dip
    ADD CONSTRAINT tank_dip_pk PRIMARY KEY (n);


--
-- Name: tank_dip tank_dip_row; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tank_dip
    ADD CONSTRAINT tank_dip_row UNIQUE (import, sheet, line);


--
-- Name: tank_dip_void tank_dip_void_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tank_dip_void
    ADD CONSTRAINT tank_dip_void_pk PRIMARY KEY (dip);


--
-- Name: tank_limits tank_limits_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tank_limits
    ADD CONSTRAINT tank_limits_pk PRIMARY KEY (n);


--
-- Name: tank_told tank_told_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tank_told
    ADD CONSTRAINT tank_told_pk PRIMARY KEY (station, tank, alarm, gauge, epoch, seq);


--
-- Name: ticket_evidence ticket_evidence_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_evidence
    ADD CONSTRAINT ticket_evidence_pk PRIMARY KEY (ticket, revision, place);


--
-- Name: ticket_part ticket_part_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_part
    ADD CONSTRAINT ticket_part_pk PRIMARY KEY (ticket, revision, part);


--
-- Name: ticket ticket_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_pk PRIMARY KEY (ticket);


--
-- Name: tiding tiding_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tiding
    ADD CONSTRAINT tiding_pk PRIMARY KEY (n);


--
-- Name: transparency_check transparency_check_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.transparency_check
    ADD CONSTRAINT transparency_check_pk PRIMARY KEY (n);


--
-- Name: transparency_frame transparency_frame_length; Type: CHECK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE public.transparency_frame
    ADD CONSTRAINT transparency_frame_length CHECK (((char_length(article) <= 100) AND (char_length(fraction) <= 100) AND (char_length(area) <= 200) AND (char_length(basis) <= 400) AND (char_length(remark) <= 400) AND (char_length(reason) <= 200))) NOT VALID;


--
-- Name: transparency_frame transparency_frame_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.transparency_frame
    ADD CONSTRAINT transparency_frame_pk PRIMARY KEY (n);


--
-- Name: unjudged unjudged_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.unjudged
    ADD CONSTRAINT unjudged_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: user_identity user_identity_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_identity
    ADD CONSTRAINT user_identity_pk PRIMARY KEY (id);


--
-- Name: vat_rate vat_rate_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vat_rate
    ADD CONSTRAINT vat_rate_pk PRIMARY KEY (n);


--
-- Name: vehicle_act vehicle_act_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle_act
    ADD CONSTRAINT vehicle_act_pk PRIMARY KEY (act);


--
-- Name: vehicle_dated vehicle_dated_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle_dated
    ADD CONSTRAINT vehicle_dated_pk PRIMARY KEY (n);


--
-- Name: vehicle_department vehicle_department_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle_department
    ADD CONSTRAINT vehicle_department_pk PRIMARY KEY (vehicle, from_at);


--
-- Name: vehicle vehicle_fleet_no; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle
    ADD CONSTRAINT vehicle_fleet_no UNIQUE (fleet_no);


--
-- Name: vehicle vehicle_medium_uq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle
    ADD CONSTRAINT vehicle_medium_uq UNIQUE (medium_sha256);


--
-- Name: vehicle_paper vehicle_paper_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle_paper
    ADD CONSTRAINT vehicle_paper_pk PRIMARY KEY (n);


--
-- Name: vehicle vehicle_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle
    ADD CONSTRAINT vehicle_pk PRIMARY KEY (vehicle);


--
-- Name: vehicle_reference vehicle_reference_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle_reference
    ADD CONSTRAINT vehicle_reference_pk PRIMARY KEY (n);


--
-- Name: vehicle_stop vehicle_stop_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle_stop
    ADD CONSTRAINT vehicle_stop_pk PRIMARY KEY (vehicle, quota);


--
-- Name: volumetric_limit volumetric_limit_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.volumetric_limit
    ADD CONSTRAINT volumetric_limit_pk PRIMARY KEY (n);


--
-- Name: volumetric_said volumetric_said_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.volumetric_said
    ADD CONSTRAINT volumetric_said_pk PRIMARY KEY (n);


--
-- Name: voucher_act voucher_act_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.voucher_act
    ADD CONSTRAINT voucher_act_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: voucher_hold voucher_hold_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.voucher_hold
    ADD CONSTRAINT voucher_hold_pk PRIMARY KEY (station, epoch, seq, branch, quota);


--
-- Name: watch watch_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.watch
    ADD CONSTRAINT watch_pk PRIMARY KEY (vehicle, fills);


--
-- Name: api_request_begun; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX api_request_begun ON public.api_request USING btree (begun_at);


--
-- Name: api_token_of_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX api_token_of_user ON public.api_token USING btree (username, made_at);


--
-- Name: app_user_handle; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX app_user_handle ON public.app_user USING btree (handle);


--
-- Name: arrival_received; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX arrival_received ON public.arrival USING btree (received_at);


--
-- Name: audit_change_month; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_change_month ON public.audit_change USING btree (month, finding);


--
-- Name: audit_change_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_change_of ON public.audit_change USING btree (finding, n DESC);


--
-- Name: audit_signed_in; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_signed_in ON public.audit USING btree (who, at) WHERE (what = 'signed in'::text);


--
-- Name: audit_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_when ON public.audit USING btree (at);


--
-- Name: authority_asking_document; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX authority_asking_document ON public.authority_asking USING btree (document, n) WHERE (document IS NOT NULL);


--
-- Name: authorize_once; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX authorize_once ON public.authorize USING btree (once) WHERE (once IS NOT NULL);


--
-- Name: authorize_override; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX authorize_override ON public.authorize USING btree (override) WHERE (override IS NOT NULL);


--
-- Name: authorize_position; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX authorize_position ON public.authorize USING btree (station, "position", epoch, seq);


--
-- Name: authorize_typed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX authorize_typed ON public.authorize USING btree (vehicle, at) WHERE (typed_why IS NOT NULL);


--
-- Name: authorize_vehicle; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX authorize_vehicle ON public.authorize USING btree (vehicle, at);


--
-- Name: backup_taken; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX backup_taken ON public.backup USING btree (taken_at);


--
-- Name: block_heard_decided; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX block_heard_decided ON public.block_heard USING btree (decided_at);


--
-- Name: block_heard_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX block_heard_waiting ON public.block_heard USING btree (station, fleet_n) WHERE (heard_at IS NULL);


--
-- Name: budget_booking_batch; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX budget_booking_batch ON public.budget_booking USING btree (batch);


--
-- Name: budget_booking_fill; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX budget_booking_fill ON public.budget_booking USING btree (station, epoch, seq) WHERE (station <> ''::text);


--
-- Name: budget_booking_year; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX budget_booking_year ON public.budget_booking USING btree (of_year, n);


--
-- Name: budget_entry_stock; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX budget_entry_stock ON public.budget_entry USING btree (n) WHERE starts_with(subject, 'stock/'::text);


--
-- Name: budget_entry_year; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX budget_entry_year ON public.budget_entry USING btree (year, n);


--
-- Name: budget_movement_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX budget_movement_of ON public.budget_movement USING btree (year, document, moment, account, n);


--
-- Name: calibration_last; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX calibration_last ON public.calibration USING btree (station, kind, device, number, n DESC);


--
-- Name: certificate_station; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX certificate_station ON public.certificate USING btree (station, issued_at);


--
-- Name: close_act_of_month; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX close_act_of_month ON public.close_act USING btree (year, month, n DESC);


--
-- Name: close_act_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX close_act_once ON public.close_act USING btree (year, month, hash, person) WHERE (kind = 'sign'::text);


--
-- Name: close_settlement_last; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX close_settlement_last ON public.close_settlement USING btree (year, month, of_check, item, n DESC);


--
-- Name: closing_auth; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX closing_auth ON public.closing USING btree (auth_station, auth_epoch, auth_seq);


--
-- Name: contract_paper_award; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX contract_paper_award ON public.contract_paper USING btree (contract) WHERE (kind = 'award'::text);


--
-- Name: contract_paper_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contract_paper_of ON public.contract_paper USING btree (contract, n);


--
-- Name: contract_price_by_index; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contract_price_by_index ON public.contract_price USING btree (index_name, product) WHERE (kind = 'index'::text);


--
-- Name: contract_price_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contract_price_of ON public.contract_price USING btree (contract, product, from_on, n);


--
-- Name: correction_answer_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX correction_answer_at ON public.correction_answer USING btree (said_at);


--
-- Name: correction_answer_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX correction_answer_once ON public.correction_answer USING btree (record_station, record_epoch, record_seq, record_branch) WHERE (state = 'approved'::text);


--
-- Name: correction_ask_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX correction_ask_at ON public.correction_ask USING btree (asked_at);


--
-- Name: correction_ask_record; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX correction_ask_record ON public.correction_ask USING btree (of_station, of_epoch, of_seq);


--
-- Name: correction_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX correction_of ON public.correction USING btree (of_station, of_epoch, of_seq);


--
-- Name: day_close_last; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX day_close_last ON public.day_close USING btree (station, on_day, n DESC);


--
-- Name: day_terms_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX day_terms_of ON public.day_terms USING btree (station, from_on, n);


--
-- Name: delivery_note_bills; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX delivery_note_bills ON public.delivery_note USING btree (document, part, line) WHERE (document IS NOT NULL);


--
-- Name: delivery_note_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX delivery_note_of ON public.delivery_note USING btree (station, epoch, seq, n);


--
-- Name: deny_vehicle; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX deny_vehicle ON public.deny USING btree (vehicle, at);


--
-- Name: deny_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX deny_when ON public.deny USING btree (at);


--
-- Name: deputy_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX deputy_of ON public.deputy USING btree (deputy, from_at);


--
-- Name: dispense_hose; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dispense_hose ON public.dispense USING btree (station, hose, happened_at) WHERE ((hose IS NOT NULL) AND (branch = 0));


--
-- Name: dispense_nobodys; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dispense_nobodys ON public.dispense USING btree (happened_at) WHERE (purpose <> 'vehicle'::text);


--
-- Name: dispense_sheet; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dispense_sheet ON public.dispense USING btree (public.sheet_number(ticket)) WHERE (source = 'sheet'::text);


--
-- Name: dispense_ticket; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dispense_ticket ON public.dispense USING btree (public.ticket_key(ticket), public.permit_key(permit)) WHERE (source = 'ticket'::text);


--
-- Name: dispense_typed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dispense_typed ON public.dispense USING btree (hose, station) WHERE ((volume_from = 'typed'::text) AND (hose IS NOT NULL));


--
-- Name: dispense_typed_by; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dispense_typed_by ON public.dispense USING btree (typed_by, station, epoch, seq) WHERE ((typed_by IS NOT NULL) AND (branch = 0) AND (purpose = 'vehicle'::text) AND (COALESCE(source, ''::text) <> ALL (ARRAY['voucher'::text, 'file'::text])) AND (public.voucher_of(source, ticket, flags) IS NULL));


--
-- Name: dispense_vehicle; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dispense_vehicle ON public.dispense USING btree (vehicle, happened_at);


--
-- Name: dispense_voucher; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dispense_voucher ON public.dispense USING btree (public.voucher_of(source, ticket, flags)) WHERE (source = ANY (ARRAY['voucher'::text, 'ticket'::text]));


--
-- Name: dispense_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dispense_when ON public.dispense USING btree (happened_at);


--
-- Name: document_issued; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX document_issued ON public.document USING btree (issued_at, document);


--
-- Name: document_item_ticket; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX document_item_ticket ON public.document_item USING btree (public.ticket_key(ticket), public.permit_key(permit)) WHERE (ticket <> ''::text);


--
-- Name: document_of_uuid; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX document_of_uuid ON public.document_of USING btree (uuid);


--
-- Name: document_plain_number; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX document_plain_number ON public.document USING btree (issuer, lower(number)) WHERE (version = 'plain'::text);


--
-- Name: document_sent_batch; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX document_sent_batch ON public.document_sent USING btree (batch, n);


--
-- Name: document_status_last; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX document_status_last ON public.document_status USING btree (document, asked_at, n);


--
-- Name: document_uuid; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX document_uuid ON public.document USING btree (uuid) WHERE ((uuid <> ''::text) AND (other_of IS NULL));


--
-- Name: document_verdict_last; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX document_verdict_last ON public.document_verdict USING btree (document, n);


--
-- Name: draw_quota; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX draw_quota ON public.draw USING btree (quota, period);


--
-- Name: entry_file_year; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX entry_file_year ON public.entry_file USING btree (year, n);


--
-- Name: event_approved; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_approved ON public.event USING btree (split_part((body ->> 'subject'::text), '/'::text, 2), at) WHERE ((kind = 'decide'::text) AND ((body ->> 'what'::text) = 'approve'::text));


--
-- Name: event_challenge; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_challenge ON public.event USING btree (station, ((body ->> 'challenge'::text))) WHERE (kind = 'override'::text);


--
-- Name: event_config; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_config ON public.event USING btree (station, epoch, seq) WHERE ((kind = 'config'::text) AND (branch = 0));


--
-- Name: event_decided; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_decided ON public.event USING btree (((body ->> 'subject'::text)), at) WHERE (kind = 'decide'::text);


--
-- Name: event_delivery; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_delivery ON public.event USING btree (station, at) WHERE ((kind = 'delivery'::text) AND (branch = 0));


--
-- Name: event_layout; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_layout ON public.event USING btree (station, (((body -> 'layout'::text) ->> 'hose'::text)), epoch, seq) WHERE ((kind = 'config'::text) AND ((body ->> 'what'::text) = 'layout'::text));


--
-- Name: event_shift; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_shift ON public.event USING btree (station, epoch, seq) WHERE (kind = ANY (ARRAY['shift'::text, 'meter'::text]));


--
-- Name: event_station; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_station ON public.event USING btree (station, at);


--
-- Name: event_tank; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_tank ON public.event USING btree (station, ((body ->> 'tank'::text)), epoch, seq) WHERE ((kind = 'tank'::text) AND (branch = 0));


--
-- Name: evidence_named_file; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX evidence_named_file ON public.evidence_named USING btree (sha256);


--
-- Name: finding_act_consumption; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX finding_act_consumption ON public.finding_act USING btree (of_station, of_epoch, of_seq) WHERE (rule = 'economy_falls'::text);


--
-- Name: finding_act_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX finding_act_of ON public.finding_act USING btree (finding, at);


--
-- Name: finding_of_vehicle; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX finding_of_vehicle ON public.finding USING btree (vehicle, at);


--
-- Name: finding_rule_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX finding_rule_at ON public.finding USING btree (rule, at);


--
-- Name: finding_rule_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX finding_rule_waiting ON public.finding_rule USING btree (rule, class) WHERE (state = 'proposed'::text);


--
-- Name: finding_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX finding_subject ON public.finding USING btree (subject, key);


--
-- Name: finding_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX finding_when ON public.finding USING btree (at);


--
-- Name: fuel_day_driver; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX fuel_day_driver ON public.fuel_day USING btree (driver, day) WHERE (driver <> ''::text);


--
-- Name: fuel_day_vehicle; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX fuel_day_vehicle ON public.fuel_day USING btree (vehicle, day);


--
-- Name: fuel_day_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX fuel_day_when ON public.fuel_day USING btree (day);


--
-- Name: fuel_driver_none; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX fuel_driver_none ON public.fuel_driver USING btree (day) WHERE (fills = 0);


--
-- Name: fuel_driver_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX fuel_driver_when ON public.fuel_driver USING btree (day);


--
-- Name: fuel_month_vehicle; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX fuel_month_vehicle ON public.fuel_month USING btree (vehicle, day);


--
-- Name: fuel_month_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX fuel_month_when ON public.fuel_month USING btree (day);


--
-- Name: fuel_stale_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX fuel_stale_of ON public.fuel_stale USING btree (vehicle);


--
-- Name: fuel_station_none; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX fuel_station_none ON public.fuel_station USING btree (day) WHERE (fills = 0);


--
-- Name: fuel_total_none; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX fuel_total_none ON public.fuel_total USING btree (day) WHERE (fills = 0);


--
-- Name: import_mapping_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX import_mapping_of ON public.import_mapping USING btree (kind, name);


--
-- Name: import_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX import_when ON public.import USING btree (at);


--
-- Name: index_price_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX index_price_of ON public.index_price USING btree (name, product, on_day, n);


--
-- Name: invitation_open; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX invitation_open ON public.invitation USING btree (station) WHERE (state = 'open'::text);


--
-- Name: invitation_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX invitation_waiting ON public.invitation USING btree (station) WHERE (state = 'waiting'::text);


--
-- Name: kept_view_shared; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX kept_view_shared ON public.kept_view USING btree (view) WHERE shared;


--
-- Name: label_of_person; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX label_of_person ON public.label USING btree (person, label, version) WHERE (person IS NOT NULL);


--
-- Name: label_of_vehicle; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX label_of_vehicle ON public.label USING btree (vehicle, label, version);


--
-- Name: label_run_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX label_run_when ON public.label_run USING btree (at);


--
-- Name: lease_asked; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX lease_asked ON public.lease USING btree (ask_at) WHERE (ask_at IS NOT NULL);


--
-- Name: lease_said_quota; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX lease_said_quota ON public.lease_said USING btree (quota, period, station, epoch, seq);


--
-- Name: lease_unconfirmed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX lease_unconfirmed ON public.lease USING btree (quota, period) WHERE (counts_ul > limit_ul);


--
-- Name: leaving_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX leaving_due ON public.leaving USING btree (from_at) WHERE ((applied_at IS NULL) AND (void_at IS NULL));


--
-- Name: ledger_balance_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ledger_balance_of ON public.ledger_balance USING btree (account, day, n);


--
-- Name: line_decision_batch; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX line_decision_batch ON public.line_decision USING btree (batch);


--
-- Name: line_decision_fill_fill; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX line_decision_fill_fill ON public.line_decision_fill USING btree (station, epoch, seq, branch);


--
-- Name: line_decision_last; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX line_decision_last ON public.line_decision USING btree (document, part, n, decision);


--
-- Name: mode_act_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mode_act_due ON public.mode_act USING btree (from_at) WHERE (state = 'approved'::text);


--
-- Name: mode_act_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX mode_act_waiting ON public.mode_act USING btree (what, subject) WHERE (state = ANY (ARRAY['proposed'::text, 'approved'::text]));


--
-- Name: offbook_hose; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX offbook_hose ON public.offbook USING btree (station, hose, at);


--
-- Name: once_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX once_when ON public.once USING btree (proposed_at);


--
-- Name: open_act_month; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX open_act_month ON public.open_act USING btree (month, version) WHERE (act = 'month'::text);


--
-- Name: open_act_off; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX open_act_off ON public.open_act USING btree (of_act) WHERE (act = 'withdraw'::text);


--
-- Name: open_act_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX open_act_once ON public.open_act USING btree (of_act) WHERE (act = ANY (ARRAY['on'::text, 'month'::text, 'void'::text]));


--
-- Name: passkey_of_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX passkey_of_user ON public.passkey USING btree (username, made_at);


--
-- Name: passkey_use_by; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX passkey_use_by ON public.passkey_use USING btree (passkey, at);


--
-- Name: past_fill_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX past_fill_once ON public.past_fill USING btree (vehicle, happened_at, volume_ul, COALESCE(odometer_m, ('-1'::integer)::bigint), ticket);


--
-- Name: past_fill_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX past_fill_when ON public.past_fill USING btree (happened_at);


--
-- Name: permit_station; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX permit_station ON public.permit USING btree (station) WHERE (station IS NOT NULL);


--
-- Name: plain_take_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX plain_take_of ON public.plain_take USING btree (sha256, take);


--
-- Name: policy_entry_object; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX policy_entry_object ON public.policy_entry USING btree (log, kind, key, n);


--
-- Name: reading_hose; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX reading_hose ON public.reading USING btree (station, hose, epoch, seq);


--
-- Name: record_kind; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX record_kind ON public.record USING btree (kind, at) WHERE (kind <> ALL (ARRAY['authorize'::text, 'dispense'::text, 'void'::text, 'tick'::text]));


--
-- Name: record_no_clock; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX record_no_clock ON public.record USING btree (station, at) WHERE (clock = 'U'::text);


--
-- Name: record_unread; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX record_unread ON public.record USING btree (station, epoch, seq) WHERE unread;


--
-- Name: replacement_sheet; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX replacement_sheet ON public.replacement USING btree (public.sheet_number(ticket)) WHERE (source = 'sheet'::text);


--
-- Name: replacement_ticket; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX replacement_ticket ON public.replacement USING btree (public.ticket_key(ticket), public.permit_key(permit)) WHERE (source = 'ticket'::text);


--
-- Name: replacement_typed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX replacement_typed ON public.replacement USING btree (hose) WHERE ((volume_from = 'typed'::text) AND (hose IS NOT NULL));


--
-- Name: replacement_vehicle; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX replacement_vehicle ON public.replacement USING btree (vehicle);


--
-- Name: replacement_voucher; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX replacement_voucher ON public.replacement USING btree (public.voucher_of(source, ticket, flags)) WHERE (source = ANY (ARRAY['voucher'::text, 'ticket'::text]));


--
-- Name: reserved_act_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX reserved_act_waiting ON public.reserved_act USING btree (class, COALESCE(vehicle, ''::text)) WHERE (state = 'proposed'::text);


--
-- Name: rule_act_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX rule_act_waiting ON public.rule_act USING btree (level, of) WHERE (state = 'proposed'::text);


--
-- Name: rule_act_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX rule_act_when ON public.rule_act USING btree (proposed_at);


--
-- Name: schedule_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX schedule_due ON public.schedule USING btree (next_at) WHERE (ended_at IS NULL);


--
-- Name: schedule_run_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX schedule_run_due ON public.schedule_run USING btree (next_at) WHERE (state = 'due'::text);


--
-- Name: sending_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sending_due ON public.sending USING btree (way, receiver, next_at) WHERE (state = 'waiting'::text);


--
-- Name: sending_of_run; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sending_of_run ON public.sending USING btree (schedule, due_at) WHERE (schedule IS NOT NULL);


--
-- Name: sending_to; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sending_to ON public.sending USING btree (way, receiver, made_at);


--
-- Name: sessions_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sessions_expiry ON public.sessions USING btree (expiry);


--
-- Name: sessions_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sessions_of ON public.sessions USING btree (username) WHERE (username <> ''::text);


--
-- Name: sheet_act_last; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sheet_act_last ON public.sheet_act USING btree (act, last_no);


--
-- Name: signed_act_last; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX signed_act_last ON public.signed_act USING btree (scan, page, n);


--
-- Name: signed_act_logbook; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX signed_act_logbook ON public.signed_act USING btree (month, vehicle, n);


--
-- Name: spare_active; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX spare_active ON public.spare USING btree (station) WHERE (state = 'active'::text);


--
-- Name: spare_ready; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX spare_ready ON public.spare USING btree (station) WHERE (state = 'ready'::text);


--
-- Name: stock_batch_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX stock_batch_of ON public.stock_batch USING btree (station, tank, through);


--
-- Name: stock_booking_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX stock_booking_of ON public.stock_booking USING btree (station, tank, n);


--
-- Name: stock_opening_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX stock_opening_of ON public.stock_opening USING btree (station, tank, n);


--
-- Name: stock_tolerance_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX stock_tolerance_of ON public.stock_tolerance USING btree (which, from_on);


--
-- Name: tank_dip_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tank_dip_of ON public.tank_dip USING btree (station, tank, at);


--
-- Name: tank_limits_tank; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tank_limits_tank ON public.tank_limits USING btree (station, tank, n);


--
-- Name: ticket_evidence_named; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_evidence_named ON public.ticket_evidence USING btree (sha256);


--
-- Name: ticket_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ticket_once ON public.ticket USING btree (public.permit_key(permit), public.ticket_key(number)) WHERE (state = ANY (ARRAY['waiting'::text, 'returned'::text]));


--
-- Name: ticket_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_open ON public.ticket USING btree (opened_at) WHERE (state = ANY (ARRAY['draft'::text, 'waiting'::text, 'returned'::text]));


--
-- Name: ticket_opened_by; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_opened_by ON public.ticket USING btree (opened_by, opened_at);


--
-- Name: tiding_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tiding_due ON public.tiding USING btree (due_at);


--
-- Name: user_identity_of_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_identity_of_user ON public.user_identity USING btree (username);


--
-- Name: user_identity_one; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX user_identity_one ON public.user_identity USING btree (issuer, subject) WHERE (ended_at IS NULL);


--
-- Name: vehicle_act_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX vehicle_act_waiting ON public.vehicle_act USING btree (of) WHERE (state = 'proposed'::text);


--
-- Name: vehicle_act_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vehicle_act_when ON public.vehicle_act USING btree (proposed_at);


--
-- Name: vehicle_by_rule; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vehicle_by_rule ON public.vehicle USING btree (rule);


--
-- Name: vehicle_dated_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vehicle_dated_due ON public.vehicle_dated USING btree (from_at) WHERE (applied_at IS NULL);


--
-- Name: vehicle_dated_from; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vehicle_dated_from ON public.vehicle_dated USING btree (vehicle, what, from_at, n);


--
-- Name: vehicle_decided_n; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vehicle_decided_n ON public.vehicle USING btree (decided_n) WHERE (decided <> 'active'::text);


--
-- Name: vehicle_department_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vehicle_department_of ON public.vehicle_department USING btree (department, vehicle);


--
-- Name: vehicle_of_class; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vehicle_of_class ON public.vehicle USING btree (COALESCE(named_rule, rule));


--
-- Name: vehicle_paper_last; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vehicle_paper_last ON public.vehicle_paper USING btree (kind, vehicle, number, n DESC);


--
-- Name: vehicle_plate; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX vehicle_plate ON public.vehicle USING btree (plate) WHERE (plate <> ''::text);


--
-- Name: vehicle_quotas; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vehicle_quotas ON public.vehicle USING gin (quotas);


--
-- Name: vehicle_reference_from; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vehicle_reference_from ON public.vehicle_reference USING btree (vehicle, from_at, n);


--
-- Name: vehicle_reserved; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vehicle_reserved ON public.vehicle USING btree (vehicle) WHERE (reserved IS NOT NULL);


--
-- Name: voucher_act_last; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX voucher_act_last ON public.voucher_act USING btree (act, last_no);


--
-- Name: voucher_hold_term; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX voucher_hold_term ON public.voucher_hold USING btree (quota, period);


--
-- Name: watch_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX watch_when ON public.watch USING btree (vehicle, at);


--
-- Name: app_user app_user_reserved; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER app_user_reserved BEFORE INSERT OR UPDATE OF username ON public.app_user FOR EACH ROW EXECUTE FUNCTION public.user_is_nobody();


--
-- Name: audit_change audit_change_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_change_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_change FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: authority_asking authority_asking_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER authority_asking_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.authority_asking FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: bare_number bare_number_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER bare_number_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.bare_number FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: budget_allotment budget_allotment_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_allotment_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.budget_allotment FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: budget_allotment budget_allotment_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_allotment_two BEFORE INSERT ON public.budget_allotment FOR EACH ROW EXECUTE FUNCTION public.budget_room_takes_two();


--
-- Name: budget_booking budget_booking_close; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_booking_close AFTER INSERT ON public.budget_booking REFERENCING NEW TABLE AS booked FOR EACH STATEMENT EXECUTE FUNCTION public.close_refuses_bookings();


--
-- Name: budget_booking budget_booking_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_booking_close_waits BEFORE INSERT ON public.budget_booking FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: budget_booking budget_booking_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_booking_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.budget_booking FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: budget_entry budget_entry_close; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_entry_close BEFORE INSERT ON public.budget_entry FOR EACH ROW EXECUTE FUNCTION public.close_refuses();


--
-- Name: budget_entry budget_entry_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_entry_close_waits BEFORE INSERT ON public.budget_entry FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: budget_entry_line budget_entry_line_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_entry_line_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.budget_entry_line FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: budget_entry budget_entry_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_entry_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.budget_entry FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: budget_fund budget_fund_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_fund_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.budget_fund FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: budget_movement budget_movement_close; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_movement_close BEFORE INSERT ON public.budget_movement FOR EACH ROW EXECUTE FUNCTION public.close_refuses();


--
-- Name: budget_movement budget_movement_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_movement_close_waits BEFORE INSERT ON public.budget_movement FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: budget_movement budget_movement_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_movement_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.budget_movement FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: budget_quota budget_quota_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_quota_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.budget_quota FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: budget_stop budget_stop_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_stop_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.budget_stop FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: budget_terms budget_terms_close; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_terms_close BEFORE INSERT ON public.budget_terms FOR EACH ROW EXECUTE FUNCTION public.budget_form_stays();


--
-- Name: budget_terms budget_terms_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_terms_close_waits BEFORE INSERT ON public.budget_terms FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: budget_terms budget_terms_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_terms_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.budget_terms FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: budget_terms budget_terms_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_terms_two BEFORE INSERT ON public.budget_terms FOR EACH ROW EXECUTE FUNCTION public.budget_room_takes_two();


--
-- Name: calibration calibration_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER calibration_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.calibration FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: calibration_terms calibration_terms_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER calibration_terms_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.calibration_terms FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: close_act close_act_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER close_act_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.close_act FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: close_act close_act_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER close_act_two BEFORE INSERT ON public.close_act FOR EACH ROW WHEN ((new.kind = 'reopen'::text)) EXECUTE FUNCTION public.close_two();


--
-- Name: close_gap close_gap_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER close_gap_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.close_gap FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: close_gap close_gap_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER close_gap_waits BEFORE INSERT ON public.close_gap FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: close_head close_head_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER close_head_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.close_head FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: close_holding close_holding_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER close_holding_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.close_holding FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: close_package close_package_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER close_package_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.close_package FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: close_rules close_rules_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER close_rules_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.close_rules FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: close_settlement close_settlement_refuses; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER close_settlement_refuses BEFORE INSERT ON public.close_settlement FOR EACH ROW EXECUTE FUNCTION public.close_settlement_refuses();


--
-- Name: close_settlement close_settlement_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER close_settlement_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.close_settlement FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: close_settlement close_settlement_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER close_settlement_waits BEFORE INSERT ON public.close_settlement FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: closed_month closed_month_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER closed_month_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.closed_month FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: contract contract_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contract_close_waits BEFORE INSERT ON public.contract FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: contract_paper contract_paper_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contract_paper_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.contract_paper FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: contract_price contract_price_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contract_price_close_waits BEFORE INSERT ON public.contract_price FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: contract_price contract_price_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contract_price_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.contract_price FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: contract_price contract_price_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contract_price_two BEFORE INSERT ON public.contract_price FOR EACH ROW EXECUTE FUNCTION public.contract_price_takes_two();


--
-- Name: contract_seen contract_seen_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contract_seen_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.contract_seen FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: contract contract_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contract_two BEFORE INSERT ON public.contract FOR EACH ROW EXECUTE FUNCTION public.contract_takes_two();


--
-- Name: correction_answer correction_answer_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER correction_answer_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.correction_answer FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: correction_answer correction_answer_two_sides; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER correction_answer_two_sides BEFORE INSERT ON public.correction_answer FOR EACH ROW WHEN ((new.state = 'approved'::text)) EXECUTE FUNCTION public.two_sides('{asked_by}', '{asked_at}', '{said_by}', '{said_at}', '{approved_for}');


--
-- Name: correction_ask correction_ask_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER correction_ask_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.correction_ask FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: correction correction_fuel; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER correction_fuel AFTER INSERT ON public.correction REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.fuel_corrected();


--
-- Name: correction correction_place; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER correction_place AFTER INSERT ON public.correction REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.fill_corrected();


--
-- Name: day_close day_close_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER day_close_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.day_close FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: day_terms day_terms_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER day_terms_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.day_terms FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: delivery_note delivery_note_close; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER delivery_note_close BEFORE INSERT ON public.delivery_note FOR EACH ROW EXECUTE FUNCTION public.close_refuses();


--
-- Name: delivery_note delivery_note_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER delivery_note_close_waits BEFORE INSERT ON public.delivery_note FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: delivery_note delivery_note_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER delivery_note_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.delivery_note FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: deny deny_noted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER deny_noted AFTER INSERT ON public.deny REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.note_denials();


--
-- Name: department_funding department_funding_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER department_funding_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.department_funding FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: department_funding department_funding_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER department_funding_two BEFORE INSERT ON public.department_funding FOR EACH ROW EXECUTE FUNCTION public.budget_room_takes_two();


--
-- Name: dispense dispense_fuel; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER dispense_fuel AFTER INSERT ON public.dispense REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.fuel_came();


--
-- Name: dispense dispense_noted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER dispense_noted AFTER INSERT ON public.dispense REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.note_fills();


--
-- Name: dispense dispense_place; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER dispense_place AFTER INSERT ON public.dispense REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.fill_came();


--
-- Name: document_item document_item_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER document_item_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.document_item FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: document document_leaves; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER document_leaves BEFORE UPDATE ON public.document FOR EACH ROW EXECUTE FUNCTION public.document_leaves();


--
-- Name: document document_left; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER document_left AFTER UPDATE ON public.document DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.document_left();


--
-- Name: document_of document_of_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER document_of_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.document_of FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: document_sent document_sent_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER document_sent_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.document_sent FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: document_status document_status_close; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER document_status_close BEFORE INSERT ON public.document_status FOR EACH ROW EXECUTE FUNCTION public.close_refuses();


--
-- Name: document_status document_status_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER document_status_close_waits BEFORE INSERT ON public.document_status FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: document_status document_status_online; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER document_status_online BEFORE INSERT ON public.document_status FOR EACH ROW WHEN ((new.source <> 'online'::text)) EXECUTE FUNCTION public.answer_stands();


--
-- Name: document_status document_status_proof; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER document_status_proof BEFORE INSERT ON public.document_status FOR EACH ROW WHEN (((new.source <> 'online'::text) AND (new.status = ANY (ARRAY['valid'::text, 'canceled'::text])))) EXECUTE FUNCTION public.answer_proven();


--
-- Name: document_status document_status_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER document_status_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.document_status FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: document document_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER document_stays BEFORE DELETE OR TRUNCATE ON public.document FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: document_verdict document_verdict_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER document_verdict_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.document_verdict FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: emission_factor emission_factor_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER emission_factor_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.emission_factor FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: entry_file entry_file_follows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER entry_file_follows BEFORE INSERT ON public.entry_file FOR EACH ROW WHEN ((new.schedule IS NOT NULL)) EXECUTE FUNCTION public.entry_file_follows();


--
-- Name: entry_file entry_file_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER entry_file_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.entry_file FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: entry_layout entry_layout_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER entry_layout_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.entry_layout FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: entry_layout_text entry_layout_text_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER entry_layout_text_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.entry_layout_text FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: event event_noted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER event_noted AFTER INSERT ON public.event REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.note_tanks();


--
-- Name: finding_act finding_act_noted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER finding_act_noted AFTER INSERT ON public.finding_act REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.note_finding_acts();


--
-- Name: finding_act finding_act_seen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER finding_act_seen AFTER INSERT ON public.finding_act FOR EACH ROW WHEN ((new.seen_severity IS NOT NULL)) EXECUTE FUNCTION public.finding_act_seen();


--
-- Name: finding_known finding_known_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER finding_known_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.finding_known FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: finding finding_noted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER finding_noted AFTER INSERT ON public.finding REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.note_findings();


--
-- Name: finding_rule finding_rule_two_sides; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER finding_rule_two_sides BEFORE INSERT OR UPDATE OF approved_by ON public.finding_rule FOR EACH ROW WHEN ((new.approved_by IS NOT NULL)) EXECUTE FUNCTION public.two_sides('{said_by}', '{said_at}', '{approved_by}', '{approved_at}', '{approved_for}');


--
-- Name: fiscal_identity fiscal_identity_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER fiscal_identity_close_waits BEFORE INSERT ON public.fiscal_identity FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: fiscal_identity fiscal_identity_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER fiscal_identity_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.fiscal_identity FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: fiscal_identity fiscal_identity_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER fiscal_identity_two BEFORE INSERT ON public.fiscal_identity FOR EACH ROW EXECUTE FUNCTION public.taxes_take_two();


--
-- Name: fuel_quota fuel_quota_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER fuel_quota_close_waits BEFORE INSERT ON public.fuel_quota FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: fuel_quota fuel_quota_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER fuel_quota_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.fuel_quota FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: fuel_quota fuel_quota_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER fuel_quota_two BEFORE INSERT ON public.fuel_quota FOR EACH ROW EXECUTE FUNCTION public.taxes_take_two();


--
-- Name: import_mapping import_mapping_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER import_mapping_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.import_mapping FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: index_price index_price_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER index_price_close_waits BEFORE INSERT ON public.index_price FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: index_price index_price_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER index_price_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.index_price FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: index_price index_price_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER index_price_two BEFORE INSERT ON public.index_price FOR EACH ROW EXECUTE FUNCTION public.index_price_takes_two();


--
-- Name: invitation invitation_two_sides; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER invitation_two_sides BEFORE INSERT OR UPDATE OF state ON public.invitation FOR EACH ROW WHEN ((new.state = 'approved'::text)) EXECUTE FUNCTION public.two_sides('{invited_by}', '{invited_at}', '{decided_by}', '{decided_at}', '{decided_for}');


--
-- Name: ledger_balance ledger_balance_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_balance_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_balance FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: line_decision line_decision_close; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER line_decision_close BEFORE INSERT ON public.line_decision FOR EACH ROW EXECUTE FUNCTION public.close_refuses();


--
-- Name: line_decision line_decision_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER line_decision_close_waits BEFORE INSERT ON public.line_decision FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: line_decision_fill line_decision_fill_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER line_decision_fill_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.line_decision_fill FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: line_decision line_decision_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER line_decision_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.line_decision FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: match_tolerances match_tolerances_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER match_tolerances_close_waits BEFORE INSERT ON public.match_tolerances FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: match_tolerances match_tolerances_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER match_tolerances_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.match_tolerances FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: match_tolerances match_tolerances_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER match_tolerances_two BEFORE INSERT ON public.match_tolerances FOR EACH ROW EXECUTE FUNCTION public.match_tolerances_take_two();


--
-- Name: mode_act mode_act_two_sides; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER mode_act_two_sides BEFORE INSERT OR UPDATE OF approved_by ON public.mode_act FOR EACH ROW WHEN ((new.approved_by IS NOT NULL)) EXECUTE FUNCTION public.two_sides('{proposed_by}', '{proposed_at}', '{approved_by}', '{approved_at}', '{approved_for}');


--
-- Name: offbook offbook_fuel; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER offbook_fuel AFTER INSERT ON public.offbook REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.fuel_corrected();


--
-- Name: offbook offbook_place; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER offbook_place AFTER INSERT ON public.offbook REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.fill_corrected();


--
-- Name: once once_two_sides; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER once_two_sides BEFORE INSERT OR UPDATE OF approved_by ON public.once FOR EACH ROW WHEN ((new.approved_by IS NOT NULL)) EXECUTE FUNCTION public.two_sides('{proposed_by}', '{proposed_at}', '{approved_by}', '{approved_at}', '{approved_for}');


--
-- Name: open_act open_act_follows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER open_act_follows BEFORE INSERT ON public.open_act FOR EACH ROW WHEN ((new.of_act IS NOT NULL)) EXECUTE FUNCTION public.open_act_follows();


--
-- Name: open_act open_act_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER open_act_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.open_act FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: open_act open_act_two_sides; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER open_act_two_sides BEFORE INSERT ON public.open_act FOR EACH ROW WHEN ((new.act = ANY (ARRAY['on'::text, 'month'::text]))) EXECUTE FUNCTION public.two_sides('{asked_by}', '{asked_at}', '{said_by}', '{said_at}', '{approved_for}');


--
-- Name: open_package open_package_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER open_package_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.open_package FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: payments_asked payments_asked_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER payments_asked_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.payments_asked FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: permit permit_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER permit_close_waits BEFORE INSERT ON public.permit FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: permit_register permit_register_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER permit_register_close_waits BEFORE INSERT ON public.permit_register FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: permit_register permit_register_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER permit_register_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.permit_register FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: permit_register permit_register_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER permit_register_two BEFORE INSERT ON public.permit_register FOR EACH ROW EXECUTE FUNCTION public.taxes_take_two();


--
-- Name: permit_register permit_register_whole; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER permit_register_whole BEFORE INSERT ON public.permit_register FOR EACH ROW EXECUTE FUNCTION public.register_has_permits();


--
-- Name: permit permit_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER permit_two BEFORE INSERT ON public.permit FOR EACH ROW EXECUTE FUNCTION public.permit_takes_two();


--
-- Name: plain_file plain_file_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER plain_file_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.plain_file FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: plain_mapping plain_mapping_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER plain_mapping_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.plain_mapping FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: plain_refused plain_refused_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER plain_refused_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.plain_refused FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: plain_take plain_take_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER plain_take_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.plain_take FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: posting_terms posting_terms_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER posting_terms_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.posting_terms FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: price price_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER price_two BEFORE INSERT ON public.price FOR EACH ROW EXECUTE FUNCTION public.price_takes_two();


--
-- Name: receiver receiver_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER receiver_close_waits BEFORE INSERT ON public.receiver FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: receiver receiver_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER receiver_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.receiver FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: receiver receiver_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER receiver_two BEFORE INSERT ON public.receiver FOR EACH ROW EXECUTE FUNCTION public.receiver_takes_two();


--
-- Name: registered_permit registered_permit_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER registered_permit_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.registered_permit FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: registered_permit registered_permit_whole; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER registered_permit_whole AFTER INSERT ON public.registered_permit REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.register_is_whole();


--
-- Name: replacement replacement_fuel; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER replacement_fuel AFTER INSERT ON public.replacement REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.fuel_corrected();


--
-- Name: replacement replacement_place; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER replacement_place AFTER INSERT ON public.replacement REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.fill_corrected();


--
-- Name: reserved_act reserved_act_in_force; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER reserved_act_in_force AFTER INSERT OR UPDATE OF state ON public.reserved_act FOR EACH ROW WHEN ((new.state = 'in_force'::text)) EXECUTE FUNCTION public.reserved_said();


--
-- Name: reserved_act reserved_act_two_sides; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER reserved_act_two_sides BEFORE INSERT OR UPDATE OF approved_by ON public.reserved_act FOR EACH ROW WHEN ((new.approved_by IS NOT NULL)) EXECUTE FUNCTION public.two_sides('{said_by}', '{said_at}', '{approved_by}', '{approved_at}', '{approved_for}');


--
-- Name: rule_act rule_act_two_sides; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER rule_act_two_sides BEFORE INSERT OR UPDATE OF approved_by ON public.rule_act FOR EACH ROW WHEN ((new.approved_by IS NOT NULL)) EXECUTE FUNCTION public.two_sides('{proposed_by}', '{proposed_at}', '{approved_by}', '{approved_at}', '{approved_for}');


--
-- Name: rule rule_fuel; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER rule_fuel AFTER UPDATE OF body ON public.rule FOR EACH ROW WHEN ((((new.body -> 'odometer'::text) ->> 'max_km_day'::text) IS DISTINCT FROM ((old.body -> 'odometer'::text) ->> 'max_km_day'::text))) EXECUTE FUNCTION public.fuel_rule();


--
-- Name: savings_baseline savings_baseline_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER savings_baseline_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.savings_baseline FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: signed_act signed_act_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER signed_act_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.signed_act FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: signed_page signed_page_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER signed_page_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.signed_page FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: signed_scan signed_scan_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER signed_scan_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.signed_scan FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: signed_terms signed_terms_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER signed_terms_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.signed_terms FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: spare spare_two_sides; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER spare_two_sides BEFORE INSERT OR UPDATE OF approved_by ON public.spare FOR EACH ROW WHEN (((new.state = 'approved'::text) AND (new.approved_by[1] <> new.approved_by[2]))) EXECUTE FUNCTION public.two_sides('{approved_by,0}', '{approved_at}', '{approved_by,1}', '{approved_at}', '{approved_for}');


--
-- Name: stock_batch stock_batch_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER stock_batch_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.stock_batch FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: stock_booking stock_booking_open; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER stock_booking_open BEFORE INSERT ON public.stock_booking FOR EACH ROW EXECUTE FUNCTION public.stock_day_is_open();


--
-- Name: stock_booking stock_booking_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER stock_booking_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.stock_booking FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: stock_opening stock_opening_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER stock_opening_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.stock_opening FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: stock_share stock_share_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER stock_share_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.stock_share FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: stock_share stock_share_whole; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER stock_share_whole AFTER INSERT ON public.stock_share REFERENCING NEW TABLE AS shared FOR EACH STATEMENT EXECUTE FUNCTION public.stock_shares_come_to_it();


--
-- Name: stock_terms stock_terms_stay; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER stock_terms_stay BEFORE INSERT ON public.stock_terms FOR EACH ROW EXECUTE FUNCTION public.stock_terms_stay();


--
-- Name: stock_terms stock_terms_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER stock_terms_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.stock_terms FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: stock_tolerance stock_tolerance_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER stock_tolerance_close_waits BEFORE INSERT ON public.stock_tolerance FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: stock_tolerance stock_tolerance_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER stock_tolerance_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.stock_tolerance FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: stock_tolerance stock_tolerance_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER stock_tolerance_two BEFORE INSERT ON public.stock_tolerance FOR EACH ROW EXECUTE FUNCTION public.stock_tolerance_takes_two();


--
-- Name: tank_dip tank_dip_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tank_dip_close_waits BEFORE INSERT ON public.tank_dip FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: tank_dip tank_dip_open; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tank_dip_open BEFORE INSERT ON public.tank_dip FOR EACH ROW EXECUTE FUNCTION public.tank_dip_is_open();


--
-- Name: tank_dip tank_dip_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tank_dip_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.tank_dip FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: tank_dip_void tank_dip_void_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tank_dip_void_close_waits BEFORE INSERT ON public.tank_dip_void FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: tank_dip_void tank_dip_void_open; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tank_dip_void_open BEFORE INSERT ON public.tank_dip_void FOR EACH ROW EXECUTE FUNCTION public.tank_dip_is_open();


--
-- Name: tank_dip_void tank_dip_void_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tank_dip_void_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.tank_dip_void FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: tank_limits tank_limits_stay; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tank_limits_stay BEFORE DELETE OR UPDATE ON public.tank_limits FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: ticket ticket_two_sides; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ticket_two_sides BEFORE INSERT OR UPDATE OF state ON public.ticket FOR EACH ROW WHEN ((new.state = 'checked'::text)) EXECUTE FUNCTION public.two_sides('{opened_by}', '{opened_at}', '{ended_by}', '{ended_at}', '{ended_for}');


--
-- Name: transparency_check transparency_check_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER transparency_check_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.transparency_check FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: transparency_frame transparency_frame_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER transparency_frame_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.transparency_frame FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: vat_rate vat_rate_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vat_rate_close_waits BEFORE INSERT ON public.vat_rate FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: vat_rate vat_rate_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vat_rate_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.vat_rate FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: vat_rate vat_rate_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vat_rate_two BEFORE INSERT ON public.vat_rate FOR EACH ROW EXECUTE FUNCTION public.taxes_take_two();


--
-- Name: vehicle_dated vehicle_account_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_account_two BEFORE INSERT ON public.vehicle_dated FOR EACH ROW WHEN (((new.what = ANY (ARRAY['class'::text, 'department'::text, 'funding'::text])) AND (NOT new.calendar))) EXECUTE FUNCTION public.vehicle_account_takes_two();


--
-- Name: vehicle_act vehicle_act_two_sides; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_act_two_sides BEFORE INSERT OR UPDATE OF approved_by ON public.vehicle_act FOR EACH ROW WHEN ((new.approved_by IS NOT NULL)) EXECUTE FUNCTION public.two_sides('{proposed_by}', '{proposed_at}', '{approved_by}', '{approved_at}', '{approved_for}');


--
-- Name: vehicle_dated vehicle_dated_closed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_dated_closed BEFORE INSERT ON public.vehicle_dated FOR EACH ROW WHEN (((new.what = ANY (ARRAY['state'::text, 'odometer'::text, 'custodian'::text])) AND (NOT new.calendar))) EXECUTE FUNCTION public.vehicle_dated_stays_closed();


--
-- Name: vehicle_dated vehicle_dated_department; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_dated_department AFTER INSERT ON public.vehicle_dated FOR EACH ROW WHEN ((new.what = 'department'::text)) EXECUTE FUNCTION public.keep_vehicle_department();


--
-- Name: vehicle_dated vehicle_dated_fuel; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_dated_fuel AFTER INSERT ON public.vehicle_dated REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.fuel_dated();


--
-- Name: vehicle_dated vehicle_dated_place; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_dated_place AFTER INSERT ON public.vehicle_dated REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.fill_dated();


--
-- Name: vehicle_dated vehicle_dated_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_dated_two BEFORE INSERT ON public.vehicle_dated FOR EACH ROW WHEN (((new.what = ANY (ARRAY['state'::text, 'odometer'::text, 'custodian'::text])) AND (NOT new.calendar))) EXECUTE FUNCTION public.vehicle_dated_takes_two();


--
-- Name: vehicle vehicle_fuel; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_fuel AFTER UPDATE OF rule ON public.vehicle FOR EACH ROW WHEN ((new.rule IS DISTINCT FROM old.rule)) EXECUTE FUNCTION public.fuel_vehicle();


--
-- Name: vehicle vehicle_keep_reserved; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_keep_reserved BEFORE UPDATE OF rule, named_rule, reserved ON public.vehicle FOR EACH ROW EXECUTE FUNCTION public.keep_reserved();


--
-- Name: vehicle vehicle_listed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_listed AFTER INSERT OR UPDATE OF inventory_no ON public.vehicle FOR EACH ROW EXECUTE FUNCTION public.lists_vehicle();


--
-- Name: vehicle vehicle_new_fuel; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_new_fuel AFTER INSERT ON public.vehicle FOR EACH ROW EXECUTE FUNCTION public.fuel_vehicle();


--
-- Name: vehicle vehicle_new_reserved; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_new_reserved BEFORE INSERT ON public.vehicle FOR EACH ROW EXECUTE FUNCTION public.keep_reserved();


--
-- Name: vehicle vehicle_noted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_noted AFTER UPDATE OF status ON public.vehicle FOR EACH ROW WHEN ((old.status <> new.status)) EXECUTE FUNCTION public.note_vehicle();


--
-- Name: vehicle_paper vehicle_paper_close_waits; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_paper_close_waits BEFORE INSERT ON public.vehicle_paper FOR EACH STATEMENT EXECUTE FUNCTION public.close_waits();


--
-- Name: vehicle_paper vehicle_paper_closed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_paper_closed BEFORE INSERT ON public.vehicle_paper FOR EACH ROW EXECUTE FUNCTION public.vehicle_paper_stays_closed();


--
-- Name: vehicle_paper vehicle_paper_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_paper_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.vehicle_paper FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: vehicle_paper vehicle_paper_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_paper_two BEFORE INSERT ON public.vehicle_paper FOR EACH ROW EXECUTE FUNCTION public.vehicle_paper_takes_two();


--
-- Name: vehicle vehicle_reference_new; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_reference_new AFTER INSERT ON public.vehicle FOR EACH ROW WHEN ((new.reference_m_per_l IS NOT NULL)) EXECUTE FUNCTION public.vehicle_reference_said();


--
-- Name: vehicle vehicle_reference_other; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_reference_other AFTER UPDATE OF reference_m_per_l ON public.vehicle FOR EACH ROW WHEN ((new.reference_m_per_l IS DISTINCT FROM old.reference_m_per_l)) EXECUTE FUNCTION public.vehicle_reference_said();


--
-- Name: vehicle_reference vehicle_reference_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER vehicle_reference_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.vehicle_reference FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: volumetric_limit volumetric_limit_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER volumetric_limit_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.volumetric_limit FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: volumetric_said volumetric_said_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER volumetric_said_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.volumetric_said FOR EACH STATEMENT EXECUTE FUNCTION public.stays_as_said();


--
-- Name: api_request api_request_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_request
    ADD CONSTRAINT api_request_of FOREIGN KEY (token) REFERENCES public.api_token(token);


--
-- Name: api_token api_token_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_of FOREIGN KEY (username) REFERENCES public.app_user(username);


--
-- Name: app_user app_user_is; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_is FOREIGN KEY (person) REFERENCES public.person(person);


--
-- Name: appearance appearance_said_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appearance
    ADD CONSTRAINT appearance_said_by_fkey FOREIGN KEY (said_by) REFERENCES public.app_user(username);


--
-- Name: authority_asking authority_asking_evidence; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.authority_asking
    ADD CONSTRAINT authority_asking_evidence FOREIGN KEY (evidence) REFERENCES public.evidence(sha256);


--
-- Name: authority_asking authority_asking_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.authority_asking
    ADD CONSTRAINT authority_asking_of FOREIGN KEY (document) REFERENCES public.document(document);


--
-- Name: bare_number bare_number_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bare_number
    ADD CONSTRAINT bare_number_of FOREIGN KEY (document, part, n) REFERENCES public.document_item(document, part, n);


--
-- Name: block_heard block_heard_station_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.block_heard
    ADD CONSTRAINT block_heard_station_fkey FOREIGN KEY (station) REFERENCES public.station(station);


--
-- Name: budget_entry_line budget_entry_line_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_entry_line
    ADD CONSTRAINT budget_entry_line_of FOREIGN KEY (key) REFERENCES public.budget_entry(key);


--
-- Name: budget_entry budget_entry_reverses; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_entry
    ADD CONSTRAINT budget_entry_reverses FOREIGN KEY (reverses) REFERENCES public.budget_entry(key);


--
-- Name: budget_movement budget_movement_of_import; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_movement
    ADD CONSTRAINT budget_movement_of_import FOREIGN KEY (import) REFERENCES public.import(import);


--
-- Name: calibration calibration_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.calibration
    ADD CONSTRAINT calibration_of FOREIGN KEY (station) REFERENCES public.station(station);


--
-- Name: calibration calibration_paper; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.calibration
    ADD CONSTRAINT calibration_paper FOREIGN KEY (evidence) REFERENCES public.evidence(sha256);


--
-- Name: certificate certificate_of_station; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.certificate
    ADD CONSTRAINT certificate_of_station FOREIGN KEY (station) REFERENCES public.station(station);


--
-- Name: close_act close_act_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.close_act
    ADD CONSTRAINT close_act_of FOREIGN KEY (of) REFERENCES public.close_act(n);


--
-- Name: close_gap close_gap_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.close_gap
    ADD CONSTRAINT close_gap_of FOREIGN KEY (station) REFERENCES public.station(station);


--
-- Name: close_head close_head_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.close_head
    ADD CONSTRAINT close_head_of FOREIGN KEY (act) REFERENCES public.close_act(n);


--
-- Name: close_package close_package_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.close_package
    ADD CONSTRAINT close_package_of FOREIGN KEY (sha256) REFERENCES public.evidence(sha256);


--
-- Name: close_settlement close_settlement_paper; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.close_settlement
    ADD CONSTRAINT close_settlement_paper FOREIGN KEY (evidence) REFERENCES public.evidence(sha256);


--
-- Name: closed_month closed_month_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closed_month
    ADD CONSTRAINT closed_month_of FOREIGN KEY (act) REFERENCES public.close_act(n);


--
-- Name: closed_month closed_month_prev; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closed_month
    ADD CONSTRAINT closed_month_prev FOREIGN KEY (prev) REFERENCES public.closed_month(hash);


--
-- Name: contract_seen contract_seen_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_seen
    ADD CONSTRAINT contract_seen_of FOREIGN KEY (paper) REFERENCES public.contract_paper(n);


--
-- Name: correction_answer correction_answer_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.correction_answer
    ADD CONSTRAINT correction_answer_of FOREIGN KEY (ask, asked_by, asked_as, asked_at, until_at) REFERENCES public.correction_ask(n, asked_by, asked_as, asked_at, until_at);


--
-- Name: correction_answer correction_answer_record; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.correction_answer
    ADD CONSTRAINT correction_answer_record FOREIGN KEY (record_station, record_epoch, record_seq, record_branch) REFERENCES public.record(station, epoch, seq, branch) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cursor cursor_of_station; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cursor
    ADD CONSTRAINT cursor_of_station FOREIGN KEY (station) REFERENCES public.station(station);


--
-- Name: day_close day_close_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.day_close
    ADD CONSTRAINT day_close_of FOREIGN KEY (station) REFERENCES public.station(station);


--
-- Name: day_close day_close_paper; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.day_close
    ADD CONSTRAINT day_close_paper FOREIGN KEY (evidence) REFERENCES public.evidence(sha256);


--
-- Name: delivery_note delivery_note_line; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery_note
    ADD CONSTRAINT delivery_note_line FOREIGN KEY (document, part, line) REFERENCES public.document_item(document, part, n);


--
-- Name: department_funding department_funding_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.department_funding
    ADD CONSTRAINT department_funding_of FOREIGN KEY (department) REFERENCES public.department(department);


--
-- Name: deputy deputy_deputy; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deputy
    ADD CONSTRAINT deputy_deputy FOREIGN KEY (deputy) REFERENCES public.app_user(username);


--
-- Name: deputy deputy_principal; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deputy
    ADD CONSTRAINT deputy_principal FOREIGN KEY (principal) REFERENCES public.app_user(username);


--
-- Name: document document_evidence; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_evidence FOREIGN KEY (kept) REFERENCES public.evidence(sha256);


--
-- Name: document_item document_item_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document_item
    ADD CONSTRAINT document_item_of FOREIGN KEY (document) REFERENCES public.document(document);


--
-- Name: document_of document_of_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document_of
    ADD CONSTRAINT document_of_of FOREIGN KEY (document) REFERENCES public.document(document);


--
-- Name: document document_other; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_other FOREIGN KEY (other_of) REFERENCES public.document(document) DEFERRABLE;


--
-- Name: document_sent document_sent_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document_sent
    ADD CONSTRAINT document_sent_of FOREIGN KEY (document) REFERENCES public.document(document);


--
-- Name: document_status document_status_evidence; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document_status
    ADD CONSTRAINT document_status_evidence FOREIGN KEY (evidence) REFERENCES public.evidence(sha256);


--
-- Name: document_status document_status_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document_status
    ADD CONSTRAINT document_status_of FOREIGN KEY (document) REFERENCES public.document(document);


--
-- Name: document document_taken_from; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_taken_from FOREIGN KEY (taken_from) REFERENCES public.plain_take(take);


--
-- Name: document_verdict document_verdict_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document_verdict
    ADD CONSTRAINT document_verdict_of FOREIGN KEY (document) REFERENCES public.document(document);


--
-- Name: entry_file entry_file_layout; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.entry_file
    ADD CONSTRAINT entry_file_layout FOREIGN KEY (layout_sha256) REFERENCES public.entry_layout_text(sha256);


--
-- Name: entry_file entry_file_run; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.entry_file
    ADD CONSTRAINT entry_file_run FOREIGN KEY (schedule, due_at) REFERENCES public.schedule_run(schedule, due_at);


--
-- Name: import import_by_mapping; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.import
    ADD CONSTRAINT import_by_mapping FOREIGN KEY (mapping) REFERENCES public.import_mapping(n);


--
-- Name: installation installation_begun_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.installation
    ADD CONSTRAINT installation_begun_by_fkey FOREIGN KEY (begun_by) REFERENCES public.app_user(username);


--
-- Name: kept_view kept_view_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.kept_view
    ADD CONSTRAINT kept_view_of FOREIGN KEY (username) REFERENCES public.app_user(username);


--
-- Name: kept_view_place kept_view_place_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.kept_view_place
    ADD CONSTRAINT kept_view_place_of FOREIGN KEY (username) REFERENCES public.app_user(username);


--
-- Name: kept_view_place kept_view_place_view; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.kept_view_place
    ADD CONSTRAINT kept_view_place_view FOREIGN KEY (view) REFERENCES public.kept_view(view) ON DELETE CASCADE;


--
-- Name: label label_person; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.label
    ADD CONSTRAINT label_person FOREIGN KEY (person) REFERENCES public.person(person);


--
-- Name: label_printed label_printed_label; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.label_printed
    ADD CONSTRAINT label_printed_label FOREIGN KEY (label, version) REFERENCES public.label(label, version);


--
-- Name: label_printed label_printed_run; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.label_printed
    ADD CONSTRAINT label_printed_run FOREIGN KEY (run) REFERENCES public.label_run(run);


--
-- Name: label label_vehicle; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.label
    ADD CONSTRAINT label_vehicle FOREIGN KEY (vehicle) REFERENCES public.vehicle(vehicle);


--
-- Name: lease lease_of_period; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lease
    ADD CONSTRAINT lease_of_period FOREIGN KEY (quota, period) REFERENCES public.quota_period(quota, period);


--
-- Name: leaving leaving_person; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.leaving
    ADD CONSTRAINT leaving_person FOREIGN KEY (person) REFERENCES public.person(person);


--
-- Name: leaving leaving_username; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.leaving
    ADD CONSTRAINT leaving_username FOREIGN KEY (username) REFERENCES public.app_user(username);


--
-- Name: line_decision_fill line_decision_fill_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.line_decision_fill
    ADD CONSTRAINT line_decision_fill_of FOREIGN KEY (decision) REFERENCES public.line_decision(decision);


--
-- Name: line_decision line_decision_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.line_decision
    ADD CONSTRAINT line_decision_of FOREIGN KEY (document, part, n) REFERENCES public.document_item(document, part, n);


--
-- Name: once once_of_station; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.once
    ADD CONSTRAINT once_of_station FOREIGN KEY (station) REFERENCES public.station(station);


--
-- Name: once once_of_vehicle; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.once
    ADD CONSTRAINT once_of_vehicle FOREIGN KEY (vehicle) REFERENCES public.vehicle(vehicle);


--
-- Name: open_act open_act_approves; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.open_act
    ADD CONSTRAINT open_act_approves FOREIGN KEY (of_act, asked_by, asked_at) REFERENCES public.open_act(n, said_by, said_at);


--
-- Name: open_act open_act_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.open_act
    ADD CONSTRAINT open_act_of FOREIGN KEY (of_act) REFERENCES public.open_act(n);


--
-- Name: open_act open_act_package; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.open_act
    ADD CONSTRAINT open_act_package FOREIGN KEY (package, month) REFERENCES public.open_package(sha256, month);


--
-- Name: open_act open_act_same; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.open_act
    ADD CONSTRAINT open_act_same FOREIGN KEY (of_act, month, package) REFERENCES public.open_act(n, month, package);


--
-- Name: passkey passkey_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT passkey_of FOREIGN KEY (username) REFERENCES public.app_user(username);


--
-- Name: passkey_use passkey_use_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.passkey_use
    ADD CONSTRAINT passkey_use_of FOREIGN KEY (passkey) REFERENCES public.passkey(passkey);


--
-- Name: past_fill past_fill_of_import; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.past_fill
    ADD CONSTRAINT past_fill_of_import FOREIGN KEY (import) REFERENCES public.import(import);


--
-- Name: past_fill past_fill_of_vehicle; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.past_fill
    ADD CONSTRAINT past_fill_of_vehicle FOREIGN KEY (vehicle) REFERENCES public.vehicle(vehicle);


--
-- Name: peers peers_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.peers
    ADD CONSTRAINT peers_of FOREIGN KEY (class) REFERENCES public.rule(rule);


--
-- Name: plain_file plain_file_evidence; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plain_file
    ADD CONSTRAINT plain_file_evidence FOREIGN KEY (sha256) REFERENCES public.evidence(sha256);


--
-- Name: plain_refused plain_refused_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plain_refused
    ADD CONSTRAINT plain_refused_of FOREIGN KEY (take) REFERENCES public.plain_take(take);


--
-- Name: plain_take plain_take_file; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plain_take
    ADD CONSTRAINT plain_take_file FOREIGN KEY (sha256) REFERENCES public.plain_file(sha256);


--
-- Name: plain_take plain_take_mapping; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plain_take
    ADD CONSTRAINT plain_take_mapping FOREIGN KEY (mapping) REFERENCES public.plain_mapping(mapping);


--
-- Name: recovery_code recovery_code_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_of FOREIGN KEY (username) REFERENCES public.second_step(username) ON DELETE CASCADE;


--
-- Name: reserved_act reserved_act_class; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reserved_act
    ADD CONSTRAINT reserved_act_class FOREIGN KEY (class) REFERENCES public.rule(rule);


--
-- Name: reserved_act reserved_act_vehicle; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reserved_act
    ADD CONSTRAINT reserved_act_vehicle FOREIGN KEY (vehicle) REFERENCES public.vehicle(vehicle);


--
-- Name: schedule schedule_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schedule
    ADD CONSTRAINT schedule_of FOREIGN KEY (username) REFERENCES public.app_user(username);


--
-- Name: schedule_run schedule_run_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schedule_run
    ADD CONSTRAINT schedule_run_of FOREIGN KEY (schedule) REFERENCES public.schedule(schedule);


--
-- Name: second_step second_step_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.second_step
    ADD CONSTRAINT second_step_of FOREIGN KEY (username) REFERENCES public.app_user(username);


--
-- Name: sending sending_run; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sending
    ADD CONSTRAINT sending_run FOREIGN KEY (schedule, due_at) REFERENCES public.schedule_run(schedule, due_at);


--
-- Name: signed_act signed_act_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signed_act
    ADD CONSTRAINT signed_act_of FOREIGN KEY (scan, page) REFERENCES public.signed_page(scan, page);


--
-- Name: signed_page signed_page_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signed_page
    ADD CONSTRAINT signed_page_of FOREIGN KEY (scan) REFERENCES public.signed_scan(scan);


--
-- Name: signed_page signed_page_picture; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signed_page
    ADD CONSTRAINT signed_page_picture FOREIGN KEY (picture) REFERENCES public.evidence(sha256);


--
-- Name: signed_scan signed_scan_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signed_scan
    ADD CONSTRAINT signed_scan_of FOREIGN KEY (scan) REFERENCES public.evidence(sha256);


--
-- Name: spare spare_of_station; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.spare
    ADD CONSTRAINT spare_of_station FOREIGN KEY (station) REFERENCES public.station(station);


--
-- Name: station_grant station_grant_of_station; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.station_grant
    ADD CONSTRAINT station_grant_of_station FOREIGN KEY (station) REFERENCES public.station(station);


--
-- Name: station_key station_key_of_station; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.station_key
    ADD CONSTRAINT station_key_of_station FOREIGN KEY (station) REFERENCES public.station(station);


--
-- Name: station_settings station_settings_of_station; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.station_settings
    ADD CONSTRAINT station_settings_of_station FOREIGN KEY (station) REFERENCES public.station(station);


--
-- Name: stock_share stock_share_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stock_share
    ADD CONSTRAINT stock_share_of FOREIGN KEY (booking) REFERENCES public.stock_booking(n);


--
-- Name: subscription subscription_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.subscription
    ADD CONSTRAINT subscription_of FOREIGN KEY (username) REFERENCES public.app_user(username);


--
-- Name: takeover takeover_of_station; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.takeover
    ADD CONSTRAINT takeover_of_station FOREIGN KEY (station) REFERENCES public.station(station);


--
-- Name: tank_dip tank_dip_of_import; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tank_dip
    ADD CONSTRAINT tank_dip_of_import FOREIGN KEY (import) REFERENCES public.import(import);


--
-- Name: tank_dip tank_dip_of_station; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tank_dip
    ADD CONSTRAINT tank_dip_of_station FOREIGN KEY (station) REFERENCES public.station(station);


--
-- Name: tank_dip_void tank_dip_void_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tank_dip_void
    ADD CONSTRAINT tank_dip_void_of FOREIGN KEY (dip) REFERENCES public.tank_dip(n);


--
-- Name: tank_limits tank_limits_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tank_limits
    ADD CONSTRAINT tank_limits_of FOREIGN KEY (station) REFERENCES public.station(station);


--
-- Name: ticket_evidence ticket_evidence_file; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_evidence
    ADD CONSTRAINT ticket_evidence_file FOREIGN KEY (sha256) REFERENCES public.evidence(sha256);


--
-- Name: ticket_evidence ticket_evidence_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_evidence
    ADD CONSTRAINT ticket_evidence_of FOREIGN KEY (ticket) REFERENCES public.ticket(ticket);


--
-- Name: ticket_part ticket_part_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_part
    ADD CONSTRAINT ticket_part_of FOREIGN KEY (ticket) REFERENCES public.ticket(ticket);


--
-- Name: ticket_part ticket_part_vehicle; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_part
    ADD CONSTRAINT ticket_part_vehicle FOREIGN KEY (vehicle) REFERENCES public.vehicle(vehicle);


--
-- Name: tiding tiding_to; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tiding
    ADD CONSTRAINT tiding_to FOREIGN KEY (username) REFERENCES public.app_user(username);


--
-- Name: user_identity user_identity_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_identity
    ADD CONSTRAINT user_identity_of FOREIGN KEY (username) REFERENCES public.app_user(username);


--
-- Name: vehicle_dated vehicle_dated_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle_dated
    ADD CONSTRAINT vehicle_dated_of FOREIGN KEY (vehicle) REFERENCES public.vehicle(vehicle);


--
-- Name: vehicle_dated vehicle_dated_person; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle_dated
    ADD CONSTRAINT vehicle_dated_person FOREIGN KEY (person) REFERENCES public.person(person);


--
-- Name: vehicle vehicle_in_department; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle
    ADD CONSTRAINT vehicle_in_department FOREIGN KEY (department) REFERENCES public.department(department);


--
-- Name: vehicle vehicle_named_rule; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle
    ADD CONSTRAINT vehicle_named_rule FOREIGN KEY (named_rule) REFERENCES public.rule(rule);


--
-- Name: vehicle_paper vehicle_paper_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle_paper
    ADD CONSTRAINT vehicle_paper_of FOREIGN KEY (vehicle) REFERENCES public.vehicle(vehicle);


--
-- Name: vehicle vehicle_photo_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle
    ADD CONSTRAINT vehicle_photo_fkey FOREIGN KEY (photo) REFERENCES public.photo(sha256);


--
-- Name: vehicle_reference vehicle_reference_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle_reference
    ADD CONSTRAINT vehicle_reference_of FOREIGN KEY (vehicle) REFERENCES public.vehicle(vehicle);


--
-- Name: vehicle vehicle_reserved_class; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle
    ADD CONSTRAINT vehicle_reserved_class FOREIGN KEY (reserved) REFERENCES public.rule(rule);


--
-- Name: vehicle vehicle_rule; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle
    ADD CONSTRAINT vehicle_rule FOREIGN KEY (rule) REFERENCES public.rule(rule);


--
-- Name: vehicle_stop vehicle_stop_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle_stop
    ADD CONSTRAINT vehicle_stop_of FOREIGN KEY (vehicle) REFERENCES public.vehicle(vehicle);


--
-- Name: vehicle_stop vehicle_stop_quota; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle_stop
    ADD CONSTRAINT vehicle_stop_quota FOREIGN KEY (quota) REFERENCES public.budget_quota(quota);


--
-- Name: volumetric_said volumetric_said_of; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.volumetric_said
    ADD CONSTRAINT volumetric_said_of FOREIGN KEY (station) REFERENCES public.station(station);


--
-- PostgreSQL database dump complete
--


