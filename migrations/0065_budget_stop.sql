-- +goose Up

-- What happens where an account of the budget has nothing left, from a day on. Of what is said
-- of one account and day the last counts; what is said of an account goes before what is said of
-- all. Who loosens is two.
CREATE TABLE budget_stop (
    n         bigint GENERATED ALWAYS AS IDENTITY,
    account   text NOT NULL, -- '': all of which nothing is said
    from_on   date NOT NULL,
    stop      text NOT NULL, -- '': none
    loosens   boolean NOT NULL,
    agreed_by text NOT NULL, -- '': it takes one
    reason    text NOT NULL,
    said_by   text NOT NULL,
    said_at   timestamptz NOT NULL,
    CONSTRAINT budget_stop_pk PRIMARY KEY (n),
    CONSTRAINT budget_stop_is CHECK (stop IN ('', 'soft', 'hard')),
    CONSTRAINT budget_stop_two CHECK (NOT loosens OR btrim(agreed_by) NOT IN ('', said_by)),
    CONSTRAINT budget_stop_why CHECK (btrim(reason) <> '')
);
CREATE TRIGGER budget_stop_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON budget_stop FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- The quota by which stations are told what is left of an account. It stays the account's.
CREATE TABLE budget_quota (
    quota   text NOT NULL,
    account text NOT NULL,
    CONSTRAINT budget_quota_pk PRIMARY KEY (quota),
    CONSTRAINT budget_quota_account UNIQUE (account),
    CONSTRAINT budget_quota_name CHECK (quota LIKE 'budget.%')
);
CREATE TRIGGER budget_quota_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON budget_quota FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- The quotas of accounts from which vehicles draw now: a view of what was said, which the server
-- keeps. What is in force of a vehicle is made with it.
CREATE TABLE vehicle_stop (
    vehicle text NOT NULL,
    quota   text NOT NULL,
    CONSTRAINT vehicle_stop_pk PRIMARY KEY (vehicle, quota),
    CONSTRAINT vehicle_stop_of FOREIGN KEY (vehicle) REFERENCES vehicle,
    CONSTRAINT vehicle_stop_quota FOREIGN KEY (quota) REFERENCES budget_quota
);
