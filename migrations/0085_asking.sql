-- +goose Up

-- When the tax authority's public service was asked about documents, by whom, and how that went: it
-- began, somebody stopped it, all were asked; it could not be asked; or what it answered about a
-- document is no answer. What it answered clearly is in document_status, of the source online.
CREATE TABLE authority_asking (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    what     text NOT NULL, -- start, stop, done, away or unclear
    document text, -- of unclear
    evidence text, -- SHA-256 of what it answered, where that can be kept
    code     text NOT NULL, -- why, of away and unclear
    why      text NOT NULL,
    after    bigint NOT NULL, -- the last of document_status when it happened
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT authority_asking_pk PRIMARY KEY (n),
    CONSTRAINT authority_asking_of FOREIGN KEY (document) REFERENCES document,
    CONSTRAINT authority_asking_evidence FOREIGN KEY (evidence) REFERENCES evidence (sha256),
    CONSTRAINT authority_asking_what CHECK (what IN ('start', 'stop', 'done', 'away', 'unclear')),
    CONSTRAINT authority_asking_whose CHECK ((what = 'unclear') = (document IS NOT NULL) AND (evidence IS NULL OR what = 'unclear')),
    CONSTRAINT authority_asking_why CHECK ((what IN ('away', 'unclear')) = (code <> '')),
    CONSTRAINT authority_asking_by CHECK (btrim(said_by) <> '')
);
CREATE INDEX authority_asking_document ON authority_asking (document, n) WHERE document IS NOT NULL;

CREATE TRIGGER authority_asking_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON authority_asking FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
