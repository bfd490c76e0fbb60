-- +goose Up

-- Where a hard stop stands, or will from a later day on, who makes room beneath it is two: what
-- lets an account have more while no budget is approved, and what may give fuel another account.
ALTER TABLE budget_terms ADD COLUMN agreed_by text NOT NULL DEFAULT ''; -- '': it takes one
ALTER TABLE budget_allotment ADD COLUMN agreed_by text NOT NULL DEFAULT '';
ALTER TABLE department_funding ADD COLUMN agreed_by text NOT NULL DEFAULT '';

CREATE OR REPLACE VIEW department_funding_now AS
SELECT DISTINCT ON (department, from_on) * FROM department_funding ORDER BY department, from_on, n DESC;
CREATE OR REPLACE VIEW budget_allotment_now AS
SELECT * FROM (SELECT DISTINCT ON (year, account) * FROM budget_allotment ORDER BY year, account, n DESC) a WHERE cents IS NOT NULL;

-- Whether a hard stop stands for an account now or from a later day on; null: for any. What is
-- said of an account goes before what is said of all. A day begins last far in the west, so
-- that yesterday counts, too.
-- +goose StatementBegin
CREATE FUNCTION budget_stops_hard(of text) RETURNS boolean LANGUAGE sql VOLATILE AS $$
    SELECT EXISTS (
        SELECT FROM (SELECT of AS account WHERE of IS NOT NULL UNION SELECT account FROM budget_stop WHERE of IS NULL) a,
                    (SELECT (now() AT TIME ZONE 'UTC')::date - 1 AS day UNION SELECT (now() AT TIME ZONE 'UTC')::date UNION SELECT from_on FROM budget_stop WHERE from_on > (now() AT TIME ZONE 'UTC')::date) d
         WHERE (SELECT stop FROM budget_stop s WHERE s.account IN (a.account, '') AND s.from_on <= d.day
                 ORDER BY s.account = a.account DESC, s.from_on DESC, s.n DESC LIMIT 1) = 'hard')
$$;
-- +goose StatementEnd

-- What is said of stops comes before or after, and not at the same time.
-- +goose StatementBegin
CREATE FUNCTION budget_room_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    loosens boolean;
    was record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro budget'));
    IF TG_TABLE_NAME = 'budget_allotment' THEN
        SELECT cents INTO was FROM budget_allotment WHERE year = NEW.year AND account = NEW.account ORDER BY n DESC LIMIT 1;
        loosens := NEW.cents IS DISTINCT FROM was.cents AND NEW.cents IS DISTINCT FROM 0 AND coalesce(NEW.cents > was.cents, true) AND budget_stops_hard(NEW.account);
    ELSIF TG_TABLE_NAME = 'budget_terms' THEN
        SELECT currency, form, rules INTO was FROM budget_terms ORDER BY version DESC LIMIT 1;
        -- Rules that follow those that were there take what had no account.
        -- Who says the first ones gives accounts to what had none.
        loosens := FOUND AND budget_stops_hard(NULL) AND (NEW.currency IS DISTINCT FROM was.currency OR NEW.form IS DISTINCT FROM was.form);
        IF NOT loosens AND was.rules IS NOT NULL AND budget_stops_hard(NULL) THEN
            loosens := (SELECT coalesce(jsonb_agg(r ORDER BY i), '[]') FROM jsonb_array_elements(NEW.rules) WITH ORDINALITY x (r, i) WHERE i <= jsonb_array_length(was.rules)) IS DISTINCT FROM was.rules;
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
-- +goose StatementEnd
CREATE TRIGGER budget_terms_two BEFORE INSERT ON budget_terms FOR EACH ROW EXECUTE FUNCTION budget_room_takes_two();
CREATE TRIGGER budget_allotment_two BEFORE INSERT ON budget_allotment FOR EACH ROW EXECUTE FUNCTION budget_room_takes_two();
CREATE TRIGGER department_funding_two BEFORE INSERT ON department_funding FOR EACH ROW EXECUTE FUNCTION budget_room_takes_two();
