-- +goose Up

-- After which act months are closed by what is out of order at their end, which two people may settle, and with the numbers that a box of
-- before said that it held. What was closed before is reckoned as it was.
CREATE TABLE ends_asked (
    one   boolean NOT NULL DEFAULT true,
    after bigint NOT NULL,
    CONSTRAINT ends_asked_pk PRIMARY KEY (one),
    CONSTRAINT ends_asked_one CHECK (one)
);
INSERT INTO ends_asked (after) SELECT coalesce(max(n), 0) FROM close_act;
CREATE TRIGGER ends_asked_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ends_asked FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- What is exercised and paid of a fiscal year whose last month has ended, of days after it: that month stays as it was closed, and the year
-- has it all the same.
ALTER TABLE budget_movement ADD COLUMN after_year boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT budget_movement_after CHECK (NOT after_year OR moment IN ('exercised', 'paid'));
CREATE OR REPLACE VIEW budget_movement_now AS
SELECT * FROM (SELECT DISTINCT ON (year, document, moment, account) * FROM budget_movement ORDER BY year, document, moment, account, n DESC) m WHERE cents <> 0;

-- What went out once its fiscal year was closed is dated on the last day of that, and its lines say so: on a later day it would be an expense
-- of the next one.
ALTER TABLE budget_entry ADD COLUMN late boolean NOT NULL DEFAULT false;

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION close_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    what text := '';
    after boolean := false;
BEGIN
    IF TG_TABLE_NAME = 'budget_movement' THEN
        after := NEW.after_year;
    END IF;
    IF after THEN
        -- It is of days after the year, whose last month has ended, and takes no place of what was said of the year; the month of its day is open.
        IF NOT settled(NEW.year, 12) OR EXISTS (SELECT FROM close_act a WHERE (a.year, a.month) = (NEW.year, 12) AND NEW.day < a.first_on + interval '1 month')
           OR EXISTS (SELECT FROM budget_movement_now m
                       WHERE (m.year, m.document, m.moment, m.account) = (NEW.year, NEW.document, NEW.moment, NEW.account) AND NOT m.after_year) THEN
            what := format('12 of %s', NEW.year);
        ELSE
            SELECT format('%s of %s', a.month, a.year) INTO what FROM (SELECT DISTINCT year, month, first_on FROM close_act) a
             WHERE a.first_on = date_trunc('month', NEW.day)::date AND settled(a.year, a.month);
        END IF;
    ELSIF TG_TABLE_NAME IN ('budget_movement', 'budget_whole') THEN
        -- What was before the year counts in its first month, and what came after it in its last.
        SELECT format('%s of %s', a.month, a.year) INTO what FROM (SELECT DISTINCT year, month, first_on FROM close_act WHERE year = NEW.year) a
         WHERE (a.first_on = date_trunc('month', NEW.day)::date OR a.month = 1 AND NEW.day < a.first_on OR a.month = 12 AND NEW.day > a.first_on) AND settled(a.year, a.month) LIMIT 1;
    ELSIF TG_TABLE_NAME = 'budget_entry' THEN
        IF NEW.late AND NOT settled(NEW.year, 12) THEN
            what := format('12 of %s', NEW.year);
        ELSE
            SELECT format('%s of %s', a.month, a.year) INTO what FROM (SELECT DISTINCT year, month, first_on FROM close_act) a
             WHERE a.first_on = date_trunc('month', NEW.day)::date AND settled(a.year, a.month)
               AND NOT (NEW.late AND (a.year, a.month) = (NEW.year, 12) AND NEW.day = (a.first_on + interval '1 month')::date - 1);
        END IF;
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
