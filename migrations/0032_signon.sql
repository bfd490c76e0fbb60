-- +goose Up

-- What authenticators know a user by: chance, and nothing of the person.
ALTER TABLE app_user ADD COLUMN handle bytea NOT NULL DEFAULT uuid_send(gen_random_uuid());
CREATE UNIQUE INDEX app_user_handle ON app_user (handle);

-- Passkeys of users: the public half of a key that an authenticator keeps. No row is
-- deleted, so that what one signed can be checked for ever.
CREATE TABLE passkey (
    passkey    bytea NOT NULL, -- as its authenticator calls it
    username   text NOT NULL,
    name       text NOT NULL,  -- as its user calls it
    public_key bytea NOT NULL, -- COSE
    sign_count bigint NOT NULL, -- 0 for ever where the authenticator does not count
    synced     boolean NOT NULL, -- it may be copied to other devices of the user's
    transports text[] NOT NULL,
    made_at    timestamptz NOT NULL,
    used_at    timestamptz,
    removed_at timestamptz,
    CONSTRAINT passkey_pk PRIMARY KEY (passkey),
    CONSTRAINT passkey_of FOREIGN KEY (username) REFERENCES app_user,
    CONSTRAINT passkey_id CHECK (length(passkey) BETWEEN 1 AND 1023)
);
CREATE INDEX passkey_of_user ON passkey (username, made_at);

-- What passkeys signed. A challenge is the hash of what was said, so that the signature is
-- of that; and it is answered once. Rows are only added.
CREATE TABLE passkey_use (
    challenge bytea NOT NULL,
    passkey   bytea NOT NULL,
    at        timestamptz NOT NULL,
    said      text NOT NULL,
    client_data        bytea NOT NULL,
    authenticator_data bytea NOT NULL,
    signature          bytea NOT NULL,
    CONSTRAINT passkey_use_pk PRIMARY KEY (challenge),
    CONSTRAINT passkey_use_of FOREIGN KEY (passkey) REFERENCES passkey,
    CONSTRAINT passkey_use_said CHECK (challenge = sha256(convert_to(said, 'UTF8')))
);
CREATE INDEX passkey_use_by ON passkey_use (passkey, at);

-- Whom users are elsewhere: what a provider of sign-on calls them, never a mail address. No
-- row is deleted.
CREATE TABLE user_identity (
    id       bigint GENERATED ALWAYS AS IDENTITY,
    issuer   text NOT NULL,
    subject  text NOT NULL,
    username text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT user_identity_pk PRIMARY KEY (id),
    CONSTRAINT user_identity_of FOREIGN KEY (username) REFERENCES app_user,
    CONSTRAINT user_identity_text CHECK (issuer <> '' AND subject <> '' AND length(subject) <= 255)
);
CREATE UNIQUE INDEX user_identity_one ON user_identity (issuer, subject) WHERE ended_at IS NULL;
CREATE INDEX user_identity_of_user ON user_identity (username);

-- What was denied to nobody in particular: one row a minute for each network that it came
-- from, so that who tries much does not fill the audit trail. Nobody but a user that there
-- is stands in who; what people type where a name belongs may be a password.
CREATE TABLE denial (
    minute timestamptz NOT NULL,
    source text NOT NULL,
    who    text NOT NULL DEFAULT '',
    what   text NOT NULL,
    times  bigint NOT NULL DEFAULT 1,
    CONSTRAINT denial_pk PRIMARY KEY (minute, source, who, what),
    CONSTRAINT denial_times CHECK (times > 0)
);
