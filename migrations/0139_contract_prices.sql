-- +goose Up

-- Fuel that came into a tank of one's own, that no line bills and of which no note says what it costs, is worth what the contract in
-- bulk says, as the budget accrues it. And of what is booked, how many liters have no price: cents are of the others.
ALTER TABLE stock_booking
    ADD COLUMN unpriced_ul bigint NOT NULL DEFAULT 0,
    DROP CONSTRAINT stock_booking_price,
    ADD CONSTRAINT stock_booking_price CHECK (num_nulls(price_cents, price_by, price_paper) IN (0, 3) AND (price_by IN ('invoice', 'note', 'contract')) IS NOT FALSE);
