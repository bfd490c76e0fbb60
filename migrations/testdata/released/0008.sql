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
-- Name: sheet_number(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.sheet_number(ticket text) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN (ticket ~ '^[0-9]{6,9}-[0-9]{2}$'::text) THEN CASE WHEN (((replace(ticket, '-'::text, ''::text))::bigint % (97)::bigint) = 1) THEN (split_part(ticket, '-'::text, 1))::bigint ELSE NULL::bigint END ELSE NULL::bigint END;


SET default_tablespace = '';

SET default_table_access_method = heap;

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
-- Name: app_user; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.app_user (
    username text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    password text NOT NULL,
    language text DEFAULT 'es-MX'::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    CONSTRAINT app_user_role CHECK ((role = ANY (ARRAY['administrator'::text, 'manager'::text, 'finance'::text, 'auditor'::text, 'attendant'::text])))
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
    into_tank text
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
    into_tank text
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
    CONSTRAINT cursor_kept CHECK (((kept >= 0) AND (kept <= seq))),
    CONSTRAINT cursor_revoked CHECK (((state = 'revoked'::text) = (revoked_from IS NOT NULL))),
    CONSTRAINT cursor_state CHECK ((state = ANY (ARRAY['ok'::text, 'fork'::text, 'revoked'::text])))
)
WITH (fillfactor='50');


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
-- Name: department; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.department (
    department text NOT NULL,
    name text NOT NULL,
    revision bigint DEFAULT 1 NOT NULL
);


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
    final boolean NOT NULL
);


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
-- Name: era; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.era (
    era bigint NOT NULL,
    why text NOT NULL,
    at timestamp with time zone NOT NULL
);


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
    CONSTRAINT finding_severity CHECK ((severity = ANY (ARRAY['critical'::text, 'major'::text, 'minor'::text])))
);


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
    CONSTRAINT invitation_four_eyes CHECK (((state <> 'approved'::text) OR ((decided_by IS NOT NULL) AND (decided_by <> invited_by)))),
    CONSTRAINT invitation_half CHECK (((half IS NULL) OR (spare AND (state = ANY (ARRAY['open'::text, 'waiting'::text]))))),
    CONSTRAINT invitation_has_request CHECK (((state <> ALL (ARRAY['waiting'::text, 'approved'::text])) OR ((request IS NOT NULL) AND (request_hash IS NOT NULL)))),
    CONSTRAINT invitation_state CHECK ((state = ANY (ARRAY['open'::text, 'waiting'::text, 'approved'::text, 'refused'::text])))
);


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
    CONSTRAINT label_of_one CHECK (((vehicle IS NULL) <> (person IS NULL))),
    CONSTRAINT label_why CHECK ((why = ANY (ARRAY['first'::text, 'worn'::text, 'lost'::text, 'stolen'::text])))
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
    reserved_ul bigint NOT NULL
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
    CONSTRAINT once_alone CHECK (((state = ANY (ARRAY['proposed'::text, 'void'::text])) OR (approved_by IS NOT NULL) OR COALESCE(((until_at <= (proposed_at + '24:00:00'::interval)) AND (limit_ul <= tank_ul)), false))),
    CONSTRAINT once_approved CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
    CONSTRAINT once_ended CHECK (((state = ANY (ARRAY['used'::text, 'void'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT once_limit CHECK ((limit_ul > 0)),
    CONSTRAINT once_state CHECK ((state = ANY (ARRAY['proposed'::text, 'open'::text, 'used'::text, 'void'::text]))),
    CONSTRAINT once_two CHECK ((approved_by <> proposed_by)),
    CONSTRAINT once_used CHECK (((state = 'used'::text) = (auth IS NOT NULL)))
);


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
    CONSTRAINT person_status CHECK ((status = ANY (ARRAY['active'::text, 'blocked'::text, 'retired'::text])))
);


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
-- Name: policy_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.policy_log (
    log text NOT NULL,
    version bigint NOT NULL
)
WITH (fillfactor='50');


--
-- Name: price; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.price (
    grade text NOT NULL,
    station text DEFAULT ''::text NOT NULL,
    from_at timestamp with time zone NOT NULL,
    price_e4 bigint NOT NULL,
    currency text NOT NULL,
    CONSTRAINT price_positive CHECK ((price_e4 > 0))
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
-- Name: quota; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.quota (
    quota text NOT NULL,
    period text NOT NULL,
    size_ul bigint NOT NULL,
    from_at timestamp with time zone NOT NULL,
    CONSTRAINT quota_period CHECK ((period = ANY (ARRAY['day'::text, 'week'::text, 'month'::text, 'year'::text]))),
    CONSTRAINT quota_size CHECK ((size_ul >= 0))
);


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
-- Name: rule; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rule (
    rule text NOT NULL,
    body json NOT NULL,
    revision bigint DEFAULT 1 NOT NULL
);


--
-- Name: sessions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sessions (
    token text NOT NULL,
    data bytea NOT NULL,
    expiry timestamp with time zone NOT NULL
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
-- Name: station_settings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.station_settings (
    station text NOT NULL,
    body json NOT NULL,
    revision bigint DEFAULT 1 NOT NULL
);


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
    CONSTRAINT vehicle_decided CHECK ((((decided IS NULL) = (decided_at IS NULL)) AND ((decided IS NULL) = (decided_n IS NULL)))),
    CONSTRAINT vehicle_odometer CHECK ((odometer = ANY (ARRAY['on'::text, 'hours'::text, 'none'::text]))),
    CONSTRAINT vehicle_status CHECK ((status = ANY (ARRAY['active'::text, 'blocked'::text, 'workshop'::text, 'retired'::text])))
);


--
-- Data for Name: app_user; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: arrival; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.arrival VALUES
	('office', 1, 1, 0, 1, '2026-11-23 11:43:29+00'),
	('norte', 1, 1, 0, 1, '2026-11-23 11:56:33.916807+00'),
	('sur', 1, 1, 0, 1, '2026-11-23 11:56:33.28394+00'),
	('norte', 1, 2, 0, 14, '2026-11-23 11:56:51.37585+00'),
	('sur', 1, 2, 0, 12, '2026-11-23 11:56:52.649035+00'),
	('norte', 1, 15, 0, 15, '2026-11-23 11:57:10.118599+00'),
	('sur', 1, 13, 0, 13, '2026-11-23 12:02:42.72611+00'),
	('norte', 1, 16, 0, 16, '2026-11-23 12:02:46.765845+00'),
	('norte', 1, 17, 0, 17, '2026-11-23 12:04:27.676572+00'),
	('sur', 1, 14, 0, 14, '2026-11-23 12:03:33.187663+00'),
	('norte', 1, 18, 0, 18, '2026-11-23 12:04:42.838015+00'),
	('sur', 1, 15, 0, 15, '2026-11-23 12:04:57.695886+00'),
	('sur', 1, 16, 0, 16, '2026-11-23 12:05:23.869008+00'),
	('norte', 1, 19, 0, 20, '2026-11-23 12:05:59.744191+00'),
	('sur', 1, 17, 0, 18, '2026-11-23 12:05:59.571217+00'),
	('norte', 1, 21, 0, 21, '2026-11-23 12:06:40.365453+00'),
	('sur', 1, 19, 0, 19, '2026-11-23 12:06:55.598702+00'),
	('norte', 1, 22, 0, 24, '2026-11-23 12:07:06.282612+00'),
	('sur', 1, 20, 0, 22, '2026-11-23 12:07:16.242324+00'),
	('norte', 1, 25, 0, 25, '2026-11-23 12:07:35.499469+00'),
	('sur', 1, 23, 0, 23, '2026-11-23 12:07:46.240758+00'),
	('norte', 1, 26, 0, 26, '2026-11-23 12:08:10.098282+00'),
	('sur', 1, 24, 0, 24, '2026-11-23 12:08:15.031587+00'),
	('norte', 1, 27, 0, 28, '2026-11-23 12:08:56.227309+00'),
	('sur', 1, 25, 0, 25, '2026-11-23 12:08:51.130783+00'),
	('norte', 1, 29, 0, 29, '2026-11-23 12:09:53.588597+00'),
	('sur', 1, 26, 0, 26, '2026-11-23 12:10:01.183788+00'),
	('norte', 1, 30, 0, 30, '2026-11-23 12:10:36.954367+00'),
	('norte', 1, 31, 0, 31, '2026-11-23 12:11:52.267176+00'),
	('norte', 1, 32, 0, 32, '2026-11-23 12:12:07.173798+00'),
	('norte', 1, 33, 0, 33, '2026-11-23 12:13:05.717151+00'),
	('norte', 1, 34, 0, 34, '2026-11-23 12:13:20.429324+00'),
	('norte', 1, 35, 0, 35, '2026-11-23 12:14:26.691589+00'),
	('norte', 1, 36, 0, 36, '2026-11-23 12:14:38.491376+00'),
	('norte', 1, 37, 0, 37, '2026-11-23 12:15:21.405683+00'),
	('norte', 1, 38, 0, 39, '2026-11-23 12:16:41.400803+00'),
	('norte', 1, 40, 0, 40, '2026-11-23 12:16:52.563513+00'),
	('norte', 1, 41, 0, 41, '2026-11-23 12:17:39.147585+00'),
	('norte', 1, 42, 0, 42, '2026-11-23 12:20:11.48457+00'),
	('norte', 1, 43, 0, 43, '2026-11-23 12:21:15.470533+00'),
	('sur', 1, 27, 0, 27, '2026-11-23 12:22:01.920396+00'),
	('norte', 1, 44, 0, 44, '2026-11-23 12:22:08.392835+00'),
	('norte', 1, 45, 0, 45, '2026-11-23 12:26:54.457336+00'),
	('sur', 1, 28, 0, 28, '2026-11-23 12:26:58.679802+00'),
	('norte', 1, 46, 0, 46, '2026-11-23 12:28:08.136044+00'),
	('norte', 1, 47, 0, 47, '2026-11-23 12:28:54.837176+00'),
	('sur', 1, 29, 0, 29, '2026-11-23 12:29:21.667567+00'),
	('norte', 1, 48, 0, 48, '2026-11-23 12:29:36.529362+00'),
	('norte', 1, 49, 0, 49, '2026-11-23 12:29:46.332572+00'),
	('sur', 1, 30, 0, 30, '2026-11-23 12:30:46.471947+00');
INSERT INTO public.arrival VALUES
	('norte', 1, 50, 0, 50, '2026-11-23 12:30:56.199768+00'),
	('norte', 1, 51, 0, 51, '2026-11-23 12:31:39.961984+00'),
	('sur', 1, 31, 0, 31, '2026-11-23 12:33:16.094792+00'),
	('sur', 1, 32, 0, 32, '2026-11-23 12:35:27.658836+00'),
	('sur', 1, 33, 0, 33, '2026-11-23 12:40:49.807108+00'),
	('norte', 1, 52, 0, 53, '2026-11-23 12:41:01.897403+00'),
	('norte', 1, 54, 0, 54, '2026-11-23 12:42:19.095565+00'),
	('norte', 1, 55, 0, 55, '2026-11-23 12:42:31.430832+00'),
	('norte', 1, 56, 0, 57, '2026-11-23 12:42:44.606391+00'),
	('norte', 1, 58, 0, 58, '2026-11-23 12:45:04.891349+00'),
	('sur', 1, 34, 0, 35, '2026-11-23 12:45:17.345466+00'),
	('sur', 1, 36, 0, 36, '2026-11-23 12:46:50.567871+00'),
	('norte', 1, 59, 0, 59, '2026-11-23 12:47:01.434571+00'),
	('sur', 1, 37, 0, 38, '2026-11-23 12:47:01.238758+00'),
	('sur', 1, 39, 0, 39, '2026-11-23 12:47:33.216282+00'),
	('norte', 1, 60, 0, 60, '2026-11-23 12:48:13.474707+00'),
	('sur', 1, 40, 0, 41, '2026-11-23 12:48:15.89436+00'),
	('norte', 1, 61, 0, 61, '2026-11-23 12:49:18.552302+00'),
	('sur', 1, 42, 0, 42, '2026-11-23 12:49:44.157879+00'),
	('sur', 1, 43, 0, 43, '2026-11-23 12:49:51.8603+00'),
	('sur', 1, 44, 0, 44, '2026-11-23 12:50:39.06629+00'),
	('norte', 1, 62, 0, 62, '2026-11-23 12:50:53.362999+00'),
	('sur', 1, 45, 0, 45, '2026-11-23 12:51:00.853232+00'),
	('norte', 1, 63, 0, 63, '2026-11-23 12:51:47.427425+00'),
	('sur', 1, 46, 0, 46, '2026-11-23 12:51:53.038448+00'),
	('norte', 1, 64, 0, 64, '2026-11-23 12:53:01.892286+00'),
	('norte', 1, 65, 0, 65, '2026-11-23 12:54:21.508954+00'),
	('sur', 1, 47, 0, 47, '2026-11-23 12:58:33.194292+00'),
	('sur', 1, 48, 0, 48, '2026-11-23 12:59:30.145187+00'),
	('sur', 1, 49, 0, 49, '2026-11-23 13:00:54.607665+00'),
	('sur', 1, 50, 0, 51, '2026-11-23 13:01:01.610795+00'),
	('norte', 1, 66, 0, 66, '2026-11-23 13:03:06.040792+00'),
	('norte', 1, 67, 0, 67, '2026-11-23 13:03:59.759122+00'),
	('norte', 1, 68, 0, 68, '2026-11-23 13:07:04.518021+00'),
	('sur', 1, 52, 0, 52, '2026-11-23 13:09:24.254646+00'),
	('sur', 1, 53, 0, 53, '2026-11-23 13:10:35.197066+00'),
	('sur', 1, 54, 0, 55, '2026-11-23 13:10:55.451856+00'),
	('norte', 1, 69, 0, 69, '2026-11-23 13:12:56.071672+00'),
	('norte', 1, 70, 0, 70, '2026-11-23 13:13:53.423688+00'),
	('norte', 1, 71, 0, 71, '2026-11-23 13:14:12.996127+00'),
	('norte', 1, 72, 0, 72, '2026-11-23 13:16:04.689779+00'),
	('norte', 1, 73, 0, 73, '2026-11-23 13:16:09.876757+00'),
	('sur', 1, 56, 0, 56, '2026-11-23 13:17:57.444092+00'),
	('norte', 1, 74, 0, 74, '2026-11-23 13:18:02.668969+00');


--
-- Data for Name: audit; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit OVERRIDING SYSTEM VALUE VALUES
	(1, '2026-11-26 16:38:21.696524+00', 'litro-server', 'rule saved', 'normal', NULL, '{"body": {"mode": "enforce", "rule": "normal", "odometer": {"else": "flag", "prompts": 1, "max_km_day": 1500}}, "rule": "normal", "revision": 1}'),
	(2, '2026-11-26 16:38:21.696524+00', 'litro-server', 'grade saved', 'magna', NULL, '{"name": "Magna", "color": "#00843d", "grade": "magna", "product": "15101514", "revision": 1}'),
	(3, '2026-11-26 16:38:21.696524+00', 'litro-server', 'grade saved', 'premium', NULL, '{"name": "Premium", "color": "#c8102e", "grade": "premium", "product": "15101515", "revision": 1}'),
	(4, '2026-11-26 16:38:21.696524+00', 'litro-server', 'grade saved', 'diesel', NULL, '{"name": "Diésel", "color": "#1d1d1b", "grade": "diesel", "product": "15101505", "revision": 1}'),
	(5, '2026-11-26 16:38:21.696524+00', 'litro-server', 'grade saved', 'adblue', NULL, '{"name": "AdBlue", "color": "#0057b8", "grade": "adblue", "product": null, "revision": 1}'),
	(6, '2026-11-26 16:38:22.057498+00', 'console', 'station enrolled', 'norte', NULL, 'Patio Norte'),
	(7, '2026-11-26 16:38:22.057498+00', 'console', 'settings saved', 'norte', NULL, '{"body": {"mode": "enforce", "zone": "America/Mexico_City", "language": "es-MX"}, "station": "norte", "revision": 1}'),
	(8, '2026-11-26 16:38:22.189619+00', 'console', 'station enrolled', 'sur', NULL, 'Patio Sur'),
	(9, '2026-11-26 16:38:22.189619+00', 'console', 'settings saved', 'sur', NULL, '{"body": {"mode": "enforce", "zone": "America/Mexico_City", "language": "es-MX"}, "station": "sur", "revision": 1}'),
	(10, '2026-11-26 16:38:22.286875+00', 'console', 'price saved', 'diesel@/2026-10-24T06:00:00Z', NULL, '{"grade": "diesel", "from_at": "2026-10-24T06:00:00+00:00", "station": "", "currency": "MXN", "price_e4": 258900}'),
	(11, '2026-11-26 16:38:22.286875+00', 'console', 'price saved', 'magna@/2026-10-24T06:00:00Z', NULL, '{"grade": "magna", "from_at": "2026-10-24T06:00:00+00:00", "station": "", "currency": "MXN", "price_e4": 239900}'),
	(12, '2026-11-26 16:38:22.338782+00', 'console', 'person saved', 'p2N7QG124', NULL, '{"name": "Ana Torres", "roles": ["supervisor"], "person": "p2N7QG124", "status": "active", "revision": 1, "until_at": null, "vehicles": [], "badge_sha256": null}'),
	(13, '2026-11-26 16:38:22.338782+00', 'console', 'person saved', 'pE17Q899J', NULL, '{"name": "Luis Ramos", "roles": ["attendant"], "person": "pE17Q899J", "status": "active", "revision": 1, "until_at": null, "vehicles": [], "badge_sha256": null}'),
	(14, '2026-11-26 16:38:22.436508+00', 'console', 'department saved', 'd9DAE50VX', NULL, '{"name": "Seguridad Pública", "revision": 1, "department": "d9DAE50VX"}'),
	(15, '2026-11-26 16:38:22.436508+00', 'console', 'department saved', 'd36E99P7J', NULL, '{"name": "Obras Públicas", "revision": 1, "department": "d36E99P7J"}'),
	(16, '2026-11-26 16:38:22.436508+00', 'console', 'department saved', 'dPH38NNNY', NULL, '{"name": "Servicios Públicos", "revision": 1, "department": "dPH38NNNY"}'),
	(17, '2026-11-26 16:38:22.436508+00', 'console', 'department saved', 'dA3G75WQF', NULL, '{"name": "Protección Civil", "revision": 1, "department": "dA3G75WQF"}'),
	(18, '2026-11-26 16:38:22.436508+00', 'console', 'quota saved', 'qv5Q9HG2FV', NULL, '{"quota": "qv5Q9HG2FV", "period": "month", "from_at": "2026-11-23T11:50:46+00:00", "size_ul": 37000000}'),
	(19, '2026-11-26 16:38:22.436508+00', 'console', 'vehicle saved', 'v5Q9HG2FV', NULL, '{"name": "Patrulla", "rule": "normal", "photo": null, "plate": "MPJ-00-00-M", "grades": ["magna"], "quotas": ["qv5Q9HG2FV"], "status": "active", "decided": null, "tank_ul": 75000000, "vehicle": "v5Q9HG2FV", "fleet_no": "P-001", "odometer": "on", "revision": 1, "stations": [], "decided_n": null, "decided_at": null, "department": "d9DAE50VX", "odometer_m": null, "odometer_at": null, "reference_m_per_l": 5512}'),
	(20, '2026-11-26 16:38:22.436508+00', 'console', 'quota saved', 'qvX8YMNSR0', NULL, '{"quota": "qvX8YMNSR0", "period": "month", "from_at": "2026-11-23T11:50:46+00:00", "size_ul": 2250000000}'),
	(21, '2026-11-26 16:38:22.436508+00', 'console', 'vehicle saved', 'vX8YMNSR0', NULL, '{"name": "Patrulla", "rule": "normal", "photo": null, "plate": "YYZ-00-01-C", "grades": ["magna"], "quotas": ["qvX8YMNSR0"], "status": "active", "decided": null, "tank_ul": 75000000, "vehicle": "vX8YMNSR0", "fleet_no": "P-002", "odometer": "on", "revision": 1, "stations": [], "decided_n": null, "decided_at": null, "department": "d9DAE50VX", "odometer_m": null, "odometer_at": null, "reference_m_per_l": 5252}'),
	(22, '2026-11-26 16:38:22.436508+00', 'console', 'quota saved', 'qvTMJVSYE5', NULL, '{"quota": "qvTMJVSYE5", "period": "month", "from_at": "2026-11-23T11:50:46+00:00", "size_ul": 2250000000}'),
	(23, '2026-11-26 16:38:22.436508+00', 'console', 'vehicle saved', 'vTMJVSYE5', NULL, '{"name": "Patrulla", "rule": "normal", "photo": null, "plate": "THG-00-02-N", "grades": ["magna"], "quotas": ["qvTMJVSYE5"], "status": "active", "decided": null, "tank_ul": 75000000, "vehicle": "vTMJVSYE5", "fleet_no": "P-003", "odometer": "on", "revision": 1, "stations": [], "decided_n": null, "decided_at": null, "department": "d9DAE50VX", "odometer_m": null, "odometer_at": null, "reference_m_per_l": 4732}'),
	(24, '2026-11-26 16:38:22.436508+00', 'console', 'quota saved', 'qvDKG4FZ17', NULL, '{"quota": "qvDKG4FZ17", "period": "month", "from_at": "2026-11-23T11:50:46+00:00", "size_ul": 2250000000}'),
	(25, '2026-11-26 16:38:22.436508+00', 'console', 'vehicle saved', 'vDKG4FZ17', NULL, '{"name": "Patrulla", "rule": "normal", "photo": null, "plate": "ZWD-00-03-T", "grades": ["magna"], "quotas": ["qvDKG4FZ17"], "status": "active", "decided": null, "tank_ul": 75000000, "vehicle": "vDKG4FZ17", "fleet_no": "P-004", "odometer": "on", "revision": 1, "stations": [], "decided_n": null, "decided_at": null, "department": "d9DAE50VX", "odometer_m": null, "odometer_at": null, "reference_m_per_l": 5304}'),
	(26, '2026-11-26 16:38:22.436508+00', 'console', 'quota saved', 'qv4STD4WNY', NULL, '{"quota": "qv4STD4WNY", "period": "month", "from_at": "2026-11-23T11:50:46+00:00", "size_ul": 2850000000}'),
	(27, '2026-11-26 16:38:22.436508+00', 'console', 'vehicle saved', 'v4STD4WNY', NULL, '{"name": "Camioneta", "rule": "normal", "photo": null, "plate": "HPW-00-04-D", "grades": ["magna"], "quotas": ["qv4STD4WNY"], "status": "active", "decided": null, "tank_ul": 95000000, "vehicle": "v4STD4WNY", "fleet_no": "C-001", "odometer": "on", "revision": 1, "stations": [], "decided_n": null, "decided_at": null, "department": "d36E99P7J", "odometer_m": null, "odometer_at": null, "reference_m_per_l": 7104}'),
	(28, '2026-11-26 16:38:22.436508+00', 'console', 'quota saved', 'qv53HZZQE4', NULL, '{"quota": "qv53HZZQE4", "period": "month", "from_at": "2026-11-23T11:50:46+00:00", "size_ul": 110000000}'),
	(29, '2026-11-26 16:38:22.436508+00', 'console', 'vehicle saved', 'v53HZZQE4', NULL, '{"name": "Recolector de basura", "rule": "normal", "photo": null, "plate": "YRT-00-05-K", "grades": ["diesel"], "quotas": ["qv53HZZQE4"], "status": "active", "decided": null, "tank_ul": 220000000, "vehicle": "v53HZZQE4", "fleet_no": "R-001", "odometer": "on", "revision": 1, "stations": [], "decided_n": null, "decided_at": null, "department": "dPH38NNNY", "odometer_m": null, "odometer_at": null, "reference_m_per_l": 1900}'),
	(30, '2026-11-26 16:38:22.436508+00', 'console', 'quota saved', 'qvK54V05R4', NULL, '{"quota": "qvK54V05R4", "period": "month", "from_at": "2026-11-23T11:50:46+00:00", "size_ul": 6600000000}'),
	(31, '2026-11-26 16:38:22.436508+00', 'console', 'vehicle saved', 'vK54V05R4', NULL, '{"name": "Recolector de basura", "rule": "normal", "photo": null, "plate": "HWY-00-06-Y", "grades": ["diesel"], "quotas": ["qvK54V05R4"], "status": "active", "decided": null, "tank_ul": 220000000, "vehicle": "vK54V05R4", "fleet_no": "R-002", "odometer": "on", "revision": 1, "stations": [], "decided_n": null, "decided_at": null, "department": "dPH38NNNY", "odometer_m": null, "odometer_at": null, "reference_m_per_l": 1957}'),
	(32, '2026-11-26 16:38:22.436508+00', 'console', 'quota saved', 'qvJZ9C8TMY', NULL, '{"quota": "qvJZ9C8TMY", "period": "month", "from_at": "2026-11-23T11:50:46+00:00", "size_ul": 2700000000}'),
	(33, '2026-11-26 16:38:22.436508+00', 'console', 'vehicle saved', 'vJZ9C8TMY', NULL, '{"name": "Ambulancia", "rule": "normal", "photo": null, "plate": "PFD-00-07-J", "grades": ["diesel"], "quotas": ["qvJZ9C8TMY"], "status": "active", "decided": null, "tank_ul": 90000000, "vehicle": "vJZ9C8TMY", "fleet_no": "A-001", "odometer": "on", "revision": 1, "stations": [], "decided_n": null, "decided_at": null, "department": "dA3G75WQF", "odometer_m": null, "odometer_at": null, "reference_m_per_l": 5858}'),
	(34, '2026-11-26 16:38:22.436508+00', 'console', 'quota saved', 'qvS00BZCWX', NULL, '{"quota": "qvS00BZCWX", "period": "month", "from_at": "2026-11-23T11:50:46+00:00", "size_ul": 2250000000}'),
	(35, '2026-11-26 16:38:22.436508+00', 'console', 'vehicle saved', 'vS00BZCWX', NULL, '{"name": "Patrulla", "rule": "normal", "photo": null, "plate": "GVH-00-08-R", "grades": ["magna"], "quotas": ["qvS00BZCWX"], "status": "active", "decided": null, "tank_ul": 75000000, "vehicle": "vS00BZCWX", "fleet_no": "P-005", "odometer": "on", "revision": 1, "stations": [], "decided_n": null, "decided_at": null, "department": "d9DAE50VX", "odometer_m": null, "odometer_at": null, "reference_m_per_l": 5148}'),
	(36, '2026-11-26 16:38:22.436508+00', 'console', 'quota saved', 'qvJX3GP55B', NULL, '{"quota": "qvJX3GP55B", "period": "month", "from_at": "2026-11-23T11:50:46+00:00", "size_ul": 2850000000}'),
	(37, '2026-11-26 16:38:22.436508+00', 'console', 'vehicle saved', 'vJX3GP55B', NULL, '{"name": "Camioneta", "rule": "normal", "photo": null, "plate": "KFT-00-09-P", "grades": ["magna"], "quotas": ["qvJX3GP55B"], "status": "active", "decided": null, "tank_ul": 95000000, "vehicle": "vJX3GP55B", "fleet_no": "C-002", "odometer": "on", "revision": 1, "stations": [], "decided_n": null, "decided_at": null, "department": "d36E99P7J", "odometer_m": null, "odometer_at": null, "reference_m_per_l": 6808}'),
	(38, '2026-11-26 16:38:22.436508+00', 'console', 'quota saved', 'qvTK54QSF5', NULL, '{"quota": "qvTK54QSF5", "period": "month", "from_at": "2026-11-23T11:50:46+00:00", "size_ul": 2850000000}'),
	(39, '2026-11-26 16:38:22.436508+00', 'console', 'vehicle saved', 'vTK54QSF5', NULL, '{"name": "Camioneta", "rule": "normal", "photo": null, "plate": "YPJ-00-10-Z", "grades": ["magna"], "quotas": ["qvTK54QSF5"], "status": "active", "decided": null, "tank_ul": 95000000, "vehicle": "vTK54QSF5", "fleet_no": "C-003", "odometer": "on", "revision": 1, "stations": [], "decided_n": null, "decided_at": null, "department": "d36E99P7J", "odometer_m": null, "odometer_at": null, "reference_m_per_l": 7622}'),
	(40, '2026-11-26 16:38:22.436508+00', 'console', 'quota saved', 'qv8SA8KQYC', NULL, '{"quota": "qv8SA8KQYC", "period": "month", "from_at": "2026-11-23T11:50:46+00:00", "size_ul": 6600000000}'),
	(41, '2026-11-26 16:38:22.436508+00', 'console', 'vehicle saved', 'v8SA8KQYC', NULL, '{"name": "Recolector de basura", "rule": "normal", "photo": null, "plate": "FMP-00-11-M", "grades": ["diesel"], "quotas": ["qv8SA8KQYC"], "status": "active", "decided": null, "tank_ul": 220000000, "vehicle": "v8SA8KQYC", "fleet_no": "R-003", "odometer": "on", "revision": 1, "stations": [], "decided_n": null, "decided_at": null, "department": "dPH38NNNY", "odometer_m": null, "odometer_at": null, "reference_m_per_l": 2052}'),
	(42, '2026-11-26 16:38:22.436508+00', 'console', 'quota saved', 'qvH8NAR2RP', NULL, '{"quota": "qvH8NAR2RP", "period": "month", "from_at": "2026-11-23T11:50:46+00:00", "size_ul": 2250000000}'),
	(43, '2026-11-26 16:38:22.436508+00', 'console', 'vehicle saved', 'vH8NAR2RP', NULL, '{"name": "Patrulla", "rule": "normal", "photo": null, "plate": "HLD-00-12-N", "grades": ["magna"], "quotas": ["qvH8NAR2RP"], "status": "active", "decided": null, "tank_ul": 75000000, "vehicle": "vH8NAR2RP", "fleet_no": "P-006", "odometer": "on", "revision": 1, "stations": [], "decided_n": null, "decided_at": null, "department": "d9DAE50VX", "odometer_m": null, "odometer_at": null, "reference_m_per_l": 5044}'),
	(44, '2026-11-26 16:38:22.436508+00', 'console', 'quota saved', 'qvR3DAH255', NULL, '{"quota": "qvR3DAH255", "period": "month", "from_at": "2026-11-23T11:50:46+00:00", "size_ul": 2250000000}'),
	(45, '2026-11-26 16:38:22.436508+00', 'console', 'vehicle saved', 'vR3DAH255', NULL, '{"name": "Patrulla", "rule": "normal", "photo": null, "plate": "FZK-00-13-W", "grades": ["magna"], "quotas": ["qvR3DAH255"], "status": "active", "decided": null, "tank_ul": 75000000, "vehicle": "vR3DAH255", "fleet_no": "P-007", "odometer": "on", "revision": 1, "stations": [], "decided_n": null, "decided_at": null, "department": "d9DAE50VX", "odometer_m": null, "odometer_at": null, "reference_m_per_l": 5148}'),
	(46, '2026-11-26 16:38:22.785641+00', 'console', 'person saved', 'pE17Q899J', '{"name": "Luis Ramos", "roles": ["attendant"], "person": "pE17Q899J", "status": "active", "revision": 1, "until_at": null, "vehicles": [], "badge_sha256": null}', '{"name": "Luis Ramos", "roles": ["attendant"], "person": "pE17Q899J", "status": "active", "revision": 2, "until_at": null, "vehicles": [], "badge_sha256": null}'),
	(47, '2026-11-26 16:38:22.868628+00', 'console', 'person saved', 'p2N7QG124', '{"name": "Ana Torres", "roles": ["supervisor"], "person": "p2N7QG124", "status": "active", "revision": 1, "until_at": null, "vehicles": [], "badge_sha256": null}', '{"name": "Ana Torres", "roles": ["supervisor"], "person": "p2N7QG124", "status": "active", "revision": 2, "until_at": null, "vehicles": [], "badge_sha256": null}'),
	(48, '2026-11-26 16:38:22.911754+00', 'console', 'label printed', 'KYQW1HWJ', NULL, 'KYQW1HWJ.1'),
	(49, '2026-11-26 16:38:22.918071+00', 'console', 'label printed', '7T69FD1R', NULL, '7T69FD1R.1'),
	(50, '2026-11-26 16:38:22.922737+00', 'console', 'label printed', '17V8W1RH', NULL, '17V8W1RH.1');
INSERT INTO public.audit OVERRIDING SYSTEM VALUE VALUES
	(51, '2026-11-26 16:38:22.928922+00', 'console', 'label printed', 'N7ZN7B8J', NULL, 'N7ZN7B8J.1'),
	(52, '2026-11-26 16:38:22.931888+00', 'console', 'label printed', '2YNP3FX5', NULL, '2YNP3FX5.1'),
	(53, '2026-11-26 16:38:22.936857+00', 'console', 'label printed', 'RV6856QB', NULL, 'RV6856QB.1'),
	(54, '2026-11-26 16:38:22.940079+00', 'console', 'label printed', 'VFHJTTB2', NULL, 'VFHJTTB2.1'),
	(55, '2026-11-26 16:38:22.942309+00', 'console', 'label printed', '0C93HSHX', NULL, '0C93HSHX.1'),
	(56, '2026-11-26 16:38:22.944126+00', 'console', 'label printed', '9BFBMRAQ', NULL, '9BFBMRAQ.1'),
	(57, '2026-11-26 16:38:22.9467+00', 'console', 'label printed', 'JWE2ENVW', NULL, 'JWE2ENVW.1'),
	(58, '2026-11-26 16:38:22.950063+00', 'console', 'label printed', '6EADGE10', NULL, '6EADGE10.1'),
	(59, '2026-11-26 16:38:22.952217+00', 'console', 'label printed', '3Y75A3NE', NULL, '3Y75A3NE.1'),
	(60, '2026-11-26 16:38:22.958216+00', 'console', 'label printed', 'ED8F2QKX', NULL, 'ED8F2QKX.1'),
	(61, '2026-11-26 16:38:22.96026+00', 'console', 'label printed', 'DQPTVD09', NULL, 'DQPTVD09.1');


--
-- Data for Name: authorize; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.authorize VALUES
	('sur', 1, 13, 0, '2026-11-23 12:02:41+00', 'S', '4', '{y4}', 'test', NULL, NULL, NULL, 'pE17Q899J', 'magna', 19975118, NULL, NULL, 'granted', '{}', '1795434203.40', '1795434203.57', true, 60, NULL, NULL, NULL),
	('norte', 1, 16, 0, '2026-11-23 12:02:42+00', 'S', '3', '{h5}', 'test', NULL, NULL, NULL, 'pE17Q899J', 'diesel', 20000000, NULL, NULL, 'granted', '{}', '1795434203.40', '1795434203.57', true, 60, NULL, NULL, NULL),
	('sur', 1, 14, 0, '2026-11-23 12:03:29+00', 'S', '3', '{y3}', 'test', NULL, NULL, NULL, 'pE17Q899J', 'diesel', 20000000, NULL, NULL, 'granted', '{}', '1795434203.40', '1795434203.57', true, 60, NULL, NULL, NULL),
	('norte', 1, 18, 0, '2026-11-23 12:04:27+00', 'S', '4', '{d1}', 'test', NULL, NULL, NULL, 'pE17Q899J', 'diesel', 20000000, NULL, NULL, 'granted', '{}', '1795434203.40', '1795434203.57', true, 60, NULL, NULL, NULL),
	('sur', 1, 15, 0, '2026-11-23 12:04:51+00', 'S', '1', '{y1}', 'test', NULL, NULL, NULL, 'pE17Q899J', 'diesel', 20000000, NULL, NULL, 'granted', '{}', '1795434203.40', '1795434203.57', true, 60, NULL, NULL, NULL),
	('sur', 1, 18, 0, '2026-11-23 12:06:00+00', 'S', '2', '{y2}', 'test', NULL, NULL, NULL, 'pE17Q899J', 'magna', 19975118, NULL, NULL, 'granted', '{}', '1795434203.40', '1795434203.57', true, 60, NULL, NULL, NULL),
	('norte', 1, 21, 0, '2026-11-23 12:06:11+00', 'S', '1', '{h1}', 'test', NULL, NULL, NULL, 'pE17Q899J', 'diesel', 20000000, NULL, NULL, 'granted', '{}', '1795434203.40', '1795434203.57', true, 60, NULL, NULL, NULL),
	('norte', 1, 24, 0, '2026-11-23 12:07:16+00', 'S', '2', '{h3}', 'test', NULL, NULL, NULL, 'pE17Q899J', 'diesel', 20000000, NULL, NULL, 'granted', '{}', '1795434203.40', '1795434203.57', true, 60, NULL, NULL, NULL),
	('norte', 1, 31, 0, '2026-11-23 12:11:32+00', 'S', '3', '{h6}', 'test', NULL, NULL, NULL, 'pE17Q899J', 'magna', 20000000, NULL, NULL, 'granted', '{}', '1795434203.40', '1795434203.57', true, 60, NULL, NULL, NULL),
	('norte', 1, 33, 0, '2026-11-23 12:12:45+00', 'S', '1', '{h2}', 'test', NULL, NULL, NULL, 'pE17Q899J', 'magna', 20000000, NULL, NULL, 'granted', '{}', '1795434203.40', '1795434203.57', true, 60, NULL, NULL, NULL),
	('norte', 1, 37, 0, '2026-11-23 12:15:20+00', 'S', '2', '{h4}', 'test', NULL, NULL, NULL, 'pE17Q899J', 'magna', 20000000, NULL, NULL, 'granted', '{}', '1795434203.40', '1795434203.57', true, 60, NULL, NULL, NULL),
	('norte', 1, 38, 0, '2026-11-23 12:16:12+00', 'S', '4', '{d2}', 'test', NULL, NULL, NULL, 'pE17Q899J', 'magna', 20000000, NULL, NULL, 'granted', '{}', '1795434203.40', '1795434203.57', true, 60, NULL, NULL, NULL),
	('norte', 1, 46, 0, '2026-11-23 12:28:06+00', 'S', '3', '{h6}', 'vehicle', 'vDKG4FZ17', '0C93HSHX.1', NULL, 'pE17Q899J', 'magna', 75000000, 130908000, 'normal', 'granted', '{}', '1795434203.40', '1795434203.57', true, 60, NULL, NULL, NULL),
	('sur', 1, 29, 0, '2026-11-23 12:29:20+00', 'S', '4', '{y4}', 'vehicle', 'vS00BZCWX', '9BFBMRAQ.1', NULL, 'pE17Q899J', 'magna', 74977208, 58201000, 'normal', 'granted', '{}', '1795434203.40', '1795434203.57', true, 60, NULL, NULL, NULL),
	('norte', 1, 49, 0, '2026-11-23 12:29:45+00', 'S', '1', '{h2}', 'vehicle', 'vTK54QSF5', 'N7ZN7B8J.1', NULL, 'pE17Q899J', 'magna', 95000000, 104488000, 'normal', 'granted', '{}', '1795434203.40', '1795434203.57', true, 60, NULL, NULL, NULL),
	('sur', 1, 31, 0, '2026-11-23 12:33:13+00', 'S', '3', '{y3}', 'vehicle', 'v8SA8KQYC', 'DQPTVD09.1', NULL, 'pE17Q899J', 'diesel', 220000000, 68808000, 'normal', 'granted', '{}', '1795434203.40', '1795434203.57', true, 60, NULL, NULL, NULL),
	('norte', 1, 52, 0, '2026-11-23 12:41:00+00', 'S', '1', '{h2}', 'vehicle', 'v5Q9HG2FV', '2YNP3FX5.1', NULL, 'pE17Q899J', 'magna', 23120000, 31685000, 'normal', 'granted', '{}', '1795434203.43', '1795434203.58', true, 60, NULL, NULL, NULL),
	('sur', 1, 34, 0, '2026-11-23 12:45:15+00', 'S', '1', '{y1}', 'vehicle', 'v53HZZQE4', '3Y75A3NE.1', NULL, 'pE17Q899J', 'diesel', 68750000, 162220000, 'normal', 'granted', '{}', '1795434203.43', '1795434203.59', true, 60, NULL, NULL, NULL),
	('sur', 1, 39, 0, '2026-11-23 12:47:23+00', 'S', '2', '{y2}', 'vehicle', 'vJX3GP55B', '17V8W1RH.1', NULL, 'pE17Q899J', 'magna', 94977968, 144477000, 'normal', 'granted', '{}', '1795434203.43', '1795434203.60', true, 60, NULL, NULL, NULL),
	('norte', 1, 60, 0, '2026-11-23 12:48:13+00', 'S', '1', '{h1}', 'test', NULL, NULL, NULL, 'pE17Q899J', 'diesel', 20000000, NULL, NULL, 'granted', '{}', '1795434203.45', '1795434203.60', true, 60, NULL, NULL, NULL),
	('sur', 1, 42, 0, '2026-11-23 12:49:38+00', 'S', '1', '{y1}', 'test', NULL, NULL, NULL, 'pE17Q899J', 'diesel', 20000000, NULL, NULL, 'granted', '{}', '1795434203.45', '1795434203.60', true, 60, NULL, NULL, NULL),
	('sur', 1, 44, 0, '2026-11-23 12:50:37+00', 'S', '4', '{y4}', 'vehicle', 'vS00BZCWX', '9BFBMRAQ.1', NULL, 'pE17Q899J', 'magna', 74977208, 57501000, 'normal', 'granted', '{odometer_low}', '1795434203.45', '1795434203.60', true, 60, NULL, NULL, NULL),
	('norte', 1, 62, 0, '2026-11-23 12:50:49+00', 'S', '4', '{d2}', 'vehicle', 'vJX3GP55B', '17V8W1RH.1', NULL, 'pE17Q899J', 'magna', 95000000, 144606000, 'normal', 'granted', '{}', '1795434203.45', '1795434203.60', true, 60, NULL, NULL, NULL),
	('norte', 1, 63, 0, '2026-11-23 12:51:46+00', 'S', '2', '{h4}', 'vehicle', 'v4STD4WNY', '7T69FD1R.1', NULL, 'pE17Q899J', 'magna', 95000000, 49218000, 'normal', 'granted', '{}', '1795434203.46', '1795434203.60', true, 60, NULL, NULL, NULL),
	('sur', 1, 47, 0, '2026-11-23 12:58:32+00', 'S', '2', '{y2}', 'vehicle', 'v4STD4WNY', '7T69FD1R.1', NULL, 'pE17Q899J', 'magna', 94977968, 49353000, 'normal', 'granted', '{}', '1795434203.49', '1795434203.60', true, 60, NULL, NULL, NULL),
	('sur', 1, 48, 0, '2026-11-23 12:59:23+00', 'S', '3', '{y3}', 'vehicle', 'vJZ9C8TMY', 'KYQW1HWJ.1', NULL, 'pE17Q899J', 'diesel', 90000000, 50181000, 'normal', 'granted', '{}', '1795434203.49', '1795434203.60', true, 60, NULL, NULL, NULL),
	('norte', 1, 66, 0, '2026-11-23 13:03:05+00', 'S', '2', '{h4}', 'vehicle', 'vDKG4FZ17', '0C93HSHX.1', NULL, 'pE17Q899J', 'magna', 75000000, 1309670000, 'normal', 'granted', '{odometer_high}', '1795434203.49', '1795434203.60', true, 60, NULL, NULL, NULL),
	('sur', 1, 52, 0, '2026-11-23 13:09:20+00', 'S', '2', '{y2}', 'vehicle', 'vR3DAH255', '6EADGE10.1', NULL, 'pE17Q899J', 'magna', 74977208, 59900000, 'normal', 'granted', '{}', '1795434203.51', '1795434203.60', true, 60, NULL, NULL, NULL),
	('norte', 1, 69, 0, '2026-11-23 13:12:54+00', 'S', '3', '{h6}', 'vehicle', 'vH8NAR2RP', 'JWE2ENVW.1', NULL, 'pE17Q899J', 'magna', 75000000, 94333000, 'normal', 'granted', '{}', '1795434203.51', '1795434203.60', true, 60, NULL, NULL, NULL),
	('norte', 1, 70, 0, '2026-11-23 13:13:50+00', 'S', '2', '{h4}', 'vehicle', 'vTMJVSYE5', 'VFHJTTB2.1', NULL, 'pE17Q899J', 'magna', 75000000, 34778000, 'normal', 'granted', '{}', '1795434203.51', '1795434203.60', true, 60, NULL, NULL, NULL);


--
-- Data for Name: certificate; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: closing; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.closing VALUES
	('norte', 1, 17, 0, 'norte', 1, 16, 'dispense', NULL),
	('sur', 1, 16, 0, 'sur', 1, 13, 'dispense', NULL),
	('sur', 1, 17, 0, 'sur', 1, 14, 'dispense', NULL),
	('sur', 1, 19, 0, 'sur', 1, 15, 'dispense', NULL),
	('norte', 1, 25, 0, 'norte', 1, 21, 'dispense', NULL),
	('sur', 1, 24, 0, 'sur', 1, 18, 'dispense', NULL),
	('norte', 1, 28, 0, 'norte', 1, 24, 'dispense', NULL),
	('norte', 1, 29, 0, 'norte', 1, 18, 'dispense', NULL),
	('norte', 1, 34, 0, 'norte', 1, 31, 'dispense', NULL),
	('norte', 1, 35, 0, 'norte', 1, 33, 'dispense', NULL),
	('norte', 1, 40, 0, 'norte', 1, 37, 'dispense', NULL),
	('norte', 1, 42, 0, 'norte', 1, 38, 'dispense', NULL),
	('norte', 1, 48, 0, 'norte', 1, 46, 'dispense', NULL),
	('sur', 1, 30, 0, 'sur', 1, 29, 'dispense', NULL),
	('norte', 1, 51, 0, 'norte', 1, 49, 'dispense', NULL),
	('sur', 1, 32, 0, 'sur', 1, 31, 'dispense', NULL),
	('norte', 1, 54, 0, 'norte', 1, 52, 'dispense', NULL),
	('sur', 1, 36, 0, 'sur', 1, 34, 'dispense', NULL),
	('norte', 1, 61, 0, 'norte', 1, 60, 'dispense', NULL),
	('sur', 1, 43, 0, 'sur', 1, 39, 'dispense', NULL),
	('sur', 1, 45, 0, 'sur', 1, 42, 'dispense', NULL),
	('sur', 1, 46, 0, 'sur', 1, 44, 'dispense', NULL),
	('norte', 1, 64, 0, 'norte', 1, 63, 'dispense', NULL),
	('norte', 1, 65, 0, 'norte', 1, 62, 'dispense', NULL),
	('sur', 1, 50, 0, 'sur', 1, 47, 'dispense', NULL),
	('sur', 1, 51, 0, 'sur', 1, 48, 'dispense', NULL),
	('norte', 1, 67, 0, 'norte', 1, 66, 'dispense', NULL),
	('sur', 1, 53, 0, 'sur', 1, 52, 'dispense', NULL),
	('norte', 1, 71, 0, 'norte', 1, 69, 'dispense', NULL),
	('norte', 1, 73, 0, 'norte', 1, 70, 'dispense', NULL);


--
-- Data for Name: correction; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: cursor; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.cursor VALUES
	('office', 1, 1, '\x9b87de56eab163702d420bcfa19bf67b11002946d38cc549840334620d8d4077', 0, 1, 'ok', NULL),
	('norte', 1, 74, '\x7c40a5dcbbe415043fcfbee5aa6330673be0aed67be68352bac3d0c5ad446145', 0, 55, 'ok', NULL),
	('sur', 1, 56, '\x56bab8ee6fc1408752caa88c3b8d4a6dc1b10b779f8a5ebdc7046c978b687d31', 0, 38, 'ok', NULL);


--
-- Data for Name: deny; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.deny VALUES
	('norte', 1, 53, 0, '2026-11-23 12:41:01+00', 'S', '2', '2YNP3FX5.1', NULL, 'v5Q9HG2FV', NULL, 'pE17Q899J', 'quota', 'normal', 5000, 31685000, 1, true, NULL, NULL),
	('sur', 1, 35, 0, '2026-11-23 12:45:16+00', 'S', '3', '3Y75A3NE.1', NULL, 'v53HZZQE4', NULL, 'pE17Q899J', 'quota', 'normal', 0, 162220000, 1, true, NULL, NULL);


--
-- Data for Name: department; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.department VALUES
	('d9DAE50VX', 'Seguridad Pública', 1),
	('d36E99P7J', 'Obras Públicas', 1),
	('dPH38NNNY', 'Servicios Públicos', 1),
	('dA3G75WQF', 'Protección Civil', 1);


--
-- Data for Name: dispense; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.dispense VALUES
	('norte', 1, 17, 0, '2026-11-23 12:02:55+00', '2026-11-23 12:04:22+00', 'S', 'norte/1/16', '3', 'h5', 1, 'diesel', 'test', 20000000, 'stored', 406172840000, 406192840000, 258900, 'MXN', 51780, NULL, NULL, NULL, 'pE17Q899J', NULL, NULL, NULL, 'L', '{}', NULL, NULL, NULL, NULL, 'T1'),
	('sur', 1, 16, 0, '2026-11-23 12:02:58+00', '2026-11-23 12:05:22+00', 'S', 'sur/1/13', '4', 'y4', 1, 'magna', 'test', 19974358, 'counter', 0, 19974358, 239900, 'MXN', 47918, NULL, NULL, NULL, 'pE17Q899J', NULL, NULL, NULL, 'L', '{}', NULL, NULL, NULL, NULL, 'T2'),
	('sur', 1, 17, 0, '2026-11-23 12:04:30+00', '2026-11-23 12:05:53+00', 'S', 'sur/1/14', '3', 'y3', 1, 'diesel', 'test', 20000000, 'counter', 0, 20000000, 258900, 'MXN', 51780, NULL, NULL, NULL, 'pE17Q899J', NULL, NULL, NULL, 'L', '{}', NULL, NULL, NULL, NULL, 'T1'),
	('sur', 1, 19, 0, '2026-11-23 12:05:21+00', '2026-11-23 12:06:40+00', 'S', 'sur/1/15', '1', 'y1', 1, 'diesel', 'test', 20000000, 'counter', 0, 20000000, 258900, 'MXN', 51780, NULL, NULL, NULL, 'pE17Q899J', NULL, NULL, NULL, 'L', '{}', NULL, NULL, NULL, NULL, 'T1'),
	('norte', 1, 25, 0, '2026-11-23 12:06:55+00', '2026-11-23 12:07:34+00', 'S', 'norte/1/21', '1', 'h1', 1, 'diesel', 'test', 20000000, 'stored', 81234570000, 81254570000, 258900, 'MXN', 51780, NULL, NULL, NULL, 'pE17Q899J', NULL, NULL, NULL, 'L', '{}', NULL, NULL, NULL, NULL, 'T1'),
	('sur', 1, 24, 0, '2026-11-23 12:06:12+00', '2026-11-23 12:08:09+00', 'S', 'sur/1/18', '2', 'y2', 1, 'magna', 'test', 19974358, 'counter', 0, 19974358, 239900, 'MXN', 47918, NULL, NULL, NULL, 'pE17Q899J', NULL, NULL, NULL, 'L', '{}', NULL, NULL, NULL, NULL, 'T2'),
	('norte', 1, 28, 0, '2026-11-23 12:07:34+00', '2026-11-23 12:08:58+00', 'S', 'norte/1/24', '2', 'h3', 1, 'diesel', 'test', 20000000, 'stored', 243703710000, 243723710000, 258900, 'MXN', 51780, NULL, NULL, NULL, 'pE17Q899J', NULL, NULL, NULL, 'L', '{}', NULL, NULL, NULL, NULL, 'T1'),
	('norte', 1, 29, 0, '2026-11-23 12:05:59+00', '2026-11-23 12:09:50+00', 'S', 'norte/1/18', '4', 'd1', 1, 'diesel', 'test', 20000000, 'pump', 61234570000, 61254570000, 258900, 'MXN', 51780, NULL, NULL, NULL, 'pE17Q899J', NULL, NULL, NULL, 'L', '{}', NULL, NULL, NULL, NULL, 'T1'),
	('norte', 1, 34, 0, '2026-11-23 12:12:06+00', '2026-11-23 12:13:17+00', 'S', 'norte/1/31', '3', 'h6', 1, 'magna', 'test', 20000000, 'stored', 487407410000, 487427410000, 239900, 'MXN', 47980, NULL, NULL, NULL, 'pE17Q899J', NULL, NULL, NULL, 'L', '{}', NULL, NULL, NULL, NULL, 'T2'),
	('norte', 1, 35, 0, '2026-11-23 12:13:16+00', '2026-11-23 12:14:26+00', 'S', 'norte/1/33', '1', 'h2', 1, 'magna', 'test', 20000000, 'stored', 162469140000, 162489140000, 239900, 'MXN', 47980, NULL, NULL, NULL, 'pE17Q899J', NULL, NULL, NULL, 'L', '{}', NULL, NULL, NULL, NULL, 'T2'),
	('norte', 1, 40, 0, '2026-11-23 12:16:10+00', '2026-11-23 12:16:51+00', 'S', 'norte/1/37', '2', 'h4', 1, 'magna', 'test', 20000000, 'stored', 324938280000, 324958280000, 239900, 'MXN', 47980, NULL, NULL, NULL, 'pE17Q899J', NULL, NULL, NULL, 'L', '{}', NULL, NULL, NULL, NULL, 'T2'),
	('norte', 1, 42, 0, '2026-11-23 12:17:04+00', '2026-11-23 12:20:10+00', 'S', 'norte/1/38', '4', 'd2', 1, 'magna', 'test', 20000000, 'pump', 122469140000, 122489140000, 239900, 'MXN', 47980, NULL, NULL, NULL, 'pE17Q899J', NULL, NULL, NULL, 'L', '{}', NULL, NULL, NULL, NULL, 'T2'),
	('norte', 1, 48, 0, '2026-11-23 12:28:18+00', '2026-11-23 12:29:36+00', 'S', 'norte/1/46', '3', 'h6', 1, 'magna', 'vehicle', 39752000, 'stored', 487427410000, 487467160000, 239900, 'MXN', 95365, 'vDKG4FZ17', '0C93HSHX.1', NULL, 'pE17Q899J', 130908000, NULL, 'yes', 'H', '{}', NULL, NULL, NULL, NULL, NULL),
	('sur', 1, 30, 0, '2026-11-23 12:29:22+00', '2026-11-23 12:30:45+00', 'S', 'sur/1/29', '4', 'y4', 1, 'magna', 'vehicle', 27000000, 'counter', 19974358, 46974358, 239900, 'MXN', 64773, 'vS00BZCWX', '9BFBMRAQ.1', NULL, 'pE17Q899J', 58201000, NULL, 'yes', 'H', '{}', NULL, NULL, NULL, NULL, NULL),
	('norte', 1, 51, 0, '2026-11-23 12:29:54+00', '2026-11-23 12:31:39+00', 'S', 'norte/1/49', '1', 'h2', 1, 'magna', 'vehicle', 57000000, 'stored', 162489140000, 162546140000, 239900, 'MXN', 136743, 'vTK54QSF5', 'N7ZN7B8J.1', NULL, 'pE17Q899J', 104488000, NULL, 'yes', 'H', '{}', NULL, NULL, NULL, NULL, NULL),
	('sur', 1, 32, 0, '2026-11-23 12:33:16+00', '2026-11-23 12:35:25+00', 'S', 'sur/1/31', '3', 'y3', 1, 'diesel', 'vehicle', 46200000, 'counter', 20000000, 66200000, 258900, 'MXN', 119612, 'v8SA8KQYC', 'DQPTVD09.1', NULL, 'pE17Q899J', 68808000, NULL, 'unknown', 'H', '{}', NULL, NULL, NULL, NULL, NULL),
	('norte', 1, 54, 0, '2026-11-23 12:41:11+00', '2026-11-23 12:42:18+00', 'S', 'norte/1/52', '1', 'h2', 1, 'magna', 'vehicle', 23120000, 'stored', 162546140000, 162569260000, 239900, 'MXN', 55465, 'v5Q9HG2FV', '2YNP3FX5.1', NULL, 'pE17Q899J', 31685000, NULL, 'no', 'L', '{}', NULL, NULL, NULL, NULL, NULL),
	('sur', 1, 36, 0, '2026-11-23 12:45:25+00', '2026-11-23 12:46:50+00', 'S', 'sur/1/34', '1', 'y1', 1, 'diesel', 'vehicle', 68750000, 'counter', 20000000, 88750000, 258900, 'MXN', 177994, 'v53HZZQE4', '3Y75A3NE.1', NULL, 'pE17Q899J', 162220000, NULL, 'no', 'L', '{}', NULL, NULL, NULL, NULL, NULL),
	('norte', 1, 61, 0, '2026-11-23 12:48:15+00', '2026-11-23 12:49:13+00', 'S', 'norte/1/60', '1', 'h1', 1, 'diesel', 'test', 20000000, 'stored', 81254570000, 81274570000, 258900, 'MXN', 51780, NULL, NULL, NULL, 'pE17Q899J', NULL, NULL, NULL, 'L', '{}', NULL, NULL, NULL, NULL, 'T1'),
	('sur', 1, 43, 0, '2026-11-23 12:47:49+00', '2026-11-23 12:49:51+00', 'S', 'sur/1/39', '2', 'y2', 1, 'magna', 'vehicle', 41794872, 'counter', 19974358, 61769230, 239900, 'MXN', 100266, 'vJX3GP55B', '17V8W1RH.1', NULL, 'pE17Q899J', 144477000, NULL, 'yes', 'H', '{}', NULL, NULL, NULL, NULL, NULL),
	('sur', 1, 45, 0, '2026-11-23 12:49:51+00', '2026-11-23 12:50:59+00', 'S', 'sur/1/42', '1', 'y1', 1, 'diesel', 'test', 20000000, 'counter', 107090000, 127090000, 258900, 'MXN', 51780, NULL, NULL, NULL, 'pE17Q899J', NULL, NULL, NULL, 'L', '{}', NULL, NULL, NULL, NULL, 'T1'),
	('sur', 1, 46, 0, '2026-11-23 12:50:43+00', '2026-11-23 12:51:52+00', 'S', 'sur/1/44', '4', 'y4', 1, 'magna', 'vehicle', 11256411, 'counter', 46974358, 58230769, 239900, 'MXN', 27004, 'vS00BZCWX', '9BFBMRAQ.1', NULL, 'pE17Q899J', 57501000, NULL, 'yes', 'H', '{}', NULL, NULL, NULL, NULL, NULL),
	('norte', 1, 64, 0, '2026-11-23 12:51:52+00', '2026-11-23 12:52:59+00', 'S', 'norte/1/63', '2', 'h4', 1, 'magna', 'vehicle', 38003000, 'stored', 324958280000, 324996280000, 239900, 'MXN', 91169, 'v4STD4WNY', '7T69FD1R.1', NULL, 'pE17Q899J', 49218000, NULL, 'yes', 'H', '{}', NULL, NULL, NULL, NULL, NULL),
	('norte', 1, 65, 0, '2026-11-23 12:51:11+00', '2026-11-23 12:54:20+00', 'S', 'norte/1/62', '4', 'd2', 1, 'magna', 'vehicle', 19000000, 'pump', 122489140000, 122508140000, 239900, 'MXN', 45581, 'vJX3GP55B', '17V8W1RH.1', NULL, 'pE17Q899J', 144606000, NULL, 'yes', 'H', '{}', NULL, NULL, NULL, NULL, NULL),
	('sur', 1, 50, 0, '2026-11-23 13:00:59+00', '2026-11-23 13:00:59+00', 'S', 'sur/1/47', '2', 'y2', 1, 'magna', 'vehicle', 19000000, 'totalizer', 61769230, 80769230, 239900, 'MXN', 45581, 'v4STD4WNY', '7T69FD1R.1', NULL, 'pE17Q899J', 49353000, NULL, 'unknown', 'P', '{}', NULL, NULL, NULL, NULL, NULL),
	('sur', 1, 51, 0, '2026-11-23 13:01:01+00', '2026-11-23 13:01:01+00', 'S', 'sur/1/48', '3', 'y3', 1, 'diesel', 'vehicle', 27910000, 'totalizer', 66200000, 94110000, 258900, 'MXN', 72259, 'vJZ9C8TMY', 'KYQW1HWJ.1', NULL, 'pE17Q899J', 50181000, NULL, 'unknown', 'P', '{}', NULL, NULL, NULL, NULL, NULL),
	('norte', 1, 67, 0, '2026-11-23 13:03:11+00', '2026-11-23 13:03:54+00', 'S', 'norte/1/66', '2', 'h4', 1, 'magna', 'vehicle', 11258000, 'stored', 324996280000, 325007540000, 239900, 'MXN', 27008, 'vDKG4FZ17', '0C93HSHX.1', NULL, 'pE17Q899J', 1309670000, NULL, 'yes', 'H', '{}', NULL, NULL, NULL, NULL, NULL),
	('sur', 1, 53, 0, '2026-11-23 13:09:29+00', '2026-11-23 13:10:34+00', 'S', 'sur/1/52', '2', 'y2', 1, 'magna', 'vehicle', 15000000, 'counter', 80769230, 95769230, 239900, 'MXN', 35985, 'vR3DAH255', '6EADGE10.1', NULL, 'pE17Q899J', 59900000, NULL, 'yes', 'H', '{}', NULL, NULL, NULL, NULL, NULL),
	('norte', 1, 71, 0, '2026-11-23 13:13:01+00', '2026-11-23 13:14:12+00', 'S', 'norte/1/69', '3', 'h6', 1, 'magna', 'vehicle', 34510000, 'stored', 487467160000, 487501670000, 239900, 'MXN', 82789, 'vH8NAR2RP', 'JWE2ENVW.1', NULL, 'pE17Q899J', 94333000, NULL, 'unknown', 'H', '{}', NULL, NULL, NULL, NULL, NULL),
	('norte', 1, 73, 0, '2026-11-23 13:16:09+00', '2026-11-23 13:16:09+00', 'S', 'norte/1/70', '2', 'h4', 1, 'magna', 'vehicle', 37503000, 'stored', 325007540000, 325045040000, 239900, 'MXN', 89970, 'vTMJVSYE5', 'VFHJTTB2.1', NULL, 'pE17Q899J', 34778000, NULL, 'unknown', 'P', '{}', NULL, NULL, NULL, NULL, NULL);


--
-- Data for Name: draw; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.draw VALUES
	('norte', 1, 46, 0, 'qvDKG4FZ17', '2026-11', 75000000, false),
	('sur', 1, 29, 0, 'qvS00BZCWX', '2026-11', 74977208, false),
	('norte', 1, 48, 0, 'qvDKG4FZ17', '2026-11', 39752000, true),
	('norte', 1, 49, 0, 'qvTK54QSF5', '2026-11', 95000000, false),
	('sur', 1, 30, 0, 'qvS00BZCWX', '2026-11', 27000000, true),
	('norte', 1, 51, 0, 'qvTK54QSF5', '2026-11', 57000000, true),
	('sur', 1, 31, 0, 'qv8SA8KQYC', '2026-11', 220000000, false),
	('sur', 1, 32, 0, 'qv8SA8KQYC', '2026-11', 46200000, true),
	('norte', 1, 52, 0, 'qv5Q9HG2FV', '2026-11', 23120000, false),
	('norte', 1, 54, 0, 'qv5Q9HG2FV', '2026-11', 23120000, true),
	('sur', 1, 34, 0, 'qv53HZZQE4', '2026-11', 68750000, false),
	('sur', 1, 36, 0, 'qv53HZZQE4', '2026-11', 68750000, true),
	('sur', 1, 39, 0, 'qvJX3GP55B', '2026-11', 94977968, false),
	('sur', 1, 43, 0, 'qvJX3GP55B', '2026-11', 41794872, true),
	('sur', 1, 44, 0, 'qvS00BZCWX', '2026-11', 74977208, false),
	('norte', 1, 62, 0, 'qvJX3GP55B', '2026-11', 95000000, false),
	('norte', 1, 63, 0, 'qv4STD4WNY', '2026-11', 95000000, false),
	('sur', 1, 46, 0, 'qvS00BZCWX', '2026-11', 11256411, true),
	('norte', 1, 64, 0, 'qv4STD4WNY', '2026-11', 38003000, true),
	('norte', 1, 65, 0, 'qvJX3GP55B', '2026-11', 19000000, true),
	('sur', 1, 47, 0, 'qv4STD4WNY', '2026-11', 94977968, false),
	('sur', 1, 48, 0, 'qvJZ9C8TMY', '2026-11', 90000000, false),
	('sur', 1, 50, 0, 'qv4STD4WNY', '2026-11', 19000000, true),
	('sur', 1, 51, 0, 'qvJZ9C8TMY', '2026-11', 27910000, true),
	('norte', 1, 66, 0, 'qvDKG4FZ17', '2026-11', 75000000, false),
	('norte', 1, 67, 0, 'qvDKG4FZ17', '2026-11', 11258000, true),
	('sur', 1, 52, 0, 'qvR3DAH255', '2026-11', 74977208, false),
	('sur', 1, 53, 0, 'qvR3DAH255', '2026-11', 15000000, true),
	('norte', 1, 69, 0, 'qvH8NAR2RP', '2026-11', 75000000, false),
	('norte', 1, 70, 0, 'qvTMJVSYE5', '2026-11', 75000000, false),
	('norte', 1, 71, 0, 'qvH8NAR2RP', '2026-11', 34510000, true),
	('norte', 1, 73, 0, 'qvTMJVSYE5', '2026-11', 37503000, true);


--
-- Data for Name: era; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.era VALUES
	(1795434203, 'first', '2026-11-23 11:43:23.056674+00');


--
-- Data for Name: event; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.event VALUES
	('office', 1, 1, 0, '2026-11-23 11:43:31+00', 'start', '{"key": "office+e84c9dd4+AXlePNt5G0d6JnDtJaJS/DDJtAhhuI9rUyt7UNtngyDG", "why": "enrolled", "grant": "3b3b2c8a0d187b7bdfa865ad8c75778b958cb92c0dc118e5389e3c3cc7a980fb", "origin": "litro.local/city", "people": [{"by": "name", "person": "administrator"}, {"by": "name", "person": "witness"}]}'),
	('norte', 1, 1, 0, '2026-11-23 11:47:46+00', 'start', '{"key": "norte+faa40611+AXx9eYGWNZ2ApX6V2kCEoWJaho/z7N9CzyLuKZQujnGK", "why": "enrolled", "grant": "70c0bc11668c9b094116da34891d72f5a25b16da2400e011698ded78ce63d4fe", "meters": [{"hose": "h1", "meter": 1, "totalizer_ul": 81234570000}, {"hose": "h2", "meter": 1, "totalizer_ul": 162469140000}, {"hose": "h3", "meter": 1, "totalizer_ul": 243703710000}, {"hose": "h4", "meter": 1, "totalizer_ul": 324938280000}, {"hose": "h5", "meter": 1, "totalizer_ul": 406172840000}, {"hose": "h6", "meter": 1, "totalizer_ul": 487407410000}, {"hose": "d1", "meter": 1, "totalizer_ul": 61234570000}, {"hose": "d2", "meter": 1, "totalizer_ul": 122469140000}], "origin": "litro.local/city", "people": [{"by": "name", "person": "p-ana"}, {"by": "name", "person": "p-luis"}]}'),
	('sur', 1, 1, 0, '2026-11-23 11:48:43+00', 'start', '{"key": "sur+ad3ab0d3+AX8EwWyGfoOW1bnK1Pbe2GoVn+cjHFpq9EXv0YQECoW7", "why": "enrolled", "grant": "f5a712a75805d65586ffc9f7a43f0a859c6e9fea92bc4c3d043be72e0e132509", "meters": [{"hose": "y1", "meter": 1, "totalizer_ul": 0}, {"hose": "y2", "meter": 1, "totalizer_ul": 0}, {"hose": "y3", "meter": 1, "totalizer_ul": 0}, {"hose": "y4", "meter": 1, "totalizer_ul": 0}], "origin": "litro.local/city", "people": [{"by": "name", "person": "p-ana"}, {"by": "name", "person": "p-luis"}]}'),
	('norte', 1, 2, 0, '2026-11-23 11:56:49+00', 'booted', '{"why": "restart", "build": "go1.26.8", "off_s": 543, "policy": {"own": "0.0", "fleet": "0.0"}, "last_at": "2026-11-23T11:47:46Z", "version": "(devel)", "free_bytes": 58067795968, "config_sha256": "3eeeb4916c19cb4b210708ecfd071ef777b90e385693b790419c917c90813b81"}'),
	('norte', 1, 3, 0, '2026-11-23 11:56:52+00', 'config', '{"what": "layout", "layout": {"arm": "pump", "den": 1, "num": 10000, "hose": "h1", "tank": "T1", "grade": "diesel", "meter": 1, "wiring": "bd89efd87fe6bda5", "modulus": 10000000000, "step_ul": 10000, "position": "1", "totalizer": true}}'),
	('norte', 1, 4, 0, '2026-11-23 11:56:52+00', 'config', '{"what": "layout", "layout": {"arm": "pump", "den": 1, "num": 10000, "hose": "h2", "tank": "T2", "grade": "magna", "meter": 1, "wiring": "adca669f19f067da", "modulus": 10000000000, "step_ul": 10000, "position": "1", "totalizer": true}}'),
	('norte', 1, 5, 0, '2026-11-23 11:56:52+00', 'config', '{"what": "layout", "layout": {"arm": "pump", "den": 1, "num": 10000, "hose": "h3", "tank": "T1", "grade": "diesel", "meter": 1, "wiring": "303bde8f5c5785c2", "modulus": 10000000000, "step_ul": 10000, "position": "2", "totalizer": true}}'),
	('norte', 1, 6, 0, '2026-11-23 11:56:52+00', 'config', '{"what": "layout", "layout": {"arm": "pump", "den": 1, "num": 10000, "hose": "h4", "tank": "T2", "grade": "magna", "meter": 1, "wiring": "c77dfeaad0d07eca", "modulus": 10000000000, "step_ul": 10000, "position": "2", "totalizer": true}}'),
	('norte', 1, 7, 0, '2026-11-23 11:56:52+00', 'config', '{"what": "layout", "layout": {"arm": "pump", "den": 1, "num": 10000, "hose": "h5", "tank": "T1", "grade": "diesel", "meter": 1, "wiring": "4b2ab7ea94afd903", "modulus": 10000000000, "step_ul": 10000, "position": "3", "totalizer": true}}'),
	('norte', 1, 8, 0, '2026-11-23 11:56:52+00', 'config', '{"what": "layout", "layout": {"arm": "pump", "den": 1, "num": 10000, "hose": "h6", "tank": "T2", "grade": "magna", "meter": 1, "wiring": "5dd52d9a7f9d89e0", "modulus": 10000000000, "step_ul": 10000, "position": "3", "totalizer": true}}'),
	('norte', 1, 9, 0, '2026-11-23 11:56:52+00', 'config', '{"what": "layout", "layout": {"arm": "pump", "den": 1, "num": 10000, "hose": "d1", "tank": "T1", "grade": "diesel", "meter": 1, "wiring": "134e2454f7d460c2", "modulus": 10000000000, "step_ul": 10000, "position": "4", "totalizer": true}}'),
	('norte', 1, 10, 0, '2026-11-23 11:56:52+00', 'config', '{"what": "layout", "layout": {"arm": "pump", "den": 1, "num": 10000, "hose": "d2", "tank": "T2", "grade": "magna", "meter": 1, "wiring": "0597ac757aa565f6", "modulus": 10000000000, "step_ul": 10000, "position": "4", "totalizer": true}}'),
	('norte', 1, 11, 0, '2026-11-23 11:56:52+00', 'config', '{"name": "tank T1", "what": "device", "after": "diesel, capacity 40000 L, safe 38000 L, low 4000 L, height 2500 mm; gauge tls liters mm C"}'),
	('norte', 1, 12, 0, '2026-11-23 11:56:52+00', 'config', '{"name": "tank T2", "what": "device", "after": "magna, capacity 40000 L, safe 38000 L, low 4000 L, height 2500 mm; gauge tls liters mm C"}'),
	('sur', 1, 2, 0, '2026-11-23 11:56:51+00', 'booted', '{"why": "restart", "build": "go1.26.8", "off_s": 487, "policy": {"own": "0.0", "fleet": "0.0"}, "last_at": "2026-11-23T11:48:43Z", "version": "(devel)", "free_bytes": 58067795968, "config_sha256": "c6c4e01bd5fb560ff20cc8695e1eb1046f0cc6fde39b8b1294d838b419700390"}'),
	('sur', 1, 3, 0, '2026-11-23 11:56:51+00', 'config', '{"what": "layout", "layout": {"arm": "watch", "den": 100, "num": 1000000, "hose": "y1", "tank": "T1", "grade": "diesel", "meter": 1, "wiring": "633554f9a2530ecb", "modulus": 4294967296, "step_ul": 10000, "position": "1", "totalizer": true}}'),
	('sur', 1, 4, 0, '2026-11-23 11:56:51+00', 'config', '{"what": "layout", "layout": {"arm": "watch", "den": 39, "num": 1000000, "hose": "y2", "tank": "T2", "grade": "magna", "meter": 1, "wiring": "ac553913bd16cc92", "modulus": 4294967296, "step_ul": 25642, "position": "2", "totalizer": true}}'),
	('sur', 1, 5, 0, '2026-11-23 11:56:51+00', 'config', '{"what": "layout", "layout": {"arm": "watch", "den": 100, "num": 1000000, "hose": "y3", "tank": "T1", "grade": "diesel", "meter": 1, "wiring": "cb748bfd634837b8", "modulus": 4294967296, "step_ul": 10000, "position": "3", "totalizer": true}}'),
	('sur', 1, 6, 0, '2026-11-23 11:56:51+00', 'config', '{"what": "layout", "layout": {"arm": "watch", "den": 39, "num": 1000000, "hose": "y4", "tank": "T2", "grade": "magna", "meter": 1, "wiring": "e81bedbf3ae5a987", "modulus": 4294967296, "step_ul": 25642, "position": "4", "totalizer": true}}'),
	('sur', 1, 7, 0, '2026-11-23 11:56:51+00', 'config', '{"name": "y1", "what": "device", "after": "fail-safe: the module closes the valve within 3s of the last poll"}'),
	('sur', 1, 8, 0, '2026-11-23 11:56:51+00', 'config', '{"name": "y2", "what": "device", "after": "fail-safe: the module closes the valve within 3s of the last poll"}'),
	('sur', 1, 9, 0, '2026-11-23 11:56:51+00', 'config', '{"name": "y3", "what": "device", "after": "fail-safe: the module closes the valve within 3s of the last poll"}'),
	('sur', 1, 10, 0, '2026-11-23 11:56:51+00', 'config', '{"name": "y4", "what": "device", "after": "fail-safe: the module closes the valve within 3s of the last poll"}'),
	('norte', 1, 15, 0, '2026-11-23 11:57:09+00', 'config', '{"name": "pumps", "what": "clock", "after": "2026-11-23T05:57:08", "before": "2026-11-23T11:57:07"}'),
	('norte', 1, 19, 0, '2026-11-23 12:05:53+00', 'tank', '{"why": "periodic", "tank": "T1", "basis": "obs", "grade": "diesel", "source": "gauge", "water_ul": 192000000, "water_um": 12000, "height_um": 1000000, "ullage_ul": 24000000000, "volume_ul": 16000000000, "temperature_mc": 22000}'),
	('norte', 1, 20, 0, '2026-11-23 12:05:59+00', 'tank', '{"why": "periodic", "tank": "T2", "basis": "obs", "grade": "magna", "source": "gauge", "water_ul": 192000000, "water_um": 12000, "height_um": 1000000, "ullage_ul": 24000000000, "volume_ul": 16000000000, "temperature_mc": 22000}'),
	('norte', 1, 23, 0, '2026-11-23 12:07:05+00', 'clock_state', '{"to": "S", "from": "U", "source": "ntp"}'),
	('sur', 1, 20, 0, '2026-11-23 12:06:55+00', 'config', '{"test": {"of": "sur/1/16", "said": "y4", "measured_ul": 20000000}, "what": "layout", "layout": {"arm": "watch", "den": 39, "num": 1000000, "hose": "y4", "tank": "T2", "grade": "magna", "meter": 1, "wiring": "e81bedbf3ae5a987", "modulus": 4294967296, "step_ul": 25642, "position": "4", "totalizer": true}, "people": [{"by": "pin", "person": "pE17Q899J"}, {"by": "pin", "person": "p2N7QG124"}]}'),
	('sur', 1, 22, 0, '2026-11-23 12:07:11+00', 'clock_state', '{"to": "S", "from": "U", "source": "ntp"}'),
	('sur', 1, 23, 0, '2026-11-23 12:07:44+00', 'config', '{"test": {"of": "sur/1/17", "said": "y3", "measured_ul": 20000000}, "what": "layout", "layout": {"arm": "watch", "den": 100, "num": 1000000, "hose": "y3", "tank": "T1", "grade": "diesel", "meter": 1, "wiring": "cb748bfd634837b8", "modulus": 4294967296, "step_ul": 10000, "position": "3", "totalizer": true}, "people": [{"by": "pin", "person": "pE17Q899J"}, {"by": "pin", "person": "p2N7QG124"}]}'),
	('norte', 1, 26, 0, '2026-11-23 12:08:08+00', 'config', '{"test": {"of": "norte/1/17", "said": "h5", "measured_ul": 20000000}, "what": "layout", "layout": {"arm": "pump", "den": 1, "num": 10000, "hose": "h5", "tank": "T1", "grade": "diesel", "meter": 1, "wiring": "4b2ab7ea94afd903", "modulus": 10000000000, "step_ul": 10000, "position": "3", "totalizer": true}, "people": [{"by": "pin", "person": "pE17Q899J"}, {"by": "pin", "person": "p2N7QG124"}]}'),
	('norte', 1, 27, 0, '2026-11-23 12:08:35+00', 'config', '{"test": {"of": "norte/1/25", "said": "h1", "measured_ul": 20000000}, "what": "layout", "layout": {"arm": "pump", "den": 1, "num": 10000, "hose": "h1", "tank": "T1", "grade": "diesel", "meter": 1, "wiring": "bd89efd87fe6bda5", "modulus": 10000000000, "step_ul": 10000, "position": "1", "totalizer": true}, "people": [{"by": "pin", "person": "pE17Q899J"}, {"by": "pin", "person": "p2N7QG124"}]}'),
	('sur', 1, 25, 0, '2026-11-23 12:08:48+00', 'config', '{"test": {"of": "sur/1/19", "said": "y1", "measured_ul": 20000000}, "what": "layout", "layout": {"arm": "watch", "den": 100, "num": 1000000, "hose": "y1", "tank": "T1", "grade": "diesel", "meter": 1, "wiring": "633554f9a2530ecb", "modulus": 4294967296, "step_ul": 10000, "position": "1", "totalizer": true}, "people": [{"by": "pin", "person": "pE17Q899J"}, {"by": "pin", "person": "p2N7QG124"}]}'),
	('sur', 1, 26, 0, '2026-11-23 12:10:00+00', 'config', '{"test": {"of": "sur/1/24", "said": "y2", "measured_ul": 20000000}, "what": "layout", "layout": {"arm": "watch", "den": 39, "num": 1000000, "hose": "y2", "tank": "T2", "grade": "magna", "meter": 1, "wiring": "ac553913bd16cc92", "modulus": 4294967296, "step_ul": 25642, "position": "2", "totalizer": true}, "people": [{"by": "pin", "person": "pE17Q899J"}, {"by": "pin", "person": "p2N7QG124"}]}'),
	('norte', 1, 30, 0, '2026-11-23 12:10:29+00', 'config', '{"test": {"of": "norte/1/28", "said": "h3", "measured_ul": 20000000}, "what": "layout", "layout": {"arm": "pump", "den": 1, "num": 10000, "hose": "h3", "tank": "T1", "grade": "diesel", "meter": 1, "wiring": "303bde8f5c5785c2", "modulus": 10000000000, "step_ul": 10000, "position": "2", "totalizer": true}, "people": [{"by": "pin", "person": "pE17Q899J"}, {"by": "pin", "person": "p2N7QG124"}]}'),
	('norte', 1, 32, 0, '2026-11-23 12:12:06+00', 'config', '{"test": {"of": "norte/1/29", "said": "d1", "measured_ul": 20000000}, "what": "layout", "layout": {"arm": "pump", "den": 1, "num": 10000, "hose": "d1", "tank": "T1", "grade": "diesel", "meter": 1, "wiring": "134e2454f7d460c2", "modulus": 10000000000, "step_ul": 10000, "position": "4", "totalizer": true}, "people": [{"by": "pin", "person": "pE17Q899J"}, {"by": "pin", "person": "p2N7QG124"}]}'),
	('norte', 1, 36, 0, '2026-11-23 12:14:37+00', 'config', '{"test": {"of": "norte/1/34", "said": "h6", "measured_ul": 20000000}, "what": "layout", "layout": {"arm": "pump", "den": 1, "num": 10000, "hose": "h6", "tank": "T2", "grade": "magna", "meter": 1, "wiring": "5dd52d9a7f9d89e0", "modulus": 10000000000, "step_ul": 10000, "position": "3", "totalizer": true}, "people": [{"by": "pin", "person": "pE17Q899J"}, {"by": "pin", "person": "p2N7QG124"}]}'),
	('norte', 1, 39, 0, '2026-11-23 12:16:40+00', 'config', '{"test": {"of": "norte/1/35", "said": "h2", "measured_ul": 20000000}, "what": "layout", "layout": {"arm": "pump", "den": 1, "num": 10000, "hose": "h2", "tank": "T2", "grade": "magna", "meter": 1, "wiring": "adca669f19f067da", "modulus": 10000000000, "step_ul": 10000, "position": "1", "totalizer": true}, "people": [{"by": "pin", "person": "pE17Q899J"}, {"by": "pin", "person": "p2N7QG124"}]}'),
	('norte', 1, 41, 0, '2026-11-23 12:17:38+00', 'config', '{"test": {"of": "norte/1/40", "said": "h4", "measured_ul": 20000000}, "what": "layout", "layout": {"arm": "pump", "den": 1, "num": 10000, "hose": "h4", "tank": "T2", "grade": "magna", "meter": 1, "wiring": "c77dfeaad0d07eca", "modulus": 10000000000, "step_ul": 10000, "position": "2", "totalizer": true}, "people": [{"by": "pin", "person": "pE17Q899J"}, {"by": "pin", "person": "p2N7QG124"}]}'),
	('norte', 1, 43, 0, '2026-11-23 12:21:12+00', 'config', '{"test": {"of": "norte/1/42", "said": "d2", "measured_ul": 20000000}, "what": "layout", "layout": {"arm": "pump", "den": 1, "num": 10000, "hose": "d2", "tank": "T2", "grade": "magna", "meter": 1, "wiring": "0597ac757aa565f6", "modulus": 10000000000, "step_ul": 10000, "position": "4", "totalizer": true}, "people": [{"by": "pin", "person": "pE17Q899J"}, {"by": "pin", "person": "p2N7QG124"}]}'),
	('sur', 1, 27, 0, '2026-11-23 12:22:01+00', 'shift', '{"shift": 1, "action": "open", "meters": [{"hose": "y1", "meter": 1, "totalizer_ul": 20000000}, {"hose": "y2", "meter": 1, "totalizer_ul": 19974358}, {"hose": "y3", "meter": 1, "totalizer_ul": 20000000}, {"hose": "y4", "meter": 1, "totalizer_ul": 19974358}], "attendant": {"by": "pin", "person": "pE17Q899J"}}'),
	('norte', 1, 44, 0, '2026-11-23 12:22:07+00', 'shift', '{"shift": 1, "tanks": [{"tank": "T1", "volume_ul": 16000000000}, {"tank": "T2", "volume_ul": 16000000000}], "action": "open", "meters": [{"hose": "d1", "meter": 1, "totalizer_ul": 61254570000}, {"hose": "d2", "meter": 1, "totalizer_ul": 122489140000}, {"hose": "h1", "meter": 1, "totalizer_ul": 81254570000}, {"hose": "h2", "meter": 1, "totalizer_ul": 162489140000}, {"hose": "h3", "meter": 1, "totalizer_ul": 243723710000}, {"hose": "h4", "meter": 1, "totalizer_ul": 324958280000}, {"hose": "h5", "meter": 1, "totalizer_ul": 406192840000}, {"hose": "h6", "meter": 1, "totalizer_ul": 487427410000}], "attendant": {"by": "pin", "person": "pE17Q899J"}}'),
	('norte', 1, 47, 0, '2026-11-23 12:28:54+00', 'tank', '{"why": "shift", "tank": "T1", "basis": "obs", "grade": "diesel", "source": "gauge", "water_ul": 192000000, "water_um": 12000, "height_um": 1000000, "ullage_ul": 24000000000, "volume_ul": 16000000000, "temperature_mc": 22000}'),
	('norte', 1, 50, 0, '2026-11-23 12:30:55+00', 'tank', '{"why": "shift", "tank": "T2", "basis": "obs", "grade": "magna", "source": "gauge", "water_ul": 192000000, "water_um": 12000, "height_um": 994702, "ullage_ul": 24084765625, "volume_ul": 15915235352, "temperature_mc": 22000}'),
	('norte', 1, 55, 0, '2026-11-23 12:42:30+00', 'fault', '{"hose": "h2", "what": "flow_while_closed", "state": "on", "device": "h2", "since_at": "2026-11-23T12:42:30Z"}'),
	('norte', 1, 56, 0, '2026-11-23 12:42:43+00', 'fault', '{"hose": "h2", "what": "flow_while_closed", "state": "off", "device": "h2", "since_at": "2026-11-23T12:42:43Z"}'),
	('sur', 1, 38, 0, '2026-11-23 12:47:02+00', 'fault', '{"hose": "y1", "what": "flow_while_closed", "state": "on", "device": "y1", "since_at": "2026-11-23T12:47:02Z"}'),
	('sur', 1, 40, 0, '2026-11-23 12:48:15+00', 'fault', '{"hose": "y1", "what": "flow_while_closed", "state": "off", "device": "y1", "since_at": "2026-11-23T12:48:15Z"}'),
	('sur', 1, 49, 0, '2026-11-23 13:00:51+00', 'booted', '{"why": "restart", "build": "go1.26.8", "off_s": 88, "policy": {"own": "1795434203.60", "fleet": "1795434203.49"}, "last_at": "2026-11-23T12:59:23Z", "version": "(devel)", "free_bytes": 58063626240, "config_sha256": "c6c4e01bd5fb560ff20cc8695e1eb1046f0cc6fde39b8b1294d838b419700390"}'),
	('sur', 1, 55, 0, '2026-11-23 13:10:55+00', 'clock_state', '{"to": "S", "from": "U", "source": "ntp"}');
INSERT INTO public.event VALUES
	('norte', 1, 72, 0, '2026-11-23 13:16:02+00', 'booted', '{"why": "restart", "build": "go1.26.8", "off_s": 110, "policy": {"own": "1795434203.60", "fleet": "1795434203.52"}, "last_at": "2026-11-23T13:14:12Z", "version": "(devel)", "free_bytes": 58063208448, "config_sha256": "3eeeb4916c19cb4b210708ecfd071ef777b90e385693b790419c917c90813b81"}'),
	('sur', 1, 56, 0, '2026-11-23 13:17:55+00', 'shift', '{"shift": 1, "action": "close", "meters": [{"hose": "y1", "meter": 1, "totalizer_ul": 127090000}, {"hose": "y2", "meter": 1, "totalizer_ul": 95769230}, {"hose": "y3", "meter": 1, "totalizer_ul": 94110000}, {"hose": "y4", "meter": 1, "totalizer_ul": 58230769}], "attendant": {"by": "pin", "person": "pE17Q899J"}, "supervisor": {"by": "pin", "person": "p2N7QG124"}, "differences": [{"hose": "y1", "volume_ul": 18340000}]}'),
	('norte', 1, 74, 0, '2026-11-23 13:18:01+00', 'shift', '{"shift": 1, "tanks": [{"tank": "T1", "volume_ul": 16000000000}, {"tank": "T2", "volume_ul": 15915235352}], "action": "close", "meters": [{"hose": "d1", "meter": 1, "totalizer_ul": 61254570000}, {"hose": "d2", "meter": 1, "totalizer_ul": 122508140000}, {"hose": "h1", "meter": 1, "totalizer_ul": 81274570000}, {"hose": "h2", "meter": 1, "totalizer_ul": 162581170000}, {"hose": "h3", "meter": 1, "totalizer_ul": 243723710000}, {"hose": "h4", "meter": 1, "totalizer_ul": 325045040000}, {"hose": "h5", "meter": 1, "totalizer_ul": 406192840000}, {"hose": "h6", "meter": 1, "totalizer_ul": 487501670000}], "attendant": {"by": "pin", "person": "pE17Q899J"}, "supervisor": {"by": "pin", "person": "p2N7QG124"}, "differences": [{"hose": "h2", "volume_ul": 11910000}, {"hose": "h4", "volume_ul": -4000}, {"hose": "h6", "volume_ul": -2000}]}');


--
-- Data for Name: finding; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.finding VALUES
	('quota_contended:norte/1/53', 'quota_contended', 'minor', '2026-11-23 12:41:01+00', 'norte', 'v5Q9HG2FV', NULL, 'norte/1/53', 5000, 23120000, 'ul', '{qv5Q9HG2FV,2026-11,1}', 'record', 'norte/1/53'),
	('fault:norte/1/55', 'fault', 'minor', '2026-11-23 12:42:30+00', 'norte', NULL, 'h2', 'norte/1/55', NULL, NULL, NULL, '{h2,flow_while_closed}', 'record', 'norte/1/55'),
	('off_book:norte/1/57', 'off_book', 'critical', '2026-11-23 12:42:44+00', 'norte', NULL, 'h2', 'norte/1/57', 11910000, NULL, 'ul', '{free_mode}', 'record', 'norte/1/57'),
	('quota_contended:sur/1/35', 'quota_contended', 'minor', '2026-11-23 12:45:16+00', 'sur', 'v53HZZQE4', NULL, 'sur/1/35', 0, 68750000, 'ul', '{qv53HZZQE4,2026-11,1}', 'record', 'sur/1/35'),
	('fault:sur/1/38', 'fault', 'minor', '2026-11-23 12:47:02+00', 'sur', NULL, 'y1', 'sur/1/38', NULL, NULL, NULL, '{y1,flow_while_closed}', 'record', 'sur/1/38'),
	('off_book:sur/1/41', 'off_book', 'critical', '2026-11-23 12:48:16+00', 'sur', NULL, 'y1', 'sur/1/41', 18340000, NULL, 'ul', '{free_mode}', 'record', 'sur/1/41'),
	('odometer_low:sur/1/46', 'odometer_low', 'minor', '2026-11-23 12:50:43+00', 'sur', 'vS00BZCWX', 'y4', 'sur/1/46', 57501000, 58201000, 'm', '{}', 'record', 'sur/1/46'),
	('label_twice:norte/1/62', 'label_twice', 'critical', '2026-11-23 12:50:49+00', 'norte', 'vJX3GP55B', NULL, 'norte/1/62', 58, 1200, 's', '{sur,sur/1/39,2026-11-23T12:47:23Z}', 'record', 'norte/1/62'),
	('power_cut:sur/1/50', 'power_cut', 'major', '2026-11-23 13:00:59+00', 'sur', 'v4STD4WNY', 'y2', 'sur/1/50', 19000000, NULL, 'ul', '{P}', 'record', 'sur/1/50'),
	('power_cut:sur/1/51', 'power_cut', 'major', '2026-11-23 13:01:01+00', 'sur', 'vJZ9C8TMY', 'y3', 'sur/1/51', 27910000, NULL, 'ul', '{P}', 'record', 'sur/1/51'),
	('odometer_high:norte/1/67', 'odometer_high', 'minor', '2026-11-23 13:03:11+00', 'norte', 'vDKG4FZ17', 'h4', 'norte/1/67', 1309670000, 132444336, 'm', '{}', 'record', 'norte/1/67'),
	('label_twice:sur/1/47', 'label_twice', 'critical', '2026-11-23 12:58:32+00', 'sur', 'v4STD4WNY', NULL, 'sur/1/47', 333, 1200, 's', '{norte,norte/1/63,2026-11-23T12:51:46Z}', 'record', 'sur/1/47'),
	('power_cut:norte/1/73', 'power_cut', 'major', '2026-11-23 13:16:09+00', 'norte', 'vTMJVSYE5', 'h4', 'norte/1/73', 37503000, NULL, 'ul', '{P}', 'record', 'norte/1/73');


--
-- Data for Name: goose_db_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.goose_db_version VALUES
	(1, 0, true, '2026-11-26 16:38:21.447314'),
	(2, 1, true, '2026-11-26 16:38:21.458776'),
	(3, 2, true, '2026-11-26 16:38:21.618295'),
	(4, 3, true, '2026-11-26 16:38:21.62335'),
	(5, 5, true, '2026-11-26 16:38:21.659325'),
	(6, 6, true, '2026-11-26 16:38:21.668584'),
	(7, 7, true, '2026-11-26 16:38:21.673566'),
	(8, 8, true, '2026-11-26 16:38:21.689244');


--
-- Data for Name: grade; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.grade VALUES
	('magna', 'Magna', '15101514', '#00843d', 1),
	('premium', 'Premium', '15101515', '#c8102e', 1),
	('diesel', 'Diésel', '15101505', '#1d1d1b', 1),
	('adblue', 'AdBlue', NULL, '#0057b8', 1);


--
-- Data for Name: invitation; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: label; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.label VALUES
	('RV6856QB', 1, 'vX8YMNSR0', NULL, '2026-11-23 11:55:48+00', 'console', 'first', '7f0c2e033aa97c835467', NULL, NULL),
	('ED8F2QKX', 1, 'vK54V05R4', NULL, '2026-11-23 11:56:01+00', 'console', 'first', '76ac136132ccc18bbcf0', NULL, NULL),
	('0C93HSHX', 1, 'vDKG4FZ17', NULL, '2026-11-23 11:55:51+00', 'console', 'first', 'be05db0c31994cfe2198', '2026-11-23 12:34:30+00', NULL),
	('9BFBMRAQ', 1, 'vS00BZCWX', NULL, '2026-11-23 11:55:52+00', 'console', 'first', '8bb2ddb5f1f794315b94', '2026-11-23 12:34:32+00', NULL),
	('DQPTVD09', 1, 'v8SA8KQYC', NULL, '2026-11-23 11:56:02+00', 'console', 'first', 'bd3d20ad40934cec4c80', '2026-11-23 12:34:32+00', NULL),
	('N7ZN7B8J', 1, 'vTK54QSF5', NULL, '2026-11-23 11:55:43+00', 'console', 'first', 'baf9b50043f7a1400291', '2026-11-23 12:34:33+00', NULL),
	('2YNP3FX5', 1, 'v5Q9HG2FV', NULL, '2026-11-23 11:55:45+00', 'console', 'first', '44bf98278e336f36c606', '2026-11-23 12:46:32+00', NULL),
	('3Y75A3NE', 1, 'v53HZZQE4', NULL, '2026-11-23 11:55:57+00', 'console', 'first', '23cfb00e0a305937d9bb', '2026-11-23 12:48:35+00', NULL),
	('17V8W1RH', 1, 'vJX3GP55B', NULL, '2026-11-23 11:55:40+00', 'console', 'first', '7b8329ae4d6246117e02', '2026-11-23 12:50:13+00', NULL),
	('7T69FD1R', 1, 'v4STD4WNY', NULL, '2026-11-23 11:55:37+00', 'console', 'first', '26ec66695ac6d795c799', '2026-11-23 12:52:33+00', NULL),
	('KYQW1HWJ', 1, 'vJZ9C8TMY', NULL, '2026-11-23 11:55:33+00', 'console', 'first', '8ad1e5d7c7111054cbf0', '2026-11-23 13:04:43+00', NULL),
	('6EADGE10', 1, 'vR3DAH255', NULL, '2026-11-23 11:55:56+00', 'console', 'first', '525233babe2944c0d817', '2026-11-23 13:13:47+00', NULL),
	('JWE2ENVW', 1, 'vH8NAR2RP', NULL, '2026-11-23 11:55:54+00', 'console', 'first', '0e58bb9ea9d89d260840', '2026-11-23 13:14:01+00', NULL),
	('VFHJTTB2', 1, 'vTMJVSYE5', NULL, '2026-11-23 11:55:50+00', 'console', 'first', '4c1b2198c84587ad2352', '2026-11-23 13:24:19+00', NULL);


--
-- Data for Name: lease; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.lease VALUES
	('norte', 1, 'qv4STD4WNY', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('sur', 1, 'qv4STD4WNY', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('norte', 1, 'qv4STD4WNY', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('sur', 1, 'qv4STD4WNY', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('norte', 1, 'qv4STD4WNY', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('sur', 1, 'qv4STD4WNY', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('norte', 1, 'qv4STD4WNY', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('sur', 1, 'qv4STD4WNY', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('norte', 1, 'qv53HZZQE4', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 41250000, 41250000, NULL, NULL, NULL),
	('sur', 1, 'qv53HZZQE4', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 41250000, 41250000, NULL, NULL, NULL),
	('norte', 1, 'qv53HZZQE4', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 41250000, 41250000, NULL, NULL, NULL),
	('sur', 1, 'qv53HZZQE4', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 41250000, 41250000, NULL, NULL, NULL),
	('norte', 1, 'qv53HZZQE4', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 41250000, 41250000, NULL, NULL, NULL),
	('sur', 1, 'qv53HZZQE4', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 41250000, 41250000, NULL, NULL, NULL),
	('norte', 1, 'qv5Q9HG2FV', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 13875000, 13875000, NULL, NULL, NULL),
	('sur', 1, 'qv5Q9HG2FV', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 13875000, 13875000, NULL, NULL, NULL),
	('norte', 1, 'qv5Q9HG2FV', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 13875000, 13875000, NULL, NULL, NULL),
	('sur', 1, 'qv5Q9HG2FV', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 13875000, 13875000, NULL, NULL, NULL),
	('norte', 1, 'qv5Q9HG2FV', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 13875000, 13875000, NULL, NULL, NULL),
	('sur', 1, 'qv5Q9HG2FV', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 13875000, 13875000, NULL, NULL, NULL),
	('norte', 1, 'qv8SA8KQYC', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 2475000000, 2475000000, NULL, NULL, NULL),
	('sur', 1, 'qv8SA8KQYC', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 2475000000, 2475000000, NULL, NULL, NULL),
	('norte', 1, 'qv8SA8KQYC', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 2475000000, 2475000000, NULL, NULL, NULL),
	('sur', 1, 'qv8SA8KQYC', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 2475000000, 2475000000, NULL, NULL, NULL),
	('norte', 1, 'qv8SA8KQYC', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 2475000000, 2475000000, NULL, NULL, NULL),
	('sur', 1, 'qv8SA8KQYC', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 2475000000, 2475000000, NULL, NULL, NULL),
	('norte', 1, 'qv8SA8KQYC', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 2475000000, 2475000000, NULL, NULL, NULL),
	('sur', 1, 'qv8SA8KQYC', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 2475000000, 2475000000, NULL, NULL, NULL),
	('norte', 1, 'qvDKG4FZ17', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvDKG4FZ17', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvDKG4FZ17', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvDKG4FZ17', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvDKG4FZ17', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvDKG4FZ17', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvDKG4FZ17', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvDKG4FZ17', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvH8NAR2RP', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvH8NAR2RP', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvH8NAR2RP', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvH8NAR2RP', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvH8NAR2RP', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvH8NAR2RP', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvH8NAR2RP', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvH8NAR2RP', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvJX3GP55B', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('sur', 1, 'qvJX3GP55B', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('norte', 1, 'qvJX3GP55B', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('sur', 1, 'qvJX3GP55B', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('norte', 1, 'qvJX3GP55B', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('sur', 1, 'qvJX3GP55B', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL);
INSERT INTO public.lease VALUES
	('norte', 1, 'qvJX3GP55B', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('sur', 1, 'qvJX3GP55B', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('norte', 1, 'qvJZ9C8TMY', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 1012500000, 1012500000, NULL, NULL, NULL),
	('sur', 1, 'qvJZ9C8TMY', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 1012500000, 1012500000, NULL, NULL, NULL),
	('norte', 1, 'qvJZ9C8TMY', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 1012500000, 1012500000, NULL, NULL, NULL),
	('sur', 1, 'qvJZ9C8TMY', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 1012500000, 1012500000, NULL, NULL, NULL),
	('norte', 1, 'qvJZ9C8TMY', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 1012500000, 1012500000, NULL, NULL, NULL),
	('sur', 1, 'qvJZ9C8TMY', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 1012500000, 1012500000, NULL, NULL, NULL),
	('norte', 1, 'qvJZ9C8TMY', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 1012500000, 1012500000, NULL, NULL, NULL),
	('sur', 1, 'qvJZ9C8TMY', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 1012500000, 1012500000, NULL, NULL, NULL),
	('norte', 1, 'qvK54V05R4', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 2475000000, 2475000000, NULL, NULL, NULL),
	('sur', 1, 'qvK54V05R4', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 2475000000, 2475000000, NULL, NULL, NULL),
	('norte', 1, 'qvK54V05R4', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 2475000000, 2475000000, NULL, NULL, NULL),
	('sur', 1, 'qvK54V05R4', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 2475000000, 2475000000, NULL, NULL, NULL),
	('norte', 1, 'qvK54V05R4', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 2475000000, 2475000000, NULL, NULL, NULL),
	('sur', 1, 'qvK54V05R4', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 2475000000, 2475000000, NULL, NULL, NULL),
	('norte', 1, 'qvK54V05R4', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 2475000000, 2475000000, NULL, NULL, NULL),
	('sur', 1, 'qvK54V05R4', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 2475000000, 2475000000, NULL, NULL, NULL),
	('norte', 1, 'qvR3DAH255', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvR3DAH255', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvR3DAH255', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvR3DAH255', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvR3DAH255', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvR3DAH255', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvR3DAH255', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvR3DAH255', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvS00BZCWX', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvS00BZCWX', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvS00BZCWX', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvS00BZCWX', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvS00BZCWX', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvS00BZCWX', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvS00BZCWX', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvS00BZCWX', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvTK54QSF5', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('sur', 1, 'qvTK54QSF5', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('norte', 1, 'qvTK54QSF5', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('sur', 1, 'qvTK54QSF5', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('norte', 1, 'qvTK54QSF5', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('sur', 1, 'qvTK54QSF5', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('norte', 1, 'qvTK54QSF5', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('sur', 1, 'qvTK54QSF5', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 1068750000, 1068750000, NULL, NULL, NULL),
	('norte', 1, 'qvTMJVSYE5', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvTMJVSYE5', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvTMJVSYE5', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvTMJVSYE5', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvTMJVSYE5', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvTMJVSYE5', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvTMJVSYE5', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvTMJVSYE5', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL);
INSERT INTO public.lease VALUES
	('norte', 1, 'qvX8YMNSR0', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvX8YMNSR0', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvX8YMNSR0', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvX8YMNSR0', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvX8YMNSR0', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvX8YMNSR0', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('norte', 1, 'qvX8YMNSR0', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qvX8YMNSR0', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 843750000, 843750000, NULL, NULL, NULL),
	('sur', 1, 'qv5Q9HG2FV', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 0, 0, NULL, NULL, NULL),
	('norte', 1, 'qv5Q9HG2FV', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 37000000, 37000000, 75000000, 'v5Q9HG2FV', '2026-11-23 12:40:56.770881+00'),
	('norte', 1, 'qv53HZZQE4', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 0, 0, NULL, NULL, NULL),
	('sur', 1, 'qv53HZZQE4', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 110000000, 110000000, 220000000, 'v53HZZQE4', '2026-11-23 12:45:01.807528+00');


--
-- Data for Name: lease_said; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.lease_said VALUES
	('sur', 1, 33, 0, 'qv5Q9HG2FV', '2026-11', '1795434203.58', 0, 0, 0),
	('norte', 1, 58, 0, 'qv53HZZQE4', '2026-11', '1795434203.60', 0, 0, 0);


--
-- Data for Name: offbook; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.offbook VALUES
	('norte', 1, 57, 0, '2026-11-23 12:42:44+00', 'h2', 1, 162569260000, 162581170000, 11910000, 'free_mode', NULL),
	('sur', 1, 41, 0, '2026-11-23 12:48:16+00', 'y1', 1, 88750000, 107090000, 18340000, 'free_mode', NULL);


--
-- Data for Name: office_boot; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.office_boot VALUES
	(1, 1, '2026-11-23 11:43:34+00'),
	(1, 2, '2026-11-26 16:40:43+00');


--
-- Data for Name: once; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: person; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.person VALUES
	('pE17Q899J', 'Luis Ramos', 'active', '{attendant}', NULL, '$argon2id$v=19$m=19456,t=2,p=1$g+MYzHaS4bEBg6gwbtq1Jw$u0qusJ3qpGHFU1ZTtFzm+Ucj0XMxV0p0BH7/f0RlSGI', '{}', NULL, 2),
	('p2N7QG124', 'Ana Torres', 'active', '{supervisor}', NULL, '$argon2id$v=19$m=19456,t=2,p=1$mzn5FH2uL9MWALbOvWWf6A$wn6dQlwKKKlSRKaHFapa1teYsbeSHPmiV3HYIYzMBW4', '{}', NULL, 2);


--
-- Data for Name: photo; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: policy_entry; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.policy_entry VALUES
	('fleet', 1, 'rule', 'normal', '2026-11-23 11:43:24+00', '{"rule":"normal","mode":"enforce","odometer":{"max_km_day":1500,"prompts":1,"else":"flag"}}'),
	('fleet', 2, 'grade', 'magna', '2026-11-23 11:43:24+00', '{"grade":"magna","name":"Magna","product":"15101514","color":"#00843d"}'),
	('fleet', 3, 'grade', 'premium', '2026-11-23 11:43:24+00', '{"grade":"premium","name":"Premium","product":"15101515","color":"#c8102e"}'),
	('fleet', 4, 'grade', 'diesel', '2026-11-23 11:43:24+00', '{"grade":"diesel","name":"Diésel","product":"15101505","color":"#1d1d1b"}'),
	('fleet', 5, 'grade', 'adblue', '2026-11-23 11:43:24+00', '{"grade":"adblue","name":"AdBlue","color":"#0057b8"}'),
	('fleet', 6, 'server_key', 'litro.local/city/override+154538af+/3gyNTUxOTDeMrcKKWoGC8MXtk7OPqwFsACPzF349zBkw0bATeQl', '2026-11-23 11:43:28.539256+00', '{"key":"litro.local/city/override+154538af+/3gyNTUxOTDeMrcKKWoGC8MXtk7OPqwFsACPzF349zBkw0bATeQl","use":"override","from":0}'),
	('norte', 1, 'settings', '', '2026-11-23 11:47:00+00', '{"zone":"America/Mexico_City","language":"es-MX","mode":"enforce"}'),
	('sur', 1, 'settings', '', '2026-11-23 11:48:20+00', '{"zone":"America/Mexico_City","language":"es-MX","mode":"enforce"}'),
	('fleet', 7, 'price', 'diesel/2026-10-24T06:00:00Z', '2026-11-23 11:49:18+00', '{"grade":"diesel","price_e4":258900,"currency":"MXN","from_at":"2026-10-24T06:00:00Z"}'),
	('fleet', 8, 'price', 'magna/2026-10-24T06:00:00Z', '2026-11-23 11:49:18+00', '{"grade":"magna","price_e4":239900,"currency":"MXN","from_at":"2026-10-24T06:00:00Z"}'),
	('fleet', 9, 'person', 'p2N7QG124', '2026-11-23 11:49:49+00', '{"person":"p2N7QG124","status":"active","roles":["supervisor"],"name":"Ana Torres"}'),
	('fleet', 10, 'person', 'pE17Q899J', '2026-11-23 11:49:49+00', '{"person":"pE17Q899J","status":"active","roles":["attendant"],"name":"Luis Ramos"}'),
	('fleet', 11, 'vehicle', 'v5Q9HG2FV', '2026-11-23 11:50:48+00', '{"vehicle":"v5Q9HG2FV","status":"active","plate":"MPJ-00-00-M","name":"P-001","grades":["magna"],"tank_ul":75000000,"rule":"normal","quotas":["qv5Q9HG2FV"],"department":"d9DAE50VX","odometer":"on"}'),
	('fleet', 12, 'vehicle', 'vX8YMNSR0', '2026-11-23 11:50:48+00', '{"vehicle":"vX8YMNSR0","status":"active","plate":"YYZ-00-01-C","name":"P-002","grades":["magna"],"tank_ul":75000000,"rule":"normal","quotas":["qvX8YMNSR0"],"department":"d9DAE50VX","odometer":"on"}'),
	('fleet', 13, 'vehicle', 'vTMJVSYE5', '2026-11-23 11:50:48+00', '{"vehicle":"vTMJVSYE5","status":"active","plate":"THG-00-02-N","name":"P-003","grades":["magna"],"tank_ul":75000000,"rule":"normal","quotas":["qvTMJVSYE5"],"department":"d9DAE50VX","odometer":"on"}'),
	('fleet', 14, 'vehicle', 'vDKG4FZ17', '2026-11-23 11:50:48+00', '{"vehicle":"vDKG4FZ17","status":"active","plate":"ZWD-00-03-T","name":"P-004","grades":["magna"],"tank_ul":75000000,"rule":"normal","quotas":["qvDKG4FZ17"],"department":"d9DAE50VX","odometer":"on"}'),
	('fleet', 15, 'vehicle', 'v4STD4WNY', '2026-11-23 11:50:48+00', '{"vehicle":"v4STD4WNY","status":"active","plate":"HPW-00-04-D","name":"C-001","grades":["magna"],"tank_ul":95000000,"rule":"normal","quotas":["qv4STD4WNY"],"department":"d36E99P7J","odometer":"on"}'),
	('fleet', 16, 'vehicle', 'v53HZZQE4', '2026-11-23 11:50:48+00', '{"vehicle":"v53HZZQE4","status":"active","plate":"YRT-00-05-K","name":"R-001","grades":["diesel"],"tank_ul":220000000,"rule":"normal","quotas":["qv53HZZQE4"],"department":"dPH38NNNY","odometer":"on"}'),
	('fleet', 17, 'vehicle', 'vK54V05R4', '2026-11-23 11:50:48+00', '{"vehicle":"vK54V05R4","status":"active","plate":"HWY-00-06-Y","name":"R-002","grades":["diesel"],"tank_ul":220000000,"rule":"normal","quotas":["qvK54V05R4"],"department":"dPH38NNNY","odometer":"on"}'),
	('fleet', 18, 'vehicle', 'vJZ9C8TMY', '2026-11-23 11:50:48+00', '{"vehicle":"vJZ9C8TMY","status":"active","plate":"PFD-00-07-J","name":"A-001","grades":["diesel"],"tank_ul":90000000,"rule":"normal","quotas":["qvJZ9C8TMY"],"department":"dA3G75WQF","odometer":"on"}'),
	('fleet', 19, 'vehicle', 'vS00BZCWX', '2026-11-23 11:50:48+00', '{"vehicle":"vS00BZCWX","status":"active","plate":"GVH-00-08-R","name":"P-005","grades":["magna"],"tank_ul":75000000,"rule":"normal","quotas":["qvS00BZCWX"],"department":"d9DAE50VX","odometer":"on"}'),
	('fleet', 20, 'vehicle', 'vJX3GP55B', '2026-11-23 11:50:48+00', '{"vehicle":"vJX3GP55B","status":"active","plate":"KFT-00-09-P","name":"C-002","grades":["magna"],"tank_ul":95000000,"rule":"normal","quotas":["qvJX3GP55B"],"department":"d36E99P7J","odometer":"on"}'),
	('fleet', 21, 'vehicle', 'vTK54QSF5', '2026-11-23 11:50:48+00', '{"vehicle":"vTK54QSF5","status":"active","plate":"YPJ-00-10-Z","name":"C-003","grades":["magna"],"tank_ul":95000000,"rule":"normal","quotas":["qvTK54QSF5"],"department":"d36E99P7J","odometer":"on"}'),
	('fleet', 22, 'vehicle', 'v8SA8KQYC', '2026-11-23 11:50:48+00', '{"vehicle":"v8SA8KQYC","status":"active","plate":"FMP-00-11-M","name":"R-003","grades":["diesel"],"tank_ul":220000000,"rule":"normal","quotas":["qv8SA8KQYC"],"department":"dPH38NNNY","odometer":"on"}'),
	('fleet', 23, 'vehicle', 'vH8NAR2RP', '2026-11-23 11:50:48+00', '{"vehicle":"vH8NAR2RP","status":"active","plate":"HLD-00-12-N","name":"P-006","grades":["magna"],"tank_ul":75000000,"rule":"normal","quotas":["qvH8NAR2RP"],"department":"d9DAE50VX","odometer":"on"}'),
	('fleet', 24, 'vehicle', 'vR3DAH255', '2026-11-23 11:50:48+00', '{"vehicle":"vR3DAH255","status":"active","plate":"FZK-00-13-W","name":"P-007","grades":["magna"],"tank_ul":75000000,"rule":"normal","quotas":["qvR3DAH255"],"department":"d9DAE50VX","odometer":"on"}'),
	('norte', 2, 'lease', 'qv4STD4WNY/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qv4STD4WNY","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":1068750000}'),
	('norte', 3, 'lease', 'qv4STD4WNY/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qv4STD4WNY","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":1068750000}'),
	('norte', 4, 'lease', 'qv4STD4WNY/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qv4STD4WNY","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":1068750000}'),
	('norte', 5, 'lease', 'qv4STD4WNY/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qv4STD4WNY","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":1068750000}'),
	('sur', 2, 'lease', 'qv4STD4WNY/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qv4STD4WNY","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":1068750000}'),
	('sur', 3, 'lease', 'qv4STD4WNY/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qv4STD4WNY","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":1068750000}'),
	('sur', 4, 'lease', 'qv4STD4WNY/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qv4STD4WNY","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":1068750000}'),
	('sur', 5, 'lease', 'qv4STD4WNY/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qv4STD4WNY","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":1068750000}'),
	('norte', 6, 'lease', 'qv53HZZQE4/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qv53HZZQE4","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":41250000}'),
	('norte', 7, 'lease', 'qv53HZZQE4/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qv53HZZQE4","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":41250000}'),
	('norte', 8, 'lease', 'qv53HZZQE4/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qv53HZZQE4","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":41250000}'),
	('norte', 9, 'lease', 'qv53HZZQE4/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qv53HZZQE4","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":41250000}'),
	('sur', 6, 'lease', 'qv53HZZQE4/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qv53HZZQE4","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":41250000}'),
	('sur', 7, 'lease', 'qv53HZZQE4/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qv53HZZQE4","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":41250000}'),
	('sur', 8, 'lease', 'qv53HZZQE4/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qv53HZZQE4","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":41250000}'),
	('sur', 9, 'lease', 'qv53HZZQE4/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qv53HZZQE4","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":41250000}'),
	('norte', 10, 'lease', 'qv5Q9HG2FV/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qv5Q9HG2FV","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":13875000}'),
	('norte', 11, 'lease', 'qv5Q9HG2FV/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qv5Q9HG2FV","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":13875000}'),
	('norte', 12, 'lease', 'qv5Q9HG2FV/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qv5Q9HG2FV","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":13875000}'),
	('norte', 13, 'lease', 'qv5Q9HG2FV/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qv5Q9HG2FV","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":13875000}'),
	('sur', 10, 'lease', 'qv5Q9HG2FV/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qv5Q9HG2FV","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":13875000}'),
	('sur', 11, 'lease', 'qv5Q9HG2FV/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qv5Q9HG2FV","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":13875000}'),
	('sur', 12, 'lease', 'qv5Q9HG2FV/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qv5Q9HG2FV","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":13875000}'),
	('sur', 13, 'lease', 'qv5Q9HG2FV/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qv5Q9HG2FV","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":13875000}');
INSERT INTO public.policy_entry VALUES
	('norte', 14, 'lease', 'qv8SA8KQYC/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qv8SA8KQYC","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":2475000000}'),
	('norte', 15, 'lease', 'qv8SA8KQYC/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qv8SA8KQYC","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":2475000000}'),
	('norte', 16, 'lease', 'qv8SA8KQYC/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qv8SA8KQYC","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":2475000000}'),
	('norte', 17, 'lease', 'qv8SA8KQYC/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qv8SA8KQYC","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":2475000000}'),
	('sur', 14, 'lease', 'qv8SA8KQYC/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qv8SA8KQYC","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":2475000000}'),
	('sur', 15, 'lease', 'qv8SA8KQYC/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qv8SA8KQYC","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":2475000000}'),
	('sur', 16, 'lease', 'qv8SA8KQYC/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qv8SA8KQYC","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":2475000000}'),
	('sur', 17, 'lease', 'qv8SA8KQYC/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qv8SA8KQYC","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":2475000000}'),
	('norte', 18, 'lease', 'qvDKG4FZ17/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvDKG4FZ17","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 19, 'lease', 'qvDKG4FZ17/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvDKG4FZ17","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 20, 'lease', 'qvDKG4FZ17/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvDKG4FZ17","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 21, 'lease', 'qvDKG4FZ17/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvDKG4FZ17","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 18, 'lease', 'qvDKG4FZ17/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvDKG4FZ17","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 19, 'lease', 'qvDKG4FZ17/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvDKG4FZ17","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 20, 'lease', 'qvDKG4FZ17/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvDKG4FZ17","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 21, 'lease', 'qvDKG4FZ17/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvDKG4FZ17","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 22, 'lease', 'qvH8NAR2RP/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvH8NAR2RP","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 23, 'lease', 'qvH8NAR2RP/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvH8NAR2RP","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 24, 'lease', 'qvH8NAR2RP/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvH8NAR2RP","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 25, 'lease', 'qvH8NAR2RP/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvH8NAR2RP","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 22, 'lease', 'qvH8NAR2RP/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvH8NAR2RP","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 23, 'lease', 'qvH8NAR2RP/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvH8NAR2RP","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 24, 'lease', 'qvH8NAR2RP/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvH8NAR2RP","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 25, 'lease', 'qvH8NAR2RP/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvH8NAR2RP","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 26, 'lease', 'qvJX3GP55B/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvJX3GP55B","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":1068750000}'),
	('norte', 27, 'lease', 'qvJX3GP55B/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvJX3GP55B","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":1068750000}'),
	('norte', 28, 'lease', 'qvJX3GP55B/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvJX3GP55B","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":1068750000}'),
	('norte', 29, 'lease', 'qvJX3GP55B/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvJX3GP55B","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":1068750000}'),
	('sur', 26, 'lease', 'qvJX3GP55B/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvJX3GP55B","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":1068750000}'),
	('sur', 27, 'lease', 'qvJX3GP55B/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvJX3GP55B","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":1068750000}'),
	('sur', 28, 'lease', 'qvJX3GP55B/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvJX3GP55B","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":1068750000}'),
	('sur', 29, 'lease', 'qvJX3GP55B/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvJX3GP55B","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":1068750000}'),
	('norte', 30, 'lease', 'qvJZ9C8TMY/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvJZ9C8TMY","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":1012500000}'),
	('norte', 31, 'lease', 'qvJZ9C8TMY/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvJZ9C8TMY","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":1012500000}'),
	('norte', 32, 'lease', 'qvJZ9C8TMY/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvJZ9C8TMY","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":1012500000}'),
	('norte', 33, 'lease', 'qvJZ9C8TMY/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvJZ9C8TMY","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":1012500000}'),
	('sur', 30, 'lease', 'qvJZ9C8TMY/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvJZ9C8TMY","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":1012500000}'),
	('sur', 31, 'lease', 'qvJZ9C8TMY/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvJZ9C8TMY","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":1012500000}'),
	('sur', 32, 'lease', 'qvJZ9C8TMY/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvJZ9C8TMY","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":1012500000}'),
	('sur', 33, 'lease', 'qvJZ9C8TMY/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvJZ9C8TMY","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":1012500000}'),
	('norte', 34, 'lease', 'qvK54V05R4/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvK54V05R4","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":2475000000}'),
	('norte', 35, 'lease', 'qvK54V05R4/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvK54V05R4","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":2475000000}'),
	('norte', 36, 'lease', 'qvK54V05R4/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvK54V05R4","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":2475000000}'),
	('norte', 37, 'lease', 'qvK54V05R4/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvK54V05R4","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":2475000000}'),
	('sur', 34, 'lease', 'qvK54V05R4/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvK54V05R4","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":2475000000}'),
	('sur', 35, 'lease', 'qvK54V05R4/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvK54V05R4","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":2475000000}'),
	('sur', 36, 'lease', 'qvK54V05R4/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvK54V05R4","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":2475000000}'),
	('sur', 37, 'lease', 'qvK54V05R4/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvK54V05R4","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":2475000000}'),
	('norte', 38, 'lease', 'qvR3DAH255/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvR3DAH255","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 39, 'lease', 'qvR3DAH255/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvR3DAH255","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":843750000}');
INSERT INTO public.policy_entry VALUES
	('norte', 40, 'lease', 'qvR3DAH255/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvR3DAH255","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 41, 'lease', 'qvR3DAH255/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvR3DAH255","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 38, 'lease', 'qvR3DAH255/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvR3DAH255","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 39, 'lease', 'qvR3DAH255/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvR3DAH255","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 40, 'lease', 'qvR3DAH255/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvR3DAH255","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 41, 'lease', 'qvR3DAH255/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvR3DAH255","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 42, 'lease', 'qvS00BZCWX/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvS00BZCWX","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 43, 'lease', 'qvS00BZCWX/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvS00BZCWX","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 44, 'lease', 'qvS00BZCWX/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvS00BZCWX","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 45, 'lease', 'qvS00BZCWX/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvS00BZCWX","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 42, 'lease', 'qvS00BZCWX/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvS00BZCWX","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 43, 'lease', 'qvS00BZCWX/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvS00BZCWX","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 44, 'lease', 'qvS00BZCWX/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvS00BZCWX","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 45, 'lease', 'qvS00BZCWX/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvS00BZCWX","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 46, 'lease', 'qvTK54QSF5/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvTK54QSF5","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":1068750000}'),
	('norte', 47, 'lease', 'qvTK54QSF5/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvTK54QSF5","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":1068750000}'),
	('norte', 48, 'lease', 'qvTK54QSF5/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvTK54QSF5","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":1068750000}'),
	('norte', 49, 'lease', 'qvTK54QSF5/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvTK54QSF5","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":1068750000}'),
	('sur', 46, 'lease', 'qvTK54QSF5/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvTK54QSF5","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":1068750000}'),
	('sur', 47, 'lease', 'qvTK54QSF5/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvTK54QSF5","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":1068750000}'),
	('sur', 48, 'lease', 'qvTK54QSF5/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvTK54QSF5","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":1068750000}'),
	('sur', 49, 'lease', 'qvTK54QSF5/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvTK54QSF5","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":1068750000}'),
	('norte', 50, 'lease', 'qvTMJVSYE5/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvTMJVSYE5","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 51, 'lease', 'qvTMJVSYE5/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvTMJVSYE5","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 52, 'lease', 'qvTMJVSYE5/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvTMJVSYE5","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 53, 'lease', 'qvTMJVSYE5/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvTMJVSYE5","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 50, 'lease', 'qvTMJVSYE5/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvTMJVSYE5","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 51, 'lease', 'qvTMJVSYE5/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvTMJVSYE5","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 52, 'lease', 'qvTMJVSYE5/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvTMJVSYE5","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 53, 'lease', 'qvTMJVSYE5/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvTMJVSYE5","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 54, 'lease', 'qvX8YMNSR0/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvX8YMNSR0","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 55, 'lease', 'qvX8YMNSR0/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvX8YMNSR0","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 56, 'lease', 'qvX8YMNSR0/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvX8YMNSR0","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":843750000}'),
	('norte', 57, 'lease', 'qvX8YMNSR0/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvX8YMNSR0","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 54, 'lease', 'qvX8YMNSR0/2026-11', '2026-11-23 11:50:48+00', '{"quota":"qvX8YMNSR0","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 55, 'lease', 'qvX8YMNSR0/2026-12', '2026-11-23 11:50:48+00', '{"quota":"qvX8YMNSR0","period":"2026-12","epoch":1,"from_at":"2026-12-01T06:00:00Z","until_at":"2027-01-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 56, 'lease', 'qvX8YMNSR0/2027-01', '2026-11-23 11:50:48+00', '{"quota":"qvX8YMNSR0","period":"2027-01","epoch":1,"from_at":"2027-01-01T06:00:00Z","until_at":"2027-02-01T06:00:00Z","limit_ul":843750000}'),
	('sur', 57, 'lease', 'qvX8YMNSR0/2027-02', '2026-11-23 11:50:48+00', '{"quota":"qvX8YMNSR0","period":"2027-02","epoch":1,"from_at":"2027-02-01T06:00:00Z","until_at":"2027-03-01T06:00:00Z","limit_ul":843750000}'),
	('fleet', 25, 'person', 'pE17Q899J', '2026-11-23 11:54:17+00', '{"person":"pE17Q899J","status":"active","roles":["attendant"],"name":"Luis Ramos","pin":"$argon2id$v=19$m=19456,t=2,p=1$g+MYzHaS4bEBg6gwbtq1Jw$u0qusJ3qpGHFU1ZTtFzm+Ucj0XMxV0p0BH7/f0RlSGI"}'),
	('fleet', 26, 'person', 'p2N7QG124', '2026-11-23 11:55:07+00', '{"person":"p2N7QG124","status":"active","roles":["supervisor"],"name":"Ana Torres","pin":"$argon2id$v=19$m=19456,t=2,p=1$mzn5FH2uL9MWALbOvWWf6A$wn6dQlwKKKlSRKaHFapa1teYsbeSHPmiV3HYIYzMBW4"}'),
	('fleet', 27, 'label', 'KYQW1HWJ', '2026-11-23 11:55:33+00', '{"label":"KYQW1HWJ","version":1,"vehicle":"vJZ9C8TMY","status":"active","token_sha256":"8ad1e5d7c7111054cbf0"}'),
	('fleet', 28, 'label', '7T69FD1R', '2026-11-23 11:55:37+00', '{"label":"7T69FD1R","version":1,"vehicle":"v4STD4WNY","status":"active","token_sha256":"26ec66695ac6d795c799"}'),
	('fleet', 29, 'label', '17V8W1RH', '2026-11-23 11:55:40+00', '{"label":"17V8W1RH","version":1,"vehicle":"vJX3GP55B","status":"active","token_sha256":"7b8329ae4d6246117e02"}'),
	('fleet', 30, 'label', 'N7ZN7B8J', '2026-11-23 11:55:43+00', '{"label":"N7ZN7B8J","version":1,"vehicle":"vTK54QSF5","status":"active","token_sha256":"baf9b50043f7a1400291"}'),
	('fleet', 31, 'label', '2YNP3FX5', '2026-11-23 11:55:45+00', '{"label":"2YNP3FX5","version":1,"vehicle":"v5Q9HG2FV","status":"active","token_sha256":"44bf98278e336f36c606"}'),
	('fleet', 32, 'label', 'RV6856QB', '2026-11-23 11:55:48+00', '{"label":"RV6856QB","version":1,"vehicle":"vX8YMNSR0","status":"active","token_sha256":"7f0c2e033aa97c835467"}'),
	('fleet', 33, 'label', 'VFHJTTB2', '2026-11-23 11:55:50+00', '{"label":"VFHJTTB2","version":1,"vehicle":"vTMJVSYE5","status":"active","token_sha256":"4c1b2198c84587ad2352"}'),
	('fleet', 34, 'label', '0C93HSHX', '2026-11-23 11:55:51+00', '{"label":"0C93HSHX","version":1,"vehicle":"vDKG4FZ17","status":"active","token_sha256":"be05db0c31994cfe2198"}'),
	('fleet', 35, 'label', '9BFBMRAQ', '2026-11-23 11:55:52+00', '{"label":"9BFBMRAQ","version":1,"vehicle":"vS00BZCWX","status":"active","token_sha256":"8bb2ddb5f1f794315b94"}'),
	('fleet', 36, 'label', 'JWE2ENVW', '2026-11-23 11:55:54+00', '{"label":"JWE2ENVW","version":1,"vehicle":"vH8NAR2RP","status":"active","token_sha256":"0e58bb9ea9d89d260840"}');
INSERT INTO public.policy_entry VALUES
	('fleet', 37, 'label', '6EADGE10', '2026-11-23 11:55:56+00', '{"label":"6EADGE10","version":1,"vehicle":"vR3DAH255","status":"active","token_sha256":"525233babe2944c0d817"}'),
	('fleet', 38, 'label', '3Y75A3NE', '2026-11-23 11:55:57+00', '{"label":"3Y75A3NE","version":1,"vehicle":"v53HZZQE4","status":"active","token_sha256":"23cfb00e0a305937d9bb"}'),
	('fleet', 39, 'label', 'ED8F2QKX', '2026-11-23 11:56:01+00', '{"label":"ED8F2QKX","version":1,"vehicle":"vK54V05R4","status":"active","token_sha256":"76ac136132ccc18bbcf0"}'),
	('fleet', 40, 'label', 'DQPTVD09', '2026-11-23 11:56:02+00', '{"label":"DQPTVD09","version":1,"vehicle":"v8SA8KQYC","status":"active","token_sha256":"bd3d20ad40934cec4c80"}'),
	('fleet', 41, 'vehicle', 'vDKG4FZ17', '2026-11-23 12:34:34+00', '{"vehicle":"vDKG4FZ17","status":"active","plate":"ZWD-00-03-T","name":"P-004","grades":["magna"],"tank_ul":75000000,"rule":"normal","quotas":["qvDKG4FZ17"],"department":"d9DAE50VX","odometer_m":130908000,"odometer_at":"2026-11-23T12:28:18Z","odometer":"on"}'),
	('fleet', 42, 'vehicle', 'vTK54QSF5', '2026-11-23 12:34:35+00', '{"vehicle":"vTK54QSF5","status":"active","plate":"YPJ-00-10-Z","name":"C-003","grades":["magna"],"tank_ul":95000000,"rule":"normal","quotas":["qvTK54QSF5"],"department":"d36E99P7J","odometer_m":104488000,"odometer_at":"2026-11-23T12:29:54Z","odometer":"on"}'),
	('fleet', 43, 'vehicle', 'vS00BZCWX', '2026-11-23 12:34:40+00', '{"vehicle":"vS00BZCWX","status":"active","plate":"GVH-00-08-R","name":"P-005","grades":["magna"],"tank_ul":75000000,"rule":"normal","quotas":["qvS00BZCWX"],"department":"d9DAE50VX","odometer_m":58201000,"odometer_at":"2026-11-23T12:29:22Z","odometer":"on"}'),
	('norte', 58, 'lease', 'qv5Q9HG2FV/2026-11', '2026-11-23 12:40:38.376018+00', '{"quota":"qv5Q9HG2FV","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":23125000}'),
	('sur', 58, 'lease', 'qv5Q9HG2FV/2026-11', '2026-11-23 12:40:38.376018+00', '{"quota":"qv5Q9HG2FV","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":0}'),
	('norte', 59, 'lease', 'qv5Q9HG2FV/2026-11', '2026-11-23 12:40:45.857292+00', '{"quota":"qv5Q9HG2FV","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":37000000}'),
	('fleet', 44, 'vehicle', 'v5Q9HG2FV', '2026-11-23 12:46:33+00', '{"vehicle":"v5Q9HG2FV","status":"active","plate":"MPJ-00-00-M","name":"P-001","grades":["magna"],"tank_ul":75000000,"rule":"normal","quotas":["qv5Q9HG2FV"],"department":"d9DAE50VX","odometer_m":31685000,"odometer_at":"2026-11-23T12:41:11Z","odometer":"on"}'),
	('fleet', 45, 'vehicle', 'v8SA8KQYC', '2026-11-23 12:46:35+00', '{"vehicle":"v8SA8KQYC","status":"active","plate":"FMP-00-11-M","name":"R-003","grades":["diesel"],"tank_ul":220000000,"rule":"normal","quotas":["qv8SA8KQYC"],"department":"dPH38NNNY","odometer_m":68808000,"odometer_at":"2026-11-23T12:33:16Z","odometer":"on"}'),
	('fleet', 46, 'vehicle', 'v53HZZQE4', '2026-11-23 12:50:22+00', '{"vehicle":"v53HZZQE4","status":"active","plate":"YRT-00-05-K","name":"R-001","grades":["diesel"],"tank_ul":220000000,"rule":"normal","quotas":["qv53HZZQE4"],"department":"dPH38NNNY","odometer_m":162220000,"odometer_at":"2026-11-23T12:45:25Z","odometer":"on"}'),
	('fleet', 47, 'vehicle', 'vJX3GP55B', '2026-11-23 12:51:09+00', '{"vehicle":"vJX3GP55B","status":"active","plate":"KFT-00-09-P","name":"C-002","grades":["magna"],"tank_ul":95000000,"rule":"normal","quotas":["qvJX3GP55B"],"department":"d36E99P7J","odometer_m":144477000,"odometer_at":"2026-11-23T12:47:49Z","odometer":"on"}'),
	('fleet', 48, 'vehicle', 'v4STD4WNY', '2026-11-23 12:54:40+00', '{"vehicle":"v4STD4WNY","status":"active","plate":"HPW-00-04-D","name":"C-001","grades":["magna"],"tank_ul":95000000,"rule":"normal","quotas":["qv4STD4WNY"],"department":"d36E99P7J","odometer_m":49218000,"odometer_at":"2026-11-23T12:51:52Z","odometer":"on"}'),
	('fleet', 49, 'vehicle', 'vJX3GP55B', '2026-11-23 12:55:20+00', '{"vehicle":"vJX3GP55B","status":"active","plate":"KFT-00-09-P","name":"C-002","grades":["magna"],"tank_ul":95000000,"rule":"normal","quotas":["qvJX3GP55B"],"department":"d36E99P7J","odometer_m":144606000,"odometer_at":"2026-11-23T12:51:11Z","odometer":"on"}'),
	('fleet', 50, 'vehicle', 'v4STD4WNY', '2026-11-23 13:04:44+00', '{"vehicle":"v4STD4WNY","status":"active","plate":"HPW-00-04-D","name":"C-001","grades":["magna"],"tank_ul":95000000,"rule":"normal","quotas":["qv4STD4WNY"],"department":"d36E99P7J","odometer_m":49353000,"odometer_at":"2026-11-23T13:00:59Z","odometer":"on"}'),
	('fleet', 51, 'vehicle', 'vJZ9C8TMY', '2026-11-23 13:04:45+00', '{"vehicle":"vJZ9C8TMY","status":"active","plate":"PFD-00-07-J","name":"A-001","grades":["diesel"],"tank_ul":90000000,"rule":"normal","quotas":["qvJZ9C8TMY"],"department":"dA3G75WQF","odometer_m":50181000,"odometer_at":"2026-11-23T13:01:01Z","odometer":"on"}'),
	('fleet', 52, 'vehicle', 'vR3DAH255', '2026-11-23 13:14:01+00', '{"vehicle":"vR3DAH255","status":"active","plate":"FZK-00-13-W","name":"P-007","grades":["magna"],"tank_ul":75000000,"rule":"normal","quotas":["qvR3DAH255"],"department":"d9DAE50VX","odometer_m":59900000,"odometer_at":"2026-11-23T13:09:29Z","odometer":"on"}'),
	('norte', 60, 'lease', 'qv53HZZQE4/2026-11', '2026-11-23 12:44:22.403526+00', '{"quota":"qv53HZZQE4","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":0}'),
	('sur', 59, 'lease', 'qv53HZZQE4/2026-11', '2026-11-23 12:44:22.403526+00', '{"quota":"qv53HZZQE4","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":68750000}'),
	('sur', 60, 'lease', 'qv53HZZQE4/2026-11', '2026-11-23 12:45:01.807528+00', '{"quota":"qv53HZZQE4","period":"2026-11","epoch":1,"from_at":"2026-11-01T06:00:00Z","until_at":"2026-12-01T06:00:00Z","limit_ul":110000000}'),
	('fleet', 53, 'vehicle', 'vH8NAR2RP', '2026-11-23 13:24:22+00', '{"vehicle":"vH8NAR2RP","status":"active","plate":"HLD-00-12-N","name":"P-006","grades":["magna"],"tank_ul":75000000,"rule":"normal","quotas":["qvH8NAR2RP"],"department":"d9DAE50VX","odometer_m":94333000,"odometer_at":"2026-11-23T13:13:01Z","odometer":"on"}'),
	('fleet', 54, 'vehicle', 'vTMJVSYE5', '2026-11-23 13:24:23+00', '{"vehicle":"vTMJVSYE5","status":"active","plate":"THG-00-02-N","name":"P-003","grades":["magna"],"tank_ul":75000000,"rule":"normal","quotas":["qvTMJVSYE5"],"department":"d9DAE50VX","odometer_m":34778000,"odometer_at":"2026-11-23T13:16:09Z","odometer":"on"}');


--
-- Data for Name: policy_log; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.policy_log VALUES
	('fleet', 54),
	('norte', 60),
	('sur', 60);


--
-- Data for Name: price; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.price VALUES
	('diesel', '', '2026-10-24 06:00:00+00', 258900, 'MXN'),
	('magna', '', '2026-10-24 06:00:00+00', 239900, 'MXN');


--
-- Data for Name: quarantine; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: quarantine_count; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: quota; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.quota VALUES
	('qv5Q9HG2FV', 'month', 37000000, '2026-11-23 11:50:46+00'),
	('qvX8YMNSR0', 'month', 2250000000, '2026-11-23 11:50:46+00'),
	('qvTMJVSYE5', 'month', 2250000000, '2026-11-23 11:50:46+00'),
	('qvDKG4FZ17', 'month', 2250000000, '2026-11-23 11:50:46+00'),
	('qv4STD4WNY', 'month', 2850000000, '2026-11-23 11:50:46+00'),
	('qv53HZZQE4', 'month', 110000000, '2026-11-23 11:50:46+00'),
	('qvK54V05R4', 'month', 6600000000, '2026-11-23 11:50:46+00'),
	('qvJZ9C8TMY', 'month', 2700000000, '2026-11-23 11:50:46+00'),
	('qvS00BZCWX', 'month', 2250000000, '2026-11-23 11:50:46+00'),
	('qvJX3GP55B', 'month', 2850000000, '2026-11-23 11:50:46+00'),
	('qvTK54QSF5', 'month', 2850000000, '2026-11-23 11:50:46+00'),
	('qv8SA8KQYC', 'month', 6600000000, '2026-11-23 11:50:46+00'),
	('qvH8NAR2RP', 'month', 2250000000, '2026-11-23 11:50:46+00'),
	('qvR3DAH255', 'month', 2250000000, '2026-11-23 11:50:46+00');


--
-- Data for Name: quota_period; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.quota_period VALUES
	('qv4STD4WNY', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 2850000000),
	('qv4STD4WNY', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 2850000000),
	('qv4STD4WNY', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 2850000000),
	('qv4STD4WNY', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 2850000000),
	('qv53HZZQE4', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 110000000),
	('qv53HZZQE4', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 110000000),
	('qv53HZZQE4', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 110000000),
	('qv53HZZQE4', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 110000000),
	('qv5Q9HG2FV', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 37000000),
	('qv5Q9HG2FV', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 37000000),
	('qv5Q9HG2FV', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 37000000),
	('qv5Q9HG2FV', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 37000000),
	('qv8SA8KQYC', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 6600000000),
	('qv8SA8KQYC', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 6600000000),
	('qv8SA8KQYC', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 6600000000),
	('qv8SA8KQYC', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 6600000000),
	('qvDKG4FZ17', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 2250000000),
	('qvDKG4FZ17', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 2250000000),
	('qvDKG4FZ17', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 2250000000),
	('qvDKG4FZ17', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 2250000000),
	('qvH8NAR2RP', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 2250000000),
	('qvH8NAR2RP', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 2250000000),
	('qvH8NAR2RP', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 2250000000),
	('qvH8NAR2RP', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 2250000000),
	('qvJX3GP55B', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 2850000000),
	('qvJX3GP55B', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 2850000000),
	('qvJX3GP55B', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 2850000000),
	('qvJX3GP55B', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 2850000000),
	('qvJZ9C8TMY', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 2700000000),
	('qvJZ9C8TMY', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 2700000000),
	('qvJZ9C8TMY', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 2700000000),
	('qvJZ9C8TMY', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 2700000000),
	('qvK54V05R4', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 6600000000),
	('qvK54V05R4', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 6600000000),
	('qvK54V05R4', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 6600000000),
	('qvK54V05R4', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 6600000000),
	('qvR3DAH255', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 2250000000),
	('qvR3DAH255', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 2250000000),
	('qvR3DAH255', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 2250000000),
	('qvR3DAH255', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 2250000000),
	('qvS00BZCWX', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 2250000000),
	('qvS00BZCWX', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 2250000000),
	('qvS00BZCWX', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 2250000000),
	('qvS00BZCWX', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 2250000000),
	('qvTK54QSF5', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 2850000000),
	('qvTK54QSF5', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 2850000000),
	('qvTK54QSF5', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 2850000000),
	('qvTK54QSF5', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 2850000000),
	('qvTMJVSYE5', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 2250000000),
	('qvTMJVSYE5', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 2250000000);
INSERT INTO public.quota_period VALUES
	('qvTMJVSYE5', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 2250000000),
	('qvTMJVSYE5', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 2250000000),
	('qvX8YMNSR0', '2026-11', '2026-11-01 06:00:00+00', '2026-12-01 06:00:00+00', 2250000000),
	('qvX8YMNSR0', '2026-12', '2026-12-01 06:00:00+00', '2027-01-01 06:00:00+00', 2250000000),
	('qvX8YMNSR0', '2027-01', '2027-01-01 06:00:00+00', '2027-02-01 06:00:00+00', 2250000000),
	('qvX8YMNSR0', '2027-02', '2027-02-01 06:00:00+00', '2027-03-01 06:00:00+00', 2250000000);


--
-- Data for Name: reading; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.reading VALUES
	('norte', 1, 1, 0, 'h1', 1, 81234570000, 81234570000, 'read'),
	('norte', 1, 1, 0, 'h2', 1, 162469140000, 162469140000, 'read'),
	('norte', 1, 1, 0, 'h3', 1, 243703710000, 243703710000, 'read'),
	('norte', 1, 1, 0, 'h4', 1, 324938280000, 324938280000, 'read'),
	('norte', 1, 1, 0, 'h5', 1, 406172840000, 406172840000, 'read'),
	('norte', 1, 1, 0, 'h6', 1, 487407410000, 487407410000, 'read'),
	('norte', 1, 1, 0, 'd1', 1, 61234570000, 61234570000, 'read'),
	('norte', 1, 1, 0, 'd2', 1, 122469140000, 122469140000, 'read'),
	('sur', 1, 1, 0, 'y1', 1, 0, 0, 'read'),
	('sur', 1, 1, 0, 'y2', 1, 0, 0, 'read'),
	('sur', 1, 1, 0, 'y3', 1, 0, 0, 'read'),
	('sur', 1, 1, 0, 'y4', 1, 0, 0, 'read'),
	('norte', 1, 13, 0, 'd1', 1, 61234570000, 61234570000, 'read'),
	('norte', 1, 13, 0, 'd2', 1, 122469140000, 122469140000, 'read'),
	('norte', 1, 13, 0, 'h1', 1, 81234570000, 81234570000, 'read'),
	('norte', 1, 13, 0, 'h2', 1, 162469140000, 162469140000, 'read'),
	('norte', 1, 13, 0, 'h3', 1, 243703710000, 243703710000, 'read'),
	('norte', 1, 13, 0, 'h4', 1, 324938280000, 324938280000, 'read'),
	('norte', 1, 13, 0, 'h5', 1, 406172840000, 406172840000, 'read'),
	('norte', 1, 13, 0, 'h6', 1, 487407410000, 487407410000, 'read'),
	('norte', 1, 14, 0, 'd1', 1, 61234570000, 61234570000, 'read'),
	('norte', 1, 14, 0, 'd2', 1, 122469140000, 122469140000, 'read'),
	('norte', 1, 14, 0, 'h1', 1, 81234570000, 81234570000, 'read'),
	('norte', 1, 14, 0, 'h2', 1, 162469140000, 162469140000, 'read'),
	('norte', 1, 14, 0, 'h3', 1, 243703710000, 243703710000, 'read'),
	('norte', 1, 14, 0, 'h4', 1, 324938280000, 324938280000, 'read'),
	('norte', 1, 14, 0, 'h5', 1, 406172840000, 406172840000, 'read'),
	('norte', 1, 14, 0, 'h6', 1, 487407410000, 487407410000, 'read'),
	('sur', 1, 12, 0, 'y1', 1, 0, 0, 'read'),
	('sur', 1, 12, 0, 'y2', 1, 0, 0, 'read'),
	('sur', 1, 12, 0, 'y3', 1, 0, 0, 'read'),
	('sur', 1, 12, 0, 'y4', 1, 0, 0, 'read'),
	('norte', 1, 17, 0, 'h5', 1, 406172840000, 406192840000, 'dispense'),
	('sur', 1, 16, 0, 'y4', 1, 0, 19974358, 'dispense'),
	('sur', 1, 17, 0, 'y3', 1, 0, 20000000, 'dispense'),
	('sur', 1, 19, 0, 'y1', 1, 0, 20000000, 'dispense'),
	('norte', 1, 22, 0, 'h3', 1, 243703710000, 243703710000, 'read'),
	('norte', 1, 22, 0, 'h4', 1, 324938280000, 324938280000, 'read'),
	('norte', 1, 22, 0, 'h5', 1, 406192840000, 406192840000, 'read'),
	('norte', 1, 22, 0, 'h6', 1, 487407410000, 487407410000, 'read'),
	('sur', 1, 21, 0, 'y1', 1, 20000000, 20000000, 'read'),
	('sur', 1, 21, 0, 'y3', 1, 20000000, 20000000, 'read'),
	('sur', 1, 21, 0, 'y4', 1, 19974358, 19974358, 'read'),
	('norte', 1, 25, 0, 'h1', 1, 81234570000, 81254570000, 'dispense'),
	('sur', 1, 24, 0, 'y2', 1, 0, 19974358, 'dispense'),
	('norte', 1, 28, 0, 'h3', 1, 243703710000, 243723710000, 'dispense'),
	('norte', 1, 29, 0, 'd1', 1, 61234570000, 61254570000, 'dispense'),
	('norte', 1, 34, 0, 'h6', 1, 487407410000, 487427410000, 'dispense'),
	('norte', 1, 35, 0, 'h2', 1, 162469140000, 162489140000, 'dispense'),
	('norte', 1, 40, 0, 'h4', 1, 324938280000, 324958280000, 'dispense');
INSERT INTO public.reading VALUES
	('norte', 1, 42, 0, 'd2', 1, 122469140000, 122489140000, 'dispense'),
	('sur', 1, 27, 0, 'y1', 1, 20000000, 20000000, 'read'),
	('sur', 1, 27, 0, 'y2', 1, 19974358, 19974358, 'read'),
	('sur', 1, 27, 0, 'y3', 1, 20000000, 20000000, 'read'),
	('sur', 1, 27, 0, 'y4', 1, 19974358, 19974358, 'read'),
	('norte', 1, 44, 0, 'd1', 1, 61254570000, 61254570000, 'read'),
	('norte', 1, 44, 0, 'd2', 1, 122489140000, 122489140000, 'read'),
	('norte', 1, 44, 0, 'h1', 1, 81254570000, 81254570000, 'read'),
	('norte', 1, 44, 0, 'h2', 1, 162489140000, 162489140000, 'read'),
	('norte', 1, 44, 0, 'h3', 1, 243723710000, 243723710000, 'read'),
	('norte', 1, 44, 0, 'h4', 1, 324958280000, 324958280000, 'read'),
	('norte', 1, 44, 0, 'h5', 1, 406192840000, 406192840000, 'read'),
	('norte', 1, 44, 0, 'h6', 1, 487427410000, 487427410000, 'read'),
	('norte', 1, 45, 0, 'd1', 1, 61254570000, 61254570000, 'read'),
	('norte', 1, 45, 0, 'd2', 1, 122489140000, 122489140000, 'read'),
	('norte', 1, 45, 0, 'h1', 1, 81254570000, 81254570000, 'read'),
	('norte', 1, 45, 0, 'h2', 1, 162489140000, 162489140000, 'read'),
	('norte', 1, 45, 0, 'h3', 1, 243723710000, 243723710000, 'read'),
	('norte', 1, 45, 0, 'h4', 1, 324958280000, 324958280000, 'read'),
	('norte', 1, 45, 0, 'h5', 1, 406192840000, 406192840000, 'read'),
	('norte', 1, 45, 0, 'h6', 1, 487427410000, 487427410000, 'read'),
	('sur', 1, 28, 0, 'y1', 1, 20000000, 20000000, 'read'),
	('sur', 1, 28, 0, 'y2', 1, 19974358, 19974358, 'read'),
	('sur', 1, 28, 0, 'y3', 1, 20000000, 20000000, 'read'),
	('sur', 1, 28, 0, 'y4', 1, 19974358, 19974358, 'read'),
	('norte', 1, 48, 0, 'h6', 1, 487427410000, 487467160000, 'dispense'),
	('sur', 1, 30, 0, 'y4', 1, 19974358, 46974358, 'dispense'),
	('norte', 1, 51, 0, 'h2', 1, 162489140000, 162546140000, 'dispense'),
	('sur', 1, 32, 0, 'y3', 1, 20000000, 66200000, 'dispense'),
	('norte', 1, 54, 0, 'h2', 1, 162546140000, 162569260000, 'dispense'),
	('norte', 1, 57, 0, 'h2', 1, 162569260000, 162581170000, 'offbook'),
	('sur', 1, 36, 0, 'y1', 1, 20000000, 88750000, 'dispense'),
	('norte', 1, 59, 0, 'd1', 1, 61254570000, 61254570000, 'read'),
	('norte', 1, 59, 0, 'd2', 1, 122489140000, 122489140000, 'read'),
	('norte', 1, 59, 0, 'h1', 1, 81254570000, 81254570000, 'read'),
	('norte', 1, 59, 0, 'h2', 1, 162581170000, 162581170000, 'read'),
	('norte', 1, 59, 0, 'h3', 1, 243723710000, 243723710000, 'read'),
	('norte', 1, 59, 0, 'h4', 1, 324958280000, 324958280000, 'read'),
	('norte', 1, 59, 0, 'h5', 1, 406192840000, 406192840000, 'read'),
	('norte', 1, 59, 0, 'h6', 1, 487467160000, 487467160000, 'read'),
	('sur', 1, 37, 0, 'y1', 1, 88750000, 88750000, 'read'),
	('sur', 1, 37, 0, 'y2', 1, 19974358, 19974358, 'read'),
	('sur', 1, 37, 0, 'y3', 1, 66200000, 66200000, 'read'),
	('sur', 1, 37, 0, 'y4', 1, 46974358, 46974358, 'read'),
	('sur', 1, 41, 0, 'y1', 1, 88750000, 107090000, 'offbook'),
	('norte', 1, 61, 0, 'h1', 1, 81254570000, 81274570000, 'dispense'),
	('sur', 1, 50, 0, 'y2', 1, 61769230, 80769230, 'dispense'),
	('sur', 1, 51, 0, 'y3', 1, 66200000, 94110000, 'dispense'),
	('norte', 1, 68, 0, 'd1', 1, 61254570000, 61254570000, 'read'),
	('norte', 1, 68, 0, 'd2', 1, 122508140000, 122508140000, 'read');
INSERT INTO public.reading VALUES
	('norte', 1, 68, 0, 'h1', 1, 81274570000, 81274570000, 'read'),
	('norte', 1, 68, 0, 'h2', 1, 162581170000, 162581170000, 'read'),
	('norte', 1, 68, 0, 'h3', 1, 243723710000, 243723710000, 'read'),
	('norte', 1, 68, 0, 'h4', 1, 325007540000, 325007540000, 'read'),
	('norte', 1, 68, 0, 'h5', 1, 406192840000, 406192840000, 'read'),
	('norte', 1, 68, 0, 'h6', 1, 487467160000, 487467160000, 'read'),
	('sur', 1, 53, 0, 'y2', 1, 80769230, 95769230, 'dispense'),
	('sur', 1, 54, 0, 'y1', 1, 127090000, 127090000, 'read'),
	('sur', 1, 54, 0, 'y2', 1, 95769230, 95769230, 'read'),
	('sur', 1, 54, 0, 'y3', 1, 94110000, 94110000, 'read'),
	('sur', 1, 54, 0, 'y4', 1, 58230769, 58230769, 'read'),
	('norte', 1, 71, 0, 'h6', 1, 487467160000, 487501670000, 'dispense'),
	('norte', 1, 73, 0, 'h4', 1, 325007540000, 325045040000, 'dispense'),
	('sur', 1, 56, 0, 'y1', 1, 127090000, 127090000, 'read'),
	('sur', 1, 56, 0, 'y2', 1, 95769230, 95769230, 'read'),
	('sur', 1, 56, 0, 'y3', 1, 94110000, 94110000, 'read'),
	('sur', 1, 56, 0, 'y4', 1, 58230769, 58230769, 'read'),
	('norte', 1, 74, 0, 'd1', 1, 61254570000, 61254570000, 'read'),
	('norte', 1, 74, 0, 'd2', 1, 122508140000, 122508140000, 'read'),
	('norte', 1, 74, 0, 'h1', 1, 81274570000, 81274570000, 'read'),
	('norte', 1, 74, 0, 'h2', 1, 162581170000, 162581170000, 'read'),
	('norte', 1, 74, 0, 'h3', 1, 243723710000, 243723710000, 'read'),
	('norte', 1, 74, 0, 'h4', 1, 325045040000, 325045040000, 'read'),
	('norte', 1, 74, 0, 'h5', 1, 406192840000, 406192840000, 'read'),
	('norte', 1, 74, 0, 'h6', 1, 487501670000, 487501670000, 'read'),
	('sur', 1, 43, 0, 'y2', 1, 19974358, 61769230, 'dispense'),
	('sur', 1, 45, 0, 'y1', 1, 107090000, 127090000, 'dispense'),
	('sur', 1, 46, 0, 'y4', 1, 46974358, 58230769, 'dispense'),
	('norte', 1, 64, 0, 'h4', 1, 324958280000, 324996280000, 'dispense'),
	('norte', 1, 65, 0, 'd2', 1, 122489140000, 122508140000, 'dispense'),
	('norte', 1, 67, 0, 'h4', 1, 324996280000, 325007540000, 'dispense');


--
-- Data for Name: record; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.record VALUES
	('office', 1, 1, 0, '\x9b87de56eab163702d420bcfa19bf67b11002946d38cc549840334620d8d4077', 'start', '2026-11-23 11:43:31+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226f6666696365222c2265706f6368223a312c22736571223a312c2270726576223a2233623362326338613064313837623762646661383635616438633735373738623935386362393263306463313138653533383965336333636337613938306662222c22626f6f74223a302c226d6f6e6f5f6d73223a323034302c226174223a22323032362d31312d32335431313a34333a33315a222c22636c6f636b223a2253222c226b696e64223a227374617274222c227374617274223a7b226f726967696e223a226c6974726f2e6c6f63616c2f63697479222c22776879223a22656e726f6c6c6564222c226772616e74223a2233623362326338613064313837623762646661383635616438633735373738623935386362393263306463313138653533383965336333636337613938306662222c226b6579223a226f66666963652b65383463396464342b41586c65504e7435473064364a6e44744a614a532f44444a744168687549397255797437554e746e67794447222c2270656f706c65223a5b7b22706572736f6e223a2261646d696e6973747261746f72222c226279223a226e616d65227d2c7b22706572736f6e223a227769746e657373222c226279223a226e616d65227d5d7d7d0a0ae28094206f66666963652036457964314a71554872324f72523551494e49316f432f762b6d667356466775756c2b695563343057794c773978726c5a34433466675a435458336937574d56755141686a41663738533662326154674b39594c3967477350516b3d0a'),
	('norte', 1, 1, 0, '\xd4230210cd78f8dfc6ee79bbeb43551438447d7eeaab9322c86f02efbf839578', 'start', '2026-11-23 11:47:46+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a312c2270726576223a2237306330626331313636386339623039343131366461333438393164373266356132356231366461323430306530313136393864656437386365363364346665222c22626f6f74223a312c226d6f6e6f5f6d73223a33372c226174223a22323032362d31312d32335431313a34373a34365a222c22636c6f636b223a2253222c226b696e64223a227374617274222c227374617274223a7b226f726967696e223a226c6974726f2e6c6f63616c2f63697479222c22776879223a22656e726f6c6c6564222c226772616e74223a2237306330626331313636386339623039343131366461333438393164373266356132356231366461323430306530313136393864656437386365363364346665222c226b6579223a226e6f7274652b66616134303631312b41587839655947574e5a324170583656326b43456f574a61686f2f7a374e39437a794c754b5a51756a6e474b222c226d6574657273223a5b7b22686f7365223a226831222c226d65746572223a312c22746f74616c697a65725f756c223a38313233343537303030307d2c7b22686f7365223a226832222c226d65746572223a312c22746f74616c697a65725f756c223a3136323436393134303030307d2c7b22686f7365223a226833222c226d65746572223a312c22746f74616c697a65725f756c223a3234333730333731303030307d2c7b22686f7365223a226834222c226d65746572223a312c22746f74616c697a65725f756c223a3332343933383238303030307d2c7b22686f7365223a226835222c226d65746572223a312c22746f74616c697a65725f756c223a3430363137323834303030307d2c7b22686f7365223a226836222c226d65746572223a312c22746f74616c697a65725f756c223a3438373430373431303030307d2c7b22686f7365223a226431222c226d65746572223a312c22746f74616c697a65725f756c223a36313233343537303030307d2c7b22686f7365223a226432222c226d65746572223a312c22746f74616c697a65725f756c223a3132323436393134303030307d5d2c2270656f706c65223a5b7b22706572736f6e223a22702d616e61222c226279223a226e616d65227d2c7b22706572736f6e223a22702d6c756973222c226279223a226e616d65227d5d7d7d0a0ae28094206e6f727465202b7151474551756f7250765a3762536c727a6e4d4441304533486d524f4952645636445856467839704f31627a6d6c51564a7858616149646d4c546f7862366571533344725645506d555038796b4a526c7a6739797348726967673d0a'),
	('sur', 1, 1, 0, '\xf815501e5569b1564af497cf6ff7331af42bb8715a455275a33ba68ee9aac2e0', 'start', '2026-11-23 11:48:43+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a312c2270726576223a2266356137313261373538303564363535383666666339663761343366306138353963366539666561393262633463336430343362653732653065313332353039222c22626f6f74223a312c226d6f6e6f5f6d73223a31332c226174223a22323032362d31312d32335431313a34383a34335a222c22636c6f636b223a2253222c226b696e64223a227374617274222c227374617274223a7b226f726967696e223a226c6974726f2e6c6f63616c2f63697479222c22776879223a22656e726f6c6c6564222c226772616e74223a2266356137313261373538303564363535383666666339663761343366306138353963366539666561393262633463336430343362653732653065313332353039222c226b6579223a227375722b61643361623064332b4158384577577947666f4f5731626e4b3150626532476f566e2b636a484670713945587630595145436f5737222c226d6574657273223a5b7b22686f7365223a227931222c226d65746572223a312c22746f74616c697a65725f756c223a307d2c7b22686f7365223a227932222c226d65746572223a312c22746f74616c697a65725f756c223a307d2c7b22686f7365223a227933222c226d65746572223a312c22746f74616c697a65725f756c223a307d2c7b22686f7365223a227934222c226d65746572223a312c22746f74616c697a65725f756c223a307d5d2c2270656f706c65223a5b7b22706572736f6e223a22702d616e61222c226279223a226e616d65227d2c7b22706572736f6e223a22702d6c756973222c226279223a226e616d65227d5d7d7d0a0ae28094207375722072547177303432315055534277793157776c6561736c556f537a565835704a476e626848756975385938334f4f335850495875645a5130745256496f6c484c5a444a7566444b717747303443624f7a544b4e66564a33596b4167493d0a'),
	('norte', 1, 2, 0, '\xe67b42be3db8f631b40fe3176a5a1b39a9b8b45d9a1ba0bb7358329a6d9291c8', 'booted', '2026-11-23 11:56:49+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a322c2270726576223a2264343233303231306364373866386466633665653739626265623433353531343338343437643765656161623933323263383666303265666266383339353738222c22626f6f74223a322c226d6f6e6f5f6d73223a34342c226174223a22323032362d31312d32335431313a35363a34395a222c22636c6f636b223a2253222c226b696e64223a22626f6f746564222c22626f6f746564223a7b2276657273696f6e223a2228646576656c29222c226275696c64223a22676f312e32362e38222c22636f6e6669675f736861323536223a2233656565623439313663313963623462323130373038656366643037316566373737623930653338353639336237393034313963393137633930383133623831222c22706f6c696379223a7b22666c656574223a22302e30222c226f776e223a22302e30227d2c226c6173745f6174223a22323032362d31312d32335431313a34373a34365a222c226f66665f73223a3534332c22667265655f6279746573223a35383036373739353936382c22776879223a2272657374617274227d7d0a0ae28094206e6f727465202b7151474562564f41716b6733624b6d4543594f4d443668424f3439444535715767544347706a535648336f3431483741335131634a7a374f3577656e746c686c663045365a32586e4c3456776632536d7646574639386f5667343d0a'),
	('norte', 1, 3, 0, '\xf89d8511e8319fbe8beb6323c1af5259fd9175d5537a085add913a303a10ebab', 'config', '2026-11-23 11:56:52+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a332c2270726576223a2265363762343262653364623866363331623430666533313736613561316233396139623862343564396131626130626237333538333239613664393239316338222c22626f6f74223a322c226d6f6e6f5f6d73223a34372c226174223a22323032362d31312d32335431313a35363a35325a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2231222c22686f7365223a226831222c226772616465223a2264696573656c222c2274616e6b223a225431222c226d65746572223a312c226d6f64756c7573223a31303030303030303030302c22737465705f756c223a31303030302c226e756d223a31303030302c2264656e223a312c2261726d223a2270756d70222c22746f74616c697a6572223a747275652c22776972696e67223a2262643839656664383766653662646135227d7d7d0a0ae28094206e6f727465202b715147456243656d472f67636d765679342f4b304d646646626179556b784867644b31787744444d65665841336a42544a47464c324848512b6a784d5359374257786f533435537964305874494b385042613670492f566b41733d0a'),
	('norte', 1, 4, 0, '\xf74aa635a25b61e32d8d66d69a7774ab6f8f05e26a3d5da56a5478d6a8fa94f6', 'config', '2026-11-23 11:56:52+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a342c2270726576223a2266383964383531316538333139666265386265623633323363316166353235396664393137356435353337613038356164643931336133303361313065626162222c22626f6f74223a322c226d6f6e6f5f6d73223a34372c226174223a22323032362d31312d32335431313a35363a35325a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2231222c22686f7365223a226832222c226772616465223a226d61676e61222c2274616e6b223a225432222c226d65746572223a312c226d6f64756c7573223a31303030303030303030302c22737465705f756c223a31303030302c226e756d223a31303030302c2264656e223a312c2261726d223a2270756d70222c22746f74616c697a6572223a747275652c22776972696e67223a2261646361363639663139663036376461227d7d7d0a0ae28094206e6f727465202b715147456266536c416f4a4d33636764465a37456a6c43505279526e62664271446a3675567671735550794f6f674f5975786a693731436a506f687678414f767a59374849746876594a50724837437047766f773332375277673d0a'),
	('norte', 1, 5, 0, '\x35c64ce68e32c51649d6028ec3399eac6a9ac1ddf6f220042f1200e04c6dc931', 'config', '2026-11-23 11:56:52+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a352c2270726576223a2266373461613633356132356236316533326438643636643639613737373461623666386630356532366133643564613536613534373864366138666139346636222c22626f6f74223a322c226d6f6e6f5f6d73223a34372c226174223a22323032362d31312d32335431313a35363a35325a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2232222c22686f7365223a226833222c226772616465223a2264696573656c222c2274616e6b223a225431222c226d65746572223a312c226d6f64756c7573223a31303030303030303030302c22737465705f756c223a31303030302c226e756d223a31303030302c2264656e223a312c2261726d223a2270756d70222c22746f74616c697a6572223a747275652c22776972696e67223a2233303362646538663563353738356332227d7d7d0a0ae28094206e6f727465202b715147456166536c663654306149446c6249346959376b635076794f7049512f4d415a77352b7578574d3442714a4c4e454a45707542484948786a3841475a635259477866746a644a4f572f4b7352663231526444516a5551633d0a'),
	('norte', 1, 6, 0, '\xf4ecfae5730dd8ff6dedf22ab1791d470d1ed64d85b08b73a6d8200288a4f5f1', 'config', '2026-11-23 11:56:52+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a362c2270726576223a2233356336346365363865333263353136343964363032386563333339396561633661396163316464663666323230303432663132303065303463366463393331222c22626f6f74223a322c226d6f6e6f5f6d73223a34372c226174223a22323032362d31312d32335431313a35363a35325a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2232222c22686f7365223a226834222c226772616465223a226d61676e61222c2274616e6b223a225432222c226d65746572223a312c226d6f64756c7573223a31303030303030303030302c22737465705f756c223a31303030302c226e756d223a31303030302c2264656e223a312c2261726d223a2270756d70222c22746f74616c697a6572223a747275652c22776972696e67223a2263373764666561616430643037656361227d7d7d0a0ae28094206e6f727465202b71514745556370324f7656567674573939546c6f6579514b624c714446454a334d5a4c4f64556c4c522f41546347793047744f624562336b586955576d2b3458464348622f545034524a614162394f687238356f4549557951553d0a'),
	('norte', 1, 7, 0, '\x7962f2f84a39f6e28342380345c978856affa04415ab6408732b04e2ae85c321', 'config', '2026-11-23 11:56:52+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a372c2270726576223a2266346563666165353733306464386666366465646632326162313739316434373064316564363464383562303862373361366438323030323838613466356631222c22626f6f74223a322c226d6f6e6f5f6d73223a34372c226174223a22323032362d31312d32335431313a35363a35325a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2233222c22686f7365223a226835222c226772616465223a2264696573656c222c2274616e6b223a225431222c226d65746572223a312c226d6f64756c7573223a31303030303030303030302c22737465705f756c223a31303030302c226e756d223a31303030302c2264656e223a312c2261726d223a2270756d70222c22746f74616c697a6572223a747275652c22776972696e67223a2234623261623765613934616664393033227d7d7d0a0ae28094206e6f727465202b71514745623648564e6f48754b554a51774d47414b78796973756b527758713136534f436d7062394b787338517161454f35724e2b674a4a3035564239716c6a366638436a4c6643386a505634696c337732416e62734a3877553d0a'),
	('norte', 1, 8, 0, '\x5578132aa1038316d003d090f3aee881ef6f33dc34b10b5e3e124f66f8fc6418', 'config', '2026-11-23 11:56:52+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a382c2270726576223a2237393632663266383461333966366532383334323338303334356339373838353661666661303434313561623634303837333262303465326165383563333231222c22626f6f74223a322c226d6f6e6f5f6d73223a34372c226174223a22323032362d31312d32335431313a35363a35325a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2233222c22686f7365223a226836222c226772616465223a226d61676e61222c2274616e6b223a225432222c226d65746572223a312c226d6f64756c7573223a31303030303030303030302c22737465705f756c223a31303030302c226e756d223a31303030302c2264656e223a312c2261726d223a2270756d70222c22746f74616c697a6572223a747275652c22776972696e67223a2235646435326439613766396438396530227d7d7d0a0ae28094206e6f727465202b7151474555736e474741796f47664c7335534945446d426a6b546d49316f506f473931622b304950422b4d7464594e61363234504d6c4d797436464d366f614c614655724a64663443636571614a71334e38466d7748314951553d0a'),
	('norte', 1, 9, 0, '\xf277912358f05dce87e12955dc54d302c92220c035115a33908f359f694449fd', 'config', '2026-11-23 11:56:52+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a392c2270726576223a2235353738313332616131303338333136643030336430393066336165653838316566366633336463333462313062356533653132346636366638666336343138222c22626f6f74223a322c226d6f6e6f5f6d73223a34372c226174223a22323032362d31312d32335431313a35363a35325a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2234222c22686f7365223a226431222c226772616465223a2264696573656c222c2274616e6b223a225431222c226d65746572223a312c226d6f64756c7573223a31303030303030303030302c22737465705f756c223a31303030302c226e756d223a31303030302c2264656e223a312c2261726d223a2270756d70222c22746f74616c697a6572223a747275652c22776972696e67223a2231333465323435346637643436306332227d7d7d0a0ae28094206e6f727465202b715147455277306d314e7576656c476155642b626c6e6c55494d463645695a57724e4a2f63726946466c3851553752363339504a665241676b43306a6468762f4f542f7468443930345464334d6b2b723547586e5170366377343d0a'),
	('norte', 1, 10, 0, '\xd3fb203ae0601558a4d6396e3a684a22a486e3025d51bf75717bbebf6c01df22', 'config', '2026-11-23 11:56:52+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a31302c2270726576223a2266323737393132333538663035646365383765313239353564633534643330326339323232306330333531313561333339303866333539663639343434396664222c22626f6f74223a322c226d6f6e6f5f6d73223a34372c226174223a22323032362d31312d32335431313a35363a35325a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2234222c22686f7365223a226432222c226772616465223a226d61676e61222c2274616e6b223a225432222c226d65746572223a312c226d6f64756c7573223a31303030303030303030302c22737465705f756c223a31303030302c226e756d223a31303030302c2264656e223a312c2261726d223a2270756d70222c22746f74616c697a6572223a747275652c22776972696e67223a2230353937616337353761613536356636227d7d7d0a0ae28094206e6f727465202b7151474564472f514d5139716862316f5944326634687a46304e6a766e695a744a7645383071717072545438317067715a66392b614e6d675641716a4d555a3945336758366e364e774b504e384238676f34786464574858514d3d0a'),
	('norte', 1, 11, 0, '\x95b5fa3d8a54cc04e85cdec7690d609becc0dd61ee08245968d4a607ec1d25ca', 'config', '2026-11-23 11:56:52+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a31312c2270726576223a2264336662323033616530363031353538613464363339366533613638346132326134383665333032356435316266373537313762626562663663303164663232222c22626f6f74223a322c226d6f6e6f5f6d73223a34372c226174223a22323032362d31312d32335431313a35363a35325a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a22646576696365222c226e616d65223a2274616e6b205431222c226166746572223a2264696573656c2c206361706163697479203430303030204c2c2073616665203338303030204c2c206c6f772034303030204c2c206865696768742032353030206d6d3b20676175676520746c73206c6974657273206d6d2043227d7d0a0ae28094206e6f727465202b715147456576644c456e376b72534d645443556e35627537596a3642512b647531654932324a694a5a417a44687677757a456f49426c4e787233367941653766564d7771707368556964785731544a5763325470475a477977593d0a'),
	('norte', 1, 12, 0, '\x1dce76a3de5a2b9db6f25b4a86a41d2f6a05238e15baa7f467a8898ddf181399', 'config', '2026-11-23 11:56:52+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a31322c2270726576223a2239356235666133643861353463633034653835636465633736393064363039626563633064643631656530383234353936386434613630376563316432356361222c22626f6f74223a322c226d6f6e6f5f6d73223a34372c226174223a22323032362d31312d32335431313a35363a35325a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a22646576696365222c226e616d65223a2274616e6b205432222c226166746572223a226d61676e612c206361706163697479203430303030204c2c2073616665203338303030204c2c206c6f772034303030204c2c206865696768742032353030206d6d3b20676175676520746c73206c6974657273206d6d2043227d7d0a0ae28094206e6f727465202b71514745536f304c446a6d34414a4a6467785a654d6452794f4a69476c2f536679594c5932637537695a616b5036345775425458696b706a445162636836447a346134642b4f68794e376b593655666a4e694d535942535867343d0a'),
	('norte', 1, 13, 0, '\x9c835f807e8345f9232edfaba3d5a675308dd0070f5723ef4360e114065be85c', 'tick', '2026-11-23 11:56:58+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a31332c2270726576223a2231646365373661336465356132623964623666323562346138366134316432663661303532333865313562616137663436376138383938646466313831333939222c22626f6f74223a322c226d6f6e6f5f6d73223a35382c226174223a22323032362d31312d32335431313a35363a35385a222c22636c6f636b223a2253222c226b696e64223a227469636b222c227469636b223a7b226d6574657273223a5b7b22686f7365223a226431222c226d65746572223a312c22746f74616c697a65725f756c223a36313233343537303030307d2c7b22686f7365223a226432222c226d65746572223a312c22746f74616c697a65725f756c223a3132323436393134303030307d2c7b22686f7365223a226831222c226d65746572223a312c22746f74616c697a65725f756c223a38313233343537303030307d2c7b22686f7365223a226832222c226d65746572223a312c22746f74616c697a65725f756c223a3136323436393134303030307d2c7b22686f7365223a226833222c226d65746572223a312c22746f74616c697a65725f756c223a3234333730333731303030307d2c7b22686f7365223a226834222c226d65746572223a312c22746f74616c697a65725f756c223a3332343933383238303030307d2c7b22686f7365223a226835222c226d65746572223a312c22746f74616c697a65725f756c223a3430363137323834303030307d2c7b22686f7365223a226836222c226d65746572223a312c22746f74616c697a65725f756c223a3438373430373431303030307d5d2c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22302e30227d2c22667265655f6279746573223a35383036373733383632342c22756e73656e74223a31322c2272656365697074223a7b2265706f6368223a312c22736571223a302c226b657074223a307d7d7d0a0ae28094206e6f727465202b71514745613259704e634171745171504a39564471723131536c5833476c463545696c39586f637a3163762f753756343974586e663430775375636156714c49755a762b4a5654622f487962324f734b5869554e74394d6941553d0a'),
	('norte', 1, 14, 0, '\xb43f8dc2b2150ade24207db0568736f088a1bdfb118003ef8715a8383f5ef192', 'tick', '2026-11-23 11:57:00+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a31342c2270726576223a2239633833356638303765383334356639323332656466616261336435613637353330386464303037306635373233656634333630653131343036356265383563222c22626f6f74223a322c226d6f6e6f5f6d73223a36322c226174223a22323032362d31312d32335431313a35373a30305a222c22636c6f636b223a2253222c226b696e64223a227469636b222c227469636b223a7b226d6574657273223a5b7b22686f7365223a226431222c226d65746572223a312c22746f74616c697a65725f756c223a36313233343537303030307d2c7b22686f7365223a226432222c226d65746572223a312c22746f74616c697a65725f756c223a3132323436393134303030307d2c7b22686f7365223a226831222c226d65746572223a312c22746f74616c697a65725f756c223a38313233343537303030307d2c7b22686f7365223a226832222c226d65746572223a312c22746f74616c697a65725f756c223a3136323436393134303030307d2c7b22686f7365223a226833222c226d65746572223a312c22746f74616c697a65725f756c223a3234333730333731303030307d2c7b22686f7365223a226834222c226d65746572223a312c22746f74616c697a65725f756c223a3332343933383238303030307d2c7b22686f7365223a226835222c226d65746572223a312c22746f74616c697a65725f756c223a3430363137323834303030307d2c7b22686f7365223a226836222c226d65746572223a312c22746f74616c697a65725f756c223a3438373430373431303030307d5d2c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22667265655f6279746573223a35383036373732363333362c22756e73656e74223a31332c2272656365697074223a7b2265706f6368223a312c22736571223a302c226b657074223a307d7d7d0a0ae28094206e6f727465202b715147455a4c746c5758414d3959664d732f4c3574386433443756304f7461475a5457463043583249552b4f39574b332f327342384a5756774d7735592f5962733255377334655972793044316d3845796578742f526a5441343d0a'),
	('sur', 1, 2, 0, '\xf4c801d25900fde85f5b84e2fa38ea5b06925ce42249ff6c68c412f1fac469ae', 'booted', '2026-11-23 11:56:51+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a322c2270726576223a2266383135353031653535363962313536346166343937636636666637333331616634326262383731356134353532373561333362613638656539616163326530222c22626f6f74223a322c226d6f6e6f5f6d73223a34332c226174223a22323032362d31312d32335431313a35363a35315a222c22636c6f636b223a2253222c226b696e64223a22626f6f746564222c22626f6f746564223a7b2276657273696f6e223a2228646576656c29222c226275696c64223a22676f312e32362e38222c22636f6e6669675f736861323536223a2263366334653031626435666235363066663230636338363935653165623130343666306363366664653339623862313239346438333862343139373030333930222c22706f6c696379223a7b22666c656574223a22302e30222c226f776e223a22302e30227d2c226c6173745f6174223a22323032362d31312d32335431313a34383a34335a222c226f66665f73223a3438372c22667265655f6279746573223a35383036373739353936382c22776879223a2272657374617274227d7d0a0ae2809420737572207254717730376278505975382f727a47412f472b33677032686c6f73475775312f7255316964796e50655872584c5135513563786e4a766c74344c745939516461306a336e443661394667497a67726b346f3733324d5a596177553d0a'),
	('sur', 1, 3, 0, '\xc3d3a62bf9b74422e00badf07f4a2f7059010def67133ff46227742951df7ce5', 'config', '2026-11-23 11:56:51+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a332c2270726576223a2266346338303164323539303066646538356635623834653266613338656135623036393235636534323234396666366336386334313266316661633436396165222c22626f6f74223a322c226d6f6e6f5f6d73223a34342c226174223a22323032362d31312d32335431313a35363a35315a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2231222c22686f7365223a227931222c226772616465223a2264696573656c222c2274616e6b223a225431222c226d65746572223a312c226d6f64756c7573223a343239343936373239362c22737465705f756c223a31303030302c226e756d223a313030303030302c2264656e223a3130302c2261726d223a227761746368222c22746f74616c697a6572223a747275652c22776972696e67223a2236333335353466396132353330656362227d7d7d0a0ae2809420737572207254717730776e595067726f33385635497677683954537a6d62427071386b515453326d4867466856394773562b6165524b4547776a623536562f646e3573335765545765623153637452777858496c6e6c5242665956734751593d0a'),
	('sur', 1, 4, 0, '\x9c4f42d6bd0296fc9c3de4e4fbb44736e0939e555effe5d389f4cb8b8b5ad03e', 'config', '2026-11-23 11:56:51+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a342c2270726576223a2263336433613632626639623734343232653030626164663037663461326637303539303130646566363731333366663436323237373432393531646637636535222c22626f6f74223a322c226d6f6e6f5f6d73223a34342c226174223a22323032362d31312d32335431313a35363a35315a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2232222c22686f7365223a227932222c226772616465223a226d61676e61222c2274616e6b223a225432222c226d65746572223a312c226d6f64756c7573223a343239343936373239362c22737465705f756c223a32353634322c226e756d223a313030303030302c2264656e223a33392c2261726d223a227761746368222c22746f74616c697a6572223a747275652c22776972696e67223a2261633535333931336264313663633932227d7d7d0a0ae28094207375722072547177303654595942593969676b594b6c6a54386748484f6766524e4f685748522f755877466e3270732f723866427232384c447a63616f7261596e7166497455754b55734d506b72414871546c4370674450615a714c5577303d0a'),
	('sur', 1, 5, 0, '\x64f584a19b7460c533ebac3b78524fe8f777a0c7cc20d869e75187089656015b', 'config', '2026-11-23 11:56:51+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a352c2270726576223a2239633466343264366264303239366663396333646534653466626234343733366530393339653535356566666535643338396634636238623862356164303365222c22626f6f74223a322c226d6f6e6f5f6d73223a34342c226174223a22323032362d31312d32335431313a35363a35315a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2233222c22686f7365223a227933222c226772616465223a2264696573656c222c2274616e6b223a225431222c226d65746572223a312c226d6f64756c7573223a343239343936373239362c22737465705f756c223a31303030302c226e756d223a313030303030302c2264656e223a3130302c2261726d223a227761746368222c22746f74616c697a6572223a747275652c22776972696e67223a2263623734386266643633343833376238227d7d7d0a0ae28094207375722072547177302f6c3676627861706d774747704e386743374d567778774e4264566445324b3259652f31696e486c636a6d2b754558654a7676684c664b4d744d446766716c5771376b7a4561374c6745485a396e717a74415a4167303d0a'),
	('sur', 1, 6, 0, '\x1a62056e8351b882e3dbfcd14d6cc46926ad5e7894d4d47c2960885846f0f957', 'config', '2026-11-23 11:56:51+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a362c2270726576223a2236346635383461313962373436306335333365626163336237383532346665386637373761306337636332306438363965373531383730383936353630313562222c22626f6f74223a322c226d6f6e6f5f6d73223a34342c226174223a22323032362d31312d32335431313a35363a35315a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2234222c22686f7365223a227934222c226772616465223a226d61676e61222c2274616e6b223a225432222c226d65746572223a312c226d6f64756c7573223a343239343936373239362c22737465705f756c223a32353634322c226e756d223a313030303030302c2264656e223a33392c2261726d223a227761746368222c22746f74616c697a6572223a747275652c22776972696e67223a2265383162656462663361653561393837227d7d7d0a0ae2809420737572207254717730794471454e547842455a36546c79775549586958395a4767366c76554a4b4a44707a466f7430557369344d58746163544465506c6a32707956486d445048776e6b596d4a3668636134356848544155456244566c41513d0a'),
	('sur', 1, 7, 0, '\x155391a41d6869274612facf617f7566067f12db34b486815f8a71bc21e4b51d', 'config', '2026-11-23 11:56:51+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a372c2270726576223a2231613632303536653833353162383832653364626663643134643663633436393236616435653738393464346434376332393630383835383436663066393537222c22626f6f74223a322c226d6f6e6f5f6d73223a34342c226174223a22323032362d31312d32335431313a35363a35315a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a22646576696365222c226e616d65223a227931222c226166746572223a226661696c2d736166653a20746865206d6f64756c6520636c6f736573207468652076616c76652077697468696e203373206f6620746865206c61737420706f6c6c227d7d0a0ae28094207375722072547177303978515756676e4152334841597a6e2b5575616a4e79504e43697067766556546d7735537256494c51646e33656a553731537169337a6532586d497a2f572b4c542f2f7675374f5331443151797133525674757a77633d0a'),
	('sur', 1, 8, 0, '\x1c6c2b5fd6a89d6c80d36ad6907d192ec7c55904f6376741b0e26e28f46acb1a', 'config', '2026-11-23 11:56:51+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a382c2270726576223a2231353533393161343164363836393237343631326661636636313766373536363036376631326462333462343836383135663861373162633231653462353164222c22626f6f74223a322c226d6f6e6f5f6d73223a34342c226174223a22323032362d31312d32335431313a35363a35315a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a22646576696365222c226e616d65223a227932222c226166746572223a226661696c2d736166653a20746865206d6f64756c6520636c6f736573207468652076616c76652077697468696e203373206f6620746865206c61737420706f6c6c227d7d0a0ae28094207375722072547177302b626349753638644b63474b2b4d793547434d6662672f513332772f4344525a41614a322b6f546271332f5832524e374e4c72594c6149772b326a4648367635524e4353524f676372484b7333314f2f4770743741593d0a'),
	('sur', 1, 9, 0, '\x87349fc4abc9079056cc286f22c511bfc19b78da07b65c6b5aed12686e7ba8c4', 'config', '2026-11-23 11:56:51+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a392c2270726576223a2231633663326235666436613839643663383064333661643639303764313932656337633535393034663633373637343162306532366532386634366163623161222c22626f6f74223a322c226d6f6e6f5f6d73223a34342c226174223a22323032362d31312d32335431313a35363a35315a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a22646576696365222c226e616d65223a227933222c226166746572223a226661696c2d736166653a20746865206d6f64756c6520636c6f736573207468652076616c76652077697468696e203373206f6620746865206c61737420706f6c6c227d7d0a0ae2809420737572207254717730782f4d4445534569734c4f4b744678524a67355735344f6750733853766836626a567539776e4b59374d76395158334d4945334d74746d2f764e765a6e6156414b62527370483476496d6a2b5250646b4239745867553d0a'),
	('sur', 1, 10, 0, '\x8fd42b574ecd26333ee53924698fdb3fe582ca5a31053f31e3b17e83214bd0ea', 'config', '2026-11-23 11:56:51+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a31302c2270726576223a2238373334396663346162633930373930353663633238366632326335313162666331396237386461303762363563366235616564313236383665376261386334222c22626f6f74223a322c226d6f6e6f5f6d73223a34342c226174223a22323032362d31312d32335431313a35363a35315a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a22646576696365222c226e616d65223a227934222c226166746572223a226661696c2d736166653a20746865206d6f64756c6520636c6f736573207468652076616c76652077697468696e203373206f6620746865206c61737420706f6c6c227d7d0a0ae28094207375722072547177303470494a39433872383944386b4d4d4d575347367453787a4a553254783930315a574d357353594f597a6c5543484f5a493242717058742f413136315a6a61746d72496f326273706e42785245674f685833694341343d0a'),
	('sur', 1, 11, 0, '\x1663f227dd6454982653581e394aa6a4b9e251a99b85d8dbf40fba7bbcb6d478', 'tick', '2026-11-23 11:56:53+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a31312c2270726576223a2238666434326235373465636432363333336565353339323436393866646233666535383263613561333130353366333165336231376538333231346264306561222c22626f6f74223a322c226d6f6e6f5f6d73223a34372c226174223a22323032362d31312d32335431313a35363a35335a222c22636c6f636b223a2253222c226b696e64223a227469636b222c227469636b223a7b22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22302e30227d2c22667265655f6279746573223a35383036373736373239362c22756e73656e74223a31302c2272656365697074223a7b2265706f6368223a312c22736571223a302c226b657074223a307d7d7d0a0ae28094207375722072547177303361786e6968736d6b45754c7551414836394e6b427833677575494f627470414772716c7048342f6858565779755834535a777954325763595a57507a324575496b7a37556c7373365954302f752b654a5a2f5377303d0a'),
	('sur', 1, 12, 0, '\x31739b5073d87f6ad2a14af26e14adf409f7b4e8d7740c21a60161da0a17ef87', 'tick', '2026-11-23 11:56:56+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a31322c2270726576223a2231363633663232376464363435343938323635333538316533393461613661346239653235316139396238356438646266343066626137626263623664343738222c22626f6f74223a322c226d6f6e6f5f6d73223a35322c226174223a22323032362d31312d32335431313a35363a35365a222c22636c6f636b223a2253222c226b696e64223a227469636b222c227469636b223a7b226d6574657273223a5b7b22686f7365223a227931222c226d65746572223a312c22746f74616c697a65725f756c223a307d2c7b22686f7365223a227932222c226d65746572223a312c22746f74616c697a65725f756c223a307d2c7b22686f7365223a227933222c226d65746572223a312c22746f74616c697a65725f756c223a307d2c7b22686f7365223a227934222c226d65746572223a312c22746f74616c697a65725f756c223a307d5d2c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22667265655f6279746573223a35383036373734363831362c22756e73656e74223a31312c2272656365697074223a7b2265706f6368223a312c22736571223a302c226b657074223a307d7d7d0a0ae28094207375722072547177307834374c3235386d30525466465549525676616a46736f6d65595677314a6f34396d57556d4274634935576c2b395368596d58484976344c77303052713146716e65587159526c544a6e3456786e4569624f363041303d0a'),
	('norte', 1, 15, 0, '\xb470eea832275293cceb1d8ac72a8d4d9a17a8ac04ddc71092570abd10af0268', 'config', '2026-11-23 11:57:09+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a31352c2270726576223a2262343366386463326232313530616465323432303764623035363837333666303838613162646662313138303033656638373135613833383366356566313932222c22626f6f74223a322c226d6f6e6f5f6d73223a37372c226174223a22323032362d31312d32335431313a35373a30395a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a22636c6f636b222c226e616d65223a2270756d7073222c226265666f7265223a22323032362d31312d32335431313a35373a3037222c226166746572223a22323032362d31312d32335430353a35373a3038227d7d0a0ae28094206e6f727465202b715147455a515056367935767241494d343958784a3574634745527261444f2f4c4f427076595036445049426b667a74385876314c4a725371646b63666d67535437676a4f79452b7832676a6e416652337632676b752f6577733d0a'),
	('sur', 1, 13, 0, '\x997ab15fc154acf7ee8a54e91da7f272955c2a7fdaa3cad3f87bf6ce1c7b7d50', 'authorize', '2026-11-23 12:02:41+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a31332c2270726576223a2233313733396235303733643837663661643261313461663236653134616466343039663762346538643737343063323161363031363164613061313765663837222c22626f6f74223a322c226d6f6e6f5f6d73223a3632372c226174223a22323032362d31312d32335431323a30323a34315a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2234222c22686f736573223a5b227934225d2c22707572706f7365223a2274657374222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a31393937353131382c2261726d223a227761746368222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22696e746f5f74616e6b223a225432222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22726561736f6e223a226772616e746564222c226465766963655f6964223a2230303030313030303030303030303064222c226c696e6b6564223a747275652c226c617073655f73223a36302c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d7d7d0a0ae28094207375722072547177302b547639475134715357632f494474644841795646344b73505a4a4d457136714f304a655544547275736e455a466c6473754b7235426b333679545150354d506233763568534f464b494a5456626e466772724f41553d0a'),
	('norte', 1, 16, 0, '\xdd550b8bc8bc821060132485420631352f30b858cc512e32b8adfedacd58e4a1', 'authorize', '2026-11-23 12:02:42+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a31362c2270726576223a2262343730656561383332323735323933636365623164386163373261386434643961313761386163303464646337313039323537306162643130616630323638222c22626f6f74223a322c226d6f6e6f5f6d73223a3633312c226174223a22323032362d31312d32335431323a30323a34325a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2233222c22686f736573223a5b226835225d2c22707572706f7365223a2274657374222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a2264696573656c222c226c696d69745f756c223a32303030303030302c2261726d223a2270756d70222c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22696e746f5f74616e6b223a225431222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22726561736f6e223a226772616e746564222c226465766963655f6964223a2230303030313030303030303030303130222c226c696e6b6564223a747275652c226c617073655f73223a36302c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d7d7d0a0ae28094206e6f727465202b7151474552775a68584152426a7a51363751705379334134526f67554f6875707046526347342f62444d7852305536307769782b4246646a43306c504d4b42452f5234624a487a45664d4d3770425a7432326c4e4965473941413d0a'),
	('norte', 1, 17, 0, '\x688df30303a4d786b13e6ba4bf84704b8d440e4d38b0859b7b2b9d82fb9158de', 'dispense', '2026-11-23 12:04:22+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a31372c2270726576223a2264643535306238626338626338323130363031333234383534323036333133353266333062383538636335313265333262386164666564616364353865346131222c22626f6f74223a322c226d6f6e6f5f6d73223a3739382c226174223a22323032362d31312d32335431323a30343a32325a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a226e6f7274652f312f3136222c22706f736974696f6e223a2233222c22686f7365223a226835222c226d65746572223a312c226772616465223a2264696573656c222c22707572706f7365223a2274657374222c22766f6c756d655f756c223a32303030303030302c22766f6c756d655f66726f6d223a2273746f726564222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a3430363137323834303030302c22746f74616c697a65725f61667465725f756c223a3430363139323834303030302c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a35313738302c2270726963655f66726f6d223a2270756d70222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c22696e746f5f74616e6b223a225431222c22626567616e5f6174223a22323032362d31312d32335431323a30323a35355a222c22666c6f775f73223a38362c226465766963655f73616c65223a7b22696e646578223a302c226964223a2230303030313030303030303030303130222c226174223a22323032362d31312d32335430363a30343a3132227d2c22656e64223a224c227d7d0a0ae28094206e6f727465202b7151474564324e35786366505a79697475486365534f4a775565715748747479426f7a524147566136365550507644615a5454474a486f72677a6335394b4c3444594d42316a52502b65783379597736625a4c557466314b67493d0a'),
	('sur', 1, 14, 0, '\xf51c3eef2d0036526ea3e45b74e227e4d267137f42cb883ba26a94f0f8e0d7fe', 'authorize', '2026-11-23 12:03:29+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a31342c2270726576223a2239393761623135666331353461636637656538613534653931646137663237323935356332613766646161336361643366383762663663653163376237643530222c22626f6f74223a322c226d6f6e6f5f6d73223a3730362c226174223a22323032362d31312d32335431323a30333a32395a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2233222c22686f736573223a5b227933225d2c22707572706f7365223a2274657374222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a2264696573656c222c226c696d69745f756c223a32303030303030302c2261726d223a227761746368222c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22696e746f5f74616e6b223a225431222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22726561736f6e223a226772616e746564222c226465766963655f6964223a2230303030313030303030303030303065222c226c696e6b6564223a747275652c226c617073655f73223a36302c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d7d7d0a0ae2809420737572207254717730386d7659303163552f744939466f536c6c4b44725842486b2b5a6751396276307155485969716763306c753457564d704133426f4459624c2b424b4562702f736c3162755a6b784b426679484b422b567571364767493d0a'),
	('norte', 1, 18, 0, '\xdd64a83502f312f16fa2b1e56556b8d7ef430614b7730d0daa582236b03fd914', 'authorize', '2026-11-23 12:04:27+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a31382c2270726576223a2236383864663330333033613464373836623133653662613462663834373034623864343430653464333862303835396237623262396438326662393135386465222c22626f6f74223a322c226d6f6e6f5f6d73223a3830372c226174223a22323032362d31312d32335431323a30343a32375a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2234222c22686f736573223a5b226431225d2c22707572706f7365223a2274657374222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a2264696573656c222c226c696d69745f756c223a32303030303030302c2261726d223a2270756d70222c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22696e746f5f74616e6b223a225431222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22726561736f6e223a226772616e746564222c226465766963655f6964223a2230303030313030303030303030303132222c226c696e6b6564223a747275652c226c617073655f73223a36302c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d7d7d0a0ae28094206e6f727465202b715147455377683157737878784554307759486d4c333555515a4774767344302b4c58514c38676b635832693544794b6f6e626161734f41444a54346c3136672b783251562b6e45417142612b434a62625246385142635967633d0a'),
	('sur', 1, 15, 0, '\x4ff2de0b5abebece4d6778990e17ea70f1c7324dd0e6bd71d7e6d63c888f2204', 'authorize', '2026-11-23 12:04:51+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a31352c2270726576223a2266353163336565663264303033363532366561336534356237346532323765346432363731333766343263623838336261323661393466306638653064376665222c22626f6f74223a322c226d6f6e6f5f6d73223a3834332c226174223a22323032362d31312d32335431323a30343a35315a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2231222c22686f736573223a5b227931225d2c22707572706f7365223a2274657374222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a2264696573656c222c226c696d69745f756c223a32303030303030302c2261726d223a227761746368222c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22696e746f5f74616e6b223a225431222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22726561736f6e223a226772616e746564222c226465766963655f6964223a2230303030313030303030303030303066222c226c696e6b6564223a747275652c226c617073655f73223a36302c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d7d7d0a0ae2809420737572207254717730772b656c47476e394653564c326c664e412b3838595762476148474b5a30356e51685637643536742b2f7845465a59537a58684a53456b615866526b6965587864735a7768696f624b526d4d7a7751464d43545441383d0a'),
	('sur', 1, 16, 0, '\x52da84ca983d292ed0b6f2461e9d5bdaa767d8293a42afed366cd67ef47f0b56', 'dispense', '2026-11-23 12:05:22+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a31362c2270726576223a2234666632646530623561626562656365346436373738393930653137656137306631633733323464643065366264373164376536643633633838386632323034222c22626f6f74223a322c226d6f6e6f5f6d73223a3839352c226174223a22323032362d31312d32335431323a30353a32325a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a227375722f312f3133222c22706f736974696f6e223a2234222c22686f7365223a227934222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2274657374222c22766f6c756d655f756c223a31393937343335382c22766f6c756d655f66726f6d223a22636f756e746572222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a302c22746f74616c697a65725f61667465725f756c223a31393937343335382c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a34373931382c2270726963655f66726f6d223a22706f6c696379222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c22696e746f5f74616e6b223a225432222c22626567616e5f6174223a22323032362d31312d32335431323a30323a35385a222c22666c6f775f73223a3134322c22656e64223a224c227d7d0a0ae2809420737572207254717730334572627148526d34484c736a67384550584d4e4a6c595174477875497530626373614f42334f59534834516c7579677741386656727632487349754446756c5476686c646a39582f5052703837456c7143555977453d0a'),
	('norte', 1, 19, 0, '\xf87fb24b5b72b36d0eb08f11e00160617c95225ce4cb73a298f646722f875be2', 'tank', '2026-11-23 12:05:53+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a31392c2270726576223a2264643634613833353032663331326631366661326231653536353536623864376566343330363134623737333064306461613538323233366230336664393134222c22626f6f74223a322c226d6f6e6f5f6d73223a3935302c226174223a22323032362d31312d32335431323a30353a35335a222c22636c6f636b223a2253222c226b696e64223a2274616e6b222c2274616e6b223a7b2274616e6b223a225431222c226772616465223a2264696573656c222c22736f75726365223a226761756765222c22776879223a22706572696f646963222c22766f6c756d655f756c223a31363030303030303030302c226261736973223a226f6273222c2277617465725f756c223a3139323030303030302c226865696768745f756d223a313030303030302c2277617465725f756d223a31323030302c2274656d70657261747572655f6d63223a32323030302c22756c6c6167655f756c223a32343030303030303030307d7d0a0ae28094206e6f727465202b715147455949683173547939344f494469364e6739446d725463444c36514e6966727642526569592b784467735441413766444e796a342b384f6e7770727951466c336c704c78765843647a43594f2f415476423779316341733d0a'),
	('norte', 1, 20, 0, '\x816692546f5c684378f8ee187ba9b8d92804745d23c85953ac4e19048c8079f3', 'tank', '2026-11-23 12:05:59+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a32302c2270726576223a2266383766623234623562373262333664306562303866313165303031363036313763393532323563653463623733613239386636343637323266383735626532222c22626f6f74223a322c226d6f6e6f5f6d73223a3935392c226174223a22323032362d31312d32335431323a30353a35395a222c22636c6f636b223a2253222c226b696e64223a2274616e6b222c2274616e6b223a7b2274616e6b223a225432222c226772616465223a226d61676e61222c22736f75726365223a226761756765222c22776879223a22706572696f646963222c22766f6c756d655f756c223a31363030303030303030302c226261736973223a226f6273222c2277617465725f756c223a3139323030303030302c226865696768745f756d223a313030303030302c2277617465725f756d223a31323030302c2274656d70657261747572655f6d63223a32323030302c22756c6c6167655f756c223a32343030303030303030307d7d0a0ae28094206e6f727465202b7151474565744b61536567396b6a356d304b34434d485370746f356e344a61724c4b787751584931616a5a7a3241546c324576586b4d4f3061752b3975432b4470516e5379394167337a6d4c4871494b55666d5045436f43676b3d0a'),
	('sur', 1, 17, 0, '\x5608ec2d894c7cc641eef84773e8f2030c0b2b748bb6862e85558e91e6430217', 'dispense', '2026-11-23 12:05:53+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a31372c2270726576223a2235326461383463613938336432393265643062366632343631653964356264616137363764383239336134326166656433363663643637656634376630623536222c22626f6f74223a322c226d6f6e6f5f6d73223a3934372c226174223a22323032362d31312d32335431323a30353a35335a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a227375722f312f3134222c22706f736974696f6e223a2233222c22686f7365223a227933222c226d65746572223a312c226772616465223a2264696573656c222c22707572706f7365223a2274657374222c22766f6c756d655f756c223a32303030303030302c22766f6c756d655f66726f6d223a22636f756e746572222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a302c22746f74616c697a65725f61667465725f756c223a32303030303030302c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a35313738302c2270726963655f66726f6d223a22706f6c696379222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c22696e746f5f74616e6b223a225431222c22626567616e5f6174223a22323032362d31312d32335431323a30343a33305a222c22666c6f775f73223a37392c22656e64223a224c227d7d0a0ae2809420737572207254717730324a4762426b437951706c483636744261774242754c5459586b334a554e61635678342f7a456561456f594d464e79436b4e78615456716551485532526c422b61625038773270374965327a752b67645a61735667633d0a'),
	('sur', 1, 18, 0, '\x0f12651a04fc4b57a07f2d3e9da93c12e73a01fefcbdf8a76c99681f0e07b430', 'authorize', '2026-11-23 12:06:00+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a31382c2270726576223a2235363038656332643839346337636336343165656638343737336538663230333063306232623734386262363836326538353535386539316536343330323137222c22626f6f74223a322c226d6f6e6f5f6d73223a3935382c226174223a22323032362d31312d32335431323a30363a30305a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2232222c22686f736573223a5b227932225d2c22707572706f7365223a2274657374222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a31393937353131382c2261726d223a227761746368222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22696e746f5f74616e6b223a225432222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22726561736f6e223a226772616e746564222c226465766963655f6964223a2230303030313030303030303030303132222c226c696e6b6564223a747275652c226c617073655f73223a36302c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d7d7d0a0ae2809420737572207254717730357664516370492b54504d6c75787a7a3151365736734962624d674653452b5a635a4f696e7356674a66302b62446f557a666a732f6976796d437a73316d73515872706b6b2b6e347364786e7342335a5454503467383d0a'),
	('norte', 1, 21, 0, '\x95bd21054d69635c293ed75373f9f1d761b15c8e1ac3db7ac3ce7e4be611248d', 'authorize', '2026-11-23 12:06:11+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a32312c2270726576223a2238313636393235343666356336383433373866386565313837626139623864393238303437343564323363383539353361633465313930343863383037396633222c22626f6f74223a322c226d6f6e6f5f6d73223a3938302c226174223a22323032362d31312d32335431323a30363a31315a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2231222c22686f736573223a5b226831225d2c22707572706f7365223a2274657374222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a2264696573656c222c226c696d69745f756c223a32303030303030302c2261726d223a2270756d70222c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22696e746f5f74616e6b223a225431222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22726561736f6e223a226772616e746564222c226465766963655f6964223a2230303030313030303030303030303135222c226c696e6b6564223a747275652c226c617073655f73223a36302c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d7d7d0a0ae28094206e6f727465202b7151474551593275324f3834783372655033616a5a6c2b4278387052644b454b75736f2f4569513364304b635450446c4c6c725369417557456f384c596d464b4a6646475a76624a68773739497355524f7478466c78306d77303d0a'),
	('sur', 1, 19, 0, '\xff03086d5a93b63ea333a26fb5cef936d327a3f59d394b965a5c51a9ac2e2dfe', 'dispense', '2026-11-23 12:06:40+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a31392c2270726576223a2230663132363531613034666334623537613037663264336539646139336331326537336130316665666362646638613736633939363831663065303762343330222c22626f6f74223a322c226d6f6e6f5f6d73223a313032352c226174223a22323032362d31312d32335431323a30363a34305a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a227375722f312f3135222c22706f736974696f6e223a2231222c22686f7365223a227931222c226d65746572223a312c226772616465223a2264696573656c222c22707572706f7365223a2274657374222c22766f6c756d655f756c223a32303030303030302c22766f6c756d655f66726f6d223a22636f756e746572222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a302c22746f74616c697a65725f61667465725f756c223a32303030303030302c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a35313738302c2270726963655f66726f6d223a22706f6c696379222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c22696e746f5f74616e6b223a225431222c22626567616e5f6174223a22323032362d31312d32335431323a30353a32315a222c22666c6f775f73223a37382c22656e64223a224c227d7d0a0ae2809420737572207254717730366a6d7158764d6e6e546c6f514a49757366676e386b4b456e7639367338344e5659417459474d4c596a7235504b2b587964715a734f5447653657365863445641352b354b667a444577634e736c3241714c526a77383d0a'),
	('norte', 1, 22, 0, '\xcad8896aa4e9b0a669d753baca8fb0add24a33559ad915e6818ba0e8c6cc3b6f', 'tick', '2026-11-23 12:06:55+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a32322c2270726576223a2239356264323130353464363936333563323933656437353337336639663164373631623135633865316163336462376163336365376534626536313132343864222c22626f6f74223a322c226d6f6e6f5f6d73223a313035332c226174223a22323032362d31312d32335431323a30363a35355a222c22636c6f636b223a2253222c226b696e64223a227469636b222c227469636b223a7b226d6574657273223a5b7b22686f7365223a226833222c226d65746572223a312c22746f74616c697a65725f756c223a3234333730333731303030307d2c7b22686f7365223a226834222c226d65746572223a312c22746f74616c697a65725f756c223a3332343933383238303030307d2c7b22686f7365223a226835222c226d65746572223a312c22746f74616c697a65725f756c223a3430363139323834303030307d2c7b22686f7365223a226836222c226d65746572223a312c22746f74616c697a65725f756c223a3438373430373431303030307d5d2c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22667265655f6279746573223a35383036373530313035362c22756e73656e74223a312c2272656365697074223a7b2265706f6368223a312c22736571223a32312c226b657074223a307d7d7d0a0ae28094206e6f727465202b71514745614a6b575134443948522b59522b746b6c7037385468544e7a38504f30694c34666172376e534a70724b2f46764b6f59447538414e636963544250634a2f47536575677344566c5433504f35346c50627177546c51383d0a'),
	('norte', 1, 23, 0, '\x8ca954ce706f5fa9b2477b0980d225f9848e5e83b01ee8c7d1ceca2167d4af4f', 'clock_state', '2026-11-23 12:07:05+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a32332c2270726576223a2263616438383936616134653962306136363964373533626163613866623061646432346133333535396164393135653638313862613065386336636333623666222c22626f6f74223a322c226d6f6e6f5f6d73223a313036392c226174223a22323032362d31312d32335431323a30373a30355a222c22636c6f636b223a2253222c226b696e64223a22636c6f636b5f7374617465222c22636c6f636b5f7374617465223a7b2266726f6d223a2255222c22746f223a2253222c22736f75726365223a226e7470227d7d0a0ae28094206e6f727465202b7151474561446978512f73474941356459446f493946556a564b3231464c4b5a47393048476b71453753363533456f7248745038415078682b437a6c5843452f304a50484752314367795363704645646c6a353449412b6667383d0a'),
	('norte', 1, 24, 0, '\x434a15c9a974562b7dcff617996fce5f5ef2225d38a73bb493f9fc6e06b5845e', 'authorize', '2026-11-23 12:07:16+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a32342c2270726576223a2238636139353463653730366635666139623234373762303938306432323566393834386535653833623031656538633764316365636132313637643461663466222c22626f6f74223a322c226d6f6e6f5f6d73223a313038382c226174223a22323032362d31312d32335431323a30373a31365a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2232222c22686f736573223a5b226833225d2c22707572706f7365223a2274657374222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a2264696573656c222c226c696d69745f756c223a32303030303030302c2261726d223a2270756d70222c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22696e746f5f74616e6b223a225431222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22726561736f6e223a226772616e746564222c226465766963655f6964223a2230303030313030303030303030303138222c226c696e6b6564223a747275652c226c617073655f73223a36302c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d7d7d0a0ae28094206e6f727465202b7151474564656d6c57506f2b4d7578565761464146637544413073466e596a7456486f734e6b66506c41532b3568483446542b6f4d477554743269395742712f6d4145566d42627a7561476173676742512f656f356c576541383d0a'),
	('norte', 1, 58, 0, '\x2ab8f3e6c01ed095d270bdde7f1f120885628d719e0455f1ebf42383a0e0f66f', 'lease', '2026-11-23 12:45:04+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a35382c2270726576223a2233346131303530323030393234623963373938356635353534353461343030376631303235613662306435333065643961646238323730653763653565373463222c22626f6f74223a322c226d6f6e6f5f6d73223a343836382c226174223a22323032362d31312d32335431323a34353a30345a222c22636c6f636b223a2253222c226b696e64223a226c65617365222c226c65617365223a7b2271756f7461223a2271763533485a5a514534222c22706572696f64223a22323032362d3131222c226f776e223a22313739353433343230332e3630222c226c696d69745f756c223a302c22757365645f756c223a302c2272657365727665645f756c223a307d7d0a0ae28094206e6f727465202b71514745597377597a316f5447774b756741624f746437616554504563415651564349554e4b627446365a677273464b64784b5a5053354f4c5450764b4b476f4a4d59493234393576483637314b55546c534b364a434e7877493d0a'),
	('sur', 1, 20, 0, '\x4690176930a53f147fa5ade624069fff07cfb4d4aa1ae1e3c5b7824dc9299954', 'config', '2026-11-23 12:06:55+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a32302c2270726576223a2266663033303836643561393362363365613333336132366662356365663933366433323761336635396433393462393635613563353161396163326532646665222c22626f6f74223a322c226d6f6e6f5f6d73223a313035312c226174223a22323032362d31312d32335431323a30363a35355a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2234222c22686f7365223a227934222c226772616465223a226d61676e61222c2274616e6b223a225432222c226d65746572223a312c226d6f64756c7573223a343239343936373239362c22737465705f756c223a32353634322c226e756d223a313030303030302c2264656e223a33392c2261726d223a227761746368222c22746f74616c697a6572223a747275652c22776972696e67223a2265383162656462663361653561393837227d2c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d2c2274657374223a7b226f66223a227375722f312f3136222c2273616964223a227934222c226d656173757265645f756c223a32303030303030307d7d7d0a0ae2809420737572207254717730334b325431462f6752306e343859363733374d664162726b7859584c36677742507a35326f6450694f2f2b314f334f6c52484250554c584e4965784251502b302b72656e6f2f724d544668626833334e38576a3967513d0a'),
	('sur', 1, 21, 0, '\xf388dab669f4d389f5adbc8e2e819dbbe248d31c5a1df790b1de1bcaeaba0e3e', 'tick', '2026-11-23 12:07:07+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a32312c2270726576223a2234363930313736393330613533663134376661356164653632343036396666663037636662346434616131616531653363356237383234646339323939393534222c22626f6f74223a322c226d6f6e6f5f6d73223a313037302c226174223a22323032362d31312d32335431323a30373a30375a222c22636c6f636b223a2253222c226b696e64223a227469636b222c227469636b223a7b226d6574657273223a5b7b22686f7365223a227931222c226d65746572223a312c22746f74616c697a65725f756c223a32303030303030307d2c7b22686f7365223a227933222c226d65746572223a312c22746f74616c697a65725f756c223a32303030303030307d2c7b22686f7365223a227934222c226d65746572223a312c22746f74616c697a65725f756c223a31393937343335387d5d2c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22667265655f6279746573223a35383036373530313035362c22756e73656e74223a332c2272656365697074223a7b2265706f6368223a312c22736571223a31382c226b657074223a307d7d7d0a0ae28094207375722072547177303237625a64687177584d307372546d72334659642f3073592f42636b4f6d2b5a7a714b3651477348413643714e6d675274795246596f6f4248527a326664596a61547433494d6b634d6b5738323874335850734551383d0a'),
	('sur', 1, 22, 0, '\x95354bc4cd42f0978db2c0c04bd6994f59ca21366831f5601265121d877cb1f0', 'clock_state', '2026-11-23 12:07:11+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a32322c2270726576223a2266333838646162363639663464333839663561646263386532653831396462626532343864333163356131646637393062316465316263616561626130653365222c22626f6f74223a322c226d6f6e6f5f6d73223a313037372c226174223a22323032362d31312d32335431323a30373a31315a222c22636c6f636b223a2253222c226b696e64223a22636c6f636b5f7374617465222c22636c6f636b5f7374617465223a7b2266726f6d223a2255222c22746f223a2253222c22736f75726365223a226e7470227d7d0a0ae28094207375722072547177303279785742706d337975396758437961435932586e4547627a6a382f6b57486d69686f6c743673503745412b7253793850455a4a694c425a66377771476e64503830324b624938516331536552594c6c536b393777453d0a'),
	('norte', 1, 25, 0, '\x22dd2794e0053ba99e7ba112ce6493e81b7ff106db1cda81c2256c7f0e1fa83f', 'dispense', '2026-11-23 12:07:34+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a32352c2270726576223a2234333461313563396139373435363262376463666636313739393666636535663565663232323564333861373362623439336639666336653036623538343565222c22626f6f74223a322c226d6f6e6f5f6d73223a313131382c226174223a22323032362d31312d32335431323a30373a33345a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a226e6f7274652f312f3231222c22706f736974696f6e223a2231222c22686f7365223a226831222c226d65746572223a312c226772616465223a2264696573656c222c22707572706f7365223a2274657374222c22766f6c756d655f756c223a32303030303030302c22766f6c756d655f66726f6d223a2273746f726564222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a38313233343537303030302c22746f74616c697a65725f61667465725f756c223a38313235343537303030302c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a35313738302c2270726963655f66726f6d223a2270756d70222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c22696e746f5f74616e6b223a225431222c22626567616e5f6174223a22323032362d31312d32335431323a30363a35355a222c22666c6f775f73223a33382c226465766963655f73616c65223a7b22696e646578223a312c226964223a2230303030313030303030303030303135222c226174223a22323032362d31312d32335430363a30373a3330227d2c22656e64223a224c227d7d0a0ae28094206e6f727465202b71514745514b4c335a576f576d6d64332b716d4a6b61387636777731434442577753697a462b4b6d5a43565a4753744b7676467567664352636446344f6c50746c45626735746e4a6a304b647658364a773052624e6d486167733d0a'),
	('sur', 1, 23, 0, '\x72eb397454e455936681acc46c42011ffa4608814bc67e49d415f1343533c8d5', 'config', '2026-11-23 12:07:44+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a32332c2270726576223a2239353335346263346364343266303937386462326330633034626436393934663539636132313336363833316635363031323635313231643837376362316630222c22626f6f74223a322c226d6f6e6f5f6d73223a313133322c226174223a22323032362d31312d32335431323a30373a34345a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2233222c22686f7365223a227933222c226772616465223a2264696573656c222c2274616e6b223a225431222c226d65746572223a312c226d6f64756c7573223a343239343936373239362c22737465705f756c223a31303030302c226e756d223a313030303030302c2264656e223a3130302c2261726d223a227761746368222c22746f74616c697a6572223a747275652c22776972696e67223a2263623734386266643633343833376238227d2c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d2c2274657374223a7b226f66223a227375722f312f3137222c2273616964223a227933222c226d656173757265645f756c223a32303030303030307d7d7d0a0ae28094207375722072547177307a59516650594b48665162537637623631684277714c497857546568702f73493748696652612f4d7673695230343450454a57427838594d6133664766716e574d4a4f7034474954752b38384f71644d34725078416f3d0a');
INSERT INTO public.record VALUES
	('norte', 1, 26, 0, '\xdc165f8eca8aac281be30c995e6ca82e6b3795073b251f74539ac4f9a3a62e05', 'config', '2026-11-23 12:08:08+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a32362c2270726576223a2232326464323739346530303533626139396537626131313263653634393365383162376666313036646231636461383163323235366337663065316661383366222c22626f6f74223a322c226d6f6e6f5f6d73223a313137352c226174223a22323032362d31312d32335431323a30383a30385a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2233222c22686f7365223a226835222c226772616465223a2264696573656c222c2274616e6b223a225431222c226d65746572223a312c226d6f64756c7573223a31303030303030303030302c22737465705f756c223a31303030302c226e756d223a31303030302c2264656e223a312c2261726d223a2270756d70222c22746f74616c697a6572223a747275652c22776972696e67223a2234623261623765613934616664393033227d2c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d2c2274657374223a7b226f66223a226e6f7274652f312f3137222c2273616964223a226835222c226d656173757265645f756c223a32303030303030307d7d7d0a0ae28094206e6f727465202b7151474556586f62754f6c576166622b34436433544675472f4c6a4a4f6977645a5471534f414c47626c706463792f6d35397342695034664d4e32687766745863314368556e614e30722f6c79687237636874767776584951303d0a'),
	('sur', 1, 24, 0, '\x494538ae869f47a6cc812e073b666ae8deae19971ca3392fc0b3b9cf0cb46a2d', 'dispense', '2026-11-23 12:08:09+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a32342c2270726576223a2237326562333937343534653435353933363638316163633436633432303131666661343630383831346263363765343964343135663133343335333363386435222c22626f6f74223a322c226d6f6e6f5f6d73223a313137342c226174223a22323032362d31312d32335431323a30383a30395a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a227375722f312f3138222c22706f736974696f6e223a2232222c22686f7365223a227932222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2274657374222c22766f6c756d655f756c223a31393937343335382c22766f6c756d655f66726f6d223a22636f756e746572222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a302c22746f74616c697a65725f61667465725f756c223a31393937343335382c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a34373931382c2270726963655f66726f6d223a22706f6c696379222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c22696e746f5f74616e6b223a225432222c22626567616e5f6174223a22323032362d31312d32335431323a30363a31325a222c22666c6f775f73223a3131372c22656e64223a224c227d7d0a0ae2809420737572207254717730315774384b5a39675939704233763446527a77552f3772494a74336930793941776c38416b364f76636d77464a5774444e796243726a4e70426651343955506a37514f48666e4e4e2f3469626a2f64567054624941343d0a'),
	('norte', 1, 27, 0, '\x896bbf489b1f3e8300439018669c0d75446cdea42220bd846f8ee61eef5fcd9b', 'config', '2026-11-23 12:08:35+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a32372c2270726576223a2264633136356638656361386161633238316265333063393935653663613832653662333739353037336232353166373435333961633466396133613632653035222c22626f6f74223a322c226d6f6e6f5f6d73223a313231392c226174223a22323032362d31312d32335431323a30383a33355a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2231222c22686f7365223a226831222c226772616465223a2264696573656c222c2274616e6b223a225431222c226d65746572223a312c226d6f64756c7573223a31303030303030303030302c22737465705f756c223a31303030302c226e756d223a31303030302c2264656e223a312c2261726d223a2270756d70222c22746f74616c697a6572223a747275652c22776972696e67223a2262643839656664383766653662646135227d2c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d2c2274657374223a7b226f66223a226e6f7274652f312f3235222c2273616964223a226831222c226d656173757265645f756c223a32303030303030307d7d7d0a0ae28094206e6f727465202b715147456330577039315866796a2f4c42617838633239384a556e7666564f342f4d5669674d78456a785239445a7a71654746464b4c467441635953314b72454b6a74757a5353682b5936487669486f3478535a5973656541773d0a'),
	('norte', 1, 28, 0, '\xa964dec25c583506b78ceaf0c33007e8a5f4fdcc30811110d184002d185cc6c4', 'dispense', '2026-11-23 12:08:58+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a32382c2270726576223a2238393662626634383962316633653833303034333930313836363963306437353434366364656134323232306264383436663865653631656566356663643962222c22626f6f74223a322c226d6f6e6f5f6d73223a313235382c226174223a22323032362d31312d32335431323a30383a35385a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a226e6f7274652f312f3234222c22706f736974696f6e223a2232222c22686f7365223a226833222c226d65746572223a312c226772616465223a2264696573656c222c22707572706f7365223a2274657374222c22766f6c756d655f756c223a32303030303030302c22766f6c756d655f66726f6d223a2273746f726564222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a3234333730333731303030302c22746f74616c697a65725f61667465725f756c223a3234333732333731303030302c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a35313738302c2270726963655f66726f6d223a2270756d70222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c22696e746f5f74616e6b223a225431222c22626567616e5f6174223a22323032362d31312d32335431323a30373a33345a222c22666c6f775f73223a38302c226465766963655f73616c65223a7b22696e646578223a322c226964223a2230303030313030303030303030303138222c226174223a22323032362d31312d32335430363a30383a3137227d2c22656e64223a224c227d7d0a0ae28094206e6f727465202b7151474551567447476c75536a7a4e4b69647a436b4c5276525642374c725a63685353787642436b4c38764d2b6e344a6d61454a6d51466a65647454587a3952576a5a61526b3575336c553435754c78727230464c664b3377673d0a'),
	('sur', 1, 25, 0, '\x9980a755b767db9186d82413a7e699c7e2cdb491907e42864c5d7be22340798a', 'config', '2026-11-23 12:08:48+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a32352c2270726576223a2234393435333861653836396634376136636338313265303733623636366165386465616531393937316361333339326663306233623963663063623436613264222c22626f6f74223a322c226d6f6e6f5f6d73223a313233382c226174223a22323032362d31312d32335431323a30383a34385a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2231222c22686f7365223a227931222c226772616465223a2264696573656c222c2274616e6b223a225431222c226d65746572223a312c226d6f64756c7573223a343239343936373239362c22737465705f756c223a31303030302c226e756d223a313030303030302c2264656e223a3130302c2261726d223a227761746368222c22746f74616c697a6572223a747275652c22776972696e67223a2236333335353466396132353330656362227d2c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d2c2274657374223a7b226f66223a227375722f312f3139222c2273616964223a227931222c226d656173757265645f756c223a32303030303030307d7d7d0a0ae2809420737572207254717730367179676433357948666b3674744f395131784a333434656535334e747558724a504e476569394f48473875707a426a63364d3141636d58744d72634e2f52366b34734146764563326a345974644a744132576367383d0a'),
	('norte', 1, 29, 0, '\xb69668e3b9873d2922d3e53c7af11c9c0cd9e28e000e5b4bde6d954324bbe01d', 'dispense', '2026-11-23 12:09:50+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a32392c2270726576223a2261393634646563323563353833353036623738636561663063333330303765386135663466646363333038313131313064313834303032643138356363366334222c22626f6f74223a322c226d6f6e6f5f6d73223a313334342c226174223a22323032362d31312d32335431323a30393a35305a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a226e6f7274652f312f3138222c22706f736974696f6e223a2234222c22686f7365223a226431222c226d65746572223a312c226772616465223a2264696573656c222c22707572706f7365223a2274657374222c22766f6c756d655f756c223a32303030303030302c22766f6c756d655f66726f6d223a2270756d70222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a36313233343537303030302c22746f74616c697a65725f61667465725f756c223a36313235343537303030302c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a35313738302c2270726963655f66726f6d223a2270756d70222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c22696e746f5f74616e6b223a225431222c22626567616e5f6174223a22323032362d31312d32335431323a30353a35395a222c22666c6f775f73223a3138352c22656e64223a224c227d7d0a0ae28094206e6f727465202b71514745562f38664a4952365050346547484657775941596a4c566d4e754d592f38473135542b642b4e6e6b46633456636674686e57686a7a4735514458657953626e616f48756d69516b465a5959523775537456325a6b774d3d0a'),
	('sur', 1, 26, 0, '\x6396d850ef78579c87fcf4865cbaaf9fad1869cafd71b0084c10a339a887ef19', 'config', '2026-11-23 12:10:00+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a32362c2270726576223a2239393830613735356237363764623931383664383234313361376536393963376532636462343931393037653432383634633564376265323233343037393861222c22626f6f74223a322c226d6f6e6f5f6d73223a313335382c226174223a22323032362d31312d32335431323a31303a30305a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2232222c22686f7365223a227932222c226772616465223a226d61676e61222c2274616e6b223a225432222c226d65746572223a312c226d6f64756c7573223a343239343936373239362c22737465705f756c223a32353634322c226e756d223a313030303030302c2264656e223a33392c2261726d223a227761746368222c22746f74616c697a6572223a747275652c22776972696e67223a2261633535333931336264313663633932227d2c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d2c2274657374223a7b226f66223a227375722f312f3234222c2273616964223a227932222c226d656173757265645f756c223a32303030303030307d7d7d0a0ae2809420737572207254717730397868582b35595132624b4e36684c454d49466c5975377331793048493139646e7973586d7551693132316e713561656374664f5545722b354238514138647a522f645974704731795547486330535443704c6d51633d0a'),
	('norte', 1, 30, 0, '\xc1e96595f734509dff0566c05d948d3d69c94132cc265775b2c65c6fa9140269', 'config', '2026-11-23 12:10:29+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a33302c2270726576223a2262363936363865336239383733643239323264336535336337616631316339633063643965323865303030653562346264653664393534333234626265303164222c22626f6f74223a322c226d6f6e6f5f6d73223a313431302c226174223a22323032362d31312d32335431323a31303a32395a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2232222c22686f7365223a226833222c226772616465223a2264696573656c222c2274616e6b223a225431222c226d65746572223a312c226d6f64756c7573223a31303030303030303030302c22737465705f756c223a31303030302c226e756d223a31303030302c2264656e223a312c2261726d223a2270756d70222c22746f74616c697a6572223a747275652c22776972696e67223a2233303362646538663563353738356332227d2c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d2c2274657374223a7b226f66223a226e6f7274652f312f3238222c2273616964223a226833222c226d656173757265645f756c223a32303030303030307d7d7d0a0ae28094206e6f727465202b7151474553553635523564735a5a6354494136352b46694a3773744938354159693842733279556b5939452f486d51707448346a4e2b4c2f7831543454744641795232514e4b667731486476334654786554335a5263426c67593d0a'),
	('norte', 1, 31, 0, '\xe1d600083ac95d9ea675f46f390e8a7018eaf1a87a7677d9ff9421312db0f4af', 'authorize', '2026-11-23 12:11:32+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a33312c2270726576223a2263316539363539356637333435303964666630353636633035643934386433643639633934313332636332363537373562326336356336666139313430323639222c22626f6f74223a322c226d6f6e6f5f6d73223a313531342c226174223a22323032362d31312d32335431323a31313a33325a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2233222c22686f736573223a5b226836225d2c22707572706f7365223a2274657374222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a32303030303030302c2261726d223a2270756d70222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22696e746f5f74616e6b223a225432222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22726561736f6e223a226772616e746564222c226465766963655f6964223a2230303030313030303030303030303166222c226c696e6b6564223a747275652c226c617073655f73223a36302c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d7d7d0a0ae28094206e6f727465202b71514745625149665368415443674a34755242344668636836537a564f384b625a47727a39347466393156303557393663654e346c442b56365a6f6f47367047636342756974674b2b6176376f30432b4e6b344a3166466867733d0a'),
	('norte', 1, 32, 0, '\x0982da4198cfd19f0d83b298269208b1f5e8818eab44229e1a298d8dd208c07b', 'config', '2026-11-23 12:12:06+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a33322c2270726576223a2265316436303030383361633935643965613637356634366633393065386137303138656166316138376137363737643966663934323133313264623066346166222c22626f6f74223a322c226d6f6e6f5f6d73223a313537322c226174223a22323032362d31312d32335431323a31323a30365a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2234222c22686f7365223a226431222c226772616465223a2264696573656c222c2274616e6b223a225431222c226d65746572223a312c226d6f64756c7573223a31303030303030303030302c22737465705f756c223a31303030302c226e756d223a31303030302c2264656e223a312c2261726d223a2270756d70222c22746f74616c697a6572223a747275652c22776972696e67223a2231333465323435346637643436306332227d2c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d2c2274657374223a7b226f66223a226e6f7274652f312f3239222c2273616964223a226431222c226d656173757265645f756c223a32303030303030307d7d7d0a0ae28094206e6f727465202b71514745524a6a39787356306a7069744d3550737a3168726675705139464734416e4a726d623639754f447246485256723474614c6a497670536e6868514c4d364f73694451754c756a53595a6a347050784c426a79487751593d0a'),
	('norte', 1, 33, 0, '\xf4d4921a755219891bdf57282cd2e2323eb05c6853b90675f411cd5bccc59ff7', 'authorize', '2026-11-23 12:12:45+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a33332c2270726576223a2230393832646134313938636664313966306438336232393832363932303862316635653838313865616234343232396531613239386438646432303863303762222c22626f6f74223a322c226d6f6e6f5f6d73223a313633362c226174223a22323032362d31312d32335431323a31323a34355a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2231222c22686f736573223a5b226832225d2c22707572706f7365223a2274657374222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a32303030303030302c2261726d223a2270756d70222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22696e746f5f74616e6b223a225432222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22726561736f6e223a226772616e746564222c226465766963655f6964223a2230303030313030303030303030303231222c226c696e6b6564223a747275652c226c617073655f73223a36302c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d7d7d0a0ae28094206e6f727465202b71514745566b6c58386b4a797873544b634649494652795448377144475a4b6d6d34733059662b63794231336971347176444166547a4569454249667379435a52704b6a6c44487278325a357443696e6f636d367238592f674d3d0a'),
	('norte', 1, 34, 0, '\x87005df619c73ffbe44daf41666544f16bbff9dd59e8724d58de84741d809f09', 'dispense', '2026-11-23 12:13:17+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a33342c2270726576223a2266346434393231613735353231393839316264663537323832636432653233323365623035633638353362393036373566343131636435626363633539666637222c22626f6f74223a322c226d6f6e6f5f6d73223a313639302c226174223a22323032362d31312d32335431323a31333a31375a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a226e6f7274652f312f3331222c22706f736974696f6e223a2233222c22686f7365223a226836222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2274657374222c22766f6c756d655f756c223a32303030303030302c22766f6c756d655f66726f6d223a2273746f726564222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a3438373430373431303030302c22746f74616c697a65725f61667465725f756c223a3438373432373431303030302c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a34373938302c2270726963655f66726f6d223a2270756d70222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c22696e746f5f74616e6b223a225432222c22626567616e5f6174223a22323032362d31312d32335431323a31323a30365a222c22666c6f775f73223a37302c226465766963655f73616c65223a7b22696e646578223a332c226964223a2230303030313030303030303030303146222c226174223a22323032362d31312d32335430363a31333a3034227d2c22656e64223a224c227d7d0a0ae28094206e6f727465202b7151474555707852667a74746f426f447647612f4a336d4a344d2f78586f576849794e42424b4651736b56456d56385a35786b427031684946322f6e344145594a6f68645457446e7844655572646b752b304b55362f435051733d0a'),
	('norte', 1, 35, 0, '\x54f51743ceea376161e7e2c74544c6628736316bbad707c3dc05048dd4c28b35', 'dispense', '2026-11-23 12:14:26+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a33352c2270726576223a2238373030356466363139633733666662653434646166343136363635343466313662626666396464353965383732346435386465383437343164383039663039222c22626f6f74223a322c226d6f6e6f5f6d73223a313830342c226174223a22323032362d31312d32335431323a31343a32365a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a226e6f7274652f312f3333222c22706f736974696f6e223a2231222c22686f7365223a226832222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2274657374222c22766f6c756d655f756c223a32303030303030302c22766f6c756d655f66726f6d223a2273746f726564222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a3136323436393134303030302c22746f74616c697a65725f61667465725f756c223a3136323438393134303030302c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a34373938302c2270726963655f66726f6d223a2270756d70222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c22696e746f5f74616e6b223a225432222c22626567616e5f6174223a22323032362d31312d32335431323a31333a31365a222c22666c6f775f73223a36382c226465766963655f73616c65223a7b22696e646578223a342c226964223a2230303030313030303030303030303231222c226174223a22323032362d31312d32335430363a31343a3131227d2c22656e64223a224c227d7d0a0ae28094206e6f727465202b7151474564482f334d7573724f7749647a74536853735257624d70564b4c364e72326c73434b6454554a366779314d65716a4a376d2b56666c595a3664646c6e6e6c43304d58374c7741475a762b5432376775522b476a7151593d0a'),
	('norte', 1, 36, 0, '\xf3f8e204f0de0888696cf7779c8e29b1d6a9a721bd37148a26f714506dea841d', 'config', '2026-11-23 12:14:37+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a33362c2270726576223a2235346635313734336365656133373631363165376532633734353434633636323837333633313662626164373037633364633035303438646434633238623335222c22626f6f74223a322c226d6f6e6f5f6d73223a313832332c226174223a22323032362d31312d32335431323a31343a33375a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2233222c22686f7365223a226836222c226772616465223a226d61676e61222c2274616e6b223a225432222c226d65746572223a312c226d6f64756c7573223a31303030303030303030302c22737465705f756c223a31303030302c226e756d223a31303030302c2264656e223a312c2261726d223a2270756d70222c22746f74616c697a6572223a747275652c22776972696e67223a2235646435326439613766396438396530227d2c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d2c2274657374223a7b226f66223a226e6f7274652f312f3334222c2273616964223a226836222c226d656173757265645f756c223a32303030303030307d7d7d0a0ae28094206e6f727465202b7151474562377669696832526f4e4b554864786f63796469627a706e4c4e65686e6444684270793637512f5067666b435970474d33397077426b2b6b676e52766f4d726536614e536e344d6d7150496b595136614952704767493d0a'),
	('norte', 1, 37, 0, '\xbdf27c2f7da82d9314eaad0a6dc775a555729f2da8bc1f225fc9f4f371e24a9b', 'authorize', '2026-11-23 12:15:20+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a33372c2270726576223a2266336638653230346630646530383838363936636637373739633865323962316436613961373231626433373134386132366637313435303664656138343164222c22626f6f74223a322c226d6f6e6f5f6d73223a313839352c226174223a22323032362d31312d32335431323a31353a32305a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2232222c22686f736573223a5b226834225d2c22707572706f7365223a2274657374222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a32303030303030302c2261726d223a2270756d70222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22696e746f5f74616e6b223a225432222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22726561736f6e223a226772616e746564222c226465766963655f6964223a2230303030313030303030303030303235222c226c696e6b6564223a747275652c226c617073655f73223a36302c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d7d7d0a0ae28094206e6f727465202b71514745653159596e476670573857306d5534713030472f42534a316670696462794b566d41496a37484d733941554736647641343866626945556a4761514c612b6936377a4e583479314466646966546a4c3957495a6d51633d0a'),
	('norte', 1, 38, 0, '\x72ee40f3c20d36e72e694057050e9559143979e45c5617dc9206bafab56ac08d', 'authorize', '2026-11-23 12:16:12+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a33382c2270726576223a2262646632376332663764613832643933313465616164306136646337373561353535373239663264613862633166323235666339663466333731653234613962222c22626f6f74223a322c226d6f6e6f5f6d73223a313938322c226174223a22323032362d31312d32335431323a31363a31325a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2234222c22686f736573223a5b226432225d2c22707572706f7365223a2274657374222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a32303030303030302c2261726d223a2270756d70222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22696e746f5f74616e6b223a225432222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22726561736f6e223a226772616e746564222c226465766963655f6964223a2230303030313030303030303030303236222c226c696e6b6564223a747275652c226c617073655f73223a36302c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d7d7d0a0ae28094206e6f727465202b71514745574b4570545873336e4c456b30596a59336e656558316d676349554c4a41485a467a542f2b33574c6a477564714f762b68395234466c6142725945394d55715966627644442b7a41624c57756658563166626939774d3d0a'),
	('norte', 1, 39, 0, '\x5640c5e6ddc6696de81a2b000770bfcace85145b59d33b8e3cfbd449fcdd1052', 'config', '2026-11-23 12:16:40+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a33392c2270726576223a2237326565343066336332306433366537326536393430353730353065393535393134333937396534356335363137646339323036626166616235366163303864222c22626f6f74223a322c226d6f6e6f5f6d73223a323032392c226174223a22323032362d31312d32335431323a31363a34305a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2231222c22686f7365223a226832222c226772616465223a226d61676e61222c2274616e6b223a225432222c226d65746572223a312c226d6f64756c7573223a31303030303030303030302c22737465705f756c223a31303030302c226e756d223a31303030302c2264656e223a312c2261726d223a2270756d70222c22746f74616c697a6572223a747275652c22776972696e67223a2261646361363639663139663036376461227d2c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d2c2274657374223a7b226f66223a226e6f7274652f312f3335222c2273616964223a226832222c226d656173757265645f756c223a32303030303030307d7d7d0a0ae28094206e6f727465202b7151474562792b4a686252514f513142427676384c386d41714a46305539332f6962414c474d3257594636416247507859444c58314467346b5762734f68695a466251377767574f3446495941632b2f4933344f52426674776f3d0a'),
	('norte', 1, 40, 0, '\xa89de3aea8eca01ed648b95f3f013c011fda6f032467706e5250e2253d44a75f', 'dispense', '2026-11-23 12:16:51+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a34302c2270726576223a2235363430633565366464633636393664653831613262303030373730626663616365383531343562353964333362386533636662643434396663646431303532222c22626f6f74223a322c226d6f6e6f5f6d73223a323034362c226174223a22323032362d31312d32335431323a31363a35315a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a226e6f7274652f312f3337222c22706f736974696f6e223a2232222c22686f7365223a226834222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2274657374222c22766f6c756d655f756c223a32303030303030302c22766f6c756d655f66726f6d223a2273746f726564222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a3332343933383238303030302c22746f74616c697a65725f61667465725f756c223a3332343935383238303030302c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a34373938302c2270726963655f66726f6d223a2270756d70222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c22696e746f5f74616e6b223a225432222c22626567616e5f6174223a22323032362d31312d32335431323a31363a31305a222c22666c6f775f73223a34302c226465766963655f73616c65223a7b22696e646578223a352c226964223a2230303030313030303030303030303235222c226174223a22323032362d31312d32335430363a31363a3438227d2c22656e64223a224c227d7d0a0ae28094206e6f727465202b715147456463763075757877613374324e506a387432584376326246465162754b4b70596d397a38495538637a4e45686e454e4f796f6d545a77586448426c464b557a4a4c6131702f5373466567424d754675774c49573041733d0a'),
	('norte', 1, 41, 0, '\x3d2a5b908c02c2a7751e0b332502f198988a5a0a5feccdc968fecf7fe06a6377', 'config', '2026-11-23 12:17:38+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a34312c2270726576223a2261383964653361656138656361303165643634386239356633663031336330313166646136663033323436373730366535323530653232353364343461373566222c22626f6f74223a322c226d6f6e6f5f6d73223a323132352c226174223a22323032362d31312d32335431323a31373a33385a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2232222c22686f7365223a226834222c226772616465223a226d61676e61222c2274616e6b223a225432222c226d65746572223a312c226d6f64756c7573223a31303030303030303030302c22737465705f756c223a31303030302c226e756d223a31303030302c2264656e223a312c2261726d223a2270756d70222c22746f74616c697a6572223a747275652c22776972696e67223a2263373764666561616430643037656361227d2c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d2c2274657374223a7b226f66223a226e6f7274652f312f3430222c2273616964223a226834222c226d656173757265645f756c223a32303030303030307d7d7d0a0ae28094206e6f727465202b71514745633470532b6331616e346a6a5845513875786f2b6e53654f6c57787679696e356d36784632376a4f6e64786c512b56684b4a413471682b4239627931482b5348395633385556474634626949324b46766e637971416f3d0a'),
	('norte', 1, 42, 0, '\xd40424e776e249caff6778cc4e17e2019305b83be964cf2748fdf031793e5b0e', 'dispense', '2026-11-23 12:20:10+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a34322c2270726576223a2233643261356239303863303263326137373531653062333332353032663139383938386135613061356665636364633936386665636637666530366136333737222c22626f6f74223a322c226d6f6e6f5f6d73223a323337382c226174223a22323032362d31312d32335431323a32303a31305a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a226e6f7274652f312f3338222c22706f736974696f6e223a2234222c22686f7365223a226432222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2274657374222c22766f6c756d655f756c223a32303030303030302c22766f6c756d655f66726f6d223a2270756d70222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a3132323436393134303030302c22746f74616c697a65725f61667465725f756c223a3132323438393134303030302c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a34373938302c2270726963655f66726f6d223a2270756d70222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c22696e746f5f74616e6b223a225432222c22626567616e5f6174223a22323032362d31312d32335431323a31373a30345a222c22666c6f775f73223a3138322c22656e64223a224c227d7d0a0ae28094206e6f727465202b7151474554525a2f433658786f33684c6f4961695333396b69364b686533356d505668554c3076596b55656b4e6a41336a473432704d5461623053326e742f7a6a7557764a4a7a753636513763326a464e4e676c7a36323341343d0a'),
	('norte', 1, 43, 0, '\x8874c8800f8c683e619de2e0f282ceb36dd2d50bac3039a037a79f85f077d733', 'config', '2026-11-23 12:21:12+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a34332c2270726576223a2264343034323465373736653234396361666636373738636334653137653230313933303562383362653936346366323734386664663033313739336535623065222c22626f6f74223a322c226d6f6e6f5f6d73223a323438312c226174223a22323032362d31312d32335431323a32313a31325a222c22636c6f636b223a2253222c226b696e64223a22636f6e666967222c22636f6e666967223a7b2277686174223a226c61796f7574222c226c61796f7574223a7b22706f736974696f6e223a2234222c22686f7365223a226432222c226772616465223a226d61676e61222c2274616e6b223a225432222c226d65746572223a312c226d6f64756c7573223a31303030303030303030302c22737465705f756c223a31303030302c226e756d223a31303030302c2264656e223a312c2261726d223a2270756d70222c22746f74616c697a6572223a747275652c22776972696e67223a2230353937616337353761613536356636227d2c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d2c2274657374223a7b226f66223a226e6f7274652f312f3432222c2273616964223a226432222c226d656173757265645f756c223a32303030303030307d7d7d0a0ae28094206e6f727465202b71514745627536522f495a314e7855672f4b7a65346d674b79523677583741694778656951552f5049424b515a617661466a4f4a517775784378722f646d6a4e6e6d713141322f556d68535659506c4d68734d2f4234634c41513d0a'),
	('sur', 1, 27, 0, '\x520e07e9760b22f8f46e3eaf97fedb7be424afba8c429e8f52d8732e29db9841', 'shift', '2026-11-23 12:22:01+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a32372c2270726576223a2236333936643835306566373835373963383766636634383635636261616639666164313836396361666437316230303834633130613333396138383765663139222c22626f6f74223a322c226d6f6e6f5f6d73223a323536302c226174223a22323032362d31312d32335431323a32323a30315a222c22636c6f636b223a2253222c226b696e64223a227368696674222c227368696674223a7b22616374696f6e223a226f70656e222c227368696674223a312c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226d6574657273223a5b7b22686f7365223a227931222c226d65746572223a312c22746f74616c697a65725f756c223a32303030303030307d2c7b22686f7365223a227932222c226d65746572223a312c22746f74616c697a65725f756c223a31393937343335387d2c7b22686f7365223a227933222c226d65746572223a312c22746f74616c697a65725f756c223a32303030303030307d2c7b22686f7365223a227934222c226d65746572223a312c22746f74616c697a65725f756c223a31393937343335387d5d7d7d0a0ae2809420737572207254717730354b6a3653657257345267527a654d6b394241713775346e50454b4b6566494346524755452b374953343159687a4f704e6d5a5959433930464434766f68567a7639744e385668394b6253504a6670433768457367493d0a'),
	('norte', 1, 44, 0, '\x65fc430ca567629a9a2b5bb421c057212fd1790957499ef7644f68c9324bdc34', 'shift', '2026-11-23 12:22:07+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a34342c2270726576223a2238383734633838303066386336383365363139646532653066323832636562333664643264353062616333303339613033376137396638356630373764373333222c22626f6f74223a322c226d6f6e6f5f6d73223a323537332c226174223a22323032362d31312d32335431323a32323a30375a222c22636c6f636b223a2253222c226b696e64223a227368696674222c227368696674223a7b22616374696f6e223a226f70656e222c227368696674223a312c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226d6574657273223a5b7b22686f7365223a226431222c226d65746572223a312c22746f74616c697a65725f756c223a36313235343537303030307d2c7b22686f7365223a226432222c226d65746572223a312c22746f74616c697a65725f756c223a3132323438393134303030307d2c7b22686f7365223a226831222c226d65746572223a312c22746f74616c697a65725f756c223a38313235343537303030307d2c7b22686f7365223a226832222c226d65746572223a312c22746f74616c697a65725f756c223a3136323438393134303030307d2c7b22686f7365223a226833222c226d65746572223a312c22746f74616c697a65725f756c223a3234333732333731303030307d2c7b22686f7365223a226834222c226d65746572223a312c22746f74616c697a65725f756c223a3332343935383238303030307d2c7b22686f7365223a226835222c226d65746572223a312c22746f74616c697a65725f756c223a3430363139323834303030307d2c7b22686f7365223a226836222c226d65746572223a312c22746f74616c697a65725f756c223a3438373432373431303030307d5d2c2274616e6b73223a5b7b2274616e6b223a225431222c22766f6c756d655f756c223a31363030303030303030307d2c7b2274616e6b223a225432222c22766f6c756d655f756c223a31363030303030303030307d5d7d7d0a0ae28094206e6f727465202b715147455532473453467648392f51763341527056716f72764d2f4968517a69566a66527478584d766172512b434e5053656b47615964694557714b755a693475545051444264335266495231686e6a4b484c58765a586c77733d0a'),
	('norte', 1, 45, 0, '\xd5190f7c035e748a559c7d719883df8ff3a60efa9672ffe0df2398e252ade15a', 'tick', '2026-11-23 12:26:53+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a34352c2270726576223a2236356663343330636135363736323961396132623562623432316330353732313266643137393039353734393965663736343466363863393332346264633334222c22626f6f74223a322c226d6f6e6f5f6d73223a333035302c226174223a22323032362d31312d32335431323a32363a35335a222c22636c6f636b223a2253222c226b696e64223a227469636b222c227469636b223a7b226d6574657273223a5b7b22686f7365223a226431222c226d65746572223a312c22746f74616c697a65725f756c223a36313235343537303030307d2c7b22686f7365223a226432222c226d65746572223a312c22746f74616c697a65725f756c223a3132323438393134303030307d2c7b22686f7365223a226831222c226d65746572223a312c22746f74616c697a65725f756c223a38313235343537303030307d2c7b22686f7365223a226832222c226d65746572223a312c22746f74616c697a65725f756c223a3136323438393134303030307d2c7b22686f7365223a226833222c226d65746572223a312c22746f74616c697a65725f756c223a3234333732333731303030307d2c7b22686f7365223a226834222c226d65746572223a312c22746f74616c697a65725f756c223a3332343935383238303030307d2c7b22686f7365223a226835222c226d65746572223a312c22746f74616c697a65725f756c223a3430363139323834303030307d2c7b22686f7365223a226836222c226d65746572223a312c22746f74616c697a65725f756c223a3438373432373431303030307d5d2c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22667265655f6279746573223a35383036373735353030382c22756e73656e74223a302c2272656365697074223a7b2265706f6368223a312c22736571223a34342c226b657074223a307d7d7d0a0ae28094206e6f727465202b715147455a376138494d414b526e4d70686c71302f2b7832324772517a6a4e4e4f59673032473078523165416b732f4d61575864354469424f63415649786744503844415845792b564b4744357335642b7247576d652b4967413d0a'),
	('sur', 1, 28, 0, '\x79cfe7a8bd8ba33d65334eba5b9b188800b1699a96792eeae85efbcb5877fae0', 'tick', '2026-11-23 12:26:55+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a32382c2270726576223a2235323065303765393736306232326638663436653365616639376665646237626534323461666261386334323965386635326438373332653239646239383431222c22626f6f74223a322c226d6f6e6f5f6d73223a333035302c226174223a22323032362d31312d32335431323a32363a35355a222c22636c6f636b223a2253222c226b696e64223a227469636b222c227469636b223a7b226d6574657273223a5b7b22686f7365223a227931222c226d65746572223a312c22746f74616c697a65725f756c223a32303030303030307d2c7b22686f7365223a227932222c226d65746572223a312c22746f74616c697a65725f756c223a31393937343335387d2c7b22686f7365223a227933222c226d65746572223a312c22746f74616c697a65725f756c223a32303030303030307d2c7b22686f7365223a227934222c226d65746572223a312c22746f74616c697a65725f756c223a31393937343335387d5d2c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c22667265655f6279746573223a35383036373735353030382c22756e73656e74223a302c2272656365697074223a7b2265706f6368223a312c22736571223a32372c226b657074223a307d7d7d0a0ae280942073757220725471773032642f4138456a54614d2f4b6c565376634455766f334f6f6a794538614670463050744c6d3675472b524f4d4c2f633649556255414f4d4d30443868364c5a31666473747557792f456747436d5539595771565a41673d0a'),
	('norte', 1, 46, 0, '\x8df6b23591a41b249d7deb965e3c3a4b461e2d7109bc7b08b83fcc2928bf5175', 'authorize', '2026-11-23 12:28:06+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a34362c2270726576223a2264353139306637633033356537343861353539633764373139383833646638666633613630656661393637326666653064663233393865323532616465313561222c22626f6f74223a322c226d6f6e6f5f6d73223a333137312c226174223a22323032362d31312d32335431323a32383a30365a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2233222c22686f736573223a5b226836225d2c22707572706f7365223a2276656869636c65222c2276656869636c65223a2276444b4734465a3137222c226c6162656c223a2230433933485348582e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a37353030303030302c2261726d223a2270756d70222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c226f646f6d657465725f6d223a3133303930383030302c226f646f6d657465725f66726f6d223a22647269766572222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c2272756c65223a226e6f726d616c222c22726561736f6e223a226772616e746564222c226472617773223a5b7b2271756f7461223a227176444b4734465a3137222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a37353030303030307d5d2c226465766963655f6964223a2230303030313030303030303030303265222c226c696e6b6564223a747275652c226c617073655f73223a36307d7d0a0ae28094206e6f727465202b715147456337704358343675555542344446733251335559304636554a2f7864674f636f4878664533615931593937656645334c5558675976735951396450653152463139532f4f6c6b7442764d7853694636616f56757867733d0a'),
	('norte', 1, 47, 0, '\x6bc43378bc97f87e4c1f90ebe6c7757ada46fbc82026f2faa13459e2b3158b07', 'tank', '2026-11-23 12:28:54+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a34372c2270726576223a2238646636623233353931613431623234396437646562393635653363336134623436316532643731303962633762303862383366636332393238626635313735222c22626f6f74223a322c226d6f6e6f5f6d73223a333235312c226174223a22323032362d31312d32335431323a32383a35345a222c22636c6f636b223a2253222c226b696e64223a2274616e6b222c2274616e6b223a7b2274616e6b223a225431222c226772616465223a2264696573656c222c22736f75726365223a226761756765222c22776879223a227368696674222c22766f6c756d655f756c223a31363030303030303030302c226261736973223a226f6273222c2277617465725f756c223a3139323030303030302c226865696768745f756d223a313030303030302c2277617465725f756d223a31323030302c2274656d70657261747572655f6d63223a32323030302c22756c6c6167655f756c223a32343030303030303030307d7d0a0ae28094206e6f727465202b71514745514e5148335335414173455856366966674d47734d45426a6c4f5257796b507a4963492b4948464553643870634353306648346d676373355533706c756a2f7a6450346e3679776a70712b314869365a3441364c51673d0a'),
	('sur', 1, 29, 0, '\x1ec193e7ab50dab89eb3a492499b874b4519a51d98844689ec7e466b1c1ce20b', 'authorize', '2026-11-23 12:29:20+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a32392c2270726576223a2237396366653761386264386261333364363533333465626135623962313838383030623136393961393637393265656165383565666263623538373766616530222c22626f6f74223a322c226d6f6e6f5f6d73223a333239322c226174223a22323032362d31312d32335431323a32393a32305a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2234222c22686f736573223a5b227934225d2c22707572706f7365223a2276656869636c65222c2276656869636c65223a2276533030425a435758222c226c6162656c223a22394246424d5241512e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a37343937373230382c2261726d223a227761746368222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c226f646f6d657465725f6d223a35383230313030302c226f646f6d657465725f66726f6d223a22647269766572222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c2272756c65223a226e6f726d616c222c22726561736f6e223a226772616e746564222c226472617773223a5b7b2271756f7461223a227176533030425a435758222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a37343937373230387d5d2c226465766963655f6964223a2230303030313030303030303030303164222c226c696e6b6564223a747275652c226c617073655f73223a36307d7d0a0ae280942073757220725471773078414a744673375962425966305a6c5a426e6d50456a53586735366c50476e33346b5746795551464e5a666e79654f6c79454876413442487572467870386b4c543353646a31764b6a5732644f6d58463574353251633d0a'),
	('norte', 1, 48, 0, '\x6a0e3dc6dfbc1a1c6249d17f39ed7b60f33f381d1b2a2d09e849c75f702bd4b6', 'dispense', '2026-11-23 12:29:36+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a34382c2270726576223a2236626334333337386263393766383765346331663930656265366337373537616461343666626338323032366632666161313334353965326233313538623037222c22626f6f74223a322c226d6f6e6f5f6d73223a333332312c226174223a22323032362d31312d32335431323a32393a33365a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a226e6f7274652f312f3436222c22706f736974696f6e223a2233222c22686f7365223a226836222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2276656869636c65222c22766f6c756d655f756c223a33393735323030302c22766f6c756d655f66726f6d223a2273746f726564222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a3438373432373431303030302c22746f74616c697a65725f61667465725f756c223a3438373436373136303030302c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a39353336352c2270726963655f66726f6d223a2270756d70222c2276656869636c65223a2276444b4734465a3137222c226c6162656c223a2230433933485348582e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226f646f6d657465725f6d223a3133303930383030302c226f646f6d657465725f66726f6d223a22647269766572222c2266756c6c223a22796573222c22626567616e5f6174223a22323032362d31312d32335431323a32383a31385a222c22666c6f775f73223a37372c226465766963655f73616c65223a7b22696e646578223a362c226964223a2230303030313030303030303030303245222c226174223a22323032362d31312d32335430363a32393a3236227d2c226472617773223a5b7b2271756f7461223a227176444b4734465a3137222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a33393735323030307d5d2c22656e64223a2248227d7d0a0ae28094206e6f727465202b715147456262335855564e75554f75423730736f4532734c66683753546e5234326963755339584f394176444c5959434856725945517138744e317768705848553264757566377a30525942763436502b4549712f4f665467553d0a'),
	('norte', 1, 49, 0, '\xdd1f111cffe81cca80db3f9baa4fc86d7f7cd8ca2ee5b982baa6ceffb59bafed', 'authorize', '2026-11-23 12:29:45+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a34392c2270726576223a2236613065336463366466626331613163363234396431376633396564376236306633336633383164316232613264303965383439633735663730326264346236222c22626f6f74223a322c226d6f6e6f5f6d73223a333333372c226174223a22323032362d31312d32335431323a32393a34355a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2231222c22686f736573223a5b226832225d2c22707572706f7365223a2276656869636c65222c2276656869636c65223a2276544b353451534635222c226c6162656c223a224e375a4e3742384a2e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a39353030303030302c2261726d223a2270756d70222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c226f646f6d657465725f6d223a3130343438383030302c226f646f6d657465725f66726f6d223a22647269766572222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c2272756c65223a226e6f726d616c222c22726561736f6e223a226772616e746564222c226472617773223a5b7b2271756f7461223a227176544b353451534635222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a39353030303030307d5d2c226465766963655f6964223a2230303030313030303030303030303331222c226c696e6b6564223a747275652c226c617073655f73223a36307d7d0a0ae28094206e6f727465202b7151474557344375514c304279416a433749326e47483055526577525253345a414a7665474752583358385938423178764f4a5358595470746c4f7963617670636d6364753330643430563438314458715335765269672b774d3d0a'),
	('sur', 1, 30, 0, '\x150cf343eaa8ea73db2feee7f2c8a90bb5780df0cdb121ce6bceb9096265f574', 'dispense', '2026-11-23 12:30:45+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a33302c2270726576223a2231656331393365376162353064616238396562336134393234393962383734623435313961353164393838343436383965633765343636623163316365323062222c22626f6f74223a322c226d6f6e6f5f6d73223a333433342c226174223a22323032362d31312d32335431323a33303a34355a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a227375722f312f3239222c22706f736974696f6e223a2234222c22686f7365223a227934222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2276656869636c65222c22766f6c756d655f756c223a32373030303030302c22766f6c756d655f66726f6d223a22636f756e746572222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a31393937343335382c22746f74616c697a65725f61667465725f756c223a34363937343335382c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a36343737332c2270726963655f66726f6d223a22706f6c696379222c2276656869636c65223a2276533030425a435758222c226c6162656c223a22394246424d5241512e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226f646f6d657465725f6d223a35383230313030302c226f646f6d657465725f66726f6d223a22647269766572222c2266756c6c223a22796573222c22626567616e5f6174223a22323032362d31312d32335431323a32393a32325a222c22666c6f775f73223a38322c226472617773223a5b7b2271756f7461223a227176533030425a435758222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a32373030303030307d5d2c22656e64223a2248227d7d0a0ae280942073757220725471773079454d7254497971544d4c735462705a69554a716b34475a525a62544b4670376d376f42454834374f44653974677649306553784135304152743742457845696f4535513830655932683343385a65684177784967553d0a'),
	('norte', 1, 50, 0, '\x2ef1f878075637fe75658a1e1d77274840145eb782f216264a0ba7f91d02eb85', 'tank', '2026-11-23 12:30:55+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a35302c2270726576223a2264643166313131636666653831636361383064623366396261613466633836643766376364386361326565356239383262616136636566666235396261666564222c22626f6f74223a322c226d6f6e6f5f6d73223a333435332c226174223a22323032362d31312d32335431323a33303a35355a222c22636c6f636b223a2253222c226b696e64223a2274616e6b222c2274616e6b223a7b2274616e6b223a225432222c226772616465223a226d61676e61222c22736f75726365223a226761756765222c22776879223a227368696674222c22766f6c756d655f756c223a31353931353233353335322c226261736973223a226f6273222c2277617465725f756c223a3139323030303030302c226865696768745f756d223a3939343730322c2277617465725f756d223a31323030302c2274656d70657261747572655f6d63223a32323030302c22756c6c6167655f756c223a32343038343736353632357d7d0a0ae28094206e6f727465202b7151474556664e67464e616c535239525677443078324253716f312b762b3566737379614e4a5559364f38425048464a6d2f327070436431744b694e374b5a42754e74736a772b61315a373557743556417662686d4f434677773d0a'),
	('norte', 1, 51, 0, '\xb348861e71a785e9235e5cb00f0b1706bdf8f5b8fa527d9404f72782579951e0', 'dispense', '2026-11-23 12:31:39+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a35312c2270726576223a2232656631663837383037353633376665373536353861316531643737323734383430313435656237383266323136323634613062613766393164303265623835222c22626f6f74223a322c226d6f6e6f5f6d73223a333532362c226174223a22323032362d31312d32335431323a33313a33395a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a226e6f7274652f312f3439222c22706f736974696f6e223a2231222c22686f7365223a226832222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2276656869636c65222c22766f6c756d655f756c223a35373030303030302c22766f6c756d655f66726f6d223a2273746f726564222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a3136323438393134303030302c22746f74616c697a65725f61667465725f756c223a3136323534363134303030302c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a3133363734332c2270726963655f66726f6d223a2270756d70222c2276656869636c65223a2276544b353451534635222c226c6162656c223a224e375a4e3742384a2e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226f646f6d657465725f6d223a3130343438383030302c226f646f6d657465725f66726f6d223a22647269766572222c2266756c6c223a22796573222c22626567616e5f6174223a22323032362d31312d32335431323a32393a35345a222c22666c6f775f73223a3130352c226465766963655f73616c65223a7b22696e646578223a372c226964223a2230303030313030303030303030303331222c226174223a22323032362d31312d32335430363a33313a3234227d2c226472617773223a5b7b2271756f7461223a227176544b353451534635222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a35373030303030307d5d2c22656e64223a2248227d7d0a0ae28094206e6f727465202b715147455751506d57485863517070464a693262354a455a5a64746e4c6f37527a34335641434b3743786868493972556d793757516c4b5735474d6e735641546b564d64476e3778324763596e4859422b34304e2f33536277733d0a'),
	('sur', 1, 31, 0, '\x369759dcf1bc3c631003c79addeefd91942498257cf3942eaf80dcfa7ef94d55', 'authorize', '2026-11-23 12:33:13+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a33312c2270726576223a2231353063663334336561613865613733646232666565653766326338613930626235373830646630636462313231636536626365623930393632363566353734222c22626f6f74223a322c226d6f6e6f5f6d73223a333638312c226174223a22323032362d31312d32335431323a33333a31335a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2233222c22686f736573223a5b227933225d2c22707572706f7365223a2276656869636c65222c2276656869636c65223a2276385341384b515943222c226c6162656c223a2244515054564430392e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a2264696573656c222c226c696d69745f756c223a3232303030303030302c2261726d223a227761746368222c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c226f646f6d657465725f6d223a36383830383030302c226f646f6d657465725f66726f6d223a22647269766572222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3430222c226f776e223a22313739353433343230332e3537227d2c2272756c65223a226e6f726d616c222c22726561736f6e223a226772616e746564222c226472617773223a5b7b2271756f7461223a227176385341384b515943222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a3232303030303030307d5d2c226465766963655f6964223a2230303030313030303030303030303166222c226c696e6b6564223a747275652c226c617073655f73223a36307d7d0a0ae28094207375722072547177303146746447585178476d7a4a53724e56674a4f7850454c4833475070376e7a6b43746b504a2b5567413337716f62794c3935722b397770535767356f324a63414e552b48596f594c3655767349346c705656434651413d0a'),
	('sur', 1, 32, 0, '\x9cec5c1c69aed2387c5a63841bceadd105659a98e44e74c13af4628619553d1b', 'dispense', '2026-11-23 12:35:25+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a33322c2270726576223a2233363937353964636631626333633633313030336337396164646565666439313934323439383235376366333934326561663830646366613765663934643535222c22626f6f74223a322c226d6f6e6f5f6d73223a333839392c226174223a22323032362d31312d32335431323a33353a32355a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a227375722f312f3331222c22706f736974696f6e223a2233222c22686f7365223a227933222c226d65746572223a312c226772616465223a2264696573656c222c22707572706f7365223a2276656869636c65222c22766f6c756d655f756c223a34363230303030302c22766f6c756d655f66726f6d223a22636f756e746572222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a32303030303030302c22746f74616c697a65725f61667465725f756c223a36363230303030302c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a3131393631322c2270726963655f66726f6d223a22706f6c696379222c2276656869636c65223a2276385341384b515943222c226c6162656c223a2244515054564430392e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226f646f6d657465725f6d223a36383830383030302c226f646f6d657465725f66726f6d223a22647269766572222c2266756c6c223a22756e6b6e6f776e222c22626567616e5f6174223a22323032362d31312d32335431323a33333a31365a222c22666c6f775f73223a3132382c226472617773223a5b7b2271756f7461223a227176385341384b515943222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a34363230303030307d5d2c22656e64223a2248227d7d0a0ae28094207375722072547177303863634f676d535931746368564478464a683754786272674d67505877416e6861675768514877794d6c494f6d58413832796734616a4f6666777137475a71313679536c44564a35324c466348576b616a47375067383d0a'),
	('sur', 1, 33, 0, '\xbba046cab3238ef4117a155eff25075feed396b3f361ac426a38e64ed220dddb', 'lease', '2026-11-23 12:40:48+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a33332c2270726576223a2239636563356331633639616564323338376335613633383431626365616464313035363539613938653434653734633133616634363238363139353533643162222c22626f6f74223a322c226d6f6e6f5f6d73223a343433392c226174223a22323032362d31312d32335431323a34303a34385a222c22636c6f636b223a2253222c226b696e64223a226c65617365222c226c65617365223a7b2271756f7461223a2271763551394847324656222c22706572696f64223a22323032362d3131222c226f776e223a22313739353433343230332e3538222c226c696d69745f756c223a302c22757365645f756c223a302c2272657365727665645f756c223a307d7d0a0ae2809420737572207254717730772b6579533437374f794c53437174694364325661735a564e426a786d6e376b7848613643766a32754d6233504146703450664d34456371534c2f412f434a62787935652f69724e5532612f566b384c7a49746167733d0a'),
	('norte', 1, 64, 0, '\x4c4c34c101565ccdd816c16dd0d376c303753ff1b0827ebd1701e3617d840c5d', 'dispense', '2026-11-23 12:52:59+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a36342c2270726576223a2236623736616238643565666565616462643836643931396438363633333465646163376438376137663962663865626661353965633636363463303836363236222c22626f6f74223a322c226d6f6e6f5f6d73223a353636302c226174223a22323032362d31312d32335431323a35323a35395a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a226e6f7274652f312f3633222c22706f736974696f6e223a2232222c22686f7365223a226834222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2276656869636c65222c22766f6c756d655f756c223a33383030333030302c22766f6c756d655f66726f6d223a2273746f726564222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a3332343935383238303030302c22746f74616c697a65725f61667465725f756c223a3332343939363238303030302c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a39313136392c2270726963655f66726f6d223a2270756d70222c2276656869636c65223a22763453544434574e59222c226c6162656c223a2237543639464431522e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226f646f6d657465725f6d223a34393231383030302c226f646f6d657465725f66726f6d223a22647269766572222c2266756c6c223a22796573222c22626567616e5f6174223a22323032362d31312d32335431323a35313a35325a222c22666c6f775f73223a36372c226465766963655f73616c65223a7b22696e646578223a31312c226964223a2230303030313030303030303030303346222c226174223a22323032362d31312d32335430363a35323a3530227d2c226472617773223a5b7b2271756f7461223a2271763453544434574e59222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a33383030333030307d5d2c22656e64223a2248227d7d0a0ae28094206e6f727465202b715147456533507258706c464939315148694c5168627158532f50415a3867747368666e35424d70412b504d7248566c312f656f68705757612f4c5255706d794b434c7a676d4f46347a397035692b623050666d6c79703367303d0a'),
	('norte', 1, 65, 0, '\xd7c9200623fb9f44d7f3854b8222eb03c65c5791d3fd09efd61771d8ab5611a3', 'dispense', '2026-11-23 12:54:20+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a36352c2270726576223a2234633463333463313031353635636364643831366331366464306433373663333033373533666631623038323765626431373031653336313764383430633564222c22626f6f74223a322c226d6f6e6f5f6d73223a353739352c226174223a22323032362d31312d32335431323a35343a32305a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a226e6f7274652f312f3632222c22706f736974696f6e223a2234222c22686f7365223a226432222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2276656869636c65222c22766f6c756d655f756c223a31393030303030302c22766f6c756d655f66726f6d223a2270756d70222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a3132323438393134303030302c22746f74616c697a65725f61667465725f756c223a3132323530383134303030302c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a34353538312c2270726963655f66726f6d223a2270756d70222c2276656869636c65223a22764a58334750353542222c226c6162656c223a2231375638573152482e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226f646f6d657465725f6d223a3134343630363030302c226f646f6d657465725f66726f6d223a22647269766572222c2266756c6c223a22796573222c22626567616e5f6174223a22323032362d31312d32335431323a35313a31315a222c22666c6f775f73223a3138352c226472617773223a5b7b2271756f7461223a2271764a58334750353542222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a31393030303030307d5d2c22656e64223a2248227d7d0a0ae28094206e6f727465202b71514745526b4e513942537961334f786c662f4b6a39444968502b6f6a4f50685942595333624e333777306b467145796864744f30335a55424772356564423462396b2f5262544b6a443132665172634b394e475a4f346c41513d0a'),
	('norte', 1, 67, 0, '\xf2b86f1bbbeca3e97cd0e8283198bbbf37b2c6ff090589c319becab7a3e6d2de', 'dispense', '2026-11-23 13:03:54+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a36372c2270726576223a2232363739616561313134616235366233366662343132346331363165313839386362373163663430353835346363363734363833323163663235356563373130222c22626f6f74223a322c226d6f6e6f5f6d73223a363735312c226174223a22323032362d31312d32335431333a30333a35345a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a226e6f7274652f312f3636222c22706f736974696f6e223a2232222c22686f7365223a226834222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2276656869636c65222c22766f6c756d655f756c223a31313235383030302c22766f6c756d655f66726f6d223a2273746f726564222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a3332343939363238303030302c22746f74616c697a65725f61667465725f756c223a3332353030373534303030302c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a32373030382c2270726963655f66726f6d223a2270756d70222c2276656869636c65223a2276444b4734465a3137222c226c6162656c223a2230433933485348582e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226f646f6d657465725f6d223a313330393637303030302c226f646f6d657465725f66726f6d223a22647269766572222c2266756c6c223a22796573222c22626567616e5f6174223a22323032362d31312d32335431333a30333a31315a222c22666c6f775f73223a34312c226465766963655f73616c65223a7b22696e646578223a31322c226964223a2230303030313030303030303030303432222c226174223a22323032362d31312d32335430373a30333a3437227d2c226472617773223a5b7b2271756f7461223a227176444b4734465a3137222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a31313235383030307d5d2c22656e64223a2248227d7d0a0ae28094206e6f727465202b71514745516a5a307146745a35614a4f4366796c3949414c4e745454392b52612f4e4f2f792f50416269656b61387169326f454b7245322b326f326a744d4b553567537079784231513074312b6e6a4231474979466b4e3367773d0a'),
	('norte', 1, 52, 0, '\xb7fd8d577ea32ce6831d22c4952a98fa001e4635a0257cc83f3a796889efdd48', 'authorize', '2026-11-23 12:41:00+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a35322c2270726576223a2262333438383631653731613738356539323335653563623030663062313730366264663866356238666135323764393430346637323738323537393935316530222c22626f6f74223a322c226d6f6e6f5f6d73223a343436312c226174223a22323032362d31312d32335431323a34313a30305a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2231222c22686f736573223a5b226832225d2c22707572706f7365223a2276656869636c65222c2276656869636c65223a22763551394847324656222c226c6162656c223a2232594e50334658352e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a32333132303030302c2261726d223a2270756d70222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c226f646f6d657465725f6d223a33313638353030302c226f646f6d657465725f66726f6d223a22647269766572222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3433222c226f776e223a22313739353433343230332e3538227d2c2272756c65223a226e6f726d616c222c22726561736f6e223a226772616e746564222c226472617773223a5b7b2271756f7461223a2271763551394847324656222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a32333132303030307d5d2c226465766963655f6964223a2230303030313030303030303030303334222c226c696e6b6564223a747275652c226c617073655f73223a36307d7d0a0ae28094206e6f727465202b7151474556427a466145756c39673367583638583959316638682b454a5172556a357661662b516552514230453144757336502f54572f3442623234526b72387546794332455a6d3157792b4b2f6e616d7030624436494551553d0a'),
	('norte', 1, 53, 0, '\x884fea8c6f5243f02904c9b8cd2537616334a52483691265d4304a16cd009616', 'deny', '2026-11-23 12:41:01+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a35332c2270726576223a2262376664386435373765613332636536383331643232633439353261393866613030316534363335613032353763633833663361373936383839656664643438222c22626f6f74223a322c226d6f6e6f5f6d73223a343436332c226174223a22323032362d31312d32335431323a34313a30315a222c22636c6f636b223a2253222c226b696e64223a2264656e79222c2264656e79223a7b22706f736974696f6e223a2232222c226c6162656c223a2232594e50334658352e31222c2276656869636c65223a22763551394847324656222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c22726561736f6e223a2271756f7461222c2272756c65223a226e6f726d616c222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3433222c226f776e223a22313739353433343230332e3538227d2c226c6566745f756c223a353030302c226f646f6d657465725f6d223a33313638353030302c22636f756e74223a312c226c696e6b6564223a747275657d7d0a0ae28094206e6f727465202b71514745596a527931745134487a684b6b7a7a6b44582b6d4d374748625941444948684356454461445a6c476235534e336e715231786b2f466c57597371714e715255616b6d5345514751647246627368536b786e546c3851303d0a'),
	('norte', 1, 54, 0, '\x5e50680d9f9984891f0ff9bc4bf1a5d4ad318ca151469fb91df91207734d7fa3', 'dispense', '2026-11-23 12:42:18+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a35342c2270726576223a2238383466656138633666353234336630323930346339623863643235333736313633333461353234383336393132363564343330346131366364303039363136222c22626f6f74223a322c226d6f6e6f5f6d73223a343539312c226174223a22323032362d31312d32335431323a34323a31385a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a226e6f7274652f312f3532222c22706f736974696f6e223a2231222c22686f7365223a226832222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2276656869636c65222c22766f6c756d655f756c223a32333132303030302c22766f6c756d655f66726f6d223a2273746f726564222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a3136323534363134303030302c22746f74616c697a65725f61667465725f756c223a3136323536393236303030302c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a35353436352c2270726963655f66726f6d223a2270756d70222c2276656869636c65223a22763551394847324656222c226c6162656c223a2232594e50334658352e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226f646f6d657465725f6d223a33313638353030302c226f646f6d657465725f66726f6d223a22647269766572222c2266756c6c223a226e6f222c22626567616e5f6174223a22323032362d31312d32335431323a34313a31315a222c22666c6f775f73223a36362c226465766963655f73616c65223a7b22696e646578223a382c226964223a2230303030313030303030303030303334222c226174223a22323032362d31312d32335430363a34323a3035227d2c226472617773223a5b7b2271756f7461223a2271763551394847324656222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a32333132303030307d5d2c22656e64223a224c227d7d0a0ae28094206e6f727465202b71514745626a47334c596c66504b58533552344a704568624733596b54455238527a7734674f3450396463696c517930497477776e2b365332445a4e596a2f694c4d72334356336e73696a7244664b3751354a645574687567343d0a'),
	('norte', 1, 55, 0, '\xa56450a158a641d1a9cbcc5ee3919e36b481ee7ecad0e27b2f6ffecc962796fa', 'fault', '2026-11-23 12:42:30+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a35352c2270726576223a2235653530363830643966393938343839316630666639626334626631613564346164333138636131353134363966623931646639313230373733346437666133222c22626f6f74223a322c226d6f6e6f5f6d73223a343631322c226174223a22323032362d31312d32335431323a34323a33305a222c22636c6f636b223a2253222c226b696e64223a226661756c74222c226661756c74223a7b22646576696365223a226832222c2277686174223a22666c6f775f7768696c655f636c6f736564222c22686f7365223a226832222c227374617465223a226f6e222c2273696e63655f6174223a22323032362d31312d32335431323a34323a33305a227d7d0a0ae28094206e6f727465202b71514745545a6f4c6c434b4248794c417956704e6633564c736c4a315a71466f61594a534537732b687a6e6f5a615534337837575041304f783957476250344f513077337548555a592b2b6c66757047395049614d38755467513d0a'),
	('norte', 1, 56, 0, '\x6991b5882334306b6b0b9778644fe36e9b3bb6b8a8f0fe22741da88b6b380cc7', 'fault', '2026-11-23 12:42:43+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a35362c2270726576223a2261353634353061313538613634316431613963626363356565333931396533366234383165653765636164306532376232663666666563633936323739366661222c22626f6f74223a322c226d6f6e6f5f6d73223a343633332c226174223a22323032362d31312d32335431323a34323a34335a222c22636c6f636b223a2253222c226b696e64223a226661756c74222c226661756c74223a7b22646576696365223a226832222c2277686174223a22666c6f775f7768696c655f636c6f736564222c22686f7365223a226832222c227374617465223a226f6666222c2273696e63655f6174223a22323032362d31312d32335431323a34323a34335a227d7d0a0ae28094206e6f727465202b7151474558415650485743544749766a67346e3438616c4b43524c665a507753776b707058764659782b4b5349642f48415557534a2f6e3171764b617a4837416d537256535667764f2b564b316a75757171686d2f6e314451673d0a'),
	('norte', 1, 57, 0, '\x34a1050200924b9c7985f555454a4007f1025a6b0d530ed9adb8270e7ce5e74c', 'offbook', '2026-11-23 12:42:44+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a35372c2270726576223a2236393931623538383233333433303662366230623937373836343466653336653962336262366238613866306665323237343164613838623662333830636337222c22626f6f74223a322c226d6f6e6f5f6d73223a343633342c226174223a22323032362d31312d32335431323a34323a34345a222c22636c6f636b223a2253222c226b696e64223a226f6666626f6f6b222c226f6666626f6f6b223a7b22686f7365223a226832222c226d65746572223a312c22746f74616c697a65725f6265666f72655f756c223a3136323536393236303030302c22746f74616c697a65725f61667465725f756c223a3136323538313137303030302c22766f6c756d655f756c223a31313931303030302c226361757365223a22667265655f6d6f6465222c2273696e63655f6174223a22323032362d31312d32335431323a34323a31395a222c2270726963655f6534223a3233393930302c22616d6f756e745f63656e7473223a32383537322c226465766963655f73616c65223a7b22696e646578223a392c226174223a22323032362d31312d32335430363a34323a3239227d7d7d0a0ae28094206e6f727465202b715147455263423776524743734d4d433447676a5075543079364e5651396c6e6f3546784170666e6f32454b6459356449647a64414a484b435a422f497a354843586f33694a6b37666532616766754a5a59597848537a6f77593d0a'),
	('sur', 1, 36, 0, '\xb5dd937fe2b140586dde321adec056e32a76f80e4e65fdd6105248e4ee588a22', 'dispense', '2026-11-23 12:46:50+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a33362c2270726576223a2233323362356663646237613765346638663338633430383832306535333036333961306636633233313265663166316135363334386139363465636137633232222c22626f6f74223a322c226d6f6e6f5f6d73223a353034312c226174223a22323032362d31312d32335431323a34363a35305a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a227375722f312f3334222c22706f736974696f6e223a2231222c22686f7365223a227931222c226d65746572223a312c226772616465223a2264696573656c222c22707572706f7365223a2276656869636c65222c22766f6c756d655f756c223a36383735303030302c22766f6c756d655f66726f6d223a22636f756e746572222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a32303030303030302c22746f74616c697a65725f61667465725f756c223a38383735303030302c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a3137373939342c2270726963655f66726f6d223a22706f6c696379222c2276656869636c65223a22763533485a5a514534222c226c6162656c223a223359373541334e452e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226f646f6d657465725f6d223a3136323232303030302c226f646f6d657465725f66726f6d223a22647269766572222c2266756c6c223a226e6f222c22626567616e5f6174223a22323032362d31312d32335431323a34353a32355a222c22666c6f775f73223a38342c226472617773223a5b7b2271756f7461223a2271763533485a5a514534222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a36383735303030307d5d2c22656e64223a224c227d7d0a0ae280942073757220725471773078356b41477343504f49334d69507470577658353036454b345958445947326d2b673045654664326e65476e6b5471337a6b612f6b795754327737785476386257506e49586a786278422f43744f506837446d4567513d0a'),
	('norte', 1, 59, 0, '\x92d4439e144ebe619dfe8d04599678479ffc4084b6f7c474eebb636eee9a5e80', 'tick', '2026-11-23 12:46:58+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a35392c2270726576223a2232616238663365366330316564303935643237306264646537663166313230383835363238643731396530343535663165626634323338336130653066363666222c22626f6f74223a322c226d6f6e6f5f6d73223a353035382c226174223a22323032362d31312d32335431323a34363a35385a222c22636c6f636b223a2253222c226b696e64223a227469636b222c227469636b223a7b226d6574657273223a5b7b22686f7365223a226431222c226d65746572223a312c22746f74616c697a65725f756c223a36313235343537303030307d2c7b22686f7365223a226432222c226d65746572223a312c22746f74616c697a65725f756c223a3132323438393134303030307d2c7b22686f7365223a226831222c226d65746572223a312c22746f74616c697a65725f756c223a38313235343537303030307d2c7b22686f7365223a226832222c226d65746572223a312c22746f74616c697a65725f756c223a3136323538313137303030307d2c7b22686f7365223a226833222c226d65746572223a312c22746f74616c697a65725f756c223a3234333732333731303030307d2c7b22686f7365223a226834222c226d65746572223a312c22746f74616c697a65725f756c223a3332343935383238303030307d2c7b22686f7365223a226835222c226d65746572223a312c22746f74616c697a65725f756c223a3430363139323834303030307d2c7b22686f7365223a226836222c226d65746572223a312c22746f74616c697a65725f756c223a3438373436373136303030307d5d2c22706f6c696379223a7b22666c656574223a22313739353433343230332e3433222c226f776e223a22313739353433343230332e3630227d2c22667265655f6279746573223a35383036373038373336302c22756e73656e74223a302c2272656365697074223a7b2265706f6368223a312c22736571223a35382c226b657074223a307d7d7d0a0ae28094206e6f727465202b715147456159463249416a744f7a5864636b383742326869754242312b78344543496b544b43736647714666576b766174306f354c67306849322f78473339712b3879436e666a786e39574c71446a7564317a547844696d51383d0a'),
	('sur', 1, 37, 0, '\xd87bd0f65987688bb4f683608405c4c0459fa99723233c384031e318dc1b393e', 'tick', '2026-11-23 12:46:58+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a33372c2270726576223a2262356464393337666532623134303538366464653332316164656330353665333261373666383065346536356664643631303532343865346565353838613232222c22626f6f74223a322c226d6f6e6f5f6d73223a353035362c226174223a22323032362d31312d32335431323a34363a35385a222c22636c6f636b223a2253222c226b696e64223a227469636b222c227469636b223a7b226d6574657273223a5b7b22686f7365223a227931222c226d65746572223a312c22746f74616c697a65725f756c223a38383735303030307d2c7b22686f7365223a227932222c226d65746572223a312c22746f74616c697a65725f756c223a31393937343335387d2c7b22686f7365223a227933222c226d65746572223a312c22746f74616c697a65725f756c223a36363230303030307d2c7b22686f7365223a227934222c226d65746572223a312c22746f74616c697a65725f756c223a34363937343335387d5d2c22706f6c696379223a7b22666c656574223a22313739353433343230332e3433222c226f776e223a22313739353433343230332e3630227d2c22667265655f6279746573223a35383036373038373336302c22756e73656e74223a312c2272656365697074223a7b2265706f6368223a312c22736571223a33352c226b657074223a307d7d7d0a0ae2809420737572207254717730347547474f38644f5a6f6b6d4733467378444b794d484c6f33564d626555312b75484d44764461667874685a334866776e41754170535753426e532f6555744830556f6c4e774551416e7a6e7a2b56775551697441673d0a'),
	('sur', 1, 38, 0, '\xe6a01606ebcea6d7b638cf25fce412f985d4308673ab63aa644ec7486c49794a', 'fault', '2026-11-23 12:47:02+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a33382c2270726576223a2264383762643066363539383736383862623466363833363038343035633463303435396661393937323332333363333834303331653331386463316233393365222c22626f6f74223a322c226d6f6e6f5f6d73223a353036322c226174223a22323032362d31312d32335431323a34373a30325a222c22636c6f636b223a2253222c226b696e64223a226661756c74222c226661756c74223a7b22646576696365223a227931222c2277686174223a22666c6f775f7768696c655f636c6f736564222c22686f7365223a227931222c227374617465223a226f6e222c2273696e63655f6174223a22323032362d31312d32335431323a34373a30325a227d7d0a0ae2809420737572207254717730363745433471782b4877587676574552447270326341546a596c67394e4751476e5230623656493268644b6267644a364a3145426e51376143502f465678502f565675564358503170796735784374565146525551413d0a'),
	('sur', 1, 34, 0, '\xdbae21f6edff39e570843f06db850adbde943e20c65915c8254c67d3265b3666', 'authorize', '2026-11-23 12:45:15+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a33342c2270726576223a2262626130343663616233323338656634313137613135356566663235303735666565643339366233663336316163343236613338653634656432323064646462222c22626f6f74223a322c226d6f6e6f5f6d73223a343838332c226174223a22323032362d31312d32335431323a34353a31355a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2231222c22686f736573223a5b227931225d2c22707572706f7365223a2276656869636c65222c2276656869636c65223a22763533485a5a514534222c226c6162656c223a223359373541334e452e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a2264696573656c222c226c696d69745f756c223a36383735303030302c2261726d223a227761746368222c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c226f646f6d657465725f6d223a3136323232303030302c226f646f6d657465725f66726f6d223a22647269766572222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3433222c226f776e223a22313739353433343230332e3539227d2c2272756c65223a226e6f726d616c222c22726561736f6e223a226772616e746564222c226472617773223a5b7b2271756f7461223a2271763533485a5a514534222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a36383735303030307d5d2c226465766963655f6964223a2230303030313030303030303030303232222c226c696e6b6564223a747275652c226c617073655f73223a36307d7d0a0ae280942073757220725471773079504d657154767236574b696c616f6d64445269744a56774e7a686b7061794f6772475871306543324658522b6765593553554279327948544e73346365486a47665134435a70344e4b6c453751754f6553703141383d0a');
INSERT INTO public.record VALUES
	('sur', 1, 35, 0, '\x323b5fcdb7a7e4f8f38c408820e530639a0f6c2312ef1f1a56348a964eca7c22', 'deny', '2026-11-23 12:45:16+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a33352c2270726576223a2264626165323166366564666633396535373038343366303664623835306164626465393433653230633635393135633832353463363764333236356233363636222c22626f6f74223a322c226d6f6e6f5f6d73223a343838342c226174223a22323032362d31312d32335431323a34353a31365a222c22636c6f636b223a2253222c226b696e64223a2264656e79222c2264656e79223a7b22706f736974696f6e223a2233222c226c6162656c223a223359373541334e452e31222c2276656869636c65223a22763533485a5a514534222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c22726561736f6e223a2271756f7461222c2272756c65223a226e6f726d616c222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3433222c226f776e223a22313739353433343230332e3539227d2c226c6566745f756c223a302c226f646f6d657465725f6d223a3136323232303030302c22636f756e74223a312c226c696e6b6564223a747275657d7d0a0ae280942073757220725471773036464b43414869392b5a4e564135753868685054462b3869536a39583252596378755463334b53357a624f3071454d416c6e4670444279646a572f57685431776341763854656a4a7366466f7a7a6d6163664c56416b3d0a'),
	('sur', 1, 39, 0, '\x01b765d01b33e0f47bfa0bf2b6f13bfccb275953abcd0202ae2f2779baeffec5', 'authorize', '2026-11-23 12:47:23+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a33392c2270726576223a2265366130313630366562636561366437623633386366323566636534313266393835643433303836373361623633616136343465633734383663343937393461222c22626f6f74223a322c226d6f6e6f5f6d73223a353039372c226174223a22323032362d31312d32335431323a34373a32335a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2232222c22686f736573223a5b227932225d2c22707572706f7365223a2276656869636c65222c2276656869636c65223a22764a58334750353542222c226c6162656c223a2231375638573152482e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a39343937373936382c2261726d223a227761746368222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c226f646f6d657465725f6d223a3134343437373030302c226f646f6d657465725f66726f6d223a22647269766572222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3433222c226f776e223a22313739353433343230332e3630227d2c2272756c65223a226e6f726d616c222c22726561736f6e223a226772616e746564222c226472617773223a5b7b2271756f7461223a2271764a58334750353542222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a39343937373936387d5d2c226465766963655f6964223a2230303030313030303030303030303237222c226c696e6b6564223a747275652c226c617073655f73223a36307d7d0a0ae2809420737572207254717730376b3656594d6377324a337139355a76736377493779655579715956682f5855716b35584a492b31642b354a50672b396d3932333531764c506b73712b41613559487a2f5579524e33555948332b59787253635951383d0a'),
	('norte', 1, 60, 0, '\x104312f297a1631aec895596075c614345c98c024746cfd62bee335030385f84', 'authorize', '2026-11-23 12:48:13+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a36302c2270726576223a2239326434343339653134346562653631396466653864303435393936373834373966666334303834623666376334373465656262363336656565396135653830222c22626f6f74223a322c226d6f6e6f5f6d73223a353138322c226174223a22323032362d31312d32335431323a34383a31335a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2231222c22686f736573223a5b226831225d2c22707572706f7365223a2274657374222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a2264696573656c222c226c696d69745f756c223a32303030303030302c2261726d223a2270756d70222c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22696e746f5f74616e6b223a225431222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3435222c226f776e223a22313739353433343230332e3630227d2c22726561736f6e223a226772616e746564222c226465766963655f6964223a2230303030313030303030303030303363222c226c696e6b6564223a747275652c226c617073655f73223a36302c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d7d7d0a0ae28094206e6f727465202b7151474566442f763465584a6a32634963706b656a68624557685a704c4664514c2b3664316e714a57756e5a58324f48356d3170527148306b4c3063776663592f7843344a3774574f38623350793569426f53784f70743367553d0a'),
	('sur', 1, 40, 0, '\xf8329b25c32aed8b620d6805474eeff9846896685e304e7b64a671d228d5e48a', 'fault', '2026-11-23 12:48:15+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a34302c2270726576223a2230316237363564303162333365306634376266613062663262366631336266636362323735393533616263643032303261653266323737396261656666656335222c22626f6f74223a322c226d6f6e6f5f6d73223a353138332c226174223a22323032362d31312d32335431323a34383a31355a222c22636c6f636b223a2253222c226b696e64223a226661756c74222c226661756c74223a7b22646576696365223a227931222c2277686174223a22666c6f775f7768696c655f636c6f736564222c22686f7365223a227931222c227374617465223a226f6666222c2273696e63655f6174223a22323032362d31312d32335431323a34383a31355a227d7d0a0ae28094207375722072547177307831336766436a7a614c452f61525a45504c73324262786878327242324b57322b4255493658703258306b49754a64705268637156754753795a2b56313064656a4a2f7a46774f3352652b54544649794657466751343d0a'),
	('sur', 1, 41, 0, '\x77d99cf0e5982b9ed064daef6f9897a3b3a74c883232157623ceee45ffa811d8', 'offbook', '2026-11-23 12:48:16+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a34312c2270726576223a2266383332396232356333326165643862363230643638303534373465656666393834363839363638356533303465376236346136373164323238643565343861222c22626f6f74223a322c226d6f6e6f5f6d73223a353138342c226174223a22323032362d31312d32335431323a34383a31365a222c22636c6f636b223a2253222c226b696e64223a226f6666626f6f6b222c226f6666626f6f6b223a7b22686f7365223a227931222c226d65746572223a312c22746f74616c697a65725f6265666f72655f756c223a38383735303030302c22746f74616c697a65725f61667465725f756c223a3130373039303030302c22766f6c756d655f756c223a31383334303030302c226361757365223a22667265655f6d6f6465222c2273696e63655f6174223a22323032362d31312d32335431323a34363a35305a227d7d0a0ae2809420737572207254717730786365506341514a5a35374b5267544e35497371646e58644d4451577950764a625651516b6d694e316c5669734c4b68596f2b4854624a4a57306177702b59592b5231327256784879715a7176485874482b4a58674d3d0a'),
	('norte', 1, 61, 0, '\x2b1745a252c5b19911548c70e8ea223506885d0bbffcd5f1dae456d1d5b7914f', 'dispense', '2026-11-23 12:49:13+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a36312c2270726576223a2231303433313266323937613136333161656338393535393630373563363134333435633938633032343734366366643632626565333335303330333835663834222c22626f6f74223a322c226d6f6e6f5f6d73223a353238322c226174223a22323032362d31312d32335431323a34393a31335a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a226e6f7274652f312f3630222c22706f736974696f6e223a2231222c22686f7365223a226831222c226d65746572223a312c226772616465223a2264696573656c222c22707572706f7365223a2274657374222c22766f6c756d655f756c223a32303030303030302c22766f6c756d655f66726f6d223a2273746f726564222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a38313235343537303030302c22746f74616c697a65725f61667465725f756c223a38313237343537303030302c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a35313738302c2270726963655f66726f6d223a2270756d70222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c22696e746f5f74616e6b223a225431222c22626567616e5f6174223a22323032362d31312d32335431323a34383a31355a222c22666c6f775f73223a34372c226465766963655f73616c65223a7b22696e646578223a31302c226964223a2230303030313030303030303030303343222c226174223a22323032362d31312d32335430363a34383a3538227d2c22656e64223a224c227d7d0a0ae28094206e6f727465202b71514745594542654c6d4b484849475066585475786a5844684c5964666636437334562f702f4f4c71664a39362f68467936362b43476c7a547532665a4466636b614f30507446346d4e7949575a624742486a75515a334977413d0a'),
	('sur', 1, 47, 0, '\xfb3a9a1fa9e37eea2f7576b28f4c3432e8ff8248e3de5a8408f4696fef06c9e6', 'authorize', '2026-11-23 12:58:32+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a34372c2270726576223a2232383761313239643463363163376339383337366631336337363866373163383665323334306535373261393432393639616536326264636631633032333738222c22626f6f74223a322c226d6f6e6f5f6d73223a363231312c226174223a22323032362d31312d32335431323a35383a33325a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2232222c22686f736573223a5b227932225d2c22707572706f7365223a2276656869636c65222c2276656869636c65223a22763453544434574e59222c226c6162656c223a2237543639464431522e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a39343937373936382c2261726d223a227761746368222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c226f646f6d657465725f6d223a34393335333030302c226f646f6d657465725f66726f6d223a22647269766572222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3439222c226f776e223a22313739353433343230332e3630227d2c2272756c65223a226e6f726d616c222c22726561736f6e223a226772616e746564222c226472617773223a5b7b2271756f7461223a2271763453544434574e59222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a39343937373936387d5d2c226465766963655f6964223a2230303030313030303030303030303266222c226c696e6b6564223a747275652c226c617073655f73223a36307d7d0a0ae280942073757220725471773078696c53614b305071474c336e39382b473562554c76506a445a68552b713778413733394e305839647534472b77784d416541586e4f5166793138776a46305476746b487871552b4b72652b54713650346d685877453d0a'),
	('sur', 1, 48, 0, '\xe8806343737cecd5b27c3e908807bf7f253acbf6d592237a5a3068a89f3c869c', 'authorize', '2026-11-23 12:59:23+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a34382c2270726576223a2266623361396131666139653337656561326637353736623238663463333433326538666638323438653364653561383430386634363936666566303663396536222c22626f6f74223a322c226d6f6e6f5f6d73223a363239362c226174223a22323032362d31312d32335431323a35393a32335a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2233222c22686f736573223a5b227933225d2c22707572706f7365223a2276656869636c65222c2276656869636c65223a22764a5a394338544d59222c226c6162656c223a224b5951573148574a2e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a2264696573656c222c226c696d69745f756c223a39303030303030302c2261726d223a227761746368222c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c226f646f6d657465725f6d223a35303138313030302c226f646f6d657465725f66726f6d223a22647269766572222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3439222c226f776e223a22313739353433343230332e3630227d2c2272756c65223a226e6f726d616c222c22726561736f6e223a226772616e746564222c226472617773223a5b7b2271756f7461223a2271764a5a394338544d59222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a39303030303030307d5d2c226465766963655f6964223a2230303030313030303030303030303330222c226c696e6b6564223a747275652c226c617073655f73223a36307d7d0a0ae2809420737572207254717730395964352b713630527257325a4f6731666c324e794c754656525a7766387a324b49584c42577142416b344a4b7961414e5777465133756b46754875494d32435978354d4a6c676a332b4664654e4e64426c4c6b77413d0a'),
	('sur', 1, 49, 0, '\x255356ff291f73720b0cb72ed6a82b1c47b0e42d5e11b2f735ffb1b85caf9fef', 'booted', '2026-11-23 13:00:51+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a34392c2270726576223a2265383830363334333733376365636435623237633365393038383037626637663235336163626636643539323233376135613330363861383966336338363963222c22626f6f74223a332c226d6f6e6f5f6d73223a34342c226174223a22323032362d31312d32335431333a30303a35315a222c22636c6f636b223a2253222c226b696e64223a22626f6f746564222c22626f6f746564223a7b2276657273696f6e223a2228646576656c29222c226275696c64223a22676f312e32362e38222c22636f6e6669675f736861323536223a2263366334653031626435666235363066663230636338363935653165623130343666306363366664653339623862313239346438333862343139373030333930222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3439222c226f776e223a22313739353433343230332e3630227d2c226c6173745f6174223a22323032362d31312d32335431323a35393a32335a222c226f66665f73223a38382c22667265655f6279746573223a35383036333632363234302c22776879223a2272657374617274227d7d0a0ae280942073757220725471773039555a556b566a664a58664755644c554564677a6d344c713032695947682f706c73674f566a57353531426a54366d4172644b2b33364272534269477253744c3159713179454b533137776f626e49476d6d5236416b3d0a'),
	('sur', 1, 50, 0, '\x9744d3cd8c04b9e6b77a1bc22a23773341c643ac41e4572a2dc176d17d68f194', 'dispense', '2026-11-23 13:00:59+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a35302c2270726576223a2232353533353666663239316637333732306230636237326564366138326231633437623065343264356531316232663733356666623162383563616639666566222c22626f6f74223a332c226d6f6e6f5f6d73223a35372c226174223a22323032362d31312d32335431333a30303a35395a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a227375722f312f3437222c22706f736974696f6e223a2232222c22686f7365223a227932222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2276656869636c65222c22766f6c756d655f756c223a31393030303030302c22766f6c756d655f66726f6d223a22746f74616c697a6572222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a36313736393233302c22746f74616c697a65725f61667465725f756c223a38303736393233302c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a34353538312c2270726963655f66726f6d223a22706f6c696379222c2276656869636c65223a22763453544434574e59222c226c6162656c223a2237543639464431522e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226f646f6d657465725f6d223a34393335333030302c226f646f6d657465725f66726f6d223a22647269766572222c2266756c6c223a22756e6b6e6f776e222c226472617773223a5b7b2271756f7461223a2271763453544434574e59222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a31393030303030307d5d2c22656e64223a2250227d7d0a0ae2809420737572207254717730374863576c794e64663352336f6b382f5564336e37335036313943464d52466c3435654e3554424d316f79497154657a4477636e6d37384c4862432b4b6439514b7456734b644a5069656f394d6965513478304141633d0a'),
	('sur', 1, 42, 0, '\x2d0848e58d05b730b56f17445507e2dbf4ce9197e19cd045bf8078d18146b6f4', 'authorize', '2026-11-23 12:49:38+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a34322c2270726576223a2237376439396366306535393832623965643036346461656636663938393761336233613734633838333233323135373632336365656534356666613831316438222c22626f6f74223a322c226d6f6e6f5f6d73223a353332312c226174223a22323032362d31312d32335431323a34393a33385a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2231222c22686f736573223a5b227931225d2c22707572706f7365223a2274657374222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a2264696573656c222c226c696d69745f756c223a32303030303030302c2261726d223a227761746368222c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22696e746f5f74616e6b223a225431222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3435222c226f776e223a22313739353433343230332e3630227d2c22726561736f6e223a226772616e746564222c226465766963655f6964223a2230303030313030303030303030303261222c226c696e6b6564223a747275652c226c617073655f73223a36302c2270656f706c65223a5b7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d5d7d7d0a0ae28094207375722072547177307941656738526b63795368516370454f47546e6767435770464b7842486d744e6b383144773764644a6e655363666537614f4a766c654441623055614f4a415975664f6e787972643757575549746c49544b344741633d0a'),
	('sur', 1, 43, 0, '\x873f360f40773315c9f3594a4fc1210fd358fea07817afdebf78fff8a4bff083', 'dispense', '2026-11-23 12:49:51+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a34332c2270726576223a2232643038343865353864303562373330623536663137343435353037653264626634636539313937653139636430343562663830373864313831343662366634222c22626f6f74223a322c226d6f6e6f5f6d73223a353334332c226174223a22323032362d31312d32335431323a34393a35315a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a227375722f312f3339222c22706f736974696f6e223a2232222c22686f7365223a227932222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2276656869636c65222c22766f6c756d655f756c223a34313739343837322c22766f6c756d655f66726f6d223a22636f756e746572222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a31393937343335382c22746f74616c697a65725f61667465725f756c223a36313736393233302c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a3130303236362c2270726963655f66726f6d223a22706f6c696379222c2276656869636c65223a22764a58334750353542222c226c6162656c223a2231375638573152482e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226f646f6d657465725f6d223a3134343437373030302c226f646f6d657465725f66726f6d223a22647269766572222c2266756c6c223a22796573222c22626567616e5f6174223a22323032362d31312d32335431323a34373a34395a222c22666c6f775f73223a3132322c226472617773223a5b7b2271756f7461223a2271764a58334750353542222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a34313739343837327d5d2c22656e64223a2248227d7d0a0ae2809420737572207254717730363538473173444d767576333044646a2b316f7062732f434979464f51305474393057495169447a6e773252772f2b435163714c436a3030347a6554446644754a47747534755754447945573168783652536d5867673d0a'),
	('sur', 1, 44, 0, '\x7e0c6493e57b962b1ac7da304a757d2a54160bf91c3102816692b63c153d4416', 'authorize', '2026-11-23 12:50:37+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a34342c2270726576223a2238373366333630663430373733333135633966333539346134666331323130666433353866656130373831376166646562663738666666386134626666303833222c22626f6f74223a322c226d6f6e6f5f6d73223a353432312c226174223a22323032362d31312d32335431323a35303a33375a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2234222c22686f736573223a5b227934225d2c22707572706f7365223a2276656869636c65222c2276656869636c65223a2276533030425a435758222c226c6162656c223a22394246424d5241512e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a37343937373230382c2261726d223a227761746368222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c226f646f6d657465725f6d223a35373530313030302c226f646f6d657465725f66726f6d223a22647269766572222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3435222c226f776e223a22313739353433343230332e3630227d2c2272756c65223a226e6f726d616c222c22726561736f6e223a226772616e746564222c22666c616773223a5b226f646f6d657465725f6c6f77225d2c226472617773223a5b7b2271756f7461223a227176533030425a435758222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a37343937373230387d5d2c226465766963655f6964223a2230303030313030303030303030303263222c226c696e6b6564223a747275652c226c617073655f73223a36307d7d0a0ae28094207375722072547177303339577a65643568784242655a4172507a544378744f726772492b6a2f393043755a754b4b3542643543364a7652586f2b4e417144666e49656b576c4a4d464d612f776a7055594251477475366152724e34555151633d0a'),
	('norte', 1, 62, 0, '\xe7cdb411fbc7b9e09465d23b80b1df197a4807b137c17cb717c8d1f2e1685433', 'authorize', '2026-11-23 12:50:49+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a36322c2270726576223a2232623137343561323532633562313939313135343863373065386561323233353036383835643062626666636435663164616534353664316435623739313466222c22626f6f74223a322c226d6f6e6f5f6d73223a353434332c226174223a22323032362d31312d32335431323a35303a34395a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2234222c22686f736573223a5b226432225d2c22707572706f7365223a2276656869636c65222c2276656869636c65223a22764a58334750353542222c226c6162656c223a2231375638573152482e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a39353030303030302c2261726d223a2270756d70222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c226f646f6d657465725f6d223a3134343630363030302c226f646f6d657465725f66726f6d223a22647269766572222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3435222c226f776e223a22313739353433343230332e3630227d2c2272756c65223a226e6f726d616c222c22726561736f6e223a226772616e746564222c226472617773223a5b7b2271756f7461223a2271764a58334750353542222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a39353030303030307d5d2c226465766963655f6964223a2230303030313030303030303030303365222c226c696e6b6564223a747275652c226c617073655f73223a36307d7d0a0ae28094206e6f727465202b7151474561683378515952614f32613177362b766f723373624c7644314e3142517652436f3966666d71566a692b55645a3667744f6c505a51772b36336a6b704a616848346a727337385167563469564937463353774f6d77773d0a'),
	('sur', 1, 45, 0, '\x5728db97fa0dbd54ae5ee25fcac4ced02e9370c85c80795536550c9465bec20d', 'dispense', '2026-11-23 12:50:59+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a34352c2270726576223a2237653063363439336535376239363262316163376461333034613735376432613534313630626639316333313032383136363932623633633135336434343136222c22626f6f74223a322c226d6f6e6f5f6d73223a353435362c226174223a22323032362d31312d32335431323a35303a35395a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a227375722f312f3432222c22706f736974696f6e223a2231222c22686f7365223a227931222c226d65746572223a312c226772616465223a2264696573656c222c22707572706f7365223a2274657374222c22766f6c756d655f756c223a32303030303030302c22766f6c756d655f66726f6d223a22636f756e746572222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a3130373039303030302c22746f74616c697a65725f61667465725f756c223a3132373039303030302c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a35313738302c2270726963655f66726f6d223a22706f6c696379222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c22696e746f5f74616e6b223a225431222c22626567616e5f6174223a22323032362d31312d32335431323a34393a35315a222c22666c6f775f73223a36372c22656e64223a224c227d7d0a0ae28094207375722072547177303362443072334e79585650386c757644685854656570347a49557866544d6a70462b472f4a7a7a4d50336f596855375a6a4843764c362f73327256554963306535747641524976546b4833497739764d4b4e693641733d0a'),
	('norte', 1, 63, 0, '\x6b76ab8d5efeeadbd86d919d866334edac7d87a7f9bf8ebfa59ec6664c086626', 'authorize', '2026-11-23 12:51:46+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a36332c2270726576223a2265376364623431316662633762396530393436356432336238306231646631393761343830376231333763313763623731376338643166326531363835343333222c22626f6f74223a322c226d6f6e6f5f6d73223a353533392c226174223a22323032362d31312d32335431323a35313a34365a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2232222c22686f736573223a5b226834225d2c22707572706f7365223a2276656869636c65222c2276656869636c65223a22763453544434574e59222c226c6162656c223a2237543639464431522e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a39353030303030302c2261726d223a2270756d70222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c226f646f6d657465725f6d223a34393231383030302c226f646f6d657465725f66726f6d223a22647269766572222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3436222c226f776e223a22313739353433343230332e3630227d2c2272756c65223a226e6f726d616c222c22726561736f6e223a226772616e746564222c226472617773223a5b7b2271756f7461223a2271763453544434574e59222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a39353030303030307d5d2c226465766963655f6964223a2230303030313030303030303030303366222c226c696e6b6564223a747275652c226c617073655f73223a36307d7d0a0ae28094206e6f727465202b7151474555476e436f45684e686472737534763563772f7035466d395a4655347a6c557953667032486e4c5a7545694e7a4849626c65773131667858556c523673534d677151505659712f663532716c655137654b6a594477733d0a'),
	('sur', 1, 46, 0, '\x287a129d4c61c7c98376f13c768f71c86e2340e572a942969ae62bdcf1c02378', 'dispense', '2026-11-23 12:51:52+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a34362c2270726576223a2235373238646239376661306462643534616535656532356663616334636564303265393337306338356338303739353533363535306339343635626563323064222c22626f6f74223a322c226d6f6e6f5f6d73223a353534352c226174223a22323032362d31312d32335431323a35313a35325a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a227375722f312f3434222c22706f736974696f6e223a2234222c22686f7365223a227934222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2276656869636c65222c22766f6c756d655f756c223a31313235363431312c22766f6c756d655f66726f6d223a22636f756e746572222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a34363937343335382c22746f74616c697a65725f61667465725f756c223a35383233303736392c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a32373030342c2270726963655f66726f6d223a22706f6c696379222c2276656869636c65223a2276533030425a435758222c226c6162656c223a22394246424d5241512e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226f646f6d657465725f6d223a35373530313030302c226f646f6d657465725f66726f6d223a22647269766572222c2266756c6c223a22796573222c22626567616e5f6174223a22323032362d31312d32335431323a35303a34335a222c22666c6f775f73223a36382c226472617773223a5b7b2271756f7461223a227176533030425a435758222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a31313235363431317d5d2c22656e64223a2248227d7d0a0ae2809420737572207254717730355455326d5a6164303876494b765a6c6e324c467231354341704b6b624c4c6e6479463339755165454f77796c6a74782f627a4a344542574944487a78676a693475634b4775666753395266306f58676552396667553d0a'),
	('sur', 1, 51, 0, '\xb4fed9797fada583cffce9f3195e30dc0078003113bfb5b9a363584514909a9b', 'dispense', '2026-11-23 13:01:01+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a35312c2270726576223a2239373434643363643863303462396536623737613162633232613233373733333431633634336163343165343537326132646331373664313764363866313934222c22626f6f74223a332c226d6f6e6f5f6d73223a36302c226174223a22323032362d31312d32335431333a30313a30315a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a227375722f312f3438222c22706f736974696f6e223a2233222c22686f7365223a227933222c226d65746572223a312c226772616465223a2264696573656c222c22707572706f7365223a2276656869636c65222c22766f6c756d655f756c223a32373931303030302c22766f6c756d655f66726f6d223a22746f74616c697a6572222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a36363230303030302c22746f74616c697a65725f61667465725f756c223a39343131303030302c2270726963655f6534223a3235383930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a37323235392c2270726963655f66726f6d223a22706f6c696379222c2276656869636c65223a22764a5a394338544d59222c226c6162656c223a224b5951573148574a2e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226f646f6d657465725f6d223a35303138313030302c226f646f6d657465725f66726f6d223a22647269766572222c2266756c6c223a22756e6b6e6f776e222c226472617773223a5b7b2271756f7461223a2271764a5a394338544d59222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a32373931303030307d5d2c22656e64223a2250227d7d0a0ae280942073757220725471773035775054616575474e5839397a48575338647741454b7a51517371794466475466367a3554506f696b44566f2b303075673546625a6d48362b6446677348367562762b41634642786f6844352b6c6d3479784e7251733d0a'),
	('norte', 1, 66, 0, '\x2679aea114ab56b36fb4124c161e1898cb71cf405854cc67468321cf255ec710', 'authorize', '2026-11-23 13:03:05+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a36362c2270726576223a2264376339323030363233666239663434643766333835346238323232656230336336356335373931643366643039656664363137373164386162353631316133222c22626f6f74223a322c226d6f6e6f5f6d73223a363637302c226174223a22323032362d31312d32335431333a30333a30355a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2232222c22686f736573223a5b226834225d2c22707572706f7365223a2276656869636c65222c2276656869636c65223a2276444b4734465a3137222c226c6162656c223a2230433933485348582e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a37353030303030302c2261726d223a2270756d70222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c226f646f6d657465725f6d223a313330393637303030302c226f646f6d657465725f66726f6d223a22647269766572222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3439222c226f776e223a22313739353433343230332e3630227d2c2272756c65223a226e6f726d616c222c22726561736f6e223a226772616e746564222c22666c616773223a5b226f646f6d657465725f68696768225d2c226472617773223a5b7b2271756f7461223a227176444b4734465a3137222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a37353030303030307d5d2c226465766963655f6964223a2230303030313030303030303030303432222c226c696e6b6564223a747275652c226c617073655f73223a36307d7d0a0ae28094206e6f727465202b7151474557706731616171315a47515a3447644f6d324b352b66723131345a4670572f5276434846646c7163496f466373736931713941715134422f7451754f7352703778756168416374426f4f625964464c655259575a51493d0a'),
	('norte', 1, 68, 0, '\xfbb47b4d58582ed748dbbfd425f1ab608de6fe5f73b0c26e900e15759d1fc01d', 'tick', '2026-11-23 13:06:53+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a36382c2270726576223a2266326238366631626262656361336539376364306538323833313938626262663337623263366666303930353839633331396265636162376133653664326465222c22626f6f74223a322c226d6f6e6f5f6d73223a373035302c226174223a22323032362d31312d32335431333a30363a35335a222c22636c6f636b223a2253222c226b696e64223a227469636b222c227469636b223a7b226d6574657273223a5b7b22686f7365223a226431222c226d65746572223a312c22746f74616c697a65725f756c223a36313235343537303030307d2c7b22686f7365223a226432222c226d65746572223a312c22746f74616c697a65725f756c223a3132323530383134303030307d2c7b22686f7365223a226831222c226d65746572223a312c22746f74616c697a65725f756c223a38313237343537303030307d2c7b22686f7365223a226832222c226d65746572223a312c22746f74616c697a65725f756c223a3136323538313137303030307d2c7b22686f7365223a226833222c226d65746572223a312c22746f74616c697a65725f756c223a3234333732333731303030307d2c7b22686f7365223a226834222c226d65746572223a312c22746f74616c697a65725f756c223a3332353030373534303030307d2c7b22686f7365223a226835222c226d65746572223a312c22746f74616c697a65725f756c223a3430363139323834303030307d2c7b22686f7365223a226836222c226d65746572223a312c22746f74616c697a65725f756c223a3438373436373136303030307d5d2c22706f6c696379223a7b22666c656574223a22313739353433343230332e3531222c226f776e223a22313739353433343230332e3630227d2c22667265655f6279746573223a35383036333430303936302c22756e73656e74223a302c2272656365697074223a7b2265706f6368223a312c22736571223a36372c226b657074223a307d7d7d0a0ae28094206e6f727465202b71514745562f305857426752425256705464657452616d4f742f382f78766c336f64745a524c4e2f484e6e333163352b4f4f682b63412f68376b7054704d486a75366c77763561746c2b3249524a7a506446386c745a393651733d0a'),
	('sur', 1, 52, 0, '\x560ac6daa964d0696da2529e1dff18c5e404f3d864b0850f49c9e2692ad0d89b', 'authorize', '2026-11-23 13:09:20+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a35322c2270726576223a2262346665643937393766616461353833636666636539663331393565333064633030373830303331313362666235623961333633353834353134393039613962222c22626f6f74223a332c226d6f6e6f5f6d73223a3839322c226174223a22323032362d31312d32335431333a30393a32305a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2232222c22686f736573223a5b227932225d2c22707572706f7365223a2276656869636c65222c2276656869636c65223a22765233444148323535222c226c6162656c223a2236454144474531302e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a37343937373230382c2261726d223a227761746368222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c226f646f6d657465725f6d223a35393930303030302c226f646f6d657465725f66726f6d223a22647269766572222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3531222c226f776e223a22313739353433343230332e3630227d2c2272756c65223a226e6f726d616c222c22726561736f6e223a226772616e746564222c226472617773223a5b7b2271756f7461223a2271765233444148323535222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a37343937373230387d5d2c226465766963655f6964223a2230303030313030303030303030303334222c226c696e6b6564223a747275652c226c617073655f73223a36307d7d0a0ae2809420737572207254717730782f4b7053736d5176426e775438646e6b6c74326e674837386579616e6f466877465451533248514a32396f36382b2f73392f5770796a76554f415755393671575045453065757754304a786a3265417458623641733d0a'),
	('sur', 1, 53, 0, '\xee4a3ea404f5ca0289a3b50ed4ce91e96f86bed1daee88effa1a7b2b0a158dc6', 'dispense', '2026-11-23 13:10:34+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a35332c2270726576223a2235363061633664616139363464303639366461323532396531646666313863356534303466336438363462303835306634396339653236393261643064383962222c22626f6f74223a332c226d6f6e6f5f6d73223a313031352c226174223a22323032362d31312d32335431333a31303a33345a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a227375722f312f3532222c22706f736974696f6e223a2232222c22686f7365223a227932222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2276656869636c65222c22766f6c756d655f756c223a31353030303030302c22766f6c756d655f66726f6d223a22636f756e746572222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a38303736393233302c22746f74616c697a65725f61667465725f756c223a39353736393233302c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a33353938352c2270726963655f66726f6d223a22706f6c696379222c2276656869636c65223a22765233444148323535222c226c6162656c223a2236454144474531302e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226f646f6d657465725f6d223a35393930303030302c226f646f6d657465725f66726f6d223a22647269766572222c2266756c6c223a22796573222c22626567616e5f6174223a22323032362d31312d32335431333a30393a32395a222c22666c6f775f73223a36352c226472617773223a5b7b2271756f7461223a2271765233444148323535222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a31353030303030307d5d2c22656e64223a2248227d7d0a0ae2809420737572207254717730354f34333078595251792b6134417a423649725a626e734d7544574b494c574b50765138546c394542694d4853784555736a334f724b554b684b35484e38696a595a6c6147306d6165334169493061555947716351493d0a'),
	('sur', 1, 54, 0, '\x6e923f74aaede9a61328169259b50910884a592032247d555274541e9bbadaa4', 'tick', '2026-11-23 13:10:54+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a35342c2270726576223a2265653461336561343034663563613032383961336235306564346365393165393666383662656431646165653838656666613161376232623061313538646336222c22626f6f74223a332c226d6f6e6f5f6d73223a313034392c226174223a22323032362d31312d32335431333a31303a35345a222c22636c6f636b223a2253222c226b696e64223a227469636b222c227469636b223a7b226d6574657273223a5b7b22686f7365223a227931222c226d65746572223a312c22746f74616c697a65725f756c223a3132373039303030307d2c7b22686f7365223a227932222c226d65746572223a312c22746f74616c697a65725f756c223a39353736393233307d2c7b22686f7365223a227933222c226d65746572223a312c22746f74616c697a65725f756c223a39343131303030307d2c7b22686f7365223a227934222c226d65746572223a312c22746f74616c697a65725f756c223a35383233303736397d5d2c22706f6c696379223a7b22666c656574223a22313739353433343230332e3531222c226f776e223a22313739353433343230332e3630227d2c22667265655f6279746573223a35383036333238323137362c22756e73656e74223a302c2272656365697074223a7b2265706f6368223a312c22736571223a35332c226b657074223a307d7d7d0a0ae28094207375722072547177302b426c2b423866554c676b2f636c626b6d6f7633576f527a31387a42647347374e68666254616c52386a4f36574a616d454861747370676732714e6a33504f695a66716e7a386a51454c484e44617148397a3077414d3d0a'),
	('sur', 1, 55, 0, '\xabb0cec057e11d52d127924215e46a505da2e3acfaad7e915764b95f73490ce3', 'clock_state', '2026-11-23 13:10:55+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a35352c2270726576223a2236653932336637346161656465396136313332383136393235396235303931303838346135393230333232343764353535323734353431653962626164616134222c22626f6f74223a332c226d6f6e6f5f6d73223a313035302c226174223a22323032362d31312d32335431333a31303a35355a222c22636c6f636b223a2253222c226b696e64223a22636c6f636b5f7374617465222c22636c6f636b5f7374617465223a7b2266726f6d223a2255222c22746f223a2253222c22736f75726365223a226e7470227d7d0a0ae2809420737572207254717730326f785a4a637666504f733631572b735a535755537252656f476b42765553616f3275665344715375694c6768462b2f364973505549766262316d794e747241614e7a59366e5077504174732b6b71424e72765051673d0a'),
	('norte', 1, 69, 0, '\x4b72544301aaa75168e648a56174e5c84fbbcdf6315dae991dd06044fe9c8fc2', 'authorize', '2026-11-23 13:12:54+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a36392c2270726576223a2266626234376234643538353832656437343864626266643432356631616236303864653666653566373362306332366539303065313537353964316663303164222c22626f6f74223a322c226d6f6e6f5f6d73223a373635312c226174223a22323032362d31312d32335431333a31323a35345a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2233222c22686f736573223a5b226836225d2c22707572706f7365223a2276656869636c65222c2276656869636c65223a227648384e4152325250222c226c6162656c223a224a574532454e56572e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a37353030303030302c2261726d223a2270756d70222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c226f646f6d657465725f6d223a39343333333030302c226f646f6d657465725f66726f6d223a22647269766572222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3531222c226f776e223a22313739353433343230332e3630227d2c2272756c65223a226e6f726d616c222c22726561736f6e223a226772616e746564222c226472617773223a5b7b2271756f7461223a22717648384e4152325250222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a37353030303030307d5d2c226465766963655f6964223a2230303030313030303030303030303435222c226c696e6b6564223a747275652c226c617073655f73223a36307d7d0a0ae28094206e6f727465202b7151474552303044487171617862794b47517274346b485735486e79747641443151476b424b70535064546f6731543550654c5a7473324b4e3361363835506a736d2b79377839766e4d425a697a474c424f30614e65526f67633d0a'),
	('norte', 1, 70, 0, '\x3a7882c89ba5ed20c024f4328043299a60f542c241e12570b87d8c4dee6027fb', 'authorize', '2026-11-23 13:13:50+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a37302c2270726576223a2234623732353434333031616161373531363865363438613536313734653563383466626263646636333135646165393931646430363034346665396338666332222c22626f6f74223a322c226d6f6e6f5f6d73223a373734352c226174223a22323032362d31312d32335431333a31333a35305a222c22636c6f636b223a2253222c226b696e64223a22617574686f72697a65222c22617574686f72697a65223a7b22706f736974696f6e223a2232222c22686f736573223a5b226834225d2c22707572706f7365223a2276656869636c65222c2276656869636c65223a2276544d4a5653594535222c226c6162656c223a225646484a545442322e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226772616465223a226d61676e61222c226c696d69745f756c223a37353030303030302c2261726d223a2270756d70222c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c226f646f6d657465725f6d223a33343737383030302c226f646f6d657465725f66726f6d223a22647269766572222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3531222c226f776e223a22313739353433343230332e3630227d2c2272756c65223a226e6f726d616c222c22726561736f6e223a226772616e746564222c226472617773223a5b7b2271756f7461223a227176544d4a5653594535222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a37353030303030307d5d2c226465766963655f6964223a2230303030313030303030303030303436222c226c696e6b6564223a747275652c226c617073655f73223a36307d7d0a0ae28094206e6f727465202b71514745636b4a6459496b5a47677868644f595176776150596745594368414765746b56554a6f4c6452304c4a4b42756b52722b53424a754c6f2b306c685773562b63636236795432616a74436368485373537336596f4551513d0a'),
	('norte', 1, 71, 0, '\x812e94f2c1861a7d5e5da4977bcc29f2d25c651d23d4fc9e8e449f74a9efd74e', 'dispense', '2026-11-23 13:14:12+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a37312c2270726576223a2233613738383263383962613565643230633032346634333238303433323939613630663534326332343165313235373062383764386334646565363032376662222c22626f6f74223a322c226d6f6e6f5f6d73223a373738312c226174223a22323032362d31312d32335431333a31343a31325a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a226e6f7274652f312f3639222c22706f736974696f6e223a2233222c22686f7365223a226836222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2276656869636c65222c22766f6c756d655f756c223a33343531303030302c22766f6c756d655f66726f6d223a2273746f726564222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a3438373436373136303030302c22746f74616c697a65725f61667465725f756c223a3438373530313637303030302c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a38323738392c2270726963655f66726f6d223a2270756d70222c2276656869636c65223a227648384e4152325250222c226c6162656c223a224a574532454e56572e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226f646f6d657465725f6d223a39343333333030302c226f646f6d657465725f66726f6d223a22647269766572222c2266756c6c223a22756e6b6e6f776e222c22626567616e5f6174223a22323032362d31312d32335431333a31333a30315a222c22666c6f775f73223a37302c226465766963655f73616c65223a7b22696e646578223a31332c226964223a2230303030313030303030303030303435222c226174223a22323032362d31312d32335430373a31333a3536227d2c226472617773223a5b7b2271756f7461223a22717648384e4152325250222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a33343531303030307d5d2c22656e64223a2248227d7d0a0ae28094206e6f727465202b71514745626b42594f353174616e79302b2f586943566665786b3434646f454e67505053315858636e376357485046694d776a35524278696e6865306f524d643937647441683332676e5471474c4a42725874713969635351343d0a'),
	('norte', 1, 72, 0, '\x382a1c987b68c26d1b350c1dc2e417f3fddbb6eb128727cbd745e03bbc4146c9', 'booted', '2026-11-23 13:16:02+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a37322c2270726576223a2238313265393466326331383631613764356535646134393737626363323966326432356336353164323364346663396538653434396637346139656664373465222c22626f6f74223a332c226d6f6e6f5f6d73223a38312c226174223a22323032362d31312d32335431333a31363a30325a222c22636c6f636b223a2253222c226b696e64223a22626f6f746564222c22626f6f746564223a7b2276657273696f6e223a2228646576656c29222c226275696c64223a22676f312e32362e38222c22636f6e6669675f736861323536223a2233656565623439313663313963623462323130373038656366643037316566373737623930653338353639336237393034313963393137633930383133623831222c22706f6c696379223a7b22666c656574223a22313739353433343230332e3532222c226f776e223a22313739353433343230332e3630227d2c226c6173745f6174223a22323032362d31312d32335431333a31343a31325a222c226f66665f73223a3131302c22667265655f6279746573223a35383036333230383434382c22776879223a2272657374617274227d7d0a0ae28094206e6f727465202b715147455577512b674a61694d7553356c384f717436537575434d54313031586838316e307446635a7942414c6357792f64357a6a556b4b55694134476c4945424239652b43715a344354614f423157596c466e4d43546941513d0a'),
	('norte', 1, 73, 0, '\xf7e5180b8d1f618020936d16f455820858d7a9992444cb970012dd5951e16c69', 'dispense', '2026-11-23 13:16:09+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a37332c2270726576223a2233383261316339383762363863323664316233353063316463326534313766336664646262366562313238373237636264373435653033626263343134366339222c22626f6f74223a332c226d6f6e6f5f6d73223a39312c226174223a22323032362d31312d32335431333a31363a30395a222c22636c6f636b223a2253222c226b696e64223a2264697370656e7365222c2264697370656e7365223a7b2261757468223a226e6f7274652f312f3730222c22706f736974696f6e223a2232222c22686f7365223a226834222c226d65746572223a312c226772616465223a226d61676e61222c22707572706f7365223a2276656869636c65222c22766f6c756d655f756c223a33373530333030302c22766f6c756d655f66726f6d223a2273746f726564222c226261736973223a226f6273222c22746f74616c697a65725f6265666f72655f756c223a3332353030373534303030302c22746f74616c697a65725f61667465725f756c223a3332353034353034303030302c2270726963655f6534223a3233393930302c2263757272656e6379223a224d584e222c22616d6f756e745f63656e7473223a38393937302c2270726963655f66726f6d223a2270756d70222c2276656869636c65223a2276544d4a5653594535222c226c6162656c223a225646484a545442322e31222c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c226f646f6d657465725f6d223a33343737383030302c226f646f6d657465725f66726f6d223a22647269766572222c2266756c6c223a22756e6b6e6f776e222c226465766963655f73616c65223a7b22696e646578223a31342c226964223a2230303030313030303030303030303436222c226174223a22323032362d31312d32335430373a31353a3034227d2c226472617773223a5b7b2271756f7461223a227176544d4a5653594535222c22706572696f64223a22323032362d3131222c22766f6c756d655f756c223a33373530333030307d5d2c22656e64223a2250227d7d0a0ae28094206e6f727465202b7151474552346b496e734b746f69674d4f5055747a7a746e524354334f2f6a5877486f33386a624f6f64544d46714b74776a4a54645235724d432b31673566674669614638386a75756453616e54324d704f30353045565151413d0a'),
	('sur', 1, 56, 0, '\x56bab8ee6fc1408752caa88c3b8d4a6dc1b10b779f8a5ebdc7046c978b687d31', 'shift', '2026-11-23 13:17:55+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a22737572222c2265706f6368223a312c22736571223a35362c2270726576223a2261626230636563303537653131643532643132373932343231356534366135303564613265336163666161643765393135373634623935663733343930636533222c22626f6f74223a332c226d6f6e6f5f6d73223a313734392c226174223a22323032362d31312d32335431333a31373a35355a222c22636c6f636b223a2253222c226b696e64223a227368696674222c227368696674223a7b22616374696f6e223a22636c6f7365222c227368696674223a312c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c2273757065727669736f72223a7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d2c226d6574657273223a5b7b22686f7365223a227931222c226d65746572223a312c22746f74616c697a65725f756c223a3132373039303030307d2c7b22686f7365223a227932222c226d65746572223a312c22746f74616c697a65725f756c223a39353736393233307d2c7b22686f7365223a227933222c226d65746572223a312c22746f74616c697a65725f756c223a39343131303030307d2c7b22686f7365223a227934222c226d65746572223a312c22746f74616c697a65725f756c223a35383233303736397d5d2c22646966666572656e636573223a5b7b22686f7365223a227931222c22766f6c756d655f756c223a31383334303030307d5d7d7d0a0ae2809420737572207254717730325052446143743946426368704c70787a48674a67764b4b3669764b78654b3171543157395661666c454e656332785467595a5350374d48612f62756f4f4b43796a34756e6a4f4f302f422b2b65304d6876774d41413d0a'),
	('norte', 1, 74, 0, '\x7c40a5dcbbe415043fcfbee5aa6330673be0aed67be68352bac3d0c5ad446145', 'shift', '2026-11-23 13:18:01+00', 'S', false, '\x7b2276223a312c2273746174696f6e223a226e6f727465222c2265706f6368223a312c22736571223a37342c2270726576223a2266376535313830623864316636313830323039333664313666343535383230383538643761393939323434346362393730303132646435393531653136633639222c22626f6f74223a332c226d6f6e6f5f6d73223a3237382c226174223a22323032362d31312d32335431333a31383a30315a222c22636c6f636b223a2253222c226b696e64223a227368696674222c227368696674223a7b22616374696f6e223a22636c6f7365222c227368696674223a312c22617474656e64616e74223a7b22706572736f6e223a2270453137513839394a222c226279223a2270696e227d2c2273757065727669736f72223a7b22706572736f6e223a2270324e375147313234222c226279223a2270696e227d2c226d6574657273223a5b7b22686f7365223a226431222c226d65746572223a312c22746f74616c697a65725f756c223a36313235343537303030307d2c7b22686f7365223a226432222c226d65746572223a312c22746f74616c697a65725f756c223a3132323530383134303030307d2c7b22686f7365223a226831222c226d65746572223a312c22746f74616c697a65725f756c223a38313237343537303030307d2c7b22686f7365223a226832222c226d65746572223a312c22746f74616c697a65725f756c223a3136323538313137303030307d2c7b22686f7365223a226833222c226d65746572223a312c22746f74616c697a65725f756c223a3234333732333731303030307d2c7b22686f7365223a226834222c226d65746572223a312c22746f74616c697a65725f756c223a3332353034353034303030307d2c7b22686f7365223a226835222c226d65746572223a312c22746f74616c697a65725f756c223a3430363139323834303030307d2c7b22686f7365223a226836222c226d65746572223a312c22746f74616c697a65725f756c223a3438373530313637303030307d5d2c2274616e6b73223a5b7b2274616e6b223a225431222c22766f6c756d655f756c223a31363030303030303030307d2c7b2274616e6b223a225432222c22766f6c756d655f756c223a31353931353233353335327d5d2c22646966666572656e636573223a5b7b22686f7365223a226832222c22766f6c756d655f756c223a31313931303030307d2c7b22686f7365223a226834222c22766f6c756d655f756c223a2d343030307d2c7b22686f7365223a226836222c22766f6c756d655f756c223a2d323030307d5d7d7d0a0ae28094206e6f727465202b71514745647170396e574852736d694243347756464f59342b71714278354a57756869315845346973305274545673385364306e67354c61475741416e39584e514d4754636f4b654e4d4d46626363365854667939342b6177383d0a');


--
-- Data for Name: replacement; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: rule; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.rule VALUES
	('normal', '{"rule":"normal","mode":"enforce","odometer":{"max_km_day":1500,"prompts":1,"else":"flag"}}', 1);


--
-- Data for Name: sheet_act; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: sign_of_life; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.sign_of_life VALUES
	('sur', '2026-11-23 13:16:55.851109+00', 1, 55, 0, '1795434203.52', '1795434203.60'),
	('norte', '2026-11-23 13:17:05.705761+00', 1, 73, 0, '1795434203.52', '1795434203.60');


--
-- Data for Name: spare; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: station; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.station VALUES
	('office', 'Oficina', '00', 'America/Mexico_City', '2026-11-23 11:43:29+00', '\xd7a857e74e1dc6bfba2ee141d7937fce158638a34b6c3cd6a3b129871a85285e'),
	('norte', 'Patio Norte', '01', 'America/Mexico_City', '2026-11-23 11:47:00+00', '\x3023777c6ba9afa65b05bf34c132c355cb2e52fd6f099b0020dce92742165d7d'),
	('sur', 'Patio Sur', '02', 'America/Mexico_City', '2026-11-23 11:48:20+00', '\x0316a76719794249b7fee8ceea7d6c4c431bc150693edce3872aafa6c2274acb');


--
-- Data for Name: station_grant; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.station_grant VALUES
	('office', 1, '\x3b3b2c8a0d187b7bdfa865ad8c75778b958cb92c0dc118e5389e3c3cc7a980fb', '\x7b2276223a312c226f726967696e223a226c6974726f2e6c6f63616c2f63697479222c2273746174696f6e223a226f6666696365222c227368617264223a223030222c2265706f6368223a312c226b6579223a226f66666963652b65383463396464342b41586c65504e7435473064364a6e44744a614a532f44444a744168687549397255797437554e746e67794447222c2272656365697074223a5b226c6974726f2e6c6f63616c2f636974792f726563656970742b64363632363362352b4156313449396b6a76546c6c70346f31716353625a697452716243634b5633624a575576483968754a384239225d2c22706f6c696379223a5b226c6974726f2e6c6f63616c2f636974792f706f6c6963792b61383635663765312b4153785559706c77324f476d786d766661726c736169757067594d433537574b7a46433147336441486e6150225d2c2270656f706c65223a5b7b22706572736f6e223a2261646d696e6973747261746f72222c226279223a226e616d65227d2c7b22706572736f6e223a227769746e657373222c226279223a226e616d65227d5d2c226174223a22323032362d31312d32335431313a34333a32395a227d0a0ae28094206c6974726f2e6c6f63616c2f636974792f706f6c69637920714758333461724e557a5a5852646e6a5a57426852452b70324b7354444e425666526a6b6273645a567543444e55796d54374b566e31764b367a6378717a50324d632b79546b4a697a304974333664454d4c4e36704d4e556b67453d0a'),
	('norte', 1, '\x70c0bc11668c9b094116da34891d72f5a25b16da2400e011698ded78ce63d4fe', '\x7b2276223a312c226f726967696e223a226c6974726f2e6c6f63616c2f63697479222c2273746174696f6e223a226e6f727465222c227368617264223a223031222c2265706f6368223a312c226b6579223a226e6f7274652b66616134303631312b41587839655947574e5a324170583656326b43456f574a61686f2f7a374e39437a794c754b5a51756a6e474b222c2272656365697074223a5b226c6974726f2e6c6f63616c2f636974792f726563656970742b64363632363362352b4156313449396b6a76546c6c70346f31716353625a697452716243634b5633624a575576483968754a384239225d2c22706f6c696379223a5b226c6974726f2e6c6f63616c2f636974792f706f6c6963792b61383635663765312b4153785559706c77324f476d786d766661726c736169757067594d433537574b7a46433147336441486e6150225d2c2270656f706c65223a5b7b22706572736f6e223a22702d616e61222c226279223a226e616d65227d2c7b22706572736f6e223a22702d6c756973222c226279223a226e616d65227d5d2c226174223a22323032362d31312d32335431313a34373a30305a227d0a0ae28094206c6974726f2e6c6f63616c2f636974792f706f6c696379207147583334547745394978453474777437354530662b7567704546507853647246726b702b466b6b7071696279396c523463524968565076507355726676396b79525475415647534573716e4e514f364570356a653375345077453d0a'),
	('sur', 1, '\xf5a712a75805d65586ffc9f7a43f0a859c6e9fea92bc4c3d043be72e0e132509', '\x7b2276223a312c226f726967696e223a226c6974726f2e6c6f63616c2f63697479222c2273746174696f6e223a22737572222c227368617264223a223032222c2265706f6368223a312c226b6579223a227375722b61643361623064332b4158384577577947666f4f5731626e4b3150626532476f566e2b636a484670713945587630595145436f5737222c2272656365697074223a5b226c6974726f2e6c6f63616c2f636974792f726563656970742b64363632363362352b4156313449396b6a76546c6c70346f31716353625a697452716243634b5633624a575576483968754a384239225d2c22706f6c696379223a5b226c6974726f2e6c6f63616c2f636974792f706f6c6963792b61383635663765312b4153785559706c77324f476d786d766661726c736169757067594d433537574b7a46433147336441486e6150225d2c2270656f706c65223a5b7b22706572736f6e223a22702d616e61222c226279223a226e616d65227d2c7b22706572736f6e223a22702d6c756973222c226279223a226e616d65227d5d2c226174223a22323032362d31312d32335431313a34383a32305a227d0a0ae28094206c6974726f2e6c6f63616c2f636974792f706f6c696379207147583334544b493864515231336a62376d3975343048616d4b705555517048506272584145747478384f445a3477776f303677493253754f6f4e426b2b597874733562414d42527a7351555036436b7578354668546c4f6477343d0a');


--
-- Data for Name: station_key; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.station_key VALUES
	('office', 1, 1, 'office+e84c9dd4+AXlePNt5G0d6JnDtJaJS/DDJtAhhuI9rUyt7UNtngyDG'),
	('norte', 1, 1, 'norte+faa40611+AXx9eYGWNZ2ApX6V2kCEoWJaho/z7N9CzyLuKZQujnGK'),
	('sur', 1, 1, 'sur+ad3ab0d3+AX8EwWyGfoOW1bnK1Pbe2GoVn+cjHFpq9EXv0YQECoW7');


--
-- Data for Name: station_settings; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.station_settings VALUES
	('norte', '{"zone":"America/Mexico_City","language":"es-MX","mode":"enforce"}', 1),
	('sur', '{"zone":"America/Mexico_City","language":"es-MX","mode":"enforce"}', 1);


--
-- Data for Name: takeover; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: unjudged; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: vehicle; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.vehicle VALUES
	('vX8YMNSR0', 'P-002', 'YYZ-00-01-C', 'Patrulla', 'active', 'd9DAE50VX', '{magna}', 75000000, 'normal', '{qvX8YMNSR0}', '{}', 'on', 5252, NULL, NULL, 1, 'active', '2026-11-23 11:50:48+00', 24, NULL),
	('vK54V05R4', 'R-002', 'HWY-00-06-Y', 'Recolector de basura', 'active', 'dPH38NNNY', '{diesel}', 220000000, 'normal', '{qvK54V05R4}', '{}', 'on', 1957, NULL, NULL, 1, 'active', '2026-11-23 11:50:48+00', 24, NULL),
	('vDKG4FZ17', 'P-004', 'ZWD-00-03-T', 'Patrulla', 'active', 'd9DAE50VX', '{magna}', 75000000, 'normal', '{qvDKG4FZ17}', '{}', 'on', 5304, 130908000, '2026-11-23 12:28:18+00', 1, 'active', '2026-11-23 11:50:48+00', 24, NULL),
	('vTK54QSF5', 'C-003', 'YPJ-00-10-Z', 'Camioneta', 'active', 'd36E99P7J', '{magna}', 95000000, 'normal', '{qvTK54QSF5}', '{}', 'on', 7622, 104488000, '2026-11-23 12:29:54+00', 1, 'active', '2026-11-23 11:50:48+00', 24, NULL),
	('vS00BZCWX', 'P-005', 'GVH-00-08-R', 'Patrulla', 'active', 'd9DAE50VX', '{magna}', 75000000, 'normal', '{qvS00BZCWX}', '{}', 'on', 5148, 58201000, '2026-11-23 12:29:22+00', 1, 'active', '2026-11-23 11:50:48+00', 24, NULL),
	('v5Q9HG2FV', 'P-001', 'MPJ-00-00-M', 'Patrulla', 'active', 'd9DAE50VX', '{magna}', 75000000, 'normal', '{qv5Q9HG2FV}', '{}', 'on', 5512, 31685000, '2026-11-23 12:41:11+00', 1, 'active', '2026-11-23 11:50:48+00', 24, NULL),
	('v8SA8KQYC', 'R-003', 'FMP-00-11-M', 'Recolector de basura', 'active', 'dPH38NNNY', '{diesel}', 220000000, 'normal', '{qv8SA8KQYC}', '{}', 'on', 2052, 68808000, '2026-11-23 12:33:16+00', 1, 'active', '2026-11-23 11:50:48+00', 24, NULL),
	('v53HZZQE4', 'R-001', 'YRT-00-05-K', 'Recolector de basura', 'active', 'dPH38NNNY', '{diesel}', 220000000, 'normal', '{qv53HZZQE4}', '{}', 'on', 1900, 162220000, '2026-11-23 12:45:25+00', 1, 'active', '2026-11-23 11:50:48+00', 24, NULL),
	('vJX3GP55B', 'C-002', 'KFT-00-09-P', 'Camioneta', 'active', 'd36E99P7J', '{magna}', 95000000, 'normal', '{qvJX3GP55B}', '{}', 'on', 6808, 144606000, '2026-11-23 12:51:11+00', 1, 'active', '2026-11-23 11:50:48+00', 24, NULL),
	('v4STD4WNY', 'C-001', 'HPW-00-04-D', 'Camioneta', 'active', 'd36E99P7J', '{magna}', 95000000, 'normal', '{qv4STD4WNY}', '{}', 'on', 7104, 49353000, '2026-11-23 13:00:59+00', 1, 'active', '2026-11-23 11:50:48+00', 24, NULL),
	('vJZ9C8TMY', 'A-001', 'PFD-00-07-J', 'Ambulancia', 'active', 'dA3G75WQF', '{diesel}', 90000000, 'normal', '{qvJZ9C8TMY}', '{}', 'on', 5858, 50181000, '2026-11-23 13:01:01+00', 1, 'active', '2026-11-23 11:50:48+00', 24, NULL),
	('vR3DAH255', 'P-007', 'FZK-00-13-W', 'Patrulla', 'active', 'd9DAE50VX', '{magna}', 75000000, 'normal', '{qvR3DAH255}', '{}', 'on', 5148, 59900000, '2026-11-23 13:09:29+00', 1, 'active', '2026-11-23 11:50:48+00', 24, NULL),
	('vH8NAR2RP', 'P-006', 'HLD-00-12-N', 'Patrulla', 'active', 'd9DAE50VX', '{magna}', 75000000, 'normal', '{qvH8NAR2RP}', '{}', 'on', 5044, 94333000, '2026-11-23 13:13:01+00', 1, 'active', '2026-11-23 11:50:48+00', 24, NULL),
	('vTMJVSYE5', 'P-003', 'THG-00-02-N', 'Patrulla', 'active', 'd9DAE50VX', '{magna}', 75000000, 'normal', '{qvTMJVSYE5}', '{}', 'on', 4732, 34778000, '2026-11-23 13:16:09+00', 1, 'active', '2026-11-23 11:50:48+00', 24, NULL);


--
-- Name: audit_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.audit_id_seq', 61, true);


--
-- Name: goose_db_version_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.goose_db_version_id_seq', 8, true);


--
-- Name: app_user app_user_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_pk PRIMARY KEY (username);


--
-- Name: arrival arrival_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_pk PRIMARY KEY (station, epoch, first_seq, branch);


--
-- Name: audit audit_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pk PRIMARY KEY (id);


--
-- Name: authorize authorize_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.authorize
    ADD CONSTRAINT authorize_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: certificate certificate_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.certificate
    ADD CONSTRAINT certificate_pk PRIMARY KEY (spki);


--
-- Name: closing closing_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closing
    ADD CONSTRAINT closing_pk PRIMARY KEY (station, epoch, seq, branch);


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
-- Name: deny deny_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deny
    ADD CONSTRAINT deny_pk PRIMARY KEY (station, epoch, seq, branch);


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
-- Name: dispense dispense_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dispense
    ADD CONSTRAINT dispense_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: draw draw_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.draw
    ADD CONSTRAINT draw_pk PRIMARY KEY (station, epoch, seq, branch, quota, period);


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
-- Name: finding finding_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.finding
    ADD CONSTRAINT finding_pk PRIMARY KEY (finding);


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
-- Name: label label_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.label
    ADD CONSTRAINT label_pk PRIMARY KEY (label, version);


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
-- Name: record record_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.record
    ADD CONSTRAINT record_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: replacement replacement_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.replacement
    ADD CONSTRAINT replacement_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: rule rule_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule
    ADD CONSTRAINT rule_pk PRIMARY KEY (rule);


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
-- Name: takeover takeover_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.takeover
    ADD CONSTRAINT takeover_pk PRIMARY KEY (station);


--
-- Name: unjudged unjudged_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.unjudged
    ADD CONSTRAINT unjudged_pk PRIMARY KEY (station, epoch, seq, branch);


--
-- Name: vehicle vehicle_fleet_no; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle
    ADD CONSTRAINT vehicle_fleet_no UNIQUE (fleet_no);


--
-- Name: vehicle vehicle_pk; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle
    ADD CONSTRAINT vehicle_pk PRIMARY KEY (vehicle);


--
-- Name: audit_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_when ON public.audit USING btree (at);


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
-- Name: certificate_station; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX certificate_station ON public.certificate USING btree (station, issued_at);


--
-- Name: closing_auth; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX closing_auth ON public.closing USING btree (auth_station, auth_epoch, auth_seq);


--
-- Name: correction_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX correction_of ON public.correction USING btree (of_station, of_epoch, of_seq);


--
-- Name: deny_vehicle; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX deny_vehicle ON public.deny USING btree (vehicle, at);


--
-- Name: deny_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX deny_when ON public.deny USING btree (at);


--
-- Name: dispense_sheet; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dispense_sheet ON public.dispense USING btree (public.sheet_number(ticket)) WHERE (source = 'sheet'::text);


--
-- Name: dispense_typed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dispense_typed ON public.dispense USING btree (hose, station) WHERE ((volume_from = 'typed'::text) AND (hose IS NOT NULL));


--
-- Name: dispense_vehicle; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dispense_vehicle ON public.dispense USING btree (vehicle, happened_at);


--
-- Name: dispense_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dispense_when ON public.dispense USING btree (happened_at);


--
-- Name: draw_quota; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX draw_quota ON public.draw USING btree (quota, period);


--
-- Name: event_approved; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_approved ON public.event USING btree (split_part((body ->> 'subject'::text), '/'::text, 2), at) WHERE ((kind = 'decide'::text) AND ((body ->> 'what'::text) = 'approve'::text));


--
-- Name: event_challenge; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_challenge ON public.event USING btree (station, ((body ->> 'challenge'::text))) WHERE (kind = 'override'::text);


--
-- Name: event_decided; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_decided ON public.event USING btree (((body ->> 'subject'::text)), at) WHERE (kind = 'decide'::text);


--
-- Name: event_layout; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_layout ON public.event USING btree (station, (((body -> 'layout'::text) ->> 'hose'::text)), epoch, seq) WHERE ((kind = 'config'::text) AND ((body ->> 'what'::text) = 'layout'::text));


--
-- Name: event_station; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_station ON public.event USING btree (station, at);


--
-- Name: finding_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX finding_subject ON public.finding USING btree (subject, key);


--
-- Name: finding_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX finding_when ON public.finding USING btree (at);


--
-- Name: invitation_open; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX invitation_open ON public.invitation USING btree (station) WHERE (state = 'open'::text);


--
-- Name: invitation_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX invitation_waiting ON public.invitation USING btree (station) WHERE (state = 'waiting'::text);


--
-- Name: label_of_person; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX label_of_person ON public.label USING btree (person, label, version) WHERE (person IS NOT NULL);


--
-- Name: label_of_vehicle; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX label_of_vehicle ON public.label USING btree (vehicle, label, version);


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
-- Name: offbook_hose; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX offbook_hose ON public.offbook USING btree (station, hose, at);


--
-- Name: once_when; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX once_when ON public.once USING btree (proposed_at);


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
-- Name: replacement_typed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX replacement_typed ON public.replacement USING btree (hose) WHERE ((volume_from = 'typed'::text) AND (hose IS NOT NULL));


--
-- Name: replacement_vehicle; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX replacement_vehicle ON public.replacement USING btree (vehicle);


--
-- Name: sessions_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sessions_expiry ON public.sessions USING btree (expiry);


--
-- Name: sheet_act_last; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sheet_act_last ON public.sheet_act USING btree (act, last_no);


--
-- Name: spare_active; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX spare_active ON public.spare USING btree (station) WHERE (state = 'active'::text);


--
-- Name: spare_ready; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX spare_ready ON public.spare USING btree (station) WHERE (state = 'ready'::text);


--
-- Name: vehicle_by_rule; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vehicle_by_rule ON public.vehicle USING btree (rule);


--
-- Name: vehicle_decided_n; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vehicle_decided_n ON public.vehicle USING btree (decided_n) WHERE (decided <> 'active'::text);


--
-- Name: vehicle_plate; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX vehicle_plate ON public.vehicle USING btree (plate) WHERE (plate <> ''::text);


--
-- Name: vehicle_quotas; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vehicle_quotas ON public.vehicle USING gin (quotas);


--
-- Name: certificate certificate_of_station; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.certificate
    ADD CONSTRAINT certificate_of_station FOREIGN KEY (station) REFERENCES public.station(station);


--
-- Name: cursor cursor_of_station; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cursor
    ADD CONSTRAINT cursor_of_station FOREIGN KEY (station) REFERENCES public.station(station);


--
-- Name: label label_person; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.label
    ADD CONSTRAINT label_person FOREIGN KEY (person) REFERENCES public.person(person);


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
-- Name: takeover takeover_of_station; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.takeover
    ADD CONSTRAINT takeover_of_station FOREIGN KEY (station) REFERENCES public.station(station);


--
-- Name: vehicle vehicle_in_department; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle
    ADD CONSTRAINT vehicle_in_department FOREIGN KEY (department) REFERENCES public.department(department);


--
-- Name: vehicle vehicle_photo_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle
    ADD CONSTRAINT vehicle_photo_fkey FOREIGN KEY (photo) REFERENCES public.photo(sha256);


--
-- Name: vehicle vehicle_rule; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vehicle
    ADD CONSTRAINT vehicle_rule FOREIGN KEY (rule) REFERENCES public.rule(rule);


--
-- PostgreSQL database dump complete
--


