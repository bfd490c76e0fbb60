package postgres

import (
	"time"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/reconcile"
)

// What was in force of a vehicle when it fueled: the policy logs say it, entry by entry,
// and whatever was said since changes nothing about it.

const factThensSQL = withRefs + `
, c AS MATERIALIZED (
    SELECT e.* FROM t, LATERAL (SELECT * FROM effective_dispense e
                                 WHERE e.station = t.station AND e.epoch = t.epoch AND e.seq = t.seq OFFSET 0) e
     WHERE e.branch = 0 AND e.vehicle IS NOT NULL AND e.purpose = 'vehicle'
)
SELECT c.station, c.epoch, c.seq, v.body, coalesce(r.body, ''), coalesce(s.zone, ''),
       coalesce((SELECT price_e4 FROM price p WHERE p.grade = c.grade AND p.station = c.station AND p.from_at <= c.happened_at ORDER BY from_at DESC LIMIT 1),
                (SELECT price_e4 FROM price p WHERE p.grade = c.grade AND p.station = '' AND p.from_at <= c.happened_at ORDER BY from_at DESC LIMIT 1)),
       CASE WHEN c.volume_from <> 'typed' THEN c.station
            WHEN c.source = 'sheet' THEN coalesce(nullif(c.station, 'office'), sheet_station(sheet_number(c.ticket)), '')
            WHEN coalesce(c.permit, '') <> '' THEN coalesce((
                SELECT CASE WHEN count(DISTINCT p.station) = 1 THEN min(p.station) END FROM permit_on p JOIN station b USING (station)
                 WHERE permit_key(p.permit) = permit_key(c.permit) AND (c.contract IS NULL OR p.contract = c.contract) AND (c.happened_at AT TIME ZONE b.zone)::date BETWEEN p.from_on AND p.last_on), '')
            WHEN c.station <> 'office' THEN c.station ELSE '' END
  FROM c
  JOIN LATERAL (SELECT body, at FROM policy_entry p
                 WHERE p.log = 'fleet' AND p.kind = 'vehicle' AND p.key = c.vehicle AND p.at <= c.happened_at ORDER BY n DESC LIMIT 1) v ON true
  LEFT JOIN LATERAL (SELECT body FROM policy_entry p
                      WHERE p.log = 'fleet' AND p.kind = 'rule' AND p.key = v.body::json->>'rule' AND p.at <= c.happened_at ORDER BY n DESC LIMIT 1) r ON true
  LEFT JOIN station s ON s.station = c.station`

func (l *loader) thens() error {
	var vehicle, rule, zone, place string
	var price *int64
	zones := map[string]*time.Location{}
	return l.of(factThensSQL, []any{&vehicle, &rule, &zone, &price, &place}, func(f *reconcile.Facts) {
		then, err := readThen(vehicle, rule)
		if err != nil {
			return // of another version's making: it says nothing that this one knows
		}
		if _, ok := zones[zone]; !ok && zone != "" {
			zones[zone], _ = time.LoadLocation(zone) // where nobody knows it, hours are not judged
		}
		then.Zone, then.PriceE4, then.Place = zones[zone], price, place
		f.Then = then
	})
}

func readThen(vehicle, rule string) (*reconcile.Then, error) {
	body, err := policy.DecodeBody("vehicle", []byte(vehicle))
	if err != nil {
		return nil, err
	}
	v := body.(*policy.Vehicle)
	then := &reconcile.Then{TankUL: v.TankUL, Grades: v.Grades, Stations: v.Stations}
	if rule == "" {
		return then, nil
	}
	if body, err = policy.DecodeBody("rule", []byte(rule)); err != nil {
		return nil, err
	}
	r := body.(*policy.Rule)
	then.PerFillUL, then.Hours, then.RuleStations = r.PerFillUL, r.Hours, r.Stations
	return then, nil
}

// The other fills of a vehicle of shortly before each of its fills.
const factTakenSQL = withRefs + `
SELECT c.station, c.epoch, c.seq, b.station, b.epoch, b.seq, b.happened_at, b.volume_ul
  FROM (SELECT e.* FROM t, LATERAL (SELECT * FROM effective_dispense e
                                     WHERE e.station = t.station AND e.epoch = t.epoch AND e.seq = t.seq OFFSET 0) e
         WHERE e.branch = 0 AND e.vehicle IS NOT NULL AND e.clock <> 'U') c,
       LATERAL (SELECT * FROM effective_dispense b
                 WHERE b.vehicle = c.vehicle AND b.branch = 0 AND b.clock <> 'U'
                   AND b.happened_at > c.happened_at - @taken_window::interval AND b.happened_at <= c.happened_at
                   AND (b.happened_at, b.station, b.epoch, b.seq) < (c.happened_at, c.station, c.epoch, c.seq)
                 ORDER BY b.happened_at DESC, b.station DESC, b.epoch DESC, b.seq DESC LIMIT @taken_most) b
 ORDER BY 1, 2, 3, b.happened_at DESC, b.station DESC, b.epoch DESC, b.seq DESC`

func (l *loader) taken() error {
	l.args["taken_window"], l.args["taken_most"] = reconcile.TakenWindow, reconcile.TakenMost
	var t reconcile.Taken
	return l.of(factTakenSQL, []any{&t.Ref.Station, &t.Ref.Epoch, &t.Ref.Seq, &t.At, &t.VolumeUL}, func(f *reconcile.Facts) {
		f.Taken = append(f.Taken, t)
	})
}

const factClockStepsSQL = withRefs + `
SELECT station, epoch, seq, (body->>'step_ms')::bigint FROM t JOIN event USING (station, epoch, seq)
 WHERE kind = 'clock' AND branch = 0 AND body->>'step_ms' IS NOT NULL`

func (l *loader) clockSteps() error {
	var ms int64
	return l.of(factClockStepsSQL, []any{&ms}, func(f *reconcile.Facts) { f.ClockStepMS = new(ms) })
}
