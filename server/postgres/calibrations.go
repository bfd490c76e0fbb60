package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/finance/calibrations"
	"github.com/litro-fuel/litro/server/reconcile/calibration"
)

// Certificates of meters and tank charts, see package calibrations. They are of the whole house.

const calibrationsSQL = `
SELECT n, station, kind, device, number, done_by, to_char(done_on, 'YYYY-MM-DD'), to_char(until_on, 'YYYY-MM-DD'), error_ml, of_ml, coalesce(evidence, ''), reason, said_by, said_at
  FROM calibration_now ORDER BY n`

// Calibrations returns the certificates that count, as people said them.
func (s *Store) Calibrations(ctx context.Context) (list []calibration.Certificate, err error) {
	var c calibration.Certificate
	err = readEach(ctx, s.pool, "certificates of meters", calibrationsSQL, nil, []any{
		&c.N, &c.Station, &c.Kind, &c.Device.Device, &c.Number, &c.DoneBy, &c.On, &c.Until, &c.ErrorML, &c.OfML, &c.Evidence, &c.Reason, &c.By, &c.At,
	}, func() error {
		list = append(list, c)
		c.ErrorML = nil
		return nil
	})
	return list, err
}

const calibrationTermsSQL = `
SELECT n, to_char(from_on, 'YYYY-MM-DD'), coalesce(months, 0), coalesce(tolerance_ml, 0), of_ml, told_by, reason, said_by, said_at FROM calibration_terms ORDER BY n`

// CalibrationTerms returns from when on calibrations are kept, as it was said.
func (s *Store) CalibrationTerms(ctx context.Context) (list []calibration.Terms, err error) {
	var t calibration.Terms
	err = readEach(ctx, s.pool, "when calibrations are kept", calibrationTermsSQL, nil, []any{&t.N, &t.From, &t.Months, &t.ToleranceML, &t.OfML, &t.ToldBy, &t.Reason, &t.By, &t.At}, func() error {
		list = append(list, t)
		return nil
	})
	return list, err
}

// dayZone is the zone of a station, or the office's where it names none.
const dayZone = `coalesce(nullif((SELECT t.body->>'zone' FROM station_settings t WHERE t.station = x.station), ''), nullif((SELECT s.zone FROM station s WHERE s.station = x.station), ''), @zone)`

const calibrationRecordsSQL = `
SELECT x.epoch, x.seq, x.station, x.body->>'hose', x.body->>'why', coalesce(x.body->>'certificate', ''), to_char(x.at AT TIME ZONE ` + dayZone + `, 'YYYY-MM-DD'), x.at,
       coalesce((SELECT string_agg(coalesce(nullif(p.name, ''), w->>'person'), ', ') FROM jsonb_array_elements(x.body->'people') w LEFT JOIN person p ON p.person = w->>'person'), '')
  FROM event x WHERE x.kind = 'meter' AND x.branch = 0 AND x.body->>'why' <> 'rollover' ORDER BY x.station, x.epoch, x.seq`

// CalibrationRecords returns what stations recorded of meters: that they were calibrated, and that
// others came.
func (s *Store) CalibrationRecords(ctx context.Context, zone *time.Location) (list []calibration.Certificate, changes []calibration.Change, err error) {
	var c calibration.Certificate
	var why string
	c.Kind, c.OfML = calibration.Hose, calibrations.UsualML
	err = readEach(ctx, s.pool, "what meters became", calibrationRecordsSQL, pgx.NamedArgs{"zone": zone.String()}, []any{
		&c.Record.Epoch, &c.Record.Seq, &c.Station, &c.Device.Device, &why, &c.Number, &c.On, &c.At, &c.By,
	}, func() error {
		if c.Record.Station = c.Station; why == "calibrated" {
			list = append(list, c)
		} else {
			changes = append(changes, calibration.Change{Device: c.Device, On: c.On})
		}
		return nil
	})
	return list, changes, err
}

const calibrationDevicesSQL = `
SELECT DISTINCT station, coalesce(body->'layout'->>'hose', '') FROM event WHERE kind = 'config' AND branch = 0 AND body->>'what' = 'layout' AND body->'layout'->>'hose' <> '' AND station <> 'office'
 UNION
SELECT DISTINCT station, hose FROM dispense WHERE hose IS NOT NULL AND branch = 0 AND station <> 'office' AND volume_from <> 'typed'
 ORDER BY 1, 2`

