-- +goose Up

-- Why a vehicle was typed and not scanned, and what was asked for when it was no
-- vehicle's fuel.
ALTER TABLE authorize ADD COLUMN typed_why text;
ALTER TABLE deny
    ADD COLUMN typed_why text,
    ADD COLUMN purpose text;
CREATE INDEX authorize_typed ON authorize (vehicle, at) WHERE typed_why IS NOT NULL;
