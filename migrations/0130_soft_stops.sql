-- +goose Up

-- The grades of a vehicle whose account has a soft stop and nothing left: a view of what was said, which the
-- server keeps and stations are told, who let the fuel flow and note it.
ALTER TABLE vehicle ADD COLUMN over_budget text[] NOT NULL DEFAULT '{}';
