-- +goose Up

-- What people say of the budget. Of everything the last counts, and nothing is written over.

-- How keys of accounts are made, and the rules by which fuel finds its account, in the order
-- in which they are tried: all of it at once, so that who changes it answers what was there.
CREATE TABLE budget_terms (
    version  bigint GENERATED ALWAYS AS IDENTITY,
    currency text NOT NULL,
    form     jsonb NOT NULL,
    rules    jsonb NOT NULL,
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT budget_terms_pk PRIMARY KEY (version),
    CONSTRAINT budget_terms_currency CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT budget_terms_why CHECK (btrim(reason) <> '')
);

-- What fuel is paid from. Vehicles have theirs from a time on in vehicle_dated; a department
-- has its own from the midnight of a day on, which is that of its vehicles without one.
CREATE TABLE budget_fund (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    fund     text NOT NULL,
    name     text NOT NULL,
    active   boolean NOT NULL,
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT budget_fund_pk PRIMARY KEY (n),
    CONSTRAINT budget_fund_code CHECK (fund ~ '^[A-Za-z0-9]{1,40}$'),
    CONSTRAINT budget_fund_why CHECK (btrim(reason) <> '')
);
CREATE TABLE department_funding (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    department text NOT NULL,
    from_on  date NOT NULL,
    fund     text NOT NULL, -- '': none
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT department_funding_pk PRIMARY KEY (n),
    CONSTRAINT department_funding_of FOREIGN KEY (department) REFERENCES department,
    CONSTRAINT department_funding_why CHECK (btrim(reason) <> '')
);

-- Steps of accounts that somebody says. What is said again of a document, a moment and an
-- account stands in the place of what was said before; of 0 it is taken back.
CREATE TABLE budget_movement (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    year     int NOT NULL, -- the fiscal one of the budget
    document text NOT NULL,
    moment   text NOT NULL,
    account  text NOT NULL,
    day      date NOT NULL,
    cents    bigint NOT NULL,
    of       text NOT NULL, -- the contract of what is committed, the order of what is paid
    agreed_by text NOT NULL, -- who signed the document; '': nobody is named
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT budget_movement_pk PRIMARY KEY (n),
    CONSTRAINT budget_movement_moment CHECK (moment IN ('approved', 'adjusted', 'committed', 'exercised', 'paid')),
    CONSTRAINT budget_movement_document CHECK (btrim(document) <> ''),
    CONSTRAINT budget_movement_approved CHECK (moment <> 'approved' OR cents >= 0),
    CONSTRAINT budget_movement_two CHECK (moment NOT IN ('approved', 'adjusted') OR btrim(agreed_by) NOT IN ('', said_by)),
    CONSTRAINT budget_movement_why CHECK (btrim(reason) <> '')
);
CREATE INDEX budget_movement_of ON budget_movement (year, document, moment, account, n);

-- What an account may spend in a year of which no budget was approved yet, where that is
-- stated; null: it is not stated any more.
CREATE TABLE budget_allotment (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    year     int NOT NULL,
    account  text NOT NULL,
    cents    bigint,
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT budget_allotment_pk PRIMARY KEY (n),
    CONSTRAINT budget_allotment_size CHECK ((cents >= 0) IS NOT FALSE),
    CONSTRAINT budget_allotment_why CHECK (btrim(reason) <> '')
);

-- Which accounts of the books are debited and credited for what.
CREATE TABLE posting_terms (
    version  bigint GENERATED ALWAYS AS IDENTITY,
    rules    jsonb NOT NULL,
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT posting_terms_pk PRIMARY KEY (version),
    CONSTRAINT posting_terms_why CHECK (btrim(reason) <> '')
);

