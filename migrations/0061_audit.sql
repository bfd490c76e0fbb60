-- +goose Up

-- Papers of vehicles that auditors ask for, each for its days: that the inventory of goods has
-- the vehicle, who answers for it, and by which order it is under way. What is said later of
-- one number stands over what was said before, which stays.
CREATE TABLE vehicle_paper (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    kind     text NOT NULL,
    vehicle  text NOT NULL,
    number   text NOT NULL, -- as the paper has it
    from_on  date NOT NULL,
    until_on date, -- the last day; null: it has none
    holder   text NOT NULL, -- who answers for the vehicle, or goes with it; '' of a listing
    place    text NOT NULL, -- to where, of an order
    approved_by text NOT NULL, -- who gave the order
    void     boolean NOT NULL, -- what was said of this number is taken back
    reason   text NOT NULL,
    said_by  text NOT NULL, -- '': the vehicle's own record, when its inventory number was written there
    said_at  timestamptz NOT NULL,
    CONSTRAINT vehicle_paper_pk PRIMARY KEY (n),
    CONSTRAINT vehicle_paper_of FOREIGN KEY (vehicle) REFERENCES vehicle,
    CONSTRAINT vehicle_paper_kind CHECK (kind IN ('inventory', 'custody', 'commission')),
    CONSTRAINT vehicle_paper_number CHECK (btrim(number) <> ''),
    CONSTRAINT vehicle_paper_days CHECK (until_on >= from_on),
    CONSTRAINT vehicle_paper_says CHECK (CASE kind WHEN 'custody' THEN holder <> '' WHEN 'commission' THEN place <> '' AND approved_by <> '' AND until_on IS NOT NULL ELSE true END),
    CONSTRAINT vehicle_paper_why CHECK (btrim(reason) <> '' OR said_by = '')
);
CREATE INDEX vehicle_paper_last ON vehicle_paper (kind, vehicle, number, n DESC);
CREATE TRIGGER vehicle_paper_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON vehicle_paper FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE VIEW vehicle_paper_now AS
SELECT * FROM (SELECT DISTINCT ON (kind, vehicle, number) * FROM vehicle_paper ORDER BY kind, vehicle, number, n DESC) p WHERE NOT void;

-- The numbers that vehicles have by now are all that is known of the inventory of before.
INSERT INTO vehicle_paper (kind, vehicle, number, from_on, until_on, holder, place, approved_by, void, reason, said_by, said_at)
SELECT 'inventory', vehicle, btrim(inventory_no), '2000-01-01', NULL, '', '', '', false, '', '', now() FROM vehicle WHERE btrim(inventory_no) <> '';

-- A number that is written into a vehicle's record from now on is a listing as of then: the day
-- before, so that it is none too late wherever the office is.
-- +goose StatementBegin
CREATE FUNCTION lists_vehicle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF btrim(NEW.inventory_no) <> '' AND (TG_OP = 'INSERT' OR btrim(NEW.inventory_no) <> btrim(OLD.inventory_no))
       AND NOT EXISTS (SELECT FROM vehicle_paper_now p WHERE (p.kind, p.vehicle, p.number) = ('inventory', NEW.vehicle, btrim(NEW.inventory_no))) THEN
        INSERT INTO vehicle_paper (kind, vehicle, number, from_on, until_on, holder, place, approved_by, void, reason, said_by, said_at)
        VALUES ('inventory', NEW.vehicle, btrim(NEW.inventory_no), (now() AT TIME ZONE 'UTC')::date - 1, NULL, '', '', '', false, '', '', now());
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER vehicle_listed AFTER INSERT OR UPDATE OF inventory_no ON vehicle FOR EACH ROW EXECUTE FUNCTION lists_vehicle();

-- What became of what auditors would write down: found, changed, mended by facts, found again.
-- What stands is made of it, and nothing else is kept.
CREATE TABLE audit_change (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    finding  text NOT NULL,
    month    text NOT NULL, -- that was judged, as 2026-11
    what     text NOT NULL,
    on_day   date NOT NULL,
    rule     text NOT NULL,
    severity text NOT NULL,
    at       timestamptz NOT NULL,
    station  text,
    vehicle  text,
    ref      text,
    actual   bigint,
    expected bigint,
    unit     text,
    args     text[] NOT NULL,
    subject  text NOT NULL,
    key      text NOT NULL,
    risk_cents bigint, -- null: nobody knows
    involved text[] NOT NULL,
    why      text NOT NULL, -- of what is mended: by what, and which
    by_what  text[] NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT audit_change_pk PRIMARY KEY (n),
    CONSTRAINT audit_change_what CHECK (what IN ('found', 'changed', 'mended', 'again')),
    CONSTRAINT audit_change_why CHECK ((what = 'mended') = (why <> '')),
    CONSTRAINT audit_change_rule CHECK (rule ~ '^AUD-[0-9]{2}$')
);
CREATE INDEX audit_change_of ON audit_change (finding, n DESC);
CREATE INDEX audit_change_month ON audit_change (month, finding);
CREATE TRIGGER audit_change_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_change FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- As of which day, and of which facts, each month was judged last.
CREATE TABLE audit_judged (
    month  text NOT NULL,
    on_day date NOT NULL,
    facts  text NOT NULL,
    at     timestamptz NOT NULL,
    CONSTRAINT audit_judged_pk PRIMARY KEY (month)
);

-- What stands of it is among all discrepancies, and people take the same steps about it. It has
-- a value at risk, and days that are counted from when it was found.
ALTER TABLE finding
    ADD COLUMN risk_cents bigint,
    ADD COLUMN found_at   timestamptz,
    ADD COLUMN due_at     timestamptz; -- when the last day ends on which it is dealt with in time
CREATE INDEX finding_rule_at ON finding (rule, at);
