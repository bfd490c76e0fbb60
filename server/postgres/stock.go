package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/stockroom"
)

// What the books of own tanks are made of, see package stockroom. Like documents, these are of
// the whole house.

// deliveriesOfLine are those of a line of (document, part, n) that count, each with its weight: the liters of its
// note, where all have one at one temperature, or else what was measured. So one line, and its money, is divided
// among them, by stockroom.Parts, in the order of their records.
const deliveriesOfLine = `
SELECT q.station, q.epoch, q.seq, CASE WHEN bool_and(q.volume_ul IS NOT NULL) OVER () AND min(q.basis) OVER () = max(q.basis) OVER () THEN q.volume_ul ELSE coalesce((x.body->>'volume_ul')::bigint, 0) END AS weight
  FROM delivery_note q
  JOIN event x ON (x.station, x.epoch, x.seq, x.branch) = (q.station, q.epoch, q.seq, 0) AND x.kind = 'delivery'
 WHERE NOT EXISTS (SELECT FROM delivery_note y WHERE (y.station, y.epoch, y.seq) = (q.station, q.epoch, q.seq) AND y.n > q.n)
   AND NOT EXISTS (SELECT FROM correction y WHERE (y.of_station, y.of_epoch, y.of_seq) = (q.station, q.epoch, q.seq) AND y.action = 'void')`

// lineWeights are the weights of all deliveries of the line of the note n, and the place of its own among
// them; null: it has no line.
const lineWeights = `LATERAL (
    SELECT array_agg(o.weight ORDER BY o.station, o.epoch, o.seq) AS weights, count(*) FILTER (WHERE (o.station, o.epoch, o.seq) <= (n.station, n.epoch, n.seq)) AS place
      FROM (` + deliveriesOfLine + ` AND (q.document, q.part, q.line) = (n.document, n.part, n.line)) o) w ON n.document IS NOT NULL`

// partOf cuts what a line bills to what it bills of the delivery at a place among those of the line, from 1.
func partOf(ul dispense.Volume, cents int64, weights []int64, place *int64) (dispense.Volume, int64) {
	if place == nil || *place < 1 || int(*place) > len(weights) {
		return ul, cents
	}
	p := stockroom.Parts(ul, cents, make([]dispense.Ref, len(weights)), weights)[*place-1]
	return p.UL, p.Cents
}

// Which tanks there are is asked of an index, from one to the next; of some a file alone tells.
const stockTanks = `
WITH RECURSIVE r AS (
    (SELECT station, body->>'tank' AS tank FROM event WHERE kind = 'tank' AND branch = 0 AND (@station::text IS NULL OR station = @station) ORDER BY station, body->>'tank' LIMIT 1)
     UNION ALL
    SELECT n.station, n.tank
      FROM r CROSS JOIN LATERAL (SELECT station, body->>'tank' AS tank FROM event
                                  WHERE kind = 'tank' AND branch = 0 AND (station, body->>'tank') > (r.station, r.tank) AND (@station::text IS NULL OR station = @station)
                                  ORDER BY station, body->>'tank' LIMIT 1) n),
t AS (SELECT station, tank FROM r UNION SELECT station, tank FROM tank_dip WHERE @station::text IS NULL OR station = @station)`

const stockStationsSQL = stockTanks + `
SELECT DISTINCT t.station, coalesce(nullif(s.name, ''), t.station) FROM t LEFT JOIN station s USING (station) ORDER BY 2, 1`

// StockStations returns the stations with tanks, by name.
func (s *Store) StockStations(ctx context.Context) (list []stockroom.Station, err error) {
	var one stockroom.Station
	err = readEach(ctx, s.pool, "which stations have tanks", stockStationsSQL, pgx.NamedArgs{"station": nil}, []any{&one.Station, &one.Name}, func() error {
		list = append(list, one)
		return nil
	})
	return list, err
}

