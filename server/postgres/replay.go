package postgres

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/projection"
)

// Replay: everything that is computed from the journals, computed again beside
// what is there; and the journals as they came, for whoever wants to compute by
// himself.

// A Difference is the first thing that replay does not confirm.
type Difference struct {
	Table  string
	Key    string // of the row, in words
	Detail string
}

// String says the difference in a sentence.
func (d *Difference) String() string {
	return fmt.Sprintf("table %s, %s: %s", d.Table, d.Key, d.Detail)
}

// errUndo ends a transaction that must leave nothing behind.
var errUndo = errors.New("undo")

// Replay reads every record again, projects and judges it into tables of its
// own, and compares these with the tables in use, row by row; then it removes
// them. Its inputs are the rows of record and arrival, and the fleet's data. It
// returns the first difference, nil when there is none. The database goes on
// serving meanwhile; what comes in after Replay began is not looked at.
func (s *Store) Replay(ctx context.Context) (*Difference, error) {
	conn, err := s.server.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("replay: %w", err)
	}
	defer conn.Release()
	// Judging and summing up rest meanwhile: what they do after the snapshot would collide
	// with doing it to what the snapshot has.
	if _, err := conn.Exec(ctx, pauseSQL); err != nil {
		return nil, fmt.Errorf("replay: %w", err)
	}
	defer func() { _, _ = conn.Exec(context.WithoutCancel(ctx), goOnSQL) }() // a broken connection lets go by itself
	var found *Difference
	opts := pgx.TxOptions{IsoLevel: pgx.RepeatableRead}
	err = pgx.BeginTxFunc(ctx, conn, opts, func(tx pgx.Tx) (err error) {
		r := &replay{ctx: ctx, tx: tx}
		if found, err = r.run(); err != nil {
			return err
		}
		return errUndo
	})
	if err != nil && !errors.Is(err, errUndo) {
		return nil, fmt.Errorf("replay: %w", err)
	}
	return found, nil
}

const (
	pauseSQL = `SELECT pg_advisory_lock(hashtext('litro judge')), pg_advisory_lock(hashtext('litro sums'))`
	goOnSQL  = `SELECT pg_advisory_unlock(hashtext('litro judge')), pg_advisory_unlock(hashtext('litro sums'))`
)

type replay struct {
	ctx context.Context
	tx  pgx.Tx
}

// replayed lists the tables that are made again, beside the projections.
var replayed = []struct {
	table   string
	columns string // that are compared; "" for all
	key     []string
}{
	{"cursor", "station, epoch, seq, hash", []string{"station", "epoch"}},
	{"finding", "", []string{"finding"}},
	{"watch", "", []string{"vehicle", "fills"}},
	{"fuel_day", "", sumColumns[:13]},
	{"fuel_month", "", sumColumns[:13]},
	{"fuel_total", "", sumColumns[:13]},
	{"fuel_station", "", sumColumns[:13]},
	{"fuel_driver", "", sumColumns[:13]},
}

func (r *replay) run() (*Difference, error) {
	// What is in use may have records not judged yet: judge them first, so that
	// findings can be compared.
	if err := r.judgeAll(); err != nil {
		return nil, err
	}
	if err := r.sumUpAll(false); err != nil {
		return nil, err
	}
	if err := r.prepare(); err != nil {
		return nil, err
	}
	if d, err := r.project(); d != nil || err != nil {
		return d, err
	}
	if err := r.exec(replayCursorSQL); err != nil {
		return nil, fmt.Errorf("make cursors: %w", err)
	}
	// Nobody else ever counts what the copies hold, and the plans of judging need it.
	// What is in use is left alone: it would stay locked until the end.
	for _, t := range copies() {
		if err := r.exec(`ANALYZE replay.` + t); err != nil {
			return nil, fmt.Errorf("count what the copy of table %s holds: %w", t, err)
		}
	}
	if err := r.judgeAll(); err != nil {
		return nil, err
	}
	if err := r.exec(replayStaleSQL); err != nil {
		return nil, fmt.Errorf("list what is to be summed up: %w", err)
	}
	if err := r.sumUpAll(true); err != nil {
		return nil, err
	}
	if err := r.exec(wholeTablesSQL); err != nil {
		return nil, err
	}
	return r.compare()
}

