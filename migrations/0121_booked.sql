-- +goose Up

-- Logbooks and pages of fills ask to which account a fill is booked.
CREATE INDEX budget_booking_fill ON budget_booking (station, epoch, seq) WHERE station <> '';
