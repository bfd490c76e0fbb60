package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/send"
)

// tankMemory is how far back a tank's level is looked for: one that nobody has
// measured for longer is none that is in use.
const tankMemory = fleet.TankBehind

// Of a tank that is in use the last thousand readings are looked at: of a gauge that is
// written down each hour six weeks, of a stick years. Today, which asks of all tanks again and
// again, looks at the last hundred: a level that was neither past a limit nor back for four
// days stands as raised on the tank's page alone. Which tanks there are is asked of an
// index, from one to the next.
const (
	tankReadings = `
SELECT t.station, coalesce(s.name, t.station), t.tank, coalesce(g.name, e.grade, ''), e.epoch, e.seq, e.at, e.volume, e.ullage, e.water, e.water_um, e.source, e.alarms
  FROM t
  JOIN LATERAL (
       SELECT epoch, seq, at, body->>'grade' AS grade, (body->>'volume_ul')::bigint AS volume, (body->>'ullage_ul')::bigint AS ullage, (body->>'water_ul')::bigint AS water,
              (body->>'water_um')::bigint AS water_um, coalesce(body->>'source', '') AS source, ARRAY(SELECT jsonb_array_elements_text(coalesce(body->'alarms', '[]'))) AS alarms,
              max(at) OVER () AS last_at
         FROM (SELECT epoch, seq, at, body FROM event
                WHERE station = t.station AND body->>'tank' = t.tank AND kind = 'tank' AND branch = 0 AND at <= @now
                ORDER BY epoch DESC, seq DESC LIMIT @most) x) e ON e.last_at > @since
  LEFT JOIN station s ON s.station = t.station
  LEFT JOIN grade g ON g.grade = e.grade
 ORDER BY t.station, t.tank, e.epoch, e.seq`

	tanksSQL = `
WITH RECURSIVE t AS (
    (SELECT station, body->>'tank' AS tank FROM event WHERE kind = 'tank' AND branch = 0 ORDER BY station, body->>'tank' LIMIT 1)
     UNION ALL
    SELECT n.station, n.tank
      FROM t CROSS JOIN LATERAL (SELECT station, body->>'tank' AS tank FROM event
                                  WHERE kind = 'tank' AND branch = 0 AND (station, body->>'tank') > (t.station, t.tank) ORDER BY station, body->>'tank' LIMIT 1) n)` + tankReadings

	oneTankSQL = `WITH t AS (SELECT @station::text AS station, @tank::text AS tank)` + tankReadings

	tankSaidSQL = `
SELECT station, tank, n, from_at, low_ul, reorder_ul, high_ul, water_ul, water_um, reason, said_by, said_at FROM tank_limits
 WHERE @station::text IS NULL OR (station, tank) = (@station, @tank)
 ORDER BY n`
)

const (
	mostReadings  = 1000
	todayReadings = 100
)

// A tankID names a tank.
type tankID struct{ station, tank string }

