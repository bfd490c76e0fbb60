-- +goose Up

-- Whose a fuel card was, and when, is a paper of the vehicle: its number, who issued it or by what contract, and its
-- days. A card goes from vehicle to vehicle and may come back, so what stands over what was said before is
-- what is said of the same vehicle, card and first day.
CREATE FUNCTION card_key(number text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN upper(regexp_replace(number, '[^[:alnum:]]', '', 'g'));

ALTER TABLE vehicle_paper
    DROP CONSTRAINT vehicle_paper_kind,
    ADD CONSTRAINT vehicle_paper_kind CHECK (kind IN ('inventory', 'custody', 'commission', 'card')),
    DROP CONSTRAINT vehicle_paper_says,
    ADD CONSTRAINT vehicle_paper_says CHECK (CASE kind WHEN 'custody' THEN holder <> '' WHEN 'commission' THEN place <> '' AND approved_by <> '' AND until_on IS NOT NULL WHEN 'card' THEN holder <> '' AND card_key(number) <> '' ELSE true END);
CREATE OR REPLACE VIEW vehicle_paper_now AS
SELECT * FROM (SELECT DISTINCT ON (kind, vehicle, CASE kind WHEN 'card' THEN card_key(number) ELSE number END, CASE kind WHEN 'card' THEN from_on END) *
                 FROM vehicle_paper
                ORDER BY kind, vehicle, CASE kind WHEN 'card' THEN card_key(number) ELSE number END, CASE kind WHEN 'card' THEN from_on END, n DESC) p WHERE NOT void;

-- Whose a card was on a day of a month that is closed stays as it was then: what is said changes no such day. One
-- that began before may still end.
-- +goose StatementBegin
CREATE FUNCTION card_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was record;
    first date := NEW.from_on;
BEGIN
    SELECT * INTO was FROM vehicle_paper_now p WHERE (p.kind, p.vehicle, card_key(p.number), p.from_on) = ('card', NEW.vehicle, card_key(NEW.number), NEW.from_on);
    IF FOUND AND NOT NEW.void THEN
        first := CASE WHEN was.until_on IS NOT DISTINCT FROM NEW.until_on THEN 'infinity' ELSE least(was.until_on, NEW.until_on) + 1 END;
    ELSIF NOT FOUND AND NEW.void THEN
        first := 'infinity';
    END IF;
    IF first < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', first USING ERRCODE = 'check_violation', CONSTRAINT = 'vehicle_paper_closed';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER vehicle_paper_close_waits BEFORE INSERT ON vehicle_paper FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER vehicle_paper_closed BEFORE INSERT ON vehicle_paper FOR EACH ROW WHEN (NEW.kind = 'card') EXECUTE FUNCTION card_stays_closed();
