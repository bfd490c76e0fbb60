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

-- Which servers serve, and since when; and since when each part of the whole has
-- been as it is.
CREATE TABLE serving (
    server     text NOT NULL, -- machine and address
    version    text NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    CONSTRAINT serving_pk PRIMARY KEY (server)
);
CREATE TABLE health (
    part  text NOT NULL,
    state text NOT NULL,
    since timestamptz NOT NULL,
    CONSTRAINT health_pk PRIMARY KEY (part),
    CONSTRAINT health_state CHECK (state IN ('ok', 'warn', 'bad'))
);