const (
	// The temperature that a gauge compensates to stands in what its device was last set to.
	stockTanksSQL = stockTanks + `
SELECT t.tank, coalesce(e.grade, l.grade, ''), coalesce(g.name, e.grade, l.grade, ''), coalesce(g.product, ''), coalesce(substring(c.after FROM 'compensated to (15C|20C|60F)'), '')
  FROM t
  LEFT JOIN LATERAL (SELECT body->>'grade' AS grade FROM event
                      WHERE station = t.station AND body->>'tank' = t.tank AND kind = 'tank' AND branch = 0 ORDER BY epoch DESC, seq DESC LIMIT 1) e ON true
  LEFT JOIN LATERAL (SELECT body->'layout'->>'grade' AS grade FROM event
                      WHERE e.grade IS NULL AND station = t.station AND kind = 'config' AND branch = 0 AND body->>'what' = 'layout' AND body->'layout'->>'tank' = t.tank
                      ORDER BY epoch DESC, seq DESC LIMIT 1) l ON true
  LEFT JOIN grade g ON g.grade = coalesce(e.grade, l.grade)
  LEFT JOIN LATERAL (SELECT body->>'after' AS after FROM event
                      WHERE station = t.station AND kind = 'config' AND branch = 0 AND body->>'what' = 'device' AND body->>'name' = 'tank ' || t.tank
                      ORDER BY epoch DESC, seq DESC LIMIT 1) c ON true
 ORDER BY t.tank`

	stockLayoutsSQL = `
SELECT epoch, seq, body->'layout'->>'hose', coalesce(body->'layout'->>'tank', ''), coalesce(body->'layout'->>'grade', '')
  FROM event WHERE station = @station AND kind = 'config' AND branch = 0 AND body->>'what' = 'layout' AND body->'layout'->>'hose' IS NOT NULL
 ORDER BY epoch, seq`

	// Of what was read before, the last that opened the book, or was read while fuel came. A dip is of when people took it and not of when they
	// sent the form in which it stands: that of a delivery has the one before it and the one after, and was sent after both.
	stockReadingsSQL = `
SELECT e.epoch, e.seq, r.at, e.body->>'tank', (e.body->>'volume_ul')::bigint, e.body->>'basis', (e.body->>'compensated_ul')::bigint, (e.body->>'temperature_mc')::bigint, (e.body->>'water_ul')::bigint, (e.body->>'water_um')::bigint, coalesce(e.body->>'source', 'gauge')
  FROM unnest(@tanks::text[]) AS t (tank),
       LATERAL ((SELECT epoch, seq, at, body FROM event
                  WHERE station = @station AND body->>'tank' = t.tank AND kind = 'tank' AND branch = 0 AND at <= @from AND at > @earliest
                  ORDER BY epoch DESC, seq DESC LIMIT 20)
                 UNION ALL
                (SELECT epoch, seq, at, body FROM event
                  WHERE station = @station AND body->>'tank' = t.tank AND kind = 'tank' AND branch = 0 AND at > @from AND at <= @to)) e
 CROSS JOIN LATERAL (SELECT CASE WHEN e.body->>'source' = 'dip' AND (e.body->>'taken_at')::timestamptz BETWEEN e.at - interval '2 days' AND e.at THEN (e.body->>'taken_at')::timestamptz ELSE e.at END AS at) r
 ORDER BY r.at, e.epoch, e.seq`

	stockDeliveriesSQL = `WITH ` + contractsNow + `
SELECT e.epoch, e.seq, e.at, e.body->>'tank', coalesce(e.body->>'source', ''), (e.body->>'from_at')::timestamptz, (e.body->>'to_at')::timestamptz, (e.body->>'volume_ul')::bigint, e.body->>'basis',
       (e.body->>'before_ul')::bigint, (e.body->>'after_ul')::bigint, (e.body->>'temperature_mc')::bigint, (e.body->>'document_ul')::bigint,
       coalesce(e.body->>'document', ''), coalesce(e.body->>'supplier', ''), coalesce(e.body->>'truck', ''),
       n.n, coalesce(n.note, ''), n.volume_ul, n.amount_cents, coalesce(n.basis, ''), n.temperature_mc, coalesce(n.density_g, 0), coalesce(n.document, ''), coalesce(n.part, ''), coalesce(n.line, 0),
       coalesce(n.billed_basis, ''), coalesce(n.reason, ''), coalesce(n.said_by, ''), n.said_at,
       d.issued_at, coalesce(d.issuer_name, ''), coalesce(trim(d.series || ' ' || d.number), ''), coalesce(i.text, ''), coalesce(i.product, ''), i.volume_ul, coalesce(i.amount_cents, 0) - coalesce(g.cents, 0), coalesce(d.currency, ''),
       EXISTS (SELECT FROM billed_line b WHERE (b.document, b.part, b.n) = (n.document, n.part, n.line)), w.weights, w.place, coalesce(b.contract, ''), ` + bulkPrice + `,
       coalesce(d.version = 'plain' AND ('MXN' IN (d.currency, b.currency)) AND receives_on(o.day), false)
  FROM event e
 CROSS JOIN LATERAL (SELECT (coalesce((e.body->>'to_at')::timestamptz, e.at) AT TIME ZONE @zone::text)::date AS day) o
  LEFT JOIN ` + bulkTerms + ` ON true
  LEFT JOIN delivery_noted n ON (n.station, n.epoch, n.seq) = (e.station, e.epoch, e.seq)
  LEFT JOIN ` + lineWeights + `
  LEFT JOIN document d ON d.document = n.document
  LEFT JOIN document_item i ON (i.document, i.part, i.n) = (n.document, n.part, n.line)
  LEFT JOIN received_credit g ON (g.document, g.part, g.n) = (n.document, n.part, n.line)
 WHERE e.station = @station AND e.kind = 'delivery' AND e.branch = 0 AND e.at > @since AND e.at <= @until
   AND NOT EXISTS (SELECT FROM correction c WHERE (c.of_station, c.of_epoch, c.of_seq) = (e.station, e.epoch, e.seq) AND c.action = 'void')
 ORDER BY e.epoch, e.seq`

	// Where totalizers stood, with what flowed as corrections leave it: a voided fill is 0, and
	// its totalizer moved still. What is typed of a fill is nothing that a device counted. A
	// rollover is no change of the meter: its totalizer goes on.
	stockStatementsSQL = `
SELECT r.hose, r.epoch, r.seq, q.at, r.meter, r.before_ul, r.after_ul, r.moved_by, coalesce(d.volume_from = 'typed', false), d.happened_at, coalesce(d.grade, ''), coalesce(d.purpose, ''), coalesce(d.into_tank, ''),
       CASE r.moved_by WHEN 'dispense' THEN coalesce(f.volume_ul, 0) WHEN 'offbook' THEN o.volume_ul ELSE 0 END,
       coalesce(substring(split_part(convert_from(q.note, 'UTF8'), E'\n', 1) FROM '"basis":"([^"]*)"'), 'obs'),
       (SELECT (m.body->>'old_totalizer_ul')::bigint FROM event m WHERE (m.station, m.epoch, m.seq, m.branch) = (r.station, r.epoch, r.seq, r.branch) AND m.kind = 'meter'),
       r.moved_by = 'read' AND EXISTS (
           SELECT FROM (SELECT a.epoch, a.seq FROM authorize a
                         WHERE a.station = r.station AND a.epoch = r.epoch AND a.seq BETWEEN r.seq - 400 AND r.seq - 1 AND r.hose = ANY (a.hoses) AND a.branch = 0
                         ORDER BY a.seq DESC LIMIT 1) a
            WHERE NOT EXISTS (SELECT FROM closing c
                               WHERE (c.auth_station, c.auth_epoch, c.auth_seq) = (r.station, a.epoch, a.seq) AND c.station = r.station AND (c.epoch, c.seq) < (r.epoch, r.seq)))
  FROM record q
  JOIN reading r USING (station, epoch, seq, branch)
  LEFT JOIN dispense d USING (station, epoch, seq, branch)
  LEFT JOIN offbook o USING (station, epoch, seq, branch)
  LEFT JOIN LATERAL (SELECT e.volume_ul FROM effective_dispense e WHERE e.station = r.station AND e.epoch = r.epoch AND e.seq = r.seq AND e.branch = 0 OFFSET 0) f ON r.moved_by = 'dispense'
 WHERE q.station = @station AND q.branch = 0 AND r.moved_by <> 'rollover' AND (q.epoch, q.seq) >= (@first_epoch, @first_seq) AND (q.epoch, q.seq) <= (@last_epoch, @last_seq)
   AND q.at > @since AND q.at <= @until
 ORDER BY r.epoch, r.seq`

	// The records between two times lie about between two rarer ones, which an index has by their times.
	stockBoundsSQL = `
SELECT coalesce(a.epoch, 0), coalesce(a.seq, 0), coalesce(b.epoch, 9223372036854775807), coalesce(b.seq, 9223372036854775807)
  FROM (SELECT) x
  LEFT JOIN LATERAL (SELECT epoch, seq FROM event WHERE station = @station AND branch = 0 AND at < @since ORDER BY at DESC LIMIT 1) a ON true
  LEFT JOIN LATERAL (SELECT epoch, seq FROM event WHERE station = @station AND branch = 0 AND at > @until ORDER BY at LIMIT 1) b ON true`

	// Fills of the station's hoses of which no totalizer tells: typed, given to somebody by a
	// correction, or of a pump without one.
	stockLooseSQL = `
SELECT coalesce(d.hose, x.hose, o.hose), d.station, d.epoch, d.seq, CASE WHEN d.volume_from = 'typed' OR c.station IS NOT NULL THEN d.happened_at ELSE d.at END, d.happened_at,
       d.grade, d.purpose, coalesce(d.into_tank, ''), d.volume_ul, c.station IS NULL AND d.volume_from <> 'typed'
  FROM effective_dispense d
  LEFT JOIN correction c ON (c.station, c.epoch, c.seq, c.branch) = (d.station, d.epoch, d.seq, d.branch) AND c.action = 'assign'
  LEFT JOIN dispense x ON (x.station, x.epoch, x.seq, x.branch) = (c.of_station, c.of_epoch, c.of_seq, 0)
  LEFT JOIN offbook o ON (o.station, o.epoch, o.seq, o.branch) = (c.of_station, c.of_epoch, c.of_seq, 0)
 WHERE d.happened_at > @since AND d.happened_at <= @until AND d.branch = 0 AND d.station IN (@station, 'office') AND d.permit IS NULL AND coalesce(d.hose, x.hose, o.hose) IS NOT NULL
   AND CASE WHEN c.station IS NOT NULL THEN c.of_station = @station
            WHEN d.station = 'office' THEN d.source = 'sheet' AND sheet_station(sheet_number(d.ticket)) = @station
            ELSE d.station = @station AND NOT EXISTS (SELECT FROM reading r WHERE (r.station, r.epoch, r.seq, r.branch) = (d.station, d.epoch, d.seq, d.branch)) END
 ORDER BY d.station, d.epoch, d.seq`

	stockStationSQL = `SELECT coalesce((SELECT nullif(name, '') FROM station WHERE station = @station), @station)`
)

