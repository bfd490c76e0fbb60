-- +goose Up

-- The register of permits to sell fuel that the commission which grants them publishes, as it was read
-- from a file, and from which day on it counts. A file is here once, under the hash of its bytes; what
-- is said of it may be said again with another day. Of one day what was said last counts.
CREATE TABLE permit_register (
    n         bigint GENERATED ALWAYS AS IDENTITY,
    sha256    text NOT NULL, -- of the file
    file      text NOT NULL, -- its name as it came
    from_on   date NOT NULL,
    permits   bigint NOT NULL, -- how many were taken
    left_out  jsonb NOT NULL, -- rows that are no permit: line, column, value, code
    reason    text NOT NULL, -- where it was published
    said_by   text NOT NULL,
    agreed_by text NOT NULL,
    said_at   timestamptz NOT NULL,
    CONSTRAINT permit_register_pk PRIMARY KEY (n),
    CONSTRAINT permit_register_hash CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT permit_register_some CHECK (permits > 0 AND jsonb_typeof(left_out) = 'array'),
    CONSTRAINT permit_register_why CHECK (btrim(reason) <> '' AND btrim(said_by) <> '')
);
CREATE TRIGGER permit_register_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON permit_register FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER permit_register_close_waits BEFORE INSERT ON permit_register FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER permit_register_two BEFORE INSERT ON permit_register FOR EACH ROW EXECUTE FUNCTION taxes_take_two();

CREATE TABLE registered_permit (
    sha256     text NOT NULL, -- of the file
    key        text NOT NULL, -- the number as it is looked up
    number     text NOT NULL, -- as it is written, as are all that follow
    holder     text NOT NULL,
    kind       text NOT NULL,
    status     text NOT NULL,
    granted_on date, -- null: it does not say, as where the two that follow are empty
    state      text NOT NULL,
    zone       text NOT NULL,
    CONSTRAINT registered_permit_pk PRIMARY KEY (sha256, key)
);
CREATE TRIGGER registered_permit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON registered_permit FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- What was read from a file is put in together with it: none is added to a register that counts.
-- +goose StatementBegin
CREATE FUNCTION register_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM permit_register r JOIN (SELECT DISTINCT sha256 FROM added) a USING (sha256)) THEN
        RAISE EXCEPTION 'a register that counts stays as it was read' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER registered_permit_whole AFTER INSERT ON registered_permit REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION register_is_whole();

-- +goose StatementBegin
CREATE FUNCTION register_has_permits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.permits <> (SELECT count(*) FROM registered_permit p WHERE p.sha256 = NEW.sha256) THEN
        RAISE EXCEPTION 'a register is said to have % permits, and has others', NEW.permits USING ERRCODE = 'check_violation', CONSTRAINT = 'permit_register_whole';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER permit_register_whole BEFORE INSERT ON permit_register FOR EACH ROW EXECUTE FUNCTION register_has_permits();