// Comparing reads whole tables, unlike judging.
const wholeTablesSQL = `
SELECT set_config('enable_hashjoin', 'on', true), set_config('enable_mergejoin', 'on', true), set_config('enable_seqscan', 'on', true),
       set_config('enable_sort', 'on', true)`

func (r *replay) exec(sql string) error {
	_, err := r.tx.Exec(r.ctx, sql)
	return err
}

func (r *replay) judgeAll() error {
	for {
		b, err := judgeSome(r.ctx, r.tx, 1000)
		if err != nil || b.Records == 0 {
			return err
		}
	}
}

const replayStaleSQL = `
INSERT INTO fuel_stale (vehicle, from_at)
SELECT DISTINCT coalesce(vehicle, ''), '-infinity'::timestamptz FROM (SELECT vehicle FROM dispense UNION ALL SELECT vehicle FROM replacement) f`

// sumUpAll sums up what is stale, in the zone in which it was summed up; nothing where it
// never was. What is made again is made of days at once: so it is also seen whether totals
// in use were changed rightly with each of them.
func (r *replay) sumUpAll(again bool) error {
	var name string
	var loose bool
	if err := r.tx.QueryRow(r.ctx, sumsZoneSQL).Scan(&name, &loose); err != nil || name == "" {
		return err
	}
	loose = loose || again
	zone, err := time.LoadLocation(name)
	if err != nil {
		return fmt.Errorf("sum up: %w", err)
	}
	for n := 1; n > 0; {
		if n, err = sumUp(r.ctx, r.tx, zone, loose); err != nil {
			return fmt.Errorf("sum up: %w", err)
		}
	}
	if loose {
		if err := makeOfDays(r.ctx, r.tx); err != nil {
			return fmt.Errorf("sum up: %w", err)
		}
	}
	return nil
}

// copies returns the tables that are made again.
func copies() []string {
	tables := []string{projection.Unjudged.Name, "fuel_stale"}
	for _, t := range projection.Tables() {
		tables = append(tables, t.Name)
	}
	for _, t := range replayed {
		tables = append(tables, t.table)
	}
	return tables
}

// prepare makes empty copies of the tables in a schema of their own, and puts it
// before the others: from there on all statements write and read the copies.
func (r *replay) prepare() error {
	if err := r.exec(`CREATE SCHEMA replay`); err != nil {
		return err
	}
	for _, t := range copies() {
		if err := r.exec(`CREATE TABLE replay.` + t + ` (LIKE public.` + t + ` INCLUDING ALL)`); err != nil {
			return fmt.Errorf("copy the form of table %s: %w", t, err)
		}
	}
	return r.views()
}

// The text names tables without their schema, since public is on the path.
const viewSQL = `SELECT pg_get_viewdef(('public.' || @view)::regclass)`

// views makes the views again on the copies, and puts the copies first.
func (r *replay) views() error {
	names := []string{"corrected_dispense", "effective_dispense"} // the second stands on the first
	texts := make([]string, len(names))
	for i, name := range names {
		if err := r.tx.QueryRow(r.ctx, viewSQL, pgx.NamedArgs{"view": name}).Scan(&texts[i]); err != nil {
			return fmt.Errorf("read the form of view %s: %w", name, err)
		}
	}
	if err := r.exec(`SET LOCAL search_path = replay, public`); err != nil {
		return err
	}
	for i, name := range names {
		if err := r.exec(`CREATE VIEW replay.` + name + ` AS ` + texts[i]); err != nil {
			return fmt.Errorf("copy view %s: %w", name, err)
		}
	}
	return nil
}

const replayRecordsSQL = `
SELECT station, epoch, seq, branch, hash, kind, at, clock, unread, note FROM record
 ORDER BY station, epoch, seq, branch`