// tanks reads what there is to say of all tanks, or of one, by so many readings of each.
func tanks(ctx context.Context, db querier, of *tankID, most int, now time.Time) ([]report.TankAnswer, error) {
	args, sql := pgx.NamedArgs{"since": now.Add(-tankMemory), "now": now.Add(time.Hour), "station": nil, "tank": nil, "most": most}, tanksSQL
	if of != nil {
		args["station"], args["tank"], sql = of.station, of.tank, oneTankSQL
	}
	said := map[tankID][]report.TankSaid{}
	var s report.TankSaid
	err := readEach(ctx, db, "limits of tanks", tankSaidSQL, args, []any{&s.Station, &s.Tank, &s.N, &s.FromAt, &s.LowUL, &s.ReorderUL, &s.HighUL, &s.WaterUL, &s.WaterUM, &s.Reason, &s.By, &s.SaidAt}, func() error {
		id := tankID{s.Station, s.Tank}
		said[id] = append(said[id], s)
		s = report.TankSaid{}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var all []report.TankAnswer
	var head, next report.TankLevel
	var readings []reconcile.TankReading
	id := func(l *report.TankLevel) tankID { return tankID{l.Station, l.Tank} }
	add := func() {
		if len(readings) > 0 {
			all = append(all, report.LevelOf(head, readings, said[id(&head)], now))
		}
		readings = nil
	}
	var r reconcile.TankReading
	err = readEach(ctx, db, "levels of tanks", sql, args, []any{
		&next.Station, &next.StationName, &next.Tank, &next.GradeName, &r.Ref.Epoch, &r.Ref.Seq, &r.At, &r.VolumeUL, &r.UllageUL, &r.WaterUL, &r.WaterUM, &r.Source, &r.Alarms,
	}, func() error {
		if id(&next) != id(&head) {
			add()
		}
		head, r.Ref.Station = next, next.Station
		readings = append(readings, r)
		r = reconcile.TankReading{}
		return nil
	})
	add()
	return all, err
}

// Tanks returns what every tank held when it was last measured, and its alarms.
func (s *Store) Tanks(ctx context.Context, now time.Time) ([]report.TankLevel, error) {
	return s.tanks(ctx, mostReadings, now)
}

func (s *Store) tanks(ctx context.Context, most int, now time.Time) ([]report.TankLevel, error) {
	all, err := tanks(ctx, s.pool, nil, most, now)
	if err != nil {
		return nil, err
	}
	list := make([]report.TankLevel, 0, len(all))
	for i := range all {
		list = append(list, all[i].TankLevel)
	}
	return list, nil
}

// Tank returns a tank, or fault.ErrNotFound where nobody has measured it for a while.
func (s *Store) Tank(ctx context.Context, station, tank string, now time.Time) (report.TankAnswer, error) {
	all, err := tanks(ctx, s.pool, &tankID{station, tank}, mostReadings, now)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("tank %s of %s: %w: nobody has measured it in the last %d days", tank, station, fault.ErrNotFound, tankMemory/(24*time.Hour))
	}
	if err != nil {
		return report.TankAnswer{}, err
	}
	return all[0], nil
}

const (
	lockTankSQL = `SELECT pg_advisory_xact_lock(hashtextextended('litro tank ' || @station || '/' || @tank, 0))`

	sayTankLimitsSQL = `
INSERT INTO tank_limits (station, tank, low_ul, reorder_ul, high_ul, water_ul, water_um, from_at, reason, said_by, said_at)
SELECT @station, @tank, @low, @reorder, @high, @water, @water_um, @from_at, @reason, @by, @at
 WHERE @revision = (SELECT coalesce(max(n), 0) FROM tank_limits WHERE (station, tank) = (@station, @tank))`

	// The last reading is looked at by the limits that are new.
	noteTankSQL = `
INSERT INTO happening (event, key, at)
SELECT v.event, concat_ws('/', e.station, e.epoch, e.seq), e.at
  FROM (SELECT station, epoch, seq, at FROM event
         WHERE station = @station AND body->>'tank' = @tank AND kind = 'tank' AND branch = 0 AND at <= @now ORDER BY epoch DESC, seq DESC LIMIT 1) e
 CROSS JOIN (VALUES ('tank.alarm'), ('tank.reorder')) AS v (event)
 WHERE heard(v.event)`
)

// SayTankLimits adds what the office says of a tank's levels. See [fleet.Fleet.SetTankLimits].
func (s *Store) SayTankLimits(ctx context.Context, by fleet.Act, l fleet.TankLimits) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		args := pgx.NamedArgs{
			"station": l.Station, "tank": l.Tank, "low": l.LowUL, "reorder": l.ReorderUL, "high": l.HighUL, "water": l.WaterUL, "water_um": l.WaterUM, "from_at": l.FromAt,
			"reason": by.Why, "by": by.Who, "at": by.At, "revision": l.Revision, "now": by.At.Add(time.Hour),
		}
		if _, err := tx.Exec(ctx, lockTankSQL, args); err != nil {
			return err
		}
		all, err := tanks(ctx, tx, &tankID{l.Station, l.Tank}, mostReadings, by.At)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return fmt.Errorf("%w: nobody has measured it in the last %d days", fault.ErrNotFound, tankMemory/(24*time.Hour))
		}
		tag, err := tx.Exec(ctx, sayTankLimitsSQL, args)
		if err == nil && tag.RowsAffected() == 0 {
			err = fmt.Errorf("%w: more was said of it meanwhile", fault.ErrConflict)
		}
		if err != nil {
			return broken(err)
		}
		if _, err := tx.Exec(ctx, noteTankSQL, args); err != nil {
			return err
		}
		var before *string
		if n := len(all[0].Said); n > 0 {
			before = new(tankSaid(all[0].Said[n-1].TankLimits, all[0].Said[n-1].Reason))
		}
		return audit(ctx, tx, by.Who, "tank limits set", l.Station+"/"+l.Tank, before, new(tankSaid(reconcile.TankLimits(l.TankLevels), by.Why)))
	})
	if err != nil {
		return fmt.Errorf("limits of tank %s of %s: %w", l.Tank, l.Station, err)
	}
	return nil
}

// tankSaid is how the audit trail says limits.
func tankSaid(l reconcile.TankLimits, reason string) string {
	b, _ := json.Marshal(struct { // numbers and text: it cannot fail
		LowUL     *dispense.Volume `json:"low_ul"`
		ReorderUL *dispense.Volume `json:"reorder_ul"`
		HighUL    *dispense.Volume `json:"high_ul"`
		WaterUL   *dispense.Volume `json:"water_ul"`
		WaterUM   *int64           `json:"water_um"`
		From      time.Time        `json:"from"`
		Reason    string           `json:"reason"`
	}{l.LowUL, l.ReorderUL, l.HighUL, l.WaterUL, l.WaterUM, l.FromAt.UTC().Truncate(time.Second), reason})
	return string(b)
}

