-- +goose Up

-- After which act months are closed by what is out of order at their end, which two people may settle, and with the numbers that a box of
-- before said that it held. What was closed before is reckoned as it was.
CREATE TABLE ends_asked (
    one   boolean NOT NULL DEFAULT true,
    after bigint NOT NULL,
    CONSTRAINT ends_asked_pk PRIMARY KEY (one),
    CONSTRAINT ends_asked_one CHECK (one)
);
INSERT INTO ends_asked (after) SELECT coalesce(max(n), 0) FROM close_act;
CREATE TRIGGER ends_asked_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ends_asked FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
