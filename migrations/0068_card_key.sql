-- +goose Up

-- By which statements of fuel cards know a station: who issues cards writes a key of its own for
-- it and not its permit. Where nobody has said it, no statement is held against it.
ALTER TABLE permit
    ADD COLUMN card_key text NOT NULL DEFAULT '',
    ADD CONSTRAINT permit_card_key CHECK (length(card_key) <= 20 AND card_key = upper(regexp_replace(card_key, '\s', '', 'g')));
CREATE OR REPLACE VIEW permit_now AS
SELECT DISTINCT ON (contract, permit) * FROM permit ORDER BY contract, permit, revision DESC;
