-- +goose Up

-- Backups that were verified: read back whole, and restored to compare what is in
-- them. Until then a file is no backup, and has no row.
CREATE TABLE backup (
    sha256      bytea  NOT NULL, -- of the file
    taken_at    timestamptz NOT NULL, -- the moment it holds
    verified_at timestamptz NOT NULL, -- the last time
    path        text   NOT NULL, -- where it was then
    bytes       bigint NOT NULL,
    era         bigint NOT NULL,
    cursors     jsonb  NOT NULL, -- how far it reaches: [{station, epoch, seq, hash}]
    CONSTRAINT backup_pk PRIMARY KEY (sha256),
    CONSTRAINT backup_bytes CHECK (bytes > 0)
);
CREATE INDEX backup_taken ON backup (taken_at);
