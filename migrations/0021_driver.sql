-- +goose Up

-- Who drives may sign in, to send tickets and to see those that they sent.
ALTER TABLE app_user
    DROP CONSTRAINT app_user_role,
    ADD CONSTRAINT app_user_role CHECK (role IN ('administrator', 'manager', 'finance', 'auditor', 'attendant', 'driver'));
CREATE INDEX ticket_opened_by ON ticket (opened_by, opened_at);

-- The folio of a paper voucher that was handed in for a part of a ticket, as it was
-- typed or read. Flowed: who typed it was told what speaks against it, and that the
-- fuel has flowed all the same.
ALTER TABLE ticket_part
    ADD COLUMN folio  text,
    ADD COLUMN flowed boolean NOT NULL DEFAULT false;

-- The number of the voucher that a fill was taken by: its paper is one, or, of a
-- station's ticket, a flag says which was handed in for it.
-- +goose StatementBegin
CREATE FUNCTION voucher_of(source text, ticket text, flags text[]) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE source WHEN 'voucher' THEN voucher_number(ticket)
                   WHEN 'ticket' THEN (SELECT voucher_number(substr(f, 7)) FROM unnest(flags) AS f WHERE f LIKE 'folio:V%' LIMIT 1) END;
-- +goose StatementEnd

DROP INDEX dispense_voucher;
DROP INDEX replacement_voucher;
CREATE INDEX dispense_voucher ON dispense (voucher_of(source, ticket, flags)) WHERE source IN ('voucher', 'ticket');
CREATE INDEX replacement_voucher ON replacement (voucher_of(source, ticket, flags)) WHERE source IN ('voucher', 'ticket');

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION voucher_typed(number bigint) RETURNS boolean LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN EXISTS (SELECT FROM dispense d WHERE d.source IN ('voucher', 'ticket') AND voucher_of(d.source, d.ticket, d.flags) = number AND d.branch = 0)
    OR EXISTS (SELECT FROM replacement r WHERE r.source IN ('voucher', 'ticket') AND voucher_of(r.source, r.ticket, r.flags) = number AND r.branch = 0);
-- +goose StatementEnd

DROP VIEW voucher;
DROP VIEW voucher_use;

-- What is typed of vouchers, as corrections leave it.
CREATE VIEW voucher_use AS
SELECT *, voucher_of(source, ticket, flags) AS number
  FROM effective_dispense
 WHERE branch = 0 AND source IN ('voucher', 'ticket') AND voucher_of(source, ticket, flags) IS NOT NULL;

-- Every voucher that was issued, once: a number that was issued twice, because a
-- journal was lost, is of the first. Voucher_became says its state at a time.
CREATE VIEW voucher AS
SELECT v.*, u.station IS NOT NULL AS redeemed, u.station AS use_station, u.epoch AS use_epoch, u.seq AS use_seq,
       u.station IS NULL AND voucher_typed(v.number) AS undone, voucher_canceled(v.number) OR u.station IS NULL AND voucher_typed(v.number) AS canceled
  FROM (SELECT DISTINCT ON (n.number) n.number, a.*
          FROM voucher_act a, generate_series(a.first_no, a.last_no) AS n (number)
         WHERE a.act = 'issued' AND a.branch = 0
         ORDER BY n.number, a.at, a.epoch, a.seq) v
  LEFT JOIN LATERAL (SELECT u.station, u.epoch, u.seq FROM voucher_use u
                      WHERE u.number = v.number ORDER BY u.at, u.station, u.epoch, u.seq LIMIT 1) u ON true;