-- What was booked of fuel: differences, so that all of them come to what is owed and used.
CREATE TABLE budget_booking (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    batch    text NOT NULL, -- what was booked at once
    kind     text NOT NULL,
    station  text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL, -- the fill; '': it is of none
    document text NOT NULL,
    account  text NOT NULL, -- '': it has none
    of_year  int NOT NULL, of_month int NOT NULL, -- in which the fuel flowed; months of the fiscal year
    day      date NOT NULL,
    product  text NOT NULL,
    department text NOT NULL,
    contract text NOT NULL,
    currency text NOT NULL,
    cents    bigint NOT NULL,
    volume_ul bigint NOT NULL,
    class    text NOT NULL,
    funding  text NOT NULL,
    rule     text NOT NULL,
    why      text NOT NULL,
    says     text NOT NULL,
    in_year  int NOT NULL, in_month int NOT NULL, -- in which it is booked; 0: a prior year's
    prior    boolean NOT NULL,
    booked_on date NOT NULL,
    booked_by text NOT NULL,
    booked_at timestamptz NOT NULL,
    CONSTRAINT budget_booking_pk PRIMARY KEY (n),
    CONSTRAINT budget_booking_kind CHECK (kind IN ('stock', 'unbilled', 'billed', 'received', 'credit')),
    CONSTRAINT budget_booking_of CHECK (of_month BETWEEN 1 AND 12),
    CONSTRAINT budget_booking_in CHECK (CASE WHEN prior THEN in_year = 0 AND in_month = 0 ELSE in_year = of_year AND in_month BETWEEN of_month AND 12 END)
);
CREATE INDEX budget_booking_year ON budget_booking (of_year, n);
CREATE INDEX budget_booking_batch ON budget_booking (batch);

-- Entries that went out to accounting, each once.
CREATE TABLE budget_entry (
    key      text NOT NULL,
    n        bigint GENERATED ALWAYS AS IDENTITY,
    batch    text NOT NULL, -- what went out at once
    year     int NOT NULL,
    subject  text NOT NULL,
    day      date NOT NULL,
    account  text NOT NULL,
    reverses text, -- null: it takes none back
    content  text NOT NULL,
    rules    bigint NOT NULL, -- by which version of posting_terms; 0: those that are built in
    made_by  text NOT NULL,
    made_at  timestamptz NOT NULL,
    CONSTRAINT budget_entry_pk PRIMARY KEY (key),
    CONSTRAINT budget_entry_n UNIQUE (n),
    CONSTRAINT budget_entry_reverses FOREIGN KEY (reverses) REFERENCES budget_entry,
    CONSTRAINT budget_entry_once UNIQUE (reverses)
);
CREATE INDEX budget_entry_year ON budget_entry (year, n);
CREATE TABLE budget_entry_line (
    key      text NOT NULL,
    line     int NOT NULL,
    account  text NOT NULL,
    concept  text NOT NULL,
    reference text NOT NULL,
    debit_cents bigint NOT NULL,
    credit_cents bigint NOT NULL,
    CONSTRAINT budget_entry_line_pk PRIMARY KEY (key, line),
    CONSTRAINT budget_entry_line_of FOREIGN KEY (key) REFERENCES budget_entry,
    CONSTRAINT budget_entry_line_side CHECK (least(debit_cents, credit_cents) = 0 AND greatest(debit_cents, credit_cents) > 0)
);

CREATE TRIGGER budget_terms_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON budget_terms FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER budget_fund_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON budget_fund FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER department_funding_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON department_funding FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER budget_movement_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON budget_movement FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER budget_allotment_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON budget_allotment FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER posting_terms_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON posting_terms FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER budget_booking_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON budget_booking FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER budget_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON budget_entry FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER budget_entry_line_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON budget_entry_line FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

CREATE VIEW budget_fund_now AS
SELECT DISTINCT ON (fund) * FROM budget_fund ORDER BY fund, n DESC;
CREATE VIEW department_funding_now AS
SELECT DISTINCT ON (department, from_on) * FROM department_funding ORDER BY department, from_on, n DESC;
CREATE VIEW budget_movement_now AS
SELECT * FROM (SELECT DISTINCT ON (year, document, moment, account) * FROM budget_movement ORDER BY year, document, moment, account, n DESC) m WHERE cents <> 0;
CREATE VIEW budget_allotment_now AS
SELECT * FROM (SELECT DISTINCT ON (year, account) * FROM budget_allotment ORDER BY year, account, n DESC) a WHERE cents IS NOT NULL;
