-- +goose Up

-- What the authority's own service answered is not undone by what one person types, or by a file: a
-- document that it does not know is not valid by that, and one that is canceled is not anything
-- else. It is asked again; and of one that it goes on not to know two people settle the discrepancy.
-- +goose StatementBegin
CREATE FUNCTION answer_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was text;
BEGIN
    SELECT s.status INTO was FROM document_status s WHERE s.document = NEW.document AND s.source = 'online' ORDER BY s.asked_at DESC, s.n DESC LIMIT 1;
    IF was = 'canceled' AND NEW.status <> 'canceled' OR was = 'unknown' AND NEW.status = 'valid' THEN
        RAISE EXCEPTION 'document %: the authority''s service answered %; ask it again', NEW.document, was USING ERRCODE = 'check_violation', CONSTRAINT = 'document_status_online';
    END IF;
    IF NEW.asked_at > NEW.said_at THEN
        RAISE EXCEPTION 'document %: nobody asked at %, which is to come', NEW.document, NEW.asked_at USING ERRCODE = 'check_violation', CONSTRAINT = 'document_status_asked';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

CREATE TRIGGER document_status_online BEFORE INSERT ON document_status FOR EACH ROW WHEN (NEW.source <> 'online') EXECUTE FUNCTION answer_stands();
