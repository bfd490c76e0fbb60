-- +goose Up

-- That the tax authority says of a document that it is valid or canceled takes what it answered, when
-- somebody types it (a PDF or a picture) or when it is in a file (the file). That nobody could tell
-- takes none, and of documents of tables nobody asks it. Rows of before stay as they are.
-- +goose StatementBegin
CREATE FUNCTION answer_proven() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM document d WHERE d.document = NEW.document AND d.version <> 'plain')
       AND NOT EXISTS (SELECT FROM evidence e WHERE e.sha256 = NEW.evidence
                          AND CASE NEW.source WHEN 'person' THEN e.kind IN ('jpg', 'pdf') ELSE e.kind IN ('csv', 'xlsx') END) THEN
        RAISE EXCEPTION 'document %: that it is % takes what the authority answered', NEW.document, NEW.status USING ERRCODE = 'check_violation', CONSTRAINT = 'document_status_proof';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- It comes after document_status_online: of what the authority answered otherwise nobody is asked for a paper.
CREATE TRIGGER document_status_proof BEFORE INSERT ON document_status FOR EACH ROW
  WHEN (NEW.source <> 'online' AND NEW.status IN ('valid', 'canceled')) EXECUTE FUNCTION answer_proven();

-- Payments that nobody asked the authority about keep a month open, as invoices do: of months that are closed
-- by an act after this one. What was closed before stays as it was reckoned.
CREATE TABLE payments_asked (
    one   boolean NOT NULL DEFAULT true,
    after bigint NOT NULL, -- the last act there was; 0: none
    CONSTRAINT payments_asked_pk PRIMARY KEY (one),
    CONSTRAINT payments_asked_one CHECK (one)
);
INSERT INTO payments_asked (after) SELECT coalesce(max(n), 0) FROM close_act;
CREATE TRIGGER payments_asked_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON payments_asked FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