const (
	// stockEarliest is how long before a period a reading may be that opens it.
	stockEarliest = 92 * 24 * time.Hour
	// stockMargin is how much longer records are looked at: clocks differ, and what flows over
	// the end is recorded after it.
	stockMargin = 48 * time.Hour
)

// StockRecords returns what a station recorded between two times, with the readings that come
// before. See [stockroom.Room].
func (s *Store) StockRecords(ctx context.Context, station string, from, to time.Time, zone *time.Location) (*stockroom.Records, error) {
	var r *stockroom.Records
	err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) (err error) {
		if r, err = stockRecords(ctx, tx, station, from, to, zone); err != nil {
			return err
		}
		return stockWritten(ctx, tx, r)
	})
	return r, err
}

// stockRecords are those without what fills tell of what flowed off the book, which no book of a tank goes by.

func stockRecords(ctx context.Context, tx pgx.Tx, station string, from, to time.Time, zone *time.Location) (*stockroom.Records, error) {
	r := &stockroom.Records{Station: stockroom.Station{Station: station}}
	args := pgx.NamedArgs{"station": station, "from": from, "to": to, "earliest": from.Add(-stockEarliest), "zone": zone.String()}
	if err := tx.QueryRow(ctx, stockStationSQL, args).Scan(&r.Name); err != nil {
		return nil, fmt.Errorf("read the name of a station: %w", err)
	}
	since, err := stockReadings(ctx, tx, r, args)
	if err != nil {
		return nil, err
	}
	said, _, err := stockTolerances(ctx, tx)
	if err != nil {
		return nil, err
	}
	r.Said = stockroom.Says(said)
	args["since"], args["until"] = since.Add(-stockMargin), to.Add(stockMargin)
	if err := errors.Join(stockDeliveries(ctx, tx, r, args), stockStatements(ctx, tx, r, args)); err != nil {
		return nil, err
	}
	return r, nil
}

