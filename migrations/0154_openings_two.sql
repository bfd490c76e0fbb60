-- +goose Up

-- What a tank begins with decides what all that leaves it costs, and what is missing of it: two people say it. Once anything of the tank
-- was booked its money begins no later than it did, for what was booked of the days between would be in no book any more.
ALTER TABLE stock_opening ADD COLUMN agreed_by text NOT NULL DEFAULT ''; -- '': it took one
ALTER TABLE stock_opening ALTER COLUMN agreed_by DROP DEFAULT;
CREATE OR REPLACE VIEW stock_opening_now AS
SELECT DISTINCT ON (station, tank) * FROM stock_opening ORDER BY station, tank, n DESC;
-- +goose StatementBegin
CREATE FUNCTION stock_opening_is_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF lower(btrim(NEW.agreed_by)) IN ('', lower(btrim(NEW.said_by))) THEN
        RAISE EXCEPTION 'what tank % of % begins with is said by two: name who agrees', NEW.tank, NEW.station USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_opening_two';
    END IF;
    IF EXISTS (SELECT FROM stock_booking b WHERE (b.station, b.tank) = (NEW.station, NEW.tank))
       AND NEW.day > (SELECT o.day FROM stock_opening_now o WHERE (o.station, o.tank) = (NEW.station, NEW.tank)) THEN
        RAISE EXCEPTION 'tank % of % is booked from an earlier day on: say what it held then', NEW.tank, NEW.station USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_opening_later';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER stock_opening_agreed BEFORE INSERT ON stock_opening FOR EACH ROW EXECUTE FUNCTION stock_opening_is_agreed();