// project reads all records and projects them. A record whose row does not say
// what its note says, or that its chain does not vouch for, is a difference
// already.
func (r *replay) project() (*Difference, error) {
	if err := r.exec(`DECLARE replay_records NO SCROLL CURSOR FOR ` + replayRecordsSQL); err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	var chains links
	for {
		found, err := r.tx.Query(r.ctx, `FETCH 1000 FROM replay_records`)
		if err != nil {
			return nil, fmt.Errorf("read records: %w", err)
		}
		page, err := pgx.CollectRows(found, pgx.RowToStructByPos[storedRecord])
		if err != nil {
			return nil, fmt.Errorf("read records: %w", err)
		}
		if len(page) == 0 {
			return chains.end(r.ctx, r.tx)
		}
		rows := projection.NewRows()
		for _, p := range page {
			record, d := p.open()
			if d != nil {
				return d, nil
			}
			if d, err := chains.next(r.ctx, r.tx, record); d != nil || err != nil {
				return d, err
			}
			rows.Add(record, int(p.Branch))
		}
		if err := storeProjections(r.ctx, r.tx, rows); err != nil {
			return nil, err
		}
	}
}

const replayCursorSQL = `
INSERT INTO cursor (station, epoch, seq, hash)
SELECT c.station, c.epoch, coalesce(r.seq, 0), coalesce(r.hash, g.hash)
  FROM (SELECT station, epoch FROM public.cursor UNION SELECT DISTINCT station, epoch FROM record) c
  LEFT JOIN LATERAL (
       SELECT max(x.seq) AS seq
         FROM (SELECT r.seq, row_number() OVER (ORDER BY r.seq) AS n FROM record r
                WHERE r.station = c.station AND r.epoch = c.epoch AND r.branch = 0
                  AND NOT EXISTS (SELECT FROM arrival a
                                    JOIN record later ON later.station = a.station AND later.epoch > a.epoch AND later.kind = 'carried'
                                    JOIN arrival b ON b.station = later.station AND b.epoch = later.epoch AND b.branch = later.branch
                                     AND later.seq BETWEEN b.first_seq AND b.last_seq AND b.received_at = a.received_at
                                   WHERE a.station = r.station AND a.epoch = r.epoch AND a.branch = 0
                                     AND a.first_seq = r.seq AND a.last_seq = r.seq)) x
        WHERE x.seq = x.n) top ON true
  LEFT JOIN record r ON (r.station, r.epoch, r.seq, r.branch) = (c.station, c.epoch, top.seq, 0)
  LEFT JOIN LATERAL (SELECT hash FROM station_grant g WHERE g.station = c.station AND g.epoch <= c.epoch ORDER BY g.epoch DESC LIMIT 1) g ON true`

// storedRecord is a row of table record.
type storedRecord struct {
	Station    string
	Epoch, Seq int64
	Branch     int32
	Hash       []byte
	Kind       string
	At         any
	Clock      string
	Unread     bool
	Note       []byte
}

// open reads the note and holds the row's columns against it.
func (s storedRecord) open() (*dispense.Record, *Difference) {
	key := fmt.Sprintf("record %s, branch %d", dispense.Ref{Station: s.Station, Epoch: s.Epoch, Seq: s.Seq}, s.Branch)
	r, err := dispense.OpenRecord(s.Note)
	if err != nil {
		return nil, &Difference{"record", key, "its note cannot be read: " + err.Error()}
	}
	want := recordRow(r, int(s.Branch))
	have := []any{s.Station, s.Epoch, s.Seq, s.Branch, s.Hash, s.Kind, s.At, s.Clock, s.Unread, s.Note}
	for i, column := range recordColumns {
		if w, h := plain(want[i]), plain(have[i]); w != h {
			return nil, &Difference{"record", key, fmt.Sprintf("%s is %s, and its note says %s", column, h, w)}
		}
	}
	return r, nil
}

func plain(v any) string {
	switch v := v.(type) {
	case []byte:
		return base64.StdEncoding.EncodeToString(v)
	case interface{ Unix() int64 }:
		return fmt.Sprint(v.Unix())
	}
	return fmt.Sprint(v)
}

// Export writes the journal of a station as it came: its grants by epoch, then
// every record by epoch, number and branch, one note after another.
func (s *Store) Export(ctx context.Context, station string, w io.Writer) error {
	grants, err := s.Grants(ctx, station)
	if err != nil {
		return fmt.Errorf("export %s: %w", station, err)
	}
	for _, g := range grants {
		if _, err := w.Write(g); err != nil {
			return fmt.Errorf("export %s: %w", station, err)
		}
	}
	return s.EachRecord(ctx, station, func(note []byte) error {
		if _, err := w.Write(note); err != nil {
			return fmt.Errorf("export %s: %w", station, err)
		}
		return nil
	})
}
