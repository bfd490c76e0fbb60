-- +goose Up

-- The day as of which two people said that the budget of a fiscal year is whole: an account without an approved amount was given none, and
-- has no allotment from then on. It stays, and counts as long as anything of the year has been approved ever since: who takes all of a wrong
-- budget back has none that is whole, and says so again of the right one.
CREATE TABLE budget_whole (
    n         bigint NOT NULL DEFAULT nextval('budget_movement_n_seq'), -- as movements are counted, so that it is told what was said after it
    year      int NOT NULL,
    day       date NOT NULL,
    reason    text NOT NULL,
    said_by   text NOT NULL,
    agreed_by text NOT NULL, -- both '': the upgrade said it of a year in which an amount was approved already
    said_at   timestamptz NOT NULL,
    import    text CONSTRAINT budget_whole_of_import REFERENCES import, -- the file that said it; null: somebody did by hand
    CONSTRAINT budget_whole_pk PRIMARY KEY (n),
    CONSTRAINT budget_whole_two CHECK (said_by || agreed_by = '' OR btrim(said_by) <> '' AND lower(btrim(agreed_by)) NOT IN ('', lower(btrim(said_by)))),
    CONSTRAINT budget_whole_why CHECK (btrim(reason) <> '')
);

-- Until now the first approval of a year ended the allotments of all accounts. So it stays with years that have one: no figure of theirs is
-- another.
INSERT INTO budget_whole (year, day, reason, said_by, agreed_by, said_at)
SELECT year, min(day), 'Así contaba: la primera aprobación del año terminaba las dotaciones de todas las claves', '', '', now() FROM budget_movement_now WHERE moment = 'approved' GROUP BY year ORDER BY year;

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION close_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    what text := '';
BEGIN
    IF TG_TABLE_NAME IN ('budget_movement', 'budget_whole') THEN
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
-- +goose StatementEnd
CREATE TRIGGER budget_whole_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON budget_whole FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER budget_whole_close_waits BEFORE INSERT ON budget_whole FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER budget_whole_close BEFORE INSERT ON budget_whole FOR EACH ROW EXECUTE FUNCTION close_refuses();
