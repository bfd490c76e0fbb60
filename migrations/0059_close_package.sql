-- +goose Up

-- An audit package that was made to be closed with is kept as evidence is.
ALTER TABLE evidence
    DROP CONSTRAINT evidence_form,
    ADD CONSTRAINT evidence_form CHECK (sha256 ~ '^[0-9a-f]{64}$' AND kind IN ('jpg', 'pdf', 'xml', 'zip') AND size > 0);

-- Audit packages that were made of months whose figures stand still, and of which figures: one
-- is closed with the month only as long as those are what is signed.
CREATE TABLE close_package (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    year     int NOT NULL, month int NOT NULL, -- of the fiscal year
    version  int NOT NULL,
    figures  bytea NOT NULL, -- the hash of what is signed, without the package
    sha256   text NOT NULL,
    size     bigint NOT NULL,
    made_by  text NOT NULL,
    made_at  timestamptz NOT NULL,
    CONSTRAINT close_package_pk PRIMARY KEY (n),
    CONSTRAINT close_package_month CHECK (month BETWEEN 1 AND 12 AND version > 0 AND size > 0),
    CONSTRAINT close_package_figures CHECK (octet_length(figures) = 32),
    CONSTRAINT close_package_of FOREIGN KEY (sha256) REFERENCES evidence
);
CREATE TRIGGER close_package_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON close_package FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
