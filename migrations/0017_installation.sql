-- +goose Up

-- How this installation is called and which zone its office is in, as whoever set
-- it up has said. There is one row at most, and the first to write it wins.

CREATE TABLE installation (
    one      boolean NOT NULL DEFAULT true,
    name     text NOT NULL,
    zone     text NOT NULL, -- IANA
    begun_at timestamptz NOT NULL DEFAULT now(),
    begun_by text NOT NULL REFERENCES app_user,
    CONSTRAINT installation_pk PRIMARY KEY (one),
    CONSTRAINT installation_one CHECK (one)
);
