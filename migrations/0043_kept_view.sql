-- +goose Up

-- Questions that users keep under a name. They are no record: who kept one may remove it.

CREATE TABLE kept_view (
    view     text NOT NULL,
    username text NOT NULL, -- who keeps it
    name     text NOT NULL,
    page     text NOT NULL, -- such as /consumption
    question text NOT NULL, -- the rest of its address; of one that moves along, without the period
    moves    text NOT NULL DEFAULT '', -- the period of now that it asks for; '': it stands still, and the question says of when
    shared   boolean NOT NULL DEFAULT false, -- with everybody who may see the page
    kept_at  timestamptz NOT NULL,
    kept_no  bigint GENERATED ALWAYS AS IDENTITY, -- their order, until somebody arranges them
    CONSTRAINT kept_view_pk PRIMARY KEY (view),
    CONSTRAINT kept_view_of FOREIGN KEY (username) REFERENCES app_user,
    CONSTRAINT kept_view_name UNIQUE (username, name),
    CONSTRAINT kept_view_page CHECK (page LIKE '/%' AND length(name) BETWEEN 1 AND 80 AND length(question) <= 2000),
    CONSTRAINT kept_view_moves CHECK (moves ~ '^((this|last)-(day|week|month|year)|last-[1-9][0-9]{0,3}-days)?$')
);
CREATE INDEX kept_view_shared ON kept_view (view) WHERE shared;

-- How a user arranges what they see, their own and those of others: what is pinned stands
-- with its figures on Today. Views without a row come last.
CREATE TABLE kept_view_place (
    username text NOT NULL,
    view     text NOT NULL,
    place    int  NOT NULL,
    pinned   boolean NOT NULL DEFAULT false,
    CONSTRAINT kept_view_place_pk PRIMARY KEY (username, view),
    CONSTRAINT kept_view_place_of FOREIGN KEY (username) REFERENCES app_user,
    CONSTRAINT kept_view_place_view FOREIGN KEY (view) REFERENCES kept_view ON DELETE CASCADE
);
