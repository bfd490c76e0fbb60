-- +goose Up

-- Which fiscal year was the last that was closed whole when an adjustment of stock was booked; 0: none was. An adjustment of a day of that
-- or of an earlier one is a result of past years, and no expense of the one in which it is booked. Null: it was booked before this was
-- kept, and stays what it was.
ALTER TABLE stock_booking ADD COLUMN closed_year int;

-- +goose StatementBegin
CREATE FUNCTION stock_knows_its_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.closed_year := 0;
    IF NEW.day <> NEW.of_day THEN
        -- Months before the first that is kept are settled, and so is the year before it.
        NEW.closed_year := coalesce(greatest((SELECT begins_year - 1 FROM close_rules ORDER BY version LIMIT 1),
                                             (SELECT max(a.year) FROM close_act a WHERE a.month = 12 AND settled(a.year, 12))), 0);
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER stock_booking_year BEFORE INSERT ON stock_booking FOR EACH ROW EXECUTE FUNCTION stock_knows_its_year();

-- The account of results of past years; empty: that of the rule for what is of years that are over, or else the usual one.
ALTER TABLE stock_terms ADD COLUMN prior text NOT NULL DEFAULT '',
    ADD CONSTRAINT stock_terms_prior CHECK (prior <> stock);