// tanksOf reads the tanks of a station, and from which of them its hoses drew since when.
func tanksOf(ctx context.Context, db querier, r *stockroom.Records, args pgx.NamedArgs) error {
	t := stockroom.Tank{Station: r.Station.Station, StationName: r.Name}
	if err := readEach(ctx, db, "tanks of a station", stockTanksSQL, args, []any{&t.Tank, &t.Grade, &t.GradeName, &t.Product, &t.Compensated}, func() error {
		r.Tanks = append(r.Tanks, t)
		return nil
	}); err != nil {
		return err
	}
	var l stockroom.Layout
	l.Ref.Station = r.Station.Station
	return readEach(ctx, db, "layouts of a station", stockLayoutsSQL, args, []any{&l.Ref.Epoch, &l.Ref.Seq, &l.Hose, &l.Tank, &l.Grade}, func() error {
		r.Layouts = append(r.Layouts, l)
		return nil
	})
}

// stockReadings reads tanks, layouts and levels, and since when what moved matters.
func stockReadings(ctx context.Context, db querier, r *stockroom.Records, args pgx.NamedArgs) (since time.Time, err error) {
	since = args["from"].(time.Time)
	if err = tanksOf(ctx, db, r, args); err != nil {
		return since, err
	}
	names := make([]string, len(r.Tanks))
	for i := range r.Tanks {
		names[i] = r.Tanks[i].Tank
	}
	args["tanks"] = names
	var x stockroom.Reading
	err = readEach(ctx, db, "levels of tanks", stockReadingsSQL, args, []any{&x.Ref.Epoch, &x.Ref.Seq, &x.At, &x.Tank, &x.Volume.UL, &x.Volume.Basis, &x.CompensatedUL, &x.TemperatureMC, &x.WaterUL, &x.WaterUM, &x.Source}, func() error {
		x.Ref.Station = r.Station.Station
		if x.At.Before(since) {
			since = x.At
		}
		r.Readings = append(r.Readings, x)
		x = stockroom.Reading{}
		return nil
	})
	if err != nil {
		return since, err
	}
	if err = stockDips(ctx, db, r, args); err != nil {
		return since, err
	}
	if i := slices.IndexFunc(r.Dips, func(d stockroom.Dip) bool { return d.VoidedAt == nil }); i >= 0 && r.Dips[i].At.Before(since) {
		since = r.Dips[i].At
	}
	return since, nil
}

func stockDeliveries(ctx context.Context, db querier, r *stockroom.Records, args pgx.NamedArgs) error {
	var d stockroom.Delivery
	var from, to, said, issued *time.Time
	var n, noted, billed, place *int64
	var weights []int64
	var basis stock.Basis
	var note stockroom.Note
	var line stockroom.Line
	return readEach(ctx, db, "deliveries of a station", stockDeliveriesSQL, args, []any{
		&d.Ref.Epoch, &d.Ref.Seq, &d.At, &d.Tank, &d.Source, &from, &to, &d.Volume.UL, &d.Volume.Basis, &d.Before, &d.After, &d.TemperatureMC, &d.DocumentUL, &d.Document, &d.Supplier, &d.Truck,
		&n, &note.Number, &noted, &note.Cents, &basis, &note.TemperatureMC, &note.Density, &note.Line.Document, &note.Line.Part, &note.Line.N, &note.Billed, &note.Reason, &note.By, &said,
		&issued, &line.Supplier, &line.Folio, &line.Text, &line.Product, &billed, &line.Cents, &line.Currency, &line.Counts, &weights, &place, &d.Contract, &d.PriceE4, &line.Table,
	}, func() error {
		d.Ref.Station = r.Station.Station
		if from != nil {
			d.From = *from
		}
		if to != nil {
			d.To = *to
		}
		if n != nil {
			note.N, note.Delivery, note.At = *n, d.Ref, *said
			if noted != nil {
				note.Volume = &stock.Quantity{UL: dispense.Volume(*noted), Basis: basis}
			}
			d.Said = new(note)
			if billed != nil {
				line.LineID, line.IssuedAt, line.Others = note.Line, *issued, max(len(weights)-1, 0)
				line.VolumeUL, line.Cents = partOf(dispense.Volume(*billed), line.Cents, weights, place)
				d.Line = new(line)
			}
		}
		r.Deliveries = append(r.Deliveries, d)
		d, note, line = stockroom.Delivery{}, stockroom.Note{}, stockroom.Line{}
		from, to, said, issued, n, noted, billed, weights, place = nil, nil, nil, nil, nil, nil, nil, nil, nil
		return nil
	})
}

