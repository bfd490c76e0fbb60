package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/stockroom"
)

// Readings of tanks that files brought, and how files are read.

// A tank is known once somebody recorded a reading of it, a hose draws from it, or a file named it
// when it was known.
const dipPlacesSQL = stockTanks + `, k AS (
    SELECT station, tank FROM t
     UNION
    SELECT station, body->'layout'->>'tank' FROM event WHERE kind = 'config' AND branch = 0 AND body->>'what' = 'layout' AND body->'layout'->>'tank' <> ''
     UNION
    SELECT station, tank FROM tank_dip)
SELECT s.station, coalesce(nullif(s.name, ''), s.station), coalesce(array_agg(k.tank ORDER BY k.tank) FILTER (WHERE k.tank IS NOT NULL), '{}')
  FROM station s LEFT JOIN k USING (station)
 GROUP BY s.station ORDER BY s.station`

const dipsSQL = `
SELECT n, import, sheet, line, station, tank, at, to_char(on_day, 'YYYY-MM-DD') AS on_day, volume_ul, height_um, water_ul, water_um, temperature_mc
  FROM tank_dip_now ORDER BY n`

// DipFacts returns the tanks, what files brought of them, and the first day that no closed month
// has.
func (s *Store) DipFacts(ctx context.Context) (f fleet.DipFacts, err error) {
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		var p fleet.DipPlace
		if err := readEach(ctx, tx, "tanks of stations", dipPlacesSQL, pgx.NamedArgs{"station": nil}, []any{&p.Station, &p.Name, &p.Tanks}, func() error {
			f.Places = append(f.Places, fleet.DipPlace{Station: p.Station, Name: p.Name, Tanks: slices.Clone(p.Tanks)})
			return nil
		}); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, dipsSQL)
		if err != nil {
			return fmt.Errorf("read what files say of tanks: %w", err)
		}
		if f.Dips, err = pgx.CollectRows(rows, pgx.RowToStructByName[fleet.Dip]); err != nil {
			return fmt.Errorf("read what files say of tanks: %w", err)
		}
		return readEach(ctx, tx, "which months are closed", firstOpenDaySQL, nil, []any{&f.OpenFrom}, func() error { return nil })
	})
	return f, err
}

const dipInsertSQL = `
INSERT INTO tank_dip (import, sheet, line, station, tank, at, on_day, volume_ul, height_um, water_ul, water_um, temperature_mc)
VALUES (@import, @sheet, @line, @of_station, @tank, @at, @on_day::date, @volume, @height, @water, @water_height, @temperature)`

// SaveDips stores readings that a file brought, and the import, in one transaction. It fails with
// fault.ErrConflict where another of such a moment is there, or a month was closed meanwhile.
func (s *Store) SaveDips(ctx context.Context, by fleet.Act, of fleet.Imported, dips []fleet.Dip) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if err := save(ctx, tx, by, &of); err != nil {
			return err
		}
		var b pgx.Batch
		for i := range dips {
			d := &dips[i]
			b.Queue(dipInsertSQL, pgx.NamedArgs{
				"import": d.Import, "sheet": d.Sheet, "line": d.Line, "of_station": d.Station, "tank": d.Tank, "at": d.At, "on_day": d.OnDay,
				"volume": (*int64)(d.VolumeUL), "height": d.HeightUM, "water": (*int64)(d.WaterUL), "water_height": d.WaterUM, "temperature": d.TemperatureMC,
			})
		}
		if err := tx.SendBatch(ctx, &b).Close(); err != nil {
			return fmt.Errorf("save readings of tanks: %w", broken(err))
		}
		return nil
	})
}

const (
	dipOfSQL = `
SELECT d.station || '/' || d.tank || ' ' || to_char(d.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') FROM tank_dip d WHERE d.n = @dip AND (d.station, d.tank) = (@of_station, @tank)`
	voidDipSQL = `
INSERT INTO tank_dip_void (dip, reason, said_by, agreed_by, said_at) VALUES (@dip, @reason, @by, @agreed, @at)`
)

// VoidDip has a reading that a file brought count no more. It fails with fault.ErrNotFound where
// that tank has no such reading, and with fault.ErrConflict where it is voided, or its month closed.
func (s *Store) VoidDip(ctx context.Context, v stockroom.DipVoid) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		args := pgx.NamedArgs{"dip": v.Dip, "of_station": v.Station, "tank": v.Tank, "reason": v.Reason, "by": v.By, "agreed": v.AgreedBy, "at": v.At}
		var of string
		if err := readEach(ctx, tx, "a reading that a file brought", dipOfSQL, args, []any{&of}, func() error { return nil }); err != nil {
			return err
		}
		if of == "" {
			return fault.ErrNotFound
		}
		if _, err := tx.Exec(ctx, voidDipSQL, args); err != nil {
			return broken(err)
		}
		return audit(ctx, tx, v.By, "tank reading of a file voided", of, nil, new(fmt.Sprintf("agreed by %q: %s", v.AgreedBy, v.Reason)))
	})
	if err != nil {
		return fmt.Errorf("void reading %d of tank %s/%s: %w", v.Dip, v.Station, v.Tank, err)
	}
	return nil
}

