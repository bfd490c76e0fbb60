-- +goose Up

-- The color of the pages, once somebody has said one; who and when stands in the audit
-- trail as well.

CREATE TABLE appearance (
    one     boolean NOT NULL DEFAULT true,
    brand   text NOT NULL,
    said_by text NOT NULL REFERENCES app_user,
    said_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT appearance_pk PRIMARY KEY (one),
    CONSTRAINT appearance_one CHECK (one),
    CONSTRAINT appearance_brand CHECK (brand ~ '^#[0-9a-f]{6}$')
);
