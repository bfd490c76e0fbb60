package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/report"
)

// What flowed into no vehicle in a period. Whoever asked for it and vouched for it stands
// in the record that released the hose, or where it was typed, in what was typed; people
// at a desk are users, and those at an island persons.
const drawsSQL = `
SELECT e.station, e.epoch, e.seq, e.happened_at, coalesce(e.permit, e.station),
       CASE WHEN e.permit IS NULL THEN coalesce(s.name, '')
            ELSE coalesce((SELECT n.name FROM permit_now n WHERE (n.contract, n.permit) = (e.contract, e.permit)), '') END,
       e.purpose, coalesce(e.hose, ''), coalesce(g.name, e.grade), e.volume_ul, z.limit_ul, e.amount_cents, coalesce(e.currency, ''), e.volume_from = 'typed',
       coalesce(w.who[1], ''), coalesce(w.who[2], ''), t.body::text
  FROM effective_dispense e
  LEFT JOIN station s ON s.station = e.station
  LEFT JOIN station_settings t ON t.station = e.station
  LEFT JOIN grade g ON g.grade = e.grade
  LEFT JOIN closing c ON (c.station, c.epoch, c.seq, c.branch) = (e.station, e.epoch, e.seq, e.branch)
  LEFT JOIN authorize z ON (z.station, z.epoch, z.seq, z.branch) = (c.auth_station, c.auth_epoch, c.auth_seq, 0)
  LEFT JOIN record r ON (r.station, r.epoch, r.seq, r.branch)
                      = (coalesce(z.station, e.station), coalesce(z.epoch, e.epoch), coalesce(z.seq, e.seq), coalesce(z.branch, e.branch))
  LEFT JOIN LATERAL (
       SELECT array_agg(coalesce(CASE WHEN r.station = 'office' THEN u.name ELSE p.name END, x.who->>'person') ORDER BY x.n) AS who
         FROM jsonb_array_elements(split_part(convert_from(r.note, 'UTF8'), E'\n', 1)::jsonb -> r.kind -> 'people') WITH ORDINALITY x (who, n)
         LEFT JOIN person p ON p.person = x.who->>'person'
         LEFT JOIN app_user u ON u.username = x.who->>'person') w ON true
 WHERE e.happened_at >= @from AND e.happened_at < @to AND e.purpose <> 'vehicle'
 ORDER BY e.happened_at, e.station, e.epoch, e.seq, e.branch`

// Draws returns what flowed into no vehicle in a period, the first first.
func (s *Store) Draws(ctx context.Context, p report.Period) ([]report.Draw, error) {
	rows, err := s.pool.Query(ctx, drawsSQL, pgx.NamedArgs{"from": p.From, "to": p.To})
	if err != nil {
		return nil, fmt.Errorf("read what is no vehicle's: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d report.Draw, err error) {
		var body *string
		err = row.Scan(&d.Ref.Station, &d.Ref.Epoch, &d.Ref.Seq, &d.At, &d.Station, &d.StationName, &d.Purpose, &d.Hose, &d.Grade, &d.VolumeUL, &d.ArmedUL,
			&d.AmountCents, &d.Currency, &d.Typed, &d.Asked, &d.Checked, &body)
		if err == nil {
			d.AllowedUL, err = allowed(body, d.Purpose)
		}
		return d, err
	})
	if err != nil {
		return nil, fmt.Errorf("read what is no vehicle's: %w", err)
	}
	return list, nil
}

// allowed returns the most that one draw may take by the settings of a station, or by
// what holds where nobody has said any.
func allowed(body *string, purpose string) (dispense.Volume, error) {
	said := &policy.Settings{}
	if body != nil {
		b, err := policy.DecodeBody("settings", []byte(*body))
		if err != nil {
			return 0, err
		}
		said = b.(*policy.Settings)
	}
	return said.DrawLimit(purpose), nil
}