// tankNews is how old a tank's last reading may be to be told of: what a station sends that
// was away for days was true then, and the reading after it says what is true now.
const tankNews = 6 * time.Hour

const (
	readTanksSQL = `
SELECT w.n, e.station, e.body->>'tank', coalesce(e.body->>'grade', '')
  FROM ` + toldWhich + ` JOIN event e ON (e.station, e.epoch, e.seq, e.branch) = (` + toldRef + `)
 WHERE e.kind = 'tank' AND e.at > @since
 ORDER BY 2, 3, 1`

	tellTankSQL = `
INSERT INTO tank_told (station, tank, alarm, gauge, epoch, seq, told_at)
SELECT @station, @tank, @alarm, @gauge, @epoch, @seq, @now
 WHERE NOT EXISTS (SELECT FROM tank_told WHERE (station, tank, alarm, gauge) = (@station, @tank, @alarm, @gauge) AND (@oldest OR (epoch, seq) >= (@since_epoch, @since_seq)))
    ON CONFLICT DO NOTHING`
)

// tellTanks says what of tanks is raised by their last readings, and was not told. A reading
// that is not the last of its tank, or is old, is none to tell of: pages have it.
func tellTanks(ctx context.Context, tx pgx.Tx, taken []happening, now time.Time, said map[int64]telling) error {
	event := map[int64]happening{}
	var ns []int64
	var keys []string
	for _, h := range taken {
		if h.Event == send.TankAlarm || h.Event == send.TankReorder {
			event[h.N], ns, keys = h, append(ns, h.N), append(keys, h.Key)
		}
	}
	if len(ns) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, readTanksSQL, pgx.NamedArgs{"ns": ns, "keys": keys, "since": now.Add(-tankNews)})
	if err != nil {
		return err
	}
	type read struct {
		N                    int64
		Station, Tank, Grade string
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[read])
	if err != nil {
		return err
	}
	var is report.TankAnswer
	for _, r := range all { // of one tank after the other
		if r.Station != is.Station || r.Tank != is.Tank {
			args := pgx.NamedArgs{"station": r.Station, "tank": r.Tank}
			if _, err := tx.Exec(ctx, lockTankSQL, args); err != nil {
				return err
			}
			found, err := tanks(ctx, tx, &tankID{r.Station, r.Tank}, mostReadings, now)
			if err != nil {
				return err
			}
			if len(found) == 0 {
				continue
			}
			is = found[0]
		}
		if is.Ref.String() != event[r.N].Key {
			continue
		}
		d, err := tellTank(ctx, tx, &is, event[r.N].Event, now)
		if err != nil {
			return err
		}
		if d != nil {
			d.Grade = r.Grade
			said[r.N] = telling{data: d}
		}
	}
	return nil
}

// tellTank says what of a tank was not told yet, and notes that it is now; nil for nothing.
func tellTank(ctx context.Context, tx pgx.Tx, is *report.TankAnswer, event string, now time.Time) (*send.TankData, error) {
	d := &send.TankData{
		Record: is.Ref.String(), Station: is.Station, StationName: is.StationName, Tank: is.Tank, VolumeUL: int64(is.VolumeUL), WaterUL: (*int64)(is.WaterUL), WaterUM: is.WaterUM,
		Alarms: append([]string{}, is.TankReading.Alarms...), ReadAt: is.At.UTC(), FillUL: (*int64)(is.FillUL()), DaysLeft: is.DaysLeft,
		LowUL: (*int64)(is.Limits.LowUL), ReorderUL: (*int64)(is.Limits.ReorderUL), HighUL: (*int64)(is.Limits.HighUL),
		WaterLimitUL: (*int64)(is.Limits.WaterUL), WaterLimitUM: is.Limits.WaterUM,
	}
	for _, a := range is.Raised {
		if reorder := a.Word == reconcile.TankReorder && !a.Gauge; reorder != (event == send.TankReorder) {
			continue
		}
		tag, err := tx.Exec(ctx, tellTankSQL, pgx.NamedArgs{
			"station": is.Station, "tank": is.Tank, "alarm": a.Word, "gauge": a.Gauge, "epoch": is.Ref.Epoch, "seq": is.Ref.Seq, "now": now,
			// When it was raised before all that is read, nobody can say since when it is.
			"oldest": a.Since == is.Readings[0].Ref, "since_epoch": a.Since.Epoch, "since_seq": a.Since.Seq,
		})
		if err != nil {
			return nil, err
		}
		if tag.RowsAffected() == 1 && !slices.Contains(d.Raised, a.Word) {
			d.Raised = append(d.Raised, a.Word)
			if d.SinceAt.IsZero() {
				d.SinceAt = a.SinceAt.UTC()
			}
		}
	}
	if len(d.Raised) == 0 {
		return nil, nil
	}
	return d, nil
}
