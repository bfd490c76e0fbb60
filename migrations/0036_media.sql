-- +goose Up

-- The SHA-256 of what a card, a key fob or a ring of a vehicle reads: it names the
-- vehicle as its label does.

ALTER TABLE vehicle ADD medium_sha256 text,
    ADD CONSTRAINT vehicle_medium_uq UNIQUE (medium_sha256),
    ADD CONSTRAINT vehicle_medium_hex CHECK (medium_sha256 ~ '^[0-9a-f]{64}$');
