-- +goose Up

-- The departments that a user is concerned with; null: the whole fleet. Who keeps users
-- is concerned with all of it.
ALTER TABLE app_user
    ADD COLUMN departments text[],
    ADD CONSTRAINT app_user_whole CHECK (role <> 'administrator' OR departments IS NULL);

-- Which department had a vehicle from when to when: what vehicle_span says, kept as rows
-- so that it may be asked of every fill. Nobody writes it but the trigger below.
CREATE TABLE vehicle_department (
    vehicle    text NOT NULL,
    department text NOT NULL,
    from_at    timestamptz NOT NULL,
    until_at   timestamptz NOT NULL,
    CONSTRAINT vehicle_department_pk PRIMARY KEY (vehicle, from_at)
);
CREATE INDEX vehicle_department_of ON vehicle_department (department, vehicle);

-- +goose StatementBegin
CREATE FUNCTION keep_vehicle_department() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM vehicle_department WHERE vehicle = NEW.vehicle;
    INSERT INTO vehicle_department (vehicle, department, from_at, until_at)
    SELECT vehicle, value, from_at, until_at FROM vehicle_span WHERE vehicle = NEW.vehicle AND what = 'department' AND value <> '';
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER vehicle_dated_department AFTER INSERT ON vehicle_dated FOR EACH ROW WHEN (NEW.what = 'department')
    EXECUTE FUNCTION keep_vehicle_department();

INSERT INTO vehicle_department (vehicle, department, from_at, until_at)
SELECT vehicle, value, from_at, until_at FROM vehicle_span WHERE what = 'department' AND value <> '';

-- Whether something about a vehicle at a time concerns some departments: one of them had
-- the vehicle then. Without a time: one of them had it at any time. It is asked also by
-- who may not read the table.
-- +goose StatementBegin
CREATE FUNCTION concerns(departments text[], of_vehicle text, at timestamptz) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
RETURN EXISTS (SELECT FROM vehicle_department d
                WHERE d.vehicle = of_vehicle AND d.from_at <= at AND d.until_at > at AND d.department = ANY (departments));
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION concerns(departments text[], of_vehicle text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
RETURN EXISTS (SELECT FROM vehicle_department d WHERE d.vehicle = of_vehicle AND d.department = ANY (departments));
-- +goose StatementEnd

-- What became of a voucher is the same whoever asks: also where it was typed for a
-- vehicle that does not concern them.
ALTER FUNCTION voucher_typed(bigint) SECURITY DEFINER;
ALTER FUNCTION voucher_canceled(bigint) SECURITY DEFINER;
ALTER FUNCTION held_on_paper(text, text, timestamptz) SECURITY DEFINER;

-- What programs sign in with, each for one user. Only the hash of the secret is kept; no
-- row is deleted.
CREATE TABLE api_token (
    token    text NOT NULL, -- its public name
    username text NOT NULL,
    name     text NOT NULL, -- what it is for
    sha256   bytea NOT NULL,
    rights   text[] NOT NULL,
    departments text[], -- null: whatever concerns the user
    made_at  timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    used_at  timestamptz, -- the last time, to the minute
    revoked_at timestamptz,
    CONSTRAINT api_token_pk PRIMARY KEY (token),
    CONSTRAINT api_token_of FOREIGN KEY (username) REFERENCES app_user,
    CONSTRAINT api_token_sha256 CHECK (length(sha256) = 32),
    CONSTRAINT api_token_term CHECK (until_at > made_at AND until_at <= made_at + interval '366 days')
);
CREATE INDEX api_token_of_user ON api_token (username, made_at);

-- A second step of signing in, RFC 6238: the secret that an application of the user's
-- knows, and the last step whose code was taken; none at or before it counts again. Null
-- confirmed_at: no code of it has been typed yet, and it is not asked for.
CREATE TABLE second_step (
    username text NOT NULL,
    secret   bytea NOT NULL,
    last_step bigint NOT NULL DEFAULT 0,
    made_at  timestamptz NOT NULL,
    confirmed_at timestamptz,
    CONSTRAINT second_step_pk PRIMARY KEY (username),
    CONSTRAINT second_step_of FOREIGN KEY (username) REFERENCES app_user,
    CONSTRAINT second_step_secret CHECK (length(secret) = 20)
);

-- Codes for who has lost the application, each good once; only their hashes are kept.
CREATE TABLE recovery_code (
    username text NOT NULL,
    sha256   bytea NOT NULL,
    used_at  timestamptz,
    CONSTRAINT recovery_code_pk PRIMARY KEY (username, sha256),
    CONSTRAINT recovery_code_of FOREIGN KEY (username) REFERENCES second_step ON DELETE CASCADE
);