func stockStatements(ctx context.Context, tx pgx.Tx, r *stockroom.Records, args pgx.NamedArgs) error {
	var bounds [4]int64
	if err := tx.QueryRow(ctx, stockBoundsSQL, args).Scan(&bounds[0], &bounds[1], &bounds[2], &bounds[3]); err != nil {
		return fmt.Errorf("read which records are of a period: %w", err)
	}
	args["first_epoch"], args["first_seq"], args["last_epoch"], args["last_seq"] = bounds[0], bounds[1], bounds[2], bounds[3]
	var x stockroom.Statement
	var before, after int64
	var old *dispense.Volume
	var by string
	var typed bool
	var began *time.Time
	err := readEach(ctx, tx, "where totalizers stood", stockStatementsSQL, args, []any{
		&x.Hose, &x.Ref.Epoch, &x.Ref.Seq, &x.At, &x.Meter, &before, &after, &by, &typed, &began, &x.Grade, &x.Purpose, &x.IntoTank, &x.VolumeUL, &x.Basis, &old, &x.Open,
	}, func() error {
		x.Ref.Station = r.Station.Station
		x.BeforeUL, x.AfterUL = new(dispense.Volume(before)), new(dispense.Volume(after))
		switch by {
		case "dispense":
			x.What, x.From = stock.Filled, *began
			if typed {
				x.BeforeUL, x.AfterUL, x.At = nil, nil, *began
			}
		case "offbook":
			x.What = stock.Offbook
		case "read":
			x.What = stock.Read
		default:
			x.What, x.BeforeUL = stock.Replaced, old
		}
		r.Statements = append(r.Statements, x)
		x, old, began = stockroom.Statement{}, nil, nil
		return nil
	})
	if err != nil {
		return err
	}
	var happened time.Time
	err = readEach(ctx, tx, "fills without totalizers", stockLooseSQL, args, []any{
		&x.Hose, &x.Ref.Station, &x.Ref.Epoch, &x.Ref.Seq, &x.At, &happened, &x.Grade, &x.Purpose, &x.IntoTank, &x.VolumeUL, &x.ByPump,
	}, func() error {
		x.What, x.From, x.Basis = stock.Filled, happened, stock.Observed
		r.Statements = append(r.Statements, x)
		x = stockroom.Statement{}
		return nil
	})
	if err != nil {
		return err
	}
	return nil
}

// Parts of records of a station that people gave to vehicles, as they count now, in the order of their records; of a fill
// that a totalizer counted there is no volume off the book.
const stockAssignedSQL = `
SELECT c.of_station, c.of_epoch, c.of_seq, o.volume_ul, c.station, c.epoch, c.seq, d.volume_ul
  FROM correction c
 CROSS JOIN LATERAL (SELECT e.volume_ul FROM effective_dispense e WHERE e.station = c.station AND e.epoch = c.epoch AND e.seq = c.seq AND e.branch = 0 OFFSET 0) d
  LEFT JOIN offbook o ON (o.station, o.epoch, o.seq, o.branch) = (c.of_station, c.of_epoch, c.of_seq, 0)
 WHERE c.action = 'assign' AND c.of_station = @station AND c.branch = 0
 ORDER BY c.of_epoch, c.of_seq, c.station, c.epoch, c.seq`

// stockWritten says of what flowed off the book how much fills tell of, and of those how much: what two people gave of it to
// somebody, and then what sheets settle of the rest, as [reconcile.Settle] pairs them over all time. No liter is told of twice.
func stockWritten(ctx context.Context, tx pgx.Tx, r *stockroom.Records) error {
	var hoses []hoseOf
	for i := range r.Statements {
		x := &r.Statements[i]
		if h := (hoseOf{r.Station.Station, x.Hose}); (x.What == stock.Offbook || x.What == stock.Filled && x.AfterUL == nil) && !slices.Contains(hoses, h) {
			hoses = append(hoses, h)
		}
	}
	if len(hoses) == 0 {
		return nil
	}
	written, flowed, told := map[dispense.Ref]dispense.Volume{}, map[dispense.Ref]dispense.Volume{}, map[dispense.Ref]dispense.Volume{}
	pair := func(off, fill dispense.Ref, ul dispense.Volume) {
		ul = max(min(ul, flowed[off]-written[off], told[fill]-written[fill]), 0)
		written[off], written[fill] = written[off]+ul, written[fill]+ul
	}
	var off, fill dispense.Ref
	var there *dispense.Volume
	var ul dispense.Volume
	err := readEach(ctx, tx, "what was given to vehicles", stockAssignedSQL, pgx.NamedArgs{"station": r.Station.Station}, []any{
		&off.Station, &off.Epoch, &off.Seq, &there, &fill.Station, &fill.Epoch, &fill.Seq, &ul,
	}, func() error {
		if told[fill] = ul; there == nil {
			written[fill] = ul
		} else {
			flowed[off] = *there
			pair(off, fill, ul)
		}
		there = nil
		return nil
	})
	if err != nil {
		return err
	}
	list, err := settlements(ctx, tx, hoses)
	if err != nil {
		return err
	}
	for i := range list {
		for _, o := range list[i].Off {
			flowed[o.Ref] = o.VolumeUL
		}
		for _, x := range list[i].Sheets {
			told[x.Ref] = x.VolumeUL
		}
		for _, p := range settled(&list[i], written) {
			pair(p.Off, p.Sheet, p.VolumeUL)
		}
	}
	for i := range r.Statements {
		if x := &r.Statements[i]; x.What == stock.Offbook || x.What == stock.Filled && x.AfterUL == nil {
			x.Written = min(written[x.Ref], x.VolumeUL)
		}
	}
	return nil
}

