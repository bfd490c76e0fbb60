-- +goose Up

-- In which columns journal entries go to a program of accounting: what counts of a name is its
-- last version, and an empty layout takes it away. A file that was sent is made again by the
-- version that counted then.
CREATE TABLE entry_layout (
    name     text NOT NULL,
    version  bigint NOT NULL,
    layout   text NOT NULL, -- as people type it
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT entry_layout_pk PRIMARY KEY (name, version),
    CONSTRAINT entry_layout_name CHECK (btrim(name) <> ''),
    CONSTRAINT entry_layout_version CHECK (version > 0),
    CONSTRAINT entry_layout_why CHECK (btrim(reason) <> '')
);

CREATE TRIGGER entry_layout_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON entry_layout FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