// What files brought of a station's tanks, with what was voided, and the last of each tank before
// the period, which may open its book.
const stockDipsSQL = `
SELECT d.n, d.tank, d.at, d.volume_ul, d.height_um, d.water_ul, d.water_um, d.temperature_mc, i.file, d.sheet, d.line, i.who, i.at, coalesce(v.reason, ''), coalesce(v.said_by, ''), coalesce(v.agreed_by, ''), v.said_at
  FROM unnest(@tanks::text[]) AS t (tank),
       LATERAL ((SELECT * FROM tank_dip WHERE station = @station AND tank = t.tank AND at <= @from AND at > @earliest ORDER BY at DESC LIMIT 20)
                 UNION ALL
                (SELECT * FROM tank_dip WHERE station = @station AND tank = t.tank AND at > @from AND at <= @to)) d
  JOIN import i USING (import) LEFT JOIN tank_dip_void v ON v.dip = d.n
 ORDER BY d.at, d.n`

func stockDips(ctx context.Context, db querier, r *stockroom.Records, args pgx.NamedArgs) error {
	var d stockroom.Dip
	return readEach(ctx, db, "what files say of tanks", stockDipsSQL, args, []any{
		&d.N, &d.Tank, &d.At, &d.VolumeUL, &d.HeightUM, &d.WaterUL, &d.WaterUM, &d.TemperatureMC, &d.File, &d.Sheet, &d.Line, &d.By, &d.BroughtAt, &d.Voided.Reason, &d.Voided.By, &d.Voided.AgreedBy, &d.VoidedAt,
	}, func() error {
		r.Dips = append(r.Dips, d)
		d = stockroom.Dip{}
		return nil
	})
}

const (
	importMappingsSQL = `
SELECT n, kind, name, row_number() OVER (PARTITION BY kind, lower(name) ORDER BY n), columns::text, places::text, point, reason, said_by, said_at FROM import_mapping ORDER BY n`
	sayImportMappingSQL = `
INSERT INTO import_mapping (kind, name, columns, places, point, reason, said_by, said_at)
VALUES (@kind, @name, @columns::jsonb, @places::jsonb, @point, @reason, @by, @at)
RETURNING n, (SELECT count(*) + 1 FROM import_mapping WHERE kind = @kind AND lower(name) = lower(@name))`
	lockImportMappingsSQL = `SELECT pg_advisory_xact_lock(hashtext('litro import mappings'))`
)

// ImportMappings returns how files are read, all that was said, in order.
func (s *Store) ImportMappings(ctx context.Context) (list []fleet.Mapping, err error) {
	var m fleet.Mapping
	var columns, places string
	err = readEach(ctx, s.pool, "how files are read", importMappingsSQL, nil, []any{&m.N, &m.Kind, &m.Name, &m.Version, &columns, &places, &m.Point, &m.Reason, &m.By, &m.At}, func() error {
		m.Columns, m.Places = nil, nil
		if err := json.Unmarshal([]byte(columns), &m.Columns); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(places), &m.Places); err != nil {
			return err
		}
		list = append(list, m)
		return nil
	})
	return list, err
}

// SayImportMapping adds how files are read, and returns it with its number and version.
func (s *Store) SayImportMapping(ctx context.Context, m fleet.Mapping) (fleet.Mapping, error) {
	places := m.Places
	if places == nil {
		places = map[string]string{}
	}
	columns, _ := json.Marshal(m.Columns) // text: it cannot fail
	named, _ := json.Marshal(places)
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockImportMappingsSQL); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, sayImportMappingSQL, pgx.NamedArgs{
			"kind": m.Kind, "name": m.Name, "columns": string(columns), "places": string(named), "point": m.Point, "reason": m.Reason, "by": m.By, "at": m.At,
		}).Scan(&m.N, &m.Version); err != nil {
			return err
		}
		return audit(ctx, tx, m.By, "import mapping said", m.Kind+"/"+m.Name, nil, new(fmt.Sprintf("columns %s places %s point %q: %s", columns, named, m.Point, m.Reason)))
	})
	if err != nil {
		return m, fmt.Errorf("say how files of %s are read: %w", m.Kind, err)
	}
	return m, nil
}