// settled is what sheets tell of what nobody was given of what flowed off the book.
func settled(b *report.Bypass, given map[dispense.Ref]dispense.Volume) []reconcile.Piece {
	if !slices.ContainsFunc(b.Off, func(o reconcile.Bypassed) bool { return given[o.Ref] > 0 }) {
		return b.Pieces
	}
	var rest []reconcile.Bypassed
	for _, o := range b.Off {
		if o.VolumeUL -= given[o.Ref]; o.VolumeUL > 0 {
			rest = append(rest, o)
		}
	}
	return reconcile.Settle(rest, b.Sheets).Pieces
}

// Lines of who brings fuel in bulk, of whatever product, and the deliveries that each was said to be of. One
// with the permit of a station of theirs is of fills, see billedLineSelect.
const bulkLinesSQL = `WITH ` + contractsNow + `
SELECT l.document, l.part, l.n, l.issued_at, l.issuer_name, l.issuer, trim(l.series || ' ' || l.number), l.text, l.product, l.ticket, l.volume_ul, l.amount_cents, l.currency, w.stations, w.epochs, w.seqs, w.weights,
       l.uuid = '' AND EXISTS (SELECT FROM document d WHERE d.document = l.document AND stands_in(d))
  FROM billed_line l
  LEFT JOIN LATERAL (SELECT array_agg(o.station ORDER BY o.station, o.epoch, o.seq) AS stations, array_agg(o.epoch ORDER BY o.station, o.epoch, o.seq) AS epochs, array_agg(o.seq ORDER BY o.station, o.epoch, o.seq) AS seqs, array_agg(o.weight ORDER BY o.station, o.epoch, o.seq) AS weights
                       FROM (` + deliveriesOfLine + ` AND (q.document, q.part, q.line) = (l.document, l.part, l.n)) o) w ON true
 WHERE l.issued_at >= @from AND l.issued_at < @to
   AND ` + billsInBulk + `
 ORDER BY l.issued_at, l.document, l.part, l.n`

// BulkLines returns lines that bill fuel in bulk. See [stockroom.Room.Lines].
func (s *Store) BulkLines(ctx context.Context, from, to time.Time, zone *time.Location) (list []stockroom.Line, err error) {
	var l stockroom.Line
	var stations []string
	var epochs, seqs, weights []int64
	err = readEach(ctx, s.pool, "lines that bill fuel in bulk", bulkLinesSQL, pgx.NamedArgs{"from": wall(from, zone), "to": wall(to, zone)}, []any{
		&l.Document, &l.Part, &l.N, &l.IssuedAt, &l.Supplier, &l.RFC, &l.Folio, &l.Text, &l.Product, &l.Ticket, &l.VolumeUL, &l.Cents, &l.Currency, &stations, &epochs, &seqs, &weights, &l.Table,
	}, func() error {
		of := make([]dispense.Ref, len(stations))
		for i := range stations {
			of[i] = dispense.Ref{Station: stations[i], Epoch: epochs[i], Seq: seqs[i]}
		}
		l.IssuedAt, l.Counts, l.Parts = unwall(l.IssuedAt, zone), true, stockroom.Parts(l.VolumeUL, l.Cents, of, weights)
		list = append(list, l)
		l, stations, epochs, seqs, weights = stockroom.Line{}, nil, nil, nil, nil
		return nil
	})
	return list, err
}

const bulkSuppliersSQL = `SELECT supplier, rfc, to_char(from_on, 'YYYY-MM-DD'), coalesce(to_char(until_on, 'YYYY-MM-DD'), '') FROM contract_now WHERE supply = 'bulk' ORDER BY contract`

// BulkSuppliers returns who brings fuel in bulk by any contract. See [stockroom.Room.Claims].
func (s *Store) BulkSuppliers(ctx context.Context) (list []stockroom.Supplier, err error) {
	var x stockroom.Supplier
	err = readEach(ctx, s.pool, "who brings fuel in bulk", bulkSuppliersSQL, nil, []any{&x.Name, &x.RFC, &x.From, &x.Until}, func() error {
		list = append(list, x)
		return nil
	})
	return list, err
}

// bulkTerms are those of the contract in bulk of a delivery e, if there is one alone on the day o.day.
const bulkTerms = `LATERAL (SELECT w.contract, w.currency, contract_price_at(w.contract, (SELECT g.product FROM grade g WHERE g.grade = e.body->>'grade'), o.day, w.currency) AS price_e4
                       FROM (SELECT min(c.contract) AS contract, min(c.currency) AS currency FROM c WHERE c.supply = 'bulk' AND o.day >= c.from_on AND (c.until_on IS NULL OR o.day <= c.until_on) HAVING count(DISTINCT c.contract) = 1) w) b`

// bulkPrice is what that says of a liter, where it is in the money of the budget of that day.
const bulkPrice = `CASE WHEN b.currency = coalesce(budget_currency(o.day), b.currency) THEN b.price_e4 END`

