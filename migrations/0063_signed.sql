-- +goose Up

-- What was scanned to a picture of its own is kept as other evidence is.
ALTER TABLE evidence
    DROP CONSTRAINT evidence_form,
    ADD CONSTRAINT evidence_form CHECK (sha256 ~ '^[0-9a-f]{64}$' AND kind IN ('jpg', 'pdf', 'xml', 'zip', 'csv', 'xlsx', 'png') AND size > 0);

-- Files of signed logbooks, as they came from a scanner or a telephone.
CREATE TABLE signed_scan (
    n          bigint GENERATED ALWAYS AS IDENTITY,
    scan       text NOT NULL, -- its SHA-256
    name       text NOT NULL,
    pages      int NOT NULL,
    brought_by text NOT NULL,
    brought_at timestamptz NOT NULL,
    CONSTRAINT signed_scan_pk PRIMARY KEY (scan),
    CONSTRAINT signed_scan_n UNIQUE (n),
    CONSTRAINT signed_scan_of FOREIGN KEY (scan) REFERENCES evidence,
    CONSTRAINT signed_scan_pages CHECK (pages > 0)
);

-- The pages of each, and what their codes say. A page without a picture is one that nobody
-- could take out of the file; the file has it.
CREATE TABLE signed_page (
    scan     text NOT NULL,
    page     int NOT NULL, -- from 1 up
    picture  text,         -- the SHA-256 of what the scanner took; of a file that is a picture, the file itself
    turn     int NOT NULL DEFAULT 0, -- by how many degrees clockwise it is to be turned to stand upright
    why      text NOT NULL DEFAULT '', -- why its code was not read; empty: it was
    vehicle  text,
    month    date,         -- its first day
    sheet    text,         -- what the code says of the logbook's hash: its first digits
    CONSTRAINT signed_page_pk PRIMARY KEY (scan, page),
    CONSTRAINT signed_page_of FOREIGN KEY (scan) REFERENCES signed_scan,
    CONSTRAINT signed_page_picture FOREIGN KEY (picture) REFERENCES evidence,
    CONSTRAINT signed_page_form CHECK (page > 0 AND turn IN (0, 90, 180, 270)),
    CONSTRAINT signed_page_read CHECK (num_nulls(vehicle, month, sheet) IN (0, 3) AND (vehicle IS NULL OR why = '')),
    CONSTRAINT signed_page_sheet CHECK ((sheet ~ '^[0-9a-f]{8,64}$') IS NOT FALSE AND (extract(day FROM month) = 1) IS NOT FALSE)
);

-- What people said of a page: of which logbook it is, and whose signatures are on it; or that
-- it is of none. Each says all of it, and of each page what was said last counts.
CREATE TABLE signed_act (
    n         bigint GENERATED ALWAYS AS IDENTITY,
    scan      text NOT NULL,
    page      int NOT NULL,
    what      text NOT NULL,
    by_hand   boolean NOT NULL, -- of which logbook it is was typed; else its code says so
    vehicle   text NOT NULL,
    month     date NOT NULL,
    sheet     text NOT NULL, -- the hash of the logbook that was signed: as many of its first digits as are known
    positions text[],        -- whose signatures are on it; null: nobody has looked yet
    reason    text NOT NULL,
    said_by   text NOT NULL,
    said_at   timestamptz NOT NULL,
    CONSTRAINT signed_act_pk PRIMARY KEY (n),
    CONSTRAINT signed_act_of FOREIGN KEY (scan, page) REFERENCES signed_page,
    CONSTRAINT signed_act_what CHECK (what IN ('attached', 'withdrawn')),
    CONSTRAINT signed_act_why CHECK (what <> 'withdrawn' OR btrim(reason) <> ''),
    CONSTRAINT signed_act_form CHECK (sheet ~ '^[0-9a-f]{8,64}$' AND extract(day FROM month) = 1),
    CONSTRAINT signed_act_positions CHECK ((positions <@ '{responsible,custodian}') IS NOT FALSE)
);
CREATE INDEX signed_act_last ON signed_act (scan, page, n);
CREATE INDEX signed_act_logbook ON signed_act (month, vehicle, n);

-- The papers that are attached to logbooks.
CREATE VIEW signed_paper AS
SELECT a.* FROM signed_act a
 WHERE a.what = 'attached' AND NOT EXISTS (SELECT FROM signed_act l WHERE (l.scan, l.page) = (a.scan, a.page) AND l.n > a.n);

-- How many days after its month a signed logbook is to be back. What was said last counts.
CREATE TABLE signed_terms (
    version  bigint GENERATED ALWAYS AS IDENTITY,
    days     int NOT NULL,
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT signed_terms_pk PRIMARY KEY (version),
    CONSTRAINT signed_terms_are CHECK (days BETWEEN 0 AND 100 AND btrim(reason) <> '')
);

CREATE TRIGGER signed_scan_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON signed_scan FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER signed_page_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON signed_page FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER signed_act_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON signed_act FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER signed_terms_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON signed_terms FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
