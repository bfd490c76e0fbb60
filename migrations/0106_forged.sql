-- +goose Up

-- Who sends a forged copy of an invoice first does not keep the true one from being paid: a file that
-- shows by itself that nobody issued or stamped it as it is leaves its UUID to one that comes later.
-- All else of a document stays as it came, and so does what was found in it.
ALTER TABLE document ALTER CONSTRAINT document_other DEFERRABLE INITIALLY IMMEDIATE;

-- +goose StatementBegin
CREATE FUNCTION document_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN -- kept follows from the rest, and is not known yet
    IF to_jsonb(OLD) - '{other_of,kept}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{other_of,kept}'::text[] OR OLD.other_of IS NOT NULL OR NEW.other_of IS NULL OR NEW.other_of = OLD.document THEN
        RAISE EXCEPTION 'document stays as it was said: say it anew' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT FROM (SELECT v.findings FROM document_verdict v WHERE v.document = OLD.document ORDER BY v.n DESC LIMIT 1) v,
                               jsonb_array_elements(v.findings) f
                    WHERE coalesce(f->>'Code', f->>'code') IN ('seal.broken', 'seal.issuer', 'stamp.broken', 'origin.false')) THEN
        RAISE EXCEPTION 'document % is genuine as far as anybody knows, and keeps its UUID', OLD.document USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

-- What it leaves its UUID to has the same, came later, and is in the place itself.
CREATE FUNCTION document_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM document d WHERE d.document = NEW.other_of AND d.uuid = NEW.uuid AND d.uuid <> '' AND d.other_of IS NULL AND d.n > NEW.n) THEN
        RAISE EXCEPTION 'document % leaves its UUID to none that has it', NEW.document USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
DROP TRIGGER document_stays ON document;
CREATE TRIGGER document_stays BEFORE DELETE OR TRUNCATE ON document FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER document_leaves BEFORE UPDATE ON document FOR EACH ROW EXECUTE FUNCTION document_leaves();
CREATE CONSTRAINT TRIGGER document_left AFTER UPDATE ON document DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION document_left();
