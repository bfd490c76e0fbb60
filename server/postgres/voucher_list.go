package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/report"
)

// What was said of a voucher: the acts of the office, what was typed by it, and the
// corrections of fills that were once by it.
const voucherStorySQL = `
WITH typed AS (
    SELECT station, epoch, seq, at, volume_ul FROM dispense
     WHERE source IN ('voucher', 'ticket') AND voucher_of(source, ticket, flags) = @number AND branch = 0),
given AS (
    SELECT r.station, r.epoch, r.seq, r.volume_ul, c.of_station, c.of_epoch, c.of_seq
      FROM replacement r JOIN correction c USING (station, epoch, seq, branch)
     WHERE r.source IN ('voucher', 'ticket') AND voucher_of(r.source, r.ticket, r.flags) = @number AND r.branch = 0),
fill AS (
    SELECT station, epoch, seq FROM typed UNION SELECT of_station, of_epoch, of_seq FROM given UNION SELECT station, epoch, seq FROM given),
said AS (
    SELECT a.at, a.station, a.epoch, a.seq, a.act AS what, '' AS of_station, 0::bigint AS of_epoch, 0::bigint AS of_seq, coalesce(a.volume_ul, 0) AS volume_ul, false AS by_it
      FROM voucher_act a WHERE a.branch = 0 AND a.last_no BETWEEN @number AND @number + 999 AND a.first_no <= @number
     UNION ALL
    SELECT at, station, epoch, seq, 'redeemed', '', 0, 0, volume_ul, true FROM typed
     UNION ALL
    SELECT c.at, c.station, c.epoch, c.seq, c.action, c.of_station, c.of_epoch, c.of_seq, coalesce(g.volume_ul, 0), g.station IS NOT NULL
      FROM fill f JOIN correction c ON (c.of_station, c.of_epoch, c.of_seq) = (f.station, f.epoch, f.seq)
      LEFT JOIN given g ON (g.station, g.epoch, g.seq) = (c.station, c.epoch, c.seq)
     WHERE c.branch = 0 AND c.action IN ('void', 'replace', 'assign'))
SELECT s.what, s.at, coalesce(n.body -> 'people' -> 0 ->> 'person', ''), coalesce(n.body ->> 'reason', ''), s.station, s.epoch, s.seq,
       s.of_station, s.of_epoch, s.of_seq, s.volume_ul, s.by_it
  FROM said s
  LEFT JOIN record r ON (r.station, r.epoch, r.seq, r.branch) = (s.station, s.epoch, s.seq, 0),
       LATERAL (SELECT split_part(convert_from(r.note, 'UTF8'), E'\n', 1)::jsonb -> r.kind AS body) n
 WHERE @departments::text[] IS NULL OR EXISTS (SELECT FROM voucher v WHERE v.number = @number AND concerns(@departments, v.vehicle, v.at))
 ORDER BY s.at, s.station, s.epoch, s.seq`

// VoucherStory returns what became of a voucher, in the order in which it was said.
func (s *Store) VoucherStory(ctx context.Context, number int64) ([]office.VoucherEvent, error) {
	rows, err := s.pool.Query(ctx, voucherStorySQL, pgx.NamedArgs{"number": number})
	if err != nil {
		return nil, fmt.Errorf("read what was said of voucher %d: %w", number, err)
	}
	acts, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a office.VoucherAct, err error) {
		err = row.Scan(&a.What, &a.At, &a.By, &a.Reason, &a.Ref.Station, &a.Ref.Epoch, &a.Ref.Seq, &a.Of.Station, &a.Of.Epoch, &a.Of.Seq, &a.VolumeUL, &a.With)
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("read what was said of voucher %d: %w", number, err)
	}
	return office.VoucherStory(acts), nil
}

// The department is the one that the vehicle was in when the voucher was issued.
const folioListSQL = `
SELECT v.number, v.state, v.undone, v.vehicle, coalesce(x.fleet_no, v.vehicle) AS fleet_no, coalesce(x.plate, '') AS plate, coalesce(d.name, '') AS department,
       v.grade, v.volume_ul, v.amount_cents, coalesce(v.currency, '') AS currency, v.from_at, v.until_at, v.at AS issued_at, v.person AS issued_by,
       coalesce(v.use_station || '/' || v.use_epoch || '/' || v.use_seq, '') AS used_in
  FROM (SELECT *, voucher_became(redeemed, canceled, until_at, @at) AS state FROM voucher
         WHERE @before::bigint = 0 OR number < @before::bigint) v
  LEFT JOIN vehicle x USING (vehicle)
  LEFT JOIN vehicle_span p ON p.vehicle = v.vehicle AND p.what = 'department' AND p.from_at <= v.at AND p.until_at > v.at
  LEFT JOIN department d ON d.department = coalesce(p.value, x.department)
 WHERE (@state::text = '' OR v.state = @state::text) AND (@vehicle::text = '' OR lower(x.fleet_no) = lower(@vehicle::text))
   AND (@department::text = '' OR d.department = @department::text)
   AND v.at >= @from AND v.at < @until AND (@departments::text[] IS NULL OR concerns(@departments, v.vehicle, v.at))
 ORDER BY v.number DESC
 LIMIT nullif(@limit::bigint, 0)`

// Folios returns the vouchers asked for, the newest first.
func (s *Store) Folios(ctx context.Context, at time.Time, q report.FolioQuestion) ([]report.FolioRow, error) {
	args := pgx.NamedArgs{
		"at": at, "state": q.State, "vehicle": q.FleetNo, "department": q.Department, "from": time.Unix(0, 0), "until": at.AddDate(100, 0, 0), "before": q.Before, "limit": q.Limit,
	}
	if !q.From.IsZero() {
		args["from"] = q.From
	}
	if !q.Until.IsZero() {
		args["until"] = q.Until
	}
	return collect[report.FolioRow](ctx, s, "vouchers", folioListSQL, args)
}
