-- +goose Up

-- When an epoch was revoked first: what a station could hold after a restore depends on
-- whether the server knew of it before. Null: before this was kept.
ALTER TABLE cursor ADD COLUMN revoked_at timestamptz;
