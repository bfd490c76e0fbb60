-- +goose Up

-- Logbooks and pages of fills ask to which account a fill is booked.
CREATE INDEX budget_booking_fill ON budget_booking (station, epoch, seq) WHERE station <> '';

-- What came late is looked for by when it came.
CREATE INDEX arrival_received ON arrival (received_at);
