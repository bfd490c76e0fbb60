-- +goose Up

-- Who may speak in a station's name: how its box was invited and approved, with
-- which certificates its link comes, and which box stands ready to take its place.

-- An invitation lets one box ask, once, within a day. Of its token only the hash
-- is kept.
CREATE TABLE invitation (
    token_sha256 bytea NOT NULL,
    station    text NOT NULL,
    name       text NOT NULL, -- of a station that is new; '' of one that is registered
    zone       text NOT NULL,
    mode       text NOT NULL,
    spare      boolean NOT NULL,
    half       bytea, -- of a spare: what is in the first envelope, until the grant is sealed
    invited_by text NOT NULL,
    invited_at timestamptz NOT NULL,
    until_at   timestamptz NOT NULL,
    state      text NOT NULL DEFAULT 'open',
    request      bytea, -- the note with which the box asked …
    request_hash bytea, -- … and its SHA-256, whose first words people compare
    requested_at timestamptz,
    decided_by text,
    decided_at timestamptz,
    reason     text NOT NULL DEFAULT '', -- why it was refused
    grant_hash bytea, -- what was given
    spki       bytea,
    CONSTRAINT invitation_pk PRIMARY KEY (token_sha256),
    CONSTRAINT invitation_asked UNIQUE (request_hash),
    CONSTRAINT invitation_state CHECK (state IN ('open', 'waiting', 'approved', 'refused')),
    CONSTRAINT invitation_has_request CHECK (state NOT IN ('waiting', 'approved') OR request IS NOT NULL AND request_hash IS NOT NULL),
    -- Whoever invited cannot be the one who approves.
    CONSTRAINT invitation_four_eyes CHECK (state <> 'approved' OR decided_by IS NOT NULL AND decided_by <> invited_by),
    CONSTRAINT invitation_half CHECK (half IS NULL OR spare AND state IN ('open', 'waiting'))
);
-- Of two boxes that ask for one station people would not know which they see.
CREATE UNIQUE INDEX invitation_waiting ON invitation (station) WHERE state = 'waiting';
CREATE UNIQUE INDEX invitation_open ON invitation (station) WHERE state = 'open';

-- The certificates given to stations' links, by their public key. One that is
-- not here, or revoked, opens nothing.
CREATE TABLE certificate (
    spki       bytea  NOT NULL, -- SHA-256
    station    text   NOT NULL,
    key        text   NOT NULL, -- the record key of the box that asked
    authority  int    NOT NULL, -- the root that signed it
    serial     bytea  NOT NULL,
    issued_at  timestamptz NOT NULL,
    not_after  timestamptz NOT NULL,
    der        bytea  NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT certificate_pk PRIMARY KEY (spki),
    CONSTRAINT certificate_of_station FOREIGN KEY (station) REFERENCES station
);
CREATE INDEX certificate_station ON certificate (station, issued_at);

-- A spare has a grant prepared for an epoch to come. It becomes the station's
-- when the box first speaks, which it can do only after two people have opened
-- the grant.
CREATE TABLE spare (
    hash        bytea  NOT NULL, -- of the grant
    station     text   NOT NULL,
    epoch       bigint NOT NULL,
    key         text   NOT NULL,
    note        bytea  NOT NULL,
    sealed      bytea  NOT NULL, -- as the box was given it
    prepared_at timestamptz NOT NULL,
    state       text   NOT NULL DEFAULT 'ready',
    active_at   timestamptz,
    approved_by text[] NOT NULL DEFAULT '{}',
    approved_at timestamptz,
    CONSTRAINT spare_pk PRIMARY KEY (hash),
    CONSTRAINT spare_key UNIQUE (key),
    CONSTRAINT spare_of_station FOREIGN KEY (station) REFERENCES station,
    CONSTRAINT spare_state CHECK (state IN ('ready', 'active', 'approved', 'void')),
    CONSTRAINT spare_four_eyes CHECK (state <> 'approved' OR cardinality(approved_by) = 2 AND approved_by[1] <> approved_by[2])
);
CREATE UNIQUE INDEX spare_ready ON spare (station) WHERE state = 'ready';
CREATE INDEX spare_active ON spare (station) WHERE state = 'active';

-- Two boxes with one certificate push each other off the broker.
CREATE TABLE takeover (
    station  text   NOT NULL,
    since_at timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,
    times    bigint NOT NULL,
    CONSTRAINT takeover_pk PRIMARY KEY (station),
    CONSTRAINT takeover_of_station FOREIGN KEY (station) REFERENCES station
);
