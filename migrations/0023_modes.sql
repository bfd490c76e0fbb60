-- +goose Up

-- Why a mode that was decided, and whose time has come, is not in force; null: nothing
-- went wrong.
ALTER TABLE mode_act
    ADD COLUMN trouble text,
    ADD COLUMN trouble_at timestamptz,
    ADD CONSTRAINT mode_act_trouble CHECK ((trouble IS NULL) = (trouble_at IS NULL) AND (trouble IS NULL OR state IN ('approved', 'void')));

-- The records of the office which say that a deputy was named, and that the term ended
-- before its time; null for terms of before this was kept.
ALTER TABLE deputy
    ADD COLUMN record text,
    ADD COLUMN ended_record text;

-- The vouchers that are neither typed nor canceled: outstanding until they expire.
CREATE VIEW voucher_open AS
SELECT n.number, a.station, a.epoch, a.seq, a.branch, a.volume_ul, a.until_at
  FROM voucher_act a, generate_series(a.first_no, a.last_no) AS n (number)
 WHERE a.act = 'issued' AND a.branch = 0 AND NOT voucher_typed(n.number) AND NOT voucher_canceled(n.number);

-- What paper holds of a period of a quota at a time: what is printed on the vouchers
-- that are outstanding.
-- +goose StatementBegin
CREATE FUNCTION held_on_paper(of_quota text, of_period text, at timestamptz) RETURNS bigint LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN (SELECT coalesce(sum(v.volume_ul), 0)::bigint
          FROM voucher_hold h JOIN voucher_open v USING (station, epoch, seq, branch)
         WHERE h.quota = of_quota AND h.period = of_period AND v.until_at > at);
-- +goose StatementEnd
