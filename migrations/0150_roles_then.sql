-- +goose Up

-- As what each user signed in, and since when: an explanation is approved by another role than gave it, whatever role that person has
-- since, and whether or not there is such a user any more.
CREATE TABLE user_role (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    username text NOT NULL,
    role     text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_role_pk PRIMARY KEY (n)
);
CREATE INDEX user_role_of ON user_role (username, at);
INSERT INTO user_role (username, role) SELECT username, role FROM app_user ORDER BY username;
CREATE TRIGGER user_role_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON user_role FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- +goose StatementBegin
CREATE FUNCTION user_has_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.username, NEW.role) = (OLD.username, OLD.role) THEN
        RETURN NULL;
    END IF;
    INSERT INTO user_role (username, role) VALUES (NEW.username, NEW.role);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER app_user_role AFTER INSERT OR UPDATE OF username, role ON app_user FOR EACH ROW EXECUTE FUNCTION user_has_role();

-- The role that a user had at a time; the first that is known counts for all of before. Null: nobody knows one.
CREATE FUNCTION role_then(who text, then_at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((SELECT role FROM user_role WHERE username = who AND at <= then_at ORDER BY at DESC, n DESC LIMIT 1),
                (SELECT role FROM user_role WHERE username = who ORDER BY at, n LIMIT 1));
