-- +goose Up

-- The number that a voucher's folio says: null where its check digits, of ISO/IEC 7064
-- MOD 97-10 of the V, which counts as 31, and the number in nine digits, do not fit.
-- +goose StatementBegin
CREATE FUNCTION voucher_number(folio text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN folio ~ '^V[0-9]{6,9}-[0-9]{2}$' THEN
       CASE WHEN ('31' || lpad(substr(split_part(folio, '-', 1), 2), 9, '0') || split_part(folio, '-', 2))::bigint % 97 = 1
            THEN substr(split_part(folio, '-', 1), 2)::bigint END END;
-- +goose StatementEnd

-- Paper vouchers that the office issued or canceled: a projection of its decide
-- records. Each holds its volume until it is redeemed, canceled or expired. The next
-- number is the one after the highest issued, taken under the lock of the office's
-- journal.
CREATE TABLE voucher_act (
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    at       timestamptz NOT NULL,
    act      text NOT NULL, -- issued or canceled, which has none of the terms
    first_no bigint NOT NULL,
    last_no  bigint NOT NULL,
    vehicle  text,
    grade    text,
    volume_ul bigint, -- of each
    from_at  timestamptz,
    until_at timestamptz, -- the first instant at which it is not good any more
    amount_cents bigint,
    price_e4 bigint,
    currency text,
    contract text,
    permit   text,
    person   text NOT NULL,
    reason   text NOT NULL,
    CONSTRAINT voucher_act_pk PRIMARY KEY (station, epoch, seq, branch)
);
CREATE INDEX voucher_act_last ON voucher_act (act, last_no);

-- The periods of quotas of which vouchers hold their volume: a projection.
CREATE TABLE voucher_hold (
    station text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, branch int NOT NULL,
    quota   text NOT NULL,
    period  text NOT NULL,
    CONSTRAINT voucher_hold_pk PRIMARY KEY (station, epoch, seq, branch, quota)
);
CREATE INDEX voucher_hold_term ON voucher_hold (quota, period);

CREATE INDEX dispense_voucher ON dispense (voucher_number(ticket)) WHERE source = 'voucher';
CREATE INDEX replacement_voucher ON replacement (voucher_number(ticket)) WHERE source = 'voucher';

-- A voucher that was typed once is handed in: were its record corrected away, the
-- paper would not be good again.
-- +goose StatementBegin
CREATE FUNCTION voucher_typed(number bigint) RETURNS boolean LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN EXISTS (SELECT FROM dispense d WHERE d.source = 'voucher' AND voucher_number(d.ticket) = number AND d.branch = 0)
    OR EXISTS (SELECT FROM replacement r WHERE r.source = 'voucher' AND voucher_number(r.ticket) = number AND r.branch = 0);
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION voucher_canceled(number bigint) RETURNS boolean LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN EXISTS (SELECT FROM voucher_act a
                WHERE a.act = 'canceled' AND a.branch = 0 AND a.last_no BETWEEN number AND number + 999 AND a.first_no <= number);
-- +goose StatementEnd

-- What became of a voucher: always exactly one of four, in this order.
-- +goose StatementBegin
CREATE FUNCTION voucher_became(redeemed boolean, canceled boolean, until_at timestamptz, at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN redeemed THEN 'redeemed' WHEN canceled THEN 'canceled' WHEN until_at <= at THEN 'expired' ELSE 'outstanding' END;
-- +goose StatementEnd

-- What is typed of vouchers, as corrections leave it.
CREATE VIEW voucher_use AS
SELECT *, voucher_number(ticket) AS number
  FROM effective_dispense
 WHERE branch = 0 AND source = 'voucher' AND voucher_number(ticket) IS NOT NULL;

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
                      WHERE voucher_number(u.ticket) = v.number ORDER BY u.at, u.station, u.epoch, u.seq LIMIT 1) u ON true;