// Deliveries e with what was said last of their papers.
const cameSelect = `WITH ` + contractsNow + `
SELECT e.station, coalesce(nullif(s.name, ''), e.station), e.epoch, e.seq, e.at, coalesce(e.body->>'tank', ''), coalesce(e.body->>'source', ''), (e.body->>'from_at')::timestamptz, (e.body->>'to_at')::timestamptz,
       coalesce((e.body->>'volume_ul')::bigint, 0), coalesce(e.body->>'basis', ''), (e.body->>'document_ul')::bigint, coalesce(e.body->>'document', ''), coalesce(e.body->>'supplier', ''), coalesce(e.body->>'truck', ''),
       coalesce(g.name, e.body->>'grade', ''), coalesce(g.product, ''), coalesce(b.contract, ''), coalesce((SELECT min(c.supplier) FROM c WHERE c.contract = b.contract), ''), coalesce((SELECT min(c.rfc) FROM c WHERE c.contract = b.contract), ''), ` + bulkPrice + `,
       n.n, coalesce(n.note, ''), n.volume_ul, n.amount_cents, coalesce(n.basis, ''), n.temperature_mc, coalesce(n.density_g, 0), coalesce(n.document, ''), coalesce(n.part, ''), coalesce(n.line, 0),
       coalesce(n.billed_basis, ''), coalesce(n.reason, ''), coalesce(n.said_by, ''), n.said_at,
       EXISTS (SELECT FROM billed_line l WHERE (l.document, l.part, l.n) = (n.document, n.part, n.line))
  FROM event e
 CROSS JOIN LATERAL (SELECT (coalesce((e.body->>'to_at')::timestamptz, e.at) AT TIME ZONE @zone::text)::date AS day) o
  LEFT JOIN ` + bulkTerms + ` ON true
  LEFT JOIN station s ON s.station = e.station
  LEFT JOIN grade g ON g.grade = e.body->>'grade'
  LEFT JOIN delivery_noted n ON (n.station, n.epoch, n.seq) = (e.station, e.epoch, e.seq)
 WHERE e.kind = 'delivery' AND e.branch = 0`

const cameSQL = cameSelect + `
   AND e.at >= @from::timestamptz - interval '2 days' AND e.at < @to::timestamptz + interval '2 days'
   AND coalesce((e.body->>'to_at')::timestamptz, e.at) >= @from AND coalesce((e.body->>'to_at')::timestamptz, e.at) < @to
   AND NOT EXISTS (SELECT FROM correction x WHERE (x.of_station, x.of_epoch, x.of_seq) = (e.station, e.epoch, e.seq) AND x.action = 'void')
 ORDER BY coalesce((e.body->>'to_at')::timestamptz, e.at), e.station, e.epoch, e.seq`

// Those that are named, and those of which anybody ever said that a line is. A correction voids none but the
// first: of what is said of it alone nothing else depends.
const cameOfSQL = cameSelect + `
   AND (e.station, e.epoch, e.seq) IN (SELECT * FROM unnest(@stations::text[], @epochs::bigint[], @seqs::bigint[])
                                        UNION SELECT q.station, q.epoch, q.seq FROM delivery_note q WHERE (q.document, q.part, q.line) = (@document::text, @part::text, @line::int))
   AND ((e.station, e.epoch, e.seq) = (@stations[1], @epochs[1], @seqs[1])
        OR NOT EXISTS (SELECT FROM correction x WHERE (x.of_station, x.of_epoch, x.of_seq) = (e.station, e.epoch, e.seq) AND x.action = 'void'))
 ORDER BY e.station, e.epoch, e.seq`

// Deliveries returns what had come into tanks between two times. See [stockroom.Room.Unbilled].
func (s *Store) Deliveries(ctx context.Context, from, to time.Time, zone *time.Location) ([]stockroom.Came, error) {
	return readCame(ctx, s.pool, cameSQL, pgx.NamedArgs{"from": from, "to": to, "zone": zone.String()})
}

func readCame(ctx context.Context, db querier, sql string, args pgx.NamedArgs) (list []stockroom.Came, err error) {
	var c stockroom.Came
	var note stockroom.Note
	var from, to, said *time.Time
	var n, noted *int64
	var basis stock.Basis
	err = readEach(ctx, db, "deliveries", sql, args, []any{
		&c.Ref.Station, &c.StationName, &c.Ref.Epoch, &c.Ref.Seq, &c.At, &c.Tank, &c.Source, &from, &to, &c.Volume.UL, &c.Volume.Basis, &c.DocumentUL, &c.Document, &c.Supplier, &c.Truck,
		&c.Grade, &c.Product, &c.Contract, &c.Supplying, &c.SupplyingRFC, &c.PriceE4,
		&n, &note.Number, &noted, &note.Cents, &basis, &note.TemperatureMC, &note.Density, &note.Line.Document, &note.Line.Part, &note.Line.N, &note.Billed, &note.Reason, &note.By, &said, &c.Billed,
	}, func() error {
		if from != nil {
			c.From = *from
		}
		if to != nil {
			c.To = *to
		}
		if n != nil {
			note.N, note.Delivery, note.At = *n, c.Ref, *said
			if noted != nil {
				note.Volume = &stock.Quantity{UL: dispense.Volume(*noted), Basis: basis}
			}
			c.Said = new(note)
		}
		list = append(list, c)
		c, note, from, to, said, n, noted = stockroom.Came{}, stockroom.Note{}, nil, nil, nil, nil, nil
		return nil
	})
	return list, err
}