// CalibrationDevices returns the hoses of stations, as their journals know them, and what stations
// are called.
func (s *Store) CalibrationDevices(ctx context.Context) (list []calibration.Device, names map[string]string, err error) {
	all, err := s.DayStations(ctx)
	if err != nil {
		return nil, nil, err
	}
	names = map[string]string{}
	for _, x := range all {
		names[x.Station] = x.Title()
	}
	d := calibration.Device{Kind: calibration.Hose}
	err = readEach(ctx, s.pool, "hoses of stations", calibrationDevicesSQL, nil, []any{&d.Station, &d.Device}, func() error {
		list = append(list, d)
		return nil
	})
	return list, names, err
}

// A delivery is measured by the chart of its tank where its gauge says how much came.
const measuredSQL = `
SELECT x.station, x.epoch, x.seq, 'hose', x.hose, to_char(x.happened_at AT TIME ZONE ` + dayZone + `, 'YYYY-MM-DD'), x.volume_ul, coalesce(x.amount_cents, 0)
  FROM effective_dispense x
 WHERE x.happened_at >= @from AND x.happened_at < @to AND x.hose IS NOT NULL AND x.volume_from <> 'typed' AND x.station <> 'office' AND x.branch = 0
UNION ALL
SELECT x.station, x.epoch, x.seq, 'tank', x.body->>'tank', to_char(x.at AT TIME ZONE ` + dayZone + `, 'YYYY-MM-DD'), (x.body->>'volume_ul')::bigint, 0
  FROM event x WHERE x.kind = 'delivery' AND x.branch = 0 AND x.at >= @from AND x.at < @to AND x.body->>'source' = 'gauge'`

// Measured returns what hoses and tanks measured between two times, each record by itself.
func (s *Store) Measured(ctx context.Context, from, to time.Time, zone *time.Location) (list []calibrations.Measured, err error) {
	var m calibrations.Measured
	err = readEach(ctx, s.pool, "what was measured", measuredSQL, pgx.NamedArgs{"from": from, "to": to, "zone": zone.String()}, []any{
		&m.Ref.Station, &m.Ref.Epoch, &m.Ref.Seq, &m.Kind, &m.Device.Device, &m.Day, &m.UL, &m.Cents,
	}, func() error {
		m.Station = m.Ref.Station
		list = append(list, m)
		return nil
	})
	return list, err
}

const sayCalibrationSQL = `
INSERT INTO calibration (station, kind, device, number, done_by, done_on, until_on, error_ml, of_ml, evidence, void, reason, said_by, said_at)
VALUES (@station, @kind, @device, @number, @done_by, @on::date, @until::date, @error, @of, nullif(@evidence, ''), @void, @reason, @by, @at)`

// SayCalibrations keeps certificates, all or none, and the paper of one that was put away.
func (s *Store) SayCalibrations(ctx context.Context, list []calibration.Certificate, paper *evidence.File) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		for i := range list {
			c := &list[i]
			if paper != nil {
				if _, err := tx.Exec(ctx, addEvidenceSQL, pgx.NamedArgs{"sha256": paper.SHA256, "kind": string(paper.Kind), "size": paper.Size, "at": c.At, "who": c.By}); err != nil {
					return err
				}
			}
			if _, err := tx.Exec(ctx, sayCalibrationSQL, pgx.NamedArgs{
				"station": c.Station, "kind": string(c.Kind), "device": c.Device.Device, "number": c.Number, "done_by": c.DoneBy, "on": string(c.On), "until": string(c.Until), "error": c.ErrorML, "of": c.OfML,
				"evidence": c.Evidence, "void": c.Void, "reason": c.Reason, "by": c.By, "at": c.At,
			}); err != nil {
				return err
			}
			said := fmt.Sprintf("%s of %s %s from %s to %s: %s", c.Number, c.Kind, c.Device.Device, c.On, c.Until, c.Reason)
			if c.Void {
				said = fmt.Sprintf("%s of %s %s taken back: %s", c.Number, c.Kind, c.Device.Device, c.Reason)
			}
			if err := audit(ctx, tx, c.By, "calibration", c.Station, nil, &said); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep certificates of meters: %w", broken(err))
	}
	return nil
}

const sayCalibrationTermsSQL = `
INSERT INTO calibration_terms (from_on, months, tolerance_ml, of_ml, told_by, reason, said_by, said_at)
VALUES (@from::date, nullif(@months::int, 0), nullif(@tolerance::int, 0), @of, @told, @reason, @by, @at)`

// SayCalibrationTerms keeps from when on calibrations are kept.
func (s *Store) SayCalibrationTerms(ctx context.Context, t calibration.Terms) error {
	return s.say(ctx, "when calibrations are kept", sayCalibrationTermsSQL, pgx.NamedArgs{
		"from": string(t.From), "months": t.Months, "tolerance": t.ToleranceML, "of": t.OfML, "told": t.ToldBy, "reason": t.Reason, "by": t.By, "at": t.At,
	}, t.By, "calibrations are kept", string(t.From), t)
}
