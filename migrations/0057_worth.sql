-- +goose Up

-- What the paper that comes with a delivery says it costs, taxes and all; null: nothing. It
-- counts until a line of an invoice does.
ALTER TABLE delivery_note
    ADD COLUMN amount_cents bigint,
    ADD CONSTRAINT delivery_note_amount CHECK ((amount_cents >= 0) IS NOT FALSE AND (amount_cents IS NULL OR volume_ul IS NOT NULL));
CREATE OR REPLACE VIEW delivery_noted AS
SELECT DISTINCT ON (station, epoch, seq) * FROM delivery_note ORDER BY station, epoch, seq, n DESC;

-- What a tank of one's own held as a day began, and what that was worth, as a paper says. Of
-- each tank what was said last counts.
CREATE TABLE stock_opening (
    n         bigint GENERATED ALWAYS AS IDENTITY,
    station   text NOT NULL,
    tank      text NOT NULL,
    day       date NOT NULL,
    volume_ul bigint NOT NULL,
    cents     bigint NOT NULL,
    paper     text NOT NULL,
    reason    text NOT NULL,
    said_by   text NOT NULL,
    said_at   timestamptz NOT NULL,
    CONSTRAINT stock_opening_pk PRIMARY KEY (n),
    CONSTRAINT stock_opening_size CHECK (least(volume_ul, cents) >= 0 AND (volume_ul > 0 OR cents = 0)),
    CONSTRAINT stock_opening_why CHECK (btrim(paper) <> '' AND btrim(reason) <> '')
);
CREATE INDEX stock_opening_of ON stock_opening (station, tank, n);

-- What an account of the ledger held at the end of a day, as somebody read it there.
CREATE TABLE ledger_balance (
    n         bigint GENERATED ALWAYS AS IDENTITY,
    account   text NOT NULL,
    day       date NOT NULL,
    cents     bigint NOT NULL,
    paper     text NOT NULL,
    reason    text NOT NULL,
    said_by   text NOT NULL,
    said_at   timestamptz NOT NULL,
    CONSTRAINT ledger_balance_pk PRIMARY KEY (n),
    CONSTRAINT ledger_balance_why CHECK (btrim(account) <> '' AND btrim(paper) <> '' AND btrim(reason) <> '')
);
CREATE INDEX ledger_balance_of ON ledger_balance (account, day, n);

-- Until which day the money of a tank was booked, each time that somebody did.
CREATE TABLE stock_batch (
    batch     text NOT NULL,
    station   text NOT NULL,
    tank      text NOT NULL,
    through   date NOT NULL,
    booked_by text NOT NULL,
    booked_at timestamptz NOT NULL,
    CONSTRAINT stock_batch_pk PRIMARY KEY (batch, station, tank)
);
CREATE INDEX stock_batch_of ON stock_batch (station, tank, through);

-- What was booked of stock in money: differences, so that all of them come to what there is.
CREATE TABLE stock_booking (
    n         bigint GENERATED ALWAYS AS IDENTITY,
    batch     text NOT NULL,
    station   text NOT NULL,
    tank      text NOT NULL,
    day       date NOT NULL, -- on which it counts; another than that which it is of: an adjustment
    of_day    date NOT NULL,
    item      text NOT NULL,
    ref_station text NOT NULL, ref_epoch bigint NOT NULL, ref_seq bigint NOT NULL, -- of a delivery; '': of none
    volume_ul bigint NOT NULL,
    cents     bigint NOT NULL,
    price_cents bigint, -- of a delivery, as it was known then; null: nobody had said one
    price_by    text,
    price_paper text,
    CONSTRAINT stock_booking_pk PRIMARY KEY (n),
    CONSTRAINT stock_booking_item CHECK (item IN ('opening', 'received', 'filled', 'tested', 'unrecorded', 'moved', 'measured')),
    CONSTRAINT stock_booking_day CHECK (day >= of_day),
    CONSTRAINT stock_booking_price CHECK (num_nulls(price_cents, price_by, price_paper) IN (0, 3) AND (price_by IN ('invoice', 'note')) IS NOT FALSE)
);
CREATE INDEX stock_booking_of ON stock_booking (station, tank, n);

-- A day that was booked stays as it was: whatever is known later counts on a later day.
-- +goose StatementBegin
CREATE FUNCTION stock_day_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM stock_batch b WHERE (b.station, b.tank) = (NEW.station, NEW.tank) AND b.through >= NEW.day AND b.batch <> NEW.batch) THEN
        RAISE EXCEPTION 'stock of tank % of % on % was booked already', NEW.tank, NEW.station, NEW.day USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_booking_open';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER stock_booking_open BEFORE INSERT ON stock_booking FOR EACH ROW EXECUTE FUNCTION stock_day_is_open();

CREATE TRIGGER stock_opening_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_opening FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER ledger_balance_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_balance FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER stock_batch_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_batch FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER stock_booking_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_booking FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

CREATE VIEW stock_opening_now AS
SELECT DISTINCT ON (station, tank) * FROM stock_opening ORDER BY station, tank, n DESC;
CREATE VIEW ledger_balance_now AS
SELECT DISTINCT ON (account, day) * FROM ledger_balance ORDER BY account, day, n DESC;
