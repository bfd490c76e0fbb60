-- +goose Up

-- What stations and the office wrote, when it came, what rules said and who did what stay as they were written. That
-- nothing in the product changes them was so; now the database says no, whoever asks.
CREATE TRIGGER record_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON record FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER arrival_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON arrival FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER policy_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON policy_entry FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- The lines of the audit trail, each chained to the one before it as it was committed: who takes one out behind all
-- triggers leaves a link that no line has. Numbers have no gaps.
CREATE TABLE trail (
    n    bigint NOT NULL,
    line bigint NOT NULL,
    hash bytea  NOT NULL, -- SHA-256 of the hash before it and of the line's
    CONSTRAINT trail_pk PRIMARY KEY (n),
    CONSTRAINT trail_line UNIQUE (line),
    CONSTRAINT trail_of FOREIGN KEY (line) REFERENCES audit,
    CONSTRAINT trail_hash CHECK (octet_length(hash) = 32)
);

-- The SHA-256 of a line: of a JSON array of its columns in their order, the time in microseconds since 1970.
CREATE FUNCTION trail_line(a audit) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
RETURN sha256(convert_to(json_build_array(a.id, (extract(epoch FROM a.at) * 1000000)::bigint, a.who, a.what, a.object, a.before, a.after)::text, 'UTF8'));

-- +goose StatementBegin
DO $$
DECLARE
    a audit;
    last bytea := '';
    number bigint := 0;
BEGIN
    FOR a IN SELECT * FROM audit ORDER BY id LOOP
        last := sha256(last || trail_line(a));
        number := number + 1;
        INSERT INTO trail (n, line, hash) VALUES (number, a.id, last);
    END LOOP;
END
$$;
-- +goose StatementEnd

-- A line is chained when its transaction commits: only then does it wait for others.
-- +goose StatementBegin
CREATE FUNCTION chain_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last trail;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro trail'));
    SELECT * INTO last FROM trail ORDER BY n DESC LIMIT 1;
    INSERT INTO trail (n, line, hash) VALUES (coalesce(last.n, 0) + 1, NEW.id, sha256(coalesce(last.hash, '') || trail_line(NEW)));
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER audit_chained AFTER INSERT ON audit DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chain_line();
CREATE TRIGGER trail_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON trail FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
