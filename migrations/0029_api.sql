-- +goose Up

-- A token reads; one that acts says so. No token that was made before does.
ALTER TABLE api_token
    ADD COLUMN acts boolean NOT NULL DEFAULT false;

-- Requests of programs that change something, by the key that the program gave them: what
-- was asked, whether anything was committed for it, and what was answered, so that it can
-- be sent again without being carried out twice. The transaction that does what was asked
-- sets acted_at, if the attempt is still the newest; else it is undone. Rows are forgotten
-- after two days.
CREATE TABLE api_request (
    token    text NOT NULL,
    key      text NOT NULL,
    sha256   bytea NOT NULL, -- of method, address and body
    attempt  bigint NOT NULL DEFAULT 1,
    begun_at timestamptz NOT NULL, -- of that attempt
    acted_at timestamptz,
    status   int, -- of the answer
    answer   bytea,
    CONSTRAINT api_request_pk PRIMARY KEY (token, key),
    CONSTRAINT api_request_of FOREIGN KEY (token) REFERENCES api_token,
    CONSTRAINT api_request_sha256 CHECK (length(sha256) = 32),
    CONSTRAINT api_request_answer CHECK ((status IS NULL) = (answer IS NULL))
);
CREATE INDEX api_request_begun ON api_request (begun_at);
