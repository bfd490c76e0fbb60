-- +goose Up

-- Photos of vehicles, as stations show them: JPEGs of at most 30 KiB, each known by
-- the SHA-256 of its bytes. None is taken out: a station that was away may still ask
-- for the one that it was told of.
CREATE TABLE photo (
    sha256   text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    jpeg     bytea NOT NULL CHECK (length(jpeg) <= 30720),
    added_at timestamptz NOT NULL
);

ALTER TABLE vehicle ADD COLUMN photo text REFERENCES photo (sha256);