// Whether a line bills fuel in bulk. One of fills is of those alone: of a delivery as well it would be owed twice.
const lineThereSQL = `WITH ` + contractsNow + `
SELECT EXISTS (SELECT FROM billed_line l WHERE (l.document, l.part, l.n) = (@document::text, @part::text, @line::int) AND ` + billsInBulk + `)`

const (
	lockNotesSQL = `SELECT pg_advisory_xact_lock(hashtextextended('litro delivery notes', 0))`

	sayNoteSQL = `
INSERT INTO delivery_note (station, epoch, seq, note, volume_ul, amount_cents, basis, temperature_mc, density_g, document, part, line, billed_basis, reason, said_by, said_at)
SELECT @station, @epoch, @seq, @note, @volume, @amount, @basis, @temperature, @density, @document, @part, @line, @billed, @reason, @by, @at
 WHERE @n = coalesce((SELECT max(n) FROM delivery_note WHERE (station, epoch, seq) = (@station, @epoch, @seq)), 0)`
)

// SayNotes adds what somebody says of the papers of deliveries. See [stockroom.Room.SayNote].
func (s *Store) SayNotes(ctx context.Context, of []dispense.Ref, line stockroom.LineID, around time.Duration, say func(there, about []stockroom.Came) ([]stockroom.Note, error)) error {
	args := pgx.NamedArgs{"zone": time.UTC.String(), "document": nil, "part": nil, "line": nil}
	var stations []string
	var epochs, seqs []int64
	for _, ref := range of {
		stations, epochs, seqs = append(stations, ref.Station), append(epochs, ref.Epoch), append(seqs, ref.Seq)
	}
	args["stations"], args["epochs"], args["seqs"] = stations, epochs, seqs
	if line != (stockroom.LineID{}) {
		args["document"], args["part"], args["line"] = line.Document, line.Part, line.N
	}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockNotesSQL); err != nil {
			return err
		}
		there, err := readCame(ctx, tx, cameOfSQL, args)
		if err != nil {
			return err
		}
		if line != (stockroom.LineID{}) {
			var is bool
			if err := tx.QueryRow(ctx, lineThereSQL, args).Scan(&is); err != nil {
				return err
			}
			has := slices.ContainsFunc(there, func(c stockroom.Came) bool { return c.Said != nil && c.Said.Line == line }) // whatever contracts say since
			if !is && !has {
				return fmt.Errorf("line %s, as one that bills fuel in bulk: %w", line, fault.ErrNotFound)
			}
		}
		var about []stockroom.Came
		if i := slices.IndexFunc(there, func(c stockroom.Came) bool { return c.Ref == of[0] }); i >= 0 {
			args["from"], args["to"] = there[i].Came().Add(-around), there[i].Came().Add(around+time.Microsecond)
			if about, err = readCame(ctx, tx, cameSQL, args); err != nil {
				return err
			}
		}
		notes, err := say(there, about)
		if err != nil {
			return err
		}
		for i := range notes {
			if err := sayNote(ctx, tx, &notes[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("papers of delivery %v: %w", of[0], err)
	}
	return nil
}

func sayNote(ctx context.Context, tx pgx.Tx, n *stockroom.Note) error {
	args := pgx.NamedArgs{
		"station": n.Delivery.Station, "epoch": n.Delivery.Epoch, "seq": n.Delivery.Seq, "n": n.N, "note": n.Number, "volume": nil, "amount": n.Cents, "basis": nil, "temperature": n.TemperatureMC,
		"density": nil, "document": nil, "part": nil, "line": nil, "billed": nil, "reason": n.Reason, "by": n.By, "at": n.At,
	}
	if n.Volume != nil {
		args["volume"], args["basis"] = int64(n.Volume.UL), string(n.Volume.Basis)
	}
	if n.Density != 0 {
		args["density"] = int64(n.Density)
	}
	if n.Line != (stockroom.LineID{}) {
		args["document"], args["part"], args["line"], args["billed"] = n.Line.Document, n.Line.Part, n.Line.N, string(n.Billed)
	}
	tag, err := tx.Exec(ctx, sayNoteSQL, args)
	if err != nil {
		return broken(err)
	}
	if tag.RowsAffected() == 0 {
		return fmt.Errorf("%w: more was said of it meanwhile", fault.ErrConflict)
	}
	return audit(ctx, tx, n.By, "delivery note said", n.Delivery.String(), nil, new(noteSaid(n)))
}

// noteSaid is how the audit trail says a note.
func noteSaid(n *stockroom.Note) string {
	said := map[string]any{"note": n.Number, "line": n.Line.String(), "reason": n.Reason}
	if n.Volume != nil {
		said["volume_ul"], said["basis"] = int64(n.Volume.UL), n.Volume.Basis
	}
	for name, x := range map[string]*int64{"temperature_mc": n.TemperatureMC, "density_g": (*int64)(&n.Density), "amount_cents": n.Cents} {
		if x != nil && *x != 0 {
			said[name] = *x
		}
	}
	if n.Billed != "" {
		said["billed_basis"] = n.Billed
	}
	for _, ref := range n.Another {
		others, _ := said["another_truck"].([]string)
		said["another_truck"] = append(others, ref.String())
	}
	b, _ := json.Marshal(said) // numbers and text: it cannot fail
	return string(b)
}
